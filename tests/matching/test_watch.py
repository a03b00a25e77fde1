"""Watched names: files in, hits out, decisions in the journal, and no name in any log."""

import json
from pathlib import Path

import pytest
import xlsxwriter

from db import journal, tables, watched
from db.engine import reading, writing
from tests.builders import fto_html, person, take_fto, take_un
from tracker.matching import watch
from tracker.matching.watch import Hit, NoSuchPair, Watchers
from tracker.matching.watchfile import BadWatchFile, parties
from tracker.record.tracker import Tracker

AT = "2030-01-01T00:00:00Z"


def written(folder: Path, text: str | bytes, name: str = "customers.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def take(tracker: Tracker, path: Path, **more: bool) -> dict[str, int]:
    return watch.take_in(tracker.ledger.engine, path, "", AT, "ada", **more)


def check(tracker: Tracker, *, cleared: bool = False) -> list[Hit]:
    with reading(tracker.ledger.engine) as connection:
        entries = watch.in_force(connection)
        return watch.hits(connection, Watchers.load(connection), entries, cleared=cleared)


@pytest.fixture
def watching(on_both: Tracker, tmp_path: Path) -> Tracker:
    people = [
        person(1, name="Karim Khalid Nuri", born=["1970-05-31"]),
        person(2, name="Someone Different"),
    ]
    take_un(on_both, people, 1)
    take(
        on_both,
        written(tmp_path, "name,birth date,label\nKareem Khalid Noori,1970,c-7\nMia Wong,,c-8\n"),
    )
    return on_both


def test_a_watched_name_already_listed_is_a_hit_with_its_reasons(watching: Tracker) -> None:
    (hit,) = check(watching)
    assert (hit.watched_name, hit.listed_name) == ("Kareem Khalid Noori", "Karim Khalid Nuri")
    assert (hit.watch_list, hit.label) == ("customers", "c-7")
    assert "one sound: kareem, karim" in hit.why
    assert "birth dates agree as far as they are given" in hit.why
    assert hit.note == "second-line check, not the screening control"


def test_a_cleared_pair_is_out_of_the_hits_and_in_the_journal(watching: Tracker) -> None:
    (hit,) = check(watching)
    watch.decide(watching.ledger.engine, hit.pair, "cleared", reason="other man", by="ada", at=AT)
    assert not check(watching)
    assert [h.cleared for h in check(watching, cleared=True)] == ["other man"]
    with reading(watching.ledger.engine) as connection:
        (row,) = journal.of_kind(connection, "watch_decision", "un_sc")
    body = json.loads(row.body)
    assert (body["verdict"], body["reason"], body["decided_by"]) == ("cleared", "other man", "ada")
    assert "Noori" not in row.body


def test_a_reopened_pair_is_a_hit_again(watching: Tracker) -> None:
    (hit,) = check(watching)
    for verdict in ("cleared", "reopened"):
        watch.decide(watching.ledger.engine, hit.pair, verdict, reason="x", by="ada", at=AT)
    assert len(check(watching)) == 1


def test_a_clearance_ends_when_the_entry_gets_another_name(watching: Tracker) -> None:
    (hit,) = check(watching)
    watch.decide(watching.ledger.engine, hit.pair, "cleared", reason="x", by="ada", at=AT)
    again = [("Good", "Other1"), ("Good", "Kareem Khalid Noori")]
    people = [
        person(1, name="Karim Khalid Nuri", born=["1970-05-31"], aliases=again),
        person(2, name="Someone Different"),
    ]
    take_un(watching, people, 2)
    (hit,) = check(watching)
    assert any(part.startswith("cleared on 2030-01-01, but the entry") for part in hit.why)


def test_a_pair_that_is_none_cannot_be_cleared(watching: Tracker) -> None:
    for pair in ("", "x", "123456789-1234567890", "%%%%%%%%%-__________"):
        with pytest.raises(NoSuchPair):
            watch.decide(watching.ledger.engine, pair, "cleared", reason="x", by="ada", at=AT)


def test_the_same_file_again_adds_nobody(watching: Tracker, tmp_path: Path) -> None:
    assert take(watching, tmp_path / "customers.csv")["added"] == 0


def test_replacing_forgets_who_is_no_longer_in_the_file(watching: Tracker, tmp_path: Path) -> None:
    counts = take(watching, written(tmp_path, "name,label\nMia Wong,c-8\n"), replace=True)
    assert counts == {"in_file": 1, "added": 0, "forgotten": 1}
    assert not check(watching)


def test_nothing_of_a_bad_file_is_taken(watching: Tracker, tmp_path: Path) -> None:
    with pytest.raises(BadWatchFile):
        take(watching, written(tmp_path, "name\nA Good One\n😀\n", "more.csv"))
    with reading(watching.ledger.engine) as connection:
        assert watched.count(connection) == 2


def test_no_watched_name_is_journalled_or_logged(
    watching: Tracker, capfd: pytest.CaptureFixture[str]
) -> None:
    check(watching)
    with reading(watching.ledger.engine) as connection:
        bodies = connection.execute(tables.journal.select()).all()
    assert not any("Noori" in row.body or "Wong" in row.body for row in bodies)
    assert "Noori" not in "".join(capfd.readouterr())


def test_words_of_an_older_matcher_are_made_anew(watching: Tracker) -> None:
    with writing(watching.ledger.engine) as connection:
        connection.exec_driver_sql("UPDATE watched SET matcher = 'older', words = 'nothing|'")
    assert len(check(watching)) == 1


def test_forgetting_a_watch_list_leaves_no_name(watching: Tracker) -> None:
    assert watch.forget(watching.ledger.engine, "customers", AT, "ada") == 2
    with reading(watching.ledger.engine) as connection:
        assert watched.count(connection) == 0


def test_other_names_from_official_documents_are_hits(on_both: Tracker, tmp_path: Path) -> None:
    rows = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
    gone = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
    rows.append(("October 8, 1997", "Mujahedin-e Khalq Organization"))
    take_fto(on_both, fto_html(rows, gone), 1)
    take(on_both, written(tmp_path, "name\nPeople's Mojahedin of Iran\n"))
    (hit,) = check(on_both)
    assert any("JS-664" in part for part in hit.why)


# Files.


def names(path: Path) -> list[str]:
    return [party.name for party in parties(path)]


@pytest.mark.parametrize(
    "content",
    [
        "Name;DOB\nZoë Ünal;1970-01\n".encode("utf-8-sig"),
        "Name;DOB\nZoë Ünal;1970-01\n".encode("utf-16"),
        b"name\tcountry\r\nZo\xc3\xab \xc3\x9cnal\tTR\r\n\r\n",
    ],
)
def test_csv_is_read_in_the_ways_that_spreadsheets_write_it(tmp_path: Path, content: bytes) -> None:
    assert names(written(tmp_path, content)) == ["Zoë Ünal"]


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "customers.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Birth date", "Identifiers", "Label"])
        sheet.write_row(1, 0, ["Zoë Ünal", "1970-05-31", 123456, "c-1"])
    (party,) = parties(path)
    assert (party.name, party.births, party.numbers) == ("Zoë Ünal", "1970-05-31", "123456")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"surname\nX\n", "no column headed `name`"),
        (b"name\nZo\xeb \xdcnal\n", "line 2: not UTF-8"),
        (b"name\n=HYPERLINK(1)\n", "row 2: a cell holds a formula"),
        (b"name\n@SUM(1)\n", "row 2: a cell holds a formula"),
        (b"name,dob\nZoe,31/12/1970\n", "row 2: the birth date"),
        (b"name,dob\n,1970\n", "row 2: the name is empty"),
        ("name\n😀\n".encode(), "row 2: the name has no letters"),
        (b"name\n" + b"x" * 10_000 + b"\n", "row 2: the name is longer"),
        (b"name\nA\0B\n", "zero bytes"),
        (b'name\n"never closed' + b"x" * 2_000_000, "no proper CSV"),
    ],
)
def test_a_bad_file_is_one_sentence_that_repeats_no_cell(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(BadWatchFile, match=said) as doubt:
        names(written(tmp_path, content))
    assert "Zoe" not in str(doubt.value)
    assert "HYPERLINK" not in str(doubt.value)


def test_a_file_that_is_no_workbook_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadWatchFile, match=r"cannot be read as a workbook|cannot be unpacked"):
        names(written(tmp_path, b"PK\x03\x04 not really", "customers.xlsx"))


def test_words_that_another_matcher_made_are_made_anew_once(watching: Tracker) -> None:
    engine = watching.ledger.engine
    before = check(watching)
    with writing(engine) as connection:
        everybody = list(watched.everybody(connection))
        watched.prepare(connection, "another", {one.watch_id: "nobody" for one in everybody})
    assert check(watching) == before
    assert watch.bring_up_to_date(engine) == len(everybody) > 0
    assert watch.bring_up_to_date(engine) == 0
    with reading(engine) as connection:
        assert sorted(watched.everybody(connection)) == sorted(everybody)
    assert check(watching) == before
