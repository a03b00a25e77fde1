"""Source -> Documents over HTTP: the only place, with the channel of webhooks, that imports httpx.

What arrives is handed on even when it is garbage, so that it can be kept before it is judged.
"""

import random
import re
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NamedTuple

import httpx

from scrapers import by_hand, kit, network
from scrapers.addresses import shown
from scrapers.causes import Cause
from scrapers.hosts import Hosts, Lost, NotKnown
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper

REDIRECTS = 10
LONGEST_NAME = 150  # of a document
LONGEST_HEADER = 1_000
RETRIED = frozenset({408, 425, 429})  # and everything from 500
GONE = frozenset({404, 410})
REFUSED = frozenset({401, 403})
ASKS_AGAIN_BY_GET = frozenset({301, 302, 303})  # RFC 9110, section 15.4
ONE_OF_MANY = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_.()-]{0,99}")  # the name of one of many files
KEPT_HEADERS = (
    "content-type",
    "content-length",
    "content-encoding",
    "date",
    "etag",
    "last-modified",
    "server",
)


Pages = Callable[[str, kit.Document], Mapping[str, str]]
"""A page, by its role -> links to other files by theirs; ScrapeError when it is no such page."""

Missing = Callable[[Sequence[str]], Sequence[str]]
"""Of the roles "ROLE/NAME" that pages name, those to ask for, the first ones first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What the last good answer of a file said about itself, and where it was asked for.

    With `url` "" they are sent wherever the file is now; otherwise only to that address, since
    the date of one server's file says nothing about another's.
    """

    etag: str = ""
    last_modified: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """How hard to try. Times in seconds; `sleep` and `chance` are handed in by tests.

    `timeout_seconds` is for each step of an answer, `deadline_seconds` for all files of the list.
    `size_limit_bytes` is for one file, as sent and as unpacked. `hosts` is what those who ask for
    several lists have in common.
    """

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
    hosts: Hosts = field(default_factory=Hosts)

    def pause(self, attempt: int, asked: float) -> float:
        """How long to wait after a try: twice as long each time, or as long as we are asked to."""
        own = self.first_pause * 2.0 ** (attempt - 1) * (0.5 + self.chance())
        return min(self.longest_pause, max(asked, own))


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
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

    @property
    def document(self) -> kit.Document:
        """The file, under the last part of the address that it was asked for by."""
        return kit.Document(name=file_name(self.url), content=self.content)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """All files of one moment; `unchanged` when the server says so of every one of them.

    `left_out`: why one of many files did not come, by its role. It is asked for again next time.
    """

    arrivals: Mapping[str, Received] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        """Whether nothing new came."""
        return bool(self.arrivals) and all(a.unchanged for a in self.arrivals.values())

    @property
    def documents(self) -> dict[str, kit.Document]:
        """Role -> document."""
        return {role: a.document for role, a in self.arrivals.items()}


class NotFetched(kit.FetchFailed):
    """One file could not be had; `arrivals` are those that had come, by role, to be kept.

    `status` is the answer that ended it, 0 if there was none; `host` is who did not give it, and
    `cause` a word for programs: one of `Cause`, or "HTTP 403". `said` is the sentence with what is
    known of the way round, where it ended at a wall.
    """

    def __init__(
        self,
        sentence: str,
        arrivals: Mapping[str, Received],
        status: int = 0,
        *,
        host: str = "",
        cause: Cause = Cause.OTHER,
        way_round: str = "",
    ) -> None:
        super().__init__(sentence)
        self.said = by_hand.noted(str(self), way_round)
        self.arrivals = {role: a for role, a in arrivals.items() if not a.unchanged}
        self.status = status
        self.host = host
        self.cause = f"HTTP {status}" if status else str(cause)


class _Retry(Exception):
    """An answer that may be better next time; after how many seconds the server would like it."""

    def __init__(
        self,
        where: str,
        why: str,
        *,
        after: float = 0.0,
        status: int = 0,
        cause: Cause = Cause.OTHER,
    ) -> None:
        super().__init__(why)
        self.where = where
        self.after = after
        self.status = status
        self.cause = cause

    @property
    def lost(self) -> Lost:
        """What there is to remember of it."""
        return Lost(self.cause, str(self))


