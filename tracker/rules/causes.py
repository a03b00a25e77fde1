"""Why: the official acts that a row of the log shows. Pure.

Only what is certain is cited; where two readings are possible nothing is, and `tracker reconcile`
asks a person. The rules and their reasons (docs/decisions/0015-why.md has them with examples):

- **Who.** An act is about an entry whose reference it has, or whose very name: equal forms of
  names, never alike ones, nor forms that the marks of their own script tell apart. The act's head
  goes before its aliases: where that is another entry of the list, the act is about that one. An
  acronym that is an alias on both sides says nothing. A form that two entries of the list bear, or
  last bore, is nobody's. References of one make that differ are of two parties, whatever their
  names; one that another entry has is of that one, and where that stays it explains no end.
- **What.** Only an act that takes off a list explains a removal: courts, opinions, appeals and
  announcements take nobody off. An end under one programme is explained by an act on just that
  programme, the end of an entry by acts on all that it stood under.
- **When.** Where the list dates the change itself, one of the act's own days lies within a week of
  that day. Else the act has effect after the listing began, no more than three months before the
  last document with the old standing (the slowest list we know, the consolidated regulation of the
  EU, follows its acts by weeks), and not after the document that shows the change, as far as an act
  may be published later than a list shows it. A later act to the contrary takes its word back,
  and so does what else is said of the party in the same act.
- **Which.** Of several those that mean the party most surely, of these the one that says why, then
  the nearest; not one that only corrects another. Acts that share a day are one legal step (a
  Decision and its Regulation) and are cited together.
- **Why.** What the act or its curator says; a merger is one; a revocation is one. An annulment by a
  court is a cause only with the judgment cited beside the act that took the name off the list.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, Protocol

from scrapers.kit import TAKES_OFF, ActKind, ActParty, Effect, RawAct, citations
from scrapers.kit.citations import System
from tracker.model import CAUSES, Kind
from tracker.rules.acts import Act
from tracker.rules.meant import is_acronym
from tracker.rules.normalise.keys import un_reference
from tracker.rules.normalise.names import match_form, told_apart

SENSIBLE = range(1900, 2200)
"""Years in which an act may be: before them and after them lie slips of the pen."""

STATED = timedelta(days=7)
"""How far the day that a list gives may lie from the nearest day of the act: signature, publication
and effect of one act are days apart, and authorities print any of them."""

SLOWEST = timedelta(days=90)
"""How long after an act has effect a list may still show what was before it."""

EARLY = timedelta(days=3)
"""How long before the first day of an act a list may show it: clocks differ, and weekends."""

UNPUBLISHED = timedelta(days=45)
"""The same where nothing but the day of publication is known: gazettes print what is in force."""

EDITED = timedelta(days=14)
"""How long an entry may still be written as before an act on its wording: nothing but time ties
such an act to an edit, so the time is short."""

NO_ACTS_OF_LISTS = frozenset(
    {
        ActKind.ANNOUNCEMENT,
        ActKind.OPINION,
        ActKind.APPEAL,
        ActKind.JUDGMENT,
        ActKind.ORDER,
        ActKind.WITHDRAWN,
    }
)
"""Kinds of acts that change no list, whatever is said of them."""

STANDS = frozenset({Effect.ADDS, Effect.KEEPS})
"""Effects after which somebody stands on a list."""

NOT_STATED, ANNULMENT = "not_stated", "court_annulment"

IDENTIFIERS = ("CELEX ", "ELI ")
"""Beginnings of citations that are for machines; people cite the act by another one."""

OF_COURTS = frozenset(
    {
        System.ECLI,
        System.EU_CASE,
        System.UK_NEUTRAL,
        System.UK_POAC,
        System.US_REPORT,
        System.US_DOCKET,
    }
)
"""Systems in which courts number what they decide."""

JUDGMENT_CELEX = "CELEX 6"
"""Beginning of the CELEX of a decision of the European courts: their sector."""

WHOLE_DAY = len("2024-01-01")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LETTERS, _DIGITS = re.compile("[a-z]+"), re.compile("[0-9]+")


class Named(NamedTuple):
    """One name of an entry; `head`: it is, or was, the one that the entry goes by."""

    text: str
    head: bool


class Others(Protocol):
    """Who else is on a list beside the entry that is asked about."""

    def have_name(self, form: str) -> bool:
        """Whether any of them has, or had, a name of this form."""

    def have(self, handle: str) -> bool:
        """Whether any of them has, or had, this reference."""

    def keep(self, handle: str) -> bool:
        """Whether any of them has it in the document that is read."""


class Clocks(NamedTuple):
    """When a change was: by the list itself ("" unsaid), between which documents; `began`: since
    when the entry had stood there, "" where that is not known or does not matter."""

    effective_on: str
    after: str
    at: str
    began: str = ""

    @property
    def seen(self) -> tuple[date, date]:
        """The days of the last document without the change, and of the first one with it."""
        at = date.fromisoformat(self.at[:WHOLE_DAY])
        after = date.fromisoformat(self.after[:WHOLE_DAY]) if self.after else at
        return after, at


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked about a row: who changed, under what, how and when.

    `handles` are references of the entry in one form (`handle`); `programmes` those that the row
    is about, `of_one` whether it is a row of one programme.
    """

    names: Sequence[Named]
    handles: frozenset[str]
    programmes: frozenset[str]
    of_one: bool
    effects: frozenset[Effect]
    clocks: Clocks
    is_edit: bool
    others: Others


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """What is cited; `in_force`: by the day of the document the act had effect."""

    cause: str
    instrument: str
    url: str
    effective_on: str
    in_force: bool


