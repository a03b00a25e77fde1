"""Six lists of the world: mirrors of the UN list, and portals with traps of their own."""

import json
import unicodedata
from typing import Any

import pytest

from scrapers import kit
from scrapers.fetch import Policy, fetch
from scrapers.lists import iq_aml, qa_nctc, tr_masak, ua_sfms, vn_mps, za_fic
from scrapers.registry import scraper
from tests import accept
from tests.conftest import real
from tests.faults import damage, trial
from tests.servers import reply, serving
from tracker.model import Kind


def sample(key: str) -> trial.Good:
    return trial.good(key, accept.folders(key)[0])


def entries(key: str) -> dict[str, dict[str, Any]]:
    return accept.read(key, accept.folders(key)[0])


def reread(key: str, old: bytes, new: bytes) -> trial.Reading:
    case = sample(key)
    content = case.documents["list"]
    assert old in content
    return case.read({**case.documents, "list": content.replace(old, new)}, 1)


@pytest.mark.parametrize(
    ("key", "folder", "records"),
    [
        ("za_fic", "za_fic", 3),
        ("ua_sfms", "ua_sfms", 5),
        ("vn_mps", "vn_mps", 6),
        ("iq_aml", "iq_aml", 8),
        ("tr_masak", "tr_masak", 10),
    ],
)
def test_cut_official_files_are_read(key: str, folder: str, records: int) -> None:
    """Records only, never counts: the files are cut, and one Iraqi record is made up."""
    (path,) = real("excerpts", folder).glob("*/*.*")
    document = kit.Document(name=path.name, content=path.read_bytes())
    found = list(scraper(key).parse({"list": document}))
    assert len(found) == records
    assert all(raw.names[0].text and not raw.extra for raw in found)
    assert scraper(key).source.proof == kit.Proof.EXCERPT


def test_a_list_built_from_made_up_records_is_unproven() -> None:
    assert qa_nctc.SOURCE.proof == kit.Proof.NONE


# South Africa: the UN's reference is the key.


def test_south_african_entries_go_by_the_uns_own_reference() -> None:
    found = entries("za_fic")
    assert "QDi.006" in found
    assert ["unReference", "QDi.006", ""] in found["QDi.006"]["identifiers"]
    assert found["QDi.006"]["acts"] == [["Al-Qaida", "2001-01-25", ""]]
    assert "QDi.006" in _un_keys()


def _un_keys() -> set[str]:
    return {key for folder in accept.folders("un_sc") for key in accept.read("un_sc", folder)}


def test_south_african_dates_come_in_two_orders() -> None:
    found = entries("za_fic")
    assert found["QDe.144"]["acts"] == [["Al-Qaida", "2014-09-23", ""]]


def test_a_comma_inside_a_labelled_text_splits_nothing() -> None:
    names = za_fic.aliases("Good, Ali, son of X, Low, Abu Y, f.k.a., Z")
    assert [(n.text, str(n.kind)) for n in names] == [
        ("Ali, son of X", "alias"),
        ("Abu Y", "weakAlias"),
        ("Z", "previousName"),
    ]


def test_a_reference_of_no_committee_refuses_the_mirror() -> None:
    with pytest.raises(kit.LayoutChanged, match="no committee"):
        reread("za_fic", b"YEi.010", b"ZZi.010")


# Ukraine.


def test_the_last_change_of_a_ukrainian_record_is_no_listing_date() -> None:
    found = entries("ua_sfms")
    assert found["63"]["acts"] == [["РБ ООН 1988", "", ""]]
    assert found["12"]["acts"] == [["РБ ООН 1267", "2001-01-25", ""]]


def test_a_renewed_resolution_is_no_change_of_programme() -> None:
    after = reread("ua_sfms", b"2610 (2021)", b"2734 (2024)")
    rows = trial.log(sample("ua_sfms"), [after])
    assert not [row for row in rows if row.kind in (Kind.REMOVAL, Kind.ADDITION)]


def test_a_ukrainian_file_without_all_its_records_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="declares 5 records and holds 4"):
        reread("ua_sfms", b"<count-record>4<", b"<count-record>5<")


