"""One run of one list, top to bottom: fetch, journal, read, fold, record."""

import gzip
import os
import socket
import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zstandard

from db.archive import Archive, ArchiveDamaged
from scrapers import kit
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper, feeds, scraper
from tracker import memory
from tracker.journal import Arrival, Journal, Receipt
from tracker.ledger import Ledger, Outcome, Position, Writer, position
from tracker.model import Decision, moment, stamp
from tracker.reading import Arrived, Reading, read
from tracker.rules import version as rules
from tracker.settings import Settings

if TYPE_CHECKING:
    from scrapers.fetch import Arrival as Answer
    from scrapers.fetch import Policy

Clock = Callable[[], datetime]

LARGE = 2_000
"""Entries of a document whose memory is worth giving back at once."""


class Busy(Exception):
    """Another run is writing to this list."""


def _log() -> Any:
    import structlog

    return structlog.get_logger("tracker")


def now() -> datetime:
    """The present moment, whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracker:
    """What a run needs: the journal, the ledger, and a clock."""

    journal: Journal
    ledger: Ledger
    clock: Clock = now

    @classmethod
    def over(cls, engine: Any, archive: Archive, clock: Clock = now) -> "Tracker":
        """A tracker over one database and one archive."""
        return cls(journal=Journal(engine, archive), ledger=Ledger(engine), clock=clock)

    @contextmanager
    def writer(self, list_id: str, *, live: bool) -> Iterator[Writer]:
        """The right to write to a list while the block runs; Busy while somebody else has it."""
        owner = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}:{id(self)}"
        token = self.ledger.lease(list_id, owner, self.clock())
        if not token:
            raise Busy(f"{list_id}: another run is writing to it; try again when that is done.")
        try:
            yield Writer(
                list_id=list_id, token=token, rules_version=rules.version(list_id), live=live
            )
        finally:
            self.ledger.release(list_id, token)


def settings_in_force(tracker: Tracker, fingerprint: str, code: str) -> None:
    """Put the settings and code version on record when they are not those of the last record."""
    body = {"settings": fingerprint, "code": code}
    if tracker.journal.latest("settings") != body:
        tracker.journal.note("settings", "", body, tracker.clock())


def take(tracker: Tracker, arrival: Arrival, *, live: bool) -> Outcome:
    """Journal one arrival, bring the log of its list up to date, and say what came of it."""
    with tracker.writer(arrival.list_id, live=live) as writer:
        finish(tracker, writer)
        receipt = tracker.journal.receive(arrival, tracker.clock())
        return digest_receipt(tracker, writer, receipt)


def run(
    tracker: Tracker, list_id: str, policy: "Policy", urls: Mapping[str, str] | None = None
) -> Outcome:
    """Look at a list where it is published, and bring its log up to date."""
    from scrapers.fetch import NotFetched, fetch

    known = scraper(list_id)
    with tracker.writer(list_id, live=True) as writer:
        finish(tracker, writer)
        try:
            fetched = fetch(known, tracker.journal.validators(list_id), policy, urls)
        except NotFetched as why:
            _log().warning("failed", list_id=list_id, why=str(why))
            if why.arrivals:
                part = _arrival(tracker, known, why.arrivals)
                tracker.journal.keep_part(part, tracker.clock())
            return _looked(tracker, writer, "failed", str(why), "")
        if fetched.unchanged:
            last = tracker.ledger.last_good(list_id)
            return _looked(tracker, writer, "unchanged", "", last.sha256 if last else "")
        arrival = _arrival(tracker, known, fetched.arrivals)
        return digest_receipt(tracker, writer, tracker.journal.receive(arrival, tracker.clock()))


def _arrival(tracker: Tracker, known: Scraper, came: "Mapping[str, Answer]") -> Arrival:
    """What a fetch brought, and how it came."""
    return Arrival(
        list_id=known.key,
        observed_at=tracker.clock(),
        mode="run",
        format_id=known.source.formats[0].id,
        documents={role: a.document for role, a in came.items()},
        transport={
            role: {
                "url": a.url,
                "final_url": a.final_url,
                "status": a.status,
                "headers": dict(a.headers),
            }
            for role, a in came.items()
        },
    )


def policy_of(settings: Settings, source: kit.Source) -> "Policy":
    """How hard to try to get a list."""
    from scrapers.fetch import Policy

    return Policy(
        timeout_seconds=settings.timeout_seconds or source.timeout_seconds,
        size_limit_bytes=source.size_limit_bytes,
        attempts=settings.attempts,
        first_pause=settings.first_pause,
        allow_private=settings.allow_private_hosts,
        user_agent=settings.user_agent,
    )


def _looked(tracker: Tracker, writer: Writer, outcome: str, reason: str, sha256: str) -> Outcome:
    """A look without content, on record like any other."""
    at = tracker.clock()
    body = {"observed_at": stamp(at), "outcome": outcome, "reason": reason, "sha256": sha256}
    seq = tracker.journal.note("check", writer.list_id, body, at)
    look = Receipt(
        seq=seq,
        list_id=writer.list_id,
        observed_at=at,
        recorded_at=stamp(at),
        mode="run",
        format_id="",
        files={},
        sha256=sha256,
    )
    return tracker.ledger.checked(writer, look, outcome, reason, at)


def unknown(list_id: str) -> Outcome:
    """A list that the settings name and this release cannot read."""
    why = f"lists: there is no list {list_id} in this release."
    return Outcome(list_id=list_id, observed_at=stamp(now()), outcome="failed", reason=why)


def failed(tracker: Tracker, list_id: str, why: str) -> Outcome:
    """Put a look that came to nothing through no fault of the source's on record."""
    with tracker.writer(list_id, live=True) as writer:
        return _looked(tracker, writer, "failed", why, "")


