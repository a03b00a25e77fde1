"""Any number of schedulers over one queue: every run is made once, by whichever worker."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import CollectorRegistry

from db import claims, queue
from db.archive import Archive
from db.engine import open_database, reading, writing
from tests.builders import CROWD, day, documents, fto_html, un_xml
from tests.servers import Server, reply, serving
from tests.worker import child
from tests.worker.child import Verb
from tests.worker.lives import House, house
from tests.worker.place import Place, place, until
from tracker.decisions import pauses
from tracker.decisions.pauses import Pauses
from tracker.record.tracker import Tracker
from tracker.service import slots
from tracker.service.jobs import LOOK, SENDER, Job
from tracker.service.probes import Figures
from tracker.service.queued import Queued, look_of
from tracker.service.runs import Chore
from tracker.service.slots import Ending, Post
from tracker.service.threads import Scheduler
from tracker.settings import Settings

pytestmark = pytest.mark.slow(8)

LISTS = ("un_sc", "us_state_fto")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as made:
        yield made


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        made.on("/un", reply(200, un_xml(CROWD, day(1))))
        listed = [("1/1/2001", f"Group {n}") for n in range(40)]
        gone = [("2/2/2020", f"Former {n}", "1/1/1999") for n in range(20)]
        made.on("/fto", reply(200, fto_html(listed, gone)))
        yield made


def urls(server: Server) -> str:
    return f"un_sc.list={server.url}/un us_state_fto.page={server.url}/fto"


WANTED = Settings(lists=LISTS, feeds=("none",), queue="procrastinate")


class Racing:
    """Schedulers that each have a database of their own, as on machines of their own."""

    def __init__(self, there: Place, number: int) -> None:
        self.engines = [open_database(there.url) for _ in range(number)]
        archive = Archive(there.home / "archive")
        self.schedulers = [self._scheduler(Tracker.over(e, archive)) for e in self.engines]
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._tick, args=(s,)) for s in self.schedulers]

    def _scheduler(self, tracker: Tracker) -> Scheduler:
        chore = Chore(name=SENDER, work=lambda: None, seconds=60)
        return Scheduler(tracker, WANTED, Queued(tracker), chores=[chore], chance=lambda: 0.0)

    def _tick(self, scheduler: Scheduler) -> None:
        scheduler.start()
        while not self.stopping.is_set():
            scheduler.tick()
            time.sleep(0.02)

    def __enter__(self) -> "Racing":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        for scheduler in self.schedulers:
            scheduler.stop()
        for engine in self.engines:
            engine.dispose()


def outcomes(there: Place) -> dict[str, str]:
    with reading(there.engine) as connection:
        clocks = claims.schedules(connection)
    return {list_id: clock.outcome for list_id, clock in clocks.items()}


def test_schedulers_that_race_have_every_list_looked_at_once(there: Place, server: Server) -> None:
    with Racing(there, 3) as racing:
        until(lambda: len(looks(there)) == len(LISTS), "both looks wait")
        assert sum(scheduler.leading for scheduler in racing.schedulers) == 1
        there.worker(urls=urls(server))
        there.worker(urls=urls(server))
        done = dict.fromkeys(LISTS, "recorded")
        until(lambda: outcomes(there) == done, "both are looked at")
        time.sleep(1)
    assert (server.asked("/un"), server.asked("/fto")) == (1, 1)
    assert [len(documents(there.tracker, list_id)) for list_id in LISTS] == [1, 1]


def test_serve_processes_that_race_make_every_run_once(there: Place, tmp_path: Path) -> None:
    """Three of them, as on three machines: whoever leads is killed once the list was asked for."""
    with house(tmp_path, there.url) as home:
        settings = {**home.settings, "TRACKER_QUEUE": "procrastinate"}
        home.serves(0)
        for name in "abc":
            home.roles[name] = lambda _: child.begin(Verb(("serve",), settings), home.log)
            home.begin(name)
        there.worker(more=settings)
        until(lambda: home.documents() == 1, "the first run is made")
        for number in range(1, 4):
            until(lambda: leader(there), "somebody leads")
            home.serves(number)
            home.ask()
            until(lambda n=number: len(home.recorded()) == n, "the run is made")  # type: ignore[misc]
            until(lambda: outcomes(there)["un_sc"] == "recorded", "and its end is on record")
            _kill(home, leader(there))
        asked = home.server.asked("/list")
        made = len(there.rows("""select 1 from "check" where list_id = 'un_sc'"""))
    print(f"three serve that race: 4 runs, 3 kills; looked {asked} times, {made} looks on record")
    assert (asked, made) == (4, 4)


def leader(there: Place) -> int:
    """The process that schedules; 0 for none that is known."""
    with reading(there.engine) as connection:
        owner = claims.duty(connection, slots.DUTY).owner
    return int(owner.split(":")[1]) if owner else 0


def _kill(home: House, leads: int) -> None:
    for name, process in home.alive.items():
        if process.pid == leads:
            home.kill(name)
            home.begin(name)


def looks(there: Place) -> list[Any]:
    with reading(there.engine) as connection:
        return queue.in_hand(connection, LOOK)


def test_a_scheduler_that_takes_over_leaves_runs_to_those_who_have_them(there: Place) -> None:
    claim(there)
    with reading(there.engine) as connection:
        before = claims.schedule(connection, "un_sc")
    slots.broken_off(there.tracker, Queued(there.tracker))
    with reading(there.engine) as connection:
        assert claims.schedule(connection, "un_sc") == before
    there.do("delete from procrastinate_jobs")  # nobody has it any more
    slots.broken_off(there.tracker, Queued(there.tracker))
    assert outcomes(there)["un_sc"] == claims.BROKEN_OFF


def claim(there: Place) -> slots.Claim:
    post = Post(there.engine)
    assert post.keep(there.tracker.clock())
    when = slots.cadences(WANTED).by_list["un_sc"]
    made = slots.claim(there.tracker, post.owner, when, Pauses(), Queued(there.tracker))
    assert made is not None
    return made


def test_a_list_whose_look_waits_is_not_claimed_again(there: Place) -> None:
    first = claim(there)
    slots.ask_now(there.tracker, ["un_sc"])
    when = slots.cadences(WANTED).by_list["un_sc"]
    way = Queued(there.tracker)
    assert slots.claim(there.tracker, first.owner, when, Pauses(), way) is None
    with reading(there.engine) as connection:
        assert claims.asked(connection) == []
    assert there.states() == ["todo"]


def test_a_look_whose_end_is_on_record_is_not_made_again(there: Place, server: Server) -> None:
    """As where a worker died between putting the end on record and telling the queue."""
    made = claim(there)
    slots.finished(there.tracker, made, Ending("recorded", "", "2026-01-01T00:00:00Z"))
    there.worker(urls=urls(server))
    until(there.is_idle, "the job is done")
    assert server.asked("/un") == 0


def test_a_look_that_a_later_one_overtook_is_not_made(there: Place, server: Server) -> None:
    made = claim(there)
    with writing(there.engine) as connection:
        claims.set_schedule(connection, "un_sc", run_id="another")
    there.worker(urls=urls(server))
    until(there.is_idle, "the job is done")
    assert server.asked("/un") == 0
    assert look_of(made).arguments["run_id"] == made.run_id


def test_a_list_that_is_paused_before_its_turn_is_left_alone(there: Place, server: Server) -> None:
    made = claim(there)
    journal, now = there.tracker.journal, there.tracker.clock()
    pauses.pause(journal, ["un_sc"], now, by="ada", reason="the site is being moved", until="")
    there.worker(urls=urls(server))
    until(there.is_idle, "the job is done")
    assert server.asked("/un") == 0
    with reading(there.engine) as connection:
        assert claims.schedule(connection, "un_sc").slot == made.before


def test_figures_tell_of_the_queue(there: Place) -> None:
    there.put(Job(work=LOOK, list_id="un_sc"))
    registry = CollectorRegistry()
    registry.register(Figures(there.tracker, None, WANTED))
    text = generate_latest(registry).decode()
    assert 'tracker_jobs{queue="fetch",state="waiting"} 1.0' in text
    assert 'tracker_jobs{queue="notify",state="dead"} 0.0' in text
    assert 'tracker_job_oldest_seconds{queue="fetch",state="waiting"}' in text
    assert "tracker_workers 0.0" in text
    there.worker()
    until(lambda: "tracker_workers 1.0" in generate_latest(registry).decode(), "a worker lives")
