"""The search record of names on a day: what was asked, by whom and when, what every list answers,
what that rests on, and the head by which it can be proved.

It is a record of a search and certifies nothing: not listed is not the same as not blocked.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self
from urllib.parse import urlencode

from db import trail
from db.engine import Connection
from db.trail import Head
from tracker.answers import asked, lists
from tracker.answers.coverage import COVERED, Coverage
from tracker.answers.covered import Looked
from tracker.answers.days import Asked
from tracker.answers.grounds import Grounds, When, grounds, of_switched_off
from tracker.answers.lists import speaks
from tracker.answers.status import Answer, NameStatus
from tracker.errors import WrongUsage
from tracker.model import stamp

MOST = 100
"""Names of one record."""

NOT_BLOCKED = (
    "Not listed is not the same as not blocked: whoever is owned or controlled by a listed party, "
    "acts for one, or falls under a measure without a list may be blocked under no name of a list."
)

ABOUT_NAMES = (
    "The answers are about the very names asked, in any script and order of words. A person of "
    "another name may be the party, and a namesake is none: compare birth dates, nationality and "
    "numbers before you rely on either."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """What was typed, as it is meant, and a sentence for each field that cannot be."""

    names: Sequence[str]
    when: When
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.names) and not self.wrong


@dataclass(frozen=True, kw_only=True, slots=True)
class OfName:
    """The answers to one name: entries of that very name, and lists that have none."""

    status: NameStatus

    @property
    def entries(self) -> Sequence[Answer]:
        """What lists say that have an entry of that very name."""
        return [answer for answer in self.status.answers if answer.entry_id]

    def without(self, answer: str) -> Sequence[str]:
        """Lists without such an entry that answer so."""
        found = self.status.answers
        return [one.list_id for one in found if not one.entry_id and one.answer == answer]

    def said(self) -> Iterator[str]:
        """What has to be read beside the answers, in sentences."""
        answers = (*self.status.answers, *self.status.same_party)
        for applies, remark in REMARKS:
            if any(map(applies, answers)):
                yield remark

    @property
    def whom(self) -> str:
        """Whose other names are told: the name asked for, or of whom it is an alias alone."""
        return asked.whom(self.status)

    @property
    def elsewhere(self) -> Collection[str]:
        """Lists that have the party under another name alone."""
        return {one.list_id for one in self.status.same_party}


REMARKS: Sequence[tuple[Callable[[Answer], bool], str]] = (
    (
        lambda answer: answer.answer == "unknown",
        f"Unknown: no good document of that list from the {COVERED.days} days before that day is "
        "on record. It is not the same as not listed.",
    ),
    (
        lambda answer: answer.stale,
        "As of a day: the last one on which that list was seen in good order, more than "
        f"{COVERED.days} days before. It tells how the list stood then, not what came later.",
    ),
    (
        lambda answer: "T" in f"{answer.since}{answer.until}",
        "Seen by us: the authority gives no day; it is that of the first document which shows it.",
    ),
    (
        lambda answer: answer.answer == "missing",
        "Missing, not confirmed: absent from one document alone. Treat the party as listed.",
    ),
    (
        lambda answer: answer.pending,
        "Removal pending: a person has to answer whether it is one. The party counts as listed.",
    ),
)
"""What a reader has to know about answers, where it applies to any of them."""


class How(StrEnum):
    """How a list was seen around a day, as people are told."""

    COVERED = "covered"
    AROUND = "seen before and after it, not in the week before"
    EARLIER = "last seen more than a week before"
    LATER = "seen later only"
    TRIED = "looked at in vain"
    NEVER = "never looked at"


PARTLY = frozenset({How.AROUND, How.LATER})
"""Where a later document tells of the day by its own dates, and the absence of a name says less."""


UNSEEN = frozenset({How.TRIED, How.NEVER})


@dataclass(frozen=True, kw_only=True, slots=True)
class OnList:
    """What the record rests on, of one list."""

    looked: Looked
    how: How

    @classmethod
    def of(cls, looked: Looked, coverage: Coverage, on: str) -> Self:
        """How a list was looked at around a day."""
        by_then, seen_later = coverage.last_look(on), coverage.as_of(on) == on
        if coverage.covers(on):
            how = How.COVERED
        elif by_then:
            how = How.AROUND if seen_later else How.EARLIER
        elif coverage.looks:
            how = How.LATER
        else:
            how = How.TRIED if looked.failures else How.NEVER
        return cls(looked=looked, how=how)


class Shown(NamedTuple):
    """A document that is evidence: its hash, its list, and by what way it came."""

    sha256: str
    list_id: str
    provenance: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchRecord:
    """All of it. `known_at` is the moment of asking where no earlier one was asked for."""

    when: When
    asked_at: str
    names: Sequence[OfName]
    ground: Grounds
    head: Head

    @property
    def known_at(self) -> str:
        """As known at which moment."""
        return self.when.known_at or self.asked_at

    @property
    def lists(self) -> Sequence[OnList]:
        """The lists asked, each with what its answer rests on: those that say most come first."""
        found = [self._on(looked) for looked in self.ground.looked.lists]
        order = list(How)
        return sorted(found, key=lambda one: order.index(one.how))

    @property
    def seen(self) -> Sequence[OnList]:
        """Those that were ever seen in good order."""
        return [one for one in self.lists if one.how not in UNSEEN]

    def unseen(self, how: How) -> Sequence[str]:
        """Those that never were, by how they were not."""
        return [one.looked.list_id for one in self.lists if one.how == how]

    def _on(self, looked: Looked) -> OnList:
        unseen = Coverage(list_id=looked.list_id, documents=(), looks=())
        coverage = self.ground.lists.get(looked.list_id, unseen)
        return OnList.of(looked, coverage, self.when.on)

    def count(self, *ways: How) -> int:
        """How many lists were seen in one of these ways."""
        return sum(one.how in ways for one in self.lists)

    @property
    def counted(self) -> str:
        """How many lists were asked, and how many of them are covered."""
        covered, partly = self.count(How.COVERED), self.count(*PARTLY)
        rest = len(self.lists) - covered - partly
        return f"{len(self.lists)} asked: {covered} covered, {partly} in part, {rest} NOT covered"

    @property
    def switched_off(self) -> Sequence[str]:
        """That lists are switched off, in a sentence."""
        return list(of_switched_off(self.ground.off))

    @property
    def apart(self) -> Sequence[str]:
        """Lists of political use, transcripts and lists no longer read, in sentences."""
        return list(self.ground.looked.apart())

    @property
    def repeated(self) -> Sequence[str]:
        """Lists asked for by name that only repeat others, and answer for none."""
        return [list_id for list_id in self.when.lists if not speaks(list_id)]

    @property
    def documents(self) -> Sequence[Shown]:
        """Every document that is evidence, in the order of the answers."""
        statuses = [one.status for one in self.names]
        answers = [one for status in statuses for one in (*status.answers, *status.same_party)]
        shown = (
            Shown(it.snapshot_sha256, one.list_id, it.provenance)
            for one in answers
            if one.entry_id
            for it in one.evidence
        )
        return list({one.sha256: one for one in shown}.values())

    @property
    def query(self) -> str:
        """The query of the address that asks for just this again, at any time."""
        names = [("name", one.status.name) for one in self.names]
        when = [("on", self.when.on), ("known_at", self.known_at), ("seen_at", self.when.seen_at)]
        of = [("list", list_id) for list_id in self.when.lists]
        return urlencode([*names, *((name, text) for name, text in when if text), *of])


def read(connection: Connection, given: Mapping[str, Sequence[str]], now: datetime) -> Asking:
    """What was typed: names one a line, a day, the moments, lists."""
    wrong: dict[str, str] = {}

    def meant(name: str, read_as: Callable[[], str]) -> str:
        try:
            return read_as()
        except WrongUsage as why:
            wrong[name] = str(why)
            return ""

    names = _names(given.get("name", ()))
    if len(names) > MOST:
        wrong["name"] = f"{len(names):,} names; ask {MOST} at a time."
    on, known_at, seen_at = (_one(given, name) for name in ("on", "known_at", "seen_at"))
    when = When(
        on=meant("on", lambda: Asked(on or "today", now).past_day()),
        known_at=meant("known_at", lambda: Asked(known_at, now).past_end() if known_at else ""),
        seen_at=meant("seen_at", lambda: Asked(seen_at, now).past_end() if seen_at else ""),
        lists=_lists(connection, given.get("list", ()), wrong),
    )
    if when.known_at and when.seen_at > when.known_at:
        wrong["seen_at"] = "That is after the moment by which it is to be known."
    return Asking(names=names, when=when, wrong=wrong)


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(reversed(given.get(name, ()))), "").strip()


def _names(texts: Iterable[str]) -> list[str]:
    """One name a line, each once, in the order of asking."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return list(dict.fromkeys(filter(None, lines)))


def _lists(connection: Connection, named: Iterable[str], wrong: dict[str, str]) -> tuple[str, ...]:
    try:
        return lists.asked_for(connection, filter(None, named))
    except WrongUsage as why:
        wrong["list"] = str(why)
        return ()


def record(
    connection: Connection, asking: Asking, switched_on: Iterable[str], now: datetime
) -> SearchRecord:
    """The answers, all on one ground."""
    ground = grounds(connection, asking.when, switched_on, now)
    found = (asked.of_any(connection, name, asking.when, ground) for name in asking.names)
    return SearchRecord(
        when=asking.when,
        asked_at=stamp(now),
        names=tuple(OfName(status=status) for status in found),
        ground=ground,
        head=trail.head(connection),
    )


def document_day(answer: Answer, on: str) -> str:
    """The day of the newest document of a list by the day asked for; "" where it came later."""
    age = answer.document_age_days
    return "" if age is None else str(date.fromisoformat(on) - timedelta(days=age))
