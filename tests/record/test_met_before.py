"""What one document of a list leaves to the next in one process changes nothing but the time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from db import chain
from db.engine import reading
from tests.builders import answer, day, documents, log, person, questions, take, take_un
from tests.conftest import open_tracker
from tests.record.worlds import Handed, World
from tracker.model import moment
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker
from tracker.rules import met
from tracker.rules.fold.terms import CHECKPOINT_EVERY
from tracker.rules.normalise import entries

PEOPLE = [person(n) for n in range(1, 31)]


def heads(tracker: Tracker) -> dict[str, tuple[str, int]]:
    with reading(tracker.ledger.engine) as connection:
        return {scope: chain.chain_head(connection, scope) for scope in ("un_sc",)}


def forgetful(tracker: Tracker) -> None:
    """As a process that has just started."""
    tracker.reader.met.forget()
    tracker.ledger.last_fold.reached = None


def lived(folder: Path, seed: int, *, forgets: bool, mode: str = "backfill") -> Tracker:
    """A tracker after a random life, which remembers from document to document or nothing."""
    tracker, world = open_tracker(folder), World(seed)
    for number, document in enumerate(world.life(12)):
        if forgets:
            forgetful(tracker)
        taken(tracker, document, mode)
        if number % 4 == 3 and (asked := questions(tracker)[:1]):
            answer(tracker, "reject" if number % 8 == 3 else "confirm", asked)
    return tracker


def taken(tracker: Tracker, document: Handed, mode: str) -> None:
    take(tracker, document.content, day(document.at), mode=mode)


@pytest.mark.parametrize("seed", range(41, 49))
def test_the_log_is_that_of_a_process_that_remembers_nothing(tmp_path: Path, seed: int) -> None:
    first = lived(tmp_path / "a", seed, forgets=False)
    second = lived(tmp_path / "b", seed, forgets=True)
    assert log(first) == log(second)
    assert heads(first) == heads(second)
    assert questions(first, "all") == questions(second, "all")
    assert list(replay.differences_of(first, "un_sc")) == []
    with reading(first.ledger.engine) as connection:
        assert list(verify.problems(connection, first.journal.archive)) == []


@pytest.mark.parametrize("seed", range(51, 55))
def test_nor_does_what_a_running_process_keeps_of_long_lists_change_it(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(met, "LARGE", 10)
    first = lived(tmp_path / "a", seed, forgets=False, mode="run")
    assert first.reader.met.resting
    second = lived(tmp_path / "b", seed, forgets=True, mode="run")
    assert log(first) == log(second)
    assert heads(first) == heads(second)
    assert questions(first, "all") == questions(second, "all")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """References of the records that are normalised meanwhile."""
    met: list[str] = []
    real = entries.entry
    with monkeypatch.context() as patch:
        patch.setattr(entries, "entry", lambda *a: met.append(a[2].reference) or real(*a))
        yield met


def test_only_records_that_changed_are_read_anew(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_un(tracker, PEOPLE, 1)
    changed = [person(1), person(2, notes="Another note."), *PEOPLE[3:], person(99)]
    with counted(monkeypatch) as met:
        take_un(tracker, changed, 2)
    assert met == ["QDi.002", "QDi.099"]
    with counted(monkeypatch) as met:
        take_un(tracker, changed[1:], 3)
    assert met == []
    asked = {question["entry_key"] for question in questions(tracker)}
    told = {key for _, key in keys_by_kind(tracker)}
    assert told | asked == {"QDi.001", "QDi.002", "QDi.003", "QDi.099"}


def test_a_live_run_keeps_no_memory_of_it(tracker: Tracker) -> None:
    take_un(tracker, PEOPLE, 1)
    take_un(tracker, PEOPLE[1:], 2, mode="run")
    assert tracker.reader.met.last == {}
    assert tracker.ledger.last_fold.reached is None


def test_whoever_wrote_meanwhile_is_seen(tmp_path: Path) -> None:
    """Two processes, one home: in between the second takes a document in, and somebody answers."""
    first, second = open_tracker(tmp_path), open_tracker(tmp_path)
    take_un(first, PEOPLE, 1)
    take_un(second, PEOPLE[1:], 2)
    asked = questions(second)
    answer(second, "confirm", asked)
    take_un(first, [*PEOPLE[1:], person(50)], 3)
    assert keys_by_kind(first) == [("removal", "QDi.001"), ("addition", "QDi.050")]
    assert questions(first) == []
    assert list(replay.differences_of(first, "un_sc")) == []


def keys_by_kind(tracker: Tracker) -> list[tuple[str, str]]:
    return [(row["kind"], row["entry_key"]) for row in log(tracker)]


def test_after_a_write_that_failed_nothing_is_remembered(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_un(tracker, PEOPLE, 1)
    with monkeypatch.context() as patch:
        patch.setattr("tracker.record.writing.put_standings", broken)
        assert take_un(tracker, [*PEOPLE, person(60)], 2).outcome == "refused"
    assert tracker.ledger.last_fold.reached is None
    take_un(tracker, [*PEOPLE, person(60), person(61)], 3)
    assert keys_by_kind(tracker) == [("addition", "QDi.060"), ("addition", "QDi.061")]


def broken(*_: object) -> None:
    raise ArithmeticError


def test_a_late_document_goes_to_its_place(tracker: Tracker) -> None:
    take_un(tracker, PEOPLE, 1)
    take_un(tracker, [*PEOPLE, person(70)], 5)
    take_un(tracker, [*PEOPLE, person(70)], 3)
    take_un(tracker, [*PEOPLE, person(70), person(71)], 6)
    assert rows_of(log(tracker)) == [("QDi.070", day(3)), ("QDi.071", day(6))]
    assert len(documents(tracker)) == 4


def rows_of(rows: Iterable[dict[str, str]]) -> list[tuple[str, datetime]]:
    return [(row["entry_key"], moment(row["observed_at"])) for row in rows]


def test_days_without_news_leave_checkpoints_as_close_as_ever(tracker: Tracker) -> None:
    """The next process has no memory: it folds from the newest checkpoint on."""
    for number in range(1, 41):
        assert take_un(tracker, PEOPLE, number).outcome in ("recorded", "unchanged")
    places = [place for place, row in enumerate(documents(tracker)) if row.has_state]
    gaps = [after - before for before, after in pairwise([*places, 39])]
    assert len(documents(tracker)) == 40
    assert max(gaps) <= CHECKPOINT_EVERY
