"""Answers of the API: known again by their ETag, problems that say what was meant, files."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from tests.api import samples
from tests.api.logs import Written
from tests.builders import Ticking
from tests.desk.people import desk_over, machine
from tracker.answers.log import EXPORT
from tracker.api.answering import Kept
from tracker.record.tracker import Tracker

PROBLEM = "application/problem+json"


def test_what_is_asked_for_again_is_not_sent_again(reader: TestClient) -> None:
    for path, address in samples.addresses(reader).items():
        if path == "/v1/watch/hits":
            continue  # that somebody looked is on record, which is news
        answer = reader.get(address)
        assert answer.headers["cache-control"] == "private, no-cache", path
        assert "Authorization" in answer.headers["vary"], path
        again = reader.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path


def test_a_304_is_never_stale(tracker: Tracker) -> None:
    client, log = machine(desk_over(tracker)), Written(tracker.ledger.engine, "un_sc")
    address, known = "/v1/changes?limit=1", set()
    for act in (lambda: None, lambda: log.add([1]), lambda: log.add([2]), lambda: log.take([0])):
        act()
        answer = client.get(address)
        assert answer.headers["etag"] not in known
        for old in known:
            assert client.get(address, headers={"If-None-Match": old}).status_code == 200
        known.add(answer.headers["etag"])


def test_a_new_day_is_a_new_answer(tracker: Tracker) -> None:
    clock = tracker.clock
    assert isinstance(clock, Ticking)
    client = machine(desk_over(tracker))
    first = client.get("/v1/changes")
    assert client.get("/v1/changes").headers["etag"] == first.headers["etag"]
    clock.now += timedelta(days=1)
    later = client.get("/v1/changes", headers={"If-None-Match": first.headers["etag"]})
    assert later.status_code == 200
    assert later.json()["coverage"]["until"] > first.json()["coverage"]["until"]


def test_kept_answers_are_bounded() -> None:
    kept = Kept(most=100)
    for number in range(20):
        kept.put(str(number), b"x" * 20)
    kept.put("large", b"x" * 90)
    assert kept.bytes <= 100
    assert kept.get("19") is not None
    assert kept.get("0") is None
    assert kept.get("large") is None


WRONG = {
    "/v1/changes?lst=un_sc": ("lst", "Did you mean list?"),
    "/v1/changes?list=un-cs": ("list", "Did you mean un_sc?"),
    "/v1/changes?kind=delisting": ("kind", "Did you mean removal?"),
    "/v1/changes?origin=authorty": ("origin", "Did you mean authority?"),
    "/v1/changes?programme=Al-Qaeda": ("programme", "Did you mean Al-Qaida"),
    "/v1/changes?since=someday": ("since", "no day and no moment"),
    "/v1/changes?since=2023&until=2022": ("since", "is after until"),
    "/v1/changes?limit=501": ("limit", "less than or equal to 500"),
    "/v1/changes?limit=5&limit=6": ("limit", "given 2 times"),
    "/v1/changes?cursor=abc": ("cursor", "no cursor of ours"),
    "/v1/changes?wait=5": ("wait", "goes with after"),
    "/v1/status?name=": ("name", ""),
    "/v1/status": ("name", "required"),
    "/v1/status?name=x&on=2999-01-01": ("on", "yet to come"),
    "/v1/search?q=MEK&least=2": ("least", "less than or equal"),
    "/v1/findings?kind=nothing": ("kind", "There is no kind"),
    "/v1/watch/hits?watch_list=none": ("watch_list", "There is no watch list"),
    "/v1/journal?kind=recipt": ("kind", ""),
}


@pytest.mark.parametrize("address", WRONG)
def test_what_cannot_be_meant_is_told_by_its_name(reader: TestClient, address: str) -> None:
    parameter, words = WRONG[address]
    answer = reader.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    told = answer.json()
    assert told["type"] == "urn:problem-type:tracker:wrong-usage"
    assert told["errors"][0]["parameter"].startswith(parameter)
    assert words in told["errors"][0]["detail"]


@pytest.mark.parametrize("how", ["limit=200", "after=start"])
def test_a_programme_in_other_letters_is_the_programme(reader: TestClient, how: str) -> None:
    own, other = (
        reader.get(f"/v1/changes?everything=true&programme={tag}&{how}").json()["items"]
        for tag in ("Al-Qaida", "al-qaida")
    )
    assert own == other != []


@pytest.mark.parametrize(
    "address",
    [
        "/v1/changes/ffffffff",
        "/v1/changes/a",
        "/v1/entries/nobody",
        "/v1/documents/" + "0" * 64,
        "/v1/documents/..%2f..%2ftracker.db",
        "/v1/lists/atlantis",
        "/v1/lists/atlantis/documents",
        "/v1/notices/ffffffff",
        "/v1/deliveries/99999999999999999999999",
        "/v1/findings/ffffffff",
        "/v1/acts/nothing",
        "/v1/nothing",
    ],
)
def test_what_is_not_on_record_is_absent(reader: TestClient, address: str) -> None:
    answer = reader.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["type"] == "urn:problem-type:tracker:absent"


@pytest.mark.parametrize("address", ["/v1/changes?q=a%00b", "/v1/changes/a%00bcdef"])
def test_what_is_no_text_is_refused(reader: TestClient, address: str) -> None:
    assert reader.get(address).status_code == 400


def test_a_method_that_is_none_says_which_are(reader: TestClient) -> None:
    answer = reader.post("/v1/head")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_several_names_are_answered_in_their_order(reader: TestClient) -> None:
    found = reader.get("/v1/status?name=Given3 Family3&name=%2D&name=Nobody").json()
    assert [one["name"] for one in found["items"]] == ["Given3 Family3", "-", "Nobody"]
    assert found["items"][1]["error"]
    assert found["coverage"]["lists"]


def test_every_look_at_watched_names_is_on_record_without_them(reader: TestClient) -> None:
    before = reader.get("/v1/journal?kind=watch_look").json()["items"]
    assert reader.get("/v1/watch/hits?watch_list=ours").json()["parties"] == 3
    after = reader.get("/v1/journal?kind=watch_look").json()["items"]
    assert len(after) == len(before) + 1
    assert after[0]["by"] == "eve"
    assert "'ours'" in after[0]["sentence"]
    assert "Family" not in json.dumps(after)


def test_a_document_is_sent_as_a_download(reader: TestClient) -> None:
    sha256 = reader.get("/v1/lists/un_sc/documents").json()["items"][0]["sha256"]
    answer = reader.get(f"/v1/documents/{sha256}")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert reader.get(f"/v1/documents/{sha256}/about").json()["sha256"] == sha256


def cells(workbook: bytes) -> list[list[Any]]:
    """The cells of the changes of a workbook."""
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(workbook))
        .get_sheet_by_name("changes")
        .to_python()
    )


def test_files_have_the_rows_of_the_pages(reader: TestClient) -> None:
    pages: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = reader.get(f"/v1/changes?everything=true&limit=3&cursor={cursor}").json()
        pages, cursor = [*pages, *page["items"]], page["next"]
    assert len(pages) > 3
    lines = reader.get("/v1/exports/changes.jsonl?everything=true").text.splitlines()
    assert list(map(json.loads, lines)) == pages
    table = list(csv.reader(io.StringIO(reader.get("/v1/exports/changes.csv?everything=1").text)))
    assert tuple(table[0]) == EXPORT
    assert [row[0] for row in table[1:]] == [row["change_id"] for row in pages]
    answer = reader.get("/v1/exports/changes.xlsx?everything=true")
    assert [row[0] for row in cells(answer.content)[1:]] == [row["change_id"] for row in pages]
    assert "attachment" in answer.headers["content-disposition"]


def test_formulas_are_harmless_in_files(tracker: Tracker) -> None:
    log = Written(tracker.ledger.engine, "un_sc")
    log.add([1], caption='=HYPERLINK("http://evil.example","x")')
    client = machine(desk_over(tracker))
    table = client.get("/v1/exports/changes.csv").text
    assert "'=HYPERLINK" in table
    workbook = client.get("/v1/exports/changes.xlsx").content
    assert str(cells(workbook)[1][4]).startswith(
        "=HYPERLINK"
    )  # the text, not what it would come to
    assert client.get("/v1/changes").json()["items"][0]["caption"].startswith("=")
