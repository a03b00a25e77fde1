"""How every list stands: entries, documents, checks, questions."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db import queries, store, tables
from scrapers.registry import closed_on, feeds, keys, scraper
from tracker.model import moment


def speaks(list_id: str) -> bool:
    """Whether a list answers for itself; an aggregator only repeats others, a feed is no list."""
    if list_id in feeds():
        return False
    return list_id not in keys() or not scraper(list_id).source.aggregator


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
