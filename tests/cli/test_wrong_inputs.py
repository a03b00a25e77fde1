"""Wrong inputs, each with its exit code and its sentence: what scripts and people rely on.

All run in this process; `test_cli.py` runs a few of them in one of their own.
"""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrapers.registry import keys, sources
from tests.command import tracker
from tracker.cli import app

NO_LIST = f"There is no list 'nope'. Known: {', '.join(keys())}."
NO_SOURCE = f"There is no list 'nope'. Known: {', '.join(sources())}."
NO_DAY = (
    "'someday' is no day and no moment (UTC) that can be read; say 2026-11-28, 2026-11, 2026-W48, "
    "yesterday, 'last month' or 2026-11-28T12:00:00Z."
)
NOBODY = "Say who decides: --by NAME, or set TRACKER_USER."
NO_REASON = "Say why: --reason TEXT."
NO_WATCH_LIST = "There is no watch list customers. Watch lists: none."
CAUSES = (
    "administrative_correction, court_annulment, death, expiry, merged, moved_to_other_list, "
    "not_stated, periodic_review, regime_ended, revocation, superseded"
)
TIMINGS = (
    "immediate, hourly, 'daily at 08:00 Europe/Brussels' or 'weekly on monday at 08:00 "
    "Europe/Brussels'"
)

ADA, WHY = "--by ada", "--reason x"

USAGE: dict[str, str] = {
    # What is asked for.
    "changes --list nope": NO_LIST,
    "changes --kind departure": (
        "There is no kind of change 'departure'. "
        "Known: addition, amendment, removal, relisting, identity."
    ),
    "changes --scope x": "There is no scope 'x'. Known: entry, designation.",
    "changes --origin x": ("There is no origin 'x'. Known: authority, format, parser, correction."),
    "changes --since 2024-02-01 --until 2024-01-01": (
        "--since 2024-02-01 is after --until 2024-01-01."
    ),
    "changes --effective-since 2012 --effective-until 2011": (
        "--effective-since 2012-01-01 is after --effective-until 2011-12-31."
    ),
    "acts --since 2024-02-01 --until 2024-01-01": (
        "--since 2024-02-01 is after --until 2024-01-01."
    ),
    "review --since 2024-02-01 --until 2024-01-01": (
        "--since 2024-02-01 is after --until 2024-01-01."
    ),
    "review --until 2024-01-01": "Say from which day on: --since.",
    "review --day 2024-01-01 --since 2024-01-01": (
        "Say one --day, or --since and --until, not both."
    ),
    "changes --since someday": NO_DAY,
    "changes --known-at someday": NO_DAY,
    "lists nope": NO_SOURCE,
    "run nope": NO_SOURCE,
    "pending --list nope": NO_LIST,
    "schedule nope": NO_LIST,
    "feed list:nope": NO_LIST,
    "feed nope": "There is no feed 'nope': all, list:KEY, programme:TAG, alert:NAME or calendar.",
    "feed alert:nobody": "There is no subscription 'nobody'.",
    "acts --since someday": NO_DAY,
    "review --day someday": NO_DAY,
    "show %": "'%' is too short for an id: give four characters or more.",
    "verify --anchor 4be1...": (
        "An anchor is a head as it was printed, all 64 digits of it; this is none."
    ),
    # Names.
    "status x --on someday": NO_DAY,
    "status x --list nope": NO_LIST,
    "status 😀": "Give a name with letters or digits; this has none.",
    f"timeline {'x' * 10_000}": "Give a name of at most 1,000 characters; this has 10,000.",
    "search": "Give a name; this one is empty.",
    "watch check --watch-list customers": NO_WATCH_LIST,
    "watch hits --since 2020-01-01 --watch-list customers": NO_WATCH_LIST,
    "watch hits --since someday": NO_DAY,
    f"watch forget customers {ADA}": NO_WATCH_LIST,
    f"watch clear x-y --reason= {ADA}": "Give a reason.",
    f"watch clear x-y {WHY}": NOBODY,
    # Documents.
    "backfill nowhere": "There is no folder nowhere.",
    "backfill backups": (
        "Nothing to take in: backups has no folders <list>/<YYYY-MM-DD> of such lists."
    ),
    "run --from nowhere": "There is no folder nowhere.",
    f"run un_sc --file nowhere.xml {ADA}": "There is no file nowhere.xml.",
    f"run --file holiday.jpg {ADA}": (
        "Name the one list that the file is of: tracker run LIST --file PATH."
    ),
    "run un_sc --file holiday.jpg": NOBODY,
    # Decisions.
    f"confirm {ADA} {WHY}": "Name questions, or --all LIST.",
    f"confirm abcd {ADA}": NO_REASON,
    f"confirm abcd {WHY}": NOBODY,
    f"confirm abcd efgh {ADA} {WHY}": "No open question abcd, efgh: see `tracker pending`.",
    f"confirm abcd --all un_sc {ADA} {WHY}": "Name questions, or all of a list, not both.",
    f"confirm --all nope {ADA} {WHY}": NO_LIST,
    f"reject --all un_sc {ADA} {WHY}": "No question of un_sc is open.",
    f"reject abcd --reason= {ADA}": NO_REASON,
    f"confirm abcd {ADA} {WHY} --effective-on 2012-13": (
        "'2012-13' is no day of an act: 2012-09-28, 2012-09 or 2012."
    ),
    f"confirm abcd {ADA} {WHY} --cause court_annulment": (
        "A cause needs the act that states it: --instrument TEXT."
    ),
    f"confirm abcd {ADA} {WHY} --cause boredom": f"'boredom' is none of: {CAUSES}.",
    f"ack abc {ADA}": "'abc' is too short for an id: give four characters or more.",
    "ack zzzzzzzz": NOBODY,
    "review --sign": NOBODY,
    # Schedule and subscriptions.
    f"schedule un_sc --pause {ADA}": NO_REASON,
    f"schedule un_sc --pause {WHY}": NOBODY,
    "schedule un_sc --pause --resume": "Choose one of --explain, --pause, --resume and --now.",
    f"schedule --pause {WHY} {ADA} --until 2001-01-01": (
        "The pause would end at 2001-01-01, which is past."
    ),
    f"alerts pause nobody {ADA}": "There is no subscription 'nobody'.",
    f"alerts remove nobody {ADA}": "There is no subscription 'nobody'.",
    f"alerts remove-group nobody {ADA}": "There is no group 'nobody'.",
    "alerts show 7": "There is no message '7'.",
    f"alerts add x --to nonsense {ADA}": (
        "Subscription 'x' has the address 'nonsense', to which no mail can go: "
        "it needs a name, an @ and a domain."
    ),
    f"alerts add x --to a@b.example --timing never {ADA}": (
        f"Subscription 'x' has the timing 'never'; say {TIMINGS}."
    ),
    "alerts test --to x": (
        "Subscription 'test' has the address 'x', to which no mail can go: "
        "it needs a name, an @ and a domain."
    ),
}
"""Exit 2: it cannot be meant."""

