"""What mails cost: our sender against a bare loop over one connection, and the look at an outbox.

`rows()` gives (what, ours, floor) in seconds; both of a pair are taken in the same run against
the same server.
"""

import contextlib
import io
import os
import signal
import smtplib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db import events, messages, store, tables
from db.engine import reading, writing
from tests.builders import person, take_un
from tests.conftest import open_tracker
from tests.mailboxes import FROM, Box, receiving
from tracker.notices import compose, fanout, rounds, subscriptions
from tracker.notices.sending import Report, send
from tracker.notices.watching import Watching
from tracker.record.tracker import Tracker
from tracker.settings import Settings

MAILS = 1000
CROWD = [person(n) for n in range(1, 41)]
FILLER = 200_000


def prepared(home: Path, settings: Settings, mails: int = MAILS) -> Tracker:
    """A tracker with so many mails written and none sent."""
    tracker = open_tracker(home)
    body = {"name": "desk", "to": ["ada@bank.example"], "grouped": False, "kinds": ["addition"]}
    with writing(tracker.ledger.engine) as connection:
        subscriptions.save(connection, subscriptions.subscription(body), "bench", tracker.clock())
    take_un(tracker, CROWD, 0)
    many = [person(n) for n in range(1000, 1000 + mails)]
    take_un(tracker, [*CROWD, *many], 1, mode="run")
    with reading(tracker.ledger.engine) as connection:
        waiting = events.waiting_lists(connection)
    for list_id in waiting:
        fanout.fan_out(tracker.ledger.engine, list_id, Watching(), tracker.clock())
    compose.compose(tracker.ledger.engine, rounds.writing_of(settings), tracker.clock(), [])
    return tracker


@contextlib.contextmanager
def far_box() -> Iterator[Box]:
    """A mail server in a process of its own: two threads of one would wait for each other."""
    out, into = os.pipe()
    pid = os.fork()
    if not pid:
        with receiving(Box(parse=False)) as box:
            os.write(into, str(box.port).encode())
            signal.pause()
    try:
        yield Box(port=int(os.read(out, 10)))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def bare(box: Box, raw: list[bytes]) -> float:
    """Seconds of a loop that does nothing but hand over."""
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", box.port) as line:
        for mail in raw:
            line.sendmail(FROM, ["ada@bank.example"], mail)
    return time.perf_counter() - start


def sending() -> tuple[float, float]:
    """Seconds for MAILS mails: ours with every answer noted, and the bare loop's."""
    with tempfile.TemporaryDirectory() as name, far_box() as box:
        settings = box.settings(Path(name), digest_over=10 * MAILS)
        with contextlib.redirect_stdout(io.StringIO()):
            tracker = prepared(Path(name), settings)
        with reading(tracker.ledger.engine) as connection:
            raw = [messages.raw(connection, number) for number in range(1, MAILS + 1)]
        floor = bare(box, raw)
        start = time.perf_counter()
        report = Report()
        send(tracker, settings, report)
        ours = time.perf_counter() - start
        assert report.accepted == MAILS, report
        floor = min(floor, bare(box, raw))
        tracker.ledger.engine.dispose()
    return ours, floor


def scanning() -> tuple[float, float]:
    """Seconds of one idle tick: with FILLER sent messages and events behind it, and with none."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = Settings(home=home, status_at="23:59 UTC")
        with contextlib.redirect_stdout(io.StringIO()):
            tracker = prepared(home, settings, 1)
            rounds.tick(tracker, settings)
        empty = min(idle(tracker, settings) for _ in range(20))
        fill(tracker)
        full = min(idle(tracker, settings) for _ in range(20))
        tracker.ledger.engine.dispose()
    return full, empty


def idle(tracker: Tracker, settings: Settings) -> float:
    start = time.perf_counter()
    rounds.tick(tracker, settings)
    return time.perf_counter() - start


def fill(tracker: Tracker) -> None:
    """A long history: accepted messages with their deliveries, and events that nobody awaits."""
    with writing(tracker.ledger.engine) as connection:
        for start in range(0, FILLER, 20_000):
            numbers = range(1_000_000 + start, 1_020_000 + start)
            store.add_all(connection, tables.message, list(map(_message, numbers)))
            store.add_all(connection, tables.delivery, list(map(_delivery, numbers)))
            store.add_all(connection, tables.event, list(map(_event, numbers)))

    with tracker.ledger.engine.connect() as plain:
        plain.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _message(number: int) -> dict[str, Any]:
    names = ("subscription", "subject", "lease", "lease_until", "first_tried_at")
    at = "2024-01-01T00:00:00Z"
    return dict.fromkeys(names, "x") | {
        "message_id": f"<{number}@x>",
        "channel": "mail",
        "recipient": "x",
        "state": "accepted",
        "attempts": 1,
        "due_at": at,
        "created_at": at,
        "accepted_at": at,
    }


def _delivery(number: int) -> dict[str, Any]:
    names = ("subscription", "recipient", "channel", "reason")
    at = {"due_at": "2024-01-01T00:00:00Z"}
    return dict.fromkeys(names, "x") | at | {"notice": number, "message": number}


def _event(number: int) -> dict[str, Any]:
    return {
        "list_id": "un_sc",
        "kind": "change",
        "ref": str(number),
        "live": True,
        "body": "{}",
        "recorded_at": "2024-01-01T00:00:00Z",
        "waiting": False,
    }


def rows() -> Iterator[tuple[str, float, float]]:
    """(what, ours, floor) in seconds, for the table of `make bench`."""
    ours, floor = sending()
    yield f"send {MAILS:,} mails, every answer noted", ours, floor
    full, empty = scanning()
    yield f"an idle tick with {FILLER:,} messages sent (floor: 1)", full, empty


if __name__ == "__main__":
    for what, ours, floor in rows():
        print(f"{what:60} {ours:8.4f} s {floor:8.4f} s {ours / floor:5.1f}x")
