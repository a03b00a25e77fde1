"""What an official act says of an entry, in a line beside what its list shows. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from scrapers.kit import OF_COURTS, PUTS_ON, TAKES_OFF, ActKind, ActParty, Effect
from tracker.answers.standing import state_on
from tracker.model import Spell
from tracker.outgoing import Out, or_null
from tracker.record.docket import Said
from tracker.rules.acts import Act
from tracker.rules.courts import NO_STATE, Word, borne_on, cited, delivered_on, line, words
from tracker.rules.normalise.names import match_form

COURT, LAW = "court", "law"
"""Whose day it is: that of a judgment, or that from which another act has effect."""

ACTS = {
    Effect.ADDS: "listed{} by {}",
    Effect.REMOVES: "taken off{} by {}",
    Effect.OMITS: "left out{} by {}",
    Effect.MERGES: "merged{} by {}",
    Effect.SUSPENDS: "suspended{} by {}",
    Effect.REWORDS: "reworded{} by {}",
    Effect.RENAMES: "renamed{} by {}",
    Effect.KEEPS: "kept{} by {}",
    Effect.NAMES: "named{} in {}",
}
"""What an act does to a party -> what a line says of it."""

INTO = {Effect.MERGES: "merged into", Effect.RENAMES: "renamed"}
"""What an act does to a party that goes on as another -> how a line says it of both."""

SHOWN_BY_LISTS = frozenset(
    {Effect.ADDS, Effect.REMOVES, Effect.OMITS, Effect.MERGES, Effect.REWORDS, Effect.RENAMES}
)
"""Effects that a row of the log shows: the row cites its act, which then needs no line."""

DELIVERED = frozenset({ActKind.JUDGMENT, ActKind.ORDER})
"""What courts deliver; of those that decide nothing about a listing it is said that they name."""

LISTED = {"in_force": True, "missing": True, "unknown": None}
"""State on a day -> whether it stood on its list; of an unknown one nothing is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActLine(Out):
    """An act beside what a list shows: its day, what it does, in words, and its citations."""

    date: str
    clock: str
    what: str
    says: str
    act: str
    url: str | None
    observed_at: str
    snapshot_sha256: str

    @classmethod
    def of(cls, act: Act, *, date: str, clock: str, what: str, says: str) -> Self:
        """A line of an act."""
        return cls(
            date=date,
            clock=clock,
            what=what,
            says=says,
            act="; ".join(act.says.citations) or act.citation,
            url=or_null(act.says.url),
            observed_at=act.first.observed_at,
            snapshot_sha256=act.first.snapshot_sha256,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """When an entry stood on its list, until when that was seen, and what its rows cite.

    `begun_on` are the days on which it came there, by the authority's own word; `caption` is its
    primary name, where that is known.
    """

    spells: Sequence[Spell]
    seen_until: str
    instruments: str
    begun_on: frozenset[str] = frozenset()
    caption: str = ""

    def is_head_of(self, party: ActParty) -> bool:
        """Whether the act gives the party the primary name of the entry, or that is not known."""
        return not self.caption or match_form(self.caption) in map(match_form, party.names)

    def on(self, day: str) -> bool | None:
        """Whether it stood there on a day; None where that is not known."""
        if day > self.seen_until[:10]:
            return None
        return LISTED.get(state_on(self.spells, day).state, False)


def lines(said: Sequence[Said], listed: Listed) -> list[ActLine]:
    """Judgments about an entry, and acts that no row of the log cites, in the order of days."""
    courts = words(filter(_is_of_court, said))
    judgments = (_of_court(word, listed) for word in courts)
    others = _others((one for one in said if not _is_of_court(one)), listed)
    return sorted([*judgments, *others], key=lambda line: line.date)


def _is_of_court(said: Said) -> bool:
    """Whether it is the word of a court, and not what is proposed or announced of one."""
    act, party = said
    return party.effect in OF_COURTS and act.says.kind not in NO_STATE


def _of_court(word: Word, listed: Listed) -> ActLine:
    """A judgment: it changes no list, whether the entry stood on it or not."""
    says = line(word, listed=_after(word, listed))
    return ActLine.of(word.act, date=word.day, clock=COURT, what=str(word.effect), says=says)


def _after(word: Word, listed: Listed) -> bool | None:
    """Whether the entry still stood on its list after a judgment, as far as was seen.

    One that left and never came back was off it, however long ago its list was seen.
    """
    if listed.spells and all(not spell.open for spell in listed.spells):
        return LISTED.get(state_on(listed.spells, word.day).state, False)
    return listed.on(word.day)


def _others(said: Iterable[Said], listed: Listed) -> Iterator[ActLine]:
    """Acts of authorities, each once; those by which a row of the log came are told by it."""
    for act, party in {one[0].act_id: one for one in said}.values():
        if not _is_shown((act, party), listed):
            kind = act.says.kind
            date = delivered_on(act) if kind == ActKind.OPINION else borne_on(act)
            says = _of_act((act, party))
            if listed.is_head_of(party):
                says += _unseen((act, party), listed)
            elif not party.into:
                says = f"{party.name}: {says}"
            clock = COURT if kind in DELIVERED else LAW
            yield ActLine.of(act, date=date, clock=clock, what=str(kind), says=says)


def _of_act(said: Said) -> str:
    """An act in words; what only announces one is said to do so."""
    act, party = said
    if act.says.kind == ActKind.OPINION:
        return f"opinion in {cited(act)}; no judgment"
    if act.says.kind in DELIVERED:
        return f"named in {act.says.kind} {cited(act)}"
    verb = _done(party, cited(act))
    return f"announced, which is no act: {verb}" if act.says.kind == ActKind.ANNOUNCEMENT else verb


def _done(party: ActParty, act: str) -> str:
    """What an act does to a party: under which programmes alone, and as part of whom it goes on."""
    if party.into and party.effect in INTO:
        return f"{party.name} {INTO[party.effect]} {party.into} by {act}"
    under = f" under {' and '.join(party.programmes)}" if party.programmes else ""
    return ACTS.get(party.effect, ACTS[Effect.NAMES]).format(under, act)


def _unseen(said: Said, listed: Listed) -> str:
    """That the list does not show what an act did, or was not seen since; "" where that is moot."""
    act, party = said
    moves = party.effect in TAKES_OFF | PUTS_ON and act.says.kind != ActKind.ANNOUNCEMENT
    if not moves or party.programmes:
        return ""
    if borne_on(act) > listed.seen_until[:10]:
        return "; the list was not seen since"
    shows = listed.on(borne_on(act))
    amiss = shows is not None and shows != (party.effect in PUTS_ON)
    return "; the list does not show it" if amiss else ""


def _is_shown(said: Said, listed: Listed) -> bool:
    """Whether a row of the log cites the act for what it did, or a listing bears its very day."""
    act, party = said
    if act.says.kind == ActKind.ANNOUNCEMENT or party.effect not in SHOWN_BY_LISTS:
        return False
    if party.effect in PUTS_ON and borne_on(act) in listed.begun_on:
        return True
    return any(one in listed.instruments for one in act.says.citations or (act.says.title,))
