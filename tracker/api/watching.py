"""Waiting for the log to grow: one look a second for all who wait, no thread for each."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from db import view
from db.engine import Engine, reading

EVERY = 1.0
"""Seconds from one look at the head to the next."""


@dataclass(slots=True)
class _Look:
    """What one event loop has seen: up to which link it has looked, and the last that is news."""

    engine: Engine
    seen: int
    news: int = 0
    waiting: int = 0
    task: asyncio.Task[None] | None = None
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def go_on(self) -> None:
        """Look once a second, as long as anybody waits."""
        while self.waiting:
            await asyncio.sleep(EVERY)
            seen, news = await run_in_threadpool(_looked, self.engine, self.seen)
            self.seen = max(self.seen, seen)
            if news > self.news:
                self.news, moved = news, self.moved
                self.moved = asyncio.Event()
                moved.set()
        self.task = None


def _looked(engine: Engine, seen: int) -> tuple[int, int]:
    """Number of the last link, and of the last one after those seen that is about the log."""
    with reading(engine) as connection:
        link, _ = view.last_link(connection)
        return link, view.last_of_changes(connection, seen) if link > seen else 0


class Watch:
    """Whoever waits for the log of one home to grow."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._by_loop: WeakKeyDictionary[Any, _Look] = WeakKeyDictionary()

    async def beyond(self, link: int, seconds: float) -> bool:
        """Wait until a link after one is about the log; False when the time is up."""
        look = self._look(link)
        look.waiting += 1
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                while look.news <= link:
                    await look.moved.wait()
        except TimeoutError:
            return False
        finally:
            look.waiting -= 1
        return True

    def _look(self, link: int) -> _Look:
        """The look of the running loop, which goes on; it is to see all that comes after a link."""
        loop = asyncio.get_running_loop()
        look = self._by_loop.setdefault(loop, _Look(self._engine, link))
        if look.task is None or look.task.done():
            look.seen = link
            look.task = loop.create_task(look.go_on())
        look.seen = min(look.seen, link)
        return look


def watch_of(request: Request) -> Watch:
    """The watch of this application."""
    state = request.app.state
    if not hasattr(state, "watch"):
        state.watch = Watch(state.desk.engine)
    found: Watch = state.watch
    return found