class Said(NamedTuple):
    """An act and one party of it."""

    act: Act
    party: ActParty


class _Fit(NamedTuple):
    """An act that fits a row: how it was met (0 best), and how far in time it is from it."""

    said: Said
    met: int
    days: int

    @property
    def order(self) -> tuple[bool, int, int, str, str]:
        """The best one first: what says why, what is near, what is best cited."""
        act, says = self.said.act, self.said.act.says
        said = (not gives_cause(self.said), self.days, -len(says.citations))
        return (*said, act.citation, act.act_id)


@dataclass(frozen=True, slots=True)
class Causes:
    """The acts of one list, by whom they name; `contents` and `keys` remember which of those that
    were looked into have what any act has."""

    by_handle: Mapping[str, Sequence[Said]]
    by_form: Mapping[str, Sequence[tuple[Said, Named]]]
    contents: "Looked" = field(default_factory=lambda: Looked())
    keys: "Looked" = field(default_factory=lambda: Looked())

    @classmethod
    def of(cls, list_id: str, acts: Iterable[Act]) -> "Causes":
        """Those of some acts that are for a list to show."""
        by_handle: dict[str, list[Said]] = defaultdict(list)
        by_form: dict[str, list[tuple[Said, Named]]] = defaultdict(list)
        for act in acts:
            if act.says.kind in NO_ACTS_OF_LISTS:
                continue
            for party in act.parties_of(list_id):
                said = Said(act, party)
                for reference in filter(None, map(handle, party.references)):
                    by_handle[reference].append(said)
                for named in filter(attrgetter("text"), _names_of(party)):
                    by_form[match_form(named.text)].append((said, named))
        return cls(by_handle, by_form)

    @property
    def any(self) -> bool:
        """Whether there is any act of this list that names somebody."""
        return bool(self.by_form or self.by_handle)

    def marks(self, names: Iterable[str], references: Iterable[str]) -> "Marks":
        """What acts have of these forms of names, and of these references in one form."""
        forms, handles = self.by_form.keys(), self.by_handle.keys()
        return Marks(frozenset(forms & set(names)), frozenset(handles & set(references)))

    def behind(self, asked: Question) -> Why | None:
        """The acts that a row shows, if that is certain."""
        met = self._met(asked)
        fitting = [fit for said, how in met.items() if (fit := _fit(said, how, asked))]
        fitting = [fit for fit in fitting if not _taken_back(fit.said, met, asked)]
        if not fitting or (asked.is_edit and not _of_one_day(fitting)):
            return None
        best = min(fit.met for fit in fitting)
        surest = _without_corrections([fit for fit in fitting if fit.met == best])
        surest.sort(key=attrgetter("order"))
        step = [fit.said for fit in surest if _one_step(fit, surest[0])]
        whole = _covering(step[0], step, asked)
        return _why(whole, asked) if whole else None

    def _met(self, asked: Question) -> dict[Said, int]:
        """What acts say of this party -> how it was met, the best way of several."""
        met: dict[Said, int] = {}
        for how, said in chain(self._by_reference(asked), self._by_name(asked)):
            met[said] = min(how, met.get(said, how))
        return met

    def _by_reference(self, asked: Question) -> Iterator[tuple[int, Said]]:
        """By its references, unless an entry that stays has the same one."""
        for reference in asked.handles:
            found = self.by_handle.get(reference, ())
            if found and not asked.others.keep(reference):
                yield from ((0, said) for said in found)

    def _by_name(self, asked: Question) -> Iterator[tuple[int, Said]]:
        """By its very names, each borne by it alone."""
        for ours in asked.names:
            form = match_form(ours.text)
            found = self.by_form.get(form, ()) if form else ()
            if found and not asked.others.have_name(form):
                for said, theirs in found:
                    how = _how(ours, theirs, form)
                    if how is not None and not _is_another(said.party, asked):
                        yield how, said


