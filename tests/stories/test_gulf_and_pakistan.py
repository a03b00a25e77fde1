"""Whole official files of the Emirates and Pakistan: every record is counted and found again.

What is right is read out of the bytes here, without our readers.
"""

import csv
import gzip
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests.conftest import real
from tracker.model import Entry
from tracker.rules import reading
from tracker.rules.normalise import entries
from tracker.rules.normalise.sense import sense
from tracker.rules.reading import Arrived

pytestmark = pytest.mark.slow(2)


def whole(*parts: str) -> bytes:
    return gzip.decompress(real("archive", *parts).read_bytes())


def read(list_id: str, role: str, content: bytes) -> list[Entry]:
    known = scraper(list_id)
    document = kit.Document(name="file", content=content)
    parsed = known.parse({role: document})
    raws = (raw for raw in parsed if isinstance(raw, kit.RawEntry))
    return [entries.entry(list_id, known.source, raw) for raw in raws]


# The Emirates: the sheet of persons.


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return whole("ae_local", "2025-08-04", "LS1309232025.csv.gz")


def test_every_row_of_the_emirates_is_an_entry_of_its_own(sheet: bytes) -> None:
    rows = [row for row in csv.reader(io.StringIO(sheet.decode("utf-8-sig"))) if row[0].isdigit()]
    found = read("ae_local", "persons", sheet)
    assert len(rows) == len(found) == len({entry.key for entry in found}) == 155
    for row, entry in zip(rows, found, strict=True):
        decision = re.search(r"رقم \((\d+)\) لسنة (\d{4})", row[18])
        assert decision
        names = sense("".join(name.text for name in entry.content.names))
        for word in re.findall(r"\w{3,}", f"{row[5]} {row[6]}"):
            assert sense(word) in names
        assert [act.listed_on for act in entry.content.acts] == [decision[2]]
        assert f"({decision[1]})" in entry.content.facts["instrument"][0]
        assert not entry.content.extra


def test_births_and_papers_of_the_emirates_are_those_of_the_rows(sheet: bytes) -> None:
    rows = [row for row in csv.reader(io.StringIO(sheet.decode("utf-8-sig"))) if row[0].isdigit()]
    for row, entry in zip(rows, read("ae_local", "persons", sheet), strict=True):
        born = "-".join(reversed(re.findall(r"\d+", row[7])))
        assert entry.content.facts.get("birthDate", ()) == ((born,) if born else ())
        numbers = sorted(re.findall(r"[A-Z0-9]{4,}", row[14]))
        assert sorted(number.number for number in entry.content.identifiers) == numbers


# Pakistan.


@pytest.fixture(scope="module")
def export() -> bytes:
    return whole("pk_nacta_persons", "2025-11-18", "source.json.gz")


def test_every_record_of_pakistan_is_an_entry(export: bytes) -> None:
    records: list[dict[str, Any]] = json.loads(export)
    found = read("pk_nacta_persons", "list", export)
    assert len(records) == len(found) == 3652
    for record, entry in zip(records, found, strict=True):
        names = sense("".join(name.text for name in entry.content.names))
        for word in re.findall(r"\w+", record["Name"]):
            assert word.casefold() == "alias" or sense(word) in names
        place = entry.content.facts["address"][0]
        assert record["Province"].strip() in place
        assert kit.clean(record["District"]) in place
        assert not entry.content.extra


def test_numbers_of_pakistan_are_kept_and_stand_in_no_key(export: bytes) -> None:
    records: list[dict[str, Any]] = json.loads(export)
    found = read("pk_nacta_persons", "list", export)
    given = Counter(str(record["CNIC"] or "").strip() for record in records)
    kept = Counter(number.number for entry in found for number in entry.content.identifiers)
    left_out = given - kept
    assert not kept - given
    assert sum(left_out.values()) == 39
    assert all(re.fullmatch(r"|\d|0.*|11111.*|12345.*|.*0{7,}", number) for number in left_out)
    text = " ".join(f"{entry.key} {entry.content.caption}" for entry in found)
    assert not any(number in text for number in kept)
    whole_numbers = {number for number in kept if re.fullmatch(r"[1-8]\d{12}", number)}
    by_number = {entry.key for entry in found if entry.key.startswith("cnic-")}
    assert len(by_number) == len(whole_numbers) == 3602


def test_two_people_under_one_number_are_two(export: bytes) -> None:
    """Eight numbers stand in two records each, one man twice without one: four pairs are two."""
    moment = datetime(2025, 11, 18, tzinfo=UTC)
    known = scraper("pk_nacta_persons")
    (form,) = known.source.formats
    arrived = Arrived(sha256="0" * 64, observed_at=moment, mode="backfill", format=form)
    document = kit.Document(name="source.json", content=export)
    members = reading.read(known, {"list": document}, arrived, ()).snapshot.members
    beside = [key for key in members if "#" in key]
    assert (len(beside), len(members)) == (4, 3652 - 9 + 4)
