"""What is read late: what a list has said for a while and only new rules or formats let us read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from db import events, snapshots
from db.canonical import canonical, parsed
from db.engine import Connection
from db.events import NewEvent
from tracker.model import RELEVANT, Content, Origin, digest
from tracker.record import outbox
from tracker.record.outbox import LATE
from tracker.record.past import ContentsOf
from tracker.record.writer import Transaction
from tracker.recorded import Body, Standing

if TYPE_CHECKING:
    from tracker.rules.fold.terms import Discovery

DIGITS = 16
"""So many hexadecimal digits know again what was read late."""


class Gain(NamedTuple):
    """What is read of one field of an entry only since the rules or the format are others."""

    entry_id: str
    caption: str
    field: str
    before: str | tuple[str, ...]
    after: str | tuple[str, ...]


def brought(transaction: Transaction, discoveries: Sequence[Discovery]) -> Iterator[NewEvent]:
    """What new formats let us read, less what was noted when the same documents were read before.

    A decision folds the documents since its own day again: what they brought is no news by that,
    least of all what a backfill brought in silence.
    """
    documents = {discovery.snapshot_sha256 for discovery in discoveries}
    said = events.said_of(transaction.connection, transaction.list_id, LATE, sorted(documents))
    noted = {(event.ref, what) for event in said for what in _noted(parsed(event.body))}
    for discovery in discoveries:
        sha256, at, origin = discovery.snapshot_sha256, discovery.observed_at, discovery.origin
        gains = [Gain(entry, caption, *change) for entry, caption, change in discovery.gains]
        fresh = [gain for gain in gains if (sha256, _what(gain._asdict())) not in noted]
        if fresh:
            told = _told_late(sha256, at, origin, fresh)
            event = outbox.event(transaction, LATE, sha256, told)
            yield event if event.waiting else event._replace(body=canonical(_in_silence(told)))


def _in_silence(told: Body) -> Body:
    """A discovery that nobody is told of: how much it is of which field, and each known again."""
    fields = Counter(gain["field"] for gain in told["gains"])
    known_again = sorted(map(_what, told["gains"]))
    rest = {name: said for name, said in told.items() if name != "gains"}
    return {**rest, "fields": fields, "noted": known_again}


def _noted(body: Body) -> Iterable[str]:
    """What an event says that was read late; of one that was told, all of it is there."""
    return body["noted"] if "noted" in body else map(_what, body["gains"])


def _what(gain: Body) -> str:
    """What is read late, known again whatever the entry is called by now."""
    return digest([canonical([gain["entry_id"], gain["field"], gain["after"]])])[:DIGITS]


def _told_late(sha256: str, at: str, origin: Origin, gains: Sequence[Gain]) -> Body:
    return {
        "snapshot_sha256": sha256,
        "observed_at": at,
        "origin": str(origin),
        "entries": len({gain.entry_id for gain in gains}),
        "gains": list(map(Gain._asdict, gains)),
    }


def listed(bodies: Iterable[str]) -> dict[str, str]:
    """Entry -> revision of everybody who counts as listed, of where entries stood."""
    stood = map(Standing.read, bodies)
    return {standing.entry_id: standing.revision for standing in stood if standing.listed}


def discover(transaction: Transaction, before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Tell once what new rules read of entries that old ones did not; the number of gains.

    `before` and `after` are `listed` under the old rules and under the new ones. Whole entries
    first read now count by their primary name.
    """
    gains = list(_learnt_of_all(transaction.connection, before, after))
    last = snapshots.last_good(transaction.connection, transaction.list_id)
    if gains and last is not None:
        body = _told_late(last.sha256, last.observed_at, Origin.PARSER, gains)
        event = outbox.event(transaction, LATE, last.sha256, body, live=True)
        outbox.add(transaction, [event])
    return len(gains)


def _learnt_of_all(
    connection: Connection, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Gain]:
    moved = {entry: now for entry, now in after.items() if before.get(entry) != now}
    stored = ContentsOf(connection, {})({*moved.values(), *before.values()})
    for entry, revision in sorted(moved.items()):
        earlier = stored.get(before.get(entry, ""))
        yield from _learnt(entry, earlier, stored[revision])


def _learnt(entry: str, before: Content | None, after: Content) -> Iterator[Gain]:
    """Values that matter to screening and that the old reading had nowhere in the entry."""
    from tracker.rules.normalise import entries
    from tracker.rules.normalise.sense import sense

    fields = entries.values(after)
    caption, names = fields["name"][0], fields["name"]
    if before is None:
        yield Gain(entry, caption, "name", (), tuple(names))
        return
    known = set(map(sense, chain.from_iterable(entries.values(before).values())))
    for field in sorted(fields.keys() & RELEVANT):
        fresh = tuple(text for text in fields[field] if sense(text) not in known)
        if fresh:
            yield Gain(entry, caption, field, (), fresh)
