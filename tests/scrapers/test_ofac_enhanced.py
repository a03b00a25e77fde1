"""OFAC's ENHANCED XML: a cut of the real file, and what the plain formats say of the same."""

from pathlib import Path
from typing import Any

import pytest

from db.canonical import parsed
from scrapers import kit
from scrapers.families import ofac, ofac_enhanced
from scrapers.registry import scraper
from tests.conftest import real
from tracker.intake import folders
from tracker.rules.normalise import entries
from tracker.rules.normalise.sense import sense

SAMPLE = Path(__file__).parents[1] / "samples" / "us_ofac_sdn" / "2026-10-08" / "SDN_ENHANCED.XML"


def document(content: bytes, name: str = "SDN_ENHANCED.XML") -> kit.Document:
    return kit.Document(name=name, content=content)


def read(list_id: str, documents: kit.Documents) -> dict[str, dict[str, Any]]:
    known = scraper(list_id)
    items = (entries.entry(list_id, known.source, raw) for raw in known.parse(documents))
    return {item.key: parsed(entries.encoded(item.content)) for item in items}


def sample() -> dict[str, dict[str, Any]]:
    return read("us_ofac_sdn", {"enhanced": document(SAMPLE.read_bytes())})


def test_the_cut_of_the_real_file_says_what_the_plain_file_says() -> None:
    cut = real("excerpts", "us_ofac_cons_enhanced", "2026-07-27", "CONS_ENHANCED.XML")
    plain = real("archive", "us_ofac_cons", "2025-12-18", "CONSOLIDATED.XML.gz")
    (key, stored), *others = read(
        "us_ofac_cons", {"enhanced": document(cut.read_bytes(), cut.name)}
    ).items()
    assert (key, others) == ("9640", [])
    whole = kit.Document(name="CONSOLIDATED.XML", content=folders.content_of(plain, 2**26))
    before = read("us_ofac_cons", {"xml": whole})[key]
    for part in ("schema", "state", "acts", "identifiers", "extra"):
        assert stored[part] == before[part], part
    assert stored["names"][0] == before["names"][0]
    assert set(map(tuple, stored["names"])) < set(map(tuple, before["names"]))  # one was cut off
    assert stored["facts"]["birthDate"] == before["facts"]["birthDate"] == ["1951"]
    assert stored["facts"]["listedOn"] == [
        "Consolidated List: 2014-10-10",
        "Non-SDN Palestinian Legislative Council List: 2006-04-12",
    ]


def test_the_sample_says_what_the_csv_says_of_the_same_entries() -> None:
    """Rows of October 2026; the CSV has no list dates, the ENHANCED XML no `unread` remark."""
    folder = real("excerpts", "us_ofac_sdn", "2026-10-08")
    main = kit.Document(name="sdn.csv", content=(folder / "sdn.csv").read_bytes())
    by_csv = read("us_ofac_sdn", {"main": main})
    by_xml = sample()
    for key in ("2676", "35096", "37444"):
        first, second = dict(by_csv[key]["facts"]), dict(by_xml[key]["facts"])
        for facts in (first, second):
            for name in ("listedOn", "notes"):
                facts.pop(name, None)
        assert {n: [*map(sense, t)] for n, t in first.items()} == {
            n: [*map(sense, t)] for n, t in second.items()
        }, key
        assert by_csv[key]["names"][0] == by_xml[key]["names"][0]
        for part in ("schema", "acts", "identifiers"):
            assert by_csv[key][part] == by_xml[key][part], (key, part)


def test_names_in_another_script_are_aliases() -> None:
    assert ["ПУТИН, Владимир Владимирович", "alias"] in sample()["35096"]["names"]


def test_a_relation_by_number_alone_is_given_its_name() -> None:
    assert sample()["37444"]["facts"]["linkedTo"] == ["PUTIN, Vladimir Vladimirovich"]
    text = SAMPLE.read_bytes().replace(b'entityId="35096"/>', b'entityId="99"/>')
    found = read("us_ofac_sdn", {"enhanced": document(text)})
    assert found["37444"]["facts"]["linkedTo"] == ["99"]


