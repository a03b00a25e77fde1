"""Real answers of the sample home: the examples of the document, `--write` to write them anew."""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from tests.api.conftest import READER
from tests.desk.people import desk_over, machine
from tests.mailboxes import Box, receiving
from tests.proof.rich import rich_home

FILE = Path(__file__).resolve().parents[2] / "tracker" / "api" / "examples.json"

MOST = 2
"""Members of a list that an example shows."""

NAME = "Given3 Family3"


def addresses(client: TestClient) -> dict[str, str]:
    """Path of the document -> an address under which the home has something."""
    change = client.get("/v1/changes?everything=true").json()["items"][0]
    message = client.get("/v1/deliveries").json()["items"][0]["number"]
    notice = client.get("/v1/notices").json()["items"][0]["notice_id"]
    act = client.get("/v1/acts").json()["items"][0]["act_id"]
    question = client.get("/v1/questions?state=all").json()["items"][0]["pending_id"]
    entry, document = change["entry_id"], change["snapshot_sha256"]
    return {
        "/v1/acts": "/v1/acts",
        "/v1/acts/{act}": f"/v1/acts/{act}",
        "/v1/calendar": "/v1/calendar",
        "/v1/changes": "/v1/changes?list=un_sc&limit=2",
        "/v1/changes/{change_id}": f"/v1/changes/{change['change_id']}",
        "/v1/checks": "/v1/checks?list=un_sc&limit=2",
        "/v1/coverage": "/v1/coverage?list=un_sc",
        "/v1/decisions": "/v1/decisions?limit=2",
        "/v1/deliveries": "/v1/deliveries?limit=2",
        "/v1/deliveries/{number}": f"/v1/deliveries/{message}",
        "/v1/documents/{sha256}/about": f"/v1/documents/{document}/about",
        "/v1/entries/{entry_id}": f"/v1/entries/{entry}",
        "/v1/entries/{entry_id}/changes": f"/v1/entries/{entry}/changes",
        "/v1/entries/{entry_id}/revisions": f"/v1/entries/{entry}/revisions",
        "/v1/findings": "/v1/findings",
        "/v1/head": "/v1/head",
        "/v1/journal": "/v1/journal?limit=2",
        "/v1/lists": "/v1/lists",
        "/v1/lists/{list_id}": "/v1/lists/un_sc",
        "/v1/lists/{list_id}/documents": "/v1/lists/un_sc/documents?limit=2",
        "/v1/notices": "/v1/notices?limit=2",
        "/v1/notices/open": "/v1/notices/open",
        "/v1/notices/{notice_id}": f"/v1/notices/{notice}",
        "/v1/proposals": "/v1/proposals",
        "/v1/questions": "/v1/questions?state=all&limit=2",
        "/v1/questions/{pending_id}": f"/v1/questions/{question}",
        "/v1/retention": "/v1/retention",
        "/v1/retention/removable": "/v1/retention/removable?older_than=10",
        "/v1/reviews": "/v1/reviews?since=2024-01-01",
        "/v1/scope": "/v1/scope",
        "/v1/search": f"/v1/search?q={quote(NAME)}&limit=2",
        "/v1/status": f"/v1/status?name={quote(NAME)}&list=un_sc",
        "/v1/subscriptions": "/v1/subscriptions",
        "/v1/summary": "/v1/summary",
        "/v1/timeline": f"/v1/timeline?name={quote(NAME)}&list=un_sc",
        "/v1/watch": "/v1/watch",
        "/v1/watch/hits": "/v1/watch/hits?list=un_sc",
    }


def answers(client: TestClient) -> Iterator[tuple[str, Any]]:
    """Path of the document -> what the home answers there."""
    for path, address in addresses(client).items():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text)
        yield path, answer.json()


def shortened(value: Any) -> Any:
    """The same with lists cut after their first members, so that an example can be read."""
    match value:
        case dict():
            return {name: shortened(one) for name, one in value.items()}
        case list():
            return [shortened(one) for one in value[:MOST]]
    return value


def shape(value: Any) -> Any:
    """What an answer is made of, without its values."""
    match value:
        case dict():
            return {name: shape(one) for name, one in value.items() if not is_data(name)}
        case list():
            return [shape(one) for one in value[:1]]
    return type(value).__name__ if value is not None else "null"


def is_data(name: str) -> bool:
    """Whether a name is a value itself: a state, a programme, a hash."""
    return re.fullmatch(r"[a-z][a-z_0-9]*", name) is None


def write() -> None:
    """Write the examples anew."""
    with tempfile.TemporaryDirectory() as folder, receiving(Box()) as box:
        place = Path(folder)
        tracker = rich_home(place, box)
        settings = box.settings(place, lists=("un_sc", "us_state_fto"))
        client = machine(desk_over(tracker, settings), READER)
        made = {path: shortened(value) for path, value in answers(client)}
    text = json.dumps(made, ensure_ascii=False, indent=1)
    assert folder not in text
    FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    write()
