"""People with accounts, as the tests of what two persons decide need them."""

from db import tables
from db.engine import reading, writing
from db.people import AccountRow
from tracker.decisions import proposals
from tracker.decisions.proposals import Came, Proposed
from tracker.decisions.questions import Which
from tracker.model import stamp
from tracker.people import accounts
from tracker.record.tracker import Tracker

NAMES = ("ada", "bob", "carol")


def employ(tracker: Tracker, *names: str, role: str = "reviewer") -> None:
    """Give people accounts that are in use."""
    with writing(tracker.ledger.engine) as connection:
        for name in names or NAMES:
            row = dict.fromkeys(tables.account.c.keys(), "")
            said = {"name": name, "shown_as": name, "role": role, "state": "active", "zone": "UTC"}
            said["created_at"] = stamp(tracker.clock())
            accounts.put(connection, AccountRow(**row | said), tracker.clock())


def waiting(tracker: Tracker) -> list[Proposed]:
    with reading(tracker.ledger.engine) as connection:
        return proposals.open_proposals(connection)


def about(tracker: Tracker, subject: str) -> list[Proposed]:
    with reading(tracker.ledger.engine) as connection:
        return proposals.about(connection, subject)


def confirm(tracker: Tracker, by: str, *ids: str, list_id: str = "") -> Came:
    which = Which(ids=ids, list_id=list_id)
    return proposals.confirm(tracker, which, by=by, reason=f"{by} has seen it")


def reject(tracker: Tracker, by: str, *ids: str) -> Came:
    which = Which(ids=ids)
    return proposals.reject(tracker, which, by=by, reason=f"{by} doubts it")
