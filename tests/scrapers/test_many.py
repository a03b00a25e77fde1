"""Many files that one page leads to: fetched one by one, and none of them loses the page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from scrapers import kit
from scrapers.fetch import Fetched, NotFetched, fetch
from scrapers.registry import Scraper
from tests.scrapers.test_fetch import a_list, file, policy
from tests.servers import Server, reply, serving

TEXT = b"<p>Body</p>"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def a_feed(server: Server, *links: str, many: int = 5, **more: Any) -> Scraper:
    """A page that names these links, one a line, each as a text of its own by its last part."""
    page = file(server.on("/page", reply(200, b"<a>" + "\n".join(links).encode())), HTML)
    bodies = file("", HTML, many=many, **more)
    return a_list({"page": page, "bodies": bodies}, follow)


HTML = kit.FileType.HTML


def follow(page: kit.Document) -> Mapping[str, str]:
    links = page.content.removeprefix(b"<a>").decode().split()
    return {f"bodies/{link.rsplit('/', 1)[-1]}": link for link in links}


def test_a_page_leads_to_many_texts_which_come_in_its_order(server: Server) -> None:
    for name in ("b", "a"):
        server.on(f"/text/{name}", reply(200, TEXT + name.encode()))
    found = fetch(a_feed(server, "/text/b", "text/a"), {}, policy())
    assert list(found.arrivals) == ["page", "bodies/b", "bodies/a"]
    assert found.documents["bodies/a"] == kit.Document(name="a", content=TEXT + b"a")
    assert [path for path, _ in server.seen] == ["/page", "/text/b", "/text/a"]


def test_no_more_are_asked_for_at_once_than_the_source_allows(server: Server) -> None:
    for name in "abc":
        server.on(f"/{name}", reply(200, TEXT))
    found = fetch(a_feed(server, "/a", "/b", "/c", many=2), {}, policy())
    assert list(found.arrivals) == ["page", "bodies/a", "bodies/b"]


def test_only_those_are_asked_for_that_are_missing_and_they_fill_the_number(server: Server) -> None:
    def missing(roles: Sequence[str]) -> Sequence[str]:
        assert roles == ["bodies/a", "bodies/b", "bodies/c"]
        return ["bodies/c"]

    server.on("/c", reply(200, TEXT))
    known = a_feed(server, "/a", "/b", "/c", many=2)
    found = fetch(known, {}, policy(), missing=missing)
    assert list(found.arrivals) == ["page", "bodies/c"]


def test_what_would_be_too_much_together_is_left_for_another_look(server: Server) -> None:
    for name in "abcd":
        server.on(f"/{name}", reply(200, b"<p>" + b"x" * 80))
    known = a_feed(server, *"abcd", size_limit_bytes=100)
    found = fetch(known, {}, policy(size_limit_bytes=120))
    assert list(found.arrivals) == ["page", "bodies/a", "bodies/b"]
    assert not found.left_out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(404), r"127.0.0.1 answered \(404\)"),
        (reply(503), r"127.0.0.1 answered 503 \(3 tries\)"),
        (reply(302, Location="file:///etc/passwd"), "to a file address"),
        (reply(200, b""), "is empty"),
        (reply(200, b"<title>Just a moment...</title>"), "error page .just a moment."),
        (reply(200, b"<p>" + b"x" * 200), "limit of 100"),
    ],
)
def test_one_that_fails_is_left_out_and_said_and_the_others_come(
    server: Server, answer: Any, words: str
) -> None:
    server.on("/bad", answer)
    server.on("/good", reply(200, TEXT))
    known = a_feed(server, "/bad", "/good", size_limit_bytes=100)
    found: Fetched = fetch(known, {}, policy())
    assert list(found.arrivals) == ["page", "bodies/good"]
    (why,) = found.left_out.values()
    assert list(found.left_out) == ["bodies/bad"]
    assert re.search(f"^xx_list: .*{words}", why)


def test_after_one_that_failed_each_is_tried_once(server: Server) -> None:
    for name in "abc":
        server.on(f"/{name}", reply(503))
    found = fetch(a_feed(server, "/a", "/b", "/c"), {}, policy())
    assert list(found.arrivals) == ["page"]
    assert [server.asked(f"/{name}") for name in "abc"] == [3, 1, 1]


@pytest.mark.parametrize("link", ["file:///etc/passwd", "http://[/a", "ftp://127.0.0.1/a"])
def test_their_links_are_held_to_the_rules_of_redirects(server: Server, link: str) -> None:
    found = fetch(a_feed(server, link), {}, policy())
    assert list(found.arrivals) == ["page"]
    assert len(found.left_out) == 1
    assert [path for path, _ in server.seen] == ["/page"]


def test_a_role_that_is_named_by_no_name_is_not_asked_for(server: Server) -> None:
    known = a_feed(server, "/a b", "/%2e%2e%2fx", "/" + "n" * 101, "/", "/..", "/.", "/.a")
    assert list(fetch(known, {}, policy()).arrivals) == ["page"]


def test_a_page_that_names_many_where_there_is_one_names_nothing(server: Server) -> None:
    page = file(server.on("/page", reply(200, b"<a>/x")), HTML)
    with pytest.raises(NotFetched, match="no link to bodies"):
        fetch(a_list({"page": page, "bodies": file("", HTML)}, follow), {}, policy())


def test_many_are_never_what_makes_a_list_whole() -> None:
    form = kit.Format(id="x", files={"page": file("/"), "bodies": file("", many=3)})
    assert form.required == {"page"}
    assert form.file("bodies/1") is form.files["bodies"]
    for role in ("bodies", "page/1", "nothing", "nothing/1"):
        with pytest.raises(KeyError):
            form.file(role)
