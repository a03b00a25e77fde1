"""What was read before harms no document: a reader that is worn or damaged is replaced first."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.builders import CROWD, day, un_xml
from tests.confined.test_child import task
from tracker.confined import child as reading
from tracker.confined.child import Child
from tracker.confined.start import held_by
from tracker.confined.task import Unread

GOOD = un_xml(CROWD, day(1))


@pytest.fixture
def child() -> Iterator[Child]:
    with closing(Child()) as reader:
        yield reader


def pid(child: Child) -> int:
    assert child.process is not None
    return child.process.started.pid


def test_a_reader_that_holds_too_much_is_replaced(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = child.read(task(GOOD), ())
    old = pid(child)
    monkeypatch.setattr(reading, "HEAVY", 1_000_000)
    again = child.read(task(GOOD), ())
    assert pid(child) != old
    assert again.snapshot.members == first.snapshot.members
    assert again.contents == first.contents


def test_a_document_is_not_blamed_for_what_was_read_before(child: Child) -> None:
    """The process is stopped, and dies of the next document: another one reads that."""
    first = child.read(task(GOOD), ())
    old = pid(child)
    os.kill(old, signal.SIGSTOP)
    os.kill(old, signal.SIGKILL)  # dead as soon as it goes on, and until then it looks alive
    again = child.read(task(GOOD), ())
    assert pid(child) != old
    assert again.snapshot.members == first.snapshot.members


def test_names_of_tags_are_not_kept_from_one_document_to_the_next(child: Child) -> None:
    """The parser of XML keeps each name it has met for as long as its process lives."""
    for number in range(12):
        names = "".join(f"<t{number}-{n}{'x' * 900}/>" for n in range(14_000))
        crowded = GOOD.replace(b"</INDIVIDUAL>", names.encode() + b"</INDIVIDUAL>", 1)
        with suppress(Unread):
            child.read(task(crowded), ())
        assert held_by(pid(child)) < 450_000_000
    assert len(child.read(task(GOOD), ()).snapshot.members) == len(CROWD) + 3
