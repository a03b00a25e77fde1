"""Where the outside may ask, and what to do where somebody else has that place already."""

import errno
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Protocol

from db.copies import sqlite_file
from db.engine import address_of
from tracker.errors import NotNow, WrongUsage
from tracker.model import digest
from tracker.service.probes import Probed
from tracker.settings import Settings

ASKED_SECONDS = 3.0
"""For whoever has our port to say who it is."""

LONGEST_WORD = 2_000
"""Bytes of what it says that are read."""

BACKLOG = 128
"""Connections that wait to be taken."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Of an address for all that a machine has, one of them."""


class PortTaken(NotNow):
    """Another program has the port that we were to listen on."""


class NotOurs(WrongUsage):
    """What is set is nothing that this machine, or this user, can listen on."""


class Answerer(Protocol):
    """Whoever answers on a port, until it is told to end."""

    def close(self) -> None: ...


Answering = Callable[[socket.socket, Probed], Answerer]
"""Begins to answer on a socket that listens, also what is asked of the process."""


@dataclass(slots=True)
class Pages:
    """The pages on the address of the settings; none while another serve of ours has the port."""

    settings: Settings
    state: Probed
    place: str
    answering: Answering
    answerer: Answerer | None = None
    port: int = 0

    @property
    def wanted(self) -> str:
        """Where they are to be."""
        host = self.settings.serve_host
        return f"{f'[{host}]' if ':' in host else host}:{self.settings.serve_port}"

    @property
    def address(self) -> str:
        """Where they are; "" while they are not."""
        if self.answerer is None:
            return ""
        host, _, _ = self.wanted.rpartition(":")
        return f"http://{host}:{self.port}"

    def open(self) -> bool:
        """Begin to answer; False where another has the port, NotOurs where it cannot be ours."""
        try:
            listening = _listening(self.settings.serve_host, self.settings.serve_port)
        except OSError as why:
            if why.errno == errno.EADDRINUSE:
                return False
            raise NotOurs(f"{self.wanted} cannot be listened on: {_barred(why)}.") from None
        self.port = listening.getsockname()[1]
        self.answerer = self.answering(listening, self.state)
        return True

    def demand_ours(self) -> None:
        """PortTaken unless it is another serve of this home that has the port."""
        if _place_served(self.settings) != self.place:
            raise PortTaken(taken(self.wanted))

    def close(self) -> None:
        """Answer no more."""
        if self.answerer is not None:
            self.answerer.close()


def taken(wanted: str) -> str:
    """That somebody else has our port, and what to do."""
    free = "set serve_port (TRACKER_SERVE_PORT) to a free one"
    return f"Another program has {wanted}, where the pages are to be: {free}."


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; OSError."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _barred(why: OSError) -> str:
    """Why one cannot listen there, and what to set."""
    if why.errno in (errno.EACCES, errno.EPERM):
        return f"{why.strerror}; set serve_port (TRACKER_SERVE_PORT) above 1023"
    return f"{why.strerror or why}; set serve_host (TRACKER_SERVE_HOST) to an address that we have"


def place(settings: Settings) -> str:
    """A word for the database of the settings: the same for all who work on it."""
    file = sqlite_file(settings.database)
    where = str(file.resolve()) if file else str(address_of(settings.database))
    return digest(("place", where))[:16]


def _place_served(settings: Settings) -> str:
    """What the program on our port says that it works on; "" if it is no serve, or says nothing."""
    host = EVERYWHERE.get(settings.serve_host, settings.serve_host)
    line = HTTPConnection(host, settings.serve_port, timeout=ASKED_SECONDS)
    try:
        line.request("GET", "/healthz")
        said = json.loads(line.getresponse().read(LONGEST_WORD))
        return str(said["place"])
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return ""
    finally:
        line.close()
