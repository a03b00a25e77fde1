"""Files at hand, read as a list before anything is taken in: no database, no network, no journal.

They are read by the process that reads documents, under its limits, as a run would read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from db import files
from scrapers import kit
from scrapers.registry import scraper
from tracker.confined.child import Child
from tracker.confined.task import Task
from tracker.errors import Absent, WrongUsage
from tracker.intake.folders import (
    content_of,
    day_of,
    one_of_several,
    plain_name,
    refused,
    whole_list,
)
from tracker.record.journal import bundle_sha256
from tracker.trying import compare
from tracker.trying.compare import Comparison
from tracker.trying.report import Report

MODE = "run"
"""Files at hand are judged as those of a run would be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AtHand:
    """The documents of one moment: their list, representation, hash, and the day of their folder,
    None where it is not named by one.
    """

    list_id: str
    format_id: str
    sha256: str
    day: datetime | None
    documents: kit.Documents

    def task(self, now: datetime) -> Task:
        """What is to be read; moments of the documents themselves are believed up to now."""
        return Task(
            list_id=self.list_id,
            format_id=self.format_id,
            sha256=self.sha256,
            observed_at=now,
            mode=MODE,
            documents=self.documents,
        )


def at_hand(list_id: str, path: Path) -> AtHand:
    """What a file, or a folder with the files of one moment, holds of a list.

    WrongUsage for a feed of acts, Absent where there is nothing, Refused for files that are named
    like none of the list's, are too large or cannot be unpacked.
    """
    known = scraper(list_id)
    if not hasattr(known.module, "parse"):
        raise WrongUsage(f"{list_id} is a feed of acts; only lists can be tried.")
    paths = _paths(path)
    whole = whole_list(known.source, paths)
    if whole is None:
        name = plain_name(path)
        part = "" if path.is_dir() else one_of_several(list_id, known.source, name)
        raise refused(f"{list_id}: {part or _not_like_it(path, known.source)}")
    format_id, by_role = whole
    limit = known.source.size_limit_bytes
    documents = {
        role: kit.Document(name=plain_name(one), content=content_of(one, limit))
        for role, one in by_role.items()
    }
    return AtHand(
        list_id=list_id,
        format_id=format_id,
        sha256=_hash(documents),
        day=day_of(path if path.is_dir() else path.absolute().parent),
        documents=documents,
    )


def _paths(path: Path) -> Mapping[str, Path]:
    """Files by their official names, of one file or of all in a folder."""
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if not one.is_dir())
        return {plain_name(one): one for one in found}
    if not path.exists():
        raise Absent(f"There is no file {files.named(path)}.")
    return {plain_name(path): path}


def _not_like_it(path: Path, source: kit.Source) -> str:
    forms = source.formats
    needed = {
        f"{form.id}: {', '.join(sorted(p for r in form.required for p in form.files[r].patterns))}"
        for form in forms
    }
    what = "holds no whole list" if path.is_dir() else "is not named like the whole list"
    return f"{files.named(path)} {what} ({'; '.join(sorted(needed))})."


def _hash(documents: kit.Documents) -> str:
    """The hash under which a journal would have them."""
    return bundle_sha256((one.name, sha256(one.content).hexdigest()) for one in documents.values())


def report_of(reader: Child, found: AtHand, now: datetime) -> Report:
    """What is found in files at hand; Refused when they are not the list."""
    return reader.examined(found.task(now))


def compared(reader: Child, first: AtHand, second: AtHand, now: datetime) -> Comparison:
    """What would be recorded when the second files follow the first ones."""
    before, after = (reader.read(found.task(now), ()) for found in (first, second))
    days = compare.days_of(
        first.day or before.snapshot.published_at,
        second.day or after.snapshot.published_at,
        now.astimezone(UTC),
    )
    return compare.compare(scraper(first.list_id).source, before, after, days)
