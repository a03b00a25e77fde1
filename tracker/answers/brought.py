"""Documents that people brought: who, when, from where, what came of each, and who has to look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db import checks, journal
from db import proposals as register
from db.checks import Checked
from db.engine import Connection
from db.journal import JournalRow, Wanted
from scrapers import registry
from scrapers.addresses import veiled
from scrapers.kit import Format, Source
from tracker.outgoing import Out
from tracker.record.journal import bundle_sha256
from tracker.record.proposals import Proposed
from tracker.record.writer import Outcome
from tracker.shown import count

UPLOAD = "upload"
AT_A_TIME = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought(Out):
    """A document that a person brought; `outcome` is "" as long as it is being read.

    `proposals` are those about it: another person has to look at it where people have accounts.
    """

    receipt: int
    list_id: str
    recorded_at: str
    by: str
    file: str
    claimed_url: str
    sha256: str
    outcome: str
    reason: str
    proposals: tuple[Proposed, ...]


def brought(connection: Connection, before: int = 0, limit: int = AT_A_TIME) -> list[Brought]:
    """Documents that people brought, before a receipt, newest first."""
    wanted = Wanted(kinds=("receipt",), mode=UPLOAD)
    rows = journal.before(connection, wanted, before, limit)
    looks = checks.of_receipts(connection, [row.seq for row in rows])
    return [_brought(connection, row, looks.get(row.seq)) for row in rows]


def _brought(connection: Connection, row: JournalRow, look: Checked | None) -> Brought:
    body = row.content
    files = [(name, sha256) for name, sha256 in body["files"].values()]
    made = register.about(connection, [str(row.seq)])
    return Brought(
        receipt=row.seq,
        list_id=row.list_id,
        recorded_at=row.recorded_at,
        by=body.get("by", ""),
        file=", ".join(sorted(name for name, _ in files)),
        claimed_url=veiled(body.get("transport", {}).get("claimed_url") or ""),
        sha256=bundle_sha256(files),
        outcome=look.outcome if look else "",
        reason=look.reason if look else "",
        proposals=tuple(map(Proposed.read, made)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class FileOf(Out):
    """A file that is a whole list by itself: its format, how it may be named, how large it is."""

    form: str
    patterns: tuple[str, ...]
    most_bytes: int
    address: str


def files_of(list_id: str) -> list[FileOf]:
    """Which files of a list may be brought: those that are all of it alone."""
    source = registry.scraper(list_id).source
    return list(_files_of(source))


def _files_of(source: Source) -> Iterator[FileOf]:
    for form in source.formats:
        for role in _alone(form):
            file = form.files[role]
            yield FileOf(
                form=form.id,
                patterns=tuple(file.patterns),
                most_bytes=source.size_limit_bytes,
                address=file.url or "",
            )


def _alone(form: Format) -> Sequence[str]:
    """Roles whose file is the whole list."""
    return [role for role in form.files if form.required <= {role}]


def sentence(outcome: Outcome) -> str:
    """What came of a document, in words."""
    match outcome.outcome:
        case "refused":
            return f"Refused, and nobody is moved by it: {outcome.reason}"
        case "unchanged":
            return "The same as the last document: nothing has changed."
        case "old_copy":
            return f"An old copy: kept, and nobody is moved by it. {outcome.reason}"
    moved = [
        f"{count(outcome.entries, 'entry', 'entries')}",
        f"{outcome.added:,} added",
        f"{outcome.removed:,} removed",
        f"{outcome.changed:,} changed",
    ]
    asks = f" {count(outcome.pending, 'question')} for a person." if outcome.pending else ""
    why = f" {outcome.reason}" if outcome.reason else ""
    return f"Taken in: {', '.join(moved)}.{asks}{why}"
