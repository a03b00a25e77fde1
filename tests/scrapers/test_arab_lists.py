"""Lists from Egypt to Pakistan, Kenya and Nigeria: links of their pages, and what is refused."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from scrapers import kit
from scrapers.families import titled_sheets
from scrapers.registry import scraper
from tests import accept, sheets


def page(body: str) -> kit.Document:
    return kit.Document(name="page.html", content=f"<html><body>{body}</body></html>".encode())


def sample(key: str) -> dict[str, kit.Document]:
    return dict(accept.documents_in(key, accept.folders(key)[-1]))


def read(key: str, document: kit.Document, role: str = "list") -> list[Any]:
    return list(scraper(key).parse({role: document}))


def workbook(folder: Path, rows: sheets.Rows, sheet: str = "Sheet1") -> kit.Document:
    path = folder / "list.xlsx"
    sheets.write(path, {sheet: rows})
    return kit.Document(name=path.name, content=path.read_bytes())


# Pages that lead to the file.


def test_the_emirates_file_is_the_excel_file_below_the_heading_of_the_list() -> None:
    block = '<div class="download-file"><a href="{}"><p>Download {} File</p></a></div>'
    found = scraper("ae_local").links(
        "page",
        page(
            "<h5>UN Consolidated List</h5>"
            + block.format("/api?FileID=1", "Excel")
            + "<h5>Local Terrorist List</h5>"
            + block.format("/api?FileID=2", "PDF")
            + block.format("/api?FileID=3", "Excel")
        ),
    )
    assert found == {"list": "/api?FileID=3"}
    with pytest.raises(kit.LayoutChanged, match="links no Excel file"):
        scraper("ae_local").links("page", page(block.format("/api?FileID=1", "Excel")))


def test_the_emirates_page_may_call_its_links_by_their_kind_alone() -> None:
    block = (
        '<div class="local-list"><ul><li><strong>{}</strong></li></ul>'
        '<div class="file"><a href="/api?FileID={}1">PDF</a></div>'
        '<div class="file"><a href="/api?FileID={}2">Excel</a></div></div>'
    )
    titles = ("United Nations Security Council Consolidated List", "Local Terrorist List", "Other")
    body = "".join(block.format(title, at, at) for at, title in enumerate(titles))
    assert scraper("ae_local").links("page", page(body)) == {"list": "/api?FileID=12"}


def test_tunisias_file_is_the_first_one_that_is_no_update() -> None:
    names = ("MAJ_01_2026.xlsx", "16__09_2026fr.xlsx", "MAJ_06_05_2026.xlsx")
    links = "".join(f'<a href="/fr/uploads/{name}">x</a>' for name in names)
    found = scraper("tn_cnlct").links("page", page(links))
    assert found == {"list": "/fr/uploads/16__09_2026fr.xlsx"}
    with pytest.raises(kit.LayoutChanged, match="links no workbook"):
        scraper("tn_cnlct").links("page", page('<a href="/MAJ_1.xlsx">x</a>'))


def test_egypts_file_is_the_link_that_downloads_by_itself() -> None:
    links = '<a href="/a.xlsx">x</a><a class="LinkStyle AutoDownload" href="/b">y</a>'
    assert scraper("eg_mlcu").links("page", page(links)) == {"list": "/b"}


@pytest.mark.parametrize(
    ("key", "link"),
    [
        ("jo_national", "/ebv4.0/list-3.xlsx"),
        ("ke_frc", "https://www.frc.go.ke/wp-content/uploads/2026/02/Domestic-List_Kenya.xlsx"),
        ("lb_isf", "/uploads/2026/07/list.xlsx"),
        ("pk_nacta_orgs", "/wp-content/uploads/2017/08/Proscribed-OrganizationsEng-3.pdf"),
        ("ps_pgp", "/files/list.xls"),
    ],
)
def test_the_one_link_of_a_page(key: str, link: str) -> None:
    other = '<a href="/about">About</a>'
    assert scraper(key).links("page", page(f'{other}<a href="{link}">x</a>')) == {"list": link}
    with pytest.raises(kit.LayoutChanged):
        scraper(key).links("page", page(other))


# Documents that are not the whole list.


def test_a_workbook_of_changes_is_not_tunisias_list(tmp_path: Path) -> None:
    header = ["N°", "Prénom", "Nom", "Date et Lieu de naissance", "Décision et date"]
    rows: sheets.Rows = [
        ["Mise à jour"],
        header,
        [17, "A", "B", "1970", "Arrêté n° 1 du 9 novembre 2018"],
    ]
    with pytest.raises(kit.LayoutChanged, match="changes, no list"):
        read("tn_cnlct", workbook(tmp_path, rows))


def test_a_page_that_shows_ten_of_55_rows_is_refused() -> None:
    (document,) = sample("ng_nigsac").values()
    shown = b"<p>Showing 1 to 10 of 55 entries</p></main>"
    cut = kit.Document(name="x.html", content=document.content.replace(b"</main>", shown))
    with pytest.raises(kit.LayoutChanged, match="10 of 55 entries"):
        read("ng_nigsac", cut)


def test_a_day_of_nigeria_is_read_only_where_the_page_tells_how_it_writes_one() -> None:
    (document,) = sample("ng_nigsac").values()
    listed = {e.reference: e.designations[0].listed_on for e in read("ng_nigsac", document)}
    assert listed["NLBDG"] == "2022-01-05"
    unclear = document.content.replace(b"11/23/2022", b"11/3/2022").replace(b"3/18/", b"3/8/")
    again = read("ng_nigsac", kit.Document(name="x.html", content=unclear))
    assert {e.reference: e.designations[0].listed_on for e in again}["NLBDG"] == "1/5/2022"


def test_a_gap_in_the_numbers_of_pakistans_table_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = ["1 Lashkar-e-Jhangvi 14 August, 2001", "3 Jaish-e-Muhammad 14 January, 2002"]
    monkeypatch.setattr(kit.pdf, "lines", lambda _: lines)
    with pytest.raises(kit.LayoutChanged, match="not numbered from 1 on"):
        read("pk_nacta_orgs", kit.Document(name="x.pdf", content=b"%PDF-"))


def test_a_sort_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    header = [f"column {number}" for number in range(20)]
    row = [1, "Name", *["x"] * 11, "Vessel", *["x"] * 6]
    with pytest.raises(kit.LayoutChanged, match="says of 0 of 1 rows what sort"):
        read("lb_isf", workbook(tmp_path, [["title"], header, row]))


def test_a_sheet_of_the_emirates_in_an_old_encoding_is_refused_with_a_sentence() -> None:
    folder = accept.folders("ae_local")[0]
    (document,) = accept.documents_in("ae_local", folder).values()
    old = document.content.decode("utf-8-sig").encode("cp1256", "replace")
    with pytest.raises(kit.LayoutChanged, match="is not UTF-8 text"):
        read("ae_local", kit.Document(name="x.csv", content=old), "persons")


def test_a_sheet_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    header = ["#", "الإسم الكامل (بالحروف العربية)", "الإسم الكامل (بالحروف اللاتينية)"]
    known: dict[str, sheets.Rows] = {
        "الأفراد ": [header, [1, "ا", "A"]],
        "الكيانات": [header, [1, "ب", "B"]],
    }
    path = tmp_path / "list.xlsx"
    for more, found in (([], 2), ([["x"]], 0)):
        sheets.write(path, {**known, "ورقة3": more})
        document = kit.Document(name=path.name, content=path.read_bytes())
        if found:
            assert len(read("jo_national", document)) == found
        else:
            with pytest.raises(kit.LayoutChanged, match="a sheet that nobody knows"):
                read("jo_national", document)


# Tables below titles.


def table(*rows: list[str], **how: Any) -> list[dict[str, tuple[str, ...]]]:
    columns = {"name": ("الإسم الكامل",), "born": ("Date de naissance*",), "of": ("Act",)}
    found: Iterable[kit.Record] = titled_sheets.rows(
        list(enumerate(rows, 1)), columns, ("name",), "sheet", **how
    )
    return [row.leftovers() for row in found]


def test_a_column_is_known_in_any_spelling_of_alef_blanks_and_accents() -> None:
    header = [" الاسم  الكامل ", "DATE DE NAISSANCE et lieu", "Ref\nNo."]
    assert table(["Title"], header, ["A", "1970", "7"]) == [
        {"name": ("A",), "born": ("1970",), "Ref No.": ("7",)}
    ]


def test_a_nameless_column_has_the_name_above_it_or_its_number() -> None:
    rows = (["", "", "Act"], ["الإسم الكامل", "", "", ""], ["A", "x", "y", "z"])
    assert table(*rows) == [{"name": ("A",), "column 2": ("x",), "of": ("y",), "column 4": ("z",)}]


def test_a_row_without_a_beginning_says_more_of_the_one_above() -> None:
    rows = (["الإسم الكامل", "Act", "Other"], ["A", "1", "x"], ["", "", "y"], ["B", "", "-"])
    assert table(*rows, begins=("name",), merged=("of",)) == [
        {"name": ("A",), "of": ("1",), "Other": ("x\ny",)},
        {"name": ("B",), "of": ("1",)},
    ]


def test_a_number_of_days_is_a_date_and_a_year_is_none() -> None:
    assert list(map(titled_sheets.day, ("32115", "1979", "2008", "n", "99999"))) == [
        *("1987-12-04", "1979", "2008", "n", "99999")
    ]


# What real tables have between and below their rows.

JORDANS = ("الأفراد", "الكيانات")
"""The sheets of Jordan, and of Palestine."""


def jordan(folder: Path, persons: sheets.Rows) -> list[Any]:
    from tests.samples.jo_national import make_workbook as made

    path = folder / "list.xlsx"
    sheets.write(path, dict(zip(JORDANS, (persons, made.ENTITIES), strict=True)))
    return read("jo_national", kit.Document(name=path.name, content=path.read_bytes()))


def test_what_a_long_table_repeats_and_what_stands_below_it_is_nobody(tmp_path: Path) -> None:
    from tests.samples.jo_national import make_workbook as made

    title, top, header, *persons = made.PERSONS
    whole = jordan(tmp_path, made.PERSONS)
    more = [persons[0], title, top, header, *persons[1:], [3], [4], ["ملاحظة: آخر تحديث 2025"]]
    again = jordan(tmp_path, [title, top, header, *more])
    assert [e.names for e in again] == [e.names for e in whole]
    assert len(jordan(tmp_path, [*made.PERSONS, [None, "مثال ثالث"]])) == len(whole) + 1


def test_a_row_that_says_much_and_no_name_is_refused(tmp_path: Path) -> None:
    from tests.samples.jo_national import make_workbook as made

    row = [3, None, None, "اردني", "/", "عينة"]
    (last,) = (e for e in jordan(tmp_path, [*made.PERSONS, row]) if not e.names)
    assert last.facts["nationality"] == ["اردني"], "the rules refuse it: nobody is left out unsaid"


def test_columns_of_jordan_that_have_no_name_are_known_by_their_place(tmp_path: Path) -> None:
    from tests.samples.jo_national import make_workbook as made

    title, top, header, *persons = made.PERSONS
    first, second, *_ = jordan(tmp_path, [title, top[:16], header, *persons])
    assert first.designations[0].listed_on == "2019-05-20"
    assert second.facts["notes"] == ["وصف مخترع لهذه العينة"]


def test_a_party_of_egypt_of_which_only_the_name_is_said_is_read(tmp_path: Path) -> None:
    from tests.samples.eg_mlcu import make_workbook as made

    first, *others = made.SHEETS
    more = [[None, "سالم وحيد"], ["الإجمالي", None, 4]]
    path = tmp_path / "list.xlsx"
    sheets.write(path, {first: [*made.SHEETS[first], *more], **{n: made.SHEETS[n] for n in others}})
    entries = read("eg_mlcu", kit.Document(name=path.name, content=path.read_bytes()))
    assert "سالم وحيد" in [e.names[0].text for e in entries]
    assert len(entries) == 6


def test_tunisias_list_may_have_notes_and_rows_in_any_order(tmp_path: Path) -> None:
    from tests.samples.tn_cnlct import make_workbook as made

    title, header, one, two, *others = made.ROWS
    more = [two, one, header, *others, ["Mise à jour le 16/09/2026"], [None, None, "Le Président"]]
    entries = read("tn_cnlct", workbook(tmp_path, [title, header, *more]))
    assert len(entries) == len(read("tn_cnlct", workbook(tmp_path, made.ROWS))) == 4
    *_, body = read("tn_cnlct", workbook(tmp_path, [*made.ROWS, [None, "Jund Exemple"]]))
    assert [name.text for name in body.names] == ["Jund Exemple"]


@pytest.mark.parametrize(
    ("cell", "born", "place"),
    [
        ("16/04/1972 à Tunis", "16/04/1972", "Tunis"),
        ("Né le 3 mars 1981 à Sfax", "3 mars 1981", "Sfax"),
        ("Sfax le 02.03.1980", "02/03/1980", "Sfax"),
        ("en 1981 à Sfax", "1981", "Sfax"),
        ("1972-02-21 00:00:00", "1972-02-21", ""),
        ("١٩٨٠/٠٢/٠٣ بنزرت", "1980/02/03", "بنزرت"),
        ("Le Kef", "", "Le Kef"),
    ],
)
def test_days_and_places_of_birth_of_tunisia(
    tmp_path: Path, cell: str, born: str, place: str
) -> None:
    from tests.samples.tn_cnlct import make_workbook as made

    row = [1, "Omar (Abou Omar)", "Essai dit Abou Essai", cell, None, None, None, made.BY_2018]
    further = "N° CIN 0000 0001 délivrée le 1/2/2005; passeport n° X000001"
    rows = [*made.ROWS[:2], [*row, None, None, further]]
    (entry,) = read("tn_cnlct", workbook(tmp_path, rows))
    assert (entry.facts["birthDate"], entry.facts["birthPlace"]) == ([born], [place])
    assert [n.text for n in entry.names] == ["Omar Essai", "Abou Omar", "Abou Essai"]
    assert [i.number for i in entry.identifiers] == ["00000001", "X000001"]
    assert "0000" not in entry.facts["notes"][0]


@pytest.mark.parametrize("sort", ["شخص معنوي", "Entities", "legal person"])
def test_sorts_of_groups_of_lebanon(tmp_path: Path, sort: str) -> None:
    from tests.samples.lb_isf import make_workbook as made

    title, header, row, *_ = made.ROWS
    (entry,) = read("lb_isf", workbook(tmp_path, [title, header, [*row[:13], sort, *row[14:]]]))
    assert entry.schema == kit.Schema.ORGANIZATION


@pytest.mark.parametrize("sort", ["Individuals", "أفراد", "شخص طبيعي", "فرد / Individual"])
def test_sorts_of_persons_of_lebanon(tmp_path: Path, sort: str) -> None:
    from tests.samples.lb_isf import make_workbook as made

    title, header, row, *_ = made.ROWS
    rows = [title, header, [*row[:13], sort, *row[14:]], header, ["ملاحظة"], [2]]
    (entry,) = read("lb_isf", workbook(tmp_path, rows))
    assert entry.schema == kit.Schema.PERSON


def test_rows_of_kenya_without_a_reference_are_read(tmp_path: Path) -> None:
    from tests.samples.ke_frc import make_workbook as made

    row = [4, None, "INDIVIDUAL ", None, "NAMUNA MPYA", "1. A\n2) B; C"]
    entries = read("ke_frc", workbook(tmp_path, [*made.ROWS, made.ROWS[0], row, [None, "Updated"]]))
    assert len(entries) == 4
    assert [n.text for n in entries[-1].names] == ["NAMUNA MPYA", "A", "B", "C"]


def test_two_of_one_name_and_day_in_egypt_are_told_apart_by_what_is_left_of_their_numbers(
    tmp_path: Path,
) -> None:
    from tests.samples.eg_mlcu import make_workbook as made

    first, *others = made.SHEETS
    row = [1, "محمد عينة", None, "2800101*******", None, "مصري", "1", "1", "2018/4/25", "1"]
    other = [2, "محمد عينة", "٣٠٥٠٢٢٠*******", None, None, "مصري", "1", "1", "2018/4/25", "1"]
    rows = [made.SHEETS[first][0], row, other]
    path = tmp_path / "list.xlsx"
    sheets.write(path, {first: rows, **{name: made.SHEETS[name] for name in others}})
    entries = read("eg_mlcu", kit.Document(name=path.name, content=path.read_bytes()))
    born = [entry.facts["birthDate"] for entry in entries[:2]]
    assert born == [["1980-01-01"], ["2005-02-20"]]


def test_a_table_of_nigeria_may_have_its_header_below_and_a_note_over_all_columns() -> None:
    (document,) = sample("ng_nigsac").values()
    names = ("Reference Number", "Full Name", "Sanction Date", "Record Date", "")
    foot = "<tfoot><tr>" + "".join(f"<th>{name}</th>" for name in names) + "</tr></tfoot>"
    note = "<tbody><tr><td colspan='5'>As of July 2026</td></tr>"
    text = document.content.decode().replace("</tbody>", f"</tbody>{foot}", 1)
    again = kit.Document(name="x.html", content=text.replace("<tbody>", note, 1).encode())
    assert read("ng_nigsac", again) == read("ng_nigsac", document)


@pytest.mark.parametrize(
    "day", ["14-08-2001", "14-Aug-2001", "August 14, 2001", "14th August, 2001"]
)
def test_days_of_pakistans_table(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    lines = [f"1 Lashkar-e-Jhangvi (LeJ) {day}", f"2 Brigade 313 {day} 3 Jaish-e-Muhammad {day}"]
    monkeypatch.setattr(kit.pdf, "lines", lambda _: lines)
    found = read("pk_nacta_orgs", kit.Document(name="x.pdf", content=b"%PDF-"))
    assert [e.names[0].text for e in found] == [
        "Lashkar-e-Jhangvi",
        "Brigade 313",
        "Jaish-e-Muhammad",
    ]
    assert {e.designations[0].listed_on for e in found} == {day}


@pytest.mark.parametrize("title", ["سادسًا- {}", "خامسا: {}", "{} / بند"])
def test_columns_of_jordan_have_their_names_in_the_row_above_or_by_place(
    tmp_path: Path, title: str
) -> None:
    from tests.samples.jo_national import make_workbook as made

    rows = [list(row) for row in made.PERSONS]
    rows[1][16:] = [title.format(name) for name in rows[1][16:]]
    path = tmp_path / "list.xlsx"
    sheets.write(path, {"الأفراد": rows, "الكيانات": made.ENTITIES})
    document = kit.Document(name=path.name, content=path.read_bytes())
    assert read("jo_national", document) == read("jo_national", sample("jo_national")["list"])


def test_a_sheet_of_the_emirates_that_were_taken_off_is_known_without_its_hamza(
    tmp_path: Path,
) -> None:
    from tests.samples.ae_local import make_workbook as made

    off = "رفع الإدراج - أفراد"
    rows = [[*row[:7]] for row in made.SHEETS[off]]  # without the columns of the decisions
    document = workbook(tmp_path, rows, off.replace("إ", "ا").replace("أ", "ا"))
    (entry,) = read("ae_local", document)
    assert (entry.state, entry.schema) == (kit.State.DELISTED, kit.Schema.PERSON)


def test_egypts_days_have_marks_of_direction_and_its_numbers_no_name(tmp_path: Path) -> None:
    from tests.samples.eg_mlcu import make_workbook as made

    first, *others = made.SHEETS
    header = [None, *made.SHEETS[first][0][1:]]
    row = [7, "محمد عينة", *[None] * 4, "1", "1", "\u200f٢٤\u200f/٥\u200f/٢٠٢١ مد ٢٠٢٦.٥.١٩", "1"]
    path = tmp_path / "list.xlsx"
    sheets.write(path, {first: [header, row], **{name: made.SHEETS[name] for name in others}})
    entry, *_ = read("eg_mlcu", kit.Document(name=path.name, content=path.read_bytes()))
    assert entry.designations[0].listed_on == "2021-05-24"
    assert entry.facts["renewedOn"] == ["2026-05-19"]
    assert not entry.extra


@pytest.mark.parametrize("hidden", ["2800101×××××××", "2800101xxxxxxx", "28001011"])
def test_what_is_left_of_a_number_in_egypt_is_nobodys_name(tmp_path: Path, hidden: str) -> None:
    from tests.samples.eg_mlcu import make_workbook as made

    first, *others = made.SHEETS
    row = [7, "محمد عينة", f"أبو عينة، {hidden}", *[None] * 3, "1", "1", "2021/5/24", "1"]
    path = tmp_path / "list.xlsx"
    rows = [made.SHEETS[first][0], row]
    sheets.write(path, {first: rows, **{name: made.SHEETS[name] for name in others}})
    entry, *_ = read("eg_mlcu", kit.Document(name=path.name, content=path.read_bytes()))
    assert [name.text for name in entry.names] == ["محمد عينة", "أبو عينة"]
    assert (entry.facts["documentNote"], entry.facts["birthDate"]) == ([hidden], ["1980-01-01"])


def test_a_line_of_kenyas_aliases_may_say_that_there_is_none(tmp_path: Path) -> None:
    header = ["Reference", "Category", "Full Name", "Aliases"]
    row = ["KEi.1", "Individual", "Sample", "1. Abu Sample\n2. N/A"]
    (entry,) = read("ke_frc", workbook(tmp_path, [header, row]))
    assert [name.text for name in entry.names] == ["Sample", "Abu Sample"]


def test_nobody_of_the_emirates_is_taken_off_by_the_row_above(tmp_path: Path) -> None:
    header = ["#", "التصنيف", "الاسم الكامل (بالحروف العربية)", "قرار رفع الإدراج"]
    off = "رفع الإدراج بموجب قرار مجلس الوزراء رقم (24) لسنة 2024"
    rows = [header, [1, "شخص إرهابي", "عينة أولى", off], [2, "شخص إرهابي", "عينة ثانية", None]]
    states = [entry.state for entry in read("ae_local", workbook(tmp_path, rows, "الأفراد"))]
    assert states == [kit.State.DELISTED, kit.State.IN_FORCE]


def test_numbers_of_the_emirates_stand_behind_words_and_in_brackets(tmp_path: Path) -> None:
    header = ["#", "الاسم الكامل (بالحروف العربية)", "رقم الوثيقة", "رقم الرخصة"]
    licences = "رقم التسجيل (81) رقم الرخصة (50)"
    row = [1, "عينة", "تركي رقم: U01\nرقم الهوية اللبنانية :02", licences]
    (entry,) = read("ae_local", workbook(tmp_path, [header, row], "الكيانات"))
    assert [(i.number, i.country) for i in entry.identifiers] == [
        ("U01", "تركي "),
        ("02", ""),
        ("81", ""),
        ("50", ""),
    ]
    assert entry.facts["documentNote"] == ["رقم الهوية اللبنانية", licences]


def test_a_name_of_palestine_that_stands_in_parts_is_one_name(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    header = ["الرقم", "الاسم الأول", "اسم الأب", "اسم الجد", "اسم العائلة", "تاريخ الإدراج"]
    person = [1, "مثال", "نموذج", "عينة", "تجربة", "12/05/2024"]
    bodies: sheets.Rows = [["الرقم", "اسم الكيان"], [1, "كيان"]]
    sheets.write(path, {"الأفراد": [header, person], "الكيانات": bodies})
    found, _ = read("ps_pgp", kit.Document(name=path.name, content=path.read_bytes()))
    assert [name.text for name in found.names] == ["مثال نموذج عينة تجربة"]
    assert found.facts["fatherName"] == ["نموذج"]


@pytest.mark.parametrize(
    ("decision", "day"),
    [
        ("قرار عدد 1 لسنة 2018 مؤرخ في 9 نوفمبر 2018", "9 نوفمبر 2018"),
        ("قرار عدد 5 مؤرخ في ١٢ جانفي ٢٠١٩", "12 جانفي 2019"),
        ("قرار 2018/11/09", "2018/11/09"),
        ("Arrêté n°01 du 1er mai 2019", "1 mai 2019"),
    ],
)
def test_the_day_of_a_decision_of_tunisia(tmp_path: Path, decision: str, day: str) -> None:
    header = ["م/ع", "الإسم الثلاثي", "اللقب", "تاريخ الولادة ومكانها", "قرار وتاريخ الإدراج"]
    rows: sheets.Rows = [["القائمة"], header, [1, "علي بن نموذج", "المثال", "1970", decision]]
    (entry,) = read("tn_cnlct", workbook(tmp_path, rows))
    assert entry.designations[0].listed_on == day
