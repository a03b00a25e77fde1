"""What acts on record say of entries, as it is asked for again and again.

Acts are read once and kept for as long as none comes to be on record; whom they name is found by
the form of a name or by a reference. What was known by a moment, or seen by one, is asked of the
same acts: they are united anew out of what had been said by then.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from db import acts as register
from db import names, numbers, standings
from db.engine import Connection
from scrapers.kit import ActParty
from tracker.record.acts import telling
from tracker.rules.acts import Act, Telling, united
from tracker.rules.causes import handle
from tracker.rules.meant import Bearer, forms, meant
from tracker.rules.normalise.keys import reference

KEPT = 4
"""So many times of knowledge are kept beside what is known now."""

Said = tuple[Act, ActParty]
"""An act and a party that it names."""


class Docket(NamedTuple):
    """All acts of a time, and where to find them by the form of a name or a reference."""

    acts: Sequence[Act]
    found: Mapping[str, Sequence[Said]]
    has_references: bool = False

    def named(self, list_id: str, handles: Iterable[str]) -> list[Said]:
        """What acts say of parties of these names or references for a list to show; each once."""
        said = (one for of in handles for one in self.found.get(of, ()) if is_for(one, list_id))
        return list({(id(act), id(party)): (act, party) for act, party in said}.values())


def is_for(said: Said, list_id: str) -> bool:
    """Whether what an act says of a party is for a list to show."""
    return list_id in lists_of(said)


def lists_of(said: Said) -> tuple[str, ...]:
    """The lists that are to show what an act says of a party."""
    act, party = said
    return party.lists or act.says.lists


class OfEntry(NamedTuple):
    """What acts say of one entry, and what they say of a name that others bear as well."""

    said: Sequence[Said]
    doubtful: Sequence[Said]


NOTHING_SAID = OfEntry((), ())


@dataclass(slots=True)
class _Register:
    """The tellings of one database up to a record, and dockets made of them."""

    newest: int
    tellings: Sequence[Telling]
    dockets: OrderedDict[Hashable, Docket] = field(default_factory=OrderedDict)


_registers: WeakKeyDictionary[object, _Register] = WeakKeyDictionary()
_one_at_a_time = Lock()


def docket(connection: Connection, *, known_at: str = "", seen_at: str = "") -> Docket:
    """The acts on record, as recorded by a moment and of documents seen by one, if given."""
    with _one_at_a_time:
        kept = _register(connection)
        some = [one for one in kept.tellings if _by(one, known_at, seen_at)]
        key = tuple(one.seq for one in some)
        made = kept.dockets.pop(key, None) or _docket(united(some))
        kept.dockets[key] = made
        while len(kept.dockets) > KEPT:
            kept.dockets.popitem(last=False)
    return made


def _register(connection: Connection) -> _Register:
    database, newest = register.database(connection), register.newest(connection)
    kept = _registers.get(database)
    if kept is None or kept.newest != newest:
        rows = register.everything(connection)
        kept = _registers[database] = _Register(newest, list(map(telling, rows)))
    return kept


def _by(one: Telling, known_at: str, seen_at: str) -> bool:
    """Whether something was said by then."""
    was_known = not known_at or one.recorded_at <= known_at
    return was_known and (not seen_at or one.observed_at <= seen_at)


def _docket(acts: Sequence[Act]) -> Docket:
    found: dict[str, list[Said]] = defaultdict(list)
    for act in acts:
        for party in act.says.parties:
            for of in (*forms(party), *map(_reference, party.references)):
                found[of].append((act, party))
    return Docket(acts, found, any(one.startswith("#") for one in found))


def _reference(written: str) -> str:
    """An authority's own id, apart from all names."""
    return f"#{handle(reference(written))}"


# Of one entry.


class Entry(NamedTuple):
    """An entry of a list, the keys it goes or went by, and the moment by which it is known so."""

    list_id: str
    entry_id: str
    keys: Sequence[str]
    known_at: str = ""


def of_entry(connection: Connection, known: Docket, entry: Entry) -> OfEntry:
    """What acts say of an entry, by its keys and its names on record."""
    if not known.acts:
        return NOTHING_SAID
    own = names.of_entries(connection, [entry.entry_id])
    by_name = {
        name.form for name in own if not entry.known_at or name.recorded_at <= entry.known_at
    }
    ours = _references_of(connection, entry) if known.has_references else frozenset[str]()
    said = known.named(entry.list_id, [*sorted(by_name), *sorted(ours)])
    if not said:
        return NOTHING_SAID
    bearing = bearers(connection, entry, [party for _, party in said])
    others = _others_keys(connection, entry, said, ours)
    certain, doubtful = list[Said](), list[Said]()
    for act, party in said:
        whom = _whom(party, entry.entry_id, ours, others, bearing)
        if whom == {entry.entry_id}:
            certain.append((act, party))
        elif entry.entry_id in whom:
            doubtful.append((act, party))
    return OfEntry(certain, doubtful)


def _references_of(connection: Connection, entry: Entry) -> frozenset[str]:
    """The keys of an entry, and what its list gives as numbers of it, as references are written."""
    rows = numbers.of_entries(connection, [entry.entry_id])
    given = (row.text for row in rows if not entry.known_at or row.recorded_at <= entry.known_at)
    return frozenset(map(_reference, (*entry.keys, *given)))


def whom(connection: Connection, list_id: str, party: ActParty) -> frozenset[str]:
    """The entry of a list that an act means by a party; none where several may be meant."""
    by_key = {entry for _, entry in standings.by_keys(connection, list_id, party.references)}
    bearing = bearers(connection, Entry(list_id, "", ()), [party])
    found = frozenset(by_key) or meant(party, bearing)
    return found if len(found) == 1 else frozenset()


def _whom(
    party: ActParty,
    entry: str,
    ours: frozenset[str],
    others: frozenset[str],
    bearing: Sequence[Bearer],
) -> frozenset[str]:
    """Whom a party may be: its references go before its names."""
    references = set(map(_reference, party.references))
    if references & ours:
        return frozenset({entry})
    return frozenset() if references & others else meant(party, bearing)


def bearers(connection: Connection, entry: Entry, parties: Iterable[ActParty]) -> list[Bearer]:
    """All entries of the list of an entry that bear any name of these parties."""
    wanted = sorted({form for party in parties for form in forms(party)})
    rows = names.of_forms(connection, wanted, entry.list_id, entry.known_at)
    return [Bearer(row.entry_id, row.kind, row.text, row.form) for row in rows]


def _others_keys(
    connection: Connection, entry: Entry, said: Iterable[Said], ours: frozenset[str]
) -> frozenset[str]:
    """Those references of these parties by which another entry of the list goes."""
    wanted = {one for _, party in said for one in party.references if _reference(one) not in ours}
    found = standings.by_keys(connection, entry.list_id, sorted(wanted))
    return frozenset(
        _reference(key)
        for key, other in found
        if standings.stood(connection, other, entry.known_at) is not None
    )
