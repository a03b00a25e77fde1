"""Reads a file of watched names, CSV or a workbook; one sentence for whatever is wrong with it.

No sentence repeats what a cell holds: these names belong in no log and on no screen but the user's.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scrapers import kit
from scrapers.kit import sheet_rows
from tracker.errors import WrongUsage
from tracker.rules.names.letters import LONGEST
from tracker.rules.names.score import prepared
from tracker.rules.normalise.sense import tidy

COLUMNS = {
    "name": ("name", "fullname", "customername"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "born"),
    "country": ("country", "nationality", "citizenship"),
    "identifiers": ("identifiers", "identifier", "id", "ids", "idnumber", "passport"),
    "label": ("label", "reference", "ref", "customerid"),
}
FORMULAS = ("=", "+", "@", "\t")
LARGEST = 512 * 2**20
SHEETS = (".xlsx", ".xls", ".xlsb", ".ods")


class BadWatchFile(WrongUsage):
    """A file of watched names that cannot be read; nothing of it is taken."""


class Party(NamedTuple):
    """One watched party as the file has it."""

    name: str
    births: str = ""
    country: str = ""
    numbers: str = ""
    label: str = ""


def parties(path: Path) -> Iterator[Party]:
    """The parties of a file, in order; BadWatchFile for the first row that cannot be taken."""
    if not path.is_file():
        raise BadWatchFile(f"There is no file {path.name}.")
    if path.stat().st_size > LARGEST:
        raise BadWatchFile(f"{path.name} is larger than {LARGEST // 2**20} MiB.")
    rows = _sheet(path) if path.suffix.lower() in SHEETS else _csv(path)
    head = next(rows, None)
    if head is None:
        raise BadWatchFile(f"{path.name} is empty.")
    places = _places(path, head)
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            yield _party(path, number, row, places)


def _places(path: Path, head: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by the headings of the first row."""
    plain = ["".join(c for c in cell.lower() if c.isalpha()) for cell in head]
    places = {
        field: plain.index(heading)
        for field, headings in COLUMNS.items()
        for heading in headings
        if heading in plain
    }
    if "name" not in places:
        raise BadWatchFile(f"{path.name} has no column headed `name` in its first row.")
    return places


def _party(path: Path, number: int, row: Sequence[str], places: dict[str, int]) -> Party:
    cells = {field: tidy(row[at]) if at < len(row) else "" for field, at in places.items()}
    name, where = cells["name"], f"{path.name}, row {number}"
    if not name:
        raise BadWatchFile(f"{where}: the name is empty.")
    if len(name) > LONGEST:
        raise BadWatchFile(f"{where}: the name is longer than {LONGEST:,} characters.")
    if any(cell.startswith(FORMULAS) for cell in cells.values()):
        raise BadWatchFile(f"{where}: a cell holds a formula, not a value.")
    if not prepared(name).words:
        raise BadWatchFile(f"{where}: the name has no letters or digits.")
    birth = cells.get("birth_date", "")
    return Party(
        name=name,
        births=_date(where, birth) if birth else "",
        country=cells.get("country", ""),
        numbers=cells.get("identifiers", ""),
        label=cells.get("label", ""),
    )


def _date(where: str, text: str) -> str:
    """A birth date as 1970, 1970-05 or 1970-05-31; a time of day after it is dropped."""
    day = text.split("T")[0].split(" ")[0]
    parts = day.split("-")
    if 1 <= len(parts) <= 3 and all(p.isdigit() for p in parts) and len(parts[0]) == 4:
        return "-".join(part.zfill(2) for part in parts)
    raise BadWatchFile(f"{where}: the birth date is not written like 1970, 1970-05 or 1970-05-31.")


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
    content = path.read_bytes()
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
        document = kit.Document(name=path.name, content=path.read_bytes())
        book = sheet_rows.workbook(document)
        for _, row in sheet_rows.table(book, sheet_rows.names(book)[0]):
            yield row
    except kit.LayoutChanged as doubt:
        raise BadWatchFile(str(doubt)) from None
