"""The entries of one party on all lists, and from when to when it stood on each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from db import changes, revisions, standings
from db.changes import ChangeRow
from db.engine import Connection
from db.names import NameOnRecord
from tracker.answers.lines import LAW
from tracker.answers.standing import begun_on
from tracker.answers.status import Entry, Question, entries_named
from tracker.matching import elsewhere
from tracker.matching.same import telling
from tracker.model import Content, Spell
from tracker.record import docket
from tracker.record.docket import Docket, Said
from tracker.recorded import Standing
from tracker.rules.meant import forms, meant
from tracker.rules.normalise import entries as contents
from tracker.rules.normalise.names import match_form

AUTHORITY, OBSERVED = "authority", "observed"
"""Whose day it is: the authority's own in its list, or ours; else that of an act (LAW)."""

STAYS = frozenset({"missing", "merged", "superseded", "list_closed"})
"""Ends of a time on a list that leave the party listed, as far as the list tells."""

IN_COMMON = 2
"""Names in common from which on parties of two acts are one: one alone may be another's acronym."""


class Day(NamedTuple):
    """A day on which a time on a list began or ended, and whose day it is."""

    day: str
    clock: str

    @property
    def said(self) -> str:
        """The day; of one of our clock that it is ours."""
        return f"{self.day} (first seen)" if self.clock == OBSERVED else self.day


@dataclass(frozen=True, kw_only=True, slots=True)
class Time:
    """One time of an entry on its list: its beginning and end, with the rows that show them."""

    spell: Spell
    begun: Day
    ended: Day | None
    listing: ChangeRow | None
    removal: ChangeRow | None

    @property
    def took_off(self) -> bool:
        """Whether its end took the party off the list."""
        return self.ended is not None and self.spell.state not in STAYS

    @property
    def until(self) -> str | None:
        """The day it ended; None where the party goes on being listed."""
        return self.ended.day if self.ended and self.took_off else None

    def covers(self, day: str) -> bool:
        """Whether the party stood on the list at the end of a day."""
        return self.begun.day <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """An entry with its times on its list; `own` where it bears the very name asked for."""

    entry: Entry
    content: Content
    times: Sequence[Time]
    own: bool = True

    @property
    def list_id(self) -> str:
        """Its list."""
        return self.entry.match.list_id

    @property
    def entry_id(self) -> str:
        """Its id."""
        return self.entry.match.entry_id

    @property
    def rows(self) -> list[ChangeRow]:
        """The rows of the log by which it came and left."""
        return [row for time in self.times for row in (time.listing, time.removal) if row]

    @property
    def spells(self) -> tuple[Spell, ...]:
        """Its times as the law knows them: with the days of the acts that rows cite."""
        return tuple(map(_lawful, self.times))


def _lawful(time: Time) -> Spell:
    ended = time.ended
    by_act = ended is not None and ended.clock == LAW
    return time.spell._replace(delisted_on=ended.day) if ended and by_act else time.spell


@dataclass(frozen=True, kw_only=True, slots=True)
class Listings:
    """All entries that a question is about, and which of them are one party."""

    all: Sequence[Listing]
    one_party: Mapping[str, str]

    def parties(self) -> Iterator[Sequence[Listing]]:
        """The entries of each party, of parties that stand or stood on several lists."""
        by_party: dict[str, list[Listing]] = defaultdict(list)
        for listing in self.all:
            by_party[self.one_party.get(listing.entry_id, listing.entry_id)].append(listing)
        yield from (some for some in by_party.values() if len({one.list_id for one in some}) > 1)


def listings(connection: Connection, asked: Question, known: Docket) -> Listings:
    """Entries of that very name, and those on other lists that are the same party for certain.

    That they are is judged by names and numbers; or acts give groups the name asked for. Of a list
    that has an entry of that very name no other is counted, and of any other list one at most.
    """
    own = {entry.match.entry_id: entry for entry in entries_named(connection, asked)}
    found = _found(connection, own, asked, known)
    return Listings(
        all=[
            Listing(
                entry=entry, content=found.said[of], times=times(connection, entry), own=of in own
            )
            for of, entry in found.every.items()
        ],
        one_party=_groups(found.every, found.pairs),
    )


