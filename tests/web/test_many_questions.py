"""Thousands of questions, and proposals about them: no page without an end, none out of reach."""

import re
from html import unescape

import pytest

from tests.builders import person, take_un
from tests.desk.people import at, desk_over
from tests.web.working import accounts, sent
from tracker.desk.state import Desk
from tracker.record.tracker import Tracker
from tracker.settings import Settings

ASKED = 260
HEAVIEST = 75_000
"""Bytes of a page without its style and script, which are another 75,000."""


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    """A home with many questions of one document, each about a name that is long and turns."""
    names = (
        f"مجاهدين {number} " + "Very Long Name of an Organisation " * 3 for number in range(600)
    )
    crowd = [person(number, name=name) for number, name in enumerate(names)]
    take_un(tracker, crowd, 0)
    take_un(tracker, crowd[ASKED:], 1)
    accounts(tracker, ada="reviewer", bob="reviewer")
    return desk_over(tracker, Settings(lists=("un_sc",)))


def page_of(desk: Desk, who: str, path: str = "/questions") -> str:
    answer = at(desk, who).get(path)
    assert answer.status_code == 200
    return answer.text


def test_every_question_of_a_document_can_be_reached(desk: Desk) -> None:
    first = page_of(desk, "reviewer:ada")
    assert len(first) < HEAVIEST
    assert f"{ASKED - 25} questions more of this document" in first
    place = unescape(re.findall(r'<a href="([^"]+)">see all of them', first)[0])
    seen: list[str] = []
    while place:
        page = page_of(desk, "reviewer:ada", place)
        assert len(page) < HEAVIEST
        seen += re.findall(r'name="question" value="(\w+)"', page)
        found = re.findall(r'rel="next" href="([^"]+)"', page)
        place = unescape(found[0]) if found else ""
    assert len(seen) == len(set(seen)) == ASKED
    assert "Questions 251 to 260 of 260" in page


def test_many_proposals_are_told_in_short_and_agreed_to_together(desk: Desk) -> None:
    key = unescape(re.findall(r'name="document" value="([^"]+)"', page_of(desk, "reviewer:ada"))[0])
    form = {"form": "answer", "document": key, "verdict": "reject", "reason": "it is cut off"}
    assert sent(at(desk, "reviewer:ada"), "/questions", **form).status_code == 303
    waiting = page_of(desk, "reviewer:bob")
    assert f"{ASKED} proposals wait" in waiting
    assert f"The {ASKED - 12} others stand beside" in waiting
    assert len(waiting) < HEAVIEST
    assert sent(at(desk, "reviewer:bob"), "/questions", **form).status_code == 303
    assert "No question is open" in page_of(desk, "reviewer:bob")
