"""Whom documents have, as it is stored: whole, or as the difference to another document's list.

A daily list is nearly its predecessor's. A difference names that document and seals what is stored
of it, so that nothing else can pass for it, and says which runs of its rows stay and which rows are
new. From one list to a whole one lie so few differences that reading any is bounded work. What is
lost or damaged raises `MembersLost`: an empty list would be a list from which everybody was taken.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zstandard import ZstdError, compress, decompress

from db import snapshot_bulk, snapshots
from db.canonical import packed, parsed
from db.engine import Connection
from db.snapshot_bulk import Members as Stored
from tracker.errors import Broken
from tracker.model import Member

MOST_STEPS = 15
"""Differences between a list and a whole one at most: every sixteenth is whole."""

AT_HAND = 3
"""So many lists that were read last are kept: the next is mostly a difference to one of them."""

LEVEL = 3
"""How hard zstd tries: 9 made lists of SDN smaller by a twelfth in six times as long."""

SEAL = 32
"""Hexadecimal digits of a SHA-256 by which a difference knows what it is the difference to."""

Members = Mapping[str, Member]

UNREADABLE = (ZstdError, ValueError, TypeError, LookupError)
"""What comes of reading what somebody else put there."""


class MembersLost(Broken):
    """What is stored of the list in a document is damaged or gone, or that to which it refers."""


class Read(NamedTuple):
    """The members of a document, and what the next one needs to be stored as a difference."""

    members: Members
    steps: int
    seal: str


@dataclass(slots=True)
class Reader:
    """Members of documents by their numbers; those read last stay at hand."""

    connection: Connection
    at_hand: dict[int, Read] = field(default_factory=dict)

    def members(self, number: int) -> Members:
        """Whom a document has; MembersLost."""
        return self.read(number).members

    def read(self, number: int) -> Read:
        """The same, to store another one beside it; MembersLost."""
        found, waiting = self.at_hand.get(number), list[Stored]()
        while found is None:
            waiting.append(self._stored(number, waiting))
            number = waiting[-1].base
            if not number:
                break
            found = self.at_hand.get(number)
        for stored in reversed(waiting):
            found = _read(stored, found)
            self.keep(stored.snapshot, found)
        assert found is not None
        return found

    def _stored(self, number: int, heirs: list[Stored]) -> Stored:
        stored = snapshot_bulk.members(self.connection, number)
        if stored is None:
            raise MembersLost(_lost(heirs[0].snapshot if heirs else number, number))
        if heirs and stored.steps >= heirs[-1].steps:
            raise MembersLost(_odd(heirs[0].snapshot))
        return stored

    def keep(self, number: int, read: Read) -> None:
        """Have a list at hand, the oldest no longer."""
        self.at_hand.pop(number, None)
        self.at_hand[number] = read
        for oldest in list(self.at_hand)[:-AT_HAND]:
            del self.at_hand[oldest]

    def elsewhere(self, connection: Connection) -> "Reader":
        """The same over another connection, such as one that writes."""
        return Reader(connection, dict(self.at_hand))


def _read(stored: Stored, base: Read | None) -> Read:
    """A list out of what is stored of it, and of the one to which it is the difference."""
    try:
        seal, rows = _told(stored)
        if base and seal != base.seal:
            raise LookupError
        members = _restored(rows, base.members) if base else _members(rows)
    except UNREADABLE:
        raise MembersLost(_odd(stored.snapshot)) from None
    return Read(members, stored.steps, seal_of(stored.data))


def _lost(number: int, base: int) -> str:
    if number == base:
        return f"Document {number}: whom it has was recorded and is gone."
    return (
        f"Document {number}: whom it has cannot be read, for it is told as the difference to "
        f"document {base}, of which that is gone."
    )


def _odd(number: int) -> str:
    return f"Document {number}: whom it has cannot be read; what is stored of it is not whole."


# In the form in which they are stored: rows, or a seal and then runs of the base and rows.


def seal_of(data: bytes) -> str:
    """The seal of what is stored of a list."""
    return hashlib.sha256(data).hexdigest()[:SEAL]


def pack_members(members: Members) -> bytes:
    """Members in document order, whole."""
    return _compressed([[key, *member] for key, member in members.items()])


def _compressed(rows: Sequence[Any]) -> bytes:
    return compress(packed(rows), LEVEL)


def unpack_members(data: bytes) -> dict[str, Member]:
    """The inverse of `pack_members`."""
    return _members(parsed(decompress(data)))


def _members(rows: Iterable[list[Any]]) -> dict[str, Member]:
    """Members by key; equal acts are one object, of which there are few."""
    known: dict[str, tuple[tuple[str, str, str], ...]] = {}
    members = {}
    for key, revision, sense, state, raw, *schema in rows:
        same = repr(raw)
        if same not in known:
            known[same] = tuple(map(tuple, raw))
        members[key] = Member(revision, sense, state, known[same], *schema)
    return members


def difference(members: Members, base: Read) -> bytes | None:
    """Members as the difference to others; None where that is not clearly smaller than they are."""
    places = {key: place for place, key in enumerate(base.members)}
    parts: list[list[Any]] = []
    run = [-1, 0]
    for key, member in members.items():
        if base.members.get(key) != member:
            parts.append([key, *member])
        elif places[key] == sum(run) and parts and parts[-1] is run:
            run[1] += 1
        else:
            run = [places[key], 1]
            parts.append(run)
    return None if 2 * len(parts) > len(members) else _compressed([base.seal, *parts])


def _restored(parts: Sequence[list[Any]], base: Members) -> dict[str, Member]:
    """A list from runs of another one's rows and from new ones; LookupError past its end."""
    fresh = _members(part for part in parts if not _is_run(part))
    of_base, members = list(base.items()), dict[str, Member]()
    for part in parts:
        if not _is_run(part):
            members[part[0]] = fresh[part[0]]
            continue
        first, count = part
        if not 0 <= first < first + count <= len(of_base):
            raise LookupError
        members.update(of_base[first : first + count])
    return members


