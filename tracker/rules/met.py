"""The last document of a list that was read, kept until the next one: as it is, or packed.

In a folder of many the next document comes at once. In a process that runs for ever it is hours
away; what is kept of a long list then is some 120 kB for a thousand entries.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import zstandard

from db.canonical import packed, parsed
from scrapers.kit import memo
from tracker.model import Member
from tracker.rules.rows import Counted, Records, Row

LARGE = 500
"""Entries of a list of which something is kept however long it takes to the next document."""

LEVEL = 1


class Resting(NamedTuple):
    """Records by the digests of their marks, packed: what is said of their rows, and contents."""

    rows: bytes
    contents: bytes


@dataclass(frozen=True, slots=True)
class Met:
    """What is known of the last document of a list, for one list; others may read beside this one.

    Whoever reads takes it away, and brings it back where the document could be read to its end.
    `resting` is what is known of long lists, packed.
    """

    last: dict[str, Records] = field(default_factory=dict)
    resting: dict[str, Resting] = field(default_factory=dict)

    def taken(self, list_id: str) -> Records:
        """The records of a list that are known; of another list none are."""
        at_rest, records = self.resting.pop(list_id, None), self.last.pop(list_id, None)
        if records is None and at_rest is not None:
            return woken(list_id, at_rest)
        return records or Records(list_id)

    def keep(self, records: Records) -> None:
        """Let the next document begin with these."""
        self.last.clear()
        self.last[records.list_id] = records

    def rest(self) -> None:
        """Give the memory back: the next document may be a day away. Of long lists it is packed."""
        for list_id in list(self.last):
            records = self.last.pop(list_id, None)
            if records is not None and len(records.memory.kept) >= LARGE:
                self.resting[list_id] = at_rest(records)

    def forget(self) -> None:
        """Know nothing any more."""
        self.last.clear()
        self.resting.clear()


class _Numbered(dict[Any, int]):
    """A number for each value, in the order in which they come first."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


def at_rest(records: Records) -> Resting:
    """Records, packed."""
    acts, counts = _Numbered(), _Numbered()
    rows, contents = [], []
    for mark, same in records.memory.kept.items():
        digest, row = memo.digest(mark), same.made
        if digest is None or same.seen != records.last:
            continue
        revision, sense, state, under, schema = row.member
        said = (row.key, revision, sense, state, acts[under], schema)
        rows.append((digest.hex(), *said, counts[row.counted], row.untaken))
        contents.append(row.data)
    counted = [each and (each.fields, each.programmes, each.schema) for each in counts]
    head = packed([rows, list(acts), counted])
    return Resting(zstandard.compress(head, LEVEL), zstandard.compress(b"\n".join(contents), LEVEL))


def woken(list_id: str, resting: Resting) -> Records:
    """The inverse: whose record comes again has the same row."""
    records = Records(list_id)
    for digest, row in _rows(resting):
        records.memory.resting[digest] = memo.Same(row, records.last)
    return records


def _rows(resting: Resting) -> Iterator[tuple[bytes, Row]]:
    rows, acts, counts = parsed(zstandard.decompress(resting.rows))
    contents = zstandard.decompress(resting.contents).split(b"\n")
    under = [tuple(map(tuple, each)) for each in acts]
    counted = [each and Counted(tuple(each[0]), tuple(each[1]), each[2]) for each in counts]
    for row, data in zip(rows, contents, strict=True):
        digest, key, revision, sense, state, at, schema, count, untaken = row
        member = Member(revision, sense, state, under[at], schema)
        yield bytes.fromhex(digest), Row(key, data, member, counted[count], tuple(untaken))
