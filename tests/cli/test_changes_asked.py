"""The log as people ask it: what a limit cut off, what is hidden and why; by names and days."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.builders import CROWD, day, person, un_xml
from tests.command import Done, tracker
from tracker.cli import output

BASE = ("--list", "un_sc")
ARABIC = "\u0645\u062d\u0645\u0648\u062f \u0627\u0644\u0646\u0627\u0635\u0631"
NEW = [
    person(100, listed="2012-09-28", aliases=[("Good", ARABIC), ("Good", "The Engineer")]),
    person(101, listed="2012-03-01", name="=SUM(A1)"),
    person(102, listed="", regime="DPRK"),
    person(103, listed="2013-01-05"),
]
RENAMED = [person(100, listed="2012-09-28", name="Other Person", aliases=[]), *NEW[1:]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four come, one of another programme; then one has another name, and a note changes."""
    root = tmp_path_factory.mktemp("asked")
    later = [person(1, notes="Another note."), *CROWD[1:]]
    documents = {
        "2024-01-01": un_xml(CROWD, day(0)),
        "2024-01-02": un_xml([*CROWD, *NEW], day(1)),
        "2024-01-03": un_xml([*later, *RENAMED], day(2)),
    }
    for name, content in documents.items():
        (root / "archive" / "un_sc" / name).mkdir(parents=True)
        (root / "archive" / "un_sc" / name / "consolidated.xml").write_bytes(content)
    assert tracker(root / "home", "backfill", str(root / "archive")).returncode == 0
    return root / "home"


def asked(home: Path, *words: str) -> Done:
    done = tracker(home, "changes", *BASE, *words)
    assert done.returncode == 0, done.stderr
    return done


def rows(home: Path, *words: str) -> list[dict[str, str]]:
    return json.loads(asked(home, *words, "--json").stdout)  # type: ignore[no-any-return]


# What is not shown.


def test_the_limit_and_the_filter_are_said_apart(home: Path) -> None:
    every = len(rows(home))
    said = asked(home, "--limit", "2").stdout
    assert f"2 of {every} shown; --limit 0 for all." in said
    assert "--limit" not in asked(home, "--limit", "0").stdout
    hidden = len(rows(home, "--everything")) - every
    assert f"{hidden} hidden (not terrorism 1, cosmetic {hidden - 1})" in said
    assert "hidden" not in asked(home, "--everything").stdout


def test_what_is_hidden_in_a_window_is_counted_there(home: Path) -> None:
    said = asked(home, "--since", "2024-01-02", "--until", "2024-01-02").stdout
    assert "1 hidden (not terrorism 1); --everything shows them." in said


def test_machines_are_told_what_is_hidden_too(home: Path) -> None:
    assert "hidden (not terrorism 1" in asked(home, "--format", "csv").stderr


# By the authority's day.


@pytest.mark.parametrize(
    ("since", "until", "names"),
    [
        ("2012-09-28", "2012-09-28", {"Given100 Family100"}),
        ("2012", "2012", {"Given100 Family100", "=SUM(A1)"}),
        ("2012-10", "", {"Given103 Family103"}),
        ("", "2012-03", {"=SUM(A1)"}),
    ],
)
def test_by_the_authoritys_day(home: Path, since: str, until: str, names: set[str]) -> None:
    window = ("--effective-since", since, "--effective-until", until)
    found = rows(home, *window, "--kind", "addition")
    assert {row["caption"] for row in found} == names


def test_rows_without_such_a_day_are_counted(home: Path) -> None:
    done = asked(home, "--effective-since", "2012", "--everything", "--kind", "addition")
    assert "Without a day of the authority, so in no such time: 1." in done.stdout


# By every name.


