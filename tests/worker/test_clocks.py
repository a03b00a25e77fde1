"""Clocks that are set back, of the machines and of the database: nothing is done twice, nothing
waits until they come round again, and no document counts as older than the one before it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from db import claims, queue
from db.engine import reading, writing
from tests import databases
from tests.builders import CROWD, brief, day, documents, person, un_xml
from tests.conftest import open_tracker
from tests.mailboxes import Box, receiving
from tests.servers import Server, reply, serving
from tests.worker.place import Place, place, until
from tests.worker.test_fates import claimed, outcome
from tracker.intake import live
from tracker.model import stamp
from tracker.notices import rounds, subscriptions
from tracker.notices.sending import claim as claim_messages
from tracker.proof import parallel, replay
from tracker.record.tracker import Tracker, now
from tracker.service.jobs import FOLD, Job
from tracker.settings import Settings
from tracker.worker.fates import PAUSES

BACK = {
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "a year": timedelta(days=365),
}
NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")

back = pytest.mark.parametrize("by", BACK.values(), ids=BACK)


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    made = open_tracker(tmp_path)
    yield Tracker.over(made.ledger.engine, made.journal.archive, now)
    made.ledger.engine.dispose()


def look(tracker: Tracker, server: Server, people: list[dict[str, object]]) -> str:
    url = server.on("/un.xml", reply(200, un_xml(people, day(len(people)))))
    urls = {"un_sc": {"list": url}}
    wanted = Settings(urls=urls, allow_private_hosts=True, attempts=1)
    return live.look(tracker, wanted, "un_sc").outcome


# Documents.


@back
def test_whom_a_list_has_come_to_name_is_told_although_the_clock_was_set_back(
    tracker: Tracker, travel: time_machine.Traveller, by: timedelta
) -> None:
    with serving() as server:
        assert look(tracker, server, CROWD) == "recorded"
        travel.shift(timedelta(minutes=15))
        assert look(tracker, server, [*CROWD, person(50)]) == "recorded"
        travel.shift(-by)
        assert look(tracker, server, [*CROWD, person(50), person(51)]) == "recorded"
        travel.shift(timedelta(minutes=15))
        assert look(tracker, server, [*CROWD, person(50), person(51)]) == "unchanged"
        assert look(tracker, server, [*CROWD, person(50), person(51), person(52)]) == "recorded"
    assert brief(tracker) == [("addition", f"QDi.0{n}") for n in (50, 51, 52)]
    assert in_order(tracker) == []
    with reading(tracker.ledger.engine) as connection:
        assert list(parallel.problems(connection, tracker.journal.archive, "")) == []
        assert connection.execute(text("select count(*) from pending")).scalar() == 0
    assert list(replay.differences_of(tracker, "un_sc")) == []


def in_order(tracker: Tracker) -> list[object]:
    """Changes that were seen before they could have been."""
    query = "select * from change where observed_after >= observed_at and observed_after <> ''"
    with reading(tracker.ledger.engine) as connection:
        return list(connection.execute(text(query)))


@back
def test_a_failed_look_after_the_clock_was_set_back_is_the_newest_one(
    tracker: Tracker, travel: time_machine.Traveller, by: timedelta
) -> None:
    with serving() as server:
        assert look(tracker, server, CROWD) == "recorded"
        travel.shift(-by)
        url = server.on("/un.xml", reply(503))
        wanted = Settings(urls={"un_sc": {"list": url}}, allow_private_hosts=True, attempts=1)
        assert live.look(tracker, wanted, "un_sc").outcome == "failed"
    with reading(tracker.ledger.engine) as connection:
        query = text('select outcome from "check" order by observed_at desc limit 1')
        assert connection.execute(query).scalar() == "failed"


# Rights to write.


@back
@pytest.mark.parametrize("kind", databases.KINDS)
def test_what_a_dead_writer_held_is_free_soon_after_the_clock_was_set_back(
    kind: str, tmp_path: Path, travel: time_machine.Traveller, by: timedelta
) -> None:
    """Without a queue the right of one that was killed counts for ten minutes, not for a year."""
    with databases.fresh_url(kind, tmp_path) as url:
        made = open_tracker(tmp_path, url)
        tracker = Tracker.over(made.ledger.engine, made.journal.archive, now)
        with writing(made.ledger.engine) as connection:
            until_then = stamp(now() + timedelta(minutes=10))
            assert claims.take_lease(connection, "un_sc", "dead", stamp(now()), until_then).token
        travel.shift(-by)
        with tracker.writer("un_sc", live=False) as writer:
            assert (writer.token, writer.buried) == (2, 0)
        made.ledger.engine.dispose()


# Mails.


@back
def test_mails_of_a_sender_that_died_before_the_clock_was_set_back_go_out_once(
    tracker: Tracker, travel: time_machine.Traveller, tmp_path: Path, by: timedelta
) -> None:
    engine = tracker.ledger.engine
    wanted = {"name": "desk", "to": ["ada@bank.example"], "grouped": False, "kinds": ["addition"]}
    with writing(engine) as connection:
        subscriptions.save(connection, subscriptions.subscription(wanted), "ada", now())
    with serving() as server, receiving(Box()) as box:
        look(tracker, server, CROWD)
        travel.shift(timedelta(minutes=15))
        look(tracker, server, [*CROWD, person(50), person(51)])
        settings = box.settings(tmp_path)
        box.answers.append("451 try again later")
        rounds.tick(tracker, settings)  # one came, one is to be tried again in a minute
        assert len(box.mails) == 1
        travel.shift(timedelta(minutes=1))
        assert len(claim_messages(engine, "mail", tracker.clock(), 1)) == 1  # and its sender dies
        travel.shift(-by)
        for _ in range(8):
            travel.shift(timedelta(minutes=11))
            rounds.tick(tracker, settings)
    assert sorted(box.ids().values()) == [1, 1]


# The queue.


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as made:
        yield made


def set_back(there: Place, by: timedelta) -> None:
    """What there is, as it stands once the database's clock was set back by so much."""
    much, moved = {"seconds": by.total_seconds()}, "make_interval(secs => :seconds)"
    there.do(f"update procrastinate_workers set last_heartbeat = last_heartbeat + {moved}", **much)
    there.do(f"update procrastinate_jobs set scheduled_at = scheduled_at + {moved}", **much)
    there.do(f"update procrastinate_events set at = at + {moved}", **much)


