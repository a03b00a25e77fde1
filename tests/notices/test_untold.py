"""A notice on which the program breaks keeps nobody from the others; it is told once mended."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.engine import OperationalError
from tests.builders import fto_html, person, take_fto, take_un
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA, CROWD, later, subscribe
from tracker.notices import compose, fanout, rounds, untold
from tracker.notices.channels.mail import Mail
from tracker.notices.kinds.operations import Operations
from tracker.notices.kinds.pending import PendingRemovals
from tracker.record.tracker import Tracker

ROWS = [("March 1, 2001", f"{letter * 5} Front") for letter in "abcdefghijklmnop"]
GONE = [(f"May {n}, 2009", f"Quite Other {n}", "May 5, 1999") for n in range(1, 6)]
BROKEN = "Given101 Family101"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def happened(tracker: Tracker) -> None:
    """Five are new on one list, and one on another; a page asks something, too."""
    subscribe(tracker, about="all", relevance="all", grouped=False)
    take_un(tracker, CROWD, 0)
    take_fto(tracker, fto_html(ROWS, GONE), 0)
    take_un(tracker, [*CROWD, *map(person, range(100, 105))], 1, mode="run")


def breaking(real: Callable[..., Any], when: Callable[[Any], bool]) -> Callable[..., Any]:
    """The same function, that breaks on some."""

    def broken(*given: Any, **named: Any) -> Any:
        if any(map(when, [*given, *named.values()])):
            raise KeyError("no such thing")
        return real(*given, **named)

    return broken


def about(given: Any) -> bool:
    """Whether this is the broken notice, in any of its shapes."""
    return getattr(getattr(given, "told", given), "party", None) == BROKEN


def is_told(given: Any) -> bool:
    return isinstance(given, list) and any(map(about, given))


PLACES: dict[str, tuple[Any, str, Callable[[Any], bool]]] = {
    "making its deliveries": (fanout, "wants", about),
    "recording it": (fanout, "_row", about),
    "writing its page": (compose, "page", is_told),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_others_are_told_and_it_is_told_when_it_can_be(
    on_both: Tracker,
    box: Box,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[Any, str, Callable[[Any], bool]],
) -> None:
    module, name, when = place
    happened(on_both)
    settings = box.settings(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(module, name, breaking(getattr(module, name), when))
        for _ in range(3):
            report = rounds.tick(on_both, settings)
            assert all("KeyError" in problem for problem in report.problems)
        told = [
            f"Added: Given{n} Family{n} - UN list (Al-Qaida), listed" for n in (100, 102, 103, 104)
        ]
        assert sorted(box.subjects(ADA)) == sorted([*told, "Operations: a notice cannot be told"])
        (ours,) = [m for m in box.to(ADA) if str(m["Subject"]).startswith("Operations")]
        assert "the trace is in the log" in " ".join(
            ours.get_body(("plain",)).get_content().split()
        )
    later(on_both, hours=2)
    assert rounds.tick(on_both, settings).problems == []
    assert f"Added: {BROKEN} - UN list (Al-Qaida), listed" in box.subjects(ADA)
    assert len(box.mails) == 6


def test_an_event_that_breaks_its_kind_keeps_no_other_event_back(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(tracker)
    take_fto(tracker, fto_html([*ROWS, ("May 1, 2024", "Quite New")], GONE), 1)
    settings, real = box.settings(tmp_path), PendingRemovals.of_events
    take_un(tracker, CROWD[:20], 2, mode="run")
    with monkeypatch.context() as patched:
        patched.setattr(PendingRemovals, "of_events", breaking(real, bool))
        report = rounds.tick(tracker, settings)
    assert len(report.problems) == 1
    assert "(pending)" in report.problems[0]
    assert sum(subject.startswith("Added:") for subject in box.subjects(ADA)) == 5
    rounds.tick(tracker, settings)
    assert sum("question" in subject.lower() for subject in box.subjects(ADA)) == 1


def test_a_kind_that_cannot_say_what_is_due_keeps_no_other_back(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(tracker)
    monkeypatch.setattr(Operations, "due", breaking(Operations.due, bool))
    report = rounds.tick(tracker, box.settings(tmp_path))
    assert [problem for problem in report.problems if "operations" in problem]
    assert len(box.subjects(ADA)) == 6


def test_a_message_that_breaks_its_channel_is_tried_again(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(tracker)
    settings, real, broken = box.settings(tmp_path), Mail.send, []

    def send(self: Mail, message: Any) -> Any:
        if not broken:
            broken.append(message.message_id)
        if message.message_id in broken:
            raise KeyError("no such thing")
        return real(self, message)

    with monkeypatch.context() as patched:
        patched.setattr(Mail, "send", send)
        rounds.tick(tracker, settings)
        assert len(box.mails) == 4
    later(tracker, hours=1)
    rounds.tick(tracker, settings)
    assert len(box.mails) == 5


def test_trouble_with_storage_is_no_notices_fault(
    tracker: Tracker, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(tracker)

    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr(fanout, "_row", full)
        with pytest.raises(OperationalError):
            rounds.tick(tracker, box.settings(tmp_path))
    assert len(box.mails) == 0
    rounds.tick(tracker, box.settings(tmp_path))
    assert len(box.mails) == 5


@pytest.mark.parametrize("bad", [[], [3], [0, 1, 99], [40, 41, 42, 43], list(range(100))])
def test_the_broken_ones_of_many_are_found_by_halves(bad: list[int]) -> None:
    tries: list[int] = []

    def breaks(some: Any) -> bool:
        tries.append(len(some))
        return not set(bad).isdisjoint(some)

    assert sorted(untold.broken(range(100), breaks)) == bad
    assert len(tries) <= 1 + 2 * 7 * min(len(bad), untold.MOST)
