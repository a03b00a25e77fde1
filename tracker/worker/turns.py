"""Folding takes a processor as long as it lasts: no more of it at a time on a machine than it has.

More at a time would not end sooner, and what takes longest would end later: it would get less. The
workers of a machine that share a home agree by locks on files, which end with who holds them.
"""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import files

FOLDER = "workers"
"""Where the files lie, below the home."""

LOOK_AGAIN = 0.1
"""Seconds until it is tried again where all processors are taken."""


@contextmanager
def turn(home: Path, many: int) -> Iterator[None]:
    """One of so many turns of this machine, until the end of the block; waits until one is free.

    Where the files cannot be had (no room, a home that nobody may write to) nobody waits.
    """
    handle = _taken(home / FOLDER, many)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _taken(folder: Path, many: int) -> int | None:
    """The open file of a turn; None where there can be none."""
    try:
        files.private_folder(folder)
        while True:
            for number in range(many):
                if (handle := _locked(folder / f"{socket.gethostname()}.{number}")) is not None:
                    return handle
            time.sleep(LOOK_AGAIN)
    except OSError:
        return None


def _locked(path: Path) -> int | None:
    """The open file, if nobody else has it locked; None otherwise."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, files.FILE_MODE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle
