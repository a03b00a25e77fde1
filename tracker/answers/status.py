"""Answers from what was recorded: the change log, an entry over time, a list on a day."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db import store, tables
from scrapers.registry import closed_on
from tracker.answers.lists import speaks
from tracker.answers.standing import as_seen, begun_on, ended_on, state_on
from tracker.matching import search
from tracker.rules.normalise.names import match_form

COVERED = timedelta(days=7)
"""A day is covered when the list was seen, in good order, no longer before it than this."""

STILL_LISTED = frozenset({"in_force", "suspended", "missing"})
"""States that a list cannot speak of after its closing."""

NEAR, NEAR_COUNT = 0.6, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Status of a name: in force on day `on`, as recorded at `known_at`, as seen by `seen_at`."""

    name: str
    on: str
    known_at: str = ""
    seen_at: str = ""
    lists: Sequence[str] = ()


@dataclass(kw_only=True, slots=True)
class Coverage:
    """When a list was seen in good order: moments of documents and of looks at them."""

    list_id: str
    documents: list[tuple[str, str]] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)

    def covers(self, day: str) -> bool:
        """Whether a name absent from our record can be said not to be listed on that day."""
        before = [look for look in self.looks if look[:10] <= day]
        if not before:
            return False
        return _day(day) - _day(max(before)) <= COVERED

    def document(self, day: str) -> tuple[str, str]:
        """(observed_at, sha256) of the newest document by that day; of the first, if none is."""
        before = [d for d in self.documents if d[0][:10] <= day]
        return before[-1] if before else (self.documents[0] if self.documents else ("", ""))


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def status(connection: Connection, asked: Question) -> dict[str, Any]:
    """The contract of design section 7: an answer per list, with evidence, and near misses."""
    coverages = coverage(connection, asked)
    matches = exact(connection, asked)
    answers = []
    for list_id, covered in sorted(coverages.items()):
        entries = [row for row in matches if row.list_id == list_id]
        standings = [(row, standing_of(connection, row.entry_id, asked)) for row in entries]
        known = [_answer(asked, covered, row, body) for row, body in standings if body]
        answers += known or [_no_entry(asked, covered)]
    return {
        "name": asked.name,
        "on": asked.on,
        "known_at": asked.known_at or None,
        "answers": answers,
        "near_misses": near_misses(connection, asked, {row.entry_id for row in matches}),
    }


def coverage(connection: Connection, asked: Question) -> dict[str, Coverage]:
    """Coverage per list, as recorded at the time asked for.

    A list that is asked for by name, or that was looked at, has an answer also when no good
    document of it is on record: silence would pass for "not listed".
    """
    snapshots, checks = store.table(tables.Snapshot), store.table(tables.Check)
    tried = select(checks.c.list_id).distinct()
    # A look that a late document made one with a document of its own is on record twice.
    last_word = select(func.max(checks.c.seq)).group_by(checks.c.receipt)
    if asked.known_at:
        last_word = last_word.where(checks.c.recorded_at <= asked.known_at)
    query = (
        select(snapshots.c.list_id, snapshots.c.observed_at, snapshots.c.sha256)
        .join(checks, checks.c.receipt == snapshots.c.receipt)
        .where(snapshots.c.verdict != "refused", checks.c.seq.in_(last_word))
        .order_by(snapshots.c.observed_at, snapshots.c.published_at)
    )
    looks = select(checks.c.list_id, checks.c.observed_at).where(
        checks.c.outcome.in_(["recorded", "unchanged", "pending"])
    )
    if asked.known_at:
        query = query.where(checks.c.recorded_at <= asked.known_at)
        looks = looks.where(checks.c.recorded_at <= asked.known_at)
        tried = tried.where(checks.c.recorded_at <= asked.known_at)
    if asked.seen_at:
        query = query.where(snapshots.c.observed_at <= asked.seen_at)
        looks = looks.where(checks.c.observed_at <= asked.seen_at)
    wanted = asked.lists or connection.execute(tried).scalars()
    found = {key: Coverage(list_id=key) for key in wanted if speaks(key)}
    for row in connection.execute(query):
        if row.list_id in found:
            found[row.list_id].documents.append((row.observed_at, row.sha256))
    for look in connection.execute(looks):
        if look.list_id in found:
            found[look.list_id].looks.append(look.observed_at)
    return found


def exact(connection: Connection, asked: Question) -> list[Row[Any]]:
    """Entries with this very name: one row each, the primary name before aliases."""
    names = store.table(tables.Name)
    query = select(names).where(names.c.form == match_form(asked.name))
    if asked.known_at:
        query = query.where(names.c.recorded_at <= asked.known_at)
    order = {"name": 0, "alias": 1, "previousName": 2, "weakAlias": 3}
    rows = sorted(connection.execute(query), key=lambda row: (order.get(row.kind, 4), row.id))
    return list({row.entry_id: row for row in reversed(rows)}.values())


