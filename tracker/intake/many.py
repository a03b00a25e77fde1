"""Of many files that a page leads to, those to ask for: none that was had once and was read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tracker.record import acts, past
from tracker.record.tracker import Tracker

AGAIN = timedelta(days=1)
"""So long after it came one is asked for again that could not be read."""


def missing(tracker: Tracker, list_id: str, roles: Sequence[str]) -> list[str]:
    """Of roles "ROLE/NAME" those never had, then those that came and could not be read.

    A feed says so by an act of that number whose text was not read (`RawAct.whole`); a slash in
    a number is a hyphen in a name.
    """
    if not roles:
        return []
    had = _had(tracker, list_id)
    unread = {number.replace("/", "-") for number in acts.unread(tracker.ledger.engine, list_id)}
    late = tracker.clock() - AGAIN
    new = [role for role in roles if role not in had]
    again = [role for role in roles if role in had and _name(role) in unread and had[role] < late]
    return [*new, *again]


def _had(tracker: Tracker, list_id: str) -> dict[str, datetime]:
    """When one of many last came, in documents that were read in good order."""
    read = past.arrivals_read(tracker.ledger.engine, list_id)
    receipts = (r for r in tracker.journal.receipts(list_id) if r.seq in read)
    return {role: receipt.observed_at for receipt in receipts for role in receipt.files}


def _name(role: str) -> str:
    return role.partition("/")[2]
