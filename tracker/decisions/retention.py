"""Old documents that nothing rests on are removed, by one person's word or by that of two.

None younger than ten years is, whatever is asked for. None that anything on record cites (a row of
the log, a question, an entry's place, an act, a decision), that is the newest of its list, the
last that had an entry, or one that a document which stays goes on from. In the place of each stands
what it was, when it was removed, by whom and why.
"""

import os
import socket
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from db import checks, cited, journal, snapshots, tombstones
from db.archive import Archive, ArchiveDamaged
from db.engine import Connection, reading, writing
from db.journal import RECEIVED
from db.tombstones import Tombstone
from tracker.errors import NotNow, WrongUsage
from tracker.model import digest, stamp
from tracker.outgoing import Out
from tracker.record import members
from tracker.record.journal import bundle_sha256
from tracker.record.proposals import Also, nothing
from tracker.record.removed import Removal, put
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import leased
from tracker.settings import LEAST_YEARS, MOST_YEARS

TOO_YOUNG = f"Documents are kept for ten years at least: --older-than {LEAST_YEARS} or more."


@dataclass(frozen=True, slots=True)
class Came:
    """One arrival of a document: all its files, and when it was recorded and observed last."""

    list_id: str
    sha256: str
    files: tuple[str, ...]
    observed_at: str
    last_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Old(Out):
    """A file that may be removed: of which list it is, and when it was observed last."""

    list_id: str
    observed_at: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What may be removed of what came before a moment, and how many old files stay, and why.

    `subject` names just these files.
    """

    before: str
    old: tuple[Old, ...]
    stay: Mapping[str, int]

    @property
    def files(self) -> list[str]:
        """Hashes of the files, each once."""
        return sorted({one.sha256 for one in self.old})

    @property
    def bytes(self) -> int:
        """Bytes of the files as they came."""
        return sum({one.sha256: one.size for one in self.old}.values())

    @property
    def subject(self) -> str:
        """One name for just these files."""
        return digest(("retention", *self.files))

    @property
    def caption(self) -> str:
        """What it is in words."""
        return f"{len(self.files):,} files that came before {self.before[:10]}"


def before(now: datetime, years: int) -> str:
    """The moment before which documents are old; WrongUsage for fewer than ten years."""
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise WrongUsage(TOO_YOUNG)
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return stamp(now.replace(year=max(1, now.year - years), day=day))


def found(tracker: Tracker, moment: str, now: datetime) -> Found:
    """What may be removed of what was recorded and observed, last of all, before a moment.

    WrongUsage for a moment less than ten years ago.
    """
    if moment > before(now, LEAST_YEARS):
        raise WrongUsage(TOO_YOUNG)
    with reading(tracker.ledger.engine) as connection:
        came = list(_came(connection))
        stored = journal.blobs(connection)
        why = _reasons(connection, came, moment)
        sizes = journal.sizes(connection, stored)
    old = {file for one in came for file in one.files if file in stored} - why.keys()
    why |= dict.fromkeys(_leant_on(tracker.journal.archive, stored - old) & old, "leant on")
    gone = old - why.keys()
    stay: dict[str, int] = defaultdict(int)
    for file, reason in why.items():
        if file in stored and reason != "young":
            stay[reason] += 1
    return Found(before=moment, old=tuple(_each(came, gone, sizes)), stay=dict(stay))


def _each(came: Iterable[Came], gone: set[str], sizes: Mapping[str, int]) -> Iterator[Old]:
    last: dict[tuple[str, str], str] = {}
    for one in came:
        for file in gone.intersection(one.files):
            place = (one.list_id, file)
            last[place] = max(last.get(place, ""), one.observed_at, one.last_at)
    for list_id, at, file in sorted((list_id, at, file) for (list_id, file), at in last.items()):
        yield Old(list_id=list_id, observed_at=at, sha256=file, size=sizes[file])


def _came(connection: Connection) -> Iterator[Came]:
    """Every arrival, with when its document was last found to be there."""
    seen = checks.last_sights(connection)
    for record in journal.of_kinds(connection, RECEIVED):
        files = [(name, sha256) for name, sha256 in record.content["files"].values()]
        whole = bundle_sha256(files)
        hashes = tuple(sorted({sha256 for _, sha256 in files}))
        at = record.content["observed_at"]
        last = max(record.recorded_at, at, seen.get((record.list_id, whole), ""))
        yield Came(record.list_id, whole, hashes, at, last)


# Why files stay.


def _reasons(connection: Connection, came: Sequence[Came], moment: str) -> dict[str, str]:
    """File -> why it stays, of those that do."""
    named, newest = cited.everything(connection), _newest(came)
    needed = _last_with_somebody(connection)
    why: dict[str, str] = {}
    for one in came:
        for reason, holds in (
            ("last with an entry", one.sha256 in needed),
            ("newest", one in newest),
            ("cited", any(map(named.names, (one.sha256, *one.files)))),
            ("young", one.last_at >= moment),
        ):
            if holds:
                why |= dict.fromkeys(one.files, reason)
    return why


def _newest(came: Iterable[Came]) -> set[Came]:
    """Of every list what was observed last, and what was recorded last."""
    by_list: dict[str, list[Came]] = defaultdict(list)
    for one in came:
        by_list[one.list_id].append(one)
    orders = (attrgetter("observed_at", "last_at"), attrgetter("last_at", "observed_at"))
    return {max(of_list, key=order) for of_list in by_list.values() for order in orders}


def _last_with_somebody(connection: Connection) -> set[str]:
    """Documents after which somebody is not there any more, and the newest of each form."""
    needed: set[str] = set()
    for list_id in checks.lists(connection):
        good = [row for row in snapshots.of_list(connection, list_id) if row.good]
        lists, had = members.Reader(connection), set[str]()
        for number, row in enumerate(good):
            has = set(lists.members(row.id))
            if had - has:
                needed.add(good[number - 1].sha256)
            had = has
        needed |= {row.sha256 for row in {row.format_id: row for row in good}.values()}
    return needed


def _leant_on(archive: Archive, stays: Iterable[str]) -> set[str]:
    """Files that those which stay go on from."""
    needed: set[str] = set()
    for sha256 in stays:
        try:
            needed.update(step.sha256 for step in archive.line(sha256))
        except ArchiveDamaged:  # `verify` says so; nothing more can be lost of it
            continue
    return needed


# Removed.


def remove(tracker: Tracker, what: Found, removal: Removal, also: Also = nothing) -> int:
    """Put on record that files are removed, then remove them; the number of the record.

    Nobody writes to their lists meanwhile (Busy): what arrives could go on from one of them, or be
    one. NotNow where something did before. Broken off in between, `swept` goes on: what is on
    record as removed and lies there yet.
    """
    with _nobody_writes_to(tracker, {one.list_id for one in what.old}):
        if found(tracker, what.before, tracker.clock()).subject != what.subject:
            raise NotNow("Other files may be removed now than a moment ago: look again.")
        return _removed(tracker, {one.sha256: one for one in what.old}, what, removal, also)


@contextmanager
def _nobody_writes_to(tracker: Tracker, lists: Iterable[str]) -> Iterator[None]:
    """Have the right to write to lists, which may be none of this release; Busy."""
    owner = f"retention:{socket.gethostname()}:{os.getpid()}:{id(lists)}"
    with ExitStack() as rights:
        for list_id in sorted(lists):
            right = leased(tracker.ledger.engine, list_id, owner, tracker.clock(), tracker.may)
            if not rights.enter_context(right).token:
                raise Busy(f"{list_id}: a run is writing to it; try again when that is done.")
        yield


def _removed(
    tracker: Tracker, sealed: Mapping[str, Old], what: Found, removal: Removal, also: Also
) -> int:
    with writing(tracker.ledger.engine) as connection:
        also(connection)
        stored = {blob.sha256: blob.stored_at for blob in journal.stored(connection, sealed)}
        stones = [_stone(one, stored.get(one.sha256, ""), removal) for one in what.old]
        number = put(connection, removal, stones)
    swept(tracker)
    return number


def _stone(one: Old, stored_at: str, removal: Removal) -> Tombstone:
    return Tombstone(
        sha256=one.sha256,
        list_id=one.list_id,
        size=one.size,
        stored_at=stored_at,
        observed_at=one.observed_at,
        removed_at=removal.at,
        removed_by=removal.by,
        reason=removal.reason,
        journal=0,
    )


def swept(tracker: Tracker) -> int:
    """Remove what is on record as removed and lies in the archive yet; how many files."""
    with reading(tracker.ledger.engine) as connection:
        gone = {stone.sha256 for stone in tombstones.gone(connection)}
    archive, left = tracker.journal.archive, 0
    for sha256 in sorted(gone):
        if archive.size_on_disk(sha256):
            archive.remove(sha256)
            left += 1
    return left
