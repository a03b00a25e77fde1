"""The pages of a change, an entry, a name and a document: hostile texts, rights, old addresses."""

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from db import journal
from db.engine import reading
from tests.builders import CROWD, log, person, take_un
from tests.conftest import open_tracker
from tests.desk.people import at, desk_over
from tracker.desk.state import Desk

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><svg onload=alert(2)>",
    '"><img src=x onerror=alert(3)>',
    "' autofocus onfocus='alert(4)",
    "{{ 7*7 }}{% for x in y %}${7*7}#{7*7}",
    "javascript:alert(5)",
    "--><!-- <b>",
    '=HYPERLINK("http://evil.example")',
    "Abu \u202etxt.exe\u202c \u200b\u2066hidden\u2069",
    "عبد \u200fالله Джон \u0301\u0301",
    "A" * 4_000,
)
"""What somebody may write into a list, or have written of them."""

HOSTILE = [
    person(
        number,
        name=f"Zed{number} {text}",
        notes=f"Note {text}",
        regime="Al-Qaida",
        aliases=[("Good", f"Alias{number} {text}")],
        more=f"<NATIONALITY><VALUE>{escape(text)}</VALUE></NATIONALITY>",
    )
    for number, text in enumerate(PAYLOADS, 50)
]
pytestmark = pytest.mark.slow(6)

