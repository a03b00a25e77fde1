"""What a soak left on record, held against clean backfills of the same documents.

Two of them. One is of all documents that the program had, at the moments at which it had them:
everything must be equal, every time and id too. The other is of the archive as it lies there, each
document at its own day, as anybody would take it in: there observed_at and observed_after are
others, and what is hashed of them; `Times` says to the second which.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db import tables
from db.archive import Archive
from db.canonical import canonical, parsed
from db.engine import Engine, open_database, reading
from tests import databases
from tests.soak.editions import Edition, by_list
from tests.soak.playing import TAKEN, Look
from tracker.intake import curated, folders
from tracker.intake.folders import Found
from tracker.model import CHANGE_FIELDS, pending_id, stamp
from tracker.proof import parallel
from tracker.proof.replay import differences_of
from tracker.record.tracker import Tracker

Row = tuple[str, ...]
Rows = Counter[Row]
Log = Mapping[str, Rows]
"""What is on record of some lists: table -> its rows, as texts."""


# Clean backfills.


def backfill(home: Path, found: Iterable[Found]) -> Engine:
    """A home of its own into which these documents are taken, list by list, oldest first."""
    engine = open_database(databases.fresh_sqlite(home))
    tracker = Tracker.over(engine, Archive(home / "archive"))
    curated.take_in(tracker)
    for outcome in folders.take_folders(tracker, sorted(found, key=_place)):
        assert outcome.outcome in (*TAKEN, "refused"), outcome
    return engine


def _place(found: Found) -> tuple[str, str]:
    return found.list_id, stamp(found.observed_at)


def as_had(looks: Sequence[Look], folder: Path) -> Iterator[Found]:
    """What the program had at each look, as folders of an archive would hold it."""
    for number, look in enumerate(looks):
        if look.had is None:
            continue
        place = folder / look.sha256
        place.mkdir(parents=True, exist_ok=True)
        for document in look.had.values():
            (place / document.name).write_bytes(document.content)
        documents = {role: place / document.name for role, document in look.had.items()}
        yield Found(
            list_id=look.list_id,
            folder=str(number),
            observed_at=look.at,
            format_id=look.form_id,
            documents=documents,
        )


# Which times must be others.


@dataclass(frozen=True)
class Times:
    """(List, moment of a backfill) -> the moment that the soak must have in its place.

    `at` where a document was first seen; `after` where it was last seen before the next one.
    """

    at: Mapping[tuple[str, str], str]
    after: Mapping[tuple[str, str], str]

    def first(self, list_id: str, moment: str) -> str:
        """When the soak first saw a document."""
        return self.at[list_id, moment] if moment else ""

    def last(self, list_id: str, moment: str) -> str:
        """When the soak last saw a document."""
        return self.after[list_id, moment] if moment else ""


class Same(Times):
    """Every moment is the same in both."""

    def __init__(self) -> None:
        super().__init__({}, {})

    def first(self, list_id: str, moment: str) -> str:
        return moment

    last = first


def times(of: Sequence[Edition], looks: Sequence[Look]) -> Times:
    """When the soak must have seen each document for the first and the last time."""
    at: dict[tuple[str, str], str] = {}
    after: dict[tuple[str, str], str] = {}
    for list_id, published in by_list(of).items():
        had = [look for look in looks if look.list_id == list_id and look.had is not None]
        hashes = {look.sha256 for look in had}
        read = [edition for edition in published if edition.sha256 in hashes]
        runs = [list(run) for _, run in groupby(read, lambda edition: edition.sha256)]
        firsts = [_first(run, had) for run in runs]
        for run, first, end in zip(runs, firsts, [*firsts[1:], None], strict=True):
            seen = [one.at for one in had if one.sha256 == run[0].sha256 and one.at >= first.at]
            last = max(when for when in seen if end is None or when < end.at)
            at[list_id, stamp(run[0].at)] = stamp(first.at)
            after[list_id, stamp(run[-1].at)] = stamp(last)
    return Times(at, after)


def _first(run: Sequence[Edition], had: Sequence[Look]) -> Look:
    sha256, since = run[0].sha256, run[0].at
    return next(look for look in had if look.sha256 == sha256 and look.at >= since)


# What is on record.


def log_of(engine: Engine, lists: Iterable[str], when: Times) -> Log:
    """Changes and questions that ever were, standings, names and keys of some lists, with the
    times of another home in place of their own.
    """
    wanted = sorted(lists)
    with reading(engine) as connection:

        def rows(table: Any) -> Iterator[Mapping[str, Any]]:
            query = select(table).where(table.c.list_id.in_(wanted))
            return (dict(row._mapping) for row in connection.execute(query))

        ids = dict(_ids(row, when) for row in rows(tables.pending))
        current = (row for row in rows(tables.standing) if not row["superseded_at"])
        return {
            "changes": Counter(_change(row, when) for row in rows(tables.change)),
            "questions": Counter(_question(row, when, ids) for row in rows(tables.pending)),
            "standings": Counter(_standing(row, when, ids) for row in current),
            "names": Counter(_plain(row, NAME) for row in rows(tables.name)),
            "keys": Counter(_plain(row, ("list_id", "key")) for row in rows(tables.entry_key)),
        }


NAME = ("list_id", "entry_id", "kind", "text", "form")
STANDING = ("list_id", "entry_id", "entry_key", "caption", "state", "revision")


def _plain(row: Mapping[str, Any], names: Iterable[str]) -> Row:
    return tuple(str(row[name]) for name in names)


def _change(row: Mapping[str, Any], when: Times) -> Row:
    """A row of the change log: all that its id is a hash of, the id, and whether it still holds."""
    list_id = row["list_id"]
    body = {name: row[name] for name in CHANGE_FIELDS} | {"fields": parsed(row["fields"])}
    assert _hash(body) == row["change_id"]
    body["observed_at"] = when.first(list_id, row["observed_at"])
    body["observed_after"] = when.last(list_id, row["observed_after"])
    superseded = str(bool(row["superseded_at"]))
    return list_id, row["entry_id"], canonical(body), _hash(body), row["rules_version"], superseded


def _hash(body: Mapping[str, Any]) -> str:
    """The id of a change, as `tracker.model.Change` has it."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()[:32]


