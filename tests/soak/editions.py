"""Documents of an archive as their sites would publish them: one edition a list and day."""

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from scrapers import kit, registry
from tests.worker.place import story
from tracker.intake import folders
from tracker.intake.folders import Found
from tracker.record.journal import bundle_sha256

SAMPLES = Path(__file__).parents[1] / "samples"
OWN = ("ca_sema", "my_moha")
"""Lists of which the samples have several documents, beside the story of two others."""

LED = {"my_moha": "SENARAI_KDN_{:%Y}_BI.xml", "jp_mof": "shisantouketsu{:%Y%m%d}.xlsx"}
"""Lists whose file is found by way of a page, and how their sites name it."""

PAGE = '<!doctype html><html><body><h1>Lists</h1><p><a href="{}">The list</a></p></body></html>'

Address = tuple[str, str]
"""A list and the role of one of its files."""


def sha256_of(documents: kit.Documents) -> str:
    """The hash that the program knows the documents of one moment by."""
    files = documents.values()
    return bundle_sha256((one.name, hashlib.sha256(one.content).hexdigest()) for one in files)


@dataclass(frozen=True)
class Edition:
    """What the site of a list has from a day on; `files` by their addresses on the site."""

    found: Found

    @property
    def list_id(self) -> str:
        return self.found.list_id

    @property
    def at(self) -> datetime:
        return self.found.observed_at

    @cached_property
    def documents(self) -> kit.Documents:
        """Role -> file, unpacked."""
        limit = registry.scraper(self.list_id).source.size_limit_bytes
        return {
            role: kit.Document(
                name=folders.plain_name(path), content=folders.content_of(path, limit)
            )
            for role, path in self.found.documents.items()
        }

    @cached_property
    def sha256(self) -> str:
        """The hash that the program knows it by."""
        return sha256_of(self.documents)

    @cached_property
    def paths(self) -> dict[str, str]:
        """Role -> the path of its file, which is that of the official address below its host.

        Of several files the last part is the name that the archive has: their hash is made of it.
        """
        source = registry.scraper(self.list_id).source
        form = next(form for form in source.formats if form.id == self.found.format_id)
        return {
            role: _path(self.list_id, form.files[role].url, document.name, len(self.documents) > 1)
            for role, document in self.documents.items()
        }


def _path(list_id: str, url: str, name: str, of_several: bool) -> str:
    parts = urlsplit(url)
    if not url:
        return f"/{list_id}/{name}"
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"/{parts.netloc}{folder}/{name if of_several else last or name}{query}"


def editions(root: Path, lists: Sequence[str] = ()) -> list[Edition]:
    """Everything that an archive folder holds of these lists (all, when none is named), by day."""
    found, _ = folders.folders(root, lists)
    whole = [Edition(one) for one in found if not one.problem]
    return sorted(whole, key=lambda edition: (edition.at, edition.list_id))


def by_list(of: Sequence[Edition]) -> Mapping[str, list[Edition]]:
    """List -> its editions, oldest first."""
    sorted_out: defaultdict[str, list[Edition]] = defaultdict(list)
    for edition in of:
        sorted_out[edition.list_id].append(edition)
    return sorted_out


# Folders as sites would have them.


def own(root: Path) -> Path:
    """An archive of our own: a story of two lists, and samples of others."""
    story(root)
    for list_id in OWN:
        for day in sorted((SAMPLES / list_id).iterdir()):
            shutil.copytree(day, root / list_id / day.name)
    return as_published(root)


def copy(archive: Path, root: Path, lists: Sequence[str] = ()) -> Path:
    """A copy of an archive, of these lists or all that we can read."""
    for folder in sorted(archive.iterdir()):
        wanted = folder.name in (lists or registry.keys()) and folder.name in registry.keys()
        if wanted and folder.is_dir():
            shutil.copytree(folder, root / folder.name)
    return as_published(root)


def as_published(root: Path) -> Path:
    """The same folder, with the pages that lead to files, and these by the names of their sites."""
    for list_id, pattern in LED.items():
        for edition in editions(root, [list_id]) if (root / list_id).is_dir() else ():
            _publish(edition, pattern)
    return root


def _publish(edition: Edition, pattern: str) -> None:
    ((role, path),) = edition.found.documents.items()
    name = pattern.format(edition.at)
    content = edition.documents[role].content
    path.unlink()
    (path.parent / name).write_bytes(content)
    files = registry.scraper(edition.list_id).source.formats[0].files
    page = next(file for file in files.values() if file.url)
    last = urlsplit(page.url).path.rpartition("/")[2]
    (path.parent / last).write_text(PAGE.format(f"/{edition.list_id}/{name}"))
