"""Webhooks, feeds, drills, and the command line around them."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import feedparser
import pytest
from standardwebhooks import Webhook

from db import notices
from db.engine import reading, writing
from tests.builders import answer, log, person, questions, take_un
from tests.cli.test_cli import tracker as run
from tests.conftest import open_tracker, real
from tests.mailboxes import Box, certificate, receiving
from tests.notices.test_delivery import ADA, CROWD, answers, later, ledger, subscribe, told
from tests.servers import Handler, Server, serving
from tracker.answers import log as answers_log
from tracker.decisions import reviews
from tracker.intake import folders
from tracker.notices import feeds, rounds, subscriptions
from tracker.notices.channels import webhook
from tracker.notices.kinds.status import Previous, Status
from tracker.record.tracker import Tracker
from tracker.settings import Settings

OLD, NEW = (f"whsec_{base64.b64encode(word * 8).decode()}" for word in (b"old!", b"new!"))


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


class Hook:
    """A receiver of webhooks over TLS, and what it was sent."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.calls: list[tuple[dict[str, str], bytes]] = []

    def on(self, *codes: int, **headers: str) -> str:
        return self.server.on("/hook", *(self._answer(code, headers) for code in codes))

    def _answer(self, code: int, headers: dict[str, str]) -> Any:
        def answer(handler: Handler) -> None:
            body = handler.rfile.read(int(handler.headers["Content-Length"]))
            self.calls.append(({k.lower(): v for k, v in handler.headers.items()}, body))
            handler.send_response(code)
            for name, text in {"Content-Length": "0", **headers}.items():
                handler.send_header(name, text)
            handler.end_headers()

        return answer


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(path) as server:
        yield Hook(server)


def settings(tmp_path: Path, **more: Any) -> Settings:
    plain = {"home": tmp_path, "webhooks_to_private_hosts": True, "status_at": "23:59 UTC"}
    return Settings(**cast(Any, plain | more))


def subscribe_hook(tracker: Tracker, url: str, *secrets: str) -> None:
    subscribe(tracker, "hook", channel="webhook", to=[url], secrets=secrets or (NEW, OLD))


def test_a_webhook_is_signed_with_every_key_and_called_once(
    tracker: Tracker, hook: Hook, tmp_path: Path
) -> None:
    subscribe_hook(tracker, hook.on(204))
    told(tracker)
    for _ in range(2):
        assert rounds.tick(tracker, settings(tmp_path)).problems == []
    ((headers, body),) = hook.calls
    assert len(headers["webhook-signature"].split()) == 2
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    for secret in (OLD, NEW):
        signed = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
        assert signed in headers["webhook-signature"]
    sent = json.loads(body)
    assert sent["type"] == "tracker.addition"
    assert sent["data"]["notices"][0]["change"]["caption"] == "Given100 Family100"


def test_a_webhook_is_tried_for_72_hours_under_one_id_and_then_given_up(
    tracker: Tracker, hook: Hook, tmp_path: Path
) -> None:
    subscribe_hook(tracker, hook.on(500))
    told(tracker)
    for _ in range(40):
        rounds.tick(tracker, settings(tmp_path))
        later(tracker, hours=2.5)
    assert ledger(tracker)[0]["state"] == "dead"
    assert len({headers["webhook-id"] for headers, _ in hook.calls}) == 1
    assert 15 < len(hook.calls) < 40


def test_410_ends_the_subscription(tracker: Tracker, hook: Hook, tmp_path: Path) -> None:
    subscribe_hook(tracker, hook.on(410))
    told(tracker)
    problems = rounds.tick(tracker, settings(tmp_path)).problems
    assert "is paused: 410" in problems[-1]
    with reading(tracker.ledger.engine) as connection:
        assert [s.paused for s in subscriptions.current(connection).orders] == [True]
    take_un(tracker, [*CROWD, person(100), person(101)], 2, mode="run")
    rounds.tick(tracker, settings(tmp_path))
    assert len(hook.calls) == 1


def test_after_410_nothing_more_is_called_until_somebody_resumes(
    tracker: Tracker, hook: Hook, tmp_path: Path
) -> None:
    url = hook.on(410, 204)
    subscribe(tracker, "hook", channel="webhook", to=[url], secrets=[NEW], grouped=False)
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100), person(101), person(102)], 1, mode="run")
    for _ in range(2):
        rounds.tick(tracker, settings(tmp_path))
    assert len(hook.calls) == 1
    subscribe(tracker, "hook", channel="webhook", to=[url], secrets=[NEW], grouped=False)
    rounds.tick(tracker, settings(tmp_path))
    assert len(hook.calls) == 3


def test_a_redirect_is_not_followed(tracker: Tracker, hook: Hook, tmp_path: Path) -> None:
    subscribe_hook(tracker, hook.on(302, Location="/elsewhere"))
    told(tracker)
    assert rounds.tick(tracker, settings(tmp_path)).failed == 1
    assert hook.server.asked("/elsewhere") == 0
    assert answers(tracker) == [("failed", 302)]


