"""Failed tries are followed by pauses that grow, whoever was asked for; nobody is locked out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.people.invited import NOW, OPERATOR, PASSWORD, Clock, key_of, member, records
from tracker.errors import TrackerError, Unauthorised
from tracker.people import accounts, signing
from tracker.people.sessions import Origin
from tracker.people.signed import by_session
from tracker.people.throttle import ACCOUNT, ADDRESS, Paused
from tracker.record.tracker import Tracker

ELSEWHERE = Origin(address="198.51.100.7")


def tried(
    tracker: Tracker,
    clock: Clock,
    name: str = "ada",
    password: str = "wrong",
    at: Origin = ELSEWHERE,
) -> str:
    """What came of a try: "in", or the sentence."""
    try:
        signing.by_password(tracker.ledger.engine, name, password, at, clock.now)
    except TrackerError as why:
        return str(why)
    return "in"


def waits(tracker: Tracker, clock: Clock, **more: object) -> int:
    """Seconds that a next try has to wait for."""
    try:
        signing.by_password(
            tracker.ledger.engine, str(more.get("name", "ada")), "wrong", ELSEWHERE, clock.now
        )
    except Paused as why:
        return why.seconds
    except Unauthorised:
        pass
    return 0


def test_pauses_grow_and_have_an_end(on_both: Tracker) -> None:
    clock, seen = Clock(), []
    member(on_both.ledger.engine, "ada", "viewer")
    for _ in range(18):
        assert tried(on_both, clock) == signing.WRONG
        pause = waits(on_both, clock) if len(seen) >= ACCOUNT.free - 1 else 0
        seen.append(pause)
        clock.move(seconds=pause)
    assert seen[:4] == [0, 0, 0, 0]
    assert seen[4:10] == [1, 2, 4, 8, 16, 32]
    assert max(seen) == ACCOUNT.longest == 900
    assert tried(on_both, clock, password=PASSWORD) == "in"
    assert tried(on_both, clock) == signing.WRONG
    assert waits(on_both, clock) == 0


def test_during_a_pause_the_right_password_is_not_looked_at_either(tracker: Tracker) -> None:
    clock = Clock()
    member(tracker.ledger.engine, "ada", "viewer")
    for _ in range(5):
        tried(tracker, clock)
    assert "Try again in a second" in tried(tracker, clock, password=PASSWORD)
    clock.move(seconds=1)
    assert tried(tracker, clock, password=PASSWORD) == "in"


def test_a_name_that_is_none_is_answered_and_paused_alike(tracker: Tracker) -> None:
    clock = Clock()
    member(tracker.ledger.engine, "ada", "viewer")
    accounts.close(tracker.ledger.engine, "ada", by=OPERATOR, now=NOW)
    here, there = Origin(address="198.51.100.1"), Origin(address="198.51.100.2")
    known = [tried(tracker, clock, "ada", PASSWORD, here) for _ in range(8)]
    unknown = [tried(tracker, clock, "nobody-here", PASSWORD, there) for _ in range(8)]
    assert known == unknown
    assert len({*known}) == 2


def test_one_address_that_tries_many_names_is_paused(tracker: Tracker) -> None:
    clock = Clock()
    member(tracker.ledger.engine, "ada", "viewer")
    said = [tried(tracker, clock, f"name{n}") for n in range(ADDRESS.free + 1)]
    assert said[:-1] == [signing.WRONG] * ADDRESS.free
    assert "Try again" in said[-1]
    assert tried(tracker, clock, "ada", PASSWORD) == said[-1]
    assert tried(tracker, clock, "ada", PASSWORD, Origin(address="192.0.2.9")) == "in"


def test_addresses_of_one_ipv6_network_are_one(tracker: Tracker) -> None:
    clock = Clock()
    said = [
        tried(tracker, clock, f"name{n}", at=Origin(address=f"2001:db8:1:2::{n:x}"))
        for n in range(ADDRESS.free + 1)
    ]
    assert "Try again" in said[-1]
    assert tried(tracker, clock, "x", at=Origin(address="2001:db8:1:3::1")) == signing.WRONG


def test_many_at_once_are_let_through_no_more_than_one_after_the_other(on_both: Tracker) -> None:
    clock = Clock()
    member(on_both.ledger.engine, "ada", "viewer")
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: tried(on_both, clock), range(24)))
    assert said.count(signing.WRONG) == ACCOUNT.free


def test_an_admins_link_lets_in_whoever_somebody_else_keeps_out(tracker: Tracker) -> None:
    engine, clock = tracker.ledger.engine, Clock()
    member(engine, "ada", "viewer")
    for _ in range(12):
        tried(tracker, clock)
        clock.move(seconds=waits(tracker, clock))
    key = key_of(accounts.new_link(engine, "ada", by=OPERATOR, now=clock.now))
    shown = signing.by_link(engine, key, "another horse, b", ELSEWHERE, clock.now)
    assert by_session(engine, shown, clock.now) is not None


def test_after_a_day_it_is_counted_from_nothing(tracker: Tracker) -> None:
    clock = Clock()
    for _ in range(5):
        tried(tracker, clock)
    clock.move(days=1, seconds=1)
    assert [tried(tracker, clock) for _ in range(5)] == [signing.WRONG] * 5


def test_a_clock_that_was_put_back_keeps_nobody_out(tracker: Tracker) -> None:
    clock = Clock()
    for _ in range(5):
        tried(tracker, clock)
    clock.move(days=-300)
    assert waits(tracker, clock) == 1


def test_counts_get_on_record_and_not_every_try(tracker: Tracker) -> None:
    clock = Clock()
    member(tracker.ledger.engine, "ada", "viewer")
    for _ in range(9):
        tried(tracker, clock)
        clock.move(seconds=900)
    tried(tracker, clock, "correct horse battery")
    said = records(tracker.ledger.engine, "sign-in-failed")
    assert [(one["about"], one["account"], one["failed"]) for one in said] == [
        ("account", "ada", 4),
        ("address", "ada", 4),
        ("account", "ada", 8),
        ("address", "ada", 8),
    ]
    assert {one["address"] for one in said} == {"198.51.100.7"}
    assert "correct horse" not in str(said)


def test_the_present_password_is_guessed_no_faster_by_whoever_sits_at_the_browser(
    tracker: Tracker,
) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "viewer")
    wrong = []
    for _ in range(7):
        with pytest.raises(TrackerError) as told:
            signing.change_password(engine, "ada", "guess", "another horse, b", ELSEWHERE, NOW)
        wrong.append(type(told.value))
    assert wrong[-1] is Paused


def test_who_comes_by_the_older_network_is_not_taken_for_all_others(tracker: Tracker) -> None:
    """Where we listen on `::`, everybody of IPv4 is seen under one network of IPv6."""
    clock, guesser = Clock(), Origin(address="::ffff:198.51.100.7")
    member(tracker.ledger.engine, "ada", "viewer")
    for number in range(ADDRESS.free + 5):
        tried(tracker, clock, name=f"n{number}", at=guesser)
    assert tried(tracker, clock, password=PASSWORD, at=guesser) != "in"
    other = Origin(address="::ffff:192.0.2.9")
    assert tried(tracker, clock, password=PASSWORD, at=other) == "in"
    assert tried(tracker, clock, name="n9", at=Origin(address="198.51.100.7")) != signing.WRONG


def test_strangers_keep_nobody_from_a_new_password(tracker: Tracker) -> None:
    """Who is signed in proves it by the present password, and is paused for own failures alone."""
    clock, engine = Clock(), tracker.ledger.engine
    member(engine, "ada", "viewer")
    for _ in range(ACCOUNT.free):
        tried(tracker, clock)
    assert tried(tracker, clock, password=PASSWORD).startswith("Too many tries")
    here = Origin(address="192.0.2.1")
    signing.change_password(engine, "ada", PASSWORD, "another long one", here, clock.now)
    for _ in range(ACCOUNT.free):
        with pytest.raises(TrackerError):
            signing.change_password(engine, "ada", "wrong", PASSWORD, here, clock.now)
    with pytest.raises(Paused):
        signing.change_password(engine, "ada", "another long one", PASSWORD, here, clock.now)


def test_strangers_keep_nobody_out_who_comes_from_where_one_did_before(on_both: Tracker) -> None:
    clock, home = Clock(), Origin(address="192.0.2.1")
    member(on_both.ledger.engine, "ada", "viewer")
    signing.by_password(on_both.ledger.engine, "ada", PASSWORD, home, clock.now)
    for _ in range(ACCOUNT.free + 3):
        tried(on_both, clock)
        clock.move(seconds=ACCOUNT.longest)
    tried(on_both, clock)
    assert tried(on_both, clock, password=PASSWORD).startswith("Too many")
    assert tried(on_both, clock, password=PASSWORD, at=home) == "in"
    assert tried(on_both, clock, password=PASSWORD).startswith("Too many")
    for _ in range(ACCOUNT.free):
        assert tried(on_both, clock, at=home) == signing.WRONG
    assert tried(on_both, clock, password=PASSWORD, at=home).startswith("Too many")
    another = Origin(address="192.0.2.2")
    assert tried(on_both, clock, password=PASSWORD, at=another).startswith("Too many")


def test_a_name_that_nobody_can_have_is_one_more_failure(on_both: Tracker) -> None:
    clock = Clock()
    for _ in range(ACCOUNT.free):
        assert tried(on_both, clock, name="a\0b") == signing.WRONG
    assert tried(on_both, clock, name="a\0b").startswith("Too many")
