"""A person's decisions when an earlier document arrives after them, on record and in mails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import reading
from tests.builders import (
    CROWD,
    START,
    answer,
    assert_replays,
    day,
    fto_html,
    log,
    questions,
    take,
    take_fto,
    take_un,
    un_xml,
    without,
)
from tests.conftest import open_tracker, real
from tests.mailboxes import Box, receiving
from tests.notices.test_confirmations import mails, subjects
from tests.notices.test_delivery import ADA, subscribe
from tracker.answers import decisions
from tracker.intake import folders
from tracker.proof import verify
from tracker.record.tracker import Tracker

LEAVERS = (4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26)
ACT = {"instrument": "SC/16000", "cause": "revocation"}


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def assert_follows(tracker: Tracker, list_id: str = "un_sc") -> None:
    """The log is a function of the journal, and nothing in it was edited."""
    assert_replays(tracker, list_id)
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []


def removals(tracker: Tracker) -> set[tuple[str, str, str]]:
    rows = log(tracker, kinds=["removal"])
    return {(row["entry_key"], row["observed_at"][:10], row["instrument"]) for row in rows}


def test_the_documents_of_the_report(tracker: Tracker) -> None:
    """Three absent on 31 January, confirmed; the document of 21 January comes late."""
    folder = real("cases", "min-decision-lost-by-late-document")
    dated = {found.folder: found for found in folders.folders(folder, ("un_sc",))[0]}
    for name in ("2024-01-01", "2024-01-31"):
        folders.take_folder(tracker, dated[name])
    answer(tracker, "confirm", questions(tracker), **ACT)
    assert {at for _, at, _ in removals(tracker)} == {"2024-01-31"}
    folders.take_folder(tracker, dated["2024-01-21"])
    assert questions(tracker) == []
    assert {at for _, at, _ in removals(tracker)} == {"2024-01-21"}
    rows = log(tracker, kinds=["removal"])
    assert {row["confirmation"] for row in rows} == {"act_cited"}
    assert_follows(tracker)


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_it_holds_on_both_databases(on_both: Tracker, verdict: str) -> None:
    take_un(on_both, CROWD, 0)
    take_un(on_both, without(*LEAVERS), 30)
    answer(on_both, verdict, questions(on_both))
    take_un(on_both, without(*LEAVERS), 20)
    take_un(on_both, without(*LEAVERS[:5]), 10)
    assert questions(on_both) == []
    assert {q["state"] for q in questions(on_both, "")} == {f"{verdict}ed"}
    days = {key: at for key, at, _ in removals(on_both)}
    early = {f"QDi.{number:03d}": "2024-01-11" for number in LEAVERS[:5]}
    late = {f"QDi.{number:03d}": "2024-01-21" for number in LEAVERS[5:]}
    assert days == ({**early, **late} if verdict == "confirm" else {})
    assert_follows(on_both)


def test_a_list_without_numbers_likewise(tracker: Tracker) -> None:
    """The department's page: its keys are made of names and days."""
    listed = [("January 25, 2001", f"{chr(97 + number) * 5} Front") for number in range(24)]
    delisted = [
        ("January 26, 2003", f"{chr(97 + n) * 4} Army", "January 25, 1999") for n in range(12)
    ]
    pages = {0: listed, 30: listed[9:], 20: listed[9:]}
    for number in (0, 30):
        take_fto(tracker, fto_html(pages[number], delisted), number)
    asked = questions(tracker)
    assert len(asked) == 9
    answer(tracker, "confirm", asked[:6], **ACT)
    answer(tracker, "reject", asked[6:])
    take_fto(tracker, fto_html(pages[20], delisted), 20)
    assert questions(tracker) == []
    assert {at for _, at, _ in removals(tracker)} == {"2024-01-21"}
    assert len(removals(tracker)) == 6
    assert_follows(tracker, "us_state_fto")