@pytest.mark.parametrize(
    "q",
    [
        "given100",  # the name before
        "Other Person",  # the name now
        "the engineer",  # an alias that is no more
        ARABIC,
        ARABIC.split(" ")[0],
        "QDi.100",  # its key
        "qdi.100",
        "ngine",  # part of a word
        "family100 GIVEN100",  # in another order
        "100100",  # a number of it
    ],
)
def test_any_name_the_entry_ever_had_finds_all_its_changes(home: Path, q: str) -> None:
    found = rows(home, "--q", q)
    assert {row["entry_key"] for row in found} == {"QDi.100"}
    assert len(found) >= 2


def test_a_name_that_nobody_has_finds_nothing(home: Path) -> None:
    assert rows(home, "--q", "engineer given1 xyzzy") == []


# What is wrong.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--programme", "Al-Qaeda"), "There is no programme 'Al-Qaeda'. Did you mean Al-Qaida"),
        (("--kind", "removals"), "Did you mean removal?"),
        (("--since", "2999-01-01"), "yet to come"),
        (("--since", "2024-03-01", "--known-at", "2024-02-01"), "after --known-at"),
        (("--bom",), "--bom marks a CSV: it goes with --format csv."),
        (("--out", "/nowhere/x.csv"), "/nowhere/x.csv cannot be written: No such file"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    home: Path, words: tuple[str, ...], said: str
) -> None:
    done = tracker(home, "changes", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_programme_in_other_letters_is_the_programme(home: Path) -> None:
    assert rows(home, "--programme", "al-qaida") == rows(home, "--programme", "Al-Qaida") != []


# Into files.


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "xlsx"])
def test_a_file_is_written_by_its_ending_and_its_coverage_beside(
    home: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"changes.{ending}"
    done = asked(home, "--out", str(out), "--limit", "1")
    assert not done.stdout
    wanted = rows(home)
    assert f"Written: {out} ({len(wanted)} rows)." in done.stderr
    read = {"csv": _csv, "json": _json, "jsonl": _jsonl, "xlsx": _xlsx}[ending](out)
    assert [row["change_id"] for row in read] == [row["change_id"] for row in wanted]
    beside = json.loads((tmp_path / f"changes.{ending}.coverage.json").read_text())
    assert beside["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert beside["rows"] == len(wanted)
    assert beside["coverage"]["lists"][0]["list_id"] == "un_sc"


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _json(path: Path) -> list[dict[str, str]]:
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def _jsonl(path: Path) -> list[dict[str, str]]:
    return list(map(json.loads, path.read_text().splitlines()))


def _xlsx(path: Path, sheet: int = 0) -> list[dict[str, str]]:
    head, *below = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()
    return [dict(zip(head, row, strict=True)) for row in below]


def test_a_workbook_has_texts_and_never_a_formula(home: Path, tmp_path: Path) -> None:
    import zipfile

    out = tmp_path / "changes.xlsx"
    asked(home, "--out", str(out))
    assert "=SUM(A1)" in {row["caption"] for row in _xlsx(out)}
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        links = [name for name in book.namelist() if "_rels/sheet" in name]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert not links
    assert "<autoFilter" in sheet
    assert 'state="frozen"' in sheet
    (covered,) = _xlsx(out, 1)
    assert (covered["list_id"], covered["covered"]) == ("un_sc", True)


def test_a_workbook_is_not_written_onto_a_terminal(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_is_terminal", lambda: True)
    done = tracker(home, "changes", "--format", "xlsx")
    assert done.returncode == 2
    assert "--out FILE.xlsx" in done.stderr


def test_a_csv_can_begin_with_the_mark_of_utf_8(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "changes.csv"
    asked(home, "--out", str(out), "--bom")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfchange_id,")
    assert not asked(home, "--format", "csv").stdout.startswith("\ufeff")


def test_format_goes_before_the_ending(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "changes.txt"
    asked(home, "--out", str(out), "--format", "jsonl")
    assert _jsonl(out)
    asked(home, "--out", str(out))
    assert "observed" in out.read_text().splitlines()[0]
    assert "Looked at: un_sc" in out.read_text()
