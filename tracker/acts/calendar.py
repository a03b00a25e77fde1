"""What the law says will happen and when, computed from what is on record.

Reviews, expiries, ends of effects that a court maintained, acts that take effect. None of them is a
change of a list: a day that has come, or passed, says nothing of who is listed. Which rules there
are, and on what each rests, stands in `terms`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple, Self

from db import revisions, snapshots, standings
from db.engine import Connection
from db.standings import StandingOnRecord
from scrapers.kit import ActKind, ActParty, Effect
from tracker.acts import terms
from tracker.acts.announced import SAME_PARTY, names_one_of
from tracker.acts.terms import TERMS, Term, What
from tracker.matching import search
from tracker.model import COUNTS_AS_LISTED, Content, digest
from tracker.outgoing import Out, or_null
from tracker.record.acts import acts as on_record
from tracker.recorded import Standing
from tracker.rules.acts import Act
from tracker.rules.normalise.entries import decoded
from tracker.rules.normalise.names import match_form, told_apart
from tracker.shown import count


class State(StrEnum):
    """Where a day lies. Overdue: nothing on record let the time begin anew; nobody is off for it.

    Passed is a day that an act itself gave, after which nothing more is to come.
    """

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    PASSED = "passed"


class Certainty(StrEnum):
    """How sure a day is: an act says it; a rule makes it of a day that a list or an act says; or
    something that would move it may not be on record here.
    """

    STATED = "stated"
    COMPUTED = "computed"
    UNCONFIRMED = "unconfirmed"


LISTED, BY_ACT = "listed", "act"
"""From what a time runs, besides the fields in which lists state such days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item(Out):
    """One day of the calendar; `day` is as exact as what it was computed from.

    `uid` stays the same as long as the rule and the entry do: a renewal moves the day. `from_day`
    and `from_what` (listed, a field of the list, act) are what it runs from; `document` is the hash
    of the document that says so, `act_id` and `citation` the act. `read_again` says what of the
    rule has to be read again at its source.
    """

    uid: str
    day: str
    state: State
    what: What
    list_id: str
    entry_id: str | None = None
    entry_key: str | None = None
    party: str
    legal_basis: str
    rule: str
    from_day: str | None = None
    from_what: str | None = None
    act_id: str | None = None
    citation: str | None = None
    url: str | None = None
    document: str
    certainty: Certainty
    read_again: str | None = None
    sentence: str

    @property
    def overdue_on_record(self) -> bool:
        """Whether it is overdue only by what is on record here."""
        return self.state == State.OVERDUE and self.certainty == Certainty.UNCONFIRMED


class Without(NamedTuple):
    """Entries of a list for which a rule gives no day, since none is on record to begin from."""

    list_id: str
    rule: str
    entries: int

    def sentence(self) -> str:
        """The same for people."""
        term = next(term for term in TERMS if term.key == self.rule)
        of = f"{self.list_id} ({term.basis})"
        if term.whole_list:
            return f"Not computed: {of}, no act that begins the time is on record."
        entries = count(self.entries, "entry", "entries")
        return f"Not computed: {of}, {entries} without a day from which the time runs."


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Days in their order, and where a rule gives none.

    `asked_since`: it was asked for no day before `since`, overdue ones neither.
    """

    since: str
    until: str
    items: tuple[Item, ...]
    without: tuple[Without, ...]
    asked_since: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which days are asked for: by default those of the next twelve months and overdue ones.

    `since` leaves out whatever is overdue from before; `lists` and `name` say about whom.
    """

    today: date
    lists: Sequence[str] = ()
    name: str = ""
    since: str = ""
    until: str = ""

    @property
    def first(self) -> str:
        """The first day asked for."""
        return self.since or str(self.today)

    @property
    def last(self) -> str:
        """The last day asked for."""
        return self.until or terms.later(max(self.first, str(self.today)), 12)

    def about(self, *lists: str) -> bool:
        """Whether one of these lists is asked for."""
        return not self.lists or not set(lists).isdisjoint(self.lists)

    def has(self, item: Item) -> bool:
        """Whether a day is asked for."""
        if item.state == State.OVERDUE and not self.since:
            return True
        return terms.first(item.day) <= self.last and self.first <= terms.last(item.day)


