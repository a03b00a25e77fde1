"""One outage in mailboxes: many lists fail and come back; who is told, and what is recorded."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import checks
from db.checks import Checked
from db.engine import reading, writing
from scrapers import registry
from tests.mailboxes import Box, receiving
from tests.notices.test_delivery import ADA
from tracker.model import stamp
from tracker.notices import fanout, rounds, subscriptions, titles
from tracker.notices.kinds.operations import Operations
from tracker.notices.notice import Occasion
from tracker.notices.watching import Watching
from tracker.record.tracker import Tracker
from tracker.settings import Settings

OPS, BOB = "ops@bank.example", "bob@bank.example"
NOT_FOUND = "{}: {}.example cannot be reached (no such host is known) (4 tries); what we have"
FORBIDDEN = "{}: {}.example refused us (403); what we have"
LISTS = registry.keys()
FEW = [one for one in LISTS if registry.scraper(one).source.proven][:5]


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def subscribe(tracker: Tracker, name: str, to: str, **more: Any) -> None:
    with writing(tracker.ledger.engine) as connection:
        one = subscriptions.subscription({"name": name, "to": [to], **more})
        subscriptions.save(connection, one, "ada", tracker.clock())


def looked(tracker: Tracker, lists: Sequence[str], outcome: str, reason: str = "") -> None:
    """Looks at lists by a run, now."""
    at = stamp(tracker.clock())
    looks = [Checked(one, at, at, "run", outcome, reason.format(one, one), "", 0) for one in lists]
    with writing(tracker.ledger.engine) as connection:
        checks.add(connection, looks)


def later(tracker: Tracker, **spent: float) -> None:
    tracker.clock.now += timedelta(**spent)  # type: ignore[attr-defined]


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_a_network_that_is_down_is_one_mail_by_cause_and_its_end_is_one(
    on_both: Tracker, box: Box, tmp_path: Path
) -> None:
    settings = box.settings(tmp_path)
    subscribe(on_both, "desk", ADA)
    subscribe(on_both, "un", BOB, lists=["un_sc"])
    looked(on_both, LISTS, "unchanged")
    later(on_both, minutes=30)
    looked(on_both, LISTS[:-3], "failed", NOT_FOUND)
    looked(on_both, LISTS[-3:-1], "refused", "zero bytes")
    looked(on_both, LISTS[-1:], "failed", FORBIDDEN)
    for _ in range(3):
        rounds.tick(on_both, settings)
        later(on_both, minutes=10)
    (mail,) = box.to(ADA)
    assert mail["Subject"] == (
        f"Operations: {len(LISTS)} lists cannot be checked: {len(LISTS) - 3} hosts could not be "
        "found; 2 documents refused; 1 HTTP 403"
    )
    assert all(f"({one})" in text(mail) for one in LISTS)
    assert len(box.to(BOB)) == 1
    later(on_both, hours=25)
    looked(on_both, LISTS, "failed", NOT_FOUND)
    for _ in range(3):
        rounds.tick(on_both, settings)
        later(on_both, minutes=10)
    (long,) = box.subjects(ADA)[1:]
    assert long.startswith(
        f"Operations: {len(LISTS)} lists still cannot be checked: {len(LISTS)} hosts "
    )
    for half in (LISTS[:20], LISTS[20:]):
        looked(on_both, half, "unchanged")
        rounds.tick(on_both, settings)
        later(on_both, minutes=10)
    rounds.tick(on_both, settings)
    assert box.subjects(ADA)[2:] == [f"Operations: {len(LISTS)} lists are checked again"]
    assert len(box.to(BOB)) == 3


def test_lists_that_stay_failing_are_named_and_ended_by_a_mail_of_their_own(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    settings, lists = box.settings(tmp_path), FEW[:4]
    subscribe(tracker, "desk", ADA)
    looked(tracker, lists, "failed", NOT_FOUND)
    rounds.tick(tracker, settings)
    later(tracker, minutes=30)
    looked(tracker, lists[:3], "unchanged")
    looked(tracker, lists[3:], "failed", NOT_FOUND)
    rounds.tick(tracker, settings)
    assert len(box.to(ADA)) == 1
    later(tracker, minutes=61)
    rounds.tick(tracker, settings)
    assert box.subjects(ADA)[1:] == ["Operations: 3 lists are checked again; 1 still cannot be"]
    assert f"({lists[3]})" in text(box.to(ADA)[1])
    later(tracker, minutes=30)
    looked(tracker, lists, "unchanged")
    rounds.tick(tracker, settings)
    assert box.subjects(ADA)[2:] == [
        f"Operations: {titles.title(lists[3])} is checked again - {lists[3]}"
    ]


def test_two_processes_that_find_the_same_outage_tell_it_once(
    tracker: Tracker, tmp_path: Path
) -> None:
    """One of them has seen one list more, and comes second: its word is not told."""
    engine, settings = tracker.ledger.engine, Settings(home=tmp_path)
    looked(tracker, LISTS[:5], "failed", NOT_FOUND)
    given = Occasion(settings=settings, watching=Watching(), now=tracker.clock())
    with reading(engine) as connection:
        first = list(Operations.due(connection, given))
    looked(tracker, LISTS[5:6], "failed", NOT_FOUND)
    given = Occasion(settings=settings, watching=Watching(), now=tracker.clock())
    with reading(engine) as connection:
        second = list(Operations.due(connection, given))
    assert (len(first), len(second)) == (1, 1)
    assert fanout.tell_new(engine, first, Watching(), given.now) == 1
    assert fanout.tell_new(engine, second, Watching(), given.now) == 0
    assert fanout.tell_new(engine, first, Watching(), given.now) == 0


def test_a_list_alone_is_told_by_its_title_and_its_key(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    settings = box.settings(tmp_path)
    subscribe(tracker, "desk", ADA)
    looked(tracker, FEW, "unchanged")
    looked(tracker, FEW[:1], "refused", "zero bytes")
    rounds.tick(tracker, settings)
    looked(tracker, FEW[:1], "unchanged")
    rounds.tick(tracker, settings)
    name = FEW[0]
    assert box.subjects(ADA) == [
        f"Operations: {titles.title(name)} cannot be checked (refused) - {name}",
        f"Operations: {titles.title(name)} is checked again - {name}",
    ]


# Who is told.


def failed(tracker: Tracker, box: Box, tmp_path: Path) -> None:
    looked(tracker, ["un_sc"], "refused", "zero bytes")
    rounds.tick(tracker, box.settings(tmp_path))


def test_operations_go_to_operators_and_to_nobody_else(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, "desk", ADA)
    subscribe(tracker, "ops", OPS, role="operations")
    failed(tracker, box, tmp_path)
    assert (len(box.to(ADA)), len(box.to(OPS))) == (0, 1)


def test_whoever_asks_for_operations_by_name_is_an_operator(
    tracker: Tracker, box: Box, tmp_path: Path
) -> None:
    subscribe(tracker, "desk", ADA)
    subscribe(tracker, "old", BOB, kinds=["operations", "status"])
    failed(tracker, box, tmp_path)
    assert (len(box.to(ADA)), len(box.to(BOB))) == (0, 1)


@pytest.mark.parametrize(
    "operator", [None, {"paused": True}, {"lists": ["us_ofac_sdn"]}, {"kinds": ["status"]}]
)
def test_where_no_operator_hears_of_it_everybody_does_as_before(
    tracker: Tracker, box: Box, tmp_path: Path, operator: dict[str, Any] | None
) -> None:
    subscribe(tracker, "desk", ADA)
    if operator is not None:
        subscribe(tracker, "ops", OPS, role="operations", **operator)
    failed(tracker, box, tmp_path)
    assert (len(box.to(ADA)), len(box.to(OPS))) == (1, 0)


def test_the_role_is_kept_exported_and_taken_back_in(tracker: Tracker) -> None:
    subscribe(tracker, "ops", OPS, role="operations")
    with writing(tracker.ledger.engine) as connection:
        out = subscriptions.exported(connection)
        (one,) = out["subscriptions"]
        assert one["role"] == "operations"
        subscriptions.drop(connection, "subscription", "ops", "ada", tracker.clock())
        import yaml

        saved = subscriptions.imported(connection, yaml.safe_dump(out), "ada", tracker.clock())
        assert saved == (["ops"], [])
        (order,) = subscriptions.current(connection).orders
        assert order.roles == {"operations"}


def test_another_role_is_refused() -> None:
    with pytest.raises(subscriptions.BadSubscription, match="none of: operations"):
        subscriptions.subscription({"name": "x", "to": [ADA], "role": "boss"})
