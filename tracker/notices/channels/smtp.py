"""SMTP with an end: answers of a server are short, and what is asked of it takes its time at most.

The time-out of a socket starts anew with every byte, and an answer may have lines without end.
"""

import os
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

LONGEST_REPLY = 64 * 1024
"""Bytes of one answer, in however many lines."""

BROKEN = (smtplib.SMTPException, OSError)
"""Raised where a line cannot be had, or breaks."""


class TooSlow(OSError):
    """The server kept us waiting until the time was used up."""


class _Short:
    """What a server says; OSError where one answer has no end."""

    def __init__(self, said: BinaryIO) -> None:
        self.said, self.left = said, LONGEST_REPLY

    def readline(self, most: int) -> bytes:
        """A line of an answer."""
        line = self.said.readline(min(most, self.left + 1))
        self.left -= len(line)
        if self.left < 0:
            raise OSError(f"an answer of more than {LONGEST_REPLY:,} bytes")
        return line

    def close(self) -> None:
        """Hear no more."""
        self.said.close()


class Line(smtplib.SMTP):
    """A line to a mail server. `seconds` are for connecting and the greeting."""

    overdue = False

    def __init__(self, *given: Any, seconds: float, **more: Any) -> None:
        with in_time(self, seconds):
            super().__init__(*given, **more)

    def getreply(self) -> tuple[int, bytes]:
        """One answer, which is not long; none on a line whose time was used up on the way there."""
        if self.overdue:
            raise OSError("connected too late")
        if self.file is None and self.sock is not None:
            self.file = _Short(self.sock.makefile("rb"))
        if isinstance(self.file, _Short):
            self.file.left = LONGEST_REPLY
        return super().getreply()


class EncryptedLine(Line, smtplib.SMTP_SSL):
    """The same over TLS from its first byte."""


@contextmanager
def in_time(line: Line, seconds: float) -> Iterator[None]:
    """The line is cut when the block lasts longer; TooSlow then."""
    cut = threading.Event()

    def end() -> None:
        cut.set()
        line.overdue = True
        with suppress(OSError):  # it may have ended by itself just now
            _shut(line)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except BROKEN:
        if cut.is_set():
            raise TooSlow(f"it kept us waiting for {seconds:g} s") from None
        raise
    finally:
        timer.cancel()


def _shut(line: Line) -> None:
    """End the connection under whoever reads it: by another handle, since TLS holds its own."""
    if line.sock is not None:
        with socket.socket(fileno=os.dup(line.sock.fileno())) as other:
            other.shutdown(socket.SHUT_RDWR)
