"""Data on stdout in the format asked for; everything else on stderr."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from tracker import shown
from tracker.cli import outfile
from tracker.errors import WrongUsage

if TYPE_CHECKING:
    from tracker.answers.covered import Covered


class Form(StrEnum):
    """How data is written out."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


JsonRow = Mapping[str, Any]
"""One row on its way out."""

AS_NAMED: Mapping[str, str] = {}
"""Headings where every column is headed by its name."""


def as_it_is(row: JsonRow) -> JsonRow:
    """A row that people read as machines do."""
    return row


def show(
    rows: Sequence[JsonRow],
    form: Form,
    columns: Sequence[str] = (),
    headings: Mapping[str, str] = AS_NAMED,
    note: str = "",
    always: Sequence[str] = (),
    line: Callable[[JsonRow], JsonRow] = as_it_is,
    covers: "Covered | None" = None,
) -> None:
    """Rows on stdout, or in the file asked for; `columns` picks and orders those of the table,
    machine formats have all.

    `always` are the columns that a CSV names even when it has no row; `line` is what people read
    of a row; `covers` goes beside a file for machines, and into a workbook.
    """
    if outfile.way().bom and form != Form.CSV:
        raise WrongUsage("--bom marks a CSV: it goes with --format csv.")
    match form:
        case Form.JSON:
            show_json(list(rows))
        case Form.JSONL:
            outfile.write("".join(f"{_json(row)}\n" for row in rows))
        case Form.CSV:
            from tracker.answers.table import as_csv

            outfile.write(as_csv(rows, _columns(rows, always)))
        case Form.XLSX:
            outfile.write_bytes(_workbook(rows, _columns(rows, always), covers))
        case Form.TABLE:
            from tracker.cli.tables import print_table

            print_table(list(map(line, rows)), columns, headings, note)
    _say_written(form, len(rows), covers)


def show_covered(
    rows: Sequence[JsonRow],
    form: Form,
    said: Sequence[str],
    covers: "Covered",
    **more: Any,
) -> None:
    """Rows, and what is said of them: below the table, and on stderr beside data for machines."""
    show(rows, form, note="\n".join(said), covers=covers, **more)
    if form != Form.TABLE:
        say(*said)


def _columns(rows: Sequence[JsonRow], always: Sequence[str]) -> Sequence[str]:
    return list(rows[0]) if rows else always


def _workbook(rows: Sequence[JsonRow], columns: Sequence[str], covers: "Covered | None") -> bytes:
    """A workbook of the rows, and on a second sheet what they cover."""
    from tracker.answers.workbook import Sheet, as_xlsx

    if outfile.way().path is None and _is_terminal():
        raise WrongUsage("A workbook is nothing for a terminal: say --out FILE.xlsx.")
    sheets = [Sheet(name=outfile.way().verb[:31], columns=columns, rows=rows)]
    if covers is not None:
        looked = [
            {"since": covers.since, "until": covers.until, **one.json()} for one in covers.lists
        ]
        sheets.append(Sheet(name="coverage", columns=_columns(looked, ()), rows=looked))
    return as_xlsx(*sheets)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _say_written(form: Form, rows: int, covers: "Covered | None") -> None:
    path = outfile.way().path
    if path is None:
        return
    if covers is not None and form != Form.TABLE:
        outfile.write_coverage(outfile.Data(form, rows), covers)
    say(f"Written: {path} ({shown.count(rows, 'row')}).")


def show_json(value: Any) -> None:
    """One JSON value on stdout, or in the file asked for."""
    outfile.write(f"{_json(value, indent=2)}\n")


def _json(value: Any, indent: int | None = None) -> str:
    """JSON with the true texts, in which nothing steers a terminal."""
    in_file = outfile.way().path is not None
    has_all_letters = in_file or sys.stdout.encoding.lower().startswith("utf")
    return shown.escaped(json.dumps(value, ensure_ascii=not has_all_letters, indent=indent))


STREAMS = (0, 1, 2)
"""The descriptors of input, output and errors."""


def streams_are_there() -> None:
    """Where one was closed before us (`>&-`) there is a hole, before a file of ours falls into it:
    what others print there would go into the database.
    """
    for number in STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or os.fdopen(STREAMS[0], closefd=False)
    sys.stdout = sys.stdout or os.fdopen(STREAMS[1], "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(STREAMS[2], "w", closefd=False)


def letters_never_end_it() -> None:
    """What standard output cannot carry (LC_ALL=C, Latin-1) is written as an escape."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def day_of(text: str | None) -> str:
    """The authority's day as it is; the moment of a document of ours as "by" its day."""
    day = text or ""
    return f"by {day[:10]}" if len(day) > 10 else day


def say(*sentences: str) -> None:
    """Sentences for the person at the terminal, each on a line of its own, on stderr."""
    for sentence in sentences:
        print(shown.lines(sentence), file=sys.stderr)


def tell(*sentences: str) -> None:
    """Sentences that are what was asked for, each on a line of its own, on stdout."""
    for sentence in sentences:
        outfile.write(f"{shown.lines(sentence)}\n")


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr, only on a terminal; call what it yields before each piece of work."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda _now: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*parts, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)

        def step(now: str) -> None:
            bar.update(task, advance=1, description=shown.line(f"{what} {now}"))

        yield step
