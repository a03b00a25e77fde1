"""Whether a list's own date still moves: a server that says "unchanged" for ever looks in order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Self

from db import snapshots
from db.engine import Connection
from scrapers.registry import keys, scraper

LEARNT_FROM = 30
"""The newest so many intervals between own dates say what is usual."""

AT_LEAST = 5
"""Intervals below which only the list's own module can say what is usual."""

TIMES_USUAL, MOST, TIMES_MOST = 3, 0.9, 1.5
"""Long is three times the usual, and half as long again as nine of ten intervals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """How a list's own date moved so far: where it stands, what is usual, what is long, in days."""

    stands_at: str
    usual: int
    long: int

    @classmethod
    def of(cls, days: Sequence[str], usually: int = 0) -> Self | None:
        """From its own dates, each once, oldest first; None where there are too few of them.

        Unless its module says how many days usually lie between two changes.
        """
        dates = map(date.fromisoformat, days[-LEARNT_FROM - 1 :])
        intervals = sorted((after - before).days for before, after in pairwise(dates))
        if len(intervals) < AT_LEAST:
            return cls._as_said(days, usually) if days and usually else None
        from statistics import median  # its numbers of other kinds take a while to load

        usual = max(1, round(median(intervals)))
        most = intervals[math.ceil(MOST * len(intervals)) - 1]
        long = max(TIMES_USUAL * usual, math.ceil(TIMES_MOST * most))
        return cls(stands_at=days[-1], usual=usual, long=long)

    @classmethod
    def _as_said(cls, days: Sequence[str], usually: int) -> Self:
        return cls(stands_at=days[-1], usual=usually, long=TIMES_USUAL * usually)

    def why_amber(self, seen_at: str) -> str:
        """That it stands still, when it was seen so at a moment; "" while that is usual."""
        stood = (date.fromisoformat(seen_at[:10]) - date.fromisoformat(self.stands_at)).days
        if stood <= self.long:
            return ""
        rhythm = "every day is" if self.usual == 1 else f"every {self.usual} days are"
        return f"its own date has stood at {self.stands_at} for {stood} days; {rhythm} usual"


def standing_still(connection: Connection, list_id: str, seen_at: str) -> str:
    """Why a list that was last seen in good order at a moment is amber; "" if it is not.

    A document in a representation that bears no date says nothing of how it stands.
    """
    newest = snapshots.last_good(connection, list_id)
    if newest is None or not newest.published_at:
        return ""
    newest_first = snapshots.own_days(connection, list_id, LEARNT_FROM + 1)
    usually = scraper(list_id).source.interval_days if list_id in keys() else 0
    rhythm = Rhythm.of(newest_first[::-1], usually)
    return rhythm.why_amber(seen_at) if rhythm else ""
