"""Where everything lies: the home folder, and whether anything was ever recorded there."""

from db.copies import sqlite_file
from db.engine import Engine, is_begun
from tracker.errors import WrongUsage
from tracker.settings import Settings


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


def _no_home(settings: Settings, missing: str) -> NoHome:
    here = f"There is no home here (TRACKER_HOME): {settings.home.resolve()}{missing}."
    make = "`tracker init` makes one, and so do `tracker run` and `tracker backfill DIR`"
    other = "`tracker demo` shows everything in a home of its own"
    return NoHome(f"{here} {make}; {other}; or set TRACKER_HOME to where yours is.")
