"""What all tests share: an empty tracker on SQLite, the folder of real documents, and their order.

A test that takes longer than a second or two is marked `slow(seconds)`, in processor time; a whole
file where its tests share what is costly. `make quick` leaves these out, and whatever PostgreSQL
does. Tests of one file and one database go to one process, a function that is marked itself to any:
the slowest first, so that no process is left alone with them at the end.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.archive import Archive
from db.engine import is_current, migrate, open_database
from tests import databases
from tests.builders import Ticking
from tracker.record.tracker import Tracker
from tracker.settings import COLLECT

gc.set_threshold(*COLLECT)  # as every process of the program does

if place := databases.quick_disk():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))  # nothing waits for a disk there

SHARED = Path(__file__).resolve().parents[2] / "shared"


def real(*parts: str) -> Path:
    """A path in the folder of real documents; skips the test where that folder is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with real documents is not here")
    return SHARED.joinpath(*parts)


def open_tracker(home: Path, url: str = "") -> Tracker:
    engine = open_database(url or databases.fresh_sqlite(home))
    if not is_current(engine):
        migrate(engine)
    return Tracker.over(engine, Archive(home / "archive"), Ticking())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by what they cost, and say which belong together."""
    costs: dict[str, float] = {}
    for item in items:
        group = _group(item)
        costs[group] = max(costs.get(group, 0), _seconds(item))
    items.sort(key=lambda item: -costs[_group(item)])
    for item in items:
        if not _alone(item):
            item.add_marker(pytest.mark.xdist_group(_group(item)))
        if _database(item) == "postgresql":
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Groups that a release of pytest does not heed would cost minutes and be told by nothing.

    What was collected is no garbage: the program looks through all objects after each of its runs,
    and 15,000 tests are 880,000 objects, or 0.6 s each time.
    """
    gc.collect()
    gc.freeze()
    grouped = session.config.getoption("loadgroup", default=False)
    if grouped and not all("@" in item.nodeid or _alone(item) for item in session.items):
        raise pytest.UsageError("pytest-xdist cannot group tests under this release of pytest.")


def _group(item: pytest.Item) -> str:
    """What runs in one process: a costly test alone, others with those of their file and database.

    Files whose tests share more name a group of their own.
    """
    shared = item.get_closest_marker("xdist_group")
    if _alone(item):
        return item.nodeid
    return str(shared.args[0]) if shared else f"{item.nodeid.split('::')[0]} {_database(item)}"


def _alone(item: pytest.Item) -> bool:
    return any(mark.name == "slow" and mark.args for mark in item.own_markers)


def _seconds(item: pytest.Item) -> float:
    return max((mark.args[0] for mark in item.iter_markers("slow") if mark.args), default=0)


def _database(item: pytest.Item) -> str:
    """The database that a test is run on; PostgreSQL only where its name says so."""
    return "postgresql" if "postgresql" in item.name else "sqlite"


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    found = open_tracker(tmp_path)
    yield found
    found.ledger.engine.dispose()


@pytest.fixture(params=databases.KINDS)
def on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tracker]:
    """An empty tracker, once on SQLite and once on PostgreSQL."""
    with databases.fresh_url(request.param, tmp_path) as url:
        found = open_tracker(tmp_path, url)
        yield found
        found.ledger.engine.dispose()


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """All real documents of the two lists, taken in oldest first."""
    from tracker.intake import folders

    root = real("archive")
    found = open_tracker(tmp_path_factory.mktemp("full"))
    for item in folders.folders(root, ("un_sc", "us_state_fto"))[0]:
        folders.take_folder(found, item)
    yield found
    found.ledger.engine.dispose()
