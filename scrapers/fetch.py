"""Source -> Documents over HTTP: the only place, with `tracker.http`, that imports httpx.

What arrives is handed on even when it is garbage, so that it can be kept before it is judged.
"""

import email.utils
import ipaddress
import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx

from scrapers import kit
from scrapers.registry import Scraper

REDIRECTS = 10
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
KEPT_HEADERS = (
    "content-type",
    "content-length",
    "content-encoding",
    "date",
    "etag",
    "last-modified",
    "server",
)
CHUNK = 64 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What the last good answer of a file said about itself."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """How hard to try. Times in seconds; `sleep` and `chance` are handed in by tests."""

    timeout_seconds: float = 60.0
    deadline_seconds: float = 600.0
    size_limit_bytes: int = 64 * 1024 * 1024
    attempts: int = 4
    first_pause: float = 1.0
    longest_pause: float = 120.0
    allow_private: bool = False
    user_agent: str = "designation-tracker/0.1 (official lists; compliance)"
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """One answer: where it was asked for, where it came from, what it said of itself."""

    role: str
    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    content: bytes = b""

    @property
    def unchanged(self) -> bool:
        """Whether the server says that we have it already."""
        return self.status == httpx.codes.NOT_MODIFIED


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """All files of one moment; `unchanged` when the server says so of every one of them."""

    arrivals: Mapping[str, Arrival] = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        """Whether nothing new came."""
        return bool(self.arrivals) and all(a.unchanged for a in self.arrivals.values())

    @property
    def documents(self) -> dict[str, kit.Document]:
        """Role -> document."""
        return {
            role: kit.Document(name=_file_name(a.url), content=a.content)
            for role, a in self.arrivals.items()
        }


class _Retry(Exception):
    """An answer that may be better next time; after how many seconds the server would like it."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


def fetch(
    scraper: Scraper,
    validators: Mapping[str, Validators],
    policy: Policy,
    urls: Mapping[str, str] | None = None,
) -> Fetched:
    """The files of a list's live representation; FetchFailed with one sentence if any is missing.

    `urls` overrides the address of a role. Files that are unchanged are asked for again when
    another one did change, so that a snapshot is whole.
    """
    form = scraper.source.formats[0]
    wanted = {r: (urls or {}).get(r) or f.url for r, f in form.files.items()}
    deadline = time.monotonic() + policy.deadline_seconds
    with _client(policy) as client:
        session = _Session(scraper, client, policy, deadline)
        arrivals = {
            role: session.get(role, url, validators.get(role, Validators()))
            for role, url in wanted.items()
            if url
        }
        follow = getattr(scraper.module, "follow", None)
        if follow is not None:
            arrivals |= session.followed(follow, arrivals)
        if not all(a.unchanged for a in arrivals.values()):
            for role, arrival in arrivals.items():
                if arrival.unchanged:
                    arrivals[role] = session.get(role, arrival.url, Validators())
    missing = [role for role, file in form.files.items() if file.required and role not in arrivals]
    if missing:
        raise kit.FetchFailed(f"{scraper.key}: no link to {' or '.join(missing)} was found.")
    return Fetched(arrivals=arrivals)


@contextmanager
def _client(policy: Policy) -> Iterator[httpx.Client]:
    headers = {"User-Agent": policy.user_agent, "Accept-Encoding": "gzip, deflate"}
    with httpx.Client(
        headers=headers, timeout=policy.timeout_seconds, follow_redirects=False, trust_env=True
    ) as client:
        yield client


