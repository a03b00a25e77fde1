"""A list that its authority has closed: nobody is delisted by that, nor is in force by it now."""

import pytest

from tests.builders import CROWD, log, person, take_un
from tests.desk.people import at, desk_over
from tracker.answers import found
from tracker.record.tracker import Tracker
from tracker.web import change, entry


def test_nobody_is_called_in_force_by_a_list_that_was_closed(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    (row,) = log(tracker)
    client = at(desk_over(tracker), "viewer:ada")
    paths = (
        "/search?q=Given50 Family50",
        f"/entries/un_sc/{row['entry_id']}",
        f"/changes/{row['change_id']}",
    )
    for path in paths:
        assert "closed on" not in client.get(path).text
    for room in (found, entry, change):
        monkeypatch.setattr(room, "closed_on", lambda _: "2029-01-28")
    for path in paths:
        page = client.get(path).text
        assert "when the list was closed on 2029-01-28" in page
        assert "delists nobody" in page
    assert "listed on none of these" in client.get(paths[0]).text
