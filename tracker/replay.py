"""The whole journal folded into an empty database: the proof that the log follows from it."""

import gc
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Connection, Row, select

from db import queries, store, tables
from db.archive import Archive
from db.engine import migrate, open_database, reading
from scrapers import registry
from tracker.pipeline import Tracker, rebuild
from tracker.settings import COLLECT


@dataclass(frozen=True, slots=True)
class Where:
    """What another process needs to open the same tracker."""

    database: str
    archive: Path

    @classmethod
    def of(cls, tracker: Tracker) -> "Where":
        """The place of an open tracker, password and all."""
        url = tracker.ledger.engine.url.render_as_string(hide_password=False)
        return cls(url, tracker.journal.archive.root)

    def open(self) -> Tracker:
        """A tracker of one's own there."""
        return Tracker.over(open_database(self.database), Archive(self.archive))


def differences(tracker: Tracker, lists: list[str]) -> Iterator[str]:
    """One sentence per list whose current log does not follow from its journal.

    Lists do not touch each other: each is folded on its own, on as many cores as there are.
    """
    hands = min(len(lists), os.cpu_count() or 1)
    if hands < 2:
        for list_id in lists:
            yield from differences_of(tracker, list_id)
        return
    where = Where.of(tracker)
    longest_first = sorted(lists, key=lambda key: -len(tracker.journal.receipts(key)))
    with ProcessPoolExecutor(hands, mp_context=get_context("spawn")) as pool:
        jobs = {key: pool.submit(_elsewhere, where, key) for key in longest_first}
        for list_id in lists:
            yield from jobs[list_id].result()


def _elsewhere(where: Where, list_id: str) -> list[str]:
    """One list, in a process of its own."""
    gc.set_threshold(*COLLECT)
    tracker = where.open()
    try:
        return list(differences_of(tracker, list_id))
    finally:
        tracker.ledger.engine.dispose()


def differences_of(tracker: Tracker, list_id: str) -> Iterator[str]:
    """How the log of one list differs from what its journal gives when folded anew."""
    with tempfile.TemporaryDirectory(prefix="tracker-replay-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'replay.db'}")
        migrate(engine)
        empty = Tracker.over(engine, tracker.journal.archive, tracker.clock)
        rebuild(tracker, empty, list_id)
        with reading(tracker.ledger.engine) as ours, reading(engine) as theirs:
            yield from compare(ours, theirs, list_id)
        engine.dispose()


def journalled(tracker: Tracker) -> list[str]:
    """Lists with documents in the journal, of those that this release can read."""
    with reading(tracker.ledger.engine) as connection:
        return [key for key in queries.lists(connection) if key in registry.keys()]


def compare(ours: Connection, theirs: Connection, list_id: str) -> Iterator[str]:
    """How a recorded log and a replayed one differ."""
    recorded, replayed = _log(ours, list_id), _log(theirs, list_id)
    if recorded != replayed:
        lost = len(set(recorded) - set(replayed))
        fresh = len(set(replayed) - set(recorded))
        yield f"{list_id}: {lost} rows of the log are not replayed, {fresh} replayed are not in it."
    for what, of in (("questions", _questions), ("standings", _standings)):
        if of(ours, list_id) != of(theirs, list_id):
            yield f"{list_id}: the {what} replayed are not those on record."


def _log(connection: Connection, list_id: str) -> list[str]:
    """Ids of the current log in history order."""
    log = store.table(tables.Change)
    query = select(log.c.change_id).where(log.c.list_id == list_id, log.c.superseded_at == "")
    order = (log.c.observed_at, log.c.snapshot_sha256, log.c.slot)  # no words: databases sort them
    return list(connection.execute(query.order_by(*order)).scalars())


def _questions(connection: Connection, list_id: str) -> set[tuple[str, str]]:
    found = queries.current_pendings(connection, list_id)
    return {(key, queries.loads(body)["state"]) for key, (_, body) in found.items()}


def _standings(connection: Connection, list_id: str) -> set[tuple[str, str]]:
    found = queries.current_standings(connection, list_id)
    return {(entry, body) for entry, (_, body) in found.items()}


__all__ = ["Row", "compare", "differences", "journalled"]
