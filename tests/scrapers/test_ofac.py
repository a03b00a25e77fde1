"""OFAC's files: every real document, and what the formats agree on."""

import csv
import gzip
import io
from functools import cache

import pytest

from db.canonical import parsed
from scrapers import kit
from scrapers.families import ofac, ofac_remarks
from scrapers.registry import scraper
from tests.conftest import real
from tracker.intake import folders
from tracker.model import Content
from tracker.rules.normalise import entries
from tracker.rules.normalise.sense import sense

pytestmark = pytest.mark.slow(10)


@cache
def contents(list_id: str, day: str, form: str = "") -> dict[str, Content]:
    """Key -> content of one real document, in one of its representations."""
    known = scraper(list_id)
    folder = real("archive", list_id, day)
    found = folders.found_in(list_id, folder)
    paths = dict(found.documents)
    if form:
        wanted = next(f for f in known.source.formats if f.id == form)
        names = {folders.plain_name(p).lower(): p for p in folder.iterdir()}
        paths = {
            role: names[pattern.lower()]
            for role, file in wanted.files.items()
            for pattern in file.patterns
            if pattern.lower() in names
        }
    documents = {
        role: kit.Document(name=folders.plain_name(path), content=folders.content_of(path, 2**28))
        for role, path in paths.items()
    }
    items = (entries.entry(list_id, known.source, raw) for raw in known.parse(documents))
    return {item.key: item.content for item in items}


def read(list_id: str, day: str, form: str = "") -> dict[str, dict[str, object]]:
    """The same as stored."""
    found = contents(list_id, day, form)
    return {key: parsed(entries.encoded(content)) for key, content in found.items()}


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
    first, second = (contents("us_ofac_cons", day) for day in ("2025-12-12", "2025-12-13"))
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
    said = ofac_remarks.Remark()
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


LONG = "DOB 1951; " + "; ".join(f"alt. Passport A{n} (Egypt)" for n in range(100, 200))
LONG = LONG[:987] + "; a.k.a. 'X YZ'; Linked To: SOMEBODY."


def cut_set(rest: str) -> kit.Documents:
    main = f'36,"A",{"-0- ," * 9}"{LONG[:1000]}"\r\n'
    return set_of(main=main, comments=f'36,"{rest}"\r\n' if rest else "")


def test_a_remark_cut_at_1000_characters_is_rejoined_without_a_gap() -> None:
    (entry,) = ofac.parse(cut_set(LONG[1000:]))
    assert ("X YZ", kit.NameKind.WEAK_ALIAS) in [(n.text, n.kind) for n in entry.names]
    assert list(entry.facts["linkedTo"]) == ["SOMEBODY"]


def test_the_last_piece_of_a_remark_whose_rest_is_not_there_is_no_name_and_no_number() -> None:
    documents = {role: d for role, d in cut_set("").items() if role != "comments"}
    (entry,) = ofac.parse(documents)
    assert [name.text for name in entry.names] == ["A", "B"]
    assert list(entry.facts["notes"])[-1] == "a.k.a. 'X Y"


def test_the_real_cut_remarks_of_2019_are_rejoined() -> None:
    found = read("us_ofac_sdn", "2019-01-04")
    for key, whole in (
        ("12300", "PROMO RAIZ S.A.S."),
        ("15599", "PROMI FEL, S. DE R.L. DE C.V."),
        ("15600", "PETRO LONDON, S. DE R.L. DE C.V."),
    ):
        assert whole in found[key]["facts"]["linkedTo"], key  # type: ignore[index]


