"""Answers that are kept: the same as made anew, whatever is recorded in between."""

import pytest

from db import reviews, trail
from db.engine import reading, writing
from db.log import Filters
from tests.builders import fto_html, person, take_fto, take_un
from tracker.answers import log
from tracker.model import stamp
from tracker.record.kept import Kept
from tracker.record.tracker import Tracker

CROWD = [person(number) for number in range(1, 12)]
PAGE = Filters(limit=50, everything=True)


def both(tracker: Tracker) -> tuple[log.Logged, log.Logged]:
    """An answer as people get it, and made anew."""
    now = tracker.clock()
    with reading(tracker.ledger.engine) as connection:
        return log.answer(connection, PAGE, (), now), log._made(connection, PAGE, (), now)


def test_no_answer_is_older_than_what_was_recorded(on_both: Tracker) -> None:
    """Each step makes it another answer: rows, where else they stand, who saw them, coverage."""
    tracker, answers = on_both, []
    shared = person(100, name="Red Dawn Army")
    steps = [
        lambda: take_un(tracker, CROWD, 0),
        lambda: take_un(tracker, [*CROWD, shared], 1),
        lambda: take_un(tracker, [*CROWD, shared], 2),
        lambda: take_fto(tracker, fto_html([("1/1/2001", "Red Dawn Army")], []), 3),
        lambda: take_un(tracker, CROWD, 4),
        lambda: signed_off(tracker),
    ]
    for step in steps:
        step()
        kept, anew = both(tracker)
        assert kept == anew
        answers.append(kept)
    assert len({repr(answer) for answer in answers}) == len(steps)


def signed_off(tracker: Tracker) -> None:
    with reading(tracker.ledger.engine) as connection:
        ids = [row.row.change_id for row in log.answer(connection, PAGE, (), tracker.clock()).rows]
    with writing(tracker.ledger.engine) as connection:
        reviews.sign_off(connection, ids, "ada", stamp(tracker.clock()))


def test_what_is_kept_is_made_again_once_its_tables_are_written(tracker: Tracker) -> None:
    made = []
    shelf = Kept(most=10, tables=frozenset({"standing"}))

    def asked() -> int:
        with reading(tracker.ledger.engine) as connection:
            shelf.one(connection, "key", lambda: made.append(1))
        return len(made)

    take_un(tracker, CROWD, 0)
    assert [asked(), asked()] == [1, 1]
    take_un(tracker, CROWD, 1)  # a look without news
    assert asked() == 1
    take_un(tracker, CROWD[1:], 2)
    assert [asked(), asked()] == [2, 2]


def test_who_writes_and_who_sees_an_older_state_is_given_nothing_kept(tracker: Tracker) -> None:
    shelf, engine = Kept(most=10), tracker.ledger.engine
    take_un(tracker, CROWD, 0)
    with reading(engine) as older:
        before = trail.head(older)
        take_un(tracker, CROWD[1:], 1)
        with reading(engine) as newer:
            assert shelf.one(newer, "head", lambda: trail.head(newer)) != before
        assert shelf.one(older, "head", lambda: trail.head(older)) == before
        with reading(engine) as newer:
            assert shelf.one(newer, "head", lambda: before) != before
    with writing(engine) as connection:
        assert shelf.one(connection, "head", lambda: "anew") == "anew"


def test_few_are_kept(tracker: Tracker) -> None:
    shelf, made = Kept(most=3), list[int]()
    with reading(tracker.ledger.engine) as connection:
        for number in (1, 2, 3, 4, 4, 3, 1):
            shelf.one(connection, number, lambda number=number: made.append(number))
    assert made == [1, 2, 3, 4, 1]


@pytest.mark.parametrize("limit", [0, log.PAGE + 1])
def test_a_long_answer_is_not_kept(tracker: Tracker, limit: int) -> None:
    take_un(tracker, CROWD, 0)
    before = len(log.ANSWERS.shelves)
    with reading(tracker.ledger.engine) as connection:
        log.answer(connection, Filters(limit=limit), (), tracker.clock())
    assert len(log.ANSWERS.shelves) == before
