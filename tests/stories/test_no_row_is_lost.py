"""Every record of every real document is an entry: counted in the raw file, without our readers.

Of documents that are cut; whole files are counted and compared name by name in `tests/proven`.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

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


def lines_below(content: bytes) -> int:
    """Lines of a CSV below its header."""
    return len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1


def items(content: bytes) -> int:
    return len(json.loads(content)["Publications"]["PublicationDetail"])


COUNTED: dict[str, Raw] = {
    "ca_sema": matches(rb"<record>"),
    "ch_seco": lambda content: len(etree.fromstring(content).findall("target")),
    "eu_fsf": matches(rb"<(?:sanctionEntity|ENTITY) "),
    "fr_gels": items,
    "gb_fcdo_uksl": matches(rb"<Designation>"),
    "in_uapa_orgs": table_rows,
    "in_uapa_unlawful": table_rows,
    "jp_mof": lines_below,
    "ua_sfms": matches(rb"<acount-list>"),
    "un_sc": matches(rb"<(?:INDIVIDUAL|ENTITY)[ >]"),
    "us_csl": lambda content: sum(1 for _ in csv.DictReader(io.StringIO(content.decode()))),
    "us_ofac_sdn": matches(rb"<sdnEntry>|(?m:^\d+[,|])"),
    "us_state_fto": table_rows,
    "us_state_tel": lambda content: content.split(b"Designees")[1].count(b"<li>"),
    "za_fic": matches(rb"<Table1?>"),
}

# Documents that are refused, which other tests show: error pages, cut and damaged files.
NOT_THE_LIST = {
    ("ch_seco", "2024-01-17"),
    ("eu_fsf", "2018-07-04"),
    ("un_sc", "2026-10-08"),
}

# Lists whose records have numbers of their own: no two records are one party.
NUMBERED = {"ua_sfms", "un_sc", "us_ofac_sdn", "za_fic"}

# Parties of the UN's files of Al-Qaida alone, and of a text without tables, are not counted here.
OTHER_FILES = ("AQList", "al-qaida", ".txt")


def documents(list_id: str) -> list[Path]:
    """The dated folders of real documents of a list."""
    found = sorted(real("excerpts", list_id).iterdir())
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
