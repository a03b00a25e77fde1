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


Known = dict[str, tuple[kit.RawEntry, Row]]
"""Handle -> a record as its parser gave it, and the row that it became."""


@dataclass(slots=True)
class Met:
    """Records of the document of one list that was read last: most stand in the next one, too.

    One that is equal in every value has the same row. It is told by its handle, a reference or a
    name; where two records share one, the last of them is remembered.
    """

    last: tuple[str, Known] = field(default_factory=lambda: ("", {}))
    """Of which list, and its records: one value, for others may read beside this one."""

    def rows(self, scraper: Scraper, records: Iterable[kit.RawEntry]) -> Iterator[Row]:
        """The rows of a document's records in order, which are then those met last."""
        list_id, before = self.last
        known = before if list_id == scraper.key else {}
        now: Known = {}
        for number, record in enumerate(records, 1):
            if number > scraper.source.most_records:
                raise kit.LayoutChanged(f"The document has more than {number - 1} records.")
            handle = record.reference or "".join(name.text for name in record.names[:1])
            there = known.get(handle)
            if there is None or there[0] != record:
                there = record, _made(scraper, record)
            now[handle] = there
            yield there[1]
        self.last = scraper.key, now

    def forget(self) -> None:
        """Give the memory back: the next document may be a day away."""
        self.last = "", {}
        memo.forget()


def _made(scraper: Scraper, record: kit.RawEntry) -> Row:
    return row(*entries.entry(scraper.key, scraper.source, record))
