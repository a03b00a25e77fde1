"""What a document and an answer cost does not grow with the documents before them.

Counted, not timed: steps of SQLite's own machine, of which a statement that reads a whole history
takes more every day; statements; documents folded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from db.engine import Engine, reading
from tests.builders import ask, day, person, take_un
from tests.record.test_checkpoints import Folds
from tests.record.test_checkpoints import folds as folds
from tracker.answers.coverage import coverage
from tracker.answers.covered import covered
from tracker.answers.freshness import standing_still
from tracker.answers.timeline import timeline
from tracker.model import stamp
from tracker.record import past
from tracker.record.tracker import Tracker

PEOPLE = [person(number) for number in range(1, 41)]

EARLY, LATE = range(8, 25), range(120, 137)
"""Documents, by their numbers, of which sums are compared: what is put off comes every sixteenth
time."""

MORE = 1.25
"""So much more the late ones may take: trees are higher, lists are read in up to eight steps."""

TICK = 10


class Steps:
    """Steps of SQLite's machine, by statement."""

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}
        self.statement = ""

    def tick(self) -> int:
        self.taken[self.statement] = self.taken.get(self.statement, 0) + TICK
        return 0

    def begin(self, connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.statement = statement
        self.taken.setdefault(statement, 1)
        connection.connection.dbapi_connection.set_progress_handler(self.tick, TICK)  # type: ignore[attr-defined]

    @property
    def total(self) -> int:
        return sum(self.taken.values())


@contextmanager
def counted(engine: Engine) -> Iterator[Steps]:
    steps = Steps()
    event.listen(engine, "before_cursor_execute", steps.begin)
    yield steps
    event.remove(engine, "before_cursor_execute", steps.begin)


def asked(tracker: Tracker, number: int) -> None:
    """Everything that is asked of a list near a day."""
    now = day(number) + timedelta(hours=1)
    on = stamp(now)[:10]
    ask(tracker, "Given5 Family5", on)
    with reading(tracker.ledger.engine) as connection:
        coverage(connection, [on], ("un_sc",))
        looked = covered(connection, ["un_sc"], now, until=on, counted=False)
        timeline(connection, "Given5 Family5", looked=looked.lists)
        standing_still(connection, "un_sc", stamp(now))
    past.believes(tracker.ledger.engine, "un_sc", now)


@pytest.mark.slow(12)
@pytest.mark.parametrize("tracker", ["sqlite"], indirect=True)
def test_neither_a_document_nor_an_answer_costs_more_after_a_hundred(
    tracker: Tracker, folds: Folds
) -> None:
    took: dict[str, dict[int, int]] = {"document": {}, "answers": {}, "folds": {}}
    by_statement: dict[int, dict[str, int]] = {}
    for number in range(LATE.stop):
        with counted(tracker.ledger.engine) as steps:
            assert take_un(tracker, PEOPLE, number, mode="run").outcome in ("recorded", "unchanged")
        took["document"][number] = steps.total
        took["folds"][number] = folds.taken()
        if number in EARLY or number in LATE:
            with counted(tracker.ledger.engine) as asking:
                asked(tracker, number)
            took["answers"][number] = asking.total
            by_statement[number] = steps.taken | asking.taken
    assert set(took["folds"].values()) == {1}
    for what in ("document", "answers"):
        early, late = (sum(took[what][n] for n in days) for days in (EARLY, LATE))
        assert late <= MORE * early, (what, early, late, grown(by_statement))


def grown(by_statement: dict[int, dict[str, int]]) -> list[tuple[int, str]]:
    """The statements that take the most more, for whoever has to find out why."""
    first, last = by_statement[EARLY.start], by_statement[LATE.stop - 1]
    more = [(steps - first.get(statement, 0), statement) for statement, steps in last.items()]
    return sorted(more, reverse=True)[:3]
