"""Data on stdout in the format asked for; everything else on stderr."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """How data is written out."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


RISKY = ("=", "+", "-", "@", "\t", "\r")


def show(
    rows: Sequence[Mapping[str, Any]],
    form: Form,
    columns: Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    note: str = "",
) -> None:
    """Rows on stdout; `columns` picks and orders those of the table, machine formats have all."""
    if form == Form.JSON:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif form == Form.JSONL:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif form == Form.CSV:
        sys.stdout.write(as_csv(rows))
    else:
        _table(rows, columns, headings or {}, note)


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """RFC 4180; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([[_cell(value) for value in row.values()] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def _table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    headings: Mapping[str, str],
    note: str,
) -> None:
    from rich.console import Console
    from rich.table import Table

    width = None if sys.stdout.isatty() else 160
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    names = list(columns) or (list(rows[0]) if rows else [])
    if rows:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in names:
            table.add_column(headings.get(name, name.replace("_", " ")), overflow="fold")
        for row in rows:
            table.add_row(*(_shown(row.get(name)) for name in names))
        console.print(table)
    if note:
        console.print(note)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)


def say(text: str) -> None:
    """A sentence for the person at the terminal, on stderr."""
    print(text, file=sys.stderr)


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
            bar.update(task, advance=1, description=f"{what} {now}")

        yield step


def words(items: Iterable[str]) -> str:
    """A list of words in a sentence."""
    return ", ".join(items)
