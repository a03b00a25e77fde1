"""Messages -> a folder (Maildir), in place of a mail server: for trials, where nothing is sent."""

import os
from contextlib import suppress
from pathlib import Path

from db.files import private_file, private_folder
from db.messages import Claimed, Said
from tracker.model import digest
from tracker.notices.channels.channel import Unreachable

CRLF, LF = b"\r\n", b"\n"
"""How lines end on their way, and in a folder."""

WHOLE = ("new", "cur")
"""Where a mail lies that was put in whole: as it came, and after somebody has looked at it."""

PARTS = (*WHOLE, "tmp")


def put(folder: Path, message: Claimed) -> Said:
    """Put a mail in, once however often it is handed over; Unreachable where none can be."""
    identity = digest((message.message_id, message.recipient))
    name = f"{message.seq:08}.{identity}.tracker"
    try:
        _made(folder)
        if _is_there(folder, identity):
            return Said(outcome="accepted", text=f"It was in the folder {folder} already.")
        _write(folder, name, message.raw)
    except OSError as why:
        raise Unreachable(f"The mail folder {folder} cannot be written: {why.strerror}.") from None
    return Said(outcome="accepted", text=f"Put into the folder {folder}; no mail was sent.")


def _made(folder: Path) -> None:
    """The folder with its three parts: also where somebody made it, empty, beforehand."""
    private_folder(folder.parent)
    for place in (folder, *(folder / part for part in PARTS)):
        private_folder(place)


def _is_there(folder: Path, identity: str) -> bool:
    return any(identity in path.name for path in _mails(folder))


def _write(folder: Path, name: str, raw: bytes) -> None:
    """First beside, then in one step where mails lie: nobody ever sees half of one."""
    beside = folder / "tmp" / f"{name}.{os.getpid()}"
    with suppress(FileNotFoundError):
        beside.unlink()  # what is left of one who died
    private_file(beside, raw.replace(CRLF, LF))
    beside.rename(folder / "new" / name)


def newest(folder: Path) -> bytes:
    """The mail that was put in last, as it lies there; nothing where there is none."""
    paths = _mails(folder)
    return max(paths, key=_name).read_bytes() if paths else b""


def _mails(folder: Path) -> list[Path]:
    """The files of all mails; none where there is no such folder."""
    return [path for part in WHOLE for path in (folder / part).glob("*")]


def _name(path: Path) -> str:
    return path.name


def count(folder: Path) -> int:
    """How many mails lie in a folder."""
    return len(_mails(folder))
