"""What a fold gives beside what is on record: values in, values out, no database."""

from dataclasses import replace
from typing import Any

from db.canonical import canonical
from db.changes import ChangeOnRecord
from db.store import Numbered
from tracker.model import Change, Kind, Origin, PartialDate, Pending, Scope
from tracker.record.difference import difference, in_order, questions, standings
from tracker.recorded import QuestionOnRecord
from tracker.rules.fold.terms import Folded, Verdict
from tracker.rules.standing import Item, ListState

JANUARY, MARCH = "2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z"


def change(entry: str = "a", kind: Kind = Kind.REMOVAL, at: str = MARCH, **given: Any) -> Change:
    """A change of an entry, in the document of a moment."""
    plain: dict[str, Any] = {
        "list_id": "un_sc",
        "entry_id": entry,
        "entry_key": entry,
        "caption": entry.upper(),
        "schema": "Person",
        "kind": kind,
        "scope": Scope.ENTRY,
        "programme": "Al-Qaida",
        "terrorism": True,
        "screening_relevant": True,
        "origin": Origin.AUTHORITY,
        "confirmation": "observed_once",
        "entry_still_in_force": False,
        "episode": 1,
        "cause": "not_stated",
        "instrument": "",
        "instrument_url": "",
        "effective_on": PartialDate(""),
        "published_at": "",
        "observed_after": JANUARY,
        "observed_at": at,
        "snapshot_sha256": f"document of {at}",
        "previous_snapshot_sha256": "",
    }
    return Change(**plain | given)


def on_record(row: Change, seq: int = 7, slot: str = "", change_id: str = "") -> ChangeOnRecord:
    """The row of the log that a change is, or another one in its slot."""
    return ChangeOnRecord(
        seq=seq,
        slot=slot or row.slot,
        entry_id=row.entry_id,
        kind=row.kind,
        scope=row.scope,
        change_id=change_id or row.change_id,
        observed_at=row.observed_at,
        snapshot_sha256=row.snapshot_sha256,
    )


def folded(*changes: Change, documents: tuple[str, ...] = (MARCH,), **given: Any) -> Folded:
    """A fold of the documents of some moments, from which these changes follow."""
    verdicts = [
        Verdict(position=(at, "", f"document of {at}"), outcome="recorded") for at in documents
    ]
    rows: dict[str, Change | None] = {row.slot: row for row in changes}
    plain: dict[str, Any] = {"state": ListState(), "last": None, "rows": rows, "verdicts": verdicts}
    return Folded(**plain | given)


def question(number: str = "q", state: str = "open", at: str = MARCH) -> Pending:
    """A question that the document of a moment raises."""
    return Pending(
        pending_id=number,
        list_id="un_sc",
        entry_id="a",
        entry_key="a",
        caption="A",
        kind="removal",
        scope="entry",
        programme="",
        terrorism=True,
        reason="too many at once",
        observed_at=at,
        snapshot_sha256=f"document of {at}",
        state=state,
    )


def asked(*of: Pending) -> dict[str, QuestionOnRecord]:
    """These questions on record, numbered from 1."""
    return {
        q.pending_id: QuestionOnRecord(seq, q.state, q.observed_at, q.snapshot_sha256)
        for seq, q in enumerate(of, 1)
    }


def item(entry: str, state: str = "in_force") -> Item:
    """Where an entry stands after the fold."""
    return Item(entry_id=entry, keys=[entry], raw="", revision="r", sense="s", state=state, acts=())


def stood(*items: Item) -> dict[str, Numbered]:
    """These standings on record, numbered from 1."""
    return {i.entry_id: Numbered(seq, canonical(i.body())) for seq, i in enumerate(items, 1)}


# Changes.


def test_what_no_slot_holds_is_new() -> None:
    found = difference(folded(change("a")), [])
    assert (found.new, found.fallen) == ((change("a"),), {})


