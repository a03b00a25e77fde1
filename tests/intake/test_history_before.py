"""The same dated documents out of a folder, a git repository and a web archive: the same log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from scrapers.registry import scraper
from scrapers.webarchive import Manners
from tests.conftest import open_tracker, real
from tests.intake.test_repositories import log, rows
from tests.repositories import Repository
from tests.webarchives import archiving
from tracker.intake import captures, folders, gitrepo, versions
from tracker.intake.folders import content_of, plain_name
from tracker.record.tracker import Tracker

SAMPLES = Path(__file__).parents[1] / "samples"
MORNING = timedelta(hours=9)


class Kept(NamedTuple):
    """A document as somebody kept it: of a day, under a name."""

    day: datetime
    name: str
    content: bytes


def kept(root: Path, list_id: str) -> Iterator[Kept]:
    """The documents of a list of one file, oldest first."""
    limit = scraper(list_id).source.size_limit_bytes
    for found in folders.folders(root, [list_id])[0]:
        (path,) = found.documents.values()
        yield Kept(found.observed_at, plain_name(path), content_of(path, limit))


def out_of_repository(tracker: Tracker, list_id: str, documents: list[Kept], home: Path) -> None:
    repository = Repository(home)
    for one in documents:
        repository.commit({"lists/latest": one.content}, one.day + MORNING)
    (role,) = captures._form(list_id).files
    which = versions.files_of(list_id, [f"{role}=lists/latest"])
    with gitrepo.opened(home) as opened:
        list(versions.take_repository(tracker, list_id, opened, which, lambda _: None))


def out_of_archive(tracker: Tracker, list_id: str, documents: list[Kept], home: Path) -> None:
    (file,) = captures._form(list_id).files.values()
    mimetype = "text/html" if file.content == "html" else "application/octet-stream"
    since, until = (f"{documents[n].day:%Y-%m-%d}" for n in (0, -1))
    with archiving() as archive:
        for one in documents:
            archive.has(one.day + MORNING, file.url, one.content, mimetype=mimetype)
        asked = captures.Asked(list_id=list_id, since=since, until=until)
        manners = Manners(base=archive.url, user_agent="x", pause=0, allow_private=True)
        list(captures.take_archive(tracker, asked, manners, lambda _: None))


@pytest.mark.parametrize("way", [out_of_repository, out_of_archive])
@pytest.mark.parametrize(
    ("root", "list_id"),
    [(SAMPLES, "ca_sema"), (None, "ca_listed_entities"), (None, "us_state_fto")],
)
def test_the_log_is_the_folders_but_for_the_times_of_observation(
    way: object, root: Path | None, list_id: str, tmp_path: Path
) -> None:
    root = root or real("archive")
    of_folder, other = open_tracker(tmp_path / "folder"), open_tracker(tmp_path / "other")
    found, _ = folders.folders(root, [list_id])
    list(folders.take_folders(of_folder, found))
    documents = list(kept(root, list_id))
    way(other, list_id, documents, tmp_path / "kept")  # type: ignore[operator]
    assert log(other, list_id) == log(of_folder, list_id) != []
    good = [[row.sha256 for row in rows(one, list_id) if row.good] for one in (of_folder, other)]
    assert good[0] == good[1]
    assert [row.observed_at[:10] for row in rows(other, list_id)] == [
        row.observed_at[:10] for row in rows(of_folder, list_id)
    ]
    assert {row.observed_at[10:] for row in rows(other, list_id)} == {"T09:00:00Z"}
    assert documents[0].day.tzinfo == UTC
