"""FollowTheMoney over HTTP, and read by the libraries of those who use it."""

import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.builders import CROWD, fto_html, person, take_fto, take_un, without
from tests.desk.people import desk_over, machine
from tests.notices import test_announced as announced
from tests.web.conftest import serving
from tracker.cli.desk import built
from tracker.record.tracker import Tracker

ROOT = Path(__file__).resolve().parents[2]
READER = ROOT / ".venv-ftm" / "bin" / "python"
HOW = "the field's libraries are not here: `make ftm` (needs libicu-dev, pkg-config and g++)"


@pytest.fixture
def followed(tracker: Tracker) -> Tracker:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*without(3), person(50)], 1)
    take_un(tracker, [*without(3), person(50, born=["1951"])], 2)
    take_fto(tracker, fto_html(announced.OLD, announced.GONE), 0)
    return tracker


def test_a_catalogue_leads_to_entities_and_deltas(followed: Tracker) -> None:
    client = machine(desk_over(followed))
    datasets = {d["name"]: d for d in client.get("/v1/ftm/catalog.json").json()["datasets"]}
    assert datasets.keys() == {"dt_un_sc", "dt_us_state_fto"}
    un = datasets["dt_un_sc"]
    answer = client.get(un["entities_url"])
    assert answer.headers["content-type"] == "application/json+ftm"
    entities = list(map(json.loads, answer.text.splitlines()))
    assert sum(entity["schema"] == "Person" for entity in entities) == len(CROWD)
    index = client.get(un["delta_url"]).json()["versions"]
    assert un["version"] == max(index)
    ops = list(map(json.loads, client.get(index[un["version"]]).text.splitlines()))
    assert {op["op"] for op in ops} <= {"ADD", "MOD", "DEL"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/ftm/nowhere/entities.ftm.json", 404),
        ("/v1/ftm/un_sc/entities.ftm.json?version=soon", 400),
        ("/v1/ftm/un_sc/delta/19990101000000.json", 404),
        ("/v1/ftm/eu_fsf/entities.ftm.json", 409),
    ],
)
def test_what_is_not_there_is_a_problem(followed: Tracker, path: str, status: int) -> None:
    answer = machine(desk_over(followed)).get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.slow(6)
def test_the_fields_own_libraries_read_it(followed: Tracker, tmp_path: Path) -> None:
    if not READER.parents[1].joinpath(".installed").exists():
        pytest.skip(HOW)
    app = built(desk_over(followed))
    manifest = tmp_path / "manifest.yml"
    with serving(app) as address:
        catalogue = {"url": f"{address}/v1/ftm/catalog.json", "auth_token": "read:viewer:ada"}
        manifest.write_text(json.dumps({"catalogs": [catalogue]}), encoding="utf-8")
        index = machine(desk_over(followed)).get("/v1/ftm/un_sc/delta.json").json()
        first = min(index["versions"])
        command = [READER, Path(__file__).with_name("ftm_reader.py"), manifest, first]
        environment = os.environ | {"YENTE_DATA_PATH": str(tmp_path)}
        read = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    told = json.loads(read.stdout.splitlines()[-1])
    un = told["dt_un_sc"]
    assert un["entities"]["Person"] == len(CROWD)
    assert un["entities"]["Sanction"] == len(CROWD) + 3
    assert un["is_incremental"]
    assert un["ops"]["DEL"] == 2
    listed = len(announced.OLD)
    assert told["dt_us_state_fto"]["entities"] == {"Organization": listed, "Sanction": listed}


def test_the_command_line_gives_the_same(followed: Tracker, tmp_path: Path) -> None:
    from tests.command import tracker as run

    client = machine(desk_over(followed))
    newest = max(client.get("/v1/ftm/un_sc/delta.json").json()["versions"])
    with time_machine.travel(followed.clock() + timedelta(days=1)):
        lines = run(tmp_path, "export", "un_sc", "--version", newest).stdout.splitlines()
    assert lines == client.get("/v1/ftm/un_sc/entities.ftm.json").text.splitlines()
