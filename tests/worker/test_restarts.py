"""PostgreSQL is killed and begun again, or cuts everybody off, while all work: nobody is needed."""

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests import postgres
from tests.postgres import Postgres
from tests.worker import child
from tests.worker.child import Verb
from tests.worker.lives import NEW, House, Tally, _seen, counted, house, prove
from tests.worker.place import Place, over, until

pytestmark = pytest.mark.slow(12)


def killed(server: Postgres) -> None:
    server.kill()
    server.begin()


HOW: dict[str, Callable[[Postgres], object]] = {
    "kill": killed,
    "cut off": Postgres.cut_off,
}


def test_a_database_that_is_killed_or_cuts_all_off_costs_nothing(tmp_path: Path) -> None:
    """A scheduler with pages and a worker live on through all of it, and go on by themselves."""
    chance, tally, times = random.Random(3), Tally(), Counter[str]()
    with postgres.running() as server, _over(tmp_path, server) as there:
        with house(tmp_path, there.url) as home:
            settings = {**home.settings, "TRACKER_QUEUE": "procrastinate"}
            orders = there.orders(more=settings)
            home.roles["serve"] = lambda _: child.begin(Verb(("serve",), settings), home.log)
            home.roles["worker"] = lambda _: child.start(orders, home.log)
            _through(home, server, chance, times)
            assert all(process.is_alive() for process in home.alive.values())
            home.kill("serve")
            until(there.is_idle, "nothing is left in the queue")
            home.end()
            counted(home, tally)
            tally.wrong += [f"job left: {state}" for state in there.states()]
            assert there.said("database")
        prove(tally, tmp_path, there.url)
    print(f"PostgreSQL {dict(times)}: {tally}")
    assert tally.faults == []


def _over(folder: Path, server: Postgres) -> AbstractContextManager[Place]:
    return over(folder, server.url(database=server.another()))


def _through(home: House, server: Postgres, chance: random.Random, times: Counter[str]) -> None:
    """Let the site change, and the database be lost over each document, at any moment."""
    home.serves(0)
    for role in home.roles:
        home.begin(role)
    _seen(home, lambda: home.documents() == 1, "the first document is seen")
    for number, how in zip(range(1, NEW + 1), [*HOW] * NEW, strict=False):
        home.serves(number)
        home.ask()
        time.sleep(chance.uniform(0.1, 0.6))
        HOW[how](server)
        times[how] += 1
        home.tracker.ledger.engine.dispose()
        _seen(home, lambda n=number: len(home.recorded()) >= n, f"document {number} is seen")  # type: ignore[misc]
    until(lambda: len(home.told()) >= NEW, "all are told", seconds=150)
