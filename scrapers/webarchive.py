"""A web archive that speaks the CDX API: which captures it has of an address, and their bytes.

What is asked for, by the public description of the API: `/cdx/search/cdx?url=...&output=json`, a
table whose first row names the columns, in parts that go on with a `resumeKey`; and
`/web/<timestamp>id_/<address>`, the bytes as they were captured. One request at a time, a pause
between two, and as long as the archive itself asks for.
"""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import httpx

from scrapers import network
from scrapers.kit.errors import FetchFailed

ROWS = 2_000
"""Captures of one part of an answer."""

MOST_CAPTURES = 200_000
"""Of one list: an archive that looked every hour for twenty years has fewer."""

LARGEST_PART = 8 * 1024 * 1024
"""Bytes of one part of an answer of the index."""

COLUMNS = ("timestamp", "original", "mimetype", "statuscode", "digest")

LONGEST_WAIT = 900.0
"""Seconds that we wait when asked to; what is asked for longer ends the run, which can go on."""

RETRIED = frozenset({408, 425, 429})
"""And everything from 500."""

KEPT_HEADERS = ("content-type", "content-length", "content-encoding", "last-modified", "server")
ARCHIVED = ("memento-datetime", "x-archive-orig-last-modified", "x-archive-orig-date")
LONGEST_HEADER = 1_000

REVISIT = "warc/revisit"
"""The type of a capture that had the bytes of an earlier one."""


class Stopped(FetchFailed):
    """The archive does not answer any more: whoever goes on later begins where this ended."""


class NotHad(FetchFailed):
    """One capture could not be had, or is not what the index says; one part of a sentence."""


class Capture(NamedTuple):
    """A row of the index; `digest` is the SHA-1 of the bytes in base 32."""

    timestamp: str
    original: str
    mimetype: str
    status: str
    digest: str

    @property
    def seconds(self) -> float:
        """When it was captured, since 1970; -1 for no time."""
        try:
            at = datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return -1.0
        return at.timestamp()


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The bytes of a capture, and what the answer said; `checked`: they have the digest."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    checked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """How an archive is asked. Times in seconds; `sleep` is handed in by tests."""

    base: str
    user_agent: str
    pause: float = 3.0
    attempts: int = 4
    first_pause: float = 5.0
    timeout_seconds: float = 120.0
    allow_private: bool = False
    sleep: Callable[[float], None] = time.sleep

    @property
    def host(self) -> str:
        """Who is asked."""
        return urlsplit(self.base).hostname or self.base


class _Answer(NamedTuple):
    """One whole answer: its bytes as sent, and the same unpacked."""

    status: int
    headers: Mapping[str, str]
    sent: bytes
    plain: bytes


class _Again(Exception):
    """An answer that may be better later, and after how many seconds it asks to be asked."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


