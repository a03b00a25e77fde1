"""Documents that kill the process which reads them, on the whole way: one hurts only itself."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from db.engine import reading
from tests.builders import CROWD, START, Ticking, brief, day, fto_html, log, person, take, un_xml
from tests.record.dying import is_red, looks
from tracker.confined.child import Child
from tracker.confined.task import KILLED
from tracker.intake import rebuild
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

pytestmark = pytest.mark.slow(8)

POISONED = (sys.executable, "-m", "tests.confined.poisoned")


@pytest.fixture
def confined(tracker: Tracker) -> Iterator[Tracker]:
    with closing(Child(seconds=2, command=POISONED)) as reader:
        yield replace(tracker, reader=reader)


def un(number: int, *more: int) -> bytes:
    return un_xml([*CROWD, *map(person, more)], day(number))


def assert_whole(tracker: Tracker) -> None:
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    for list_id in replay.journalled(tracker):
        assert list(replay.differences_of(tracker, list_id)) == []


@pytest.mark.parametrize("word", [b"abort", b"memory error", b"spin"], ids=bytes.decode)
def test_a_death_is_a_refusal_and_the_next_document_is_recorded(
    confined: Tracker, word: bytes
) -> None:
    bad = un(1, 101, 102) + b"<!--" + word + b"-->"
    take(confined, un(0), day(0), mode="run")
    assert take(confined, bad, day(1), mode="run").outcome == "refused"
    outcome, reason = looks(confined, "un_sc")[1]
    assert outcome == "refused"
    assert reason.startswith(f"{KILLED}: ")
    assert is_red(confined, "un_sc")
    assert brief(confined) == []
    assert take(confined, un(2, 103), day(2), mode="run").outcome == "recorded"
    assert brief(confined) == [("addition", "QDi.103")]
    assert not is_red(confined, "un_sc")
    page = fto_html([("10/8/1997", "A group"), ("10/8/1997", "Another group")], [])
    other = take(
        confined,
        page,
        day(2),
        list_id="us_state_fto",
        role="page",
        form="html",
        name="foreign-terrorist-organizations.html",
    )
    assert other.outcome != "failed"
    assert_whole(confined)


def test_what_killed_is_tried_once_more_and_then_ever_more_rarely(confined: Tracker) -> None:
    """Each death of the reading process is on record, as one of the whole program would be."""
    clock = Ticking(START)
    confined = replace(confined, clock=clock)
    bad = un(1, 101) + b"<!--abort-->"
    take(confined, un(0), day(0), mode="run")
    for number in range(1, 5):
        take(confined, bad, day(number), mode="run")
    reasons = [reason for outcome, reason in looks(confined, "un_sc") if outcome == "refused"]
    assert [reason.startswith(f"{KILLED}: ") for reason in reasons] == [True, True, False, False]
    assert all("killed 2 times" in reason for reason in reasons[2:])
    clock.now += timedelta(days=1)
    take(confined, bad, day(5), mode="run")
    assert looks(confined, "un_sc")[-1][1].startswith(f"{KILLED}: ")
    assert brief(confined) == []
    assert_whole(confined)


def test_a_new_release_of_the_rules_reads_all_but_what_killed(confined: Tracker) -> None:
    take(confined, un(0), day(0), mode="run")
    take(confined, un(1, 101) + b"<!--abort-->", day(1), mode="run")
    take(confined, un(2, 103), day(2), mode="run")
    before = log(confined)
    rebuild.upgrade(confined, "un_sc")
    assert log(confined) == before
    assert_whole(confined)