class Marks(NamedTuple):
    """What of a content acts may know it by: forms of its names, and references."""

    forms: frozenset[str]
    handles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked into, and the marks of those few that have any."""

    into: set[str] = field(default_factory=set)
    marks: dict[str, Marks] = field(default_factory=dict)

    def note(self, what: str, marks: Marks) -> None:
        """What was found in one of them, which stays so."""
        if any(marks):
            self.marks[what] = marks
        self.into.add(what)


NO_CAUSES = Causes({}, {})
"""Of a list of which no act is on record."""


def handle(reference: str) -> str:
    """A reference in one form, whatever its case and spacing; "" of none."""
    return un_reference(reference).casefold()


def _names_of(party: ActParty) -> Iterator[Named]:
    yield Named(party.name, head=True)
    yield from (Named(alias, head=False) for alias in party.aliases)


def gives_cause(said: Said) -> bool:
    """Whether an act says why."""
    return cause_of(said) != NOT_STATED


def cause_of(said: Said) -> str:
    """Why an act took somebody off a list, as far as it says so."""
    act, party = said
    if party.cause in CAUSES and (party.cause != ANNULMENT or cites_judgment(party.because)):
        return party.cause
    if party.effect == Effect.MERGES:
        return "merged"
    revokes = (act.says.kind, party.effect) == (ActKind.REVOCATION, Effect.REMOVES)
    return "revocation" if revokes else NOT_STATED


def cites_judgment(because: Iterable[str]) -> bool:
    """Whether what a cause rests on is, or has in it, the judgment of a court."""
    found = (one for text in because for one in citations.find(text))
    return any(one.system in OF_COURTS or one.text.startswith(JUDGMENT_CELEX) for one in found)


# Who.


def _how(ours: Named, theirs: Named, form: str) -> int | None:
    """How well two names of one form tell that two are one party; None where they do not."""
    if told_apart(ours.text, theirs.text):
        return None
    if ours.head or theirs.head:
        return 0 if ours.head and theirs.head else 1
    return None if is_acronym(form) else 2


def _is_another(party: ActParty, asked: Question) -> bool:
    """Whether an act that has a name of this entry means another party: by a reference that is of
    the make of this entry's, or is another entry's; by its head, where that is another entry's.
    """
    theirs = frozenset(filter(None, map(handle, party.references)))
    if theirs & asked.handles:
        return False
    of_one_make = not {*map(_make, theirs)}.isdisjoint(map(_make, asked.handles))
    if of_one_make or any(map(asked.others.have, theirs)):
        return True
    return asked.others.have_name(match_form(party.name))


def _make(reference: str) -> str:
    """What references of one authority have in common: QDi.436 and QDe.002 are of one make."""
    return _DIGITS.sub("0", _LETTERS.sub("a", reference))


# What and when.


def _fit(said: Said, how: int, asked: Question) -> _Fit | None:
    if not _does(said, asked):
        return None
    days = _days_apart(said.act, asked)
    return None if days is None else _Fit(said, how, days)


def _does(said: Said, asked: Question) -> bool:
    """Whether an act does what the row shows, under a programme that the row is about."""
    act, party = said
    if party.effect == Effect.MERGES and match_form(party.into) in map(match_form, party.names):
        return False
    amends = asked.is_edit and act.says.kind == ActKind.AMENDMENT and party.effect == Effect.ADDS
    if party.effect not in asked.effects and not (amends and Effect.REWORDS in asked.effects):
        return False
    if asked.of_one:
        return not asked.programmes.isdisjoint(party.programmes)
    return not party.programmes or not asked.programmes.isdisjoint(party.programmes)


def _days_apart(act: Act, asked: Question) -> int | None:
    """How many days an act and a row lie apart; None where they are not of one time."""
    if asked.clocks.effective_on:
        return _from_stated(act.says, asked.clocks.effective_on)
    law = day_of(act.law_day)
    return None if law is None else _from_seen(law, act.says, asked)


def _from_stated(says: RawAct, stated: str) -> int | None:
    """From the day, or the month, that the list itself gives."""
    days = days_of(says)
    day = day_of(stated)
    if day is None:
        is_part = len(stated) < WHOLE_DAY and stated[:4].isdecimal()
        return 0 if is_part and len(stated) > len("2024") and _starts(days, stated) else None
    apart = min((abs(one - day) for one in map(date.fromisoformat, days)), default=None)
    return apart.days if apart is not None and apart <= STATED else None


def _starts(days: Iterable[str], stated: str) -> bool:
    return any(day.startswith(stated) for day in days)


def _from_seen(law: date, says: RawAct, asked: Question) -> int | None:
    """From the time between two documents."""
    after, at = asked.clocks.seen
    began = asked.clocks.began
    own = own_days(says)
    first = min(map(date.fromisoformat, own), default=law)
    earliest = after - (EDITED if asked.is_edit else SLOWEST)
    latest = at + (EARLY if own or asked.is_edit else UNPUBLISHED)
    if not earliest <= law <= at + UNPUBLISHED or first > latest:
        return None
    if began and str(law)[: len(began)] < began:
        return None
    if len(began) == WHOLE_DAY and str(law) == began:
        return None
    return max(0, (after - law).days, (law - at).days)


def _taken_back(said: Said, met: Mapping[Said, int], asked: Question) -> bool:
    """Whether the same act, or a later one of before the document, says the contrary."""
    if asked.is_edit:
        return False
    contrary = STANDS if said.party.effect in TAKES_OFF else TAKES_OFF
    against = {
        other.act.act_id: other.act.law_day
        for other in met
        if other.party.effect in contrary and _is_about(other.party, asked)
    }
    if said.act.act_id in against:
        return True
    since, until = said.act.law_day, asked.clocks.at[:WHOLE_DAY]
    is_stated = bool(asked.clocks.effective_on)
    return not is_stated and any(since < day <= until for day in against.values())


def _is_about(party: ActParty, asked: Question) -> bool:
    return not party.programmes or not asked.programmes.isdisjoint(party.programmes)


def _of_one_day(fitting: Sequence[_Fit]) -> bool:
    return all(_one_step(fit, fitting[0]) for fit in fitting)


def _one_step(fit: _Fit, chosen: _Fit) -> bool:
    """Whether two acts share a day: they are one legal step."""
    ours, theirs = days_of(chosen.said.act.says), days_of(fit.said.act.says)
    return not set(ours).isdisjoint(theirs)


def days_of(says: RawAct) -> tuple[str, ...]:
    """All days that an act has."""
    return tuple(filter(day_of, (*own_days(says), says.published_on)))


def own_days(says: RawAct) -> tuple[str, ...]:
    """The days of the act itself, without that of its publication."""
    days = (says.in_force_on, says.registered_on, says.made_on, says.signed_on)
    return tuple(filter(day_of, days))


def day_of(text: str) -> date | None:
    """A whole day of a sensible year; None of a part of one, or of what is none."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in SENSIBLE else None


