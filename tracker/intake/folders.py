"""Documents out of folders and files: an archive's dated folders, and what a person uploads."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from itertools import chain, groupby, zip_longest
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from db import files
from db.files import OddFile
from scrapers import kit
from scrapers.registry import scraper
from tracker.errors import Refused
from tracker.intake import unpacking
from tracker.intake.run import take
from tracker.model import Provenance, stamp
from tracker.record import past
from tracker.record.journal import Arrival, OnReceipt
from tracker.record.proposals import wait_for_look
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

Kept = TypeVar("Kept")

NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)

MOST_NAMES = 10
"""Of a folder with more files only so many are named."""

KEPT = "kept"
"""What came of a document that is journalled, and folded by somebody else."""

LINK = "is a symbolic link, which is not followed"


def upload(
    tracker: Tracker,
    list_id: str,
    path: Path,
    *,
    by: str,
    claimed_url: str = "",
    also: OnReceipt = wait_for_look,
) -> Outcome:
    """Take a file that a person saved; removals out of it wait for another person.

    `also` is done in the transaction that journals it: where people have accounts, it waits for
    another one to look at it.

    Refused when it is named like none of the list's files, cannot be unpacked or is too large, and
    where the list's module cannot be used.
    """
    if why := scraper(list_id).broken:
        raise refused(why)
    source, name = scraper(list_id).source, plain_name(path)
    wanted = next(_whole_lists(source, name), None)
    if wanted is None:
        patterns = ", ".join(_patterns(source))
        why = f"{name} is not named like any of its files ({patterns})."
        raise refused(f"{list_id}: {one_of_several(list_id, source, name) or why}")
    content = content_of(path, source.size_limit_bytes)
    arrival = Arrival(
        list_id=list_id,
        observed_at=past.moment_of_look(tracker.ledger.engine, list_id, tracker.clock()),
        mode="upload",
        format_id=wanted.format_id,
        documents={wanted.role: kit.Document(name=name, content=content)},
        claimed_url=claimed_url,
        by=by,
        provenance=Provenance.COPY,
    )
    return take(tracker, arrival, live=True, also=also)


def one_of_several(list_id: str, source: kit.Source, name: str) -> str:
    """What to do with a file of which others are needed to make the list; "" for any other file."""
    for form in source.formats:
        mine = _by_role(form, {name: name}).keys()
        if mine and len(form.required) > 1 and not form.required <= mine:
            needed = ", ".join(form.files[role].patterns[0] for role in sorted(form.required))
            return (
                f"{name} is one of {len(form.required)} files that make the list ({needed}): put "
                f"them into a folder DIR/{list_id}/DAY and take that: "
                f"tracker run {list_id} --from DIR."
            )
    return ""


class Wanted(NamedTuple):
    """The place of one file in one representation of a list."""

    format_id: str
    role: str


def _whole_lists(source: kit.Source, name: str) -> Iterator[Wanted]:
    """Where a file so named would be the whole list by itself."""
    for form in source.formats:
        for role in _by_role(form, {name: name}):
            if form.required <= {role}:
                yield Wanted(form.id, role)


def _by_role(form: kit.Format, files: Mapping[str, Kept]) -> dict[str, Kept]:
    """Of files by name, the first one for each role of a representation that there is one for.

    Of a role for many, all: each once, under its name without its ending.
    """
    by_role: dict[str, str] = {}
    for role, file in form.files.items():
        matching = [name for name in files if _is_named_like(file, name)]
        if file.many:
            free = set(matching).difference(by_role.values())
            by_role |= {f"{role}/{Path(name).stem}": name for name in sorted(free)}
        elif matching:
            by_role[role] = matching[0]
    return {role: files[name] for role, name in by_role.items()}


def format_of(
    source: kit.Source, by_name: Mapping[str, Kept], by_role: Mapping[str, Kept]
) -> tuple[str, dict[str, Kept]] | None:
    """The first representation that files by name, and those whose role is said, are all of; its
    id and its files by role. None where they are none.
    """
    for form in source.formats:
        if by_role.keys() <= form.files.keys():
            roles = {**_by_role(form, by_name), **by_role}
            if roles.keys() >= form.required and len(roles) == len(by_name) + len(by_role):
                return form.id, roles
    return None


def whole_list(
    source: kit.Source, by_name: Mapping[str, Kept]
) -> tuple[str, dict[str, Kept]] | None:
    """The first representation of which files by name hold all that is required; its id and its
    files by role. None where they are none; other files may be among them.
    """
    for form in source.formats:
        by_role = _by_role(form, by_name)
        if by_role and by_role.keys() >= form.required:
            return form.id, by_role
    return None


def _is_named_like(file: kit.File, name: str) -> bool:
    return any(fnmatch(name.lower(), pattern.lower()) for pattern in file.patterns)


def _patterns(source: kit.Source) -> list[str]:
    """How files of a list may be named, sorted."""
    files = (file for form in source.formats for file in form.files.values())
    return sorted(set(chain.from_iterable(file.patterns for file in files)))


def refused(sentence: str) -> Refused:
    """A refusal, as plain and as short as whatever is said of a document."""
    return Refused(str(kit.ScrapeError(sentence)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One dated folder of one list: a representation's files, or why there is none."""

    list_id: str
    folder: str
    observed_at: datetime
    format_id: str
    documents: Mapping[str, Path]
    root: Path | None = None
    problem: str = ""


