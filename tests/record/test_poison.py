"""A document that kills whoever reads it: refused after one death, and the next look goes on."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from db import journal
from db.engine import reading
from tests.builders import brief, day, documents, log, take, un_xml
from tests.record.dying import (
    CROWD,
    DEATHS,
    KILLED,
    LISTS,
    STEPS,
    Home,
    is_red,
    killed,
    looks,
    poison,
    take_un,
    un,
)
from tests.record.processes import DONE, TURNED_AWAY
from tracker.intake import rebuild
from tracker.proof import replay, verify
from tracker.record import attempts
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(15)

SIGNALS = {"abort": -signal.SIGABRT, "kill": -signal.SIGKILL, "segfault": -signal.SIGSEGV}
OVER = {"minutes": 11}
"""After so long the right to write of the dead has run out."""


@pytest.fixture
def home(place: tuple[str, Path]) -> Home:
    return Home(*place)


def assert_whole(tracker: Tracker) -> None:
    """All that is on record is as it was recorded, and follows from the journal."""
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    for list_id in replay.journalled(tracker):
        assert list(replay.differences_of(tracker, list_id)) == []
    assert list(replay.lost_acts(tracker)) == []


def of_kind(tracker: Tracker, kind: str, list_id: str = "un_sc") -> list[Any]:
    with reading(tracker.ledger.engine) as connection:
        return journal.of_kind(connection, kind, list_id)


@pytest.mark.parametrize("at", STEPS)
@pytest.mark.parametrize("key", LISTS)
def test_one_death_refuses_the_document_and_the_next_look_goes_on(
    key: str, at: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, took = LISTS[key]
    (other,) = LISTS.keys() - {key}
    home.here(lambda t: took(t, content(0), 0))
    home.here(lambda t: LISTS[other][1](t, LISTS[other][0](0), 0))
    with monkeypatch.context() as patch:
        bad, good = content(1, 101, 102), content(2, 103)
        poison(patch, bad, DEATHS["kill"], at)
        assert home.apart(lambda t: took(t, bad, 1)) == -signal.SIGKILL
        home.here(lambda t: list(replay.differences(t, [key])) == [] or pytest.fail("replay"))
        assert home.apart(lambda t: took(t, good, 2)) == TURNED_AWAY  # it may live yet
        home.later(**OVER)
        assert home.apart(lambda t: took(t, good, 2)) == DONE
        tracker = home.opened()
        outcomes = looks(tracker, key)
        assert outcomes[1] == ("refused", KILLED)
        assert outcomes[2][0] == "recorded"
        assert len(outcomes) == 3
        assert {row["kind"] for row in log(tracker)} == {"addition"}
        assert len(brief(tracker)) == 1
        assert [outcome for outcome, _ in looks(tracker, other)] == ["recorded"]
        assert_whole(tracker)
        assert not is_red(tracker, key)
        rebuild.upgrade(tracker, key)  # reads what was read, and not what killed
        assert len(brief(tracker)) == 1
        assert_whole(tracker)
        tracker.ledger.engine.dispose()


@pytest.mark.parametrize("how", DEATHS)
def test_the_same_bytes_kill_twice_and_are_then_left_alone(
    how: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = un(1, 101)
    home.here(lambda t: take_un(t, un(0), 0))
    with monkeypatch.context() as patch:
        poison(patch, bad, DEATHS[how])
        for _ in range(2):
            assert home.apart(lambda t: take_un(t, bad, 1)) == SIGNALS[how]
            home.later(**OVER)
        for _ in range(3):
            assert home.apart(lambda t: take_un(t, bad, 1)) == DONE
            home.later(minutes=15)
        tracker = home.opened()
        reasons = [reason for outcome, reason in looks(tracker, "un_sc") if outcome == "refused"]
        assert reasons[:2] == [KILLED, KILLED]
        assert len(reasons) == 5
        assert all("(killed 2 times, last" in reason for reason in reasons[2:])
        assert is_red(tracker, "un_sc")
        assert brief(tracker) == []
        assert_whole(tracker)
        tracker.ledger.engine.dispose()
        home.later(days=1)
        assert home.apart(lambda t: take_un(t, bad, 1)) == SIGNALS[how]  # once a day it is tried
        home.later(days=1)
        assert home.apart(lambda t: take_un(t, bad, 1)) == DONE  # then after two days, then four
    home.later(days=1)
    assert home.here(lambda t: take_un(t, bad, 2)).outcome == "recorded"  # it was the machine
    tracker = home.opened()
    assert log(tracker)[0]["observed_at"] == "2024-01-02T00:00:00Z"  # and at its own place
    assert not is_red(tracker, "un_sc")
    assert_whole(tracker)
    tracker.ledger.engine.dispose()


def test_another_program_reads_at_once_what_killed_the_one_before(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = un(1, 101)
    home.here(lambda t: take_un(t, un(0), 0))
    with monkeypatch.context() as patch:
        poison(patch, bad, killed)
        for _ in range(2):
            assert home.apart(lambda t: take_un(t, bad, 1)) == -signal.SIGKILL
            home.later(**OVER)
        assert home.here(lambda t: take_un(t, bad, 2)).outcome == "refused"
    with monkeypatch.context() as patch:
        patch.setattr(attempts, "__version__", "99")
        assert home.here(lambda t: take_un(t, bad, 3)).outcome == "recorded"
    tracker = home.opened()
    assert brief(tracker) == [("addition", "QDi.101")]
    assert log(tracker)[0]["observed_at"] == "2024-01-02T00:00:00Z"
    assert_whole(tracker)
    tracker.ledger.engine.dispose()


def test_who_left_for_good_is_no_removal_while_the_document_cannot_be_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.here(lambda t: take_un(t, un(0, 101), 0))
    fewer = un_xml(CROWD[5:], day(1))
    with monkeypatch.context() as patch:
        poison(patch, fewer, killed)
        assert home.apart(lambda t: take_un(t, fewer, 1)) == -signal.SIGKILL
        home.later(days=90)
        assert home.apart(lambda t: take_un(t, fewer, 90)) == -signal.SIGKILL
        home.later(hours=6)
        outcome = home.here(lambda t: take_un(t, fewer, 92))
    assert outcome.outcome == "refused"
    tracker = home.opened()
    assert log(tracker) == []
    assert len(documents(tracker)) == 1
    assert is_red(tracker, "un_sc")
    tracker.ledger.engine.dispose()


def test_a_death_before_the_reading_began_is_none_of_the_document(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.here(lambda t: take_un(t, un(0), 0))
    with monkeypatch.context() as patch:
        patch.setattr(attempts, "begin", lambda *_: killed())
        assert home.apart(lambda t: take_un(t, un(1, 101), 1)) == -signal.SIGKILL
    home.later(**OVER)
    home.here(lambda t: take_un(t, un(2, 101, 102), 2))
    tracker = home.opened()
    assert [outcome for outcome, _ in looks(tracker, "un_sc")] == ["recorded"] * 3
    assert of_kind(tracker, attempts.DEATH) == []
    assert_whole(tracker)
    tracker.ledger.engine.dispose()


def test_a_death_after_the_look_was_put_on_record_is_none_of_the_document(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db import claims

    home.here(lambda t: take_un(t, un(0), 0))
    with monkeypatch.context() as patch:
        patch.setattr(claims, "drop_lease", lambda *_: killed())
        assert home.apart(lambda t: take_un(t, un(1, 101), 1)) == -signal.SIGKILL
    home.later(**OVER)
    home.here(lambda t: take_un(t, un(1, 101), 2))
    tracker = home.opened()
    assert [outcome for outcome, _ in looks(tracker, "un_sc")] == [
        "recorded",
        "recorded",
        "unchanged",
    ]
    assert of_kind(tracker, attempts.DEATH) == []
    tracker.ledger.engine.dispose()


def test_a_reading_that_goes_on_is_no_death(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only whose right to write ran out is over; until then others are told to come again."""
    slow = un(1, 101)
    home.here(lambda t: take_un(t, un(0), 0))

    def turned_away() -> None:
        home.later(minutes=9)
        assert home.apart(lambda t: take_un(t, un(2, 102), 2)) == TURNED_AWAY

    with monkeypatch.context() as patch:
        poison(patch, slow, turned_away)
        assert home.here(lambda t: take_un(t, slow, 1)).outcome == "recorded"
    tracker = home.opened()
    assert of_kind(tracker, attempts.DEATH) == []
    tracker.ledger.engine.dispose()


