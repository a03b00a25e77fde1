"""What answers took of memory is given back once nobody has asked for a while."""

import asyncio
import time

from anyio import to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker import memory

QUIET_SECONDS = 5.0


class Resting:
    """Passes everything on, and looks some time after an answer whether there is rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.answered = app, 0.0
        self.look: asyncio.TimerHandle | None = None
        self.giving: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            self.answered = time.monotonic()
            if self.look is None and scope["type"] == "http":
                self._look_in(QUIET_SECONDS)

    def _look_in(self, seconds: float) -> None:
        self.look = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        left = self.answered + QUIET_SECONDS - time.monotonic()
        if left > 0:
            self._look_in(left)
            return
        self.look, self.giving = None, asyncio.ensure_future(_give_back())


async def _give_back() -> None:
    await to_thread.run_sync(lambda: memory.give_back(everything=True))