def folders(root: Path, lists: Sequence[str] = ()) -> tuple[list[Found], list[str]]:
    """What an archive folder holds, by list and day, and the names of lists we do not know.

    Of the lists named, if any are. Feeds come before lists, which cite what they tell of. The
    folder itself may be a link; none within it is followed.
    """
    from scrapers.registry import feeds, sources

    by_list = {folder.name: folder for folder in _folders_in(root)}
    wanted = by_list.keys() & set(lists or by_list)
    known = sorted(wanted.intersection(sources()), key=lambda name: (name not in feeds(), name))
    found = [item for name in known for item in _days_in(name, by_list[name])]
    unknown = sorted(wanted.difference(sources()))
    return found, _some([files.named(by_list[name]) for name in unknown])


def largest_first(found: Sequence[Found]) -> list[list[Found]]:
    """The folders of each list together: feeds, then lists by the bytes of their documents.

    What takes longest is begun first, so that several workers end at about the same time.
    """
    from scrapers.registry import feeds

    of_lists = [list(some) for _, some in groupby(found, key=attrgetter("list_id"))]
    return sorted(of_lists, key=lambda some: (some[0].list_id not in feeds(), -_bytes_of(some)))


def _bytes_of(found: Sequence[Found]) -> int:
    """Bytes of all files as they lie there; of one that cannot be looked at, none."""
    paths = chain.from_iterable(one.documents.values() for one in found)
    return sum(path.lstat().st_size for path in paths if os.path.lexists(path))


def _days_in(list_id: str, folder: Path) -> list[Found]:
    if folder.is_symlink():
        return [_unread(list_id, folder, NO_DAY, LINK, ())]
    return [found_in(list_id, day) for day in _folders_in(folder)]


def _folders_in(folder: Path) -> list[Path]:
    """What is a folder, or a link to one."""
    with os.scandir(folder) as entries:
        return sorted(folder / entry.name for entry in entries if _leads_to_folder(entry))


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return entry.is_symlink()


def found_in(list_id: str, folder: Path) -> Found:
    """One dated folder, read by the first representation whose required files it holds.

    Links, pipes and devices count here as files: whoever reads them refuses them by name.
    """
    if folder.is_symlink():
        return _unread(list_id, folder, NO_DAY, LINK, ())
    try:
        names = _names_in(folder)
    except OSError as why:
        return _unread(list_id, folder, NO_DAY, f"cannot be read ({why.strerror})", ())
    day = day_of(folder)
    if day is None:
        return _unread(list_id, folder, NO_DAY, "is not named by a day", names)
    found = {plain_name(folder / name): folder / name for name in names}
    known = scraper(list_id)
    if known.broken:
        return _unusable(list_id, folder, day, known.broken)
    if whole := whole_list(known.source, found):
        format_id, documents = whole
        return Found(
            list_id=list_id,
            folder=files.named(folder),
            observed_at=day,
            format_id=format_id,
            documents=documents,
            root=folder.parent.parent,
        )
    return _unread(list_id, folder, day, "holds no complete representation of the list", names)


def _names_in(folder: Path) -> list[str]:
    """Whatever is in a folder and is no folder, sorted."""
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if not entry.is_dir(follow_symlinks=False))


