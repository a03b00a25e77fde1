"""A plain list: a table of what each of its columns is, and an entry made of each row by it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

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

Said = str | Column
"""What a column is: by its field alone, or as `kit.column` says it."""

Table = Mapping[Header, Said | tuple[Said, ...]]
"""What each column is, by its name or the names it has had, as `Columns` has it."""


class Columns:
    """What each column of a plain list is, by its name or the names it has had.

    `{"Name": "name", ("Born", "DOB"): "birthDate", "No.": ""}`: a field is "name", "alias",
    "weakAlias", "previousName", "reference", "schema", "state", "programme", "listed_on",
    "delisted_on", "ends_on", a fact or a type of identifier (docs/reference/fields.md), or "" for
    what is not kept; `kit.column` says more of one. "notes?": a column that may be absent,
    "listed_on!": one that no row leaves empty. Several columns "name" are its parts, in order; one
    that is two fields has both: ("name", "country").
    `schema` is that of all rows, or of the rows of each element or sheet; `under` the act of those
    without a programme, `state` what a table of parties that were taken off says of all of them.
    What is in no column stays in `extra`.

    ValueError where a table cannot be meant: when the module is loaded, not when it reads.
    """

    def __init__(
        self,
        table: Table,
        *,
        schema: Schema | Mapping[str, Schema] | None = None,
        under: str = "",
        state: State = State.IN_FORCE,
    ) -> None:
        read = [one for title, said in table.items() for one in _titled(every(title), said)]
        _demand_titles(name for title in table for name in every(title))
        _demand(read, schema, under)
        self._schema, self._under, self._state, self._all = schema, under, state, read
        self._done = [t for one in read if one.shared or not one.field for t in one.titles]
        self._names = [one for one in read if one.field == NAME]
        self._others = [one for one in read if one.field in NAMES and one.field != NAME]
        self._numbers = [one for one in read if one.field in NUMBERS]
        self._facts = [one for one in read if one.field in AS_FACTS - NUMBERS.keys()]
        self._acts = [one for one in read if one.field == PROGRAMME]
        self._days = [one for one in read if one.field in DAYS]
        self._once = {one.field: one for one in read if one.field in ONCE}

    @property
    def titles(self) -> list[Header]:
        """The columns that every table has, for `csv.headed`, `html.rows`, `sheet.below` ..."""
        wanted = (one.titles for one in self._all if one.field and not one.column.optional)
        return [*dict.fromkeys(wanted)]

    @property
    def optional(self) -> list[Header]:
        """The columns that a table may have, for `sheet.below`."""
        wanted = set(self.titles)
        return [*dict.fromkeys(one.titles for one in self._all if one.titles not in wanted)]

    def entry(self, row: Record, kind: str = "") -> RawEntry:
        """The entry of a row; `kind` is its schema, or what `schema` calls it.

        LayoutChanged for an unknown code, an empty name or reference, and two texts where one is
        meant.
        """
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
            state=State(state) if state else self._state,
            extra=self._left(row),
        )

    def _left(self, row: Record) -> Mapping[str, tuple[str, ...]]:
        """What nobody took, without what nobody wants and what was looked at several times."""
        row.ignore(*self._done)
        return row.leftovers()

    def _kind(self, row: Record, kind: str) -> Schema:
        if coded := self._once.get("schema"):
            return Schema(coded.filled(row))
        if isinstance(self._schema, Schema):
            return Schema(kind) if kind else self._schema
        known = self._schema or {}
        if kind not in known:
            raise LayoutChanged(f"{row.where} is of the unknown kind {kind!r}.")
        return known[kind]

    def _all_names(self, row: Record) -> Iterator[RawName]:
        head, *more = self._names
        parts = [joined(*(one.one(row) for one in self._names))] if more else head.texts(row)
        if not any(parts):
            head.empty(row)
        for at, text in enumerate(parts):
            kind = NameKind.ALIAS if at else NameKind.NAME
            yield RawName(text=text, kind=kind, language=head.column.language)
        for one in self._others:
            for text in one.texts(row):
                yield RawName(text=text, kind=NAMES[one.field], language=one.column.language)

    def _designations(self, row: Record) -> tuple[RawDesignation, ...]:
        days = {one.field: one.one(row) for one in self._days}
        if not self._acts:
            return (RawDesignation(programme=self._under, **days),)
        acts = [act for one in self._acts for act in one.texts(row)]
        if not acts and not self._under:
            self._acts[0].empty(row)
        programmes = dict.fromkeys(acts or (self._under,))
        return tuple(RawDesignation(programme=act, **days) for act in programmes)

    def _all_facts(self, row: Record) -> dict[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        for one in self._facts:
            if texts := one.texts(row):
                before = found.get(one.field)
                found[one.field] = [*before, *texts] if before else texts
        return found

    def _one(self, row: Record, field: str) -> str:
        """The one text of a column; "" where it says nothing, or the table has none such."""
        known = self._once.get(field)
        return known.one(row) if known else ""


def _titled(titles: tuple[str, ...], given: Said | tuple[Said, ...]) -> Iterator[Titled]:
    """What a column is: one thing, or several."""
    parts = given if isinstance(given, tuple) else (given,)
    for said in parts:
        one = column(said) if isinstance(said, str) else said
        yield Titled(titles, one, shared=len(parts) > 1)


# What a table must say, when a module is loaded.


def _demand_titles(titles: Iterable[str]) -> None:
    if twice := [title for title, number in Counter(titles).items() if number > 1]:
        raise ValueError(f"The column {twice[0]} is there twice.")


def _demand(
    read: Sequence[Titled], schema: Schema | Mapping[str, Schema] | None, under: str
) -> None:
    """ValueError with a sentence where no entries can be made by a table."""
    for one in read:
        if why := wrong(one.column):
            raise ValueError(f"The column {one.titles[0]}: {why}")
    fields = Counter(one.field for one in read)
    if twice := [field for field in ONCE if fields[field] > 1]:
        raise ValueError(f"Two columns are {twice[0]}: name both in one, as names it has had.")
    if not fields[NAME]:
        raise ValueError("No column is the name.")
    if bool(fields["schema"]) == bool(schema):
        raise ValueError("Say the schema once: as a column with codes, or for all rows.")
    if not fields[PROGRAMME] and not under:
        raise ValueError("Say the act that rows stand under, or which column names it.")
