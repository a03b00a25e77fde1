"""Documents of one moment -> a snapshot, or LayoutChanged: the only place that calls parsers."""

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar
from zoneinfo import ZoneInfo

from scrapers import kit
from scrapers.registry import Scraper
from tracker.model import Content, Designation, Identifier, Member, Snapshot, Stats
from tracker.rules import continuity
from tracker.rules.made import believed
from tracker.rules.normalise import entries
from tracker.rules.normalise.dates import partial_date
from tracker.rules.normalise.keys import beside
from tracker.rules.party import party

Part = TypeVar("Part", str, Designation, Identifier)
SHARED_REFERENCE = "several parties under one reference"
"""With the reference before it: how a document's drift tells of records beside the first one."""

Counting = Callable[[Counter[str], Iterable[str]], None]


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
    tally = _Tally(known, named=scraper.source.named_keys)
    for raw in scraper.parse(documents):
        tally.take(*entries.entry(scraper.key, scraper.source, raw))
    _check(scraper, about, tally)
    snapshot = Snapshot(
        list_id=scraper.key,
        sha256=arrived.sha256,
        observed_at=arrived.observed_at,
        published_at=_made_at(about, scraper.source, arrived),
        mode=arrived.mode,
        format_id=arrived.format.id,
        covers=arrived.format.covers,
        members=tally.members,
        stats=tally.stats(about, scraper.source),
    )
    return Reading(snapshot=snapshot, contents=tally.contents, drift=dict(tally.drift))


def _made_at(about: kit.About, source: kit.Source, arrived: Arrived) -> datetime | None:
    """A document's own moment; without a zone of its own it is one of the authority's.

    None for one that had not come yet: every later document would pass for an older one.
    """
    made = about.published_at
    if made is not None and made.tzinfo is None:
        made = made.replace(tzinfo=ZoneInfo(source.timezone))
    return believed(made, arrived.observed_at)


class _Tally:
    """Entries of one document so far, encoded.

    A key that comes twice is one entry with both, unless the two are two parties.
    """

    def __init__(self, known: Container[str], *, named: bool) -> None:
        self.known, self.named = known, named
        self.members: dict[str, Member] = {}
        self.contents: dict[str, bytes] = {}
        self.first: dict[str, bytes] = {}
        self.records = 0
        self.counts: tuple[Counter[str], Counter[str], Counter[str]] = (
            Counter(),
            Counter(),
            Counter(),
        )
        self.drift: Counter[str] = Counter()

    def take(self, key: str, content: Content) -> None:
        self.records += 1
        self.drift.update(content.extra.keys())
        key = self._own(key, content)
        if key in self.members:
            earlier = entries.decoded(self.first[key])
            self._count(earlier, entries.values(earlier), Counter.subtract)
            content = merged(earlier, content)
        fields = entries.values(content)
        data = entries.encoded(content)
        member = entries.member(content, fields, data)
        self.members[key] = member
        self.first[key] = data
        self._count(content, fields, Counter.update)
        if member.revision not in self.known:
            self.contents[member.revision] = data

    def _own(self, key: str, content: Content) -> str:
        """The key of a record, of its own where another party has the reference already."""
        if key not in self.members:
            return key
        apart = self._apart(key, content)
        if not apart:
            return key
        self.drift[f"{key}: {SHARED_REFERENCE}"] += 1
        return beside(key, apart)

    def _apart(self, key: str, content: Content) -> str:
        """What tells a record from the first one of its key; "" if they are one party's.

        Where the key is made of the name, it takes birth dates, parents and papers to tell.
        """
        first = party(key, entries.decoded(self.first[key]))
        second = party(key, content)
        if not continuity.are_of_one(first, second):
            return content.caption
        if not self.named or not continuity.conflict(first, second):
            return ""
        return " ".join(sorted([*second.births, *second.family, *chain(*second.identifiers)]))

    def _count(self, content: Content, fields: entries.Values, count: Counting) -> None:
        """What an entry in force has: counted in, or out again."""
        if not content.in_force:
            return
        programmes, schemas, filled = self.counts
        count(filled, (*fields, *entries.kept_whole(fields)))
        count(programmes, fields.get("programme", ()))
        count(schemas, (content.schema,))

    def stats(self, about: kit.About, source: kit.Source) -> Stats:
        programmes, schemas, filled = (dict(+counter) for counter in self.counts)
        days = {partial_date(day, source.date_formats) for day in about.amended_on}
        return Stats(
            entries=sum(schemas.values()),
            programmes=programmes,
            schemas=schemas,
            fields=filled,
            amended_on=tuple(sorted(filter(None, days))),
        )


def merged(first: Content, second: Content) -> Content:
    """Two records under one reference: the first one's primary name, the values of both."""
    present = first if first.in_force else second
    return first._replace(
        state=present.state,
        names=entries.with_others(first.names[0], (*first.names[1:], *second.names)),
        acts=_union(first.acts, second.acts),
        identifiers=_union(first.identifiers, second.identifiers),
        facts=_facts(first.facts, second.facts),
    )


def _facts(first: entries.Values, second: entries.Values) -> entries.Values:
    kinds = sorted({*first, *second})
    return {kind: _union(first.get(kind, ()), second.get(kind, ())) for kind in kinds}


def _union(first: Iterable[Part], second: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(set(first).union(second)))


def _check(scraper: Scraper, about: kit.About, tally: _Tally) -> None:
    if not tally.members:
        raise kit.LayoutChanged("The document holds no entries at all.")
    declared = about.record_count
    if declared not in (None, tally.records):
        raise kit.LayoutChanged(
            f"The document declares {declared} records and holds {tally.records}."
        )
