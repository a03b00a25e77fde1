"""The scheduler against real servers on loopback, with a clock that the tests move."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from db import checks, claims, journal, store, tables
from db.archive import Archive
from db.canonical import parsed
from db.engine import open_database, reading, writing
from scrapers import registry
from tests import databases
from tests.builders import brief, day, documents, person, un_xml
from tests.conftest import open_tracker
from tests.record.test_crashes import child, wait
from tests.servers import Server, reply, serving, truncated
from tracker.decisions import pauses
from tracker.decisions.pauses import Pauses
from tracker.intake import folders, run
from tracker.model import stamp
from tracker.notices.kinds.status import Previous, Status
from tracker.proof import replay, verify
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome
from tracker.service import life, plans, slots
from tracker.service.crontab import crontab
from tracker.service.runs import Chore, Here, Look
from tracker.service.slots import Post
from tracker.service.threads import Scheduler
from tracker.settings import Settings

TUESDAY = datetime(2026, 11, 24, 15, 1, tzinfo=UTC)
CROWD = [person(n) for n in range(1, 41)]
QUARTER = timedelta(minutes=15, seconds=90)


def real_clock(home: Path, url: str = "") -> Tracker:
    opened = open_tracker(home, url)
    return Tracker.over(opened.ledger.engine, Archive(home / "archive"))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Tracker]:
    found = real_clock(tmp_path)
    yield found
    found.ledger.engine.dispose()


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller


def settings(home: Path, url: str = "http://127.0.0.1:1/list", **more: Any) -> Settings:
    return Settings(
        home=home,
        lists=("un_sc",),
        feeds=("none",),
        urls={"un_sc": {"list": url}},
        allow_private_hosts=True,
        attempts=1,
        **more,
    )


@contextmanager
def running(
    tracker: Tracker,
    wanted: Settings,
    look: Look = run.run,
    chores: Sequence[Chore] = (),
    **more: Any,
) -> Iterator[Scheduler]:
    executor = Here(tracker, wanted, chores, look=look)
    scheduler = Scheduler(tracker, wanted, executor, chores=chores, chance=lambda: 0.0, **more)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()


def until(scheduler: Scheduler, met: Callable[[], Any], seconds: float = 20) -> None:
    """Tick until something is so; a failure if it never is."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not come to pass"
        scheduler.tick()
        time.sleep(0.05)


def clock_of(tracker: Tracker, list_id: str = "un_sc") -> Any:
    with reading(tracker.ledger.engine) as connection:
        return claims.schedules(connection).get(list_id)


def ended(tracker: Tracker, outcome: str) -> Callable[[], bool]:
    return lambda: (row := clock_of(tracker)) is not None and row.outcome == outcome


def asked(tracker: Tracker, server: Server, times: int) -> Callable[[], bool]:
    """The list was asked for so often, and no run is in hand."""
    return lambda: server.asked("/list") == times and bool(clock_of(tracker).outcome)


def looks(tracker: Tracker) -> list[str]:
    rows = tables.check
    with reading(tracker.ledger.engine) as connection:
        return [r.outcome for r in connection.execute(rows.select().order_by(rows.c.seq))]


def failing(tracker: Tracker) -> str:
    (plan,) = plans.overview(tracker, settings(Path()))
    return plan.failing_since


