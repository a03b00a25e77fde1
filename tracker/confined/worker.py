"""The process that reads: it takes tasks from its input, and answers them until that ends.

It is started as `python -m tracker.confined.worker`, by `tracker.confined.child` alone.
"""

import gc
import os
from collections.abc import Iterator, Sequence
from select import select
from typing import IO, Any

from scrapers import kit
from scrapers.kit.errors import ScrapeError, fault
from tracker import memory
from tracker.confined import limits, wire
from tracker.confined.here import Here
from tracker.settings import COLLECT

AT_ONCE = 0.05
"""Seconds within which contents are asked for that nobody has yet."""

LARGE = 2_000
"""Entries of a document whose memory is worth giving back at once."""

LITTER, LITTER_OF_ANY = 16_000_000, 100_000
"""Bytes of documents after which cycles are looked for, and what is counted for any document."""

LEFT_BY_REFUSALS = 8
"""The trace of a refusal holds what was built so far: so many times the document, at most."""

MOST_SAID = 192 * 1024 * 1024
"""Bytes of all entries of a document together: eight times the largest list there is."""

Answer = tuple[Any, Sequence[bytes]]


class Worker:
    """Reads what it is told to, and keeps of the last document what may be asked for next."""

    def __init__(self) -> None:
        self.reader = Here()
        self.contents: dict[str, bytes] = {}
        self.told, self.answers = wire.NOTHING, 0
        self.untidy = False
        self.litter = 0

    def answer(self, order: Any, parts: Sequence[bytes]) -> Answer:
        """What becomes of an order; whatever goes wrong with it is an answer, too."""
        what, memory_limit, seconds, *rest = order
        self.litter += LITTER_OF_ANY + sum(map(len, parts))
        limits.allow(memory_limit, seconds)
        try:
            return self._done(what, rest, parts)
        except MemoryError:
            os._exit(limits.OUT_OF_MEMORY)  # what else is left in here nobody knows
        except Exception as failure:
            self.litter += LEFT_BY_REFUSALS * sum(map(len, parts))
            why = fault(failure)
            return ["refused", why.why, why.trace], ()

    def _done(self, what: str, rest: Sequence[Any], parts: Sequence[bytes]) -> Answer:
        match what:
            case "read":
                return self._read(rest[0], rest[1], parts)
            case "contents":
                return ["contents"], [self.contents[revision] for revision in rest[0]]
            case "examined":
                report = self.reader.examined(wire.task_of(rest[0], parts))
                return ["examined", report.plain()], ()
            case "proven":
                proof, why = self.reader.proven(wire.task_of(rest[0], parts))
                return ["proven", proof.plain(), why], ()
            case "acts":
                acts = self.reader.acts(wire.task_of(rest[0], parts))
                return ["acts", [act.fields() for act in acts]], ()
            case "links":
                list_id, role, name = rest
                page = kit.Document(name=name, content=parts[0])
                return ["links", dict(self.reader.links(list_id, role, page))], ()
        return self._forgotten()

    def _read(self, head: Any, before: int, parts: Sequence[bytes]) -> Answer:
        """What documents say; `before`: the number of the answer that its master still has."""
        list_id = head[0]
        told = self.told.of(list_id) if self.told.number == before else wire.NOTHING
        self.contents, self.told = {}, wire.NOTHING
        reading = self.reader.read(wire.task_of(head, parts), ())
        if sum(map(len, reading.contents.values())) > MOST_SAID:
            raise ScrapeError(f"Its entries say more than {MOST_SAID // 2**20} MiB together.")
        self.contents = reading.contents
        self.untidy = len(reading.contents) >= LARGE
        said = wire.snapshot_head(reading.snapshot, told)
        self.answers += 1
        self.told = wire.Told(self.answers, list_id, reading.snapshot.members)
        return ["read", self.answers, said, reading.drift], ()

    def _forgotten(self) -> Answer:
        self.contents, self.told = {}, wire.NOTHING
        self.reader.forget()
        return ["forgotten"], ()

    def tidy(self) -> None:
        """Give memory back that a large document took, while its master folds what it said."""
        self.untidy = False
        memory.give_back()

    def sweep(self) -> None:
        """Let go of what parsers and refusals leave behind in cycles, once that is much."""
        if self.litter >= LITTER:
            self.litter = 0
            memory.give_back(everything=True)


def orders(file: IO[bytes]) -> Iterator[wire.Message]:
    """What is to be done, until nobody is there who wants it."""
    while True:
        try:
            yield wire.receive(file)
        except EOFError:
            return
        except MemoryError:
            os._exit(limits.OUT_OF_MEMORY)


def nobody_waits(file: IO[bytes]) -> bool:
    """Whether no further order came at once."""
    there, _, _ = select([file], [], [], AT_ONCE)
    return not there


def _apart(answers: int) -> int:
    """Where answers go, as another number: what a module prints must not get among them."""
    kept = os.dup(answers)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, answers)
    os.close(nowhere)
    return kept


def main() -> None:
    """Give up what reading takes no part in, say so, and work."""
    gc.set_threshold(*COLLECT)
    worker = Worker()
    with open(0, "rb") as ours, open(_apart(1), "wb") as theirs:
        wire.send(theirs, limits.confine())
        for order, parts in orders(ours):
            head, content = worker.answer(order, parts)
            wire.send(theirs, head, content)
            del order, parts, head, content  # the next ones need their room
            worker.sweep()
            if worker.untidy and nobody_waits(ours):
                worker.tidy()


if __name__ == "__main__":
    main()
