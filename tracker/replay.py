"""The whole journal folded into an empty database: the proof that the log follows from it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Row, select

from db import queries, store, tables
from db.engine import migrate, open_database, reading
from scrapers import registry
from tracker.pipeline import Tracker, rebuild


def differences(tracker: Tracker, lists: list[str]) -> Iterator[str]:
    """One sentence per list whose current log does not follow from its journal."""
    with tempfile.TemporaryDirectory(prefix="tracker-replay-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'replay.db'}")
        migrate(engine)
        empty = Tracker.over(engine, tracker.journal.archive, tracker.clock)
        for list_id in lists:
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
    order = (log.c.observed_at, log.c.snapshot_sha256, log.c.entry_key, log.c.slot)
    return list(connection.execute(query.order_by(*order)).scalars())


def _questions(connection: Connection, list_id: str) -> set[tuple[str, str]]:
    found = queries.current_pendings(connection, list_id)
    return {(key, queries.loads(body)["state"]) for key, (_, body) in found.items()}


def _standings(connection: Connection, list_id: str) -> set[tuple[str, str]]:
    found = queries.current_standings(connection, list_id)
    return {(entry, body) for entry, (_, body) in found.items()}


__all__ = ["Row", "compare", "differences", "journalled"]
