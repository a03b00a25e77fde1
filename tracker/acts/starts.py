"""From which days the times of the law run: what lists state of their entries, and acts of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple, Self

from db import revisions, snapshots, standings
from db.canonical import parsed
from db.engine import Connection
from db.standings import StandingOnRecord
from scrapers import registry
from scrapers.kit import ActKind, ActParty, Effect
from tracker.acts import terms
from tracker.acts.terms import Term, What, stated
from tracker.model import COUNTS_AS_LISTED, Content
from tracker.outgoing import or_null
from tracker.recorded import Standing
from tracker.rules.acts import Act
from tracker.rules.normalise.entries import ENDS_ON, decoded
from tracker.rules.normalise.names import match_form, told_apart

LISTED, BY_ACT = "listed", "act"
"""From what a time runs, besides the fields in which lists state such days."""

BY_AUTHORITY = frozenset({ActKind.DESIGNATION, ActKind.AMENDMENT, ActKind.REVOCATION})
"""Kinds of acts that can review whom they keep, and list anew, though it is not what they are for:
no court reviews in an authority's place.
"""


class Start(NamedTuple):
    """A day from which a time runs, what says so, and in which document; the act, if it is one.

    `list_id` is the list that cites it, where it counts for another one too.
    """

    day: str
    what: str
    document: str
    act_id: str | None = None
    citation: str | None = None
    url: str | None = None
    list_id: str = ""

    @property
    def citing(self) -> str:
        """Which list cites it, as a sentence names that."""
        return self.list_id or "the list"

    @classmethod
    def by(cls, act: Act) -> Self:
        """The day on which an act was decided."""
        cited = (act.act_id, act.citation, or_null(act.says.url))
        return cls(decided_on(act), BY_ACT, act.first.snapshot_sha256, *cited)

    def has_come(self, today: date) -> bool:
        """Whether it is a day, and not one to come."""
        return terms.is_day(self.day) and terms.first(self.day) <= str(today)

    @property
    def order(self) -> tuple[str, bool]:
        """The later day; of two that are one, what an act says."""
        return self.day, self.act_id is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One entry that counts as listed, and the document by which it does."""

    row: StandingOnRecord
    content: Content
    document: str

    def starts(self, term: Term) -> list[Start]:
        """The days that the list itself gives: of its listing, and those that it states beside."""
        listed_on = Standing.read(self.row.body).listed_on
        return [Start(listed_on, LISTED, self.document), *self.stated(term)]

    def stated(self, term: Term) -> list[Start]:
        """The days of renewals, reviews or acts that the list itself gives."""
        said = self.texts(term)
        return [Start(day, name, self.document) for name, text in said for day in stated(text)]

    def texts(self, term: Term) -> list[tuple[str, str]]:
        """(field, text) of all that an entry says of a rule."""
        said = ((name, self.content.facts.get(name, ())) for name in term.facts)
        return [(name, text) for name, texts in said for text in texts if term.only in text]

    @property
    def ends(self) -> list[str]:
        """The days on which its designations lapse, where the list says them, in order."""
        return [day for day in self.content.facts.get(ENDS_ON, ()) if terms.is_day(day)]

    @property
    def programmes(self) -> list[str]:
        """Under what it stands."""
        return sorted({act.programme for act in self.content.acts if act.in_force})

    def is_about(self, term: Term) -> bool:
        """Whether a rule is about it: those of some texts are about entries that have one."""
        return not term.only or bool(self.texts(term))


def lists_with(connection: Connection, field: str) -> list[str]:
    """The lists whose newest good document has a field of any entry."""
    newest = (snapshots.last_good(connection, list_id) for list_id in registry.keys())
    return [row.list_id for row in newest if row and parsed(row.stats)["fields"].get(field)]


def listed(connection: Connection, list_id: str, programme: str = "") -> list[Listed]:
    """The entries of a list that count as listed; under a programme, if one is given."""
    rows = standings.in_states(connection, list_id, COUNTS_AS_LISTED)
    if programme:
        rows = [row for row in rows if programme in Standing.read(row.body).open_programmes]
    stored = revisions.contents(connection, (row.revision for row in rows))
    newest = snapshots.last_good(connection, list_id)
    document = newest.sha256 if newest else ""
    return [
        Listed(row=row, content=decoded(stored[row.revision]), document=document) for row in rows
    ]


