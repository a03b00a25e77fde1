"""A decision is about an absence from a time on, whichever document comes to be the first without.

Documents are folded in their order here, as they are once a late one has come; decisions name the
question as it was put before.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.rules.builders import CROWD, Document, Story, amid, day, document, entry, told
from tracker.model import Change, Decision, Pending, stamp
from tracker.rules.fold.decided import leaves

PMOI = entry("pmoi", name="People's Mujahedin", listed_on="1997-10-08")
WHOLE, CUT = amid(PMOI), CROWD
BASE = document(0, *WHOLE)
ACT = {"instrument": "SC/1", "cause": "revocation"}


def absent(number: int, *others: tuple[str, object], **given: str) -> Document:
    """A document of day n that a person brought and that lacks one entry."""
    return document(number, *CUT, *others, mode="upload", **given)  # type: ignore[arg-type]


def here(number: int) -> Document:
    return document(number, *WHOLE)


def answer(
    verdict: str, asked: Pending, number: int = 1, *, early: bool = False, **act: str
) -> Decision:
    """A person's answer, as recorded now or by an early release: that had the question alone."""
    plain = Decision(
        pending_id=asked.pending_id,
        verdict=verdict,
        decided_by="ada",
        decided_at="2030-01-01T00:00:00Z",
        reason="because",
        number=number,
        **act,
    )
    if early:
        return plain
    return replace(
        plain,
        entry_id=asked.entry_id,
        kind=asked.kind,
        unit=asked.programme if asked.scope == "designation" else "",
        since=asked.observed_at,
        sha256=asked.snapshot_sha256,
    )


def asked_in(*documents: Document) -> Pending:
    (asked,) = told(*documents).asked
    return asked


def ends(story: Story) -> list[tuple[str, str, str]]:
    """(first day without, state, when it was answered) of every question."""
    asked = story.folded.pendings.values()
    return sorted((one.observed_at[:10], one.state, one.resolved_at[:4]) for one in asked)


EARLY = pytest.mark.parametrize("early", [False, True], ids=["now", "early release"])


@EARLY
@pytest.mark.parametrize("others", [[], [17], [5, 17]], ids=["next", "two", "three"])
def test_a_removal_moves_with_the_first_document_without(others: list[int], early: bool) -> None:
    """Late documents of day 12, and of some others before day 20, lack it too."""
    decision = answer("confirm", asked_in(BASE, absent(20)), early=early, **ACT)
    first = min([12, *others])
    late = [absent(number) for number in sorted([12, *others])]
    story = told(BASE, *late, absent(20), decisions=[decision])
    assert story.row.observed_at[:10] == f"2024-01-{first + 1:02d}"
    assert (story.row.confirmation, story.row.instrument) == ("act_cited", "SC/1")
    assert (story.asked, story.state("pmoi")) == ([], "delisted")
    assert ends(story) == [(f"2024-01-{first + 1:02d}", "confirmed", "2030")]


@EARLY
def test_a_rejection_is_not_asked_again(early: bool) -> None:
    decision = answer("reject", asked_in(BASE, absent(20)), early=early)
    story = told(BASE, absent(12), absent(20), decisions=[decision])
    assert (story.rows, story.asked, story.state("pmoi")) == ([], [], "in_force")
    assert ends(story) == [("2024-01-13", "rejected", "2030")]


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_it_holds_where_the_late_document_has_the_same_bytes(verdict: str) -> None:
    """The document that was decided about brings nothing new then."""
    same = "of these very bytes"
    decision = answer(verdict, asked_in(BASE, absent(20, sha256=same)))
    story = told(BASE, absent(12, sha256=same), absent(20, sha256=same), decisions=[decision])
    assert story.asked == []
    assert story.state("pmoi") == {"confirm": "delisted", "reject": "in_force"}[verdict]
    assert [row.observed_at[:10] for row in story.rows] == ["2024-01-13"] * (verdict == "confirm")


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_a_second_reading_of_the_same_moment_is_no_other_question(verdict: str) -> None:
    decision = answer(verdict, asked_in(BASE, absent(20, sha256="b")))
    story = told(BASE, absent(20, sha256="a"), absent(20, sha256="b"), decisions=[decision])
    assert (story.asked, len(story.rows)) == ([], int(verdict == "confirm"))


