"""How lists were looked at in a time: how often, with what outcome, and the longest gap."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from db import checks
from db.checks import Checked
from db.engine import Connection
from tracker.answers.days import shown
from tracker.model import moment, stamp
from tracker.outgoing import Out

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checks(Out):
    """The looks at one list in a time.

    A gap is the time between two looks that found it in good order, or to the time's end. One that
    began before that time is told whole.
    """

    list_id: str
    looks: int
    recorded: int
    unchanged: int
    pending: int
    refused: int
    failed: int
    last_good: str | None
    longest_gap_minutes: int | None
    gap_from: str | None
    gap_until: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure(Out):
    """A look that did not find the list in good order, and why."""

    list_id: str
    observed_at: str
    mode: str
    outcome: str
    reason: str


def looked_at(
    connection: Connection, since: str, until: str, lists: Sequence[str] = ()
) -> list[Checks]:
    """One for every list that was ever looked at, or for these, from one moment to another."""
    counted = checks.outcomes_between(connection, since, until)
    every = checks.lists(connection)
    wanted = [list_id for list_id in every if not lists or list_id in lists]
    return [_of(connection, list_id, counted.get(list_id, {}), since, until) for list_id in wanted]


def _of(
    connection: Connection, list_id: str, outcomes: dict[str, int], since: str, until: str
) -> Checks:
    good = checks.good_of(connection, list_id, since, until)
    _, before = checks.ends(connection, list_id, "", since)
    gap = longest(good, before, until)
    counts = Counter(outcomes)
    return Checks(
        list_id=list_id,
        looks=counts.total(),
        recorded=counts["recorded"],
        unchanged=counts["unchanged"],
        pending=counts["pending"],
        refused=counts["refused"],
        failed=counts["failed"],
        last_good=good[-1] if good else None,
        longest_gap_minutes=_minutes(*gap) if gap else None,
        gap_from=gap[0] if gap else None,
        gap_until=gap[1] if gap else None,
    )


def longest(good: Sequence[str], before: str, until: str) -> tuple[str, str] | None:
    """The two moments between which it was longest, from the look `before` that time on, if there
    was one; None for less than two. Pure.

    >>> longest(["2026-01-02T00:00:00Z"], "", "2026-01-05T00:00:00Z")
    ('2026-01-02T00:00:00Z', '2026-01-05T00:00:00Z')
    """
    moments = [*filter(None, [before]), *good, until]
    return max(pairwise(moments), key=lambda pair: _minutes(*pair), default=None)


def _minutes(first: str, last: str) -> int:
    return (moment(last) - moment(first)) // MINUTE


def failures(
    connection: Connection, since: str, until: str, most: int, list_id: str = ""
) -> list[Failure]:
    """Looks that failed or were refused in a time, newest first, so many at most."""
    return list(map(_failure, checks.bad_between(connection, since, until, most, list_id)))


def _failure(look: Checked) -> Failure:
    return Failure(
        list_id=look.list_id,
        observed_at=look.observed_at,
        mode=look.mode,
        outcome=look.outcome,
        reason=look.reason,
    )


def since_days(now: datetime, days: int) -> str:
    """The moment so many days ago."""
    return stamp(now - timedelta(days=days))


def said(
    rows: Sequence[Checks], since: str, until: str, wanted: Iterable[str] = ()
) -> Iterator[str]:
    """What a table of them covers, in sentences; `wanted` are the lists that it ought to have."""
    yield f"Looks from {_told(since)} to {_told(until)}, by the times of their documents."
    if unseen := [row.list_id for row in rows if row.last_good is None]:
        yield f"Not once seen in good order in that time: {', '.join(unseen)}."
    if never := sorted(set(wanted) - {row.list_id for row in rows}):
        yield f"Never looked at here: {', '.join(never)}."


def _told(at: str) -> str:
    """A moment to the minute; the day of a folder alone.

    >>> _told("2026-11-28T00:00:00Z"), _told("2026-11-28T06:02:45Z")
    ('2026-11-28', '2026-11-28 06:02 UTC')
    """
    day = shown(at)
    return f"{day[:16].replace('T', ' ')} UTC" if "T" in day else day
