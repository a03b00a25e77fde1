"""Status of one name and of many: as of when, resting on what; an answer that is old says so."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
import xlsxwriter

from tests.builders import CROWD, day, fto_html, un_xml
from tests.command import Done, tracker
from tests.command import tracker as run

FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
BEFORE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
LISTED = [*FILLER, ("December 26, 2001", "Lashkar-e Tayyiba (LeT)")]
MEK = ("September 28, 2012", "Mujahedin-e Khalq Organization (MEK)", "October 8, 1997")
ON_UN = "Given1 Family1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The FTO page of 1 January 2024, and the UN list of 1 January and 1 March."""
    root = tmp_path_factory.mktemp("names")
    files = {
        "us_state_fto/2024-01-01/foreign-terrorist-organizations.html": fto_html(
            LISTED, [*BEFORE, MEK]
        ),
        "un_sc/2024-01-01/consolidated.xml": un_xml(CROWD, day(0)),
        "un_sc/2024-03-01/consolidated.xml": un_xml(CROWD, day(60)),
    }
    for name, content in files.items():
        (root / "archive" / name).parent.mkdir(parents=True)
        (root / "archive" / name).write_bytes(content)
    assert run(root / "home", "backfill", str(root / "archive")).returncode == 0
    return root / "home"


@pytest.fixture(autouse=True)
def on_the_third_of_march() -> Iterator[None]:
    with time_machine.travel("2024-03-03T09:00:00Z", tick=True):
        yield


def answers(home: Path, *words: str) -> dict[str, dict[str, Any]]:
    found = json.loads(tracker(home, "status", *words, "--json").stdout)
    return {answer["list_id"]: answer for answer in found["answers"]}


def test_an_answer_from_a_list_not_seen_lately_says_as_of_when(home: Path) -> None:
    fto = answers(home, "Lashkar-e Tayyiba")["us_state_fto"]
    assert (fto["answer"], fto["stale"], fto["as_of"]) == ("in_force", True, "2024-01-01")
    table = tracker(home, "status", "Lashkar-e Tayyiba").stdout
    assert "in_force as of 2024-01-01" in table
    assert "not what came later" in table


def test_gone_is_as_of_then_too_since_they_may_have_come_back(home: Path) -> None:
    fto = answers(home, "Mujahedin-e Khalq Organization")["us_state_fto"]
    assert (fto["answer"], fto["stale"]) == ("delisted", True)
    assert "delisted as of 2024-01-01" in tracker(home, "status", "Mujahedin-e Khalq").stdout


def test_an_answer_seen_within_the_week_is_not_stale(home: Path) -> None:
    un = answers(home, ON_UN)["un_sc"]
    assert (un["answer"], un["stale"], un["as_of"]) == ("in_force", False, "2024-03-01")
    assert answers(home, ON_UN, "--on", "2024-01-08")["un_sc"]["stale"] is False


def test_a_later_document_tells_of_the_days_before_it(home: Path) -> None:
    un = answers(home, ON_UN, "--on", "2024-02-10")["un_sc"]
    assert (un["stale"], un["as_of"]) == (False, "2024-02-10")
    said = tracker(home, "status", ON_UN, "--on", "2024-02-10").stdout
    assert "Not seen in the 7 days before that day, but before them and after it: un_sc." in said
    assert "nothing is said of later: un_sc" not in said


@pytest.mark.parametrize("by", ["--known-at", "--seen-at"])
def test_what_was_seen_later_counts_as_far_as_it_was_known_or_seen(home: Path, by: str) -> None:
    asked = (ON_UN, "--on", "2024-02-10", "--list", "un_sc")
    then = answers(home, *asked, "--seen-at", "2024-02-20")["un_sc"]
    assert (then["answer"], then["stale"], then["as_of"]) == ("in_force", True, "2024-01-01")
    unknown = answers(home, *asked, by, "2023-12-31")["un_sc"]
    assert (unknown["answer"], unknown["stale"], unknown["as_of"]) == ("unknown", False, None)


