"""Two entries that a person says are one party, and one that is two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    answer,
    brief,
    fto_html,
    log,
    person,
    questions,
    state,
    take_fto,
    take_un,
)
from tests.decisions.test_late_documents import CROWD, assert_follows
from tests.decisions.test_undo import made, undo
from tests.mailboxes import Box, receiving
from tests.notices.test_confirmations import mails, subjects
from tests.notices.test_delivery import subscribe
from tracker.decisions import parties
from tracker.errors import WrongUsage
from tracker.record.tracker import Tracker

LEAVER = person(20, name="Abdul Rahman Kunduzi", aliases=[], born=["1960-03-01"])
NEWCOMER = person(77, name="Mawlawi Zia Agha", aliases=[], born=["1960-03-01"])
WITH, OTHER = [*CROWD[:19], LEAVER, *CROWD[20:]], [*CROWD[:19], NEWCOMER, *CROWD[20:]]
NOBODY = [*CROWD[:19], *CROWD[20:]]
SAID = {"by": "ada", "reason": "SC/15788"}


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def ids(tracker: Tracker) -> set[str]:
    return {row["entry_id"] for row in log(tracker) if row["entry_key"] in ("QDi.020", "QDi.077")}


def renamed(tracker: Tracker) -> None:
    """One leaves, and on the same day comes one of whom nothing says that it is the same."""
    take_un(tracker, WITH, 0)
    take_un(tracker, OTHER, 10)
    take_un(tracker, OTHER, 20)


def test_a_party_goes_on_under_the_key_that_a_person_gives_it(on_both: Tracker) -> None:
    renamed(on_both)
    assert ("addition", "QDi.077") in brief(on_both)
    assert ("removal", "QDi.020") in brief(on_both)
    older, newer = parties.merge(on_both, "QDi.077", "QDi.020", **SAID)
    assert (older.row.entry_key, newer.row.entry_key) == ("QDi.020", "QDi.077")
    (row,) = log(on_both)
    assert (row["kind"], row["entry_key"]) == ("identity", "QDi.077")
    assert row["entry_id"] == older.row.entry_id
    assert "a person's word: SC/15788" in str(row["fields"])
    assert (state(on_both, "QDi.077"), questions(on_both)) == ("in_force", [])
    assert_follows(on_both)


def test_it_is_taken_back_like_any_decision(tracker: Tracker) -> None:
    renamed(tracker)
    before = {row["change_id"] for row in log(tracker)}
    parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    undo(tracker)
    assert {row["change_id"] for row in log(tracker)} == before
    (decided,) = (one.json() for one in made(tracker))
    assert (decided["verdict"], decided["keys"]) == ("merge", ["QDi.020", "QDi.077"])
    assert decided["undone_by"] == "bob"
    assert_follows(tracker)


@pytest.mark.parametrize("late", [5, 15], ids=["before both", "between"])
def test_a_late_document_changes_nothing_of_it(tracker: Tracker, late: int) -> None:
    renamed(tracker)
    parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    take_un(tracker, NOBODY, late)
    assert {kind for kind, _ in brief(tracker)} == {"identity"}
    assert len(ids(tracker)) == 1
    assert_follows(tracker)


def test_one_who_came_before_the_other_left_takes_it_over(tracker: Tracker) -> None:
    """A document has both; the next one lacks the first."""
    take_un(tracker, WITH, 0)
    take_un(tracker, [*WITH, NEWCOMER], 10)
    take_un(tracker, OTHER, 20)
    parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    assert brief(tracker) == [("addition", "QDi.077"), ("identity", "QDi.020")]
    assert state(tracker, "QDi.020") == "merged"
    assert_follows(tracker)


def test_two_in_one_document_stay_two(tracker: Tracker) -> None:
    take_un(tracker, WITH, 0)
    take_un(tracker, [*WITH, NEWCOMER], 10)
    with pytest.raises(WrongUsage, match="has both Abdul Rahman Kunduzi"):
        parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    with pytest.raises(WrongUsage, match="two entries of one list"):
        parties.merge(tracker, "QDi.020", "QDi.020", **SAID)
    with pytest.raises(WrongUsage, match=r"No entry has the key QDi\.999"):
        parties.merge(tracker, "QDi.020", "QDi.999", **SAID)
    assert made(tracker) == []


def test_a_question_about_the_leaver_is_none_any_more(tracker: Tracker) -> None:
    take_un(tracker, WITH, 0)
    take_un(tracker, [NEWCOMER, *CROWD[:10]], 10)
    assert "QDi.020" in {q["entry_key"] for q in questions(tracker)}
    parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    assert "QDi.020" not in {q["entry_key"] for q in questions(tracker)}
    assert_follows(tracker)


def test_whoever_was_told_of_both_is_corrected_once_of_each(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_un(tracker, WITH, 0)
    for number in (10, 20):
        take_un(tracker, OTHER, number, mode="run")
    mails(tracker, box, tmp_path)
    parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    told = [text for _, text in subjects(mails(tracker, box, tmp_path))]
    corrected = [text for text in told if text.startswith("[CORRECTION]")]
    assert len(corrected) == 2
    assert mails(tracker, box, tmp_path) == []


# Split.


def test_the_last_word_on_two_entries_counts(tracker: Tracker) -> None:
    """Merged, and split again; then merged after all."""
    renamed(tracker)
    parties.merge(tracker, "QDi.020", "QDi.077", **SAID)
    parties.split(tracker, "QDi.077", **SAID)
    assert len(ids(tracker)) == 2
    parties.merge(tracker, "QDi.020", "QDi.077", by="bob", reason="SC/15790")
    assert len(ids(tracker)) == 1
    assert_follows(tracker)
    undo(tracker)
    assert len(ids(tracker)) == 2
    assert_follows(tracker)


SAME_NAME = person(77, name=LEAVER["name"], aliases=[], born=[])


def swallowed(tracker: Tracker) -> None:
    """A namesake under another reference is taken for the one who has left."""
    take_un(tracker, WITH, 0)
    take_un(tracker, [*CROWD[:19], SAME_NAME, *CROWD[20:]], 10)


def test_one_entry_is_two_parties_by_its_keys(on_both: Tracker) -> None:
    swallowed(on_both)
    assert [kind for kind, _ in brief(on_both)] == ["identity"]
    parties.split(on_both, "QDi.077", **SAID)
    assert len({row["entry_id"] for row in log(on_both)}) == 2
    assert sorted(brief(on_both)) == [("addition", "QDi.077"), ("removal", "QDi.020")]
    assert state(on_both, "QDi.077") == "in_force"
    assert state(on_both, "QDi.020") in ("missing", "in_force")
    assert_follows(on_both)
    undo(on_both)
    assert [kind for kind, _ in brief(on_both)] == ["identity"]
    assert_follows(on_both)


def test_a_page_without_numbers_is_split_likewise(tracker: Tracker) -> None:
    """A name that is designated again on another day is the same entry, unless a person says no."""
    listed = [("January 25, 2001", f"{chr(97 + number) * 5} Front") for number in range(24)]
    delisted = [
        ("January 26, 2003", f"{chr(97 + n) * 4} Army", "January 25, 1999") for n in range(12)
    ]
    left = [*delisted, ("January 1, 2024", "ccccc Front", "January 25, 2001")]
    take_fto(tracker, fto_html(listed, delisted), 0)
    take_fto(tracker, fto_html([*listed[:2], *listed[3:]], left), 10)
    again = [*listed[:2], ("January 12, 2024", "ccccc Front"), *listed[3:]]
    take_fto(tracker, fto_html(again, left), 20)
    assert [kind for kind, _ in brief(tracker)] == ["removal", "relisting"]
    key = log(tracker, kinds=["relisting"])[0]["entry_key"]
    parties.split(tracker, key, **SAID)
    assert [kind for kind, _ in brief(tracker)] == ["removal", "addition"]
    assert len({row["entry_id"] for row in log(tracker)}) == 2
    assert_follows(tracker, "us_state_fto")


def test_one_key_that_is_another_partys_from_a_day_on(tracker: Tracker) -> None:
    """Both count as listed; whether the former one left is a question."""
    take_un(tracker, WITH, 0)
    second = {**LEAVER, "name": "Abdul Rahman Kunduzai", "notes": "Another one."}
    take_un(tracker, [*CROWD[:19], second, *CROWD[20:]], 10)
    parties.split(tracker, "QDi.020", since="2024-01-05", **SAID)
    assert [(q["kind"], q["caption"]) for q in questions(tracker)] == [
        ("identity_conflict", LEAVER["name"])
    ]
    assert brief(tracker) == [("addition", "QDi.020")]
    assert_follows(tracker)
    answer(tracker, "confirm", questions(tracker))
    assert [kind for kind, _ in brief(tracker)] == ["addition", "removal"]
    assert_follows(tracker)


def test_one_reference_of_two_persons_is_one_again_by_a_persons_word(tracker: Tracker) -> None:
    """What looked like somebody else under a reference was a great correction."""
    take_un(tracker, WITH, 0)
    other = {**LEAVER, "name": "Zxqw Plmk", "born": ["1999-12-31"], "aliases": []}
    take_un(tracker, [*CROWD[:19], other, *CROWD[20:]], 10)
    (asked,) = questions(tracker)
    assert asked["kind"] == "identity_conflict"
    new = next(row["entry_id"] for row in log(tracker, kinds=["addition"]))
    parties.merge(tracker, asked["entry_id"], new, **SAID)
    assert questions(tracker) == []
    assert {kind for kind, _ in brief(tracker)} == {"identity"}
    assert_follows(tracker)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "Say which key"),
    ({"key": "QDi.020"}, "none of the later keys"),
    ({"since": "soon"}, "is no day"),
    ({"since": "2024-01-01"}, "say a later day"),
]


@pytest.mark.parametrize(("given", "why"), WRONG, ids=[why for _, why in WRONG])
def test_what_cannot_be_split(tracker: Tracker, given: dict[str, Any], why: str) -> None:
    take_un(tracker, WITH, 0)
    with pytest.raises(WrongUsage, match=why):
        parties.split(tracker, "QDi.020", **SAID, **given)
    assert made(tracker) == []
