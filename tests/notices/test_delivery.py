"""From a recorded change to a mailbox, over a real SMTP server that misbehaves on demand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header
from pathlib import Path
from typing import Any

import pytest

from db import messages, notices
from db.engine import reading, writing
from tests.builders import events, log, person, take_un
from tests.mailboxes import Box, certificate, receiving
from tests.record.processes import MANY
from tracker.model import stamp
from tracker.notices import letters, rounds, subscriptions
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 41)]
ADA = "ada@bank.example"
CHANGES = (
    "addition",
    "removal",
    "designation_started",
    "designation_ended",
    "relisting",
    "identity",
    "amendment",
)


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def subscribe(tracker: Tracker, name: str = "desk", **more: Any) -> None:
    kinds = [*CHANGES, "pending", "late_discovery", "correction", "operations"]
    body = {"name": name, "to": [ADA], "kinds": kinds, **more}
    with writing(tracker.ledger.engine) as connection:
        one = subscriptions.subscription(body)
        subscriptions.save(connection, one, "ada", tracker.clock())


def told(tracker: Tracker, people: list[Any] = CROWD) -> None:
    """A baseline, then one live addition."""
    take_un(tracker, people, 0)
    take_un(tracker, [*people, person(100)], 1, mode="run")


def later(tracker: Tracker, **spent: float) -> None:
    tracker.clock.now += timedelta(**spent)  # type: ignore[attr-defined]


def ledger(tracker: Tracker, state: str = "") -> list[dict[str, Any]]:
    with reading(tracker.ledger.engine) as connection:
        return [line._asdict() for line in messages.ledger(connection, state, 0)]


def answers(tracker: Tracker, number: int = 1) -> list[tuple[str, int]]:
    with reading(tracker.ledger.engine) as connection:
        return [(a.outcome, a.code) for a in messages.answers(connection, number)]


def test_an_addition_is_mailed_once_whatever_is_repeated(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(on_both)
    told(on_both)
    settings = box.settings(tmp_path)
    for _ in range(3):
        report = rounds.tick(on_both, settings)
        assert report.problems == []
    (mail,) = box.to(ADA)
    assert mail["Subject"] == "Added: Given100 Family100 - UN list (Al-Qaida), listed"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Designation tracker <desk.bank.example>"
    assert "mailto:" in mail["List-Unsubscribe"]
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Given100 Family100 has been listed under Al-Qaida and is now on the")
    assert "tracker ack" in text
    assert "Other100 (also)" in text
    assert [row["state"] for row in ledger(on_both)] == ["accepted"]
    assert answers(on_both) == [("accepted", 250)]


def test_backfill_and_baseline_send_nothing(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker, about="all", relevance="all")
    take_un(tracker, CROWD, 0, mode="run")
    take_un(tracker, [*CROWD, person(100)], 1)
    take_un(tracker, [*CROWD[:5], *CROWD[6:], person(100)], 2)
    assert [row["kind"] for row in log(tracker)] == ["addition", "removal"]
    assert events(tracker, "change") == []
    assert rounds.tick(tracker, box.settings(tmp_path)).notices == 0
    assert box.mails == []


def test_a_replay_sends_nothing(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    from tracker.intake import rebuild
    from tracker.proof import replay

    told(tracker)
    subscribe(tracker)
    rounds.tick(tracker, box.settings(tmp_path))
    sent = len(box.mails)
    assert list(replay.differences(tracker, ["un_sc"])) == []
    rebuild.rebuild(tracker, tracker, "un_sc")
    assert rounds.tick(tracker, box.settings(tmp_path)).notices == 0
    assert len(box.mails) == sent


def test_greylisting_is_waited_out_under_one_message_id(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    box.answers = ["451 4.7.1 greylisted, come back", "451 4.7.1 greylisted, come back"]
    subscribe(tracker)
    told(tracker)
    settings = box.settings(tmp_path)
    assert "greylisted" in rounds.tick(tracker, settings).problems[0]
    rounds.tick(tracker, settings)
    assert len(answers(tracker)) == 1  # not before a minute is over
    for _ in range(2):
        later(tracker, minutes=6)
        rounds.tick(tracker, settings)
    assert [len(box.mails), answers(tracker)] == [
        1,
        [("failed", 451), ("failed", 451), ("accepted", 250)],
    ]


def test_an_unknown_mailbox_is_a_dead_letter_that_can_be_sent_again(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    box.refused = frozenset({ADA})
    subscribe(tracker)
    subscribe(tracker, "others", to=["bob@bank.example"])
    told(tracker)
    settings = box.settings(tmp_path)
    report = rounds.tick(tracker, settings)
    assert (report.accepted, report.dead) == (1, 1)
    assert "desk" in report.problems[0]
    (dead,) = ledger(tracker, "dead")
    assert "550 5.1.1 no such mailbox" in dead["answer"]
    later(tracker, days=1)
    assert rounds.tick(tracker, settings).dead == 0
    box.refused = frozenset()
    with writing(tracker.ledger.engine) as connection:
        assert messages.again(connection, [dead["number"]], stamp(tracker.clock())) == 1
    assert rounds.tick(tracker, settings).accepted == 1
    assert box.to(ADA)[0]["Message-ID"] == dead["message_id"]


def test_a_line_that_breaks_after_the_data_sends_the_same_id_again(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    box.drop_after_data = 1
    subscribe(tracker)
    told(tracker)
    settings = box.settings(tmp_path)
    assert rounds.tick(tracker, settings).failed == 1
    later(tracker, minutes=2)
    assert rounds.tick(tracker, settings).accepted == 1
    assert list(box.ids().values()) == [2]
    assert len(ledger(tracker)) == 1


def test_a_slow_server_is_given_up_for_now(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    box.pause = 1.0
    subscribe(tracker)
    told(tracker)
    report = rounds.tick(tracker, box.settings(tmp_path, smtp_timeout_seconds=0.3))
    assert report.failed == 1
    assert "timed out" in report.problems[0]


def test_a_server_that_is_away_costs_no_try(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker)
    told(tracker)
    report = rounds.tick(tracker, box.settings(tmp_path, smtp_port=9))
    assert "cannot be reached" in report.problems[0]
    assert ledger(tracker)[0]["attempts"] == 0
    later(tracker, days=30)
    assert rounds.tick(tracker, box.settings(tmp_path)).accepted == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_logged_in(tracker: Tracker, tmp_path: Path, security: str) -> None:
    box = Box(certificate=certificate(tmp_path), security=security, password="s3cret")
    subscribe(tracker)
    told(tracker)
    with receiving(box):
        settings = box.settings(tmp_path)
        wrong = rounds.tick(tracker, replace(settings, smtp_password="guess"))
        assert "refuses our name" in wrong.problems[0]
        untrusted = rounds.tick(tracker, replace(settings, smtp_ca_file=""))
        assert "certificate" in untrusted.problems[0]
        assert rounds.tick(tracker, settings).accepted == 1


def test_a_mail_over_the_size_limit_is_dead_and_says_so(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker)
    told(tracker)
    report = rounds.tick(tracker, box.settings(tmp_path, mail_size_limit=1000))
    assert report.dead == 1
    assert "over the limit of 1,000" in report.problems[0]


def test_two_subscriptions_of_one_recipient_are_one_mail_the_earlier(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, "daily", timing="daily at 08:00 Europe/Brussels")
    subscribe(tracker, "now")
    told(tracker)
    for _ in range(3):
        rounds.tick(tracker, box.settings(tmp_path))
        later(tracker, days=1)
    assert len(box.mails) == 1


def test_a_daily_digest_comes_at_its_hour(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker, timing="daily at 08:00 Europe/Brussels")
    told(tracker)
    settings = box.settings(tmp_path)
    rounds.tick(tracker, settings)
    later(tracker, hours=6)  # the builders' clock starts at midnight UTC, in winter
    rounds.tick(tracker, settings)
    assert box.mails == []
    later(tracker, hours=1, minutes=5)
    rounds.tick(tracker, settings)
    assert box.subjects() == ["Daily digest: 1 addition - UN list"]


def test_an_address_beyond_ascii_is_reached(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(tracker, to=["jürgen@bücher.example"])
    told(tracker, [person(1, name="Ünal عبد الله")])
    report = rounds.tick(tracker, box.settings(tmp_path))
    assert (report.accepted, report.problems) == (1, [])
    assert box.mails[0][0].startswith("jürgen@")


DAY = 10_000 if MANY else 4_000
"""Changes of one day: more than a mail shows one by one."""


@pytest.mark.slow(8)
def test_a_day_of_thousands_of_changes_is_one_mail_with_a_csv(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, grouped=False)
    take_un(tracker, CROWD, 0)
    many = [person(n) for n in range(1000, 1000 + DAY)]
    take_un(tracker, [*CROWD, *many], 1, mode="run")
    report = rounds.tick(tracker, box.settings(tmp_path))
    assert report.notices == DAY
    (mail,) = box.to(ADA)
    assert mail["Subject"] == f"{DAY:,} additions - UN list"
    (table,) = mail.iter_attachments()
    assert len(table.get_content().strip().splitlines()) == DAY + 1


def test_an_unacknowledged_addition_goes_to_the_deputy_once(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    from tracker.decisions import reviews

    settings = box.settings(tmp_path)
    subscribe(tracker, deputy="bob@bank.example", escalate_after_hours=4)
    told(tracker)
    for _ in range(3):
        rounds.tick(tracker, settings)
        later(tracker, hours=3)
    (mail,) = box.to("bob@bank.example")
    assert str(mail["Subject"]).startswith("[NOT ACKNOWLEDGED] Added: Given100")
    take_un(tracker, [*CROWD, person(100), person(101)], 2, mode="run")
    rounds.tick(tracker, settings)
    with reading(tracker.ledger.engine) as connection:
        change = notices.unacknowledged(connection)[-1].change_id
    with writing(tracker.ledger.engine) as connection:
        assert reviews.acknowledge(connection, change[:10], "ada", tracker.clock())
    later(tracker, hours=9)
    rounds.tick(tracker, settings)
    assert len(box.to("bob@bank.example")) == 1


def test_the_deputy_is_told_though_another_order_sent_the_mail(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """One recipient, two orders: the notice went out once, under the one that comes first."""
    subscribe(tracker, "desk")
    more: dict[str, Any] = {"deputy": "bob@bank.example", "escalate_after_hours": 4}
    subscribe(tracker, "night", **more)
    subscribe(tracker, "other list", lists=["us_ofac_sdn"], **more | {"deputy": "eve@b.example"})
    told(tracker)
    for _ in range(3):
        rounds.tick(tracker, box.settings(tmp_path))
        later(tracker, hours=3)
    subscribe(tracker, "after", **more | {"deputy": "dan@b.example"})
    rounds.tick(tracker, box.settings(tmp_path))
    assert [to for to, _ in box.mails] == [ADA, "bob@bank.example"]


def test_a_deputy_who_had_the_mail_like_everybody_else_is_reminded_of_it_once(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    from tracker.decisions import reviews

    bob, dan = "bob@bank.example", "dan@bank.example"
    with writing(tracker.ledger.engine) as connection:
        now = tracker.clock()
        subscriptions.save_group(connection, "desk", [ADA, bob], "ada", now)
        subscriptions.save_group(connection, "deputies", [bob, dan], "ada", now)
    subscribe(tracker, to=["group:desk"], deputy="group:deputies", escalate_after_hours=4)
    told(tracker)
    for _ in range(4):
        rounds.tick(tracker, box.settings(tmp_path))
        later(tracker, hours=3)
    first, again = box.to(bob)
    assert [str(m["Subject"])[:18] for m in (again, *box.to(dan))] == ["[NOT ACKNOWLEDGED]"] * 2
    assert again["In-Reply-To"] == first["Message-ID"]
    assert len(box.mails) == 4
    words = [
        str(m.get_body(("plain",)).get_content()).split("tracker ack ")[1] for _, m in box.mails
    ]  # type: ignore[union-attr]
    assert len({word.split()[0] for word in words}) == 1
    with writing(tracker.ledger.engine) as connection:
        assert reviews.acknowledge(connection, words[0].split()[0], "bob", tracker.clock())
        assert notices.unacknowledged(connection) == []


def test_the_id_in_a_mail_acknowledges_it_though_its_row_of_the_log_was_replaced(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    from tracker.decisions import reviews

    subscribe(tracker, grouped=False)
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100), person(101)], 5, mode="run")
    rounds.tick(tracker, box.settings(tmp_path))
    bodies = [str(mail.get_body(("plain",)).get_content()) for mail in box.to(ADA)]  # type: ignore[union-attr]
    take_un(tracker, CROWD, 3)  # an older document moves "after" of both
    rounds.tick(tracker, box.settings(tmp_path))
    ids = [bodies[0].split("tracker ack ")[1].split()[0], bodies[1].split("Change: ")[1].split()[0]]
    with writing(tracker.ledger.engine) as connection:
        for number, identity in enumerate(ids, 1):
            assert len(notices.unacknowledged(connection)) == 3 - number
            assert reviews.acknowledge(connection, identity[:10], "ada", tracker.clock())
        assert notices.unacknowledged(connection) == []


def test_nothing_goes_out_under_a_paused_order_and_nothing_of_it_is_lost(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    settings = box.settings(tmp_path)
    subscribe(tracker, timing="hourly")
    subscribe(tracker, "bob", to=["bob@bank.example"], timing="hourly")
    subscribe(tracker, "bob too", to=["bob@bank.example"], timing="daily at 08:00 UTC")
    told(tracker)
    rounds.tick(tracker, settings)
    subscribe(tracker, timing="hourly", paused=True)
    subscribe(tracker, "bob", to=["bob@bank.example"], timing="hourly", paused=True)
    later(tracker, hours=2)
    rounds.tick(tracker, settings)
    assert box.mails == []
    later(tracker, hours=12)
    rounds.tick(tracker, settings)
    assert [to for to, _ in box.mails] == ["bob@bank.example"]
    subscribe(tracker, timing="hourly")
    rounds.tick(tracker, settings)
    assert [to for to, _ in box.mails] == ["bob@bank.example", ADA]


@pytest.mark.parametrize(
    "name",
    ["Ünal Şahin Çelik " * 30, "عبد الله محمد الأحمد بن عبد الرحمن " * 6, "李明 김정은 " * 20],
)
def test_a_long_subject_beyond_ascii_arrives_letter_by_letter(
    tracker: Tracker, box: Box, tmp_path: Path, name: str
) -> None:
    box.parse = False
    subscribe(tracker)
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100, name=name)], 1, mode="run")
    rounds.tick(tracker, box.settings(tmp_path))
    ((_, raw),) = box.mails
    head = bytes(raw).partition(b"\r\n\r\n")[0]  # type: ignore[call-overload]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    folded = next(line for line in re.split(rb"\r\n(?! )", head) if line.startswith(b"Subject:"))
    parts = decode_header(folded.decode("ascii").removeprefix("Subject: ").replace("\r\n", ""))
    subject = "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in parts
    )
    assert subject == ledger(tracker)[0]["subject"]
    assert subject.startswith(f"Added: UN list - {name[:100]}")


def test_one_click_ends_an_order_where_there_is_an_address_for_it(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    """RFC 8058: an https address that nobody without the key can make, and the second header."""
    subscribe(tracker)
    told(tracker)
    more = {"unsubscribe_url": "https://desk.example/stop", "unsubscribe_key": "k"}
    rounds.tick(tracker, box.settings(tmp_path, **more))
    ((_, mail),) = box.mails
    token = letters.unsubscribe_token("k", ADA, "desk")
    assert mail["List-Unsubscribe"] == (
        f"<https://desk.example/stop?t={token}>, "
        "<mailto:tracker@bank.example?subject=unsubscribe%20desk>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert token != letters.unsubscribe_token("other", ADA, "desk")
