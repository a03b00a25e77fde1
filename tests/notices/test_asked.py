"""How a mail says what is asked: whether somebody left, or who is who."""

from pathlib import Path
from typing import Any

import pytest

from tests.builders import CROWD, person, questions, take_un, without
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, subscribe
from tracker.notices import rounds
from tracker.record.tracker import Tracker

RENAMED = person(20, ref="QDi.700", name="Zebulon Quarto", aliases=[])
"""One who left may be him: the same record number, birth date and listing day, but another name."""
OTHER = person(10, name="Wilfrid Tamburlaine", born=["1999-09-09"], dataid="900", aliases=[])
"""Another party under the reference of one who is listed."""


def told(tracker: Tracker, home: Path, people: list[dict[str, Any]]) -> tuple[str, str]:
    """Subject and words of the mail that asks about a document."""
    with receiving(Box()) as box:
        subscribe(tracker, about="all", relevance="all", kinds=["pending"])
        take_un(tracker, CROWD, 0)
        take_un(tracker, people, 1, mode="run")
        assert rounds.tick(tracker, box.settings(home)).problems == []
        (mail,) = box.to(ADA)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(mail["Subject"]), " ".join(body.get_content().split())


CASES = {
    "renamed": (
        [*without(20), RENAMED],
        ["identity"],
        "Possibly renamed: UN list - Given20 Family20",
    ),
    "reference": (
        [*without(10)[:9], OTHER, *without(10)[9:]],
        ["identity_conflict"],
        "Another party? UN list - Given10 Family10, or another party under one reference",
    ),
    "both": (
        [*without(10, 20)[:9], OTHER, *without(10, 20)[9:], RENAMED],
        ["identity", "identity_conflict"],
        "2 questions: UN list - Given10 Family10 and 1 more, who is who?",
    ),
    "end": (
        without(1, 2),
        ["removal", "removal"],
        "2 questions: UN list - did Given1 Family1 and 1 more leave?",
    ),
    "all": (
        [*without(1, 2, 20), RENAMED],
        ["identity", "removal", "removal"],
        "3 questions: UN list - did Given1 Family1 and 2 more leave, or who is who?",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_subject_says_what_is_asked(
    tracker: Tracker, tmp_path: Path, case: tuple[list[dict[str, Any]], list[str], str]
) -> None:
    people, kinds, subject = case
    mailed, words = told(tracker, tmp_path, people)
    asked = questions(tracker)
    assert sorted(question["kind"] for question in asked) == kinds
    assert mailed.startswith(subject)
    assert "removal" in kinds or "removal" not in mailed
    for question in asked:
        if question["kind"] != "removal":
            assert " ".join(question["reason"].split()) in words
            assert "count as listed until a person" in words
