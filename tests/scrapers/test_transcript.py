"""Lists that a person types: the form, what is refused of a sheet, what is said of it."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.engine import reading
from scrapers import index, kit, registry
from scrapers.describe import BROUGHT, TYPED, described, meaning
from scrapers.families import transcript
from scrapers.families.transcript_rows import COLUMNS
from scrapers.registry import scraper
from tests import command, sheets
from tests.builders import log, questions, take
from tests.notices.letters_of import addition
from tracker.answers.covered import covered
from tracker.intake.at_hand import at_hand
from tracker.notices.page import page
from tracker.record.tracker import Tracker
from tracker.service.slots import cadences
from tracker.settings import Settings

KEY = "rs_apml"
DOCS = Path(__file__).parents[2] / "docs" / "typed-lists.md"
GOOD = {
    "list": KEY,
    "id": "1",
    "kind": "person",
    "name": "Primer Example",
    "listed on": "2020-05-31",
    "document": "Decision 1",
    "document address": "https://authority.example/1.pdf",
    "document sha256": "a1" * 32,
    "document page": "3",
}
OTHER = {**GOOD, "id": "2", "name": "Uzor Sample"}
ENDED = {
    "delisted on": "2024-06-01",
    "delisting document": "Decision 2",
    "delisting address": "https://authority.example/2.pdf",
    "delisting sha256": "b2" * 32,
}


def typed(*rows: dict[str, str], mark: str = ",", leave: str = "") -> bytes:
    """A sheet of these rows, without the column `leave`."""
    names = [name for name in COLUMNS if name != leave]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=mark, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read(content: bytes, name: str = "rs_apml.csv") -> list[kit.RawEntry]:
    parsed = scraper(KEY).parse({"list": kit.Document(name=name, content=content)})
    return [raw for raw in parsed if isinstance(raw, kit.RawEntry)]


# The form.


def test_the_page_has_the_header_and_says_what_each_column_is() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert f"```csv\n{','.join(COLUMNS)}\n```" in text
    marks = {n: f"{'*' if c.filled else ''}{';' if c.several else ''}" for n, c in COLUMNS.items()}
    rows = [f"| `{n}` | {marks[n]} | {column.means} |" for n, column in COLUMNS.items()]
    assert re.findall(r"^\| `.*\|$", text, re.MULTILINE) == rows


def test_the_page_names_every_list_that_is_typed() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert f"The lists: {', '.join(f'`{key}`' for key in sorted(index.TRANSCRIBED))}." in text


@pytest.mark.parametrize("mark", transcript.SEPARATORS)
def test_a_sheet_is_read_whatever_stands_between_its_cells(mark: str) -> None:
    (entry,) = read(typed({**GOOD, "aliases": "A; B, C"}, mark=mark))
    assert [name.text for name in entry.names] == ["Primer Example", "A", "B, C"]
    assert entry.facts["instrument"] == ["Decision 1"]
    assert f"SHA-256 {'a1' * 32}, page 3" in next(iter(entry.facts["transcribedFrom"]))


def test_a_workbook_is_read_as_the_csv_is_and_holds_nothing_in_a_second_sheet(
    tmp_path: Path,
) -> None:
    rows: sheets.Rows = [[*COLUMNS], [GOOD.get(name) for name in COLUMNS]]
    path = tmp_path / "rs_apml-2026.xlsx"
    sheets.write(path, {"typed": rows, "empty": []})
    found = at_hand(KEY, path)
    assert found.format_id == "xlsx"
    assert read(path.read_bytes(), path.name) == read(typed(GOOD))
    sheets.write(path, {"typed": rows, "more": [["Somebody"]]})
    with pytest.raises(kit.LayoutChanged, match="only its first sheet may hold anything, not more"):
        read(path.read_bytes(), path.name)


# What is refused, in a sentence with the row.


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"document": ""}, "line 3: the column document is empty."),
        ({"document page": ""}, "line 3: the column document page is empty."),
        ({"document page": "three"}, "line 3: the page 'three' is no number of a page."),
        ({"document address": "a shelf"}, "line 3: the document address 'a shelf' is none"),
        ({"document sha256": "a1"}, "line 3: the document sha256 is no SHA-256"),
        ({"list": "ph_atc"}, "line 3: it is of the list 'ph_atc', not of rs_apml."),
        ({"kind": "ship"}, "line 3: the kind 'ship' is none of person"),
        ({"name": "A; B"}, "line 3: the name holds a semicolon"),
        ({"born": "1970; 31.05.1970"}, "line 3: '31.05.1970' is no day of birth"),
        ({"born": "1975-1970"}, "line 3: '1975-1970' is no day of birth"),
        ({"listed on": "2023-02-29"}, "line 3: listed on '2023-02-29' is no day"),
        ({"listed on": "31/05/2020"}, "line 3: listed on '31/05/2020' is no day"),
        ({"listed on": "٢٠٢٠-٠٥-٣١"}, "line 3: listed on '٢٠٢٠-٠٥-٣١' is no day"),
        ({"delisted on": "2024-06-01"}, "it is delisted, but the column delisting document is"),
        ({**ENDED, "delisted on": ""}, "delisting document is filled, but delisted on is empty."),
        ({**ENDED, "delisted on": "2024-06"}, "line 3: delisted on '2024-06' is no day"),
        ({**ENDED, "delisted on": "2020-05-30"}, "before it was listed on 2020-05-31."),
        ({**ENDED, "delisting sha256": "x"}, "line 3: the delisting sha256 is no SHA-256"),
        ({"id": "1"}, "line 3: the id 1 is that of rs_apml.csv line 2 too."),
        ({"name": GOOD["name"]}, "line 3 says the same as rs_apml.csv line 2."),
        ({"document": "Decision 7"}, "line 3: the SHA-256 of 'Decision 7' is that of 'Decision 1'"),
        (
            {"document": "Decision 7", "document sha256": "A1" * 32},
            "line 3: the SHA-256 of 'Decision 7' is that of 'Decision 1'",
        ),
        (
            {**ENDED, "delisting sha256": GOOD["document sha256"]},
            "line 3: the SHA-256 of 'Decision 2' is that of 'Decision 1'",
        ),
    ],
)
def test_a_wrong_row_is_refused_by_its_number(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(kit.LayoutChanged) as refused:
        read(typed(GOOD, {**OTHER, **wrong}))
    assert said in str(refused.value)
    assert str(refused.value).startswith("rs_apml.csv line 3")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_sheet_without_a_column_is_refused_and_shown_the_form(column: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=f"has no column {column}; {transcript.FORM}"):
        read(typed(GOOD, leave=column))


def test_a_form_without_rows_is_refused() -> None:
    with pytest.raises(kit.LayoutChanged, match="has no row below its header"):
        read(typed())


# What follows.


def day(number: int) -> datetime:
    return datetime(2026, 10, number, tzinfo=UTC)


def taken(tracker: Tracker, number: int, *rows: dict[str, str]) -> None:
    done = take(tracker, typed(*rows), day(number), list_id=KEY, form="csv", name="rs_apml.csv")
    assert done.outcome in ("recorded", "pending"), done.reason


def test_a_delisting_is_a_row_and_a_row_that_is_missing_is_a_question(tracker: Tracker) -> None:
    crowd = [{**GOOD, "id": f"{at}", "name": f"Example {'ABCDEFGHIJ'[at]}"} for at in range(10)]
    taken(tracker, 1, *crowd)
    taken(tracker, 2, *crowd[:-1], {**crowd[-1], **ENDED})
    (ended,) = (row for row in log(tracker) if row["kind"] == "removal")
    assert (ended["entry_key"], ended["effective_on"]) == ("9", "2024-06-01")
    taken(tracker, 3, *crowd[1:-1], {**crowd[-1], **ENDED})
    assert [row["entry_key"] for row in log(tracker) if row["kind"] == "removal"] == ["9"]
    assert [asked["entry_key"] for asked in questions(tracker)] == ["0"]


def test_a_delisting_that_is_still_to_come_is_a_typing_error(tracker: Tracker) -> None:
    taken(tracker, 1, GOOD, OTHER)
    rows = (GOOD, {**OTHER, **ENDED, "delisted on": "2062-06-01"})
    done = take(tracker, typed(*rows), day(2), list_id=KEY, form="csv", name="rs_apml.csv")
    assert (done.outcome, done.removed) == ("refused", 0)
    assert "The id 2 is delisted on 2062-06-01, which is still to come." in done.reason
    taken(tracker, 3, GOOD, {**OTHER, **ENDED, "delisted on": "2026-10-03"})
    assert [row["kind"] for row in log(tracker)] == ["removal"]


def test_a_corrected_spelling_is_of_the_same_party(tracker: Tracker) -> None:
    taken(tracker, 1, GOOD, OTHER)
    taken(tracker, 2, GOOD, {**OTHER, "name": "Uzor Simple"})
    (row,) = (row for row in log(tracker) if row["observed_at"] > "2026-10-02")
    assert (row["kind"], row["entry_key"], row["caption"]) == ("identity", "2", "Uzor Simple")
    assert not questions(tracker)


# The public transcript of the Philippines.


def test_the_public_transcript_is_told_from_the_form_by_its_name() -> None:
    row = b"name,original_string,alias,resolution_no,program,source_url,main_source_url\n"
    row += b"A Example;B Example,A EXAMPLE aka B,C; D,TF-41,ATC 17,https://x.example,\n"
    known = scraper("ph_atc")
    (raw,) = known.parse({"public": kit.Document(name="source.csv", content=row)})
    assert isinstance(raw, kit.RawEntry)
    assert [name.text for name in raw.names] == ["A Example", "B Example", "C", "D"]
    assert (raw.reference, raw.schema) == ("a example TF-41", kit.Schema.LEGAL_ENTITY)
    with pytest.raises(kit.LayoutChanged, match="has no column list"):
        list(known.parse({"list": kit.Document(name="ph_atc.csv", content=row)}))


# What is said of it.


def test_whoever_reads_of_such_a_list_is_told_that_it_was_typed() -> None:
    known = described(scraper(KEY))
    assert (known["transcribed"], known["cadence"], known["proof"]) == (True, BROUGHT, "unproven")
    assert meaning(scraper(KEY)).startswith(TYPED)
    assert not described(scraper("un_sc"))["transcribed"]
    written = " ".join(page([addition("Example", list_id=KEY)]).text.split())
    assert written.count(f"Serbia APML list: {TYPED}") == 1
    assert TYPED not in " ".join(page([addition("Example")]).text.split())


def test_such_lists_are_on_and_nobody_is_asked_for_them() -> None:
    on = set(cadences(Settings()).by_list)
    assert "pk_nacta_persons" in on
    assert not on & index.TRANSCRIBED
    assert set(registry.usual()) >= index.TRANSCRIBED - index.POLITICAL
    assert not cadences(Settings(lists=(KEY,), feeds=("none",))).problems


def test_an_answer_that_rests_on_such_a_list_says_so(tracker: Tracker) -> None:
    taken(tracker, 1, GOOD)
    with reading(tracker.ledger.engine) as connection:
        said = covered(connection, [KEY, "un_sc"], day(2)).said()
    assert "Transcripts, which a person typed of scans: rs_apml." in said


def test_a_sheet_proves_nothing_and_its_first_run_says_nothing_of_it(
    tmp_path: Path,
) -> None:
    path, home = tmp_path / "rs_apml.csv", tmp_path / "home"
    path.write_bytes(typed(GOOD))
    done = command.tracker(home, "run", KEY, "--file", str(path), "--by", "ada")
    assert done.returncode == 0
    assert "proven" not in (done.stdout + done.stderr).casefold()
    asked = command.tracker(home, "prove", KEY, str(path))
    assert asked.returncode == 2
    assert "no sheet proves how an authority's file is read" in asked.stderr
