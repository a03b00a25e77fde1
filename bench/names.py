"""What matching names costs, and the official names it is measured on."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"


@cache
def entries(list_id: str, folder: str = "") -> tuple[object, ...]:
    """Entries of one list, in our spelling, out of the given dated folder or its fullest."""
    from scrapers import kit
    from tracker import pipeline
    from tracker.normalise.entries import entry

    found = [f for f in pipeline.folders(SHARED, (list_id,))[0] if not f.problem]
    fullest = max(found, key=lambda f: (sum(p.stat().st_size for p in f.documents.values()), f.folder))
    chosen = next((f for f in found if f.folder == folder), fullest)
    known = pipeline.scraper(list_id)
    limit = known.source.size_limit_bytes
    documents = {
        role: kit.Document(name=pipeline.plain_name(p), content=pipeline.content_of(p, limit))
        for role, p in chosen.documents.items()
    }
    return tuple(entry(list_id, known.source, raw) for raw in known.parse(documents))


def official_names() -> Iterator[Sequence[str]]:
    """The names of every entry of the newest document of each list on the shelf."""
    from scrapers import registry

    for list_id in registry.keys():
        if (SHARED / list_id).is_dir():
            for item in entries(list_id):
                yield [name.text for name in item.names]  # type: ignore[attr-defined]