def upload(
    tracker: Tracker, list_id: str, path: Path, *, by: str, claimed_url: str = ""
) -> Outcome:
    """Take a file that a person saved; removals out of it wait for another person."""
    known = scraper(list_id)
    name = plain_name(path)
    for form in known.source.formats:
        for role, file in form.files.items():
            alone = all(r == role or not f.required for r, f in form.files.items())
            if alone and any(fnmatch(name.lower(), p.lower()) for p in file.patterns):
                content = content_of(path, known.source.size_limit_bytes)
                arrival = Arrival(
                    list_id=list_id,
                    observed_at=tracker.clock(),
                    mode="upload",
                    format_id=form.id,
                    documents={role: kit.Document(name=name, content=content)},
                    transport={"claimed_url": claimed_url},
                    by=by,
                )
                return take(tracker, arrival, live=True)
    wanted = sorted({p for f in known.source.formats for x in f.files.values() for p in x.patterns})
    raise kit.ScrapeError(
        f"{list_id}: {name} is not named like any of its files ({', '.join(wanted)})."
    )


def finish(tracker: Tracker, writer: Writer) -> list[Outcome]:
    """Digest arrivals that an earlier run journalled and did not come to finish."""
    open_ones = set(tracker.ledger.unprocessed(writer.list_id))
    if not open_ones:
        return []
    receipts = [r for r in tracker.journal.receipts(writer.list_id) if r.seq in open_ones]
    return [digest_receipt(tracker, writer, receipt) for receipt in receipts]


