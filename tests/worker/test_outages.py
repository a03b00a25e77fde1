"""Mail server and archive are down for an hour, and disks are full: real processes go on, and in
the end everybody is told once of all that there was. The hour passes by the clock of the processes.
"""

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from db.engine import reading, writing
from scrapers import kit
from tests import databases
from tests.builders import day, documents, fto_html, person, un_xml
from tests.conftest import open_tracker
from tests.mailboxes import Box, receiving
from tests.objects import Bucket, bucket
from tests.record.test_contention import filled, on_disk, small_disk
from tests.servers import reply, serving
from tests.worker import child
from tests.worker.child import Verb
from tests.worker.lives import TO, House, Tally
from tests.worker.place import Place, over, place, until
from tests.worker.test_fates import claimed, outcome
from tracker.notices import subscriptions
from tracker.proof import parallel, replay
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker, now
from tracker.service.jobs import FOLD, Job

OPS = "ops@bank.example"
TUESDAY = datetime(2027, 1, 5, 15, 1, tzinfo=UTC)
"""Within the working hours of all lists; long ahead of the clock of the database."""

QUARTER = timedelta(minutes=16)
"""And up to a minute of chance, by which looks are late."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket(monkeypatch) as made:
        yield made


class Hour:
    """A house whose processes share a clock that the test moves, and whose archive is a bucket."""

    def __init__(self, there: Place, home: House, store: Bucket) -> None:
        self.there, self.home, self.store = there, home, store
        self.clock, self.ahead = there.home / "clock", (TUESDAY - now()).total_seconds()
        self.passes(timedelta(0))
        settings = {**home.settings, **store.settings, "TRACKER_QUEUE": "procrastinate"}
        orders = there.orders(more=settings, clock=str(self.clock))
        served = Verb(("serve",), settings, clock=str(self.clock))
        home.roles["serve"] = lambda _: child.begin(served, home.log)
        home.roles["worker"] = lambda _: child.start(orders, home.log)

    def passes(self, much: timedelta) -> None:
        """So much time passes at once, as after the sleep of a machine."""
        self.ahead += much.total_seconds()
        self.clock.with_suffix(".new").write_text(str(self.ahead))
        self.clock.with_suffix(".new").rename(self.clock)

    def look(self) -> None:
        """A quarter of an hour passes, and somebody looks at the list."""
        before = self.home.server.asked("/list")
        self.passes(QUARTER)
        until(lambda: self.home.server.asked("/list") > before, "the list is looked at")

    def looks(self) -> list[str]:
        """How looks came out, in the order in which they were made."""
        return [found for (found,) in self.there.rows('select outcome from "check" order by seq')]


@contextmanager
def hour(folder: Path, store: Bucket, box: Box) -> Iterator[Hour]:
    with place(folder) as there, serving() as server:
        tracker = Tracker.over(there.engine, store.archive)
        there.tracker = tracker
        home = House(folder, there.url, server, box, tracker)
        desk = {"name": "desk", "to": [TO], "grouped": False, "kinds": ["addition"]}
        ops = {"name": "ops", "to": [OPS], "kinds": ["operations"]}
        with writing(there.engine) as connection:
            for body in (desk, ops):
                subscriptions.save(connection, subscriptions.subscription(body), "ada", now())
        try:
            yield Hour(there, home, store)
        finally:
            home.end()


@pytest.mark.slow(12)
def test_an_hour_without_mail_server_and_archive_costs_no_mail_and_no_document(
    tmp_path: Path, store: Bucket
) -> None:
    tally, box = Tally(), Box()
    with receiving(box):
        """It has a port from now on."""
    with hour(tmp_path, store, box) as there:
        home = there.home
        with receiving(box):
            home.serves(0)
            for role in home.roles:
                home.begin(role)
            until(lambda: home.documents() == 1, "the first document is seen")
        home.serves(1)  # the mail server is down from here on
        there.look()
        until(lambda: home.recorded() == ["QDi.201"], "what came meanwhile is on record")
        kept_and_not_folded(there)
        store.door.gone = True  # and so is the archive
        home.serves(2)
        there.there.put(Job(work=FOLD, list_id="us_state_fto"))
        for _ in range(3):
            failed = there.looks().count("failed")
            there.look()
            until(lambda n=failed: there.looks().count("failed") > n, "the look has failed")  # type: ignore[misc]
        assert home.recorded() == ["QDi.201"]
        assert box.mails == []
        store.door.open()
        there.look()
        until(lambda: home.recorded() == ["QDi.201", "QDi.202"], "it is fetched again")
        until(lambda: folded(there), "what was kept before is folded")
        with receiving(box):
            there.passes(QUARTER)
            until(lambda: len(box.to(TO)) >= 2 and len(box.to(OPS)) >= 2, "all are told")
            time.sleep(1)
            home.kill("serve")
            until(there.there.is_idle, "nothing is left in the queue")
        home.end()
        tally.held_against(Counter(["QDi.201", "QDi.202"]), Counter(home.recorded()))
        tally.mails, tally.again = len(box.mails), box.ids().total() - len(box.ids())
        prove(tally, there)
    subjects = box.subjects(OPS)
    print(f"an hour without mail server and archive: 6 looks, {tally}")
    assert tally.faults == []
    assert (len(box.to(TO)), tally.again) == (2, 0)
    assert len(set(subjects)) == len(subjects)
    assert any("un_sc" in str(one) for one in subjects), subjects


def kept_and_not_folded(there: Hour) -> None:
    """A document of another list, as `backfill --queue` keeps it."""
    listed = [("1/1/2001", f"Group {n}") for n in range(40)]
    content = fto_html(listed, [("2/2/2020", f"Former {n}", "1/1/1999") for n in range(20)])
    name = "foreign-terrorist-organizations.html"
    arrival = Arrival(
        list_id="us_state_fto",
        observed_at=day(1),
        mode="backfill",
        format_id="html",
        documents={"page": kit.Document(name=name, content=content)},
    )
    there.home.tracker.journal.receive(arrival, now())


def folded(there: Hour) -> bool:
    return bool(there.there.rows("select 1 from snapshot where list_id = 'us_state_fto'"))


def prove(tally: Tally, there: Hour) -> None:
    tracker = there.home.tracker
    with reading(there.there.engine) as connection:
        tally.wrong += parallel.problems(connection, tracker.journal.archive, "")
    for list_id in ("un_sc", "us_state_fto"):
        tally.wrong += replay.differences_of(tracker, list_id)


# Full disks.


@pytest.mark.slow(6)
def test_a_disk_that_is_full_under_the_queue_stops_all_and_spoils_nothing(tmp_path: Path) -> None:
    with databases.fresh_url("postgresql", tmp_path) as server:
        for disk in small_disk(64):
            with on_disk(server, disk) as url:
                open_tracker(tmp_path, url).ledger.engine.dispose()
                with over(tmp_path, url) as there:
                    until_there_is_room(there, disk, "database")


@pytest.mark.slow(5)
def test_a_disk_that_is_full_under_the_archive_is_one_sentence(tmp_path: Path) -> None:
    with databases.fresh_url("postgresql", tmp_path) as url:
        for disk in small_disk(4):
            with over(disk, url) as there:
                until_there_is_room(there, disk, "archive")


def until_there_is_room(there: Place, disk: Path, what: str) -> None:
    """A worker looks at a list while there is no room, and again when there is."""
    log = Path(mkdtemp(prefix="tracker-said-")) / "workers.log"
    with serving() as server:
        server.on("/list", reply(200, un_xml(BIG, day(1))))
        claimed(there)
        with filled(disk, leaving=0):
            there.workers.append(
                child.start(there.orders(urls=f"un_sc.list={server.url}/list"), log)
            )
            told = until(lambda: refused(log), "it has no room", 30)
            assert documents(there.tracker) == []
        until(lambda: goes_on(there), "it goes on")
        until(there.is_idle, "nothing is left")
    lost, doubled = int(not documents(there.tracker)), max(0, len(documents(there.tracker)) - 1)
    with reading(there.engine) as connection:
        wrong = list(parallel.problems(connection, there.tracker.journal.archive, ""))
    wrong += replay.differences_of(there.tracker, "un_sc")
    print(f"disk full under the {what}: 1 run, {lost} lost, {doubled} doubled, {len(wrong)} wrong")
    assert (lost, doubled, wrong) == (0, 0, [])
    assert told.count("\n") == 0
    shutil.rmtree(log.parent)


BIG = [person(n, notes="Nobody else has this to be said of him. " * 40) for n in range(1, 400)]
"""More than fits into what is left of the disk."""


def goes_on(there: Place) -> bool:
    """Whether the list was seen; a look that failed is made again, as by a scheduler."""
    if outcome(there) == "failed":
        there.do("update list_schedule set slot = '' where list_id = 'un_sc'")
        there.do("update duty set owner = ''")
        claimed(there)
    return outcome(there) == "recorded"


def refused(log: Path) -> str:
    """What a worker says of a disk that is full."""
    lines = log.read_text().splitlines() if log.exists() else []
    told = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    said = (str(line.get("why", "")) for line in told)
    return next((one for one in said if "No space left" in one or "disk is full" in one), "")
