"""The dashboard: what it asks for is exported, and every panel has a place and a word on it."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.held import DEPLOY, exported, said, tool, unknown_figures

BOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "tracker.json").read_text())
PANELS: list[dict[str, Any]] = [p for p in BOARD["panels"] if p["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
VARIABLES = {variable["name"] for variable in BOARD["templating"]["list"]}


def plain(query: str) -> str:
    for name in VARIABLES:
        query = query.replace(f"${name}", ".*")
    return query


def test_the_dashboard_asks_for_what_is_exported(tmp_path: Path) -> None:
    known = exported(tmp_path)
    assert len(QUERIES) > 20
    assert {query: unknown_figures(query, known) for query in QUERIES} == {
        query: set() for query in QUERIES
    }


def test_every_figure_of_ours_is_on_it_or_in_a_rule(tmp_path: Path) -> None:
    rules = (DEPLOY / "prometheus" / "rules.yaml").read_text()
    seen = " ".join([*QUERIES, rules])
    ours = {name for name in exported(tmp_path) if name.startswith("tracker_")}
    assert {name for name in ours if not name.endswith("_created") and name not in seen} == set()


def test_promtool_understands_every_query(tmp_path: Path) -> None:
    rules = [{"record": f"panel:query:{n}", "expr": plain(q)} for n, q in enumerate(QUERIES)]
    file = tmp_path / "queries.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(QUERIES)} rules found" in said(tool("promtool"), "check", "rules", file)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_every_panel_says_what_it_shows_and_where_it_asks(panel: dict[str, Any]) -> None:
    assert panel["description"]
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert all(target["datasource"] == panel["datasource"] for target in panel["targets"])
    letters = [target["refId"] for target in panel["targets"]]
    assert len({*letters}) == len(letters)


def test_no_panel_lies_on_another_and_each_has_a_number_of_its_own() -> None:
    numbers = [panel["id"] for panel in BOARD["panels"]]
    assert len({*numbers}) == len(numbers)
    for one, other in combinations(BOARD["panels"], 2):
        a, b = one["gridPos"], other["gridPos"]
        apart = (
            a["x"] + a["w"] <= b["x"]
            or b["x"] + b["w"] <= a["x"]
            or a["y"] + a["h"] <= b["y"]
            or b["y"] + b["h"] <= a["y"]
        )
        assert apart, (one["title"], other["title"])
    assert all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in BOARD["panels"])
