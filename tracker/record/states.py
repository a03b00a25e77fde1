"""Checkpoints as they are stored: where everybody stood after a document, from which to fold on.

Most are the difference to the last whole one: what moved since. One that cannot be read is passed
over: it follows from the documents, and the fold begins further back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from zstandard import ZstdError, compress, decompress

from db import snapshot_bulk, snapshots
from db.engine import Connection
from db.snapshot_bulk import State
from db.snapshots import SnapshotRow
from tracker import logs
from tracker.record.packing import FIRST, Position
from tracker.rules.checkpoints import Checkpoint, Whole, onto
from tracker.rules.fold.terms import CHECKPOINT_EVERY
from tracker.rules.standing import ListState, load

RECENT = 2
"""Checkpoints kept of the newest documents; older ones are thinned."""

LEVEL = 1
"""How hard zstd tries: most of a checkpoint is hashes, and 3 and 9 made SDN's no smaller."""

UNREADABLE = (ZstdError, ValueError, TypeError, LookupError)
"""What comes of reading what somebody else put there."""


class Begun(NamedTuple):
    """Where a fold begins: after which document, where everybody stood then, and the `whole`
    checkpoint, after document number `base`, to which later ones are the difference.
    """

    position: Position
    state: ListState
    whole: Whole | None = None
    base: int = 0


def before(connection: Connection, list_id: str, since: Position) -> Begun:
    """The newest checkpoint of a list before a position that can be read; else its beginning."""
    while rows := snapshots.with_state(connection, list_id, since, 1):
        try:
            return _begun(connection, rows[0])
        except UNREADABLE as why:
            logs.logger().warning("checkpoint passed over", list_id=list_id, why=str(why))
            since = rows[0].position
    return Begun(FIRST, ListState())


def _begun(connection: Connection, row: SnapshotRow) -> Begun:
    stored = _stored(connection, row.id)
    if not stored.base:
        state = load(decompress(stored.data))
        return Begun(row.position, state, Whole(row.position, state.copy()), row.id)
    base = snapshots.by_number(connection, stored.base)
    if base is None:
        raise LookupError(f"document {stored.base} is gone")
    whole = load(decompress(_stored(connection, base.id).data))
    state = onto(whole, decompress(stored.data))
    return Begun(row.position, state, Whole(base.position, whole), base.id)


def _stored(connection: Connection, number: int) -> State:
    stored = snapshot_bulk.state(connection, number)
    if stored is None:
        raise LookupError(f"the checkpoint after document {number} is gone")
    return stored


def put(
    connection: Connection,
    folded: Collection[int],
    taken: Iterable[Checkpoint],
    numbers: Mapping[Position, int],
) -> None:
    """Keep the checkpoints of a fold, and none of those before of the documents folded."""
    snapshot_bulk.drop_states(connection, snapshot_bulk.with_state(connection, folded))
    for checkpoint in taken:
        number = numbers[checkpoint.position]
        base = numbers[checkpoint.base] if checkpoint.base else 0
        snapshot_bulk.put_state(connection, State(number, base, compress(checkpoint.data, LEVEL)))


# Thinned.


def thin(connection: Connection, list_id: str, since: Position) -> None:
    """Keep the newest checkpoints, and as many older ones as a late document needs.

    Wherever it comes, at most sixteen documents before it are folded again. What others are told
    by stays. Only documents near a position are looked at, from which on something was folded.
    """
    earlier = snapshots.with_state(connection, list_id, since, RECENT + 1)
    stays = earlier[RECENT].position if len(earlier) > RECENT else FIRST
    rows = snapshots.since(connection, list_id, stays)
    places = [place for place, row in enumerate(rows) if row.has_state]
    spare = superfluous(places) if stays == FIRST else superfluous(places[1:], 0)
    numbers = [rows[place].id for place in spare]
    leant_on = snapshot_bulk.leant_on(connection, numbers)
    snapshot_bulk.drop_states(connection, [one for one in numbers if one not in leant_on])


def superfluous(places: Sequence[int], last: int = -1) -> list[int]:
    """Of the places of checkpoints among all documents, those without which no gap is too long.

    Gaps are measured between neighbours that stay, from the one at `last` on, so thinning again
    thins no further, and a late document widens one gap by one. The newest ones stay.
    """
    dropped = []
    for place, following in islice(pairwise(places), max(0, len(places) - RECENT)):
        if following - last <= CHECKPOINT_EVERY:
            dropped.append(place)
        else:
            last = place
    return dropped
