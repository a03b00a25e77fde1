"""How often somebody may ask, and how much of it at once: so that nobody takes it all.

An address is counted before anybody looks who asks, a person once that is known. What waits for
news (a long poll, a stream of events) reads nothing meanwhile and is counted by itself.
"""

import asyncio
import hashlib
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.desk.refusing import header, refuse
from tracker.errors import TooOften
from tracker.people.signed import COOKIE

MOST_ASKING = 1_000
"""Addresses or persons that are remembered; whoever has not asked for long is forgotten."""

OF_AN_ADDRESS = 3
"""Times as much as one person: an office has one address."""

AT_ONCE = 4
"""Part of a minute's requests that may come at once."""

MOST_READING = 8
"""Requests at a time that are worked on; others wait, or are told to come again."""

QUEUE_SECONDS = 10.0

MOST_OF_ONE = 64
"""Requests at a time of one who asks."""

MOST_WAITING, MOST_WAITING_OF_ONE = 32, 4
"""Of all requests at a time, those that wait for news."""

LINKS_A_MINUTE = 60
"""Links of mails that one address may follow at once, and in a minute."""

WAIT = re.compile(rb"(?:^|&)wait=0*[1-9]")
TOO_MANY = "Too many ask at once: try again in a moment."


@dataclass(slots=True)
class Turns:
    """How often each may still ask: `burst` at once, and then so many a minute; 0 for no limit."""

    a_minute: int
    burst: int
    left: dict[str, tuple[float, float]] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, a_minute: int) -> "Turns":
        """So many a minute, some of them at once."""
        return cls(a_minute, max(1, a_minute // AT_ONCE))

    def take(self, who: str, now: float) -> bool:
        """Whether it is one's turn. Who has not asked for long is forgotten first."""
        if not self.a_minute:
            return True
        with self.turn:
            left, since = self.left.pop(who, (float(self.burst), now))
            left = min(float(self.burst), left + (now - since) * self.a_minute / 60)
            self.left[who] = (max(left - 1, 0.0), now)
            while len(self.left) > MOST_ASKING:
                del self.left[next(iter(self.left))]
        return left >= 1

    @property
    def pause(self) -> int:
        """Seconds until it is one's turn again."""
        return ceil(60 / self.a_minute) if self.a_minute else 0

    def demand(self, who: str) -> None:
        """TooOften unless it is one's turn."""
        if not self.take(who, time.monotonic()):
            raise TooOften("Too often: wait a little.", self.pause)


def waits(scope: Scope) -> bool:
    """Whether it is asked to be told as soon as there is news."""
    streams = b"event-stream" in header(scope, b"accept") or scope["path"].endswith("/stream")
    return streams or WAIT.search(scope["query_string"]) is not None


def shown_by(scope: Scope) -> str:
    """A mark of the token or session that is shown, whoever's it is; else of the address."""
    shown = header(scope, b"authorization") or _session(header(scope, b"cookie"))
    return hashlib.sha256(shown).hexdigest() if shown else _address(scope)


def _session(cookies: bytes) -> bytes:
    named = (part.strip() for part in cookies.split(b";"))
    return next((part for part in named if COOKIE.encode() + b"=" in part), b"")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


class Shared:
    """Has those who ask take turns, and works on few requests at a time."""

    def __init__(self, app: ASGIApp, a_minute: int) -> None:
        self.app = app
        self.addresses = Turns.of(OF_AN_ADDRESS * a_minute)
        self.reading = asyncio.Semaphore(MOST_READING)
        self.asking: Counter[tuple[str, bool]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            self.addresses.demand(_address(scope))
            with self._counted(shown_by(scope), waits(scope)) as is_waiting:
                await self._worked_on(is_waiting, scope, receive, send)
        except TooOften as why:
            await refuse(scope, receive, send, 429, str(why), {"Retry-After": str(why.seconds)})

    @contextmanager
    def _counted(self, who: str, is_waiting: bool) -> Iterator[bool]:
        """One of those under way; TooOften where there are too many."""
        mine, all_waiting = (who, is_waiting), ("", True)
        most = MOST_WAITING_OF_ONE if is_waiting else MOST_OF_ONE
        if self.asking[mine] >= most or (is_waiting and self.asking[all_waiting] >= MOST_WAITING):
            raise TooOften(TOO_MANY, 1)
        counted = (mine, all_waiting) if is_waiting else (mine,)
        self.asking.update(counted)
        try:
            yield is_waiting
        finally:
            self.asking.subtract(counted)
            if not self.asking[mine]:
                del self.asking[mine]

    async def _worked_on(
        self, is_waiting: bool, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if is_waiting:
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self.reading.acquire()
        except TimeoutError:
            await refuse(scope, receive, send, 503, TOO_MANY, {"Retry-After": "5"})
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self.reading.release()
