"""A connection that is watched: where it leads, how long it may last, how much it may send.

Lists are fetched over it, and webhooks are called over it.
"""

import contextlib
import email.utils
import ipaddress
import socket
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

CHUNK = 64 * 1024
TOO_SLOW = "is too slow: the time for this list is used up"
NO_ADDRESS = "leads to an address that is none"

# An IPv6 address may carry an IPv4 one: NAT64, RFC 6052.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Barred(Exception):
    """The connection leads to a private address."""


class Line:
    """One connection: looked at before a byte is sent on it, cut when its time is used up.

    The time-outs of httpx start anew with every byte; only closing the line ends a slow drip of
    headers. The address is that of the connection itself, whatever the name resolved to before.
    """

    def __init__(self, host: str, seconds: float, allow_private: bool) -> None:
        self.host = host
        self.allow_private = allow_private
        self.cut = False
        self.direct = True
        self.wire: socket.socket | None = None
        self.timer = threading.Timer(seconds, self._cut)
        self.timer.daemon = True

    @classmethod
    @contextmanager
    def watched(cls, target: str, seconds: float, allow_private: bool) -> "Iterator[Line]":
        """A line for one request, put away at the end of the block."""
        line = cls(httpx.URL(target).raw_host.decode("ascii"), seconds, allow_private)
        try:
            yield line
        finally:
            line.timer.cancel()
            if line.wire is not None:
                line.wire.close()

    @property
    def opened(self) -> bool:
        """Whether we were told of the connection; if not, nobody looked where it leads."""
        return self.wire is not None

    def event(self, name: str, info: Mapping[str, Any]) -> None:
        """What the transport tells of its work (httpx: request extensions, trace)."""
        if name.endswith("connect_tcp.started"):
            # A proxy connects on our behalf, and may be near.
            self.direct = info["host"] == self.host
        elif name.endswith("connect_tcp.complete"):
            self._connected(info["return_value"])

    def _connected(self, stream: Any) -> None:
        # A second handle on the same connection: TLS takes the first one over.
        self.wire = stream.get_extra_info("socket").dup()
        peer = str(self.wire.getpeername()[0])
        watched = self.direct and not self.allow_private
        if watched and not _public(peer):
            stream.close()
            raise Barred
        self.timer.start()

    def _cut(self) -> None:
        self.cut = True
        if self.wire is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself just now
                self.wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def watched_line(
    url: str, seconds: float, allow_private: bool
) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """The trace of one request elsewhere, held to the same: looked at, and cut when time is up.

    httpx.ConnectError when the connection leads to a private address.
    """
    try:
        with Line.watched(url, seconds, allow_private) as line:
            yield line.event
    except Barred:
        raise httpx.ConnectError("it answers from a private address") from None


def gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The plain bytes of gzip members, at most CHUNK at a time; zlib.error if not whole gzip."""
    member, within = zlib.decompressobj(wbits=31), False
    for chunk in chunks:
        rest = chunk
        while rest:
            yield member.decompress(rest, CHUNK)
            within = not member.eof
            rest = member.unconsumed_tail if within else member.unused_data
            if not within:
                member = zlib.decompressobj(wbits=31)
        yield b""
    if within:
        yield member.flush(CHUNK)
        if not member.eof:
            raise zlib.error("the end is missing")


def retry_after(text: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or a date; 0 for nonsense."""
    if text.isascii() and text.strip().isdecimal():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (when - now).total_seconds()) if when.tzinfo else 0.0


def misdirected(came_from: str, target: str) -> str:
    """Why one may not go from one address to another, as the end of a sentence; "" if one may."""
    try:
        here, there = httpx.URL(came_from), httpx.URL(target)
    except httpx.InvalidURL:
        return NO_ADDRESS
    if there.scheme not in ("http", "https"):
        return f"redirects to a {there.scheme or 'strange'} address"
    if not there.host:
        return NO_ADDRESS
    if here.scheme == "https" and there.scheme == "http":
        return "redirects from https to http"
    return ""


def private(url: str) -> str:
    """Why an address is not on the public internet, as the end of a sentence; "" if it is.

    A name that cannot be resolved is left to the connection: a proxy may know it, and a name
    server that is down may be back at the next try.
    """
    try:
        found = socket.getaddrinfo(httpx.URL(url).host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError, httpx.InvalidURL):
        return ""
    addresses = {str(info[4][0]) for info in found}
    return "" if all(map(_public, addresses)) else "is or redirects to a private address"


def _public(address: str) -> bool:
    parsed = _innermost(address)
    odd = parsed.is_multicast or parsed.is_reserved or parsed.is_link_local
    return parsed.is_global and not odd


def _innermost(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    parsed = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return parsed
    translated = ipaddress.IPv4Address(parsed.packed[-4:]) if parsed in NAT64 else None
    return translated or parsed.ipv4_mapped or parsed.sixtofour or parsed
