"""10,000 subscriptions told of 1,000 changes: from events to mails, on both databases.

`python -m bench.fanout [SUBSCRIPTIONS]`. Of a hundred subscriptions one wants everything, in a
daily digest; 49 one list that is short; 50 the watched names. Mails are written, and none is sent.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from db import events, messages, store, tables
from db import subscriptions as stored
from db.engine import reading, writing
from tests import databases
from tests.builders import day, fto_html, person, take, take_fto, take_un
from tests.conftest import open_tracker
from tracker import logs
from tracker.matching import search, watch
from tracker.model import stamp
from tracker.notices import compose, fanout, rounds
from tracker.notices.subscriptions import subscription
from tracker.notices.watching import Watching
from tracker.record.tracker import Tracker
from tracker.recorded import Body
from tracker.settings import COLLECT, Settings

SUBSCRIPTIONS, GOAL = 10_000, 30.0
OF_LIST, WATCHED = 20, 10
CHANGES = 1_000
"""So many changes: of a short list, of watched names, and of all."""

KINDS: Sequence[tuple[int, Body]] = (
    (1, {"about": "all", "relevance": "all", "timing": "daily at 08:00 UTC"}),
    (49, {"lists": ["us_state_fto"], "kinds": ["addition"]}),
    (50, {"watched": True, "kinds": ["addition"]}),
)
"""Of a hundred subscriptions so many ask for this."""


class Told(NamedTuple):
    """What was made, and the seconds that it took: by the clock, and of this process."""

    deliveries: int
    mails: int
    bytes: int
    fanning: float
    writing: float
    processor: float

    @property
    def seconds(self) -> float:
        return self.fanning + self.writing


def orders(number: int) -> Iterator[Body]:
    """Subscriptions of all kinds, in turn."""
    kinds = [kind for share, kind in KINDS for _ in range(share)]
    for n in range(number):
        name, to = f"desk {n}", [f"desk.{n}@bank.example"]
        yield {**kinds[n % len(kinds)], "name": name, "to": to}


def subscribe(tracker: Tracker, number: int) -> None:
    """Put so many subscriptions on record."""
    at = stamp(tracker.clock())
    with writing(tracker.ledger.engine) as connection:
        for body in orders(number):
            order = subscription(body)
            stored.put(connection, "subscription", order.name, asdict(order), at)


def watch_some(tracker: Tracker, home: Path) -> None:
    """Watch as many names as will be listed of them, and a hundred times as many others."""
    listed = [str(person(1_000 + n)["name"]) for n in range(WATCHED)]
    others = [f"Nobody{n} Inparticular{n}" for n in range(100 * WATCHED)]
    file = home / "parties.csv"
    file.write_text("name\n" + "\n".join([*listed, *others]) + "\n", encoding="utf-8")
    watch.take_in(tracker.ledger.engine, file, "parties", stamp(tracker.clock()), "bench")


def happen(tracker: Tracker) -> None:
    """So many changes of two lists that nobody has been told of."""
    crowd = [person(n) for n in range(1, 41)]
    groups = [("1/1/2001", f"Group {n}") for n in range(40)]
    take_un(tracker, crowd, 0)
    gone = [("2/2/2020", f"Former {n}", "1/1/1999") for n in range(20)]
    take_fto(tracker, fto_html(groups, gone), 0)
    came = [person(1_000 + n) for n in range(CHANGES - OF_LIST)]
    take_un(tracker, [*crowd, *came], 1, mode="run")
    more = [("1/1/2024", f"Newcomers {n}") for n in range(OF_LIST)]
    page = fto_html([*groups, *more], gone)
    take(tracker, page, day(1), list_id="us_state_fto", role="page", form="html", mode="run")


def tell(tracker: Tracker, settings: Settings) -> Told:
    """Fan out what happened, and write the mails of a day."""
    engine, now, watching = tracker.ledger.engine, tracker.clock(), Watching()
    begun, own = time.perf_counter(), time.process_time()
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        waiting = events.waiting_lists(connection)
    for list_id in waiting:
        told = fanout.fan_out(engine, list_id, watching, now)
        assert not [*told.wrong, *told.untold], told
    fanned = time.perf_counter()
    wrong = compose.compose(engine, rounds.writing_of(settings), now + timedelta(days=1), [])
    assert not wrong, wrong
    written, own = time.perf_counter(), time.process_time() - own
    with reading(engine) as connection:
        number = store.count(connection, tables.delivery)
        mails = messages.counts(connection)["pending"]
        sizes = [len(messages.raw(connection, seq)) for seq in range(1, mails + 1, 100)]
    size = sum(sizes) // len(sizes)
    return Told(number, mails, size, fanned - begun, written - fanned, own)


@contextmanager
def prepared(kind: str, number: int) -> Iterator[tuple[Tracker, Settings]]:
    """A tracker with so many subscriptions and changes, and nobody told."""
    with tempfile.TemporaryDirectory(dir=databases.quick_disk()) as name:
        home = Path(name)
        with databases.fresh_url(kind, home) as url:
            tracker = open_tracker(home, url)
            watch_some(tracker, home)
            subscribe(tracker, number)
            happen(tracker)
            yield tracker, Settings(home=home, mail_from="tracker@bank.example")
            tracker.ledger.engine.dispose()


def main(words: Sequence[str] = ()) -> None:
    """A line for each database."""
    logs.configure("error", "console", "")
    gc.set_threshold(*COLLECT)
    number = int(words[0]) if words else SUBSCRIPTIONS
    for kind in databases.KINDS:
        with prepared(kind, number) as (tracker, settings):
            told = tell(tracker, settings)
        print(
            f"{kind}: {number:,} subscriptions, {CHANGES:,} changes: {told.seconds:.1f} s (goal "
            f"{GOAL:.0f}; {told.processor:.1f} of this process): {told.deliveries:,} deliveries "
            f"in {told.fanning:.1f} s, {told.mails:,} mails of {told.bytes / 1000:.0f} kB on the "
            f"average in {told.writing:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
