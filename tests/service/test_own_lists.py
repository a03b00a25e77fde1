"""Lists of other packages in the service: one that is broken fails, one of political use waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import reading
from tests import packages
from tests.packages import installed, package
from tracker.answers import lists
from tracker.proof import first_run
from tracker.record.tracker import Tracker
from tracker.service.runs import Here
from tracker.service.slots import cadences
from tracker.settings import Settings

HOUSE = packages.block("python")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    apart = HOUSE.replace("    proof=", '    political_use="A warning.",\n    proof=')
    names = {"apart": "bank.apart", "bad": "bank.bad", "good": "bank.good"}
    files = {"bank__apart": apart, "bank__bad": "1 / 0", "bank__good": HOUSE}
    with installed(package(tmp_path / "site", "bank", names, **files)):
        yield tmp_path


def test_all_but_those_of_political_use_are_scheduled(site: Path) -> None:
    usual = cadences(Settings())
    assert {"bad", "good", "un_sc"} <= set(usual.by_list)
    assert "apart" not in usual.by_list
    assert not usual.problems
    assert set(cadences(Settings(lists=("apart",), feeds=("none",))).by_list) == {"apart"}


def test_a_look_at_a_broken_list_fails_and_is_on_record(site: Path, tracker: Tracker) -> None:
    here = Here(tracker, Settings())
    for _ in range(2):
        ending = here.looked("bad")
        assert ending.outcome == "failed"
        assert "ZeroDivisionError" in ending.reason
    with reading(tracker.ledger.engine) as connection:
        (line,) = lists.standing_of_lists(connection, tracker.clock())
    assert (line.list_id, line.state) == ("bad", "failed")
    assert "its module cannot be used" in line.reason


def test_whether_a_list_applies_is_asked_of_those_that_are_on(site: Path, tracker: Tracker) -> None:
    with reading(tracker.ledger.engine) as connection:
        scope, *_ = first_run.ticks(connection, Settings(), tracker.clock())
        named, *_ = first_run.ticks(connection, Settings(lists=("apart",)), tracker.clock())
    assert "apart" not in scope.sentence
    assert "apart" in named.sentence