def _ids(row: Mapping[str, Any], when: Times) -> tuple[str, str]:
    """The id of a question, which is a hash of a time too, and the one that it must have."""
    body = parsed(row["body"])
    at = when.first(row["list_id"], body["observed_at"])
    programme = body["programme"] if body["scope"] == "designation" else ""
    made = pending_id(body["entry_id"], body["kind"], programme, at, body["snapshot_sha256"])
    return row["pending_id"], made


def _question(row: Mapping[str, Any], when: Times, ids: Mapping[str, str]) -> Row:
    body = parsed(row["body"])
    list_id = row["list_id"]
    body["observed_at"] = when.first(list_id, body["observed_at"])
    body["resolved_at"] = when.first(list_id, body["resolved_at"])
    body["pending_id"] = ids[row["pending_id"]]
    return list_id, row["entry_id"], canonical(body), str(bool(row["superseded_at"]))


def _standing(row: Mapping[str, Any], when: Times, ids: Mapping[str, str]) -> Row:
    body = parsed(row["body"])
    body["pending"] = sorted(ids[one] for one in body["pending"])
    times_of = (body["spells"], *body["programmes"].values())
    for spell in (spell for spells in times_of for spell in spells):
        for name in ("since", "until"):
            spell[name] = when.first(row["list_id"], spell[name])
        for name in ("after", "until_after"):
            spell[name] = when.last(row["list_id"], spell[name])
    return (*_plain(row, STANDING), canonical(body))


# Differences.


def differences(clean: Log, soaked: Log) -> list[str]:
    """What one home has and the other has not, in a line each."""
    lines = []
    for what, rows in clean.items():
        lines += [f"missed in {what}: {row}" for row in (rows - soaked[what]).elements()]
        lines += [f"too much in {what}: {row}" for row in (soaked[what] - rows).elements()]
    return lines


def unproven(tracker: Tracker, lists: Iterable[str]) -> list[str]:
    """What `verify` and `replay --verify` have to say of a home."""
    with reading(tracker.ledger.engine) as connection:
        said = list(parallel.problems(connection, tracker.journal.archive, ""))
    return said + [line for list_id in lists for line in differences_of(tracker, list_id)]


__all__ = ["Log", "Same", "Times", "as_had", "backfill", "differences", "log_of", "times"]