def others(
    connection: Connection, own: Iterable[Entry], asked: Question, known: Docket
) -> list[Entry]:
    """The entries that are the same party for certain as those of the very name, without these."""
    ours = {entry.match.entry_id: entry for entry in own}
    every = _found(connection, ours, asked, known).every
    return [entry for of, entry in every.items() if of not in ours]


class _Found(NamedTuple):
    """Entries of one name and of the same party, what they say, and which of them are one."""

    every: Mapping[str, Entry]
    said: Mapping[str, Content]
    pairs: Sequence[tuple[str, str]]


def _found(
    connection: Connection, own: Mapping[str, Entry], asked: Question, known: Docket
) -> _Found:
    heads = of_that_head(own)
    pairs = _certain(connection, heads, asked)
    by_act = _by_acts(connection, heads.values(), asked, known)
    beside = {*by_act, *chain.from_iterable(pairs)} - own.keys()
    every = {**own, **_entries(connection, beside, asked.known_at)}
    said = _contents(connection, every.values())
    groups = [entry for entry in by_act if entry in every and said[entry].schema != "Person"]
    others = {*groups, *chain.from_iterable(pairs)}
    kept = own.keys() | _one_of_a_list(every, own, others)
    of_acts = [entry for entry in groups if entry in kept]
    pairs += [(of_acts[0], other) for other in of_acts[1:]]
    return _Found({of: entry for of, entry in every.items() if of in kept}, said, pairs)


