"""What an answer about a time rests on: which lists were looked at then, which not, how long ago.

An answer without it is no answer: "no change" of a list that nobody looked at is "not covered".
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from db import checks, nearest, snapshots
from db.checks import Looks
from db.engine import Connection
from db.log import end_of
from scrapers.registry import closed_on, feeds, is_political
from tracker.answers import warned
from tracker.answers.coverage import COVERED, days_between
from tracker.model import stamp
from tracker.outgoing import Out, or_null
from tracker.record.kept import Kept

OF_POLITICAL_USE = "Of political use, with a warning that `tracker lists LIST` shows"
"""What is said of such lists below every answer that rests on them."""

TYPED = "Transcripts, which a person typed of scans"
"""The same of those."""

UNREAD = (
    "No longer read here, since the package that brought it is gone or this release has it no "
    "more; what was recorded of it stands"
)
"""The same of lists that are on record alone."""

EVER = "9999-12-31T23:59:59Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked(Out):
    """How a list was looked at in a time: `covered` if any look then found it in good order.

    `document` is when its newest good document by the end of that time was first seen, and
    `document_age_days` how old it was at that end; `unseen_days` are those from its last good look
    to that end, which `stale` says are too many. `known_since` is its first good look of all: what
    was before it, nobody here has seen. Looks are not counted (null) where nobody asked for it.
    By what way the document came is `document_provenance`. `political_use` is what is warned of in
    a list of political use, "" for any other; `transcribed`: a person typed it of scans;
    `no_longer_read` says so of a list that nobody here can read any more, "" of any other.
    """

    list_id: str
    covered: bool
    looks: int | None
    failures: int | None
    first_look: str | None
    last_look: str | None
    document: str | None
    document_age_days: int | None
    unseen_days: int | None
    stale: bool
    known_since: str | None = None
    document_provenance: str | None = None
    political_use: str = ""
    transcribed: bool = False
    no_longer_read: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered(Out):
    """The lists that an answer about a time is of, and how each was looked at then.

    `since` is null for "from the beginning"; `until` is never after the moment of asking. Where it
    was asked what was recorded by a moment, that is `known_at`.
    """

    since: str | None
    until: str
    lists: tuple[Looked, ...]
    known_at: str | None = None

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

    @property
    def begun_late(self) -> list[Looked]:
        """Lists whose record begins within that time, where it has a beginning."""
        since = self.since or ""
        late = (looked for looked in self.looked_at if (looked.known_since or "") > since)
        return list(late) if since else []

    @property
    def never(self) -> str:
        """What is said of lists of which nothing at all is on record, or was at the time asked."""
        then = f"nothing was on record of them by {self.known_at}"
        return then if self.known_at else "never looked at here"

    def said(self) -> list[str]:
        """The same in sentences, for below a table or into a mail; every list is named."""
        return [*self._seen(), *self.apart(), *self._old(), *self._late(), *self._unseen()]

    def _seen(self) -> Iterator[str]:
        """Lists that were seen; of several, those not seen lately stand in the next sentence."""
        seen = self.looked_at
        if len(seen) == 1:
            yield _alone(seen[0])
            return
        if lately := [looked for looked in seen if not looked.stale]:
            yield f"Looked at (days since the document last changed): {_by_age(lately)}."

    def apart(self) -> Iterator[str]:
        """Lists with a warning, which stands where the list is described, transcripts, and lists
        that are on record alone, whether or not they were seen in that time.
        """
        seen = sorted(self.looked_at, key=attrgetter("list_id"))
        yield from _such(OF_POLITICAL_USE, (one for one in seen if is_political(one.list_id)))
        yield from _such(TYPED, (one for one in seen if one.transcribed))
        yield from _such(UNREAD, (one for one in self.lists if one.no_longer_read))

    def _old(self) -> Iterator[str]:
        if not (old := self.stale):
            return
        since = f"more than {COVERED.days} days before {self.until[:10]}"
        last = ", ".join(map(self._last, old))
        seen = "Last seen" if len(self.looked_at) == 1 else "Looked at, last"
        yield f"{seen} {since}, so nothing is said of later: {last}."

    def _last(self, looked: Looked) -> str:
        """A list with the day it was last seen on, and why or since when it is no other."""
        closed = closed_on(looked.list_id)
        was_closed = f"closed on {closed}" if closed and closed <= self.until else ""
        more = ", ".join(filter(None, (_unchanged(looked), was_closed)))
        return f"{looked.list_id} {_day(looked.last_look)}{f' ({more})' if more else ''}"

    def _late(self) -> Iterator[str]:
        if late := self.begun_late:
            first = _on_days(late, attrgetter("known_since"))
            yield f"On record only from the day named, so nothing is said of earlier: {first}."

    def _unseen(self) -> Iterator[str]:
        unseen = self.not_looked_at
        never = [looked for looked in unseen if not looked.known_since and not looked.failures]
        later = [looked for looked in unseen if (looked.known_since or "") > self.until]
        if at_others := [looked for looked in unseen if looked not in (*never, *later)]:
            yield f"Not covered, nobody saw them in that time: {named(at_others)}."
        if later:
            first = _on_days(later, attrgetter("known_since"))
            yield f"Not covered, on record only from the day named: {first}."
        if never:
            yield f"Not covered, {self.never}: {named(never)}."


def _such(said: str, lists: Iterable[Looked]) -> Iterator[str]:
    if named_ := ", ".join(one.list_id for one in lists):
        yield f"{said}: {named_}."


def _alone(looked: Looked) -> str:
    """The one list that was seen: when, and how old its document is."""
    age = f"document {_days(looked.document_age_days)} old" if looked.document else ""
    of = ", ".join(filter(None, (_day(looked.last_look), _unchanged(looked) or age)))
    return f"Looked at: {looked.list_id}; last on {of}."


def _unchanged(looked: Looked) -> str:
    """Since when the bytes are the same, where they were looked at again on a later day."""
    since = _day(looked.document)
    return f"unchanged since {since}" if since and since < _day(looked.last_look) else ""


def _by_age(lists: Iterable[Looked]) -> str:
    """Lists by the age of their documents, the newest first; a feed of acts has none."""
    of_age = sorted(lists, key=lambda looked: (looked.document_age_days or 0, looked.list_id))
    return ", ".join(f"{looked.list_id}{_age(looked.document_age_days)}" for looked in of_age)


def _age(days: int | None) -> str:
    return "" if days is None else f" {days:,}"


def _days(count: int | None) -> str:
    return "1 day" if count == 1 else f"{count or 0:,} days"


def _day(moment: str | None) -> str:
    return (moment or "")[:10]


def _on_days(lists: Iterable[Looked], moment: Callable[[Looked], str | None]) -> str:
    """Lists, each with a day of it."""
    return ", ".join(f"{looked.list_id} {_day(moment(looked))}" for looked in lists)


def named(lists: Iterable[Looked]) -> str:
    """Lists by name."""
    return ", ".join(looked.list_id for looked in lists)


def asked_of(connection: Connection, asked: Iterable[str], on: Iterable[str]) -> list[str]:
    """The lists an answer is of: those asked for, else all that are `on`, or on record."""
    if named := list(asked):
        return named
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
    counted: bool = True,
) -> Covered:
    """How these lists were looked at from one day or moment to another, both "" for open.

    What counts is what was recorded by `known_at`; a time ends at the latest at the moment of
    asking, and at what was known. To count looks takes a second or two where there are a million:
    not `counted`, it takes milliseconds.
    """
    last = min(end_of(until) if until else EVER, known_at or EVER, stamp(now))
    time = _Time(since, last, known_at)
    wanted = sorted(set(lists))
    documents = nearest.newest_documents(connection, last, known_at)
    came = snapshots.newest_grades(connection, documents)
    ever = _ever(connection, wanted, known_at)
    counts = checks.between(connection, *time) if counted else {}
    ends = _every_end(connection, time, ever)
    of = (
        _looked(
            ends[key],
            counts.get(key, Looks(key, 0, 0, "", "")) if counted else None,
            _Document(documents.get(key, ""), came.get(key, "")),
            last,
        )
        for key in wanted
    )
    return Covered(since=or_null(since), until=last, lists=tuple(of), known_at=or_null(known_at))


class _Time(NamedTuple):
    """From one moment to another, as was known by a third."""

    since: str
    until: str
    known_at: str


class _Ends(NamedTuple):
    """The first and last good look at a list in some time, its first of all, and how many failed
    in that time, of a list without any good one.
    """

    list_id: str
    first: str
    last: str
    known_since: str
    failures: int


LOOKED_AT = Kept(most=1_000, tables=frozenset({"check"}))
"""The first and the last good look at each list, whenever that was."""


def _ever(
    connection: Connection, lists: Collection[str], known_at: str
) -> dict[str, tuple[str, str]]:
    """List -> its first and its last good look of all that were recorded by then."""

    def of(some: Collection[str]) -> dict[str, tuple[str, str]]:
        return {one: checks.ends(connection, one, "", EVER, known_at) for one in some}

    return of(lists) if known_at else LOOKED_AT.each(connection, lists, of)


def _every_end(
    connection: Connection, time: _Time, ever: Mapping[str, tuple[str, str]]
) -> dict[str, _Ends]:
    """List -> its ends in a time; of those without a good look how many failed, all at once."""
    ends = {key: _ends(connection, key, time, of) for key, of in ever.items()}
    unseen = [key for key, of in ends.items() if not of.first]
    failed = checks.failures(connection, unseen, *time) if unseen else {}
    return ends | {key: ends[key]._replace(failures=of) for key, of in failed.items()}


def _ends(connection: Connection, list_id: str, time: _Time, ever: tuple[str, str]) -> _Ends:
    known_since, _ = first, last = ever
    if first and not time.since <= first <= last <= time.until:
        first, last = checks.ends(connection, list_id, *time)
    return _Ends(list_id, first, last, known_since, 0)


class _Document(NamedTuple):
    """When the newest good document was first seen, and by what way it came; "" for none."""

    at: str
    provenance: str


def _looked(ends: _Ends, counts: Looks | None, document: _Document, until: str) -> Looked:
    unseen = days_between(ends.last, until) if ends.last else None
    return Looked(
        list_id=ends.list_id,
        covered=bool(ends.last),
        looks=counts.good if counts else None,
        failures=counts.bad if counts else ends.failures or None,
        first_look=or_null(ends.first),
        last_look=or_null(ends.last),
        document=or_null(document.at),
        document_age_days=days_between(document.at, until) if document.at else None,
        unseen_days=unseen,
        stale=unseen is not None and unseen > COVERED.days,
        known_since=or_null(ends.known_since),
        document_provenance=or_null(document.provenance),
        **warned.of_list(ends.list_id),
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
