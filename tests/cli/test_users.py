"""Users and tokens on the command line, and who decides there once there are accounts."""

import re
from pathlib import Path

import pytest

from tests.command import Done, anywhere, tracker

LINK = re.compile(r"http://127\.0\.0\.1:8320/sign-in/link\?key=[\w-]{43}\n")
TOKEN = re.compile(r"tk_[0-9a-f]{16}_[\w-]{43}\n")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def token(home: Path, user: str, scope: str = "decide") -> str:
    done = tracker(home, "tokens", "add", "--user", user, "--scope", scope)
    assert TOKEN.fullmatch(done.stdout), done.stderr
    return done.stdout.strip()


def decided(home: Path, *words: str, **more: str) -> Done:
    """A decision that leads nowhere, which is said once it is known who decides."""
    return tracker(home, "confirm", "1234", "--reason", "an act", *words, **more)


NOWHERE = "No open question 1234"


def test_a_link_and_a_token_are_alone_on_stdout(home: Path) -> None:
    added = tracker(home, "users", "add", "Ada", "--role", "reviewer")
    assert LINK.fullmatch(added.stdout)
    assert "that person alone" in added.stderr
    made = tracker(home, "tokens", "add", "--user", "ada", "--scope", "decide")
    assert TOKEN.fullmatch(made.stdout)
    assert "shown once" in made.stderr
    for words in (["users"], ["tokens"], ["users", "--json"], ["tokens", "--format", "csv"]):
        said = tracker(home, *words)
        assert "ada" in said.stdout
        assert made.stdout.strip().split("_", 2)[2] not in said.stdout
        assert "argon2" not in said.stdout


def test_the_columns_are_there_without_anybody(home: Path) -> None:
    said = tracker(home, "users", "--format", "csv")
    heads = "name,shown_as,role,state,until,zone,signs_in_by,created_at,created_by"
    assert said.stdout.splitlines() == [heads]
    assert "tracker users add NAME --role admin" in said.stderr


def test_without_a_home_nobody_is_invited(home: Path) -> None:
    done = anywhere(home, "users", "add", "ada", "--role", "viewer")
    assert done.returncode == 2
    assert not home.exists()


def test_without_accounts_a_name_is_enough(home: Path) -> None:
    assert "Say who decides" in decided(home).stderr
    for more in ({}, {"TRACKER_TOKEN": "tk_of_another_home"}):
        assert NOWHERE in decided(home, "--by", "ada", **more).stderr


