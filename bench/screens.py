"""`python -m bench.screens DIR [--home HOME] [--only PATH] [--name NAME]`: all pages as pictures.

Each in light and dark on a desk, and on a phone. Without a home that of the browser tests is made.
"""

import argparse
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright

from db.archive import Archive
from db.engine import migrate, open_database
from tests.desk.people import COOKIE, desk_over
from tests.mailboxes import Box, receiving
from tests.proof.rich import rich_home
from tests.web.addresses import NAME, Address, NotThere, filled, routes
from tests.web.conftest import serving
from tracker.cli.desk import built
from tracker.desk.state import Desk
from tracker.people.access import Right, Role
from tracker.record import mark
from tracker.record.tracker import Tracker
from tracker.settings import load

WIDE, PHONE, LONGEST = 1280, 390, 2_400
"""Pixels; a longer page is cut there, unless it is said otherwise."""

LOOKS = {
    "light": (WIDE, False),
    "dark": (WIDE, True),
    "phone": (PHONE, False),
    "phone-dark": (PHONE, True),
}
"""Look -> its width, and whether it is dark."""


@contextmanager
def desk_in(home: Path | None) -> Iterator[Desk]:
    """The desk over a home, or over that of the browser tests."""
    if home is None:
        with tempfile.TemporaryDirectory() as made, receiving(Box()) as box:
            place = Path(made)
            settings = box.settings(place, lists=("un_sc", "us_state_fto"))
            yield desk_over(rich_home(place, box), settings)
        return
    settings = load({"TRACKER_HOME": str(home)})
    engine = open_database(settings.database)
    migrate(engine)
    clock = mark.clock_of(mark.demo_in(engine))
    tracker = Tracker.over(engine, Archive(settings.archive), clock)
    yield desk_over(tracker, settings)


def draw(browser: Browser, served: str, at: Address, folder: Path, longest: int) -> None:
    """All pictures of a page."""
    role = next(role for role in (Role.REVIEWER, Role.ADMIN) if role in at.roles())
    name = re.sub(r"\W+", "-", at.route.replace(":path", "")).strip("-") or "today"
    for look, (width, is_dark) in LOOKS.items():
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if is_dark else "light",
        )
        if at.right is not Right.OPEN:
            context.add_cookies([{"name": COOKIE, "value": f"{role}:ada", "url": served}])
        page = context.new_page()
        page.goto(served + at.path)
        height = min(longest, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": max(600, height)})
        page.screenshot(path=folder / f"{name}-{look}.png")
        context.close()


def found(app: FastAPI, desk: Desk, name: str) -> Iterator[Address]:
    """Every page that the home has something for."""
    for route, right in routes(app):
        try:
            yield Address(route, filled(route, desk.engine, name), right)
        except NotThere as nothing:
            print(f"{route}: {nothing}")


def main() -> None:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--name", default=NAME)
    parser.add_argument("--looks", default="")
    parser.add_argument("--longest", type=int, default=LONGEST)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in set(LOOKS) - set(given.looks.split(",")) if given.looks else ():
        del LOOKS[name]
    with desk_in(given.home) as desk, sync_playwright() as playwright:
        app = built(desk)
        where = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        with serving(app) as served:
            for at in found(app, desk, given.name):
                if not given.only or at.route in given.only.split(","):
                    draw(browser, served, at, given.folder, given.longest)


if __name__ == "__main__":
    main()
