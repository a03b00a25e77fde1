"""Maker and checker: where people have accounts, what one says another has to say as well."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from db.engine import reading
from tests.builders import (
    CROWD,
    answer,
    brief,
    day,
    log,
    person,
    questions,
    state,
    take,
    take_un,
    un_xml,
    without,
)
from tests.decisions.staff import about, confirm, employ, reject, waiting
from tests.decisions.test_late_documents import LEAVERS, assert_follows
from tracker.answers import decisions
from tracker.decisions import proposals
from tracker.decisions.proposals import State, Verdict
from tracker.decisions.questions import StatedAct, Which
from tracker.errors import Forbidden, WrongUsage
from tracker.record.tracker import Tracker

SAID = {"reason": "SC/15788"}


def asked(tracker: Tracker, *, leavers: tuple[int, ...] = LEAVERS) -> list[dict[str, Any]]:
    """A list of which some are absent in the second document, and people with accounts."""
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*leavers), 30)
    return questions(tracker)


def first_id(tracker: Tracker) -> str:
    return str(asked(tracker)[0]["pending_id"])


def last_decision(tracker: Tracker) -> Mapping[str, Any]:
    with reading(tracker.ledger.engine) as connection:
        return decisions.decisions(connection)[-1].json()


# One word is a proposal, the second one decides.


def test_the_first_word_changes_nothing_and_the_second_decides(on_both: Tracker) -> None:
    question = first_id(on_both)
    came = confirm(on_both, "ada", question)
    (made,) = came.proposed
    assert (came.waits, came.decided, came.json()["state"]) == (True, (), "proposed")
    assert (made.maker, made.verdict, made.subject) == ("ada", Verdict.CONFIRM, question)
    assert (len(questions(on_both)), log(on_both)) == (12, [])
    assert state(on_both, "QDi.004") == "in_force"
    assert waiting(on_both) == [made]
    came = confirm(on_both, "bob", question)
    assert (len(came.decided), came.proposed, waiting(on_both)) == (1, (), [])
    decided = last_decision(on_both)
    assert (decided["proposed_by"], decided["decided_by"]) == ("ada", "bob")
    assert (decided["proposed_because"], decided["reason"]) == (
        "ada has seen it",
        "bob has seen it",
    )
    assert brief(on_both) == [("removal", "QDi.004")]
    (ended,) = about(on_both, question)
    assert (ended.state, ended.checker) == (State.ACCEPTED, "bob")
    assert_follows(on_both)


def test_nobody_agrees_with_oneself_whatever_the_case(tracker: Tracker) -> None:
    question = first_id(tracker)
    (made,) = confirm(tracker, "ada", question).proposed
    assert confirm(tracker, " ADA ", question).proposed == (made,)
    with pytest.raises(WrongUsage, match="another person has to answer"):
        proposals.accept(tracker, made.proposal_id, by="Ada", **SAID)
    with pytest.raises(WrongUsage, match="another person has to answer"):
        proposals.decline(tracker, made.proposal_id, by="Ada", **SAID)
    assert (len(questions(tracker)), log(tracker)) == (12, [])


def test_all_of_a_list_by_two_persons(tracker: Tracker) -> None:
    asked(tracker)
    assert len(confirm(tracker, "ada", list_id="un_sc").proposed) == 12
    assert len(confirm(tracker, "bob", list_id="un_sc").decided) == 12
    assert len(log(tracker)) == 12
    assert_follows(tracker)


def test_without_accounts_one_person_decides(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    came = confirm(tracker, "ada", questions(tracker)[0]["pending_id"])
    assert (len(came.decided), came.proposed) == (1, ())
    assert "proposal_id" not in tracker.journal.latest("decision", "un_sc")
    assert brief(tracker) == [("removal", "QDi.004")]


def test_one_invited_person_is_not_two(tracker: Tracker) -> None:
    """Whoever is the first to have an account decides nothing alone, signed in yet or not."""
    employ(tracker, "ada")
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    with tracker.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE account SET state = 'invited'"))
    assert confirm(tracker, "ada", questions(tracker)[0]["pending_id"]).waits
    assert log(tracker) == []


def test_who_goes_past_the_proposals_is_turned_away(tracker: Tracker) -> None:
    """Whatever asks the journal to take one person's word."""
    question = asked(tracker)[0]
    with pytest.raises(Forbidden, match="Two persons decide this"):
        answer(tracker, "confirm", [question])
    assert tracker.journal.latest("decision", "un_sc") == {}
    assert log(tracker) == []


