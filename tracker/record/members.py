"""Whom documents have, as it is stored: whole, or as the difference to an earlier document's list.

A daily list is nearly its predecessor's. Lists stand in rows of 256 that begin with a whole one;
the one at place n is the difference to the one at n without its last binary digit that is 1 (7 to
6, 6 to 4, 4 to 0), so that any is read in eight steps at most and few differences span many days.

A difference seals what is stored of the list that it leans on, so that nothing else can pass for
it. What is lost or damaged raises `MembersLost`: read as an empty list, it would take everybody
off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from db import snapshot_bulk, snapshots
from db.engine import Connection
from db.snapshot_bulk import Members as Stored
from tracker.errors import Broken
from tracker.record.listed import (
    UNREADABLE,
    Members,
    difference,
    extent,
    fresh_in,
    named_in,
    pack_members,
    parts_of,
    resealed,
    restored,
    seal_of,
    unpack_members,
)

ROW = 256
"""Documents from one whole list to the next at most."""

AT_HAND = 10
"""So many lists that were read last are kept: those by which the next ones are mostly told."""


class MembersLost(Broken):
    """What is stored of the list in a document is damaged or gone, or that on which it leans."""


class Read(NamedTuple):
    """The members of a document; the number of the one it leans on; its place, and its seal."""

    members: Members
    base: int
    place: int
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
        """The same, with how it is stored; MembersLost."""
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

    def base_for(self, number: int) -> tuple[int, Read]:
        """On which list the one that comes next to a document's leans, by number; MembersLost."""
        read = self.read(number)
        following = read.place + 1
        while read.base and read.place > (following & (following - 1)):
            number = read.base
            read = self.read(number)
        self.keep(number, read)
        return number, read

    def _stored(self, number: int, heirs: list[Stored]) -> Stored:
        stored = snapshot_bulk.members(self.connection, number)
        if stored is None:
            raise MembersLost(_lost(heirs[0].snapshot if heirs else number, number))
        if heirs and stored.place >= heirs[-1].place:
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
    """A list out of what is stored of it, and of the one that it leans on."""
    try:
        if base is None:
            members = unpack_members(stored.data)
        else:
            seal, parts = parts_of(stored.data)
            if seal != base.seal:
                raise LookupError
            members = restored(parts, base.members)
    except UNREADABLE:
        raise MembersLost(_odd(stored.snapshot)) from None
    return Read(members, stored.base, stored.place, seal_of(stored.data))


def _lost(number: int, base: int) -> str:
    if number == base:
        return f"Document {number}: whom it has was recorded and is gone."
    return (
        f"Document {number}: whom it has cannot be read, for it is told as the difference to "
        f"document {base}, of which that is gone."
    )


def _odd(number: int) -> str:
    return f"Document {number}: whom it has cannot be read; what is stored of it is not whole."


# On record.


def put(reader: Reader, number: int, members: Members, beside: int) -> None:
    """Put the list of a document on record, told by that of one `beside` it where it is smaller.

    MembersLost where that one cannot be read; 0 is none.
    """
    stored = _stored_as(reader, number, members, beside)
    snapshot_bulk.put_members(reader.connection, stored)
    reader.keep(number, Read(members, stored.base, stored.place, seal_of(stored.data)))


def _stored_as(reader: Reader, number: int, members: Members, beside: int) -> Stored:
    place = reader.read(beside).place + 1 if beside else ROW
    if place < ROW:
        base, read = reader.base_for(beside)
        data = difference(members, read.members, read.seal)
        if data is not None:
            return Stored(number, base, place, data)
    return Stored(number, 0, 0, pack_members(members))


def take_off(connection: Connection, number: int) -> None:
    """Take a document off the record with all that it holds; MembersLost, and nothing done.

    Lists that lean on its own are told by another one first, in the same transaction.
    """
    heirs, reader = snapshot_bulk.based_on(connection, number), Reader(connection)
    lists = {heir: reader.read(heir) for heir in heirs}
    stored = snapshot_bulk.members(connection, number)
    base = stored.base if stored else 0
    for heir in sorted(heirs, key=lambda one: lists[one].place):
        seal = _told_anew(reader, heir, lists[heir], base)
        base = base or heir
        _reseal_heirs(connection, heir, seal)
    forget(connection, [number])
    snapshots.remove(connection, [number])


def _told_anew(reader: Reader, number: int, was: Read, base: int) -> str:
    """The list of a document as the difference to another one, or whole; its new seal."""
    members, of = was.members, reader.read(base) if base else None
    data = difference(members, of.members, of.seal) if of else None
    whole = Stored(number, 0, 0, b"" if data else pack_members(members))
    anew = Stored(number, base, was.place, data) if data else whole
    snapshot_bulk.put_members(reader.connection, anew)
    seal = seal_of(anew.data)
    reader.keep(number, Read(members, anew.base, anew.place, seal))
    return seal


def _reseal_heirs(connection: Connection, number: int, seal: str) -> None:
    """Lists that lean on one that is stored otherwise now; they say the same of it."""
    waiting = [(heir, seal) for heir in snapshot_bulk.based_on(connection, number)]
    while waiting:
        heir, of = waiting.pop()
        stored = snapshot_bulk.members(connection, heir)
        if stored is not None:
            anew = stored._replace(data=resealed(stored.data, of))
            snapshot_bulk.put_members(connection, anew)
            own = seal_of(anew.data)
            waiting += [(later, own) for later in snapshot_bulk.based_on(connection, heir)]


def take_all_off(connection: Connection, list_id: str) -> None:
    """Take all documents of a list off the record, to be read anew."""
    numbers = snapshots.numbers(connection, list_id)
    forget(connection, numbers)
    snapshots.remove(connection, numbers)


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget what documents hold that go off the record."""
    snapshot_bulk.drop_members(connection, numbers)
    snapshot_bulk.drop_states(connection, numbers)


# Looked through without restoring every list.


def revisions_in(stored: Stored) -> set[str]:
    """The contents that a list names, of a difference those of its new rows."""
    if not stored.base:
        return named_in(unpack_members(stored.data))
    _, parts = parts_of(stored.data)
    return named_in(fresh_in(parts))


def problems(connection: Connection) -> Iterator[str]:
    """One sentence for every document whose list cannot be restored from what is stored."""
    found = {one.snapshot: _outline(one) for one in snapshot_bulk.all_members(connection)}
    for number, outline in found.items():
        if outline is None:
            yield _odd(number)
        elif outline.base and outline.base not in found:
            yield _lost(number, outline.base)
        elif outline.base and not outline.leans_on(found[outline.base]):
            yield _odd(number)
    for number in snapshot_bulk.without_members(connection):
        yield _lost(number, number)


class _Outline(NamedTuple):
    """What of a stored list has to fit with the one that it leans on."""

    base: int
    place: int
    seal: str
    of: str
    needs: int
    rows: int

    def leans_on(self, base: "_Outline | None") -> bool:
        """Whether that is what it leans on; it comes before it, so that there is no ring."""
        is_it = base is not None and base.seal == self.of and base.place < self.place
        return is_it and base is not None and self.needs <= base.rows


def _outline(stored: Stored) -> _Outline | None:
    """None where it cannot be read."""
    seal = seal_of(stored.data)
    try:
        if not stored.base:
            rows = len(unpack_members(stored.data))
            return _Outline(0, stored.place, seal, "", 0, rows)
        of, parts = parts_of(stored.data)
        needs, rows = extent(parts)
    except UNREADABLE:
        return None
    return _Outline(stored.base, stored.place, seal, of, needs, rows)