def fetch(
    scraper: Scraper,
    validators: Mapping[str, Validators],
    policy: Policy,
    urls: Mapping[str, str] | None = None,
    pages: Pages | None = None,
    missing: Missing = list,
) -> Fetched:
    """The files of a list's live representation, whole; NotFetched if one cannot be had.

    `urls` overrides the address of a role; `pages` reads pages that lead to files, in this process
    if left out; `missing` says which of many files we do not have. Files that are unchanged are
    asked for again when another one did change, so that a snapshot is of one moment. Bytes with
    status 200 are not judged here (`kit.sniff` does), except those of a page that links to the
    other files, and those of one of many: an error page in its place is not taken for it.
    """
    files = scraper.source.formats[0].files
    mirrors = urls or {}
    years = in_years()
    addresses = {role: mirrors.get(role) or years(file.url) for role, file in files.items()}
    follow = pages or scraper.links if hasattr(scraper.module, "follow") else None
    with client_for(scraper, policy) as client:
        session = Session(scraper, client, policy, time.monotonic() + policy.deadline_seconds)
        # A page that is unchanged would have to be had again to see where its links lead.
        session.ask({r: u for r, u in addresses.items() if u}, {} if follow else validators)
        ways = session.ways(follow) if follow else {}
        session.ask(session.links(ways), {})
        session.complete()
        session.ask_many(ways, missing)
    return Fetched(arrivals=session.arrived, left_out=session.left_out)


