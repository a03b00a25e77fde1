"""What deploy/ says, held against the program: its verbs, settings and names of figures."""

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import open_tracker
from tracker.service.probes import Counts, Figures
from tracker.service.runs import Here
from tracker.service.threads import Scheduler
from tracker.settings import KNOWN, PREFIX, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANUAL = ROOT / "docs" / "operations.md"

# Tools that packages bring.


def tool(name: str) -> str:
    """Where a tool is: beside Python, or on the path; skips the test where it is not here."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not here")
    return found


def said(*words: str | Path, seconds: float = 120) -> str:
    """What a tool writes; a failure of the test, with all of it, if it ends badly."""
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, timeout=seconds
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# The program.


def wrong_line(words: Sequence[str]) -> str:
    """Why a command line is none that the program understands; "" if it is one. Nothing is run."""
    import click
    import typer

    from tracker.cli import app

    verb, *rest = words
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    if verb not in commands:
        return f"there is no verb {verb}"
    try:
        commands[verb].make_context(verb, list(rest))
    except click.ClickException as why:
        return f"{verb}: {why.message}"
    return ""


def unknown_settings(names: Iterable[str]) -> set[str]:
    """Those of variables that begin as ours do and are no setting."""
    ours = {name for name in names if name.startswith(PREFIX)}
    plain = {name: name.removeprefix(PREFIX).lower() for name in ours}
    return {
        name for name, key in plain.items() if not {key, key.removesuffix("_file")} & {*KNOWN}
    } - {"TRACKER_CONFIG"}


# Figures.

QUEUED: dict[str, Any] = {"queue": "procrastinate"} if "queue" in KNOWN else {}
"""Settings under which all figures are exported."""

OF_PROMETHEUS = {"instance", "job", "alertname", "severity"}
"""Labels that Prometheus adds."""

_NAME = re.compile(r"\b((?:tracker|process)_\w+)(?:\{([^}]*)\})?")
_GROUPED = re.compile(r"\b(?:by|on|without|ignoring) \(([^)]*)\)")


def exported(home: Path) -> dict[str, set[str]]:
    """Figure -> its labels, as /metrics of `tracker serve` has them."""
    tracker, settings = open_tracker(home), Settings(home=home, **QUEUED)
    counts = Counts.new()
    scheduler = Scheduler(tracker, settings, Here(tracker, settings))
    counts.registry.register(Figures(tracker, scheduler, settings))
    counts.count("un_sc", "recorded", 0.1)
    with _empty_queue():
        text = generate_latest(counts.registry).decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@contextmanager
def _empty_queue() -> Iterator[None]:
    """As if the database had a queue with nothing in it, which takes PostgreSQL."""
    with ExitStack() as until_then:
        if QUEUED:
            board = importlib.import_module("tracker.service.board")
            for name, nothing in (("figures", []), ("workers", 0)):
                empty = mock.patch.object(board, name, lambda _, found=nothing: found)
                until_then.enter_context(empty)
        yield


def unknown_figures(query: str, known: dict[str, set[str]]) -> set[str]:
    """What a query asks for and no process of ours exports: names, and labels of a name."""
    plain = query.replace("$__rate_interval", "5m")
    asked = [(name, re.findall(r"(\w+)\s*[=!]", of)) for name, of in _NAME.findall(plain)]
    names = {name for name, _ in asked}
    labels = OF_PROMETHEUS.union(*(known.get(name, set()) for name in names))
    wrong = {f"{name}{{{x}}}" for name, of in asked for x in of if x not in labels}
    wrong |= {x for of in _GROUPED.findall(plain) for x in re.findall(r"\w+", of)} - labels
    return wrong | (names - known.keys())


# The manual.


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as they are made of them."""
    lines = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}
