"""What one run learns of the hosts that it asks, so that none is asked in vain again and again."""

import math
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx

from scrapers import network
from scrapers.causes import Cause
from scrapers.network import Line

AT_ONCE = frozenset({Cause.NOT_FOUND, Cause.REFUSED, Cause.NO_WAY})
"""What is known within a moment, and is not better a second later."""


QUIET = 15.0
"""Seconds until a host has to have said something, where no other one says anything either."""

FEW = 4
"""Hosts that kept silent, and nobody else answered: it is not they."""

LEAST = 1.5
"""Seconds for connecting to one address of many, and for agreeing on a key there."""

LONGEST = 24 * 3600.0
"""Seconds that a timer can be set to without harm."""


class Lost(NamedTuple):
    """Why a host is not asked again in this run: for programs, and as the end of a sentence."""

    cause: Cause
    why: str


class Ended(Exception):
    """The run was broken off: what it was at is neither good nor bad, and nothing is recorded."""


class NotKnown(Exception):
    """No name server knows the host, and there is no proxy that might."""


class Hosts:
    """Remembers nothing and hurries nobody: every list is asked for as if it were the only one."""

    def turn(self, _url: str) -> AbstractContextManager[object]:
        """The turn to ask a host, while the block lasts."""
        return nullcontext()

    def lost(self, _url: str) -> Lost | None:
        """Why there is no use in asking a host; None while there may be."""
        return None

    def found_at(self, url: str) -> frozenset[str]:
        """The IP addresses of a host; NotKnown where it is certain that nobody knows one.

        TimeoutError where name servers keep us waiting.
        """
        return network.found_at(url)

    def connecting(self, seconds: float, addresses: int) -> float:
        """How long connecting to each of a host's addresses may take: together as a step may."""
        return seconds / max(1, addresses)

    def watching(self, _line: Line) -> AbstractContextManager[object]:
        """A line is cut where it is silent for too long, while the block lasts."""
        return nullcontext()

    def heard(self) -> None:
        """Somebody answered."""

    def went_wrong(self, _url: str, _lost: Lost) -> bool:
        """A try came to nothing; whether another one may be better."""
        return True

    def turned_away(self, _url: str, _why: str) -> None:
        """A host asks to be left alone for a while: the end of a sentence."""

    def pause(self, seconds: float) -> None:
        """Wait before the next try."""
        time.sleep(seconds)


@dataclass(eq=False, slots=True)
class Hurried(Hosts):
    """For a person who waits: a host that is not there is asked once, and each by one at a time.

    While nobody at all has answered, the first ones get `seconds` for their first word, and once
    `FEW` hosts kept silent, all others `quick` ones: where no packet comes through, the run ends.
    """

    seconds: float = QUIET
    connect: float = 6.0
    quick: float = 1.0
    began: float = 0.0  # when anybody was asked first
    answered: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    gone: dict[str, Lost] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    lines: set[Line] = field(default_factory=set)
    turns: dict[str, threading.Lock] = field(default_factory=dict)
    own: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, url: str) -> AbstractContextManager[object]:
        """One connection to a host at a time."""
        with self.own:
            return self.turns.setdefault(server(url), threading.Lock())

    def lost(self, url: str) -> Lost | None:
        """What a list before this one came to there; Ended when the run is broken off."""
        self._go_on()
        return self.gone.get(server(url))

    def _go_on(self) -> None:
        if self.over.is_set():
            raise Ended

    def found_at(self, url: str) -> frozenset[str]:
        """Asked in a thread of its own: the system's resolver knows no end but its own."""
        asked: Future[frozenset[str]] = Future()
        threading.Thread(target=_answer, args=(asked, url), daemon=True).start()
        try:
            found = asked.result(min(self.connect, self._first_word()))
            missing: Exception = NotKnown()
        except NotInTime:
            found, missing = frozenset(), TimeoutError()
        if found or network.proxies():  # which look names up themselves
            return found
        raise missing

    def connecting(self, seconds: float, addresses: int) -> float:
        """Far shorter than a step of an answer; each of many addresses has some time of its own."""
        together = min(seconds, self.connect, self._first_word())
        least = 0.0 if self._all_silent else min(LEAST, together)
        return max(together / max(1, addresses), least)

    @property
    def _all_silent(self) -> bool:
        """Whether it is not the hosts that are silent."""
        return not self.answered and len(self.silent) >= FEW

    def _first_word(self) -> float:
        """Seconds until somebody has to have said something; no end once anybody did."""
        if self.answered:
            return math.inf
        self.began = self.began or time.monotonic()
        left = self.began + self.seconds - time.monotonic()
        return self.quick if self._all_silent else max(self.quick, left)

    @contextmanager
    def watching(self, line: Line) -> Iterator[None]:
        """Cut when the first word of anybody is due, and has not come."""
        self.lines.add(line)
        timer = threading.Timer(min(self._first_word(), LONGEST), self._cut, (line,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.lines.discard(line)

    def _cut(self, line: Line) -> None:
        if not self.answered:
            line.end()

    def heard(self) -> None:
        """From now on everybody has the time that is usual."""
        self.answered = True

    def went_wrong(self, url: str, lost: Lost) -> bool:
        """Note it for the lists that ask the same host; silence is final while all are silent."""
        self._go_on()
        all_silent = lost.cause is Cause.SILENT and not self.answered
        if lost.cause in AT_ONCE or all_silent:
            self.gone[server(url)] = lost
        if all_silent:
            self.silent.add(server(url))
        return not (lost.cause in AT_ONCE or all_silent)

    def pause(self, seconds: float) -> None:
        """Wait before the next try, unless the run is broken off meanwhile."""
        self.over.wait(seconds)

    def end(self) -> None:
        """Break the run off: lines that are open are cut, and nothing more is asked."""
        self.over.set()
        for line in list(self.lines):
            line.end()


def _answer(asked: "Future[frozenset[str]]", url: str) -> None:
    asked.set_result(network.found_at(url))


def server(url: str) -> str:
    """Host and port of an address."""
    parsed = httpx.URL(url)
    return f"{parsed.host}:{parsed.port or parsed.scheme}"