def test_an_unknown_is_never_stale(home: Path) -> None:
    nobody = answers(home, "Nobody At All", "--list", "us_state_fto")["us_state_fto"]
    assert (nobody["answer"], nobody["stale"], nobody["as_of"]) == ("unknown", False, "2024-01-01")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--on", "2024-03-04"), "2024-03-04 is yet to come: today is 2024-03-03 (UTC)."),
        (("--on", "tomorrow"), "2024-03-04 is yet to come: today is 2024-03-03 (UTC)."),
        (("--known-at", "2024-03-04"), "2024-03-04 is yet to come"),
        (("--seen-at", "2024-03-03T10:00:00Z"), "2024-03-03T10:00:00Z is yet to come"),
        (("--on", "last month"), "'last month' is a span (2024-02-01 to 2024-02-29); give one day"),
        (("--known-at", "2024-01"), "'2024-01' is a span"),
        (
            ("--known-at", "2024-01-05", "--seen-at", "2024-02-01"),
            "--seen-at 2024-02-01 is after --known-at 2024-01-05",
        ),
        (("--list", "un-cs"), "Did you mean un_sc?"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_is_wrong_usage(
    home: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = tracker(home, "status", ON_UN, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_days_are_understood_in_words_and_the_answer_says_which(home: Path) -> None:
    assert "On 2024-03-02 (UTC)." in tracker(home, "status", ON_UN, "--on", "yesterday").stdout
    assert "On 2024-02-26 (UTC)." in tracker(home, "status", ON_UN, "--on", "Monday").stdout
    assert "On 2024-03-03 (UTC)." in tracker(home, "status", ON_UN).stdout


def test_the_object_of_one_name_says_what_it_rests_on(home: Path) -> None:
    found = json.loads(tracker(home, "status", ON_UN, "--json").stdout)
    assert set(found) >= {"name", "on", "known_at", "answers", "near_misses", "coverage"}
    looked = {one["list_id"]: one for one in found["coverage"]["lists"]}
    assert (looked["un_sc"]["covered"], looked["un_sc"]["document_age_days"]) == (True, 2)
    assert looked["us_state_fto"]["stale"] is True
    assert (looked["eu_fsf"]["covered"], looked["eu_fsf"]["last_look"]) == (False, None)


def test_the_table_says_which_lists_were_seen_and_names_those_that_never_were(home: Path) -> None:
    said = tracker(home, "status", ON_UN, TRACKER_LISTS="un_sc eu_fsf").stdout
    assert re.search(r"^Looked at .*: un_sc \d", said, re.MULTILINE)
    assert re.search(r"^Looked at, last .*: us_state_fto 2024-01-01", said, re.MULTILINE)
    assert "Never looked at here, so no answer: eu_fsf." in said
    assert "Switched off in the settings, so no answer: ae_local, " in said


# Several names.

NAMES = ("Lashkar-e Tayyiba", "😀", ON_UN, "Nobody At All")


def test_several_names_are_a_list_and_one_that_is_none_stops_no_other(home: Path) -> None:
    done = tracker(home, "status", *NAMES, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [one["name"] for one in found] == list(NAMES)
    assert [bool(one["error"]) for one in found] == [False, True, False, False]
    assert found[1]["answers"] == []
    states = {answer["answer"] for answer in found[3]["answers"]}
    assert states == {"not_listed", "unknown"}
    assert done.stderr == (
        "Name 2 of 4 was not asked: Give a name with letters or digits; this has none.\n"
    )


def test_the_table_of_several_names_has_the_name_first_and_clears_nobody(home: Path) -> None:
    done = tracker(home, "status", *NAMES)
    heading, *lines = done.stdout.splitlines()
    assert heading.split()[:2] == ["name", "list"]
    assert [line for line in lines if line.startswith("Lashkar-e Tayyiba  us_state_fto")]
    assert [line for line in lines if line.startswith("😀") and "not asked" in line]
    counted = "4 names: 2 with an entry of that very name, 1 without, 1 not readable."
    assert f"{counted} Without one is not the same as not listed." in done.stdout


def test_rows_for_machines_have_the_name_and_none_is_left_out(home: Path) -> None:
    done = tracker(home, "status", *NAMES, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(dict.fromkeys(row["name"] for row in rows)) == list(NAMES)
    assert list(rows[0])[:2] == ["name", "list_id"]
    (unread,) = [row for row in rows if row["error"]]
    assert (unread["name"], unread["answer"]) == ("😀", "")
    assert "Never looked at here" in done.stderr
    lines = tracker(home, "status", *NAMES, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["name"] for line in lines] == [row["name"] for row in rows]


def workbook(rows: list[list[str]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


FILES = {
    "plain.txt": f"Lashkar-e Tayyiba\n\n  {ON_UN}  \nNobody, At All\n".encode(),
    "headed.txt": f'name\nLashkar-e Tayyiba\n{ON_UN}\n"Nobody, At All"\n'.encode(),
    "table.csv": f'id;Name\n1;Lashkar-e Tayyiba\n2;{ON_UN}\n3;"Nobody, At All"\n'.encode(),
    "one.csv": f'Lashkar-e Tayyiba\n{ON_UN}\n"Nobody, At All"\n'.encode(),
    "excel.csv": f"name\tid\nLashkar-e Tayyiba\t1\n{ON_UN}\t2\nNobody, At All\t3\n".encode(
        "utf-16"
    ),
    "bom.txt": f"\ufeffLashkar-e Tayyiba\r\n{ON_UN}\r\nNobody, At All\r\n".encode(),
    "book.xlsx": workbook(
        [["id", "Full name"], ["1", "Lashkar-e Tayyiba"], ["2", ON_UN], ["3", "Nobody, At All"]]
    ),
    "bare.xlsx": workbook([["Lashkar-e Tayyiba"], [ON_UN], ["Nobody, At All"]]),
}


@pytest.mark.parametrize("name", FILES)
def test_names_are_read_out_of_a_file(home: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    done = tracker(home, "status", "--file", str(tmp_path / name), "--json")
    asked = [one["name"] for one in json.loads(done.stdout)]
    assert asked == ["Lashkar-e Tayyiba", ON_UN, "Nobody, At All"]
    assert done.returncode == 0


BAD_FILES = {
    "empty.txt": (b"\n \n", "empty.txt holds no name."),
    "two.csv": (b"id,customer\n1,Ada\n", "two.csv has no column headed `name` in its first row."),
    "latin.txt": ("Ada\nJosé\n".encode("latin-1"), "latin.txt, line 2: not UTF-8-SIG"),
    "zero.txt": (b"Ada\0\n", "zero.txt holds zero bytes and is no text."),
    "broken.xlsx": (b"PK\x03\x04" + b"x" * 99, "broken.xlsx cannot be unpacked"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_without_names_is_one_sentence(home: Path, tmp_path: Path, name: str) -> None:
    content, sentence = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    done = tracker(home, "status", "--file", str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_name_and_no_file_are_wrong_usage(home: Path, tmp_path: Path) -> None:
    assert "Give a name, or a file of names" in tracker(home, "status").stderr
    missing = tracker(home, "status", "--file", str(tmp_path / "none.txt"))
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "There is no file" in missing.stderr


@pytest.mark.parametrize("words", [("--file", "-"), ("-",)])
def test_names_come_by_a_pipe(
    home: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = io.TextIOWrapper(io.BytesIO("Lashkar-e Tayyiba\nНикто\n".encode()), encoding="latin-1")
    monkeypatch.setattr("sys.stdin", piped)
    done = tracker(home, "status", *words, "--json")
    assert [one["name"] for one in json.loads(done.stdout)] == ["Lashkar-e Tayyiba", "Никто"]


def everything_kept(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def test_names_are_in_no_log_and_in_nothing_that_is_kept(home: Path, tmp_path: Path) -> None:
    secret = "Zaphod Beeblebrox"
    (tmp_path / "customers.csv").write_text(f"name\n{secret}\n😀{'x' * 2000}\n")
    asked = ("status", "--file", str(tmp_path / "customers.csv"), "--json")
    done: Done = tracker(home, *asked, TRACKER_LOG_LEVEL="debug")
    assert secret in done.stdout
    assert secret not in done.stderr
    assert "xxx" not in done.stderr
    assert secret.encode() not in everything_kept(home)
