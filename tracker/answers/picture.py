"""A party across all lists as a picture has it: a lane a list, with bars, court states, and gaps.

Every bar says whose word it rests on, and how sure its ends are; nothing is drawn of a time that no
document and no act tells of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from db import checks
from db.engine import Connection
from scrapers.registry import closed_on
from tracker.answers import apart, courts, listings, timeline
from tracker.answers.coverage import COVERED, days_between
from tracker.answers.covered import Looked
from tracker.answers.days import shown
from tracker.answers.lines import COURT
from tracker.answers.listings import OBSERVED, Listing, Time
from tracker.answers.status import Question
from tracker.answers.timeline import EVER, Moment
from tracker.model import EntryState
from tracker.outgoing import Out
from tracker.record import docket
from tracker.rules.courts import AGAINST

DAY = len("2009-01-26")
FIRST = "0000-01-01"


class Sort(StrEnum):
    """What a bar rests on."""

    LISTED = "listed"
    EARLY = "early"
    NOT_SURE = "not_sure"
    NOT_SEEN = "not_seen"


SAYS: Mapping[str, str] = {
    Sort.LISTED: "listed, as documents that we have show",
    Sort.EARLY: "listed by the authority's or an act's word, before our first document with it",
    Sort.NOT_SURE: "between two documents, of which one has it and one has not",
    Sort.NOT_SEEN: "listed when the list was last seen; it was not looked at since",
}
"""Sort of a bar -> what it says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar(Out):
    """A stretch of a lane, from a day to a day, or to today."""

    sort: str
    since: str
    until: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge(Out):
    """The day on which a listing began or ended, and whether it is the law's or that of a look."""

    day: str
    by_law: bool
    begins: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Span(Out):
    """A stretch of time, and what it is in a few words."""

    since: str
    until: str
    says: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict(Out):
    """What a court said of a listing, by its number in the picture and the table."""

    number: int
    date: str
    says: str
    act: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane(Out):
    """An entry on its list: its bars, courts, disagreements, and when nobody looked at the list.

    `maintained` are times in which a court had spoken against a listing that went on; `apart` those
    in which it was off this list and still on others. `documents` are days of good looks at it
    between which nobody looked for long.
    """

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    other_name: bool
    state: str
    listed: tuple[Span, ...]
    bars: tuple[Bar, ...]
    edges: tuple[Edge, ...]
    verdicts: tuple[Verdict, ...]
    maintained: tuple[Span, ...]
    apart: tuple[Span, ...]
    documents: tuple[str, ...]
    unseen: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture(Out):
    """All lanes of a name, what is said of several lists, and all that happened, by date; `still`
    are sentences about each listing that goes on.
    """

    name: str
    since: str
    today: str
    lanes: tuple[Lane, ...]
    says: tuple[str, ...]
    still: tuple[str, ...]
    moments: tuple[Moment, ...]

    @property
    def verdicts(self) -> list[tuple[Lane, Verdict]]:
        """What courts said, each with the lane that it is about, by number."""
        every = [(lane, verdict) for lane in self.lanes for verdict in lane.verdicts]
        return sorted(every, key=lambda one: one[1].number)


def picture(connection: Connection, name: str, looked: Iterable[Looked], today: str) -> Picture:
    """A party by its name, as far as was recorded; without lanes where nobody bears the name."""
    seen = {one.list_id: one for one in looked}
    known = docket.docket(connection)
    found = listings.listings(connection, Question(name=name, on=EVER), known)
    moments = timeline.timeline(connection, name, (), seen.values())
    meant = [one for one in found.all if not apart.leaves_out(one.content, name)]
    numbers = _numbers(moments)
    between = list(_between(found, name))
    lanes = sorted(
        (
            _lane(connection, one, seen.get(one.list_id), moments, numbers, between, today)
            for one in meant
        ),
        key=_first_day,
    )
    since = min((_whole(day) for lane in lanes for day in _days(lane)), default=today)
    return Picture(
        name=name,
        since=since,
        today=today,
        lanes=tuple(_with_gaps(lane, since, today) for lane in lanes),
        says=(*timeline.of_other_names(moments), *timeline.said_of_lists(moments)),
        still=tuple(timeline.still_listed(moments)),
        moments=tuple(one for one in moments if not one.is_of_lists),
    )


