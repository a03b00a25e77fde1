"""Documents in and out of the database: their columns, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from db.canonical import canonical, parsed
from db.snapshots import SnapshotRow
from scrapers import kit
from tracker.model import PRESENT, Snapshot, Stats, moment
from tracker.record.journal import Receipt
from tracker.record.members import Reader

if TYPE_CHECKING:
    from tracker.rules.reading import Reading
    from tracker.rules.standing import Acts

EVERYTHING = "*"
"""How it is stored that a document covers all programmes of its list."""

Position = tuple[str, str, str]

FIRST: Position = ("", "", "")
"""Before every document."""

Place = tuple[str, str]
"""Moment and document of a look."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """A document that is not on record yet: how it arrived, and what it says."""

    receipt: Receipt
    reading: Reading

    @property
    def position(self) -> Position:
        """Where it will stand in the history of its list."""
        return self.reading.snapshot.position

    @property
    def place(self) -> Place:
        """Its moment and hash."""
        return (self.receipt.at, self.receipt.sha256)

    @property
    def provenance(self) -> str:
        """By what way it came."""
        return self.receipt.provenance


def row_of(
    fresh: Fresh, source: kit.Source, rules_version: str, outcome: str, reason: str
) -> dict[str, Any]:
    """The columns of a document that is not on record yet."""
    receipt, snapshot = fresh.receipt, fresh.reading.snapshot
    at, published_at, sha256 = snapshot.position
    present = (member for member in snapshot.members.values() if member.state in PRESENT)
    alike = Counter(map(attrgetter("acts"), present))
    about_terrorism = [n for acts, n in alike.items() if _is_about_terrorism(source, acts)]
    return {
        "list_id": receipt.list_id,
        "sha256": sha256,
        "observed_at": at,
        "published_at": published_at,
        "receipt": receipt.seq,
        "mode": snapshot.mode,
        "format_id": snapshot.format_id,
        "covers": _covers_text(snapshot.covers),
        "rules_version": rules_version,
        "verdict": outcome,
        "reason": reason,
        "entries": snapshot.stats.entries,
        "terrorism": sum(about_terrorism),
        "stats": canonical(asdict(snapshot.stats)),
        "provenance": receipt.provenance,
    }


def _is_about_terrorism(source: kit.Source, acts: Acts) -> bool:
    """Whether an entry under these acts stands under a terrorism programme."""
    from tracker.rules.normalise.entries import PROGRAMME

    return source.about_terrorism(map(PROGRAMME, acts))


def snapshot_of(lists: Reader, row: SnapshotRow, seen: Mapping[Place, datetime]) -> Snapshot:
    """A snapshot from its row; its members are read now, MembersLost."""
    return Snapshot(
        list_id=row.list_id,
        sha256=row.sha256,
        observed_at=moment(row.observed_at),
        published_at=moment(row.published_at) if row.published_at else None,
        mode=row.mode,
        format_id=row.format_id,
        covers=_covers(row.covers),
        members=lists.members(row.id),
        stats=_stats(row.stats),
        seen_until=seen.get(row.place),
    )


def _stats(body: str) -> Stats:
    stored: dict[str, Any] = parsed(body)
    amended_on = tuple(stored.get("amended_on", ()))  # older rules read neither
    cites = tuple(map(tuple, stored.get("cites", ())))
    return Stats(**{**stored, "amended_on": amended_on, "cites": cites})


def _covers_text(covers: frozenset[str] | None) -> str:
    return EVERYTHING if covers is None else " ".join(sorted(covers))


def _covers(text: str) -> frozenset[str] | None:
    return None if text == EVERYTHING else frozenset(text.split())
