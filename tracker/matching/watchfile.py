"""Reads a file of watched names, CSV or a workbook; one sentence for whatever is wrong with it.

No sentence repeats what a cell holds: these names belong in no log and on no screen but the user's.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import NamedTuple

from db import files
from scrapers import kit
from scrapers.kit import sheet_rows
from tracker.errors import Refused
from tracker.matching.forms import several
from tracker.rules.names.letters import LONGEST
from tracker.rules.names.prepared import prepared
from tracker.rules.normalise.sense import tidy

FIELDS = {
    **dict.fromkeys(("name", "fullname", "customername"), "name"),
    **dict.fromkeys(("birthdate", "dateofbirth", "dob", "born"), "birth_date"),
    **dict.fromkeys(("country", "nationality", "citizenship"), "country"),
    **dict.fromkeys(("label", "reference", "ref", "customerid"), "label"),
}
"""Letters of a heading -> what its column holds; of several for one, the last here counts."""

NUMBERS = {
    **dict.fromkeys(("identifiers", "identifier", "id", "ids", "numbers"), ""),
    **dict.fromkeys(("passport", "passportnumber", "passportno"), "passport"),
    **dict.fromkeys(("idnumber", "nationalid", "idcard", "identitynumber"), "identity"),
    **dict.fromkeys(("taxnumber", "taxid", "tin", "vat"), "tax id"),
    **dict.fromkeys(("registrationnumber", "companynumber", "registration"), "registration"),
    **dict.fromkeys(("imo", "imonumber"), "IMO"),
    **dict.fromkeys(("mmsi", "mmsinumber"), "MMSI"),
    **dict.fromkeys(("bic", "swift", "swiftbic", "bicswift"), "BIC"),
    **dict.fromkeys(("wallet", "walletaddress", "cryptowallet"), "wallet"),
    **dict.fromkeys(("unreference", "unref"), "UN reference"),
    **dict.fromkeys(("ofacid", "ofacuid"), "OFAC id"),
}
"""Letters of a heading -> the word for the type of the numbers in its column; all of them count."""

BIRTH = re.compile(r"(\d{4})(?:-(\d+))?(?:-(\d+))?(?:[T ].*)?")
FORMULAS = ("=", "+", "@", "\t")
LARGEST = 512 * 2**20


class BadWatchFile(Refused):
    """A file of watched names that cannot be read; nothing of it is taken."""

    def __str__(self) -> str:
        return f"{super().__str__()} Nothing was imported."


class WatchedParty(NamedTuple):
    """One watched party as the file has it; `cells` are its numbers as they are written there."""

    name: str
    births: str = ""
    country: str = ""
    numbers: str = ""
    label: str = ""
    cells: str = ""


def parties(path: Path) -> Iterator[WatchedParty]:
    """The parties of a file, in order; BadWatchFile for the first row that cannot be taken."""
    read = READERS.get(path.suffix.lower(), _csv)
    rows = read(path)
    head = next(rows, None)
    if head is None:
        raise BadWatchFile(f"{path.name} is empty.")
    places = _places(path, head)
    for number, row in enumerate(rows, start=2):
        if "".join(row).strip():
            yield _party(path, number, row, places)


def content_of(path: Path) -> bytes:
    """The bytes of a file, which is no link, pipe or device; BadWatchFile."""
    try:
        return files.read(path, LARGEST)
    except FileNotFoundError:
        raise BadWatchFile(f"There is no file {path.name}.") from None
    except files.OddFile as why:
        raise BadWatchFile(str(why)) from None


class _Places(NamedTuple):
    """Which column holds what: by field, and those with numbers by column, with their type."""

    fields: dict[str, int]
    numbers: dict[int, str]


def _places(path: Path, head: Sequence[str]) -> _Places:
    """Which column holds what, by the headings of the first row."""
    headings = list(map(_plain, head))
    places = {
        field: headings.index(heading) for heading, field in FIELDS.items() if heading in headings
    }
    if "name" not in places:
        raise BadWatchFile(f"{path.name} has no column headed `name` in its first row.")
    of_numbers = {
        column: NUMBERS[heading] for column, heading in enumerate(headings) if heading in NUMBERS
    }
    return _Places(places, of_numbers)


def _plain(heading: str) -> str:
    return "".join(filter(str.isalpha, heading.lower()))


def _party(path: Path, number: int, row: Sequence[str], places: _Places) -> WatchedParty:
    by_column = defaultdict(str, enumerate(map(tidy, row)))
    cells = dict.fromkeys(FIELDS.values(), "")
    cells |= {field: by_column[column] for field, column in places.fields.items()}
    cells["identifiers"] = "; ".join(filter(None, map(by_column.__getitem__, places.numbers)))
    where = f"{path.name}, row {number}"
    if why := _no_party(cells):
        raise BadWatchFile(f"{where}: {why}.")
    return WatchedParty(
        name=cells["name"],
        births=_date(where, cells["birth_date"]),
        country=cells["country"],
        numbers=_numbers(by_column, places.numbers) or cells["identifiers"],
        label=cells["label"],
        cells=cells["identifiers"],
    )


def _numbers(by_column: Mapping[int, str], places: Mapping[int, str]) -> str:
    """The numbers of a row with words for their types, where the headings say any."""
    if not any(places.values()):
        return ""
    told = (
        f"{word} {number}".strip()
        for column, word in places.items()
        for number in several(by_column[column])
    )
    return "; ".join(told)


def _no_party(cells: Mapping[str, str]) -> str:
    """What is wrong with the cells of a row, the first thing; "" if nothing is."""
    name = cells["name"]
    troubles = {
        "the name is empty": not name,
        f"the name is longer than {LONGEST:,} characters": len(name) > LONGEST,
        "a cell holds a formula, not a value": any(map(_is_formula, cells.values())),
        "the name has no letters or digits": not prepared(name).words,
    }
    return next(compress(troubles, troubles.values()), "")


def _is_formula(cell: str) -> bool:
    return cell.startswith(FORMULAS)


def _date(where: str, text: str) -> str:
    """A birth date as 1970, 1970-05 or 1970-05-31; a time of day after it is dropped."""
    if not text:
        return ""
    day = BIRTH.fullmatch(text)
    if day is None:
        hint = "the birth date is not written like 1970, 1970-05 or 1970-05-31"
        raise BadWatchFile(f"{where}: {hint}.")
    return "-".join(part.zfill(2) for part in filter(None, day.groups()))


def _csv(path: Path) -> Iterator[list[str]]:
    text = io.StringIO(_decoded(path), newline="")
    head = text.readline()
    text.seek(0)
    separator = max(",;\t|", key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.reader(text, delimiter=separator)
    except csv.Error as why:
        raise BadWatchFile(f"{path.name} is no proper CSV: {why}.") from None


def _decoded(path: Path) -> str:
    content = content_of(path)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as why:
        line = content[: why.start].count(b"\n") + 1
        raise BadWatchFile(
            f"{path.name}, line {line}: not {encoding.upper()}; save it as CSV UTF-8."
        ) from None
    if "\0" in text:
        raise BadWatchFile(f"{path.name} holds zero bytes and is no CSV file.")
    return text


def _sheet(path: Path) -> Iterator[list[str]]:
    """The first sheet of a workbook, read as those of the authorities are."""
    try:
        document = kit.Document(name=path.name, content=content_of(path))
        book = sheet_rows.workbook(document)
        for _, row in sheet_rows.table(book, sheet_rows.first(book)):
            yield row
    except kit.LayoutChanged as doubt:
        raise BadWatchFile(str(doubt)) from None


READERS = dict.fromkeys((".xlsx", ".xls", ".xlsb", ".ods"), _sheet)
"""Ending of a file's name -> what reads it; all others are CSV."""
