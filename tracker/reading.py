"""Documents of one moment -> a snapshot, or LayoutChanged: the only place that calls parsers."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers import kit
from scrapers.registry import Scraper
from tracker.model import PRESENT, Member, Snapshot, Stats
from tracker.normalise import entries
from tracker.normalise.sense import sense

Content = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A snapshot, the contents nobody has stored yet, and fields that nobody took.

    `drift` maps each unexplained field to the number of entries that carry it.
    """

    snapshot: Snapshot
    contents: dict[str, bytes]
    drift: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """What the journal knows of the documents: hash, moment, way in, representation."""

    sha256: str
    observed_at: datetime
    mode: str
    format: kit.Format


def read(
    scraper: Scraper, documents: kit.Documents, arrived: Arrived, known: Container[str]
) -> Reading:
    """Parse and normalise; contents whose revision is in `known` are not returned again."""
    about = scraper.about(documents)
    tally = _Tally()
    contents: dict[str, bytes] = {}
    for raw in scraper.parse(documents):
        item = entries.entry(scraper.key, scraper.source, raw)
        stored = entries.content(item)
        tally.take(item.key, stored)
    for key, stored in tally.stored.items():
        data = entries.encoded(stored)
        member = entries.member(stored, data)
        tally.members[key] = member
        if member.revision not in known:
            contents[member.revision] = data
    _check(scraper, about, tally)
    snapshot = Snapshot(
        list_id=scraper.key,
        sha256=arrived.sha256,
        observed_at=arrived.observed_at,
        published_at=about.published_at,
        mode=arrived.mode,
        format_id=arrived.format.id,
        covers=arrived.format.covers,
        members=tally.members,
        stats=tally.stats(),
    )
    return Reading(snapshot=snapshot, contents=contents, drift=dict(tally.drift))


class _Tally:
    """Entries of one document so far; a key that comes twice is one entry with both contents."""

    def __init__(self) -> None:
        self.stored: dict[str, Content] = {}
        self.members: dict[str, Member] = {}
        self.records = 0
        self.drift: Counter[str] = Counter()

    def take(self, key: str, stored: Content) -> None:
        self.records += 1
        self.drift.update(stored["extra"].keys())
        earlier = self.stored.get(key)
        self.stored[key] = merged(earlier, stored) if earlier else stored

    def stats(self) -> Stats:
        programmes: Counter[str] = Counter()
        schemas: Counter[str] = Counter()
        fields: Counter[str] = Counter()
        count = 0
        for stored in self.stored.values():
            if stored["state"] not in PRESENT:
                continue
            count += 1
            present = entries.values(stored)
            fields.update(present.keys())
            programmes.update(present.get("programme", ()))
            schemas.update(present["schema"])
        return Stats(
            entries=count,
            programmes=dict(programmes),
            schemas=dict(schemas),
            fields=dict(fields),
        )


def merged(first: Content, second: Content) -> Content:
    """Two records under one reference: the first one's primary name, the values of both."""
    names = [*first["names"], *([t, "alias" if k == "name" else k] for t, k in second["names"])]
    primary = sense(names[0][0])
    once = {(k, sense(t)): [t, k] for t, k in names[1:] if sense(t) != primary}
    facts = {
        name: sorted({*first["facts"].get(name, []), *second["facts"].get(name, [])})
        for name in {*first["facts"], *second["facts"]}
    }
    present = first if first["state"] in PRESENT else second
    return {
        **first,
        "state": present["state"],
        "names": [names[0], *sorted(once.values(), key=lambda n: (n[1], n[0]))],
        "acts": _union(first["acts"], second["acts"]),
        "identifiers": _union(first["identifiers"], second["identifiers"]),
        "facts": facts,
    }


def _union(first: Iterable[Iterable[str]], second: Iterable[Iterable[str]]) -> list[list[str]]:
    return [list(item) for item in sorted({*map(tuple, first), *map(tuple, second)})]


def _check(scraper: Scraper, about: kit.About, tally: _Tally) -> None:
    if not tally.stored:
        raise kit.LayoutChanged("The document holds no entries at all.")
    if about.record_count is not None and about.record_count != tally.records:
        raise kit.LayoutChanged(
            f"The document declares {about.record_count} records and holds {tally.records}."
        )
