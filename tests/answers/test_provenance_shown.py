"""Whatever shows a fact says by what way the document came that shows it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from scrapers import kit
from tests.builders import CROWD, day, person, un_xml, without
from tests.command import tracker as command
from tests.conftest import open_tracker
from tests.decisions.test_late_documents import LEAVERS
from tests.desk.people import at, desk_over, machine
from tests.notices.letters_of import row
from tracker.answers import came
from tracker.intake import run
from tracker.matching import search
from tracker.model import Provenance
from tracker.notices.about import ToldChange
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker
from tracker.settings import Settings

NAME = "Given100 Family100"
NAMES_A_DOCUMENT = ("snapshot_sha256", "sha256", "document_sha256")

NO_FACT = {
    "/v1/checks.items[]": "a look, which is no fact of a document; `mode` says how it was made",
    "/v1/documents/{sha256}/about.files[]": "the whole document says it beside",
    "/v1/acts.items[].statements[]": "acts say of each statement by whom it was told",
}
SPELLS = (".spells[]", ".programmes.")
"""Times of an entry, beside which `documents` says it of each document."""


def taken(tracker: Tracker, content: bytes, number: int, **more: Any) -> None:
    given = {"list_id": "un_sc", "format_id": "xml", "role": "list", "name": "consolidated.xml"}
    given |= more
    document = kit.Document(name=given.pop("name"), content=content)
    arrival = Arrival(
        observed_at=day(number),
        mode="backfill",
        documents={given.pop("role"): document},
        provenance=Provenance.ARCHIVE,
        **given,
    )
    run.take(tracker, arrival, live=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list out of a web archive: somebody came, somebody's absence is a question."""
    place = tmp_path_factory.mktemp("archived")
    tracker = open_tracker(place)
    taken(tracker, un_xml(CROWD, day(0)), 0)
    taken(tracker, un_xml([*CROWD, person(100)], day(1)), 1)
    taken(tracker, un_xml([*without(*LEAVERS), person(100)], day(30)), 30)
    (place / "ours.csv").write_text(f"name\n{NAME}\n")
    search.bring_up_to_date(tracker.ledger.engine)
    tracker.ledger.engine.dispose()
    done = command(place, "watch", "import", str(place / "ours.csv"), "--by", "ada")
    assert done.returncode == 0, done.stderr
    return place


def unsaid(value: Any, path: str) -> Iterator[str]:
    """Where an object names a document and does not say by what way it came."""
    match value:
        case dict():
            names = any(value.get(name) for name in NAMES_A_DOCUMENT)
            if names and not any(value.get(name) for name in value if "provenance" in name):
                yield path
            for name, one in value.items():
                yield from unsaid(one, f"{path}.{name}")
        case list():
            for one in value:
                yield from unsaid(one, f"{path}[]")


def left_out(path: str) -> bool:
    return path in NO_FACT or any(part in path for part in SPELLS)


