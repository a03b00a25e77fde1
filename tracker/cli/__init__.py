"""The command line. Imports are local to the verbs: `tracker --help` must be quick."""

import gc
import sys
from typing import Annotated

import typer

from tracker.cli import (
    acting,
    alerts,
    asking,
    deciding,
    keeping,
    listing,
    naming,
    proving,
    running,
    taking,
    watching,
)
from tracker.cli.common import app, read_settings, sentence
from tracker.cli.output import say

__all__ = [
    "acting",
    "alerts",
    "app",
    "asking",
    "deciding",
    "keeping",
    "listing",
    "main",
    "naming",
    "proving",
    "running",
    "taking",
    "watching",
]


def main() -> None:
    """Run the command line: exit 0 ok, 1 failed, 2 wrong usage; one sentence per failure."""
    from tracker.settings import COLLECT

    gc.set_threshold(*COLLECT)
    try:
        app()
    except (SystemExit, KeyboardInterrupt):
        raise
    except _expected() as why:
        say(sentence(why))
        sys.exit(2 if type(why).__name__ in ("BadSetting", "BadSubscription") else 1)


def _expected() -> tuple[type[Exception], ...]:
    """Failures that are the world's and not ours; looked up only once something has failed."""
    from sqlalchemy.exc import DatabaseError

    from db.archive import ArchiveDamaged
    from db.store import LeaseLost
    from scrapers.kit.errors import ScrapeError
    from tracker.backup import BackupFailed
    from tracker.notices.order import BadSubscription
    from tracker.pipeline import Busy
    from tracker.settings import BadSetting

    ours = (BackupFailed, Busy, LeaseLost, ScrapeError, ArchiveDamaged, BadSetting, BadSubscription)
    return (*ours, DatabaseError, OSError)


def _version(value: bool) -> None:
    if value:
        from tracker import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the verb; settings that cannot be understood end every verb at once."""
    read_settings()
