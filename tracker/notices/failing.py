"""What the record says of lists that cannot be checked, and what people are to be told of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db import checks, notices
from db.checks import Checked
from db.engine import Connection
from tracker.model import digest, moment, stamp
from tracker.notices.about import NewestDocument, about_list, document
from tracker.notices.facts import Value
from tracker.notices.order import OPERATIONS
from tracker.notices.outages import (
    ESCALATION,
    RECOVERY,
    START,
    STEPS,
    UNREACHED,
    Down,
    Look,
    Say,
    World,
    cause_of,
    due,
    told,
)
from tracker.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ListDown(Value):
    """A list that could not be checked, as a mail tells of it; `failing` where it still cannot.

    `document` is when what we have of it was seen, "" where we have nothing.
    """

    list_id: str
    title: str
    since: str
    cause: str
    reason: str
    failing: bool
    document: str


@dataclass(frozen=True, kw_only=True)
class StillDown(Value):
    """A list of which people know, once this is told, that it cannot be checked."""

    list_id: str
    since: str
    told_at: str
    outage: str
    cause: str
    escalated_at: str


@dataclass(frozen=True, kw_only=True)
class OfLists(Value):
    """What a recorded notice says of lists: of one, or all that were known to be down then."""

    since: str = ""
    outcome: str = ""
    reason: str = ""
    down: tuple[StillDown, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """One thing to tell of a list, or of several; `subject` is what it is about.

    Of several, `down` are all of which people know then that they cannot be checked, as it was when
    `after` was the newest notice of the sort.
    """

    step: str
    subject: str
    since: str
    list_id: str = ""
    document: NewestDocument | None = None
    outcome: str | None = None
    reason: str | None = None
    sentence: str | None = None
    lists: tuple[ListDown, ...] | None = None
    meanwhile: tuple[str, ...] | None = None
    down: tuple[StillDown, ...] | None = None
    after: int | None = None


ONLINE = "No list at all can be reached: is this machine online?"

MOST = 10
"""Things to tell at a time: an end, what lasts and a beginning are three."""


def due_now(connection: Connection, settings: Settings, now: datetime) -> Iterator[Telling]:
    """What there is to tell now of lists that began to fail, fail for long, or work again."""
    lists = checks.lists(connection)
    down = known_down(connection, lists)
    if not down and not any(checks.failing(connection, list_id) for list_id in lists):
        return
    hours = settings.escalate_operations_after_hours
    looks = _looks(connection, lists)
    down = [one for one in down if one.list_id in looks]
    for _ in range(MOST):
        world = World(looks=looks, down=down, now=now, patience=timedelta(hours=hours))
        say = due(world)
        if say is None:
            return
        telling, down = _telling(connection, world, say)
        yield telling


def is_news(connection: Connection, step: str, lists: Sequence[str], after: int | None) -> bool:
    """Whether nobody else has told it meanwhile; looked at where nobody else can."""
    if step not in STEPS:
        return True
    if after is not None and after != _newest(connection):
        return False
    known = {down.list_id: down for down in known_down(connection, lists)}
    match step:
        case "start":
            return not known
        case "recovery":
            return bool(known)
    return any(not down.escalated_at for down in known.values()) or len(known) < len(lists)


def _newest(connection: Connection) -> int:
    return notices.newest_number(connection, OPERATIONS, STEPS)


# What people were told.


def known_down(connection: Connection, lists: Sequence[str]) -> list[Down]:
    """The lists of which people were told that they cannot be checked, and not that they can.

    A notice of several lists says what was known of all of them then; one of a single list is
    about that alone.
    """
    last = notices.last_of_kind(connection, OPERATIONS, "", STEPS)
    told_then = OfLists.read(json.loads(last.facts)).down if last else ()
    by_list = {one.list_id: _as_told(one) for one in told_then}
    found = (
        _single(connection, list_id, last.seq if last else 0, by_list.get(list_id))
        for list_id in lists
    )
    return list(filter(None, found))


def _as_told(one: StillDown) -> Down:
    return Down(
        list_id=one.list_id,
        since=moment(one.since),
        told_at=moment(one.told_at),
        outage=one.outage,
        cause=one.cause,
        escalated_at=moment(one.escalated_at) if one.escalated_at else None,
    )


def _single(connection: Connection, list_id: str, after: int, known: Down | None) -> Down | None:
    """What is known of a list by its own newest notice, or by one of several after that."""
    row = notices.last_of_kind(connection, OPERATIONS, list_id, STEPS)
    if row is None or row.seq < after:
        return known
    return None if row.scope == RECOVERY else _by_itself(row)


def _by_itself(row: Any) -> Down:
    facts = OfLists.read(json.loads(row.facts))
    since = moment(facts.since or row.recorded_at)
    at = moment(row.recorded_at)
    is_long = row.scope == ESCALATION
    return Down(
        list_id=row.list_id,
        since=since,
        told_at=since if is_long else at,
        outage=row.entry_id,
        cause=cause_of(facts.outcome, facts.reason),
        escalated_at=at if is_long else None,
    )


# How the lists are.


def _looks(connection: Connection, lists: Sequence[str]) -> dict[str, Look]:
    """How each list is that a run ever looked at."""
    standing = {list_id: checks.standing(connection, list_id) for list_id in lists}
    return {list_id: _look(connection, one) for list_id, one in standing.items() if one}


def _look(connection: Connection, standing: checks.Standing) -> Look:
    newest, failing = standing.newest, standing.failing
    reason = failing[1] if failing else newest
    before = checks.good_before(connection, newest.observed_at) if failing else ""
    return Look(
        list_id=newest.list_id,
        at=moment(newest.observed_at),
        cause=cause_of(reason.outcome, reason.reason) if failing else "",
        failing_since=moment(failing[0].observed_at) if failing else None,
        failed_at=_at(standing.failed),
        good_since=_at(standing.good_again),
        good_at=_at(standing.good),
        elsewhere=moment(before) if before else None,
    )


def _at(look: Checked | None) -> datetime | None:
    return moment(look.observed_at) if look else None


# What is told.


def _telling(connection: Connection, world: World, say: Say) -> tuple[Telling, list[Down]]:
    """What is said, and what people know then."""
    if say.alone:
        telling = _of_one(connection, world, say)
        return telling, told(world, say, telling.subject)
    subject = digest(("outage", say.step, stamp(world.now), *say.lists))
    known = told(world, say, subject)
    telling = Telling(
        step=say.step,
        subject=subject,
        since=stamp(min(_since(world, one) for one in say.lists)),
        sentence=ONLINE if _is_offline(world, say) else None,
        lists=tuple(_lists(connection, world, say)),
        meanwhile=say.meanwhile or None,
        down=tuple(map(_recorded, known)),
        after=_newest(connection),
    )
    return telling, known


def _is_offline(world: World, say: Say) -> bool:
    """Whether nothing that is looked at can be reached."""
    looks = world.followed
    return say.step == START and all(look.cause in UNREACHED for look in looks)


def _of_one(connection: Connection, world: World, say: Say) -> Telling:
    """One list alone."""
    (list_id,) = say.lists
    since = stamp(_since(world, list_id))
    failing = checks.failing(connection, list_id) if say.step != RECOVERY else None
    return Telling(
        step=say.step,
        subject=digest(("failing", list_id, since)),
        since=since,
        list_id=list_id,
        document=document(connection, list_id, world.now),
        reason=failing[1].reason if failing else None,
        outcome=failing[1].outcome if failing else None,
    )


def _since(world: World, list_id: str) -> datetime:
    """Since when a list fails, as people were told, or are told now."""
    known = (down.since for down in world.down if down.list_id == list_id)
    return next(known, world.looks[list_id].since)


def _lists(connection: Connection, world: World, say: Say) -> Iterator[ListDown]:
    for list_id in (*say.lists, *say.still):
        failing = checks.failing(connection, list_id)
        newest = document(connection, list_id, world.now)
        known = next((down.cause for down in world.down if down.list_id == list_id), "")
        yield ListDown(
            list_id=list_id,
            title=about_list(list_id).title,
            since=stamp(_since(world, list_id)),
            cause=world.looks[list_id].cause or known,
            reason=failing[1].reason if failing else "",
            failing=failing is not None,
            document=newest.observed_at if newest else "",
        )


def _recorded(down: Down) -> StillDown:
    return StillDown(
        list_id=down.list_id,
        since=stamp(down.since),
        told_at=stamp(down.told_at),
        outage=down.outage,
        cause=down.cause,
        escalated_at=stamp(down.escalated_at) if down.escalated_at else "",
    )
