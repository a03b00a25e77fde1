"""The change log as people get it: changes with the columns of the contract."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import NamedTuple

from db import log, reviews, snapshots
from db.changes import ChangeRow, content
from db.engine import Connection
from db.log import Count, Filters, LeftOut, Why
from tracker.answers.covered import Covered, asked_of, covered
from tracker.matching import elsewhere, numbers, search
from tracker.model import CHANGE_FIELDS, Provenance
from tracker.outgoing import Json, Out
from tracker.record.kept import Kept, Resting, marks
from tracker.rules.normalise.names import match_form

TOLD_AS = {
    "episode": ("also_listed_on",),
    "observed_at": ("observed_at", "recorded_at"),
    "previous_snapshot_sha256": ("previous_snapshot_sha256", "rules_version"),
}
"""Columns of a change in whose place others are exported, or others with them."""

_CONTENT = chain.from_iterable(TOLD_AS.get(name, (name,)) for name in CHANGE_FIELDS)

EXPORT = ("change_id", *_CONTENT, "fields", "review_state", "provenance")
"""Columns of an exported change, in the order of the contract (section 7)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedChange(Out):
    """A row of the log, and what is not written in it: where else its entry stands, who saw it, and
    by what way the document came that shows it.
    """

    row: ChangeRow
    also_listed_on: tuple[str, ...]
    possibly_also_on: tuple[str, ...]
    review_state: str
    provenance: str

    def json(self) -> Json:
        """The columns of the contract, in their order."""
        told = {
            **content(self.row),
            "change_id": self.row.change_id,
            "also_listed_on": list(self.also_listed_on),
            "recorded_at": self.row.recorded_at,
            "rules_version": self.row.rules_version,
            "review_state": self.review_state,
            "provenance": self.provenance,
        }
        return {name: told[name] for name in EXPORT}

    def facts(self) -> Json:
        """The same for a notice, with where the party possibly stands too."""
        return {**self.json(), "possibly_also_on": list(self.possibly_also_on)}


def changes(connection: Connection, filters: Filters) -> list[LoggedChange]:
    """Changes as exported, newest first."""
    return exported(connection, log.rows(connection, filters))


# The log as it is asked for, with all that a reader has to know of the answer.

