"""The page of lists in a real browser."""

from axe_playwright_python.sync_playwright import Axe

from tests.desk.people import desk_over
from tests.web.conftest import Opened, serving
from tracker.cli.desk import built
from tracker.record.tracker import Tracker


def test_an_empty_home_says_what_to_do(tracker: Tracker, opened: Opened) -> None:
    with serving(built(desk_over(tracker))) as address:
        page = opened(address, "/lists", "viewer:ada")
        assert "tracker run" in page.inner_text(".empty")
        assert Axe().run(page).violations_count == 0
