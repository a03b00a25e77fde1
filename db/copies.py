"""Copies of a SQLite database, taken while others write to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from db import files
from db.chain import CHECKPOINTS
from db.engine import address_of


def sqlite_file(url: str) -> Path | None:
    """The file of a database; None where it is not SQLite."""
    address = address_of(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


class NoCopy(Exception):
    """A file cannot be copied as a database: what SQLite said of it."""


def copy(source: Path, target: Path) -> None:
    """A consistent copy in a new file of our own, whatever is written meanwhile; NoCopy."""
    files.private_file(target)
    with (
        closing(sqlite3.connect(source, timeout=60)) as ours,
        closing(sqlite3.connect(target)) as theirs,
    ):
        try:
            ours.backup(theirs)  # in one go: in steps, every write in between would start it anew
        except sqlite3.DatabaseError as why:
            raise NoCopy(str(why)) from None
        theirs.execute("PRAGMA journal_mode=DELETE")


def alone(database: Path) -> None:
    """Have a file that nobody uses hold all of its database, without others beside it."""
    with closing(sqlite3.connect(database)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE")


def documents(database: Path) -> list[str]:
    """Hashes of all documents that a copied database names."""
    with closing(_unwritten(database)) as copied:
        rows = copied.execute("SELECT sha256 FROM blob ORDER BY sha256")
        return [sha256 for (sha256,) in rows]


def head(database: Path) -> str:
    """The head of the chain of a copied database; "" if it has none."""
    newest = "SELECT hash FROM chain WHERE scope = ? ORDER BY seq DESC LIMIT 1"
    with closing(_unwritten(database)) as copied:
        row = copied.execute(newest, (CHECKPOINTS,)).fetchone()
    if row is None:
        return ""
    return row[0] if isinstance(row[0], str) else bytes(row[0]).hex()  # text, in older releases


def _unwritten(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{database}?mode=ro", uri=True)
