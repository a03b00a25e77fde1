"""A desk as a server begins it: guards and probes first, and all else behind them soon after."""

import subprocess
import sys

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
