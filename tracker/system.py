"""What the system refuses, in sentences for people: a disk is named only where it is one; and how
whoever manages services is told how we are.
"""

import errno
import os
import socket
import ssl
from contextlib import suppress

ONLINE = "is its name right, and this machine online?"
ROOM = "make room"

BY_KIND: tuple[tuple[type[OSError], str], ...] = (
    (socket.gaierror, f"A host cannot be found ({{why}}): {ONLINE}"),
    (ssl.SSLError, "An encrypted connection failed ({why})."),
    (ConnectionRefusedError, "Nobody listens where we wanted to connect to ({why})."),
    (BrokenPipeError, "Whoever was to read what we write has gone ({why})."),
    (ConnectionError, "A connection broke off ({why})."),
    (TimeoutError, "Somebody did not answer in time ({why})."),
)
"""What no disk has a part in, by kind; the first that fits."""

MAY_NOT = "This user may not do that ({why}{at})."
NO_WAY = "There is no way to a host from here ({why}): is this machine online?"

BY_NUMBER: dict[int, str] = {
    errno.ENOSPC: f"The disk is full ({{why}}{{at}}): {ROOM}.",
    errno.EDQUOT: f"What this user may have of the disk is used up ({{why}}{{at}}): {ROOM}.",
    errno.EROFS: "Nothing can be written there ({why}{at}).",
    errno.EIO: "The disk cannot be read or written ({why}{at}).",
    errno.EACCES: MAY_NOT,
    errno.EPERM: MAY_NOT,
    errno.EMFILE: "Too many files are open at once ({why}): raise the limit (ulimit -n).",
    errno.ENFILE: "Too many files are open on this machine ({why}).",
    errno.ENOMEM: "This machine has no memory left ({why}).",
    errno.EAGAIN: "This machine has no room for another process just now ({why}).",
    errno.EADDRINUSE: "Another program has the address that we were to listen on ({why}).",
    errno.EADDRNOTAVAIL: "The address that we were to listen on is not this machine's ({why}).",
    errno.ENETUNREACH: NO_WAY,
    errno.EHOSTUNREACH: NO_WAY,
}
"""What else is refused, by its number."""


def sentence(failure: OSError) -> str:
    """What was refused, and what can be done about it where that is known."""
    why, at = failure.strerror or str(failure) or type(failure).__name__, _place(failure)
    kinds = (text for kind, text in BY_KIND if isinstance(failure, kind))
    text = next(kinds, "") or BY_NUMBER.get(failure.errno or 0, "")
    if text:
        return text.format(why=why.rstrip("."), at=at)
    plain = f"{why.rstrip('.')}{at}."
    return plain if at or failure.errno is None else f"The system refused something: {plain}"


def _place(failure: OSError) -> str:
    """The files that it is about, if it is about any."""
    named = " and ".join(str(name) for name in (failure.filename, failure.filename2) if name)
    return f": {named}" if named else ""


def tell_systemd(word: str) -> None:
    """Tell the service manager how we are, if there is one (sd_notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(1)
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(word.encode())
