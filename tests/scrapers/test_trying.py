"""Addresses tried once, against servers on loopback: what answers, and no more is read."""

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from scrapers import by_hand, kit, trying
from scrapers.fetch import Policy
from scrapers.hosts import Hosts
from scrapers.kit import sniff
from scrapers.registry import Scraper, scraper
from scrapers.trying import Patient, Tried, Verdict
from tests.scrapers.test_fetch import certificate as certificate  # a fixture
from tests.servers import Answer, Handler, Server, begun, drip, reply, serving, slow

NOTE = "Ask the authority in writing."
XML = b"<list><entry/></list>"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body></body></html>"
LOGIN = b"<html><body><form><input type='password'></form></body></html>"
PAGE = b"<html><body><h1>Our lists</h1></body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def a_list(*forms: kit.Format, follow: Any = None, broken: str = "") -> Scraper:
    module = ModuleType("xx_list")
    if follow:
        vars(module)["follow"] = follow
    source = replace(
        scraper("un_sc").source,
        formats=forms,
        access_note=NOTE,
        known_on="2026-01-02",
        size_limit_bytes=2**20,
    )
    return Scraper(key="xx_list", source=source, module=module, broken=broken)


def form(id: str = "xml", **files: kit.File) -> kit.Format:
    return kit.Format(id=id, files=files)


def file(url: str, content: kit.FileType = kit.FileType.XML, **more: Any) -> kit.File:
    return kit.File(url=url, patterns=("*",), content=content, **more)


def tried(found: Scraper, urls: Mapping[str, str] | None = None, **more: Any) -> list[Tried]:
    """What is found, with the list's own module as the reader of its pages."""
    plain: dict[str, Any] = {
        "timeout_seconds": 5.0,
        "allow_private": True,
        "attempts": 1,
        "size_limit_bytes": 2**20,
        "hosts": Patient(between=0.0),
    }

    def pages(_role: str, page: kit.Document) -> Mapping[str, str]:
        links: Mapping[str, str] = found.module.follow(page)
        return links

    return list(trying.tried(found, Policy(**plain | more), pages, urls))


def one(server: Server, *answers: Answer, **more: Any) -> Tried:
    """What is found at one address that answers so."""
    url = server.on("/list.xml", *answers)
    (found,) = tried(a_list(form(list=file(url))), **more)
    assert (found.list_id, found.role, found.url) == ("xx_list", "list", url)
    assert found.known_on == "2026-01-02"
    return found


def test_a_file_as_expected(server: Server) -> None:
    found = one(server, reply(200, XML, Content_Type="text/xml"))
    assert (found.verdict, found.status, found.bytes) == (Verdict.OK, 200, len(XML))
    assert found.content_type == "text/xml"
    assert found.final_url == found.url
    assert found.verdict.is_well
    assert server.seen[0][1]["User-Agent"].startswith("designation-tracker/")


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        (reply(200, PAGE), Verdict.OTHER, "which is a web page; expected is xml"),
        (reply(200, b""), Verdict.OTHER, "is empty"),
        (reply(200, CHALLENGE), Verdict.WALL, "just a moment"),
        (reply(200, LOGIN), Verdict.WALL, "a login form"),
        (reply(403, b"no"), Verdict.WALL, "answered 403"),
        (reply(403, CHALLENGE), Verdict.WALL, "its page is an error page (just a moment)"),
        (reply(503, CHALLENGE), Verdict.WALL, "answered 503"),
        (reply(401), Verdict.WALL, "answered 401"),
        (reply(404, PAGE), Verdict.GONE, "answered 404"),
        (reply(410), Verdict.GONE, "answered 410"),
        (reply(503, b"later"), Verdict.ANSWER, "answered 503"),
        (reply(500, PAGE), Verdict.ANSWER, "answered 500"),
        (reply(304), Verdict.ANSWER, "answered 304."),
        (reply(405), Verdict.ANSWER, "answered 405."),
        (reply(429), Verdict.WALL, "answered 429. "),
        (reply(403, b"no", Content_Type="text/plain"), Verdict.WALL, "answered 403. "),
        (
            reply(429, Retry_After="3600"),
            Verdict.WALL,
            "answered 429 and asks to be left alone for 3,600 seconds. ",
        ),
        (
            reply(503, Retry_After="120"),
            Verdict.ANSWER,
            "answered 503 and asks to be left alone for 120 seconds.",
        ),
        (reply(302, Location="/list.xml"), Verdict.UNREACHED, "redirects more than 10 times"),
        (reply(302, Location="ftp://a.example/"), Verdict.UNREACHED, "leads to a ftp address"),
    ],
)
def test_answers_that_are_not_the_file(
    server: Server, answer: Answer, verdict: Verdict, said: str
) -> None:
    found = one(server, answer)
    assert found.verdict is verdict
    assert said in found.sentence
    assert not found.verdict.is_well
    assert (NOTE in found.sentence) == (verdict is Verdict.WALL)
    assert server.asked("/list.xml") == (11 if "redirects" in said else 1)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (reply(429), 0),
        (reply(503, Retry_After="60"), 0),
        (reply(503), 1),
        (reply(403), 1),
    ],
)
def test_a_host_that_has_had_enough_is_not_asked_again(
    server: Server, answer: Answer, again: int
) -> None:
    hosts = Patient(between=0.0)
    (first,) = tried(a_list(form(list=file(server.on("/a", answer)))), hosts=hosts)
    (second,) = tried(a_list(form(list=file(server.on("/b", reply(200, XML))))), hosts=hosts)
    assert server.asked("/b") == again
    assert (second.verdict is Verdict.OK) == bool(again)
    assert again or f"answered {first.status}" in second.sentence


