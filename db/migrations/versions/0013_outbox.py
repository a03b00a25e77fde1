"""Events that nobody waits for are not kept, and those of changes keep no copy of the row.

What is taken away and what is written anew is sealed at the end (`db.trail`), against what was
sealed before: a record that somebody edited until then is named by `verify` from then on as well.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from db import sealing
from db.canonical import canonical, encoded, parsed
from db.parts import VALUES, in_parts

revision = "0013"
down_revision = "0012"

COLUMNS = "seq, list_id, kind, ref, live, body, recorded_at, waiting"

AWAY = f"""
SELECT {COLUMNS} FROM event
WHERE NOT waiting AND NOT live AND kind IN ('change', 'pending', 'remark', 'act', 'court')
AND seq < (SELECT max(seq) FROM event) ORDER BY seq
"""
"""Nobody waits for these, and nothing is looked up in them. The newest event stays whatever it is:
no number is given twice.
"""

COPIES = f"SELECT {COLUMNS} FROM event WHERE kind = 'change' AND body <> '{{}}' ORDER BY seq"
"""The row of the log says all that these say."""

IN_SILENCE = f"""
SELECT {COLUMNS} FROM event WHERE kind = 'late_discovery' AND NOT waiting AND NOT live ORDER BY seq
"""
"""Of what was read late, and nobody was told of, only that it was met is looked up."""

DIGITS = 32
AT_A_TIME = 1_000


def upgrade() -> None:
    connection = op.get_bind()
    _take_away(connection)
    _rewrite(connection, COPIES, lambda _: "{}")
    _rewrite(connection, IN_SILENCE, _noted)


def _take_away(connection: sa.Connection) -> None:
    found = {row.seq: _seal(row) for row in _rows(connection, AWAY)}
    sealing.took_away(connection, revision, found)
    event = sa.table("event", sa.column("seq"))
    for part in in_parts(found, VALUES):
        connection.execute(sa.delete(event).where(event.c.seq.in_(part)))


def _rewrite(connection: sa.Connection, query: str, body_of: Any) -> None:
    found = [(row.seq, _seal(row), body_of(row.body)) for row in _rows(connection, query)]
    sealing.rewrote(connection, "event", {seq: seal for seq, seal, _ in found})
    written = sa.text("UPDATE event SET body = :body WHERE seq = :seq")
    for part in in_parts(found):
        connection.execute(written, [{"seq": seq, "body": body} for seq, _, body in part])


def _rows(connection: sa.Connection, query: str) -> Iterator[Any]:
    booleans = {"live": sa.Boolean(), "waiting": sa.Boolean()}
    streamed = {"yield_per": AT_A_TIME}
    yield from connection.execute(sa.text(query).columns(**booleans), execution_options=streamed)


def _seal(row: Any) -> str:
    """The hash of an event as releases until this one sealed it."""
    return hashlib.sha256(encoded(list(row))).hexdigest()[:DIGITS]


def _noted(body: str) -> str:
    """What was read late in silence: how much of which field, and each by what it is known again;
    as `tracker.record.discoveries` writes it.
    """
    told = parsed(body)
    if "noted" in told:
        return body
    gains = told.pop("gains")
    fields = Counter(gain["field"] for gain in gains)
    return canonical({**told, "fields": fields, "noted": sorted(map(_what, gains))})


def _what(gain: dict[str, Any]) -> str:
    text = canonical([gain["entry_id"], gain["field"], gain["after"]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
