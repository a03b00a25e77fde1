"""Figures of upkeep: what is waited for, since when, and who looked after the machine last."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.exposition import generate_latest

from db import claims
from db.engine import writing
from tests.builders import person, take_un
from tests.command import made
from tests.command import tracker as run
from tests.conftest import open_tracker
from tests.service.test_heartbeat import event, message
from tracker.model import moment, stamp
from tracker.notices.subscriptions import Subscription, save
from tracker.proof import upkeep
from tracker.record.tracker import Tracker
from tracker.service.probes import Alone
from tracker.settings import Settings


def figure(tracker: Tracker, home: Path, name: str) -> float:
    settings = Settings(home=home, lists=("un_sc",), feeds=("none",))
    text = generate_latest(Alone(tracker, settings).registry).decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return made(tmp_path / "h")


def test_verify_says_when_it_ran_and_whether_it_found_something(home: Path) -> None:
    tracker = open_tracker(home)
    assert figure(tracker, home, "tracker_verify_timestamp_seconds") == 0
    assert figure(tracker, home, "tracker_verify_failed") == 0
    assert run(home, "verify").returncode == 0
    ran = figure(tracker, home, "tracker_verify_timestamp_seconds")
    assert ran > 1_700_000_000
    assert figure(tracker, home, "tracker_verify_failed") == 0
    take_un(tracker, [person(n) for n in range(1, 41)], 0)
    with tracker.ledger.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM standing WHERE seq = 1")
    assert run(home, "verify").returncode == 1
    assert figure(tracker, home, "tracker_verify_failed") == 1
    assert figure(tracker, home, "tracker_verify_timestamp_seconds") >= ran
    take_un(tracker, [person(n) for n in range(1, 41)], 1)  # refused or not, what is gone is gone
    assert run(home, "verify").returncode == 1
    assert figure(tracker, home, "tracker_verify_failed") == 1


def test_a_verify_that_finds_nothing_any_more_ends_the_alarm(home: Path) -> None:
    tracker = open_tracker(home)
    upkeep.verified(tracker.ledger.engine, tracker.clock(), is_sound=False)
    assert figure(tracker, home, "tracker_verify_failed") == 1
    assert run(home, "verify").returncode == 0
    assert figure(tracker, home, "tracker_verify_failed") == 0


def test_a_head_that_somebody_asks_for_is_their_own_matter(home: Path) -> None:
    assert run(home, "verify").returncode == 0
    assert run(home, "verify", "--anchor", "0" * 64).returncode == 1
    assert figure(open_tracker(home), home, "tracker_verify_failed") == 0


def test_a_backup_says_when_it_was_made(home: Path, tmp_path: Path) -> None:
    tracker = open_tracker(home)
    assert figure(tracker, home, "tracker_backup_timestamp_seconds") == 0
    assert run(home, "backup", str(tmp_path / "copy")).returncode == 0
    assert figure(tracker, home, "tracker_backup_timestamp_seconds") > 1_700_000_000


def test_the_disk_has_room_and_none_where_there_is_no_home(tracker: Tracker, home: Path) -> None:
    assert figure(tracker, home, "tracker_disk_free_bytes") > 0
    assert figure(tracker, home / "gone", "tracker_disk_free_bytes") == 0


def test_what_nobody_was_told_waits_since_it_was_recorded(tracker: Tracker, home: Path) -> None:
    name = "tracker_event_waiting_timestamp_seconds"
    assert figure(tracker, home, name) == 0
    at = stamp(tracker.clock())
    with writing(tracker.ledger.engine) as connection:
        event(connection, at)
        event(connection, stamp(moment(at) + timedelta(hours=1)))
    assert figure(tracker, home, name) == moment(at).timestamp()


def test_a_message_waits_since_it_was_made_unless_its_subscription_is_paused(
    tracker: Tracker, home: Path
) -> None:
    name, at = "tracker_message_waiting_timestamp_seconds", stamp(tracker.clock())
    assert figure(tracker, home, name) == 0
    with writing(tracker.ledger.engine) as connection:
        message(connection, at, "failed")
        message(connection, stamp(moment(at) - timedelta(days=1)), "dead")
        message(connection, stamp(moment(at) - timedelta(days=1)), "accepted")
    assert figure(tracker, home, name) == moment(at).timestamp()
    with writing(tracker.ledger.engine) as connection:
        order = Subscription(name="desk", channel="mail", to=("a@bank.example",), paused=True)
        save(connection, order, "ada", tracker.clock())
    assert figure(tracker, home, name) == 0


def test_a_right_to_write_that_was_left_behind_is_seen(tracker: Tracker, home: Path) -> None:
    name, now = 'tracker_list_lease_stuck{list="un_sc"}', tracker.clock()
    with writing(tracker.ledger.engine) as connection:
        taken = claims.take_lease(
            connection, "un_sc", "the dead", stamp(now), stamp(now + timedelta(minutes=10))
        )
    assert figure(tracker, home, name) == 0
    tracker.clock.now += timedelta(minutes=11)  # type: ignore[attr-defined]
    assert figure(tracker, home, name) == 1
    with writing(tracker.ledger.engine) as connection:
        claims.drop_lease(connection, "un_sc", taken.token)
    assert figure(tracker, home, name) == 0


def test_a_question_waits_since_it_was_first_asked(tracker: Tracker, home: Path) -> None:
    name = 'tracker_list_question_timestamp_seconds{list="un_sc"}'
    people = [person(n) for n in range(1, 41)]
    take_un(tracker, people, 0)
    assert figure(tracker, home, name) == 0
    take_un(tracker, people[:10], 1)
    asked = figure(tracker, home, name)
    assert asked > 0
    take_un(tracker, people[:10], 2)
    assert figure(tracker, home, name) == asked
