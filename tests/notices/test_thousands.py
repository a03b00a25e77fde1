"""Thousands of subscriptions: what is alike is worked out once, and nobody gets anything else."""

from collections.abc import Iterable

import pytest

from bench import fanout as crowd
from db.engine import Connection, reading
from tests import databases
from tracker.matching import watch

SUBSCRIPTIONS = 100
"""One wants everything, 49 a list, 50 the watched names."""


@pytest.fixture(params=databases.KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_gets_what_he_asked_for_and_all_deliveries_are_in_a_mail(kind: str) -> None:
    with crowd.prepared(kind, SUBSCRIPTIONS) as (tracker, settings):
        told = crowd.tell(tracker, settings)
        with reading(tracker.ledger.engine) as connection:
            query = "SELECT count(*) FROM delivery WHERE {} GROUP BY recipient"
            numbers = connection.exec_driver_sql(query.format("message > 0")).scalars().all()
            left = connection.exec_driver_sql(query.format("message = 0")).scalars().all()
    of_watched = sorted(numbers)[SUBSCRIPTIONS - 2]
    assert sorted(numbers) == [crowd.OF_LIST] * 49 + [of_watched] * 50 + [crowd.CHANGES]
    assert crowd.WATCHED <= of_watched < 100
    assert left == []
    assert told.mails == SUBSCRIPTIONS


def test_watched_names_are_looked_for_once_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    hits = watch.hits

    def counted(
        connection: Connection, watchers: watch.Watchers, entries: Iterable[str]
    ) -> list[watch.Hit]:
        asked.append(len(list(entries)))
        return hits(connection, watchers, entries)

    monkeypatch.setattr(watch, "hits", counted)
    with crowd.prepared("sqlite", SUBSCRIPTIONS) as (tracker, settings):
        crowd.tell(tracker, settings)
    assert sorted(asked) == [crowd.OF_LIST, crowd.CHANGES - crowd.OF_LIST]
