"""A desk as a server begins it: guards and probes first, and all else behind them soon after."""

import json
import os
import subprocess
import sys
from pathlib import Path

from starlette.testclient import TestClient

from tests.desk.people import COOKIE, CSRF, desk_over
from tracker.cli.desk import built
from tracker.desk.later import begun
from tracker.record.tracker import Tracker

PROBES_ALONE = (
    "import sys, tracker.desk.later, tracker.desk.server; print('fastapi' in sys.modules)"
)


def test_what_answers_probes_loads_no_framework() -> None:
    words = [sys.executable, "-c", PROBES_ALONE]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    assert said.strip() == "False"


OF_PAGES = (
    *("fastapi", "pydantic", "jinja2.ext", "authlib", "argon2", "multipart", "icalendar"),
    *("xlsxwriter", "openpyxl", "python_calamine", "alembic", "sqlmodel"),
    *("tracker.api", "tracker.web", "tracker.answers.workbook"),
)
"""What answers people alone, or is of one verb."""

WAITS = """
import json, os, sys, threading, time, urllib.request
from tracker.cli import common, running
from tracker.service import pages, process

def looked_at(state):
    if not seen:
        seen["address"] = f"http://127.0.0.1:{opened[0].port}"
        urllib.request.urlopen(seen["address"] + "/healthz", timeout=60).read()
        seen["idle"] = sorted(sys.modules)
        threading.Thread(target=asked).start()
    state.stopping = "page" in seen

def asked():
    seen["page"] = urllib.request.urlopen(seen["address"] + "/sign-in", timeout=60).status

seen, opened, whole = {}, [], pages.Pages.open
def opening(self):
    opened.append(self)
    return whole(self)
pages.Pages.open, process.tick = opening, looked_at
running.serve()
print(json.dumps(seen), flush=True)
os._exit(0)
"""


def test_serve_loads_no_page_before_anybody_asks_for_one(tracker: Tracker, tmp_path: Path) -> None:
    env = os.environ | {"TRACKER_HOME": str(tmp_path), "TRACKER_SERVE_PORT": "0"}
    env |= {
        "TRACKER_LISTS": "us_state_fto",
        "TRACKER_URLS": "us_state_fto.page=http://127.0.0.1:9/",
    }
    words = [sys.executable, "-c", WAITS]
    done = subprocess.run(words, check=True, capture_output=True, text=True, env=env, timeout=120)
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["page"] == 200
    assert "tracker.desk.server" in seen["idle"]
    assert [name for name in seen["idle"] if name in OF_PAGES] == []


def test_an_upload_is_looked_at_before_the_application_has_it(tracker: Tracker) -> None:
    wanted = {"reviewer:ada": (400, 400), "viewer:vic": (403, 403), "examiner:eve": (403, 403)}
    app, found = begun(desk_over(tracker), built), {}
    with TestClient(app, "http://127.0.0.1", follow_redirects=False) as browser:
        for who in wanted:
            page = {"Cookie": f"{COOKIE}={who}"}
            by_page = browser.post("/uploads", data={"csrf": CSRF, "list": "none"}, headers=page)
            api = {"Authorization": f"Bearer ingest:{who}"}
            by_api = browser.post("/v1/uploads", data={}, headers=api)
            found[who] = (by_page.status_code, by_api.status_code)
        assert browser.post("/uploads", data={}).status_code == 303
    assert found == wanted