def test_who_is_too_slow_is_taken_over_and_writes_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.claims import LeaseLost

    slow = un(1, 101)
    home.here(lambda t: take_un(t, un(0), 0))

    def overtaken() -> None:
        home.later(**OVER)
        assert home.apart(lambda t: take_un(t, un(2, 102), 2)) == DONE

    with monkeypatch.context() as patch:
        poison(patch, slow, overtaken)
        with pytest.raises(LeaseLost):
            home.here(lambda t: take_un(t, slow, 1))
    tracker = home.opened()
    assert looks(tracker, "un_sc")[1:] == [("refused", KILLED), ("recorded", "")]
    assert_whole(tracker)
    assert take_un(tracker, slow, 1).outcome == "recorded"
    assert_whole(tracker)
    tracker.ledger.engine.dispose()


ENDINGS: dict[str, Callable[[], BaseException]] = {
    "exit": lambda: SystemExit(3),
    "other": lambda: BaseException("neither"),
}


@pytest.mark.parametrize("at", ["reading", "folding"])
@pytest.mark.parametrize("how", ENDINGS)
def test_what_is_meant_to_end_the_program_ends_the_document(
    how: str, at: str, on_both: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker, bad = on_both, un(1, 101)
    take_un(tracker, un(0), 0)

    def raises() -> None:
        raise ENDINGS[how]()

    poison(monkeypatch, bad, raises, at)
    outcome = take_un(tracker, bad, 1)
    assert outcome.outcome == "refused"
    assert type(ENDINGS[how]()).__name__ in outcome.reason
    assert take_un(tracker, un(2, 102), 2).outcome == "recorded"
    assert_whole(tracker)


def test_a_person_at_the_keyboard_may_end_a_reading(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> None:
        raise KeyboardInterrupt

    take_un(tracker, un(0), 0)
    with monkeypatch.context() as patch:
        poison(patch, un(1, 101), asked)
        with pytest.raises(KeyboardInterrupt):
            take_un(tracker, un(1, 101), 1)
    assert list(replay.differences_of(tracker, "un_sc")) == []  # it is not on record yet
    take_un(tracker, un(2, 101, 102), 2)
    assert [outcome for outcome, _ in looks(tracker, "un_sc")] == ["recorded"] * 3
    assert_whole(tracker)


def test_an_interrupt_where_no_keyboard_is_ends_the_document_alone(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `serve`, whose looks are made in threads."""

    def asked() -> None:
        raise KeyboardInterrupt

    take_un(tracker, un(0), 0)
    poison(monkeypatch, un(1, 101), asked)
    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(take_un, tracker, un(1, 101), 1).result()
    assert outcome.outcome == "refused"
    assert "KeyboardInterrupt" in outcome.reason
    assert take_un(tracker, un(2, 102), 2).outcome == "recorded"


def test_a_feed_document_that_kills_is_refused_too(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrapers import registry

    feed = "us_federal_register"
    form = registry.scraper(feed).source.formats[0]
    where: dict[str, Any] = {
        "list_id": feed,
        "role": next(iter(form.files)),
        "form": form.id,
        "name": "documents.json",
        "mode": "run",
    }
    empty = b'{"count": 0, "results": []}'
    home.here(lambda t: take(t, empty, day(0), **where))
    with monkeypatch.context() as patch:
        poison(patch, empty + b"\n", os.abort)
        assert home.apart(lambda t: take(t, empty + b"\n", day(1), **where)) == -signal.SIGABRT
        home.later(**OVER)
        assert home.apart(lambda t: take(t, empty, day(2), **where)) == DONE
        tracker = home.opened()
        assert [reason for _, reason in looks(tracker, feed)][1] == KILLED
        assert_whole(tracker)
        tracker.ledger.engine.dispose()


def test_an_unchanged_look_journals_no_attempt(tracker: Tracker) -> None:
    take_un(tracker, un(0), 0)
    for number in range(1, 4):
        assert take_un(tracker, un(0), number).outcome == "unchanged"
    assert len(of_kind(tracker, attempts.ATTEMPT)) == 1


def test_death_in_the_return_of_a_document_is_red_and_happens_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that becomes a document of its own because of a late one is read again."""
    first, second, late = un(0), un(5, 101), un(2, 101, 102)
    home.here(lambda t: take_un(t, first, 0))
    home.here(lambda t: take_un(t, first, 3))
    home.here(lambda t: take_un(t, second, 5))
    with monkeypatch.context() as patch:
        poison(patch, first, killed)
        assert home.apart(lambda t: take_un(t, late, 2)) == -signal.SIGKILL
        home.later(**OVER)
        assert home.apart(lambda t: take_un(t, un(6, 101, 103), 6)) == DONE
        tracker = home.opened()
        assert ("refused", KILLED) in looks(tracker, "un_sc")
        assert len(of_kind(tracker, attempts.DEATH)) == 1
        tracker.ledger.engine.dispose()
