"""The desk on a port: uvicorn in a thread of its own, beside whatever else the process does."""

import logging
import socket
import threading
from functools import partial
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from tracker.desk.asked import LONGEST_HEAD, LONGEST_TARGET
from tracker.desk.lines import Line, Lines

IDLE_SECONDS = 5
"""For the next question on the same line."""

ENDING_SECONDS = 3
"""For what is being answered when we end."""


class Server:
    """An application that is answered on a socket, from now on until it is closed."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        self.listening, self.lines = listening, Lines()
        self.server = uvicorn.Server(_config(app, self.lines))
        serve = partial(self.server.run, sockets=[listening])
        self.thread = threading.Thread(target=serve, name="desk", daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Answer no more; what is being answered has a few seconds."""
        self.server.should_exit = True
        self.thread.join(2 * ENDING_SECONDS)
        self.listening.close()


def _config(app: ASGIApp, lines: Lines) -> uvicorn.Config:
    """Nothing that uvicorn would do by itself: no logs, no headers of its own, no proxies."""
    return uvicorn.Config(
        app,
        http=cast("type[Line]", partial(Line, lines)),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=logging.CRITICAL + 1,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=LONGEST_TARGET + LONGEST_HEAD,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=ENDING_SECONDS,
    )
