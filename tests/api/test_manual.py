"""The manual of the API: its example runs, its tables are those of the program."""

import re
from pathlib import Path

import httpx

from tests.api.logs import Written
from tests.desk.people import desk_over
from tests.web.conftest import serving
from tracker.cli.desk import built
from tracker.desk.problems import NAMES, TYPE
from tracker.people.access import API
from tracker.record.tracker import Tracker

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
TOKEN = {"Authorization": "Bearer read:viewer:ada"}


def test_the_example_keeps_a_copy_of_the_log(tracker: Tracker) -> None:
    (code,) = re.findall(r"```python\n(def follow.*?)```", MANUAL, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    log = Written(tracker.ledger.engine, "un_sc")
    log.add([1, 2, 3])
    kept: dict[str, object] = {}
    with serving(built(desk_over(tracker))) as address:
        client = httpx.Client(base_url=address, headers=TOKEN)
        turns = names["follow"](client, kept)  # type: ignore[operator]
        next(turns)
        assert len(kept) == 3
        log.take([0])
        log.add([4])
        next(turns)
        page = client.get("/v1/changes").json()
    assert set(kept) == {row["change_id"] for row in page["items"]}


def test_the_table_has_every_route_of_this_part_with_its_right() -> None:
    rows = re.findall(r"^\| (`GET .*?) \| .* \| (\w+) \|$", MANUAL, re.MULTILINE)
    told = {}
    for cell, right in rows:
        paths = re.findall(r"`(?:GET )?([^`]+)`", cell)
        whole = [paths[0].rsplit(".", 1)[0] + p if p.startswith(".") else p for p in paths]
        told.update({f"GET {path}": right for path in whole})
    ours = {
        route.replace(":path", ""): str(right)
        for route, right in API.items()
        if route.startswith("GET") and not re.search(OTHERS, route)
    }
    assert told == ours


OTHERS = r"/ftm/|/questions|/decisions|/uploads|/proposals|/reviews|/scope"
"""Routes that are told of elsewhere."""


def test_every_problem_is_explained() -> None:
    told = dict(re.findall(r"^\| `([\w-]+)` \| (\d+) \|", MANUAL, re.MULTILINE))
    rare = {"not-acceptable", "wrong-media-type"}
    ours = {name: str(code) for code, name in NAMES.items() if name not in rare}
    assert told == ours
    assert f"`{TYPE}`" in MANUAL
