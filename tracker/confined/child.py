"""A reader that lives in a process of its own: warm, limited, and replaced when it dies."""

import os
import signal
import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, TypeVar

from tracker.confined import wire
from tracker.confined.limits import OUT_OF_MEMORY
from tracker.confined.start import NoReader, Started, held_by, start
from tracker.confined.task import Killed, Task, Unread

if TYPE_CHECKING:
    from scrapers import kit
    from tracker.rules.reading import Reading
    from tracker.trying.proof import Proof
    from tracker.trying.report import Report

SECONDS = 60
"""Processor time for one document: six times what is promised of the largest that is read."""

T = TypeVar("T")

PATIENCE = 5
"""So many times longer it may take by the clock, on a machine that has other work."""

HEAVY = 300_000_000
"""Bytes that a process may still hold when it is given a document; any larger one is replaced.

Names of tags are kept by the parser of XML for as long as the process lives.
"""


class TookTooLong(Killed):
    """Reading it was ended for its length."""


@dataclass(slots=True)
class Process:
    """A process that reads; `held` is what it said that it gave up, once it was heard of."""

    started: Started
    held: Sequence[str] = ()
    too_late: bool = False
    answers: int = 0

    @property
    def is_worn(self) -> bool:
        """Whether it is there no more, or what it read before has left too little room."""
        return self.has_ended or held_by(self.started.pid) > HEAVY

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

    def death(self, memory: int, seconds: int) -> Killed:
        """Of what it died: ends it first, where what it said made no sense."""
        code = self.started.ended(within=1)
        self.end()
        if self.too_late:
            return TookTooLong(f"reading it took more than {seconds * PATIENCE} seconds")
        if code == -signal.SIGXCPU:
            return TookTooLong(f"reading it takes more than {seconds} seconds of processor time")
        if code == OUT_OF_MEMORY:
            return Killed(f"reading it takes more than {memory // 1_000_000} MB of memory")
        if code is None:
            return Killed("what was read of it makes no sense")
        return Killed(f"the reading process ended by {_named(code)}")


def _named(code: int) -> str:
    """An end by its signal, or by its number."""
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


@dataclass(slots=True)
class Child:
    """Reads in one process, a document after the other; who asks meanwhile waits.

    `loaded`: a copy is made once all that reading takes is loaded here, which costs less than to
    load it there, where a document is sure to come; else only the first document has it loaded.
    """

    seconds: int = SECONDS
    command: Sequence[str] = ()
    loaded: bool = True
    process: Process | None = None
    told: wire.Told = wire.NOTHING
    turn: threading.Lock = field(default_factory=threading.Lock)

    def read(self, task: Task, known: Container[str]) -> "Reading":
        """What the documents say; Unread when they cannot be read, Killed when it died of them."""
        with self.turn:
            return self._surely(lambda: self._read(task, known))

    def _read(self, task: Task, known: Container[str]) -> "Reading":
        from scrapers.registry import scraper
        from tracker.confined.here import format_of
        from tracker.rules.reading import Reading

        covers = format_of(scraper(task.list_id).source, task.format_id).covers
        told, self.told = self._told().of(task.list_id), wire.NOTHING
        (number, said, drift), _ = self._of(task, "read", told.number)
        try:
            snapshot = wire.snapshot_of(said, task, covers, told)
        except (ValueError, TypeError, LookupError):
            raise self._senseless(task.list_id) from None
        self.told = wire.Told(number, task.list_id, snapshot.members)
        wanted = wire.wanted(snapshot.members.values(), known)
        contents: Sequence[bytes] = ()
        if wanted:
            _, contents = self._asked(task.list_id, "contents", [wanted])
        return Reading(
            snapshot=snapshot,
            contents=dict(zip(wanted, contents, strict=True)),
            drift=dict(drift),
        )

    def examined(self, task: Task) -> "Report":
        """What is found in documents not yet taken in; Unread when they are not the list."""
        from tracker.trying.report import Report

        with self.turn:
            (told,), _ = self._surely(lambda: self._of(task, "examined"))
        return Report.read(told)

    def proven(self, task: Task) -> "tuple[Proof, str]":
        """What documents prove of their reader; and why it refuses them, or ""."""
        from tracker.trying.proof import Proof

        with self.turn:
            (told, why), _ = self._surely(lambda: self._of(task, "proven"))
        return Proof.read(told), why

    def acts(self, task: Task) -> "tuple[kit.RawAct, ...]":
        """The acts in the documents of a feed."""
        with self.turn:
            (acts,), _ = self._surely(lambda: self._of(task, "acts"))
        return wire.acts_of(acts)

    def links(self, list_id: str, role: str, page: "kit.Document") -> Mapping[str, str]:
        """Where a page of a list leads to."""
        with self.turn:
            rest, parts = [list_id, role, page.name], [page.content]
            (links,), _ = self._surely(lambda: self._asked(list_id, "links", rest, parts))
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

    def break_off(self) -> None:
        """End the process that reads for another thread, which hears that it was killed."""
        if (process := self.process) is not None:
            with suppress(ProcessLookupError):
                os.kill(process.started.pid, signal.SIGKILL)

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

    def _surely(self, ask: Callable[[], T]) -> T:
        """What comes of a document, whatever was read before it.

        Where a process died that had read others, they may have left it too little, or damaged:
        the document is blamed for what it does to a new one.
        """
        self._rid_of_worn()
        same = self.process is not None and self.process.answers > 0
        try:
            return ask()
        except TookTooLong:
            raise
        except Killed:
            if not same:
                raise
        return ask()

    def _rid_of_worn(self) -> None:
        """End a process that has too little room for another document, or has ended by itself."""
        if self.process is not None and self.process.is_worn:
            self.process.end()
            self.process = None

    def _told(self) -> wire.Told:
        """What the process told last, if it is the same one."""
        same = self.process is not None and not self.process.has_ended
        return self.told if same else wire.NOTHING

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
            process.answers += 1
        except (OSError, EOFError, ValueError):
            self.process = None
            raise process.death(memory, self.seconds) from None
        except BaseException:
            self.process = None  # an answer that nobody waited for would be the next one's
            process.end()
            raise
        if word == "refused":
            raise Unread(*said)
        return said, content

    def _senseless(self, list_id: str) -> Killed:
        """What is told of a document whose answer cannot be one; the process is ended for it."""
        process, self.process = self._running(), None
        return process.death(_memory_for(list_id), self.seconds)

    def _running(self) -> Process:
        """The process; a new one where there is none, or the last one ended while nobody asked."""
        if self.process is not None and self.process.has_ended:
            self.process.end()
            self.process = None
        self.process = self.process or Process(start(self.command, loaded=self.loaded))
        return self.process

    def _heard(self) -> Process:
        """The process once it has said that it is ready; NoReader if it does not come to that."""
        process = self._running()
        if not process.held:
            try:
                with process.until(self.seconds * PATIENCE):
                    process.started.begin()
                    process.held, _ = wire.receive(process.back)
            except (OSError, EOFError, ValueError):
                self.process = None
                process.end()
                raise NoReader("The process that reads documents does not start.") from None
        return process


def _memory_for(list_id: str) -> int:
    """Bytes that reading a document of a list may take."""
    from scrapers import kit
    from scrapers.registry import scraper

    return scraper(list_id).source.memory_limit_bytes if list_id else kit.MEMORY
