"""The very record of an entry in a document: in its bytes, and as it was read there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from db import files as limits
from db import revisions, standings
from db.archive import CANNOT, Archive
from db.engine import Connection
from scrapers import kit
from scrapers.kit import sheet_rows
from scrapers.kit.errors import ScrapeError
from tracker.answers.documents import File, Whole
from tracker.answers.passage import NOWHERE, Passage, Wanted, found
from tracker.errors import Absent, Broken
from tracker.model import Content
from tracker.outgoing import Out
from tracker.record.members import Reader
from tracker.recorded import Standing
from tracker.rules.normalise import entries as contents

LARGEST_TEXT, LARGEST_SHEET = 128 * limits.MIB, 32 * limits.MIB
"""Bytes of a text that is looked through for a page, and of a workbook that is read for one."""

FILES, ROWS = 8, 200_000
"""Files of a document, and rows of a workbook, that are looked through for a page."""

SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: .xlsx and .ods, and .xls."""

PAPER = b"%PDF"

REFERENCES = ("sourceId", "unReference", "ofacId")
"""Facts and numbers that are references of an entry in the authority's own documents."""


class Cell(NamedTuple):
    """A filled cell: its column by letters, what stands at the head of that, and its text."""

    column: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InFile(Out):
    """The record in one file: in its text, or the row of its workbook; else `says` why not."""

    file: File
    says: str
    passage: Passage = NOWHERE
    sheet: str = ""
    row: int = 0
    cells: tuple[Cell, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether the record was found there."""
        return bool(self.cells or self.passage.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class InDocument(Out):
    """An entry in a document: `was_read` there, and with what content; and where in its files.

    `content` is what was read of it in this document, else what its newest one says.
    """

    entry_id: str
    entry_key: str
    caption: str
    was_read: bool
    content: Content
    files: tuple[InFile, ...]

    @property
    def says(self) -> str:
        """How far it was found, in a sentence."""
        stands = any(file.is_found for file in self.files)
        if self.was_read:
            return "" if stands else "It was read from this document; its place was not found."
        if stands:
            return "This document was not read to have this entry: a name of it stands here."
        return "This document does not have this entry: nothing of it was found."


def in_document(
    connection: Connection, archive: Archive, document: Whole, entry_id: str
) -> InDocument:
    """The record of an entry in a document; Absent for an entry that is not of its list."""
    stood = standings.stood(connection, entry_id)
    if stood is None or stood.list_id != document.list_id:
        raise Absent("There is no such entry of this list on record.")
    standing = Standing.read(stood.body)
    own = _own_revision(connection, document, standing.keys)
    revision = own or stood.revision
    content = contents.decoded(revisions.contents(connection, [revision])[revision])
    wanted = _wanted(standing.keys, content)
    return InDocument(
        entry_id=entry_id,
        entry_key=stood.entry_key,
        caption=content.caption,
        was_read=bool(own),
        content=content,
        files=tuple(_in_file(archive, file, wanted) for file in document.files[:FILES]),
    )


def _own_revision(connection: Connection, document: Whole, keys: Sequence[str]) -> str:
    """What was read of the entry in the document itself; "" where it was not read to have it."""
    lists = Reader(connection)
    for sight in document.sights:
        members = lists.members(sight.number)
        for key in reversed(keys):
            if key in members:
                return members[key].revision
    return ""


def _wanted(keys: Sequence[str], content: Content) -> Wanted:
    numbers = [one.number for one in content.identifiers if one.type in REFERENCES]
    facts = [value for name in REFERENCES for value in content.facts.get(name, ())]
    references = dict.fromkeys((*reversed(keys), *numbers, *facts))
    return Wanted(tuple(references), tuple(name.text for name in content.names))


def _in_file(archive: Archive, file: File, wanted: Wanted) -> InFile:
    if file.removed:
        return InFile(file=file, says=f"This file is not kept any more. {file.removed}")
    try:
        head = next(archive.parts(file.sha256), b"")
        if head.startswith(PAPER):
            return InFile(file=file, says="A file in PDF has no text to show it in.")
        if head.startswith(SHEETS):
            return _in_workbook(archive, file, wanted)
        return _in_text(archive, file, wanted)
    except CANNOT as why:
        raise Broken(str(why)) from None


def _in_text(archive: Archive, file: File, wanted: Wanted) -> InFile:
    if file.size > LARGEST_TEXT:
        return InFile(file=file, says="This file is too large to be looked through for a page.")
    passage = found(archive.parts(file.sha256), wanted, archive.parts(file.sha256))
    says = "" if passage.lines else "Neither its names nor its reference stand in this file."
    return InFile(file=file, says=says, passage=passage)


# Workbooks.


def _in_workbook(archive: Archive, file: File, wanted: Wanted) -> InFile:
    if file.size > LARGEST_SHEET:
        return InFile(file=file, says="This workbook is too large to be read for a page.")
    document = kit.Document(name=file.name, content=archive.get(file.sha256))
    try:
        row = _best_row(document, wanted)
    except ScrapeError as why:
        return InFile(file=file, says=f"This workbook cannot be read: {why}")
    if row is None:
        return InFile(file=file, says="No row of this workbook has its names or its reference.")
    return InFile(file=file, says="", sheet=row.sheet, row=row.number, cells=row.cells)


class _Row(NamedTuple):
    weight: int
    sheet: str
    number: int
    cells: tuple[Cell, ...]


def _best_row(document: kit.Document, wanted: Wanted) -> _Row | None:
    """The row of a workbook that has most of an entry's words; its reference counts for ten."""
    book = sheet_rows.workbook(document)
    references, head, words = set(wanted.references), wanted.head, wanted.words
    best: _Row | None = None
    for sheet in sheet_rows.names(book):
        headings: Sequence[str] = ()
        for number, cells in islice(sheet_rows.table(book, sheet), ROWS):
            headings = headings or (cells if sum(map(bool, cells)) >= FILLED else ())
            text = " ".join(cells).casefold()
            is_named = bool(head) and all(word in text for word in head)
            is_referred = not references.isdisjoint(cells)
            if not (is_named or is_referred):
                continue
            weight = sum(word in text for word in words) + 10 * is_referred
            if best is None or weight > best.weight:
                best = _Row(weight, sheet, number, _cells(headings, cells))
    return best


FILLED = 3
"""Filled cells that the first row of a table has at least."""


def _cells(headings: Sequence[str], cells: Sequence[str]) -> tuple[Cell, ...]:
    under = [*headings, *[""] * len(cells)]
    filled = ((at, text) for at, text in enumerate(cells) if text)
    return tuple(Cell(_letters(at), under[at], text) for at, text in filled)


def _letters(at: int) -> str:
    """A column as workbooks name it: A for 0, AA for 26.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    first, last = divmod(at, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)
