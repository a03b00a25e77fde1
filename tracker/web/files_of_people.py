"""Files that people send: their names made plain, and where they wait until they are read."""

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from tracker.errors import WrongUsage

LONGEST_NAME = 200
"""Bytes of the name of a file."""

PART = 1 << 20


def name_of(given: str) -> str:
    """The name of a file without the folders that a browser may put before it; WrongUsage."""
    name = given.replace("\\", "/").rpartition("/")[2]
    if name in ("", ".", "..") or not name.isprintable() or len(name.encode()) > LONGEST_NAME:
        raise WrongUsage("The file has a name that none can have here: save it under a plain one.")
    return name


def saved(came: BinaryIO, name: str, most: int) -> tuple[Path, str]:
    """A file in a new folder that only we may read, and its hash; WrongUsage for one too large."""
    path = Path(mkdtemp(prefix="tracker-upload-")) / name
    seen, size = sha256(), 0
    with path.open("xb") as file:
        while part := came.read(PART):
            size += len(part)
            if size > most:
                shutil.rmtree(path.parent, ignore_errors=True)
                raise WrongUsage(f"{name} is larger than {most // PART} MiB.")
            seen.update(part)
            file.write(part)
    return path, seen.hexdigest()
