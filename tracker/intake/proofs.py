"""What documents prove of the reader of their list: files at hand, or those that a home has."""

from collections.abc import Sequence
from datetime import datetime

from scrapers import profiles
from tracker.confined.child import Child
from tracker.confined.task import Reader, Unread
from tracker.errors import Absent, Refused
from tracker.intake.at_hand import AtHand, compared
from tracker.record.journal import Receipt
from tracker.record.tracker import Tracker
from tracker.trying.proof import Proof
from tracker.trying.safely import safely


def proof_of(reader: Reader, found: AtHand, now: datetime) -> Proof:
    """What documents prove of their reader; of those that it refuses, what is wrong."""
    known = _fields(found.list_id)
    try:
        proof, why = reader.proven(found.task(now))
    except Unread as killed:
        proof, why = _nothing(found), str(killed)
    return proof.because(safely(why, known)) if why else proof


def since(
    reader: Child, proof: Proof, before: AtHand | None, found: AtHand, now: datetime
) -> Proof:
    """The same, with what changed since an earlier document, in counts."""
    if proof.refused or before is None or before.sha256 == found.sha256:
        return proof
    try:
        return proof.against(compared(reader, before, found, now))
    except Refused:  # the earlier one: it says nothing of this one
        return proof


def _nothing(found: AtHand) -> Proof:
    """Of documents that not even counting could be done with."""
    return Proof(
        list_id=found.list_id,
        format_id=found.format_id,
        sha256=found.sha256,
        sizes={role: len(document.content) for role, document in found.documents.items()},
        counted={},
        profiled=False,
    )


def _fields(list_id: str) -> frozenset[str]:
    """The names of fields of a list, which a sentence may have."""
    if list_id not in profiles.keys():
        return frozenset()
    forms = profiles.profile(list_id).forms.values()
    return frozenset(path.rpartition("/")[2] for one in forms for path, _ in profiles.every(one))


def kept(tracker: Tracker, list_id: str) -> Sequence[AtHand]:
    """The last two documents of a list on record, the newest last; Absent where there is none."""
    receipts = {receipt.sha256: receipt for receipt in tracker.journal.sights(list_id)}
    if not receipts:
        raise Absent(f"There is no document of {list_id} on record: name a file.")
    return [_kept(tracker, receipt) for receipt in list(receipts.values())[-2:]]


def _kept(tracker: Tracker, receipt: Receipt) -> AtHand:
    return AtHand(
        list_id=receipt.list_id,
        format_id=receipt.format_id,
        sha256=receipt.sha256,
        day=receipt.observed_at,
        documents=tracker.journal.documents(receipt),
    )
