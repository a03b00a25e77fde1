"""How people read what courts said: in the tables of status and timeline, and in show."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.answers import courtroom as of
from tests.answers.courtroom import MEK_EU, MEK_US
from tests.conftest import open_tracker
from tracker.cli import app
from tracker.rules.courts import REMOVES_NOBODY


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("shown")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_HOME", str(path))
        assert CliRunner().invoke(app, ["init"]).exit_code == 0
        tracker = open_tracker(path)
        of.story(tracker)
        tracker.ledger.engine.dispose()
        yield path


def said(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.stderr
    return " ".join(done.stdout.split())


def test_status_says_below_the_table_how_it_stood_in_court(home: Path) -> None:
    shown = said("status", MEK_EU, "--on", "2009-01-20")
    assert "in_force, see court" in shown.replace("\u00a0", " ")
    assert "court: Mujahidin-e Khalq Organisation on eu_terrorist_list" in shown
    assert shown.count(REMOVES_NOBODY) == 1
    assert "see court" not in said("status", MEK_EU, "--on", "2006-12-11")


def test_a_list_that_writes_the_name_otherwise_is_not_told_to_be_without_the_party(
    home: Path,
) -> None:
    shown = said("status", MEK_US, "--on", "2008-12-05").replace("\u00a0", " ")
    assert "eu_terrorist_list unknown, see other name" in shown
    assert (
        f"The same party as {MEK_US} on eu_terrorist_list, under another name: {MEK_EU}: in_force."
    ) in shown
    assert f"court: {MEK_EU} on eu_terrorist_list: A court has annulled the listing" in shown
    asked = ["status", MEK_US, "--on", "2008-12-05"]
    body = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    others = [(one["list_id"], one["answer"], one["score"]) for one in body["same_party"]]
    assert ("eu_terrorist_list", "in_force", None) in others
    rows = CliRunner().invoke(app, [*asked, "--format", "jsonl"]).stdout.splitlines()
    of_eu = [json.loads(row) for row in rows if "eu_terrorist_list" in row]
    assert [row["answer"] for row in of_eu] == ["unknown", "in_force"]


def test_what_was_known_before_any_act_names_no_other_name(home: Path) -> None:
    asked = ["status", MEK_US, "--on", "2001-04-01", "--known-at", "2001-04-02", "--json"]
    done = CliRunner().invoke(app, asked)
    assert json.loads(done.stdout)["same_party"] == []


def test_whoever_an_entry_expressly_leaves_out_is_not_told_to_be_that_party(home: Path) -> None:
    name = "National Council of Resistance of Iran"
    shown = said("status", name, "--on", "2008-06-01")
    assert f"under another name: {MEK_EU}" not in shown
    assert (
        f"The same party as {MEK_US} (us_ofac_sdn, also {name}) on gb_proscribed, under another "
        "name: Mujaheddin e Khalq: in_force."
    ) in shown
    told = said("timeline", name)
    assert f"{name}: a name of the party on us_ofac_sdn, expressly left out on" in told
    assert "annulled by T-284/08" not in told


def test_timeline_tells_judgments_and_where_lists_disagree(home: Path) -> None:
    shown = said("timeline", "Mujahedin-e Khalq")
    assert "annulled by T-284/08; still listed" in shown
    assert (
        "Off gb_proscribed from 2008-06-24; still on eu_terrorist_list until 2009-01-26, "
        "us_ofac_sdn until 2012-09-28."
    ) in shown
    assert "expressly left out on eu_terrorist_list" in shown
    assert "The same party under another name: Mujaheddin e Khalq (gb_proscribed)" in shown
    assert shown.count(REMOVES_NOBODY) == 1
    rows = json.loads(CliRunner().invoke(app, ["timeline", MEK_EU, "--json"]).stdout)
    assert {"court", "law", "authority"} <= {row["clock"] for row in rows}
    assert next(row["until"] for row in rows if row["what"] == "disagreement") == "2009-01-26"


def test_show_tells_the_acts_about_an_entry(home: Path) -> None:
    found = json.loads(CliRunner().invoke(app, ["status", MEK_EU, "--json"]).stdout)
    (entry,) = [one["entry_id"] for one in found["answers"] if one["entry_id"]]
    shown = said("show", entry)
    assert "2011-12-21 annulment confirmed by C-27/09 P; changes no list" in shown
