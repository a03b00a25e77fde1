"""Whom documents have and where they stood after them, apart from their rows; lists as differences.

Indexes come with it by which nothing that a document asks for grows with those before it. Each row
is handed over with the seal that it had with its bulk in it, so that `verify` still names one that
was edited before.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0014"
down_revision = "0013"

ROW, SEAL, LEVEL = 256, 32, 3
RECENT, EVERY = 2, 16
NOT_THE_LIST = ("refused", "old_copy")

COLUMNS = (
    "id",
    "list_id",
    "sha256",
    "observed_at",
    "published_at",
    "receipt",
    "mode",
    "format_id",
    "covers",
    "rules_version",
    "verdict",
    "reason",
    "entries",
    "terrorism",
    "stats",
    "members",
    "state",
)
BULK = COLUMNS[-2:]

SNAPSHOT = sa.table("snapshot", *map(sa.column, COLUMNS))
PLACE = [SNAPSHOT.c[name] for name in ("list_id", "observed_at", "published_at", "sha256")]
MEMBERS = sa.table("snapshot_members", *map(sa.column, ("snapshot", "base", "place", "data")))
STATE = sa.table("snapshot_state", *map(sa.column, ("snapshot", "base", "data")))

Rows = list[list[Any]]


class Stored(NamedTuple):
    """The list of a document, and as it is stored now: at which place of a row of lists."""

    number: int
    rows: Rows
    base: int
    place: int
    data: bytes


Row = dict[int, Stored]
"""By their places, the lists by which the next one of a row may be told."""


def upgrade() -> None:
    _tables()
    _move(op.get_bind())
    for column in BULK:
        op.drop_column("snapshot", column)
    _indexes()


def _tables() -> None:
    op.create_table(
        "snapshot_members",
        sa.Column("snapshot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "snapshot_state",
        sa.Column("snapshot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_snapshot_members_base", "snapshot_members", ["base"])
    op.create_index("ix_snapshot_state_base", "snapshot_state", ["base"])


def _indexes() -> None:
    told = sa.Column("told", sa.Integer(), nullable=False, server_default="0")
    op.add_column("lease", told)
    op.drop_index("ix_snapshot_list_id", "snapshot")
    op.drop_index("ix_journal_list_id", "journal")
    op.create_index("ix_journal_list", "journal", ["list_id", "kind", "seq"])
    op.create_index("ix_snapshot_own", "snapshot", ["list_id", "published_at"])
    op.create_index("ix_check_order", "check", ["list_id", "seq"])
    refused = sa.text("outcome = 'refused'")
    op.create_index(
        "ix_check_refused",
        "check",
        ["list_id", "sha256", "observed_at"],
        sqlite_where=refused,
        postgresql_where=refused,
    )


def _move(connection: sa.Connection) -> None:
    """Every list next to that of the good document before it; checkpoints that are needed."""
    spare = _spare(connection)
    known = connection.get_execution_options().get("touched")
    sealed = known.records.setdefault("snapshot", {}) if known else {}
    before, of_list = Row(), ""
    for row in _in_order(connection):
        sealed[row["id"]] = _seal(row)
        if row["list_id"] != of_list:
            before, of_list = Row(), row["list_id"]
        stored = _stored(row["id"], bytes(row["members"]), before)
        there = {"base": stored.base, "place": stored.place, "data": stored.data}
        connection.execute(sa.insert(MEMBERS).values(snapshot=stored.number, **there))
        if row["state"] is not None and row["id"] not in spare:
            there = {"snapshot": stored.number, "base": 0, "data": bytes(row["state"])}
            connection.execute(sa.insert(STATE).values(**there))
        if not before or row["verdict"] not in NOT_THE_LIST:
            before = _beside(stored, before)


def _beside(last: Stored, before: Row) -> Row:
    """By what the next list may be told: the last one, and those that it leans on."""
    row, place = {last.place: last}, last.place
    while place:
        place &= place - 1
        row[place] = before[place]
    return row


def _in_order(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Documents of one list after the other, in the order of history, each with its bulk."""
    numbers = list(connection.execute(sa.select(SNAPSHOT.c.id).order_by(*PLACE)).scalars())
    for number in numbers:
        row = connection.execute(sa.select(SNAPSHOT).where(SNAPSHOT.c.id == number)).one()
        yield dict(row._mapping)


def _spare(connection: sa.Connection) -> set[int]:
    """Documents after which a checkpoint need not stay: others are near enough."""
    kept = sa.select(SNAPSHOT.c.list_id, SNAPSHOT.c.id, SNAPSHOT.c.state.is_not(None))
    spare: set[int] = set()
    for _, rows in groupby(connection.execute(kept.order_by(*PLACE)), itemgetter(0)):
        places = [(place, row[1]) for place, row in enumerate(rows) if row[2]]
        last = -1
        near = islice(pairwise(places), max(0, len(places) - RECENT))
        for (place, number), (following, _) in near:
            if following - last <= EVERY:
                spare.add(number)
            else:
                last = place
    return spare


def _seal(row: Mapping[str, Any]) -> str:
    """The seal of a document with its bulk, as releases before made it."""
    plain = [_plain(name, row[name]) for name in COLUMNS]
    text = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:SEAL]


def _plain(name: str, value: Any) -> Any:
    if name in BULK:
        return None if value is None else hashlib.sha256(value).hexdigest()
    return value.hex() if isinstance(value, bytes) else value


def _stored(number: int, whole: bytes, before: Row) -> Stored:
    """The one at place n is told by the one at n without its last binary digit that is 1."""
    place = max(before) + 1 if before else ROW
    base = before.get(place & (place - 1))
    try:
        rows: Rows = orjson.loads(zstandard.decompress(whole))
        data = _difference(rows, base) if base and place < ROW else None
    except (zstandard.ZstdError, ValueError, TypeError, LookupError):  # `verify` names it
        return Stored(number, [], 0, 0, whole)
    if base is None or data is None:
        return Stored(number, rows, 0, 0, whole)
    return Stored(number, rows, base.number, place, data)


def _difference(rows: Rows, base: Stored) -> bytes | None:
    """Rows as runs of those of another list and new ones; None where that is not smaller."""
    places = {row[0]: place for place, row in enumerate(base.rows)}
    parts: list[list[Any]] = []
    run = [-1, 0]
    for row in rows:
        place = places.get(row[0], -1)
        if place < 0 or base.rows[place] != row:
            parts.append(row)
        elif place == sum(run) and parts and parts[-1] is run:
            run[1] += 1
        else:
            run = [place, 1]
            parts.append(run)
    if 2 * len(parts) > len(rows):
        return None
    seal = hashlib.sha256(base.data).hexdigest()[:SEAL]
    return zstandard.compress(orjson.dumps([seal, *parts]), LEVEL)
