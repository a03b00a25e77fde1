"""Jobs for processes of tests: each is a function of a module, as another process finds it."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """A folder in which every process leaves a file while it is there."""

    folder: Path

    @contextmanager
    def opened(self) -> Iterator[Path]:
        mark = self.folder / f"open-{os.getpid()}"
        mark.touch()
        try:
            yield self.folder
        finally:
            mark.unlink()


def double(_folder: Path, number: int) -> int:
    time.sleep(0.01 * (5 - number))
    return 2 * number


def fail(_folder: Path, number: int) -> int:
    raise ValueError(f"number {number}")


def die(_folder: Path, number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def wait_long(folder: Path, number: int) -> int:
    (folder / f"waiting-{number}").touch()
    time.sleep(60)
    return number
