"""Answers from what was recorded: the change log, an entry over time, a list on a day."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from db import queries, store, tables
from scrapers.registry import closed_on, feeds, keys, scraper
from tracker import changelog, reviews, search
from tracker.changelog import Filters
from tracker.elsewhere import places
from tracker.model import CHANGE_FIELDS, moment
from tracker.normalise.names import match_form

EXPORT = [
    "change_id",
    "list_id",
    "entry_id",
    "entry_key",
    "caption",
    "schema",
    "kind",
    "scope",
    "programme",
    "terrorism",
    "screening_relevant",
    "origin",
    "confirmation",
    "entry_still_in_force",
    "also_listed_on",
    "cause",
    "instrument",
    "instrument_url",
    "effective_on",
    "published_at",
    "observed_after",
    "observed_at",
    "recorded_at",
    "snapshot_sha256",
    "previous_snapshot_sha256",
    "rules_version",
    "fields",
    "review_state",
]
"""Columns of an exported change, in the order of the contract (design, section 7)."""

COVERED = timedelta(days=7)
"""A day is covered when the list was seen, in good order, no longer before it than this."""

STILL_LISTED = frozenset({"in_force", "suspended", "missing"})
"""States that a list cannot speak of after its closing."""

NEAR, NEAR_COUNT = 0.6, 5


def changes(connection: Connection, filters: Filters) -> list[dict[str, Any]]:
    """Rows of the log as exported, newest first."""
    return exported(connection, changelog.rows(connection, filters))


def of_day(connection: Connection, day: str, *, everything: bool = False) -> list[dict[str, Any]]:
    """Changes observed or recorded on a day, as exported, newest first."""
    return exported(connection, changelog.of_day(connection, day, everything=everything))


def exported(connection: Connection, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """Rows with the columns of the contract."""
    found = [row._mapping for row in rows]
    elsewhere = _also_listed(connection, {(r["list_id"], r["entry_id"]) for r in found})
    seen = reviews.states(connection, (row["change_id"] for row in found))
    plain = set(EXPORT) - {"also_listed_on", "fields", "review_state"}
    return [
        {
            name: (
                row[name]
                if name in plain
                else elsewhere[row["entry_id"]]
                if name == "also_listed_on"
                else json.loads(row["fields"])
                if name == "fields"
                else seen.get(row["change_id"], reviews.UNREVIEWED)
            )
            for name in EXPORT
        }
        for row in found
    ]


def _also_listed(
    connection: Connection, entries: Iterable[tuple[str, str]]
) -> dict[str, list[str]]:
    """Entry -> other lists on which an entry in force has the very same names."""
    found = places(connection, entries)
    wanted = {entry for _, entry in entries}
    return {entry: sorted({place.list_id for place in found.get(entry, ())}) for entry in wanted}


def one(connection: Connection, prefix: str) -> list[dict[str, Any]]:
    """Changes, questions or entries whose id starts so."""
    log, pending = store.table(tables.Change), store.table(tables.Pending)
    rows = connection.execute(
        select(log)
        .where(log.c.change_id.startswith(prefix, autoescape=True))
        .order_by(log.c.seq)
        .limit(20)
    ).all()
    found = [
        {**row, "superseded_at": raw.superseded_at, "superseded_by": raw.superseded_by}
        for row, raw in zip(exported(connection, rows), rows, strict=True)
    ]
    questions = select(pending.c.body).where(
        pending.c.pending_id.startswith(prefix, autoescape=True), pending.c.superseded_at == ""
    )
    found += [json.loads(body) for body in connection.execute(questions.limit(20)).scalars()]
    return found or _entry(connection, prefix)


def _entry(connection: Connection, prefix: str) -> list[dict[str, Any]]:
    standing = store.table(tables.Standing)
    query = select(standing).where(
        or_(
            standing.c.entry_id.startswith(prefix, autoescape=True), standing.c.entry_key == prefix
        ),
        standing.c.superseded_at == "",
    )
    found = []
    for row in connection.execute(query.limit(20)):
        content = queries.revisions(connection, [row.revision])[row.revision]
        where = json.loads(row.body)
        found.append(
            {
                "list_id": row.list_id,
                "entry_key": row.entry_key,
                "caption": row.caption,
                **where,
                "content": json.loads(content),
            }
        )
    return found


def questions(
    connection: Connection, list_id: str = "", state: str = "open"
) -> list[dict[str, Any]]:
    """Questions put to a person, oldest first."""
    bodies = (json.loads(b) for _, b in queries.current_pendings(connection, list_id).values())
    return [body for body in bodies if not state or body["state"] == state]


# Status.


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
    matches = _exact(connection, asked)
    answers = []
    for list_id, covered in sorted(coverages.items()):
        entries = [row for row in matches if row.list_id == list_id]
        standings = [(row, _standing(connection, row.entry_id, asked)) for row in entries]
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


def speaks(list_id: str) -> bool:
    """Whether a list answers for itself; an aggregator only repeats others, a feed is no list."""
    if list_id in feeds():
        return False
    return list_id not in keys() or not scraper(list_id).source.aggregator


def _exact(connection: Connection, asked: Question) -> list[Row[Any]]:
    """Entries with this very name: one row each, the primary name before aliases."""
    names = store.table(tables.Name)
    query = select(names).where(names.c.form == match_form(asked.name))
    if asked.known_at:
        query = query.where(names.c.recorded_at <= asked.known_at)
    order = {"name": 0, "alias": 1, "previousName": 2, "weakAlias": 3}
    rows = sorted(connection.execute(query), key=lambda row: (order.get(row.kind, 4), row.id))
    return list({row.entry_id: row for row in reversed(rows)}.values())


def _standing(connection: Connection, entry: str, asked: Question) -> dict[str, Any] | None:
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
    state, spell = state_on(_seen(body["spells"], asked.seen_at), asked.on)
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
        "since": _start(spell) if spell else None,
        "until": (_finish(spell) or closed or None) if spell else None,
        "designations": [] if closed else _tags_on(body, asked),
        "court_state": None,
        "pending": bool(body["pending"]),
        "document_age_days": age if age is not None and age >= 0 else None,
        "evidence": _evidence(spell, sha256, state),
    }


def _seen(spells: Iterable[Mapping[str, Any]], seen_at: str) -> list[Mapping[str, Any]]:
    """Spells as documents until a moment show them: none that began later, no end seen later."""
    end = {"until": "", "until_after": "", "until_sha256": "", "delisted_on": ""}
    return [
        {**spell, **end, "state": "in_force"} if seen_at and spell["until"] > seen_at else spell
        for spell in spells
        if not seen_at or spell["since"] <= seen_at
    ]


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


def state_on(spells: Sequence[Mapping[str, Any]], day: str) -> tuple[str, Mapping[str, Any] | None]:
    """Where an entry with these spells stood on a day: a state, "before" its first, or "unknown".

    Doubt never shrinks a list: between the last document with an entry and the first without it,
    it counts as listed, unless the authority gives the day.
    """
    state: tuple[str, Mapping[str, Any] | None] = ("before", None)
    for number, spell in enumerate(spells):
        start = _start(spell, spells[number - 1] if number else None)
        if day < start[: len(day)]:
            unsure = not spell["listed_on"] and not spell["baseline"] and day > spell["after"][:10]
            early = spell["baseline"] and not spell["listed_on"]
            return ("unknown", spell) if (unsure or early) and not number else state
        end = _finish(spell)
        state = ("in_force", spell) if not end or day < end[:10] else (spell["state"], spell)
    return state


def _start(spell: Mapping[str, Any], previous: Mapping[str, Any] | None = None) -> str:
    """The day a spell began: the authority's, unless it lies in an earlier spell."""
    listed_on = str(spell["listed_on"])
    if listed_on and (previous is None or listed_on > _finish(previous)[:10]):
        return listed_on
    return str(spell["since"])