def test_any_order_of_the_documents_gives_the_log_of_their_order(tmp_path: Path) -> None:
    """Once a decision is made, it does not matter which of the others came before it."""
    documents = {0: CROWD, 12: without(*LEAVERS[:6]), 20: without(*LEAVERS), 30: without(*LEAVERS)}
    found = []
    for number, first in enumerate(([0, 30], [0, 20, 30], [0, 12, 30], [0, 12, 20, 30])):
        tracker = open_tracker(tmp_path / str(number))
        for at in first:
            take_un(tracker, documents[at], at)
        answer(tracker, "confirm", questions(tracker), **ACT)
        for at in documents.keys() - set(first):
            take_un(tracker, documents[at], at)
        assert questions(tracker) == []
        found.append(removals(tracker))
        assert_follows(tracker)
        tracker.ledger.engine.dispose()
    assert found[1:] == found[:-1]
    assert len(found[0]) == len(LEAVERS)


def test_who_was_told_right_is_told_nothing_more(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(on_both)
    take_un(on_both, CROWD, 0)
    take_un(on_both, without(*LEAVERS), 30, mode="run")
    answer(on_both, "confirm", questions(on_both)[:2], **ACT)
    answer(on_both, "reject", questions(on_both))
    assert len(mails(on_both, box, tmp_path)) > 0
    for number in (20, 10):
        take_un(on_both, without(*LEAVERS), number)
        assert mails(on_both, box, tmp_path) == []
    assert {at for _, at, _ in removals(on_both)} == {"2024-01-11"}


def test_a_removal_told_and_moved_is_still_corrected_when_it_falls(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30, mode="run")
    answer(tracker, "confirm", questions(tracker)[:1], **ACT)
    mails(tracker, box, tmp_path)
    take_un(tracker, without(*LEAVERS), 28)
    assert mails(tracker, box, tmp_path) == []
    take_un(tracker, CROWD, 35, mode="run")
    told = subjects(mails(tracker, box, tmp_path))
    assert [to for to, _ in told] == [ADA]
    assert told[0][1].startswith("[CORRECTION] Still listed: UN list - Given4 Family4")


def test_a_mail_names_who_confirmed_what_a_late_document_moved(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    answer(tracker, "confirm", questions(tracker)[:1])
    take_un(tracker, without(*LEAVERS), 20)
    with reading(tracker.ledger.engine) as connection:
        by_question = decisions.by_question(connection, "un_sc")
    (moved,) = questions(tracker, "confirmed")
    assert moved["observed_at"][:10] == "2024-01-21"
    assert by_question[moved["pending_id"]].decided_by == "ada"
    assert moved["resolved_at"][:4] == "2030"


def test_a_late_document_in_between_that_still_has_them(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """Absent on day 30, confirmed and told; there on day 33; absent again on day 40."""
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30, mode="run")
    answer(tracker, "confirm", questions(tracker)[:1], **ACT)
    answer(tracker, "reject", questions(tracker))
    take_un(tracker, without(LEAVERS[0]), 40, mode="run")
    mails(tracker, box, tmp_path)
    take_un(tracker, CROWD, 33)
    assert mails(tracker, box, tmp_path) == []
    assert removals(tracker) == {("QDi.004", "2024-02-10", "SC/16000")}
    assert questions(tracker) == []
    assert_follows(tracker)


def test_a_second_reading_of_the_day(tracker: Tracker) -> None:
    """Two files of one day: the other bytes lack them too, and sort before the ones decided on."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    answer(tracker, "reject", questions(tracker))
    take(tracker, un_xml(without(*LEAVERS), day(29)), day(30))
    assert questions(tracker) == []
    assert_follows(tracker)


def test_decisions_of_an_early_release_hold_too(tracker: Tracker) -> None:
    """Their records name the question alone."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*LEAVERS), 30)
    names = ("entry_id", "kind", "unit", "since", "sha256", "keys")
    answer(tracker, "confirm", questions(tracker)[:1])
    record = dict(tracker.journal.latest("decision", "un_sc"))
    early = {name: value for name, value in record.items() if name not in names}
    second, *_ = questions(tracker)
    tracker.journal.note("decision", "un_sc", early | {"pending_id": second["pending_id"]}, START)
    take_un(tracker, without(*LEAVERS), 20)
    assert {at for _, at, _ in removals(tracker)} == {"2024-01-21"}
    assert len(removals(tracker)) == 2
    assert_follows(tracker)
