"""What an answer about a time rests on: which lists were looked at then, which not, how long ago.

An answer without it is no answer: "no change" of a list that nobody looked at is "not covered".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from db import checks, snapshots
from db.checks import Looks
from db.engine import Connection
from db.log import end_of
from scrapers.registry import closed_on, feeds
from tracker.answers.coverage import COVERED, days_between
from tracker.model import stamp
from tracker.outgoing import Out, or_null

NAMED = 8
"""So many lists are named in a sentence; of more, their number."""

EVER = "9999-12-31T23:59:59Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked(Out):
    """How a list was looked at in a time: `covered` if any look then found it in good order.

    `document` is when its newest good document by the end of that time was first seen, and
    `document_age_days` how old it was at that end; `unseen_days` are those from its last good look
    to that end, which `stale` says are too many.
    """

    list_id: str
    covered: bool
    looks: int
    failures: int
    first_look: str | None
    last_look: str | None
    document: str | None
    document_age_days: int | None
    unseen_days: int | None
    stale: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered(Out):
    """The lists that an answer about a time is of, and how each was looked at then.

    `since` is null for "from the beginning"; `until` is never after the moment of asking.
    """

    since: str | None
    until: str
    lists: tuple[Looked, ...]

    @property
    def looked_at(self) -> list[Looked]:
        """Lists that were seen in good order in that time."""
        return [looked for looked in self.lists if looked.covered]

    @property
    def not_looked_at(self) -> list[Looked]:
        """Lists of which the answer says nothing."""
        return [looked for looked in self.lists if not looked.covered]

    @property
    def stale(self) -> list[Looked]:
        """Lists that were seen in that time, and not lately before its end."""
        return [looked for looked in self.looked_at if looked.stale]

    def said(self) -> list[str]:
        """The same in sentences, for below a table or into a mail; a list with none is told too."""
        return [*self._seen(), *self._old(), *self._unseen()]

    def _seen(self) -> list[str]:
        seen = self.looked_at
        if not seen:
            return []
        newest = max(looked.last_look or "" for looked in seen)
        ages = [looked.document_age_days or 0 for looked in seen]
        old = f"documents {min(ages)} to {max(ages)} days old" if len(seen) > 1 else _old(ages[0])
        return [f"Looked at: {named(seen)}; last on {newest[:10]}, {old}."]

    def _old(self) -> list[str]:
        if not self.stale:
            return []
        since = f"more than {COVERED.days} days before {self.until[:10]}"
        return [f"Last seen {since}, so nothing is said of later: {named(self.stale)}."]

    def _unseen(self) -> list[str]:
        unseen = self.not_looked_at
        return [f"Not covered, nobody looked in that time: {named(unseen)}."] if unseen else []


def _old(days: int) -> str:
    return f"document {days} days old"


def named(lists: Sequence[Looked]) -> str:
    """Lists by name where they are few, else how many."""
    names = [looked.list_id for looked in lists]
    if len(names) <= NAMED:
        return ", ".join(names)
    return f"{len(names)} lists"


def asked_of(connection: Connection, asked: Sequence[str], on: Iterable[str]) -> list[str]:
    """The lists an answer is of: those asked for, else all that are `on`, or on record."""
    if asked:
        return list(asked)
    published = {list_id for list_id in on if not closed_on(list_id)}
    return sorted({*published, *checks.lists(connection)} - set(feeds()))


def covered(
    connection: Connection,
    lists: Iterable[str],
    now: datetime,
    *,
    since: str = "",
    until: str = "",
    known_at: str = "",
) -> Covered:
    """How these lists were looked at from one day or moment to another, both "" for open.

    Counted is what was recorded by `known_at`; a time ends at the latest at the moment of asking,
    and at what was known.
    """
    last = min(end_of(until) if until else EVER, known_at or EVER, stamp(now))
    looks = checks.between(connection, since, last, known_at)
    of = (_looked(connection, looks.get(key, _none(key)), last) for key in sorted(set(lists)))
    return Covered(since=or_null(since), until=last, lists=tuple(of))


def _none(list_id: str) -> Looks:
    return Looks(list_id, 0, 0, "", "")


def _looked(connection: Connection, looks: Looks, until: str) -> Looked:
    newest = snapshots.last_good(connection, looks.list_id, until)
    document = newest.observed_at if newest else ""
    unseen = days_between(looks.last_good, until) if looks.last_good else None
    return Looked(
        list_id=looks.list_id,
        covered=looks.good > 0,
        looks=looks.good,
        failures=looks.bad,
        first_look=or_null(looks.first_good),
        last_look=or_null(looks.last_good),
        document=or_null(document),
        document_age_days=days_between(document, until) if document else None,
        unseen_days=unseen,
        stale=unseen is not None and unseen > COVERED.days,
    )


def longest_gap(connection: Connection, list_id: str, since: str, until: str) -> int | None:
    """The most days between two good looks at a list in a time, its ends counted as looks where
    the time has a beginning; None without any look.
    """
    looks = checks.good_of(connection, list_id, since, end_of(until))
    if not looks:
        return None
    ends = [since] if since else []
    return max((days_between(*pair) for pair in pairwise([*ends, *looks, until])), default=0)
