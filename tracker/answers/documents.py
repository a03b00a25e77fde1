"""One document by its hash: what it is, how it came, what it was read as, what changed by it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from db import changes, documents, tombstones
from db.documents import Neighbour, Sight
from db.engine import Connection
from db.journal import JournalRow
from scrapers.addresses import veiled
from tracker.errors import Absent
from tracker.model import Provenance
from tracker.outgoing import Out
from tracker.record.journal import FOUND, bundle_sha256, provenance_of
from tracker.recorded import Body

HASH = re.compile(r"[0-9a-f]{64}")

NONE_SUCH = "There is no such document on record."
"""Whatever is asked for that is none: a guess learns nothing from the answer."""

SAFE = frozenset({".csv", ".json", ".ods", ".pdf", ".txt", ".xls", ".xlsx", ".zip"})
"""Ends of names under which no browser shows a file as a page; others are sent as texts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File(Out):
    """A file of a document: what it is to its list, its name as it came, its hash and bytes;
    `removed` says when and why its bytes were taken out of the archive, "" where they are there.
    """

    role: str
    name: str
    sha256: str
    size: int
    removed: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Served(Out):
    """From where a file came: its address, and the answer of the server in a number."""

    role: str
    url: str
    status: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole(Out):
    """A document: its files, and how it first came. `part_of` is the document of a mere file.

    `sights` are the places at which it stands in the history of its list, once it could be read.
    `provenance`: by what way it first came; `found`: what identifies it with whoever kept it before
    us (a commit, a capture).
    """

    sha256: str
    list_id: str
    observed_at: str
    recorded_at: str
    mode: str
    by: str
    claimed_url: str
    receipt: int
    files: tuple[File, ...]
    served: tuple[Served, ...]
    part_of: str
    sights: tuple["Read", ...] = ()
    provenance: str = Provenance.NOT_SAID
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, kw_only=True, slots=True)
class Read(Out):
    """What a document was read as at one moment, and how many rows of the log it shows; `number`
    is that of its row.
    """

    number: int
    observed_at: str
    published_at: str
    verdict: str
    reason: str
    mode: str
    format_id: str
    rules_version: str
    entries: int
    changes: int
    provenance: str


class Sendable(NamedTuple):
    """What is sent for a hash: a file of the archive, or (`text`) the lines that have that hash."""

    sha256: str
    name: str
    size: int
    text: str = ""


def is_hash(text: str) -> bool:
    """Whether a text can be the hash of a document."""
    return HASH.fullmatch(text) is not None


def document(connection: Connection, sha256: str) -> Whole:
    """A document, or a file of one, by its hash; Absent for any other text."""
    record = _arrival(connection, sha256)
    body = record.content
    files = _files(connection, body)
    whole = bundle_sha256((file.name, file.sha256) for file in files)
    own = tuple(file for file in files if file.sha256 == sha256) if sha256 != whole else files
    transport: Body = body.get("transport", {})
    return Whole(
        sha256=sha256,
        list_id=record.list_id,
        observed_at=body["observed_at"],
        recorded_at=record.recorded_at,
        mode=body["mode"],
        by=body.get("by", ""),
        claimed_url=veiled(transport.get("claimed_url", "")),
        receipt=record.seq,
        files=own,
        served=tuple(_served(transport)),
        part_of="" if sha256 == whole else whole,
        sights=tuple(_read(connection, one) for one in documents.sights(connection, whole)),
        provenance=provenance_of(body),
        found=dict(transport.get(FOUND, {})),
    )


class Beside(NamedTuple):
    """The documents of the same list before and after one."""

    before: Neighbour = Neighbour()
    after: Neighbour = Neighbour()


def beside(connection: Connection, found: Whole) -> Beside:
    """Which readable documents stand before the first and after the last sight of one."""
    if not found.sights:
        return Beside()
    first, last = found.sights[0].observed_at, found.sights[-1].observed_at
    return Beside(
        before=documents.before(connection, found.list_id, first),
        after=documents.after(connection, found.list_id, last),
    )


