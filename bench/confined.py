"""What it costs to read documents in a process of their own: beside reading them right here.

The same documents in turn, in processor time of both processes; the first of each is not counted.
"First": nothing is known of it, and all contents are handed over. "Again": as the next document of
a backfill in which nothing changed.
"""

import gc
import statistics
import sys
import time
from collections.abc import Container, Iterator
from contextlib import closing
from pathlib import Path

from scrapers import kit
from scrapers.registry import scraper
from tracker.confined.child import Child
from tracker.confined.here import Here
from tracker.confined.task import Reader, Task
from tracker.intake import folders
from tracker.settings import COLLECT

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
DOCUMENTS = {
    "small, FTO page": ("us_state_fto", 40),
    "middle, UN": ("un_sc", 9),
    "large, SDN CSV set": ("us_ofac_sdn", 5),
    "large, GB workbook or CSV": ("gb_hmt_conlist", 5),
}


def newest(list_id: str) -> Task:
    """The newest document of a list in the archive that can be read."""
    found, _ = folders.folders(SHARED, [list_id])
    for folder in reversed([each for each in found if not each.problem]):
        limit = scraper(list_id).source.size_limit_bytes
        task = Task(
            list_id=list_id,
            format_id=folder.format_id,
            sha256="0" * 64,
            observed_at=folder.observed_at,
            mode="backfill",
            documents={
                role: kit.Document(
                    name=folders.plain_name(path), content=folders.content_of(path, limit)
                )
                for role, path in folder.documents.items()
            },
        )
        try:
            Here().read(task, ())
        except kit.ScrapeError:
            continue
        return task
    raise SystemExit(f"no document of {list_id} can be read")


def spent(reader: Reader) -> float:
    """Processor seconds of this process so far, and of the one that reads for it."""
    ours = time.process_time()
    if isinstance(reader, Child) and reader.process is not None:
        on_processor = Path(f"/proc/{reader.process.started.pid}/schedstat").read_text().split()[0]
        return ours + int(on_processor) / 1e9
    return ours


def seconds(reader: Reader, task: Task, known: Container[str]) -> float:
    """What one document takes."""
    if not known:
        reader.forget()
    before = spent(reader)
    reader.read(task, known)
    return spent(reader) - before


def lines() -> Iterator[str]:
    """One line a document and manner: here, confined, the difference."""
    gc.set_threshold(*COLLECT)
    with closing(Child()) as child:
        start = time.process_time()
        assert child.held
        yield f"start of the process, in ours {1000 * (time.process_time() - start):25.1f} ms"
        for what, (list_id, times) in DOCUMENTS.items():
            task, here = newest(list_id), Here()
            everything = frozenset(here.read(task, ()).contents)
            for manner, known in (("first", frozenset[str]()), ("again", everything)):
                both = [
                    (seconds(here, task, known), seconds(child, task, known))
                    for _ in range(times + 1)
                ]
                ours, confined = (statistics.median(of) for of in zip(*both[1:], strict=True))
                yield (
                    f"{what + ', ' + manner:44} here {1000 * ours:8.1f} ms  confined "
                    f"{1000 * confined:8.1f} ms  {1000 * (confined - ours):+6.1f} ms "
                    f"{100 * (confined / ours - 1):+6.1f} %"
                )


def main() -> None:
    """The table."""
    if not SHARED.is_dir():
        sys.exit("The folder ../shared with real documents is not here.")
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