class Named(NamedTuple):
    """Who is asked for by name: entries that bear it, and where each stands."""

    name: str
    rows: Mapping[str, StandingOnRecord]

    def is_under(self, term: Term) -> bool:
        """Whether one of them stands on the list that a rule is about."""
        rows = (row for row in self.rows.values() if row.list_id in term.lists)
        return any(
            row.list_id == term.lists[0] or term.programme in Standing.read(row.body).programmes
            for row in rows
        )


def calendar(connection: Connection, asked: Asked) -> Calendar:
    """The days that are asked for, and what could not be computed."""
    named = _named(connection, asked)
    acts = on_record(connection)
    without: list[Without] = []
    found = list(_of_acts(acts, asked, named))
    for term in TERMS:
        if asked.about(*term.lists):
            found += _of_term(_Ground(connection, acts, asked.today, named), term, without)
    kept = sorted(filter(asked.has, found), key=_in_order)
    return Calendar(
        since=asked.first,
        until=asked.last,
        items=tuple(kept),
        without=tuple(without),
        asked_since=bool(asked.since),
    )


def _in_order(item: Item) -> tuple[str, ...]:
    return terms.last(item.day), item.list_id, item.party, item.uid


def _named(connection: Connection, asked: Asked) -> Named | None:
    if not asked.name:
        return None
    name = search.checked(asked.name)
    matches = search.search(connection, name, lists=asked.lists, least=SAME_PARTY, most=0)
    entries = sorted({match.entry_id for match in matches})
    return Named(name, standings.current(connection, entries, COUNTS_AS_LISTED))


def _state(day: str, today: date, over: State = State.OVERDUE) -> State:
    """Where a day lies; of a month or a year its end."""
    last = terms.last(day)
    if last < str(today):
        return over
    return State.DUE if last <= str(today + timedelta(terms.DUE_DAYS)) else State.UPCOMING


# Days by rules.


@dataclass(frozen=True, kw_only=True, slots=True)
class _Listed:
    """One entry that counts as listed, and the document by which it does."""

    row: StandingOnRecord
    content: Content
    document: str

    @property
    def listed_on(self) -> str:
        """The authority's day of its newest time on the list; "" where it gave none."""
        last = Standing.read(self.row.body).last_spell
        return last.listed_on if last else ""


