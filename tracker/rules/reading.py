"""Documents of one moment -> a snapshot, or LayoutChanged: the only place that calls parsers."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from scrapers import kit
from scrapers.kit import memo
from scrapers.registry import Scraper
from tracker.model import Content, Designation, Identifier, Snapshot, Stats
from tracker.rules import continuity, rows
from tracker.rules.made import believed
from tracker.rules.met import Met
from tracker.rules.normalise import entries
from tracker.rules.normalise.dates import formats_of, partial_date
from tracker.rules.normalise.keys import beside
from tracker.rules.party import party
from tracker.rules.rows import Counts, Row

Part = TypeVar("Part", str, Designation, Identifier)
SHARED_REFERENCE = "several parties under one reference"
"""With the reference before it: how a document's drift tells of records beside the first one."""

SAME_KEY = 50
"""Records under one key that a document may hold; the most in any official one is 4."""


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
    scraper: Scraper,
    documents: kit.Documents,
    arrived: Arrived,
    known: Container[str],
    met: Met | None = None,
) -> Reading:
    """Parse and normalise; contents whose revision is in `known` are not returned again.

    Records `met` in the document that was read before are not normalised again.
    """
    met = met or Met()
    tally = _Tally(known, named=scraper.source.named_keys)
    records = met.taken(scraper.key)
    with memo.using(records.memory):
        about = scraper.about(documents)
        tally.take_all(records.rows(scraper, scraper.parse(documents)))
    _check(scraper, about, tally)
    if scraper.source.transcribed:
        _check_typed(tally.rows.values(), arrived.observed_at)
    records.counts.move_to(tally.rows.values())
    met.keep(records)
    snapshot = Snapshot(
        list_id=scraper.key,
        sha256=arrived.sha256,
        observed_at=arrived.observed_at,
        published_at=_made_at(about, scraper.source, arrived),
        mode=arrived.mode,
        format_id=arrived.format.id,
        covers=arrived.format.covers,
        members={key: row.member for key, row in tally.rows.items()},
        stats=_stats(records.counts, about, scraper.source),
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

    A key that comes twice is one entry with both, unless the two are two parties, in whatever order
    they come. Such an entry is encoded when all its records are there.
    """

    def __init__(self, known: Container[str], *, named: bool) -> None:
        self.known, self.named = known, named
        self.records = 0
        self.drift: Counter[str] = Counter()
        self._rows: dict[str, Row] = {}
        self._several: dict[str, Content] = {}
        self._parties: dict[str, list[str]] = {}
        self._others: Counter[str] = Counter()
        self._again: Counter[str] = Counter()

    @property
    def rows(self) -> dict[str, Row]:
        """Key -> its row, of all records so far."""
        self._settle()
        return self._rows

    @property
    def contents(self) -> dict[str, bytes]:
        """Those that nobody has stored yet, by their revisions; of all records so far."""
        found = {row.member.revision: row.data for row in self.rows.values()}
        if self.known:
            return {key: data for key, data in found.items() if key not in self.known}
        return found

    def _settle(self) -> None:
        """Encode the entries that several records have made."""
        for key, content in self._several.items():
            self._rows[key] = rows.row(key, content)
        self._several.clear()

    def take_all(self, read: Iterable[Row]) -> None:
        """Take in the rows of a document, in order."""
        known, number = self._rows, 0
        for row in read:
            number += 1
            if row.untaken:
                self.drift.update(row.untaken)
            if row.key in known:
                self._beside(row)
            else:
                known[row.key] = row
        self.records = number

    def _beside(self, row: Row) -> None:
        """A record under a key that another one has: one with that one, or of a key of its own."""
        self._again[row.key] += 1
        if self._again[row.key] >= SAME_KEY:
            raise kit.LayoutChanged(f"More than {SAME_KEY} records have the reference {row.key}.")
        content = entries.decoded(row.data)
        parties = self._parties.setdefault(row.key, [row.key])
        own, *others = [key for key in parties if not self._apart(key, content)] or [""]
        for other in others:
            self._unite(own, other, row.key)
        key = own or beside(row.key, self._apart(row.key, content))
        if key != row.key:
            self._others[key] += 1
            self.drift[f"{row.key}: {SHARED_REFERENCE}"] += 1
        if key in self._rows:
            self._several[key] = merged(self._content(key), content)
        else:
            self._rows[key] = rows.row(key, content)
            parties.append(key)

    def _unite(self, key: str, other: str, reference: str) -> None:
        """Two parties of one reference are one, as a record has a name of either."""
        self._several[key] = merged(self._content(key), self._content(other))
        self._several.pop(other, None)
        del self._rows[other]
        self._parties[reference].remove(other)
        records = self._others.pop(other)
        if key != reference:
            self._others[key] += records
        else:
            self.drift -= Counter({f"{reference}: {SHARED_REFERENCE}": records})

    def _content(self, key: str) -> Content:
        """What the records under a key have said so far."""
        several = self._several.get(key)
        return entries.decoded(self._rows[key].data) if several is None else several

    def _apart(self, key: str, content: Content) -> str:
        """What tells a record from the party of a key; "" if they are one.

        Where the key is made of the name, it takes birth dates, parents and papers to tell. Mails
        and logs print keys, and no number of a paper: it is there as its fingerprint.
        """
        first = party(key, self._content(key))
        second = party(key, content)
        if not continuity.are_of_one(first, second):
            return content.caption
        if not self.named or not continuity.conflict(first, second):
            return ""
        papers = (kit.fingerprint(kind, number) for kind, number in second.identifiers)
        return " ".join(sorted([*second.births, *second.family, *papers]))


def _check_typed(typed: Iterable[Row], observed_at: datetime) -> None:
    """Refuse a delisting on a day that has not come anywhere: a typing error would delist now."""
    today = (observed_at + timedelta(days=1)).date().isoformat()
    for row in typed:
        for act in entries.decoded(row.data).acts:
            if act.delisted_on > today:
                raise kit.LayoutChanged(
                    f"The id {row.key} is delisted on {act.delisted_on}, which is still to come."
                )


def _stats(counts: Counts, about: kit.About, source: kit.Source) -> Stats:
    """What is counted of a document, and what it says of itself."""
    days = {partial_date(day, formats_of(source)) for day in about.amended_on}
    fields, programmes, schemas = counts.by_name
    return Stats(
        entries=counts.in_force,
        programmes=programmes,
        schemas=schemas,
        fields=fields,
        amended_on=tuple(sorted(filter(None, days))),
        cites=tuple(sorted(set(about.cites))),
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
    if not tally.rows:
        raise kit.LayoutChanged("The document holds no entries at all.")
    declared = about.record_count
    if declared not in (None, tally.records):
        raise kit.LayoutChanged(
            f"The document declares {declared} records and holds {tally.records}."
        )
