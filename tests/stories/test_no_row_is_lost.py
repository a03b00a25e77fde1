"""Every record of every real document is an entry: counted in the raw file, without our readers."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from scrapers import kit
from scrapers.registry import scraper
from tests.conftest import real
from tracker.intake import folders as intake_folders
from tracker.rules.normalise import entries

pytestmark = pytest.mark.slow(20)

Raw = Callable[[bytes], int]


def matches(pattern: bytes) -> Raw:
    return lambda content: len(re.findall(pattern, content))


def table_rows(content: bytes) -> int:
    """Rows of data of all tables of a page."""
    tables = content.split(b"<table")[1:]
    return sum(len(re.findall(rb"<tr[ >]", table)) - 1 for table in tables)


def distinct(column: str, header: int) -> Raw:
    """Different numbers in a column of the first sheet, or of a CSV."""

    def count(content: bytes) -> int:
        if content.startswith((b"PK", b"\xd0\xcf")):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            rows = book.get_sheet_by_index(0).to_python()
        else:
            rows = list(csv.reader(io.StringIO(content.decode("cp1252"))))
        at = rows[header].index(column)
        found = (re.match(r"\s*\d+", str(row[at])) for row in rows[header + 1 :])
        return len({number[0].strip() for number in found if number})

    return count


def dated_rows(content: bytes) -> int:
    """Rows with a number and a day below the header, on all of Japan's sheets but the contents."""
    if not content.startswith((b"PK", b"\xd0\xcf")):
        return len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(
        bool(re.search(r"\d{4}[.年]?\s?\d", str(row[0]))) and bool(re.match(r"\W*\d", str(row[1])))
        for name in book.sheet_names[1:]
        for row in book.get_sheet_by_name(name).to_python()
        if len(row) > 1
    )


def items(content: bytes) -> int:
    return len(json.loads(content)["Publications"]["PublicationDetail"])


def entries_or_table_rows(content: bytes) -> int:
    """Malaysia's entries, or the rows of the former tables, each table with a header."""
    rows = content.count(b"<TR>") - content.count(b"<Table>")
    return rows or content.count(b"<entry ")


COUNTED: dict[str, Raw] = {
    "au_dfat": distinct("Reference", 0),
    "ca_listed_entities": matches(rb"<Item[ >]"),
    "ca_riunrst": matches(rb"<Item[ >]"),
    "ca_sema": matches(rb"<record>"),
    "ch_seco": lambda content: len(etree.fromstring(content).findall("target")),
    "eu_fsf": matches(rb"<(?:sanctionEntity|ENTITY) "),
    "fr_gels": items,
    "gb_fcdo_uksl": matches(rb"<Designation>"),
    "gb_hmt_conlist": distinct("Group ID", 1),
    "in_uapa_orgs": table_rows,
    "in_uapa_unlawful": table_rows,
    "jp_mof": dated_rows,
    "my_moha": entries_or_table_rows,
    "nz_police": table_rows,
    "ua_sfms": matches(rb"<acount-list>"),
    "un_sc": matches(rb"<(?:INDIVIDUAL|ENTITY)[ >]"),
    "us_csl": lambda content: sum(1 for _ in csv.DictReader(io.StringIO(content.decode()))),
    "us_ofac_cons": matches(rb"<sdnEntry>|(?m:^\d+,)"),
    "us_ofac_sdn": matches(rb"<sdnEntry>|(?m:^\d+[,|])"),
    "us_state_fto": table_rows,
    "us_state_tel": lambda content: content.split(b"Designees")[1].count(b"<li>"),
    "za_fic": matches(rb"<Table1?>"),
}

# Documents that are refused, which other tests show: error pages, cut and damaged files.
NOT_THE_LIST = {
    ("ch_seco", "2024-01-17"),
    ("eu_fsf", "2018-07-04"),
    ("eu_fsf", "2022-03-18"),
    ("un_sc", "2021-08-26"),
    ("un_sc", "2025-05-08"),
    ("un_sc", "2026-10-08"),
    ("us_ofac_sdn", "2024-05-04"),
}

# Lists whose records have numbers of their own: no two records are one party.
NUMBERED = {"ca_listed_entities", "my_moha", "ua_sfms", "un_sc", "us_ofac_sdn", "za_fic"}

# Parties of the UN's files of Al-Qaida alone, and of a text without tables, are not counted here.
OTHER_FILES = ("AQList", "al-qaida", ".txt")


def documents(list_id: str) -> list[Path]:
    """The dated folders of real documents of a list."""
    folders = (real(part) / list_id for part in ("archive", "excerpts"))
    found = sorted(day for folder in folders if folder.is_dir() for day in folder.iterdir())
    return [
        day
        for day in found
        if (list_id, day.name) not in NOT_THE_LIST
        and not any(mark in file.name for file in day.iterdir() for mark in OTHER_FILES)
    ]


@pytest.mark.parametrize("list_id", sorted(COUNTED))
def test_as_many_entries_as_records(list_id: str) -> None:
    known = scraper(list_id)
    days = documents(list_id)
    assert days
    for day in days:
        files = intake_folders.found_in(list_id, day).documents
        found = {
            role: kit.Document(
                name=intake_folders.plain_name(path), content=intake_folders.content_of(path, 2**27)
            )
            for role, path in files.items()
        }
        read = list(known.parse(found))
        records = COUNTED[list_id](next(iter(found.values())).content)
        assert (day.name, len(read)) == (day.name, records)
        if list_id in NUMBERED:
            keys = {entries.entry(list_id, known.source, raw).key for raw in read}
            assert (day.name, len(keys)) == (day.name, records)
