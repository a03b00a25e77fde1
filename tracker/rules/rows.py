"""Records of a document -> rows: each once, however many documents it stands in unchanged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from scrapers import kit
from scrapers.kit import memo
from scrapers.registry import Scraper
from tracker.model import Content, Member
from tracker.rules.normalise import entries


class Counted(NamedTuple):
    """What an entry in force has of what a document counts: its fields, programmes and type."""

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
    return Counted(named, fields.get("programme", ()), content.schema)


@dataclass(slots=True)
class Kept:
    """A row, and the last document that had its record: by their number."""

    row: Row
    seen: int


@dataclass(slots=True)
class Records:
    """Records of the document of one list that was read last: most stand in the next one, too.

    One whose mark is that of a record there has the same row. `last` is the number of the document.
    """

    list_id: str
    memory: memo.Memory = field(default_factory=memo.Memory)
    last: int = 0

    def rows(self, scraper: Scraper, records: Iterable[memo.Read]) -> Iterator[Row]:
        """The rows of a document's records in order, which are then those met last.

        The records are read while this memory is in use (`memo.using`).
        """
        self.last += 1
        most, last = scraper.source.most_records, self.last
        for number, record in enumerate(records, 1):
            if number > most:
                raise kit.LayoutChanged(f"The document has more than {most} records.")
            if isinstance(record, memo.Same):
                kept: Kept = record.kept
                kept.seen = last
                yield kept.row
            else:
                yield self._row(scraper, record)
        kept_rows = self.memory.kept.items()
        self.memory.kept = {mark: kept for mark, kept in kept_rows if kept.seen == last}

    def _row(self, scraper: Scraper, record: kit.RawEntry) -> Row:
        """The row of a record that was read; the one that is kept, where it has an equal mark."""
        mark = self.memory.mark_of(record)
        kept = self.memory.kept.get(mark) if mark is not None else None
        if kept is None:
            kept = Kept(row(*entries.entry(self.list_id, scraper.source, record)), self.last)
            if mark is not None:
                self.memory.kept[mark] = kept
        kept.seen = self.last
        made: Row = kept.row
        return made


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of the last document of a list, for one list; others may read beside this one.

    Whoever reads takes it away, and brings it back where the document could be read to its end.
    """

    last: dict[str, Records] = field(default_factory=dict)

    def taken(self, list_id: str) -> Records:
        """The records of a list that are known; of another list none are."""
        return self.last.pop(list_id, None) or Records(list_id)

    def keep(self, records: Records) -> None:
        """Let the next document begin with these."""
        self.last.clear()
        self.last[records.list_id] = records

    def forget(self) -> None:
        """Give the memory back: the next document may be a day away."""
        self.last.clear()