@contextmanager
def client_for(scraper: Scraper, policy: Policy) -> Iterator[httpx.Client]:
    """Who asks for the files of a list; NotFetched where what is set here leads nowhere."""
    headers = {"User-Agent": policy.user_agent, "Accept-Encoding": "gzip"}
    try:
        with network.client(headers) as client:
            yield client
    except network.Unusable as why:
        raise NotFetched(by_hand.sentence(scraper.key, f"nobody was asked: {why}"), {}) from None


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One file: what it is to us, where it was first asked for, where it is asked for now."""

    role: str
    url: str
    target: str
    method: str
    headers: Mapping[str, str]
    conditions: Mapping[str, str]
    body: str = ""


class Way(NamedTuple):
    """A link as a page gives it, and the page."""

    page: str
    link: str


Ways = Mapping[str, Way]
"""Role -> the way to its file."""


@dataclass(frozen=True, slots=True)
class Session:
    """All requests of one fetch share a client and a deadline; `arrived` grows by role."""

    scraper: Scraper
    client: httpx.Client
    policy: Policy
    deadline: float
    arrived: dict[str, Received] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    @property
    def form(self) -> kit.Format:
        return self.scraper.source.formats[0]

    @property
    def files(self) -> Mapping[str, kit.File]:
        return self.form.files

    def ask(self, addresses: Mapping[str, str], validators: Mapping[str, Validators]) -> None:
        """Get each file; one that the list can do without may be gone."""
        for role, url in addresses.items():
            try:
                self.arrived[role] = self.get(role, url, validators.get(role, Validators()))
            except NotFetched as why:
                if self.files[role].required or why.status not in GONE:
                    raise

    def ways(self, follow: Pages) -> dict[str, Way]:
        """The links of all pages, by the role of the file that each leads to."""
        found: dict[str, Way] = {}
        for role, page in self.arrived.items():
            if self.files[role].url:  # a file that pages lead to is no page, wherever it came from
                named = self.named(page, follow)
                found |= {name: Way(page.final_url, link) for name, link in named.items()}
        return found

    def links(self, ways: Ways) -> dict[str, str]:
        """Role -> address of the files that the pages lead to, without those we have."""
        one = {role for role, file in self.files.items() if not file.many}
        wanted = one - self.arrived.keys()
        return {role: self.led(*way) for role, way in ways.items() if role in wanted}

    def ask_many(self, ways: Ways, missing: Missing) -> None:
        """Get those of many files that we do not have, one after the other, in the page's order.

        After the first one that fails each is tried once only: its server may be down. What would
        be too much together with the rest is left for another look.
        """
        for name, file in self.files.items():
            roles = [role for role in ways if is_one_of(role, name)]
            wanted = missing(roles) if file.many else ()
            for role in _in_turn(wanted, file.many, self._turn()):
                if self.limit(role) <= self._room():
                    self._ask_one_of_many(role, ways[role])

    def _turn(self) -> int:
        """Which look this is, counted by the clock."""
        return int(time.time()) // (60 * self.scraper.source.check_every_minutes)

    def _room(self) -> int:
        """Bytes that may still come until all files together are too many."""
        together = sum(len(arrival.content) for arrival in self.arrived.values())
        return kit.TOGETHER * self.policy.size_limit_bytes - together

    def _ask_one_of_many(self, role: str, way: Way) -> None:
        """One of many files, or why it did not come: the page is not lost by that."""
        attempts = 1 if self.left_out else self.policy.attempts
        try:
            arrival = self.get(role, self.led(*way), Validators(), attempts)
        except NotFetched as why:
            self.left_out[role] = str(why)
            return
        if why_not := sniff(arrival.content, self.form.file(role).content):
            self.left_out[role] = f"{self.scraper.key}: {arrival.document.name} {why_not}."
        else:
            self.arrived[role] = arrival

    def led(self, page: str, link: str) -> str:
        """Where a link of a page leads, held to the rules of redirects."""
        target = self._join(page, link)
        if why := network.misdirected(page, target):
            raise self._failed(page, why)
        return target

    def named(self, page: Received, follow: Pages) -> Mapping[str, str]:
        """Role -> link, as one page names them."""
        where = page.final_url
        try:
            return follow(page.role, page.document)
        except kit.ScrapeError as doubt:
            raise self._cannot_follow(where, doubt) from None
        except Exception as broken:
            raise self._cannot_follow(where, broken) from broken

    def _cannot_follow(self, where: str, failure: Exception) -> NotFetched:
        reason = kit.fault(failure).why.rstrip(".")
        return self._failed(where, f"sent a page we cannot follow ({reason})")

    def complete(self) -> None:
        """Make the files those of one moment; NotFetched if a required one was nowhere."""
        unchanged = [role for role, arrival in self.arrived.items() if arrival.unchanged]
        if len(unchanged) < len(self.arrived):
            self.ask({role: self.arrived.pop(role).url for role in unchanged}, {})
        missing = [r for r in self.files if r in self.form.required and r not in self.arrived]
        if missing or not self.arrived:
            wanted = " or ".join(missing) or "any file"
            cause = Cause.OTHER if self.arrived else Cause.NOT_ASKED
            why = TYPED if self.scraper.source.transcribed else f"has no link to {wanted}"
            raise self._failed(self.scraper.source.page, why, cause=cause)

    def get(self, role: str, url: str, known: Validators, attempts: int = 0) -> Received:
        """One file, however many tries it takes; NotFetched when they are used up."""
        question = self._question(role, url, known)
        tries_left = attempts or self.policy.attempts
        for attempt in range(1, tries_left + 1):
            try:
                return self._once(question)
            except _Retry as why:
                wait = self.policy.pause(attempt, why.after)
                again = self.policy.hosts.went_wrong(why.where, why.lost)
                last = attempt == tries_left or not again
                if last or wait > self._left():
                    tried = f"{why} ({tries(attempt)})"
                    raise self._failed(why.where, tried, why.status, why.cause) from None
                self.policy.sleep(wait)
        raise self._failed(url, "was not asked: no try was allowed")

    def _question(self, role: str, url: str, known: Validators) -> Request:
        file = self.form.file(role)
        asked_there = file.method == "GET" and known.url in ("", url, shown(url))
        return Request(
            role=role,
            url=url,
            target=url,
            method=file.method,
            headers=file.headers,
            conditions=_conditions(known) if asked_there else {},
            body=file.body,
        )

    def _left(self) -> float:
        """Seconds that are left; waiting for the turn to ask a host is no doing of the list's."""
        return self.deadline + sum(self.waits) - time.monotonic()

    def _failed(
        self, where: str, why: str, status: int = 0, cause: Cause = Cause.OTHER
    ) -> NotFetched:
        """One sentence with the host in it."""
        host = _host(where)
        sentence = by_hand.sentence(self.scraper.key, f"{host} {why}")
        is_wall = status in by_hand.TURNED_AWAY or by_hand.is_wall(why)
        return NotFetched(
            sentence,
            self.arrived,
            status,
            host=host,
            cause=cause,
            way_round=self.scraper.source.access_note if is_wall else "",
        )

    def _join(self, page: str, link: str) -> str:
        try:
            return str(httpx.URL(page).join(link.strip()))
        except (httpx.InvalidURL, ValueError):
            raise self._failed(page, network.NO_ADDRESS) from None

    def _once(self, question: Request) -> Received:
        came_from = question.target
        for _ in range(REDIRECTS + 1):
            self._allowed(came_from, question.target)
            answer = self._request(question)
            if isinstance(answer, Received):
                return answer
            came_from, question = question.target, answer
        raise self._failed(question.url, f"redirects more than {REDIRECTS} times")

    def _allowed(self, came_from: str, target: str) -> None:
        """Only http(s), never from https down to http, only to addresses that can be."""
        if why := network.misdirected(came_from, target):
            raise self._failed(came_from, why)

    def _request(self, question: Request) -> Received | Request:
        """An answer, or the question to ask where it redirects to, when it is our turn there."""
        hosts, since = self.policy.hosts, time.monotonic()
        with hosts.turn(question.target):
            self.waits.append(time.monotonic() - since)
            if lost := hosts.lost(question.target):
                told = f"{lost.why}, as was found just now"
                raise self._failed(question.target, told, cause=lost.cause)
            return self._ask(question)

    def _found_at(self, url: str) -> frozenset[str]:
        """The addresses of a host that may be asked."""
        try:
            found = self.policy.hosts.found_at(url)
        except NotKnown:
            raise _Retry(url, NO_HOST, cause=Cause.NOT_FOUND) from None
        except TimeoutError:
            why = "cannot be found (no name server answers)"
            raise _Retry(url, why, cause=Cause.SILENT) from None
        if network.private_among(found) and not self.policy.allow_private:
            raise self._failed(url, network.PRIVATE)
        return found

    def _ask(self, question: Request) -> Received | Request:
        left = self._left()
        if left <= 0:
            raise self._failed(question.target, network.TOO_SLOW, cause=Cause.SILENT)
        found, private = self._found_at(question.target), self.policy.allow_private
        limit = self.policy.size_limit_bytes + network.FRAMES
        with (
            network.Line.watched(question.target, left, private, limit) as line,
            self.policy.hosts.watching(line),
        ):
            try:
                with self._open(question, line, self._patience(left, found)) as response:
                    return self.read(question, response, line)
            except (NotFetched, _Retry):
                raise
            except FORESEEN as error:
                raise self._broken(question.target, line, error) from None
            except Exception as error:  # whose trace is logged
                raise self._broken(question.target, line, error) from error

    def _patience(self, left: float, addresses: Collection[str]) -> httpx.Timeout:
        """For each step; the addresses of a host, tried in turn, have together as long as one."""
        seconds = min(self.policy.timeout_seconds, left)
        connecting = self.policy.hosts.connecting(seconds, len(addresses))
        return httpx.Timeout(seconds, connect=connecting)

    def _broken(self, where: str, line: network.Line, error: Exception) -> Exception:
        """What an answer that broke means: another try, or the end of this list's look."""
        if self._left() <= 0:
            return self._failed(where, network.TOO_SLOW, cause=Cause.SILENT)
        trouble = NOTHING_SAID if line.cut else _trouble(error)
        if isinstance(error, PASSING):
            return _Retry(where, trouble.why, cause=trouble.cause)
        return self._failed(where, trouble.why, cause=trouble.cause)

    @contextmanager
    def _open(
        self, question: Request, line: network.Line, patience: httpx.Timeout
    ) -> Iterator[httpx.Response]:
        with self.client.stream(
            question.method,
            question.target,
            headers={**question.headers, **question.conditions},
            content=question.body.encode() or None,
            timeout=patience,
            extensions={"trace": line.event},
        ) as response:
            if not line.opened:
                raise network.Barred
            self.policy.hosts.heard()
            yield response

    def read(
        self, question: Request, response: httpx.Response, line: network.Line
    ) -> Received | Request:
        code = response.status_code
        if response.has_redirect_location:
            return self.redirected(question, response)
        if code in RETRIED or code >= httpx.codes.INTERNAL_SERVER_ERROR:
            after = network.retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
            raise _Retry(question.target, f"answered {code}", after=after, status=code)
        if code == httpx.codes.NOT_MODIFIED and question.conditions:
            return arrival_of(question, response, b"")
        if code != httpx.codes.OK:
            verb = "refused us" if code in REFUSED else "answered"
            raise self._failed(question.target, f"{verb} ({code})", code)
        return arrival_of(question, response, self._body(question, response, line))

    def redirected(self, question: Request, response: httpx.Response) -> Request:
        again = response.status_code in ASKS_AGAIN_BY_GET and question.method == "POST"
        return replace(
            question,
            target=self._join(question.target, response.headers["location"]),
            method="GET" if again else question.method,
            body="" if again else question.body,
        )

    def _body(self, question: Request, response: httpx.Response, line: network.Line) -> bytes:
        """The plain bytes, all of them: h11 holds a short body against its Content-Length."""
        where, limit = question.target, self.limit(question.role)
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise self._failed(where, f"sends {declared} bytes, over the limit of {limit}")
        body = bytearray()
        for part in self.plain(question, response):
            body += part
            if max(len(body), response.num_bytes_downloaded) > limit:
                raise self._failed(where, f"sends more than the limit of {limit} bytes")
        if line.cut:  # without a Content-Length, a line that was cut looks like the end
            raise self._failed(where, network.TOO_SLOW)
        return bytes(body)

    def limit(self, role: str) -> int:
        """Bytes of a file at most; one of many has a limit of its own."""
        file, limit = self.form.file(role), self.policy.size_limit_bytes
        return min(limit, file.size_limit_bytes or limit) if file.many else limit

    def plain(self, question: Request, response: httpx.Response) -> Iterable[bytes]:
        """The body as it comes, never more at once than was received or CHUNK."""
        packing = response.headers.get("content-encoding", "").strip().lower()
        if packing in ("", "identity"):
            return response.iter_raw()
        if packing in ("gzip", "x-gzip"):
            return network.gunzip(response.iter_raw())
        why = f"packs the file in a way we did not ask for ({ascii(packing[:40])[1:-1]})"
        raise self._failed(question.target, why)


