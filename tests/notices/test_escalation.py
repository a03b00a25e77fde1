"""Who is watched is loaded once a round, and never while others wait for the lock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Connection
from tests.builders import person, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, CROWD, later, subscribe
from tracker.matching import watch
from tracker.model import stamp
from tracker.notices import rounds
from tracker.record.tracker import Tracker

BOB = "bob@bank.example"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One for every time that all watched names are loaded: whether it was in the write lock."""
    counted: list[bool] = []
    load = watch.Watchers.load

    def counting(connection: Connection, list_name: str = "") -> watch.Watchers:
        counted.append(bool(connection.get_execution_options().get("writes")))
        return load(connection, list_name)

    monkeypatch.setattr(watch.Watchers, "load", staticmethod(counting))
    return counted


def test_with_twenty_unseen_additions_a_round_loads_watched_names_once(
    on_both: Tracker, box: Box, tmp_path: Path, loads: list[bool]
) -> None:
    """Told under one order; the other is for watched names and has a deputy."""
    people = tmp_path / "clients.csv"
    people.write_text("name\nGiven105 Family105\n", encoding="utf-8")
    settings = box.settings(tmp_path)
    subscribe(on_both, "desk")
    more = {"deputy": BOB, "escalate_after_hours": 4}
    subscribe(on_both, "watchers", watched=True, kinds=["addition"], **more)
    take_un(on_both, CROWD, 0)
    watch.take_in(on_both.ledger.engine, people, "clients", stamp(on_both.clock()), "ada")
    new = [person(number) for number in range(100, 120)]
    take_un(on_both, [*CROWD, *new], 1, mode="run")
    assert rounds.tick(on_both, settings).problems == []
    assert len(box.to(ADA)) == 1
    later(on_both, hours=5)
    for _ in range(3):
        loads.clear()
        assert rounds.tick(on_both, settings).problems == []
        assert len(loads) <= 1
        assert not any(loads)
        later(on_both, hours=1)
    (mail,) = box.to(BOB)
    assert mail["Subject"].startswith("[NOT ACKNOWLEDGED] Added: Given105 Family105")
