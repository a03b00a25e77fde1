"""`verify` by two processes says what one says, and what is written meanwhile is no fault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import Connection, reading
from tests import databases
from tests.builders import person, take_un
from tests.mailboxes import Box, receiving
from tests.proof.rich import rich_home
from tracker.proof import hands, parallel, verify
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(30)

EDITS = (
    "UPDATE change SET caption = 'NOBODY' WHERE seq = 2",
    "UPDATE standing SET caption = 'NOBODY' WHERE seq = 1",
    "DELETE FROM number WHERE id = 1",
    "UPDATE name SET text = 'NOBODY' WHERE id = 1",
)


@pytest.fixture(scope="module", params=databases.KINDS)
def rich(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Tracker]:
    home: Path = tmp_path_factory.mktemp("rich")
    with databases.fresh_url(request.param, home) as url, receiving(Box()) as box:
        tracker = rich_home(home, box, url)
        yield tracker
        tracker.ledger.engine.dispose()


@pytest.fixture(autouse=True)
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MANY", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)


def _both(tracker: Tracker) -> tuple[list[str], list[str]]:
    archive = tracker.journal.archive
    with reading(tracker.ledger.engine) as connection:
        alone = list(verify.problems(connection, archive))
        return alone, list(parallel.problems(connection, archive))


def test_nothing_is_found_where_all_is_well(rich: Tracker) -> None:
    assert _both(rich) == ([], [])


def test_the_same_is_found_in_the_same_order(rich: Tracker) -> None:
    undone = _edited(rich)
    try:
        alone, by_two = _both(rich)
        assert len(alone) > len(EDITS)
        assert by_two == alone
    finally:
        undone()


def _edited(tracker: Tracker) -> Any:
    """Edit rows behind the program's back; what puts them back."""
    tables = ("change", "standing", "number", "name")
    with tracker.ledger.engine.begin() as connection:
        for table in tables:
            connection.execute(text(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}"))
        for edit in EDITS:
            connection.execute(text(edit))

    def undone() -> None:
        with tracker.ledger.engine.begin() as connection:
            for table in tables:
                connection.execute(text(f"DELETE FROM {table}"))
                connection.execute(text(f"INSERT INTO {table} SELECT * FROM kept_{table}"))
                connection.execute(text(f"DROP TABLE kept_{table}"))

    return undone


def test_what_is_written_meanwhile_is_no_fault(
    rich: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharing = parallel.shared

    def written_first(*given: Any) -> Any:
        take_un(rich, [person(1), person(2), person(999)], 300)
        return sharing(*given)

    monkeypatch.setattr(parallel, "shared", written_first)
    with reading(rich.ledger.engine) as connection:
        assert list(parallel.problems(connection, rich.journal.archive)) == []


def test_a_process_that_dies_is_told_in_one_sentence(
    rich: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_die(_opener: object, jobs: list[object], _hands: int) -> list[hands.Done[None]]:
        return [hands.Done(died=True)] * len(jobs)

    monkeypatch.setattr(parallel, "shared", all_die)
    with reading(rich.ledger.engine) as connection, pytest.raises(parallel.NotChecked):
        _exhausted(connection, rich)


def _exhausted(connection: Connection, tracker: Tracker) -> None:
    list(parallel.problems(connection, tracker.journal.archive))


def test_on_one_core_nothing_is_started(rich: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "cores", lambda: 1)
    monkeypatch.setattr(parallel, "shared", None)
    with reading(rich.ledger.engine) as connection:
        assert list(parallel.problems(connection, rich.journal.archive)) == []