def in_years() -> Callable[[str], str]:
    """Puts this year, and the last one, into an address that has a place for them."""
    year = datetime.now(UTC).year
    said = {"{year}": str(year), "{last_year}": str(year - 1)}
    return lambda url: re.sub(r"\{(?:last_)?year\}", lambda place: said[place[0]], url)


def _in_turn(roles: Sequence[str], most: int, turn: int) -> Sequence[str]:
    """So many of the roles: most of them the first ones, and others in turn.

    Those that can never be had stay first for ever, and must not hold up all that come later.
    """
    first = most - most // 4
    later = roles[first:]
    if len(roles) <= most:
        return roles[:most]
    start = turn * (most - first) % len(later)
    return [*roles[:first], *(*later[start:], *later[:start])[: most - first]]


def is_one_of(role: str, name: str) -> bool:
    """Whether a role is that of one of many files, and is named by what names can be of."""
    of, _, one = role.partition("/")
    return of == name and ONE_OF_MANY.fullmatch(one) is not None


def tries(count: int) -> str:
    """How often we tried, in words."""
    return "1 try" if count == 1 else f"{count} tries"


class Trouble(NamedTuple):
    """What went wrong on the way: kind of error, a word in it, what we say, and its cause."""

    kind: type[Exception]
    word: str
    why: str
    cause: Cause = Cause.OTHER


