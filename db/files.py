"""Files, with care: only ordinary ones are read, and only so much; what we write is ours alone.

A path is judged by what was opened, not by what lay there before: nobody can swap it in between.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MIB = 2**20
FILE_MODE, FOLDER_MODE = 0o600, 0o700
"""What we make is for ourselves, whatever the umask."""

OTHERS = stat.S_IRWXG | stat.S_IRWXO

READING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
ENTERING = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

ODD: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISLNK, "a symbolic link, which is not followed"),
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
)


class OddFile(OSError):
    """No ordinary file, or a larger one than is read; the text is one sentence."""


def named(path: Path) -> str:
    """The last part of a path on one line: what is no text, or no letter, by its number."""
    text = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


# Read.


@contextmanager
def opened(path: Path, *, follow: bool = False, beneath: Path | None = None) -> Iterator[BinaryIO]:
    """An ordinary file, until the end of the block; OddFile for a link, pipe or device.

    A pipe never makes us wait, a device is not touched. With `follow` the path itself may be a
    link. `beneath` is a folder that may be one, while no part of the path below it may.
    """
    with _place(path, beneath) as (folder, name):
        handle = _handle(path, name, folder, follow=follow)
    with os.fdopen(handle, "rb") as file:
        yield file


def read(path: Path, limit: int, *, follow: bool = False, beneath: Path | None = None) -> bytes:
    """The bytes of an ordinary file; OddFile where there are more than `limit`."""
    with opened(path, follow=follow, beneath=beneath) as file:
        content = b"" if size(file) > limit else file.read(limit + 1) or b""
        if max(len(content), size(file)) > limit:
            raise OddFile(f"{named(path)} is larger than {_measured(limit)}.")
    return content


def size(file: BinaryIO) -> int:
    """The bytes of an open file, as the disk says."""
    return os.fstat(file.fileno()).st_size


def _measured(limit: int) -> str:
    return f"{limit // MIB} MiB" if limit >= MIB else f"{limit:,} bytes"


@contextmanager
def _place(path: Path, beneath: Path | None) -> Iterator[tuple[int | None, str | Path]]:
    """The open folder of a file and its name there, come to without following a link."""
    if beneath is None:
        yield None, path
        return
    *folders, name = path.relative_to(beneath).parts
    handle = os.open(beneath, ENTERING)
    try:
        for folder in folders:
            outer, handle = handle, _entered(folder, handle)
            os.close(outer)
        yield handle, name
    finally:
        os.close(handle)


def _entered(folder: str, outer: int) -> int:
    try:
        return os.open(folder, ENTERING | os.O_NOFOLLOW, dir_fd=outer)
    except OSError as why:
        if why.errno in (errno.ELOOP, errno.ENOTDIR):
            what = "is a symbolic link, which is not followed, or no folder."
            raise OddFile(f"{named(Path(folder))} {what}") from None
        raise


def _handle(path: Path, name: str | Path, folder: int | None, *, follow: bool) -> int:
    """An open descriptor of an ordinary file. What is there is looked at before: a device that is
    only opened may already do something.
    """
    _must_be_ordinary(path, os.stat(name, dir_fd=folder, follow_symlinks=follow))
    flags = READING if follow else READING | os.O_NOFOLLOW
    handle = os.open(name, flags, dir_fd=folder)
    try:
        _must_be_ordinary(path, os.fstat(handle))
    except OddFile:
        os.close(handle)
        raise
    return handle


def _must_be_ordinary(path: Path, found: os.stat_result) -> None:
    if stat.S_ISREG(found.st_mode):
        return
    what = next((what for is_such, what in ODD if is_such(found.st_mode)), "no ordinary file")
    raise OddFile(f"{named(path)} is {what}.")


# Written, for ourselves alone.


def private_folder(path: Path) -> None:
    """A folder that only we may enter; every part of the path that is not there yet is such."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def private_file(path: Path, content: bytes = b"") -> None:
    """A new file that only we may read, on disk when this returns; FileExistsError if it is one."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, FILE_MODE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def is_open_to_others(path: Path) -> bool:
    """Whether anybody else may read, write or enter something that is there."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False


def close_to_others(path: Path) -> bool:
    """Take from others what they may do with something of ours; whether they could do anything."""
    if not is_open_to_others(path):
        return False
    found = path.stat()
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX:
        return False
    path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
    return True


def to_disk(path: Path) -> None:
    """Have a file on disk when this returns, before its folder gives it another name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
