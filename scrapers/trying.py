"""Every address of a list tried once, politely: what answers there, and whether it is the file.

Nothing of it is taken in. Of a file the first bytes are read, which say what it is; of a page that
leads to others all of it, since its list's own module has to follow it.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import httpx

from scrapers import by_hand, kit, network
from scrapers.addresses import shown
from scrapers.causes import Cause
from scrapers.describe import known_on
from scrapers.fetch import (
    GONE,
    NotFetched,
    Pages,
    Policy,
    Received,
    Request,
    Session,
    Validators,
    Way,
    Ways,
    arrival_of,
    client_for,
    in_years,
    is_one_of,
)
from scrapers.hosts import Hurried, Lost, server
from scrapers.kit.sniff import sniff
from scrapers.registry import Scraper

ENOUGH = 64 * 1024
"""Bytes of a file that say what it is."""

RETRY = "retry-after"
LEFT_ALONE = frozenset({429, 503})
"""Answers of a host that has had enough of us, the latter where it says how long."""

BETWEEN = 1.0
"""Seconds between two questions to one host."""


class Verdict(StrEnum):
    """What an address was found to be."""

    OK = "ok"
    MOVED = "ok, moved"  # the file, at another address than the one we know
    BY_HAND = "by hand"  # there is no address: a person brings the file
    OTHER = "another file"  # an answer, and not of what is expected
    TOO_LARGE = "too large"
    WALL = "wall"  # a bot challenge, a login, or a plain refusal
    GONE = "gone"
    ANSWER = "another answer"
    NO_LINK = "no link"  # the page that leads to the file does not, or cannot be followed
    NOT_FOUND = "no such host"
    CERTIFICATE = "certificate"
    SILENT = "silent"
    UNREACHED = "not reached"
    BROKEN = "broken"  # our own module

    @property
    def is_well(self) -> bool:
        """Whether a look may bring the list from here."""
        return self in (Verdict.OK, Verdict.MOVED, Verdict.BY_HAND)


OF_CAUSE = {
    Cause.NOT_FOUND: Verdict.NOT_FOUND,
    Cause.CERTIFICATE: Verdict.CERTIFICATE,
    Cause.SILENT: Verdict.SILENT,
}
"""Why nothing came -> what that is called here; anything else is not reached."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One address and what answered: `status` 0 and the like where nothing did.

    `bytes` as the server says, or as they came where that was all; None where neither is known.
    `page` is the page that led there, "" for an address of our own, which rests on facts of
    `known_on`. `final_url` is where the answer came from.
    """

    list_id: str
    format: str = ""
    role: str = ""
    method: str = ""
    url: str = ""
    page: str = ""
    known_on: str = ""
    verdict: Verdict
    status: int = 0
    content_type: str = ""
    bytes: int | None = None
    final_url: str = ""
    sentence: str


@dataclass(eq=False, slots=True)
class Patient(Hurried):
    """As for a person who waits, and with a pause between two questions to one host."""

    between: float = BETWEEN
    asked: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def turn(self, url: str) -> Iterator[None]:
        """One connection to a host at a time, and none right after the last one."""
        with Hurried.turn(self, url):
            if server(url) not in self.gone:  # which is not asked again
                since = time.monotonic() - self.asked.get(server(url), -self.between)
                self.pause(max(0.0, self.between - since))
            try:
                yield
            finally:
                self.asked[server(url)] = time.monotonic()

    def turned_away(self, url: str, why: str) -> None:
        """A host that has had enough of us is not asked again, for whatever list."""
        self.gone[server(url)] = Lost(Cause.OTHER, why)

    def went_wrong(self, url: str, lost: Lost) -> bool:
        """Note it, silence too: a host that says nothing once is not waited for again."""
        Hurried.went_wrong(self, url, lost)
        if lost.cause is Cause.SILENT:
            self.gone[server(url)] = lost
        return False


class Address(NamedTuple):
    """One address of a list: of which representation and role, and the page that led there.

    `public`: the list's own module names it; of any other passwords and tokens are not told.
    """

    form: kit.Format
    role: str
    url: str
    page: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class _Look(Session):
    """Questions of which any answer is one: its status is told, and the file is not read whole."""

    whole: frozenset[str] = frozenset()

    def read(
        self, question: Request, response: httpx.Response, line: network.Line
    ) -> Received | Request:
        """The answer, with as much of it as says what it is."""
        if response.has_redirect_location:
            return self.redirected(question, response)
        if response.status_code in LEFT_ALONE and (
            RETRY in response.headers or _too_many(response)
        ):
            why = f"answered {response.status_code}{_not_before(response)}"
            self.policy.hosts.turned_away(question.target, why)
        most = self.limit(question.role) if question.role in self.whole else ENOUGH
        answer = arrival_of(question, response, self._beginning(question, response, most))
        if line.cut and len(answer.content) < most:  # which looks like the end of a file
            raise self._failed(question.target, network.TOO_SLOW, cause=Cause.SILENT)
        return (
            answer
            if not (wait := _not_before(response))
            else replace(answer, headers={**answer.headers, RETRY: wait})
        )

    def _beginning(self, question: Request, response: httpx.Response, most: int) -> bytes:
        body = bytearray()
        for part in self.plain(question, response):
            body += part
            if len(body) >= most:
                break
        return bytes(body[:most])


def _too_many(response: httpx.Response) -> bool:
    return response.status_code == httpx.codes.TOO_MANY_REQUESTS


def _not_before(response: httpx.Response) -> str:
    """When a host would like to be asked again, as it says so; "" where it does not."""
    asked = network.retry_after(response.headers.get(RETRY, ""), datetime.now(UTC))
    return f" and asks to be left alone for {asked:,.0f} seconds" if asked else ""


def tried(
    scraper: Scraper, policy: Policy, pages: Pages, urls: Mapping[str, str] | None = None
) -> Iterator[Tried]:
    """Each address of a list or feed, of all its representations, and those that its pages name.

    `urls` overrides the address of a role of the live representation, as settings do; `pages` reads
    pages that lead to files.
    """
    if scraper.broken:
        yield Tried(list_id=scraper.key, verdict=Verdict.BROKEN, sentence=scraper.broken)
        return
    found = list(_addresses(scraper, urls or {}))
    if not found:
        yield _by_hand(scraper)
    try:
        with client_for(scraper, policy) as client:
            for form in scraper.source.formats:
                of_form = [one for one in found if one.form is form]
                yield from _Trial(scraper, policy, client, form).of(of_form, pages)
    except NotFetched as why:  # nobody can be asked: what is set here is wrong
        said = by_hand.cause(scraper.key, str(why))
        yield Tried(list_id=scraper.key, verdict=Verdict.UNREACHED, sentence=said)


def _addresses(scraper: Scraper, urls: Mapping[str, str]) -> Iterator[Address]:
    """Every address that a list has of its own, each once."""
    seen: set[tuple[str, str, str]] = set()
    years, live = in_years(), scraper.source.formats[0]
    for form in scraper.source.formats:
        for role, file in form.files.items():
            own = years(file.url)
            url = (urls.get(role, "") if form is live else "") or own
            if url and (what := (file.method, url, file.body)) not in seen:
                seen.add(what)
                yield Address(form, role, url, public=url == own)


def _as_told(one: Address, url: str) -> str:
    """An address as it may be told: one that everybody knows as it is."""
    return url if one.public and url == one.url else shown(url)


def _asked(addresses: list[Address], role: str) -> Address:
    return next(one for one in addresses if one.role == role)


def _by_hand(scraper: Scraper) -> Tried:
    said = "It has no address that can be asked: a person brings the file."
    return Tried(
        list_id=scraper.key,
        verdict=Verdict.BY_HAND,
        sentence=" ".join(filter(None, (said, scraper.source.access_note))),
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """The addresses of one representation of a list, asked one after the other."""

    scraper: Scraper
    policy: Policy
    client: httpx.Client
    form: kit.Format

    def of(self, addresses: list[Address], pages: Pages) -> Iterator[Tried]:
        """Those that are known, then those that the pages among them lead to."""
        is_live = self.form is self.scraper.source.formats[0]
        follows = is_live and hasattr(self.scraper.module, "follow")
        look = self._look(frozenset(one.role for one in addresses) if follows else frozenset())
        arrived: dict[str, Received] = {}
        for one in addresses:
            answer, told = self._once(look, one)
            yield told
            if answer and told.verdict.is_well:
                arrived[one.role] = answer
        if not (follows and arrived):
            return
        ways: dict[str, Way] = {}
        for role, page in arrived.items():
            try:
                named = look.named(page, pages).items()
                ways |= {name: Way(page.final_url, link) for name, link in named}
            except NotFetched as why:
                yield self._told(_asked(addresses, role), Verdict.NO_LINK, why)
        yield from self._led(look, {role: way for role, way in ways.items() if role not in arrived})

    def _led(self, look: _Look, ways: Ways) -> Iterator[Tried]:
        """What pages lead to: of a role each, of many texts the first one."""
        for name, file in self.form.files.items():
            roles = [role for role in ways if role == name or is_one_of(role, name)]
            for role in roles[:1]:
                yield self._follow(look, role, *ways[role])
            if not (roles or file.url or file.many) and file.required:
                page = self.scraper.source.page
                said = f"No page of it has a link to its file {name!r}; look at {page}."
                yield self._row(Address(self.form, name, ""), Verdict.NO_LINK, said)

    def _follow(self, look: _Look, role: str, page: str, link: str) -> Tried:
        try:
            one = Address(self.form, role, look.led(page, link), page)
        except NotFetched as why:
            return self._told(Address(self.form, role, "", page), Verdict.NO_LINK, why)
        return self._once(look, one)[1]

    def _look(self, whole: frozenset[str]) -> _Look:
        source = replace(self.scraper.source, formats=(self.form,))
        deadline = time.monotonic() + self.policy.deadline_seconds
        of_form = replace(self.scraper, source=source)
        return _Look(of_form, self.client, self.policy, deadline, whole=whole)

    def _once(self, look: _Look, one: Address) -> tuple[Received | None, Tried]:
        """One question, and what came of it."""
        try:
            answer = look.get(one.role, one.url, Validators(), attempts=1)
        except NotFetched as why:
            causes = {cause: verdict for cause, verdict in OF_CAUSE.items() if why.cause == cause}
            return None, self._told(one, next(iter(causes.values()), Verdict.UNREACHED), why)
        return answer, self._judged(one, answer)

    def _told(self, one: Address, verdict: Verdict, why: NotFetched) -> Tried:
        """An address of which nothing came."""
        said = by_hand.cause(self.scraper.key, str(why)).replace(" (1 try)", "")
        if by_hand.is_wall(said):
            return self._row(one, Verdict.WALL, self._noted(said))
        return self._row(one, verdict, f"{said.rstrip('.')}.")

    def _judged(self, one: Address, answer: Received) -> Tried:
        size = _size(answer)
        verdict, said = self._judgement(one, answer, size)
        return self._row(
            one,
            verdict,
            self._noted(said) if verdict is Verdict.WALL else said,
            status=answer.status,
            content_type=answer.headers.get("content-type", ""),
            bytes=size,
            final_url=_as_told(one, answer.final_url),
        )

    def _judgement(self, one: Address, answer: Received, size: int | None) -> tuple[Verdict, str]:
        """What an answer is, and that in a sentence."""
        expected, name = self.form.file(one.role).content, answer.document.name
        status, host = answer.status, httpx.URL(answer.final_url).host
        if status != httpx.codes.OK:
            said = f"{host} answered {status}{answer.headers.get(RETRY, '')}"
            page = sniff(answer.content, kit.FileType.HTML)
            if by_hand.is_wall(page):
                return Verdict.WALL, f"{said}: its page {page}."
            if status in by_hand.TURNED_AWAY:
                return Verdict.WALL, f"{said}."
            return Verdict.GONE if status in GONE else Verdict.ANSWER, f"{said}."
        if why := sniff(answer.content, expected):
            verdict = Verdict.WALL if by_hand.is_wall(why) else Verdict.OTHER
            return verdict, f"{host} sent {name}, which {why}; expected is {expected}."
        limit = self.scraper.source.size_limit_bytes
        if size is not None and size > limit:
            return Verdict.TOO_LARGE, f"{name} has {size:,} bytes, over the limit of {limit:,}."
        if answer.final_url != one.url:
            return Verdict.MOVED, f"{expected}, after a redirect to {shown(answer.final_url)}"
        return Verdict.OK, f"{expected}, as expected."

    def _noted(self, said: str) -> str:
        """A wall, with what is known of the way round it."""
        return by_hand.noted(f"{said.rstrip('.')}.", self.scraper.source.access_note)

    def _row(self, one: Address, verdict: Verdict, sentence: str, **more: object) -> Tried:
        file = self.form.file(one.role)
        return Tried(
            list_id=self.scraper.key,
            format=self.form.id,
            role=one.role,
            method=file.method,
            url=_as_told(one, one.url),
            page=shown(one.page),
            known_on="" if one.page else known_on(self.scraper.source, file),
            verdict=verdict,
            sentence=sentence,
            **more,  # type: ignore[arg-type]
        )


def _size(answer: Received) -> int | None:
    """Bytes of a file as its server says; as they came, where that was all of it."""
    declared = answer.headers.get("content-length", "")
    if declared.isdecimal() and "content-encoding" not in answer.headers:
        return int(declared)
    return len(answer.content) if len(answer.content) < ENOUGH else None
