"""Where everything lies: the home folder, and whether anything was ever recorded there."""

import os
from collections.abc import Iterator
from pathlib import Path

from db.copies import sqlite_file
from db.engine import DatabaseError, Engine, is_begun, unknown
from tracker.errors import WrongUsage
from tracker.settings import CONFIG, CONFIG_FILE, DEMO_FILE, Settings

BUSY = "locked"
"""In what SQLite says of a file that somebody else writes to: that passes."""


class NoHome(WrongUsage):
    """Nothing was ever recorded here, and the verb is none that begins to."""


def demand_file(settings: Settings) -> None:
    """NoHome where the database is a file that is not there; whoever opened it would make it."""
    file = sqlite_file(settings.database)
    if file is not None and not (file.is_file() and file.stat().st_size):
        raise _no_home(settings, f" ({file.name} is not there)")


def demand_tables(engine: Engine, settings: Settings) -> None:
    """NoHome where the database is there and has no tables of ours."""
    if not is_begun(engine):
        raise _no_home(settings, ", nor tables of ours in the database (TRACKER_DATABASE_URL)")


def demand_reachable(engine: Engine, settings: Settings) -> None:
    """WrongUsage where the database that is named cannot be reached, does not let us in, or is
    none. A home's own file is nobody's setting: what is wrong with that is no usage.
    """
    if not settings.database_url:
        return
    try:
        engine.connect().close()
    except DatabaseError as why:
        told = " ".join(str(why.orig).split()).rstrip(".")
        if BUSY in told:
            raise
        raise WrongUsage(
            f"The database cannot be reached (TRACKER_DATABASE_URL): {told}."
        ) from None


def demand_known(engine: Engine) -> None:
    """WrongUsage where a newer release has made the tables; this one would write them wrongly."""
    if why := unknown(engine):
        raise WrongUsage(why)


def demand_no_part(settings: Settings, path: Path) -> None:
    """WrongUsage for a file or folder of which a home consists: nobody's data goes over it."""
    there = path.resolve()
    is_database = any(_is_beside(there, file) for file in _database(settings))
    if is_database or any(map(there.is_relative_to, _own(settings))):
        raise WrongUsage(f"{path} is a part of the tracker's home: data goes into another file.")


def _database(settings: Settings) -> Iterator[Path]:
    """The file of the database, where it is one."""
    if file := sqlite_file(settings.database):
        yield file.resolve()


def _is_beside(path: Path, file: Path) -> bool:
    """Whether a path is a file, or one of those that SQLite makes beside it."""
    return path.parent == file.parent and path.name.startswith(file.name)


def _own(settings: Settings) -> Iterator[Path]:
    """Folders and files of a home that are not its database."""
    home = settings.home
    config = os.environ.get(CONFIG) or home / CONFIG_FILE
    own = (settings.archive_folder, settings.keys, settings.mailbox, config, home / DEMO_FILE)
    yield from (Path(path).resolve() for path in own if path)


def _no_home(settings: Settings, missing: str) -> NoHome:
    here = f"There is no home here (TRACKER_HOME): {settings.home.resolve()}{missing}."
    make = "`tracker init` makes one, and so do `tracker run` and `tracker backfill DIR`"
    other = "`tracker demo` shows everything in a home of its own"
    return NoHome(f"{here} {make}; {other}; or set TRACKER_HOME to where yours is.")
