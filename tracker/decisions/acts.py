"""Official acts that a person enters: what no feed reaches, or what one gets wrong.

What is entered goes before what the shipped file and the feeds say of the same act. It moves no
list and answers no question: lists cite it for what they show themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from db.engine import reading, writing
from scrapers import registry
from scrapers.kit import (
    OF_COURTS,
    TAKES_OFF,
    ActKind,
    ActParty,
    Effect,
    RawAct,
    citations,
    clean,
)
from tracker.answers.decisions import Decided, decisions
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.intake import run
from tracker.model import CAUSES, Decision, digest, short_id, stamp
from tracker.record import acts as record
from tracker.record.journal import ABOUT_ACTS, ACT, Made, Undone
from tracker.record.tracker import Tracker
from tracker.rules.acts import REVIEWER
from tracker.rules.causes import ANNULMENT, cites_judgment

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
OF_COURT = frozenset({ActKind.JUDGMENT, ActKind.ORDER, ActKind.OPINION, ActKind.APPEAL})

LONGEST = 2_000
"""Letters of a title, a name or an address."""


class Days(NamedTuple):
    """Days of the law, each "" where the act says none."""

    signed_on: str = ""
    made_on: str = ""
    registered_on: str = ""
    published_on: str = ""
    in_force_on: str = ""
    maintained_until: str = ""


NO_DAYS = Days()


SEVERAL = {
    "citations": "citation",
    "lists": "list_",
    "parties": "party",
    "aliases": "alias",
    "references": "reference",
    "programmes": "programme",
    "because": "because",
}
"""What may be said several times -> its option."""

ONCE = ("kind", "link", "effect", "title", "court", "case", "cause", "into", "note")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """What a person says of an act, as typed; WrongUsage, in a sentence, for what cannot be meant.

    All parties are those to whom the act does the same; `because` cites what the cause rests on.
    """

    kind: str
    link: str
    citations: Sequence[str]
    lists: Sequence[str]
    parties: Sequence[str]
    effect: str = ""
    aliases: Sequence[str] = ()
    references: Sequence[str] = ()
    programmes: Sequence[str] = ()
    title: str = ""
    days: Days = NO_DAYS
    court: str = ""
    case: str = ""
    cause: str = ""
    because: Sequence[str] = ()
    into: str = ""
    note: str = ""

    @classmethod
    def typed(cls, options: Mapping[str, Any]) -> Self:
        """What was typed, by the names of the options of `tracker acts add`."""
        several = {name: options[option] for name, option in SEVERAL.items()}
        once = {name: options[name] for name in ONCE}
        days = Days(*(options[name.removesuffix("_on")] for name in Days._fields))
        return cls(days=days, **several, **once)

    def act(self, number: str, by: str, today: str) -> RawAct:
        """The act, under a number of ours."""
        kind, cited = _kind(self.kind), _cited(self.citations, "--citation")
        lists = _lists(self.lists)
        if not cited:
            raise WrongUsage("Say how the act is cited: --citation, e.g. '77 FR 60741'.")
        if not _filled(self.parties):
            raise WrongUsage("Say whom the act names: --party NAME, repeatable.")
        return RawAct(
            number=number,
            title=_text(self.title, "--title") or cited[0],
            url=_link(self.link),
            kind=kind,
            citations=cited,
            court=_text(self.court, "--court"),
            case=_text(self.case, "--case"),
            parties=tuple(self._parties(kind)),
            lists=lists,
            said_by=by,
            note=_text(self.note, "--note"),
            whole=True,
            **_days(self.days, today)._asdict(),
        )

    def _parties(self, kind: ActKind) -> list[ActParty]:
        effect = _effect(self.effect, kind)
        cause = _cause(self.cause, effect)
        because = _cited(self.because, "--because")
        if cause == ANNULMENT and not cites_judgment(because):
            raise WrongUsage("An annulment rests on a judgment: --because, e.g. 'T-284/08'.")
        names = _names(self.parties, "--party")
        if len(names) > 1 and (self.aliases or self.references):
            raise WrongUsage("Other names and references are of one party: enter the act for it.")
        return [
            ActParty(
                name=name,
                effect=effect,
                aliases=tuple(_names(self.aliases, "--alias")),
                references=tuple(_filled(self.references)),
                programmes=tuple(_filled(self.programmes)),
                cause=cause,
                because=because,
                into=_text(self.into, "--into"),
            )
            for name in names
        ]


def _filled(texts: Sequence[str]) -> list[str]:
    return [plain for text in texts if (plain := clean(text))]


def _text(text: str, option: str) -> str:
    plain = clean(text)
    if len(plain) > LONGEST:
        raise WrongUsage(f"{option} has {len(plain):,} letters; at most {LONGEST:,} are kept.")
    return plain


def _names(texts: Sequence[str], option: str) -> list[str]:
    """Names of which each has a letter or a digit."""
    names = [_text(text, option) for text in _filled(texts)]
    for name in names:
        if not any(map(str.isalnum, name)):
            raise WrongUsage(f"{option} {name!r} is no name: it has no letter and no digit.")
    return names


def _kind(text: str) -> ActKind:
    known = [kind for kind in ActKind if kind != ActKind.WITHDRAWN]
    if text not in known:
        raise WrongUsage(f"{text!r} is no kind of act: {', '.join(known)}.")
    return ActKind(text)


BY_KIND = {
    ActKind.DESIGNATION: Effect.ADDS,
    ActKind.REVOCATION: Effect.REMOVES,
    ActKind.AMENDMENT: Effect.REWORDS,
    ActKind.REVIEW: Effect.KEEPS,
    ActKind.RENEWAL: Effect.KEEPS,
    ActKind.APPEAL: Effect.APPEALS,
}
"""What an act does where nobody says it."""


def _effect(text: str, kind: ActKind) -> Effect:
    if not text:
        return BY_KIND.get(kind, Effect.NAMES)
    if text not in set(Effect):
        raise WrongUsage(f"{text!r} is nothing that an act does to a party: {', '.join(Effect)}.")
    effect = Effect(text)
    if kind in OF_COURT and effect not in OF_COURTS | {Effect.NAMES}:
        raise WrongUsage(f"An act of a court takes nobody off a list and puts nobody on: {effect}.")
    if kind not in OF_COURT and effect in OF_COURTS:
        raise WrongUsage(f"Only an act of a court {effect}: {', '.join(sorted(OF_COURT))}.")
    return effect


def _cause(text: str, effect: Effect) -> str:
    if not text:
        return ""
    if text not in CAUSES - {"not_stated"}:
        raise WrongUsage(f"{text!r} is no cause: {', '.join(sorted(CAUSES - {'not_stated'}))}.")
    if effect not in TAKES_OFF:
        raise WrongUsage(f"A cause is of a removal; this act {effect}.")
    return text


def _cited(texts: Sequence[str], option: str) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(str(citations.parse(text)) for text in _filled(texts)))
    except ValueError as why:
        raise WrongUsage(f"{option}: {why}") from None


def _lists(names: Sequence[str]) -> tuple[str, ...]:
    if unknown := [name for name in names if name not in registry.keys()]:
        raise WrongUsage(f"There is no list {unknown[0]!r}: tracker lists.")
    if not names:
        raise WrongUsage("Say which list shows the act: --list, repeatable.")
    return tuple(dict.fromkeys(names))


def _link(text: str) -> str:
    link = text.strip()
    try:
        parts = urlsplit(link) if len(link) <= LONGEST and link.isprintable() else None
    except ValueError:  # a bracket that is not closed
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongUsage("Say where the act is to be read: --link URL (https://...).")
    if parts.username or parts.password:
        raise WrongUsage("The link has a password in it: give one that everybody may open.")
    return link


def _days(days: Days, today: str) -> Days:
    for name, day in days._asdict().items():
        if day and not _is_day(day):
            raise WrongUsage(f"{day!r} is no day of an act ({_plain(name)}): 2012-09-28.")
    published = {days.published_on, days.signed_on, days.made_on, days.registered_on} - {""}
    if late := [day for day in published if day > today]:
        raise WrongUsage(f"{late[0]} has not come yet: nobody can have read an act of that day.")
    if not published and not days.in_force_on:
        raise WrongUsage("Say a day of the act: --published, or --in-force.")
    return days


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _plain(name: str) -> str:
    return name.removesuffix("_on").replace("_", " ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """An act that was entered: as it is on record, and the number of the decision."""

    act: RawAct
    decision: int


def add(tracker: Tracker, said: Stated, *, by: str, reason: str) -> Entered:
    """Put an act on record, in a person's name, and let the lists that it is for cite it.

    WrongUsage for what is no act, or no reason, and for what was entered before.
    """
    stated(reason)
    at = stamp(tracker.clock())
    number = digest((ACT, by, at, *said.citations, *said.parties, *said.lists, said.effect))[:16]
    act = said.act(number, by, at[:10])
    _demand_new(_entered(tracker), act)
    with writing(tracker.ledger.engine) as connection:
        decision = record.enter(connection, _decision(act, by, at, reason), act, at)
    run.spread(tracker, live=True)
    return Entered(act=act, decision=decision)


def _entered(tracker: Tracker) -> list[RawAct]:
    """What people entered, and did not take back."""
    with reading(tracker.ledger.engine) as connection:
        every = record.acts(connection)
    tellings = (telling for act in every for telling in act.tellings)
    return [one.says for one in tellings if one.feed_id == REVIEWER]


def _demand_new(known: Sequence[RawAct], act: RawAct) -> None:
    """WrongUsage where the same was entered before, whoever did."""
    for other in known:
        if replace(other, number="", said_by="") == replace(act, number="", said_by=""):
            raise WrongUsage(f"That was entered before: tracker acts show {other.number}.")


def _decision(act: RawAct, by: str, at: str, reason: str) -> Decision:
    """As it is listed among all that people decide."""
    return Decision(
        pending_id=digest((ACT, act.number)),
        verdict=ACT,
        decided_by=by,
        decided_at=at,
        reason=reason,
        kind=str(act.kind),
        keys=(act.number,),
        cause=next(filter(None, (party.cause for party in act.parties)), ""),
        instrument=", ".join(act.citations),
        instrument_url=act.url,
        effective_on=act.in_force_on,
    )


def withdraw(tracker: Tracker, name: str, *, by: str, reason: str) -> Decided:
    """Take an act back that a person had entered, by the beginning of its number or its citation.

    WrongUsage where that names none, or several.
    """
    stated(reason)
    decided = _named(tracker, name.strip())
    at, number = stamp(tracker.clock()), decided.made.decision.number
    undone = Undone(decision=number, decided_by=by, decided_at=at, reason=reason)
    take_back(tracker, decided.made, undone)
    return decided


def _named(tracker: Tracker, name: str) -> Decided:
    with reading(tracker.ledger.engine) as connection:
        every = decisions(connection, REVIEWER)
    made = [one for one in every if one.made.decision.verdict in ABOUT_ACTS]
    fits = [one for one in made if _fits(one.made, name)]
    standing = [one for one in fits if one.made.undone is None]
    if len(standing) == 1:
        return standing[0]
    if standing:
        several = ", ".join(short_id(one.made.decision.keys[0]) for one in standing)
        raise WrongUsage(f"{name} stands for several acts: {several}.")
    if fits and (undone := fits[-1].made.undone):
        raise WrongUsage(f"{undone.decided_by} took it back: {undone.decided_at}.")
    raise WrongUsage(f"Nobody entered an act {name!r}; acts of feeds and of the file stay.")


def _fits(made: Made, name: str) -> bool:
    decision = made.decision
    cited = map(str, citations.find(decision.instrument))
    return bool(name) and (decision.keys[0].startswith(name) or _normal(name) in cited)


def _normal(name: str) -> str:
    try:
        return str(citations.parse(name))
    except ValueError:
        return name


def take_back(tracker: Tracker, made: Made, undone: Undone) -> None:
    """Take back what a person entered: lists cite what is left."""
    with writing(tracker.ledger.engine) as connection:
        record.take_back(connection, undone, made.decision.keys[0], undone.decided_at)
    run.spread(tracker, live=True)
