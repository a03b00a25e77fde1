"""Where a page shows some of many, it says so, and the others can be reached."""

import re
from html import unescape
from pathlib import Path

from tests.builders import person, take_un
from tests.desk.people import at, desk_over
from tracker.notices import rounds
from tracker.record.tracker import Tracker
from tracker.settings import Settings


def test_a_search_that_finds_more_than_it_shows_says_so(tracker: Tracker) -> None:
    many = [person(number, name=f"Red Dawn {number}") for number in range(30)]
    take_un(tracker, [*many, person(900, name="Violet Orchard")], 0)
    desk = at(desk_over(tracker), "viewer:vic")
    for address in ("/search?q=Red+Dawn", "/search?q=Red+Dawn&quick=yes"):
        assert "are shown, and there may be more" in desk.get(address).text
    assert "there may be more" not in desk.get("/search?q=Violet+Orchard").text


def test_notices_that_wait_are_shown_by_parts(tracker: Tracker, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, mail_folder="mail")
    for _ in range(30):
        rounds.drill(tracker, ["ada@bank.example"], "ada", tracker.clock())
    rounds.tick(tracker, settings)
    desk, place = at(desk_over(tracker, settings), "admin:root"), "/notices"
    seen: list[str] = []
    while place:
        page = desk.get(place).text
        assert "30 notices nobody has acknowledged" in page
        waiting = page.partition("All notices")[0]
        seen += re.findall(r'<th scope="row"><a href="/notices/(\w+)"', waiting)
        found = re.findall(r'rel="next" href="([^"]+)"', waiting)
        place = unescape(found[0]) if found else ""
    assert len(seen) == len(set(seen)) == 30