def test_an_ordinary_absence_that_began_earlier_takes_the_act() -> None:
    """Nobody would have asked of the late document, and two documents would have confirmed it."""
    decision = answer("confirm", asked_in(BASE, absent(30)), **ACT)
    late = [document(number, *CUT, published=None) for number in (10, 12)]
    assert told(BASE, *late, absent(30)).row.confirmation == "observed_again"
    story = told(BASE, *late, absent(30), decisions=[decision])
    assert (story.row.confirmation, story.row.observed_at[:10]) == ("act_cited", "2024-01-11")


def test_a_rejection_takes_back_what_late_documents_made_a_removal() -> None:
    decision = answer("reject", asked_in(BASE, absent(30)))
    late = [document(number, *CUT) for number in (10, 12)]
    story = told(BASE, *late, absent(30), decisions=[decision])
    assert (story.rows, story.state("pmoi")) == ([], "in_force")
    assert story.of("pmoi").spells[-1].open
    assert ends(story) == [("2024-01-11", "rejected", "2030")]


def cut_in_two(back: int, again: int) -> Iterator[Document]:
    yield from (BASE, absent(30), here(back), absent(again))


@pytest.mark.parametrize(("back", "again"), [(31, 32), (36, 44), (43, 44)])
def test_a_flicker_in_between_moves_the_removal_later(back: int, again: int) -> None:
    decision = answer("confirm", asked_in(BASE, absent(30)), **ACT)
    story = told(*cut_in_two(back, again), decisions=[decision])
    assert (story.asked, len(story.rows)) == ([], 1)
    assert story.row.observed_at == stamp(day(again))
    assert story.row.instrument == "SC/1"


@pytest.mark.parametrize(("back", "again"), [(31, 45), (36, 60), (44, 90)])
def test_an_absence_after_the_flicker_window_is_another_one(back: int, again: int) -> None:
    decision = answer("confirm", asked_in(BASE, absent(30)), **ACT)
    story = told(*cut_in_two(back, again), decisions=[decision])
    assert (len(story.asked), story.state("pmoi")) == (1, "in_force")


def test_another_time_on_the_list_is_another_absence() -> None:
    decision = answer("confirm", asked_in(BASE, absent(30)), **ACT)
    story = told(BASE, absent(30), here(50), absent(51), decisions=[decision])
    assert [str(row.kind) for row in story.rows] == ["removal", "relisting"]
    assert len(story.asked) == 1


def test_one_who_is_back_before_the_document_decided_about_left_there() -> None:
    """A late document lacks it, the next one has it: the decided absence begins where it did."""
    decision = answer("confirm", asked_in(BASE, absent(30)), **ACT)
    story = told(BASE, absent(20), here(25), absent(30), decisions=[decision])
    assert story.row.observed_at[:10] == "2024-01-31"
    assert ends(story) == [
        ("2024-01-21", "reappeared", "2024"),
        ("2024-01-31", "confirmed", "2030"),
    ]


def test_a_rejection_says_nothing_of_a_later_absence() -> None:
    decision = answer("reject", asked_in(BASE, absent(30)))
    story = told(BASE, absent(20), absent(30), here(31), absent(32), decisions=[decision])
    assert [asked.observed_at[:10] for asked in story.asked] == ["2024-02-02"]


def test_the_last_of_two_decisions_about_one_absence_counts() -> None:
    asked = [asked_in(BASE, absent(number)) for number in (20, 12)]
    first = answer("confirm", asked[0], 1, instrument="old")
    last = answer("confirm", asked[1], 2, instrument="new")
    story = told(BASE, absent(12), absent(20), decisions=[first, last])
    assert story.row.instrument == "new"


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_an_earlier_key_that_a_late_document_shows_makes_no_other_entry(verdict: str) -> None:
    """Its id is another one then: ids are made of the first key."""
    decision = answer(verdict, asked_in(BASE, absent(20)))
    before = document(-40, *amid(entry("mek", name="People's Mujahedin")))
    story = told(before, BASE, absent(12), absent(20), decisions=[decision])
    assert story.of("pmoi").entry_id != decision.entry_id
    assert story.asked == []
    assert story.state("pmoi") == {"confirm": "delisted", "reject": "in_force"}[verdict]


