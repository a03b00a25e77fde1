"""Tables beside a mail: all that it tells, row by row, zipped where they are large."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tracker.answers.table import as_csv
from tracker.notices.alike import alike
from tracker.notices.notice import Notice, Sheet

PLAIN = 5 * 1024 * 1024
"""Bytes of a table that goes as it is; a larger one is zipped."""

HEAVIEST = 6 * 1024 * 1024
"""Bytes of all tables of one mail: written for the way they are 8 MB, and servers refuse 10."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file beside a mail; its name gets the day of the mail between stem and ending."""

    stem: str
    content: bytes
    ending: str = "csv"

    def name(self, day: str) -> str:
        """The name of the file in a mail of that day."""
        return f"{self.stem}-{day}.{self.ending}"


def files(notices: Sequence[Notice], besides: bool) -> tuple[File, ...]:
    """Tables of all that these notices tell; `besides`: also of what stands beside changes."""
    sheets = chain.from_iterable(notice.told.sheets() for notice in notices)
    wanted = (sheet for sheet in sheets if besides or sheet.name != "details")
    by_name = alike(wanted, attrgetter("name")).values()
    return tuple(_file(alike_ones) for alike_ones in by_name if any(s.rows for s in alike_ones))


def weight(beside: Iterable[File]) -> int:
    """Bytes of these files."""
    return sum(len(file.content) for file in beside)


def _file(sheets: Sequence[Sheet]) -> File:
    """One table of several of one name; formulas in it are disarmed."""
    first, rows = sheets[0], chain.from_iterable(map(attrgetter("rows"), sheets))
    content = as_csv(rows, first.columns).encode()
    if len(content) <= PLAIN:
        return File(stem=first.name, content=content)
    return File(stem=first.name, content=_zipped(f"{first.name}.csv", content), ending="csv.zip")


def _zipped(name: str, content: bytes) -> bytes:
    """A zip file with nothing of its own in it: the same bytes of the same content."""
    out, inside = io.BytesIO(), ZipInfo(name)
    inside.external_attr = 0o600 << 16
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr(inside, content, ZIP_DEFLATED)
    return out.getvalue()