def _first_day(lane: Lane) -> tuple[str, str]:
    return (lane.listed[0].since if lane.listed else EVER, lane.list_id)


def _whole(day: str) -> str:
    """A day; of a month or a year its first one."""
    return day + FIRST[len(day) :]


def _days(lane: Lane) -> Iterator[str]:
    """Days that the picture has to reach back to."""
    yield from (bar.since for bar in lane.bars)
    yield from (one.date for one in lane.verdicts)


def _numbers(moments: Iterable[Moment]) -> Mapping[Moment, int]:
    """Court moment -> its number, in the order of days."""
    of_courts = [one for one in moments if one.clock == COURT]
    return {one: number for number, one in enumerate(of_courts, 1)}


def _lane(
    connection: Connection,
    listing: Listing,
    looked: Looked | None,
    moments: Sequence[Moment],
    numbers: Mapping[Moment, int],
    between: Sequence[apart.Window],
    today: str,
) -> Lane:
    last = ((looked.last_look if looked else "") or "")[:DAY]
    until = Until(last, closed_on(listing.list_id)[:DAY], today)
    own = [one for one in moments if _is_of(one, listing)]
    return Lane(
        list_id=listing.list_id,
        entry_id=listing.entry_id,
        entry_key=listing.entry.standing.key,
        caption=listing.entry.caption,
        other_name=not listing.own,
        state=listing.entry.standing.state,
        listed=tuple(_listed(time, until) for time in listing.times),
        bars=tuple(bar for time in listing.times for bar in _bars(time, until)),
        edges=tuple(edge for time in listing.times for edge in _edges(time, until)),
        verdicts=tuple(_verdict(one, numbers[one]) for one in own if one in numbers),
        maintained=tuple(_joined(_maintained(connection, listing, own, today))),
        apart=tuple(_apart(listing, between, last)),
        documents=tuple(_looks(connection, listing.list_id)),
    )


def _is_of(moment: Moment, listing: Listing) -> bool:
    is_it = (moment.list_id, moment.entry_key) == (listing.list_id, listing.entry.standing.key)
    return is_it and not moment.is_of_lists


# Bars.


class Until(NamedTuple):
    """Up to where a listing that goes on is known: last look, closing of its list, today."""

    seen: str
    closed: str
    today: str


def _listed(time: Time, until: Until) -> Span:
    """A time on the list in words: from which day to which, and whose days these are."""
    first = f"before {shown(time.spell.since)[:DAY]} (our first document)"
    begun = first if _is_unknown(time) else time.begun.said
    if _is_missing(time) and time.ended is not None:
        gone = f"missing since {time.ended.said}, not confirmed: counts as listed"
        return Span(since=time.begun.day, until=_end(time, until), says=f"since {begun}; {gone}")
    if time.ended is not None:
        state = time.spell.state.replace("_", " ")
        says = f"{begun} to {time.ended.said}, {state}"
        return Span(since=time.begun.day, until=time.ended.day, says=says)
    if until.closed:
        says = f"since {begun}; the list was closed on {until.closed}"
        return Span(since=time.begun.day, until=until.closed, says=says)
    says = f"since {begun}; still there when last seen, {until.seen}"
    return Span(since=time.begun.day, until=until.seen, says=says)


def _is_unknown(time: Time) -> bool:
    """Whether it is not known when it began: it stood in our first document."""
    return time.spell.baseline and time.begun.clock == OBSERVED


def _bars(time: Time, until: Until) -> Iterator[Bar]:
    """The stretches of a time, from the first to the last."""
    spell = time.spell
    seen, end = shown(spell.since)[:DAY], _end(time, until)
    if time.begun.clock != OBSERVED:
        if time.begun.day < seen:
            yield Bar(sort=Sort.EARLY, since=time.begun.day, until=min(seen, end))
    elif spell.after and not spell.baseline:
        yield Bar(sort=Sort.NOT_SURE, since=spell.after[:DAY], until=seen)
    is_our_day = time.ended is not None and time.ended.clock == OBSERVED
    sure = spell.until_after[:DAY] if is_our_day and spell.until_after else end
    if seen < sure:
        yield Bar(sort=Sort.LISTED, since=seen, until=sure)
    if sure < end:
        yield Bar(sort=Sort.NOT_SURE, since=sure, until=end)
    if _goes_on(time, until) and end < until.today:
        yield Bar(sort=Sort.NOT_SEEN, since=end, until=until.today)