# Programmes.

MANY = [entry(key, acts={"Act": "2001", "Other": "2002"}) for key, _ in CROWD]
FEW = [entry(key, acts={"Act": "2001"}) if number < 8 else MANY[number]
       for number, (key, _) in enumerate(CROWD)]  # fmt: skip
STOOD = document(0, *MANY)


def lost(number: int, **given: str) -> Document:
    """A document in which eight have lost a programme."""
    return document(number, *FEW, **given)


def removals(story: Story) -> list[Change]:
    return [row for row in story.rows if row.kind == "removal"]


def all_answered(verdict: str, *documents: Document) -> list[Decision]:
    return [answer(verdict, asked, number, **ACT) if verdict == "confirm"
            else answer(verdict, asked, number)
            for number, asked in enumerate(told(*documents).asked, start=1)]  # fmt: skip


@pytest.mark.parametrize("sha256", ["", "the same"], ids=["other bytes", "same bytes"])
def test_a_programme_that_was_lost_moves_likewise(sha256: str) -> None:
    decisions = all_answered("confirm", STOOD, lost(20, sha256=sha256))
    story = told(STOOD, lost(12, sha256=sha256), lost(20, sha256=sha256), decisions=decisions)
    ended = removals(story)
    assert (len(ended), story.asked) == (8, [])
    assert {(row.observed_at[:10], row.instrument) for row in ended} == {("2024-01-13", "SC/1")}
    assert story.of("p01").tags == ("Act",)
    assert not story.of("p01").programmes["Other"][-1].open


@pytest.mark.parametrize("sha256", ["", "the same"], ids=["other bytes", "same bytes"])
def test_a_programme_that_a_person_says_is_there_is_kept(sha256: str) -> None:
    decisions = all_answered("reject", STOOD, lost(20, sha256=sha256))
    story = told(STOOD, lost(12, sha256=sha256), lost(20, sha256=sha256), decisions=decisions)
    assert (story.rows, story.asked) == ([], [])
    assert story.of("p01").tags == ("Act", "Other")
    assert story.of("p01").programmes["Other"][-1].open


def test_a_kept_programme_that_is_shown_again_is_no_news() -> None:
    decisions = all_answered("reject", STOOD, lost(20))
    story = told(STOOD, lost(20), document(40, *MANY), decisions=decisions)
    assert (story.rows, story.asked) == ([], [])


def test_a_programme_whose_end_is_history_still_takes_a_later_decision() -> None:
    one = [entry("p01", acts={"Act": "2001"}), *MANY[1:]]
    decisions = all_answered("confirm", STOOD, lost(60))
    assert len(decisions) == 8
    story = told(STOOD, document(10, *one), document(20, *one), document(40, *one), lost(60),
                 decisions=decisions)  # fmt: skip
    (row,) = [row for row in removals(story) if row.entry_key == "p01"]
    assert (row.observed_at[:10], row.instrument) == ("2024-01-11", "SC/1")


# Who is who.


def test_no_answer_to_who_is_who_makes_a_removal_of_who_stays() -> None:
    """To the question whether one goes on as another, yes says that it is still there."""
    plain = answer("confirm", asked_in(BASE, absent(20)))
    assert [leaves(replace(plain, kind=kind)) for kind in ("removal", "identity")] == [True, False]
    assert not leaves(replace(plain, verdict="reject"))


@pytest.mark.parametrize(("verdict", "state"), [("confirm", "delisted"), ("reject", "in_force")])
def test_an_identity_conflict_that_began_earlier_is_answered(verdict: str, state: str) -> None:
    old = entry("x", schema="Person", name="Given Family", birthDate="1960-01-01")
    new = entry("x", schema="Person", name="Zxq Plm", birthDate="1970-01-01")
    before, now = document(0, *amid(old)), document(20, *amid(new))
    decision = answer(verdict, asked_in(before, now))
    story = told(before, document(12, *amid(new)), now, decisions=[decision])
    assert story.asked == []
    both = [item for item in story.folded.state.items.values() if "x" in item.keys]
    states = {item.spells[0].since[:10]: str(item.state) for item in both}
    assert states == {"2024-01-01": state, "2024-01-13": "in_force"}
