"""Questions about more values than a database takes in one statement."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from db import names, numbers, revisions, standings
from db.engine import Connection, reading
from tests.builders import person, take_un
from tracker.record.tracker import Tracker

MORE = 70_000
"""More than PostgreSQL takes (65,535), and SQLite as it is mostly built (32,766)."""

QUESTIONS: dict[str, Callable[[Connection, Iterable[str]], Iterable[Any]]] = {
    "contents": revisions.contents,
    "standings": standings.in_brief,
    "names": lambda connection, ids: list(names.called(connection, ids, ["name"])),
    "numbers": numbers.of_entries,
    "holders": lambda connection, texts: names.holders(connection, texts, ["name"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(QUESTIONS))
def test_any_number_of_values_may_be_asked_for(on_both: Tracker, what: str) -> None:
    take_un(on_both, [person(1), person(2)], 0)
    with reading(on_both.ledger.engine) as connection:
        known = {
            "contents": standings.revisions(connection),
            "holders": {row.form for row in names.of_list(connection, "un_sc")},
        }.get(what, set(standings.entries_in(connection, ["in_force"])))
        asked = [*(f"{number:032x}" for number in range(MORE)), *known]
        found = QUESTIONS[what](connection, asked)
        assert len(list(found)) >= 2
