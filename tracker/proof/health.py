"""How every list is, as one colour and the reasons in words: for those who open the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from db.checks import BAD
from db.engine import Connection, reading
from scrapers.registry import feeds, no_longer_read, scraper, sources
from tracker.answers import lists
from tracker.answers.days import shown
from tracker.answers.lists import AMBER, ListLine
from tracker.model import moment
from tracker.outgoing import Out
from tracker.record.tracker import Tracker
from tracker.service import plans
from tracker.service.plans import ListPlan
from tracker.settings import Settings

LATE = timedelta(days=2)
"""A list that was not seen in good order for longer is red."""


class Colour(StrEnum):
    """How a list is."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Health(Out):
    """One list: its colour and why, what we have of it, and when it is looked at.

    `switched_on`: whether the settings have it; `is_feed`: a feed of official acts is no list.
    """

    list_id: str
    colour: Colour
    why: tuple[str, ...]
    entries: int
    terrorism: int
    document: str | None
    age_days: int | None
    pending: int
    checked_at: str | None
    next_run: str | None
    paused: str
    proof: str
    switched_on: bool
    is_feed: bool


def of_lists(tracker: Tracker, settings: Settings) -> list[Health]:
    """Every list that is on, or was ever looked at; the worst first, then by id."""
    now = tracker.clock()
    planned = {plan.list_id: plan for plan in plans.overview(tracker, settings)}
    with reading(tracker.ledger.engine) as connection:
        lines = {line.list_id: line for line in lists.standing_of_lists(connection, now)}
    known = sorted({*planned, *lines})
    found = [_health(one, lines.get(one), planned.get(one), now) for one in known]
    return sorted(found, key=lambda health: WORST_FIRST.index(health.colour))


WORST_FIRST = (Colour.RED, Colour.AMBER, Colour.GREEN, Colour.CLOSED)


def _health(list_id: str, line: ListLine | None, plan: ListPlan | None, now: datetime) -> Health:
    reasons = [*_of_line(line, now), *_of_plan(plan, now), *_of_list(line, plan)]
    worst = min((colour for colour, _ in reasons), key=WORST_FIRST.index)
    return Health(
        list_id=list_id,
        colour=worst,
        why=tuple(why for colour, why in reasons if colour is worst or colour is not Colour.GREEN),
        entries=line.entries if line else 0,
        terrorism=line.terrorism if line else 0,
        document=line.document if line else None,
        age_days=line.age_days if line else None,
        pending=line.pending if line else 0,
        checked_at=line.checked_at if line else None,
        next_run=(plan.next_run or None) if plan else None,
        paused=plan.paused if plan else "",
        proof=_proof(list_id),
        switched_on=plan is not None,
        is_feed=list_id in feeds(),
    )


Reason = tuple[Colour, str]


def _of_line(line: ListLine | None, now: datetime) -> Iterator[Reason]:
    """What its looks say."""
    if line is None:
        yield Colour.AMBER, "Never looked at yet."
        return
    told = line.reason.rstrip(".")
    if line.state == "closed":
        yield Colour.CLOSED, f"{told[:1].upper()}{told[1:]}."
        return
    if line.state in BAD or line.state == "old_copy":
        yield Colour.RED, f"{line.state.replace('_', ' ').capitalize()}: {told}."
    elif line.state == AMBER:
        yield Colour.AMBER, f"Seen in good order, but {told}."
    else:
        yield from _seen(line, now)
    if line.pending:
        asked = "question waits" if line.pending == 1 else "questions wait"
        yield Colour.AMBER, f"{line.pending} {asked} for an answer; the names count as listed."


def _seen(line: ListLine, now: datetime) -> Iterator[Reason]:
    """In good order: when, and whether that is too long ago."""
    at = line.checked_at or ""
    if now - moment(at) > LATE:
        days = (now - moment(at)).days
        yield Colour.RED, f"Last looked at on {shown(at)[:10]}, {days:,} days ago."
    else:
        yield Colour.GREEN, "Seen in good order."


def _of_plan(plan: ListPlan | None, now: datetime) -> Iterator[Reason]:
    """What its schedule says."""
    if plan is None:
        return
    if plan.problem:
        yield Colour.RED, f"Its schedule is set wrongly: {plan.problem.rstrip('.')}."
    if plan.paused:
        yield Colour.AMBER, f"Not looked at: {plan.paused.rstrip('.')}."
    elif plan.last_run and plan.next_run and now - moment(plan.last_run) > LATE:
        yield Colour.AMBER, "Overdue: no scheduled look for more than two days."


def _of_list(line: ListLine | None, plan: ListPlan | None) -> Iterator[Reason]:
    """What the settings say of it."""
    is_closed = line is not None and line.state == "closed"
    if plan is None and not is_closed:
        gone = no_longer_read(line.list_id) if line else ""
        yield Colour.AMBER, gone or "Switched off in the settings: nobody looks at it now."


def _proof(list_id: str) -> str:
    """How far its reader was tried; "" for what this release cannot read."""
    from scrapers import describe

    return describe.proof(scraper(list_id)) if list_id in sources() else ""


def counted(healths: list[Health]) -> dict[str, int]:
    """Colour -> how many lists have it."""
    return {
        str(colour): sum(one.colour is colour for one in healths)
        for colour in WORST_FIRST
        if any(one.colour is colour for one in healths)
    }


def worries(connection: Connection, settings: Settings) -> Iterator[str]:
    """What is wrong beside the lists, in sentences: scheduler, watchdog, backup, mails."""
    from tracker.proof import reach, upkeep
    from tracker.record import mark

    found = [*upkeep.around(connection, settings, mark.demo_of(connection))]
    found += reach.on_record(connection, settings)
    yield from (one.sentence for one in found if one.amber or not one.fine)
