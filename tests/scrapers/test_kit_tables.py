"""Tables of pages with links and without header rows, fields that are there once, short ways."""

import io
import zipfile

import pytest

from scrapers import kit

ROWS = """
<tr><td>Red Dawn</td><td>5 May 2020</td><td><a href="/a.pdf">act</a>
<a href="/b.pdf">2</a></td></tr>
<tr><td>Blue<br>Dusk</td><td>6 May 2021</td><td><a href=" ">none</a></td></tr>
"""
HEADED = f"<table><tr><th>Name</th><th>Banned</th><th>Act</th></tr>{ROWS}</table>"
PLAIN = f"<h2>In force</h2><table>{ROWS}</table>"
COLUMNS = ("name", "banned", "act")


def page(body: str) -> object:
    text = f"<html><body>{body}</body></html>"
    return kit.html.page(kit.Document(name="page.html", content=text.encode()))


def test_links_of_a_column_are_a_field_beside_its_texts() -> None:
    rows = list(kit.html.rows(page(HEADED), ["Name", "Banned", "Act"], links=["Act"]))
    assert [row.take("Act") for row in rows] == ["act 2", "none"]
    assert [row.take_all("Act" + kit.html.LINKS) for row in rows] == [("/a.pdf", "/b.pdf"), ()]
    assert not any(row.leftovers().keys() - {"Name", "Banned"} for row in rows)


@pytest.mark.parametrize("of", ["table", "thead", "tbody", "tfoot"])
def test_cells_that_stand_in_no_row_are_read_as_one(of: str) -> None:
    row, part = (
        "<td>Grey <b>Noon</b></td><!-- x --> <td>7 May 2022</td><td></td>",
        f"<{of}>{{}}</{of}>",
    )
    tables = [HEADED.replace("</table>", f"{part.format(row)}</table>")] if of != "table" else []
    for table in (*tables, HEADED.replace("</table>", f"{row}</table>")):
        found = list(kit.html.rows(page(table), ["Name", "Banned", "Act"]))
        assert [one.take("Name") for one in found] == ["Red Dawn", "Blue\nDusk", "Grey Noon"]
    head = part.format("<th>Name</th><th>Banned</th><th>Act</th>").replace("table>", "thead>")
    (_, *rows) = kit.html.grid(page(f"<table>{head}{ROWS}</table>").find(".//table"))  # type: ignore[attr-defined]
    assert [cells[0] for cells in rows] == ["Red Dawn", "Blue\nDusk"]


def test_links_that_nobody_asked_for_are_no_field() -> None:
    row = next(kit.html.rows(page(HEADED), ["Name", "Banned", "Act"]))
    assert row.leftovers().keys() == {"Name", "Banned", "Act"}


def test_a_table_without_header_is_read_by_names_of_ours() -> None:
    rows = list(kit.html.plain_rows(page(PLAIN), COLUMNS, links=["act"]))
    assert [row.take("name") for row in rows] == ["Red Dawn", "Blue\nDusk"]
    assert rows[0].take_all("act" + kit.html.LINKS) == ("/a.pdf", "/b.pdf")
    assert rows[1].where == "row 2 of name | banned | act"


def test_of_two_tables_as_wide_the_heading_tells() -> None:
    lifted = "<h2>Lifted</h2><table><tr><td>Grey Noon</td><td>1 May 2001</td><td></td></tr></table>"
    both = page(PLAIN + lifted)
    with pytest.raises(kit.LayoutChanged, match=r"^2 tables have 3 columns \(name \| banned"):
        list(kit.html.plain_rows(both, COLUMNS))
    (row,) = kit.html.plain_rows(both, COLUMNS, under="lift")
    assert row.take("name") == "Grey Noon"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<p>moved</p>", "0 tables have 3 columns"),
        (PLAIN.replace("<td>6 May 2021</td>", ""), "Row 2 of the table name | banned | act has 2"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "0 tables have 3 columns"),
        (PLAIN.replace("In force", "Archive"), "0 tables under 'in force' have 3 columns"),
    ],
)
def test_another_table_is_refused(body: str, why: str) -> None:
    with pytest.raises(kit.LayoutChanged) as refused:
        list(
            kit.html.plain_rows(page(body), COLUMNS, under="in force" if "Archive" in body else "")
        )
    assert str(refused.value).startswith(why)


def test_fewer_rows_than_there_have_to_be_are_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="has 2 rows"):
        list(kit.html.plain_rows(page(PLAIN), COLUMNS, at_least=3))


