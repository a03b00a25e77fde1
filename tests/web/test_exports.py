"""Whole lists, taken away from a page."""

import json

from tests.builders import CROWD, take_un
from tests.desk.people import at, desk_over
from tracker.record.tracker import Tracker


def test_a_list_is_taken_away(tracker: Tracker) -> None:
    browser = at(desk_over(tracker), "viewer:ada")
    assert "Nothing is on record yet" in browser.get("/exports").text
    assert browser.get("/exports/un_sc.ftm.json").status_code == 409
    take_un(tracker, CROWD, 0)
    tracker.clock()  # the second in which it was recorded has passed
    tracker.clock()
    assert "/exports/un_sc.ftm.json" in browser.get("/exports").text
    answer = browser.get("/exports/un_sc.ftm.json")
    assert answer.headers["content-disposition"].startswith('attachment; filename="un_sc-2')
    people = [json.loads(line) for line in answer.text.splitlines()]
    assert sum(one["schema"] == "Person" for one in people) == len(CROWD)
    assert browser.get("/exports/nowhere.ftm.json").status_code == 404
