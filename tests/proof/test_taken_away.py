"""What an upgrade takes away is sealed as one; what somebody else takes away is still missed."""

from collections.abc import Callable
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from db import chain, changes, events, trail
from db.canonical import canonical
from db.engine import reading, writing
from db.events import NewEvent
from tests.builders import log, person, take_un
from tests.proof.test_one_head import edit, wrong
from tracker.notices import rounds
from tracker.proof.trail import taken_up
from tracker.record.tracker import Tracker
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 31)]
AT = "2024-01-03T00:00:00Z"
UPGRADE = import_module("db.migrations.versions.0013_outbox")


def upgrade(tracker: Tracker) -> None:
    """The migration, whatever others come before and after it."""
    with (
        writing(tracker.ledger.engine) as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        UPGRADE.upgrade()


@pytest.fixture
def of_before(on_both: Tracker) -> Tracker:
    """A home as releases before left it: a copy of every row in an event, most wait for nobody."""
    take_un(on_both, CROWD, 0)
    take_un(on_both, [*CROWD, *map(person, range(50, 56))], 1)
    with writing(on_both.ledger.engine) as connection:
        rows = list(changes.all_of(connection, "un_sc"))
        events.add(connection, [copy_of(row, waits=False) for row in rows])
        events.add(
            connection, [event("remark", "{}"), event("act", "{}"), late(), event("drift", "{}")]
        )
        events.add(connection, [copy_of(row, waits=True) for row in rows[:2]])
    return on_both


def event(kind: str, body: str, ref: str = "ref", *, waits: bool = False) -> NewEvent:
    return NewEvent("un_sc", kind, ref, waits, body, AT, waits)


def copy_of(row: changes.ChangeRow, *, waits: bool) -> NewEvent:
    body = {**changes.content(row), "programme": f"{row.programme} "}
    return event("change", canonical(body), str(row.seq), waits=waits)


def late() -> NewEvent:
    gains = [{"entry_id": "e", "caption": "c", "field": "alias", "before": [], "after": ["x", "y"]}]
    told = {"snapshot_sha256": "s", "observed_at": AT, "origin": "format", "entries": 1}
    return event("late_discovery", canonical({**told, "gains": gains}))


def found(tracker: Tracker) -> list[tuple[str, str, bool]]:
    with reading(tracker.ledger.engine) as connection:
        rows = connection.execute(text("SELECT kind, body, waiting FROM event ORDER BY seq")).all()
    return [(row.kind, row.body, bool(row.waiting)) for row in rows]


def numbers(tracker: Tracker, kind: str) -> list[int]:
    with reading(tracker.ledger.engine) as connection:
        query = text("SELECT seq FROM event WHERE kind = :kind ORDER BY seq")
        return list(connection.execute(query, {"kind": kind}).scalars())


def test_an_upgrade_takes_away_what_nobody_waits_for_and_says_so(of_before: Tracker) -> None:
    before, last = log(of_before), numbers(of_before, "change")[-1]
    assert wrong(of_before) == []
    upgrade(of_before)
    assert (log(of_before), wrong(of_before)) == (before, [])
    kept = found(of_before)
    assert [(kind, waits) for kind, _, waits in kept] == [
        ("late_discovery", False),
        ("drift", False),
        ("change", True),
        ("change", True),
    ]
    assert {body for kind, body, _ in kept if kind == "change"} == {"{}"}
    assert '"fields":{"alias":1}' in kept[0][1]
    assert numbers(of_before, "change")[-1] == last
    with reading(of_before.ledger.engine) as connection:
        said = [one for one in taken_up(connection) if "taken away" in one]
        assert f"{len(before) + 2} records (events)" in said[0]


def test_an_upgrade_broken_off_half_way_leaves_everything(
    of_before: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found(of_before)
    with monkeypatch.context() as broken:
        broken.setattr(UPGRADE, "_noted", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            upgrade(of_before)
    assert (found(of_before), wrong(of_before)) == (before, [])
    upgrade(of_before)
    assert wrong(of_before) == []


def test_an_upgrade_twice_is_one(of_before: Tracker) -> None:
    upgrade(of_before)
    after = found(of_before)
    upgrade(of_before)
    assert (found(of_before), wrong(of_before)) == (after, [])


def test_a_home_goes_on_after_the_upgrade(of_before: Tracker) -> None:
    upgrade(of_before)
    take_un(of_before, CROWD, 9, mode="run")
    rounds.tick(of_before, Settings(home=of_before.journal.archive.root.parent))
    assert wrong(of_before) == []


# What somebody else takes away, or took away before.


def test_an_event_deleted_after_the_upgrade_is_missed(of_before: Tracker) -> None:
    upgrade(of_before)
    gone = numbers(of_before, "change")[0]
    edit(of_before, f"DELETE FROM event WHERE seq = {gone}")
    assert wrong(of_before) == [f"Event {gone} was recorded and is gone."]


def test_an_event_deleted_before_the_upgrade_stays_missed(of_before: Tracker) -> None:
    gone = numbers(of_before, "change")[3]
    edit(of_before, f"DELETE FROM event WHERE seq = {gone}")
    upgrade(of_before)
    assert wrong(of_before) == [f"Event {gone} was recorded and is gone."]


@pytest.mark.parametrize("kind", ["remark", "change", "late_discovery"])
def test_an_event_edited_before_the_upgrade_stays_named(of_before: Tracker, kind: str) -> None:
    edited = numbers(of_before, kind)[-1]
    edit(of_before, f"UPDATE event SET recorded_at = 'x' WHERE seq = {edited}")
    upgrade(of_before)
    (said,) = wrong(of_before)
    assert said.startswith(f"Event {edited} was not what was recorded when link ")


Body = dict[str, object]
FORGED: dict[str, Callable[[Body], Body]] = {
    "once more": lambda body: body,
    "another table": lambda body: {**body, "gone": {"change": [[1, 1]]}},
    "an upgrade that takes nothing": lambda body: {**body, "upgrade": "0011"},
    "endless": lambda body: {**body, "gone": {"event": [[1, 10**15]]}, "number": 10**15},
    "backwards": lambda body: {**body, "gone": {"event": [[5, 4], [7, 8]]}, "number": 2},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_link_about_an_upgrade_hides_nothing(of_before: Tracker, how: str) -> None:
    upgrade(of_before)
    hidden = numbers(of_before, "change")[0]
    with writing(of_before.ledger.engine) as connection:
        sealed = trail._sealed(connection, "event")[hidden]
        body = {
            "gone": {"event": [[hidden, hidden]]},
            "upgrade": "0013",
            "number": 1,
            "sha256": trail.all_of([sealed]),
            "why": "",
            "at": AT,
        }
        chain.link(connection, chain.CHECKPOINTS, [(trail.GONE, 0, FORGED[how](body))])
    edit(of_before, f"DELETE FROM event WHERE seq = {hidden}")
    assert [said.split(":")[-1] for said in wrong(of_before)][1:] == [
        f"Event {hidden} was recorded and is gone."
    ]
    assert "takes away what no upgrade took away" in wrong(of_before)[0]


def test_what_an_upgrade_took_away_does_not_come_back(of_before: Tracker) -> None:
    first = numbers(of_before, "change")[0]
    upgrade(of_before)
    kept = "list_id, kind, ref, live, body, recorded_at, waiting"
    put_back = f"INSERT INTO event (seq, {kept}) SELECT {first}, {kept} FROM event WHERE seq = "
    edit(of_before, f"{put_back}{numbers(of_before, 'change')[0]}")
    assert wrong(of_before) == [f"Event {first} was never recorded."]
