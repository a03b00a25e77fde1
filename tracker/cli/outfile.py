"""Where data goes: to stdout, or with --out into a file, which is whole or not there.

Every verb that has --format has --out and --bom too: `typed` gives them to it.
"""

import json
import os
import stat
import sys
from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tracker import shown
from tracker.cli.declared import Context, Option
from tracker.errors import WrongUsage

if TYPE_CHECKING:
    from tracker.answers.covered import Covered

STDOUT = "-"
OUT_HELP = "Into this file; its ending says how: .csv, .json, .jsonl, .xlsx."
BOM_HELP = "Mark CSV as UTF-8 for spreadsheets (byte order mark)."


ROWS = "rows"
"""What a verb is called that writes no data."""


@dataclass(slots=True)
class Way:
    """Into which file, or stdout, one run of a verb writes; whether a CSV begins with the mark of
    UTF-8; and what is written so far.
    """

    verb: str = ROWS
    path: Path | None = None
    bom: bool = False
    written: list[bytes] = field(default_factory=list)


_asked = Way()


def way() -> Way:
    """The way out that this run was asked to take."""
    return _asked


def begin(verb: str = ROWS) -> None:
    """A verb begins: to stdout, unless it is told otherwise."""
    global _asked
    _asked = Way(verb)


def ending() -> str:
    """The ending of the file asked for, without its dot; "" for stdout."""
    return _asked.path.suffix[1:].lower() if _asked.path else ""


def _keep_out(context: Context, value: Path | None) -> None:
    _asked.verb = context.info_name or _asked.verb
    if value is not None and str(value) != STDOUT:
        _asked.path = checked(value)


def checked(path: Path) -> Path:
    """A path that may be written to: WrongUsage for what the tracker's home consists of."""
    from tracker.record import home
    from tracker.settings import load

    home.demand_no_part(load(), path)
    return path


def _keep_bom(value: bool) -> None:
    _asked.bom = value


def options(
    out: Annotated[
        Path | None,
        Option(
            "--out",
            help=OUT_HELP,
            metavar="FILE",
            dir_okay=False,
            expose_value=False,
            callback=_keep_out,
        ),
    ] = None,
    bom: Annotated[
        bool, Option("--bom", help=BOM_HELP, expose_value=False, callback=_keep_bom)
    ] = False,
) -> None:
    """Options that no verb sees: their values are kept for whoever writes data."""


# Writing.


def write(text: str) -> None:
    """Data, to stdout or the file."""
    if _asked.path is None and not _asked.bom:
        sys.stdout.write(text)
    else:
        write_bytes(BOM_UTF8 * _asked.bom + text.encode("utf-8", "backslashreplace"))


def write_bytes(content: bytes) -> None:
    """The same as bytes; what one run writes into a file is all in it, in its order."""
    if _asked.path is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    _asked.written.append(content)
    if _is_no_file(_asked.path):
        _pass_on(_asked.path, content)
    else:
        replace(_asked.path, b"".join(_asked.written))


STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")
"""Where a process finds what it writes to already, which may be a file."""


def _is_no_file(path: Path) -> bool:
    """Whether it is a pipe, a terminal or another device: nothing can be put in its place."""
    if str(path).startswith(STREAMS):
        return True
    with suppress(OSError):
        return not stat.S_ISREG(path.stat().st_mode)
    return False


def _pass_on(path: Path, content: bytes) -> None:
    """Data to what is no file; WrongUsage where it takes none."""
    try:
        with path.open("ab") as device:
            device.write(content)
    except OSError as why:
        raise _unwritable(path, why) from None


def replace(path: Path, content: bytes) -> None:
    """A file with this content, whole or as it was; WrongUsage where none can be.

    Of a link, the file that it leads to: it stays a link.
    """
    there = path.resolve()
    fresh = there.with_name(f".{there.name}.{os.getpid()}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(there)
    except OSError as why:
        with suppress(OSError):
            fresh.unlink()
        raise _unwritable(path, why) from None


def _unwritable(path: Path, why: OSError) -> WrongUsage:
    return WrongUsage(f"{path} cannot be written: {why.strerror}.")


@dataclass(frozen=True, slots=True)
class Data:
    """What was written: by its form, how many rows."""

    form: str
    rows: int


def write_coverage(data: Data, covers: "Covered") -> None:
    """Beside a file for machines, what it covers, and the hash by which the two belong together."""
    import hashlib

    path = _asked.path
    if path is None or _is_no_file(path):
        return
    told = {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "format": data.form,
        "rows": data.rows,
        "coverage": covers.json(),
        "said": covers.said(),
    }
    text = shown.escaped(json.dumps(told, ensure_ascii=False, indent=2))
    replace(path.with_name(f"{path.name}.coverage.json"), f"{text}\n".encode())