class _Start(NamedTuple):
    """A day from which a time runs, what says so, and in which document."""

    day: str
    what: str
    document: str
    act: Act | None = None

    @classmethod
    def by(cls, act: Act) -> Self:
        """The day on which an act was decided."""
        return cls(decided_on(act), BY_ACT, act.first.snapshot_sha256, act)

    def begun(self, today: date) -> bool:
        """Whether it is a day, and has come."""
        return bool(self.day) and terms.first(self.day) <= str(today)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What days are computed from."""

    connection: Connection
    acts: Sequence[Act]
    today: date
    named: Named | None

    def listed(self, list_id: str, programme: str = "") -> list[_Listed]:
        """The entries of a list that count as listed; under a programme, if one is given."""
        rows = standings.in_states(self.connection, list_id, COUNTS_AS_LISTED)
        if programme:
            rows = [row for row in rows if programme in Standing.read(row.body).open_programmes]
        stored = revisions.contents(self.connection, (row.revision for row in rows))
        newest = snapshots.last_good(self.connection, list_id)
        document = newest.sha256 if newest else ""
        return [
            _Listed(row=row, content=decoded(stored[row.revision]), document=document)
            for row in rows
        ]

    def is_asked_for(self, one: _Listed) -> bool:
        """Whether an entry is, by its name."""
        return self.named is None or one.row.entry_id in self.named.rows


def _of_term(ground: _Ground, term: Term, without: list[Without]) -> Iterator[Item]:
    """The days that one rule gives."""
    if term.whole_list:
        yield from _of_whole_list(ground, term, without)
        return
    list_id, entries = _speaking(ground, term)
    begun = _begun_by_acts(term, list_id, ground.acts, entries)
    missing = 0
    for one in filter(ground.is_asked_for, entries):
        starts = [*_listed(one), *_stated(term, one), *begun.get(one.row.entry_id, ())]
        past = [start for start in starts if start.begun(ground.today)]
        if past:
            yield _item(term, max(past, key=_later), one, ground.today)
        missing += not past
    if missing:
        without.append(Without(list_id, term.key, missing))


def _later(start: _Start) -> tuple[str, bool]:
    """The later day; of two that are one, what an act says."""
    return start.day, start.act is not None


def _speaking(ground: _Ground, term: Term) -> tuple[str, list[_Listed]]:
    """The first list of a rule that has entries, and those of them that the rule is about."""
    for list_id in term.lists:
        if entries := ground.listed(list_id):
            return list_id, [one for one in entries if _is_about(term, one)]
    return term.lists[0], []


def _is_about(term: Term, one: _Listed) -> bool:
    return not term.only or any(True for _ in _texts(term, one))


def _texts(term: Term, one: _Listed) -> Iterator[tuple[str, str]]:
    """(field, text) of all that an entry says of a rule."""
    for name in term.facts:
        for text in one.content.facts.get(name, ()):
            if term.only in text:
                yield name, text


def _listed(one: _Listed) -> Iterator[_Start]:
    """The day of listing, where the list gives one."""
    if terms.is_day(one.listed_on):
        yield _Start(one.listed_on, LISTED, one.document)


def _stated(term: Term, one: _Listed) -> Iterator[_Start]:
    """The days of renewals, reviews or acts that the list itself gives."""
    for name, text in _texts(term, one):
        for day in terms.stated(text):
            yield _Start(day, name, one.document)


def _begun_by_acts(
    term: Term, list_id: str, acts: Iterable[Act], entries: Sequence[_Listed]
) -> Mapping[str, Sequence[_Start]]:
    """Entry -> days from which acts that name it let the time run.

    A name that two entries bear, or that is only alike, moves nothing.
    """
    bearers = _bearers(entries)
    begun: dict[str, list[_Start]] = defaultdict(list)
    for act in acts:
        for party in act.parties_of(list_id):
            meant = _meant(party, bearers) if _begins(term, act, party) else set()
            if len(meant) == 1:
                begun[meant.pop()].append(_Start.by(act))
    return begun


class _Bearer(NamedTuple):
    """An entry that a name or a reference is of, and how it is written there."""

    entry_id: str
    text: str


def _bearers(entries: Iterable[_Listed]) -> Mapping[str, Sequence[_Bearer]]:
    """Reference, or form of a name -> the entries that bear it."""
    bearers: dict[str, list[_Bearer]] = defaultdict(list)
    for one in entries:
        bearers[one.row.entry_key].append(_Bearer(one.row.entry_id, one.row.entry_key))
        for name in one.content.names:
            bearers[match_form(name.text)].append(_Bearer(one.row.entry_id, name.text))
    return bearers


def _meant(party: ActParty, bearers: Mapping[str, Sequence[_Bearer]]) -> set[str]:
    """The entries that an act may mean: by reference, else by its head, else by its other names."""
    referred = (bearers.get(reference, ()) for reference in party.references)
    by_reference = {one.entry_id for found in referred for one in found}
    return by_reference or _named_so([party.name], bearers) or _named_so(party.aliases, bearers)


def _named_so(names: Iterable[str], bearers: Mapping[str, Sequence[_Bearer]]) -> set[str]:
    """The entries that bear one of these very names, as their own script writes it."""
    return {
        one.entry_id
        for name in names
        if (form := match_form(name))
        for one in bearers.get(form, ())
        if not told_apart(name, one.text)
    }


def _begins(term: Term, act: Act, party: ActParty | None = None) -> bool:
    """Whether an act lets a time begin anew: by its kind, or by keeping a party after a review."""
    if act.says.kind in term.acts:
        return True
    keeps = party is not None and party.effect == Effect.KEEPS
    return keeps and act.says.kind in BY_AUTHORITY and term.what == What.REVIEW


BY_AUTHORITY = frozenset({ActKind.DESIGNATION, ActKind.AMENDMENT, ActKind.REVOCATION})
"""Kinds of acts that can review whom they keep, and list anew, though it is not what they are for:
no court reviews in an authority's place.
"""


def decided_on(act: Act) -> str:
    """The day on which an act was decided; where it does not say, that from which it counts."""
    says = act.says
    day = says.signed_on or says.made_on or act.law_day
    return day if terms.is_day(day) else ""


def _of_whole_list(ground: _Ground, term: Term, without: list[Without]) -> Iterator[Item]:
    """One day for all who stand on a list, from the last act that reviewed or renewed it whole, or
    the last one that the list itself cites.
    """
    if ground.named is not None and not ground.named.is_under(term):
        return
    list_id = term.lists[0]
    about = (act for act in ground.acts if list_id in act.says.lists)
    renewing = (act for act in about if _begins(term, act) or _lists_anew(act))
    starts = [*map(_Start.by, renewing), *_cited_by_most(ground, term)]
    past = [start for start in starts if start.begun(ground.today)]
    if past:
        yield _item(term, max(past, key=_later), None, ground.today)
    else:
        without.append(Without(list_id, term.key, 0))


def _cited_by_most(ground: _Ground, term: Term) -> Iterator[_Start]:
    """The day of the act that most entries cite as the one that keeps them: it kept the list, and
    not one that was added.
    """
    for list_id in term.lists if term.facts else ():
        entries = ground.listed(list_id, term.programme)
        days = Counter(start.day for one in entries for start in {*_stated(term, one)})
        for day, cited in days.items():
            if 2 * cited > len(entries):
                yield _Start(day, term.facts[0], entries[0].document)


def _lists_anew(act: Act) -> bool:
    """Whether an act lists anew, whatever it changes: it repeals the one before, or leaves out."""
    omits = any(party.effect == Effect.OMITS for party in act.says.parties)
    return act.says.kind in BY_AUTHORITY and (omits or bool(act.says.repeals))


def _item(term: Term, start: _Start, one: _Listed | None, today: date) -> Item:
    """The day that a rule makes of another one."""
    day = terms.later(start.day, term.months)
    state = _state(day, today)
    list_id = one.row.list_id if one else term.lists[0]
    entry = one.row.entry_id if one else ""
    return Item(
        uid=_uid(term.key, list_id, entry),
        day=day,
        state=state,
        what=term.what,
        list_id=list_id,
        entry_id=or_null(entry),
        entry_key=one.row.entry_key if one else None,
        party=one.row.caption if one else "",
        legal_basis=term.basis,
        rule=term.key,
        from_day=start.day,
        from_what=start.what,
        **_of_act(start.act),
        document=start.document,
        certainty=_certainty(term, state, list_id),
        read_again=or_null(term.read_again),
        sentence=_sentence(term, start, day, state),
    )


def _certainty(term: Term, state: State, list_id: str) -> Certainty:
    """A day is unconfirmed where it was read out of a text; and an overdue one where the list does
    not show what would have moved it.
    """
    may_have_moved = state == State.OVERDUE and list_id not in term.shown_by
    return Certainty.UNCONFIRMED if may_have_moved or term.only else Certainty.COMPUTED


def _of_act(act: Act | None) -> dict[str, str | None]:
    """How a day cites the act it comes from."""
    if act is None:
        return {}
    cited = {"act_id": act.act_id, "citation": act.citation, "url": or_null(act.says.url)}
    return dict(cited)


def _uid(*parts: str) -> str:
    return digest(("calendar", *parts))


SPANS = {6: "six months", 36: "three years", 60: "five years"}

RUNS_FROM = {
    LISTED: "its listing on",
    "renewedOn": "its renewal on",
    "reviewedOn": "its review on",
    "legalBasis": "the order of",
    "instrument": "the act that the list cites, of",
}
"""What a time runs from -> how it is said before the day."""


def _sentence(term: Term, start: _Start, day: str, state: State) -> str:
    """What falls on a day and why, in words."""
    begun = f"{RUNS_FROM.get(start.what, '')} {start.day}"
    if start.act is not None:
        begun = f"{start.act.citation} of {start.day}"
    why = f"{SPANS[term.months]} after {begun}"
    return WORDS[term.what, state == State.OVERDUE].format(day=day, why=why)


WORDS = {
    (What.REVIEW, False): "A review is due by {day}, {why}; by itself it changes no list.",
    (What.REVIEW, True): "A review was due by {day}, {why}, and no later one is on record here. "
    "That takes nobody off the list.",
    (What.EXPIRY, False): "It expires on {day} unless it is renewed, {why}.",
    (What.EXPIRY, True): "Its time ran until {day}, {why}, and no renewal is on record here; the "
    "list still shows it, so it counts as listed.",
}
"""What falls on a day, and whether it is overdue -> the sentence."""


# Days that acts state themselves.


def _of_acts(acts: Iterable[Act], asked: Asked, named: Named | None) -> Iterator[Item]:
    for act in acts:
        if named is not None and not names_one_of(act, [named.name]):
            continue
        for list_id in filter(asked.about, act.says.lists):
            yield from _effects_end(act, list_id, asked.today)
            yield from _takes_effect(act, list_id, asked.today)


def _effects_end(act: Act, list_id: str, today: date) -> Iterator[Item]:
    """The last day on which the effects of an annulled act are maintained, for each party."""
    day = act.says.maintained_until
    if not terms.is_day(day):
        return
    for party in act.parties_of(list_id):
        if party.effect == Effect.ANNULS_EFFECTS_MAINTAINED:
            yield _of_one_act(act, list_id, party.name, What.EFFECTS_END, day, today)


def _takes_effect(act: Act, list_id: str, today: date) -> Iterator[Item]:
    """The day on which an act takes effect, as long as it has not."""
    day = act.says.in_force_on
    if terms.is_day(day) and terms.first(day) > str(today):
        heads = list(dict.fromkeys(party.name for party in act.parties_of(list_id)))
        more = f" and {len(heads) - 1} more" if len(heads) > 1 else ""
        party = f"{heads[0]}{more}" if heads else ""
        yield _of_one_act(act, list_id, party, What.IN_FORCE, day, today)


SAYS_ACT = {
    What.EFFECTS_END: "{act} maintains the effects of what it annuls until {day}. A judgment "
    "removes nobody from a list.",
    What.IN_FORCE: "{act} takes effect on {day}. Only the list's own document shows what came of "
    "it.",
}


def _of_one_act(act: Act, list_id: str, party: str, what: What, day: str, today: date) -> Item:
    announced = act.says.kind == ActKind.ANNOUNCEMENT
    return Item(
        uid=_uid(what, act.act_id, list_id, party),
        day=day,
        state=_state(day, today, State.PASSED),
        what=what,
        list_id=list_id,
        party=party,
        legal_basis=act.citation,
        rule=what,
        from_day=or_null(decided_on(act)),
        from_what=BY_ACT,
        **_of_act(act),
        document=act.first.snapshot_sha256,
        certainty=Certainty.UNCONFIRMED if announced else Certainty.STATED,
        sentence=SAYS_ACT[what].format(act=act.citation, day=day),
    )


# What people are told beside the days.


OLDER = ", and what is overdue from before"


def told(found: Calendar, *, each: bool = False) -> list[Item]:
    """The days that people are shown one by one: without those that are overdue only by what is
    on record here, unless `each` is asked for.
    """
    return [item for item in found.items if each or not item.overdue_on_record]


def said(found: Calendar, *, each: bool = False) -> list[str]:
    """What is said below the days: how many there are, what is overdue for want of a record, what
    was not computed, and which rules are to be read again.
    """
    rest = [] if each else [item for item in found.items if item.overdue_on_record]
    days = count(len(told(found, each=each)), "day")
    return [
        f"{days} from {found.since} to {found.until}{'' if found.asked_since else OLDER}.",
        *_overdue(rest),
        *(one.sentence() for one in found.without),
        *_to_be_read_again(found.items),
    ]


def _overdue(items: Iterable[Item]) -> Iterator[str]:
    """One sentence for each list and rule."""
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        groups[item.list_id, item.legal_basis].append(item)
    for (list_id, basis), of in sorted(groups.items()):
        oldest = min(of, key=attrgetter("day")).day
        entries = count(len(of), "entry", "entries") if of[0].entry_id else "the whole list"
        yield (
            f"No later review or renewal is on record here of {entries} of {list_id}, of which "
            f"the time ran out since {oldest} ({basis}): --overdue names each. It takes nobody off."
        )


def _to_be_read_again(items: Iterable[Item]) -> Iterator[str]:
    rules = {item.legal_basis: item.read_again for item in items if item.read_again}
    for basis, what in sorted(rules.items()):
        yield f"To be read again at its source: {basis}: {what}."
