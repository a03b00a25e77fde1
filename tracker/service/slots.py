"""Which run of which list is due, and whose it is: decided from values, claimed in the database.

A run stands for a slot of its list's cadence. Claiming one is a single short transaction, so that
two schedulers never run one slot twice and a restart knows what was missed. Nothing here wakes
anybody or looks at a list: `threads` says when, and whoever makes the run needs only its `Claim`.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from db import claims
from db.claims import ListClock
from db.engine import Connection, Engine, reading, writing
from scrapers import registry
from tracker.decisions.pauses import Pauses
from tracker.model import moment, stamp
from tracker.record.tracker import Tracker
from tracker.service import cadence
from tracker.service.cadence import BadCadence, Cadence, next_run
from tracker.service.crontab import crontab
from tracker.service.life import DUTY as DUTY
from tracker.settings import Settings

BEAT_SECONDS = 10.0
TAKE_OVER_SECONDS = 60.0  # a holder without a sign of life for so long is dead
NEVER = float("-inf")

DID_NOT_END = " did not end."
"""How it is said of a run that it died."""


# Cadences of the lists in force.


NO_FEED = "none"
"""In the setting `feeds`: no feed of acts is looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadences:
    """Cadence of every list that is on, and one sentence per list that is set up wrongly."""

    by_list: Mapping[str, Cadence]
    problems: Mapping[str, str]


def cadences(settings: Settings) -> Cadences:
    """The cadences in force. A list with a wrong one keeps its own, and none stops another."""
    by_list: dict[str, Cadence] = {}
    problems: dict[str, str] = {}
    for list_id in registry.wanted(settings.lists, settings.feeds):
        if list_id not in registry.sources():
            problems[list_id] = _no_list("lists", list_id)
        elif _goes_on(list_id, settings):
            by_list[list_id], problem = _cadence(list_id, settings.schedule)
            problems |= {list_id: problem} if problem else {}
    for setting, names in (("schedule", settings.schedule), ("feeds", settings.feeds)):
        wrong = (name for name in names if name not in (*registry.sources(), NO_FEED))
        problems |= {name: _no_list(setting, name) for name in wrong}
    return Cadences(by_list=by_list, problems=problems)


def _no_list(setting: str, name: str) -> str:
    """That a setting names a list which does not exist, and which one may be meant."""
    from tracker.answers.known import meant

    likely = meant(name, registry.sources())
    asked = f" Did you mean {' or '.join(likely)}?" if likely else ""
    return f"{setting}: there is no list {name}.{asked}"


def _goes_on(list_id: str, settings: Settings) -> bool:
    """Nothing comes of a closed list any more; it is looked at where it is named, as in `run`.

    A transcript is brought by a person: there is nobody to ask.
    """
    if list_id in registry.keys() and registry.is_transcribed(list_id):
        return False
    return not registry.closed_on(list_id) or list_id in settings.lists


def _cadence(list_id: str, schedule: Mapping[str, Any]) -> tuple[Cadence, str]:
    """The cadence of a list, and what is wrong with what is set for it."""
    source = registry.scraper(list_id).source
    every, country = source.check_every_minutes, source.country
    try:
        own = cadence.of_source(list_id, source.tier, every, source.timezone, country)
    except BadCadence as why:
        plain = cadence.of_source(list_id, source.tier, every, "UTC", country)
        return cadence.round_the_clock(plain), str(why)
    if list_id not in schedule:
        return own, ""
    try:
        return cadence.adjusted(own, schedule[list_id], crontab), ""
    except BadCadence as why:
        return own, str(why)


# One scheduler at a time.


def _new_owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(slots=True)
class Post:
    """The scheduler's place: held by one process, taken over when its holder gives no sign.

    We watch the holder's count by our own steady clock, so clocks of machines may differ.
    """

    engine: Engine
    steady: Callable[[], float] = time.monotonic
    owner: str = field(default_factory=_new_owner)
    held: bool = False
    seen: tuple[str, int] | None = None
    seen_since: float = NEVER
    beaten: float = NEVER

    def keep(self, now: datetime) -> bool:
        """Give a sign of life or try to take over; whether the place is ours."""
        at = self.steady()
        if self.held and at - self.beaten < BEAT_SECONDS:
            return True
        with writing(self.engine) as connection:
            if self.held:
                self.held = claims.beat(connection, DUTY, self.owner, stamp(now))
            if not self.held:
                self.held = self._take(connection, stamp(now), at)
        self.beaten = at
        return self.held

    def _take(self, connection: Connection, now: str, at: float) -> bool:
        holder = claims.duty(connection, DUTY)
        sign = (holder.owner, holder.beats)
        if sign != self.seen:
            self.seen, self.seen_since = sign, at
        waiting = at - self.seen_since < TAKE_OVER_SECONDS
        if holder.owner and waiting:
            return False
        return claims.take_duty(connection, DUTY, self.owner, sign, now)

    def leave(self) -> None:
        """Give the place up, so that the next one need not wait."""
        if self.held:
            with writing(self.engine) as connection:
                claims.leave_duty(connection, DUTY, self.owner)
            self.held = False


# One run at a time.


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to one run of one list: plain texts, so that any process can be handed it."""

    list_id: str
    run_id: str
    slot: str  # what the run stands for; "" for a look that a person asked for
    before: str  # the slot that the list's clock showed before
    owner: str  # the scheduler that claimed it
    claimed_at: str

    def text(self) -> str:
        """The claim as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Claim":
        """The inverse of `text`."""
        return cls(**json.loads(text))


