"""Parts of a check of watched names that workers answer: what is asked, and what they found.

Rows are there while somebody waits for them. No name of a watched party is in any.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables

_answers = tables.watch_answer


class PartAsked(NamedTuple):
    """A part of a check: its number, the list that it goes over, and all else as its text says."""

    number: int
    list_id: str
    asked: str


def ask(connection: Connection, check: str, parts: Sequence[PartAsked], at: str) -> None:
    """Put down what is asked for a check."""
    fresh = {"check_id": check, "asked_at": at, "answered_at": "", "answer": ""}
    store.add_all(
        connection,
        _answers,
        [
            {**fresh, "part": part.number, "list_id": part.list_id, "asked": part.asked}
            for part in parts
        ],
    )


def asked(connection: Connection, check: str, part: int) -> PartAsked | None:
    """What is asked in a part; None where nobody waits for it any more."""
    columns = (_answers.c.part, _answers.c.list_id, _answers.c.asked)
    query = select(*columns).where(_answers.c.check_id == check, _answers.c.part == part)
    row = connection.execute(query).first()
    return PartAsked._make(row) if row else None


def answer(connection: Connection, check: str, part: int, found: str, at: str) -> None:
    """Put down what was found, if somebody still waits for it."""
    fits = (_answers.c.check_id == check, _answers.c.part == part)
    store.change(connection, _answers, *fits, answer=found, answered_at=at)


def answered(connection: Connection, check: str) -> set[int]:
    """The parts of a check that are answered."""
    is_answered = (_answers.c.check_id == check, _answers.c.answered_at != "")
    return set(connection.execute(select(_answers.c.part).where(*is_answered)).scalars())


def found(connection: Connection, check: str) -> dict[int, str]:
    """Part -> its answer, of those that are answered."""
    columns = (_answers.c.part, _answers.c.answer)
    query = select(*columns).where(_answers.c.check_id == check, _answers.c.answered_at != "")
    return {row.part: row.answer for row in connection.execute(query)}


def forget(connection: Connection, check: str) -> None:
    """Nobody waits for a check any more."""
    store.delete_from(connection, _answers, _answers.c.check_id == check)


def forget_before(connection: Connection, at: str) -> int:
    """Forget parts that were asked before a moment; how many they were."""
    return store.delete_from(connection, _answers, _answers.c.asked_at < at)