def of_that_head(own: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """Those whose primary name was asked for, if any are: whoever else has it merely as an alias
    may be another, of which that party is a branch or became a part.
    """
    return {of: entry for of, entry in own.items() if entry.match.kind == "name"} or own


def _one_of_a_list(
    every: Mapping[str, Entry], own: Mapping[str, Entry], others: Iterable[str]
) -> set[str]:
    """Those of some entries whose list has no other of them, and none of the name asked for."""
    lists: dict[str, set[str]] = defaultdict(set)
    for other in {*others, *own}:
        lists[every[other].match.list_id].add(other)
    return {entry for of_list in lists.values() if len(of_list) == 1 for entry in of_list}


def _certain(
    connection: Connection, own: Mapping[str, Entry], asked: Question
) -> list[tuple[str, str]]:
    """(entry, other entry) of those on other lists that are the same party for certain.

    Those that do not bear the name asked for have to have each other's primary names: an alias in
    common may be of a branch, or of what was merged into one of them. By what was known earlier
    nothing is judged: names and numbers are compared as they are on record now.
    """
    if asked.known_at:
        return []
    ours = [(entry.match.list_id, of) for of, entry in own.items()]
    found = elsewhere.places(connection, ours, ever=True)
    return [
        (entry, place.entry_id)
        for entry, places in found.items()
        for place in places
        if place.certain and (not asked.lists or place.list_id in asked.lists)
        if place.entry_id in own or _is_mutual(own[entry].caption, place)
    ]


def _is_mutual(caption: str, place: elsewhere.OtherListing) -> bool:
    """Whether two entries have the primary names of both."""
    common = set(map(match_form, place.matched))
    return {match_form(caption), match_form(place.caption)} <= common


def _by_acts(
    connection: Connection, own: Iterable[Entry], asked: Question, known: Docket
) -> list[str]:
    """Entries that acts mean by parties who are one with those asked for, of a list one at most."""
    at = asked.known_at
    said = [one for entry in own for one in _said_of(connection, entry, known, at)]
    form = match_form(asked.name)
    if telling(form):
        said += known.found.get(form, ())
    of_one = _with_names_in_common(said, known)
    lists = set(chain.from_iterable(map(docket.lists_of, of_one)))
    found = list[str]()
    for list_id in sorted(lists.intersection(asked.lists) if asked.lists else lists):
        parties = [one[1] for one in of_one if docket.is_for(one, list_id)]
        bearing = docket.bearers(connection, docket.Entry(list_id, "", (), at), parties)
        whom = frozenset[str]().union(*(meant(party, bearing) for party in parties))
        found += whom if len(whom) == 1 else ()
    return found


def _said_of(connection: Connection, entry: Entry, known: Docket, known_at: str) -> Sequence[Said]:
    return docket.of_entry(connection, known, entry.stands(known_at).entry).said


def _with_names_in_common(said: Iterable[Said], known: Docket) -> list[Said]:
    """These, and parties to whom acts give two of the names that they give to one of them."""
    found: dict[frozenset[str], list[Said]] = {}
    waiting = [frozenset(forms(party)) for _, party in said]
    while waiting:
        names = waiting.pop()
        if names in found:
            continue
        near = [one for form in names for one in known.found.get(form, ())]
        alike = {frozenset(forms(party)) for _, party in near}
        found[names] = [one for one in near if frozenset(forms(one[1])) == names]
        waiting += [other for other in alike if len(other & names) >= IN_COMMON]
    return list(chain.from_iterable(found.values()))


def _entries(connection: Connection, wanted: Iterable[str], known_at: str) -> dict[str, Entry]:
    """Entries by their ids, under their primary names, as recorded by a moment if one is given."""
    if known_at:
        stood = {of: standings.stood(connection, of, known_at) for of in sorted(wanted)}
        rows = {of: row for of, row in stood.items() if row is not None}
    else:
        rows = dict(standings.current(connection, sorted(wanted)))
    return {
        of: Entry(_own_name(of, row.list_id, row.caption), Standing.read(row.body), row.caption)
        for of, row in rows.items()
    }


def _own_name(entry: str, list_id: str, caption: str) -> NameOnRecord:
    return NameOnRecord(0, list_id, entry, "name", caption, match_form(caption), "")


def _contents(connection: Connection, some: Iterable[Entry]) -> dict[str, Content]:
    """Entry -> what the last document that has it says of it."""
    newest = {entry.match.entry_id: entry.standing.revision for entry in some}
    stored = revisions.contents(connection, newest.values())
    return {entry: contents.decoded(stored[revision]) for entry, revision in newest.items()}


def _groups(entries: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Entry -> one that stands for its party."""
    head = {entry: entry for entry in entries}

    def root(entry: str) -> str:
        while head[entry] != entry:
            entry = head[entry]
        return entry

    for one, other in pairs:
        if one in head and other in head:
            head[root(other)] = root(one)
    return {entry: root(entry) for entry in head}


# From when to when.


def times(connection: Connection, entry: Entry) -> list[Time]:
    """The times of an entry on its list, with the rows of the log that show them."""
    rows = changes.of_listings(connection, entry.match.entry_id)
    shown = {(row.kind == "removal", row.observed_at): row for row in rows}
    found, ended = list[Time](), ""
    for spell in entry.standing.spells:
        removal = shown.get((True, spell.until)) if spell.until else None
        found.append(
            Time(
                spell=spell,
                begun=_begun(spell, begun_on(spell, ended), shown.get((False, spell.since))),
                ended=_ended(spell, removal),
                listing=shown.get((False, spell.since)),
                removal=removal,
            )
        )
        ended = spell.ended_on
    return found


def _begun(spell: Spell, day: str, row: ChangeRow | None) -> Day:
    if day == spell.listed_on or row is None or not row.effective_on:
        return Day(day[:10], AUTHORITY if day == spell.listed_on else OBSERVED)
    return Day(row.effective_on[:10], LAW)


def _ended(spell: Spell, row: ChangeRow | None) -> Day | None:
    if spell.open:
        return None
    if spell.delisted_on:
        return Day(spell.delisted_on[:10], AUTHORITY)
    if row is not None and row.effective_on:
        return Day(row.effective_on[:10], LAW)
    return Day(spell.until[:10], OBSERVED)
