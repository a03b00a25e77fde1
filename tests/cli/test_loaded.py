"""What a command loads: of libraries that take a while, none that it has no use for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import command
from tests.builders import CROWD, day, person, un_xml

CODE = (
    "import atexit, os, sys; from pathlib import Path;"
    "atexit.register(lambda: Path(os.environ['LOADED']).write_text(' '.join(sys.modules)));"
    "from tracker.cli import main; main()"
)

COMMAND_LINE = ("typer", "click", "pydantic", "rich.console", "rich.text", "pygments")
DATABASE = (
    *("sqlmodel", "sqlalchemy.orm", "sqlalchemy.ext", "sqlalchemy.dialects.postgresql"),
    *("alembic", "psycopg", "db.models"),
)
NETWORK = (
    "obstore",
    "httpx",
    "fastapi",
    "uvicorn",
    "starlette",
    "authlib",
    "cryptography",
    "apscheduler",
)
PAGES = ("jinja2", "babel", "icalendar", "css_inline", "xlsxwriter", "followthemoney")
PARSERS = ("lxml", "bs4", "python_calamine")
RULES = ("rapidfuzz", "pycountry", "tracker.rules.reading", "tracker.rules.fold.step")
TELLING = ("structlog", "tracker.notices.subscriptions", "tracker.notices.letters")

NEVER = (*COMMAND_LINE, *DATABASE, *NETWORK, *PAGES, *TELLING, *PARSERS)

ASKING_HELP = (*NETWORK, *PAGES, *TELLING, *PARSERS, *RULES, "sqlalchemy", "pydantic")

UNUSED = {
    "--help": ASKING_HELP,
    "--version": ASKING_HELP,
    "run --help": (*NETWORK, *PAGES, *TELLING, *PARSERS, *RULES, "sqlalchemy"),
    "run un_sc --from FOLDER": (*NEVER, *RULES, "tracker.matching"),
    "pending": (*NEVER, *RULES[1:]),
    "status NAME": (*NEVER, "tracker.rules.reading", "tracker.rules.fold.step"),
    "changes": (*NEVER, "tracker.rules.reading", "tracker.rules.fold.step"),
    "changes --json": (*NEVER, "tracker.rules.reading", "tracker.rules.fold.step"),
    "search NAME": (*NEVER, "tracker.rules.reading", "tracker.rules.fold.step"),
    "coverage un_sc": (*NEVER, *RULES),
}
"""Line -> what it has no use for."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents of a list, which are on record in the home beside it."""
    root = tmp_path_factory.mktemp("loaded")
    for number, listed in enumerate((CROWD, [*CROWD, person(100)]), start=1):
        there = root / "folder" / "un_sc" / f"{day(number):%Y-%m-%d}"
        there.mkdir(parents=True)
        (there / "consolidated.xml").write_bytes(un_xml(listed, day(number)))
    done = command.tracker(root / "home", "backfill", str(root / "folder"))
    assert done.returncode == 0, done.stderr
    return root


@pytest.mark.parametrize("line", UNUSED)
def test_a_verb_loads_nothing_that_it_has_no_use_for(line: str, folder: Path) -> None:
    words = [
        {"FOLDER": str(folder / "folder"), "NAME": "Family100"}.get(w, w) for w in line.split()
    ]
    told = folder / "loaded"
    env = command.environment(folder / "home", {"LOADED": str(told)})
    done = subprocess.run([sys.executable, "-c", CODE, *words], env=env, capture_output=True)
    assert done.returncode == 0, done.stderr
    loaded = set(told.read_text().split())
    assert sorted(loaded.intersection(UNUSED[line])) == []


def test_logging_is_loaded_once_something_is_logged(folder: Path) -> None:
    code = (
        "import sys; from tracker import logs; logs.configure('warning', 'json', 'run');"
        "logs.logger().info('nobody wants to know'); assert 'structlog' not in sys.modules;"
        "logs.logger().warning('somebody does', name='nobody'); assert 'structlog' in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=dict(os.environ), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith('{"run_id": "run", "event": "somebody does", "level": "warning"')