def test_no_number_is_half_a_number_in_the_file_without_its_comments() -> None:
    found = read("us_ofac_sdn", "2023-12-28")
    numbers = {i[1] for i in found["30518"]["identifiers"]}  # type: ignore[attr-defined]
    assert not any(number.startswith("1Gq") for number in numbers)
    assert "alt. Digital Currency Address - XBT 1Gq" in found["30518"]["facts"]["notes"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("day", "published", "declared", "keys"),
    [
        ("2014-05-30", "2014-05-30", 5931, ["10", "15", "25", "36", "39"]),
        ("2018-12-19", "2018-12-19", 7379, ["36", "26235"]),
        ("2026-06-22", "2026-06-22", 19082, ["36"]),
    ],
)
def test_cuts_of_sdn_xml_under_both_namespaces(
    day: str, published: str, declared: int, keys: list[str]
) -> None:
    path = real("excerpts", "us_ofac_sdn_xml", day, "SDN.XML")
    documents = {"xml": kit.Document(name="SDN.XML", content=path.read_bytes())}
    about = ofac.about(documents)
    assert about.published_at is not None
    assert (about.published_at.date().isoformat(), about.record_count) == (published, declared)
    found = {entry.reference: entry for entry in ofac.parse(documents)}
    assert list(found) == keys
    assert [name.text for name in found["36"].names] == ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN"]
    assert [act.programme for act in found["36"].designations] == ["CUBA"]
    assert list(found["36"].facts["address"]) == ["Havana, Cuba"]
    assert all(not entry.extra for entry in found.values())


@pytest.mark.parametrize(("xml", "key"), [("2014-05-30", "36"), ("2018-12-19", "26235")])
def test_xml_cuts_agree_with_the_csv_of_the_next_year(xml: str, key: str) -> None:
    path = real("excerpts", "us_ofac_sdn_xml", xml, "SDN.XML")
    source = scraper("us_ofac_sdn").source
    cut = {"xml": kit.Document(name="SDN.XML", content=path.read_bytes())}
    raw = next(entry for entry in ofac.parse(cut) if entry.reference == key)
    by_xml = entries.entry("us_ofac_sdn", source, raw).content
    by_csv = contents("us_ofac_sdn", "2019-01-04")[key]
    assert entries.meaning(by_xml) == entries.meaning(by_csv)


@pytest.mark.parametrize(
    ("day", "aliases", "addresses"),
    [("2025-01-03", 19465, 22597), ("2025-01-06", 19486, 22641), ("2025-12-24", 20107, 24244)],
)
def test_companion_files_of_2025_are_read_to_the_last_row(
    day: str, aliases: int, addresses: int
) -> None:
    """The main file of these days is not to be had; one is made of the address file's numbers."""
    folder = real("excerpts", "us_ofac_sdn_partial", day)
    documents = {
        role: kit.Document(name=name, content=folders.content_of(path, 2**26))
        for role, name in (
            ("aliases", "alt.csv"),
            ("addresses", "add.csv"),
            ("comments", "sdn_comments.csv"),
        )
        for path in folder.glob(f"{name}*")
    }
    text = documents["addresses"].content.decode("latin-1")
    numbered = [row for row in csv.reader(io.StringIO(text)) if len(row) == 6]
    numbers = sorted({int(row[0]) for row in numbered})
    main = "".join(f'{n},"N {n}",{"-0- ," * 9}-0- \r\n' for n in numbers)
    documents["main"] = kit.Document(name="sdn.csv", content=main.encode())
    found = list(ofac.parse(documents))
    assert (len(found), len(numbered)) == (len(numbers), addresses)
    alternate = [n for e in found for n in e.names[1:] if n.kind != kit.NameKind.WEAK_ALIAS]
    assert len(alternate) == aliases  # nicknames of the comments come on top


def test_the_pip_copy_with_a_header_row() -> None:
    head = "ent_num|SDN_Name|" + "|".join("x" * 10)
    row = '36|"A"|-0- |"SDGT] [FTO"|' + "|".join(["-0- "] * 8)
    document = kit.Document(name="sdn.pip", content=f"{head}\n{row}\n".encode())
    (entry,) = ofac.parse({"main": document})
    assert [act.programme for act in entry.designations] == ["SDGT", "FTO"]
