"""Words that do not exist: what was meant is asked, exit 2. And the help, by use."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.main import get_command

from tests.command import environment, tracker
from tracker.answers import looks
from tracker.answers.days import Asked
from tracker.cli import app
from tracker.cli.verbs import GOES_ON, HEADING, ORDER, USES

BY = ("--by", "ada", "--reason", "x")

MEANT = {
    "status x --list un-cs": "Did you mean un_sc?",
    "timeline x --list us_state_ftp": "Did you mean us_state_fto",
    "search x --list eu_fsff": "Did you mean eu_fsf",
    "lists un_cs": "Did you mean un_sc?",
    "coverage un_cs": "Did you mean un_sc?",
    "run un_cs": "Did you mean un_sc?",
    "run us_federal_registr": "us_federal_register",
    "backfill . un_cs": "Did you mean un_sc?",
    "schedule un_cs": "Did you mean un_sc?",
    "pending --list un_cs": "Did you mean un_sc?",
    "decisions un_cs": "Did you mean un_sc?",
    "confirm --all un_cs --by ada --reason x": "Did you mean un_sc?",
    "confirm abcd --by ada --reason x --cause revocaton": "Did you mean revocation?",
    "replay --verify un_cs": "Did you mean un_sc?",
    "watch check --list un_cs": "Did you mean un_sc?",
    "acts --list un_cs": "Did you mean un_sc?",
    "changes --list un_cs": "Did you mean un_sc?",
    "feed list:un_cs": "Did you mean un_sc?",
    "feed programme:Al-Quaida": "Did you mean",
    "chnages": "Did you mean 'changes'?",
    "alerts adl": "Did you mean 'add'?",
    "status x --format jsno": "Did you mean json",
    "status x --formt json": "--format",
}
"""What is typed -> what is asked."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which nothing has happened yet."""
    made = tmp_path_factory.mktemp("meant")
    assert tracker(made, "init").returncode == 0
    return made


@pytest.mark.parametrize("line", MEANT)
def test_a_word_that_does_not_exist_asks_what_was_meant(home: Path, line: str) -> None:
    done = tracker(home, *line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert MEANT[line] in re.sub(r"[\s│]+", " ", done.stderr)
    assert "Traceback" not in done.stderr


def test_what_is_like_nothing_is_asked_nothing(tmp_path: Path) -> None:
    assert "Did you mean" not in tracker(tmp_path, "lists", "qqqq").stderr


def test_a_list_in_whatever_case_is_that_list(home: Path) -> None:
    assert '"un_sc"' in tracker(home, "coverage", "UN_SC", "--json").stdout
    done = tracker(home, "reject", "--all", "UN_SC", *BY)
    assert done.stderr == "No question of un_sc is open.\n"


def test_a_list_that_the_settings_misspell_ends_what_asks_and_stops_no_work(
    home: Path,
) -> None:
    sentence = "The setting lists: there is no list 'un_scc'. Did you mean un_sc or ua_nsdc?\n"
    asked = tracker(home, "status", "x", TRACKER_LISTS="un_scc eu_fsf")
    assert (asked.returncode, asked.stdout, asked.stderr) == (2, "", sentence)
    works = tracker(home, "schedule", TRACKER_LISTS="un_scc eu_fsf")
    assert works.stderr.startswith(sentence)
    assert "lists: there is no list un_scc. Did you mean un_sc or ua_nsdc?" in works.stderr
    assert "eu_fsf" in works.stdout
    fine = tracker(home, "coverage", TRACKER_LISTS="un_sc us_federal_register")
    assert fine.returncode == 0


def test_the_page_of_how_to_ask_has_days_that_can_be_read_and_every_state() -> None:
    page = (Path(__file__).parents[2] / "docs/asking.md").read_text()
    days = page[page.index("## Days") : page.index("`--since` takes the first day")]
    cells = [line.split("|")[1] for line in days.splitlines() if line.startswith("| `")]
    written = [text for cell in cells for text in re.findall("`([^`]+)`", cell)]
    assert len(written) >= 15
    for text in written:
        assert Asked(text, datetime(2026, 11, 28, 22, tzinfo=UTC)).since()
    for state in (looks.COVERED, looks.STALE, looks.CLOSED, *looks.SENTENCES):
        assert f"| `{state}` | " in page


# The help.


def verbs() -> set[str]:
    return set(get_command(app).commands)  # type: ignore[attr-defined]


def test_every_verb_stands_under_what_it_is_for() -> None:
    assert verbs() <= set(HEADING)
    assert list(ORDER) == [verb for of_use in USES.values() for verb in of_use]
    assert len(ORDER) == sum(map(len, USES.values()))
    assert set(HEADING) >= GOES_ON


def test_the_help_has_the_verbs_by_use_in_the_order_of_first_use(tmp_path: Path) -> None:
    shown = tracker(tmp_path, "--help").stdout
    places = [shown.index(heading) for heading in USES]
    assert places == sorted(places)
    in_help = re.findall(r"^│ ([a-z-]+) ", shown, re.MULTILINE)
    assert [verb for verb in in_help if verb in ORDER] == sorted(verbs(), key=ORDER.__getitem__)


@pytest.mark.parametrize("words", [("-h",), ("--help",), ("help",)])
def test_help_is_had_however_one_asks(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = tracker(tmp_path, *words)
    assert done.returncode == 0
    assert "Ask: who is listed" in done.stdout


@pytest.mark.parametrize(
    "words", ["status -h", "help status", "alerts add -h", "help alerts add", "watch -h"]
)
def test_help_of_a_verb_too(tmp_path: Path, words: str) -> None:
    done = tracker(tmp_path, *words.split())
    assert done.returncode == 0
    assert f"Usage: tracker {words.replace('help ', '').replace(' -h', '')}" in done.stdout


def test_no_verb_at_all_shows_the_help_and_is_wrong_usage(tmp_path: Path) -> None:
    done = tracker(tmp_path)
    assert done.returncode == 2
    assert "Ask: who is listed" in done.stdout


def completed(home: Path, words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    more = {"_TRACKER_COMPLETE": "complete_bash", "COMP_WORDS": words}
    more["COMP_CWORD"] = str(len(words.split(" ")) - 1)
    code = "import sys; sys.argv[0] = 'tracker'; from tracker.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home, {}) | more | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def test_shells_complete_verbs_options_and_lists(tmp_path: Path) -> None:
    assert completed(tmp_path, "tracker tim") == ["timeline"]
    lists = ["us_ofac_changes", "us_ofac_cons", "us_ofac_recent_actions", "us_ofac_sdn"]
    assert sorted(completed(tmp_path, "tracker lists us_ofac_")) == lists
    assert "un_sc" in completed(tmp_path, "tracker status x --list un_")
    assert "--known-at" in completed(tmp_path, "tracker status --kn")
    assert not list(tmp_path.iterdir())
