"""Tables in which several rows together are one entry: grouped by a reference, read by column."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import TypeVar

import orjson

from scrapers.kit.errors import LayoutChanged

T = TypeVar("T")
Lines = Iterator[tuple[int, list[str]]]

FILLED, CELLS = 2_500_000, 15_000_000
"""Filled cells of a table held in memory, and all: the largest official one has 304,000 filled."""


class Group:
    """The rows of one entry. Their order and repetition mean nothing; columns are told by name."""

    __slots__ = ("_at", "_rows", "_taken", "where")

    def __init__(
        self, at: Mapping[str, int], rows: Sequence[Sequence[str]], by: str, reference: str
    ) -> None:
        self.where = f"{by} {reference}"
        self._at, self._rows = at, rows
        self._taken = {by}

    def mark(self) -> Hashable:
        """By what it is known again: equal only to that of equal rows under equal columns."""
        try:
            return sha256(orjson.dumps([*self._at, *self._rows])).digest()
        except orjson.JSONEncodeError:  # half a character: like no other one
            return object()

    def pass_over(self) -> None:
        """Nobody takes anything of it: what it says is known."""
        self._rows = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(self._at)

    def texts(self, column: str) -> list[str]:
        """What stands in a column, each text once; [] where all is empty or no such column is."""
        self._taken.add(column)
        if column not in self._at:
            return []
        found = dict.fromkeys(map(itemgetter(self._at[column]), self._rows))
        found.pop("", None)
        return list(found)

    def tuples(self, *columns: str) -> list[tuple[str, ...]]:
        """What stands in several columns of a row together, each combination once."""
        self._taken.update(columns)
        known = [column for column in columns if column in self._at]
        if known == list(columns) and len(columns) > 1:
            get = itemgetter(*(self._at[column] for column in columns))
            return list(dict.fromkeys(map(get, self._rows)))
        places = [self._at.get(column) for column in columns]
        rows = (tuple("" if at is None else row[at] for at in places) for row in self._rows)
        return list(dict.fromkeys(rows))

    def one(self, column: str) -> str:
        """The one text that all rows have in a column."""
        found = self.texts(column)
        if len(found) != 1:
            raise LayoutChanged(f"{self.where}: {column} has {len(found)} values: {found[:3]}.")
        return found[0]

    def one_as(self, column: str, table: Mapping[str, T]) -> T:
        """What a coded value means; a code we have not met has no meaning yet."""
        return meaning(column, self.one(column), table, self.where)

    def ignore(self, *columns: str) -> None:
        """Account for columns that mean nothing to us."""
        self._taken.update(columns)

    def leftovers(self) -> dict[str, tuple[str, ...]]:
        """Columns nobody took: name -> texts, filled ones."""
        names = [name for name in self._at if name not in self._taken]
        return {name: tuple(texts) for name in names if (texts := self.texts(name))}


def meaning(what: str, code: str, table: Mapping[str, T], where: str) -> T:
    """What a coded value means; LayoutChanged for a code we have not met."""
    if code not in table:
        raise LayoutChanged(f"{where}: {what} has the unknown value {code!r}.")
    return table[code]


def grouped(
    lines: Lines, wanted: Sequence[str], by: str, what: str, *, skip: int = 0
) -> Iterator[tuple[str, Group]]:
    """(reference, its rows) below a header row that has at least the wanted columns.

    `skip` rows come before the header. A row without a reference, or with fewer cells than the
    header, is none of this table.
    """
    for _ in range(skip):
        next(lines, None)
    header = [" ".join(name.split()) for name in next(lines, (0, []))[1]]
    while header and not header[-1]:
        header.pop()
    missing = [name for name in wanted if name not in header]
    if missing:
        raise LayoutChanged(f"{what} has no column {' or '.join(missing)}.")
    if len(set(header)) < len(header):
        raise LayoutChanged(f"{what} has a column twice.")
    at = {name: place for place, name in enumerate(header)}
    groups: dict[str, list[list[str]]] = {}
    width, key = len(header), at[by]
    filled = 0
    for count, (number, cells) in enumerate(lines, 1):
        if len(cells) < width or any(cells[width:]):
            raise LayoutChanged(f"{what}, line {number}: {len(cells)} cells, not {width}.")
        texts = [cell.strip() for cell in cells[:width]]
        if not texts[key]:
            raise LayoutChanged(f"{what}, line {number}: {by} is empty.")
        filled += width - texts.count("")
        if filled > FILLED or count * width > CELLS:
            raise LayoutChanged(f"{what}, line {number}: more cells than any list has.")
        groups.setdefault(texts[key], []).append(texts)
    for reference, rows in groups.items():
        yield reference, Group(at, rows, by, reference)
