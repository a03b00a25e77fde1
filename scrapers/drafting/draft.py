"""Writes the text of a first module, every guess marked CHECK."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from urllib.parse import quote

from scrapers import kit
from scrapers.drafting.dates import formats, in_words
from scrapers.drafting.found import Found
from scrapers.drafting.roles import DATES, FACTS, IDENTIFIERS, OF_ACTS, Guess, Role, schema
from scrapers.kit.one_column import DEMANDED
from scrapers.kit.source import limit_of

CHECK = "CHECK"
"""Marks what a person has to settle; `make accept` refuses a module that still has one."""

MIB = 1024 * 1024
TIMES, LEAST, MUCH = 4, 4, 32 * MIB
"""A limit is said where the unsaid one would be less than so many times the file, or this much."""


PAGE = f'    page="https://authority.example/",  # {CHECK}\n'

LONGEST = 72
"""Letters of a text in one line."""

WIDTH = 96
"""Letters of a line of the docstring."""

SEPARATORS = (";", "\n", "|", " / ")

MODULE = '''"""{check}: country: authority, what the list is ({content}).

{left}"""

from collections.abc import Iterator

from scrapers import kit

SOURCE = kit.Source(
    title="{check}: official title",
    short_title="{check}",  # for subjects of mails, 20 letters at most: "Exland list"
    authority="{check}: who publishes it",
    country="{country}",
    legal_basis="{check}: act and section",
{page}    licence="{check}: leave this line out where none is stated",
    language="en",  # {check}
    tier=3,  # {check}
    formats=kit.one_file({url!r}{kind}),  # {check}
    expected=range({low}, {high}),  # {check}
    date_formats={date_formats},{date_remark}
{more}    proof=kit.Proof.NONE,
    known_on="{day}",  # {check}: the day of the fact that the address rests on
)

COLUMNS = kit.Columns(
    {{
{columns}    }},
{rest})
{constants}

def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
{reading}
        yield COLUMNS.entry(row{given})
'''

FIELDS: Mapping[Role, str] = {
    Role.SERIAL: "",
    **dict.fromkeys((Role.NAME, Role.GIVEN, Role.FAMILY), "name"),
    Role.LISTED: "listed_on",
    Role.DELISTED: "delisted_on",
    Role.TYPE: "schema",
    **{role: str(role) for role in (Role.REFERENCE, Role.ALIAS, Role.PROGRAMME)},
    **{role: str(role) for role in (*IDENTIFIERS, *FACTS)},
}
"""Role -> what it is in a table of columns."""


@dataclass(slots=True)
class Draft:
    """A module in the making: what was found, and what is guessed of it."""

    key: str
    found: Found
    guess: Guess
    day: str
    size: int
    taken: set[str] = field(default_factory=set)

    def text(self) -> str:
        """The whole module."""
        columns = "".join(f"        {line}\n" for line in self._columns())
        found, dates = self.found, self._dates()
        records = len(found.records)
        url = f"https://authority.example/{quote(found.sample_name)}"
        return MODULE.format(
            check=CHECK,
            content=str(found.content).upper(),
            page="" if found.content == kit.FileType.HTML else PAGE,
            left=self._left(),
            country=self.key[:2].upper(),
            url=url,
            kind=self._kind(url),
            low=max(1, records // 2),
            high=records * 2 + 10,
            date_formats=_tuple(dates[0]),
            date_remark=dates[1],
            more=self._more(records * 2 + 10),
            day=self.day,
            columns=columns,
            rest="".join(f"    {line}\n" for line in self._rest()),
            constants="".join(f"{line}\n" for line in found.reading.constants),
            reading=self._reading(),
            given=self._given(),
        )

    def _kind(self, url: str) -> str:
        """What the file is, where its name does not say it."""
        content = self.found.content
        try:
            told = kit.one_file(url)[0].files["list"].content
        except ValueError:
            told = None
        return "" if told == content else f", content=kit.FileType.{content.name}"

    def _dates(self) -> tuple[tuple[str, ...], str]:
        """All formats of dates, and a remark on what they do not read."""
        texts = [
            text
            for name, role in self.guess.roles.items()
            if role in DATES
            for text in self._days(name, role)
            if kit.said(text)
        ]
        dates = formats(texts)
        told = []
        if dates.ambiguous:
            told.append("day first or month first?")
        if dates.read < len(texts):
            told.append(f"{len(texts) - dates.read} of {len(texts)} have none of these")
        return dates.formats, f"  # {CHECK}: {'; '.join(told)}" if told else ""

    def _days(self, name: str, role: Role) -> list[str]:
        """The texts of a field of dates; of an act whose day stands among words, the days."""
        texts = self.found.texts(name)
        return list(map(kit.written_day, texts)) if self._is_in_words(name, role) else texts

    def _is_in_words(self, name: str, role: Role) -> bool:
        return role in OF_ACTS and in_words(self.found.texts(name))

    def _more(self, most: int) -> str:
        more = ""
        if not self.guess.one(Role.REFERENCE):
            more += f"    named_keys=True,  # {CHECK}: no reference was found\n"
        if not TIMES * self.size <= limit_of(most) <= MUCH:
            size = max(LEAST, -(-TIMES * self.size // MIB))
            more += f"    size_limit_bytes={size} * 1024 * 1024,  # this has {self.size} bytes\n"
        return more

    # The table of columns.

    def _columns(self) -> Iterator[str]:
        """A line for each column whose role is guessed."""
        named = self.guess.one(Role.NAME)
        for name, role in self.guess.roles.items():
            if named and role in (Role.GIVEN, Role.FAMILY):
                continue
            same = self.guess.of(role) if role in OF_ACTS else [name]
            if name == same[0]:
                titles = [self._title(one) for one in same]
                title = titles[0] if len(titles) == 1 else _tuple(titles)
                quoted = title if len(titles) > 1 else _quoted(title)
                yield f"{quoted}: {self._what(name, role)},"

    def _title(self, name: str) -> str:
        self.taken.add(name)
        return self.found.parts(name)[0]

    def _what(self, name: str, role: Role) -> str:
        """What a column is: its field alone, or with separators and codes."""
        maybe = "?" if FIELDS[role] in DEMANDED and not self._is_always(name, role) else ""
        field = repr(f"{FIELDS[role]}{maybe}")
        if role == Role.TYPE:
            codes = ", ".join(f"{code!r}: kit.Schema.{kind}" for code, kind in self._kinds(name))
            return f"kit.column({field}, codes={{{codes}}})"
        more = [repr(mark) for mark in self._separators(name, role)]
        if role == Role.ALIAS and (nothing := self._nothing(name)):
            more.append(f"nothing={_tuple(nothing)}")
        if self._is_in_words(name, role):
            more.append("reads=kit.written_day")
        return f"kit.column({field}, {', '.join(more)})" if more else field

    def _is_always(self, name: str, role: Role) -> bool:
        """Whether every record has a field, or another one in its place."""
        same = self.guess.of(role) if role in OF_ACTS else [name]
        return all(any(one in record for one in same) for record in self.found.records)

    def _separators(self, name: str, role: Role) -> list[str]:
        """What stands between several names or numbers in one text."""
        if role not in (Role.ALIAS, *IDENTIFIERS):
            return []
        return [one for one in SEPARATORS if any(one in text for text in self.found.texts(name))]

    def _nothing(self, name: str) -> list[str]:
        """The texts of a field that only say that there is none."""
        texts = dict.fromkeys(self.found.texts(name))
        return [text for text in texts if not kit.said(text)]

    def _kinds(self, name: str) -> Iterator[tuple[str, str]]:
        """(code, name of its schema) of the field that tells types."""
        codes = Counter(self.found.texts(name))
        if self.found.filled(name) < len(self.found.records):
            codes[""] = 1
        for code, _ in codes.most_common():
            yield code, (schema(code) or kit.Schema.LEGAL_ENTITY).name

    # What all rows are, and how they are read.

    def _rest(self) -> Iterator[str]:
        if kinds := self._tags():
            told = ", ".join(f"{tag!r}: kit.Schema.{kind.name}" for tag, kind in kinds.items())
            yield f"schema={{{told}}},  # {CHECK}"
        elif not self.guess.one(Role.TYPE):
            told = "only of those without" if self.guess.person else "of all of them?"
            yield f"schema=kit.Schema.{self._of_all().name},  # {CHECK}: {told}"
        programme = self.guess.one(Role.PROGRAMME)
        if not programme or self.found.filled(programme) < len(self.found.records):
            yield f'under="{CHECK}: the legal act",'

    def _of_all(self) -> kit.Schema:
        if self.guess.person:
            return kit.Schema.ORGANIZATION
        born = any(map(self.guess.of, (Role.BIRTH_DATE, Role.BIRTH_PLACE, Role.FATHER)))
        return kit.Schema.PERSON if born else kit.Schema.LEGAL_ENTITY

    def _tags(self) -> dict[str, kit.Schema]:
        """What the elements that records are say of their kind; nothing where not all do."""
        tags = self.found.reading.tags
        known = {tag: kind for tag in tags if (kind := schema(tag))}
        told = len(tags) > 1 and len(known) == len(tags) and not self.guess.one(Role.TYPE)
        return known if told else {}

    def _reading(self) -> str:
        text = "\n".join(self.found.reading.lines)
        left = [name for name in self.found.fields if name not in self.taken]
        if left and self.found.content == kit.FileType.HTML:  # tables are told by their columns
            text = text.replace("COLUMNS.titles", f"[*COLUMNS.titles, {_listed(left)}]")
        return text if self._tags() else text.replace("for tag, row in", "for _, row in")

    def _given(self) -> str:
        """What is said of the kind of a row."""
        if self._tags():
            return ", tag"
        if not self.guess.person:
            return ""
        one = f"row.peek({self.found.parts(self.guess.person)[0]!r})"
        return f', kit.Schema.PERSON if {one} else ""'

    # What is said of it.

    def _left(self) -> str:
        """What nobody takes, and what speaks against guesses, as lines of the docstring."""
        left = [name for name in self.found.fields if name not in self.taken]
        found = self.found
        told = [
            f"First draft out of {found.sample_name}: {len(found.records)} records, {found.where}."
        ]
        told += [f"{CHECK}: nobody takes {', '.join(left)}."] if left else []
        told += [f"{CHECK}: {name}: {why}." for name, why in self.guess.doubts.items()]
        told += self.found.remarks
        lines = [part for one in told for part in wrap(_plain(one), WIDTH)]
        return "".join(f"{line}\n" for line in lines)


def _plain(text: str) -> str:
    """A text that may stand in a docstring."""
    return text.replace("\\", "/").replace('"', "'")


def _tuple(texts: Sequence[str]) -> str:
    return f"({_listed(texts)}{',' if len(texts) == 1 else ''})"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(map(_quoted, texts))


def _quoted(text: str) -> str:
    """A text as Python has it, a long one in pieces that fit into lines."""
    pieces = [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)] or [""]
    return repr(text) if len(pieces) == 1 else f"({' '.join(map(repr, pieces))})"


def sample_path(root: Path, key: str, day: str, name: str) -> Path:
    """Where the sample stands."""
    return root / "tests" / "samples" / key / day / name