# The act.


def test_the_first_person_names_the_act_and_the_second_need_not(tracker: Tracker) -> None:
    question = first_id(tracker)
    act = StatedAct(cause="revocation", instrument="SC/16000")
    which = Which(ids=[question])
    proposals.confirm(tracker, which, by="ada", reason="read", act=act)
    other = StatedAct(cause="revocation", instrument="SC/16001")
    with pytest.raises(WrongUsage, match=r"ada proposed it with revocation, SC/16000"):
        proposals.confirm(tracker, which, by="bob", reason="read", act=other)
    confirm(tracker, "bob", question)
    assert last_decision(tracker)["instrument"] == "SC/16000"
    assert log(tracker)[0]["cause"] == "revocation"


# The opposite word, and going back.


def test_the_opposite_declines_and_is_a_proposal_of_its_own(tracker: Tracker) -> None:
    question = first_id(tracker)
    confirm(tracker, "ada", question)
    came = reject(tracker, "bob", question)
    assert [one.checker for one in came.ended] == ["bob"]
    assert [one.state for one in about(tracker, question)] == [State.DECLINED, State.OPEN]
    assert log(tracker) == []
    assert len(reject(tracker, "ada", question).decided) == 1
    assert (len(questions(tracker)), log(tracker)) == (11, [])
    assert_follows(tracker)


def test_who_thinks_again_takes_an_own_word_back(tracker: Tracker) -> None:
    question = first_id(tracker)
    confirm(tracker, "ada", question)
    reject(tracker, "ada", question)
    first, second = about(tracker, question)
    assert (first.state, second.state, second.verdict) == ("withdrawn", "open", "reject")
    proposals.withdraw(tracker, second.proposal_id[:8], by="ada", reason="not sure")
    with pytest.raises(WrongUsage, match="is withdrawn"):
        proposals.accept(tracker, second.proposal_id, by="bob", **SAID)
    assert (waiting(tracker), log(tracker), len(questions(tracker))) == ([], [], 12)


def test_nobody_withdraws_what_another_one_proposed(tracker: Tracker) -> None:
    (made,) = confirm(tracker, "ada", first_id(tracker)).proposed
    with pytest.raises(WrongUsage, match="ada proposed it"):
        proposals.withdraw(tracker, made.proposal_id, by="bob", **SAID)
    proposals.decline(tracker, made.proposal_id, by="bob", **SAID)
    with pytest.raises(WrongUsage, match="There is no proposal"):
        proposals.decline(tracker, "nothing", by="bob", **SAID)


# What was asked is another thing now.


def test_a_proposal_ends_when_its_entry_is_back(on_both: Tracker) -> None:
    question = first_id(on_both)
    (made,) = confirm(on_both, "ada", question).proposed
    take_un(on_both, CROWD, 33)
    (ended,) = about(on_both, question)
    assert (ended.state, ended.checker) == (State.LAPSED, "")
    assert ended.ended_because == "the entry stands in a later document again"
    with pytest.raises(WrongUsage, match="stands in a later document again"):
        proposals.accept(on_both, made.proposal_id, by="bob", **SAID)
    assert log(on_both) == []
    assert_follows(on_both)


def test_a_word_on_one_question_is_none_on_another(tracker: Tracker) -> None:
    """A late document moves the first one without: it is another question, and nobody's word."""
    question = first_id(tracker)
    confirm(tracker, "ada", question)
    take(tracker, un_xml(without(*LEAVERS, 1), day(20)), day(20), mode="backfill")
    moved = [one["pending_id"] for one in questions(tracker) if one["entry_key"] == "QDi.004"]
    assert moved != [question]
    assert about(tracker, question)[0].state == State.LAPSED
    assert confirm(tracker, "bob", *moved).waits
    assert log(tracker) == []


# Who brought the document.


