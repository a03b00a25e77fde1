"""kill -9 in the middle of sending, up to two hundred times: nobody misses a mail."""

import os
import random
import re
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import store, tables
from db.engine import open_database, reading, writing
from tests import databases
from tests.builders import Ticking, person, take_un
from tests.conftest import open_tracker
from tests.mailboxes import Box, receiving
from tests.record.processes import MANY, child, reopened, wait
from tracker.notices import rounds, subscriptions
from tracker.settings import Settings

KILLS = {"sqlite": 200, "postgresql": 60} if MANY else {"sqlite": 30, "postgresql": 10}
NOTICES = 1000
TO = ("ada@bank.example", "bob@bank.example")


def life(url: str, home: Path, settings: Settings, number: int) -> None:
    """One life of the sender: its clock starts after the leases of the one before have ended."""
    tracker = reopened(url, home)
    clock = tracker.clock
    assert isinstance(clock, Ticking)
    clock.now += timedelta(hours=number + 1)
    rounds.tick(tracker, settings)


def prepare(url: str, home: Path, settings: Settings) -> None:
    """500 additions told to two recipients, one mail each."""
    tracker = open_tracker(home, url)
    body = {"name": "desk", "to": TO, "grouped": False, "kinds": ["addition"]}
    with writing(tracker.ledger.engine) as connection:
        one = subscriptions.subscription(body)
        subscriptions.save(connection, one, "ada", tracker.clock())
    crowd = [person(n) for n in range(1, 41)]
    take_un(tracker, crowd, 0)
    many = [person(n) for n in range(1000, 1000 + NOTICES // len(TO))]
    take_un(tracker, [*crowd, *many], 1, mode="run")
    away = replace(settings, smtp_port=9)
    assert rounds.tick(tracker, away).notices == NOTICES // len(TO)
    tracker.ledger.engine.dispose()


def ids(box: Box) -> Counter[tuple[str, str]]:
    return Counter(
        (to, re.search(rb"Message-ID: (\S+)", raw)[1].decode())  # type: ignore[index, call-overload]
        for to, raw in box.mails
    )


def lives(pid: int) -> bool:
    """Whether a child is still at work; how it ended is left to be asked."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


@pytest.mark.slow(40)
@pytest.mark.parametrize("kind", databases.KINDS)
def test_killed_many_times_while_sending(kind: str, tmp_path: Path) -> None:
    chance = random.Random(11)
    with databases.fresh_url(kind, tmp_path) as url, receiving(Box(parse=False)) as box:
        settings = box.settings(tmp_path, digest_over=10_000)
        prepare(url, tmp_path, settings)
        kills = 0
        for number in range(KILLS[kind]):
            seen, wanted = len(box.mails), chance.randint(1, 9)
            pid = child(lambda number=number: life(url, tmp_path, settings, number))  # type: ignore[misc]
            until = time.monotonic() + 3
            while time.monotonic() < until and len(box.mails) < seen + wanted and lives(pid):
                time.sleep(0.002)
            time.sleep(chance.random() * 0.004)
            os.kill(pid, signal.SIGKILL)
            kills += wait(pid) == -signal.SIGKILL
        life(url, tmp_path, settings, KILLS[kind] + 24)
        engine = open_database(url)
        with reading(engine) as connection:
            assert store.count(connection, tables.message) == NOTICES
            assert (
                store.count(connection, tables.message, tables.message.c.state == "accepted")
                == NOTICES
            )
            assert (
                store.count(connection, tables.answer, tables.answer.c.outcome == "accepted")
                == NOTICES
            )
        engine.dispose()
        found = ids(box)
    assert len(found) == NOTICES
    assert Counter(to for to, _ in found) == dict.fromkeys(TO, NOTICES // len(TO))
    duplicates = sum(found.values()) - NOTICES
    assert duplicates <= kills
    assert kills > KILLS[kind] // 2
    print(f"{kills} kills, {duplicates} sent again under their own id, on {kind}")
