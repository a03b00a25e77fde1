"""A real browser (the system's Chromium) and a real server on loopback, for tests of pages.

Both are a module's, and have ended with it: tests that make copies of their process (`os.fork`) run
in the same one later, and a copy that is made beside other threads may wait for ever.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from db.engine import Engine
from tests.desk.people import COOKIE, desk_over
from tests.mailboxes import Box, receiving
from tests.people.invited import NOW, OPERATOR
from tests.proof.rich import rich_copy
from tracker import logs
from tracker.cli.desk import built
from tracker.desk.state import Desk
from tracker.people import accounts, tokens

HOW = "there is no Chromium here: apt-get install chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    where = shutil.which("chromium") or shutil.which("chromium-browser")
    if where is None:
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of an application that is served on loopback while the block runs."""
    config = uvicorn.Config(app, port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)
    server.force_exit = True
    thread.join(5)
    assert not thread.is_alive()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a page of a served desk as `role:name`; any look at another host fails the test."""
    contexts = []

    def open_page(address: str, path: str, who: str = "", **how: object) -> Page:
        context = browser.new_context(**how)
        contexts.append(context)
        if who:
            context.add_cookies([{"name": COOKIE, "value": who, "url": address}])
        page = context.new_page()
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(address + path)
        assert not [url for url in elsewhere if not url.startswith(address)]
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a home with something in every table."""
    place = tmp_path_factory.mktemp("desk")
    with receiving(Box()) as box:
        tracker = rich_copy(place)
        _settle(tracker.ledger.engine)
        yield desk_over(tracker, box.settings(place, lists=("un_sc", "us_state_fto")))
    tracker.ledger.engine.dispose()


def _settle(engine: Engine) -> None:
    """The accounts of those who go through the pages, with what pages of people show."""
    known = {account.name for account in accounts.everybody(engine)}
    for name in {"ada", "walker"} - known:
        accounts.add(engine, name, "reviewer", "2099-12-31", by=OPERATOR, now=NOW)
        tokens.add(engine, name, tokens.Wanted(scope="read"), by=OPERATOR, now=NOW)


@dataclass(frozen=True)
class Served:
    """A desk that is served, and where."""

    desk: Desk
    app: FastAPI
    address: str


@pytest.fixture(scope="module")
def served(home: Desk) -> Iterator[Served]:
    """The desk over that home, served for all tests of a module."""
    app = built(home)
    logs.configure("debug", "json", "")  # a trace with all its values takes a minute to print
    with serving(app) as address:
        yield Served(home, app, address)
    structlog.reset_defaults()