def uploaded(tracker: Tracker, home: Path, by: str = "Ada") -> proposals.Brought:
    file = home / "consolidated.xml"
    take_un(tracker, CROWD, 0)
    file.write_bytes(un_xml([*without(*LEAVERS), person(99)], day(1)))
    return proposals.take_file(tracker, "un_sc", file, by=by)


def test_what_a_person_brings_is_in_at_once_and_waits_for_a_look(
    tracker: Tracker, tmp_path: Path
) -> None:
    employ(tracker)
    brought = uploaded(tracker, tmp_path)
    assert brought.outcome.outcome == "pending"
    assert brief(tracker) == [("addition", "QDi.099")]
    assert brought.proposed is not None
    assert waiting(tracker) == [brought.proposed]
    number = brought.proposed.proposal_id
    for refused in (proposals.accept, proposals.decline, proposals.withdraw):
        with pytest.raises(WrongUsage):
            refused(tracker, number, by="ada", **SAID)
    assert proposals.accept(tracker, number, by="bob", reason="I have compared it").decided == ()
    assert (waiting(tracker), brief(tracker)) == ([], [("addition", "QDi.099")])
    assert_follows(tracker)


def test_who_declines_a_document_sets_it_aside(on_both: Tracker, tmp_path: Path) -> None:
    employ(on_both)
    brought = uploaded(on_both, tmp_path)
    assert brought.proposed is not None
    confirm(on_both, "bob", questions(on_both)[0]["pending_id"])
    proposals.decline(on_both, brought.proposed.proposal_id, by="bob", reason="not the list")
    assert (waiting(on_both), questions(on_both), brief(on_both)) == ([], [], [])
    made = last_decision(on_both)
    assert (made["verdict"], made["decided_by"], made["proposed_by"]) == ("set-aside", "bob", "ada")
    assert_follows(on_both)
    came = proposals.undo(on_both, made["decision"], by="ada", reason="it is the list")
    assert came.waits  # what two persons decided one does not take back
    proposals.undo(on_both, made["decision"], by="bob", reason="it is, indeed")
    assert brief(on_both) == [("addition", "QDi.099")]
    assert_follows(on_both)


def test_who_brought_the_document_proposes_and_does_not_agree(
    tracker: Tracker, tmp_path: Path
) -> None:
    employ(tracker)
    uploaded(tracker, tmp_path)
    first, second, third = (one["pending_id"] for one in questions(tracker)[:3])
    confirm(tracker, "bob", first)
    with pytest.raises(WrongUsage, match="ada brought the document"):
        confirm(tracker, "ada", first)
    assert confirm(tracker, "ada", second).waits
    assert len(confirm(tracker, "bob", second).decided) == 1
    confirm(tracker, "bob", third)
    assert reject(tracker, "ada", third).ended == ()  # her own word stands beside his
    assert len(confirm(tracker, "carol", third).decided) == 1
    assert [one.state for one in about(tracker, third)] == [State.ACCEPTED, State.LAPSED]
    assert_follows(tracker)


def test_what_is_in_the_log_no_one_person_sets_aside(tracker: Tracker) -> None:
    asked(tracker)
    receipt = str(tracker.journal.receipts("un_sc")[-1].seq)
    assert proposals.set_aside(tracker, receipt, by="ada", reason="an old file").waits
    assert len(questions(tracker)) == 12
    assert len(proposals.set_aside(tracker, receipt, by="bob", reason="it is").decided) == 1
    assert questions(tracker) == []
    assert proposals.read_again(tracker, receipt, by="ada", reason="no")[0] is not None
    assert questions(tracker) == []
    assert_follows(tracker)


# Who is who, and what is taken back.