@dataclass(slots=True)
class WebArchive:
    """An archive while it is asked; `asked` counts the requests."""

    manners: Manners
    client: httpx.Client
    asked: int = field(default=0)

    def captures(self, url: str, since: str, until: str) -> Iterator[Capture]:
        """The captures of an address from one day to another (YYYY-MM-DD), oldest first."""
        query = {
            "url": url,
            "matchType": "exact",
            "output": "json",
            "fl": ",".join(COLUMNS),
            "from": since.replace("-", ""),
            "to": until.replace("-", ""),
            "limit": str(ROWS),
            "showResumeKey": "true",
        }
        key = ""
        while True:
            more = {"resumeKey": key} if key else {}
            where = f"{self.manners.base}/cdx/search/cdx?{urlencode(query | more)}"
            rows, key = self._part(self._asked(where, LARGEST_PART))
            yield from rows
            if not key:
                return

    def _part(self, answer: _Answer) -> tuple[list[Capture], str]:
        """Captures of one part of an answer, and the key of the next one."""
        if answer.status != httpx.codes.OK:
            raise Stopped(f"{self.manners.host} answered {answer.status} when asked for its index.")
        try:
            head, *rows = _rows(json.loads(answer.plain or b"[]"))
            key = str(rows[-1][0]) if len(rows) > 1 and rows[-2] == [] else ""
            captures = [_capture(head, row) for row in (rows[:-2] if key else rows)]
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            raise Stopped(f"{self.manners.host} sent an index that cannot be read.") from None
        return captures, key

    def address(self, capture: Capture) -> str:
        """Where the bytes of a capture are."""
        return f"{self.manners.base}/web/{capture.timestamp}id_/{capture.original}"

    def document(self, capture: Capture, limit: int) -> Taken:
        """The bytes of a capture, at most so many; NotHad, or Stopped."""
        where = self.address(capture)
        answer = self._asked(where, limit)
        if httpx.codes.is_redirect(answer.status):
            raise NotHad(f"it leads elsewhere ({answer.status}), which is not followed")
        if answer.status != httpx.codes.OK:
            raise NotHad(f"the archive answered {answer.status}")
        checked = capture.digest in map(_digest, (answer.sent, answer.plain))
        if not checked and answer.sent is answer.plain:
            raise NotHad("its bytes are not those of which the archive's index has the digest")
        kept = _kept(answer.headers)
        return Taken(url=where, status=200, headers=kept, content=answer.plain, checked=checked)

    # Asking.

    def _asked(self, where: str, limit: int) -> _Answer:
        """One answer, however many tries it takes; Stopped when they are used up."""
        for attempt in range(1, self.manners.attempts + 1):
            if self.asked:
                self.manners.sleep(self.manners.pause)
            self.asked += 1
            try:
                return self._once(where, limit)
            except _Again as why:
                wait = max(why.after, self.manners.first_pause * 2.0 ** (attempt - 1))
                if why.after > LONGEST_WAIT:
                    told = f"asks to be left alone for {why.after:,.0f} s"
                    raise Stopped(f"{self.manners.host} {told}.") from None
                if attempt == self.manners.attempts:
                    told = f"{why} ({attempt} tries)" if attempt > 1 else str(why)
                    raise Stopped(f"{self.manners.host} {told}.") from None
                self.manners.sleep(wait)
        raise Stopped(f"{self.manners.host} was not asked: no try was allowed.")

    def _once(self, where: str, limit: int) -> _Answer:
        seconds, private = self.manners.timeout_seconds, self.manners.allow_private
        if not private and (why := network.private(where)):
            raise Stopped(f"{self.manners.host} {why}.")
        try:
            with (
                network.watched_line(where, seconds, private, limit + network.FRAMES) as trace,
                self.client.stream(
                    "GET", where, timeout=seconds, extensions={"trace": trace}
                ) as response,
            ):
                return self._read(response, limit)
        except (NotHad, _Again):
            raise
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error, UnicodeError) as why:
            raise _Again(f"cannot be had ({why or type(why).__name__})") from None

    def _read(self, response: httpx.Response, limit: int) -> _Answer:
        code = response.status_code
        if code in RETRIED or code >= httpx.codes.INTERNAL_SERVER_ERROR:
            asked = response.headers.get("retry-after", "")
            raise _Again(f"answered {code}", network.retry_after(asked, datetime.now(UTC)))
        packing = response.headers.get("content-encoding", "").strip().lower()
        sent = _at_most(response.iter_raw(), limit)
        if packing in ("", "identity"):
            return _Answer(code, response.headers, sent, sent)
        if packing not in ("gzip", "x-gzip"):
            raise NotHad(f"it is packed in a way we did not ask for ({ascii(packing[:40])[1:-1]})")
        plain = _at_most(network.gunzip([sent]), limit)
        return _Answer(code, response.headers, sent, plain)


@contextmanager
def opened(manners: Manners) -> Iterator[WebArchive]:
    """An archive that can be asked until the end of the block; Stopped where nobody can be."""
    headers = {"User-Agent": manners.user_agent, "Accept-Encoding": "identity"}
    try:
        with network.client(headers) as client:
            yield WebArchive(manners, client)
    except network.Unusable as why:
        raise Stopped(f"Nobody was asked: {why}.") from None


def _rows(table: Any) -> list[Any]:
    """A table as it is sent; an empty one has no head. TypeError for what is none."""
    if not isinstance(table, list):
        raise TypeError(table)
    return table or [[]]


def _capture(head: Sequence[Any], row: Sequence[Any]) -> Capture:
    said = dict(zip(head, row, strict=True))
    return Capture(*(str(said[name]) for name in COLUMNS))


def _at_most(parts: Iterator[bytes], limit: int) -> bytes:
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > limit:
            raise NotHad(f"it has more than {limit:,} bytes")
    return bytes(body)


def _digest(content: bytes) -> str:
    """The SHA-1 of bytes in base 32: no proof of anything, but what the index goes by."""
    return base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    said = {name: headers.get(name, "") for name in (*KEPT_HEADERS, *ARCHIVED)}
    return {name: text for name, text in said.items() if 0 < len(text) <= LONGEST_HEADER}