def test_a_birth_note_in_an_alias_is_no_part_of_the_name() -> None:
    names = [name for name, _ in entries("ua_sfms")["12"]["names"]]
    assert "Ayman Al-Zawahari" in names
    assert ua_sfms.BORN.fullmatch("Fabio Fusco born 25 May 1968 in Naples, Italy")


# Vietnam.


def test_two_articles_on_one_group_are_one_entry_with_both_names_of_the_measure() -> None:
    found = entries("vn_mps")
    assert "106" not in found
    assert [act[0] for act in found["7"]["acts"]] == [vn_mps.TERRORIST, vn_mps.RELATED]


def test_the_container_of_the_un_list_is_no_group() -> None:
    assert "4" not in entries("vn_mps")


def test_combining_tone_marks_are_no_amendment() -> None:
    case = sample("vn_mps")
    text = unicodedata.normalize("NFC", case.documents["list"].decode())
    after = case.read({"list": text.encode()}, 1)
    assert trial.log(case, [after]) == []


# Iraq.


def test_an_excluded_row_is_a_delisting_that_the_authority_states() -> None:
    case = sample("iq_aml")
    reply = json.loads(case.documents["list"])
    reply["data"]["data"][0]["isExcluded"] = True
    after = case.read({"list": json.dumps(reply).encode()}, 1)
    (row,) = trial.log(case, [after])
    assert (row.kind, row.confirmation) == (Kind.REMOVAL, "authority_states")


def test_a_row_excluded_from_the_start_is_on_record_as_delisted() -> None:
    states = [found["state"] for found in entries("iq_aml").values()]
    assert sorted(states) == ["delisted"] + ["in_force"] * 4


def test_an_iraqi_list_on_two_pages_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="on 2 pages"):
        reread("iq_aml", b'"pageCount": 1', b'"pageCount": 2')


def test_a_kunya_is_a_weak_alias() -> None:
    named = [names for found in entries("iq_aml").values() if len(names := found["names"]) == 2]
    assert named == [[["شخص ثان للمثال", "name"], ["أبو مثال", "weakAlias"]]]
    assert iq_aml.SOURCE.language == "ar"


# Qatar.


def test_un_rows_of_the_unified_list_carry_the_un_programme() -> None:
    found = entries("qa_nctc")
    assert found["QDi.006"]["acts"][0][0] == "Al-Qaida"
    assert found["KPe.001"]["acts"][0][0] not in (qa_nctc.SOURCE.terrorism_programmes or ())
    assert found["QLDi.801"]["acts"][0][0] == qa_nctc.NATIONAL


# Türkiye.


def test_the_page_leads_to_the_file_with_the_hashed_name() -> None:
    page = sample("tr_masak").documents["page"]
    (link,) = tr_masak.follow(kit.Document(name="page", content=page)).values()
    assert link.startswith("https://ms.hmb.gov.tr/uploads/sites/2/2026/10/")


def test_a_link_inside_json_text_is_found_too() -> None:
    text = rb'{"html":"<a href=\"https:\/\/ms.hmb.gov.tr\/uploads\/a-1.csv\">list<\/a>"}'
    found = tr_masak.follow(kit.Document(name="page", content=text))
    assert found == {"list": "https://ms.hmb.gov.tr/uploads/a-1.csv"}


@pytest.mark.parametrize("links", [0, 2])
def test_a_page_with_no_or_several_files_is_not_guessed_at(links: int) -> None:
    text = "".join(f"<a href='https://ms.hmb.gov.tr/uploads/{n}.csv'>" for n in range(links))
    with pytest.raises(kit.LayoutChanged, match="CSV files, not one"):
        tr_masak.follow(kit.Document(name="page", content=text.encode()))


def test_turkish_letters_survive_and_another_encoding_is_refused() -> None:
    key = kit.fingerprint("id", "10000000002")
    assert entries("tr_masak")[key]["names"][0][0] == "ÖRNEK KİŞİ İKİ"
    case = sample("tr_masak")
    text = case.documents["list"].decode("cp1254")
    with pytest.raises(kit.LayoutChanged, match="not cp1254"):
        case.read({**case.documents, "list": text.encode("utf-8")}, 1)


def test_trailing_blanks_and_row_numbers_are_no_amendment() -> None:
    case = sample("tr_masak")
    text = case.documents["list"].replace(b"/ 31699;", b"/ 31699 ;").replace(b"\n2;", b"\n7;")
    assert trial.log(case, [case.read({**case.documents, "list": text}, 1)]) == []


