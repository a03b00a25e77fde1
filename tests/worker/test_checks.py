"""Checks of watched names by workers: what is told is what one process finds, or nothing is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Connection, OperationalError, reading
from tests import command
from tests.builders import fto_html, person, take_fto, take_un
from tests.worker.place import Place, place, until
from tracker.matching import parted, search, watch
from tracker.matching.parted import Asked, Part
from tracker.matching.watch import Hit, Watchers
from tracker.model import stamp
from tracker.service import checks
from tracker.service.checks import NotAnswered
from tracker.service.jobs import FOLD, HITS, Job
from tracker.worker.fates import reason

pytestmark = pytest.mark.slow(8)

AT = "2030-01-01T00:00:00Z"
EVERYBODY = Asked("", 0.75)
WATCHED = """name,birth date,passport,label
Kareem Khalid Noori,1970,,c-7
Mia Wong,,,c-8
Somebody Else Entirely,1999,X-9988 7766,c-9
Groop 7,,,c-10
"""
PASSPORT = (
    "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X99887766</NUMBER>"
    "<ISSUING_COUNTRY>Iraq</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>"
)
NAMES = ("Kareem", "Noori", "Wong", "Entirely", "Groop")


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Two lists of which several hits are made, in parts of four entries."""
    monkeypatch.setattr(parted, "AT_A_TIME", 4)
    monkeypatch.setattr(checks, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(checks, "GONE_SECONDS", 0.5)
    with place(tmp_path) as made:
        filled(made)
        yield made


def filled(there: Place) -> None:
    people = [
        person(1, name="Karim Khalid Nuri", born=["1970-05-31"]),
        person(2, name="Karim Khaled Nouri", born=["1970-02-01"]),
        person(3, name="Another Man", more=PASSPORT),
        *map(person, range(20, 26)),
    ]
    take_un(there.tracker, people, 1)
    groups = [("1/1/2001", f"Group {n}") for n in range(30)]
    gone = [("2/2/2020", f"Former {n}", "1/1/1999") for n in range(10)]
    take_fto(there.tracker, fto_html(groups, gone), 1)
    take(there, "ours", WATCHED)
    search.bring_up_to_date(there.engine)


def take(there: Place, name: str, rows: str) -> None:
    path = there.home / f"{name}.csv"
    path.write_text(rows, encoding="utf-8")
    watch.take_in(there.engine, path, name, AT, "ada")
    path.unlink()


def here(connection: Connection, watch_list: str = "") -> list[Hit]:
    """What one process finds."""
    watchers = Watchers.load(connection, watch_list)
    return watch.hits(connection, watchers, watch.in_force(connection))


def found(there: Place, watch_list: str = "") -> tuple[list[Hit], list[Hit]]:
    """What workers find, and what this process finds in the same view."""
    with reading(there.engine) as view:
        asked = Asked(watch_list, 0.75)
        with checks.asked(there.tracker, view, asked) as check:
            check.wait(lambda _list: None, lambda _sentence: None)
            return check.hits(cleared=False), here(view, watch_list)


Found = Future[tuple[list[Hit], list[Hit]]]


def begun(there: Place, pool: ThreadPoolExecutor, watch_list: str = "") -> Found:
    """A check that somebody waits for, all of whose jobs are in the queue."""
    before = len(there.states())
    seems_alive(there)
    waited = pool.submit(found, there, watch_list)
    until(lambda: len(there.states()) > before, "the jobs are in the queue")
    return waited


def seems_alive(there: Place) -> None:
    """Somebody gives signs of life, and never takes a job."""
    later = "now() + interval '1 hour'"
    there.do(f"insert into procrastinate_workers (last_heartbeat) values ({later})")


def at_work(there: Place, workers: int = 1) -> None:
    """So many workers who take jobs."""
    for _ in range(workers):
        there.worker()
    alive = "select count(*) from procrastinate_workers"
    until(lambda: there.rows(alive) == [(workers,)], "they are at work")


def ask(there: Place, *words: str) -> command.Done:
    more = {"TRACKER_QUEUE": "procrastinate", "TRACKER_DATABASE_URL": there.url}
    return command.anywhere(there.home, "watch", *words, **more)


def nothing_left(there: Place) -> bool:
    return there.rows("select * from watch_answer") == [] and there.states() == []


# What is told.


ASKED: Sequence[Sequence[str]] = (
    ("check",),
    ("check", "--format", "csv", "--list", "un_sc", "--least", "0.6", "--cleared"),
    ("hits", "--since", "2024-01-01", "--json", "--watch-list", "ours"),
    ("check", "--list", "eu_fsf"),
)


def test_what_workers_find_is_told_as_what_one_process_finds(there: Place) -> None:
    with reading(there.engine) as connection:
        first, *others = here(connection)
    assert {hit.list_id for hit in others} == {"un_sc", "us_state_fto"}
    assert any(hit.number for hit in others)
    said = {"reason": "another man", "by": "ada", "at": AT}
    watch.decide(there.engine, first.pair, "cleared", **said)
    at_work(there, 2)
    for words in ASKED:
        alone, shared = ask(there, *words), ask(there, *words, "--queue")
        assert (alone.returncode, shared.returncode) == (0, 0), shared.stderr
        assert alone.stdout == shared.stdout
        assert alone.stderr == "".join(
            line for line in shared.stderr.splitlines(keepends=True) if "awaited" not in line
        )
    assert nothing_left(there)
    assert len({line["job"] for line in there.said("job done")}) > 10


def test_no_watched_name_is_in_a_job_an_answer_or_a_log(there: Place) -> None:
    at_work(there)
    with reading(there.engine) as view, checks.asked(there.tracker, view, EVERYBODY) as check:
        jobs = there.rows("select args::text from procrastinate_jobs")
        check.wait(lambda _list: None, lambda _sentence: None)
        answers = there.rows("select * from watch_answer")
        assert sum(hit.watched_name.startswith("Kareem") for hit in check.hits(cleared=False))
    assert any("Karim Khalid Nuri" in str(row) for row in answers)  # the listed one is public
    written = f"{jobs}{answers}{there.log.read_text()}"
    assert not [name for name in NAMES if name.lower() in written.lower()]


def test_a_failure_over_watched_names_is_told_without_its_words() -> None:
    job = Job(work=HITS, list_id="un_sc", arguments={"check": "1", "part": "1"})
    assert reason(job, KeyError("Kareem Noori")) == "KeyError."
    assert "'x'" in reason(Job(work=FOLD, list_id="un_sc"), KeyError("x"))


def test_a_part_is_read_as_it_was_written() -> None:
    part = Part(Asked("ours", 0.8, "2024-01-01"), "un_sc", 6, 3, "0000-1")
    assert Part.read(part.written()) == part


# All in one view.


def test_what_changes_meanwhile_is_in_no_part_of_it(there: Place) -> None:
    with ThreadPoolExecutor(1) as pool:
        waited = begun(there, pool)
        watch.forget(there.engine, "ours", AT, "ada")
        take(there, "later", "name\nGroup 9\n")
        people = [person(1, name="Somebody Renamed"), *map(person, (2, 3, *range(20, 40)))]
        take_un(there.tracker, people, 2)
        there.worker()
        shared, alone = waited.result(60)
    assert shared == alone
    assert {hit.label for hit in shared} == {"c-7", "c-9", "c-10"}
    there_now, now_alone = found(there)
    assert there_now == now_alone
    assert {hit.watch_list for hit in there_now} == {"later"}


def test_two_persons_who_ask_at_once_are_each_told_their_own(there: Place) -> None:
    take(there, "theirs", "name\nGroup 11\nGroup 12\n")
    with ThreadPoolExecutor(2) as pool:
        waited = [begun(there, pool, name) for name in ("ours", "theirs")]
        there.worker(at_a_time=2)
        there.worker()
        for name, result in zip(("ours", "theirs"), waited, strict=True):
            shared, alone = result.result(60)
            assert shared == alone
            assert {hit.watch_list for hit in shared} == {name}
    assert nothing_left(there)


# Where something is in the way.


def test_a_worker_that_is_killed_in_the_middle_costs_no_hit(there: Place) -> None:
    with ThreadPoolExecutor(1) as pool:
        waited = begun(there, pool)
        with there.engine.begin() as connection:  # whoever loads the watched names has to wait
            connection.execute(text("lock table watched in access exclusive mode"))
            first = there.worker()
            until(lambda: "doing" in there.states(), "it has a part in hand")
            first.kill()
            first.join(10)
        there.worker()
        shared, alone = waited.result(60)
    assert there.said("job taken back")
    assert shared == alone
    assert shared


def test_a_part_that_comes_to_nothing_ends_it_by_the_name_of_its_list(there: Place) -> None:
    with ThreadPoolExecutor(1) as pool:
        waited = begun(there, pool)
        there.do("update watch_answer set asked = '[\"Noori\"]' where list_id = 'us_state_fto'")
        there.worker()
        with pytest.raises(NotAnswered, match=r"us_state_fto.*job \d.*No hits are shown"):
            waited.result(60)
    until(lambda: set(there.states()) == {"failed"}, "what waited was taken back")
    assert there.rows("select * from watch_answer") == []
    assert "Noori" not in str(there.rows("select why from job_failure"))


def test_where_no_worker_is_nothing_is_asked(there: Place) -> None:
    done = ask(there, "check", "--queue", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No worker gives signs of life" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert nothing_left(there)


def test_workers_that_go_end_it_by_the_names_of_its_lists(there: Place) -> None:
    with ThreadPoolExecutor(1) as pool:
        waited = begun(there, pool)
        there.do("delete from procrastinate_workers")
        with pytest.raises(NotAnswered, match=r"Not answered: un_sc, us_state_fto; no worker"):
            waited.result(60)
    assert nothing_left(there)


def test_it_is_said_once_that_nobody_takes_a_part(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "QUIET_SECONDS", 0.2)
    seems_alive(there)
    said: list[str] = []

    def heard(sentence: str) -> None:
        said.append(sentence)
        there.worker()

    with reading(there.engine) as view, checks.asked(there.tracker, view, EVERYBODY) as check:
        check.wait(lambda _list: None, heard)
        assert check.hits(cleared=False) == here(view)
    assert len(said) == 1
    assert "queue evidence" in said[0]


def test_a_view_that_the_server_ended_ends_the_check(there: Place) -> None:
    seems_alive(there)
    with pytest.raises(OperationalError):
        _wait_in_a_view_that_ends(there)
    assert nothing_left(there)


def _wait_in_a_view_that_ends(there: Place) -> None:
    with reading(there.engine) as view:
        pid = view.execute(text("select pg_backend_pid()")).scalar_one()
        with checks.asked(there.tracker, view, EVERYBODY) as check:
            there.do("select pg_terminate_backend(:pid)", pid=pid)
            check.wait(lambda _list: None, lambda _sentence: None)


def test_an_answer_that_is_gone_is_no_hit_less(there: Place) -> None:
    at_work(there)
    with reading(there.engine) as view, checks.asked(there.tracker, view, EVERYBODY) as check:
        check.wait(lambda _list: None, lambda _sentence: None)
        there.do("delete from watch_answer where list_id = 'us_state_fto'")
        with pytest.raises(NotAnswered, match="Not answered: us_state_fto;"):
            check.hits(cleared=False)


# Who asks goes away.


def asking(there: Place) -> "subprocess.Popen[str]":
    """A process that waits for workers."""
    seems_alive(there)
    more = {"TRACKER_QUEUE": "procrastinate", "TRACKER_DATABASE_URL": there.url}
    code = "from tracker.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "watch", "check", "--queue"],
        env=command.environment(there.home, more) | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: "todo" in there.states(), "it has asked")
    return process


def test_ctrl_c_takes_back_what_waits_and_says_so(there: Place) -> None:
    with asking(there) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT)
    assert out == ""
    assert "No hits are shown" in err
    assert "ask again" in err
    assert "Traceback" not in err
    assert nothing_left(there)


def test_what_is_left_of_somebody_killed_ends_by_itself(there: Place) -> None:
    with asking(there) as process:
        process.kill()
        process.communicate(timeout=60)
    assert there.rows("select * from watch_answer")
    there.worker()
    until(lambda: nothing_left(there), "all of it is gone")
    assert there.said("nobody waits for the check")
    assert there.rows("select * from job_failure") == []


def test_what_nobody_collected_is_gone_after_a_day(there: Place) -> None:
    now = there.tracker.clock()
    for number, hours in enumerate((25, 23)):
        asked_at = stamp(now - timedelta(hours=hours))
        there.do(
            "insert into watch_answer values ('left', :part, 'un_sc', '', :at, '', '')",
            part=number,
            at=asked_at,
        )
    at_work(there)
    found(there)
    assert there.rows("select part from watch_answer") == [(1,)]