class Ending(NamedTuple):
    """How a run ended: plain values, as those of its claim."""

    outcome: str
    reason: str
    finished_at: str
    seconds: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether somebody else was writing to the list, so that nothing was done."""
        return self.outcome == "busy"


class Way(Protocol):
    """How a claimed run gets to whoever makes it. As it stands here: to the one that claims it."""

    def waits(self, connection: Connection, list_id: str) -> bool:
        """Whether a run of a list was handed over before and is not begun."""
        return False

    def hand_over(self, connection: Connection, claim: "Claim") -> None:
        """Hand a run over, in the transaction that claims it."""
        return

    def in_hand(self, connection: Connection) -> frozenset[str]:
        """Lists whose runs others have, who may outlive the scheduler that claimed them."""
        return frozenset()


class _AtOnce(Way):
    """To the one that claims it."""


AT_ONCE = _AtOnce()


def last_slot(clock: ListClock) -> datetime | None:
    """The slot that a list's clock shows; None before its first scheduled run."""
    return moment(clock.slot) if clock.slot else None


def due(when: Cadence, clock: ListClock, now: datetime) -> str:
    """The slot that a run made now would stand for; "" when none is due."""
    if next_run(when, now, last_slot(clock)) > now:
        return ""
    return stamp(when.at_or_before(now))


def claim(
    tracker: Tracker, owner: str, when: Cadence, pauses: Pauses, way: Way = AT_ONCE
) -> Claim | None:
    """Make a run ours, if it is due or asked for and the scheduler's place is this owner's.

    None where one that was handed over has not begun: it looks as late as this one would.
    """
    now, list_id = tracker.clock(), when.list_id
    with writing(tracker.ledger.engine) as connection:
        if claims.duty(connection, DUTY).owner != owner:
            return None
        if pauses.of(list_id, now) or way.waits(connection, list_id):
            claims.set_schedule(connection, list_id, asked_at="")
            return None
        clock = claims.schedule(connection, list_id)
        slot = due(when, clock, now)
        if not _taken(connection, clock, slot):
            return None
        ours = Claim(
            list_id=list_id,
            run_id=secrets.token_hex(4),
            slot=slot,
            before=clock.slot,
            owner=owner,
            claimed_at=stamp(now),
        )
        _begun(connection, ours)
        way.hand_over(connection, ours)
    return ours


def _taken(connection: Connection, clock: ListClock, slot: str) -> bool:
    """Whether a run is ours: nobody else took its slot, or a person wants it and none is due."""
    if slot:
        return claims.claim_slot(connection, clock.list_id, clock.slot, slot)
    return bool(clock.asked_at)


def _begun(connection: Connection, ours: Claim) -> None:
    claims.set_schedule(
        connection,
        ours.list_id,
        asked_at="",
        run_id=ours.run_id,
        started_at=ours.claimed_at,
        outcome="",
    )


def finished(tracker: Tracker, ours: Claim, ending: Ending) -> None:
    """Put the end of a run on record; a list that somebody else writes to gets its slot back."""
    with writing(tracker.ledger.engine) as connection:
        if ending.busy:
            claims.set_schedule(connection, ours.list_id, slot=ours.before)
        _ended(connection, ours.list_id, _or_what_was_before(connection, ours, ending))


def _or_what_was_before(connection: Connection, ours: Claim, ending: Ending) -> Ending:
    """How a run ended; where it did nothing, the death of the one before it stays in sight.

    What is left of the dead keeps the next runs busy for as long as a right to write lasts.
    """
    said = claims.schedule(connection, ours.list_id).reason
    if ending.busy and said.endswith(DID_NOT_END):
        return ending._replace(outcome=claims.BROKEN_OFF, reason=said)
    return ending


def crashed(tracker: Tracker, list_id: str, why: str) -> None:
    """Put on record that a run ended by a fault of ours."""
    ending = Ending("crashed", why, stamp(tracker.clock()))
    with writing(tracker.ledger.engine) as connection:
        _ended(connection, list_id, ending)


def _ended(connection: Connection, list_id: str, ending: Ending) -> None:
    claims.set_schedule(
        connection,
        list_id,
        finished_at=ending.finished_at,
        outcome=ending.outcome,
        reason=ending.reason,
    )


def broken_off(tracker: Tracker, way: Way = AT_ONCE) -> None:
    """Runs that the last holder of the place began and did not end are to be made again.

    Not those that others have in hand.
    """
    with writing(tracker.ledger.engine) as connection:
        elsewhere = way.in_hand(connection)
        for clock in claims.unfinished(connection):
            if clock.list_id in elsewhere:
                continue
            why = f"The run begun at {clock.started_at}{DID_NOT_END}"
            claims.set_schedule(
                connection, clock.list_id, slot="", outcome=claims.BROKEN_OFF, reason=why
            )


def is_under_way(tracker: Tracker, ours: Claim) -> bool:
    """Whether a claimed run is the last of its list, and its end is not on record."""
    with reading(tracker.ledger.engine) as connection:
        clock = claims.schedule(connection, ours.list_id)
    return clock.run_id == ours.run_id and not clock.outcome


# Looks that people ask for.


def ask_now(tracker: Tracker, lists: Iterable[str]) -> None:
    """Ask the running scheduler for a look at once; the scheduled clock stays as it is."""
    with writing(tracker.ledger.engine) as connection:
        for list_id in lists:
            claims.set_schedule(connection, list_id, asked_at=stamp(tracker.clock()))
