"""Many documents of one list through the process that reads: what came of them, what was wrong.

Wrong is: a death of the reading process, more than the promised time or memory, a fault that is
nobody's sentence, an exception here, a removal that is confirmed and that no document states.
"""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from scrapers.kit.errors import BROKE
from tests.faults import trial
from tests.faults.trial import Good
from tests.fuzz.mutate import LARGEST, Mutator, names_of
from tracker.confined.child import Child
from tracker.confined.task import Killed, Task, Unread
from tracker.rules.reading import Reading

CORPUS = Path(__file__).parent / "corpus"
SECONDS, MEMORY = 10.0, 500_000_000
"""What no document may take: by the clock of the processor, and bytes resident."""


@dataclass
class Result:
    """What came of the documents of one list."""

    key: str
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    largest: int = 0

    def add(self, other: "Result") -> None:
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)
        self.largest = max(self.largest, other.largest)

    def line(self) -> str:
        total = self.outcomes.total()
        return (
            f"{self.key:26} {total:8} documents  {self.outcomes['read']:8} read "
            f"{self.outcomes['refused']:8} refused  slowest {self.slowest:5.2f} s  "
            f"largest {self.largest // 1_000_000:4} MB  {len(self.faults):3} faults"
        )


def kept(key: str) -> list[bytes]:
    """Documents of a list that were of interest once: each found a fault, or a new way."""
    return [path.read_bytes() for path in sorted((CORPUS / key).glob("*"))]


def until(documents: int, seconds: float) -> Iterator[int]:
    """Numbers, up to so many or for so long; 0 is without end."""
    end = time.monotonic() + seconds if seconds else None
    number = 0
    while (not documents or number < documents) and (end is None or time.monotonic() < end):
        yield number
        number += 1


def campaign(
    key: str,
    documents: int,
    seconds: float,
    seed: int,
    found: Path | None,
    reader: Child | None = None,
) -> Result:
    """Try documents of a list; what is wrong with is put into a folder, if one is named.

    The process that reads is begun here, unless one is given.
    """
    result, cases = Result(key), trial.samples(key)
    dice = random.Random(f"{seed} {key}")
    mutator = Mutator([case for case in cases if len(case.documents)], dice, kept(key))
    stream = mutator.documents()
    with nullcontext(reader) if reader else closing(Child()) as child:
        for _ in until(documents, seconds):
            case, what, bad = next(stream)
            fault = tried(child, case, bad, result)
            if fault:
                result.faults.append(f"{key}, {what}: {fault}{_saved(found, key, bad)}")
    return result


def _saved(found: Path | None, key: str, documents: dict[str, bytes]) -> str:
    if found is None:
        return ""
    digest = hashlib.sha256(b"\0".join(documents.values())).hexdigest()[:16]
    folder = found / key / digest
    folder.mkdir(parents=True, exist_ok=True)
    for role, content in documents.items():
        (folder / role).write_bytes(content)
    return f" ({folder})"


def tried(child: Child, case: Good, documents: dict[str, bytes], result: Result) -> str:
    """Read documents and look at what follows from them; what is wrong with that, "" if nothing."""
    task = Task(
        list_id=case.key,
        format_id=case.format_id,
        sha256=hashlib.sha256(b"\0".join(documents.values())).hexdigest(),
        observed_at=trial.START + timedelta(days=1),
        mode="run",
        documents=names_of(case, documents),
    )
    before = used(child)
    try:
        reading, why = child.read(task, ()), ""
    except Killed as death:
        result.outcomes["killed"] += 1
        return str(death)
    except Unread as refusal:
        reading, why = None, str(refusal)
    result.outcomes["read" if reading else "refused"] += 1
    spent, resident = used(child) - before, peak(child)
    result.slowest, result.largest = max(result.slowest, spent), max(result.largest, resident)
    if why.startswith(BROKE):
        return why
    if spent > SECONDS or resident > MEMORY:
        return f"{spent:.1f} s, {resident // 1_000_000} MB"
    return _judged(case, reading) if reading else ""


def _judged(case: Good, reading: Reading) -> str:
    """Whether somebody left by it, or the log breaks on it."""
    try:
        trial.assert_nobody_left(case, "edited", reading, may_merge=True)
    except AssertionError as wrong:
        return f"somebody left: {wrong}"[:400]
    except Exception as broken:
        return f"the log broke: {type(broken).__name__}: {broken}"[:400]
    return ""


def used(child: Child) -> float:
    """Processor seconds of the reading process so far."""
    if child.process is None:
        return 0.0
    words = Path(f"/proc/{child.process.started.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / 100


def peak(child: Child) -> int:
    """The most bytes of memory that the reading process has had."""
    if child.process is None:
        return 0
    status = Path(f"/proc/{child.process.started.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def several(keys: Sequence[str], documents: int, seed: int, found: Path | None) -> list[Result]:
    """So many documents over all these lists, in equal parts."""
    each = -(-documents // len(keys))
    return [campaign(key, each, 0, seed, found) for key in keys]


__all__ = ["LARGEST", "Result", "campaign", "several"]
