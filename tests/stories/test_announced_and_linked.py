"""Hay'at Tahrir al-Sham: signed, on public inspection, in force; announced once, then one removal.

The Secretary of State signed the revocation on 23 June 2025; it lay open for inspection on 7 July
and was published, and in force, on 8 July. What is told before the list shows it is announced.
The numbers of the notice are ours: the official ones were not read.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.engine import writing
from scrapers import kit
from tests.builders import log
from tests.mailboxes import Box, receiving
from tests.stories.papers import Archive, entry
from tests.stories.test_why import BYSTANDERS
from tracker.intake import run
from tracker.notices import rounds, subscriptions
from tracker.notices.notice import kinds
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker

NUMBER = "2025-12727"
TITLE = (
    "Revocation of the Designation of al-Nusrah Front, Also Known as Hay'at Tahrir al-Sham (and "
    "Other Aliases), as a Foreign Terrorist Organization"
)
TEXT = f"""DEPARTMENT OF STATE

[Public Notice: 12770]

{TITLE}

In consultation with the Attorney General and the Secretary of the Treasury, I hereby revoke the
designation of al-Nusrah Front, also known as Hay'at Tahrir al-Sham (and other aliases) as a Foreign
Terrorist Organization pursuant to section 219(a)(6)(A) of the Immigration and Nationality Act. This
action takes effect upon publication in the Federal Register.

Dated: June 23, 2025.

Secretary of State.

[FR Doc. {NUMBER} Filed 7-7-25; 8:45 am]
"""
URL = f"https://www.federalregister.gov/documents/2025/07/08/{NUMBER}/a-notice"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


@pytest.fixture
def lists(tracker: Tracker) -> Archive:
    fto = [*BYSTANDERS["us_state_fto"], entry("al-Nusrah Front (ANF)", "2014-05-15", "2025-07-08")]
    sdn = [
        entry("EXAMPLE FRONT 0", id="990000", tags=["SDGT"]),
        entry(
            "AL-NUSRAH FRONT",
            id="16937",
            tags=["FTO", "SDGT"],
            moved={"2025-07-08": ["SDGT"]},
            aka=("HAY'AT TAHRIR AL-SHAM",),
        ),
        *BYSTANDERS["us_ofac_sdn"],
    ]
    return Archive(tracker=tracker, lists={"us_state_fto": fto, "us_ofac_sdn": sdn})


def subscribe(tracker: Tracker) -> None:
    wanted = [kind for kind in kinds() if kind not in ("status", "operations")]
    with writing(tracker.ledger.engine) as connection:
        one = subscriptions.subscription(
            {"name": "desk", "to": ["ada@bank.example"], "kinds": wanted}
        )
        subscriptions.save(connection, one, "ada", tracker.clock())


def feed(tracker: Tracker, feed_id: str, day: str, results: list[dict[str, Any]]) -> None:
    """One answer of a feed, with the text of its notice."""
    at = datetime.fromisoformat(f"{day}T15:00:00").replace(tzinfo=UTC)
    tracker.clock.now = max(tracker.clock.now, at)  # type: ignore[attr-defined]
    answer = json.dumps({"count": len(results), "results": results}).encode()
    documents = {"documents": kit.Document(name="documents.json", content=answer)}
    if results:
        documents[f"bodies/{NUMBER}"] = kit.Document(name=f"{NUMBER}.txt", content=TEXT.encode())
    arrival = Arrival(
        list_id=feed_id, observed_at=at, mode="run", format_id="json", documents=documents
    )
    outcome = run.take(tracker, arrival, live=True)
    assert outcome.outcome in ("recorded", "unchanged"), outcome.reason


def mails(tracker: Tracker, box: Box, home: Path) -> list[str]:
    before = len(box.mails)
    assert rounds.tick(tracker, box.settings(home)).problems == []
    return box.subjects()[before:]


def test_one_announcement_and_one_linked_removal(
    tracker: Tracker, lists: Archive, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    for list_id in lists.lists:
        lists.look(list_id, "2025-07-01")
    feed(tracker, "us_public_inspection", "2025-07-01", [])
    feed(tracker, "us_federal_register", "2025-07-01", [])
    assert mails(tracker, box, tmp_path) == []
    inspected = {
        "document_number": NUMBER,
        "title": TITLE,
        "filed_at": "2025-07-07T08:45:00.000-04:00",
        "publication_date": "2025-07-08",
        "html_url": URL,
        "raw_text_url": f"https://www.federalregister.gov/documents/full_text/text/{NUMBER}.txt",
    }
    feed(tracker, "us_public_inspection", "2025-07-07", [inspected])
    told = mails(tracker, box, tmp_path)
    assert told == [
        "[ANNOUNCED] Revocation: US FTO list - al-Nusrah Front, Federal Register of 7 July 2025"
    ]
    notice = {
        "document_number": NUMBER,
        "title": TITLE,
        "publication_date": "2025-07-08",
        "html_url": URL,
        "citation": "90 FR 30187",
        "docket_ids": ["Public Notice: 12770"],
    }
    feed(tracker, "us_federal_register", "2025-07-08", [notice])
    assert mails(tracker, box, tmp_path) == []  # it was announced
    for list_id in lists.lists:
        lists.look(list_id, "2025-07-09", mode="run")
    told = mails(tracker, box, tmp_path)
    assert not any("ANNOUNCED" in subject for subject in told)
    removed = {row["list_id"]: row for row in log(tracker) if row["kind"] == "removal"}
    fto, sdn = removed["us_state_fto"], removed["us_ofac_sdn"]
    assert (fto["scope"], fto["cause"], fto["effective_on"]) == (
        "entry",
        "revocation",
        "2025-07-08",
    )
    assert (sdn["scope"], sdn["programme"], sdn["entry_still_in_force"]) == (
        "designation",
        "FTO",
        True,
    )
    assert all("90 FR 30187" in row["instrument"] for row in removed.values())
    assert not any("REMOVED: AL-NUSRAH" in subject for subject in told)


def test_a_review_that_keeps_is_told_to_nobody(
    tracker: Tracker, lists: Archive, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    lists.look("us_state_fto", "2024-07-01")
    feed(tracker, "us_federal_register", "2024-07-01", [])
    review = {
        "document_number": "2024-14946",
        "title": "Review of the Foreign Terrorist Organization Designation of al-Shabaab",
        "publication_date": "2024-07-09",
        "html_url": "https://www.federalregister.gov/documents/2024/07/09/2024-14946/a-notice",
    }
    feed(tracker, "us_federal_register", "2024-07-09", [review])
    assert mails(tracker, box, tmp_path) == []
    assert log(tracker) == []