LIVE = re.compile(r"<(script|img|svg|b)\b[^>]*", re.IGNORECASE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a list whose every text is hostile, and a page that is no list."""
    tracker = open_tracker(tmp_path_factory.mktemp("hostile"))
    take_un(tracker, CROWD, 1)
    take_un(tracker, [*CROWD, *HOSTILE], 2)
    worse = [{**one, "notes": f"{one['notes']} and {PAYLOADS[0]}"} for one in HOSTILE]
    take_un(tracker, [*CROWD, *worse], 3)
    take_un(tracker, [*CROWD, *worse[1:]], 4)
    yield desk_over(tracker)
    tracker.ledger.engine.dispose()


@pytest.fixture(scope="module")
def reviewer(desk: Desk) -> TestClient:
    return at(desk, "reviewer:ada")


@pytest.fixture(scope="module")
def pages(desk: Desk, reviewer: TestClient) -> dict[str, str]:
    """The pages of all that is hostile, as a reviewer gets them."""
    answers = {path: reviewer.get(path) for path in paths(desk)}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.text for path, answer in answers.items()}


def paths(desk: Desk) -> list[str]:
    """The pages of all that is hostile."""
    rows = [row for row in log(desk.tracker) if row["caption"].startswith("Zed")]
    changes = [f"/changes/{row['change_id']}" for row in rows]
    entries = list(dict.fromkeys(row["entry_id"] for row in rows))
    documents = {row["snapshot_sha256"] for row in rows}
    return [
        *changes,
        *(f"/entries/un_sc/{one}" for one in entries),
        *(f"/documents/{sha256}?entry={one}" for one in entries[:4] for sha256 in documents),
        *(f"/names?name={quote(one['name'])}" for one in HOSTILE if len(one["name"]) < 500),
    ]


def test_no_text_of_a_list_becomes_part_of_a_page(pages: dict[str, str]) -> None:
    own = {'<script src="/static/htmx.min.js" defer'}
    for path, text in pages.items():
        live = {one[0] for one in LIVE.finditer(text)} - own
        assert not {one for one in live if re.search(r"^<script|alert|onerror|onload", one)}, path
        assert "49" not in re.findall(r"Zed54 (\d+)", text), path
        assert not re.search(r"(href|src|action)=[\"']?\s*javascript:", text), path


def test_what_turns_a_line_is_shown_as_a_sign(pages: dict[str, str]) -> None:
    turned = [
        path
        for path, text in pages.items()
        if re.search("[\u202a-\u202e\u2066-\u2069\u200b]", text)
    ]
    assert not turned
    assert any("&lt;U+202E&gt;" in text for text in pages.values())


def test_names_say_in_what_script_they_are(desk: Desk, reviewer: TestClient) -> None:
    (row,) = [one for one in log(desk.tracker, q="Zed59") if one["kind"] == "addition"]
    text = reviewer.get(f"/entries/un_sc/{row['entry_id']}").text
    assert 'lang="und-Latn" dir="ltr"' in text
    assert "<bdi" in text


def test_a_viewer_is_not_offered_to_see_who_is_watched(desk: Desk, pages: dict[str, str]) -> None:
    entry = next(path for path in pages if path.startswith("/entries/"))
    assert "See who is watched" in pages[entry]
    assert "See who is watched" not in at(desk, "viewer:vic").get(entry).text


def test_a_look_at_who_is_watched_is_on_record_and_names_nobody(desk: Desk) -> None:
    entry = next(path for path in paths(desk) if path.startswith("/entries/"))
    assert at(desk, "viewer:vic").get(f"{entry}?watched=1").status_code == 403
    assert "Nobody on any watch list" in at(desk, "examiner:eve").get(f"{entry}?watched=1").text
    with reading(desk.engine) as connection:
        looks = journal.of_kind(connection, "watch_look", "")
    assert [look.content["by"] for look in looks] == ["eve"]
    assert "Zed" not in looks[0].body


def test_the_beginning_of_an_id_and_a_key_lead_to_the_whole_address(
    desk: Desk, reviewer: TestClient
) -> None:
    row = log(desk.tracker)[-1]
    short = reviewer.get(f"/changes/{row['change_id'][:10]}")
    assert (short.status_code, short.headers["location"]) == (303, f"/changes/{row['change_id']}")
    by_key = reviewer.get(f"/entries/un_sc/{row['entry_key']}")
    assert by_key.headers["location"] == f"/entries/un_sc/{row['entry_id']}"


@pytest.mark.parametrize(
    "path",
    [
        "/changes/abc",
        "/changes/%25%25%25%25",
        "/changes/" + "0" * 32,
        "/changes/" + "z" * 5_000,
        "/entries/un_sc/" + "0" * 32,
        "/entries/nothing/QDi.003",
        "/entries/un_sc/../../x",
        "/entries/un_sc/%",
        "/documents/" + "0" * 64,
        "/documents/zz",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(reviewer: TestClient, path: str) -> None:
    answer = reviewer.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_superseded_change_leads_to_what_holds_now(desk: Desk, reviewer: TestClient) -> None:
    tracker = desk.tracker
    (removal,) = [row for row in log(tracker) if row["kind"] == "removal"]
    worse = [{**one, "notes": f"{one['notes']} and {PAYLOADS[0]}"} for one in HOSTILE]
    take_un(tracker, [*CROWD, *worse[1:], person(98)], 5)
    (now,) = [row for row in log(tracker) if row["kind"] == "removal"]
    assert now["change_id"] != removal["change_id"]
    text = reviewer.get(f"/changes/{removal['change_id']}").text
    assert "This row holds no more" in text
    assert f'href="/changes/{now["change_id"]}"' in text
    assert removal["change_id"] in reviewer.get(f"/changes/{now['change_id']}").text


def test_an_entry_of_another_list_is_not_looked_for_in_a_document(
    desk: Desk, reviewer: TestClient
) -> None:
    sha256 = log(desk.tracker)[0]["snapshot_sha256"]
    assert reviewer.get(f"/documents/{sha256}?entry={'0' * 32}").status_code == 404


def test_a_document_without_the_entry_says_so(desk: Desk, reviewer: TestClient) -> None:
    (addition, *_) = [row for row in log(desk.tracker) if row["kind"] == "addition"]
    before = addition["previous_snapshot_sha256"]
    text = reviewer.get(f"/documents/{before}?entry={addition['entry_id']}").text
    assert "not read from this document" in text
    assert "does not have this entry" in text


def test_a_name_that_nobody_bears_clears_nobody(reviewer: TestClient) -> None:
    text = reviewer.get("/names?name=Nobody+Whatsoever").text
    assert "That clears nobody" in text
    assert reviewer.get("/names?name=%21%21").status_code == 400
    assert reviewer.get("/names").status_code == 200
