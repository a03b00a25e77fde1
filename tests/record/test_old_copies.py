"""A document that is older than one we know moves nobody; if it stays, a person is asked."""

import pytest

from db import checks
from db.engine import reading
from tests.builders import (
    CROWD,
    answer,
    ask,
    assert_replays,
    brief,
    day,
    events,
    fto_html,
    log,
    person,
    questions,
    take,
    take_fto,
    take_un,
    un_xml,
    without,
)
from tests.record.test_adversary import GONE
from tracker.proof import doctor
from tracker.record.tracker import Tracker, now
from tracker.rules.fold.lineage import STAYS

LISTED = [
    (f"March {n}, 20{n:02d}", f"Front {'abcdefghijklmnopqrstuvwxyz'[n] * 5}") for n in range(1, 25)
]


def page(*names: int, note: str = "") -> bytes:
    rows = [LISTED[number] for number in names]
    return fto_html(rows, GONE).replace(b"<body>", f"<body><!-- {note} -->".encode())


def remarks(tracker: Tracker) -> list[str]:
    return [body["what"] for body in events(tracker, "remark")]


def test_an_older_document_brings_nobody_back_and_moves_no_day(tracker: Tracker) -> None:
    old = un_xml(CROWD, day(0))
    take(tracker, old, day(0))
    take_un(tracker, without(10), 1)
    take_un(tracker, [*without(10), person(90)], 2)
    before = log(tracker)
    assert take(tracker, old, day(5)).outcome == "old_copy"
    assert take(tracker, un_xml(without(11), day(1)), day(5)).outcome == "old_copy"
    take_un(tracker, [*without(10), person(90)], 6)
    assert log(tracker) == before
    assert [r["observed_at"][:10] for r in before if r["kind"] == "removal"] == ["2024-01-02"]
    assert questions(tracker) == []
    assert_replays(tracker)


def test_a_page_without_a_date_is_known_by_its_bytes(tracker: Tracker) -> None:
    first, second = page(*range(24)), page(*range(23), note="without the last")
    take_fto(tracker, first, 0)
    take_fto(tracker, second, 19)
    told, asked = log(tracker), questions(tracker)
    for number, content in enumerate((first, second, first, second, first), 20):
        outcome = take_fto(tracker, content, number).outcome
        assert outcome == ("old_copy" if content is first else "unchanged")
    assert log(tracker) == told
    assert questions(tracker) == asked  # it never stays so long that it could be the list
    assert_replays(tracker, "us_state_fto")


def test_an_unseen_copy_of_a_page_is_known_by_who_is_not_in_it(tracker: Tracker) -> None:
    take_fto(tracker, page(*range(24)), 0)
    assert take_fto(tracker, page(*range(19), note="of five years ago"), 1).outcome == "old_copy"
    assert (log(tracker), questions(tracker)) == ([], [])
    assert_replays(tracker, "us_state_fto")


def test_the_newest_of_a_page_leaving_alone_is_no_old_copy(tracker: Tracker) -> None:
    take_fto(tracker, page(*range(24)), 0)
    assert take_fto(tracker, page(*range(23)), 1).outcome != "old_copy"


def test_an_old_copy_that_stays_is_one_question_and_its_answer_counts(tracker: Tracker) -> None:
    old = un_xml(CROWD, day(0))
    take(tracker, old, day(0))
    take_un(tracker, without(10), 3)
    for number in range(5, 9):
        take(tracker, old, day(number), mode="run")
    asked = questions(tracker)
    assert [(q["kind"], q["entry_id"], q["observed_at"][:10]) for q in asked] == [
        ("old_copy", "", "2024-01-06")
    ]
    assert remarks(tracker) == ["old_copy"] * 4
    assert ask(tracker, "Given10 Family10", "2024-01-08")["answers"][0]["answer"] == "missing"
    answer(tracker, "confirm", asked)
    assert questions(tracker) == []
    assert log(tracker) == []  # away from the 4th to the 6th: never left
    assert_replays(tracker)
    take_un(tracker, without(11), 9)
    assert brief(tracker) == [("removal", "QDi.011")]
    assert_replays(tracker)