def test_a_private_address_is_not_called(tracker: Tracker, hook: Hook, tmp_path: Path) -> None:
    subscribe_hook(tracker, hook.on(204))
    told(tracker)
    strict = settings(tmp_path, webhooks_to_private_hosts=False)
    report = rounds.tick(tracker, strict)
    assert report.dead == 1
    assert "private address" in report.problems[0]
    assert hook.calls == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hook.example/", "is not https"),
        ("https://me:word@hook.example/", "holds a password"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://169.254.169.254/latest", "private"),
    ],
)
def test_where_no_webhook_goes(url: str, why: str) -> None:
    assert why in webhook.barred(url, allow_private=False)


def test_apprise_is_an_extra_and_says_so(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker, "chat", channel="apprise", to=["json://127.0.0.1:9/"])
    told(tracker)
    report = rounds.tick(tracker, box.settings(tmp_path))
    assert report.accepted == 0
    assert "'chat'" in report.problems[0]


# Feeds.


def test_a_feed_says_what_changed(tracker: Tracker) -> None:
    nasty = person(101, name="<b>&</b>")
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100), nasty], 1)
    changed = person(5, born=["1950-01-01"])
    take_un(tracker, [*CROWD[:4], changed, *CROWD[5:], person(100), nasty], 2)
    subscribe(tracker, "on", kinds=["addition"])
    with reading(tracker.ledger.engine) as connection:
        found = {
            name: feedparser.parse(feeds.one(connection, name, "", 100))
            for name in ("all", "list:un_sc", "programme:Al-Qaida", "programme:SDGT", "alert:on")
        }
    assert not any(feed.bozo for feed in found.values())
    counts = {name: len(feed.entries) for name, feed in found.items()}
    assert counts == {
        "all": 3,
        "list:un_sc": 3,
        "programme:Al-Qaida": 3,
        "programme:SDGT": 0,
        "alert:on": 2,
    }
    newest = found["all"].entries[0]
    assert newest.title == "Amended: Given5 Family5 - UN list (birth date)"
    assert "birth date: 1945-03-06 -> 1950-01-01" in newest.content[0].value
    assert newest.id == f"urn:designation-tracker:change:{log(tracker)[-1]['change_id']}"


def test_all_feeds_into_a_folder(tracker: Tracker, tmp_path: Path) -> None:
    told(tracker)
    with reading(tracker.ledger.engine) as connection:
        feeds.write_all(connection, tmp_path / "f", "https://t.example/f", 10)
    names = sorted(path.name for path in (tmp_path / "f").iterdir())
    assert names == ["all.atom", "list-un_sc.atom", "programme-Al-Qaida.atom"]
    found = feedparser.parse((tmp_path / "f" / "all.atom").read_bytes())
    assert found.feed.links[0].href == "https://t.example/f/all.atom"


# The daily mail, the drill, the sign-off.


