"""Whoever dies while a list is read again under new rules loses nothing that is learnt late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import journal, standings
from db.engine import reading
from scrapers import kit
from scrapers.lists import un_sc
from tests import databases
from tests.builders import CROWD, brief, day, events, person, un_xml
from tests.builders import take as take_in
from tests.record.dying import killed
from tests.record.processes import assert_clean, child, reopened, wait
from tracker.intake import rebuild, run
from tracker.record import upgrades
from tracker.record.tracker import Tracker
from tracker.service.jobs import REPLAY, Job
from tracker.settings import Settings
from tracker.worker import works

SEEING = un_sc.entry
LATER = [*CROWD[:9], person(10, aliases=[("Good", "Other10"), ("Good", "Fresh")]), *CROWD[10:]]


def blind(tag: str, record: kit.Record) -> kit.RawEntry:
    """An entry as rules read it that know no aliases."""
    raw = SEEING(tag, record)
    return kit.RawEntry(
        schema=raw.schema,
        names=raw.names[:1],
        reference=raw.reference,
        designations=raw.designations,
        identifiers=raw.identifiers,
        facts=raw.facts,
    )


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with on_record("sqlite", tmp_path) as made:
        yield made


@contextmanager
def on_record(kind: str, tmp_path: Path) -> Iterator[str]:
    """Two documents on record, as rules read them that know no aliases."""
    with databases.fresh_url(kind, tmp_path) as made:
        with reads(blind):
            tracker = reopened(made, tmp_path)
            take_in(tracker, un_xml(CROWD, day(0)), day(0))
            take_in(tracker, un_xml(LATER, day(1)), day(1))
            tracker.ledger.engine.dispose()
        yield made


@contextmanager
def reads(entry: Callable[[str, kit.Record], kit.RawEntry]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(un_sc, "entry", entry)
        yield


def replay(tracker: Tracker) -> None:
    """As a worker does it for a job, and `tracker replay` without a queue."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(works, "_put", lambda *_: None)
        works.do(tracker, Settings(), Job(work=REPLAY, list_id="un_sc"))


def next_document(tracker: Tracker) -> None:
    """A run of the list, as it is due every day."""
    take_in(tracker, un_xml(LATER, day(2)), day(2), mode="run")


# Where it dies.


def at_the_beginning() -> None:
    rebuild._rebuilt = lambda *_: killed()  # type: ignore[assignment,return-value]


def before_it_is_told() -> None:
    upgrades.finish = lambda *_: killed()  # type: ignore[assignment]


def while_it_is_told() -> None:
    append = journal.append

    def last_words(connection, kind, list_id, at, body):  # type: ignore[no-untyped-def]
        return killed() if "told" in body else append(connection, kind, list_id, at, body)

    journal.append = last_words


def after_it_was_told() -> None:
    finish = upgrades.finish
    upgrades.finish = lambda *given: (finish(*given), killed())  # type: ignore[assignment]


Where = Callable[[], None]
EVERYWHERE = (at_the_beginning, before_it_is_told, while_it_is_told, after_it_was_told)


def died(where: Where, url: str, home: Path, years: int = 0) -> None:
    """A real process that is killed at it, some years later."""

    def work() -> None:
        where()
        replay(reopened(url, home, years))

    assert wait(child(work)) == -9


def told(tracker: Tracker) -> list[tuple[str, int]]:
    found = events(tracker, "late_discovery")
    return [(one["origin"], one["entries"]) for one in found]


ONCE = [("parser", 40)]


@pytest.mark.parametrize("where", EVERYWHERE)
def test_the_next_one_who_replays_tells_it_once(where: Where, url: str, tmp_path: Path) -> None:
    died(where, url, tmp_path)
    tracker = reopened(url, tmp_path, 500)
    replay(tracker)
    assert told(tracker) == ONCE
    replay(tracker)
    next_document(tracker)
    assert told(tracker) == ONCE
    assert brief(tracker) == [("amendment", "QDi.010")]
    assert_clean(tracker)
    tracker.ledger.engine.dispose()


@pytest.mark.parametrize("where", EVERYWHERE)
def test_the_next_run_tells_what_is_on_record_by_then(
    where: Where, url: str, tmp_path: Path
) -> None:
    died(where, url, tmp_path)
    tracker = reopened(url, tmp_path, 500)
    run.take_up(tracker, "un_sc")
    assert told(tracker) == ([] if where is at_the_beginning else ONCE)
    next_document(tracker)
    replay(tracker)
    assert [entries for _, entries in told(tracker)] == [40]  # by whichever came to read it first
    assert_clean(tracker)
    tracker.ledger.engine.dispose()


@pytest.mark.parametrize("kind", databases.KINDS)
def test_two_deaths_in_a_row_lose_no_more_than_one(kind: str, tmp_path: Path) -> None:
    with on_record(kind, tmp_path) as url:
        died(before_it_is_told, url, tmp_path)
        died(before_it_is_told, url, tmp_path, 500)
        tracker = reopened(url, tmp_path, 600)
        with reading(tracker.ledger.engine) as connection:
            one = upgrades.begun(connection, "un_sc")
            assert one is not None
            assert one.standing < standings.newest(connection, "un_sc")
        replay(tracker)
        assert told(tracker) == ONCE
        tracker.ledger.engine.dispose()
