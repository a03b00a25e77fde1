"""Who may read what is kept here: nobody but us, unless somebody says otherwise."""

import os
from collections.abc import Iterator
from pathlib import Path

from db import copies, files
from tracker.settings import CONFIG, HOLDS_SECRETS, Settings

WITH_IT = ("", "-wal", "-shm", "-journal")
"""Endings of the files that belong to a SQLite database."""


def open_to_others(settings: Settings) -> list[Path]:
    """What others may read or enter; of a home folder that they may not enter nothing is."""
    home = settings.home.resolve()
    is_shut = home.is_dir() and not files.is_open_to_others(home)
    found = filter(files.is_open_to_others, [*_kept(settings), *_with_secrets(settings)])
    return [path for path in found if not (is_shut and path.resolve().is_relative_to(home))]


def close(settings: Settings) -> list[Path]:
    """Take from others what they may; what was open and is ours.

    Not of the settings, which may be another's on purpose, and not of documents: their folder is
    shut.
    """
    return list(filter(files.close_to_others, _kept(settings)))


def _with_secrets(settings: Settings) -> Iterator[Path]:
    """The settings file, where a secret is set; it may have come from elsewhere."""
    if any(getattr(settings, name) for name in HOLDS_SECRETS):
        yield Path(os.environ.get(CONFIG) or settings.home / "tracker.yaml")


def _kept(settings: Settings) -> Iterator[Path]:
    yield settings.home
    if folder := settings.archive_folder:
        yield folder
    yield settings.keys
    database = copies.sqlite_file(settings.database)
    for ending in WITH_IT if database else ():
        yield Path(f"{database}{ending}")
