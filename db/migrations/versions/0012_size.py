"""What is long is packed, and hashes are bytes; decision 0018 says what lies how.

All in one transaction, of which some rows at a time are in memory. What people and programs read of
the tables stays what it was, so no seal is made anew.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa
from alembic import op

from db import frames, learning
from db.columns import Digest
from db.indexed import mark
from db.migrations.rewriting import Row, rewritten

revision = "0012"
down_revision = "0011"

SAMPLES = 2_500
"""So many texts of a list, from all of it, say what they have in common."""

OF_THE_ONE = sa.text("scope = '*'")

ENOUGH = 30_000
"""Bytes of texts that a dictionary pays for."""

FEW = 200
"""Links at a time: a seal may be large."""

dictionary = sa.table(
    "dictionary", *map(sa.column, ("id", "kind", "list_id", "version", "left", "data"))
)

_id, _sha256 = Digest(16).bind_processor(None), Digest(32).bind_processor(None)


def upgrade() -> None:
    op.create_table(
        "dictionary",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("kind", "list_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "list_id", "version"),
    )
    _revisions()
    _standings()
    _chain()
    _changes()
    _reviews()
    _keys()
    _names()
    _numbers()


def _texts(*names: str, **words: Any) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, sa.String(), nullable=False, **words) for name in names)


def _bytes(*names: str) -> Iterator[sa.Column[Any]]:
    return (sa.Column(name, sa.LargeBinary(), nullable=False) for name in names)


# Packing.


class Packing:
    """Texts of one kind, each packed with the dictionary of its list, which is learnt here."""

    def __init__(self, kind: str, samples: str) -> None:
        self.kind, self.samples = kind, samples
        self.packer = cache(self._packer)

    def _packer(self, list_id: str) -> Any:
        """Packs the texts of a list; None where they are too few to have anything in common."""
        drawn = op.get_bind().execute(sa.text(self.samples), {"of": list_id, "most": SAMPLES})
        texts = [_encoded(text) for text in drawn.scalars()]
        learnt = learning.learn(texts) if sum(map(len, texts)) >= ENOUGH else None
        if learnt is None:
            return None
        row = {"kind": self.kind, "list_id": list_id, "version": 1, **learnt._asdict()}
        op.get_bind().execute(sa.insert(dictionary).values(row))
        return frames.packer(learnt.id)

    def __call__(self, text: Any, list_id: str) -> bytes:
        return frames.packed_by(self.packer(list_id), _encoded(text))


def _encoded(text: Any) -> bytes:
    return text.encode() if isinstance(text, str) else bytes(text)


# Tables.

OF_LIST = (
    "CREATE TEMPORARY TABLE of_list AS "
    "SELECT revision, min(list_id) AS list_id FROM standing GROUP BY revision"
)
SHOWN = "SELECT revision, list_id FROM of_list WHERE revision BETWEEN :first AND :last"
"""Contents say of no list: they are packed as those of one that has shown them."""

SOME_CONTENTS = (
    "SELECT data FROM revision JOIN of_list ON of_list.revision = revision.id "
    "WHERE of_list.list_id = :of ORDER BY revision.id LIMIT :most"
)
SOME_STANDINGS = "SELECT body FROM standing WHERE list_id = :of ORDER BY revision, seq LIMIT :most"
SOME_LINKS = "SELECT body FROM chain WHERE scope = :of ORDER BY hash LIMIT :most"
SOME_FIELDS = "SELECT fields FROM change WHERE list_id = :of ORDER BY slot, seq LIMIT :most"


def _revisions() -> None:
    op.execute(OF_LIST)
    op.execute("CREATE INDEX of_revision ON of_list (revision, list_id)")
    pack = Packing("revision", SOME_CONTENTS)

    def made(some: list[Row]) -> list[Row]:
        ends = {"first": some[0]["id"], "last": some[-1]["id"]}
        lists = dict(map(tuple, op.get_bind().execute(sa.text(SHOWN), ends)))
        return [
            {"id": _id(row["id"]), "data": pack(row["data"], lists.get(row["id"], ""))}
            for row in some
        ]

    columns = [*_bytes("id", "data"), sa.PrimaryKeyConstraint("id")]
    rewritten("revision", columns, ["id"], made)
    op.execute("DROP TABLE of_list")


def _standings() -> None:
    pack = Packing("standing", SOME_STANDINGS)

    def made(row: Row) -> Row:
        ids = {name: _id(row[name]) for name in ("entry_id", "revision")}
        return {**row, **ids, "body": pack(row["body"], row["list_id"])}

    columns = [
        sa.Column("seq", sa.Integer(), nullable=False),
        *_texts("list_id"),
        *_bytes("entry_id"),
        *_texts("entry_key"),
        sa.Column("caption", sa.Text(), nullable=False),
        *_texts("state"),
        *_bytes("revision", "body"),
        *_texts("recorded_at", "superseded_at"),
        sa.PrimaryKeyConstraint("seq"),
    ]
    rewritten("standing", columns, ["seq"], _each(made))
    op.create_index("ix_standing_entry", "standing", ["entry_id", "recorded_at"])
    op.create_index("ix_standing_list", "standing", ["list_id", "superseded_at"])


def _chain() -> None:
    """Without the hash of the link before, which that has."""
    pack = Packing("link", SOME_LINKS)

    def made(row: Row) -> Row:
        del row["previous"]
        if row["scope"] == "*":
            body = frames.pack(row["body"].encode())
        else:
            body = pack(row["body"], row["scope"])
        return {**row, "body": body, "hash": _sha256(row["hash"])}

    columns = [
        *_texts("scope"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("kind"),
        sa.Column("ref", sa.Integer(), nullable=False),
        *_bytes("body", "hash"),
        sa.PrimaryKeyConstraint("scope", "seq"),
    ]
    rewritten("chain", columns, ["scope", "seq"], _each(made), FEW)
    op.create_index(
        "ix_chain_hash",
        "chain",
        ["hash"],
        sqlite_where=OF_THE_ONE,
        postgresql_where=OF_THE_ONE,
    )


def _changes() -> None:
    pack = Packing("fields", SOME_FIELDS)
    hashed = dict.fromkeys(("change_id", "slot", "entry_id"), _id)
    hashed |= dict.fromkeys(("snapshot_sha256", "previous_snapshot_sha256"), _sha256)

    def made(row: Row) -> Row:
        hashes = {name: stored(row[name]) for name, stored in hashed.items()}
        flags = {name: bool(row[name]) for name in FLAGS}
        return {**row, **hashes, **flags, "fields": pack(row["fields"], row["list_id"])}

    columns = [sa.Column("seq", sa.Integer(), nullable=False), *map(_of_change, OF_CHANGE.split())]
    rewritten("change", [*columns, sa.PrimaryKeyConstraint("seq")], ["seq"], _each(made))
    for name, by in CHANGES_BY.items():
        op.create_index(f"ix_change_{name}", "change", by.split())


FLAGS = ("terrorism", "screening_relevant", "entry_still_in_force")
LONG = ("caption", "programme", "instrument", "instrument_url")
BYTES = ("change_id", "slot", "entry_id", "snapshot_sha256", "previous_snapshot_sha256", "fields")
OF_CHANGE = (
    "change_id slot list_id entry_id entry_key caption schema kind scope programme terrorism "
    "screening_relevant origin confirmation entry_still_in_force episode cause instrument "
    "instrument_url effective_on published_at observed_after observed_at snapshot_sha256 "
    "previous_snapshot_sha256 fields rules_version recorded_at superseded_at superseded_by "
    "facet text"
)
CHANGES_BY = {
    "change_id": "change_id",
    "current": "superseded_at observed_at seq",
    "entry": "entry_id seq",
    "facet": "facet superseded_at observed_at seq",
    "list": "list_id superseded_at observed_at seq",
    "observed": "observed_at seq",
    "recorded": "recorded_at seq",
    "slot": "list_id slot",
    "text": "text superseded_at facet observed_at seq",
}


def _of_change(name: str) -> sa.Column[Any]:
    types: dict[str, Any] = dict.fromkeys(FLAGS, sa.Boolean()) | dict.fromkeys(LONG, sa.Text())
    types |= dict.fromkeys(BYTES, sa.LargeBinary())
    types |= dict.fromkeys(("episode", "facet", "text"), sa.Integer())
    return sa.Column(name, types.get(name, sa.String()), nullable=False)


def _reviews() -> None:
    """They are held against the ids of changes."""
    rewritten(
        "review",
        [*_bytes("change_id"), *_texts("state", "by", "at"), sa.PrimaryKeyConstraint("change_id")],
        ["change_id"],
        _each(lambda row: {**row, "change_id": _id(row["change_id"])}),
    )


def _keys() -> None:
    columns = [*_texts("list_id", "key"), *_bytes("entry_id")]
    whole = ("list_id", "key", "entry_id")
    rewritten(
        "entry_key",
        [*columns, sa.PrimaryKeyConstraint(*whole)],
        whole,
        _each(lambda row: {**row, "entry_id": _id(row["entry_id"])}),
        sqlite_with_rowid=False,
    )


def _names() -> None:
    """Told apart by a short hash, and not by an index of their texts."""
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("text", "form")]
    _told_apart("name", ["kind"], texts, ("kind", "text"))
    op.create_index("ix_name_form", "name", ["form"])


def _numbers() -> None:
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("text", "country")]
    _told_apart("number", ["type"], texts, ("list_id", "type", "text", "country"))


def _told_apart(
    table: str, kind: list[str], texts: list[sa.Column[Any]], by: tuple[str, ...]
) -> None:
    def made(row: Row) -> Row:
        told = mark(*(row[name] for name in by))
        return {**row, "entry_id": _id(row["entry_id"]), "mark": told}

    columns = [
        sa.Column("id", sa.Integer(), nullable=False),
        *_texts("list_id"),
        *_bytes("entry_id"),
        *_texts(*kind),
        *texts,
        *_texts("recorded_at"),
        *_texts("indexed", server_default=""),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "mark"),
    ]
    rewritten(table, columns, ["id"], _each(made))
    op.create_index(f"ix_{table}_indexed", table, ["indexed"])


def _each(made: Callable[[Row], Row]) -> Callable[[list[Row]], list[Row]]:
    return lambda some: list(map(made, some))
