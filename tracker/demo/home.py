"""The folder of a demo: its own, made anew each time, and nobody else's."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.engine import DatabaseError, OperationalError, opened
from db.files import private_file, private_folder
from tracker.demo.documents import FEED
from tracker.errors import NotNow, WrongUsage
from tracker.record import mark
from tracker.settings import CONFIG_FILE, DEMO_FILE, Settings

MAILBOX = "mailbox"
MADE = frozenset({DEMO_FILE, CONFIG_FILE, MAILBOX, "archive", "secrets", "tracker.db"})
MADE_BESIDE = ("tracker.db-", "tracker.db.")
"""What a demo makes in its home: names, and how others begin (the log of the database)."""

SETTINGS = f"""\
# Made by `tracker demo`: how the other verbs look into this home.
mail_folder: {MAILBOX}
mail_from: tracker@demo.example
mail_name: Designation tracker (demo)
lists: [{{lists}}]
feeds: [{FEED}]
"""


@contextmanager
def held(home: Path, lists: tuple[str, ...]) -> Iterator[None]:
    """An empty home that is marked as a demo's, ours until the block ends.

    WrongUsage for a folder that holds anything else, NotNow while another demo plays in it.
    """
    _look_into(home)
    private_folder(home)
    mark.mark(home)
    with (home / DEMO_FILE).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise NotNow(f"Another demo is playing in {home}: wait for its end.") from None
        _clear(home)
        private_file(home / CONFIG_FILE, SETTINGS.format(lists=", ".join(lists)).encode())
        yield


def _look_into(home: Path) -> None:
    """WrongUsage unless a folder is empty, is not there, or is a demo's and nothing else."""
    if home.exists() and not home.is_dir():
        raise WrongUsage(f"{home} is no folder: no demo can be made there.")
    found = sorted(home.iterdir()) if home.is_dir() else []
    if not found:
        return
    if not Settings(home=home).is_demo or not _is_a_demos(home):
        raise WrongUsage(
            f"{home.resolve()} holds something else than a demo, which is left alone: set "
            "TRACKER_HOME to a folder that is empty or not there."
        )
    if others := [path.name for path in found if path.is_symlink() or not _is_made(path.name)]:
        raise WrongUsage(
            f"{home.resolve()} is a demo's home and holds {', '.join(others)}, which no demo made: "
            "take that away first."
        )


def _is_made(name: str) -> bool:
    return name in MADE or name.startswith(MADE_BESIDE)


def _is_a_demos(home: Path) -> bool:
    """Whether the database of a folder, if there is one with anything in it, says so too."""
    if not (home / "tracker.db").exists():
        return True
    try:
        with opened(Settings(home=home).database) as engine:
            return mark.demo_in(engine) is not None
    except OperationalError:  # a demo that was broken off before there was a journal
        return True
    except DatabaseError:
        return False


def _clear(home: Path) -> None:
    """Take away what the last demo made; its mark stays."""
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != DEMO_FILE:
            path.unlink()
