"""What tests of pages with forms share: people with accounts, and short ways to send a form."""

from collections.abc import Mapping
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from db import journal, store, tables
from db.engine import reading, writing
from tests.desk.people import CSRF
from tracker.record.tracker import Tracker

NOBODY_YET = dict.fromkeys(("until", "password", "subject"), "")


def accounts(tracker: Tracker, **roles: str) -> None:
    """Accounts in use, by name and role: from the first one on two persons decide."""
    with writing(tracker.ledger.engine) as connection:
        for name, role in roles.items():
            account = {"name": name, "shown_as": name, "role": role, "state": "active"}
            made = {"zone": "UTC", "created_at": "2030-01-01T00:00:00Z", "created_by": "root"}
            store.add(connection, tables.account, {**account, **NOBODY_YET, **made})


def sent(browser: TestClient, path: str, **fields: Any) -> Response:
    """A form as the page sends it, with the mark of the session."""
    answer: Response = browser.post(path, data={"csrf": CSRF, **fields})
    return answer


def records(tracker: Tracker, kind: str) -> list[Mapping[str, Any]]:
    """Bodies of the journal's records of a kind."""
    with reading(tracker.ledger.engine) as connection:
        return [row.content for row in journal.of_kinds(connection, (kind,))]
