"""Indonesia: names, days and papers as they stand in one cell, and rows that are nobody's."""

from pathlib import Path
from typing import Any

import pytest

from scrapers import kit
from scrapers.registry import scraper
from tests import sheets

HEADER = ["Nama", "Deskripsi", "Terduga", "Kode Densus", "Tempat Lahir", "Tangal Lahir", "Alamat"]


def read(folder: Path, *rows: list[Any]) -> list[Any]:
    path = folder / "DTTOT.xlsx"
    sheets.write(path, {"Sheet1": [HEADER, *rows]})
    document = kit.Document(name=path.name, content=path.read_bytes())
    return list(scraper("id_dttot").parse({"list": document}))


def row(name: Any = "Umpama", told: str = "", kind: str = "Orang", born: Any = "") -> list[Any]:
    return [name, told, kind, "IDD-001", "Solo", born, "-"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("AHMAD ALIAS\nABU A aliasABU B; alias : C als D", ["AHMAD", "ABU A", "ABU B", "C", "D"]),
        ("Ali\u00a0alias\u00a0Abu Ali a.k.a. Abu", ["Ali", "Abu Ali", "Abu"]),
        ("Ali @ Abu Ali", ["Ali", "Abu Ali"]),
        ("Aliasyah bin Alias", ["Aliasyah bin Alias"]),
    ],
)
def test_names_of_a_cell(tmp_path: Path, cell: str, names: list[str]) -> None:
    (entry,) = read(tmp_path, row(cell))
    assert [name.text for name in entry.names] == names


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("4 Januari1973/4 November 1974", ["4 Januari 1973", "4 November 1974"]),
        ("20/02/1973 20/02/1980", ["20/02/1973", "20/02/1980"]),
        ("'01/04/1983", ["01/04/1983"]),
    ],
)
def test_days_of_a_cell(tmp_path: Path, cell: str, days: list[str]) -> None:
    (entry,) = read(tmp_path, row(born=cell))
    assert entry.facts["birthDate"] == days


def test_numbers_of_papers_stand_in_no_note(tmp_path: Path) -> None:
    told = (
        "NIK: 00.0000.000000.0001\nNomor KTP 0000 0000 0000 0002\nPassport Number: B0000003\n"
        "SIM 000000000004\n- pekerjaan: pedagang"
    )
    (entry,) = read(tmp_path, row(told=told))
    assert [i.number[-1] for i in entry.identifiers] == ["1", "2", "3", "4"]
    assert entry.facts["notes"] == ["pekerjaan: pedagang"]


def test_rows_without_a_name_and_kinds_in_other_words(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        row("A", kind="Individu "),
        [None, None, None, "IDD-9"],
        row("B", kind="-"),
        ["Jakarta, 8 Desember 2025"],
    )
    assert [e.schema for e in found] == [kit.Schema.PERSON, kit.Schema.LEGAL_ENTITY]
    with pytest.raises(kit.LayoutChanged, match="Nama is empty"):
        read(tmp_path, row(None, told="seseorang"))


def test_a_code_without_a_name_is_refused_and_no_note(tmp_path: Path) -> None:
    with pytest.raises(kit.LayoutChanged, match="row 3: the field Nama is empty"):
        read(tmp_path, row("A"), [None, None, "Orang", "IDD-002", None, None, None])
    assert len(read(tmp_path, row("A"), [None, None, None, None, None, "Jakarta", "2025"])) == 1


def test_nobody_is_lost_for_a_kind_that_nobody_knows(tmp_path: Path) -> None:
    known, unknown = read(tmp_path, row("A"), row("B", kind="Yayasan"))
    assert (unknown.schema, unknown.extra) == (kit.Schema.LEGAL_ENTITY, {"Terduga": ("yayasan",)})
    assert known.extra == {}


@pytest.mark.parametrize(
    ("told", "number", "notes"),
    [
        ("2. no. paspor A 4000576", "A4000576", []),
        (
            "- paspor 7000473 (dikeluarkan oleh Contoh);",
            "7000473",
            "(dikeluarkan oleh Contoh)",
        ),
        ("'- paspor PA6000873;", "PA6000873", []),
        ("paspor no 1000567", "1000567", []),
    ],
)
def test_passports_in_few_words(tmp_path: Path, told: str, number: str, notes: Any) -> None:
    (entry,) = read(tmp_path, row(told=told))
    assert [i.number for i in entry.identifiers] == [number]
    assert entry.facts["notes"] == ([notes] if notes else [])