def sendable(connection: Connection, sha256: str) -> Sendable:
    """What to send for a hash; Absent where it is none of a document, nor of a file of one.

    A document of several files is sent as the lines that its hash is over: `sha256sum -c` reads
    them, and each file is to be had by the hash in its line.
    """
    found = document(connection, sha256)
    stem = f"{found.list_id}_{found.observed_at[:10]}_{sha256[:10]}"
    if len(found.files) == 1:
        file = found.files[0]
        if file.removed:
            raise Absent(f"The document is not kept any more. {file.removed}")
        return Sendable(sha256, f"{stem}{_ending(file.name)}", file.size)
    named = sorted((file.name, file.sha256) for file in found.files)
    text = "".join(f"{of_file}  {name}\n" for name, of_file in named)
    return Sendable(sha256, f"{stem}_files.txt", len(text.encode()), text)


def _ending(name: str) -> str:
    """How the name of a sent file ends: as it came, where no browser makes a page of it."""
    own = PurePosixPath(name.lower()).suffix
    return own if own in SAFE else ".txt"


def _arrival(connection: Connection, sha256: str) -> JournalRow:
    """The record by which it came; nothing is looked through for a hash that never came."""
    if not is_hash(sha256):
        raise Absent(NONE_SUCH)
    record = documents.arrival(connection, sha256)
    known = documents.sizes(connection, [sha256]) or tombstones.of_files(connection, [sha256])
    if record is None and known:
        record = documents.arrival_with(connection, sha256)
    if record is None or "files" not in record.content:
        raise Absent(NONE_SUCH)
    return record


def _files(connection: Connection, body: Body) -> tuple[File, ...]:
    stored: Mapping[str, Sequence[str]] = body["files"]
    hashes = [sha256 for _, sha256 in stored.values()]
    gone = {stone.sha256: stone for stone in tombstones.of_files(connection, hashes)}
    sizes = {sha256: stone.size for sha256, stone in gone.items()}
    sizes |= documents.sizes(connection, hashes)
    return tuple(
        File(
            role=role,
            name=name,
            sha256=sha256,
            size=sizes.get(sha256, 0),
            removed=gone[sha256].sentence if sha256 in gone else "",
        )
        for role, (name, sha256) in stored.items()
    )


def _served(transport: Body) -> list[Served]:
    """Each server of an arrival; of what a person brought there is none."""
    told = ((role, said) for role, said in transport.items() if role != FOUND)
    answers = [(role, said) for role, said in told if isinstance(said, Mapping)]
    return [
        Served(role=role, url=veiled(said.get("url", "")), status=said.get("status", 0))
        for role, said in answers
    ]


def _read(connection: Connection, one: Sight) -> Read:
    by_it = changes.shown_by(connection, one.list_id, one.observed_at, one.sha256)
    return Read(
        number=one.id,
        observed_at=one.observed_at,
        published_at=one.published_at,
        verdict=one.verdict,
        reason=one.reason,
        mode=one.mode,
        format_id=one.format_id,
        rules_version=one.rules_version,
        entries=one.entries,
        changes=by_it,
        provenance=one.provenance,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class OfList(Out):
    """A document as it stands in the history of its list: its hash, and as what it was read."""

    sha256: str
    list_id: str
    observed_at: str
    published_at: str
    verdict: str
    reason: str
    mode: str
    format_id: str
    rules_version: str
    entries: int
    provenance: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OfLists(Out):
    """Some documents, and the number before which the next ones are; null at the end."""

    items: tuple[OfList, ...]
    next: int | None


def of_list(connection: Connection, list_id: str, before: int = 0, limit: int = 50) -> OfLists:
    """Documents of a list that could be read, newest first."""
    found = documents.of_list(connection, list_id, before, limit + 1)
    shown = found[:limit]
    return OfLists(
        items=tuple(map(_of_list, shown)), next=shown[-1].id if len(found) > limit else None
    )


def _of_list(one: Sight) -> OfList:
    return OfList(
        sha256=one.sha256,
        list_id=one.list_id,
        observed_at=one.observed_at,
        published_at=one.published_at,
        verdict=one.verdict,
        reason=one.reason,
        mode=one.mode,
        format_id=one.format_id,
        rules_version=one.rules_version,
        entries=one.entries,
        provenance=one.provenance,
    )
