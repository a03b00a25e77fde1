"""Members that both processes know are told by runs; a run of what was not told is none."""

import random
from dataclasses import replace
from typing import Any

import pytest

from db.canonical import packed, parsed
from tests.builders import day
from tests.confined.test_child import good
from tracker.confined import wire
from tracker.confined.child import Child
from tracker.confined.here import Here
from tracker.confined.task import Killed
from tracker.model import Member, Snapshot

ACTS = (("P", "2001-01-01", ""),)


def snapshot(members: dict[str, Member]) -> Snapshot:
    return replace(Here().read(good(), ()).snapshot, members=members)


def member(number: int) -> Member:
    return Member(f"revision {number}", f"sense {number}", "in_force", ACTS, "Person")


def sent(what: Any) -> Any:
    return parsed(packed(what))


@pytest.mark.parametrize("seed", range(10))
def test_whatever_was_told_before_the_same_members_arrive_in_the_same_order(seed: int) -> None:
    dice = random.Random(seed)
    here, there, base = wire.NOTHING, wire.NOTHING, snapshot({})
    for number in range(1, 20):
        keys = dice.sample(range(40), dice.randrange(1, 40))
        if dice.random() < 0.7:
            keys.sort()
        now = replace(base, members={f"k{n}": member(n * 100 + dice.randrange(3)) for n in keys})
        said = sent(wire.snapshot_head(now, there))
        found = wire.snapshot_of(said, good(), None, here)
        assert list(found.members.items()) == list(now.members.items())
        here = wire.Told(number, "un_sc", found.members)
        there = wire.Told(number, "un_sc", now.members)


def test_what_both_know_is_not_sent() -> None:
    told = {f"k{n}": member(n) for n in range(1_000)}
    now = {**told, "k500": member(5_000)}
    *_, columns, runs = wire.snapshot_head(snapshot(now), wire.Told(1, "un_sc", told))
    assert columns[0] == ["k500"]
    assert runs == [(0, 500), (-1, 1), (501, 499)]


@pytest.mark.parametrize(
    "runs",
    [
        [[0, 4]],
        [[2, 2]],
        [[3, 1]],
        [[-1, 2]],
        [[-2, 1]],
        [[0, 0]],
        [[0, -1]],
        [[0, 3], [-1, 1], [0, 1]],
        [[0, 3]] * 1_000_000 + [[0, -3_000_000]],
        [["0", 3]],
        [[0]],
        [None],
        None,
    ],
)
def test_a_run_of_what_was_not_told_is_no_answer(runs: Any, monkeypatch: Any) -> None:
    told = {f"k{n}": member(n) for n in range(3)}
    said = list(wire.snapshot_head(snapshot({"k9": member(9)}), wire.NOTHING))
    said[-1] = runs
    with pytest.raises((ValueError, TypeError, LookupError)):
        wire.snapshot_of(said, good(), None, wire.Told(1, "un_sc", told))


def test_whoever_answers_so_is_ended_and_the_next_document_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = Child()
    try:
        child.read(good(), ())
        first = child.process
        with monkeypatch.context() as patch:
            patch.setattr(wire, "_in_order", lambda *_: wire.NOBODY["nobody"])
            with pytest.raises(Killed, match="makes no sense"):
                child.read(good(), ())
        assert child.read(good(), ()).snapshot == Here().read(good(), ()).snapshot
        assert child.process is not first
    finally:
        child.close()


def test_rows_of_one_list_are_never_those_of_another() -> None:
    told = wire.Told(3, "un_sc", {"k1": member(1)})
    assert told.of("un_sc") is told
    assert told.of("eu_fsf") is wire.NOTHING


def test_the_day_is_no_part_of_it() -> None:
    later = replace(good(), observed_at=day(9))
    reader = Here()
    first, second = reader.read(good(), ()), reader.read(later, ())
    assert first.snapshot.members == second.snapshot.members
    assert second.snapshot.observed_at == day(9)