# Which.


def _without_corrections(fitting: Sequence[_Fit]) -> list[_Fit]:
    """Acts without those that only correct another of them."""
    cited = {one for fit in fitting for one in fit.said.act.says.citations}
    made = [fit for fit in fitting if fit.said.act.says.corrects not in cited]
    return made or [*fitting]


def _covering(chosen: Said, step: Sequence[Said], asked: Question) -> Sequence[Said]:
    """The acts of one step that end all that the row is about, the best one first; else none."""
    ordered = [chosen, *(said for said in step if said.act.act_id != chosen.act.act_id)]
    if Effect.REMOVES not in asked.effects or asked.of_one:
        return ordered
    if any(not said.party.programmes for said in ordered):
        return ordered
    named = chain.from_iterable(said.party.programmes for said in step)
    return ordered if asked.programmes <= {*named} else ()


def _why(step: Sequence[Said], asked: Question) -> Why:
    chosen = next(filter(gives_cause, step), step[0])
    because = dict.fromkeys(_for_people(chosen.party.because))
    acts = dict.fromkeys(", ".join(cited(said.act)) for said in step)
    says = step[0].act.says
    law = min(said.act.law_day for said in step)
    return Why(
        cause=cause_of(chosen),
        instrument="; ".join(filter(None, (*acts, ", ".join(because)))),
        url=next(filter(None, (address(said.act) for said in step)), ""),
        effective_on=says.in_force_on or says.registered_on,
        in_force=law <= asked.clocks.at[:WHOLE_DAY],
    )


