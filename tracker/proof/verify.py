"""Finds what was changed behind the program's back: rows, links, archived bytes, sums."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, case, func, select

from db import chain as db_chain
from db import queries, store, tables
from db.archive import Archive, ArchiveDamaged
from db.canonical import canonical, parsed
from tracker.model import CHANGE_FIELDS, PRESENT
from tracker.rules.normalise.entries import revision

ROLL_KINDS = {"addition": 1, "relisting": 1, "removal": -1}


def problems(connection: Connection, archive: Archive, anchor: str = "") -> Iterator[str]:
    """One sentence for everything that is not as it was recorded; nothing when all is well."""
    yield from journal_problems(connection)
    scopes = _scopes(connection)
    for scope in scopes:
        yield from chain_problems(connection, scope)
    for scope in scopes:
        if scope != db_chain.CHECKPOINTS:
            yield from row_problems(connection, scope)
            yield from standing_problems(connection, scope)
            yield from sum_problems(connection, scope)
            yield from count_problems(connection, scope)
    yield from checkpoint_problems(connection)
    if anchor:
        yield from anchor_problems(connection, anchor)
    yield from content_problems(connection)
    yield from archive_problems(connection, archive)


def _scopes(connection: Connection) -> list[str]:
    chain = store.table(tables.Chain)
    changes = store.table(tables.Change)
    found = set(connection.execute(select(chain.c.scope).distinct()).scalars())
    return sorted(found | set(connection.execute(select(changes.c.list_id).distinct()).scalars()))


def journal_problems(connection: Connection) -> Iterator[str]:
    """The journal: every record follows from the one before, and none is missing."""
    previous, number = db_chain.GENESIS, 0
    for row in queries.journal_all(connection):
        record = {n: getattr(row, n) for n in ("kind", "list_id", "recorded_at", "body")}
        if row.seq != number + 1:
            yield f"Journal: records {number + 1} to {row.seq - 1} are missing."
        if row.previous != previous or row.hash != db_chain.chained(previous, canonical(record)):
            yield f"Journal: record {row.seq} does not follow from the one before it."
        previous, number = row.hash, row.seq


def chain_problems(connection: Connection, scope: str) -> Iterator[str]:
    """One chain: every link follows from the one before, and none is missing."""
    chain = store.table(tables.Chain)
    previous, number = db_chain.GENESIS, 0
    query = select(chain).where(chain.c.scope == scope).order_by(chain.c.seq)
    for link in connection.execute(query):
        if link.seq != number + 1:
            yield f"Chain of {scope}: links {number + 1} to {link.seq - 1} are missing."
        if link.previous != previous or link.hash != db_chain.chained(previous, link.body):
            yield f"Chain of {scope}: link {link.seq} does not follow from the one before it."
        previous, number = link.hash, link.seq


def row_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """The log of one list: its rows are those of its chain, to the letter."""
    chain, changes = store.table(tables.Chain), store.table(tables.Change)
    links = select(chain).where(chain.c.scope == list_id).order_by(chain.c.seq)
    written: dict[int, str] = {}
    ended: dict[int, str] = {}
    for link in connection.execute(links):
        if link.kind != "standings":
            (written if link.kind == "change" else ended)[link.ref] = link.body
    for row in connection.execute(select(changes).where(changes.c.list_id == list_id)):
        body = {name: row._mapping[name] for name in CHANGE_FIELDS}
        body |= {"fields": parsed(row.fields)}
        body |= {"change_id": row.change_id, "recorded_at": row.recorded_at}
        if written.pop(row.seq, "") != canonical(body):
            yield f"{list_id}: row {row.seq} ({row.caption}) is not what was recorded."
        end = ended.pop(row.seq, "")
        if bool(end) != bool(row.superseded_at) or (end and not _same_end(end, row)):
            yield f"{list_id}: the end of row {row.seq} ({row.caption}) is not what was recorded."
    for seq in sorted(written.keys() | ended.keys()):
        yield f"{list_id}: row {seq} was recorded and is gone."


def count_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """The counts that queries go by are those of the rows."""
    changes, facets = store.table(tables.Change), store.table(tables.Facet)
    current = func.sum(case((changes.c.superseded_at == "", 1), else_=0))
    rows = connection.execute(
        select(changes.c.facet, func.count(), current)
        .where(changes.c.list_id == list_id)
        .group_by(changes.c.facet)
    )
    counted = {row[0]: (row[1], row[2]) for row in rows}
    query = select(facets).where(facets.c.list_id == list_id)
    kept = {row.id: (row.written, row.current) for row in connection.execute(query)}
    if counted != kept:
        yield f"{list_id}: the counts of its changes are not those of the rows."


def standing_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """Where entries stand: the rows are those that were sealed, and the newest is the current."""
    chain, standing = store.table(tables.Chain), store.table(tables.Standing)
    rows = connection.execute(
        select(standing).where(standing.c.list_id == list_id).order_by(standing.c.seq)
    ).all()
    by_number: dict[int, dict[str, Any]] = {row.seq: dict(row._mapping) for row in rows}
    links = select(chain).where(chain.c.scope == list_id, chain.c.kind == "standings")
    for link in connection.execute(links.order_by(chain.c.seq)):
        seal = parsed(link.body)
        numbers = range(seal["first"], seal["first"] + seal["count"])
        found = [by_number.pop(n) for n in numbers if n in by_number]
        if db_chain.sealed(found) != seal["sha256"]:
            yield f"{list_id}: standings {numbers[0]} to {numbers[-1]} are not what was recorded."
    for seq in by_number:
        yield f"{list_id}: standing {seq} was never recorded."
    newest = {row.entry_id: row.seq for row in rows}
    for row in rows:
        if not row.superseded_at and newest[row.entry_id] != row.seq:
            yield f"{list_id}: standing {row.seq} passes for current and is not."


def _same_end(end: str, row: object) -> bool:
    body = parsed(end)
    return all(
        body[name] == getattr(row, name) for name in ("change_id", "superseded_at", "superseded_by")
    )


def checkpoint_problems(connection: Connection) -> Iterator[str]:
    """The chain of checkpoints: the heads it names are still where they were."""
    chain, journal = store.table(tables.Chain), store.table(tables.Journal)
    hashes = {
        (row.scope, row.seq): row.hash
        for row in connection.execute(select(chain.c.scope, chain.c.seq, chain.c.hash))
    }
    records = {r.seq: r.hash for r in connection.execute(select(journal.c.seq, journal.c.hash))}
    query = select(chain).where(chain.c.scope == db_chain.CHECKPOINTS).order_by(chain.c.seq)
    for link in connection.execute(query):
        body = parsed(link.body)
        here = hashes.get((body["list_id"], body["seq"]), db_chain.GENESIS)
        if here != body["head"]:
            yield f"Checkpoint {link.seq}: the log of {body['list_id']} is not the one it sealed."
        if records.get(body["journal_seq"], db_chain.GENESIS) != body["journal"]:
            yield f"Checkpoint {link.seq}: the journal is not the one it sealed."


def anchor_problems(connection: Connection, anchor: str) -> Iterator[str]:
    """A head printed in the past must still be in the chain of checkpoints."""
    chain = store.table(tables.Chain)
    query = select(chain.c.seq).where(chain.c.scope == db_chain.CHECKPOINTS, chain.c.hash == anchor)
    if connection.execute(query).first() is None:
        yield f"The anchor {anchor} is not in the chain: history was rewritten since then."


def content_problems(connection: Connection) -> Iterator[str]:
    """Contents of entries are what their hashes say."""
    rows = store.table(tables.Revision)
    query = select(rows.c.id, rows.c.data).execution_options(yield_per=1_000)
    wrong = sum(revision(bytes(row.data)) != row.id for row in connection.execute(query))
    if wrong:
        yield f"{wrong} contents of entries are not what was recorded."


def archive_problems(connection: Connection, archive: Archive) -> Iterator[str]:
    """Every document ever received is there and is what its hash says.

    What the journal names counts, whether it was folded or only kept.
    """
    blobs = store.table(tables.Blob)
    stored = set(connection.execute(select(blobs.c.sha256)).scalars())
    named = _named_files(connection)
    for sha256 in sorted(named.keys() - stored):
        yield f"Document {sha256} of journal record {named[sha256]} was received and is gone."
    for sha256 in sorted(stored):
        try:
            archive.get(sha256)
        except ArchiveDamaged as why:
            seq = named.get(sha256)
            yield f"{why} Journal record {seq} names it." if seq else str(why)


def _named_files(connection: Connection) -> dict[str, int]:
    """Hash of every file that the journal names -> the first record that does."""
    journal = store.table(tables.Journal)
    query = select(journal.c.seq, journal.c.body).where(journal.c.kind.in_(("receipt", "partial")))
    found: dict[str, int] = {}
    for row in connection.execute(query.order_by(journal.c.seq)):
        for _, sha256 in parsed(row.body)["files"].values():
            found.setdefault(sha256, row.seq)
    return found


def sum_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """Roll-forward: opening + additions + relistings - removals - merged = closing."""
    found = roll_forward(connection, list_id)
    if found["opening"] + found["net"] != found["closing"]:
        yield (
            f"{list_id}: {found['opening']} entries at the baseline {found['net']:+d} by the log "
            f"are not the {found['closing']} that stand."
        )


def roll_forward(connection: Connection, list_id: str) -> dict[str, int]:
    """Opening (baseline), change by the current log, closing (standing now), in entries."""
    standing, changes = store.table(tables.Standing), store.table(tables.Change)
    opening = closing = 0
    query = select(standing.c.state, standing.c.body).where(
        standing.c.list_id == list_id, standing.c.superseded_at == ""
    )
    for row in connection.execute(query):
        first = parsed(row.body)["spells"]
        opening += any(s["baseline"] and s["since"] != s["until"] for s in first)
        closing += row.state in PRESENT
    log = select(changes.c.kind, changes.c.fields).where(
        changes.c.list_id == list_id, changes.c.superseded_at == "", changes.c.scope == "entry"
    )
    counts: Counter[str] = Counter()
    for row in connection.execute(log):
        merged = row.kind == "identity" and '"field":"merged_into"' in row.fields
        counts["merged" if merged else row.kind] += 1
    net = sum(sign * counts[kind] for kind, sign in ROLL_KINDS.items()) - counts["merged"]
    return {"opening": opening, "net": net, "closing": closing, **counts}