def test_with_accounts_it_takes_a_token(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer")
    for words in ([], ["--by", "ada"]):
        done = decided(home, *words)
        assert done.returncode == 2
        assert "tracker tokens add --user NAME --scope decide" in done.stderr
    assert "TRACKER_TOKEN" in decided(home, TRACKER_USER="ada").stderr
    mine = token(home, "ada")
    assert NOWHERE in decided(home, TRACKER_TOKEN=mine).stderr
    assert NOWHERE in decided(home, "--by", "ADA", TRACKER_TOKEN=mine).stderr
    assert NOWHERE in decided(home, TRACKER_TOKEN=mine, TRACKER_USER="somebody").stderr
    other = decided(home, "--by", "bob", TRACKER_TOKEN=mine)
    assert (other.returncode, "token is ada's" in other.stderr) == (2, True)


def test_a_token_from_a_file_will_do(home: Path, tmp_path: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer")
    kept = tmp_path / "token"
    kept.write_text(f"{token(home, 'ada')}\n")
    assert NOWHERE in decided(home, TRACKER_TOKEN_FILE=str(kept)).stderr


@pytest.mark.parametrize(
    ("role", "scope", "told"),
    [
        ("viewer", "decide", "ada is viewer"),
        ("admin", "decide", "ada is admin"),
        ("reviewer", "read", "it takes one for decide"),
        ("reviewer", "ingest", "it takes one for decide"),
    ],
)
def test_a_token_that_is_for_less_decides_nothing(
    home: Path, role: str, scope: str, told: str
) -> None:
    tracker(home, "users", "add", "ada", "--role", role)
    done = decided(home, TRACKER_TOKEN=token(home, "ada", scope))
    assert (done.returncode, told in done.stderr) == (2, True)


def test_what_ended_decides_nothing(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer")
    mine = token(home, "ada")
    assert tracker(home, "tokens", "revoke", mine.split("_")[1]).returncode == 0
    assert "has ended" in decided(home, TRACKER_TOKEN=mine).stderr
    again = token(home, "ada")
    tracker(home, "users", "close", "ada")
    assert "has ended" in decided(home, TRACKER_TOKEN=again).stderr
    tracker(home, "users", "open", "ada")
    assert "has ended" in decided(home, TRACKER_TOKEN=again).stderr
    wrong = decided(home, TRACKER_TOKEN="tk_secret_of_mine")
    assert (wrong.returncode, "secret_of_mine" in wrong.stderr) == (2, False)


def test_every_verb_that_asks_who_decides_asks_for_the_token(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer")
    why = ("--reason", "because", "--by", "ada")
    for words in (
        ("reject", "1234", *why),
        ("merge", "A", "B", *why),
        ("split", "A", *why),
        ("undo", "1", *why),
        ("set-aside", "1", *why),
        ("ack", "123456", "--by", "ada"),
        ("review", "--day", "2024-01-01", "--sign", "--by", "ada"),
        ("reconcile", "--accept", "1234", *why),
        ("acts", "withdraw", "1", *why),
        ("alerts", "pause", "team", "--by", "ada"),
        ("alerts", "group", "team", "--to", "a@bank.example", "--by", "ada"),
        ("schedule", "--pause", *why),
        ("watch", "forget", "customers", "--by", "ada"),
        ("drill", "--by", "ada"),
    ):
        done = tracker(home, *words)
        assert (done.returncode, "TRACKER_TOKEN" in done.stderr) == (2, True), words


def test_what_is_an_admins_takes_an_admins_token(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer")
    tracker(home, "users", "add", "boss", "--role", "admin")
    pause = ("schedule", "--pause", "--reason", "the site is being moved")
    mine, boss = token(home, "ada"), token(home, "boss")
    refused = tracker(home, *pause, TRACKER_TOKEN=mine)
    assert (refused.returncode, "ada is reviewer" in refused.stderr) == (2, True)
    done = tracker(home, *pause, TRACKER_TOKEN=boss)
    assert (done.returncode, "paused by boss" in done.stderr) == (0, True)
    refused = tracker(home, "users", "role", "boss", "viewer", TRACKER_TOKEN=mine)
    assert (refused.returncode, "ada is reviewer" in refused.stderr) == (2, True)
    done = tracker(home, "users", "role", "ada", "viewer", TRACKER_TOKEN=boss)
    assert done.stderr == "ada is viewer.\n"
    own = tracker(home, "users", "close", "boss", TRACKER_TOKEN=boss)
    assert (own.returncode, "own account" in own.stderr) == (2, True)


def test_an_upload_takes_a_token_for_it(home: Path, tmp_path: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer")
    file = tmp_path / "list.xml"
    file.write_text("<no list/>")
    words = ("run", "un_sc", "--file", str(file))
    without = tracker(home, *words, "--by", "ada")
    assert (without.returncode, "--scope ingest" in without.stderr) == (2, True)
    wrong = tracker(home, *words, TRACKER_TOKEN=token(home, "ada"))
    assert (wrong.returncode, "it takes one for ingest" in wrong.stderr) == (2, True)
    done = tracker(home, *words, TRACKER_TOKEN=token(home, "ada", "ingest"))
    assert done.returncode == 1  # refused for what it is, no longer for who brings it
    assert "TRACKER_TOKEN" not in done.stderr


def test_whoever_is_on_the_machine_is_on_record_as_such(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "reviewer", "--by", "Grace")
    tracker(home, "users", "add", "bob", "--role", "viewer", TRACKER_USER="Alan")
    made = tracker(home, "users", "--json").stdout
    assert "Grace on the command line" in made
    assert "Alan on the command line" in made


def test_an_examiner_needs_an_end(home: Path) -> None:
    without = tracker(home, "users", "add", "eve", "--role", "examiner")
    assert (without.returncode, "last day" in without.stderr) == (2, True)
    past = tracker(home, "users", "add", "eve", "--role", "examiner", "--until", "2020-01-01")
    assert (past.returncode, "has passed" in past.stderr) == (2, True)
    done = tracker(home, "users", "add", "eve", "--role", "examiner", "--until", "2099-12-31")
    assert done.returncode == 0
    assert "2099-12-31" in tracker(home, "users").stdout


def test_a_token_that_gives_nothing_says_so(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "viewer")
    done = tracker(home, "tokens", "add", "--user", "ada", "--scope", "decide")
    assert TOKEN.fullmatch(done.stdout)
    assert "has no right to decide" in done.stderr


def test_work_that_nobody_decides_needs_no_token(home: Path) -> None:
    tracker(home, "users", "add", "ada", "--role", "viewer")
    for words in (["lists"], ["changes"], ["pending"], ["verify"], ["schedule"], ["users"]):
        assert "TRACKER_TOKEN" not in tracker(home, *words).stderr
