"""OFAC's files: every real document, and what the formats agree on."""

import csv
import gzip
import io
from functools import cache

import pytest

from scrapers import kit
from scrapers.kit import ofac, ofac_remarks
from scrapers.registry import scraper
from tests.conftest import real
from tracker import pipeline
from tracker.normalise import entries
from tracker.normalise.sense import sense


@cache
def read(list_id: str, day: str, form: str = "") -> dict[str, dict[str, object]]:
    """Key -> content of one real document, in one of its representations."""
    known = scraper(list_id)
    folder = real("archive", list_id, day)
    found = pipeline.found_in(list_id, folder)
    paths = dict(found.documents)
    if form:
        wanted = next(f for f in known.source.formats if f.id == form)
        names = {pipeline.plain_name(p).lower(): p for p in folder.iterdir()}
        paths = {
            role: names[pattern.lower()]
            for role, file in wanted.files.items()
            for pattern in file.patterns
            if pattern.lower() in names
        }
    documents = {
        role: kit.Document(name=pipeline.plain_name(path), content=pipeline.content_of(path, 2**28))
        for role, path in paths.items()
    }
    items = (entries.entry(list_id, known.source, raw) for raw in known.parse(documents))
    return {item.key: entries.content(item) for item in items}


@pytest.mark.parametrize(
    ("list_id", "day", "count"),
    [
        ("us_ofac_sdn", "2015-01-17", 5876),
        ("us_ofac_sdn", "2019-01-04", 7379),
        ("us_ofac_sdn", "2020-03-07", 8100),
        ("us_ofac_sdn", "2023-12-28", 13821),
        ("us_ofac_cons", "2017-06-20", 627),
        ("us_ofac_cons", "2025-03-26", 443),
        ("us_ofac_cons", "2025-12-19", 442),
    ],
)
def test_counts_are_those_of_the_manifest(list_id: str, day: str, count: int) -> None:
    assert len(read(list_id, day)) == count


def names(stored: dict[str, object]) -> set[str]:
    return {sense(text) for text, _ in stored["names"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("xml", "csv_set", "count"),
    [("2018-04-06", "2018-04-06", 639), ("2025-12-18", "2025-12-19", 442)],
)
def test_csv_and_xml_of_one_publication_agree(xml: str, csv_set: str, count: int) -> None:
    first = read("us_ofac_cons", xml, "xml")
    second = read("us_ofac_cons", csv_set, "csv-set")
    assert len(first) == len(second) == count
    assert first.keys() == second.keys()
    for key, stored in first.items():
        assert stored["acts"] == second[key]["acts"], key
        assert stored["names"][0] == second[key]["names"][0], key  # type: ignore[index]
        assert names(stored) == names(second[key]), key


def test_two_pulls_of_one_publication_mean_the_same() -> None:
    first, second = (read("us_ofac_cons", day) for day in ("2025-12-12", "2025-12-13"))
    assert {k: entries.meaning(v) for k, v in first.items()} == {
        k: entries.meaning(v) for k, v in second.items()
    }


def test_most_of_the_remarks_are_read_and_none_is_dropped() -> None:
    path = real("archive", "us_ofac_sdn", "2023-12-28", "sdn.csv.gz")
    text = gzip.decompress(path.read_bytes()).decode("latin-1")
    remarks = [r[11] for r in csv.reader(io.StringIO(text)) if len(r) == 12 and "-0-" not in r[11]]
    pieces = sum(len(ofac_remarks.pieces(r)) for r in remarks)
    unread = sum(len(ofac_remarks.unread(r)) for r in remarks)
    assert unread / pieces < 0.10  # 8.7 % measured: titles, offices, prose
    main = kit.Document(name="sdn.csv", content=gzip.decompress(path.read_bytes()))
    for entry, row in zip(ofac.parse({"main": main}), remarks_of(text), strict=True):
        kept = sense(" ".join([*entry.facts.get("notes", ()), *entry.facts.get("title", ())]))
        assert all(sense(piece) in kept for piece in ofac_remarks.unread(row)), entry.reference


def remarks_of(text: str) -> list[str]:
    """The remarks of every row, in order, empty where there are none."""
    rows = [row for row in csv.reader(io.StringIO(text)) if len(row) == 12]
    texts = [row[11].strip() for row in rows]
    return ["" if text == "-0-" else text for text in texts]


def set_of(**files: str) -> kit.Documents:
    plain = {
        "main": '36,"A",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a',
        "addresses": "36,1,-0- ,-0- ,-0- ,-0- \r\n\x1a",
        "aliases": '36,2,"aka","B",-0- \r\n\x1a',
    }
    return {
        role: kit.Document(name=f"{role}.csv", content=text.encode())
        for role, text in (plain | files).items()
    }


def test_a_complete_set_is_read() -> None:
    (entry,) = ofac.parse(set_of())
    assert [name.text for name in entry.names] == ["A", "B"]


@pytest.mark.parametrize(
    ("role", "text", "words"),
    [
        ("addresses", "37,1,-0- ,-0- ,-0- ,-0- \r\n", "no row for entry 36"),
        ("aliases", '99,2,"aka","B",-0- \r\n', "entry 99"),
        ("aliases", '36,2,"bka","B",-0- \r\n', "unknown value"),
        ("aliases", '36,2,"aka"\r\n', "3 cells, not 5"),
        ("main", '36,"A",-0- ,"CUBA"\r\n', "4 cells, not 12"),
        ("main", "36," + "-0- ," * 10 + "-0- \r\n", "no name"),
        ("main", 'x,"A",' + "-0- ," * 9 + "-0- \r\n", "no entry number"),
        ("main", '36,"A","robot",' + "-0- ," * 8 + "-0- \r\n", "unknown value"),
    ],
)
def test_files_that_disagree_are_refused(role: str, text: str, words: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=words):
        list(ofac.parse(set_of(**{role: text})))


def test_remarks_are_split_but_not_within_a_value() -> None:
    said = ofac_remarks.Said()
    said.remarks(
        "DOB 1951; alt. DOB circa 1952; Passport A1 (Egypt) expires 2004; a.k.a. 'X; Y'; "
        "Secondary sanctions risk: Rules, 31 CFR; 589.201; Something unheard of; "
        "(Linked To: SOMEBODY)."
    )
    assert said.facts["birthDate"] == ["1951", "circa 1952"]
    assert [(i.type, i.number, i.country) for i in said.identifiers] == [
        ("passportNumber", "A1", "Egypt")
    ]
    assert said.facts["secondarySanctions"] == ["Rules, 31 CFR; 589.201"]
    assert said.facts["linkedTo"] == ["SOMEBODY"]
    assert "Something unheard of" in said.facts["notes"]


def test_the_pip_copy_with_a_header_row() -> None:
    head = "ent_num|SDN_Name|" + "|".join("x" * 10)
    row = '36|"A"|-0- |"SDGT] [FTO"|' + "|".join(["-0- "] * 8)
    document = kit.Document(name="sdn.pip", content=f"{head}\n{row}\n".encode())
    (entry,) = ofac.parse({"main": document})
    assert [act.programme for act in entry.designations] == ["SDGT", "FTO"]
