"""What a soak is held against: a difference of one row, or of one time, is told."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import CROWD, day, un_xml
from tests.soak import comparing, faults
from tests.soak.comparing import Log, Row
from tests.soak.editions import Edition, editions
from tests.soak.faults import Chance, Fault
from tests.soak.playing import Look

DAYS = (1, 2, 3)


@pytest.fixture
def published(tmp_path: Path) -> list[Edition]:
    """Three documents of one list, of which each has one person more."""
    for number in DAYS:
        place = tmp_path / "archive" / "un_sc" / f"{day(number):%Y-%m-%d}"
        place.mkdir(parents=True)
        (place / "consolidated.xml").write_bytes(un_xml(CROWD[: 20 + number], day(number)))
    return editions(tmp_path / "archive")


def looked(published: list[Edition], late: timedelta, fault: Fault | None = None) -> list[Look]:
    """A look at every edition, so long after its day."""
    return [
        Look(one.list_id, one, one.at + late, fault, "recorded", "", one.documents)
        for one in published
    ]


def log(folder: Path, looks: list[Look]) -> Log:
    engine = comparing.backfill(folder, comparing.as_had(looks, folder / "had"))
    found = comparing.log_of(engine, ["un_sc"], comparing.Same())
    engine.dispose()
    return found


def test_times_that_are_foretold_are_no_difference(
    published: list[Edition], tmp_path: Path
) -> None:
    looks = looked(published, timedelta(hours=6))
    when = comparing.times(published, looks)
    engine = comparing.backfill(tmp_path / "dated", (one.found for one in published))
    dated = comparing.log_of(engine, ["un_sc"], when)
    plain = comparing.log_of(engine, ["un_sc"], comparing.Same())
    engine.dispose()
    late = log(tmp_path / "late", looks)
    assert late["changes"].total() == len(DAYS) - 1
    assert comparing.differences(dated, late) == []
    assert comparing.differences(plain, late) != []


def test_a_document_that_was_missed_is_told(published: list[Edition], tmp_path: Path) -> None:
    looks = looked(published, timedelta())
    whole, less = log(tmp_path / "whole", looks), log(tmp_path / "less", looks[:-1])
    told = comparing.differences(whole, less)
    assert {line.split(":")[0] for line in told} == {
        f"missed in {what}" for what in ("changes", "standings", "names", "keys")
    }


def test_what_is_too_much_is_told() -> None:
    row: Row = ("un_sc", "a")
    one, other = Counter([row]), Counter([row, row])
    told = comparing.differences({"changes": one}, {"changes": other})
    assert told == ["too much in changes: ('un_sc', 'a')"]


def test_the_same_seed_makes_the_same_faults() -> None:
    def some(seed: int) -> list[Fault]:
        chance = Chance(seed, 0.5)
        return [chance.fault(["page", "list"], 3) for _ in range(200)]

    assert some(1) == some(1) != some(2)
    assert {fault.kind for fault in some(1)} == set(faults.KINDS)
