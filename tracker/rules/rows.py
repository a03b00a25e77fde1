"""Records of a document -> rows: each once, however many documents it stands in unchanged."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from scrapers import kit
from scrapers.kit import memo
from scrapers.registry import Scraper
from tracker.model import Content, Member
from tracker.rules.normalise import entries


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What an entry in force has of what a document counts: its fields, programmes and type.

    Entries that have the same have one and the same, as far as anybody saw to it.
    """

    fields: tuple[str, ...]
    programmes: tuple[str, ...]
    schema: str


class Row(NamedTuple):
    """A record as it is kept: its key, its encoded content, and what becomes of both.

    `counted` is None for an entry that is not in force; `untaken` are fields that nobody took.
    """

    key: str
    data: bytes
    member: Member
    counted: Counted | None
    untaken: tuple[str, ...]


def row(key: str, content: Content) -> Row:
    """The row of a content under its key."""
    fields = entries.values(content)
    data = entries.encoded(content)
    member = entries.member(content, fields, data)
    counted = _counted(content, fields) if content.in_force else None
    return Row(key, data, member, counted, tuple(content.extra))


def _counted(content: Content, fields: entries.Values) -> Counted:
    named = (*fields, *entries.kept_whole(fields))
    return _of_sort(named, fields.get("programme", ()), content.schema)


_of_sort = lru_cache(maxsize=1 << 13)(Counted)


def _counters() -> tuple[Counter[str], Counter[str], Counter[str]]:
    return Counter(), Counter(), Counter()


@dataclass(slots=True)
class Counts:
    """What the entries in force of a document have, and how many have it: of all that is counted
    alike, then in all by field, by programme and by type.

    From one document to the next only what is counted of others is counted.
    """

    alike: Counter[Counted] = field(default_factory=Counter)
    totals: tuple[Counter[str], Counter[str], Counter[str]] = field(default_factory=_counters)

    def move_to(self, rows: Iterable[Row]) -> None:
        """Count these instead of those before."""
        now = Counter(filter(None, map(attrgetter("counted"), rows)))
        for counted, number in now.items() - self.alike.items():
            self._add(counted, number)
        for counted, number in self.alike.items() - now.items():
            self._add(counted, -number)
        self.alike = now

    def _add(self, counted: Counted, number: int) -> None:
        has = (counted.fields, counted.programmes, (counted.schema,))
        for total, names in zip(self.totals, has, strict=True):
            for name in names:
                total[name] += number

    @property
    def in_force(self) -> int:
        """Entries that are counted."""
        return self.alike.total()

    @property
    def by_name(self) -> Iterator[dict[str, int]]:
        """The totals of those fields, programmes and types that any has, sorted."""
        return (dict(sorted((+total).items())) for total in self.totals)


STALE = 16
"""Of so many records one may be of an earlier document before such are looked for."""


@dataclass(slots=True)
class Records:
    """Records of the document of one list that was read last: most stand in the next one, too.

    One whose mark is that of a record there has the same row. `last` is the number of the document.
    """

    list_id: str
    memory: memo.Memory = field(default_factory=memo.Memory)
    counts: Counts = field(default_factory=Counts)
    last: int = 0

    def rows(self, scraper: Scraper, records: Iterable[memo.Read]) -> Iterator[Row]:
        """The rows of a document's records in order, which are then those met last.

        The records are read while this memory is in use (`memo.using`).
        """
        self.last += 1
        most, last, number = scraper.source.most_records, self.last, 0
        for number, record in enumerate(records, 1):
            if number > most:
                raise kit.LayoutChanged(f"The document has more than {most} records.")
            if isinstance(record, memo.Same):
                record.seen = last
                same: Row = record.made
                yield same
            else:
                yield self._row(scraper, record)
        self.memory.resting.clear()
        if len(self.memory.kept) > number + number // STALE:
            self._forget_earlier()

    def _row(self, scraper: Scraper, record: kit.RawEntry) -> Row:
        """The row of a record that was read; the one that is kept, where it has an equal mark."""
        mark = self.memory.mark_of(record)
        kept = None if mark is None else self.memory.known(mark)
        if kept is None:
            made = row(*entries.entry(self.list_id, scraper.source, record))
            kept = memo.Same(made, self.last)
            if mark is not None:
                self.memory.kept[mark] = kept
        kept.seen = self.last
        found: Row = kept.made
        return found

    def _forget_earlier(self) -> None:
        kept = self.memory.kept
        self.memory.kept = {mark: same for mark, same in kept.items() if same.seen == self.last}