NO_HOST = "cannot be reached (no such host is known)"
TYPED = "has scans alone: a person types what they say (docs/typed-lists.md)"
REFUSES = "cannot be reached: it refuses the connection"
NO_WAY = "cannot be reached: there is no way to it from here"
BROKE_OFF = "broke off in the middle of the document"

NO_TRUST = "shows a certificate that cannot be trusted"
CERTIFICATES = {
    "certificate has expired": "it has expired",
    "not yet valid": "it is not valid yet",
    "ostname mismatch": "it is another host's",
    "IP address mismatch": "it is another host's",
    "self-signed": "nobody vouches for it but itself",
    "self signed": "nobody vouches for it but itself",
    "unable to get local issuer": "nobody known here vouches for it",
}
"""What OpenSSL says of a certificate -> what is wrong with it."""

NOTHING_SAID = Trouble(httpx.TimeoutException, "", "did not answer in time", Cause.SILENT)

# The first that fits.
TROUBLE: tuple[Trouble, ...] = (
    Trouble(network.Barred, "", "answers from a private address"),
    Trouble(network.TooMuch, "", "sends more than the limit, headers and frames included"),
    Trouble(httpx.InvalidURL, "", network.NO_ADDRESS),
    Trouble(UnicodeError, "", network.NO_ADDRESS),
    Trouble(zlib.error, "", "sent bytes that cannot be unpacked"),
    NOTHING_SAID,
    *(
        Trouble(httpx.ConnectError, word, f"{NO_TRUST} ({why})", Cause.CERTIFICATE)
        for word, why in CERTIFICATES.items()
    ),
    Trouble(
        httpx.ConnectError,
        "CERTIFICATE",
        NO_TRUST,
        Cause.CERTIFICATE,
    ),
    Trouble(httpx.ConnectError, "[Errno -", NO_HOST, Cause.NOT_FOUND),
    Trouble(httpx.ConnectError, "refused", REFUSES, Cause.REFUSED),
    Trouble(httpx.ConnectError, "unreachable", NO_WAY, Cause.NO_WAY),
    Trouble(httpx.ConnectError, "No route", NO_WAY, Cause.NO_WAY),
    Trouble(httpx.ReadError, "", BROKE_OFF),
    Trouble(httpx.RemoteProtocolError, "location header", network.NO_ADDRESS),
    Trouble(httpx.RemoteProtocolError, "", BROKE_OFF),
    Trouble(Exception, "", "cannot be reached"),
)