# Fields.


def test_a_field_that_may_be_there_once_is_refused_twice() -> None:
    def record(*texts: str) -> kit.Record:
        return kit.Record([("born", text) for text in texts], "row 7")

    assert record("1970").take_one("born") == "1970"
    assert record("", "1970").take_one("born") == "1970"
    assert record().take_one("born") == record("").take_one("born") == ""
    with pytest.raises(kit.LayoutChanged, match=r"^row 7: the field born is there 2 times"):
        record("1970", "1971").take_one("born")


def test_a_nested_field_is_one_where_it_has_one_text() -> None:
    nested = kit.Record([("day", "5"), ("year", "1970")], "row 7/born")
    with pytest.raises(kit.LayoutChanged, match="2 times"):
        kit.Record([("born", nested)], "row 7").take_one("born")


# Short ways.


def test_names_of_an_entry_in_a_line() -> None:
    found = kit.names("A", "B", "", weak=["C"], former=["D"], language="uk")
    assert [(name.text, str(name.kind)) for name in found] == [
        ("A", "name"),
        ("B", "alias"),
        ("C", "weakAlias"),
        ("D", "previousName"),
    ]
    assert {name.language for name in found} == {"uk"}
    assert kit.names("")[0].text == ""  # refused with its record, not left out


def test_one_designation_in_a_line() -> None:
    (act,) = kit.under("Act", "5 May 2020", ends_on="2023")
    assert act == kit.RawDesignation(programme="Act", listed_on="5 May 2020", ends_on="2023")


def test_numbers_by_type_in_a_line() -> None:
    found = kit.numbers("PK", idNumber="1", passportNumber=["A", "", "B"], taxNumber="")
    assert [(one.type, one.number, one.country) for one in found] == [
        ("idNumber", "1", "PK"),
        ("passportNumber", "A", "PK"),
        ("passportNumber", "B", "PK"),
    ]


@pytest.mark.parametrize("text", ["", "-", " N/A. ", "ไม่ทราบ", "لا يوجد", "Unknown", "НЕТ ДАННЫХ"])
def test_a_cell_that_says_nothing(text: str) -> None:
    assert kit.said(text) == ""


@pytest.mark.parametrize("text", ["Nantes", "None Street 5", "-5", "Không Lộ"])
def test_a_cell_that_says_something(text: str) -> None:
    assert kit.said(text) == text


def test_a_title_across_the_columns_and_a_row_that_numbers_them_are_no_rows() -> None:
    title = "<tr><th colspan='3'>All that are listed</th></tr>"
    head = "<tr><th>Name</th><th>Banned</th><th>Act</th></tr>"
    counted = "<tr><td>1</td><td>2.</td><td>3</td></tr>"
    between = "<tr><td colspan='3'>Part B</td></tr>"
    top = page(f"<table>{title}{head}{counted}{between}{ROWS}</table>")
    columns = ["Name", "Banned", "Act"]
    plain = [row.take("Name") for row in kit.html.rows(page(HEADED), columns)]
    assert [row.take("Name") for row in kit.html.rows(top, columns)] == plain
    assert [len(table.rows) for table in kit.html.tables(top)] == [2]


def test_one_cell_that_spans_nothing_is_a_row_that_does_not_fit() -> None:
    broken = HEADED.replace("</table>", "<tr><td>Grey Noon</td></tr></table>")
    with pytest.raises(kit.LayoutChanged, match="has 1 cells"):
        list(kit.html.rows(page(broken), ["Name", "Banned", "Act"]))


def test_texts_of_fields_without_those_that_say_there_is_nothing() -> None:
    row = kit.Record(
        [("city", " Omsk "), ("city", "-"), ("street", "N/A"), ("house", "5")], "row 7"
    )
    assert row.take_said("city", "street", "house", "missing") == ("Omsk", "5")
    assert not row.leftovers()


def test_utf_16_without_its_mark_is_no_text_and_no_fault_of_ours() -> None:
    document = kit.Document(name="l.csv", content=b"\xa1\xa2\xa3\xa4")
    assert kit.csv.encoding_of(document, "utf-8-sig", "utf-16", "latin-1") == "latin-1"


def test_a_text_of_word_is_told_as_one() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<w/>")
    document = kit.Document(name="list.xlsx", content=content.getvalue())
    with pytest.raises(kit.LayoutChanged, match=r"list\.xlsx is a text of Word"):
        kit.sheet.workbook(document)
