"""The picture of who is annulled and goes on, and of who is only missing: neither has an end."""

from collections.abc import Iterator

import pytest

from db.engine import reading
from scrapers.registry import keys
from tests.answers.courtroom import ACTS, EU, look, put
from tests.builders import CROWD, take_un, without
from tests.conftest import open_tracker
from tracker.answers.covered import asked_of, covered
from tracker.answers.picture import Lane, Sort, picture
from tracker.record.tracker import Tracker

TODAY = "2009-01-25"


@pytest.fixture(scope="module")
def annulled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """The party the day before the list left it out."""
    tracker = open_tracker(tmp_path_factory.mktemp("annulled"))
    put(tracker, *(act for act in ACTS if act.published_on < TODAY))
    look(tracker, EU, "2002-01-02", "2002-05-02", "2008-12-20")
    yield tracker
    tracker.ledger.engine.dispose()


def lane(tracker: Tracker, name: str, today: str) -> Lane:
    with reading(tracker.ledger.engine) as connection:
        every = asked_of(connection, (), keys())
        looked = covered(connection, every, tracker.clock(), counted=False)
        (found,) = picture(connection, name, looked.lists, today).lanes
    return found


def test_annulled_and_still_listed_goes_on_to_today(annulled: Tracker) -> None:
    found = lane(annulled, "Mujahidin-e Khalq Organisation", TODAY)
    assert found.maintained[-1].until == TODAY
    assert found.maintained[-1].says.startswith("annulled")


def test_who_is_only_missing_has_no_end(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, CROWD, 1)
    take_un(tracker, without(5), 2)
    found = lane(tracker, "Given5 Family5", "2024-03-01")
    assert not [edge for edge in found.edges if not edge.begins]
    assert found.listed[-1].says.endswith(
        "missing since 2024-01-03 (first seen), not confirmed: counts as listed"
    )
    assert found.bars[-1].until == "2024-03-01"
    assert found.bars[-1].sort == Sort.NOT_SEEN