def test_an_unknown_feature_is_kept_whole() -> None:
    assert sample()["2676"]["facts"]["notes"] == ["Favourite Colour not known"]


def test_an_unknown_element_is_drift_and_no_reason_to_go_blind() -> None:
    text = SAMPLE.read_bytes().replace(b"</features>", b"</features><moods><mood>A</mood></moods>")
    assert read("us_ofac_sdn", {"enhanced": document(text)})["2676"]["extra"] == {
        "moods/mood": ["A"]
    }


def test_the_day_of_the_data_is_its_publication() -> None:
    found = ofac.about({"enhanced": document(SAMPLE.read_bytes())})
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2026-10-08T00:00:00+00:00"
    assert found.record_count is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"sanctionsData", b"sdnList", "does not start with <sanctionsData>"),
        (b">Individual<", b">Robot<", "the type is unknown"),
        (b'id="2676"', b'key="2676"', "the field @id is missing"),
        (b">A.K.A.<", b">B.K.A.<", "unknown value 'B.K.A.'"),
        (b"<isPrimary>true</isPrimary><isLow", b"<isPrimary>false</isPrimary><isLow", "0 primary"),
        (b"<isPrimary>false</isPrimary><alias", b"<isPrimary>true</isPrimary><alias", "2 primary"),
        (b"formattedFullName", b"fullName", "a name without a text"),
        (b"</entities>", b"", "not well-formed"),
    ],
)
def test_what_is_not_this_format_is_refused(old: bytes, new: bytes, words: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=words):
        list(ofac_enhanced.parse(document(SAMPLE.read_bytes().replace(old, new))))


@pytest.mark.parametrize("percent", range(5, 100, 5))
def test_a_truncated_file_is_refused(percent: int) -> None:
    content = SAMPLE.read_bytes()
    cut = content[: len(content) * percent // 100]
    with pytest.raises(kit.LayoutChanged):
        list(ofac_enhanced.parse(document(cut)))


def test_entities_of_its_own_are_refused() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE sanctionsData [<!ENTITY a "aaaa">]>'
        b"<sanctionsData><entities><entity>&a;</entity></entities></sanctionsData>"
    )
    with pytest.raises(kit.LayoutChanged, match="document type of its own"):
        list(ofac_enhanced.parse(document(bomb)))


def test_a_large_file_is_never_held_as_a_tree() -> None:
    head, entity, tail = _in_three(SAMPLE.read_bytes())
    large = document(head + entity * 500 + tail)
    found = kit.xml.stream(large, "sanctionsData", "entity")
    held = [len(element.getparent()) for element in found]
    assert (len(held), max(held) < 50) == (500, True)  # as many as one gulp of the parser holds


def _in_three(content: bytes) -> tuple[bytes, bytes, bytes]:
    start, end = content.index(b"<entity "), content.index(b"</entity>") + len(b"</entity>")
    return content[:start], content[start:end], content[content.rindex(b"</entity>") + 9 :]


@pytest.mark.parametrize(
    ("names", "form"),
    [
        (("SDN.XML", "SDN_ENHANCED.XML"), "xml"),
        (("SDN_ENHANCED.XML",), "enhanced"),
        (("SDN (1).XML",), "xml"),
        (("sdn_2026-06-22.xml",), "xml"),
        (("SDN_ADVANCED.XML",), ""),
        (("sdn.csv", "SDN_ENHANCED.XML"), "enhanced"),
        (("sdn.csv", "alt.csv", "add.csv", "SDN_ENHANCED.XML"), "csv-set"),
    ],
)
def test_which_representation_a_folder_is_read_by(
    tmp_path: Path, names: tuple[str, ...], form: str
) -> None:
    folder = tmp_path / "2026-10-08"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"x")
    assert folders.found_in("us_ofac_sdn", folder).format_id == form