def _goes_on(time: Time, until: Until) -> bool:
    """Whether it counts as going on: an absence that nobody confirmed ends nothing."""
    return not until.closed and (time.ended is None or _is_missing(time))


def _is_missing(time: Time) -> bool:
    """Whether its end is an absence that nobody confirmed."""
    return time.spell.state == EntryState.MISSING


def _end(time: Time, until: Until) -> str:
    """The day of its end; of one that goes on the last look."""
    if time.ended is not None and not _is_missing(time):
        return time.ended.day
    return until.closed or until.seen


def _edges(time: Time, until: Until) -> Iterator[Edge]:
    if not _is_unknown(time):
        yield Edge(day=time.begun.day, by_law=time.begun.clock != OBSERVED, begins=True)
    if time.ended and not _is_missing(time):
        yield Edge(day=time.ended.day, by_law=time.ended.clock != OBSERVED, begins=False)
    elif until.closed:
        yield Edge(day=until.closed, by_law=True, begins=False)


# Courts.


def _verdict(moment: Moment, number: int) -> Verdict:
    return Verdict(
        number=number,
        date=moment.date,
        says=moment.says or moment.what,
        act=moment.act or "",
        url=moment.url or "",
    )


def _maintained(
    connection: Connection, listing: Listing, moments: Sequence[Moment], today: str
) -> Iterator[Span]:
    """Times in which the last word of a court was against a listing that went on, or goes on."""
    ends = [
        today if time.ended is None or _is_missing(time) else time.ended.day
        for time in listing.times
    ]
    days = sorted({*(one.date for one in moments if len(one.date) == DAY), *ends})
    if not any(one.clock == COURT for one in moments):
        return
    stands = listing.entry.stands()
    for day, following in pairwise(days):
        found = courts.in_courts(connection, stands, day).state
        if found is not None and found.state in AGAINST:
            yield Span(since=day, until=following, says=str(found.state).replace("_", " "))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that say the same and go over into one another, as one."""
    last: Span | None = None
    for span in spans:
        if last and (last.until, last.says) == (span.since, span.says):
            last = Span(since=last.since, until=span.until, says=span.says)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


# Where lists are apart.


def _between(found: listings.Listings, name: str) -> Iterator[apart.Window]:
    for party in found.parties():
        meant = [one for one in party if not apart.leaves_out(one.content, name)]
        yield from apart.windows(meant)


def _apart(listing: Listing, between: Sequence[apart.Window], last: str) -> Iterator[Span]:
    """Times in which the party was off this list by this entry and on another."""
    own = [one for one in between if one.off.entry_id == listing.entry_id]
    since = sorted({one.since.day for one in own})
    for day in since:
        windows = [one for one in own if one.since.day == day]
        until = max(one.until.day if one.until else max(last, day) for one in windows)
        lists = ", ".join(sorted({one.on.list_id for one in windows}))
        yield Span(since=day, until=until, says=f"off this list, still on {lists}")


# When the list was looked at.


def _looks(connection: Connection, list_id: str) -> list[str]:
    """The days of good looks at a list, oldest first."""
    looks = checks.good_of(connection, list_id, "", f"{EVER}T23:59:59Z")
    return sorted({at[:DAY] for at in looks})


def _unseen(looks: Sequence[str], since: str, today: str) -> Iterator[Span]:
    """The times in which nobody looked for longer than a day is covered."""
    for one in pairwise(sorted({since, *looks, today})):
        if days_between(*one) > COVERED.days:
            yield Span(since=one[0], until=one[1])


def _with_gaps(lane: Lane, since: str, today: str) -> Lane:
    """A lane with the times in which nobody looked at its list, and the looks around them alone."""
    unseen = tuple(_unseen(lane.documents, since, today))
    around = {day for span in unseen for day in (span.since, span.until)}
    return replace(
        lane, unseen=unseen, documents=tuple(filter(around.__contains__, lane.documents))
    )