def _finish(spell: Mapping[str, Any]) -> str:
    """The day a spell ended, by the authority or by the first document without; else ""."""
    return str(spell["delisted_on"] or spell["until"])


def _tags_on(body: Mapping[str, Any], asked: Question) -> list[dict[str, Any]]:
    """Programmes that count as standing on the day: an absence not yet confirmed ends none."""
    found = []
    for programme, spells in body["programmes"].items():
        state, spell = state_on(_seen(spells, asked.seen_at), asked.on)
        if state in ("in_force", "missing") and spell:
            found.append({"programme": programme, "since": _start(spell)})
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


def timeline(connection: Connection, name: str, lists: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Everything recorded about entries of that name on all lists, by the law's or our clock."""
    asked = Question(name=name, on="9999-12-31", lists=lists)
    rows = []
    for match in _exact(connection, asked):
        if lists and match.list_id not in lists:
            continue
        body = _standing(connection, match.entry_id, asked)
        if body:
            rows += _moments(match, body)
            rows += _amendments(connection, match)
    return sorted(rows, key=lambda row: (row["date"], row["list_id"], row["what"]))


def _moments(match: Row[Any], body: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for number, spell in enumerate(body["spells"]):
        previous = body["spells"][number - 1] if number else None
        what = "relisted" if number else "listed"
        rows.append(_moment(match, body, what, _start(spell, previous), spell, "since", "after"))
        if spell["until"]:
            rows.append(
                _moment(match, body, spell["state"], _finish(spell), spell, "until", "until_after")
            )
        elif closed := closed_on(match.list_id):
            closing = _moment(match, body, "list_closed", closed, spell, "since", "after")
            unseen = {"observed_after": None, "observed_at": None, "snapshot_sha256": None}
            rows.append({**closing, **unseen, "clock": "authority", "baseline": False})
    return rows


def _moment(
    match: Row[Any],
    body: Mapping[str, Any],
    what: str,
    day: str,
    spell: Mapping[str, Any],
    seen: str,
    after: str,
) -> dict[str, Any]:
    by_law = day in (spell["listed_on"], spell["delisted_on"])
    return {
        "date": day[:10],
        "clock": "authority" if by_law else "observed",
        "list_id": match.list_id,
        "what": what,
        "entry_key": body["keys"][-1],
        "name": match.text,
        "observed_after": spell[after] or None,
        "observed_at": spell[seen],
        "baseline": spell["baseline"] and seen == "since",
        "snapshot_sha256": spell["sha256" if seen == "since" else "until_sha256"],
    }


def _amendments(connection: Connection, match: Row[Any]) -> list[dict[str, Any]]:
    log = store.table(tables.Change)
    query = select(log).where(
        log.c.entry_id == match.entry_id,
        log.c.superseded_at == "",
        or_(log.c.kind.in_(["amendment", "identity"]), log.c.scope == "designation"),
        log.c.origin == "authority",
    )
    return [
        {
            "date": (row.effective_on or row.observed_at)[:10],
            "clock": "authority" if row.effective_on else "observed",
            "list_id": match.list_id,
            "what": f"{row.kind} ({row.programme})" if row.scope == "designation" else row.kind,
            "entry_key": row.entry_key,
            "name": row.caption,
            "observed_after": row.observed_after or None,
            "observed_at": row.observed_at,
            "baseline": False,
            "snapshot_sha256": row.snapshot_sha256,
        }
        for row in connection.execute(query)
    ]


# Lists.


def standing_of_lists(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """One line per list: entries, terrorism, document date and age, state of the last check."""
    return [_list_line(connection, list_id, now) for list_id in queries.lists(connection)]


def _list_line(connection: Connection, list_id: str, now: datetime) -> dict[str, Any]:
    document = queries.last_document(connection, list_id)
    check = queries.last_check(connection, list_id)
    pending = queries.current_pendings(connection, list_id).values()
    line = {
        "list_id": list_id,
        "entries": document.entries if document else 0,
        "terrorism": document.terrorism if document else 0,
        "document": document.observed_at[:10] if document else None,
        "age_days": (now - moment(document.observed_at)).days if document else None,
        "pending": sum(json.loads(body)["state"] == "open" for _, body in pending),
        "state": check.outcome if check else "never checked",
        "reason": check.reason if check else "",
        "checked_at": check.observed_at if check else None,
    }
    if check and check.outcome in ("recorded", "unchanged", "pending"):
        line["state"] = "ok" if not line["pending"] else "pending"
    if bad := queries.failing(connection, list_id):  # until the source itself is good again
        line |= {"state": bad[1].outcome, "reason": bad[1].reason}
    if list_id in feeds():
        line |= _feed_line(connection, list_id, now)
    if closed := closed_on(list_id):
        line["state"], line["reason"] = "closed", f"closed on {closed}; nobody was delisted by that"
    return line


def _feed_line(connection: Connection, feed_id: str, now: datetime) -> dict[str, Any]:
    """What a line on a feed of acts says: acts on record, and its newest good document."""
    seen = queries.last_good_at(connection, feed_id)
    return {
        "entries": queries.count(connection, tables.Act, feed_id=feed_id),
        "document": seen[:10] or None,
        "age_days": (now - moment(seen)).days if seen else None,
    }


def lately_listed(connection: Connection, list_id: str, since: str) -> list[dict[str, Any]]:
    """Entries in force that the authority itself dates on or after a day, newest first."""
    standing = store.table(tables.Standing)
    query = select(standing.c.caption, standing.c.body).where(
        standing.c.list_id == list_id,
        standing.c.superseded_at == "",
        standing.c.state == "in_force",
    )
    found = []
    for row in connection.execute(query):
        listed_on = json.loads(row.body)["spells"][-1]["listed_on"]
        if listed_on >= since:
            found.append({"list_id": list_id, "listed_on": listed_on, "caption": row.caption})
    return sorted(found, key=lambda line: line["listed_on"], reverse=True)


__all__ = ["CHANGE_FIELDS", "EXPORT", "Filters", "Question", "changes", "status", "timeline"]