def standing_of(connection: Connection, entry: str, asked: Question) -> dict[str, Any] | None:
    """Where an entry stood, as recorded at the time asked for."""
    standing = store.table(tables.Standing)
    query = select(standing.c.body).where(standing.c.entry_id == entry)
    if asked.known_at:
        query = query.where(standing.c.recorded_at <= asked.known_at)
    body = connection.execute(query.order_by(standing.c.seq.desc()).limit(1)).scalar()
    return json.loads(body) if body else None


def _answer(
    asked: Question, covered: Coverage, match: Row[Any], body: Mapping[str, Any]
) -> dict[str, Any]:
    state, spell = state_on(as_seen(body["spells"], asked.seen_at), asked.on)
    if state == "before":
        state = "not_listed" if covered.covers(asked.on) else "unknown"
    if state == "in_force" and body["state"] == "suspended" and spell and not spell["until"]:
        state = "suspended"
    closed = _closed(asked, match.list_id)
    if closed and state in STILL_LISTED:
        state = "list_closed"
    seen_at, sha256 = covered.document(asked.on)
    age = (_day(asked.on) - _day(seen_at)).days if seen_at else None
    return {
        "list_id": match.list_id,
        "answer": state,
        "entry_id": match.entry_id,
        "entry_key": body["keys"][-1],
        "matched_name": match.text,
        "score": 1.0,
        "since": begun_on(spell) if spell else None,
        "until": (ended_on(spell) or closed or None) if spell else None,
        "designations": [] if closed else _tags_on(body, asked),
        "court_state": None,
        "pending": bool(body["pending"]),
        "document_age_days": age if age is not None and age >= 0 else None,
        "evidence": _evidence(spell, sha256, state),
    }


def _closed(asked: Question, list_id: str) -> str:
    """The day on which a list was closed, if that was before the day asked for.

    Closing delists nobody: it only ends what the list can say. What was on record before the list
    was closed does not know of it.
    """
    closed = closed_on(list_id)
    known = not asked.known_at or asked.known_at[:10] > closed
    return closed if closed and asked.on > closed and known else ""


def _no_entry(asked: Question, covered: Coverage) -> dict[str, Any]:
    seen_at, sha256 = covered.document(asked.on)
    inside = covered.covers(asked.on)
    age = (_day(asked.on) - _day(seen_at)).days if inside and seen_at else None
    return {
        "list_id": covered.list_id,
        "answer": "not_listed" if inside else "unknown",
        "entry_id": None,
        "entry_key": None,
        "matched_name": None,
        "score": None,
        "since": None,
        "until": None,
        "designations": [],
        "court_state": None,
        "pending": False,
        "document_age_days": age,
        "evidence": [{"snapshot_sha256": sha256, "field": "absent", "value": seen_at}]
        if inside
        else [],
    }


def _tags_on(body: Mapping[str, Any], asked: Question) -> list[dict[str, Any]]:
    """Programmes that count as standing on the day: an absence not yet confirmed ends none."""
    found = []
    for programme, spells in body["programmes"].items():
        state, spell = state_on(as_seen(spells, asked.seen_at), asked.on)
        if state in ("in_force", "missing") and spell:
            found.append({"programme": programme, "since": begun_on(spell)})
    return found


def _evidence(spell: Mapping[str, Any] | None, sha256: str, state: str) -> list[dict[str, Any]]:
    """The authority's own dates first, then what we saw."""
    if spell is None:
        return []
    found = []
    for name, at, document in (
        ("listed_on", spell["listed_on"], spell["sha256"]),
        ("delisted_on", spell["delisted_on"], spell["until_sha256"]),
    ):
        if at:
            found.append({"snapshot_sha256": document, "field": name, "value": at})
    found.append({"snapshot_sha256": spell["sha256"], "field": "present", "value": spell["since"]})
    if spell["until"]:
        absent = "shown_as_delisted" if spell["delisted_on"] else "absent"
        found.append(
            {"snapshot_sha256": spell["until_sha256"], "field": absent, "value": spell["until"]}
        )
    elif state == "in_force":
        found.append({"snapshot_sha256": sha256, "field": "last_document", "value": sha256})
    return found


def near_misses(connection: Connection, asked: Question, matched: set[str]) -> list[dict[str, Any]]:
    """Names that are alike but not the same: never an answer, but worth a look."""
    found = search.search(
        connection,
        asked.name,
        lists=asked.lists,
        known_at=asked.known_at,
        least=NEAR,
        most=NEAR_COUNT + len(matched),
    )
    return [
        {
            "list_id": near.list_id,
            "entry_id": near.entry_id,
            "name": near.name,
            "score": near.score,
            "why": list(near.why),
        }
        for near in found
        if near.entry_id not in matched
    ][:NEAR_COUNT]
