"""Values made ahead: in order, a few at most, failures in their place, and no thread left."""

import threading
import time
from collections.abc import Iterator

import pytest

from tracker.intake.ahead import AHEAD, made_ahead


def test_values_come_in_order() -> None:
    with made_ahead(iter(range(100))) as values:
        assert list(values) == list(range(100))


def test_what_is_raised_comes_in_its_place() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("three")

    found: list[int] = []
    with pytest.raises(ValueError, match="three"), made_ahead(failing()) as values:
        found.extend(values)
    assert found == [1, 2]
    with made_ahead(failing()) as values:
        assert [next(values), next(values)] == [1, 2]


def test_no_more_than_a_few_are_made_before_they_are_wanted() -> None:
    made: list[int] = []

    def counted() -> Iterator[int]:
        for number in range(50):
            made.append(number)
            yield number

    with made_ahead(counted()) as values:
        next(values)
        time.sleep(0.2)
        assert len(made) <= AHEAD + 2


def test_who_leaves_early_breaks_off_what_is_being_made() -> None:
    let_go = threading.Event()

    def slow() -> Iterator[int]:
        yield 1
        let_go.wait(30)

    before = threading.active_count()
    with made_ahead(slow(), let_go.set) as values:
        next(values)
    assert let_go.is_set()
    assert threading.active_count() == before
