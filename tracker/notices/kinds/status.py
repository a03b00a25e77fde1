"""The numbered mail of every day, also when nothing happened."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from db import changes, checks, messages, notices, reviews, trail
from db.engine import Connection
from tracker.answers import lists
from tracker.answers.covered import covered
from tracker.answers.lists import ListLine
from tracker.decisions import dispositions, pauses
from tracker.model import moment, stamp
from tracker.notices import subscriptions
from tracker.notices.about import AboutList
from tracker.notices.covering import not_covered
from tracker.notices.facts import Value
from tracker.notices.notice import Notice, Occasion, Todo, Told
from tracker.notices.order import NO_SUCH_TIME, next_moment, this_day
from tracker.notices.titles import title
from tracker.notices.wording import day, words
from tracker.outgoing import Json
from tracker.settings import BadSetting, Settings
from tracker.shown import count

FINE = ("ok", "pending", "closed", lists.AMBER)
"""States of a list that are not red; nothing new comes of one that is closed."""

NAMED = 3
"""Lists that a subject names."""

LATE = timedelta(days=2)
"""A list that was last looked at before that is red."""


@dataclass(frozen=True, kw_only=True)
class ListStatus(ListLine, Value):
    """How one list was, as a mail told it."""


@dataclass(frozen=True, kw_only=True)
class ToldLook(Value):
    """How often a list was seen in good order since the last status mail, and when last."""

    list_id: str
    looks: int
    last_look: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Previous:
    """The status mail before: its day, its number, and when it was recorded; or that none was."""

    day: str = ""
    number: int = 0
    recorded_at: str = ""

    @classmethod
    def on_record(cls, connection: Connection) -> Self:
        """The last one."""
        row = notices.last_of_kind(connection, Status.kind, "", [Status.kind])
        if row is None:
            return cls()
        number = json.loads(row.facts)["number"]
        return cls(day=row.entry_id, number=number, recorded_at=row.recorded_at)


@dataclass(frozen=True, kw_only=True)
class Status(Told, kind="status"):
    """How all lists are, and what waits for whom."""

    place: ClassVar[int] = 14
    alone: ClassVar[bool] = True
    at_once: ClassVar[bool] = True
    ours: ClassVar[bool] = True
    block: ClassVar[str] = "status"
    long: ClassVar[tuple[str, ...]] = ("lists", "looked")

    number: int
    day: str
    lists: tuple[ListStatus, ...]
    red: tuple[str, ...]
    checks: int
    refused: int
    failed: int
    changes: int
    unreviewed: int
    pending: int
    unacked: int
    dead: int
    waiting: int
    wrong: tuple[str, ...]
    head: str
    next_at: str
    links: int | None = None
    looked: tuple[ToldLook, ...] | None = None
    findings: int | None = None

    @classmethod
    def due(cls, connection: Connection, given: Occasion) -> Iterable[Notice]:
        """One a day, once its time has come."""
        day = due_day(given.settings, given.now)
        before = Previous.on_record(connection)
        if day <= before.day:
            return []
        told = cls.of_day(connection, given.settings, before, day, given.now)
        return [Notice(told=told, list_id="", entry_id=day, scope=cls.kind)]

    @classmethod
    def of_day(
        cls, connection: Connection, settings: Settings, before: Previous, day: str, now: datetime
    ) -> Self:
        """Everything that the mail of a day says."""
        since = before.recorded_at
        lines = [_line(line, now) for line in lists.standing_of_lists(connection, now)]
        looks = checks.outcomes_since(connection, since)
        waiting = messages.counts(connection)
        dead = waiting.pop("dead", 0)
        paused = pauses.current(connection).sentences(now)
        last = trail.head(connection)
        wanted = [line.list_id for line in lines if line.state != "closed"]
        looked = covered(connection, wanted, now, since=since).lists
        findings, broke = _findings(connection, now)
        return cls(
            about=AboutList.read({}),
            at=stamp(now),
            number=before.number + 1,
            day=day,
            lists=tuple(ListStatus.read(line.json()) for line in lines),
            red=tuple(line.list_id for line in lines if line.state not in FINE),
            checks=sum(looks.values()),
            refused=looks.get("refused", 0),
            failed=looks.get("failed", 0),
            changes=changes.recorded_since(connection, since),
            unreviewed=reviews.unreviewed_since(connection, since),
            pending=sum(line.pending for line in lines),
            unacked=len(notices.unacknowledged(connection)),
            dead=dead,
            waiting=sum(waiting.values()),
            wrong=(*subscriptions.unserved(connection), *paused, *broke),
            head=last.hash,
            links=last.links,
            looked=tuple(ToldLook.read(one.json()) for one in looked),
            findings=findings,
            next_at=stamp(next_moment("status", now, *_status_at(settings))),
        )

    @property
    def noun(self) -> tuple[str, str]:
        """What the bar over it says."""
        return f"daily status, {len(self.red)} of {count(len(self.lists), 'list')} red", "statuses"

    def subject(self) -> str:
        """Its number, and what is red."""
        state = "all lists in good order"
        if amber := self._amber():
            state = f"AMBER: {_first_of(amber)}"
        if self.red:
            state = f"RED: {_first_of(self.red)}"
        mail = f"Daily status no. {self.number}"
        return f"{mail}, {state}; {count(self.changes, 'change')}, {day(self.day)}"

    def sentence(self) -> str:
        """How many lists are in good order, and what happened since the last one."""
        good = len(self.lists) - len(self.red) - len(self._amber())
        fine = f"{good} of {count(len(self.lists), 'list')} are in good order"
        return (
            f"{fine}; {count(self.checks, 'check')} made and {count(self.changes, 'change')} "
            f"recorded since the last status mail, {count(self.pending, 'question')} open."
        )

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To look after what is not in good order; else to answer, or to say what was seen."""
        if self.red or self._amber() or self.wrong or self.dead:
            return Todo(words="Look after what is not in good order", command="tracker doctor")
        if self.pending:
            return Todo(words="Answer the questions that are open", command="tracker pending")
        if self.unacked:
            return Todo(words="Say what was seen", command="tracker alerts open")
        if self.findings:
            return Todo(words="Look at what does not fit", command="tracker reconcile")
        return Todo(words="Nothing")

    def shows(self) -> Json:
        """Of each list, how it was looked at; and those at which nobody looked."""
        looked = {one.list_id: one for one in self.looked or ()}
        unseen = [one.list_id for one in self.looked or () if not one.looks]
        return {"looked": looked, "unseen": not_covered(unseen)}

    def _amber(self) -> list[str]:
        """Lists whose own dates stand still."""
        return [line.list_id for line in self.lists if line.state == lists.AMBER]


