"""One entry, whole: what was said of it at every time, its times on the list, its log, and where
else its party stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from db import changes, revisions, snapshots, standings
from db.changes import ChangeRow
from db.engine import Connection
from db.standings import StandingOnRecord
from tracker.answers import differing, entries
from tracker.answers.changed import fields_of
from tracker.answers.differing import Differing
from tracker.answers.entries import MOST_ROWS, SeenIn, WholeEntry
from tracker.errors import Absent
from tracker.matching.elsewhere import OtherListing, places
from tracker.model import COUNTS_AS_LISTED, Content
from tracker.outgoing import Out
from tracker.recorded import Standing
from tracker.rules.normalise import entries as contents

MOST_VERSIONS = 60
"""Versions of an entry that can be chosen from; the newest are kept."""

NONE_SUCH = "There is no such entry on record."


@dataclass(frozen=True, kw_only=True, slots=True)
class Revised(Out):
    """What an entry was said to be from a document on, as recorded at a time; `number` from 1."""

    number: int
    revision: str
    recorded_at: str
    observed_at: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Out):
    """A row of the log of an entry: what happened, in what fields, and to how many values."""

    row: ChangeRow
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """An entry with all that is recorded around it; `rows` are how many rows its log has."""

    whole: WholeEntry
    standing: Standing
    content: Content
    versions: tuple[Revised, ...]
    steps: tuple[Step, ...]
    rows: int
    newest: SeenIn | None
    elsewhere: tuple[OtherListing, ...]


def found_by_key(connection: Connection, list_id: str, key: str) -> str:
    """The id of the entry of a list that goes by a key, or went by it last; "" of none."""
    rows = [
        row
        for row in standings.beginning(connection, key)
        if row.list_id == list_id and key in Standing.read(row.body).keys
    ]
    return rows[0].entry_id if rows else ""


def dossier(connection: Connection, list_id: str, entry_id: str, on: str) -> Dossier:
    """An entry of a list with all around it, in court as on a day; Absent for none such."""
    stood = standings.stood(connection, entry_id)
    if stood is None or stood.list_id != list_id:
        raise Absent(NONE_SUCH)
    standing = Standing.read(stood.body)
    whole = entries.whole_entry(connection, stood, on)
    log = [row for row in changes.ever_of(connection, entry_id) if not row.superseded_at]
    elsewhere = places(connection, [(list_id, entry_id)])
    return Dossier(
        whole=whole,
        standing=standing,
        content=contents.decoded(whole.content),
        versions=tuple(_versions(standings.history(connection, entry_id), log, standing)),
        steps=tuple(map(_step, reversed(log[-MOST_ROWS:]))),
        rows=len(log),
        newest=_newest(connection, whole, standing, log),
        elsewhere=tuple(elsewhere.get(entry_id, ())),
    )


def _step(row: ChangeRow) -> Step:
    return Step(row=row, fields=tuple(_counted(differing.field(one)) for one in fields_of(row)))


def _counted(one: Differing) -> str:
    """A field with how many of its values differ, where that is more than one reworded."""
    many = {"added": len(one.came), "removed": len(one.left), "reworded": len(one.reworded)}
    counts = ", ".join(f"{number} {what}" for what, number in many.items() if number)
    return f"{one.field} ({counts})" if counts else one.field


# Its versions.


def _versions(
    history: Sequence[StandingOnRecord], log: Sequence[ChangeRow], standing: Standing
) -> Iterator[Revised]:
    """What was said of it, one after the other, as far as it was recorded apart."""
    shown = {row.recorded_at: row for row in log}
    apart = [
        row
        for before, row in zip([None, *history], history, strict=False)
        if before is None or before.revision != row.revision
    ]
    first = standing.spells[0] if standing.spells else None
    skipped = max(0, len(apart) - MOST_VERSIONS)
    for number, row in enumerate(apart[skipped:], skipped + 1):
        by = shown.get(row.recorded_at)
        at, sha256 = (by.observed_at, by.snapshot_sha256) if by else ("", "")
        if by is None and number == 1 and first is not None:
            at, sha256 = first.since, first.sha256
        yield Revised(
            number=number,
            revision=row.revision,
            recorded_at=row.recorded_at,
            observed_at=at,
            sha256=sha256,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """Two versions of an entry: what differs between them, and the fields in which they agree."""

    before: Revised
    after: Revised
    fields: tuple[Differing, ...]
    same: tuple[str, ...]


def compared(connection: Connection, before: Revised, after: Revised) -> Compared:
    """Two versions held against one another, field by field."""
    stored = revisions.contents(connection, (before.revision, after.revision))
    old, new = (_by_field(contents.decoded(stored[one.revision])) for one in (before, after))
    names = list(dict.fromkeys((*old, *new)))
    sides = {name: (old.get(name, []), new.get(name, [])) for name in names}
    same = [name for name, (was, is_now) in sides.items() if sorted(was) == sorted(is_now)]
    return Compared(
        before=before,
        after=after,
        fields=tuple(
            differing.of_items(name, *both) for name, both in sides.items() if name not in same
        ),
        same=tuple(same),
    )


def _by_field(content: Content) -> Mapping[str, list[str]]:
    """What is said of an entry: field -> values as texts."""
    found: dict[str, list[str]] = {"schema": [content.schema], "state": [content.state]}
    for name in content.names:
        found.setdefault(name.kind, []).append(name.text)
    for act in content.acts:
        told = (act.programme, act.listed_on, f"to {act.delisted_on}" if act.delisted_on else "")
        found.setdefault("programme", []).append(" ".join(filter(None, told)))
    for one in content.identifiers:
        country = f" ({one.country})" if one.country else ""
        found.setdefault(one.type, []).append(f"{one.number}{country}")
    for field, values in (*content.facts.items(), *content.extra.items()):
        found.setdefault(field, []).extend(values)
    return found


# Its newest document.


def _newest(
    connection: Connection, whole: WholeEntry, standing: Standing, log: Sequence[ChangeRow]
) -> SeenIn | None:
    """The newest document that has it: that of its list, or the last one before it left."""
    if standing.state in COUNTS_AS_LISTED and standing.listed:
        last = snapshots.last_good(connection, whole.list_id)
        return SeenIn(last.observed_at, last.sha256, last.provenance) if last else None
    ends = [row for row in log if row.kind == "removal" and row.previous_snapshot_sha256]
    if ends:
        place = (ends[-1].observed_after, ends[-1].previous_snapshot_sha256)
        return next(entries.graded(connection, whole.list_id, [place]))
    return next(iter(whole.documents), None)
