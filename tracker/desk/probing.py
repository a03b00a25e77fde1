"""What those who watch ask: /healthz, /readyz and /metrics, for which nobody signs in.

They are answered beside all else: /healthz by itself, so also while the database hangs and every
other request waits for it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

from anyio import CapacityLimiter, to_thread
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.desk.refusing import refuse
from tracker.service.probes import Liveness, Probed, Readiness

MOST_READERS = 2
"""Probes at a time that read the database."""

QUEUE_SECONDS = 2.0
WHAT_THERE_IS = "There is GET and HEAD."


class Probes:
    """Answers probes, and passes everything else on."""

    def __init__(self, app: ASGIApp, probed: Probed) -> None:
        self.app, self.probed = app, probed
        self.readers = asyncio.Semaphore(MOST_READERS)
        self.threads = CapacityLimiter(MOST_READERS)
        self.reading: Mapping[str, Callable[[], Response]] = {
            "/readyz": lambda: _said(probed.ready()),
            "/metrics": lambda: Response(probed.figures(), media_type=CONTENT_TYPE_LATEST),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path != "/healthz" and path not in self.reading:
            await self.app(scope, receive, send)
        elif scope["method"] != "GET":
            await refuse(scope, receive, send, 405, WHAT_THERE_IS, {"Allow": "GET, HEAD"})
        elif path == "/healthz":
            await _said(self.probed.alive())(scope, receive, send)
        else:
            await self._read(self.reading[path], scope, receive, send)

    async def _read(
        self, answer: Callable[[], Response], scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self.readers.acquire()
        except TimeoutError:
            await refuse(scope, receive, send, 503, "Too many ask at once.")
            return
        try:
            answered = await to_thread.run_sync(answer, limiter=self.threads)
        finally:
            self.readers.release()
        await answered(scope, receive, send)


def _said(health: Liveness | Readiness) -> Response:
    body = json.dumps(asdict(health)) + "\n"
    return Response(body, 200 if health.ok else 503, media_type="application/json")
