"""A run by hand tells nobody, and says so: how many notices wait, and what sends them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db import claims
from db.engine import writing
from tests.builders import day, person, un_xml
from tests.command import Done
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.mailboxes import FROM, Box, receiving
from tests.servers import Server, reply, serving
from tracker.model import stamp
from tracker.record.tracker import now
from tracker.service import slots

CROWD = [person(n) for n in range(1, 41)]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def look(home: Path, server: Server, people: list[dict[str, Any]], number: int) -> Done:
    url = server.on(f"/{number}", reply(200, un_xml(people, day(number))))
    more = {"TRACKER_URLS": f"un_sc.list={url}", "TRACKER_ALLOW_PRIVATE_HOSTS": "yes"}
    done = run(home, "run", "un_sc", **more)
    assert done.returncode == 0, done.stderr
    return done


def subscribe(home: Path) -> None:
    words = ("alerts", "add", "desk", "--to", "ada@bank.example", "--by", "ada", "--about", "all")
    assert run(home, *words).returncode == 0


def test_where_nobody_is_subscribed_it_says_that_nobody_is_told(
    tmp_path: Path, server: Server
) -> None:
    home = tmp_path / "h"
    assert "wait" not in look(home, server, CROWD, 0).stderr  # a baseline is no news
    done = look(home, server, [*CROWD, person(100)], 1)
    assert done.stderr == (
        "1 notice waits, and nobody is told: `tracker alerts add NAME --to ADDRESS`.\n"
    )


def test_what_waits_is_counted_until_it_is_sent(tmp_path: Path, server: Server) -> None:
    home = tmp_path / "h"
    look(home, server, CROWD, 0)
    subscribe(home)
    more = [person(100), person(101), person(102)]
    done = look(home, server, [*CROWD, *more], 1)
    assert done.stderr == "3 notices wait to be sent: `tracker alerts send` sends them.\n"
    with receiving(Box()) as box:
        mail = {"TRACKER_SMTP_HOST": "127.0.0.1", "TRACKER_SMTP_PORT": str(box.port)}
        mail |= {"TRACKER_SMTP_SECURITY": "none", "TRACKER_MAIL_FROM": FROM}
        sent = run(home, "alerts", "send", **mail)
        assert sent.returncode == 0, sent
        assert box.mails
    assert look(home, server, [*CROWD, *more], 1).stderr == ""


def test_where_the_scheduler_lives_it_sends(tmp_path: Path, server: Server) -> None:
    home = tmp_path / "h"
    look(home, server, CROWD, 0)
    subscribe(home)
    found = open_tracker(home)
    with writing(found.ledger.engine) as connection:
        claims.done(connection, slots.DUTY, "serve", stamp(now()))
    found.ledger.engine.dispose()
    done = look(home, server, [*CROWD, person(100)], 1)
    assert done.stderr == "1 notice waits to be sent: `tracker serve`, which runs, sends it.\n"
