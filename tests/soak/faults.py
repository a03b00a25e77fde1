"""What can go wrong with an answer: one class of faults a function, chosen by a seed."""

import random
import socket
import struct
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple

TIMEOUT = 0.4
"""Seconds that the program waits for each step of an answer; a site that stalls takes longer."""

ERROR = (
    b"<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><h1>We are "
    b"experiencing technical difficulties</h1><p>Please try again later.</p></body></html>\n"
)
LOGIN = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method='post'>"
    b"<input name='user'><input name='password' type='password'></form></body></html>\n"
)


class Body(NamedTuple):
    """The content of a whole answer, and what it says of itself."""

    content: bytes
    headers: Mapping[str, str]


Answer = Callable[[BaseHTTPRequestHandler, Body], None]
"""Answers a request for a file with something else, or otherwise than is right."""


def plainly(handler: BaseHTTPRequestHandler, body: Body, status: int = 200) -> None:
    """The right answer."""
    handler.send_response(status)
    for name, value in body.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body.content)))
    handler.end_headers()
    handler.wfile.write(body.content)


def unavailable(handler: BaseHTTPRequestHandler, body: Body) -> None:
    status = (500, 502, 503, 504, 429)[len(body.content) % 5]
    plainly(handler, Body(ERROR, {"Content-Type": "text/html"}), status)


def not_found(handler: BaseHTTPRequestHandler, _body: Body) -> None:
    plainly(handler, Body(ERROR, {"Content-Type": "text/html"}), HTTPStatus.NOT_FOUND)


def forbidden(handler: BaseHTTPRequestHandler, _body: Body) -> None:
    plainly(handler, Body(ERROR, {"Content-Type": "text/html"}), HTTPStatus.FORBIDDEN)


def silent(handler: BaseHTTPRequestHandler, _body: Body) -> None:
    """No answer at all, on a line that stays open."""
    handler.close_connection = True
    time.sleep(2 * TIMEOUT)


def stalled(handler: BaseHTTPRequestHandler, body: Body) -> None:
    """Half of the file, then nothing more."""
    _begin(handler, body, len(body.content))
    handler.wfile.write(body.content[: len(body.content) // 2])
    handler.wfile.flush()
    time.sleep(2 * TIMEOUT)


def cut(handler: BaseHTTPRequestHandler, body: Body) -> None:
    """Half of the file, and the line is closed."""
    _begin(handler, body, len(body.content))
    handler.wfile.write(body.content[: len(body.content) // 2])


def overlong(handler: BaseHTTPRequestHandler, body: Body) -> None:
    """The whole file, which is said to be longer."""
    _begin(handler, body, len(body.content) + 1000)
    handler.wfile.write(body.content)


def reset(handler: BaseHTTPRequestHandler, body: Body) -> None:
    """Half of the file, and the connection is reset."""
    _begin(handler, body, len(body.content))
    handler.wfile.write(body.content[: len(body.content) // 2])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _begin(handler: BaseHTTPRequestHandler, body: Body, length: int) -> None:
    handler.close_connection = True
    handler.send_response(HTTPStatus.OK)
    for name, value in body.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


def empty(handler: BaseHTTPRequestHandler, body: Body) -> None:
    plainly(handler, body._replace(content=b""))


def error_page(handler: BaseHTTPRequestHandler, _body: Body) -> None:
    plainly(handler, Body(ERROR, {"Content-Type": "text/html; charset=utf-8"}))


def login(handler: BaseHTTPRequestHandler, _body: Body) -> None:
    """To a page where one signs in, with status 200."""
    handler.send_response(HTTPStatus.FOUND)
    handler.send_header("Location", LOGIN_PATH)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


LOGIN_PATH = "/signing-in"


def mispacked(handler: BaseHTTPRequestHandler, body: Body) -> None:
    """Plain bytes that are said to be packed."""
    plain = {name: value for name, value in body.headers.items() if name != "Content-Encoding"}
    content = body.content[:1000] if "Content-Encoding" in body.headers else body.content
    plainly(handler, Body(b"x" + content, plain | {"Content-Encoding": "gzip"}))


def drip(handler: BaseHTTPRequestHandler, body: Body) -> None:
    """The whole file, a little at a time; each step comes in time."""
    _begin(handler, body, len(body.content))
    size = -(-len(body.content) // 8) or 1
    for start in range(0, len(body.content), size):
        handler.wfile.write(body.content[start : start + size])
        handler.wfile.flush()
        time.sleep(TIMEOUT / 20)


BROKEN: Mapping[str, Answer] = {
    "5xx": unavailable,
    "404": not_found,
    "403": forbidden,
    "silent": silent,
    "stalled": stalled,
    "cut": cut,
    "overlong": overlong,
    "reset": reset,
    "empty": empty,
    "error page": error_page,
    "login": login,
    "mispacked": mispacked,
    "drip": drip,
}
"""Faults of an answer, whatever the file is."""


# Faults of the file: it comes whole, and is not what the authority published.


def half(content: bytes) -> bytes:
    """The first half, with nothing that says there was more."""
    return content[: len(content) // 2]


def mojibake(content: bytes) -> bytes:
    """UTF-8 read as Latin-1 and written as UTF-8."""
    return content.decode("latin-1").encode()


def utf16(content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode("utf-16")


SPOILT: Mapping[str, Callable[[bytes], bytes]] = {
    "half": half,
    "mojibake": mojibake,
    "utf-16": utf16,
}

STALE = "stale"
"""An earlier edition, as a cache that was forgotten has it."""

KINDS = (*BROKEN, *SPOILT, STALE)

RETRIED = frozenset({"5xx", "silent", "stalled", "cut", "overlong", "reset", "mispacked"})
"""Those after which the program tries again at once."""

HARMLESS = frozenset({"drip"})
"""Those that the program bears."""


class Fault(NamedTuple):
    """What is wrong at one look at one list.

    `role` is the file that it befalls; `once`: a second try at the same look goes well; `back` is
    how many editions ago a stale one was published.
    """

    kind: str
    role: str
    once: bool = False
    back: int = 1

    @property
    def is_borne(self) -> bool:
        """Whether the look comes to the right document nevertheless."""
        return self.kind in HARMLESS or (self.once and self.kind in RETRIED)


class Chance:
    """Which looks go wrong, and how: the same for the same seed."""

    def __init__(self, seed: int, rate: float, most: int = 3) -> None:
        self.random, self.rate, self.most = random.Random(seed), rate, most

    def bad_looks(self) -> int:
        """How many looks go wrong before a new edition is had."""
        count = 0
        while count < self.most and self.random.random() < self.rate:
            count += 1
        return count

    def is_unlucky(self) -> bool:
        """Whether a look at an edition that is known goes wrong."""
        return self.random.random() < self.rate / 3

    def fault(self, roles: list[str], earlier: int) -> Fault:
        """A fault of any kind of a list that had so many editions before."""
        kinds = KINDS if earlier else KINDS[:-1]
        kind, role = self.random.choice(kinds), self.random.choice(sorted(roles))
        once = self.random.random() < 0.3
        return Fault(kind, role, once, self.random.randint(1, max(1, earlier)))
