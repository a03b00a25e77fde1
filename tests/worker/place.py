"""A PostgreSQL with a queue, workers over it, and what is asked of both."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import text

from db.archive import Archive
from db.engine import Engine, open_database, reading, writing
from tests import databases
from tests.builders import CROWD, day, fto_html, person, un_xml
from tests.worker import child
from tests.worker.child import Orders
from tracker.intake import folders
from tracker.proof import parallel
from tracker.proof.replay import differences_of
from tracker.record.tracker import Tracker
from tracker.service import jobs
from tracker.service.jobs import Job

SECONDS = 60.0
"""Longest time that anything may take to come to pass."""

ROUNDS = 6
"""Documents of each list."""


@dataclass
class Place:
    """A home over a PostgreSQL with a queue."""

    home: Path
    url: str
    tracker: Tracker
    workers: list[BaseProcess] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return self.tracker.ledger.engine

    @property
    def log(self) -> Path:
        return self.home / "workers.log"

    def orders(self, **more: Any) -> Orders:
        return Orders(self.home, self.url)._replace(**more)

    def worker(self, **more: Any) -> BaseProcess:
        """One more worker."""
        begun = child.start(self.orders(**more), self.log)
        self.workers.append(begun)
        return begun

    def put(self, *wanted: Job) -> list[int | None]:
        return [number for _, number in jobs.defer(self.engine, wanted)]

    def said(self, event: str) -> list[dict[str, Any]]:
        """What workers logged of one kind."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        told = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [line for line in told if line["event"] == event]

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with reading(self.engine) as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def do(self, statement: str, **values: Any) -> None:
        with writing(self.engine) as connection:
            connection.execute(text(statement), values)

    def states(self) -> list[str]:
        query = "select status::text from procrastinate_jobs order by id"
        return [state for (state,) in self.rows(query)]

    def is_idle(self) -> bool:
        """Whether nothing waits or is being done."""
        return not {"todo", "doing"} & set(self.states())


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """A place of its own; its workers end with it."""
    with databases.fresh_url("postgresql", folder) as url, over(folder, url) as made:
        yield made


@contextmanager
def over(folder: Path, url: str) -> Iterator[Place]:
    """The same over a database that is there."""
    engine = open_database(url)
    jobs.make(engine)
    made = Place(folder, url, Tracker.over(engine, Archive(folder / "archive")))
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
            worker.join(10)
        engine.dispose()


def until(met: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    """What is found as soon as something is; AssertionError where it does not come to pass."""
    end = time.monotonic() + seconds
    while not (found := met()):
        assert time.monotonic() < end, f"it did not come to pass: {what}"
        time.sleep(0.05)
    return found


# A story of two lists.


def story(root: Path) -> Path:
    """Dated documents of two lists, in which people come, change and go."""
    for number in range(1, ROUNDS + 1):
        came = [person(100 + n) for n in range(20 + number)]
        others = [replace_note(one, number) for one in CROWD[number:]]
        _write(
            root / "un_sc" / f"{day(number):%Y-%m-%d}" / "consolidated.xml",
            un_xml([*others, *came], day(number)),
        )
        listed = [("1/1/2001", f"Group {n}") for n in range(40 + number)]
        gone = [("2/2/2020", f"Former {n}", "1/1/1999") for n in range(20 + number)]
        _write(
            root
            / "us_state_fto"
            / f"{day(number):%Y-%m-%d}"
            / "foreign-terrorist-organizations.html",
            fto_html(listed, gone),
        )
    return root


def replace_note(one: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Somebody of whom every document says something else."""
    return {**one, "notes": f"{one['notes']} In document {number}."}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


def keep(there: Place, root: Path) -> list[str]:
    """Journal all documents of a folder, as `backfill --queue`; the lists."""
    found, _ = folders.folders(root)
    assert [folders.keep_folder(there.tracker, one).outcome for one in found] == ["kept"] * len(
        found
    )
    return sorted({one.list_id for one in found})


CHANGES = "select list_id, change_id from change where superseded_at = '' order by 1, 2"


def clean(root: Path, home: Path) -> list[tuple[Any, ...]]:
    """The changes that the same folder brings where nobody is killed: one process, in order."""
    engine = open_database(databases.fresh_sqlite(home))
    tracker = Tracker.over(engine, Archive(home / "archive"))
    found, _ = folders.folders(root)
    for one in folders.take_folders(tracker, found):
        assert one.outcome in ("recorded", "pending"), one
    with reading(engine) as connection:
        changes = [tuple(row) for row in connection.execute(text(CHANGES))]
    engine.dispose()
    return changes


def wrong(there: Place, expected: list[tuple[Any, ...]]) -> list[str]:
    """All that is lost, doubled or not as it was recorded."""
    found = there.rows(CHANGES)
    said = [f"lost: {row}" for row in expected if row not in found]
    said += [f"too many: {row}" for row in found if row not in expected]
    looks = there.rows(
        'select j.seq, count(c.receipt) from journal j left join "check" c on c.receipt = j.seq '
        "where j.kind = 'receipt' group by j.seq having count(c.receipt) <> 1"
    )
    said += [f"receipt {seq} has {number} looks" for seq, number in looks]
    said += [f"job left: {state}" for state in there.states()]
    with reading(there.engine) as connection:
        said += parallel.problems(connection, there.tracker.journal.archive, "")
    for list_id in sorted({list_id for list_id, _ in expected}):
        said += differences_of(there.tracker, list_id)
    return said


__all__ = ["Place", "clean", "keep", "over", "place", "replace", "story", "until", "wrong"]