def speaking(connection: Connection, term: Term) -> list[Listed]:
    """The entries that a rule is about, of the first of its lists that has any entries."""
    entries = next(filter(None, map(partial(listed, connection), term.lists)), [])
    return [one for one in entries if one.is_about(term)]


# By acts.


def decided_on(act: Act) -> str:
    """The day on which an act was decided; where it does not say, that from which it counts."""
    return next(filter(None, (act.says.signed_on, act.says.made_on, act.law_day)), "")


def begun_by_acts(
    term: Term, acts: Iterable[Act], entries: Sequence[Listed]
) -> Mapping[str, Sequence[Start]]:
    """Entry -> days from which acts that name it let the time run, of entries of one list.

    A name that two entries bear, or that is only alike, moves nothing.
    """
    bearers = _Bearers.of(entries)
    begun: dict[str, list[Start]] = defaultdict(list)
    for act, party in _said_of(entries, acts):
        meant = bearers.meant(party) if _begins(term, act, party) else set()
        if len(meant) == 1:
            begun[meant.pop()].append(Start.by(act))
    return begun


def _said_of(entries: Sequence[Listed], acts: Iterable[Act]) -> Iterator[tuple[Act, ActParty]]:
    """What acts say to whom, as far as it is for the list of these entries to show."""
    lists = {one.row.list_id for one in entries}
    return ((act, party) for act in acts for of in lists for party in act.parties_of(of))


def _begins(term: Term, act: Act, party: ActParty) -> bool:
    """Whether an act lets a time begin anew: by its kind, or by keeping whom it names."""
    reviews = term.what == What.REVIEW and act.says.kind in BY_AUTHORITY
    return act.says.kind in term.acts or (reviews and party.effect == Effect.KEEPS)


class _Bearer(NamedTuple):
    """An entry that a name or a reference is of, and how it is written there."""

    entry_id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Bearers:
    """Reference, or form of a name -> the entries that bear it."""

    found: Mapping[str, Sequence[_Bearer]]

    @classmethod
    def of(cls, entries: Iterable[Listed]) -> Self:
        found: dict[str, list[_Bearer]] = defaultdict(list)
        for one in entries:
            entry, key = one.row.entry_id, one.row.entry_key
            found[key].append(_Bearer(entry, key))
            for name in one.content.names:
                found[match_form(name.text)].append(_Bearer(entry, name.text))
        return cls(found)

    def meant(self, party: ActParty) -> set[str]:
        """The entries that an act may mean: by reference, else by its head, else by other names."""
        ways = (self._referred(party), self._named([party.name]), self._named(party.aliases))
        return next(filter(None, ways), set())

    def _referred(self, party: ActParty) -> set[str]:
        bearers = (self.found.get(reference, ()) for reference in party.references)
        return {one.entry_id for several in bearers for one in several}

    def _named(self, names: Iterable[str]) -> set[str]:
        """Those that bear one of these very names, as their own script writes it."""
        named = ((name, one) for name in names for one in self.found.get(match_form(name), ()))
        return {one.entry_id for name, one in named if not told_apart(name, one.text)}


# Of a whole list.


def of_whole_list(connection: Connection, term: Term, acts: Iterable[Act]) -> Iterator[Start]:
    """The days of acts that reviewed or renewed a list whole, and of that which the list cites."""
    about = (act for act in acts if term.lists[0] in act.says.lists)
    yield from (Start.by(act) for act in about if act.says.kind in term.acts or _lists_anew(act))
    for list_id in term.lists:
        found = _cited_by_most(term, listed(connection, list_id, term.programme))
        yield from (start._replace(list_id=list_id) for start in found)


def _lists_anew(act: Act) -> bool:
    """Whether an act lists anew, whatever it changes: it repeals the one before, or leaves out."""
    does = {party.effect for party in act.says.parties}
    return act.says.kind in BY_AUTHORITY and (bool(act.says.repeals) or Effect.OMITS in does)


def _cited_by_most(term: Term, entries: Sequence[Listed]) -> Iterator[Start]:
    """The day of the act that most entries cite as the one that keeps them: it kept the list, and
    not one that was added.
    """
    days = Counter(start for one in entries for start in {*one.stated(term)})
    yield from (start for start, cited in days.items() if 2 * cited > len(entries))