def test_no_time_is_spent_on_a_host_that_is_not_asked() -> None:
    hosts = Patient(between=30.0)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        files = {f"list{number}": file(f"{url}{number}") for number in range(3)}
        began = time.monotonic()
        found = tried(a_list(form(**files)), hosts=hosts)
    assert [one.verdict for one in found] == [Verdict.UNREACHED] * 3
    assert "as was found just now" in found[2].sentence
    assert time.monotonic() - began < 10


def test_a_file_that_drips_is_no_file_that_came(server: Server) -> None:
    began = time.monotonic()
    found = one(server, begun(XML, 0.0), deadline_seconds=20.0)
    assert found.verdict is Verdict.OK
    found = one(server, drip(10_000, 0.1), deadline_seconds=0.5, timeout_seconds=30.0)
    assert (found.verdict, found.status, found.bytes) == (Verdict.SILENT, 0, None)
    assert "too slow" in found.sentence
    assert time.monotonic() - began < 10


def signed_by_itself(folder: Path, *, host: str, days: int) -> Path:
    """A key and a certificate of a host, good until so many days from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(90)).not_valid_after(now + timedelta(days))
    certificate = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (both := folder / "both.pem").write_bytes(
        key.private_bytes(*pem) + certificate.public_bytes(Encoding.PEM)
    )
    return both


@pytest.mark.parametrize(
    ("host", "days", "trusted", "why"),
    [
        ("127.0.0.1", 2, False, "(nobody vouches for it but itself)"),
        ("127.0.0.2", 2, True, "(it is another host's)"),
        ("127.0.0.1", -2, True, "(it has expired)"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, days: int, trusted: bool, why: str
) -> None:
    both = signed_by_itself(tmp_path, host=host, days=days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(both))
    with serving(both) as secure:
        found = one(secure, reply(200, XML))
    assert found.verdict is Verdict.CERTIFICATE
    assert f"shows a certificate that cannot be trusted {why}." in found.sentence


def test_a_redirect_is_told_with_where_it_leads(server: Server) -> None:
    url = server.on("/new/list.xml", reply(200, XML))
    found = one(server, reply(301, Location="/new/list.xml"))
    assert (found.verdict, found.final_url) == (Verdict.MOVED, url)
    assert found.verdict.is_well


def test_where_a_redirect_leads_is_told_without_its_token(server: Server) -> None:
    server.on("/new?token=geheim", reply(200, XML))
    found = one(server, reply(302, Location="/new?token=geheim"))
    assert found.verdict is Verdict.MOVED
    assert "geheim" not in repr(found)


def test_a_huge_file_is_not_read_to_its_end(server: Server) -> None:
    sent: list[int] = []

    def huge(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(2**30))
        handler.end_headers()
        handler.wfile.write(b"<list>")
        for _ in range(2**14):
            handler.wfile.write(b" " * 2**16)
            sent.append(2**16)

    found = one(server, huge)
    assert (found.verdict, found.bytes) == (Verdict.TOO_LARGE, 2**30)
    until = time.monotonic() + 10
    while not (halted := len(sent)) and time.monotonic() < until:
        time.sleep(0.01)
    assert halted * 2**16 < 2**26


def test_a_large_file_of_unknown_size_is_known_by_its_beginning(server: Server) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"<list>")
        while True:
            handler.wfile.write(b" " * 2**16)

    found = one(server, endless)
    assert (found.verdict, found.bytes) == (Verdict.OK, None)


def test_silence_is_waited_for_once(server: Server) -> None:
    url = server.on("/list.xml", slow(5))
    other = server.on("/other.xml", slow(5))
    began = time.monotonic()
    found = tried(a_list(form(a=file(url), b=file(other))), timeout_seconds=0.5)
    assert [each.verdict for each in found] == [Verdict.SILENT, Verdict.SILENT]
    assert server.asked("/list.xml") + server.asked("/other.xml") == 1
    assert time.monotonic() - began < 4


def test_a_host_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (found,) = tried(a_list(form(list=file("https://no.example/list.xml"))))
    assert (found.verdict, found.status) == (Verdict.NOT_FOUND, 0)
    assert found.sentence == "no.example cannot be reached (no such host is known)."


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        (found,) = tried(a_list(form(list=file(f"http://127.0.0.1:{port}/list.xml"))))
    assert found.verdict is Verdict.UNREACHED
    assert "refuses the connection" in found.sentence


def test_a_certificate_that_cannot_be_trusted(certificate: Path) -> None:
    with serving(certificate) as secure:
        found = one(secure, reply(200, XML))
    assert found.verdict is Verdict.CERTIFICATE


# Several files, pages, feeds.


def led(*links: tuple[str, str]) -> Callable[[kit.Document], Mapping[str, str]]:
    return lambda _page: dict(links)


def test_each_address_is_asked_once_and_all_representations_are(server: Server) -> None:
    whole = server.on("/all.xml", reply(200, XML))
    table = server.on("/all.csv", reply(200, b"a;b\n"))
    csv = file(table, kit.FileType.CSV)
    found = tried(a_list(form(list=file(whole)), form("csv", main=csv), form("short", main=csv)))
    assert [(each.format, each.verdict) for each in found] == [
        ("xml", Verdict.OK),
        ("csv", Verdict.OK),
    ]
    assert server.asked("/all.csv") == 1


def test_a_page_is_followed_to_the_file_that_moves(server: Server) -> None:
    page = server.on("/page", reply(200, PAGE))
    moving = server.on("/files/list-7.xml", reply(200, XML))
    files = {"page": file(page, kit.FileType.HTML), "list": file("")}
    found = tried(a_list(form(**files), follow=led(("list", "files/list-7.xml"))))
    assert [(each.role, each.verdict) for each in found] == [
        ("page", Verdict.OK),
        ("list", Verdict.OK),
    ]
    assert (found[1].url, found[1].page, found[1].known_on) == (moving, page, "")


def test_a_page_is_read_whole_for_its_links(server: Server) -> None:
    long = PAGE.replace(b"<h1>", b"<p>" + b"x" * 3 * trying.ENOUGH + b"</p><h1>")
    page = server.on("/page", reply(200, long))
    seen: list[int] = []

    def follow(document: kit.Document) -> Mapping[str, str]:
        seen.append(len(document.content))
        return {}

    files = {"page": file(page, kit.FileType.HTML), "list": file("")}
    found = tried(a_list(form(**files), follow=follow))
    assert seen == [len(long)]
    assert [each.verdict for each in found] == [Verdict.OK, Verdict.NO_LINK]
    assert "has a link to its file 'list'" in found[1].sentence


def test_a_page_that_its_module_cannot_follow_is_told(server: Server) -> None:
    page = server.on("/page", reply(200, PAGE))

    def follow(_document: kit.Document) -> Mapping[str, str]:
        raise kit.LayoutChanged("The page has no table.")

    files = {"page": file(page, kit.FileType.HTML), "list": file("")}
    found = tried(a_list(form(**files), follow=follow))
    assert [each.verdict for each in found] == [Verdict.OK, Verdict.NO_LINK, Verdict.NO_LINK]
    assert "The page has no table" in found[1].sentence


def test_a_wall_in_place_of_a_page_is_not_followed(server: Server) -> None:
    page = server.on("/page", reply(200, CHALLENGE))
    files = {"page": file(page, kit.FileType.HTML), "list": file("")}
    (found,) = tried(a_list(form(**files), follow=led(("list", "/list.xml"))))
    assert found.verdict is Verdict.WALL


def test_of_many_texts_one_is_tried(server: Server) -> None:
    page = server.on("/page", reply(200, PAGE))
    server.on("/a.xml", reply(200, XML))
    texts = file("", many=25)
    links = led(("texts/a", "/a.xml"), ("texts/b", "/b.xml"))
    found = tried(a_list(form(page=file(page, kit.FileType.HTML), texts=texts), follow=links))
    assert [each.role for each in found] == ["page", "texts/a"]
    assert found[1].verdict is Verdict.OK


def test_addresses_of_the_settings_are_tried_in_place_of_ours(server: Server) -> None:
    mirror = server.on("/mirror?token=geheim", reply(200, XML))
    known = a_list(form(list=file("https://list.example/")))
    (found,) = tried(known, {"list": mirror})
    assert found.verdict is Verdict.OK
    assert "geheim" not in repr(found)


def test_a_list_without_an_address_is_brought_by_hand() -> None:
    (found,) = tried(a_list(form(list=file(""))))
    assert found.verdict is Verdict.BY_HAND
    assert NOTE in found.sentence


def test_a_module_that_cannot_be_used_is_told() -> None:
    (found,) = tried(a_list(broken="xx_list: its module cannot be used (why)."))
    assert (found.verdict, found.verdict.is_well) == (Verdict.BROKEN, False)


def test_a_host_is_left_alone_between_two_questions() -> None:
    hosts = Patient(between=0.2)
    began = time.monotonic()
    for path in "ab":
        with hosts.turn(f"https://one.example/{path}"):
            pass
    assert time.monotonic() - began >= 0.2
    with hosts.turn("https://another.example/"):
        pass
    assert time.monotonic() - began < 0.4
    assert isinstance(hosts, Hosts)


def test_every_sign_of_a_wall_is_one_that_pages_are_known_by() -> None:
    known = {sign.decode() for sign in sniff.GARBAGE}
    assert set(by_hand.WALLS) <= {*known, "a login form"}
    assert by_hand.is_wall(sniff.sniff(CHALLENGE, kit.FileType.XML))
    assert by_hand.is_wall(sniff.sniff(LOGIN, kit.FileType.XML))
