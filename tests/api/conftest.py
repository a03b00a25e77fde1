"""A home with something of everything, and a machine that may read it all."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.desk.people import desk_over, machine
from tests.mailboxes import Box, receiving
from tests.proof.rich import rich_copy
from tracker.desk.state import Desk

READER = "read:examiner:eve"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a home with something in every table."""
    place = tmp_path_factory.mktemp("api")
    with receiving(Box()) as box:
        tracker = rich_copy(place)
        yield desk_over(tracker, box.settings(place, lists=("un_sc", "us_state_fto")))
        tracker.ledger.engine.dispose()


@pytest.fixture(scope="module")
def reader(rich: Desk) -> TestClient:
    """A program that may read everything."""
    return machine(rich, READER)


def paths_of(document: dict[str, Any]) -> list[str]:
    """The paths of all GET routes."""
    return [path for path, item in document["paths"].items() if "get" in item]
