"""Rows of the log as people read them: a sentence each, in the words that notices have for it.

Of an end also how sure it is, why it came and what still stands. A row says what was so by its
document; where it is otherwise now, that is said beside it. What we caused ourselves, by reading
otherwise, is never told as the authority's act.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import standings
from db.changes import ChangeRow
from db.engine import Connection
from db.standings import StandingOnRecord
from tracker.answers.log import LoggedChange
from tracker.matching import search
from tracker.model import COUNTS_AS_LISTED, EntryState, Kind, Origin, Scope
from tracker.notices.about import about_list
from tracker.notices.kinds.changes import Beside, OfChange, change_kind
from tracker.notices.wording import day, field_name, plain, words
from tracker.record.kept import Kept
from tracker.recorded import Standing

ENDS = "removal"

OURS: Mapping[str, str] = {
    Origin.PARSER: "as we read it otherwise than before",
    Origin.FORMAT: "as the file has another form than before",
}
"""Origin of what is no act of an authority -> why it came about."""

AGAIN = "The entry is on this list again."
"""Of somebody whose end is told, and who came back since."""

NOWHERE_ELSE = "No other listing of the party is on record now; that clears nobody."

NOT_SINCE = frozenset({Kind.AMENDMENT, Kind.IDENTITY})
"""Changes whose sentences do not say that anybody is listed."""

BY_PERSON = "Recorded by a decision of a person here."


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A row of the log in words: a sentence, and for an end what has to be read beside it.

    `unsure` says of an end that it is not confirmed; `ours` that the authority did nothing.
    """

    change: LoggedChange
    sentence: str
    more: tuple[str, ...] = ()
    unsure: bool = False
    ours: bool = False

    @property
    def day(self) -> str:
        """The day of the document in which it was seen."""
        return self.change.row.observed_at[:10]


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day of documents, and what was seen in them."""

    day: str
    lines: tuple[Line, ...]


def lines(
    connection: Connection, changes: Sequence[LoggedChange], now: datetime
) -> tuple[Line, ...]:
    """Rows of the log in words, in their order."""

    def made() -> tuple[Line, ...]:
        told = _ends(connection, changes, now)
        stood = standings.current(connection, {change.row.entry_id for change in changes})
        return tuple(
            _line(change, told.get(change.row.seq), stood.get(change.row.entry_id))
            for change in changes
        )

    rows = tuple((change.row.seq, change.review_state) for change in changes)
    return _LINES.one(connection, (rows, now.date()), made)


_LINES = Kept(most=64, behind=search.is_behind)


def by_day(some: Iterable[Line]) -> tuple[Day, ...]:
    """Lines under the day of their document, days in the order of their first lines."""
    days: dict[str, list[Line]] = {}
    for line in some:
        days.setdefault(line.day, []).append(line)
    return tuple(Day(day=when, lines=tuple(found)) for when, found in days.items())


def _ends(
    connection: Connection, changes: Sequence[LoggedChange], now: datetime
) -> dict[int, OfChange]:
    """What notices say of the ends among some rows, with all that is looked up for that."""
    of_lists = defaultdict(list)
    for change in changes:
        if change.row.kind == ENDS:
            of_lists[change.row.list_id].append(change)
    found: dict[int, OfChange] = {}
    for list_id, ended in of_lists.items():
        beside = Beside.beside(connection, list_id, ended, now)
        for change in ended:
            told = beside.notice(change.row).told
            assert isinstance(told, OfChange)
            found[change.row.seq] = told
    return found


def _line(change: LoggedChange, end: OfChange | None, stood: StandingOnRecord | None) -> Line:
    row = change.row
    if row.origin in OURS:
        return Line(change=change, sentence=_of_ours(change), ours=True)
    told = end or change_kind(row.kind, row.scope).of_row(change)
    by_person = (BY_PERSON,) if row.origin == Origin.CORRECTION else ()
    is_again = stood is not None and _came_back(row, stood.state)
    more = tuple(_beside_end(end, is_again=is_again)) if end else ()
    since = (_since(row, stood),) if stood else ()
    unsure = end is not None and not end.sure
    return Line(
        change=change,
        sentence=told.sentence(),
        more=tuple(filter(None, (*since, *more, *by_person))),
        unsure=unsure,
    )


def _came_back(row: ChangeRow, state: str) -> bool:
    """Whether an entry whose end a row tells is listed now."""
    is_entry = row.kind == ENDS and row.scope == Scope.ENTRY
    return is_entry and state in COUNTS_AS_LISTED and state != EntryState.MISSING


def _since(row: ChangeRow, stood: StandingOnRecord) -> str:
    """What has come otherwise since a row said that somebody is listed; "" for nothing."""
    if row.kind in NOT_SINCE or (row.kind == ENDS and row.scope == Scope.ENTRY):
        return ""
    if stood.state not in COUNTS_AS_LISTED:
        return f"So it was then; now the entry is {plain(stood.state.replace('_', ' '))}."
    if row.scope != Scope.DESIGNATION:
        return ""
    return _of_programme(row, Standing.read(stood.body))


def _of_programme(row: ChangeRow, standing: Standing) -> str:
    """The same of a row about one designation: an end that nobody confirmed is none, and whoever
    is missing is not back.
    """
    spells = standing.programmes.get(row.programme, ())
    is_back = bool(spells) and spells[-1].open
    if row.kind == ENDS:
        stands = "stands again" if is_back else ""
    else:
        stands = "" if row.programme in standing.open_programmes else "has ended"
    return f"So it was then; {plain(row.programme)} {stands} since." if stands else ""


def _of_ours(change: LoggedChange) -> str:
    """What differs by our own doing, and that nobody else did anything."""
    row = change.row
    fields = sorted({field_name(part["field"]) for part in change.json()["fields"]})
    where = about_list(row.list_id).named
    said = f"{plain(row.caption)} on the {where} differs, {OURS[row.origin]}"
    return f"{said}: {words(fields)}. The authority has changed nothing by it."


def _beside_end(end: OfChange, *, is_again: bool) -> Iterator[str]:
    """How sure an end is, why it came, and where the party still stands."""
    shown = end.shows()
    yield f"{shown['how_sure']}."
    yield f"{shown['why']}."
    if instrument := end.change.instrument:
        yield f"Act: {plain(instrument, 300)}."
    if court := str(shown["court"]):
        yield f"{court[0].upper()}{court[1:]}"
    yield _stands(end, is_again=is_again)


def _stands(end: OfChange, *, is_again: bool) -> str:
    """What stands of the party now, with the day of each list's document; or that nothing does."""
    here = end.stands_here()
    own = [f"on the same list under {words(map(plain, here))}"] if here else []
    sure = [_place(place.title, place.document) for place in end.stands if place.certain]
    perhaps = [_place(place.title, place.document) for place in end.stands if not place.certain]
    if not (own or sure or perhaps):
        return AGAIN if is_again else NOWHERE_ELSE
    places = words((*own, *(f"on {place}" for place in sure)))
    still = f"Still stands {places}." if places else ""
    possible = f"Possibly also on {words(perhaps)}." if perhaps else ""
    return " ".join(filter(None, (AGAIN if is_again else "", still, possible)))


def _place(title: str, document: object) -> str:
    observed = getattr(document, "observed_at", "")
    return f"{plain(title)} (document of {day(observed)})" if observed else plain(title)