REASONS: Mapping[Why, str] = {
    Why.NOT_TERRORISM: "not terrorism",
    Why.COSMETIC: "cosmetic",
    Why.NOT_NEWS: "format or parser",
}
"""Why a row is hidden, as people are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """An answer of the log: its rows; how many would fit without a limit; how many are hidden, and
    why; how many are in no such time, having no day of the authority; and what it rests on.
    """

    rows: Sequence[LoggedChange]
    fitting: Count
    left_out: LeftOut
    undated: Count
    coverage: Covered

    def said(self) -> list[str]:
        """The same in sentences. Where nobody looked, no number is said."""
        return [*self._counted(), *self.coverage.said()]

    def _counted(self) -> Iterator[str]:
        if not self.rows and not self.coverage.looked_at:
            yield NOT_COVERED
            return
        yield self._shown()
        if hidden := _hidden(self.left_out):
            yield hidden
        if self.undated.rows:
            yield f"Without a day of the authority, so in no such time: {self.undated}."

    def _shown(self) -> str:
        shown, lists = len(self.rows), len(self.coverage.looked_at)
        if self.fitting.rows > shown:
            return f"{shown:,} of {self.fitting} shown; --limit 0 for all."
        if shown:
            return f"{shown:,} shown."
        return f"No such change in the {f'{lists} lists' if lists > 1 else 'list'} looked at."


NOT_COVERED = "not covered: nobody looked in that time, so nothing can be said."
"""What is said in place of a number that would be nought."""


def _hidden(left_out: LeftOut) -> str:
    """How many rows are hidden and why; "" where none is."""
    if not left_out.total.rows:
        return ""
    reasons = (f"{REASONS[why]} {left_out.why[why]:,}" for why in REASONS if left_out.why.get(why))
    among = "" if left_out.total.exact else "the newest of them: "
    return f"{left_out.total} hidden ({among}{', '.join(reasons)}); --everything shows them."


def answer(
    connection: Connection, filters: Filters, switched_on: Iterable[str], now: datetime
) -> Logged:
    """What the log answers, now, where these lists are on.

    A page of it is kept until something is recorded: whoever comes next asks for the same.
    """
    on = tuple(switched_on)
    if not 0 < filters.limit <= PAGE:
        return _made(connection, filters, on, now)
    return ANSWERS.one(
        connection, repr((filters, on, now)), lambda: _made(connection, filters, on, now)
    )


def _made(
    connection: Connection, filters: Filters, switched_on: Iterable[str], now: datetime
) -> Logged:
    asked = log.resolved(connection, by_every_name(connection, filters))
    rows = changes(connection, asked)
    is_whole = not asked.limit or len(rows) < asked.limit
    by_effect = asked.effective_since or asked.effective_until
    return Logged(
        rows=rows,
        fitting=Count(rows=len(rows)) if is_whole else log.fitting(connection, asked),
        left_out=log.hidden(connection, asked),
        undated=log.undated(connection, asked) if by_effect else Count(rows=0),
        coverage=coverage_of(connection, asked, switched_on, now),
    )


def coverage_of(
    connection: Connection, filters: Filters, switched_on: Iterable[str], now: datetime
) -> Covered:
    """What an answer to these filters rests on, in the time in which changes are observed."""
    return covered(
        connection,
        asked_of(connection, filters.lists, switched_on),
        now,
        since=filters.since,
        until=filters.until,
        known_at=filters.known_at,
        counted=False,
    )


def by_every_name(connection: Connection, filters: Filters) -> Filters:
    """The same, asked also by all names that an entry ever had, in any script, and its numbers."""
    if not filters.q:
        return filters
    with_number = numbers.found(
        connection,
        filters.q,
        lists=filters.lists,
        known_at=filters.known_at,
        up_to=filters.number_up_to,
    )
    return replace(filters, words=match_form(filters.q).split(), entries=sorted(with_number))


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[LoggedChange]:
    """Changes observed or recorded on a day, as exported, newest first."""
    return exported(connection, log.of_day(connection, day, everything=everything))


def to_review(
    connection: Connection,
    since: str,
    until: str,
    lists: Sequence[str] = (),
    *,
    everything: bool = False,
) -> list[LoggedChange]:
    """Changes observed or recorded from one day to another that nobody has signed off."""
    left = rows_to_review(connection, since, until, lists, everything=everything)
    return exported(connection, left)


def rows_to_review(
    connection: Connection,
    since: str,
    until: str,
    lists: Sequence[str] = (),
    *,
    everything: bool = False,
) -> list[ChangeRow]:
    """The rows of those changes, without where else their entries stand."""
    rows = log.of_time(connection, since, until, lists=lists, everything=everything)
    seen = reviews.states(connection, (row.change_id for row in rows))
    return [row for row in rows if seen.get(row.change_id) != reviews.REVIEWED]


def exported(connection: Connection, rows: Iterable[ChangeRow]) -> list[LoggedChange]:
    """Rows of the log, in their order, with where else their entries stand and who saw them."""
    logged = list(rows)
    also = _also_listed(connection, {(row.list_id, row.entry_id) for row in logged})
    seen = reviews.states(connection, (row.change_id for row in logged))
    came = snapshots.grades(connection, map(_shown_by, logged))
    return [
        LoggedChange(
            row=row,
            also_listed_on=also[row.entry_id].certain,
            possibly_also_on=also[row.entry_id].possible,
            review_state=seen.get(row.change_id, reviews.UNREVIEWED),
            provenance=came.get(_shown_by(row), Provenance.NOT_SAID),
        )
        for row in logged
    ]


def _shown_by(row: ChangeRow) -> tuple[str, str, str]:
    """The document that shows a change: its list, moment and hash."""
    return (row.list_id, row.observed_at, row.snapshot_sha256)


class _Elsewhere(NamedTuple):
    """Other lists on which a party stands for certain, and those on which it possibly does."""

    certain: tuple[str, ...]
    possible: tuple[str, ...]


PAGE = 200
"""Rows of an answer that is kept."""

ANSWERS = Kept(most=64, behind=search.is_behind)
ELSEWHERE = Kept(
    most=20_000,
    tables=frozenset({"standing", "name", "number"}),
    behind=search.is_behind,
    moved=elsewhere.moved,
)
"""Where else entries stand, which is judged by their names and numbers on record."""


def _also_listed(
    connection: Connection, entries: Collection[tuple[str, str]]
) -> dict[str, _Elsewhere]:
    """Entry -> other lists that have it in force too."""
    found = ELSEWHERE.each(connection, entries, partial(_elsewhere, connection))
    return {entry: resting.answer for (_, entry), resting in found.items()}


def _elsewhere(
    connection: Connection, entries: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Resting]:
    by_entry = elsewhere.judged(connection, entries)
    lists = {}
    for list_id, entry in entries:
        found = by_entry.get(entry, elsewhere.UNKNOWN)
        others = [other for other in found.beside if other.list_id != list_id]
        certain = {other.list_id for other in others if other.found.certain}
        possible = {other.list_id for other in others} - certain
        answer = _Elsewhere(tuple(sorted(certain)), tuple(sorted(possible)))
        lists[list_id, entry] = Resting(answer, marks((entry, *found.by)))
    return lists