PASSING = (httpx.RequestError, zlib.error)
"""What may be better at the next try."""

FORESEEN = (*PASSING, httpx.InvalidURL, UnicodeError, network.Barred, network.TooMuch)
"""What is the other side's doing."""


def _trouble(error: Exception) -> Trouble:
    return next(t for t in TROUBLE if isinstance(error, t.kind) and t.word in str(error))


def _conditions(known: Validators) -> dict[str, str]:
    """The headers of a conditional request; a validator that no header can carry is left out."""
    validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: text for name, text in validators.items() if _fits_a_header(text)}


def _fits_a_header(text: str) -> bool:
    return text != "" and text.isascii() and text.isprintable()


def arrival_of(question: Request, response: httpx.Response, content: bytes) -> Received:
    """An answer, with as much of its body as was read."""
    return Received(
        role=question.role,
        url=question.url,
        final_url=question.target,
        status=response.status_code,
        headers=_kept(response.headers),
        content=content,
    )


def _kept(headers: httpx.Headers) -> dict[str, str]:
    """What an answer said of itself; a value that is longer than any real one is left out."""
    said = {name: headers.get(name) for name in KEPT_HEADERS}
    return {name: text for name, text in said.items() if text and len(text) <= LONGEST_HEADER}


def _host(url: str) -> str:
    """The host of an address in ASCII, whatever is wrong with the rest of it."""
    try:
        return httpx.URL(url).raw_host.decode("ascii") or shown(url)
    except (httpx.InvalidURL, ValueError):
        return "".join(filter(str.isprintable, shown(url))) or "its address"


def file_name(url: str) -> str:
    """The name that a file has by its address."""
    path = httpx.URL(url).raw_path.decode("ascii").partition("?")[0]
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[^\w.()%+ -]", "_", last).lstrip(".")[-LONGEST_NAME:] or "index"