def test_a_served_list_changes_and_the_next_scheduled_look_records_it(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with running(live, settings(tmp_path, url)) as scheduler:
            until(scheduler, ended(live, "recorded"))
            server.on("/list", reply(200, un_xml([*CROWD, person(100)], day(1))))
            scheduler.tick()
            assert server.asked("/list") == 1  # not before its time
            travel.shift(QUARTER)  # as after the sleep of a machine: our timers did not run
            until(scheduler, lambda: brief(live) == [("addition", "QDi.100")])
        assert server.asked("/list") == 2


def test_a_night_asleep_gives_one_run_and_not_many(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with running(live, settings(tmp_path, url)) as scheduler:
            until(scheduler, ended(live, "recorded"))
            travel.shift(timedelta(hours=14))
            until(scheduler, asked(live, server, 2))
            for _ in range(20):
                scheduler.tick()
                time.sleep(0.02)
        assert server.asked("/list") == 2


def test_a_clock_set_back_by_a_day_does_not_stop_the_looks(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with running(live, settings(tmp_path, url)) as scheduler:
            until(scheduler, ended(live, "recorded"))
            travel.shift(-timedelta(days=1))
            until(scheduler, asked(live, server, 2))
            travel.shift(QUARTER)
            until(scheduler, asked(live, server, 3))


def test_a_failing_source_stays_failing_until_a_success(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    good = un_xml(CROWD, day(0))
    with serving() as server:
        url = server.on("/list", reply(200, good))
        with running(live, settings(tmp_path, url)) as scheduler:
            until(scheduler, ended(live, "recorded"))
            assert failing(live) == ""
            server.on("/list", reply(404, b"gone"))
            travel.shift(QUARTER)
            until(scheduler, ended(live, "failed"))
            first = failing(live)
            assert first
            server.on("/list", reply(200, b"<html>maintenance</html>"))
            travel.shift(QUARTER)
            until(scheduler, ended(live, "refused"))
            assert failing(live) == first
    with running(live, settings(tmp_path, url)) as again:  # a restart forgets nothing
        again.tick()
        assert failing(live) == first
        saved = tmp_path / "consolidated.xml"
        saved.write_bytes(un_xml([*CROWD, person(100)], day(1)))
        folders.upload(live, "un_sc", saved, by="ada")
        assert failing(live) == first  # a file saved by a person does not repair the source
    with serving() as server:
        newer = un_xml([*CROWD, person(100)], day(2))
        url = server.on("/list", reply(200, newer))
        with running(live, settings(tmp_path, url)) as last:
            travel.shift(QUARTER)
            until(last, lambda: failing(live) == "")


def test_a_run_by_hand_does_not_move_the_scheduled_clock(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        wanted = settings(tmp_path, url)
        with running(live, wanted) as scheduler:
            until(scheduler, ended(live, "recorded"))
            before = clock_of(live).slot
            travel.shift(timedelta(minutes=4))
            slots.ask_now(live, ["un_sc"])
            until(scheduler, asked(live, server, 2))
            until(scheduler, ended(live, "unchanged"))
            assert clock_of(live).slot == before
            assert clock_of(live).asked_at == ""
            policy = run.policy_of(wanted, registry.scraper("un_sc").source)
            run.run(live, "un_sc", policy, wanted.urls["un_sc"])
            assert clock_of(live).slot == before


def test_a_paused_list_is_left_alone_until_it_is_resumed(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    with serving() as server:
        url = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with running(live, settings(tmp_path, url)) as scheduler:
            until(scheduler, ended(live, "recorded"))
            pauses.pause(
                live.journal, ["un_sc"], live.clock(), by="ada", reason="the site asks us to"
            )
            scheduler.tick()
            travel.shift(timedelta(hours=5))
            for _ in range(10):
                scheduler.tick()
                time.sleep(0.05)
            assert server.asked("/list") == 1
            (plan,) = plans.overview(live, settings(tmp_path, url))
            assert "ada" in plan.paused
            assert "asks us to" in plan.paused
            assert plan.next_run == ""
            assert plans.explain(live, settings(tmp_path, url), ["un_sc"]) == []
            pauses.resume(live.journal, ["un_sc"], live.clock(), by="ada", reason="agreed")
            until(scheduler, asked(live, server, 2))
    with reading(live.ledger.engine) as connection:
        said = [parsed(r.body) for r in journal.of_kind(connection, "schedule", "un_sc")]
        assert [(s["what"], s["by"]) for s in said] == [("pause", "ada"), ("resume", "ada")]
        assert list(verify.problems(connection, live.journal.archive)) == []


def test_a_pause_with_an_end_ends_by_itself_and_one_of_all_holds_for_each(live: Tracker) -> None:
    now = live.clock()
    end = (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    why = "move of the data centre"
    pauses.pause(live.journal, [""], now, by="ada", reason=why, until=end)
    with reading(live.ledger.engine) as connection:
        found = pauses.current(connection)
        facts = Status.of_day(connection, Settings(), Previous(), "2026-11-24", now)
    assert found.of("un_sc", now) is not None
    assert found.of("un_sc", now + timedelta(hours=3)) is None
    assert [s for s in facts.wrong if why in s]  # the daily mail says so every day
    assert list(found.sentences(now + timedelta(hours=3))) == []


def test_a_fault_of_ours_turns_the_list_red_and_the_others_go_on(
    live: Tracker, tmp_path: Path
) -> None:
    seen = []

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        if list_id == "un_sc":
            raise ZeroDivisionError("a fault")
        seen.append(list_id)
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    wanted = Settings(home=tmp_path, lists=("un_sc", "ca_listed_entities"), feeds=("none",))
    with running(live, wanted, look=look) as scheduler:
        until(scheduler, ended(live, "crashed"))
        until(scheduler, lambda: seen == ["ca_listed_entities"])
    assert "ZeroDivisionError: a fault" in clock_of(live).reason
    assert looks(live) == ["failed"]
    assert failing(live)


def test_a_list_that_somebody_else_writes_to_is_tried_again_soon(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    busy = [True]

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        if busy[0]:
            raise Busy(list_id)
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    with running(live, settings(tmp_path), look=look) as scheduler:
        until(scheduler, ended(live, "busy"))
        assert clock_of(live).slot == ""  # that slot is still to be run
        busy[0] = False
        travel.shift(timedelta(seconds=61))
        until(scheduler, ended(live, "unchanged"))


def test_a_run_that_goes_on_is_not_run_a_second_time(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    started, go = [], threading.Event()

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        started.append(list_id)
        go.wait(20)
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    with running(live, settings(tmp_path), look=look) as scheduler:
        until(scheduler, lambda: started)
        for _ in range(3):
            travel.shift(QUARTER)
            scheduler.tick()
            time.sleep(0.1)
        assert len(started) == 1
        go.set()
        until(scheduler, ended(live, "unchanged"))


def test_stopping_waits_for_the_run_in_hand_and_begins_no_other(
    live: Tracker, tmp_path: Path
) -> None:
    started, ends = threading.Event(), []

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        started.set()
        time.sleep(0.5)
        ends.append(list_id)
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    with running(live, settings(tmp_path), look=look) as scheduler:
        scheduler.tick()
        assert started.wait(10)
    assert ends == ["un_sc"]
    assert clock_of(live).outcome == "unchanged"
    with reading(live.ledger.engine) as connection:
        assert life.dead(connection, live.clock(), timedelta(minutes=5)).startswith(
            "The scheduler was stopped"
        )


def test_a_run_in_hand_at_the_stop_may_ask_for_a_chore(live: Tracker, tmp_path: Path) -> None:
    started = threading.Event()

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        started.set()
        time.sleep(0.5)
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    def done(*_: Any) -> None:
        scheduler.nudge("sender")

    chore = Chore(name="sender", work=lambda: None, seconds=60)
    wanted = settings(tmp_path)
    executor = Here(live, wanted, [chore], look=look)
    scheduler = Scheduler(live, wanted, executor, done=done, chores=[chore])
    scheduler.start()
    scheduler.tick()
    assert started.wait(10)
    stopping = threading.Thread(target=scheduler.stop, daemon=True)
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive()


def test_a_chore_runs_beside_the_lists_and_may_fail(live: Tracker, tmp_path: Path) -> None:
    done: list[int] = []

    def work() -> None:
        done.append(1)
        raise ValueError("the sender stumbled")

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    chore = Chore(name="sender", work=work, seconds=0.2)
    with running(live, settings(tmp_path), look=look, chores=[chore]) as scheduler:
        until(scheduler, lambda: len(done) > 2)
        until(scheduler, ended(live, "unchanged"))


def test_a_wrong_cadence_of_one_list_stops_no_list(live: Tracker, tmp_path: Path) -> None:
    wanted = Settings(
        home=tmp_path,
        lists=("un_sc", "ca_listed_entities", "xx_none"),
        feeds=("none",),
        schedule={"un_sc": {"zone": "Mars/Olympus"}, "zz": {"other": 5}},
    )
    found = slots.cadences(wanted)
    assert sorted(found.by_list) == ["ca_listed_entities", "un_sc"]
    assert set(found.problems) == {"un_sc", "xx_none", "zz"}
    assert "Mars/Olympus" in found.problems["un_sc"]
    seen: list[str] = []

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        seen.append(list_id)
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    with running(live, wanted, look=look) as scheduler:
        until(scheduler, lambda: sorted(seen) == ["ca_listed_entities", "un_sc"])


def test_days_of_the_week_by_number_are_refused_since_they_mean_two_things() -> None:
    with pytest.raises(ValueError, match="name the days"):
        crontab("0 9 * * 1-5", ZoneInfo("UTC"))
    assert crontab("0 9 * * mon-fri", ZoneInfo("UTC"))


# One process at a time.


class Steady:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=databases.KINDS)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tracker]:
    with databases.fresh_url(request.param, tmp_path) as url:
        found = real_clock(tmp_path, url)
        yield found
        found.ledger.engine.dispose()


def test_the_second_scheduler_stands_by_and_takes_over_from_a_dead_one(both: Tracker) -> None:
    steady, engine = Steady(), both.ledger.engine
    first, second = Post(engine, steady), Post(engine, steady)
    assert first.keep(TUESDAY)
    for _ in range(10):
        steady.now += 11
        assert first.keep(TUESDAY)
        assert not second.keep(TUESDAY - timedelta(days=1))  # its clock may say what it likes
    for _ in range(5):
        steady.now += 11
        assert not second.keep(TUESDAY)
    steady.now += 11
    assert second.keep(TUESDAY)
    assert not first.keep(TUESDAY)  # it wakes up, sees that, and stands by
    second.leave()
    assert first.keep(TUESDAY)  # no waiting after a proper end


def test_two_schedulers_that_both_think_they_lead_run_a_slot_once(
    both: Tracker, tmp_path: Path
) -> None:
    """The place changes hands in the middle: only its holder can claim, and a slot only once."""
    when = slots.cadences(settings(tmp_path)).by_list["un_sc"]
    ours, theirs = Post(both.ledger.engine), Post(both.ledger.engine)
    assert ours.keep(TUESDAY)
    assert slots.claim(both, theirs.owner, when, Pauses()) is None  # not the holder
    claim = slots.claim(both, ours.owner, when, Pauses())
    assert claim is not None
    assert claim.before == ""
    assert slots.claim(both, ours.owner, when, Pauses()) is None  # this slot has been run
    with writing(both.ledger.engine) as connection:
        slot = claims.schedules(connection)["un_sc"].slot
        assert not claims.claim_slot(connection, "un_sc", "", slot)


def _alone(url: str, home: Path, seconds: float, address: str) -> None:
    tracker = Tracker.over(open_database(url), Archive(home / "archive"))
    wanted = settings(home, address)
    scheduler = Scheduler(tracker, wanted, Here(tracker, wanted))
    scheduler.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        scheduler.tick()
        time.sleep(0.05)
    scheduler.stop()


def test_three_processes_at_once_look_once(both: Tracker, tmp_path: Path) -> None:
    url = both.ledger.engine.url.render_as_string(hide_password=False)
    with serving() as server:
        address = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        both.ledger.engine.dispose()
        children = [child(lambda: _alone(url, tmp_path, 4, address)) for _ in range(3)]
        assert [wait(pid) for pid in children] == [0, 0, 0]
        assert _asked_within_a_slot(server)
    assert looks(both).count("recorded") == 1


def _asked_within_a_slot(server: Server) -> bool:
    return server.asked("/list") in (1, 2)  # 2: a slot may have begun in these seconds


def test_a_killed_scheduler_leaves_no_lock_for_ever(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    """Killed in the middle of a run: both its place and its right to write run out."""
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    with serving() as server:
        address = server.on("/list", lambda _h: time.sleep(20))
        pid = child(lambda: _alone(url, tmp_path, 60, address))
        end = time.monotonic() + 20
        while server.asked("/list") == 0 and time.monotonic() < end:
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        assert wait(pid) == -signal.SIGKILL
    steady = Steady()
    with serving() as server:
        address = server.on("/list", reply(200, un_xml(CROWD, day(0))))
        with running(live, settings(tmp_path, address), steady=steady) as scheduler:
            scheduler.tick()
            assert not scheduler.leading
            steady.now += 61
            travel.shift(timedelta(seconds=61))
            scheduler.tick()
            assert scheduler.leading
            travel.shift(QUARTER)
            steady.now += QUARTER.total_seconds()
            until(scheduler, ended(live, "recorded"))


def test_a_run_that_was_begun_and_not_ended_is_made_again_at_once(
    live: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    slot = slots.cadences(settings(tmp_path)).by_list["un_sc"].at_or_before(TUESDAY)
    with writing(live.ledger.engine) as connection:
        at = stamp(slot)
        claims.set_schedule(connection, "un_sc", slot=at, started_at=at, finished_at="", outcome="")

    def look(_tracker: Tracker, list_id: str, *_: Any) -> Outcome:
        return Outcome(list_id=list_id, observed_at="", outcome="unchanged")

    with running(live, settings(tmp_path), look=look) as scheduler:
        until(scheduler, ended(live, "unchanged"))


# Parts of a fetch.


def test_what_came_before_another_file_failed_is_kept_and_never_folded(
    live: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(__file__).parents[1] / "samples" / "us_ofac_sdn"
    first = next(folder.rglob("sdn.csv")).read_bytes()
    scraper = registry.scraper("us_ofac_sdn")
    form = next(f for f in scraper.source.formats if len(f.files) > 1)
    scraper = replace(scraper, source=replace(scraper.source, formats=(form,)))
    monkeypatch.setattr(run, "scraper", lambda _key: scraper)
    roles = list(form.files)
    with serving() as server:
        urls = {role: server.on(f"/{role}.csv", reply(404, b"no")) for role in roles}
        server.on(f"/{roles[0]}.csv", reply(200, first))
        wanted = Settings(home=tmp_path, allow_private_hosts=True, attempts=1)
        policy = run.policy_of(wanted, scraper.source)
        assert run.run(live, "us_ofac_sdn", policy, urls).outcome == "failed"
    with reading(live.ledger.engine) as connection:
        (record,) = journal.of_kind(connection, "partial", "us_ofac_sdn")
        body = parsed(record.body)
        assert list(body["files"]) == roles[:1]
        assert body["transport"][roles[0]]["status"] == 200
        sha256 = body["files"][roles[0]][1]
        assert live.journal.archive.get(sha256) == first
        assert checks.unprocessed(connection, "us_ofac_sdn") == []
        assert list(verify.problems(connection, live.journal.archive)) == []
    assert documents(live, "us_ofac_sdn") == []
    assert list(replay.differences(live, ["us_ofac_sdn"])) == []
    path = live.journal.archive.path(sha256)
    kept = path.read_bytes()
    path.unlink()
    with reading(live.ledger.engine) as connection:
        assert any(sha256 in s for s in verify.problems(connection, live.journal.archive))
    path.write_bytes(kept)
    with writing(live.ledger.engine) as connection:
        store.remove(connection, tables.blob, sha256=sha256)
    with reading(live.ledger.engine) as connection:
        (sentence,) = verify.problems(connection, live.journal.archive)
    assert f"journal record {record.seq}" in sentence


def test_a_cut_off_document_leaves_no_part(live: Tracker, tmp_path: Path) -> None:
    with serving() as server:
        url = server.on("/list", truncated(b"<x/>", 4000))
        wanted = settings(tmp_path, url)
        policy = run.policy_of(wanted, registry.scraper("un_sc").source)
        assert run.run(live, "un_sc", policy, wanted.urls["un_sc"]).outcome == "failed"
    with reading(live.ledger.engine) as connection:
        assert journal.of_kind(connection, "partial", "un_sc") == []
