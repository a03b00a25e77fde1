"""A worker that is paused, or cut off from the database without a word, in the midst of a job:
another one takes over in bounded time, and the first one writes nothing more.

Hosts are network namespaces of this machine; tests skip where none can be made.
TRACKER_TEST_PARTITIONS=yes tries cuts in one direction, too.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from db.engine import open_database, reading
from db.locks import Lock
from tests import networks, postgres
from tests.builders import CROWD, day, documents, un_xml
from tests.networks import DIRECTIONS, Host
from tests.postgres import Postgres
from tests.servers import Server, serving
from tests.worker import child
from tests.worker.place import Place, over, until
from tests.worker.test_fates import Gate, claimed, outcome, written
from tracker.proof import parallel, replay

pytestmark = pytest.mark.slow(8)

WAYS = {"both": DIRECTIONS, "answers": ("INPUT",), "questions": ("OUTPUT",)}
TRIED = list(WAYS) if os.environ.get("TRACKER_TEST_PARTITIONS") else ["both"]

SHORT = {
    "connect_timeout": 2,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 2000,
}
"""As in `db.lines`, and quicker."""

IDLE = 2
"""Seconds that a transaction may be idle here."""

BOUND = 20.0
"""Seconds in which whoever is cut off gives its attempt up, on a busy machine."""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres.running("*") as made:
        yield made


@pytest.fixture
def there(server: Postgres, tmp_path: Path) -> Iterator[Place]:
    with over(tmp_path, server.url(database=server.another())) as made:
        yield made


class Somebody:
    """A worker with a log of its own, on a host of its own or on this one."""

    def __init__(self, there: Place, gate_at: str, name: str, server: Postgres, host: Host | None):
        self.log = there.home / f"{name}.log"
        database = make_url(there.url).database or ""
        url = server.url(host.ours if host else "127.0.0.1", database, **SHORT)
        orders = there.orders(urls=f"un_sc.list={gate_at}", host=host.name if host else "")
        orders = orders._replace(url=url, idle=IDLE)
        self.process: BaseProcess = child.start(orders, self.log)
        there.workers.append(self.process)

    def said(self, event: str) -> list[dict[str, Any]]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        told = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [line for line in told if line["event"] == event]

    def send(self, number: int) -> None:
        assert self.process.pid
        os.kill(self.process.pid, number)


@contextmanager
def held_up(there: Place) -> Iterator[None]:
    """Whoever wants to journal waits in the midst of a transaction."""
    engine = open_database(there.url)
    lock = {"lock": int(Lock.JOURNAL)}
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), lock)
        yield
        connection.execute(text("select pg_advisory_unlock(:lock)"), lock)
        connection.commit()
    engine.dispose()


def waits(there: Place) -> bool:
    """Whether somebody waits for that lock."""
    query = "select 1 from pg_locks where locktype = 'advisory' and not granted"
    return bool(there.rows(query))


def proved(there: Place, before: list[tuple[object, ...]], what: str, began: float) -> None:
    """One document, read once; nothing was written by the one who came back."""
    lost = int(len(documents(there.tracker)) < 1)
    doubled = max(0, len(documents(there.tracker)) - 1) + int(written(there) != before)
    with reading(there.engine) as connection:
        wrong = list(parallel.problems(connection, there.tracker.journal.archive, ""))
    wrong += replay.differences_of(there.tracker, "un_sc")
    seconds = time.perf_counter() - began
    print(f"{what}: 1 run, {lost} lost, {doubled} doubled, {len(wrong)} wrong ({seconds:.1f} s)")
    assert (lost, doubled, wrong) == (0, 0, [])


def fresh() -> Gate:
    """A document behind a gate."""
    return Gate(un_xml(CROWD, day(1)))


def at(server: Server, host: str) -> str:
    return f"http://{host}:{server.url.rpartition(':')[2]}/list"


@pytest.mark.parametrize("way", TRIED)
def test_a_host_that_is_cut_off_gives_up_and_writes_nothing_when_it_is_back(
    there: Place, server: Postgres, way: str
) -> None:
    began = time.perf_counter()
    with networks.hosts(2) as (far, near), serving(host="0.0.0.0") as site:
        gate = fresh()
        site.on("/list", *gate.answers())
        cut = Somebody(there, at(site, far.ours), "cut", server, far)
        claimed(there)
        assert gate.asked.wait(60)
        far.cut(server.port, WAYS[way])
        Somebody(there, at(site, near.ours), "heir", server, near)
        until(lambda: outcome(there) == "recorded", "the other host does it")
        gate.go.set()
        given_up = until(lambda: cut.said("job put back"), "it gives its attempt up", BOUND)
        assert "job done" not in given_up
        until(there.is_idle, "all of it is done")
        before = written(there)
        far.heal()
        until(lambda: cut.said("queue answers again"), "it works again", BOUND)
    proved(there, before, f"cut off ({way}) between two words to the database", began)


def test_a_host_that_is_cut_off_within_a_transaction_locks_nobody_out(
    there: Place, server: Postgres
) -> None:
    began = time.perf_counter()
    with networks.hosts(2) as (far, near), serving(host="0.0.0.0") as site:
        gate = fresh()
        gate.go.set()
        site.on("/list", *gate.answers())
        with held_up(there):
            cut = Somebody(there, at(site, far.ours), "cut", server, far)
            claimed(there)
            until(lambda: waits(there), "it is within a transaction")
            far.cut(server.port)
        Somebody(there, at(site, near.ours), "heir", server, near)
        until(lambda: outcome(there) == "recorded", "the other host does it")
        until(lambda: cut.said("job put back"), "it gives its attempt up", BOUND)
        until(there.is_idle, "all of it is done")
        before = written(there)
        far.heal()
        until(lambda: cut.said("queue answers again"), "it works again", BOUND)
    proved(there, before, "cut off within a transaction", began)


def test_a_worker_that_is_paused_within_a_transaction_locks_nobody_out(
    there: Place, server: Postgres
) -> None:
    """Its machine answers for it, so that no network tells: the server ends what says nothing."""
    began = time.perf_counter()
    with serving() as site:
        gate = fresh()
        gate.go.set()
        site.on("/list", *gate.answers())
        with held_up(there):
            paused = Somebody(there, f"{site.url}/list", "paused", server, None)
            claimed(there)
            until(lambda: waits(there), "it is within a transaction")
            paused.send(signal.SIGSTOP)
        Somebody(there, f"{site.url}/list", "heir", server, None)
        until(lambda: outcome(there) == "recorded", "another one does its job")
        until(there.is_idle, "all of it is done")
        before = written(there)
        paused.send(signal.SIGCONT)
        until(lambda: paused.said("job not ours any more"), "it finds that it is another's", BOUND)
    proved(there, before, "paused within a transaction", began)
