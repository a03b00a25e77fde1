"""Tables for people: nothing is cut; what does not fit is wrapped, or goes under its row."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, repeat, zip_longest
from typing import TYPE_CHECKING, Any

from tracker import shown
from tracker.cli import outfile

if TYPE_CHECKING:
    from rich.console import Console

UNSEEN = 160
"""Width of a table that is not printed on a terminal."""

PROSE = 20
"""A column wider than this is text and may be wrapped, down to this; others never are."""

KEPT, LONGEST_WORD = "\u00a0", 48
"""A blank at which no cell is broken, however many columns there are; up to so wide."""

FORCED = frozenset({"FORCE_COLOR", "TTY_COMPATIBLE"})
"""Variables by which what is no terminal is written to as if it were one."""

ADDRESS = ("https://", "http://")

GAP, INDENT = "  ", "    "
NOTHING = "-"


def print_table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    headings: Mapping[str, str],
    note: str,
) -> None:
    """Rows as a table, all columns when none are named, and a note under it: on stdout, or in the
    file asked for.
    """
    in_file = outfile.way().path is not None
    on_terminal = sys.stdout.isatty() and not in_file
    names = columns or list(rows[0]) if rows else ()
    heads = [shown.line(headings.get(name, name.replace("_", " "))) for name in names]
    cells = [_cells(row, names) for row in rows]
    lines = partial(laid_out, heads, cells) if rows else _no_lines
    if on_terminal or _is_styled(heads, cells, note):
        _print(lines, shown.lines(note), file=io.StringIO() if in_file else None)
    else:
        said = [line for line, _ in lines(_unseen(heads, cells))] + [shown.lines(note)] * bool(note)
        outfile.write("".join(f"{line}\n" for line in said))
        if not in_file:
            sys.stdout.flush()


def _no_lines(_width: int) -> Iterator[tuple[str, str]]:
    return iter(())


def _is_styled(heads: Sequence[str], cells: Sequence[Sequence[str]], note: str) -> bool:
    """Whether plain text is not enough: colours are asked for, or tabs have to be made blanks."""
    texts = chain(heads, chain.from_iterable(cells), [note])
    return not FORCED.isdisjoint(os.environ) or any("\t" in text for text in texts)


def _print(lines: Callable[[int], Iterable[tuple[str, str]]], note: str, file: Any) -> None:
    """On a terminal, or as if on one."""
    from rich.console import Console

    on_terminal = sys.stdout.isatty() and file is None
    width = None if on_terminal else UNSEEN
    console = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    for line, style in lines(console.width):
        console.print(line, style=style, no_wrap=True, soft_wrap=True)
    if note:
        console.print(note, soft_wrap=not on_terminal)
    if file is not None:
        outfile.write(file.getvalue())


def _wide(text: str) -> int:
    """Cells that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _sized(text: str, width: int) -> str:
    """A text in so many cells, filled up or cut."""
    if text.isascii():
        return text[:width].ljust(width)
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def _unseen(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """Width of a table that is not printed on a terminal: with addresses, as wide as its rows.

    An address in two lines can neither be followed nor be searched for.
    """
    widest = [max(map(_wide, column)) for column in zip(heads, *cells, strict=True)]
    has_any = any(text.startswith(ADDRESS) for text in chain.from_iterable(cells))
    return max(UNSEEN, _together(widest)) if has_any else UNSEEN


def _cells(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [_shown(row.get(name)) for name in names]


def _shown(value: Any) -> str:
    match value:
        case None | "" | [] | ():
            return NOTHING
        case True:
            return "yes"
        case False:
            return "no"
        case list() | tuple():
            return ", ".join(map(shown.line, value))
    return shown.line(value)


def laid_out(
    heads: Sequence[str], cells: Sequence[Sequence[str]], width: int
) -> Iterator[tuple[str, str]]:
    """(line, style) of a table: ids, dates and words are never cut, long texts are wrapped.

    Columns that do not fit, from the right, go under their row, each with its heading.
    """
    columns = list(zip(heads, *cells, strict=True))
    wanted = [max(map(_wide, column)) for column in columns]
    least = [max(map(_least_of, column)) for column in columns]
    count = _fitting(least, width)
    widths = _shared_out(wanted[:count], least, width)
    yield from zip(_row(heads[:count], widths), repeat("bold"))
    for row in cells:
        beside = _row(row[:count], widths)
        under = _under(heads[count:], row[count:], width)
        yield from zip(chain(beside, under), repeat("none"))


def _least_of(text: str) -> int:
    """The width that a cell needs: a wide one is wrapped, unless it is told as one word."""
    return min(_wide(text), LONGEST_WORD if KEPT in text else PROSE)


def _fitting(least: Sequence[int], width: int) -> int:
    """How many columns, from the left, find room; one does in any case."""
    counts = range(len(least), 1, -1)
    return next((count for count in counts if _together(least[:count]) <= width), 1)


def _together(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _shared_out(wanted: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Widths of columns: what they want, the widest giving way first until all fit."""
    widths = list(wanted)
    over = _together(widths) - width
    while over > 0 and (can := [at for at, wide in enumerate(widths) if wide > least[at]]):
        widest = max(can, key=widths.__getitem__)
        others = [widths[at] for at in can if at != widest]
        step = max(1, min(over, widths[widest] - max([least[widest], *others])))
        widths[widest] -= step
        over -= step
    return widths


def _row(texts: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    wrapped = map(_wrapped, texts, widths)
    for parts in zip_longest(*wrapped, fillvalue=""):
        yield GAP.join(map(_sized, parts, widths)).rstrip().replace(KEPT, " ")


def _under(heads: Sequence[str], texts: Sequence[str], width: int) -> Iterator[str]:
    """What found no room beside, under its row."""
    pairs = zip(heads, texts, strict=True)
    parts = [f"{head}: {text}" for head, text in pairs if text != NOTHING]
    return _packed(parts, width)


def _wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most so many cells, broken at blanks where there are any."""
    if _wide(text) <= width:
        return [text]
    from rich.text import Text

    lines = Text(text).wrap(_measure(), max(width, 1), overflow="fold")
    return [line.plain.rstrip() for line in lines] or [""]


def _packed(parts: Sequence[str], width: int) -> Iterator[str]:
    """Pieces one after another under a row, as many as a line holds."""
    room, line = max(width - len(INDENT), PROSE), ""
    for part in parts:
        joined = GAP.join(filter(None, (line, part)))
        if line and _wide(joined) > room:
            yield INDENT + line
            joined = part
        *full, line = _wrapped(joined, room)
        yield from map(INDENT.__add__, full)
    if line:
        yield INDENT + line


@lru_cache(maxsize=1)
def _measure() -> "Console":
    from rich.console import Console

    return Console(width=10_000, file=io.StringIO())
