"""What is planned and whether anybody sees to it, for people and for those who watch."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from db import checks, claims
from db.claims import ListClock
from db.engine import Connection, reading
from tracker.answers import deaths
from tracker.answers.deaths import Death
from tracker.decisions.pauses import Pauses
from tracker.decisions.pauses import current as current_pauses
from tracker.model import stamp
from tracker.outgoing import Out
from tracker.record.tracker import Tracker
from tracker.service import cadence, slots
from tracker.service.cadence import Cadence, Planned
from tracker.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPlan(Out):
    """One list: its cadence, how it stands, when it is looked at next. Moments are texts."""

    list_id: str
    tier: int
    next_run: str  # "" while it is paused
    last_slot: str
    last_run: str
    outcome: str
    last_good: str
    failing_since: str
    paused: str
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming(Out):
    """One run to come."""

    at: str
    list_id: str
    why: str


def overview(tracker: Tracker, settings: Settings, pauses: Pauses | None = None) -> list[ListPlan]:
    """The plan of every list.

    Without `pauses`, which a scheduler has at hand, the journal is looked through for them.
    """
    now, in_force = tracker.clock(), slots.cadences(settings)
    with reading(tracker.ledger.engine) as connection:
        stopped = pauses or current_pauses(connection)
        clocks, died = claims.schedules(connection), deaths.runs(connection, now)
        plans = [
            _plan(
                connection,
                when,
                clocks.get(list_id, ListClock(list_id)),
                now,
                paused=str(stopped.of(list_id, now) or ""),
                problem=in_force.problems.get(list_id, ""),
            )
            for list_id, when in in_force.by_list.items()
        ]
    return [_in_death(plan, died.get(plan.list_id)) for plan in plans]


def _in_death(plan: ListPlan, death: Death | None) -> ListPlan:
    """A list whose last run died fails since then, if it did not before."""
    return replace(plan, failing_since=plan.failing_since or death.since) if death else plan


def _plan(
    connection: Connection,
    when: Cadence,
    clock: ListClock,
    now: datetime,
    *,
    paused: str,
    problem: str,
) -> ListPlan:
    bad_looks = checks.failing(connection, when.list_id)
    due = stamp(cadence.next_run(when, now, slots.last_slot(clock)))
    return ListPlan(
        list_id=when.list_id,
        tier=when.tier,
        next_run="" if paused else due,
        last_slot=clock.slot,
        last_run=clock.finished_at,
        outcome=clock.outcome,
        last_good=checks.last_good_run(connection, when.list_id),
        failing_since=bad_looks[0].observed_at if bad_looks else "",
        paused=paused,
        problem=problem,
    )


def explain(
    tracker: Tracker, settings: Settings, lists: Iterable[str], count: int = 20
) -> list[Coming]:
    """The next runs of all these lists in order, and why each is when it is."""
    now, by_list = tracker.clock(), slots.cadences(settings).by_list
    with reading(tracker.ledger.engine) as connection:
        pauses = current_pauses(connection)
        clocks = claims.schedules(connection)
    steps: list[Planned] = []
    for list_id in lists:
        if list_id in by_list and not pauses.of(list_id, now):
            clock = clocks.get(list_id, ListClock(list_id))
            to_come = cadence.plan(by_list[list_id], now, slots.last_slot(clock))
            steps += islice(to_come, count)
    first = sorted(steps, key=lambda step: (step.at, step.list_id))[:count]
    return [Coming(at=stamp(step.at), list_id=step.list_id, why=step.why) for step in first]
