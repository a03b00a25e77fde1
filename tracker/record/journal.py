"""Arrivals, checks and decisions, written once and chained; documents by their SHA-256."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from db import chain, queries, store, tables
from db.archive import Archive
from db.engine import reading, writing
from scrapers import kit
from tracker.model import Decision, moment, stamp

if TYPE_CHECKING:
    from scrapers.fetch import Validators


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """One arrival of one list, as the journal has it; `files` maps role to (file name, sha256)."""

    seq: int
    list_id: str
    observed_at: datetime
    recorded_at: str
    mode: str
    format_id: str
    files: Mapping[str, tuple[str, str]]
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """What came, before it is on record: documents by role, and how they came."""

    list_id: str
    observed_at: datetime
    mode: str
    format_id: str
    documents: kit.Documents
    transport: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""


def bundle_sha256(files: Iterable[tuple[str, str]]) -> str:
    """A document's own hash; for several files the SHA-256 of `hash  name\\n` lines by name."""
    named = sorted(files)
    if len(named) == 1:
        return named[0][1]
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in named)
    return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Journal:
    """What arrived and what people decided; nothing in it is ever changed."""

    engine: Engine
    archive: Archive

    def receive(self, arrival: Arrival, now: datetime) -> Receipt:
        """Keep every byte, then put the arrival on record."""
        return self._keep("receipt", arrival, now)

    def keep_part(self, arrival: Arrival, now: datetime) -> Receipt:
        """Keep what came before another file of the same moment failed; it is never folded."""
        return self._keep("partial", arrival, now)

    def _keep(self, kind: str, arrival: Arrival, now: datetime) -> Receipt:
        files = {
            role: (document.name, self.archive.put(document.content))
            for role, document in sorted(arrival.documents.items())
        }
        sizes = {role: len(d.content) for role, d in arrival.documents.items()}
        body = {
            "observed_at": stamp(arrival.observed_at),
            "mode": arrival.mode,
            "format": arrival.format_id,
            "files": {role: list(pair) for role, pair in files.items()},
            "transport": dict(arrival.transport),
            "by": arrival.by,
        }
        blobs = [
            {"sha256": sha256, "size": sizes[role], "stored_at": stamp(now)}
            for role, (_, sha256) in files.items()
        ]
        with writing(self.engine) as connection:
            store.add_new(connection, tables.Blob, blobs)
            seq = chain.journal(connection, kind, arrival.list_id, stamp(now), body)
        return _receipt(seq, arrival.list_id, stamp(now), body)

    def documents(self, receipt: Receipt) -> kit.Documents:
        """The documents of a receipt, checked against their hashes."""
        return {
            role: kit.Document(name=name, content=self.archive.get(sha256))
            for role, (name, sha256) in receipt.files.items()
        }

    def decide(self, list_id: str, decisions: Iterable[Decision], now: datetime) -> list[int]:
        """Put a person's decisions on record."""
        names = Decision.__dataclass_fields__
        with writing(self.engine) as connection:
            return [
                chain.journal(
                    connection, "decision", list_id, stamp(now), {n: getattr(d, n) for n in names}
                )
                for d in decisions
            ]

    def note(self, kind: str, list_id: str, body: Mapping[str, Any], now: datetime) -> int:
        """Put anything else on record: rules, settings."""
        with writing(self.engine) as connection:
            return chain.journal(connection, kind, list_id, stamp(now), body)

    def looks(self, list_id: str) -> list[dict[str, Any]]:
        """Looks without content, oldest first: observed_at, outcome, reason, sha256."""
        with reading(self.engine) as connection:
            rows = queries.journal(connection, "check", list_id)
        return [dict(json.loads(row.body)) | {"seq": row.seq} for row in rows]

    def latest(self, kind: str, list_id: str = "") -> dict[str, Any]:
        """The body of the newest record of a kind; empty if there is none."""
        with reading(self.engine) as connection:
            rows = queries.journal(connection, kind, list_id)
        return dict(json.loads(rows[-1].body)) if rows else {}

    def receipts(self, list_id: str) -> list[Receipt]:
        """All arrivals of a list, in the order of their recording."""
        with reading(self.engine) as connection:
            rows = queries.journal(connection, "receipt", list_id)
        return [_receipt(r.seq, r.list_id, r.recorded_at, json.loads(r.body)) for r in rows]

    def validators(self, list_id: str) -> "dict[str, Validators]":
        """What the newest good document's server said of it, by role."""
        from scrapers.fetch import Validators

        with reading(self.engine) as connection:
            last = queries.last_document(connection, list_id)
            body = queries.journal_body(connection, last.receipt) if last else {}
        return {
            role: Validators(
                etag=answer["headers"].get("etag", ""),
                last_modified=answer["headers"].get("last-modified", ""),
                url=answer.get("url", ""),
            )
            for role, answer in body.get("transport", {}).items()
            if isinstance(answer, dict) and "headers" in answer
        }

    def decisions(self, list_id: str) -> dict[str, Decision]:
        """What was decided about each question of a list; the last word counts."""
        with reading(self.engine) as connection:
            rows = queries.journal(connection, "decision", list_id)
        made = (Decision(**json.loads(row.body)) for row in rows)
        return {decision.pending_id: decision for decision in made}


def _receipt(seq: int, list_id: str, recorded_at: str, body: Mapping[str, Any]) -> Receipt:
    files = {role: (pair[0], pair[1]) for role, pair in body["files"].items()}
    return Receipt(
        seq=seq,
        list_id=list_id,
        observed_at=moment(body["observed_at"]),
        recorded_at=recorded_at,
        mode=body["mode"],
        format_id=body["format"],
        files=files,
        sha256=bundle_sha256(files.values()),
    )
