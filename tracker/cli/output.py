"""Data on stdout in the format asked for; everything else on stderr."""

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Form(StrEnum):
    """How data is written out."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


def show(
    rows: Sequence[Mapping[str, Any]],
    form: Form,
    columns: Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    note: str = "",
    always: Sequence[str] = (),
) -> None:
    """Rows on stdout; `columns` picks and orders those of the table, machine formats have all.

    `always` are the columns that a CSV names even when it has no row.
    """
    if form == Form.JSON:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif form == Form.JSONL:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif form == Form.CSV:
        sys.stdout.write(as_csv(rows, always))
    else:
        _table(rows, columns, headings or {}, note)


def as_csv(rows: Sequence[Mapping[str, Any]], always: Sequence[str] = ()) -> str:
    """RFC 4180; the columns that there are always are there without rows too."""
    from tracker.notices.wording import csv_text

    header = list(rows[0]) if rows else always
    return csv_text(header, (row.values() for row in rows)) if header else ""


def _table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    headings: Mapping[str, str],
    note: str,
) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    names = list(columns) or (list(rows[0]) if rows else [])
    if rows:
        heads = [headings.get(name, name.replace("_", " ")) for name in names]
        cells = [[_shown(row.get(name)) for name in names] for row in rows]
        for line, bold in _laid_out(heads, cells, console.width):
            console.print(line, style="bold" if bold else None, no_wrap=True, soft_wrap=True)
    if note:
        console.print(note, soft_wrap=not sys.stdout.isatty())


PROSE = 20
"""A column wider than this is text and may be wrapped, down to this; others never are."""

GAP, INDENT = "  ", "    "


def _laid_out(
    heads: Sequence[str], cells: Sequence[Sequence[str]], width: int
) -> Iterator[tuple[str, bool]]:
    """(line, bold) of a table: ids, dates and words are never cut, long texts are wrapped.

    Columns that do not fit, from the right, go under their row, each with its heading.
    """
    from rich.cells import cell_len

    wanted = [max(cell_len(text) for text in column) for column in zip(heads, *cells, strict=True)]
    count = len(heads)
    while count > 1 and _least(wanted[:count]) > width:
        count -= 1
    widths = _shared_out(wanted[:count], width)
    yield from ((line, True) for line in _row(heads[:count], widths))
    for row in cells:
        yield from ((line, False) for line in _row(row[:count], widths))
        more = [f"{h}: {t}" for h, t in zip(heads[count:], row[count:], strict=True) if t != "-"]
        yield from ((line, False) for line in _packed(more, width))


def _least(wanted: Sequence[int]) -> int:
    return sum(min(w, PROSE) for w in wanted) + len(GAP) * (len(wanted) - 1)


def _shared_out(wanted: Sequence[int], width: int) -> list[int]:
    """Widths of columns: what they want, the widest giving way first until all fit."""
    widths = list(wanted)
    over = sum(widths) + len(GAP) * (len(widths) - 1) - width
    while over > 0 and max(widths) > PROSE:
        widest = widths.index(max(widths))
        others = [w for i, w in enumerate(widths) if i != widest]
        step = max(1, min(over, widths[widest] - max([PROSE, *others])))
        widths[widest] -= step
        over -= step
    return widths


def _row(texts: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    from itertools import zip_longest

    from rich.cells import set_cell_size

    wrapped = [_wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        padded = (set_cell_size(part, w) for part, w in zip(parts, widths, strict=True))
        yield GAP.join(padded).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many cells, broken at blanks where there are any."""
    from rich.cells import cell_len
    from rich.text import Text

    if cell_len(text) <= width:
        return [text]
    lines = Text(text).wrap(_measure(), max(width, 1), overflow="fold")
    return [line.plain.rstrip() for line in lines] or [""]


def _packed(parts: Sequence[str], width: int) -> Iterator[str]:
    """Pieces one after another under a row, as many as a line holds."""
    from rich.cells import cell_len

    room, line = max(width - len(INDENT), PROSE), ""
    for part in parts:
        if line and cell_len(line) + len(GAP) + cell_len(part) > room:
            yield INDENT + line
            line = ""
        line = f"{line}{GAP}{part}" if line else part
        *full, line = _wrapped(line, room)
        yield from (INDENT + text for text in full)
    if line:
        yield INDENT + line


@lru_cache(maxsize=1)
def _measure() -> "Console":
    from rich.console import Console

    return Console(width=10_000, file=io.StringIO())


def _shown(value: Any) -> str:
    if value is None or value == "" or value == [] or value == ():
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return " ".join(str(value).split("\n"))


def day_of(text: Any) -> str:
    """The authority's day as it is; the moment of a document of ours as "by" its day."""
    return f"by {text[:10]}" if text and len(text) > 10 else str(text or "")


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
