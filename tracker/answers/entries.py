"""One change, question or entry by its id, whole."""

import json
from typing import Any

from sqlalchemy import Connection, or_, select

from db import queries, store, tables
from tracker.answers.log import exported


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
