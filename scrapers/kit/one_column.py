"""One column of a plain list: what it is, and the texts that it gives of a row."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from scrapers.kit.entry import NameKind, Schema, State
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.facts import AS_FACTS, NUMBERS, misspelled
from scrapers.kit.nothing import LONGEST_NOTHING, said
from scrapers.kit.record import Record
from scrapers.kit.text import clean, joined, split

Reads = Callable[[str], str | Iterable[str]]
"""What makes one text or more of the text of a cell."""

IGNORED = ""
"""What a column is of which nothing is kept: the number of a row."""

MAYBE, FILLED = "?", "!"
"""Behind the field of a column that may be absent, of one that no row leaves empty."""

NAME, PROGRAMME = "name", "programme"
NAMES: Mapping[str, NameKind] = {kind: kind for kind in NameKind}
DAYS = ("listed_on", "delisted_on", "ends_on")
CODED: Mapping[str, type[Schema] | type[State]] = {"schema": Schema, "state": State}
ONCE = ("reference", *CODED, *DAYS)

DEMANDED = frozenset({NAME, PROGRAMME, *ONCE})
"""What no record may be without: it says who is meant, and since when. Elements without any notes
are usual; a table has all its columns."""

MEANT = {"listedOn": "listed_on", "delistedOn": "delisted_on", "endsOn": "ends_on"}
"""Facts that follow from designations: in a table they are days of the act."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What a column is, as `column` says it."""

    field: str
    separators: tuple[str, ...]
    reads: Reads | None
    codes: Mapping[str, str]
    nothing: Collection[str]
    country: str
    language: str
    optional: bool
    filled: bool


def column(
    field: str,
    *separators: str,
    reads: Reads | None = None,
    codes: Mapping[str, str] | None = None,
    nothing: Collection[str] = (),
    country: str = "",
    language: str = "",
) -> Column:
    """A column of which its field does not say it all.

    `separators` stand between several texts of a cell: of a name, the others are aliases. `codes`
    says what each text means, and an unknown one is refused; `reads` makes one text or more of it.
    `nothing`: texts of names that say that there is none ("N/A"); of all other fields the usual
    ones are known. `country` is that of identifiers, `language` that of names.
    """
    return Column(
        field=field.rstrip(MAYBE + FILLED),
        separators=separators,
        reads=reads,
        codes=codes or {},
        nothing=nothing,
        country=country,
        language=language,
        optional=field.endswith(MAYBE),
        filled=field.endswith(FILLED),
    )


class Titled:
    """A column and the names that it has had; `shared` where it is something else, too."""

    __slots__ = ("_demanded", "_is_name", "_is_plain", "column", "field", "shared", "titles")

    def __init__(self, titles: tuple[str, ...], column: Column, *, shared: bool = False) -> None:
        self.titles, self.column, self.shared = titles, column, shared
        self.field = field = column.field
        self._is_name = field in NAMES
        self._demanded = field in DEMANDED and not column.optional
        more = column.separators or column.codes or column.reads or column.nothing or column.filled
        self._is_plain = not more

    def texts(self, row: Record) -> Sequence[str]:
        """What the column says in a row, text by text."""
        found = self._taken(row)
        if len(found) > 1 and self.field == NAME:
            found = (joined(*found),)
        if not self._is_plain:
            found = self._divided(row, found)
        elif found and not self._is_name and self.field != "reference":
            found = _saying(found)
        return found

    def _divided(self, row: Record, found: Sequence[str]) -> Sequence[str]:
        """The texts of cells of which there is more to say."""
        column = self.column
        if column.separators:
            found = [part for text in found for part in split(text, *column.separators)]
        if column.codes:
            return [self._meaning(row, code) for code in found or _unsaid(column)]
        if self._is_name:
            found = [text for text in found if text not in column.nothing]
        elif self.field != "reference":
            found = _saying(found)
        if column.reads:
            found = [part for text in found for part in _read(column.reads(text))]
        return found or (self.empty(row) if column.filled else found)

    def _taken(self, row: Record) -> Sequence[str]:
        """The texts of the field, by whichever names the record has it."""
        take = row.peek_all if self.shared else row.take_all
        if len(self.titles) == 1 and not self._demanded:
            return take(self.titles[0])
        there = [title for title in self.titles if row.has(title)]
        if not there and self._demanded:
            raise self._fault(row, "is missing")
        return take(there[0]) if len(there) == 1 else [t for title in there for t in take(title)]

    def one(self, row: Record) -> str:
        """The one text of the column in a row; "" where it is empty or absent."""
        found = self.texts(row)
        if len(found) > 1:
            raise self._fault(row, f"is there {len(found)} times")
        return found[0] if found else ""

    def filled(self, row: Record) -> str:
        """The same, of a column that no row leaves empty."""
        return self.one(row) or self.empty(row)

    def empty(self, row: Record) -> NoReturn:
        """Refuse a row in which the column says nothing."""
        raise self._fault(row, "is empty")

    def _fault(self, row: Record, why: str) -> LayoutChanged:
        return LayoutChanged(f"{row.where}: the field {self.titles[0]} {why}.")

    def _meaning(self, row: Record, text: str) -> str:
        code = clean(text)
        if code not in self.column.codes:
            raise LayoutChanged(f"{row.where}: {self.titles[0]} has the unknown value {code!r}.")
        return self.column.codes[code]


def _saying(found: Sequence[str]) -> Sequence[str]:
    """Those that say something: most are longer than whatever says nothing."""
    return [text for text in found if len(text) > LONGEST_NOTHING or said(text)]


def _read(made: str | Iterable[str]) -> Iterable[str]:
    return filter(None, (made,) if isinstance(made, str) else made)


def _unsaid(column: Column) -> Sequence[str]:
    """What an empty cell says: the code "" where the table has it."""
    return [""] if "" in column.codes else []


def wrong(column: Column) -> str:
    """Why a column cannot be meant, as a sentence; "" if it can."""
    field = column.field
    if field in MEANT:
        return f"a day of the act is {MEANT[field]!r}."
    if field not in {IGNORED, PROGRAMME, *NAMES, *ONCE, *NUMBERS, *AS_FACTS}:
        return misspelled([field])
    kinds = CODED.get(field)
    if kinds and not (column.codes and {*column.codes.values()} <= {*kinds}):
        return f"{field!r} needs codes, each with a kit.{kinds.__name__}."
    if column.country and field not in NUMBERS:
        return "only an identifier has a country."
    if column.language and field not in NAMES:
        return "only a name has a language."
    return ""