def day_of(folder: Path) -> datetime | None:
    """The day a folder is named by; several of one day follow each other by what comes after it."""
    day, rest = folder.name[:10], folder.name[10:]
    try:
        midnight = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    later = sum(map(ord, rest))
    return midnight.replace(minute=later // 60 % 60, second=later % 60)


def _unread(list_id: str, folder: Path, day: datetime, why: str, names: Sequence[str]) -> Found:
    inside = ", ".join(_some([files.named(Path(name)) for name in names])) or "empty"
    return Found(
        list_id=list_id,
        folder=files.named(folder),
        observed_at=day,
        format_id="",
        documents={},
        problem=f"the folder {why}" + ("" if why == LINK else f": {inside}"),
    )


def _unusable(list_id: str, folder: Path, day: datetime, why: str) -> Found:
    return Found(
        list_id=list_id,
        folder=files.named(folder),
        observed_at=day,
        format_id="",
        documents={},
        problem=why,
    )


def _some(names: list[str]) -> list[str]:
    """The first few of many names, and how many there are besides."""
    more = len(names) - MOST_NAMES
    return names if more <= 0 else [*names[:MOST_NAMES], f"and {more:,} more"]


def plain_name(path: Path) -> str:
    """A file's official name, without .gz or .zst; whatever is no letter in it by its number."""
    return files.named(path).removesuffix(".gz").removesuffix(".zst")


def content_of(path: Path, limit: int, beneath: Path | None = None) -> bytes:
    """A file's plain bytes, at most `limit` of them; Refused when it cannot be unpacked.

    It is no link, pipe or device, and no folder on the way to it `beneath` another is a link.
    """
    name = files.named(path)
    try:
        with files.opened(path, beneath=beneath) as file:
            if files.size(file) > limit:
                raise refused(f"{name} is larger than {limit // files.MIB} MiB.")
            content = unpacking.plain(file, path.suffix, limit)
    except OddFile as why:
        raise refused(str(why)) from None
    except (OSError, *unpacking.DAMAGED) as why:
        raise refused(f"{name} cannot be unpacked: {why}.") from None
    if len(content) > limit:
        raise refused(f"{name} is larger than {limit // files.MIB} MiB unpacked.")
    return content


def take_folders(
    tracker: Tracker,
    found: Sequence[Found],
    *,
    mode: str = "backfill",
    provenance: Provenance = Provenance.COPY,
) -> Iterator[Outcome]:
    """Take dated folders into the journal and the log, one after the other."""
    for item, following in zip_longest(found, found[1:]):
        followed = following is not None and following.list_id == item.list_id
        followed = followed and mode != "run"
        yield take_folder(tracker, item, mode=mode, followed=followed, provenance=provenance)


def keep_folder(
    tracker: Tracker,
    found: Found,
    *,
    mode: str = "backfill",
    provenance: Provenance = Provenance.COPY,
) -> Outcome:
    """Journal one dated folder, for somebody to fold it in later: `run.take_up`."""
    arrival = _arrival(tracker, found, mode, provenance)
    if isinstance(arrival, Outcome):
        return arrival
    tracker.journal.receive(arrival, tracker.clock())
    return Outcome(
        list_id=found.list_id, observed_at=stamp(found.observed_at), outcome=KEPT, reason=""
    )


def take_folder(
    tracker: Tracker,
    found: Found,
    *,
    mode: str = "backfill",
    followed: bool = False,
    provenance: Provenance = Provenance.COPY,
) -> Outcome:
    """Take one dated folder into the journal and the log; `followed` as in `run.take`.

    What lies in a folder is a copy that somebody made, unless whoever takes it in says otherwise.
    """
    arrival = _arrival(tracker, found, mode, provenance)
    if isinstance(arrival, Outcome):
        return arrival
    return take(tracker, arrival, live=mode == "run", followed=followed)


def _arrival(
    tracker: Tracker, found: Found, mode: str, provenance: Provenance
) -> Arrival | Outcome:
    """What a dated folder holds; or that it is not taken, and why."""
    if found.problem:
        return _not_taken(found, found.problem)
    if found.observed_at > tracker.clock():
        return _not_taken(found, "the folder's day has not come yet")
    try:
        documents = _contents(found)
    except Refused as why:
        return _not_taken(found, str(why))
    return Arrival(
        list_id=found.list_id,
        observed_at=found.observed_at,
        mode=mode,
        format_id=found.format_id,
        documents=documents,
        provenance=provenance,
    )


def _contents(found: Found) -> kit.Documents:
    limit = scraper(found.list_id).source.size_limit_bytes
    return {
        role: kit.Document(
            name=plain_name(path), content=content_of(path, limit, beneath=found.root)
        )
        for role, path in found.documents.items()
    }


def _not_taken(found: Found, why: str) -> Outcome:
    return Outcome(
        list_id=found.list_id, observed_at=stamp(found.observed_at), outcome="refused", reason=why
    )
