"""What is a question to us at all: by its Host, its length, and the letters it is written in.

A page of somebody else's whose name was made to lead to our address (DNS rebinding) has that name
in its Host: so only names of ours are answered, and addresses that one really connected to.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.desk.refusing import refuse
from tracker.settings import Settings

LONGEST_TARGET = 8_000
"""Bytes of path and query."""

MOST_HEADERS, LONGEST_HEAD = 64, 16_384
"""Headers of a request, and bytes of them all."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})

HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?")

Refusal = tuple[int, str]


def names_of(settings: Settings) -> frozenset[str]:
    """The names under which the desk is reached."""
    public = urlsplit(settings.public_url).hostname or ""
    set_here = {settings.serve_host.lower(), public, *settings.allowed_hosts}
    return LOOPBACK | (set_here - EVERYWHERE)


class Asked:
    """Lets through what is a question to us, and says of everything else why it is none."""

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self.app, self.names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrong = next(self._wrong(scope), None) if scope["type"] == "http" else None
        if wrong:
            await refuse(scope, receive, send, *wrong, {"Connection": "close"})
        else:
            await self.app(scope, receive, send)

    def _wrong(self, scope: Scope) -> Iterator[Refusal]:
        headers, raw = scope["headers"], scope.get("raw_path") or b""
        if len(raw) + len(scope["query_string"]) > LONGEST_TARGET:
            yield 414, "That address is too long."
        if len(headers) > MOST_HEADERS or sum(map(_length, headers)) > LONGEST_HEAD:
            yield 431, "Those are too many headers."
        names = [value for name, value in headers if name == b"host"]
        if not self._is_ours(names, scope):
            yield 421, "This is not the host that was asked for: see allowed_hosts."
        if _has_nul(raw) or _has_nul(scope["query_string"]):
            yield 400, "No text has a zero byte in it."
        if _says_its_length_twice(headers):
            yield 400, "Say in one way how long it is."

    def _is_ours(self, hosts: list[bytes], scope: Scope) -> bool:
        """Whether a Host leads here. Browsers always name one; HTTP/1.0 need not."""
        if len(hosts) != 1:
            return not hosts and scope.get("http_version") == "1.0"
        asked, here = host_of(hosts[0]), scope.get("server") or ("", 0)
        return asked in self.names or (asked == here[0] and _is_address(asked))


def host_of(header: bytes) -> str:
    """The name in a Host header, without port, in small letters; "" where there is none."""
    found = HOST.fullmatch(header.decode("latin-1").strip().lower())
    return (found[1] or found[2]).rstrip(".") if found else ""


def _is_address(text: str) -> bool:
    """Whether this is no name: no name server can have it lead to us."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _length(header: tuple[bytes, bytes]) -> int:
    return len(header[0]) + len(header[1]) + len(b": \r\n")


def _has_nul(text: bytes) -> bool:
    return b"\0" in text or b"%00" in text


def _says_its_length_twice(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether readers may take different ends for its end (request smuggling)."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}
