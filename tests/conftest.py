"""What all tests share: an empty tracker on SQLite, and the folder of real documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.archive import Archive
from db.engine import migrate, open_database
from tests import databases
from tests.builders import Ticking
from tracker.record.tracker import Tracker

SHARED = Path(__file__).resolve().parents[2] / "shared"


def real(*parts: str) -> Path:
    """A path in the folder of real documents; skips the test where that folder is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with real documents is not here")
    return SHARED.joinpath(*parts)


def open_tracker(home: Path, url: str = "") -> Tracker:
    engine = open_database(url or f"sqlite:///{home / 'tracker.db'}")
    migrate(engine)
    return Tracker.over(engine, Archive(home / "archive"), Ticking())


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
