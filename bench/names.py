"""What matching names costs, and the official names it is measured on."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapers.kit import RawEntry
    from tracker.model import Entry

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"


def entries(list_id: str, folder: str = "") -> "tuple[Entry, ...]":
    """Entries of one list, in our spelling, out of the given dated folder or its fullest."""
    from tracker import pipeline
    from tracker.normalise.entries import entry

    known = pipeline.scraper(list_id)
    return tuple(entry(list_id, known.source, raw) for raw in raws(list_id, folder))


@cache
def raws(list_id: str, folder: str = "") -> "tuple[RawEntry, ...]":
    """The same entries as published."""
    from scrapers import kit
    from tracker import pipeline

    found = [f for f in pipeline.folders(SHARED, (list_id,))[0] if not f.problem]
    fullest = max(
        found, key=lambda f: (sum(p.stat().st_size for p in f.documents.values()), f.folder)
    )
    chosen = next((f for f in found if f.folder == folder), fullest)
    known = pipeline.scraper(list_id)
    limit = known.source.size_limit_bytes
    documents = {
        role: kit.Document(name=pipeline.plain_name(p), content=pipeline.content_of(p, limit))
        for role, p in chosen.documents.items()
    }
    return tuple(known.parse(documents))


def official_names() -> Iterator[Sequence[str]]:
    """The names of every entry of the newest document of each list on the shelf."""
    from scrapers import registry

    for list_id in registry.keys():
        if (SHARED / list_id).is_dir():
            for item in entries(list_id):
                yield [name.text for name in item.names]


# What it costs.


def made_up(count: int, seed: int = 1) -> Iterator[str]:
    """Names of three words that official names are made of, in their frequencies."""
    from random import Random

    pick = Random(seed)
    words = [w for names in official_names() for w in names[0].replace(",", " ").split()]
    tail = "abcdefghiklmnoprstuwyz"
    for _ in range(count):
        parts = pick.choices(words, k=3)
        if pick.random() < 0.3:  # a population has more surnames than the lists have
            parts[0] += "".join(pick.choices(tail, k=3))
        yield " ".join(parts)


def peak_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def watching(count: int = 1_000_000) -> tuple[float, float, float, int]:
    """Seconds to load, median and worst seconds for one changed entry, peak MB of the process."""
    import time

    from tracker.names.evidence import Facts
    from tracker.names.score import prepared
    from tracker.watch import Listed, Watchers

    packed = [prepared.__wrapped__(name).as_words() for name in made_up(count)]
    start = time.process_time()
    watchers = Watchers()
    for number, words in enumerate(packed):
        watchers.add(f"{number:020d}", words, "", "", "")
    loaded = time.process_time() - start
    spent = []
    for item in entries("us_ofac_sdn")[::150]:
        names = tuple((name.text, name.kind) for name in item.names)
        start = time.process_time()
        watchers.alike(Listed("e", "us_ofac_sdn", names[0][0], "in_force", names, Facts()))
        spent.append(time.process_time() - start)
    spent.sort()
    return loaded, spent[len(spent) // 2], spent[int(len(spent) * 0.95)], peak_mb()