def test_what_is_on_record_already_is_left_alone() -> None:
    found = difference(folded(change("a")), [on_record(change("a"))])
    assert (found.new, found.fallen) == ((), {})


def test_a_row_falls_to_another_change_in_its_slot_and_knows_its_heir() -> None:
    sure = change("a", confirmation="observed_again")
    old = on_record(change("a"))
    found = difference(folded(sure), [old])
    assert (found.new, found.fallen) == ((sure,), {old: sure.change_id})


def test_a_row_falls_without_an_heir_when_its_document_gives_none_such_any_more() -> None:
    old = on_record(change("a"))
    assert difference(folded(), [old]).fallen == {old: ""}


def test_a_row_of_a_document_that_was_not_folded_stays() -> None:
    old = on_record(change("a", at=JANUARY))
    assert difference(folded(), [old]).fallen == {}


def test_a_slot_that_the_fold_emptied_falls_whichever_document_it_is_of() -> None:
    early = change("a", at=JANUARY)
    old = on_record(early)
    assert difference(folded(rows={early.slot: None}), [old]).fallen == {old: ""}


def test_rows_fall_in_the_order_in_which_they_are_on_record() -> None:
    rows = [on_record(change(entry), seq) for seq, entry in enumerate("cab")]
    assert list(difference(folded(), rows).fallen) == rows


def test_changes_come_by_document_entry_and_what_must_have_been_first() -> None:
    left, back = change("a", episode=1), change("a", Kind.RELISTING, episode=2)
    edit = change("a", Kind.AMENDMENT, episode=1)
    earlier = change("z", at=JANUARY)
    other = change("b", Kind.ADDITION)
    found = in_order([other, back, left, edit, earlier])
    assert found == (earlier, edit, left, back, other)


def test_an_entry_that_changes_its_key_keeps_its_place_by_the_first_of_its_keys() -> None:
    renamed = [change("m", Kind.IDENTITY, entry_key="z"), change("m", entry_key="a")]
    found = in_order([change("n", entry_key="c"), *renamed])
    assert [row.entry_id for row in found] == ["m", "m", "n"]


# Questions.


def test_a_new_question_is_asked_and_one_on_record_is_not_asked_again() -> None:
    fold = folded(pendings={"q": question("q"), "p": question("p")})
    found = questions(fold, asked(question("p")))
    assert (found.new, found.fallen) == ((question("q"),), ())


def test_a_question_that_is_answered_takes_the_place_of_the_open_one() -> None:
    settled = question("q", "settled")
    found = questions(folded(pendings={"q": settled}), asked(question("q")))
    assert (found.new, found.fallen) == ((settled,), (1,))


def test_a_question_falls_with_its_document_only_when_that_was_folded_again() -> None:
    found = questions(folded(), asked(question("q"), question("p", at=JANUARY)))
    assert (found.new, found.fallen) == ((), (1,))


# Standings.


def standing_fold(*items: Item, touched: str = "") -> Folded:
    return folded(state=ListState(items={i.entry_id: i for i in items}), touched=set(touched))


def test_only_entries_that_the_fold_touched_and_moved_stand_anew() -> None:
    a, b, c = item("a"), item("b"), item("c")
    fold = standing_fold(
        replace(a, state="delisted"), b, replace(c, state="delisted"), touched="ab"
    )
    found = standings(fold, stood(a, b), whole=False)
    assert (found.moved, found.fallen) == (("a",), (1,))


def test_an_entry_first_met_stands_and_nothing_falls() -> None:
    found = standings(standing_fold(item("a"), touched="a"), {}, whole=False)
    assert (found.moved, found.fallen) == (("a",), ())


def test_after_a_fold_of_the_whole_every_entry_is_compared_and_lost_ones_fall() -> None:
    a, b = item("a"), item("b")
    found = standings(standing_fold(item("c"), b), stood(a, b), whole=True)
    assert (found.moved, found.fallen) == (("c",), (1,))
