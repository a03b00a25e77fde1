"""Checkpoints: a late document folds few documents before it, and they do not pile up."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.builders import brief, day, documents, person, state, take_un
from tests.record.processes import MANY
from tracker.proof import replay
from tracker.record.states import RECENT, superfluous
from tracker.record.tracker import Tracker
from tracker.rules.fold import step
from tracker.rules.fold.terms import CHECKPOINT_EVERY

CROWD = [person(n) for n in range(1, 26)]

UNBORN = [person(n, born=[]) for n in range(1, 26)]
"""A list that has lost a field: readable, and refused beside its predecessor."""


class Folds:
    """How many documents were folded since it was last asked."""

    def __init__(self) -> None:
        self.number = 0

    def taken(self) -> int:
        number, self.number = self.number, 0
        return number


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch) -> Folds:
    counted, real = Folds(), step.step

    def counting(*args: object) -> step.Step:
        counted.number += 1
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(step, "step", counting)
    return counted


def take_day(tracker: Tracker, number: int, mode: str = "backfill") -> str:
    """A document of day n. Most days somebody comes; on others nobody moves, or it is refused."""
    if number % 10 == 7:
        return take_un(tracker, UNBORN, number, mode=mode).outcome
    came = [person(n) for n in range(100, 101 + number // 2)]
    return take_un(tracker, [*CROWD, *came], number, mode=mode).outcome


def gaps(tracker: Tracker) -> list[int]:
    """Documents from each checkpoint to the next, from the beginning to the newest document."""
    rows = documents(tracker)
    places = [-1, *(n for n, row in enumerate(rows) if row.has_state), len(rows) - 1]
    return [after - before for before, after in pairwise(places)]


def few(tracker: Tracker) -> bool:
    rows = documents(tracker)
    kept = sum(row.has_state for row in rows)
    return kept <= 2 * len(rows) / CHECKPOINT_EVERY + RECENT + 1


def before(tracker: Tracker, number: int) -> int:
    return sum(row.observed_at < day(number).strftime("%Y-%m-%dT") for row in documents(tracker))


def days(seed: int, count: int) -> Iterator[tuple[int, bool]]:
    """Days in the order of their arrival, and whether each comes late."""
    dice = random.Random(seed)
    late = sorted(dice.sample(range(1, count - 5), 14))
    held: list[int] = []
    for number in range(count):
        if number in late:
            held.append(number)
            continue
        yield number, False
        if held and dice.random() < 0.1:
            yield held.pop(dice.randrange(len(held))), True
    for number in held:
        yield number, True


@pytest.mark.slow(6)
@pytest.mark.parametrize(
    ("seed", "mode"), [(1, "backfill"), (2, "run"), *([(3, "backfill")] if MANY else [])]
)
def test_a_late_document_folds_sixteen_before_it_and_those_after_it(
    seed: int, mode: str, tracker: Tracker, folds: Folds
) -> None:
    for number, is_late in days(seed, 120):
        folds.taken()
        assert take_day(tracker, number, mode) in ("recorded", "unchanged", "refused")
        after = len(documents(tracker)) - before(tracker, number)
        assert folds.taken() <= after + CHECKPOINT_EVERY, (number, is_late)
        assert max(gaps(tracker)) <= CHECKPOINT_EVERY + 1, number
        assert few(tracker), number
    assert {row.verdict for row in documents(tracker)} >= {"recorded", "unchanged", "refused"}
    assert state(tracker, "QDi.155") == "in_force"
    assert list(replay.differences_of(tracker, "un_sc")) == []


def test_a_list_on_which_nobody_moves_is_not_folded_from_its_beginning_every_day(
    tracker: Tracker, folds: Folds
) -> None:
    most = 0
    for number in range(40):
        folds.taken()
        take_un(tracker, CROWD, number, mode="run")
        most = max(most, folds.taken())
    assert most <= CHECKPOINT_EVERY
    assert brief(tracker) == []
    assert few(tracker)


def test_refusals_in_a_row_are_not_folded_again_every_day(tracker: Tracker, folds: Folds) -> None:
    take_un(tracker, CROWD, 0)
    for number in range(1, 41):
        folds.taken()
        assert take_un(tracker, UNBORN, number, mode="run").outcome == "refused"
        assert folds.taken() <= CHECKPOINT_EVERY
    assert len(documents(tracker)) == 41
    take_un(tracker, [*CROWD, person(31)], 41)
    assert brief(tracker) == [("addition", "QDi.031")]
    assert list(replay.differences_of(tracker, "un_sc")) == []


def test_thinning_again_and_again_thins_no_further() -> None:
    dice = random.Random(7)
    for _ in range(200):
        places: list[int] = []
        count = 0
        for _ in range(dice.randrange(20, 400)):
            if dice.random() < 0.1 and places:  # a late one moves those after it
                late = dice.randrange(count)
                places = [place + (place >= late) for place in places]
                count += 1
                continue
            count += 1
            if not places or dice.random() < 0.9 or count - 1 - places[-1] >= CHECKPOINT_EVERY:
                places.append(count - 1)
            dropped = set(superfluous(places))
            places = [place for place in places if place not in dropped]
            assert superfluous(places) == []
        assert len(places) <= 2 * count / CHECKPOINT_EVERY + RECENT
