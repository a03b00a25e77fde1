"""The columns of a typed sheet, and what is wrong with a row: each fault in a sentence.

A typing error that is let through becomes a party that nobody finds, or a delisting that never was.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from scrapers import kit


class Column(NamedTuple):
    """What a person types into a column; `filled`: in every row. `several`: between semicolons."""

    means: str
    filled: bool = False
    several: bool = False


COLUMNS: Mapping[str, Column] = {
    "list": Column("key of the list, the same in every row", filled=True),
    "id": Column("a number or word of yours by which the party stays known: never given to "
                 "another one, and kept when a spelling is corrected", filled=True),
    "kind": Column("person, organisation, company or vessel", filled=True),
    "name": Column("the name as the document has it, in its own letters", filled=True),
    "aliases": Column("other names and spellings, that in Latin letters too", several=True),
    "former names": Column("names that it had before", several=True),
    "born": Column("1970-05-31, 1970-05, 1970, circa 1970 or 1968-1970", several=True),
    "birth place": Column("place of birth", several=True),
    "nationality": Column("nationality of a person, country of a group", several=True),
    "passport": Column("number of a passport", several=True),
    "national id": Column("number of an identity card or of a register", several=True),
    "other reference": Column("reference of another list that the document gives", several=True),
    "address": Column("address, or place of activity", several=True),
    "reason": Column("reasons that the document gives"),
    "notes": Column("whatever else the document says of the party"),
    "listed on": Column("day of the listing: 2024-05-31, or 2024-05 or 2024 where no more is said"),
    "document": Column("title and number of the document that lists the party", filled=True),
    "document address": Column("where it was published, https://...", filled=True),
    "document sha256": Column("SHA-256 of the saved file, 64 digits and letters a-f", filled=True),
    "document page": Column("page of the file, 3 or 3-4", filled=True),
    "delisted on": Column("day of the delisting, 2024-05-31; empty while it is listed"),
    "delisting document": Column("title and number of the document that ended the listing"),
    "delisting address": Column("where that one was published"),
    "delisting sha256": Column("SHA-256 of that file as saved"),
}  # fmt: skip
"""Name of a column -> what stands in it, in the order of the blank form."""

KINDS = {
    "person": kit.Schema.PERSON,
    "organisation": kit.Schema.ORGANIZATION,
    "organization": kit.Schema.ORGANIZATION,
    "group": kit.Schema.ORGANIZATION,
    "company": kit.Schema.COMPANY,
    "vessel": kit.Schema.VESSEL,
}
ENDING = ("delisting document", "delisting address", "delisting sha256")

FILLED = tuple(name for name, column in COLUMNS.items() if column.filled)
DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
SPAN = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
SHA256 = re.compile(r"[0-9a-f]{64}")
PAGE = re.compile(r"\d{1,4}(?:-\d{1,4})?", re.ASCII)
WEB = ("https://", "http://")


class Seen:
    """What stood in the rows so far: ids, whole rows, and the documents of hashes -> where."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.rows: dict[tuple[str, ...], str] = {}
        self.titles: dict[str, tuple[str, str]] = {}

    def add(self, where: str, cells: Mapping[str, str]) -> None:
        """Take note of a row; LayoutChanged where an earlier one says the same, or otherwise."""
        same_id = self.ids.setdefault(cells["id"], where)
        if same_id != where:
            raise kit.LayoutChanged(f"{where}: the id {cells['id']} is that of {same_id} too.")
        said = tuple(text for name, text in cells.items() if name != "id")
        same = self.rows.setdefault(said, where)
        if same != where:
            raise kit.LayoutChanged(f"{where} says the same as {same}.")
        for of in ("document", "delisting"):
            title = cells["document" if of == "document" else "delisting document"]
            self._title(where, cells[f"{of} sha256"].casefold(), title)

    def _title(self, where: str, hashed: str, title: str) -> None:
        known, place = self.titles.setdefault(hashed, (title, where))
        if known != title:
            raise kit.LayoutChanged(
                f"{where}: the SHA-256 of {title!r} is that of {known!r} in {place}."
            )


def check(where: str, cells: Mapping[str, str], born: list[str], key: str) -> None:
    """LayoutChanged for the first thing that is wrong with a row."""
    for fault in _faults(cells, born, key):
        raise kit.LayoutChanged(f"{where}: {fault}.")


def _faults(cells: Mapping[str, str], born: list[str], key: str) -> Iterator[str]:
    """What is wrong with a row, in words."""
    for name in FILLED:
        if not cells[name]:
            yield f"the column {name} is empty"
    if cells["list"] != key:
        yield f"it is of the list {cells['list']!r}, not of {key}"
    if cells["kind"].casefold() not in KINDS:
        yield f"the kind {cells['kind']!r} is none of {', '.join(KINDS)}"
    if ";" in cells["name"]:
        yield "the name holds a semicolon; other names stand in the column aliases"
    yield from _wrong_document(cells, "document")
    if not PAGE.fullmatch(cells["document page"]):
        yield f"the page {cells['document page']!r} is no number of a page"
    for text in born:
        if not _is_birth(text):
            yield f"{text!r} is no day of birth as the form has it, such as 1970-05-31"
    yield from _wrong_days(cells)


def _wrong_document(cells: Mapping[str, str], of: str) -> Iterator[str]:
    address, hashed = cells[f"{of} address"], cells[f"{of} sha256"]
    if not address.startswith(WEB):
        yield f"the {of} address {address!r} is none of the web"
    if not SHA256.fullmatch(hashed.casefold()):
        yield f"the {of} sha256 is no SHA-256, which has 64 digits and letters from a to f"


def _wrong_days(cells: Mapping[str, str]) -> Iterator[str]:
    listed, delisted = cells["listed on"], cells["delisted on"]
    if listed and not is_day(listed):
        yield f"listed on {listed!r} is no day such as 2024-05-31"
    given = [name for name in ENDING if cells[name]]
    if not delisted:
        if given:
            yield f"the column {given[0]} is filled, but delisted on is empty"
        return
    if len(delisted) != len("2024-05-31") or not is_day(delisted):
        yield f"delisted on {delisted!r} is no day such as 2024-05-31"
    if len(given) < len(ENDING):
        lacking = next(name for name in ENDING if not cells[name])
        yield f"it is delisted, but the column {lacking} is empty"
    yield from _wrong_document(cells, "delisting")
    if delisted[: len(listed)] < listed:
        yield f"it is delisted on {delisted}, before it was listed on {listed}"


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, or a month or year, in the order of ISO 8601.

    >>> is_day("2024-02-29"), is_day("2024-02"), is_day("2023-02-29"), is_day("29.02.2024")
    (True, True, False, False)
    """
    if not (found := DAY.fullmatch(text)):
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_birth(text: str) -> bool:
    """A day, also `circa` one, or the first and the last year in which it may have been."""
    if span := SPAN.fullmatch(text):
        return span[1] <= span[2]
    return is_day(text.removeprefix("circa "))
