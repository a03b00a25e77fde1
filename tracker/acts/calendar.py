"""What the law says will happen and when, computed from what is on record.

Reviews, expiries, ends of effects that a court maintained, acts that take effect. None of them is a
change of a list: a day that has come, or passed, says nothing of who is listed. Which rules there
are, and on what each rests, stands in `terms`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple, Self

from db import standings
from db.engine import Connection
from db.standings import StandingOnRecord
from scrapers.kit import ActKind, Effect
from tracker.acts import starts, terms
from tracker.acts.announced import SAME_PARTY, names_one_of
from tracker.acts.starts import BY_ACT, LISTED, Listed, Start
from tracker.acts.terms import TERMS, Term, What
from tracker.matching import search
from tracker.model import COUNTS_AS_LISTED, digest
from tracker.outgoing import Out, or_null
from tracker.record.acts import acts as on_record
from tracker.recorded import Standing
from tracker.rules.acts import Act
from tracker.rules.normalise.entries import ENDS_ON
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
    """How sure a day is: an act or the list says it; a rule makes it of a day that a list or an act
    says; or something that would move it may not be on record here.
    """

    STATED = "stated"
    COMPUTED = "computed"
    UNCONFIRMED = "unconfirmed"


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
        """Whether it is an entry, of many, that is overdue only by what is on record here."""
        only_here = self.state == State.OVERDUE and self.certainty == Certainty.UNCONFIRMED
        return only_here and self.entry_id is not None


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
        rows = [row for row in self.rows.values() if row.list_id in term.lists]
        first = {row.list_id for row in rows} & {term.lists[0]}
        under = {tag for row in rows for tag in Standing.read(row.body).open_programmes}
        return bool(first) or term.programme in under


def calendar(connection: Connection, asked: Asked) -> Calendar:
    """The days that are asked for, and what could not be computed."""
    ground = _Ground(connection, on_record(connection), asked.today, _named(connection, asked))
    concerned = (term for term in TERMS if asked.about(*term.lists))
    found = [each for term in concerned for each in _of_term(ground, term)]
    ruled = (each for each in found if isinstance(each, Item))
    items = [*_of_acts(ground, asked), *_of_lists(ground, asked), *ruled]
    return Calendar(
        since=asked.first,
        until=asked.last,
        items=tuple(sorted(filter(asked.has, items), key=_in_order)),
        without=tuple(each for each in found if isinstance(each, Without)),
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


class _Who(NamedTuple):
    """Whom a day is about: an entry of a list; of a whole list the list alone."""

    list_id: str
    entry_id: str = ""
    entry_key: str = ""
    party: str = ""

    @classmethod
    def of(cls, one: Listed) -> Self:
        """An entry of a list."""
        row = one.row
        return cls(row.list_id, row.entry_id, row.entry_key, row.caption)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What days are computed from."""

    connection: Connection
    acts: Sequence[Act]
    today: date
    named: Named | None

    def is_asked_for(self, one: Listed) -> bool:
        """Whether an entry is, by its name."""
        return self.named is None or one.row.entry_id in self.named.rows

    def newest(self, found: Iterable[Start]) -> Start | None:
        """The last of some days that have come."""
        past = [start for start in found if start.has_come(self.today)]
        return max(past, key=attrgetter("order"), default=None)


def _of_term(ground: _Ground, term: Term) -> Iterator[Item | Without]:
    """The days that one rule gives, and how many entries it gives none for."""
    if term.whole_list:
        yield from _of_whole_list(ground, term)
        return
    entries = starts.speaking(ground.connection, term)
    begun = starts.begun_by_acts(term, ground.acts, entries)
    missing: list[Listed] = []
    for one in filter(ground.is_asked_for, entries):
        if term.what == What.EXPIRY and one.ends:
            continue  # the list says the day itself
        start = ground.newest([*one.starts(term), *begun.get(one.row.entry_id, ())])
        if start is None:
            missing.append(one)
        else:
            yield _item(term, start, _Who.of(one), ground.today)
    for one in missing[:1]:
        yield Without(one.row.list_id, term.key, len(missing))


def _of_whole_list(ground: _Ground, term: Term) -> Iterator[Item | Without]:
    """One day for all who stand on a list."""
    if ground.named is not None and not ground.named.is_under(term):
        return
    list_id = term.lists[0]
    start = ground.newest(starts.of_whole_list(ground.connection, term, ground.acts))
    if start is None:
        yield Without(list_id, term.key, 0)
    else:
        yield _item(term, start, _Who(list_id), ground.today)


def _item(term: Term, start: Start, who: _Who, today: date) -> Item:
    """The day that a rule makes of another one."""
    day = terms.later(start.day, term.months)
    state = _state(day, today)
    return Item(
        uid=_uid(term.key, who.list_id, who.entry_id),
        day=day,
        state=state,
        what=term.what,
        list_id=who.list_id,
        entry_id=or_null(who.entry_id),
        entry_key=or_null(who.entry_key),
        party=who.party,
        legal_basis=term.basis,
        rule=term.key,
        from_day=start.day,
        from_what=start.what,
        act_id=start.act_id,
        citation=start.citation,
        url=start.url,
        document=start.document,
        certainty=_certainty(term, state, who.list_id),
        read_again=or_null(term.read_again),
        sentence=_sentence(term, start, day, state),
    )


def _certainty(term: Term, state: State, list_id: str) -> Certainty:
    """A day is unconfirmed where it was read out of a text; and an overdue one where the list does
    not show what would have moved it.
    """
    may_have_moved = state == State.OVERDUE and list_id not in term.shown_by
    return Certainty.UNCONFIRMED if may_have_moved or term.only else Certainty.COMPUTED