def digest_receipt(tracker: Tracker, writer: Writer, receipt: Receipt) -> Outcome:
    """Read one journalled arrival, fold it in, record it; refusals are recorded too."""
    known = scraper(receipt.list_id)
    if receipt.list_id in feeds():
        return _digest_acts(tracker, writer, known, receipt)
    if tracker.ledger.is_repeat(receipt):
        outcome = tracker.ledger.checked(writer, receipt, "unchanged", "", tracker.clock())
        _seen_late(tracker, writer, known, receipt)
        return outcome
    try:
        revisions = tracker.ledger.known_revisions(receipt.list_id)
        reading = reading_of(tracker, known, receipt, revisions)
    except (kit.ScrapeError, ArchiveDamaged) as doubt:
        _log().warning("refused", list_id=receipt.list_id, why=str(doubt), sha256=receipt.sha256)
        return tracker.ledger.checked(writer, receipt, "refused", str(doubt), tracker.clock())
    decisions = tracker.journal.decisions(receipt.list_id)
    (outcome,) = tracker.ledger.record(
        writer, known.source, decisions, tracker.clock(), fresh=reading, receipt=receipt
    )
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    del reading
    if outcome.entries >= LARGE:
        memory.give_back()
    _no_repeats_any_more(tracker, writer, receipt)
    return outcome


