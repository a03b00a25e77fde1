"""When a list was seen in good order: only then can an absent name be said not to be listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db import checks, nearest
from db.engine import Connection
from tracker.answers.lists import speaks

EVER = "9999-12-31T23:59:59Z"
"""Later than any look."""

COVERED = timedelta(days=7)
"""A day is covered when the list was seen, in good order, no longer before it than this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """The moments of a list's documents, each with its hash, and of the good looks at it that count
    for the days asked about: the last by the end of each, and of all; and the first document.
    """

    list_id: str
    documents: Sequence[tuple[str, str]]
    looks: Sequence[str]

    def covers(self, day: str) -> bool:
        """Whether a name absent from our record can be said not to be listed on that day."""
        last = self.last_look(day)
        return bool(last) and days_between(last, day) <= COVERED.days

    def as_of(self, day: str) -> str:
        """The last day, up to the one asked for, of which we can speak: "" for none.

        It is the day asked for where the list was seen in good order on it or later, since a later
        document tells of the days before it.
        """
        return min(day, max(self.looks, default="")[:10])

    def is_stale(self, day: str) -> bool:
        """Whether the list was last seen in good order too long before a day, and not since."""
        seen = self.as_of(day)
        return bool(seen) and days_between(seen, day) > COVERED.days

    def last_look(self, day: str) -> str:
        """The moment of the last look by the end of a day; "" for none."""
        return max((look for look in self.looks if look[:10] <= day), default="")

    def document(self, day: str) -> tuple[str, str]:
        """(observed_at, sha256) of the newest document by that day; of the first, if none is."""
        before = [document for document in self.documents if document[0][:10] <= day]
        nearest = [("", ""), *self.documents[:1], *before]
        return nearest[-1]


def days_between(earlier: str, later: str) -> int:
    """Days from one day or moment to another."""
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days


def coverage(
    connection: Connection,
    days: Iterable[str],
    lists: Sequence[str] = (),
    *,
    known_at: str = "",
    seen_at: str = "",
) -> dict[str, Coverage]:
    """Coverage of some days per list, as recorded at the time asked for.

    A list that is asked for by name, or that was looked at, has an answer also when no good
    document of it is on record: silence would pass for "not listed".
    """
    wanted = list(filter(speaks, lists or checks.lists(connection, known_at)))
    ends = {min(f"{day}T23:59:59Z", seen_at or EVER) for day in days} | {seen_at or EVER}
    documents = nearest.documents(connection, ends, known_at)
    return {
        key: Coverage(
            list_id=key,
            documents=documents.get(key, ()),
            looks=sorted(_last_looks(connection, key, ends, known_at)),
        )
        for key in wanted
    }


def _last_looks(
    connection: Connection, list_id: str, ends: Iterable[str], known_at: str
) -> set[str]:
    """The last good look at a list by each of these moments."""
    last = (checks.last_by(connection, list_id, until, known_at) for until in ends)
    return set(filter(None, last))
