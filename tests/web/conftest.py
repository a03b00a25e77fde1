"""A real browser (the system's Chromium) and a real server on loopback, for tests of pages."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.people import COOKIE

HOW = "there is no Chromium here: apt-get install chromium"


@pytest.fixture(scope="session")
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
