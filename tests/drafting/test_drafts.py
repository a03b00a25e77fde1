"""`make list`: a first module out of a file of each kind reads that file and its own sample."""

import csv
import gzip
import io
import json
import types
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from scrapers import kit
from scrapers.drafting.__main__ import main
from scrapers.kit.sniff import sniff

NUMBERS = range(1, 31)
HEADER = ("No", "Reference", "Full Name", "Alias", "Type", "Date of Birth", "Listed On", "Remark")
TITLE = ("Consolidated list of the Ministry of Exland",)


def row(number: int) -> tuple[str, ...]:
    """One invented party; the secret words may stand in no sample."""
    kind = "Entity" if number % 3 == 0 else "Individual"
    born = "-" if kind == "Entity" else f"{number % 28 + 1:02d}/03/1970"
    day = f"{number % 12 + 1:02d}/11/2015"
    alias = "N/A" if kind == "Entity" else f"Secretalias{number}; Otherone{number}"
    name = f"Secretname{number} Family{number}"
    return (
        str(number),
        f"EX/{number:03d}",
        name,
        alias,
        kind,
        born,
        day,
        f"secret remark {number}",
    )


ROWS = [row(number) for number in NUMBERS]
SECRETS = ("secretname", "secretalias", "secret remark", "ex/0")


def in_csv() -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([TITLE, HEADER, *ROWS])
    return out.getvalue().encode("cp1252")


def in_workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("About").write(0, 0, "Ministry")
        page = book.add_worksheet("List")
        for at, cells in enumerate([TITLE, HEADER, *ROWS]):
            page.write_row(at, 0, cells)
    return out.getvalue()


def in_page() -> bytes:
    rows = "".join(
        f"<tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr>" for cells in [HEADER, *ROWS]
    )
    return f"<html><body><h1>List</h1><table>{rows}</table></body></html>".encode()


def in_json() -> bytes:
    items = [dict(zip(HEADER, cells, strict=True)) for cells in ROWS]
    return json.dumps({"updated": "2024-01-01", "data": {"items": items}}).encode()


def in_xml() -> bytes:
    names = [name.replace(" ", "") for name in HEADER]
    records = [
        "<party>"
        + "".join(f"<{n}>{t}</{n}>" for n, t in zip(names, cells, strict=True))
        + "</party>"
        for cells in ROWS
    ]
    return f"<list><head>Ministry</head><parties>{''.join(records)}</parties></list>".encode()


def in_cells() -> bytes:
    """XML whose fields are elements of one tag, named by an attribute."""
    records = [
        "<entry>"
        + "".join(f'<f name="{n}">{t}</f>' for n, t in zip(HEADER, c, strict=True))
        + "</entry>"
        for c in ROWS
    ]
    return f"<list>{''.join(records)}</list>".encode()


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "csv": ("exland_list_2024.csv", in_csv),
    "xlsx": ("exland.xlsx", in_workbook),
    "html": ("list.html", in_page),
    "json": ("source.json", in_json),
    "xml": ("list.xml", in_xml),
    "cells": ("cells.xml", in_cells),
}


def tree(tmp_path: Path, name: str, content: bytes) -> Path:
    """A throw-away tree, and the file beside it."""
    (tmp_path / "scrapers" / "lists").mkdir(parents=True, exist_ok=True)
    folder = tmp_path / "2024-05-06"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def drafted(tmp_path: Path, name: str, content: bytes) -> types.ModuleType:
    """The module that is written for a file."""
    path = tree(tmp_path, name, content)
    assert main(["ex_list", str(path), "--root", str(tmp_path)]) == 0
    text = (tmp_path / "scrapers" / "lists" / "ex_list.py").read_text()
    module = types.ModuleType("ex_list")
    exec(compile(text, "ex_list", "exec"), module.__dict__)
    return module


def read(module: types.ModuleType, name: str, content: bytes) -> list[kit.RawEntry]:
    assert not sniff(content, module.SOURCE.formats[0].file("list").content)
    return list(module.parse({"list": kit.Document(name=name, content=content)}))


@pytest.mark.parametrize("kind", FILES)
def test_the_draft_reads_the_whole_file_by_its_roles(kind: str, tmp_path: Path) -> None:
    name, made = FILES[kind]
    module = drafted(tmp_path, name, made())
    entries = read(module, name, made())
    assert [entry.reference for entry in entries] == [cells[1] for cells in ROWS]
    first = entries[0]
    assert [one.text for one in first.names] == ["Secretname1 Family1", "Secretalias1", "Otherone1"]
    assert (first.schema, entries[2].schema) == (kit.Schema.PERSON, kit.Schema.ORGANIZATION)
    assert first.designations[0].listed_on == "02/11/2015"
    assert tuple(first.facts["birthDate"]) == ("02/03/1970",)
    assert "birthDate" not in entries[2].facts
    assert len(entries[2].names) == 1
    assert module.SOURCE.date_formats == ("%d/%m/%Y",)
    assert not any(map(kit.unknown_names, entries))
    assert not first.extra


