"""What was recorded one after another: of one entry all its versions, of lists every look."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import looks, revisions, standings
from db.canonical import parsed
from db.engine import Connection
from db.looks import Wanted
from tracker.answers.covered import longest_gap
from tracker.outgoing import Json, Out, or_null, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Version(Out):
    """An entry as it was recorded at one time, until `superseded_at`; `content` is what its
    document says of it.
    """

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    state: str
    revision: str
    recorded_at: str
    superseded_at: str | None
    content: Json


def versions(connection: Connection, entry_id: str) -> list[Version]:
    """All versions of an entry, oldest first."""
    rows_of = standings.ever(connection, entry_id)
    contents = revisions.contents(connection, (row.revision for row in rows_of))
    return [
        Version(
            list_id=row.list_id,
            entry_id=row.entry_id,
            entry_key=row.entry_key,
            caption=row.caption,
            state=row.state,
            revision=row.revision,
            recorded_at=row.recorded_at,
            superseded_at=or_null(row.superseded_at),
            content=parsed(contents[row.revision]),
        )
        for row in rows_of
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look(Out):
    """One look at a list and what came of it; `sha256` is the document, null for none."""

    number: int
    list_id: str
    observed_at: str
    recorded_at: str
    mode: str
    outcome: str
    reason: str
    sha256: str | None
    receipt: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap(Out):
    """The most days between two good looks at a list in the time asked for; null without any."""

    list_id: str
    longest_gap_days: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks(Out):
    """Some looks, newest first; the number before which the next ones are, null at the end; and of
    lists that were named the longest gap.
    """

    items: Sequence[Look]
    next: int | None
    gaps: Sequence[Gap]

    def json(self) -> Json:
        """The same for machines."""
        return {"items": rows(self.items), "next": self.next, "gaps": rows(self.gaps)}


def each_look(
    connection: Connection, wanted: Wanted, today: str, before: int = 0, limit: int = 50
) -> Looks:
    """Looks that are asked for, before a number, newest first."""
    found = looks.before(connection, wanted, before, limit + 1)
    shown = [_look(one) for one in found[:limit]]
    until = wanted.until[:10] or today
    gaps = [
        Gap(
            list_id=list_id,
            longest_gap_days=longest_gap(connection, list_id, wanted.since[:10], until),
        )
        for list_id in wanted.lists
    ]
    return Looks(items=shown, next=shown[-1].number if len(found) > limit else None, gaps=gaps)


def _look(one: looks.Look) -> Look:
    return Look(
        number=one.seq,
        list_id=one.list_id,
        observed_at=one.observed_at,
        recorded_at=one.recorded_at,
        mode=one.mode,
        outcome=one.outcome,
        reason=one.reason,
        sha256=or_null(one.sha256),
        receipt=one.receipt,
    )