def test_a_numbered_mail_comes_every_day_even_when_nothing_happens(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    from db import chain

    subscribe(tracker, kinds=["status"])
    take_un(tracker, CROWD, 0)
    daily = replace(box.settings(tmp_path), status_at="07:00 Europe/Brussels")
    for _ in range(24 * 3):
        later(tracker, hours=1)
        assert rounds.tick(tracker, daily).problems == []
    subjects = box.subjects()
    assert [s.split(",")[0] for s in subjects] == [f"Daily status no. {n}" for n in (1, 2, 3)]
    said = box.mails[-1][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    with reading(tracker.ledger.engine) as connection:
        printed = re.search(r"Head: +([0-9a-f]{64}) \((\d+) links\)", said)
        assert printed
        assert chain.is_head(connection, printed[1], int(printed[2]))
    assert "Next mail:     no. 4 at" in said


def test_a_drill_goes_the_whole_way_and_stands_in_no_log(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    from tracker.proof import verify

    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    notice = rounds.drill(tracker, [], "ada", tracker.clock())
    assert rounds.tick(tracker, box.settings(tmp_path)).accepted == 1
    (mail,) = box.to(ADA)
    assert str(mail["Subject"]).startswith("[DRILL] Added: exercise list - Drill Exercise")
    said = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert said.startswith("*** THIS IS A DRILL. Nobody was put on any list. ***")
    (word,) = [line.split()[2] for line in said.splitlines() if "tracker ack" in line]
    with writing(tracker.ledger.engine) as connection:
        (seen,) = reviews.acknowledge(connection, word, "ada", tracker.clock())
        assert notice.startswith(word) or seen.what.startswith("addition: Drill")
        assert notices.unacknowledged(connection) == []
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    assert log(tracker) == []
    assert tracker.journal.latest("drill")["by"] == "ada"
    assert tracker.journal.latest("ack")["by"] == "ada"


def test_a_day_is_signed_off_and_exports_say_so(tracker: Tracker) -> None:
    told(tracker)
    (row,) = log(tracker)
    assert row["review_state"] == "unreviewed"
    with writing(tracker.ledger.engine) as connection:
        assert reviews.acknowledge(connection, row["change_id"][:8], "ada", tracker.clock())
    assert log(tracker)[0]["review_state"] == "acknowledged"
    for done in (1, 0):
        with writing(tracker.ledger.engine) as connection:
            ids = [row["change_id"]]
            signed = reviews.sign_off(connection, ids, "2024-01-02", "bob", "", tracker.clock())
        assert signed == done
    assert log(tracker)[0]["review_state"] == "reviewed"
    assert tracker.journal.latest("review")["day"] == "2024-01-02"


def test_what_was_confirmed_today_is_signed_off_today(tracker: Tracker) -> None:
    """The row is dated to the document of 2024, and written down on the day of the answer."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD[:20], 1, mode="run")
    answer(tracker, "confirm", questions(tracker)[:1])
    for day in ("2024-01-02", f"{tracker.clock():%Y-%m-%d}"):
        with reading(tracker.ledger.engine) as connection:
            (change,) = answers_log.of_day(connection, day)
        assert change.row.kind == "removal"
    with reading(tracker.ledger.engine) as connection:
        assert answers_log.of_day(connection, "2024-01-03") == []


@pytest.mark.slow(4)
def test_a_feed_says_under_what_an_entry_is_still_listed(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    for day in ("2022-05-19", "2022-05-20"):
        found = folders.found_in("us_ofac_sdn", real("archive", "us_ofac_sdn", day))
        folders.take_folder(tracker, found)
    with reading(tracker.ledger.engine) as connection:
        read = feedparser.parse(feeds.one(connection, "programme:FTO", "", 100))
    tracker.ledger.engine.dispose()
    assert not read.bozo
    titles = [entry.title for entry in read.entries]
    assert len(titles) == 5
    assert all("FTO designation ended? Still listed under SDGT" in t for t in titles)


def test_the_command_line_from_subscription_to_sign_off(tmp_path: Path, box: Box) -> None:
    from tests.builders import day, un_xml

    home = tmp_path / "h"
    mail = {
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": str(box.port),
        "TRACKER_SMTP_SECURITY": "none",
        "TRACKER_MAIL_FROM": "tracker@bank.example",
        "TRACKER_USER": "ada",
        "TRACKER_STATUS_AT": "23:59 UTC",
    }
    assert run(home, "alerts", "add", "desk", "--to", ADA, **mail).returncode == 0
    bad = run(home, "alerts", "add", "bad", "--to", "x", **mail)
    assert (bad.returncode, bad.stderr.count("\n")) == (2, 1)
    assert run(home, "alerts", "test", "--to", ADA, **mail).returncode == 0
    for number, crowd in enumerate((CROWD, [*CROWD, person(100)])):
        folder = tmp_path / "in" / "un_sc" / f"2024-01-0{number + 1}"
        folder.mkdir(parents=True)
        (folder / "consolidated.xml").write_bytes(un_xml(crowd, day(number)))
        run(home, "run", "--from", str(tmp_path / "in"), **mail)
    sent = run(home, "alerts", "send", **mail)
    assert (sent.returncode, sent.stdout) == (0, "1 new notice; 1 message accepted.\n")
    assert run(home, "drill", **mail).returncode == 0
    assert [s.split(":")[0] for s in box.subjects()] == ["Operations", "Added", "[DRILL] Added"]
    waiting = json.loads(run(home, "alerts", "open", "--json").stdout)
    assert run(home, "ack", *(row["id"][:10] for row in waiting), **mail).returncode == 0
    assert run(home, "ack", "abcdef123456", **mail).returncode == 1
    assert "1 change of 2024-01-02" in run(home, "review", "--day", "2024-01-02").stdout
    signed = run(home, "review", "--day", "2024-01-02", "--sign", **mail)
    assert "ada reviewed 1 change of 2024-01-02." in signed.stderr
    shown = json.loads(run(home, "changes", "--json").stdout)
    assert shown[0]["review_state"] == "reviewed"
    assert len(json.loads(run(home, "alerts", "ledger", "--json").stdout)) == 3
    assert b"Message-ID" in run(home, "alerts", "show", "1", "--raw").stdout.encode()
    assert "desk" in run(home, "alerts", "export").stdout
    assert "<feed" in run(home, "feed", "list:un_sc").stdout
    assert run(home, "verify").returncode == 0


@pytest.mark.slow(4)
def test_a_closed_list_is_in_good_order(tracker: Tracker, tmp_path: Path) -> None:
    """OFSI's list was closed on 2026-01-28: nothing that anybody has to take care of."""
    document = real("archive", "gb_hmt_conlist", "2025-04-14")
    folders.take_folder(tracker, folders.found_in("gb_hmt_conlist", document))
    with reading(tracker.ledger.engine) as connection:
        now = tracker.clock()
        facts = Status.of_day(connection, settings(tmp_path), Previous(), "2030-01-01", now)
    assert [line.state for line in facts.lists] == ["closed"]
    assert facts.red == ()
