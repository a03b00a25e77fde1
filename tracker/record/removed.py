"""Documents that were removed: who may be, how it is put on record, and as what they count then.

What a document said is in the database when its bytes are not in the archive any more: whom it
had, and what was said of each. A list is folded anew from that, and says from when on it is proved
by the documents themselves.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from db import journal, revisions, snapshots, tombstones
from db.engine import Connection, Engine, reading
from db.journal import JournalRow
from db.tombstones import Tombstone
from tracker.errors import Forbidden
from tracker.outgoing import Out
from tracker.record.journal import Receipt
from tracker.record.members import Reader
from tracker.record.packing import Fresh, snapshot_of
from tracker.record.proposals import Claim, Verdict, is_agreed

KIND = "retention"
"""Of the records by which documents are removed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """That documents are removed: those observed before a moment, as `subject` names them all.

    `proposed_by` and what follows are "" where nobody has an account.
    """

    by: str
    at: str
    reason: str
    before: str
    subject: str
    proposed_by: str = ""
    proposed_because: str = ""
    proposal_id: str = ""

    @property
    def claim(self) -> Claim:
        """What it says of two persons, to be held against their proposal."""
        return Claim(
            proposal_id=self.proposal_id,
            verdict=str(Verdict.RETENTION),
            subject=self.subject,
            maker=self.proposed_by,
            checker=self.by,
            at=self.at,
        )


def recorded(record: JournalRow) -> Removal:
    """A removal as it is on record."""
    body = record.content
    names = ("by", "reason", "before", "subject", "proposed_by", "proposed_because", "proposal_id")
    return Removal(at=record.recorded_at, **{name: body.get(name, "") for name in names})


@dataclass(frozen=True, kw_only=True, slots=True)
class Told(Out):
    """A removal as people ask for it: the record of the journal, by whose word (`proposed_by` ""
    where one person's was enough), why, of documents of before which moment, and how much.
    """

    journal: int
    removed_at: str
    removed_by: str
    reason: str
    proposed_by: str
    proposed_because: str
    before: str
    files: int
    bytes: int


def told(record: JournalRow) -> Told:
    """A removal, and how much went."""
    made = recorded(record)
    return Told(
        journal=record.seq,
        removed_at=made.at,
        removed_by=made.by,
        reason=made.reason,
        proposed_by=made.proposed_by,
        proposed_because=made.proposed_because,
        before=made.before,
        files=record.content["files"],
        bytes=record.content["bytes"],
    )


def put(connection: Connection, removal: Removal, stones: Sequence[Tombstone]) -> int:
    """Put on record that files are removed, before they are; the number of the record. Forbidden
    where it takes two persons and has the word of one.
    """
    if not is_agreed(connection, removal.claim):
        raise Forbidden("Two persons decide this: one proposes it, another one has to agree.")
    files = {stone.sha256: stone.size for stone in stones}
    body = {
        "by": removal.by,
        "reason": removal.reason,
        "before": removal.before,
        "subject": removal.subject,
        "files": len(files),
        "bytes": sum(files.values()),
    }
    if removal.proposal_id:
        body |= {
            "proposed_by": removal.proposed_by,
            "proposed_because": removal.proposed_because,
            "proposal_id": removal.proposal_id,
        }
    number = journal.append(connection, KIND, "", removal.at, body)
    tombstones.put(connection, [stone._replace(journal=number) for stone in stones])
    return number


# What is gone.


@dataclass(frozen=True, slots=True)
class Gone:
    """Files of one list that were removed, as they are known before the list is folded anew."""

    engine: Engine
    files: frozenset[str]

    @classmethod
    def of(cls, engine: Engine, list_id: str) -> "Gone":
        """Those of a list."""
        with reading(engine) as connection:
            stones = tombstones.gone(connection, list_id)
        return cls(engine, frozenset(stone.sha256 for stone in stones))

    def as_read(self, receipt: Receipt, seen: Container[str]) -> Fresh | None:
        """What a removed document says, as it was read when it was there; None where nobody removed
        it, or it never could be read. Contents that were `seen` are left out.
        """
        if self.files.isdisjoint(sha256 for _, sha256 in receipt.files.values()):
            return None
        return _as_read(self.engine, receipt, seen)


def _as_read(engine: Engine, receipt: Receipt, seen: Container[str]) -> Fresh | None:
    from tracker.rules.reading import Reading

    with reading(engine) as connection:
        row = _row(connection, receipt)
        if row is None:
            return None
        snapshot = snapshot_of(Reader(connection), row, {})
        wanted = {member.revision for member in snapshot.members.values()}
        fresh = [revision for revision in sorted(wanted) if revision not in seen]
        contents = revisions.contents(connection, fresh)
    reading_then = Reading(snapshot=snapshot, contents=contents, drift={})
    return Fresh(receipt=receipt, reading=reading_then)


def _row(connection: Connection, receipt: Receipt) -> snapshots.SnapshotRow | None:
    there = snapshots.places(connection, receipt.list_id, receipt.sha256, 0)
    return next((row for row in there if row.observed_at == receipt.at), None)
