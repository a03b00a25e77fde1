"""What the command line says of notices that wait, of acknowledgements, tests and drills."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import CROWD, day, person, un_xml
from tests.command import tracker as run
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA

BOB = "bob@bank.example"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


class Desk:
    """A home with a mail server, and its command line."""

    def __init__(self, home: Path, box: Box) -> None:
        self.home, self.box = home, box
        self.mail = {
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(box.port),
            "TRACKER_SMTP_SECURITY": "none",
            "TRACKER_MAIL_FROM": "tracker@bank.example",
            "TRACKER_USER": "ada",
            "TRACKER_STATUS_AT": "23:59 UTC",
        }

    def __call__(self, *words: str, **more: str) -> Any:
        return run(self.home, *words, **self.mail | more)

    def told(self, *numbers: int) -> None:
        for step, people in enumerate((CROWD, [*CROWD, *map(person, numbers)])):
            folder = self.home / "in" / "un_sc" / f"2024-01-0{step + 1}"
            folder.mkdir(parents=True)
            (folder / "consolidated.xml").write_bytes(un_xml(people, day(step)))
            self("run", "--from", str(self.home / "in"))
        assert self("alerts", "send").returncode == 0

    def open(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self("alerts", "open", "--json").stdout)
        return rows


@pytest.fixture
def desk(tmp_path: Path, box: Box) -> Desk:
    found = Desk(tmp_path, box)
    more = ("--deputy", BOB, "--after", "4")
    assert found("alerts", "add", "desk", "--to", ADA, *more).returncode == 0
    return found


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_the_id_of_a_mail_is_the_id_of_alerts_open(desk: Desk) -> None:
    desk.told(100)
    (row,) = desk.open()
    assert f"tracker ack {row['id'][:10]}" in text(desk.box.mails[0][1])
    assert (row["kind"], row["list_id"]) == ("addition", "un_sc")
    assert row["told"] == [ADA]
    assert row["escalation"].startswith(f"{BOB} from 2")
    table = desk("alerts", "open").stdout
    assert row["id"][:10] in table
    assert row["id"] not in table
    assert ADA in table
    assert "1 notice waits for" in table


@pytest.mark.parametrize("of", ["id", "change_id"])
@pytest.mark.parametrize("length", [4, 10, 32])
def test_any_beginning_of_a_notice_or_change_acknowledges(desk: Desk, of: str, length: int) -> None:
    desk.told(100)
    (row,) = desk.open()
    done = desk("ack", row[of][:length])
    assert done.returncode == 0
    assert "Acknowledged: addition: Given100 Family100" in done.stderr
    assert desk.open() == []
    assert "No notice waits" in desk("alerts", "open").stdout


@pytest.mark.parametrize("wrong", ["abc", "a b c d", "%%%%", "____", ""])
def test_what_is_no_beginning_is_wrong_usage(desk: Desk, wrong: str) -> None:
    done = desk("ack", wrong)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_an_unknown_id_is_one_sentence(desk: Desk) -> None:
    done = desk("ack", "abcd")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_a_beginning_of_several_names_them_and_acknowledges_none(desk: Desk) -> None:
    desk.told(*range(100, 400))
    rows = desk.open()
    starts = [row[of][:2] for row in rows for of in ("id", "change_id")]
    several = next(one for one in starts if starts.count(one) > 1)
    from db.engine import opened, writing
    from tracker.decisions import reviews
    from tracker.errors import WrongUsage
    from tracker.model import moment
    from tracker.settings import Settings

    with opened(Settings(home=desk.home).database) as engine, writing(engine) as connection:
        now = moment("2026-11-28T12:00:00Z")
        with pytest.raises(WrongUsage, match=f"ids start with {several}: ") as found:
            reviews.acknowledge(connection, several, "ada", now)
    assert "Give more of it" in str(found.value)
    named = re.findall(r"(\w+) \(", str(found.value))
    assert len(named) > 1
    assert all(one.startswith(several) for one in named)
    assert len(desk.open()) == len(rows)


def test_a_test_prints_what_the_server_said(desk: Desk) -> None:
    done = desk("alerts", "test", "--to", ADA)
    assert done.returncode == 0
    assert "The mail server greets us: 127.0.0.1:" in done.stdout
    assert f"{ADA}: accepted. The server said: 250 2.0.0 taken" in done.stdout


def test_a_test_that_is_refused_says_how_and_ends_with_one(desk: Desk) -> None:
    desk.box.refused = frozenset({ADA})
    done = desk("alerts", "test", "--to", ADA)
    assert done.returncode == 1
    assert f"{ADA}: dead. The server said: 550 5.1.1 no such mailbox" in done.stdout
    desk.box.refused, desk.box.answers = frozenset(), ["451 4.7.1 come back later"]
    done = desk("alerts", "test", "--to", ADA)
    assert done.returncode == 1
    assert "failed. The server said: 451 4.7.1 come back later" in done.stdout


def test_a_test_without_a_server_says_so(desk: Desk) -> None:
    done = desk("alerts", "test", "--to", ADA, TRACKER_SMTP_PORT="9")
    assert done.returncode == 1
    assert "Nobody was asked yet" in done.stdout
    assert "cannot be reached" in done.stderr
    assert "greets" not in done.stdout


def test_a_subscription_is_tested_by_its_own_channel(desk: Desk) -> None:
    assert desk("alerts", "test", "--subscription", "none").returncode == 2
    assert desk("alerts", "test").returncode == 2
    done = desk("alerts", "test", "--subscription", "desk")
    assert (done.returncode, f"{ADA}: accepted." in done.stdout) == (0, True)
    key = desk.home / "key"
    key.write_text("whsec_" + "QUJD" * 8)
    way = ("--channel", "webhook", "--secret-file", str(key))
    hook = "https://127.0.0.1:9/hook"
    assert desk("alerts", "add", "hook", "--to", hook, *way).returncode == 0
    done = desk("alerts", "test", "--subscription", "hook")
    assert done.returncode == 1
    assert "The server said: " in done.stdout
    assert "/hook" not in done.stdout


def test_a_drill_says_whom_it_went_to_and_how_to_see_it(desk: Desk) -> None:
    done = desk("drill")
    assert done.returncode == 0
    assert f"The drill to {ADA}: accepted. The server said: 250 2.0.0 taken" in done.stderr
    assert "tracker alerts open" in done.stderr
    (row,) = desk.open()
    assert f"tracker ack {row['id'][:10]}" in done.stderr
    desk("alerts", "pause", "desk")
    assert "goes to nobody" in desk("drill").stderr


def test_the_ledger_says_how_many_it_shows(desk: Desk) -> None:
    assert "No message is on record" in desk("alerts", "ledger").stdout
    for _ in range(3):
        desk("alerts", "test", "--to", ADA)
    assert "2 of 3 messages" in desk("alerts", "ledger", "--limit", "2").stdout
    assert desk("alerts", "ledger", "--state", "lost").returncode == 2
    assert len(json.loads(desk("alerts", "ledger", "--json", "--limit", "2").stdout)) == 3
