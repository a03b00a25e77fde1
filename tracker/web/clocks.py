"""The clocks of a change on a line: from the law's day to our recording, one below the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.answers.changed import Clock
from tracker.shown import count
from tracker.web import times

STEP, TOP, LEFT = 62, 18, 16
"""Units of the picture between two clocks, above the first, and left of the line."""

WIDTH = 340

DAY = len("2009-01-26")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A clock on the line: where, what it says, its time in words; `gap` is the time to the next.

    `unseen`: between this clock and the next nobody looked, so that it may have come about anywhere
    there.
    """

    y: int
    clock: str
    says: str
    when: str
    utc: str
    gap: str
    unseen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockLine:
    """The picture: its marks, its height, and what it shows in words."""

    marks: Sequence[Mark]
    height: int
    says: str
    width: int = WIDTH
    left: int = LEFT
    step: int = STEP


def clock_line(clocks: Iterable[Clock], zone: str) -> ClockLine:
    """The clocks that say something, in the order of time."""
    told = sorted((one for one in clocks if one.at), key=lambda one: one.at)
    following = [*told[1:], None]
    marks = [
        _mark(number, one, after, _unseen(told), zone)
        for number, (one, after) in enumerate(zip(told, following, strict=True))
    ]
    says = "; ".join(f"{mark.when}: {mark.says}" for mark in marks)
    return ClockLine(marks=marks, height=TOP + STEP * len(marks) - 14, says=says)


def _mark(
    number: int, clock: Clock, after: Clock | None, unseen: tuple[str, str], zone: str
) -> Mark:
    told = times.at(clock.at, zone) if len(clock.at) > DAY else times.At("", clock.at, "")
    return Mark(
        y=TOP + STEP * number,
        clock=clock.clock,
        says=clock.says,
        when=told.here,
        utc=told.utc,
        gap=gap(clock.at, after.at) if after else "",
        unseen=after is not None and unseen[0] <= clock.at < unseen[1],
    )


def _unseen(told: Iterable[Clock]) -> tuple[str, str]:
    """The two documents between which a change came about, that nobody saw come."""
    at = {one.clock: one.at for one in told}
    return at.get("observed_after", ""), at.get("observed_at", "") if "observed_after" in at else ""


def gap(earlier: str, later: str) -> str:
    """The days between two moments; "" where one is no whole day.

    >>> gap("2008-12-04", "2009-01-26T00:00:00Z"), gap("1997", "2001-01-01")
    ('53 days', '')
    >>> gap("2001-01-01", "2001-01-01")
    'the same day'
    """
    if min(len(earlier), len(later)) < DAY:
        return ""
    days = (date.fromisoformat(later[:DAY]) - date.fromisoformat(earlier[:DAY])).days
    return count(days, "day") if days else "the same day"