def _uid(*parts: str) -> str:
    return digest(("calendar", *parts))


SPANS = {6: "six months", 36: "three years", 60: "five years"}

RUNS_FROM = {
    LISTED: "its listing on {0.day}",
    "renewedOn": "its renewal on {0.day}",
    "reviewedOn": "its review on {0.day}",
    "legalBasis": "the order of {0.day}",
    "instrument": "the act of {0.day} that {0.citing} cites",
    BY_ACT: "{0.citation} of {0.day}",
}
"""What a time runs from -> how it is said."""


def _sentence(term: Term, start: Start, day: str, state: State) -> str:
    """What falls on a day and why, in words."""
    why = f"{SPANS[term.months]} after {RUNS_FROM[start.what].format(start)}"
    return WORDS[term.what, state == State.OVERDUE].format(day=day, why=why)


WORDS = {
    (What.REVIEW, False): "A review is due by {day}, {why}; by itself it changes no list.",
    (What.REVIEW, True): "The time for a review ran until {day}, {why}, and no later one is on "
    "record here. That takes nobody off the list.",
    (What.EXPIRY, False): "It expires on {day} unless it is renewed, {why}.",
    (What.EXPIRY, True): "Its time ran until {day}, {why}, and no renewal is on record here; the "
    "list still shows it, so it counts as listed.",
}
"""What falls on a day, and whether it is overdue -> the sentence."""


# Days that lists state themselves.

ENDS = "By the list its designation ends on {day} unless it is renewed."
ENDED = (
    "By the list its designation ran until {day}, and the list still shows it, so it counts as "
    "listed."
)


def _of_lists(ground: _Ground, asked: Asked) -> Iterator[Item]:
    """The days on which designations lapse, of entries for which the list says one."""
    for list_id in starts.lists_with(ground.connection, ENDS_ON):
        if asked.about(list_id):
            entries = filter(ground.is_asked_for, starts.listed(ground.connection, list_id))
            yield from (item for one in entries for item in _lapses(one, asked.today))


def _lapses(one: Listed, today: date) -> Iterator[Item]:
    who = _Who.of(one)
    for number, day in enumerate(one.ends):
        state = _state(day, today)
        yield Item(
            uid=_uid(ENDS_ON, who.list_id, who.entry_id, str(number)),
            day=day,
            state=state,
            what=What.EXPIRY,
            list_id=who.list_id,
            entry_id=who.entry_id,
            entry_key=who.entry_key,
            party=who.party,
            legal_basis=", ".join(one.programmes),
            rule=ENDS_ON,
            from_what=ENDS_ON,
            document=one.document,
            certainty=Certainty.STATED,
            sentence=(ENDED if state == State.OVERDUE else ENDS).format(day=day),
        )


# Days that acts state themselves.


def _of_acts(ground: _Ground, asked: Asked) -> Iterator[Item]:
    named = ground.named
    for act in ground.acts:
        if named is None or names_one_of(act, [named.name]):
            for list_id in filter(asked.about, act.says.lists):
                yield from _effects_end(act, list_id, asked.today)
                yield from _takes_effect(act, list_id, asked.today)


def _effects_end(act: Act, list_id: str, today: date) -> Iterator[Item]:
    """The last day on which the effects of an annulled act are maintained, for each party."""
    day, ends = act.says.maintained_until, Effect.ANNULS_EFFECTS_MAINTAINED
    parties = [party.name for party in act.parties_of(list_id) if party.effect == ends]
    for party in filter(lambda _: terms.is_day(day), parties):
        yield _of_one_act(act, _Who(list_id, party=party), What.EFFECTS_END, day, today)


def _takes_effect(act: Act, list_id: str, today: date) -> Iterator[Item]:
    """The day on which an act takes effect, as long as it has not."""
    day = act.says.in_force_on
    if terms.is_day(day) and terms.first(day) > str(today):
        who = _Who(list_id, party=_all_of(act, list_id))
        yield _of_one_act(act, who, What.IN_FORCE, day, today)


def _all_of(act: Act, list_id: str) -> str:
    """The parties of an act in a few words."""
    first, *others = dict.fromkeys(party.name for party in act.parties_of(list_id)) or [""]
    return f"{first} and {len(others)} more" if others else first


SAYS_ACT = {
    What.EFFECTS_END: "{act} maintains the effects of what it annuls until {day}. A judgment "
    "removes nobody from a list.",
    What.IN_FORCE: "{act} takes effect on {day}. Only the list's own document shows what came of "
    "it.",
}


def _of_one_act(act: Act, who: _Who, what: What, day: str, today: date) -> Item:
    start = Start.by(act)
    announced = act.says.kind == ActKind.ANNOUNCEMENT
    return Item(
        uid=_uid(what, act.act_id, who.list_id, who.party),
        day=day,
        state=_state(day, today, State.PASSED),
        what=what,
        list_id=who.list_id,
        party=who.party,
        legal_basis=act.citation,
        rule=what,
        from_day=or_null(start.day),
        from_what=start.what,
        act_id=start.act_id,
        citation=start.citation,
        url=start.url,
        document=start.document,
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
        entries = count(len(of), "entry", "entries")
        yield (
            f"No later review or renewal is on record here of {entries} of {list_id}, of which "
            f"the time ran out since {oldest} ({basis}): --overdue names each. It takes nobody off."
        )


def _to_be_read_again(items: Iterable[Item]) -> Iterator[str]:
    rules = {item.legal_basis: item.read_again for item in items if item.read_again}
    for basis, what in sorted(rules.items()):
        yield f"To be read again at its source: {basis}: {what}."
