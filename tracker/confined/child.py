"""A reader that lives in a process of its own: warm, limited, and replaced when it dies."""

import signal
import threading
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Any

from scrapers import kit
from scrapers.registry import scraper
from tracker.confined import wire
from tracker.confined.here import format_of
from tracker.confined.limits import OUT_OF_MEMORY
from tracker.confined.start import NoReader, Started, start
from tracker.confined.task import Killed, Task, Unread
from tracker.rules.reading import Reading

SECONDS = 60
"""Processor time for one document: six times what is promised of the largest that is read."""

DOCUMENTS = 2_000
"""So many documents are read by one process."""

PATIENCE = 5
"""So many times longer it may take by the clock, on a machine that has other work."""


@dataclass(slots=True)
class Process:
    """A process that reads; `held` is what it said that it gave up, once it was heard of."""

    started: Started
    held: Sequence[str] = ()
    too_late: bool = False
    documents: int = 0

    @property
    def to(self) -> IO[bytes]:
        """Where it is told what to do."""
        return self.started.to

    @property
    def back(self) -> IO[bytes]:
        """Where it answers."""
        return self.started.back

    @property
    def has_ended(self) -> bool:
        """Whether it is there no more."""
        return self.started.ended() is not None

    def end(self) -> None:
        """Kill it, whatever it is at, and leave nothing of it behind."""
        self.started.kill()
        for pipe in (self.to, self.back):
            with suppress(OSError):
                pipe.close()
        self.started.wait()

    @contextmanager
    def until(self, seconds: float) -> Iterator[None]:
        """Kill it if the block takes longer than so many seconds by the clock."""
        timer = threading.Timer(seconds, self._late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _late(self) -> None:
        self.too_late = True
        self.started.kill()

    def cause(self, memory: int, seconds: int) -> str:
        """Of what it died: ends it first, where what it said made no sense."""
        code = self.started.ended(within=1)
        self.end()
        if self.too_late:
            return f"reading it took more than {seconds * PATIENCE} seconds"
        if code == OUT_OF_MEMORY:
            return f"reading it takes more than {memory // 1_000_000} MB of memory"
        if code == -signal.SIGXCPU:
            return f"reading it takes more than {seconds} seconds of processor time"
        if code is None:
            return "what was read of it makes no sense"
        return f"the reading process ended by {_named(code)}"


def _named(code: int) -> str:
    """An end by its signal, or by its number."""
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


@dataclass(slots=True)
class Child:
    """Reads in one process, a document after the other; who asks meanwhile waits."""

    seconds: int = SECONDS
    command: Sequence[str] = ()
    process: Process | None = None
    told: wire.Told = wire.NOTHING
    turn: threading.Lock = field(default_factory=threading.Lock)

    def read(self, task: Task, known: Container[str]) -> Reading:
        """What the documents say; Unread when they cannot be read, Killed when it died of them."""
        covers = format_of(scraper(task.list_id).source, task.format_id).covers
        with self.turn:
            self._relieved()
            told, self.told = self._told(), wire.NOTHING
            (number, said, drift), _ = self._of(task, "read", told.number)
            snapshot = wire.snapshot_of(said, task, covers, told)
            self.told = wire.Told(number, list(snapshot.members.items()))
            wanted = wire.wanted(snapshot.members.values(), known)
            contents: Sequence[bytes] = ()
            if wanted:
                _, contents = self._asked(task.list_id, "contents", [wanted])
        return Reading(
            snapshot=snapshot,
            contents=dict(zip(wanted, contents, strict=True)),
            drift=dict(drift),
        )

    def acts(self, task: Task) -> tuple[kit.RawAct, ...]:
        """The acts in the documents of a feed."""
        with self.turn:
            self._relieved()
            (acts,), _ = self._of(task, "acts")
        return wire.acts_of(acts)

    def links(self, list_id: str, role: str, page: kit.Document) -> Mapping[str, str]:
        """Where a page of a list leads to."""
        with self.turn:
            self._relieved()
            (links,), _ = self._asked(list_id, "links", [list_id, role, page.name], [page.content])
        return wire.texts(links)

    def warm(self) -> None:
        """Start the process, which gets ready while something else is done."""
        with self.turn:
            self._running()

    def forget(self) -> None:
        """Let it give memory back, if there is one; no document is blamed if it dies of that."""
        with self.turn, suppress(Killed):
            self.told = wire.NOTHING
            if self.process is not None and not self.process.has_ended:
                self._asked("", "forget", [])

    def close(self) -> None:
        """End the process."""
        with self.turn:
            if self.process is not None:
                self.process.end()
                self.process = None

    @property
    def held(self) -> Sequence[str]:
        """What the process gave up, as far as the machine lets it."""
        with self.turn:
            return self._heard().held

    def _told(self) -> wire.Told:
        """What the process told last, if it is the same one."""
        same = self.process is not None and not self.process.has_ended
        return self.told if same else wire.NOTHING

    def _relieved(self) -> None:
        """Have a new process after very many documents: whatever libraries leak ends with it."""
        if self.process is not None:
            self.process.documents += 1
            if self.process.documents > DOCUMENTS:
                self.process.end()
                self.process, self.told = None, wire.NOTHING

    def _of(self, task: Task, what: str, *more: int) -> wire.Message:
        rest = [wire.task_head(task), *more]
        return self._asked(task.list_id, what, rest, wire.task_parts(task))

    def _asked(
        self, list_id: str, what: str, rest: Sequence[Any], parts: Sequence[bytes] = ()
    ) -> wire.Message:
        """An answer: what it says and its parts; Unread where it says that there is none.

        Killed, and the next one gets a new process, if this one dies of it.
        """
        process, memory = self._heard(), _memory_for(list_id)
        order = [what, memory, self.seconds, *rest]
        try:
            with process.until(self.seconds * PATIENCE):
                wire.send(process.to, order, parts)
                (word, *said), content = wire.receive(process.back)
        except (OSError, EOFError, ValueError):
            self.process = None
            raise Killed(process.cause(memory, self.seconds)) from None
        except BaseException:
            self.process = None  # an answer that nobody waited for would be the next one's
            process.end()
            raise
        if word == "refused":
            raise Unread(*said)
        return said, content

    def _running(self) -> Process:
        """The process; a new one where there is none, or the last one ended while nobody asked."""
        if self.process is not None and self.process.has_ended:
            self.process.end()
            self.process = None
        self.process = self.process or Process(start(self.command))
        return self.process

    def _heard(self) -> Process:
        """The process once it has said that it is ready; NoReader if it does not come to that."""
        process = self._running()
        if not process.held:
            try:
                with process.until(self.seconds * PATIENCE):
                    process.held, _ = wire.receive(process.back)
            except (OSError, EOFError, ValueError):
                self.process = None
                process.end()
                raise NoReader("The process that reads documents does not start.") from None
        return process


def _memory_for(list_id: str) -> int:
    """Bytes that reading a document of a list may take."""
    return scraper(list_id).source.memory_limit_bytes if list_id else kit.MEMORY
