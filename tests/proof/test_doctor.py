"""What the doctor says, line by line, and how it ends."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from db import claims, messages, store, tables
from db.engine import reading, writing
from scrapers import kit
from tests.builders import day, person, take_un, un_xml
from tests.command import Done, made
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.mailboxes import FROM, Box, certificate, receiving
from tracker.intake import run as intake
from tracker.model import stamp
from tracker.proof import doctor, upkeep
from tracker.proof.finding import Finding
from tracker.record.journal import Arrival, Served
from tracker.record.tracker import Tracker, now
from tracker.service import slots
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 41)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return made(tmp_path / "h")


@contextmanager
def within(home: Path) -> Iterator[Tracker]:
    found = open_tracker(home)
    yield found
    found.ledger.engine.dispose()


def asked(home: Path, **more: str) -> dict[str, dict[str, str]]:
    """The findings by what was looked at, as programs get them."""
    done = run(home, "doctor", "--json", **more)
    found = json.loads(done.stdout)
    assert all(set(line) == {"check", "state", "sentence"} for line in found)
    assert {line["state"] for line in found} <= {"ok", "warn", "fail"}
    assert all(line["sentence"].rstrip()[-1] in ".?" for line in found), found
    assert done.returncode == any(line["state"] == "fail" for line in found)
    return {line["check"]: line for line in found}


def looked_at(home: Path, *served: Mapping[str, str], at: datetime | None = None) -> None:
    """Runs that brought a document, each with what its server said of itself."""
    with within(home) as tracker:
        for number, headers in enumerate(served):
            content = un_xml([*CROWD, person(100 + number)], day(number))
            document = kit.Document(name="c.xml", content=content)
            where = {"url": "https://un.example/", "final_url": "https://un.example/"}
            arrival = Arrival(
                list_id="un_sc",
                observed_at=(at or now()) + timedelta(seconds=number),
                mode="run",
                format_id="xml",
                documents={"list": document},
                served={"list": Served(**where, status=200, headers=headers)},
            )
            fixed = Tracker(
                journal=tracker.journal,
                ledger=tracker.ledger,
                clock=lambda: at or now(),
                reader=tracker.reader,
            )
            intake.take(fixed, arrival, live=True)


def dated(moment: datetime) -> dict[str, str]:
    return {"date": format_datetime(moment, usegmt=True)}


def test_without_a_home_it_says_so(tmp_path: Path) -> None:
    from tests.command import anywhere

    done = anywhere(tmp_path / "h", "doctor", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no home here" in done.stderr


def test_a_new_home_is_fit_and_says_what_is_still_to_be_done(home: Path) -> None:
    found = asked(home)
    odd = {check for check, line in found.items() if line["state"] == "warn"}
    assert {"subscribers", "mail server", "scheduler", "watchdog", "backup"} <= odd
    for check in odd - {"reader"}:
        assert "`tracker" in found[check]["sentence"] or "smtp_host" in found[check]["sentence"]


def test_people_see_marks_and_the_exit_code_follows(home: Path) -> None:
    done = run(home, "doctor")
    assert done.returncode == 0
    assert {line[:5] for line in done.stdout.splitlines()} == {"ok   ", "amber"}
    with within(home) as tracker, writing(tracker.ledger.engine) as connection:
        letter(connection, "dead")
    done = run(home, "doctor")
    assert (done.returncode, "BAD  1 message given up" in done.stdout) == (1, True)


# Lists


def test_a_refused_document_is_no_good_look(home: Path) -> None:
    with within(home) as tracker:
        take_un(tracker, CROWD, 0, mode="run")
        take_un(tracker, [*CROWD, person(100)], 1, mode="run")
        with writing(tracker.ledger.engine) as connection:
            snapshots = tables.snapshot
            last = snapshots.c.observed_at == stamp(day(1))
            store.change(connection, tables.snapshot, last, verdict="refused", reason="damaged")
        with reading(tracker.ledger.engine) as connection:
            (look,) = doctor.checks.newest(connection)
            finding = doctor._list(connection, look, now())
    assert f"{day(1):%Y-%m-%d}" not in finding.sentence
    assert f"on {day(0):%Y-%m-%d}, more than two days ago" in finding.sentence


def test_a_list_whose_only_document_is_refused_was_never_in_good_order(home: Path) -> None:
    with within(home) as tracker:
        document = kit.Document(name="c.xml", content=b"<html>down</html>")
        arrival = Arrival(
            list_id="un_sc",
            observed_at=day(0),
            mode="backfill",
            format_id="xml",
            documents={"list": document},
        )
        intake.take(tracker, arrival, live=False)
        with reading(tracker.ledger.engine) as connection:
            (look,) = doctor.checks.newest(connection)
            finding = doctor._list(connection, look, now())
    assert "never seen in good order" in finding.sentence
    assert "tracker run un_sc" in finding.sentence


# Whoever is told


def letter(connection: Any, state: str) -> None:
    """A message in a state."""
    body = {
        "channel": "mail",
        "recipient": "a@b.example",
        "subscription": "desk",
        "subject": "x",
        "due_at": stamp(now()),
        "state": "pending",
    }
    columns = {column.name for column in tables.message.columns}
    plain = dict.fromkeys(columns - body.keys() - {"seq"}, "")
    numbers = {"attempts": 0}
    number = messages.add(connection, {**plain, **numbers, **body}, b"raw")
    is_it = tables.message.c.seq == number
    store.change(connection, tables.message, is_it, state=state)


def subscribe(home: Path, **more: str) -> Done:
    return run(home, "alerts", "add", "desk", "--to", "ada@bank.example", "--by", "ada", **more)


def test_subscribers_are_counted_and_none_is_said(home: Path) -> None:
    assert "no subscription" in asked(home)["subscribers"]["sentence"]
    assert subscribe(home).returncode == 0
    assert asked(home)["subscribers"]["sentence"] == "1 subscription served."
    run(home, "alerts", "pause", "desk", "--by", "ada")
    paused = asked(home)["subscribers"]
    assert (paused["state"], "all 1 are paused" in paused["sentence"]) == ("warn", True)


@pytest.mark.parametrize(("state", "check"), [("dead", "dead letters"), ("failed", "late letters")])
def test_letters_that_did_not_get_through(home: Path, state: str, check: str) -> None:
    with within(home) as tracker, writing(tracker.ledger.engine) as connection:
        letter(connection, state)
    line = asked(home)[check]
    assert line["state"] == {"dead": "fail", "failed": "warn"}[state]
    assert f"tracker alerts ledger --state {state}" in line["sentence"]


def mail(box: Box) -> dict[str, str]:
    return {
        "TRACKER_SMTP_HOST": "localhost",
        "TRACKER_SMTP_PORT": str(box.port),
        "TRACKER_SMTP_SECURITY": box.security,
        "TRACKER_SMTP_CA_FILE": str(box.certificate or ""),
        "TRACKER_MAIL_FROM": FROM,
    }


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_the_mail_server_is_greeted_and_gets_no_mail(
    home: Path, tmp_path: Path, security: str
) -> None:
    safe = None if security == "none" else certificate(tmp_path)
    with receiving(Box(certificate=safe, security=security)) as box:
        line = asked(home, **mail(box))["mail server"]
        assert box.mails == []
    assert (line["state"], "answers" in line["sentence"]) == ("ok", True)


def test_a_login_is_not_needed_to_be_greeted(home: Path, tmp_path: Path) -> None:
    box = Box(certificate=certificate(tmp_path), security="starttls", password="right")
    with receiving(box):
        more = mail(box) | {"TRACKER_SMTP_USER": "tracker", "TRACKER_SMTP_PASSWORD": "wrong"}
        assert asked(home, **more)["mail server"]["state"] == "ok"


def test_a_certificate_that_nobody_vouches_for_is_bad(home: Path, tmp_path: Path) -> None:
    with receiving(Box(certificate=certificate(tmp_path), security="starttls")) as box:
        line = asked(home, **mail(box) | {"TRACKER_SMTP_CA_FILE": ""})["mail server"]
    assert (line["state"], "certificate" in line["sentence"]) == ("fail", True)


def test_a_mail_server_that_is_not_there_or_silent_is_bad(home: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        more = mail(Box(port=silent.getsockname()[1])) | {"TRACKER_SMTP_TIMEOUT_SECONDS": "0.5"}
        assert asked(home, **more)["mail server"]["state"] == "fail"
    line = asked(home, **more)["mail server"]
    assert (line["state"], "smtp_host" in line["sentence"]) == ("fail", True)


def test_no_mail_server_is_bad_only_where_somebody_waits_for_mails(home: Path) -> None:
    assert asked(home)["mail server"]["state"] == "warn"
    subscribe(home)
    assert asked(home)["mail server"]["state"] == "fail"


# Whoever looks after it


def test_the_watchdog_leaves_a_sign_of_its_calls(home: Path) -> None:
    assert "never called" in asked(home)["watchdog"]["sentence"]
    run(home, "watchdog")
    assert asked(home)["watchdog"]["state"] == "ok"
    with within(home) as tracker, writing(tracker.ledger.engine) as connection:
        claims.done(connection, "watchdog", "here", "2020-01-01T00:00:00Z")
    line = asked(home)["watchdog"]
    assert (line["state"], "2020-01-01" in line["sentence"]) == ("warn", True)


@pytest.mark.parametrize(
    ("ago", "stopped", "state"), [(1, False, "ok"), (9, False, "fail"), (9, True, "warn")]
)
def test_when_the_scheduler_gave_its_last_sign(
    home: Path, ago: int, stopped: bool, state: str
) -> None:
    at = stamp(now() - timedelta(minutes=ago))
    with within(home) as tracker, writing(tracker.ledger.engine) as connection:
        claims.done(connection, slots.DUTY, "" if stopped else "serve", at)
    line = asked(home)["scheduler"]
    assert (line["state"], at in line["sentence"]) == (state, True)


def test_the_age_of_the_last_backup(home: Path, tmp_path: Path) -> None:
    assert "No backup was ever made" in asked(home)["backup"]["sentence"]
    run(home, "backup", str(tmp_path / "b"))
    line = asked(home)["backup"]
    assert (line["state"], str(tmp_path / "b") in line["sentence"]) == ("ok", True)
    with within(home) as tracker, writing(tracker.ledger.engine) as connection:
        claims.done(connection, "backup", "/b", stamp(now() - timedelta(days=3)))
    line = asked(home)["backup"]
    assert (line["state"], "two days ago" in line["sentence"]) == ("warn", True)


def test_growth_and_how_long_there_is_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing grew" in asked(home)["growth"]["sentence"]
    looked_at(home, {}, {}, {})
    line = asked(home)["growth"]
    assert "3 documents in 1 day took" in line["sentence"]
    assert line["state"] == "ok"
    usage = type("Usage", (), {"free": 2 * 2**20})
    monkeypatch.setattr(upkeep.shutil, "disk_usage", lambda _place: usage)
    line = asked(home)["growth"]
    assert (line["state"], "make room" in line["sentence"]) == ("fail", True)


def test_what_a_folder_brought_is_no_growth(home: Path) -> None:
    with within(home) as tracker:
        take_un(tracker, CROWD, 0, mode="backfill")
    assert "nothing grew" in asked(home)["growth"]["sentence"]


# The clock


def test_the_clock_agrees_with_those_of_servers(home: Path) -> None:
    looked_at(home, dated(now()), dated(now()), {})
    line = asked(home)["clock"]
    assert (line["state"], "2 answers" in line["sentence"]) == ("ok", True)


@pytest.mark.parametrize(("minutes", "side"), [(20, "behind"), (-20, "ahead of")])
def test_a_clock_that_is_off_is_bad(home: Path, minutes: int, side: str) -> None:
    said = dated(now() + timedelta(minutes=minutes))
    looked_at(home, said, said, {"date": "no date"})
    line = asked(home)["clock"]
    assert line["state"] == "fail"
    assert "20 minutes" in line["sentence"]
    assert side in line["sentence"]


def test_a_clock_that_was_set_back_is_bad(home: Path) -> None:
    looked_at(home, {}, at=now() + timedelta(hours=2))
    line = asked(home)["clock"]
    assert (line["state"], "set back" in line["sentence"]) == ("fail", True)


def test_one_server_with_a_wrong_clock_is_outvoted(home: Path) -> None:
    wrong = dated(datetime(2001, 1, 1, tzinfo=UTC))
    looked_at(home, dated(now()), wrong, dated(now()))
    assert asked(home)["clock"]["state"] == "ok"


def test_findings_are_values_with_a_name_each() -> None:
    settings = Settings(home=Path("/nowhere/at/all"))
    with pytest.raises(doctor.home.NoHome):
        list(doctor.findings(settings))
    assert Finding("x", doctor.ok("x", "y").state, "y").fine