FAILED: dict[str, str] = {
    "show zzzz": (
        "Nothing on record has the key zzzz, or an id that starts so: no change, question, "
        "notice or entry."
    ),
    f"ack zzzzzzzz {ADA}": "Nothing has an id that starts with zzzzzzzz.",
    "alerts resend 7": "To be tried again: 0.",
    f"alerts import none.yaml {ADA}": (
        "No such file or directory: none.yaml. What was recorded is kept."
    ),
    f"run un_sc --file holiday.jpg {ADA}": (
        "un_sc: holiday.jpg is not named like any of its files (consolidated*.xml)."
    ),
    f"watch import formula.csv {ADA}": (
        "formula.csv, row 2: a cell holds a formula, not a value. Nothing was imported."
    ),
    f"watch import none.csv {ADA}": "There is no file none.csv. Nothing was imported.",
    f"watch clear x-y {WHY} {ADA}": (
        "There is no pair x-y: give one as `tracker watch check` prints it."
    ),
    "schedule un_sc --now": (
        "No scheduler has ever run on this database. `tracker run un_sc` looks from here."
    ),
    "restore nowhere": "nowhere is not a whole backup: backup.json cannot be read.",
    "backup backups": "backups exists; a backup goes to a new folder.",
}
"""Exit 1: it can be meant, and cannot be done."""

MISTYPED: dict[str, str] = {
    "fly": "No such command 'fly'.",
    "changes --limit -1": "Invalid value for '--limit'",
    "changes --format xml": "Invalid value for '--format'",
    "watch clear": "Missing argument 'pair'.",
}
"""Exit 2, with a pointer to the help: it is no command line of ours."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home in which nothing has happened yet."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "backups").mkdir()
    (folder / "holiday.jpg").write_bytes(b"x")
    (folder / "formula.csv").write_text("name\n=cmd()\n")
    assert tracker(folder / "home", "init").returncode == 0
    return folder


@pytest.fixture(autouse=True)
def at_the_desk(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setenv("TRACKER_HOME", str(desk / "home"))
    monkeypatch.delenv("TRACKER_USER", raising=False)


def typed(line: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line; `--reason=` gives an empty one."""
    done = CliRunner().invoke(app, line.split())
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(("line", "sentence"), USAGE.items(), ids=lambda text: text[:40])
def test_wrong_usage_is_two_and_one_sentence(line: str, sentence: str) -> None:
    assert typed(line) == (2, "", f"{sentence}\n")


@pytest.mark.parametrize(("line", "sentence"), FAILED.items(), ids=lambda text: text[:40])
def test_what_cannot_be_done_is_one_and_one_sentence(line: str, sentence: str) -> None:
    assert typed(line) == (1, "", f"{sentence}\n")


@pytest.mark.parametrize(("line", "sentence"), MISTYPED.items(), ids=lambda text: text[:40])
def test_what_is_no_command_line_is_two(line: str, sentence: str) -> None:
    code, data, text = typed(line)
    assert (code, data) == (2, "")
    assert sentence in re.sub(r"[\s│]+", " ", text)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("colour", "red", "Unknown setting: colour."),
        ("timeout_seconds", "soon", "The setting timeout_seconds cannot be 'soon'."),
    ],
)
def test_a_wrong_setting_ends_every_verb(
    setting: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"TRACKER_{setting.upper()}", value)
    code, data, text = typed("lists")
    assert (code, data) == (2, "")
    assert text.startswith(sentence)


def test_a_file_that_is_no_database_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tracker.db").write_bytes(b"x" * 4096)
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    kept = "What was recorded is kept; try again."
    sentence = f"The database cannot be used: file is not a database. {kept}\n"
    assert typed("changes") == (1, "", sentence)


def test_a_home_in_a_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    home = tmp_path / "file" / "h"
    monkeypatch.setenv("TRACKER_HOME", str(home))
    said = f"The archive {home / 'archive'} is no folder: {tmp_path / 'file'} is a file.\n"
    assert typed("init") == (2, "", said)
