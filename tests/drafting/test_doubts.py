"""`make list` tells what speaks against a plain reading, and refuses what it cannot read."""

import json
from pathlib import Path

import pytest

from scrapers import kit
from scrapers.drafting.__main__ import main
from scrapers.drafting.doubts import doubted
from scrapers.drafting.rows import in_csv
from tests.drafting.test_drafts import drafted, read, tree


def told(tmp_path: Path, name: str, content: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    """What a person reads of a file; the same doubts stand in the module."""
    drafted(tmp_path, name, content)
    out = capsys.readouterr().out
    module = (tmp_path / "scrapers" / "lists" / "ex_list.py").read_text()
    joined = " ".join(module.split())
    for line in out.splitlines():
        assert not line.startswith("CHECK: ") or line.replace('"', "'") in joined
    return out


def csv_of(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def doubts(*rows: str) -> dict[str, str]:
    return dict(doubted(in_csv(kit.Document(name="l.csv", content=csv_of(*rows)))).doubts)


def test_a_column_with_a_slash_in_its_name_is_taken(tmp_path: Path) -> None:
    content = csv_of("Full Name,Nationality / Citizenship", "A B,Exland", "C D,Wyland", "E F,")
    module = drafted(tmp_path, "l.csv", content)
    entries = read(module, "l.csv", content)
    assert [[*one.facts.get("nationality", ())] for one in entries] == [["Exland"], ["Wyland"], []]
    assert not any(entry.extra for entry in entries)


def test_several_numbers_in_one_cell_are_several(tmp_path: Path) -> None:
    content = csv_of("Full Name,Passport No", "A B,X1 | X2", "C D,-", "E F,X3")
    entries = read(drafted(tmp_path, "l.csv", content), "l.csv", content)
    numbers = [[one.number for one in entry.identifiers] for entry in entries]
    assert numbers == [["X1", "X2"], [], ["X3"]]


def test_the_day_of_an_act_is_found_among_words(tmp_path: Path) -> None:
    days = ("By order of 5 May 2020 (statement)", "1 June 2021, renewed 2 June 2024", "")
    content = csv_of("Full Name;Listed on", *(f"Party {n};{day}" for n, day in enumerate(days)))
    module = drafted(tmp_path, "l.csv", content)
    acts = [entry.designations[0] for entry in read(module, "l.csv", content)]
    assert [act.listed_on for act in acts] == ["2020-05-05", "2021-06-01", ""]
    assert module.SOURCE.date_formats == ("%Y-%m-%d",)


def test_whatever_a_file_is_called_the_module_can_be_loaded(tmp_path: Path) -> None:
    name = """the "list" of 'x'.csv"""
    content = csv_of('Full Name,"Born ""here"""', "A B,1970", "C D,1971")
    assert len(read(drafted(tmp_path, name, content), name, content)) == 2


PARTIES = b"""<list><party><LastName>A</LastName><DateListed>2020-01-01</DateListed></party>
<party><LastName>B</LastName><DateListed>2020-01-02</DateListed></party>
<party><Entity>C</Entity><ListedOn>2020-01-03</ListedOn></party></list>"""


def test_persons_and_others_are_told_by_the_fields_that_only_one_kind_has(tmp_path: Path) -> None:
    entries = read(drafted(tmp_path, "l.xml", PARTIES), "l.xml", PARTIES)
    kinds = [entry.schema for entry in entries]
    assert kinds == [kit.Schema.PERSON, kit.Schema.PERSON, kit.Schema.ORGANIZATION]


def test_a_day_that_stands_in_another_field_in_other_records_is_taken(tmp_path: Path) -> None:
    entries = read(drafted(tmp_path, "l.xml", PARTIES), "l.xml", PARTIES)
    days = [entry.designations[0].listed_on for entry in entries]
    assert days == ["2020-01-01", "2020-01-02", "2020-01-03"]


def test_what_stands_beside_the_records_more_often_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = "".join(f"<n><name>{one}</name><date>2020-01-01</date></n>" for one in "AB")
    items = "".join(f"<item>Group {number}</item>" for number in range(5))
    content = f"<act><changes>{notes}</changes><body><part>{items}</part></body></act>".encode()
    out = told(tmp_path, "l.xml", content, capsys)
    assert "CHECK: <body/part/item> is there 5 times, more often: are those the records?" in out


def test_further_lists_of_objects_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = {"in_force": [{"name": "A"}] * 3, "lifted": [{"name": "B"}] * 2}
    out = told(tmp_path, "l.json", json.dumps(lists).encode(), capsys)
    assert "CHECK: nothing is read of the 2 objects of lifted." in out


ROW = "<tr><td>{}</td><td>{}</td></tr>"


def table(*names: str, header: tuple[str, str] = ("Name", "Also")) -> str:
    return f"<table>{ROW.format(*header)}{''.join(ROW.format(n, 'x') for n in names)}</table>"


def test_further_tables_of_a_page_are_told_and_never_read_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_others = table("G", "H", header=("Group", "Since"))
    page = f"<html>{table('A', 'B', 'C')}{table('D')}{of_others}</html>".encode()
    out = told(tmp_path, "l.html", page, capsys)
    assert "CHECK: another table has these columns, with 1 rows: lifted ones?" in out
    assert "CHECK: nothing is read of the table 'Group | Since', with 3 rows." in out
    assert "The draft reads 0 records and stops there: 2 tables have the columns" in out


def test_rows_of_one_entry_are_told() -> None:
    rows = [f"{n}{end},{'Alias' if end else 'Primary Name'},X" for n in "123" for end in ("", "a")]
    found = doubts("Reference,Name Type,Name", *rows)
    assert found["Name Type"] == "by 'Alias', several records may be one entry: group them"
    assert found["Reference"] == "3 are another one and a letter: several records may be one entry"
    found = doubts("Reference,Name", "1,A B", "1,C D", "2,E F")
    assert found["Reference"] == "2 different ones in 3 records: group those of one entry"


def test_a_text_with_several_names_and_a_record_without_one_are_told() -> None:
    assert doubts("Name,Born", "A @ B,1970", "C D,1971")["Name"].startswith("1 of its texts")
    assert doubts("Name,Born", "A,1970", "B,1971", ",1972")["Name"].startswith("1 records have")
    assert "Name" not in doubts("Name,Born", "A (Army),1970", "C D,1971")


OLD = {
    "thai.csv": "ชื่อ,ที่อยู่\nสมชาย,กรุงเทพ\n".encode("cp874"),
    "arabic.csv": "الاسم,العنوان\nمحمد,دمشق\n".encode("cp1256"),
    "russian.csv": "Имя,Адрес\nИван,Москва\nПётр,Омск\n".encode("cp1251"),
}


@pytest.mark.parametrize("name", OLD)
def test_older_encodings_are_told_and_not_taken_for_western_letters(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tree(tmp_path, name, OLD[name])
    assert main(["ex_list", str(path), "--root", str(tmp_path)]) == 1
    assert f"{name} is not UTF-8 text: it is in an older encoding" in capsys.readouterr().err


def test_letters_of_western_europe_are_read(tmp_path: Path) -> None:
    content = "Nom,Né le\nÉloïse Müller,1970\nJosé Peña,1971\n".encode("cp1252")
    assert len(read(drafted(tmp_path, "l.csv", content), "l.csv", content)) == 2


def test_a_page_that_keeps_programs_out_and_a_folder_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wall = b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
    path = tree(tmp_path, "wall.html", wall)
    assert main(["ex_list", str(path), "--root", str(tmp_path)]) == 1
    assert "wall.html is an error page (just a moment): save what" in capsys.readouterr().err
    assert main(["ex_list", str(path.parent), "--root", str(tmp_path)]) == 2
    assert "is a folder: say FILE=path of one file in it." in capsys.readouterr().err
