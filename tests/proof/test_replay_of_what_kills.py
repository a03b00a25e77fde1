"""A list on which a replay dies is named; the others are compared all the same."""

import faulthandler
from itertools import cycle, product

import pytest

from tests.record.dying import DEATHS, LISTS, poison
from tests.record.processes import MANY
from tracker.proof import hands, replay
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(10)

PAIRS = list(product(LISTS, DEATHS) if MANY else zip(cycle(LISTS), DEATHS, strict=False))
"""A list, and how whoever reads it dies."""


@pytest.fixture
def both(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Two lists on record; whoever replays them is a child that knows what is deadly here.

    Children that are copies hold each other's ends of what they are told by, and do not hear that
    they are to end: nobody waits for that.
    """
    monkeypatch.setattr(hands, "HOW", "fork")
    monkeypatch.setattr(hands, "PATIENCE", 0.1)
    monkeypatch.setattr(replay, "cores", lambda: 2)
    for content, took in LISTS.values():
        took(tracker, content(0), 0)
        took(tracker, content(1, 101), 1)
    return tracker


@pytest.mark.parametrize(("key", "how"), PAIRS)
def test_a_list_whose_replay_dies_is_named_and_the_others_are_compared(
    key: str, how: str, both: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(replay.differences(both, list(LISTS))) == []
    faulthandler.disable()  # whose reports of deaths that are meant are only noise
    poison(monkeypatch, LISTS[key][0](1, 101), DEATHS[how])
    (sentence,) = replay.differences(both, list(LISTS))
    assert sentence.startswith(f"{key}: cannot be replayed: the process that read it was killed")
    (alone,) = replay.differences(both, [key], apart=True)
    assert alone == sentence


def test_what_a_replay_raises_is_told_of_its_list_alone(
    both: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = replay.compare

    def breaks(ours: object, theirs: object, list_id: str) -> object:
        if list_id == "un_sc":
            raise MemoryError
        return compare(ours, theirs, list_id)  # type: ignore[arg-type]

    monkeypatch.setattr(replay, "compare", breaks)
    (sentence,) = replay.differences(both, list(LISTS))
    assert sentence.startswith("un_sc: cannot be replayed.")
    assert "MemoryError" in sentence
