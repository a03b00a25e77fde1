"""Whole official files in formats of which only parts were known: read, counted, no false change.

What is right is read out of the bytes here, without our readers.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from scrapers.registry import scraper
from tests.builders import log, questions
from tests.conftest import open_tracker, real
from tracker.intake import folders
from tracker.model import RELEVANT
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(15)

Row = dict[str, Any]


def plain(*parts: str) -> bytes:
    return gzip.decompress(real("archive", *parts).read_bytes())


def taken(home: Path, list_id: str, *days: str) -> Tracker:
    tracker = open_tracker(home)
    for day in days:
        folders.take_folder(tracker, folders.found_in(list_id, real("archive", list_id, day)))
    return tracker


def of(rows: list[Row], day: str, kind: str, scope: str = "entry") -> set[str]:
    return {
        row["entry_key"]
        for row in rows
        if (row["kind"], row["scope"]) == (kind, scope) and row["observed_at"].startswith(day)
    }


# OFAC: SDN.XML between two documents of the CSV kinds.


def of_pip(content: bytes) -> dict[str, set[str]]:
    rows = csv.reader(io.StringIO(content.decode("latin-1")), delimiter="|")
    return {row[0]: tags(row[3]) for row in rows if row[0].isdigit()}


def of_csv(content: bytes) -> dict[str, set[str]]:
    rows = csv.reader(io.StringIO(content.decode("latin-1")))
    return {row[0]: tags(row[3]) for row in rows if len(row) == 12}


def tags(cell: str) -> set[str]:
    return set(cell.strip(" []").split("] ["))


def of_xml(content: bytes) -> dict[str, set[str]]:
    top = etree.fromstring(content)
    entries = top.iterfind("{*}sdnEntry")
    return {e.findtext("{*}uid"): {p.text for p in e.iter("{*}program")} for e in entries}


DAYS = ("2020-03-07", "2021-03-10", "2021-04-25")


@pytest.fixture(scope="module")
def documents() -> list[Mapping[str, set[str]]]:
    """Number -> programmes of each document."""
    return [
        of_pip(plain("us_ofac_sdn", DAYS[0], "sdn.pip.gz")),
        of_xml(plain("us_ofac_sdn", DAYS[1], "SDN.XML.gz")),
        of_csv(plain("us_ofac_sdn", DAYS[2], "sdn.csv.gz")),
    ]


@pytest.fixture(scope="module")
def ofac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    found = taken(tmp_path_factory.mktemp("ofac"), "us_ofac_sdn", *DAYS)
    yield found
    found.ledger.engine.dispose()


@pytest.fixture(scope="module")
def rows(ofac: Tracker) -> list[Row]:
    return log(ofac)


def test_who_came_and_who_left_is_in_the_numbers_of_the_files(
    documents: list[Mapping[str, set[str]]], rows: list[Row], ofac: Tracker
) -> None:
    assert list(map(len, documents)) == [8100, 8832, 8890]
    for day, before, after in zip(DAYS[1:], documents, documents[1:], strict=False):
        assert of(rows, day, "addition") == after.keys() - before.keys()
        asked = {q["entry_key"] for q in questions(ofac) if q["observed_at"].startswith(day)}
        assert of(rows, day, "removal") | asked == before.keys() - after.keys()
    # The last of the International Criminal Court's programme, and two runs at an end of a type.
    assert {q["entry_key"] for q in questions(ofac)} == {"29583", "28998", "587", "899"}


def test_programmes_began_and_ended_as_in_the_files(
    documents: list[Mapping[str, set[str]]], rows: list[Row]
) -> None:
    for day, before, after in zip(DAYS[1:], documents, documents[1:], strict=False):
        stayed = before.keys() & after.keys()
        for kind, old, new in (("addition", before, after), ("removal", after, before)):
            began = {(key, tag) for key in stayed for tag in new[key] - old[key]}
            told = {
                (row["entry_key"], row["programme"])
                for row in rows
                if (row["kind"], row["scope"]) == (kind, "designation")
                and row["observed_at"].startswith(day)
            }
            assert told == began


def test_the_format_changes_nothing_in_the_authoritys_name(rows: list[Row]) -> None:
    edits = [row for row in rows if row["kind"] == "amendment"]
    assert edits
    assert {row["origin"] for row in edits} == {"format"}


def test_nothing_is_discovered_late_that_stood_in_the_xml(rows: list[Row]) -> None:
    """What the CSV brings is new in it, and not what we had overlooked the time before."""
    top = etree.fromstring(plain("us_ofac_sdn", DAYS[1], "SDN.XML.gz"))
    said = {
        e.findtext("{*}uid"): squeezed("".join(e.itertext())) for e in top.iterfind("{*}sdnEntry")
    }
    gained = [
        (row["entry_key"], field["field"], value)
        for row in rows
        if row["observed_at"].startswith(DAYS[2]) and row["origin"] == "format"
        for field in row["fields"]
        if field["field"] in RELEVANT - PLACES - {"name", "birthDate", "alias"}
        for value in field["after"]
    ]
    assert gained
    stood = [(key, of, value) for key, of, value in gained if squeezed(value) in said[key]]
    assert stood == []


PLACES = {"address", "birthPlace", "country", "nationality", "citizenship"}
"""Fields between which the authority moves one and the same word."""


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


# The European Union.


def logical_ids(content: bytes) -> set[str]:
    return set(re.findall(r'<sanctionEntity [^>]*logicalId="(\d+)"', content.decode()))


def test_eu_fsf_between_two_whole_files(tmp_path: Path) -> None:
    days = ("2021-03-02", "2024-05-13")
    name = "xmlFullSanctionsList_1_1.xml.gz"
    before, after = (logical_ids(plain("eu_fsf", day, name)) for day in days)
    assert (len(before), len(after)) == (2248, 4808)
    tracker = taken(tmp_path, "eu_fsf", *days)
    rows = log(tracker)
    rekeyed, merged = {}, set()
    for row in rows:
        for field in row["fields"] if row["kind"] == "identity" else ():
            if field["field"] == "entry_key":
                rekeyed[field["before"]] = field["after"]
            if field["field"] == "merged_into":
                merged.add(row["entry_key"])
    asked = {question["entry_key"] for question in questions(tracker)}
    assert len(rekeyed) + len(merged) + len(asked) <= 10
    assert of(rows, days[1], "addition") == after - before - set(rekeyed.values())
    assert of(rows, days[1], "removal") == before - after - rekeyed.keys() - merged - asked
    assert scraper("eu_fsf").source.proven
    assert questions(tracker) == []


# Malaysia.


def test_my_moha_in_its_former_format_out_of_a_browser() -> None:
    content = plain("my_moha", "2024-09-09", "moha.xml.gz")
    assert not content.startswith(b"<")
    found = folders.found_in("my_moha", real("archive", "my_moha", "2024-09-09"))
    documents = {
        role: folders.kit.Document(name=path.name, content=content)
        for role, path in found.documents.items()
    }
    read = list(scraper("my_moha").parse(documents))
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", content.decode()))
    references = re.findall(r"KDN\.([IK])\.{1,2}\d{1,3}-\d{4}", text)
    assert (references.count("I"), references.count("K")) == (99, 24)
    assert len({entry.reference for entry in read}) == len(read) == 123
    assert all(entry.designations[0].listed_on for entry in read)


def test_my_moha_changes_by_its_references_when_the_format_does(tmp_path: Path) -> None:
    tracker = taken(tmp_path, "my_moha", "2024-09-09", "2026-03-23", "2026-10-08")
    rows = log(tracker)
    old, new = (
        set(map(_reference, re.findall(r"KDN\.([IK])\.{1,2}(\d{1,3})-(\d{4})", text)))
        for text in (
            squeezed_markup(plain("my_moha", "2024-09-09", "moha.xml.gz")),
            squeezed_markup(plain("my_moha", "2026-03-23", "moha_sanctions_list.xml.gz")),
        )
    )
    assert of(rows, "2026-03-23", "addition") == new - old
    asked = {question["entry_key"] for question in questions(tracker)}
    assert of(rows, "2026-03-23", "removal") | asked == old - new
    assert not of(rows, "2026-10-08", "addition") | of(rows, "2026-10-08", "removal")


def _reference(parts: tuple[str, str, str]) -> str:
    kind, number, year = parts
    return f"KDN.{kind}.{int(number):02d}-{year}"


def squeezed_markup(content: bytes) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", content.decode()))
