"""Transcripts: lists whose authority publishes scans, typed into a sheet by whoever needs them.

A program cannot read a scan, and what it guesses of one is no evidence. So a person types what the
documents say into a CSV file or a workbook of these columns (docs/typed-lists.md has the blank
form). Each row is one party and names the document that it was typed from, with the hash of the
saved file and the page: whoever doubts a row looks there. A delisting is a row with the day and the
document that ended it; that a row is missing delists nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scrapers import kit
from scrapers.families.transcript_rows import COLUMNS, KINDS, Seen, check

FACTS = {
    "born": "birthDate",
    "birth place": "birthPlace",
    "address": "address",
}
NUMBERS = {
    "passport": "passportNumber",
    "national id": "idNumber",
    "other reference": "otherReference",
}
SEVERAL = tuple(name for name, column in COLUMNS.items() if column.several)
FORM = "docs/typed-lists.md has the blank form"
SEPARATORS = (",", ";", "\t")
"""Between the cells of a CSV file, as spreadsheets of different countries write it."""


def source(key: str, *, access_note: str, **facts: Any) -> kit.Source:
    """The SOURCE of such a list: what is the same of all, and its own facts (fields of Source).

    `access_note` says where a person gets the documents.
    """
    typed = f"A person types them into the form of docs/typed-lists.md: {key}.csv or {key}.xlsx,"
    shared = {
        "formats": formats(key),
        "date_formats": ("%Y-%m-%d", "%Y-%m", "%Y"),
        "keeps_delisted": True,
        "transcribed": True,
        "proof": kit.Proof.NONE,
        "check_every_minutes": 1440,
        "access_note": f"{access_note} {typed} taken with `tracker run {key} --file PATH`.",
        "size_limit_bytes": 4 * 1024 * 1024,  # a thousand rows take half a megabyte
    }
    return kit.Source(**{**shared, **facts})


def formats(key: str) -> tuple[kit.Format, ...]:
    """The two representations: a workbook, and CSV; nobody is asked for either."""
    endings = {"xlsx": kit.FileType.EXCEL, "csv": kit.FileType.CSV}
    return tuple(
        kit.Format(
            id=ending,
            files={"list": kit.File(url="", patterns=(f"{key}*.{ending}",), content=content)},
        )
        for ending, content in endings.items()
    )


def reader(key: str, programme: str) -> Callable[[kit.Documents], Iterator[kit.RawEntry]]:
    """The `parse` of such a list: LayoutChanged for a sheet that anybody has to correct first."""

    def parse(documents: kit.Documents) -> Iterator[kit.RawEntry]:
        seen = Seen()
        for row in rows(documents["list"]):
            yield entry(row, key, programme, seen)
        if not seen.ids:
            raise kit.LayoutChanged(f"{documents['list'].name} has no row below its header.")

    return parse


def rows(document: kit.Document) -> Iterator[kit.Record]:
    """The rows of a sheet with all columns of the form."""
    try:
        if document.name.lower().endswith(".csv"):
            yield from kit.csv.headed(document, [*COLUMNS], delimiter=separator(document))
        else:
            yield from _of_workbook(document)
    except kit.LayoutChanged as why:
        if "has no column" in str(why):
            raise kit.LayoutChanged(f"{str(why).rstrip('.')}; {FORM}.") from None
        raise


def separator(document: kit.Document) -> str:
    """What stands between the cells of a CSV file, told by its header."""
    header = document.content.partition(b"\n")[0]
    return max(SEPARATORS, key=lambda mark: header.count(mark.encode()))


def _of_workbook(document: kit.Document) -> Iterator[kit.Record]:
    """The rows of the first sheet; no other one may hold anything, as nobody would read it."""
    book = kit.sheet.workbook(document)
    first = kit.sheet.first(book)
    for other in kit.sheet.names(book):
        if other != first and any(True for _ in kit.sheet.table(book, other)):
            raise kit.LayoutChanged(f"{document.name}: only its first sheet may hold anything, "
                                    f"not {other}.")  # fmt: skip
    yield from kit.sheet.headed(kit.sheet.table(book, first), [*COLUMNS], document.name)


def entry(row: kit.Record, key: str, programme: str, seen: Seen) -> kit.RawEntry:
    """A row as an entry; LayoutChanged, with the row's number, for what cannot be so."""
    where = row.where
    typed = {name: row.take(name) for name in COLUMNS}
    cells = {name: kit.clean(text) if text else "" for name, text in typed.items()}
    several = {name: kit.split(typed[name], ";", "\n") for name in SEVERAL}
    check(where, cells, several["born"], key)
    seen.add(where, cells)
    schema = KINDS[cells["kind"].casefold()]
    country = "nationality" if schema == kit.Schema.PERSON else "country"
    facts = {fact: several[name] for name, fact in FACTS.items()}
    return kit.RawEntry(
        reference=cells["id"],
        schema=schema,
        names=kit.names(cells["name"], *several["aliases"], former=several["former names"]),
        designations=kit.under(programme, cells["listed on"], delisted_on=cells["delisted on"]),
        identifiers=kit.numbers(**{kind: several[name] for name, kind in NUMBERS.items()}),
        facts=facts | {country: several["nationality"]} | dict(_evidence(cells)),
        state=kit.State.DELISTED if cells["delisted on"] else kit.State.IN_FORCE,
        extra=row.leftovers(),
    )


def _evidence(cells: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """What the row says of its documents, and of the reasons in them."""
    ended = cells["delisting sha256"]
    yield "reason", [cells["reason"]]
    yield "notes", [cells["notes"]]
    yield kit.INSTRUMENT, [cells["document"]]
    yield kit.REMOVED_BY, [cells["delisting document"]]
    yield "sourceUrl", [cells["document address"], cells["delisting address"]]
    yield (
        "transcribedFrom",
        [
            f"listing: SHA-256 {cells['document sha256'].casefold()}, "
            f"page {cells['document page']}",
            f"delisting: SHA-256 {ended.casefold()}" if ended else "",
        ],
    )
