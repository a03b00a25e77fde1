"""Documents out of folders and files: an archive's dated folders, and what a person uploads."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import zstandard

from scrapers import kit
from scrapers.registry import scraper
from tracker.intake.run import take
from tracker.model import stamp
from tracker.record.journal import Arrival
from tracker.record.ledger import Outcome
from tracker.record.tracker import Tracker


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