def test_an_old_copy_that_is_rejected_is_asked_about_no_more(tracker: Tracker) -> None:
    old = un_xml(CROWD, day(0))
    take(tracker, old, day(0))
    take_un(tracker, without(10), 3)
    for number in (5, 8):
        take(tracker, old, day(number))
    answer(tracker, "reject", questions(tracker))
    take(tracker, old, day(9))
    assert questions(tracker) == []
    assert brief(tracker) == [("removal", "QDi.010")]
    assert_replays(tracker)


def test_a_question_about_a_document_ends_with_the_next_one(tracker: Tracker) -> None:
    old = un_xml(CROWD, day(0))
    take(tracker, old, day(0))
    take_un(tracker, without(10), 3)
    for number in (5, 5 + STAYS.days):
        take(tracker, old, day(number))
    assert len(questions(tracker)) == 1
    take_un(tracker, without(10, 11), 20)
    assert questions(tracker) == []
    assert [q["state"] for q in questions(tracker, "")] == ["settled"]
    assert_replays(tracker)


def test_an_old_date_hides_nobody_who_is_newly_listed(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 5)
    news = [*CROWD, person(300, listed="2024-01-06")]
    take(tracker, un_xml(news, day(3)), day(6))
    assert brief(tracker) == [("addition", "QDi.300")]
    assert_replays(tracker)


@pytest.mark.parametrize("regime", ["Al-Qaida", "Taliban"])
def test_nor_who_is_listed_again_or_under_another_act(tracker: Tracker, regime: str) -> None:
    """Number 10 had left; number 11 comes under another act of a day that no old copy knows."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(10), 20)
    take_un(tracker, without(10), 40)
    back = person(10, listed="2024-02-11", regime=regime)
    take(tracker, un_xml([*without(10), back], day(39)), day(41))
    assert brief(tracker) == [("removal", "QDi.010"), ("relisting", "QDi.010")]
    again = person(11, listed="2024-02-12", regime="Iraq")
    take(tracker, un_xml([*without(10, 11), back, again], day(38)), day(42))
    assert ("addition", "QDi.011") in brief(tracker)
    assert_replays(tracker)


def test_doctor_does_not_call_an_old_copy_good_order(tracker: Tracker) -> None:
    old = un_xml(CROWD, day(0))
    take(tracker, old, day(0), mode="run")
    take_un(tracker, without(10), 3, mode="run")
    take(tracker, old, day(5), mode="run")
    with reading(tracker.ledger.engine) as connection:
        (look,) = checks.newest(connection)
        finding = doctor._list(connection, look, now())
    assert (finding.fine, "old_copy" in finding.sentence) == (False, True)


def test_an_old_copy_with_somebody_unseen_is_asked_about_at_once(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 5)
    take(tracker, un_xml([*CROWD, person(300)], day(3)), day(6))
    assert [q["kind"] for q in questions(tracker)] == ["old_copy"]
    assert log(tracker) == []
    answer(tracker, "confirm", questions(tracker))
    assert brief(tracker) == [("addition", "QDi.300")]
    assert_replays(tracker)


def test_a_date_in_the_future_makes_nothing_old(tracker: Tracker) -> None:
    take(tracker, un_xml(CROWD, day(3000)), day(0))
    assert take_un(tracker, [*CROWD, person(90)], 1).outcome == "recorded"
    assert brief(tracker) == [("addition", "QDi.090")]


@pytest.mark.parametrize("left", [20, 39])
def test_a_doubted_document_replaces_nobody(tracker: Tracker, left: int) -> None:
    """The page is cut; the whole one of before, to the byte, takes its place again."""
    whole, cut = page(*range(24), note="whole"), page(*range(left - 15), note="cut")
    take_fto(tracker, whole, 0)
    outcome = take_fto(tracker, cut, 1).outcome
    if outcome == "pending":
        assert take_fto(tracker, whole, 2).outcome != "old_copy"
        assert (questions(tracker), log(tracker)) == ([], [])
    assert_replays(tracker, "us_state_fto")


def test_documents_of_any_order_find_the_same_old_copies(tracker: Tracker) -> None:
    old = un_xml(CROWD, day(0))
    take_un(tracker, without(10), 3)
    take(tracker, old, day(5))
    take_un(tracker, [*without(10), person(90)], 6)
    take(tracker, old, day(0))
    assert brief(tracker) == [("removal", "QDi.010"), ("addition", "QDi.090")]
    assert [r["observed_at"][:10] for r in log(tracker)] == ["2024-01-04", "2024-01-07"]
    assert_replays(tracker)
