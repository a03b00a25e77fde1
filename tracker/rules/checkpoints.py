"""The standing after a document as the difference to an earlier one: what moved since, and no more.

Entries that stand as they did are the same objects: nothing is compared but what is another one.
"""

from typing import Any, NamedTuple

from db import canonical
from tracker.rules.standing import (
    ListState,
    lineage_from,
    lineage_row,
    packed_item,
    unpacked_item,
)

PART = 4
"""A difference that tells of more than one of so many entries is not worth it."""


class Checkpoint(NamedTuple):
    """The standing after a document, packed; as the difference to a whole one after `base`."""

    position: tuple[str, str, str]
    data: bytes
    base: tuple[str, str, str] | None = None


class Whole(NamedTuple):
    """The last standing that was packed whole, as it was; later ones are told by what moved."""

    position: tuple[str, str, str]
    state: ListState


def checkpoint(
    position: tuple[str, str, str], state: ListState, earlier: Whole | None
) -> Checkpoint:
    """The standing after a document, as the difference to an earlier one where that is smaller."""
    data = difference(state, earlier.state) if earlier else None
    if earlier is None or data is None:
        return Checkpoint(position, state.dump())
    return Checkpoint(position, data, earlier.position)


def difference(state: ListState, earlier: ListState) -> bytes | None:
    """What moved between two standings of one list; None where that is too much.

    >>> onto(ListState(), difference(ListState(), ListState())) == ListState()
    True
    """
    known = earlier.items
    moved = [item for entry, item in state.items.items() if known.get(entry) is not item]
    if PART * len(moved) > len(state.items) or not state.items.keys() >= known.keys():
        return None
    lineage, gone = lineage_row(state.lineage), earlier.lineage.superseded
    lineage["superseded"] = sorted(state.lineage.superseded - gone)
    lineage["believed"] = sorted(gone - state.lineage.superseded)
    packed = {
        "items": list(map(packed_item, moved)),
        "keys": _other(state.by_key, earlier.by_key),
        "heads": _other(state.by_head, earlier.by_head),
        "lineage": lineage,
    }
    return canonical.packed(packed)


def _other(now: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    return {key: entry for key, entry in now.items() if before.get(key) != entry}


def onto(earlier: ListState, data: bytes) -> ListState:
    """The standing out of an earlier one, which stays as it is, and what moved since."""
    packed: dict[str, Any] = canonical.parsed(data)
    lineage, gone = packed["lineage"], earlier.lineage.superseded
    still = gone.difference(lineage.pop("believed"))
    lineage["superseded"] = still.union(lineage["superseded"])
    state = earlier.copy()
    for item in map(unpacked_item, packed["items"]):
        state.put(item)
    state.by_key.update(packed["keys"])
    state.by_head.update(packed["heads"])
    state.lineage = lineage_from(lineage)
    return state
