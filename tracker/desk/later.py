"""A desk that answers probes at once, and all else as soon as it is put together.

To load the framework and every page takes longer than all else that a process does at its start,
and a quarter of the memory of a scheduler that nobody may ask for days: that one waits until
somebody asks.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from threading import Thread

from starlette.types import ASGIApp, Receive, Scope, Send

from tracker import memory
from tracker.desk.guards import guarded
from tracker.desk.problems import log_fault
from tracker.desk.state import Desk


class Later:
    """An application that is put together by a thread of its own, from when it is asked for on."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self.make, self.is_begun = make, False
        self.made: Future[ASGIApp] = Future()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begin()
        app = await asyncio.shield(asyncio.wrap_future(self.made))
        await app(scope, receive, send)

    def begin(self) -> None:
        """Put it together, once; by whoever starts the process or, after that, by the loop."""
        if not self.is_begun:
            self.is_begun = True
            Thread(target=self._make, name="desk at its start", daemon=True).start()

    def _make(self) -> None:
        try:
            self.made.set_result(self.make())
            memory.keep()
        except Exception as why:
            log_fault(why)
            self.made.set_exception(why)


def begun(desk: Desk, built: Callable[[Desk], ASGIApp], *, at_once: bool = True) -> ASGIApp:
    """A desk behind its guards, which are there at once; `built` puts together what is behind,
    from now on or when somebody first asks.
    """
    paths: dict[int, str] = {}

    def make() -> ASGIApp:
        app = built(replace(desk, is_guarded=True))
        paths.update(app.state.paths)  # type: ignore[attr-defined]
        return app

    later = Later(make)
    if at_once:
        later.begin()
    return guarded(later, desk, paths)
