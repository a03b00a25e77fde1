"""Everything recorded about a name, in order of the law's or our clock."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from db import store, tables
from scrapers.registry import closed_on
from tracker.answers.standing import begun_on, ended_on
from tracker.answers.status import Question, exact, standing_of


def timeline(connection: Connection, name: str, lists: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Everything recorded about entries of that name on all lists, by the law's or our clock."""
    asked = Question(name=name, on="9999-12-31", lists=lists)
    rows = []
    for match in exact(connection, asked):
        if lists and match.list_id not in lists:
            continue
        body = standing_of(connection, match.entry_id, asked)
        if body:
            rows += _moments(match, body)
            rows += _amendments(connection, match)
    return sorted(rows, key=lambda row: (row["date"], row["list_id"], row["what"]))


def _moments(match: Row[Any], body: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for number, spell in enumerate(body["spells"]):
        previous = body["spells"][number - 1] if number else None
        what = "relisted" if number else "listed"
        rows.append(_moment(match, body, what, begun_on(spell, previous), spell, "since", "after"))
        if spell["until"]:
            rows.append(
                _moment(match, body, spell["state"], ended_on(spell), spell, "until", "until_after")
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
