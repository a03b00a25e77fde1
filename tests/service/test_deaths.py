"""A run that died is red wherever people look, and other lists are looked at all the same."""

import os
import re
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from db.archive import Archive
from db.engine import open_database, reading
from tests import databases
from tests.builders import brief
from tests.conftest import open_tracker
from tests.record.dying import DEATHS, KILLED, ended, is_red, looks, poison, take_un, un
from tests.servers import reply, serving
from tracker.answers import lists
from tracker.decisions import documents as setting
from tracker.intake import folders
from tracker.notices.kinds.operations import Operations
from tracker.notices.kinds.status import Previous, Status
from tracker.notices.notice import Occasion
from tracker.notices.watching import Watching
from tracker.proof import doctor, replay
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome
from tracker.service import plans, slots, watchdog
from tracker.service.runs import Here
from tracker.service.slots import Post
from tracker.service.threads import Scheduler
from tracker.settings import Settings

pytestmark = pytest.mark.slow(6)

TUESDAY = datetime(2026, 11, 24, 15, 1, tzinfo=UTC)
DAY = 1057
"""The day before that Tuesday, in the days of the story."""

OTHERS = ("ca_listed_entities", "us_state_fto", "gb_proscribed")


@pytest.fixture(params=databases.KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with databases.fresh_url(request.param, tmp_path) as url:
        open_tracker(tmp_path, url).ledger.engine.dispose()
        yield url, tmp_path


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller


def opened(place: tuple[str, Path]) -> Tracker:
    url, home = place
    return Tracker.over(open_database(url), Archive(home / "archive"))


def settings(home: Path, url: str = "http://127.0.0.1:1/list", **more: Any) -> Settings:
    return Settings(
        home=home,
        urls={"un_sc": {"list": url}},
        allow_private_hosts=True,
        attempts=1,
        **{"lists": ("un_sc",), "feeds": ("none",), **more},
    )


class Told(list[tuple[str, str, str]]):
    def __call__(self, key: str, subject: str, sentence: str) -> None:
        self.append((key, subject, sentence))


class Eyes:
    """What every place says of a list that people look at."""

    def __init__(self, tracker: Tracker, wanted: Settings) -> None:
        now, told = tracker.clock(), Told()
        Post(tracker.ledger.engine, owner="serve", held=True).keep(now)
        self.watchdog = watchdog.look(tracker, wanted, told)
        self.told = [subject for _, subject, _ in told]
        given = Occasion(settings=wanted, watching=Watching(), now=now)
        with reading(tracker.ledger.engine) as connection:
            self.doctor = [f.sentence for f in doctor._recorded(connection, wanted) if not f.fine]
            self.lines = {line.list_id: line for line in lists.standing_of_lists(connection, now)}
            self.notices = [n.told for n in Operations.due(connection, given)]
            self.status = Status.of_day(connection, wanted, Previous(), "2026-11-24", now)
        self.failing = {p.list_id: p.failing_since for p in plans.overview(tracker, wanted)}


def test_a_run_that_died_is_red_everywhere_before_anybody_takes_over(
    place: tuple[str, Path], travel: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(place)
    take_un(first, un(DAY + 0), DAY + 0)
    wanted = settings(place[1])
    well = Eyes(first, wanted)
    assert (well.watchdog, well.doctor, well.failing) == ("", [], {"un_sc": ""})
    first.ledger.engine.dispose()
    with monkeypatch.context() as patch:
        poison(patch, un(DAY + 1, 101), DEATHS["kill"])
        died = ended(lambda: take_un(opened(place), un(DAY + 1, 101), DAY + 1))
    assert died == -signal.SIGKILL
    travel.shift(timedelta(minutes=11))
    tracker = opened(place)
    seen = Eyes(tracker, wanted)
    assert "un_sc: a run died, or hangs" in seen.watchdog
    assert seen.told == ["a run of un_sc died, or hangs"]
    assert any(s.startswith("un_sc: a run died, or hangs") for s in seen.doctor)
    assert seen.lines["un_sc"].state == "failed"
    assert "un_sc" in seen.status.red
    assert seen.failing["un_sc"]
    assert any(n.own_subject == "a run of un_sc died, or hangs" for n in seen.notices)  # type: ignore[attr-defined]
    assert take_un(tracker, un(DAY + 2, 102), DAY + 2).outcome == "recorded"
    well = Eyes(tracker, wanted)
    assert (well.watchdog, well.doctor, well.failing) == ("", [], {"un_sc": ""})
    tracker.ledger.engine.dispose()


def test_a_document_that_killed_is_red_everywhere_until_the_list_is_seen_in_good_order(
    place: tuple[str, Path], travel: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, wanted = un(DAY + 1, 101), settings(place[1])
    with monkeypatch.context() as patch:
        poison(patch, bad, DEATHS["abort"])
        for _ in range(2):
            tracker = opened(place)
            take_un(tracker, un(DAY + 0), DAY + 0)
            tracker.ledger.engine.dispose()
            ended(lambda: take_un(opened(place), bad, DAY + 1))
            travel.shift(timedelta(minutes=11))
        tracker = opened(place)
        outcome = take_un(tracker, bad, DAY + 2)
    assert outcome.reason.startswith("could not be read (killed 2 times")
    seen = Eyes(tracker, wanted)
    assert "could not be read (killed" in seen.watchdog
    assert "tracker set-aside" in seen.watchdog
    (red,) = seen.doctor
    assert red.startswith("un_sc: refused since")
    assert "tracker set-aside" in red
    assert seen.lines["un_sc"].state == "refused"
    assert "un_sc" in seen.status.red
    assert seen.failing["un_sc"]
    reasons = [str(n.reason) for n in seen.notices]  # type: ignore[attr-defined]
    assert any("could not be read (killed" in reason for reason in reasons)
    take_un(tracker, un(DAY + 3, 102), DAY + 3)
    well = Eyes(tracker, wanted)
    assert (well.watchdog, well.doctor) == ("", [])
    tracker.ledger.engine.dispose()


def test_the_death_of_a_scheduled_run_stays_in_sight_while_its_remains_keep_others_out(
    place: tuple[str, Path], travel: time_machine.Traveller
) -> None:
    tracker, wanted = opened(place), settings(place[1])
    take_un(tracker, un(DAY + 0), DAY + 0)
    post = Post(tracker.ledger.engine)
    assert post.keep(tracker.clock())
    when = slots.cadences(wanted).by_list["un_sc"]
    first = slots.claim(tracker, post.owner, when, slots.Pauses())
    assert first is not None
    slots.broken_off(tracker)  # whoever made it is dead, as the next one finds
    travel.shift(timedelta(seconds=5))
    again = slots.claim(tracker, post.owner, when, slots.Pauses())
    assert again is not None
    slots.finished(tracker, again, slots.Ending("busy", "another run", "2026-11-24T15:02:00Z"))
    seen = Eyes(tracker, wanted)
    assert "did not end" in seen.watchdog
    assert any("did not end" in sentence for sentence in seen.doctor)
    assert seen.lines["un_sc"].state == "failed"
    third = slots.claim(tracker, post.owner, when, slots.Pauses())
    assert third is not None
    slots.finished(tracker, third, slots.Ending("unchanged", "", "2026-11-24T15:03:00Z"))
    assert Eyes(tracker, wanted).watchdog == ""
    tracker.ledger.engine.dispose()


def twice() -> float:
    """A steady clock that goes at another speed, so that the scheduler plans anew at every tick."""
    return 4 * time.time()


def served(place: tuple[str, Path], wanted: Settings, end: datetime, shift: Any) -> None:
    """`serve` without its pages, in this process, until a moment of the moved clock."""
    from tracker.intake import run

    tracker = opened(place)
    seen = place[1] / "seen"

    def look(one: Tracker, list_id: str, *rest: Any) -> Outcome:
        if list_id in OTHERS:
            with seen.open("a") as file:
                file.write(f"{list_id}\n")
            return Outcome(list_id=list_id, observed_at="", outcome="unchanged")
        return run.run(one, list_id, *rest)

    executor = Here(tracker, wanted, look=look)
    scheduler = Scheduler(tracker, wanted, executor, chance=lambda: 0.0, steady=twice)
    scheduler.start()
    while tracker.clock() < end:
        scheduler.tick()
        time.sleep(0.05)
        shift(timedelta(seconds=20))
    scheduler.stop()
    tracker.ledger.engine.dispose()


def test_serve_under_poison_for_ten_minutes_looks_at_all_other_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each death ends `serve`; systemd starts it again. The clock is moved, deaths are real."""
    place = (f"sqlite:///{tmp_path}/tracker.db", tmp_path)
    open_tracker(tmp_path, place[0]).ledger.engine.dispose()
    every = {"working": 5, "other": 5}
    lists_on = ("un_sc", *OTHERS)
    bad, now = un(1, 101), TUESDAY
    deaths, starts = 0, 0
    with serving() as server:
        url = server.on("/list", reply(200, bad))
        wanted = settings(tmp_path, url, lists=lists_on, schedule=dict.fromkeys(lists_on, every))
        poison(monkeypatch, bad, os.abort)
        end = TUESDAY + timedelta(minutes=40)
        began = time.monotonic()
        while now < end:
            assert time.monotonic() - began < 60
            clock = tmp_path / "clock"

            def serve(now: datetime = now, clock: Path = clock) -> None:
                with time_machine.travel(now, tick=True) as traveller:

                    def shift(by: timedelta) -> None:
                        traveller.shift(by)
                        clock.write_text(datetime.now(UTC).isoformat())

                    served(place, wanted, end, shift)

            how, starts = ended(serve), starts + 1
            deaths += how == -signal.SIGABRT
            now = datetime.fromisoformat(clock.read_text()) + timedelta(minutes=2)
    assert deaths == 2
    assert starts == 3
    with time_machine.travel(now):
        tracker = opened(place)
        seen = (tmp_path / "seen").read_text().split()
        assert {name: seen.count(name) >= 6 for name in OTHERS} == dict.fromkeys(OTHERS, True)
        reasons = [reason for outcome, reason in looks(tracker, "un_sc") if outcome == "refused"]
        assert reasons[0] == KILLED
        assert is_red(tracker, "un_sc")
        assert brief(tracker) == []
        assert list(replay.differences_of(tracker, "un_sc")) == []
        tracker.ledger.engine.dispose()


# A file that a person brought.


def test_a_refused_file_is_named_with_what_to_do_and_leaves_the_list_as_it_is(
    tracker: Tracker, tmp_path: Path, travel: time_machine.Traveller
) -> None:
    travel.shift(timedelta(0))
    wanted, saved = settings(tmp_path), tmp_path / "consolidated.xml"
    tracker = Tracker.over(tracker.ledger.engine, tracker.journal.archive)
    take_un(tracker, un(DAY), DAY)
    saved.write_bytes(b"<html>maintenance.un.org</html>")
    assert folders.upload(tracker, "un_sc", saved, by="ada").outcome == "refused"
    with reading(tracker.ledger.engine) as connection:
        found = list(doctor._recorded(connection, wanted))
        (line,) = lists.standing_of_lists(connection, tracker.clock())
    about = [finding for finding in found if finding.sentence.startswith("un_sc")]
    assert [finding.fine for finding in about[:2]] == [True, True]
    assert about[0].sentence == "un_sc: last seen in good order on 2026-11-23."
    assert about[1].amber
    assert "that ada brought was refused: consolidated.xml is an error page" in about[1].sentence
    (name,) = re.findall(r"`tracker set-aside (\d+)`", about[1].sentence)
    assert line.state == lists.AMBER
    assert "was refused: consolidated.xml is an error page" in line.reason
    setting.set_aside(tracker, name, by="ada", reason="the wrong file")
    assert [s for s in Eyes(tracker, wanted).doctor if "un_sc" in s] == []
    with reading(tracker.ledger.engine) as connection:
        assert not any("refused" in f.sentence for f in doctor._recorded(connection, wanted))


def test_a_refused_file_is_forgotten_when_something_good_comes(
    tracker: Tracker, tmp_path: Path
) -> None:
    saved = tmp_path / "consolidated.xml"
    saved.write_bytes(b"<html>maintenance.un.org</html>")
    assert folders.upload(tracker, "un_sc", saved, by="ada").outcome == "refused"
    wanted = settings(tmp_path)
    with reading(tracker.ledger.engine) as connection:
        never, refused = list(doctor._recorded(connection, wanted))[:2]
    assert never.sentence == "un_sc: never seen in good order: `tracker run un_sc` looks again."
    assert "brought was refused" in refused.sentence
    saved.write_bytes(un(0))
    assert folders.upload(tracker, "un_sc", saved, by="ada").outcome == "recorded"
    with reading(tracker.ledger.engine) as connection:
        assert not any("refused" in f.sentence for f in doctor._recorded(connection, wanted))
