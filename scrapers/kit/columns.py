"""A plain list: a table of what each of its columns is, and an entry made of each row by it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from scrapers.kit.entry import (
    NameKind,
    RawDesignation,
    RawEntry,
    RawIdentifier,
    RawName,
    Schema,
    State,
)
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.facts import AS_FACTS, NUMBERS
from scrapers.kit.headers import Header, every
from scrapers.kit.one_column import (
    DAYS,
    NAME,
    NAMES,
    ONCE,
    PROGRAMME,
    Column,
    Titled,
    column,
    wrong,
)
from scrapers.kit.record import Record
from scrapers.kit.text import joined


class Columns:
    """What each column of a plain list is, by its name or the names it has had.

    `{"Name": "name", ("Born", "DOB"): "birthDate", "No.": ""}`: a field is "name", "alias",
    "weakAlias", "previousName", "reference", "schema", "state", "programme", "listed_on",
    "delisted_on", "ends_on", a fact or a type of identifier (docs/reference/fields.md), or "" for
    what is not kept; `kit.column` says more of one. Several columns "name" are its parts, in order.
    `schema` is that of all rows, or of the rows of each element or sheet; `under` the act of those
    without a programme. What is not in the table stays in `extra`.

    ValueError where a table cannot be meant: when the module is loaded, not when it reads.
    """

    def __init__(
        self,
        table: Mapping[Header, str | Column],
        *,
        schema: Schema | Mapping[str, Schema] | None = None,
        under: str = "",
    ) -> None:
        read = [Titled(every(title), _column(said)) for title, said in table.items()]
        _demand(read, schema, under)
        self._schema, self._under, self._all = schema, under, read
        self._ignored = [name for one in read if not one.field for name in one.titles]
        self._names = [one for one in read if one.field == NAME]
        self._others = [one for one in read if one.field in NAMES and one.field != NAME]
        self._numbers = [one for one in read if one.field in NUMBERS]
        self._facts = [one for one in read if one.field in AS_FACTS - NUMBERS.keys()]
        self._acts = [one for one in read if one.field == PROGRAMME]
        self._once = {one.field: one for one in read if one.field in ONCE}

    @property
    def titles(self) -> list[Header]:
        """The columns that every table has, for `csv.headed`, `html.rows`, `sheet.below` ..."""
        return [one.titles for one in self._all if one.field and not one.column.optional]

    @property
    def optional(self) -> list[Header]:
        """The columns that a table may have, for `sheet.below`."""
        return [one.titles for one in self._all if one.column.optional or not one.field]

    def entry(self, row: Record, kind: str = "") -> RawEntry:
        """The entry of a row; `kind` is its schema, or what `schema` calls it.

        LayoutChanged for an unknown code, an empty name or reference, and two texts where one is
        meant.
        """
        row.ignore(*self._ignored)
        reference, state = self._once.get("reference"), self._one(row, "state")
        return RawEntry(
            reference=reference.filled(row) if reference else "",
            schema=self._kind(row, kind),
            names=tuple(self._all_names(row)),
            designations=self._designations(row),
            identifiers=tuple(
                RawIdentifier(type=one.field, number=number, country=one.column.country)
                for one in self._numbers
                for number in one.texts(row)
            ),
            facts=self._all_facts(row),
            state=State(state) if state else State.IN_FORCE,
            extra=row.leftovers(),
        )

    def _kind(self, row: Record, kind: str) -> Schema:
        if coded := self._once.get("schema"):
            return Schema(coded.filled(row))
        if not isinstance(self._schema, Mapping):
            return Schema(kind or self._schema or "")
        if kind not in self._schema:
            raise LayoutChanged(f"{row.where} is of the unknown kind {kind!r}.")
        return self._schema[kind]

    def _all_names(self, row: Record) -> Iterator[RawName]:
        head, found = self._names[0], [one.texts(row) for one in self._names]
        parts = found[0] if len(found) == 1 else [joined(*chain.from_iterable(found))]
        if not any(parts):
            head.empty(row)
        for at, text in enumerate(parts):
            kind = NameKind.ALIAS if at else NameKind.NAME
            yield RawName(text=text, kind=kind, language=head.column.language)
        for one in self._others:
            for text in one.texts(row):
                yield RawName(text=text, kind=NAMES[one.field], language=one.column.language)

    def _designations(self, row: Record) -> tuple[RawDesignation, ...]:
        days = {day: self._one(row, day) for day in DAYS}
        acts = [act for one in self._acts for act in one.texts(row)]
        if not acts and not self._under:
            self._acts[0].empty(row)
        programmes = dict.fromkeys(acts or (self._under,))
        return tuple(RawDesignation(programme=act, **days) for act in programmes)

    def _all_facts(self, row: Record) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self._facts:
            found.setdefault(one.field, []).extend(one.texts(row))
        return found

    def _one(self, row: Record, field: str) -> str:
        """The one text of a column; "" where it says nothing, or the table has none such."""
        known = self._once.get(field)
        return known.one(row) if known else ""


def _column(said: str | Column) -> Column:
    return column(said) if isinstance(said, str) else said


# What a table must say, when a module is loaded.


def _demand(
    read: Sequence[Titled], schema: Schema | Mapping[str, Schema] | None, under: str
) -> None:
    """ValueError with a sentence where no entries can be made by a table."""
    for one in read:
        if why := wrong(one.column):
            raise ValueError(f"The column {one.titles[0]}: {why}")
    fields = Counter(one.field for one in read)
    titles = Counter(name for one in read for name in one.titles)
    if twice := [field for field in ONCE if fields[field] > 1]:
        raise ValueError(f"Two columns are {twice[0]}: name both in one, as names it has had.")
    if twice := [title for title, number in titles.items() if number > 1]:
        raise ValueError(f"The column {twice[0]} is there twice.")
    if not fields[NAME]:
        raise ValueError("No column is the name.")
    if bool(fields["schema"]) == bool(schema):
        raise ValueError("Say the schema once: as a column with codes, or for all rows.")
    if not fields[PROGRAMME] and not under:
        raise ValueError("Say the act that rows stand under, or which column names it.")
