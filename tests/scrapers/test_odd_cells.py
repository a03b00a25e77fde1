"""Lists of which no whole file was seen: what public readers of whole ones say of odd cells."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests import pdfs, sheets
from tests.samples.lb_isf import make_workbook as lebanon
from tracker.rules.normalise.dates import read as read_date


def read(key: str, content: bytes | str, role: str = "list") -> list[Any]:
    data = content if isinstance(content, bytes) else content.encode()
    return list(scraper(key).parse({role: kit.Document(name="file", content=data)}))


def texts(entry: Any) -> list[str]:
    return [name.text for name in entry.names]


# Lebanon: columns by their place.


def isf(folder: Path, *rows: Sequence[Any], header: Sequence[Any] = ()) -> list[Any]:
    path = folder / "list.xlsx"
    table = [lebanon.ROWS[0], header or lebanon.ROWS[1], *rows]
    sheets.write(path, {"ورقة1": table})
    return read("lb_isf", path.read_bytes())


def test_a_misspelt_sort_is_kept_with_its_party(tmp_path: Path) -> None:
    row = lebanon.ROWS[2]
    found = isf(tmp_path, row, row, [*row[:13], "Indvidual", *row[14:]])
    assert [entry.schema for entry in found] == [kit.Schema.PERSON] * 2 + [kit.Schema.LEGAL_ENTITY]
    assert [entry.extra.get("sort") for entry in found] == [None, None, ("Indvidual",)]


def test_where_most_sorts_are_unknown_the_columns_are_others(tmp_path: Path) -> None:
    row = lebanon.ROWS[2]
    other = [*row[:13], "LB", *row[14:]]
    with pytest.raises(kit.LayoutChanged, match="of 1 of 3 rows"):
        isf(tmp_path, row, other, other)
    unsaid = [*row[:13], None, *row[14:]]
    assert len(isf(tmp_path, row, unsaid, unsaid)) == 3


def test_a_line_of_the_form_that_nobody_filled_is_nobody(tmp_path: Path) -> None:
    row = lebanon.ROWS[2]
    empty = [9, *[None] * 12, "Individual", None, "1373"]
    assert len(isf(tmp_path, row, empty)) == 1
    with pytest.raises(kit.LayoutChanged, match="the field name is empty"):
        isf(tmp_path, row, [9, *[None] * 7, "LR0000009", *[None] * 4, "Individual"])


def test_what_stands_beside_the_table_or_below_an_unknown_header_is_kept(tmp_path: Path) -> None:
    header = [
        *lebanon.ROWS[1][:3],
        "إسم الاب\nFather",
        "والدته",
        *lebanon.ROWS[1][5:],
        "ملاحظة",
        "ملاحظة",
    ]
    row = [*lebanon.ROWS[2], "أولى", "ثانية", "ثالثة"]
    (found,) = isf(tmp_path, row, header=header)
    assert found.facts["fatherName"] == ["نموذج"]
    assert found.extra["ملاحظة"] == ("أولى",)
    assert found.extra["ملاحظة (column 22)"] == ("ثانية",)
    assert found.extra["(column 23)"] == ("ثالثة",)


# Latvia: elements wherever they stand.

LATVIA = """<List><Entity><Id>7</Id><Type>fp</Type><Regulation><Type>x</Type></Regulation>
<Name><Parts><FirstName>Jānis</FirstName><LastName>Paraugs</LastName></Parts>
<Alias><AliasWholeName>Džons</AliasWholeName></Alias></Name><Alias>Ivans</Alias>
<Document><DocumentType>ID karte</DocumentType><DocumentNumber>PA0000001</DocumentNumber></Document>
<ListedOn>29/08/19</ListedOn></Entity></List>"""


def test_groups_within_groups_are_read_and_a_paper_keeps_what_it_is() -> None:
    (found,) = read("lv_fiu", LATVIA)
    assert texts(found) == ["Jānis Paraugs", "Džons", "Ivans"]
    assert found.reference == "fp 7"
    assert found.facts["documentNote"] == ["ID karte PA0000001"]
    assert found.designations[0].listed_on == "29/08/2019"


# Monaco, Moldova, Nigeria, the United States.


def test_a_measure_without_details_is_listed_all_the_same() -> None:
    (found,) = read(
        "mc_gels",
        '[{"mesureId": 1, "state": null, "nature": "Navire", "nom": "EXEMPLE",'
        '"mesureDetails": null}]',
    )
    assert texts(found) == ["EXEMPLE"]
    assert found.extra == {}


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("Peut-être 21/04/1964", "1964-04-21~"),
        ("vers le 03/04/1973", "1973-04-03~"),
        ("probablement 1973", "1973~"),
        ("calendrier grégorien 1961", "1961"),
        ("08/07//1988", "1988-07-08"),
        ("calendrier hégirien iranien 1340,", ""),
    ],
)
def test_dates_of_monaco(cell: str, date: str) -> None:
    details = f'{{"dateNaissance": "{cell}"}}'
    measure = (
        f'"mesureId": 1, "nature": "Personne physique", "nom": "X", "mesureDetails": {details}'
    )
    (found,) = read("mc_gels", f"[{{{measure}}}]")
    dates = [
        read_date(text, scraper("mc_gels").source.date_formats) for text in found.facts["birthDate"]
    ]
    assert [text for read in dates for text in read.dates] == [date][: len(date)]


MOLDOVA = """<html><body><table><tr><th>Persoana fizica/Entitate</th><th>Data de nastere</th>
<th>Sanctiuni teroriste</th><th>Sanctiuni de proliferare</th></tr>
<tr><td>EXEMPLU</td><td>{}</td><td>x</td><td></td></tr></table></body></html>"""


@pytest.mark.parametrize(
    ("cell", "dates"),
    [
        ("a) 01.02.1970 b) 03.04.1971", ["01.02.1970", "03.04.1971"]),
        ("Intre Aug. si Sep. 1977", ["between Aug. and Sep. 1977"]),
        ("03 Aug. 1977 sau 1978", ["03 Aug. 1977", "1978"]),
    ],
)
def test_dates_of_one_cell_of_moldova(cell: str, dates: list[str]) -> None:
    (found,) = read("md_sis", MOLDOVA.format(cell))
    assert found.facts["birthDate"] == dates


def test_a_name_in_the_cell_of_birth_of_moldova_is_a_weak_one() -> None:
    (found,) = read("md_sis", MOLDOVA.format("Grupul exemplu pentru dezvoltare"))
    assert found.names[1] == kit.RawName(
        text="Grupul exemplu pentru dezvoltare", kind=kit.NameKind.WEAK_ALIAS
    )
    (other,) = read("md_sis", MOLDOVA.format("-"))
    assert texts(other) == ["EXEMPLU"]


NIGERIA = """<html><body><table><tr><th>Reference Number</th><th>Full Name</th></tr>
<tr><td></td><td>YAN BINDIGA GROUP NLBDG</td></tr>
<tr><td>NLX.1</td><td>SAMPLE GROUP NLBDG</td></tr>
</table><table><tr><th>Entity Name</th></tr><tr><td>NINE SAMPLES LTD</td></tr>
</table></body></html>"""


def test_a_reference_behind_a_name_of_nigeria_is_no_part_of_it() -> None:
    first, second, _ = read("ng_nigsac", NIGERIA)
    assert (texts(first), first.reference) == (["YAN BINDIGA GROUP"], "NLBDG")
    assert (texts(second), second.reference) == (["SAMPLE GROUP", "NLBDG"], "NLX.1")


def test_a_name_alone_in_a_row_of_nigeria_is_no_note() -> None:
    row = "<tr><td>NEW SAMPLE</td></tr>"
    with pytest.raises(kit.LayoutChanged, match="has 1 cells"):
        read("ng_nigsac", NIGERIA.replace("</table><table>", f"{row}</table><table>"))


def test_a_header_in_plain_cells_and_signs_of_footnotes() -> None:
    rows = "<tr><td><b>Country</b></td><td><b>Designation Date</b></td></tr>"
    rows += "<tr><td>Korea (North Korea)*</td><td>November 20, 2017</td></tr>"
    (found,) = read("us_sst", f"<html><body><table>{rows}</table></body></html>")
    assert texts(found) == ["Korea", "North Korea"]


# Pakistan: the text of a PDF in the order of its cells.

PAKISTAN = """LIST OF 5 ORGANIZATIONS PROSCRIBED / ENLISTED BY MINISTRY OF INTERIOR U/S 11-B-(1)
ATA 1997 as on 12 March, 2024
S#
Name of Organization
Date of
Notification
1 Lashkar-e-Jhangvi (LeJ) 14 August,2001
3 Balawaristan National
Front (Abdul Hameed Khan Group), Gilgit
15 January, 2011
2 Jamaat-ul-Da'awa (JuD) 05 March, 2019 ffiliated Organizations:
i. Al-Anfal Trust, Lahore
ii.Idara Khidmat-e-Khalaq, Lahore
4 Khuddam-ul-lslam (Ex JeM 15 November, 2003
5 Millat-e-lslamia Pakistan Ex-SSP 15 November 2003
Organizations enlisted under Section 11-D-(1) r/w Schedule-II, ATA 1997
1 Al-Akhtar Trust 01 December, 2005"""


def test_wrapped_cells_open_brackets_and_lost_letters_of_pakistans_table() -> None:
    found = read("pk_nacta_orgs", pdfs.text([PAKISTAN.split("\n")]))
    assert [texts(entry) for entry in found] == [
        ["Lashkar-e-Jhangvi", "LeJ"],
        ["Balawaristan National Front, Gilgit", "Abdul Hameed Khan Group"],
        ["Jamaat-ul-Da'awa", "JuD"],
        ["Al-Anfal Trust, Lahore"],
        ["Idara Khidmat-e-Khalaq, Lahore"],
        ["Khuddam-ul-lslam", "JeM"],
        ["Millat-e-lslamia Pakistan", "SSP"],
        ["Al-Akhtar Trust"],
    ]
    former = [entry.names[1].kind for entry in found[5:7]]
    assert former == [kit.NameKind.PREVIOUS_NAME] * 2


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("Sample Front 3 March, 2020", "before 3 March, 2020 has no number: ' Sample Front'"),
        ("2 Sample Front March 2020", r"Number 2 of .* has no day"),
    ],
)
def test_the_last_row_of_pakistans_table_is_read_or_refused(more: str, why: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=why):
        read("pk_nacta_orgs", pdfs.text([[*PAKISTAN.split("\n"), more]]))
    remark = [*PAKISTAN.split("\n"), "Updated on 3 March, 2020"]
    assert len(read("pk_nacta_orgs", pdfs.text([remark]))) == 8


# Thailand: rows that name nobody.


def test_only_who_has_no_name_and_no_digit_of_a_number_is_nobody_in_thailand() -> None:
    rows = [("", "", "1-XXXX-XXXXX-XX-1"), ("", "", "X-XXXX-XXXXX-XX-X"), ("XX", "", "XXXX")]
    rows = [("ตัวอย่าง", "SAMPLE", "1"), ("อื่น", "", ""), *rows, ("-", "-", "-")]
    lines = "".join(
        f"<tr><td>{at}</td>{''.join(f'<td>{cell}</td>' for cell in row)}<td>designated person</td>"
        f'<td><a href="/detail/{at}">x</a></td></tr>'
        for at, row in enumerate(rows, 1)
    )
    head = "<thead><th>No</th><th>A</th><th>B</th><th>C</th><th>Status</th><th></th></thead>"
    found = read("th_amlo", f"<html><body><table>{head}{lines}</table></body></html>")
    assert [entry.reference for entry in found] == ["1", "2", "3", "5"]


def test_the_file_of_pakistan_in_urdu_is_another_one() -> None:
    links = "".join(
        f'<a href="/Proscribed-Organizations{of}.pdf">x</a>' for of in ("Eng-3", "Urdu-3")
    )
    page = kit.Document(name="page.html", content=f"<html><body>{links}</body></html>".encode())
    found = scraper("pk_nacta_orgs").links("page", page)
    assert found == {"list": "/Proscribed-OrganizationsEng-3.pdf"}


# Singapore: items of a statute.


def test_the_number_of_an_item_may_be_marked_up() -> None:
    page = statute(slot("a", "Tan Example.")).replace("2.&", "<b>2.</b>&")
    assert len(read("sg_tsfa", page, "page")) == 1


def statute(slots: str, below: str = "") -> str:
    item = (
        f'<td class="tailSTxt">2.&#xA0;&#xA0;The following individuals:<table>{slots}</table></td>'
    )
    return f"<html><body><table><tr>{item}</tr>{below}</table></body></html>"


def slot(letter: str, text: str) -> str:
    return f'<tr><td class="sProvP1No">({letter})</td><td class="sProvP1">{text}</td></tr>'


DEFINITIONS = (
    '<tr><td class="tailSTxt">3.&#xA0;&#xA0;In this Schedule —</td></tr>'
    '<tr><td class="tailSTxt">“Taliban List” means the list of the Committee;</td></tr>'
)


def test_definitions_behind_the_names_are_nobody() -> None:
    named = slot("a", "Tan Example (Singapore citizen).")
    assert len(read("sg_tsfa", statute(named, DEFINITIONS), "page")) == 1
    new = '<tr><td class="tailSTxt">4.&#xA0;&#xA0;The following vessels:</td></tr>'
    with pytest.raises(kit.LayoutChanged, match="Item 4 of the Schedule is new"):
        read("sg_tsfa", statute(named, DEFINITIONS + new), "page")
    quoted = '<tr><td class="tailSTxt">“Sample Front” of Singapore</td></tr>'
    with pytest.raises(kit.LayoutChanged, match="has no number: '“Sample Front”"):
        read("sg_tsfa", statute(named, DEFINITIONS + quoted), "page")


def test_a_slot_deleted_by_an_act_of_parliament_is_a_delisting() -> None:
    gone = slot("a", "[<em>Deleted by Act 40 of 2019 wef 02/01/2020</em>];")
    (found,) = read("sg_tsfa", statute(gone), "page")
    assert found.designations[0].delisted_on == "02/01/2020"
    with pytest.raises(kit.LayoutChanged, match="holds no name"):
        read("sg_tsfa", statute(slot("a", "[Omitted by the Revised Edition]")), "page")
