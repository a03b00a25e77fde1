"""The verbs of names: search and watch, as a person at a terminal meets them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db import journal
from db.engine import opened, reading
from tests.builders import fto_html
from tracker.cli import app

FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
LISTED = [*FILLER, ("December 26, 2001", "Lashkar-e Tayyiba (LeT)")]
BEFORE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
MEK = ("September 28, 2012", "Mujahedin-e Khalq Organization (MEK)", "October 8, 1997")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a page of the FTO list on record, beside the archive that it came from."""
    folder = tmp_path_factory.mktemp("naming")
    page = folder / "archive/us_state_fto/2024-01-01/foreign-terrorist-organizations.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(fto_html(LISTED, [*BEFORE, MEK]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_HOME", str(folder / "home"))
        assert said("backfill", str(folder / "archive")).exit_code == 0
    return folder


@pytest.fixture
def home(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRACKER_USER", "ada")
    shutil.copytree(pattern, tmp_path, dirs_exist_ok=True)
    return tmp_path


def said(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("name", ["People's Mojahedin of Iran", "سازمان مجاهدین خلق"])
def test_search_finds_the_fto_row_of_the_mek_and_says_why(home: Path, name: str) -> None:
    (first, *_) = json.loads(said("search", name, "--json").stdout)
    assert (first["list_id"], first["caption"]) == (
        "us_state_fto",
        "Mujahedin-e Khalq Organization",
    )
    assert (first["match"], first["state"], first["until"]) == ("alike", "delisted", "2012-09-28")
    assert first["why"]


@pytest.mark.parametrize("name", ["", "😀", "x" * 10_000])
@pytest.mark.parametrize("verb", ["search", "status", "timeline"])
def test_what_is_no_name_is_wrong_usage(home: Path, verb: str, name: str) -> None:
    answer = said(verb, name)
    assert answer.exit_code == 2
    assert answer.stderr.startswith("Give a name")


def test_timeline_of_another_name_lists_near_misses_as_such(home: Path) -> None:
    answer = said("timeline", "PMOI").stdout
    assert "No entry of that very name" in answer
    assert "Alike, but not the same name:" in answer


def test_the_index_is_rebuilt_with_one_command(home: Path) -> None:
    answer = said("search", "--rebuild")
    assert (answer.exit_code, answer.stderr) == (0, "44 names are in the index.\n")


def test_a_watch_list_from_import_to_clearance(home: Path) -> None:
    file = home / "customers.csv"
    file.write_text("name,label\nLashkar i Taiba,c-1\nMia Wong,c-2\n")
    assert said("watch", "import", str(file)).exit_code == 0
    listing = said("watch", "list").stdout
    assert "customers" in listing
    assert "second-line check, not the screening control" in listing
    (hit,) = json.loads(said("watch", "check", "--json").stdout)
    assert (hit["label"], hit["listed_name"]) == ("c-1", "Lashkar-e Tayyiba")
    assert hit["note"] == "second-line check, not the screening control"
    assert said("watch", "clear", hit["pair"], "--reason", "another").exit_code == 0
    assert json.loads(said("watch", "check", "--json").stdout) == []
    assert said("watch", "forget", "customers").exit_code == 0


def test_every_look_at_watched_names_is_on_record(home: Path) -> None:
    """Who, when, at which list; and no name."""
    file = home / "customers.csv"
    file.write_text("name,label\nLashkar i Taiba,c-1\n")
    assert said("watch", "import", str(file)).exit_code == 0
    assert said("watch", "check", "--watch-list", "customers").exit_code == 0
    assert said("watch", "hits", "--since", "2020-01-01").exit_code == 0
    assert said("watch", "forget", "customers").exit_code == 0
    with opened(f"sqlite:///{home / 'home/tracker.db'}") as engine, reading(engine) as connection:
        kinds = ("watch_import", "watch_look", "watch_forget")
        records = journal.of_kinds(connection, kinds)
    of = [(one.kind, one.content["list_name"]) for one in records]
    assert of == [
        ("watch_import", "customers"),
        ("watch_look", "customers"),
        ("watch_look", ""),
        ("watch_forget", "customers"),
    ]
    assert all(one.content["by"] and "Lashkar" not in one.body for one in records)


def test_a_bad_watch_file_says_what_is_wrong_with_which_row(home: Path) -> None:
    file = home / "customers.csv"
    file.write_text("name\n=cmd()\n")
    answer = said("watch", "import", str(file))
    assert answer.exit_code == 1
    assert answer.stderr == (
        "customers.csv, row 2: a cell holds a formula, not a value. Nothing was imported.\n"
    )
    assert said("watch", "import", str(home / "none.csv")).exit_code == 1


def test_a_watch_list_that_nobody_imported_is_no_clean_one(home: Path) -> None:
    for words in (
        ("watch", "check", "--watch-list", "customers"),
        ("watch", "hits", "--since", "2020-01-01", "--watch-list", "customers"),
        ("watch", "forget", "customers"),
    ):
        done = said(*words)
        assert done.exit_code == 2
        assert "There is no watch list customers." in done.stderr


def test_status_tells_the_law_from_our_documents_and_doubt_from_certainty(home: Path) -> None:
    found = said("status", "Mujahedin-e Khalq", "--on", "2010-01-01").stdout
    assert "1997-10-08" in found
    assert "Never looked at here, so no answer:" in found
    assert "eu_terrorist_list" in found
    late = said("status", "Mujahedin-e Khalq", "--on", "2024-03-01").stdout
    assert "more than 7 days before: the answer tells how the list stood then" in late


@pytest.mark.parametrize("more", [(), ("--known-at", "2001-01-01"), ("--seen-at", "2001-01-01")])
def test_a_list_that_is_asked_for_has_an_answer(home: Path, more: tuple[str, ...]) -> None:
    done = said("status", "Hamas", "--list", "gb_proscribed", "--on", "2010-01-01", *more, "--json")
    (answer,) = json.loads(done.stdout)["answers"]
    assert (answer["list_id"], answer["answer"]) == ("gb_proscribed", "unknown")
    assert "not the same as not listed" in said("status", "Hamas", "--list", "gb_proscribed").stdout


def test_an_aggregator_says_that_it_answers_for_nobody(home: Path) -> None:
    assert "us_csl only repeats other lists" in said("status", "Hamas", "--list", "us_csl").stdout