@pytest.mark.slow(4)
@back
def test_jobs_wait_for_no_clock_of_the_database(there: Place, by: timedelta) -> None:
    """One that was put back for some minutes, and one in the hands of a worker that died."""
    assert max(PAUSES) < queue.LONGEST_PAUSE_SECONDS
    there.put(Job(work=FOLD, list_id="un_sc"), Job(work=FOLD, list_id="us_state_fto"))
    there.do("insert into procrastinate_workers default values")
    there.do(
        "update procrastinate_jobs set status = 'doing', worker_id = "
        "(select id from procrastinate_workers) where id = (select min(id) from procrastinate_jobs)"
    )
    there.do("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")
    set_back(there, by)
    with reading(there.engine) as connection:
        assert all(one.oldest_seconds >= 0 for one in queue.counts(connection))
    there.worker()
    until(there.is_idle, "both are done")
    assert there.states() == []


@pytest.mark.slow(2)
def test_a_job_is_put_back_by_the_clock_by_which_it_is_found(
    there: Place, travel: time_machine.Traveller
) -> None:
    """The machines of workers may have any clock."""
    (number,) = there.put(Job(work=FOLD, list_id="un_sc"))
    assert number
    there.do("update procrastinate_jobs set status = 'doing'")
    travel.shift(timedelta(days=365))
    with writing(there.engine) as connection:
        assert queue.give_back(connection, number, None)
    assert there.rows("select scheduled_at <= now() from procrastinate_jobs") == [(True,)]
    there.do("update procrastinate_jobs set status = 'failed'")
    with writing(there.engine) as connection:
        assert queue.again(connection, number)
    assert there.rows("select scheduled_at <= now() from procrastinate_jobs") == [(True,)]


@pytest.mark.slow(6)
def test_a_worker_whose_clock_goes_back_a_year_ends_its_run_once(there: Place) -> None:
    """A real process, of which the clock moves while a look is claimed, made and told of."""
    clock = there.home / "clock"
    clock.write_text("0")
    with serving() as server:
        server.on("/list", reply(200, un_xml(CROWD, day(1))))
        there.worker(urls=f"un_sc.list={server.url}/list", clock=str(clock))
        until(lambda: there.said("working"), "it works")
        clock.write_text(str(-BACK["a year"].total_seconds()))
        claimed(there)
        until(lambda: outcome(there) == "recorded", "the look is made")
        until(there.is_idle, "nothing is left")
        assert server.asked("/list") == 1
    assert len(documents(there.tracker)) == 1
    print("clock of a worker set back by a year: 1 run, 0 lost, 0 doubled")
