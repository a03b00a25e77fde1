"""Writes the text of a first module, every guess marked CHECK."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from urllib.parse import quote

from scrapers import kit
from scrapers.drafting.dates import formats
from scrapers.drafting.found import Found
from scrapers.drafting.roles import DATES, FACTS, IDENTIFIERS, Guess, Role, schema

CHECK = "CHECK"
"""Marks what a person has to settle; `make accept` refuses a module that still has one."""

MIB = 1024 * 1024
LEAST_MIB, TIMES = 4, 4

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
    page="https://authority.example/",  # {check}
    licence="{check}: licence; or that none is stated",
    language="en",  # {check}
    tier=3,  # {check}
    formats=kit.one_file(
        "https://authority.example/{file}",  # {check}
        {pattern!r},
        content=kit.FileType.{content_name},
    ),
    expected=range({low}, {high}),  # {check}
    date_formats={date_formats},{date_remark}
{more}    size_limit_bytes={size} * 1024 * 1024,  # this file has {bytes} bytes
    proof=kit.Proof.NONE,
    known_on="{day}",  # {check}: the day of the fact that the address rests on
)

{tables}

def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
{reading}
        yield kit.RawEntry(
{entry}        )
'''


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
        entry = "".join(f"            {line}\n" for line in self._entry())
        found, dates = self.found, self._dates()
        records = len(found.records)
        return MODULE.format(
            check=CHECK,
            content=str(found.content).upper(),
            content_name=found.content.name,
            left=self._left(),
            country=self.key[:2].upper(),
            file=quote(found.sample_name),
            pattern=pattern(found.sample_name),
            low=max(1, records // 2),
            high=records * 2 + 10,
            date_formats=_tuple(dates[0]),
            date_remark=dates[1],
            more=self._more(),
            size=max(LEAST_MIB, -(-TIMES * self.size // MIB)),
            bytes=self.size,
            day=self.day,
            tables=self._tables(),
            reading="\n".join(found.reading.lines),
            entry=entry,
        )

    def _dates(self) -> tuple[tuple[str, ...], str]:
        """All formats of dates, and a remark on what they do not read."""
        texts = [
            text
            for name, role in self.guess.roles.items()
            if role in DATES
            for text in self.found.texts(name)
            if kit.said(text)
        ]
        dates = formats(texts)
        told = []
        if dates.ambiguous:
            told.append("day first or month first?")
        if dates.read < len(texts):
            told.append(f"{len(texts) - dates.read} of {len(texts)} have none of these")
        return dates.formats, f"  # {CHECK}: {'; '.join(told)}" if told else ""

    def _more(self) -> str:
        if self.guess.one(Role.REFERENCE):
            return ""
        return f"    named_keys=True,  # {CHECK}: no reference was found\n"

    # Tables of codes, and the constants that the reader names.

    def _tables(self) -> str:
        lines = list(self.found.reading.constants)
        programme = self.guess.one(Role.PROGRAMME)
        if not programme or not self._is_full(programme):
            lines.append(f'PROGRAMME = "{CHECK}: the legal act"')
        if kinds := self._kinds():
            codes = ", ".join(f"{code!r}: kit.Schema.{kind}" for code, kind in kinds.items())
            lines.append(f"SCHEMA = {{{codes}}}  # {CHECK}")
        return "\n".join(lines) + "\n" if lines else ""

    def _kinds(self) -> Mapping[str, str]:
        """Codes of the field that tells types -> names of schemas."""
        name = self.guess.one(Role.TYPE)
        if not name:
            return {}
        codes = Counter(self.found.texts(name))
        if self.found.filled(name) < len(self.found.records):
            codes[""] = 1
        return {
            code: (schema(code) or kit.Schema.LEGAL_ENTITY).name for code, _ in codes.most_common()
        }

    # The entry.

    def _entry(self) -> Iterator[str]:
        if reference := self.guess.one(Role.REFERENCE):
            yield f"reference=row.take_filled({self._take(reference)}),"
        same = "" if self.guess.one(Role.TYPE) else f"  # {CHECK}: of all of them?"
        yield f"schema={self._schema()},{same}"
        yield f"names=kit.names({', '.join((self._name(), *self._aliases()))}),"
        yield f"designations={self._act()},"
        yield from self._identifiers()
        yield from self._facts()
        self._ignored()
        yield "extra=row.leftovers(),"

    def _take(self, name: str) -> str:
        self.taken.add(name)
        return repr(self.found.parts(name)[0])

    def _schema(self) -> str:
        if name := self.guess.one(Role.TYPE):
            return f"row.take_as({self._take(name)}, SCHEMA)"
        if person := self.guess.person:
            one = f"row.peek({self.found.parts(person)[0]!r})"
            return f"kit.Schema.PERSON if {one} else kit.Schema.ORGANIZATION"
        born = self.guess.of(Role.BIRTH_DATE) or self.guess.of(Role.BIRTH_PLACE)
        kind = kit.Schema.PERSON if born or self.guess.of(Role.FATHER) else kit.Schema.LEGAL_ENTITY
        return f"kit.Schema.{kind.name}"

    def _name(self) -> str:
        if name := self.guess.one(Role.NAME):
            return self._texts_of(name)
        named = (Role.GIVEN, Role.FAMILY)
        parts = [name for name, role in self.guess.roles.items() if role in named]
        return f"kit.joined({', '.join(map(self._optional, parts))})"

    def _texts_of(self, name: str) -> str:
        if self.found.is_inner(name):
            return f'" ".join(row.take_all({self._take(name)}))'
        return f"row.take_filled({self._take(name)})"

    def _aliases(self) -> Iterator[str]:
        for name in self.guess.of(Role.ALIAS):
            yield f"*{self._several(name)}"

    def _several(self, name: str) -> str:
        """The texts of a field that may hold several in one."""
        found = [one for one in SEPARATORS if any(one in text for text in self.found.texts(name))]
        if not found:
            return self._filled(name)
        joined = (
            f'" ; ".join({self._filled(name)})'
            if self.found.is_inner(name)
            else self._optional(name)
        )
        joined = f"kit.said({joined})" if self._says_nothing([name]) else joined
        return f"kit.split({joined}, {', '.join(map(repr, found))})"

    def _optional(self, name: str) -> str:
        return f"row.take_optional({self._take(name)})"

    def _filled(self, *names: str) -> str:
        """The texts of fields, without what stands for nothing where anything does."""
        fields = ", ".join(self._take(name) for name in names)
        if self._says_nothing(names) or len(names) > 1:
            return f"row.take_said({fields})"
        return f"row.take_all({fields})"

    def _says_nothing(self, names: Sequence[str]) -> bool:
        return any(not kit.said(text) for name in names for text in self.found.texts(name))

    def _act(self) -> str:
        programme = self.guess.one(Role.PROGRAMME)
        parts = [self._programme(programme) if programme else "PROGRAMME"]
        days = {"listed_on": Role.LISTED, "delisted_on": Role.DELISTED}
        for parameter, role in days.items():
            names = self.guess.of(role)
            if len(names) == 1:
                parts.append(f"{parameter}={self._optional(names[0])}")
            elif names:
                fields = ", ".join(map(self._take, names))
                parts.append(f"{parameter}=row.take_any([{fields}])")
        return f"kit.under({', '.join(parts)})"

    def _programme(self, name: str) -> str:
        if self._is_full(name):
            return f"row.take_filled({self._take(name)})"
        return f"row.take_optional({self._take(name)}) or PROGRAMME"

    def _is_full(self, name: str) -> bool:
        """Whether each record has it, filled."""
        return self.found.filled(name) == len(self.found.records)

    def _identifiers(self) -> Iterator[str]:
        wanted = {role: self.guess.of(role) for role in IDENTIFIERS if self.guess.of(role)}
        if not wanted:
            return
        given = (f"{role}={self._numbers(names)}" for role, names in wanted.items())
        yield f"identifiers=kit.numbers({', '.join(given)}),"

    def _numbers(self, names: Sequence[str]) -> str:
        """The numbers in fields: one field may hold several."""
        return self._several(names[0]) if len(names) == 1 else self._filled(*names)

    def _facts(self) -> Iterator[str]:
        wanted = {role: self.guess.of(role) for role in FACTS if self.guess.of(role)}
        if not wanted:
            return
        yield "facts={"
        for role, names in wanted.items():
            yield f"    {str(role)!r}: {self._filled(*names)},"
        yield "},"

    def _ignored(self) -> None:
        self.taken.update(self.guess.of(Role.SERIAL))

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


def module(draft: Draft) -> str:
    """The text of a module, as it is before it is formatted."""
    text = draft.text()
    if serial := draft.guess.of(Role.SERIAL):
        ignored = ", ".join(repr(draft.found.parts(name)[0]) for name in serial)
        remark = f"        row.ignore({ignored})  # {CHECK}: positions, not references\n"
        text = text.replace(
            "        yield kit.RawEntry(\n", f"{remark}        yield kit.RawEntry(\n"
        )
    return text


def pattern(name: str) -> str:
    """How files of the list may be named: as this one, whatever its numbers are."""
    stem, dot, ending = name.rpartition(".")
    plain = re.sub(r"\d{2,}", "*", re.sub(r"[\[\]]", "?", stem))
    return f"{plain.rstrip('*')}*{dot}{ending}"


def _plain(text: str) -> str:
    """A text that may stand in a docstring."""
    return text.replace("\\", "/").replace('"', "'")


def _tuple(texts: Sequence[str]) -> str:
    return f"({', '.join(map(repr, texts))}{',' if len(texts) == 1 else ''})"


def sample_path(root: Path, key: str, day: str, name: str) -> Path:
    """Where the sample stands."""
    return root / "tests" / "samples" / key / day / name
