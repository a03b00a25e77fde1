"""One mail for one outage: the rule, over many orders of failures, recoveries and rounds."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.notices import outages
from tracker.notices.outages import (
    DAY,
    ESCALATION,
    GATHERS,
    LONGEST,
    NOT_FOUND,
    RECOVERY,
    REFUSED,
    START,
    Down,
    Look,
    Say,
    World,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PATIENCE = timedelta(hours=24)
FORBIDDEN = "HTTP 403"


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


@dataclass
class Life:
    """Lists that are looked at, rounds that tell, and what was told when."""

    looks: dict[str, Look] = field(default_factory=dict)
    down: list[Down] = field(default_factory=list)
    said: list[tuple[datetime, Say]] = field(default_factory=list)
    worked_at: datetime | None = None
    patience: timedelta = PATIENCE

    def good(self, list_id: str, at: datetime) -> None:
        before = self.looks.get(list_id)
        again = before.good_since if before else None
        if before and before.failing:
            again = at
        failed = before.failed_at if before else None
        self.worked_at = at
        self.looks[list_id] = Look(
            list_id=list_id, at=at, failed_at=failed, good_since=again, good_at=at
        )

    def bad(self, list_id: str, at: datetime, cause: str = NOT_FOUND) -> None:
        before = self.looks.get(list_id)
        since = before.failing_since if before else None
        self.looks[list_id] = Look(
            list_id=list_id,
            at=at,
            cause=cause,
            failing_since=since or at,
            failed_at=at,
            good_at=before.good_at if before else None,
            elsewhere=self.worked_at,
        )

    def round(self, now: datetime) -> list[Say]:
        new = []
        for number in range(10):
            world = World(looks=self.looks, down=self.down, now=now, patience=self.patience)
            say = outages.due(world)
            if say is None:
                break
            new.append(say)
            self.down = outages.told(world, say, f"{now} {say.step} {number}")
        else:
            raise AssertionError("there is no end of what is told")
        self.said += [(now, say) for say in new]
        return new

    def steps(self, step: str) -> list[Say]:
        return [say for _, say in self.said if say.step == step]


def healthy(count: int, at: datetime = NOON) -> Life:
    life = Life()
    for number in range(count):
        life.good(f"list{number:02}", at)
    return life


def fail(life: Life, first: int, last: int, at: float, cause: str = NOT_FOUND) -> None:
    for number in range(first, last):
        life.bad(f"list{number:02}", minutes(at), cause)


def names(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"list{number:02}" for number in range(first, last))


def test_all_lists_failing_at_once_are_one_mail_and_so_is_their_end() -> None:
    life = healthy(41)
    fail(life, 0, 41, 5)
    assert life.round(minutes(5)) == [Say(step=START, lists=names(0, 41))]
    assert life.round(minutes(6)) == []
    for number in range(41):
        life.good(f"list{number:02}", minutes(60))
    assert life.round(minutes(60)) == [Say(step=RECOVERY, lists=names(0, 41))]
    assert (life.round(minutes(61)), life.down) == ([], [])


def test_lists_failing_one_after_the_other_over_an_hour_are_one_mail() -> None:
    life = healthy(41)
    for number in range(41):
        fail(life, number, number + 1, 10 + number * 1.4)
        life.round(minutes(10 + number * 1.4))
    life.round(minutes(70))
    assert [len(say.lists) for say in life.steps(START)] == [41]


def test_lists_looked_at_every_six_hours_join_and_are_named_by_the_end() -> None:
    life = healthy(20)
    fail(life, 0, 5, 10)
    life.round(minutes(71))
    assert [say.lists for say in life.steps(START)] == [names(0, 5)]
    for number in range(5, 20):
        fail(life, number, number + 1, 60 + number * 20)
        life.round(minutes(61 + number * 20))
    assert len(life.said) == 1
    (long,) = life.round(minutes(10) + DAY)
    assert (long.step, long.lists) == (ESCALATION, names(0, 20))


def test_one_list_alone_is_told_of_at_once() -> None:
    """Its server answered; or there is no other; or another list was seen in good order since."""
    life = healthy(3)
    fail(life, 0, 1, 5, REFUSED)
    assert life.round(minutes(5)) == [Say(step=START, lists=names(0, 1), alone=True)]
    life = healthy(1)
    fail(life, 0, 1, 5)
    assert life.round(minutes(5)) == [Say(step=START, lists=names(0, 1), alone=True)]
    life = healthy(3)
    fail(life, 0, 1, 5)
    assert life.round(minutes(5)) == []
    life.good("list02", minutes(15))
    assert life.round(minutes(15)) == [Say(step=START, lists=names(0, 1), alone=True)]
    life.good("list00", minutes(20))
    assert life.round(minutes(20)) == [Say(step=RECOVERY, lists=names(0, 1), alone=True)]


def test_a_list_alone_waits_for_an_hour_at_most() -> None:
    life = healthy(3)
    fail(life, 0, 1, 5)
    assert life.round(minutes(64)) == []
    assert [say.alone for say in life.round(minutes(65))] == [True]


def test_a_list_that_fails_for_its_own_reason_in_an_outage_is_told_of_at_once() -> None:
    life = healthy(10)
    fail(life, 0, 9, 5)
    life.round(minutes(66))
    fail(life, 9, 10, 90, REFUSED)
    assert life.round(minutes(90)) == [Say(step=START, lists=names(9, 10), alone=True)]


def test_one_cause_that_takes_list_after_list_is_told_once_an_hour() -> None:
    life = healthy(12)
    for number in range(10):
        fail(life, number, number + 1, 5 + number * 5, FORBIDDEN)
        life.good("list11", minutes(6 + number * 5))
        life.round(minutes(6 + number * 5))
    life.round(minutes(70))
    assert [say.lists for say in life.steps(START)] == [names(0, 1), names(1, 10)]


def test_those_that_stay_failing_are_named_and_go_on_by_themselves() -> None:
    life = healthy(6)
    fail(life, 0, 6, 5)
    life.round(minutes(5))
    for number in range(4):
        life.good(f"list{number:02}", minutes(100 + number))
    fail(life, 4, 6, 110)
    assert life.round(minutes(159)) == []
    assert life.round(minutes(160)) == [Say(step=RECOVERY, lists=names(0, 4), still=names(4, 6))]
    assert life.round(minutes(500)) == []
    life.good("list04", minutes(600))
    life.good("list05", minutes(600))
    assert life.round(minutes(600)) == [Say(step=RECOVERY, lists=names(4, 6))]


def test_the_end_waits_for_lists_that_were_not_looked_at_again_but_not_for_ever() -> None:
    life = healthy(3)
    fail(life, 0, 3, 5)
    life.round(minutes(5))
    life.good("list00", minutes(100))
    assert life.round(minutes(300)) == []
    assert life.round(minutes(100) + LONGEST) == [
        Say(step=RECOVERY, lists=names(0, 1), still=names(1, 3))
    ]


def test_a_list_that_joined_and_was_back_before_it_was_named_is_named_in_the_end() -> None:
    life = healthy(6)
    fail(life, 0, 5, 5)
    life.round(minutes(66))
    fail(life, 5, 6, 80)
    life.round(minutes(80))
    for number in range(6):
        life.good(f"list{number:02}", minutes(100))
    assert life.round(minutes(100)) == [
        Say(step=RECOVERY, lists=names(0, 5), meanwhile=names(5, 6))
    ]


def test_a_second_outage_is_told_anew() -> None:
    life = healthy(4)
    for begin in (5, 500):
        fail(life, 0, 4, begin)
        life.round(minutes(begin))
        for number in range(4):
            life.good(f"list{number:02}", minutes(begin + 60))
        life.round(minutes(begin + 60))
    assert [say.step for _, say in life.said] == [START, RECOVERY] * 2


def test_causes_are_read_from_what_is_on_record() -> None:
    causes = {
        ("refused", "zero bytes"): REFUSED,
        ("failed", "x: a.example cannot be reached (no such host is known) (4 tries); what"): (
            NOT_FOUND
        ),
        ("failed", "x: a.example cannot be reached (4 tries); what"): outages.NOT_REACHED,
        ("failed", "x: a.example refused us (403); what we have is kept"): FORBIDDEN,
        ("failed", "x: a.example answered 503 (4 tries); what we have is kept"): "HTTP 503",
        ("failed", "x: a.example did not answer in time (4 tries); what"): outages.SLOW,
        ("failed", "x: a.example has no link to list.xml"): "failed",
    }
    assert {key: outages.cause_of(*key) for key in causes} == causes


# Any order.

LISTS = names(0, 8)
EVENTS = st.lists(
    st.tuples(
        st.integers(1, 90),  # minutes until then
        st.sampled_from(["look", "network", "own", "forget"]),
        st.sampled_from(LISTS),
        st.sampled_from([FORBIDDEN, REFUSED, "HTTP 503"]),
    ),
    max_size=60,
)


@dataclass
class Official:
    """The truth: whether there is a network, and which lists have a trouble of their own."""

    network: bool = True
    own: dict[str, str] = field(default_factory=dict)

    def look(self, life: Life, list_id: str, at: datetime) -> None:
        if not self.network:
            life.bad(list_id, at)
        elif cause := self.own.get(list_id):
            life.bad(list_id, at, cause)
        else:
            life.good(list_id, at)


@settings(max_examples=300, deadline=None)
@given(EVENTS, st.sampled_from([5, 30]))
def test_in_any_order_each_failing_list_is_named_in_time_and_each_outage_told_once(
    events: list[tuple[int, str, str, str]], every: int
) -> None:
    life, truth, at = healthy(len(LISTS)), Official(), 0
    for wait, what, list_id, cause in events:
        for minute in range(at + 1, at + wait + 1):
            if minute % every == 0:
                life.round(minutes(minute))
                named_in_time(life, minutes(minute), every)
        at += wait
        match what:
            case "network":
                truth.network = not truth.network
            case "own":
                truth.own[list_id] = cause
            case "forget":
                truth.own.pop(list_id, None)
        truth.look(life, list_id, minutes(at))
    told_once(life)
    comes_to_its_end(life, at)


def named_in_time(life: Life, now: datetime, every: int) -> None:
    """A list that fails for longer than an hour is named, or one that joined after a day."""
    told = {down.list_id for down in life.down}
    joined = World(looks=life.looks, down=life.down, now=now, patience=PATIENCE).joined
    for look in life.looks.values():
        limit = DAY if look.list_id in joined else GATHERS
        if look.failing and now - look.since >= limit + timedelta(minutes=every):
            assert look.list_id in told


def told_once(life: Life) -> None:
    """Of each list: begun, perhaps escalated, ended; never twice the same without the end."""
    known: set[str] = set()
    long: dict[str, datetime] = {}
    for at, say in life.said:
        match say.step:
            case "start":
                assert known.isdisjoint(say.lists)
                known |= set(say.lists)
            case "escalation":
                assert any(at - long.get(one, NOON - DAY) >= PATIENCE for one in say.lists)
                long |= dict.fromkeys(say.lists, at)
                known |= set(say.lists)
            case "recovery":
                assert known.issuperset(say.lists)
                known = (known - set(say.lists)) | set(say.still)
    assert known == {down.list_id for down in life.down}


def comes_to_its_end(life: Life, at: int) -> None:
    """Once everything works, all that was told of is ended in that very round, by one mail."""
    for list_id in LISTS:
        life.good(list_id, minutes(at + 1))
    was_down = {down.list_id for down in life.down}
    ended = life.round(minutes(at + 1))
    assert life.down == []
    assert {one for say in ended for one in say.lists} == was_down
    assert len(ended) <= 1
    assert life.round(minutes(at + 2) + LONGEST) == []


@settings(max_examples=200, deadline=None)
@given(st.permutations(range(8)), st.lists(st.integers(1, 7), min_size=8, max_size=8), st.data())
def test_an_outage_of_the_network_is_one_start_and_one_end_in_any_order(
    order: list[int], gaps: list[int], data: st.DataObject
) -> None:
    """Looks in any order within an hour, and back in any order within an hour."""
    life, at = healthy(8), 0
    for number, gap in zip(order, gaps, strict=True):
        at += gap
        fail(life, number, number + 1, at)
        life.round(minutes(at))
    for minute in range(at, at + 120, 10):
        life.round(minutes(minute))
    at += 120
    back = data.draw(st.permutations(range(8)))
    for number in back:
        at += data.draw(st.integers(1, 7))
        life.good(f"list{number:02}", minutes(at))
        life.round(minutes(at))
    assert [say.step for _, say in life.said] == [START, RECOVERY]
    assert {one for _, say in life.said for one in say.lists} == set(LISTS)
