"""A connection that is watched: where it leads, how long it may last, how much it may send.

Lists are fetched over it, and webhooks are called over it.
"""

import contextlib
import email.utils
import os
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import certifi
import httpx

from scrapers.special_addresses import special

CHUNK = 64 * 1024
MOST_MEMBERS = 10_000
"""Members of one gzip file: every one of them costs time, and an empty one has but 20 bytes."""

FRAMES = 256 * 1024
"""Bytes that an answer may have beside its body: headers, and what chunks are framed with."""

TOO_SLOW = "is too slow: the time for this list is used up"
NO_ADDRESS = "leads to an address that is none"
PRIVATE = "is or leads to a private address"

PORTS = range(1, 1 << 16)
LONGEST_HOST = 253
LONGEST_LABEL = 63
"""Characters of a name in DNS, and of one part of it (RFC 1035, 2.3.4)."""

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
ENVIRONMENT = (*CERTIFICATES, *PROXIES, *map(str.lower, PROXIES))


class Barred(Exception):
    """The connection leads to a private address."""


class TooMuch(Exception):
    """More was sent on the line than it may carry."""


class Unusable(Exception):
    """What the environment says of proxies and certificates leads nowhere; one part of a sentence.

    It names the variables, and not what is in them: a proxy's address may hold a password.
    """


def proxies() -> list[str]:
    """The variables that name a proxy, as far as they are set."""
    named = [name for name in PROXIES if name != "NO_PROXY"]
    return [name for name in (*named, *map(str.lower, named)) if os.environ.get(name)]


@contextmanager
def client(headers: Mapping[str, str]) -> Iterator[httpx.Client]:
    """A client that keeps nothing: no cookies, and no connection that is not watched."""
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    try:
        _demand_certificates()
        opened = httpx.Client(
            verify=_trusted(*map(os.environ.get, CERTIFICATES), _last_changed()),
            headers=headers,
            cookies=no_cookies,
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=True,
        )
    except Exception as why:
        named = ", ".join(name for name in ENVIRONMENT if os.environ.get(name)) or "none is set"
        kind = type(why).__name__
        raise Unusable(f"the proxies or certificates set here are wrong ({kind}: {named})") from why
    with opened:
        yield opened


@lru_cache(maxsize=1)
def _trusted(*_: object) -> ssl.SSLContext:
    """What httpx trusts by what the environment says, read once: that takes 25 ms of every look.

    It is read again where another file is named, or the file is another one.
    """
    return httpx.create_ssl_context()


def _last_changed() -> int:
    """When the file of certificates was written, in nanoseconds; 0 where a folder is named."""
    file = os.environ.get("SSL_CERT_FILE", "")
    is_folder = not file and os.environ.get("SSL_CERT_DIR")
    return 0 if is_folder else os.stat(file or certifi.where()).st_mtime_ns


def _demand_certificates() -> None:
    """FileNotFoundError for a folder of certificates that is not there: OpenSSL says nothing."""
    folder = os.environ.get("SSL_CERT_DIR", "")
    is_asked = folder and not os.environ.get("SSL_CERT_FILE")
    if is_asked and not any(map(os.path.isdir, folder.split(os.pathsep))):
        raise FileNotFoundError(folder)


class Line:
    """One connection: looked at before a byte is sent on it, cut when its time is used up.

    The time-outs of httpx start anew with every byte; only closing the line ends a slow drip of
    headers. The address is that of the connection itself, whatever the name resolved to before.
    Everything that comes is counted as it was sent: headers, frames of chunks, packed bodies.
    """

    def __init__(self, host: str, seconds: float, allow_private: bool, limit: int) -> None:
        self.host = host
        self.allow_private = allow_private
        self.limit, self.received = limit, 0
        self.cut = False
        self.direct = True
        self.wire: socket.socket | None = None
        self.timer = threading.Timer(seconds, self.end)
        self.timer.daemon = True

    @classmethod
    @contextmanager
    def watched(
        cls, target: str, seconds: float, allow_private: bool, limit: int
    ) -> "Iterator[Line]":
        """A line for one request of so many seconds and bytes, put away at the end of the block."""
        line = cls(httpx.URL(target).raw_host.decode("ascii"), seconds, allow_private, limit)
        line.timer.start()
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
        elif name.endswith("start_tls.complete"):
            self._count(info["return_value"])

    def _connected(self, stream: Any) -> None:
        # A second handle on the same connection: TLS takes the first one over.
        self.wire = stream.get_extra_info("socket").dup()
        peer = str(self.wire.getpeername()[0])
        watched = self.direct and not self.allow_private
        if watched and special(peer):
            stream.close()
            raise Barred
        self._count(stream)
        if self.cut:  # the time was used up while we were connecting
            self.end()

    def _count(self, stream: Any) -> None:
        """Let a stream count what it reads."""
        read = stream.read

        def counted(*asked: Any, **more: Any) -> bytes:
            part: bytes = read(*asked, **more)
            self.received += len(part)
            if self.received > self.limit:
                raise TooMuch
            return part

        stream.read = counted

    def end(self) -> None:
        """Cut it, at once or as soon as it is connected."""
        self.cut = True
        if self.wire is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself just now
                self.wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def watched_line(
    url: str, seconds: float, allow_private: bool, limit: int
) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """The trace of one request elsewhere, held to the same: looked at, counted, cut in time.

    httpx.TransportError when it leads to a private address, sends too much or is too slow.
    """
    with Line.watched(url, seconds, allow_private, limit) as line:
        try:
            yield line.event
        except Barred:
            raise httpx.ConnectError("it answers from a private address") from None
        except TooMuch:
            raise httpx.ReadError("it sends more than an answer may have") from None
        except Exception:
            if line.cut:
                raise httpx.ReadTimeout(f"it is too slow: over {seconds:g} s") from None
            raise


def gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The plain bytes of gzip members, at most CHUNK at a time; zlib.error if not whole gzip."""
    member, within, members = zlib.decompressobj(wbits=31), False, 0
    for chunk in chunks:
        rest = chunk
        while rest:
            yield member.decompress(rest, CHUNK)
            within = not member.eof
            rest = member.unconsumed_tail if within else member.unused_data
            if not within:
                member, members = zlib.decompressobj(wbits=31), members + 1
            if members > MOST_MEMBERS:
                raise zlib.error("too many members")
        yield b""
    if within:
        yield member.flush(CHUNK)
        if not member.eof:
            raise zlib.error("the end is missing")


NO_DATE = (ValueError, TypeError, IndexError, OverflowError)
"""Raised for what no date can be made of."""


def retry_after(text: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or a date; 0 for nonsense."""
    if text.isascii() and text.strip().isdecimal():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text[:100])
        return max(0.0, (when - now).total_seconds()) if when.tzinfo else 0.0
    except NO_DATE:
        return 0.0


# Addresses.


def address(url: str) -> httpx.URL | None:
    """An address whose host can be looked up and connected to; None where it is malformed."""
    try:
        found = httpx.URL(url)
        _ = found.host  # whose Punycode is read only now
    except (httpx.InvalidURL, ValueError):
        return None
    host = found.raw_host.decode("ascii", "replace")
    is_sound = (_is_number(host) or is_name(host)) and (found.port is None or found.port in PORTS)
    return found if is_sound and url.isprintable() else None


def _is_number(host: str) -> bool:
    """Whether a host is an IPv6 address, of no certain link."""
    return ":" in host and "%" not in host


def is_name(host: str) -> bool:
    """Whether a host in ASCII is one that DNS may know, or an IPv4 address."""
    labels = host.split(".")
    letters = host.replace("-", "").replace("_", "").replace(".", "")
    fits = len(host) <= LONGEST_HOST and all(0 < len(part) <= LONGEST_LABEL for part in labels)
    return fits and letters.isascii() and letters.isalnum()


def misdirected(came_from: str, target: str) -> str:
    """Why one may not go from one address to another, as the end of a sentence; "" if one may."""
    try:
        scheme = httpx.URL(target).scheme
    except (httpx.InvalidURL, ValueError):
        return NO_ADDRESS
    if scheme not in ("http", "https"):
        return f"leads to a {scheme[:20] or 'strange'} address"
    here, there = address(came_from), address(target)
    if here is None or there is None:
        return NO_ADDRESS
    if here.scheme == "https" and there.scheme == "http":
        return "leads from https to http"
    if there.userinfo and there.raw_host != here.raw_host:
        return "leads to an address with a name and password in it"
    return ""


def found_at(url: str) -> frozenset[str]:
    """The IP addresses of a host; none where it cannot be resolved.

    Such a name is left to the connection: a proxy may know it, and a name server that is down may
    be back at the next try.
    """
    try:
        found = socket.getaddrinfo(httpx.URL(url).host, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError, httpx.InvalidURL):
        return frozenset()
    return frozenset(str(info[4][0]) for info in found)


def private_among(addresses: Iterable[str]) -> bool:
    """Whether one of them is not on the public internet."""
    return any(map(special, addresses))


def private(url: str) -> str:
    """Why an address is not on the public internet, as the end of a sentence; "" if it may be."""
    return PRIVATE if private_among(found_at(url)) else ""
