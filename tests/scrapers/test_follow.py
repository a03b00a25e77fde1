"""Links that move and feeds in pages, followed on a server on loopback."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from scrapers import kit
from scrapers.fetch import NotFetched, Policy, fetch
from scrapers.registry import scraper
from tests.servers import Server, reply, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


POLICY = Policy(timeout_seconds=5.0, attempts=1, allow_private=True)


def page(*links: str) -> bytes:
    anchors = "".join(f'<li><a href="{link}">list</a></li>' for link in links)
    return f"<!doctype html><html><body><ul>{anchors}</ul></body></html>".encode()


def test_japan_the_newest_workbook_of_the_page_is_fetched(server: Server) -> None:
    links = (
        "./shisantouketsu20260305.xlsx",
        "./shisantouketsu20261008.xlsx",
        "./shisantouketsu20261008.csv",
        "./shisantouketsu20211224.xls",
    )
    url = server.on("/sanctions/list.html", reply(200, page(*links)))
    server.on("/sanctions/shisantouketsu20261008.xlsx", reply(200, b"PK\x03\x04"))
    found = fetch(scraper("jp_mof"), {}, POLICY, {"page": url}).documents
    assert found["workbook"].name == "shisantouketsu20261008.xlsx"
    assert set(found) == {"page", "workbook"}


def test_malaysia_the_newest_list_of_the_page_is_fetched(server: Server) -> None:
    links = (
        "/images/SENARAI_KDN_2025_BI_4.xml",
        "/images/SENARAI_KDN_2026_BI.xml",
        "/images/2026/SENARAI_KDN_2026_BI_1.xml",
        "/images/2026/SENARAI_KDN_2026_BI_1.pdf",
    )
    url = server.on("/350-list", reply(200, page(*links)))
    server.on("/images/2026/SENARAI_KDN_2026_BI_1.xml", reply(200, b"<xmlResponse/>"))
    found = fetch(scraper("my_moha"), {}, POLICY, {"page": url}).documents
    assert found["list"].content == b"<xmlResponse/>"


def test_india_the_list_of_individuals_is_found_on_the_divisions_page(server: Server) -> None:
    link = "/en/commoncontent/list-of-individuals-designated-terrorists-under-section-35"
    url = server.on("/division", reply(200, page("/en/home", link)))
    server.on(link, reply(200, page()))
    found = fetch(scraper("in_uapa_individuals"), {}, POLICY, {"division": url}).documents
    assert found["page"].content == page()


@pytest.mark.parametrize("key", ["jp_mof", "my_moha", "in_uapa_individuals"])
def test_a_page_without_the_link_is_a_failed_fetch(server: Server, key: str) -> None:
    first = next(iter(scraper(key).source.formats[0].files))
    url = server.on("/page", reply(200, page("/other.pdf")))
    with pytest.raises(NotFetched, match="no link to"):
        fetch(scraper(key), {}, POLICY, {first: url})


def wallets(numbers: Sequence[int], total: int) -> bytes:
    items: list[dict[str, Any]] = [
        {
            "contentType": "cryptocurrencyWallet",
            "id": f"id-{number}",
            "properties": {"walletAddress": f"address{number}"},
        }
        for number in numbers
    ]
    return json.dumps({"total": total, "items": items}).encode()


def test_israel_a_server_that_gives_fewer_is_asked_for_the_rest(server: Server) -> None:
    url = server.on("/content?skip=0&take=5000", reply(200, wallets([1, 2], 5)))
    rest = "/content?filter=contentType:cryptocurrencyWallet&skip={}&take=2"
    server.on(rest.format(2), reply(200, wallets([3, 4], 5)))
    server.on(rest.format(4), reply(200, wallets([5], 5)))
    found = fetch(scraper("il_crypto"), {}, POLICY, {"wallets": url}).documents
    assert sorted(found) == ["wallets", "wallets_2", "wallets_3"]
    read = list(scraper("il_crypto").parse(found))
    assert [entry.names[0].text for entry in read] == [f"address{n}" for n in (1, 2, 3, 4, 5)]


def test_israel_a_page_that_fails_to_come_fails_the_fetch(server: Server) -> None:
    url = server.on("/content?skip=0&take=5000", reply(200, wallets([1, 2], 4)))
    rest = "/content?filter=contentType:cryptocurrencyWallet&skip=2&take=2"
    server.on(rest, reply(500))
    with pytest.raises(NotFetched, match="500"):
        fetch(scraper("il_crypto"), {}, POLICY, {"wallets": url})


def test_israel_pages_that_do_not_add_up_are_refused() -> None:
    documents = {
        "wallets": kit.Document(name="content", content=wallets([1, 2], 4)),
        "wallets_2": kit.Document(name="content", content=wallets([2, 3], 4)),
    }
    with pytest.raises(kit.LayoutChanged, match="declares 4 items and gives 3"):
        list(scraper("il_crypto").parse(documents))


def consolidations(*numbers: str) -> bytes:
    """What CELLAR's endpoint answers (SPARQL 1.1 Query Results JSON)."""
    bindings = [{"celex": {"type": "literal", "value": number}} for number in numbers]
    found = {"head": {"link": [], "vars": ["celex"]}, "results": {"bindings": bindings}}
    return json.dumps(found).encode()


def test_the_eu_list_is_the_newest_consolidation(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = scraper("eu_terrorist_list")
    monkeypatch.setattr(known.module, "CELLAR", server.url)
    numbers = ("02001R2580-20240117", "02001R2580-20260227", "02001R2580-20250723", "32026R1878")
    url = server.on("/sparql", reply(200, consolidations(*numbers)))
    server.on("/resource/celex/02001R2580-20260227", reply(200, b"<html><body/></html>"))
    found = fetch(known, {}, POLICY, {"consolidations": url}).documents
    assert found["act"].content == b"<html><body/></html>"
    asked = dict(server.seen)["/resource/celex/02001R2580-20260227"]
    assert (asked["Accept"], asked["Accept-Language"]) == ("application/xhtml+xml", "eng")


@pytest.mark.parametrize("content", [consolidations(), consolidations("32026R1878")])
def test_without_a_consolidation_the_eu_list_fails(server: Server, content: bytes) -> None:
    url = server.on("/sparql", reply(200, content))
    with pytest.raises(NotFetched, match="has no link to act"):
        fetch(scraper("eu_terrorist_list"), {}, POLICY, {"consolidations": url})