def _findings(connection: Connection, now: datetime) -> tuple[int | None, tuple[str, ...]]:
    """How many findings of `tracker reconcile` are open; what breaks it keeps no status mail."""
    try:
        return dispositions.number_open(connection, stamp(now)[:10]), ()
    except Exception as failure:
        kind = type(failure).__name__
        return None, (f"What does not fit could not be looked for ({kind}): tracker reconcile.",)


def _first_of(lists: Sequence[str]) -> str:
    """The first lists by title, and how many more."""
    more = [f"{len(lists) - NAMED} more"] if len(lists) > NAMED else []
    return words([*map(title, lists[:NAMED]), *more])


def due_day(settings: Settings, now: datetime) -> str:
    """Today's date where the status mail is written, once its time has come; else ""."""
    try:
        due = this_day(now, *_status_at(settings))
    except NO_SUCH_TIME:
        raise BadSetting(f"status_at cannot be {settings.status_at!r}: say 07:00 UTC.") from None
    there = now.astimezone(due.tzinfo)
    return str(due.date()) if there >= due else ""


def _status_at(settings: Settings) -> tuple[str, str]:
    """The time of the status mail, and the zone of its clock."""
    at, _, zone = settings.status_at.partition(" ")
    return at, zone.strip() or "UTC"


def _line(line: ListLine, now: datetime) -> ListLine:
    """A list that nobody has looked at for days is not in good order, whatever was found then."""
    seen = line.checked_at
    if line.state not in ("ok", "pending", lists.AMBER) or not seen or now - moment(seen) <= LATE:
        return line
    return replace(line, state="not checked", reason=f"Last looked at on {day(seen)}.")
