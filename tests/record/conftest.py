"""What the tests with real processes share: an empty place on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.builders import brief
from tests.conftest import open_tracker
from tests.record.processes import life


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """The log of the story when nothing goes wrong."""
    tracker = open_tracker(tmp_path_factory.mktemp("whole"))
    life(tracker)
    found = brief(tracker)
    tracker.ledger.engine.dispose()
    return found


@pytest.fixture(params=databases.KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of a prepared database, and the home folder."""
    with databases.fresh_url(request.param, tmp_path) as url:
        open_tracker(tmp_path, url).ledger.engine.dispose()
        yield url, tmp_path
