"""A file of the log takes no more memory however long the log is."""

import gc
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest

from db.engine import Engine, open_database
from db.log import Filters
from tests import big_log, databases
from tracker.answers import paging, streams
from tracker.answers.paging import Page
from tracker.model import moment

pytestmark = pytest.mark.slow(6)

SIZE, PAGE, EARLY = 1_600, 40, 10
"""Rows of the log and of a page; after so many pages it has seen what a page takes."""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_database(databases.fresh_sqlite(tmp_path_factory.mktemp("long")))
    big_log.fill(engine, SIZE)
    yield engine
    engine.dispose()


@pytest.fixture
def traced() -> Iterator[None]:
    """What is held is counted, and garbage is not left to lie."""
    kept = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    tracemalloc.start()
    yield
    tracemalloc.stop()
    gc.set_threshold(*kept)


def peaks(pages: Iterable[Page], found: list[int]) -> Iterator[Page]:
    """Pages as they are; the most that was held by an early one, and by the last."""
    for number, page in enumerate(pages):
        if number == EARLY:
            found.append(tracemalloc.get_traced_memory()[1])
        yield page
    found.append(tracemalloc.get_traced_memory()[1])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_log(
    log: Engine, kind: str, monkeypatch: pytest.MonkeyPatch, traced: None
) -> None:
    monkeypatch.setattr(paging, "EXPORTED", PAGE)
    found: list[int] = []
    filters, now = Filters(everything=True), moment("2030-01-01T00:00:00Z")
    sent = streams.parts(kind, peaks(paging.everything(log, filters, (), now), found))
    assert sum(map(len, sent)) > SIZE * 50
    early, late = found
    assert late < early * 1.5
