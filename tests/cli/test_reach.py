"""`tracker doctor --reach`: what answers at the addresses of lists, and nothing is taken in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import CROWD, day, un_xml
from tests.command import Done, anywhere
from tests.servers import Server, reply, serving

FIELDS = {
    *("list_id", "format", "role", "method", "url", "page", "known_on", "verdict", "status"),
    *("content_type", "bytes", "final_url", "sentence"),
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def reach(home: Path, *words: str, **urls: str) -> Done:
    said = " ".join(f"{name.replace('__', '.')}={url}" for name, url in urls.items())
    more = {"TRACKER_URLS": said, "TRACKER_ALLOW_PRIVATE_HOSTS": "yes"}
    return anywhere(home, "doctor", "--reach", *words, **more)


def test_a_list_is_tried_without_a_home_and_leaves_none(tmp_path: Path, server: Server) -> None:
    url = server.on("/un.xml", reply(200, un_xml(CROWD, day(0)), Content_Type="text/xml"))
    done = reach(tmp_path / "home", "un_sc", "--json", un_sc__list=url)
    (found,) = json.loads(done.stdout)
    assert (done.returncode, found["verdict"], found["status"]) == (0, "ok", 200)
    assert set(found) == FIELDS
    assert "1 of 1 address as expected" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_wall_ends_with_1_and_says_the_way_round(tmp_path: Path, server: Server) -> None:
    url = server.on("/page", reply(403, b"no"))
    done = reach(tmp_path, "us_state_tel", us_state_tel__page=url)
    assert done.returncode == 1
    told = " ".join(done.stdout.split())
    assert "wall" in told
    assert "0 of 1 address as expected: 1 wall." in told


def test_pages_are_followed_by_the_process_that_reads(tmp_path: Path, server: Server) -> None:
    link = "/images/SENARAI_KDN_2026_BI_1.xml"
    page = f'<!doctype html><html><body><a href="{link}">list</a></body></html>'.encode()
    at = server.on("/350-list", reply(200, page))
    server.on(link, reply(200, b"<xmlResponse/>"))
    done = reach(tmp_path, "my_moha", "--json", my_moha__page=at)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    assert [(row["role"], row["verdict"]) for row in rows] == [("page", "ok"), ("list", "ok")]
    assert done.returncode == 0


def test_lists_go_with_reach(tmp_path: Path) -> None:
    done = anywhere(tmp_path, "doctor", "un_sc")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Lists go with --reach" in done.stderr
    unknown = anywhere(tmp_path, "doctor", "--reach", "un_cs")
    assert unknown.returncode == 2
    assert "Did you mean un_sc?" in unknown.stderr