def test_two_persons_merge_and_take_that_back(tracker: Tracker) -> None:
    employ(tracker)
    namesake = person(77, name="Given20 Family20", aliases=[], born=[])
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*without(20), namesake], 10)
    before = brief(tracker)
    came = proposals.split(tracker, "QDi.077", by="ada", reason="another father's name")
    assert (came.waits, brief(tracker)) == (True, before)
    assert len(proposals.split(tracker, "QDi.077", by="bob", reason="indeed").decided) == 1
    apart = brief(tracker)
    assert apart != before
    proposals.merge(tracker, "QDi.077", "QDi.020", by="bob", reason="SC/15788")
    assert brief(tracker) == apart
    (number,) = proposals.merge(tracker, "QDi.020", "QDi.077", by="ada", reason="SC/15788").decided
    together = brief(tracker)
    assert together != apart
    assert proposals.undo(tracker, number, by="ada", reason="no").waits
    assert brief(tracker) == together
    (made,) = waiting(tracker)
    proposals.accept(tracker, made.proposal_id, by="bob", reason="no, indeed")
    assert brief(tracker) == apart
    assert last_decision(tracker)["undone_by"] == "bob"
    assert last_decision(tracker)["undo_proposed_by"] == "ada"
    assert_follows(tracker)


def test_what_cannot_be_merged_any_more_ends(tracker: Tracker) -> None:
    employ(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*without(20), person(77)], 10)
    (made,) = proposals.merge(tracker, "QDi.020", "QDi.077", by="ada", reason="one").proposed
    take_un(tracker, [*CROWD, person(77)], 12)
    with pytest.raises(WrongUsage, match="The proposal has ended: The newest document has both"):
        proposals.accept(tracker, made.proposal_id, by="bob", **SAID)
    assert [one.state for one in about(tracker, made.subject)] == [State.LAPSED]


# The database.


def refused(connection: Connection, statement: str, **values: Any) -> str:
    """What the database says against a statement; "" where it does as it is told."""
    point = connection.begin_nested()
    try:
        connection.execute(text(statement), values)
    except DatabaseError as why:
        point.rollback()
        return str(why.orig)
    point.rollback()
    return ""


ENDED = "UPDATE proposal SET state = :state, checker = :who, checked_at = 'now' WHERE seq = :seq"
SAME = "(:id, 'confirm', 'un_sc', 's', '{}', 'ada', '', 'now', :state, :who, :at, '')"
COLUMNS = (
    "proposal_id, verdict, list_id, subject, body, maker, brought_by, made_at, state, checker, "
    "checked_at, reason"
)
ADDED = f"INSERT INTO proposal ({COLUMNS}) VALUES {SAME}"


def test_the_database_itself_keeps_two_persons_apart(on_both: Tracker, tmp_path: Path) -> None:
    """Whoever can write SQL and does so past all code of ours."""
    employ(on_both)
    uploaded(on_both, tmp_path)
    one = questions(on_both)[0]["pending_id"]
    confirm(on_both, "bob", one)
    with on_both.ledger.engine.connect() as connection:
        (seq,) = connection.execute(text("SELECT max(seq) FROM proposal")).one()
        for who in ("bob", "BOB", "ada", "Ada"):
            for ended in ("accepted", "declined"):
                said = refused(connection, ENDED, state=ended, who=who, seq=seq)
                assert "ck_proposal_two_persons" in said
        assert "by_whom" in refused(connection, ENDED, state="accepted", who="", seq=seq)
        open_still = "UPDATE proposal SET checker = 'carol' WHERE maker = 'bob'"
        assert refused(connection, open_still) == ""  # of one that is open it decides nothing
        for edit in ("maker = 'eve'", "brought_by = 'eve'", "body = '{}'", "subject = 'x'"):
            assert "never edited" in refused(connection, f"UPDATE proposal SET {edit}")
        assert "never edited" in refused(connection, "DELETE FROM proposal")
        for state, who in (("accepted", "bob"), ("accepted", "ada"), ("declined", "bob")):
            said = refused(connection, ADDED, id="x", state=state, who=who, at="now")
            assert "never edited" in said or "ck_proposal" in said
        assert refused(connection, ADDED, id="x", state="open", who="", at="") == ""
    confirm(on_both, "carol", one)
    with on_both.ledger.engine.connect() as connection:
        again = "UPDATE proposal SET reason = 'x' WHERE state = 'accepted'"
        assert "never edited" in refused(connection, again)
        back = "UPDATE proposal SET state = 'open', checked_at = '', checker = ''"
        assert "never edited" in refused(connection, f"{back} WHERE state = 'accepted'")