VERBS = {
    "changes": ("changes", "--everything"),
    "status": ("status", NAME, "--on", "2024-01-10"),
    "timeline": ("timeline", NAME),
    "search": ("search", NAME),
    "pending": ("pending",),
    "watch check": ("watch", "check"),
    "summary": ("summary",),
    "show": ("show", "QDi.100"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_it_in_its_table_and_to_machines(verb: str, home: Path) -> None:
    words = VERBS[verb]
    table = command(home, *words)
    assert table.returncode == 0, table.stderr
    assert "archive" in table.stdout
    plain = json.loads(command(home, *words, "--json").stdout)
    assert "archive" in json.dumps(plain)
    assert [path for path in unsaid(plain, verb) if not left_out(path)] == []
    if verb != "show":
        csv = command(home, *words, "--format", "csv")
        assert "provenance" in csv.stdout.splitlines()[0] or '""provenance""' in csv.stdout


def test_every_route_says_it(home: Path) -> None:
    tracker = open_tracker(home)
    desk = desk_over(tracker, Settings(home=home, lists=("un_sc",)))
    reader = machine(desk, "read:examiner:eve")
    asked = 0
    for path, address in known(reader).items():
        found = reader.get(address)
        assert found.status_code == 200, (address, found.text)
        asked += 1
        missing = [one for one in unsaid(found.json(), path) if not left_out(one)]
        assert missing == [], missing
    assert asked > 15
    tracker.ledger.engine.dispose()


def known(reader: Any) -> dict[str, str]:
    """Addresses under which this home has something."""
    items = reader.get("/v1/changes?everything=true").json()["items"]
    question = reader.get("/v1/questions?state=all").json()["items"][0]["pending_id"]
    change = items[0]
    entry, document = change["entry_id"], change["snapshot_sha256"]
    name = quote(NAME)
    return {
        **{one: one for one in ("/v1/changes", "/v1/checks", "/v1/coverage", "/v1/lists")},
        **{one: one for one in ("/v1/summary", "/v1/questions", "/v1/watch/hits")},
        "/v1/changes/{change_id}": f"/v1/changes/{change['change_id']}",
        "following": "/v1/changes?after=start&everything=true",
        "/v1/documents/{sha256}/about": f"/v1/documents/{document}/about",
        "/v1/entries/{entry_id}": f"/v1/entries/{entry}",
        "/v1/entries/{entry_id}/changes": f"/v1/entries/{entry}/changes",
        "/v1/entries/{entry_id}/revisions": f"/v1/entries/{entry}/revisions",
        "/v1/lists/{list_id}": "/v1/lists/un_sc",
        "/v1/lists/{list_id}/documents": "/v1/lists/un_sc/documents",
        "/v1/questions/{pending_id}": f"/v1/questions/{question}",
        "/v1/search": f"/v1/search?q={name}",
        "/v1/status": f"/v1/status?name={name}&on=2024-01-10",
        "/v1/timeline": f"/v1/timeline?name={name}",
    }


def test_every_page_that_shows_a_fact_says_it(home: Path) -> None:
    tracker = open_tracker(home)
    desk = desk_over(tracker, Settings(home=home, lists=("un_sc",)))
    reader, browser = machine(desk, "read:examiner:eve"), at(desk, "reviewer:ada")
    api = known(reader)
    change, entry = (
        reader.get(api[f"/v1/{one}"]).json()
        for one in ("changes/{change_id}", "entries/{entry_id}")
    )
    name = quote(NAME)
    for page in (
        "/changes?everything=1",
        f"/changes/{change['change_id']}",
        f"/entries/un_sc/{entry['entry_id']}",
        "/lists/un_sc",
        f"/documents/{change['snapshot_sha256']}?list=un_sc",
        api["/v1/questions/{pending_id}"].removeprefix("/v1"),
        f"/search?q={name}",
        f"/names?name={name}",
        f"/status?name={name}&on=2024-01-10",
        "/watch/ours",
    ):
        shown = browser.get(page)
        assert shown.status_code == 200, page
        assert "from a web archive" in shown.text, page
    tracker.ledger.engine.dispose()


def test_files_and_feeds_say_it(home: Path, tmp_path: Path) -> None:
    book = tmp_path / "changes.xlsx"
    words = ("changes", "--everything", "--format", "xlsx", "--out", str(book))
    assert command(home, *words).returncode == 0
    heads, first = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()[:2]
    assert first[heads.index("provenance")] == "archive"
    feed = command(home, "feed", "list:un_sc").stdout
    assert "Document SHA-256" in feed
    assert ", archive." in feed


def test_mails_and_webhooks_have_it_of_every_change() -> None:
    told = ToldChange.read({**row("Ada"), "provenance": "archive"})
    assert told.came == ", archive"
    assert told.written()["provenance"] == "archive"


def test_what_is_the_authoritys_own_is_not_remarked_upon() -> None:
    assert list(came.said(["official", "not said", "", None])) == []
    (said,) = came.said(["official", "archive"])
    assert said == "Of these are by documents that came from a web archive: 1."