def _is_run(part: Sequence[Any]) -> bool:
    """Whether a part of a difference is a run of the base: its first row, and how many."""
    return isinstance(part[0], int)


def _told(stored: Stored) -> tuple[str, Sequence[list[Any]]]:
    """Of a difference the seal of its base and its parts; of a whole list "" and its rows."""
    told: list[Any] = parsed(decompress(stored.data))
    return (told[0], told[1:]) if stored.base else ("", told)


# On record.


class Beside(NamedTuple):
    """A document on record, and its list, next to which another one is stored."""

    number: int
    read: Read


def stored_as(number: int, members: Members, beside: Beside | None) -> Stored:
    """How the list of a document is stored: next to another one where that makes it smaller."""
    if beside and beside.read.steps < MOST_STEPS:
        data = difference(members, beside.read)
        if data is not None:
            return Stored(number, beside.number, beside.read.steps + 1, data)
    return Stored(number, 0, 0, pack_members(members))


def put(connection: Connection, number: int, members: Members, beside: Beside | None) -> Beside:
    """Put the list of a document on record; for the next one, as it is stored now."""
    stored = stored_as(number, members, beside)
    snapshot_bulk.put_members(connection, stored)
    return Beside(number, Read(members, stored.steps, seal_of(stored.data)))


def take_off(connection: Connection, number: int) -> None:
    """Take a document off the record with all that it holds; MembersLost, and nothing done.

    Lists that are told as the difference to its own are stored anew, and those after them, which
    name the seal of what was stored: in the transaction that takes it off.
    """
    reader, heirs = Reader(connection), _heirs(connection, number)
    lists = {heir: reader.members(heir) for together in heirs.values() for heir in together}
    stored = snapshot_bulk.members(connection, number)
    base = Beside(stored.base, reader.read(stored.base)) if stored and stored.base else None
    waiting = [(heir, base) for heir in heirs[number]]
    while waiting:
        heir, beside = waiting.pop()
        anew = put(connection, heir, lists[heir], beside)
        waiting += [(later, anew) for later in heirs[heir]]
    forget(connection, [number])
    snapshots.remove(connection, [number])


def _heirs(connection: Connection, number: int) -> dict[int, list[int]]:
    """Document -> those told as differences to it, from one document on."""
    heirs, waiting = dict[int, list[int]](), [number]
    while waiting:
        of = waiting.pop()
        heirs[of] = snapshot_bulk.based_on(connection, of)
        waiting += heirs[of]
    return heirs


def take_all_off(connection: Connection, list_id: str) -> None:
    """Take all documents of a list off the record, to be read anew."""
    numbers = snapshots.numbers(connection, list_id)
    forget(connection, numbers)
    snapshots.remove(connection, numbers)


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget what documents hold, who go off the record."""
    snapshot_bulk.drop_members(connection, numbers)
    snapshot_bulk.drop_states(connection, numbers)


# Looked through without restoring every list.


def revisions_in(stored: Stored) -> set[str]:
    """The contents that a list names, of a difference those of its new rows."""
    _, parts = _told(stored)
    return {part[1] for part in parts if not _is_run(part)}


def problems(every: Iterable[Stored]) -> Iterator[str]:
    """One sentence for every list that cannot be restored from what is stored, in any order."""
    found = {stored.snapshot: _outline(stored) for stored in every}
    for number, outline in found.items():
        if outline is None:
            yield _odd(number)
        elif outline.base and outline.base not in found:
            yield _lost(number, outline.base)
        elif outline.base and not outline.fits(found[outline.base]):
            yield _odd(number)


class _Outline(NamedTuple):
    """What of a stored list has to fit with that to which it is the difference."""

    base: int
    steps: int
    seal: str
    of: str
    needs: int
    rows: int

    def fits(self, base: "_Outline | None") -> bool:
        """Whether it is the difference to that, and there is no ring."""
        is_it = base is not None and (self.of, self.steps) == (base.seal, base.steps + 1)
        return is_it and base is not None and self.needs <= base.rows


def _outline(stored: Stored) -> _Outline | None:
    """None where it cannot be read."""
    try:
        of, parts = _told(stored)
        runs = [(part[0], part[1]) for part in parts if _is_run(part)]
        fresh = _members(part for part in parts if not _is_run(part))
        needs = max((first + count for first, count in runs), default=0)
        rows = sum(count for _, count in runs) + len(fresh)
    except UNREADABLE:
        return None
    return _Outline(stored.base, stored.steps, seal_of(stored.data), of, needs, rows)
