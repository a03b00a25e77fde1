"""How lists are stored: as rows; or as a seal, runs of another list's rows, and new ones."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zstandard import ZstdError, compress, decompress

from db.canonical import packed, parsed
from tracker.model import Member

LEVEL = 3
"""How hard zstd tries; most of a row is hashes: 9 made lists of SDN smaller by a sixtieth."""

SEAL = 32
"""Hexadecimal digits of a SHA-256 by which a difference knows what it leans on."""

UNREADABLE = (ZstdError, ValueError, TypeError, LookupError)
"""What comes of reading what somebody else put there."""

Members = Mapping[str, Member]

Part = Sequence[Any]
"""A run of the other list's rows (the first, and how many), or a row: a key and a member."""


def seal_of(data: bytes) -> str:
    """The seal of what is stored of a list."""
    return hashlib.sha256(data).hexdigest()[:SEAL]


def pack_members(members: Members) -> bytes:
    """Members in document order, whole."""
    return compress(packed([[key, *member] for key, member in members.items()]), LEVEL)


def unpack_members(data: bytes) -> dict[str, Member]:
    """The inverse of `pack_members`; UNREADABLE."""
    return _members(parsed(decompress(data)))


def _members(rows: Iterable[Part]) -> dict[str, Member]:
    """Members by key; equal acts are one object, of which there are few."""
    known: dict[str, tuple[tuple[str, str, str], ...]] = {}
    members = {}
    for key, revision, sense, state, raw, *schema in rows:
        same = repr(raw)
        if same not in known:
            known[same] = tuple(map(tuple, raw))
        members[key] = Member(revision, sense, state, known[same], *schema)
    return members


def difference(members: Members, base: Members, seal: str) -> bytes | None:
    """Members as the difference to others, which are stored under a seal; `restored` is the way
    back. None where that is not clearly smaller than they are.
    """
    places = {key: place for place, key in enumerate(base)}
    parts: list[list[Any]] = []
    run = [-1, 0]
    for key, member in members.items():
        if base.get(key) != member:
            parts.append([key, *member])
        elif places[key] == sum(run) and parts and parts[-1] is run:
            run[1] += 1
        else:
            run = [places[key], 1]
            parts.append(run)
    return None if 2 * len(parts) > len(members) else _as_stored(seal, parts)


def _as_stored(seal: str, parts: Sequence[Part]) -> bytes:
    return compress(packed([seal, *parts]), LEVEL)


def parts_of(data: bytes) -> tuple[str, Sequence[Part]]:
    """The seal of the list that a difference leans on, and its parts; UNREADABLE."""
    seal, *parts = parsed(decompress(data))
    return seal, parts


def resealed(data: bytes, seal: str) -> bytes:
    """A difference to the same list, stored otherwise."""
    _, parts = parts_of(data)
    return _as_stored(seal, parts)


def restored(parts: Sequence[Part], base: Members) -> dict[str, Member]:
    """Members from runs of others and from new rows; LookupError past the others' end."""
    fresh, of_base = fresh_in(parts), list(base.items())
    members: dict[str, Member] = {}
    for part in parts:
        if not _is_run(part):
            members[part[0]] = fresh[part[0]]
            continue
        first, count = part
        if not 0 <= first < first + count <= len(of_base):
            raise LookupError
        members.update(of_base[first : first + count])
    return members


def _is_run(part: Part) -> bool:
    return isinstance(part[0], int)


def fresh_in(parts: Sequence[Part]) -> Members:
    """The new rows of a difference; UNREADABLE."""
    return _members(part for part in parts if not _is_run(part))


def named_in(members: Members) -> set[str]:
    """The contents that members name."""
    return {member.revision for member in members.values()}


def extent(parts: Sequence[Part]) -> tuple[int, int]:
    """So many rows a difference needs of the other list, and so many it comes to; UNREADABLE."""
    runs = [(int(part[0]), int(part[1])) for part in parts if _is_run(part)]
    needs = max((first + count for first, count in runs), default=0)
    return needs, sum(count for _, count in runs) + len(fresh_in(parts))