@pytest.mark.parametrize("kind", FILES)
def test_the_sample_is_read_too_and_names_nobody(kind: str, tmp_path: Path) -> None:
    name, made = FILES[kind]
    module = drafted(tmp_path, name, made())
    (sample,) = (tmp_path / "tests" / "samples" / "ex_list" / "2024-05-06").iterdir()
    entries = read(module, sample.name, sample.read_bytes())
    assert 3 <= len(entries) <= 12
    assert {entry.schema for entry in entries} == {kit.Schema.PERSON, kit.Schema.ORGANIZATION}
    said = " ".join(text.text for entry in entries for text in entry.names)
    said += " ".join(text for entry in entries for text in entry.facts["notes"])
    said += " ".join(entry.reference for entry in entries)
    assert not [secret for secret in SECRETS if secret in said.casefold()]
    assert module.SOURCE.proof == kit.Proof.NONE


def test_what_a_person_has_to_settle_is_marked(tmp_path: Path) -> None:
    module = drafted(tmp_path, "exland_list_2024.csv", in_csv())
    text = (tmp_path / "scrapers" / "lists" / "ex_list.py").read_text()
    assert text.count("CHECK") >= 10
    assert module.SOURCE.formats[0].file("list").patterns == ("exland_list_*.csv",)


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    drafted(tmp_path, "source.json.gz", gzip.compress(in_json()))
    assert (tmp_path / "tests/samples/ex_list/2024-05-06/source.json").is_file()


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafted(tmp_path, "source.json", in_json())
    before = (tmp_path / "scrapers" / "lists" / "ex_list.py").read_text()
    path = tree(tmp_path, "list.xml", in_xml())
    assert main(["ex_list", str(path), "--root", str(tmp_path)]) == 2
    assert "ex_list.py is there already: nothing is overwritten." in capsys.readouterr().err
    assert (tmp_path / "scrapers" / "lists" / "ex_list.py").read_text() == before


NOTHING_PLAIN = {
    "list.pdf": (b"%PDF-1.4", "list.pdf is a PDF"),
    "prose.html": (b"<html><body><p>None</p></body></html>", "has no table with names above its"),
    "one.json": (b'{"a": 1}', "one.json has no list of objects."),
    "one.xml": (b"<list><a>1</a></list>", "no element that repeats and has fields in it."),
    "prose.csv": (b"nothing\nat all\n", "prose.csv has no table of 2 columns or more."),
    "bad.json.gz": (b"\x1f\x8bnothing", "bad.json.gz cannot be unpacked"),
    "macros.xlsx": (b"PK\x03\x04nothing", "macros.xlsx"),
}


@pytest.mark.parametrize("name", NOTHING_PLAIN)
def test_where_nothing_plain_is_found_it_says_so_in_a_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, sentence = NOTHING_PLAIN[name]
    path = tree(tmp_path, name, content)
    assert main(["ex_list", str(path), "--root", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert sentence in told.err
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "tests").exists()
    assert not list((tmp_path / "scrapers" / "lists").iterdir())


@pytest.mark.parametrize(
    ("key", "file", "sentence"),
    [
        ("", "x", "Say KEY=xx_list"),
        ("Exland", "x", "Say KEY=xx_list"),
        ("ex_list", "", "There is no file (say FILE=path)."),
        ("ex_list", "missing.csv", "There is no file missing.csv."),
        ("un_updates", __file__, "un_updates is the key of a feed of acts."),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(
    key: str, file: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([key, file, "--root", str(tmp_path)]) == 2
    assert sentence in capsys.readouterr().err


def test_the_same_text_is_invented_alike_and_its_shape_stays() -> None:
    from scrapers.drafting.invented import Inventor
    from scrapers.drafting.telling import shape

    invent = Inventor({("type", "Individual")})
    for text in ("Ab Cde 17", "กขค", "Привет", "علي حسن", "日本", "A-12/B"):
        made = invent("name", text)
        assert made == invent("name", text)
        assert len(made) == len(text)
        assert shape(made) == shape(text)
        assert made != text
    assert invent("type", "Individual") == "Individual"
    assert invent("url", "https://ministry.example/a?b=1").startswith("https://authority.example/")