def _digest_acts(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> Outcome:
    """Put the acts of one journalled document of a feed on record."""
    try:
        found = list(acts_of(tracker, known, receipt))
    except (kit.ScrapeError, ArchiveDamaged) as doubt:
        _log().warning("refused", list_id=receipt.list_id, why=str(doubt), sha256=receipt.sha256)
        return tracker.ledger.checked(writer, receipt, "refused", str(doubt), tracker.clock())
    outcome = tracker.ledger.record_acts(writer, receipt, found, tracker.clock())
    _log().info("read", list_id=outcome.list_id, outcome=outcome.outcome, sha256=receipt.sha256)
    return outcome


def acts_of(tracker: Tracker, known: Scraper, receipt: Receipt) -> Iterator[kit.RawAct]:
    """The acts of a feed's journalled document; LayoutChanged when it is not that feed."""
    documents = tracker.journal.documents(receipt)
    _sniffed(documents, format_of(known.source, receipt.format_id))
    yield from known.acts(documents)


def _sniffed(documents: kit.Documents, form: kit.Format) -> None:
    for role, document in documents.items():
        if why := sniff(document.content, form.files[role].content):
            raise kit.LayoutChanged(f"{document.name} {why}.")


def _seen_late(tracker: Tracker, writer: Writer, known: Scraper, receipt: Receipt) -> None:
    """A late look moves `observed_after` of the documents that came after it."""
    later = [
        position(row)
        for row in tracker.ledger.snapshots(receipt.list_id)
        if row.observed_at > stamp(receipt.observed_at)
    ]
    if later:
        decisions = tracker.journal.decisions(receipt.list_id)
        tracker.ledger.record(writer, known.source, decisions, tracker.clock(), since=later[0])


def _no_repeats_any_more(tracker: Tracker, writer: Writer, late: Receipt) -> None:
    """Looks that found the last document unchanged, and before which a late one has now come.

    After it they are the document's return, and documents of the list like any other.
    """
    seen = tracker.ledger.seen_after(late.list_id, stamp(late.observed_at))
    for receipt in _looks_with_documents(tracker, late.list_id) if seen else ():
        at = (stamp(receipt.observed_at), receipt.sha256)
        if at in seen and not tracker.ledger.is_repeat(receipt):
            digest_receipt(tracker, writer, receipt)
            return  # which goes on from there


def _looks_with_documents(tracker: Tracker, list_id: str) -> list[Receipt]:
    """Arrivals in history order, with looks that found an earlier one unchanged after another."""
    receipts = tracker.journal.receipts(list_id)
    brought = {receipt.sha256: receipt for receipt in receipts}
    looks = [
        replace(
            brought[look["sha256"]],
            seq=look["seq"],
            observed_at=moment(look["observed_at"]),
            recorded_at=look["observed_at"],
            mode="run",
        )
        for look in tracker.journal.looks(list_id)
        if look["outcome"] == "unchanged" and look["sha256"] in brought
    ]
    numbers = {look.seq for look in looks}
    found: list[Receipt] = []
    for receipt in sorted([*receipts, *looks], key=lambda r: (r.observed_at, r.sha256)):
        again = found and found[-1].sha256 == receipt.sha256
        if receipt.seq not in numbers or not again:
            found.append(receipt)
    return found


def reading_of(
    tracker: Tracker, known: Scraper, receipt: Receipt, revisions: Container[str]
) -> Reading:
    """What a receipt's documents say; LayoutChanged when they are not the list."""
    documents = tracker.journal.documents(receipt)
    form = format_of(known.source, receipt.format_id)
    _sniffed(documents, form)
    arrived = Arrived(
        sha256=receipt.sha256, observed_at=receipt.observed_at, mode=receipt.mode, format=form
    )
    return read(known, documents, arrived, revisions)


def format_of(source: kit.Source, format_id: str) -> kit.Format:
    """A representation by its id; LayoutChanged for one this release does not know."""
    for form in source.formats:
        if form.id == format_id:
            return form
    raise kit.LayoutChanged(f"The representation {format_id!r} is not known.")


def decide(
    tracker: Tracker, list_id: str, decisions: Sequence[Decision], since: Position, *, live: bool
) -> None:
    """Journal a person's decisions, then fold again from the documents they are about."""
    with tracker.writer(list_id, live=live) as writer:
        finish(tracker, writer)
        tracker.journal.decide(list_id, decisions, tracker.clock())
        tracker.ledger.record(
            writer,
            scraper(list_id).source,
            tracker.journal.decisions(list_id),
            tracker.clock(),
            since=since,
        )


# Documents out of a folder.


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One dated folder of one list: a representation's files, or why there is none."""

    list_id: str
    folder: str
    observed_at: datetime
    format_id: str
    documents: Mapping[str, Path]
    problem: str = ""


def folders(root: Path, lists: Sequence[str] = ()) -> tuple[list[Found], list[str]]:
    """What an archive folder holds, by list and day, and the names of lists we do not know."""
    from scrapers.registry import sources

    found, unknown = [], []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if lists and folder.name not in lists:
            continue
        if folder.name not in sources():
            unknown.append(folder.name)
            continue
        found += [found_in(folder.name, day) for day in sorted(folder.iterdir()) if day.is_dir()]
    return found, unknown


def found_in(list_id: str, folder: Path) -> Found:
    """One dated folder, read by the first representation whose required files it holds."""
    try:
        day = datetime.strptime(folder.name[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return _unread(list_id, folder, datetime(1970, 1, 1, tzinfo=UTC), "is not named by a day")
    suffix = sum(ord(c) for c in folder.name[10:])
    day = day.replace(minute=suffix // 60 % 60, second=suffix % 60)
    files = {plain_name(path): path for path in sorted(folder.iterdir()) if path.is_file()}
    for form in scraper(list_id).source.formats:
        documents = {role: path for role, file in form.files.items() if (path := _one(files, file))}
        if all(role in documents for role, file in form.files.items() if file.required):
            return Found(
                list_id=list_id,
                folder=folder.name,
                observed_at=day,
                format_id=form.id,
                documents=documents,
            )
    return _unread(list_id, folder, day, "holds no complete representation of the list")


def _unread(list_id: str, folder: Path, day: datetime, why: str) -> Found:
    names = ", ".join(sorted(path.name for path in folder.iterdir())) or "empty"
    return Found(
        list_id=list_id,
        folder=folder.name,
        observed_at=day,
        format_id="",
        documents={},
        problem=f"the folder {why}: {names}",
    )


def plain_name(path: Path) -> str:
    """A file's official name, without .gz or .zst."""
    return path.name.removesuffix(".gz").removesuffix(".zst")


def _one(files: Mapping[str, Path], file: kit.File) -> Path | None:
    fits = (files[n] for n in files for p in file.patterns if fnmatch(n.lower(), p.lower()))
    return next(fits, None)


def content_of(path: Path, limit: int) -> bytes:
    """A file's plain bytes, at most `limit` of them; ScrapeError when it cannot be unpacked."""
    try:
        with path.open("rb") as file:
            if path.suffix == ".gz":
                content = gzip.GzipFile(fileobj=file).read(limit + 1)
            elif path.suffix == ".zst":
                content = zstandard.ZstdDecompressor().stream_reader(file).read(limit + 1)
            else:
                content = file.read(limit + 1)
    except (OSError, EOFError, zstandard.ZstdError) as why:
        raise kit.ScrapeError(f"{path.name} cannot be unpacked: {why}.") from None
    if len(content) > limit:
        raise kit.ScrapeError(f"{path.name} is larger than {limit // 2**20} MiB unpacked.")
    return content


def take_folder(tracker: Tracker, found: Found, *, mode: str = "backfill") -> Outcome:
    """Take one dated folder into the journal and the log."""
    if found.problem:
        return _not_taken(found, found.problem)
    if found.observed_at > tracker.clock():
        return _not_taken(found, "the folder's day has not come yet")
    limit = scraper(found.list_id).source.size_limit_bytes
    try:
        documents = {
            role: kit.Document(name=plain_name(path), content=content_of(path, limit))
            for role, path in found.documents.items()
        }
    except kit.ScrapeError as why:
        return _not_taken(found, str(why))
    arrival = Arrival(
        list_id=found.list_id,
        observed_at=found.observed_at,
        mode=mode,
        format_id=found.format_id,
        documents=documents,
    )
    return take(tracker, arrival, live=mode == "run")


def _not_taken(found: Found, why: str) -> Outcome:
    return Outcome(
        list_id=found.list_id, observed_at=stamp(found.observed_at), outcome="refused", reason=why
    )


def rebuild(
    origin: Tracker, target: Tracker, list_id: str, *, live: bool = False
) -> list[tuple[Receipt, str]]:
    """Fold a list's whole journal anew, from its documents, under the running rules.

    `target` may be `origin` (a rules upgrade) or an empty tracker (a replay). Returns the
    receipts that cannot be read, with the reason.
    """
    known, receipts = scraper(list_id), _looks_with_documents(origin, list_id)
    refused: list[tuple[Receipt, str]] = []
    with target.writer(list_id, live=live) as writer:
        if target is not origin:
            target.ledger.take_over_looks(list_id, origin.journal.looks(list_id))
        target.ledger.rebuild(
            writer,
            known.source,
            origin.journal.decisions(list_id),
            _readings(origin, known, receipts, refused),
            target.clock(),
        )
    return refused


def upgrade(tracker: Tracker, list_id: str) -> None:
    """Read everything again under the running rules, record the difference, and tell once what
    was learnt late.
    """
    before = tracker.ledger.listed(list_id)
    body = {"rules_version": rules.version(list_id)}
    tracker.journal.note("rules", list_id, body, tracker.clock())
    rebuild(tracker, tracker, list_id)
    with tracker.writer(list_id, live=True) as writer:
        tracker.ledger.discover(writer, before, tracker.clock())


def _readings(
    origin: Tracker, known: Scraper, receipts: Sequence[Receipt], refused: list[tuple[Receipt, str]]
) -> Iterator[tuple[Receipt, Reading]]:
    """Every readable receipt, in history order.

    A document that the archive cannot give back ends it (ArchiveDamaged): a log folded without
    it would be another history.
    """
    seen: set[str] = set()
    for receipt in receipts:
        try:
            reading = reading_of(origin, known, receipt, seen)
        except kit.ScrapeError as doubt:
            refused.append((receipt, str(doubt)))
            continue
        seen.update(reading.contents)
        yield receipt, reading


__all__ = [
    "Found",
    "Tracker",
    "decide",
    "failed",
    "folders",
    "policy_of",
    "position",
    "rebuild",
    "run",
    "settings_in_force",
    "take",
    "take_folder",
    "upload",
]
