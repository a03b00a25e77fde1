"""Documents are sent to be saved, byte for byte, whatever is in them; nothing else is."""

import base64
import hashlib
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from scrapers import kit
from tests.builders import CROWD, day, take, take_un
from tests.conftest import open_tracker
from tests.desk.people import at, desk_over
from tracker.desk.state import Desk
from tracker.intake import run
from tracker.record.journal import Arrival, bundle_sha256
from tracker.record.tracker import Tracker

PAGE = b"<!doctype html><html><script>alert(1)</script><svg onload=alert(2)></svg></html>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a list that could be read, a page in its place, and a document of two files."""
    tracker = open_tracker(tmp_path_factory.mktemp("sending"))
    take_un(tracker, CROWD, 1)
    take(tracker, PAGE, day(2))
    several = Arrival(
        list_id="us_ofac_sdn",
        observed_at=day(3),
        mode="upload",
        format_id="csv-set",
        documents={
            "sdn": kit.Document(name='../../sdn".csv\r\nX: y', content=b"1,A\r\n"),
            "alt": kit.Document(name="alt.svg", content=b"<svg onload='alert(1)'/>"),
        },
    )
    run.take(tracker, several, live=False)
    yield desk_over(tracker)
    tracker.ledger.engine.dispose()


@pytest.fixture(scope="module")
def viewer(desk: Desk) -> TestClient:
    return at(desk, "viewer:ada")


def files(desk: Desk, list_id: str) -> list[str]:
    return [
        sha256 for one in desk.tracker.journal.receipts(list_id) for _, sha256 in one.files.values()
    ]


def test_every_file_is_what_its_hash_says_and_never_a_page(desk: Desk, viewer: TestClient) -> None:
    every = [*files(desk, "un_sc"), *files(desk, "us_ofac_sdn")]
    assert len(every) == 4
    for sha256 in every:
        answer = viewer.get(f"/documents/{sha256}/bytes")
        headers = answer.headers
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == sha256
        assert headers["content-type"] == "application/octet-stream"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-disposition"].startswith('attachment; filename="')
        assert "sandbox" in headers["content-security-policy"]
        assert int(headers["content-length"]) == len(answer.content)
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        assert headers["repr-digest"] == f"sha-256=:{digest}:"


def test_names_of_sent_files_are_ours_and_end_in_no_page(desk: Desk, viewer: TestClient) -> None:
    told = [
        viewer.get(f"/documents/{sha256}/bytes").headers["content-disposition"]
        for sha256 in (*files(desk, "un_sc"), *files(desk, "us_ofac_sdn"))
    ]
    assert all(one.isascii() and one.count('"') == 2 and "/" not in one for one in told)
    assert not any(one.endswith(('.html"', '.svg"', '.xml"')) for one in told)


def test_a_document_of_several_files_is_sent_as_the_lines_that_its_hash_is_over(
    desk: Desk, viewer: TestClient
) -> None:
    (receipt,) = desk.tracker.journal.receipts("us_ofac_sdn")
    whole = bundle_sha256(receipt.files.values())
    answer = viewer.get(f"/documents/{whole}/bytes")
    assert answer.headers["content-type"].startswith("text/plain")
    assert hashlib.sha256(answer.content).hexdigest() == whole


def test_what_a_browser_has_already_is_not_sent_again(desk: Desk, viewer: TestClient) -> None:
    (sha256, *_) = files(desk, "un_sc")
    answer = viewer.get(f"/documents/{sha256}/bytes", headers={"if-none-match": f'"{sha256}"'})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    "asked",
    [
        "0" * 64,
        "f" * 63,
        "F" * 64,
        "..%2f..%2ftracker.db",
        "%2e%2e",
        "tracker.db",
        "%0d%0aX-Evil: 1",
        "a" * 5_000,
        "*",
        "%25",
    ],
)
def test_whatever_is_no_document_is_answered_alike(viewer: TestClient, asked: str) -> None:
    none = viewer.get(f"/documents/{'1' * 64}/bytes")
    told = viewer.get(f"/documents/{asked}/bytes")
    assert (told.status_code, none.status_code) == (404, 404)
    assert told.headers["content-type"] == none.headers["content-type"]
    assert "There is no such" in told.text
    assert "Evil" not in told.headers


def test_nobody_and_who_may_not_read_get_nothing(desk: Desk) -> None:
    (sha256, *_) = files(desk, "un_sc")
    answer = at(desk).get(f"/documents/{sha256}/bytes")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("damage", ["gone", "cut", "other", "none of ours", "link"])
def test_a_damaged_document_says_so_and_is_not_sent(tracker: Tracker, damage: str) -> None:
    take_un(tracker, CROWD, 1)
    desk = desk_over(tracker)
    (sha256,) = files(desk, "un_sc")
    path = tracker.journal.archive.path(sha256)
    packed = path.read_bytes()
    path.unlink()
    match damage:
        case "cut":
            path.write_bytes(packed[: len(packed) // 2])
        case "other":
            put = tracker.journal.archive.put(b"something else")
            path.write_bytes(tracker.journal.archive.path(put).read_bytes())
        case "none of ours":
            path.write_bytes(b"<html>no zstd</html>")
        case "link":
            path.symlink_to("/etc/passwd")
    answer = at(desk, "viewer:ada").get(f"/documents/{sha256}/bytes")
    assert answer.status_code == 503
    assert "root:" not in answer.text
    assert b"no zstd" not in answer.content


def test_the_page_of_a_damaged_document_still_says_what_it_was(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 1)
    desk = desk_over(tracker)
    (sha256,) = files(desk, "un_sc")
    tracker.journal.archive.path(sha256).unlink()
    answer = at(desk, "viewer:ada").get(f"/documents/{sha256}")
    assert answer.status_code == 200
    assert sha256 in answer.text
