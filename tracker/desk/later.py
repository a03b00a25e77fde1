"""A desk that answers probes at once, and all else as soon as it is put together.

To load the framework and every page takes longer than all else that a process does at its start.
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
    """An application that is put together meanwhile, by a thread of its own."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self.made: Future[ASGIApp] = Future()
        Thread(target=self._make, args=(make,), name="desk at its start", daemon=True).start()

    def _make(self, make: Callable[[], ASGIApp]) -> None:
        try:
            self.made.set_result(make())
            memory.keep()
        except Exception as why:
            log_fault(why)
            self.made.set_exception(why)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = await asyncio.shield(asyncio.wrap_future(self.made))
        await app(scope, receive, send)


def begun(desk: Desk, built: Callable[[Desk], ASGIApp]) -> ASGIApp:
    """A desk behind its guards, which is there at once; `built` puts together what is behind."""
    paths: dict[int, str] = {}

    def make() -> ASGIApp:
        app = built(replace(desk, is_guarded=True))
        paths.update(app.state.paths)  # type: ignore[attr-defined]
        return app

    return guarded(Later(make), desk, paths)
