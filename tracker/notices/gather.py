"""Recorded events -> notices, with all that they say: facts are taken down once, now."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db import queries, store, tables
from scrapers import registry
from tracker import acts, elsewhere, history
from tracker.model import digest, moment, pending_id, stamp
from tracker.normalise import entries
from tracker.notices import words
from tracker.notices.notice import DRILL, Notice, notice_kind
from tracker.rules.fold.terms import terrorism

TOLD_ORIGINS = ("authority", "correction")
STALE_DAYS = 7
"""Older documents are marked "do not rely": the coverage rule of status answers."""

NAMES_TOLD = 40

MANY = 2000
"""Changes at once from which on only removals are looked up on other lists: only they say it."""


def of_events(
    connection: Connection, list_id: str, events: Sequence[Any], now: datetime
) -> list[Notice]:
    """The notices that the waiting events of one list give, each of them for the first time."""
    by_kind: dict[str, list[Any]] = {}
    for event in events:
        by_kind.setdefault(event.kind, []).append(event)
    found = _changes(connection, list_id, by_kind.get("change", []), now)
    found = [
        *found,
        *_corrections(connection, by_kind.get("withdrawn", []), now),
        *_pendings(list_id, by_kind.get("pending", []), now),
        *_discoveries(connection, list_id, by_kind.get("late_discovery", []), now),
        *_drifts(list_id, by_kind.get("drift", []), now),
        *_drills(by_kind.get("drill", []), now),
        *_announced(connection, list_id, by_kind.get("act", []), now),
    ]
    return only_new(connection, found)


def about_list(list_id: str) -> dict[str, Any]:
    """What a notice says of a list; lists that this release does not know keep their key."""
    if list_id not in registry.keys():
        return {"list_id": list_id, "title": list_id, "tier": 0, "country": "", "page": ""} | {
            "authority": "", "verb_listed": "listed", "verb_delisted": "delisted",
            "timezone": "UTC", "proven": True,
        }  # fmt: skip
    source = registry.scraper(list_id).source
    names = ("title", "authority", "country", "tier", "page", "verb_listed", "verb_delisted")
    told: dict[str, Any] = {name: getattr(source, name) for name in names}
    return {"list_id": list_id, **told, "timezone": source.timezone, "proven": source.proven}


def document(connection: Connection, list_id: str, now: datetime) -> dict[str, Any] | None:
    """The newest good document of a list, its age, and whether one may still rely on it."""
    row = queries.last_document(connection, list_id)
    if row is None:
        return None
    age = max(0, (now - moment(row.observed_at)).days)
    seen = row.observed_at
    check = queries.last_check(connection, list_id)
    if check is not None and check.outcome == "unchanged" and check.sha256 == row.sha256:
        seen = max(seen, check.observed_at)
        age = max(0, (now - moment(seen)).days)
    return {
        "observed_at": row.observed_at,
        "seen_at": seen,
        "published_at": row.published_at,
        "sha256": row.sha256,
        "age_days": age,
        "stale": age > STALE_DAYS,
    }


# Changes.


def _changes(
    connection: Connection, list_id: str, events: Sequence[Any], now: datetime
) -> list[Notice]:
    """One notice per row of the log that the authority or a person caused."""
    numbers = [int(event.ref) for event in events]
    rows = {n: row for n, row in _rows(connection, numbers) if row.origin in TOLD_ORIGINS}
    rows = _worth_telling(connection, rows, {int(event.ref) for event in events if event.live})
    if not rows:
        return []
    told = history.exported(connection, rows.values())
    contents = _contents(connection, {row.entry_id for row in rows.values()})
    asking = ("removal", "addition") if len(rows) < MANY else ("removal",)
    moved = {(row.list_id, row.entry_id) for row in rows.values() if row.kind in asking}
    places = elsewhere.places(connection, moved, same_list=True)
    published = acts.of_list(connection, list_id, [row.observed_at for row in rows.values()])
    asked = _asked(connection, list_id, [row for row in rows.values() if row.kind == "removal"])
    documents: dict[str, Any] = {}
    found = []
    for (number, row), change in zip(rows.items(), told, strict=True):
        stands = [
            _place(connection, place, documents, now) for place in places.get(row.entry_id, [])
        ]
        facts = {
            "change": change,
            "list": about_list(list_id),
            "stands": stands,
            "acts": _acts_behind(published, row, contents.get(row.entry_id, {})),
            "at": stamp(now),
            **contents.get(row.entry_id, {}),
            **asked.get(number, {}),
        }
        found.append(_of_change(number, row, facts))
    return found


def _worth_telling(
    connection: Connection, rows: Mapping[int, Any], live: set[int]
) -> dict[int, Any]:
    """Of rows that came by a backfill, only those that say on what we told of before."""
    quiet = [_of_change(n, row, {}) for n, row in rows.items() if n not in live]
    told = _told(connection, quiet)
    again = {n.change_seq for n in quiet if any(not r.corrected_by for r in told.get(n.key, ()))}
    return {n: row for n, row in rows.items() if n in live or n in again}


def _asked(connection: Connection, list_id: str, rows: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """Removal -> who answered the question it was, and the notice in which it was asked."""
    if not rows:
        return {}
    questions = {_question_of(row): row.seq for row in rows}
    found: dict[int, dict[str, Any]] = {}
    for record in queries.journal(connection, "decision", list_id):
        body = json.loads(record.body)
        number = questions.get(body["pending_id"])
        if number is not None:
            names = ("verdict", "decided_by", "decided_at", "reason")
            found.setdefault(number, {})["decision"] = {name: body[name] for name in names}
    notices = store.table(tables.Notice)
    query = select(notices).where(notices.c.list_id == list_id, notices.c.kind == "pending")
    for told in connection.execute(query.order_by(notices.c.seq)):
        for question in json.loads(told.facts)["questions"]:
            number = questions.get(question["pending_id"])
            if number is not None:
                found.setdefault(number, {})["follows"] = told.notice_id
    return found


def _question_of(row: Any) -> str:
    unit = row.programme if row.scope == "designation" else ""
    return pending_id(row.entry_id, "removal", unit, row.observed_at, row.snapshot_sha256)


def _of_change(number: int, row: Any, facts: dict[str, Any]) -> Notice:
    kind = notice_kind(row.kind, row.scope)
    told_apart = kind in ("amendment", "identity")
    # Two amendments of one entry are two events: what was amended belongs to the key.
    programme = digest((row.fields,))[:16] if told_apart else _tag(row)
    return Notice(
        kind=kind,
        list_id=row.list_id,
        entry_id=row.entry_id,
        scope=row.scope,
        programme=programme,
        episode=row.episode,
        change_id=row.change_id,
        change_seq=number,
        terrorism=row.terrorism,
        facts=facts,
    )


def _tag(row: Any) -> str:
    return str(row.programme) if row.scope == "designation" else ""


def _rows(connection: Connection, numbers: Sequence[int]) -> list[tuple[int, Any]]:
    """Rows of the log by number that are still current."""
    log, found = store.table(tables.Change), list[tuple[int, Any]]()
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        query = select(log).where(log.c.seq.in_(part), log.c.superseded_at == "")
        found += [(row.seq, row) for row in connection.execute(query.order_by(log.c.seq))]
    return found


def _contents(connection: Connection, wanted: set[str]) -> dict[str, dict[str, Any]]:
    """Entry -> names, identifiers, facts and programmes in force, as they stand now."""
    standing, rows = store.table(tables.Standing), list[Any]()
    ids = sorted(wanted)
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        query = select(standing).where(
            standing.c.entry_id.in_(part), standing.c.superseded_at == ""
        )
        rows += connection.execute(query).all()
    stored = queries.revisions(connection, {row.revision for row in rows})
    return {row.entry_id: _content(row, entries.decoded(stored[row.revision])) for row in rows}


def _content(row: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
    body = json.loads(row.body)
    spell = body["spells"][-1] if body["spells"] else {}
    told = ("birthDate", "birthPlace", "nationality", "citizenship", "country", "deathDate")
    return {
        "names": stored["names"][:NAMES_TOLD],
        "names_left_out": max(0, len(stored["names"]) - NAMES_TOLD),
        "identifiers": stored["identifiers"][:NAMES_TOLD],
        "about": {name: stored["facts"][name][:5] for name in told if stored["facts"].get(name)},
        "programmes": list(elsewhere.open_programmes(body)),
        "since": spell.get("since", ""),
        "listed_on": spell.get("listed_on", ""),
    }


def _place(
    connection: Connection, place: elsewhere.Place, documents: dict[str, Any], now: datetime
) -> dict[str, Any]:
    if place.list_id not in documents:
        documents[place.list_id] = document(connection, place.list_id, now)
    return {
        "list_id": place.list_id,
        "title": about_list(place.list_id)["title"],
        "entry_key": place.entry_key,
        "caption": place.caption,
        "matched": list(place.matched[:3]),
        "programmes": list(place.programmes),
        "document": documents[place.list_id],
    }


# What is no row of the log.


def _pendings(list_id: str, events: Sequence[Any], now: datetime) -> list[Notice]:
    """One notice per document about all questions it raised."""
    raised: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for event in events:
        body = dict(queries.loads(event.body))
        if body["state"] == "open":
            raised.setdefault((body["observed_at"], body["snapshot_sha256"]), []).append(body)
    found = []
    for (at, sha256), questions in sorted(raised.items()):
        named = [q for q in questions if q["terrorism"]]
        facts = {
            "list": about_list(list_id),
            "at": stamp(now),
            "observed_at": at,
            "sha256": sha256,
            "reason": questions[0]["reason"],
            "questions": [_question(q) for q in named],
            "others": len(questions) - len(named),
        }
        ids = sorted(q["pending_id"] for q in questions)
        found.append(
            Notice(
                kind="pending",
                list_id=list_id,
                entry_id=digest(("pending", at, sha256, *ids)),
                terrorism=bool(named),
                facts=facts,
            )
        )
    return found


def _question(body: Mapping[str, Any]) -> dict[str, Any]:
    names = ("pending_id", "entry_id", "entry_key", "caption", "programme", "scope", "reason")
    return {name: body[name] for name in names}


def _discoveries(
    connection: Connection, list_id: str, events: Sequence[Any], now: datetime
) -> list[Notice]:
    """Late discoveries: one notice per event, open until acknowledged."""
    found = []
    for event in events:
        body = queries.loads(event.body)
        contents = _contents(connection, {gain["entry_id"] for gain in body["gains"]})
        gains = [
            {**gain, "since": contents.get(gain["entry_id"], {}).get("since", "")}
            | {"programmes": contents.get(gain["entry_id"], {}).get("programmes", [])}
            for gain in body["gains"]
        ]
        facts = {
            "list": about_list(list_id),
            "at": stamp(now),
            "observed_at": body["observed_at"],
            "sha256": body["snapshot_sha256"],
            "origin": body["origin"],
            "entries": body["entries"],
            "gains": gains[:200],
            "gains_left_out": max(0, len(gains) - 200),
        }
        about = digest(("late", body["snapshot_sha256"], body["origin"], event.body))
        found.append(
            Notice(
                kind="late_discovery",
                list_id=list_id,
                entry_id=about,
                terrorism=_any_terrorism(list_id, gains),
                facts=facts,
            )
        )
    return found


def _any_terrorism(list_id: str, gains: Iterable[Mapping[str, Any]]) -> bool:
    if list_id not in registry.keys():
        return True
    source = registry.scraper(list_id).source
    return any(terrorism(source, gain["programmes"]) for gain in gains)


def _drifts(list_id: str, events: Sequence[Any], now: datetime) -> list[Notice]:
    return [
        Notice(
            kind="operations",
            list_id=list_id,
            entry_id=digest(("drift", event.body)),
            facts={
                "list": about_list(list_id),
                "at": stamp(now),
                "step": "drift",
                "since": event.recorded_at,
                "fields": queries.loads(event.body)["fields"],
            },
        )
        for event in events
    ]


def _acts_behind(
    published: Sequence[acts.Act], row: Any, content: Mapping[str, Any]
) -> list[dict[str, str]]:
    """The official acts that a change shows: the same event, told of before or not."""
    names = [row.caption, *(text for text, kind in content.get("names", ()) if kind != "weakAlias")]
    found = acts.behind(published, row.kind, row.observed_at, names)
    return [one.cited() for one in found]


def _announced(
    connection: Connection, feed_id: str, events: Sequence[Any], now: datetime
) -> list[Notice]:
    """One notice per act and list that we look at and that does not show it yet."""
    found, ours = [], queries.lists(connection) if events else []
    for event in events:
        one = acts.act(connection, feed_id, event.ref)
        for list_id in one.says.lists if one is not None else ():
            if one is None or list_id not in ours or acts.shown(connection, one, list_id):
                continue
            facts = {
                "list": about_list(list_id),
                "at": stamp(now),
                "act": one.cited(),
                "parties": list(one.says.names),
                "observed_at": one.observed_at,
                "document": document(connection, list_id, now),
            }
            about = digest(("act", feed_id, one.number))
            found.append(
                Notice(
                    kind="announced",
                    list_id=list_id,
                    entry_id=about,
                    terrorism=True,
                    facts=facts,
                )
            )
    return found


def _drills(events: Sequence[Any], now: datetime) -> list[Notice]:
    found = []
    for event in events:
        body = queries.loads(event.body)
        notice = drill_notice(event.ref, body["by"], moment(event.recorded_at))
        found.append(replace(notice, facts={**notice.facts, "to": body["to"]}))
    return found


def drill_notice(about: str, by: str, now: datetime) -> Notice:
    """A synthetic addition of nobody to no list, marked as a drill wherever it shows."""
    at = stamp(now)
    change = dict.fromkeys(history.EXPORT, "") | {
        "list_id": DRILL,
        "entry_id": about,
        "entry_key": "DRILL",
        "caption": "Drill Exercise (no such person)",
        "schema": "Person",
        "kind": "addition",
        "scope": "entry",
        "programme": "DRILL",
        "terrorism": True,
        "screening_relevant": True,
        "origin": "authority",
        "entry_still_in_force": True,
        "also_listed_on": [],
        "observed_at": at,
        "recorded_at": at,
        "snapshot_sha256": about,
        "change_id": about,
        "fields": [],
    }
    plain = {"list": about_list(DRILL) | {"title": f"exercise list of a drill by {by}"}, "at": at}
    facts = {**plain, "change": change, "names": [["Drill Exercise (no such person)", "name"]]}
    return Notice(kind="addition", list_id=DRILL, entry_id=about, facts=facts)


def _corrections(connection: Connection, events: Sequence[Any], now: datetime) -> list[Notice]:
    """A notice of a row that no longer holds is taken back, unless another row says the same."""
    found = []
    for event in events:
        wrong = _told_by(connection, int(event.ref))
        if wrong is None or wrong.corrected_by or _said_again(connection, wrong):
            continue
        facts = json.loads(wrong.facts)
        contents = _contents(connection, {wrong.entry_id}).get(wrong.entry_id, {})
        found.append(
            Notice(
                kind="correction",
                list_id=wrong.list_id,
                entry_id=wrong.entry_id,
                scope=wrong.scope,
                programme=wrong.notice_id,
                episode=wrong.episode,
                change_id=wrong.change_id,
                terrorism=wrong.terrorism,
                corrects=wrong.notice_id,
                facts={
                    "list": facts["list"],
                    "change": facts["change"],
                    "at": stamp(now),
                    "wrong": {
                        "kind": wrong.kind,
                        "notice_id": wrong.notice_id,
                        "recorded_at": wrong.recorded_at,
                    },
                    "document": document(connection, wrong.list_id, now),
                    **contents,
                },
            )
        )
    return found


def _told_by(connection: Connection, number: int) -> Any | None:
    """The last notice that told of a row of the log, if one did."""
    log, rows = store.table(tables.Change), store.table(tables.Notice)
    change_id = connection.execute(select(log.c.change_id).where(log.c.seq == number)).scalar()
    query = select(rows).where(rows.c.change_id == change_id, rows.c.change_seq == number)
    return connection.execute(query.order_by(rows.c.seq.desc())).first()


def _said_again(connection: Connection, told: Any) -> bool:
    """Whether the current log has a row that says what this notice said."""
    log = store.table(tables.Change)
    change = json.loads(told.facts)["change"]
    query = select(log).where(
        log.c.entry_id == told.entry_id,
        log.c.superseded_at == "",
        log.c.kind == change["kind"],
        log.c.scope == told.scope,
        log.c.episode == told.episode,
    )
    same = [row for row in connection.execute(query) if row.origin in TOLD_ORIGINS]
    return any(_of_change(row.seq, row, {}).programme == told.programme for row in same)


# Telling once.


def only_new(connection: Connection, found: Sequence[Notice]) -> list[Notice]:
    """Notices not told before; one that a row of the log tells anew only moves to that row.

    What we told of as not yet confirmed is told once more when it is sure.
    """
    told = _told(connection, found)
    fresh = []
    for notice in found:
        earlier = told.setdefault(notice.key, [])
        again = _retold(connection, notice, earlier)
        for row in again:
            _move(connection, row, notice)
        if again and not _settles(again, notice):
            continue
        new = replace(notice, occurrence=len(earlier))
        if again:
            new = replace(new, facts={**notice.facts, "follows": again[-1].notice_id})
        earlier.append(new)
        fresh.append(new)
    return fresh


def is_told(connection: Connection, about: str) -> bool:
    """Whether any notice about this was ever recorded."""
    rows = store.table(tables.Notice)
    found = select(rows.c.seq).where(rows.c.entry_id == about).limit(1)
    return connection.execute(found).first() is not None


def _told(connection: Connection, found: Sequence[Notice]) -> dict[Any, list[Any]]:
    rows, known = store.table(tables.Notice), dict[Any, list[Any]]()
    wanted = sorted({notice.entry_id for notice in found})
    for start in range(0, len(wanted), 500):
        query = select(rows).where(rows.c.entry_id.in_(wanted[start : start + 500]))
        for row in connection.execute(query.order_by(rows.c.occurrence)):
            key = (row.list_id, row.entry_id, row.kind, row.scope, row.programme, row.episode)
            known.setdefault(key, []).append(row)
    return known


def _retold(connection: Connection, notice: Notice, earlier: Sequence[Any]) -> list[Any]:
    """The earlier notices that told of this very event.

    One that was taken back, or whose own row still stands beside the new one, told of another.
    """
    found = []
    for row in earlier:
        if isinstance(row, Notice):
            if not notice.change_seq:
                found.append(row)
        elif not row.corrected_by and (
            not notice.change_seq
            or row.change_seq == notice.change_seq
            or not _rows(connection, [row.change_seq])
        ):
            found.append(row)
    return found


def _settles(earlier: Sequence[Any], notice: Notice) -> bool:
    """Whether a removal is sure now and all that was told of it said that it is not."""
    if notice.kind not in ("removal", "designation_ended") or not words.sure(notice.facts):
        return False
    return not any(isinstance(r, Notice) or words.sure(json.loads(r.facts)) for r in earlier)


def _move(connection: Connection, row: Any, notice: Notice) -> None:
    if notice.change_seq and not isinstance(row, Notice):
        rows = store.table(tables.Notice)
        connection.execute(
            rows.update()
            .where(rows.c.seq == row.seq)
            .values(change_seq=notice.change_seq, change_id=notice.change_id)
        )