@dataclass(frozen=True, slots=True)
class _Session:
    """All requests of one fetch share a client and a deadline."""

    scraper: Scraper
    client: httpx.Client
    policy: Policy
    deadline: float

    def followed(
        self, follow: Callable[[kit.Document], Mapping[str, str]], pages: Mapping[str, Arrival]
    ) -> dict[str, Arrival]:
        """Files whose addresses stand on the pages already fetched."""
        found: dict[str, Arrival] = {}
        for page in list(pages.values()):
            document = kit.Document(name=_file_name(page.url), content=page.content)
            for role, link in follow(document).items():
                found[role] = self.get(role, urljoin(page.final_url, link), Validators())
        return found

    def get(self, role: str, url: str, known: Validators) -> Arrival:
        """One file, however many tries it takes; FetchFailed when they are used up."""
        pause = self.policy.first_pause
        for attempt in range(1, self.policy.attempts + 1):
            try:
                return self._once(role, url, known)
            except _Retry as why:
                wait = min(self.policy.longest_pause, max(why.after, self._jitter(pause)))
                late = time.monotonic() + wait > self.deadline
                if attempt == self.policy.attempts or late:
                    raise self._failed(url, f"{why} ({attempt} tries)") from None
                self.policy.sleep(wait)
                pause *= 2
        raise self._failed(url, "no try was allowed")

    def _jitter(self, pause: float) -> float:
        return pause * (0.5 + self.policy.chance())

    def _failed(self, url: str, why: str) -> kit.FetchFailed:
        host = urlsplit(url).hostname or url
        return kit.FetchFailed(
            f"{self.scraper.key}: {host} {why}; what we have is kept. A file saved by hand is "
            f"taken with `tracker run {self.scraper.key} --file PATH`."
        )

    def _once(self, role: str, url: str, known: Validators) -> Arrival:
        target = url
        for _ in range(REDIRECTS + 1):
            self._allowed(target, url)
            answer = self._request(role, url, target, known)
            if not isinstance(answer, str):
                return answer
            target = answer
        raise self._failed(url, f"redirects more than {REDIRECTS} times")

    def _allowed(self, target: str, url: str) -> None:
        """Only http(s), never from https down to http, only to public addresses."""
        scheme = urlsplit(target).scheme
        if scheme not in ("http", "https"):
            raise self._failed(url, f"redirects to a {scheme or 'strange'} address")
        if urlsplit(url).scheme == "https" and scheme == "http":
            raise self._failed(url, "redirects from https to http")
        if not self.policy.allow_private and (why := private(target)):
            raise self._failed(url, why)

    def _request(self, role: str, url: str, target: str, known: Validators) -> Arrival | str:
        file = self.scraper.source.formats[0].files[role]
        headers = dict(file.headers)
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        try:
            with self.client.stream(file.method, target, headers=headers) as response:
                self._same_peer(response, url)
                return self._read(role, url, response)
        except httpx.TimeoutException:
            raise _Retry("did not answer in time") from None
        except httpx.DecodingError:
            raise _Retry("sent bytes that cannot be unpacked") from None
        except httpx.RemoteProtocolError:
            raise _Retry("broke off in the middle of the document") from None
        except httpx.TransportError:
            raise _Retry("cannot be reached") from None
        except httpx.InvalidURL:
            raise self._failed(url, "redirects to an address that is none") from None

    def _same_peer(self, response: httpx.Response, url: str) -> None:
        """The address connected to is a public one, whatever the name resolved to before."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        proxied = bool(self.client._mounts)
        if peer and not proxied and not self.policy.allow_private and not _public(str(peer[0])):
            raise self._failed(url, "answers from a private address")

    def _read(self, role: str, url: str, response: httpx.Response) -> Arrival | str:
        code = response.status_code
        if response.has_redirect_location:
            return str(response.url.join(response.headers["location"]))
        if code in RETRIED:
            after = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
            raise _Retry(f"answered {code}", after)
        if code == httpx.codes.NOT_MODIFIED:
            return self._arrival(role, url, response, b"")
        if code != httpx.codes.OK:
            refused = " refused us" if code in (401, 403) else " answered"
            raise self._failed(url, f"{refused.strip()} ({code})")
        return self._arrival(role, url, response, self._body(url, response))

    def _body(self, url: str, response: httpx.Response) -> bytes:
        limit = self.policy.size_limit_bytes
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            raise self._failed(url, f"sends {declared} bytes, over the limit of {limit}")
        parts, size = [], 0
        for part in response.iter_bytes(CHUNK):
            size += len(part)
            if size > limit:
                raise self._failed(url, f"sends more than the limit of {limit} bytes")
            if time.monotonic() > self.deadline:
                raise self._failed(url, "is too slow: the time for this list is used up")
            parts.append(part)
        if declared.isdigit() and response.num_bytes_downloaded < int(declared):
            raise _Retry("broke off in the middle of the document")
        return b"".join(parts)

    def _arrival(self, role: str, url: str, response: httpx.Response, content: bytes) -> Arrival:
        headers = {n: response.headers[n] for n in KEPT_HEADERS if n in response.headers}
        return Arrival(
            role=role,
            url=url,
            final_url=str(response.url),
            status=response.status_code,
            headers=headers,
            content=content,
        )


def retry_after(text: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or a date; 0 for nonsense."""
    if text.strip().isdigit():
        return float(text)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (when - now).total_seconds()) if when.tzinfo else 0.0


def private(url: str) -> str:
    """Why an address is not on the public internet, as the end of a sentence; "" if it is."""
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return "cannot be found (no such host)"
    addresses = {str(info[4][0]) for info in found}
    return "" if all(map(_public, addresses)) else "is or redirects to a private address"


def _public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%", 1)[0])
    inner = getattr(parsed, "ipv4_mapped", None)
    return (inner or parsed).is_global and not parsed.is_multicast


def _file_name(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1] or "index"
