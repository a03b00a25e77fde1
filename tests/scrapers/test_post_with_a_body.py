"""A question that is posted: its body goes with it, and not where it is sent on to."""

from collections.abc import Iterator

import pytest

from scrapers.fetch import Policy, fetch
from tests.scrapers.test_fetch import a_list, file
from tests.servers import Server, reply, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def test_the_body_is_sent_and_has_its_length(server: Server) -> None:
    url = server.on("/sparql", reply(200, b"1,A"))
    asked = file(url, method="POST", body="SELECT é", headers={"Content-Type": "text/plain"})
    policy = Policy(attempts=1, allow_private=True)
    assert fetch(a_list({"list": asked}), {}, policy).documents["list"].content == b"1,A"
    assert server.methods == ["POST"]
    sent = server.seen[0][1]
    assert (sent["Content-Length"], sent["Content-Type"]) == ("9", "text/plain")


def test_what_is_sent_on_by_get_has_no_body(server: Server) -> None:
    server.on("/done", reply(200, b"1,A"))
    url = server.on("/sparql", reply(303, Location="/done"))
    asked = file(url, method="POST", body="SELECT *")
    fetch(a_list({"list": asked}), {}, Policy(attempts=1, allow_private=True))
    assert server.methods == ["POST", "GET"]
    assert "Content-Length" not in server.seen[1][1]
