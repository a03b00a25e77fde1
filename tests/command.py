"""The command line, run within the process of the tests: what it writes, and how it ends."""

import gc
import io
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import structlog

import db.engine
from tests import databases
from tracker import logs


@dataclass(frozen=True)
class Done:
    """An ended run of the command line."""

    returncode: int
    stdout: str
    stderr: str


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run over this home: no setting comes from outside."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    return plain | {"TRACKER_HOME": str(home), "NO_COLOR": "1", **more}


MAKES_A_HOME = frozenset({"init", "run", "backfill", "demo", "restore"})
"""All other verbs want a home that is there."""


def tracker(home: Path, *words: str, **more: str) -> Done:
    """Run a verb in a home: an empty one is made first where there is none and the verb makes none.

    What verbs say where there is no home is asked with `anywhere`.
    """
    elsewhere = "TRACKER_DATABASE_URL" in more or not words or words[0].startswith("-")
    if not elsewhere and words[0] not in MAKES_A_HOME:
        made(home)
    return anywhere(home, *words, **more)


def made(home: Path) -> Path:
    """A home with an empty database, as `tracker init` makes it, unless there is one already."""
    databases.fresh_sqlite(home)
    return home


def anywhere(home: Path, *words: str, **more: str) -> Done:
    """Run a verb as a process would; it costs no start of Python."""
    out, err = _stream(), _stream()
    with (
        mock.patch.dict(os.environ, environment(home, more), clear=True),
        mock.patch.object(sys, "argv", ["tracker", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
        _nothing_stays_behind(),
    ):
        code = _exit_code()
    return Done(code, _text(out), _text(err))


def _exit_code() -> int:
    from tracker.cli import main

    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


@contextmanager
def _nothing_stays_behind() -> Iterator[None]:
    """What the end of a process would undo: open databases, logging, the collector's pace."""
    opened, pace = [], gc.get_threshold()
    open_database = db.engine.open_database

    def watched(*given: Any) -> db.engine.Engine:
        opened.append(open_database(*given))
        return opened[-1]

    try:
        with mock.patch.object(db.engine, "open_database", watched):
            yield
    finally:
        for engine in opened:
            engine.dispose()
        logs.forget()
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
        gc.set_threshold(*pace)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode().replace("\r\n", "\n")
