"""What a list module uses: `from scrapers import kit`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scrapers.kit.act import (
    EDITS,
    OF_COURTS,
    PUTS_ON,
    TAKES_OFF,
    UNREAD,
    ActKind,
    ActParty,
    ActSays,
    Effect,
    RawAct,
)
from scrapers.kit.columns import Columns, Table
from scrapers.kit.entry import (
    CAUSE,
    INSTRUMENT,
    REMOVED_BY,
    TOMBSTONE,
    NameKind,
    RawDesignation,
    RawEntry,
    RawIdentifier,
    RawName,
    Schema,
    State,
    names,
    numbers,
    tombstone,
    under,
)
from scrapers.kit.errors import (
    BROKE,
    Fault,
    FetchFailed,
    LayoutChanged,
    ScrapeError,
    contained,
    fault,
)
from scrapers.kit.facts import misspelled, unknown_names
from scrapers.kit.memo import Read, Same, remembered
from scrapers.kit.moments import file_moment, written_day
from scrapers.kit.nothing import said
from scrapers.kit.one_column import column
from scrapers.kit.one_file import one_file
from scrapers.kit.record import Record
from scrapers.kit.several import holds_several
from scrapers.kit.source import (
    MEMORY,
    TOGETHER,
    About,
    Document,
    Documents,
    File,
    FileType,
    Format,
    Proof,
    Source,
)
from scrapers.kit.text import (
    LONGEST_NAME,
    arabic_letters,
    brackets,
    clean,
    fingerprint,
    is_searched,
    joined,
    noted,
    numbered,
    short,
    slug,
    split,
    split_acronym,
    split_outside,
    together,
    unbracketed,
    without_accents,
)

if TYPE_CHECKING:
    from scrapers.kit import citations as citations
    from scrapers.kit import csv_rows as csv
    from scrapers.kit import html_tables as html
    from scrapers.kit import json_records as json
    from scrapers.kit import pdf_text as pdf
    from scrapers.kit import prose as prose
    from scrapers.kit import row_groups as groups
    from scrapers.kit import sheet_rows as sheet
    from scrapers.kit import un_references as un
    from scrapers.kit import xml_records as xml

FORMATS = {
    "citations": "citations",
    "csv": "csv_rows",
    "groups": "row_groups",
    "html": "html_tables",
    "json": "json_records",
    "pdf": "pdf_text",
    "prose": "prose",
    "sheet": "sheet_rows",
    "un": "un_references",
    "xml": "xml_records",
}
"""Loaded when a list first asks for one: nobody waits for the libraries of other formats."""


def __getattr__(name: str) -> Any:
    if name not in FORMATS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = import_module(f"{__name__}.{FORMATS[name]}")
    return found


__all__ = [
    "BROKE",
    "CAUSE",
    "EDITS",
    "INSTRUMENT",
    "LONGEST_NAME",
    "MEMORY",
    "OF_COURTS",
    "PUTS_ON",
    "REMOVED_BY",
    "TAKES_OFF",
    "TOGETHER",
    "TOMBSTONE",
    "UNREAD",
    "About",
    "ActKind",
    "ActParty",
    "ActSays",
    "Columns",
    "Document",
    "Documents",
    "Effect",
    "Fault",
    "FetchFailed",
    "File",
    "FileType",
    "Format",
    "LayoutChanged",
    "NameKind",
    "Proof",
    "RawAct",
    "RawDesignation",
    "RawEntry",
    "RawIdentifier",
    "RawName",
    "Read",
    "Record",
    "Same",
    "Schema",
    "ScrapeError",
    "Source",
    "State",
    "Table",
    "arabic_letters",
    "brackets",
    "citations",
    "clean",
    "column",
    "contained",
    "csv",
    "fault",
    "file_moment",
    "fingerprint",
    "groups",
    "holds_several",
    "html",
    "is_searched",
    "joined",
    "json",
    "misspelled",
    "names",
    "noted",
    "numbered",
    "numbers",
    "one_file",
    "pdf",
    "prose",
    "remembered",
    "said",
    "sheet",
    "short",
    "slug",
    "split",
    "split_acronym",
    "split_outside",
    "together",
    "tombstone",
    "un",
    "unbracketed",
    "under",
    "unknown_names",
    "without_accents",
    "written_day",
    "xml",
]