def address(act: Act) -> str:
    """Where an act is to be read: officially, else where its source has it."""
    official = map(citations.url_of, act.says.citations)
    return next(filter(None, official), act.says.url)


def cited(act: Act) -> tuple[str, ...]:
    """How people cite an act; by its title and day where it has no citation."""
    says = act.says
    if not says.citations:
        return tuple(filter(None, (says.title, act.law_day)))
    return tuple(_for_people(says.citations)) or says.citations[:1]


def _for_people(citations: Iterable[str]) -> Iterator[str]:
    return (one for one in citations if one and not one.startswith(IDENTIFIERS))


# What a row of the log may show.

LISTED = frozenset({Effect.ADDS})
LEFT = TAKES_OFF
JOINED = frozenset({Effect.MERGES})
WORDED = frozenset({Effect.REWORDS, Effect.RENAMES})
PROLONGED = frozenset({Effect.KEEPS})
PAUSED = frozenset({Effect.SUSPENDS})

IN_WORDS = frozenset({"name", "alias", "weakAlias", "previousName", "amendment"})
IN_TIME = frozenset({"renewedOn", "reviewedOn"})


def effects_of(kind: Kind, fields: Iterable[str]) -> frozenset[Effect]:
    """What an act does that a row of this kind, with changes in these fields, shows."""
    if kind in (Kind.ADDITION, Kind.RELISTING):
        return LISTED
    if kind == Kind.REMOVAL:
        return LEFT
    changed = {*fields}
    if "merged_into" in changed:
        return JOINED
    shown = (
        WORDED if changed & IN_WORDS else frozenset(),
        PROLONGED if changed & IN_TIME else frozenset(),
        PAUSED if "state" in changed else frozenset(),
    )
    return frozenset().union(*shown)
