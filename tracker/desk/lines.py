"""Connections of those who ask: few, and none for longer than it has reason.

Whoever connects has ten seconds for a question, and a second more for each 64 kB that it is long;
whoever is answered has to take what is sent. What is asked behind a question that is not answered
yet is left. Only an answer that we are still making takes as long as it takes.
"""

import asyncio
import sys
import time
from enum import StrEnum
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from tracker.desk.answered import ALWAYS

REQUEST_SECONDS = 10.0
"""For a question, from when we began to wait for it; for taking what is sent."""

SLOWEST = 65_536
"""Bytes of a long question a second."""

MOST_LINES = 128
"""Connections at a time. One more ends the oldest: whoever asks in earnest is quick."""

LOOK_SECONDS = 0.2


class Waits(StrEnum):
    """What we wait for from the other side."""

    NOTHING = "nothing"
    QUESTION = "question"
    TAKING = "taking"


class Lines:
    """The open ones of a server, the oldest first."""

    def __init__(self) -> None:
        self.open: dict[Line, None] = {}

    def enter(self, line: "Line") -> None:
        """One more; where there are too many, the oldest that waits for nothing of ours ends."""
        if len(self.open) >= MOST_LINES:
            idle = (one for one in self.open if one.waits_for is not Waits.NOTHING)
            next(idle, next(iter(self.open))).end()
        self.open[line] = None

    def leave(self, line: "Line") -> None:
        """One less."""
        self.open.pop(line, None)


class Line(H11Protocol):
    """One connection."""

    def __init__(self, lines: Lines, **given: Any) -> None:
        super().__init__(**given)
        self.lines = lines
        self.since = time.monotonic()
        self.came = 0
        self.was = Waits.QUESTION
        self.next_look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected."""
        super().connection_made(transport)
        self.lines.enter(self)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        self.lines.leave(self)
        if self.next_look:
            self.next_look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A part of a question; what is behind one is not read."""
        self.came += len(data)
        super().data_received(data)
        if self._asks_again():
            self.cycle.keep_alive = False

    def _asks_again(self) -> bool:
        is_under_way = self.cycle is not None and not self.cycle.response_complete
        is_asked = self.conn.their_state is h11.DONE
        return is_under_way and is_asked and bool(self.conn.trailing_data[0])

    def on_response_complete(self) -> None:
        """The next question has its own time."""
        self._begin(Waits.QUESTION)
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Something was taken."""
        self._begin(Waits.NOTHING)
        super().resume_writing()

    def _begin(self, waits_for: Waits) -> None:
        self.was, self.since, self.came = waits_for, time.monotonic(), 0

    @property
    def waits_for(self) -> Waits:
        """What we wait for from the other side."""
        if self.flow.write_paused or self.transport.is_closing():
            return Waits.TAKING
        is_asked = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        return Waits.NOTHING if is_asked or self.flow.read_paused else Waits.QUESTION

    def _look(self) -> None:
        """Several times a second: end the line once it was waited for for too long."""
        waits_for, now = self.waits_for, time.monotonic()
        if waits_for is not self.was:
            self._begin(waits_for)
        if waits_for is not Waits.NOTHING and now - self.since > self._patience:
            self.end()
            return
        self.next_look = self.loop.call_later(LOOK_SECONDS, self._look)

    @property
    def _patience(self) -> float:
        return REQUEST_SECONDS + self.came / SLOWEST

    def end(self) -> None:
        """End it now, whatever is under way."""
        self.lines.leave(self)
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as a question is told so, in as few words."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.end()
            return
        status = getattr(sys.exc_info()[1], "error_status_hint", 400)
        said = b"That is no question.\n"
        more = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(said)))]
        headers = [*ALWAYS.items(), *more, ("Connection", "close")]
        reason = STATUS_PHRASES[status]
        head = h11.Response(status_code=status, headers=headers, reason=reason)
        for event in (head, h11.Data(data=said)):
            self.transport.write(self.conn.send(event))
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()