def test_a_file_with_an_address_of_its_own_is_not_taken_for_a_page() -> None:
    """Both addresses given by settings: nothing is left to be followed."""
    case = sample("tr_masak")
    with serving() as server:
        urls = {
            role: server.on(f"/{case.names[role]}", reply(200, content))
            for role, content in case.documents.items()
        }
        got = fetch(scraper("tr_masak"), {}, Policy(allow_private=True, attempts=1), urls)
    assert set(got.documents) == {"page", "list"}


# Argentina and the Netherlands: built from the published format, no file at hand.


def test_argentine_un_rows_go_by_the_uns_reference_and_national_ones_by_their_own() -> None:
    found = entries("ar_repet")
    assert ["unReference", "QDi.006", ""] in found["QDi.006"]["identifiers"]
    assert found["ArP.00183"]["acts"] == [["ARG List", "2019-07-18", ""]]
    assert not [i for i in found["ArP.00183"]["identifiers"] if i[0] == "unReference"]


def test_spanish_and_english_words_for_the_quality_of_an_alias_mean_the_same() -> None:
    names = {name: kind for found in entries("ar_repet").values() for name, kind in found["names"]}
    assert (names["Ejemplo Uno"], names["Ayman Al-Zawahari"]) == ("alias", "alias")
    assert (names["El Ejemplo"], names["Abu Fatma"]) == ("weakAlias", "weakAlias")


def test_one_argentine_file_without_the_other_is_no_list() -> None:
    folder = accept.folders("ar_repet")[0]
    files = scraper("ar_repet").source.formats[0].files
    assert all(file.required for file in files.values())
    assert set(trial.good("ar_repet", folder).documents) == set(files)


def test_a_dutch_entry_without_a_first_name_is_an_organisation() -> None:
    kinds = {found["names"][0][0]: found["schema"] for found in entries("nl_terrorism").values()}
    assert (kinds["Hofstadgroep"], kinds["Jan Voorbeeld"]) == ("Organization", "Person")


def test_dutch_dates_in_date_cells_and_in_text_cells_are_read_alike() -> None:
    found = entries("nl_terrorism")
    assert "jan voorbeeld|2013-12-23" in found
    assert "karim voorbeeld|2014-10-21" in found


# Saudi Arabia, Kyrgyzstan, Azerbaijan: likewise.


def test_saudi_sheets_have_columns_of_their_own_and_na_is_nothing() -> None:
    found = entries("sa_pcct")
    kinds = {item["schema"] for item in found.values()}
    assert kinds == {"Person", "Organization", "Vessel"}
    values = [text for item in found.values() for texts in item["facts"].values() for text in texts]
    assert "NA" not in values


def test_a_saudi_workbook_without_a_sheet_is_refused() -> None:
    case = sample("sa_pcct")
    ways = dict(damage.workbook(case.documents["list"], 1))
    for what in ("no sheet Vessels", "sheet Entities renamed"):
        with pytest.raises(kit.LayoutChanged, match="has no sheet"):
            case.read({"list": ways[what]}, 1)


def test_of_two_dates_in_a_kyrgyz_cell_the_first_is_the_listing() -> None:
    (found,) = [e for e in entries("kg_fiu").values() if e["facts"].get("amendedOn")]
    assert found["acts"][0][1] == "2018-01-17"
    assert found["facts"]["amendedOn"] == ["2018-05-29"]


def test_azerbaijani_numbers_of_persons_and_entities_are_told_apart() -> None:
    assert set(entries("az_fiu")) == {f"INDIVIDUAL 00{n}" for n in (1, 2, 3)}


@pytest.mark.parametrize(("key", "end"), [("kg_fiu", "/list.xml"), ("az_fiu", ".xml")])
def test_pages_lead_to_the_one_file_of_the_list(key: str, end: str) -> None:
    page = kit.Document(name="page", content=sample(key).documents["page"])
    (link,) = scraper(key).module.follow(page).values()
    assert link.endswith(end)
    empty = kit.Document(name="page", content=b"<html><body><a href='/'>Home</a></body></html>")
    with pytest.raises(kit.LayoutChanged, match="links 0"):
        scraper(key).module.follow(empty)
