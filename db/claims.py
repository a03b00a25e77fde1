"""Who may do what only one may: write to a list, schedule, run a slot."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from db import store, tables

BROKEN_OFF = "broken off"
"""How a run ended that whoever made it did not survive."""

_leases = tables.lease
_duties = tables.duty
_schedules = tables.list_schedule


class LeaseLost(Exception):
    """Somebody else has become the writer of this list."""


class Taken(NamedTuple):
    """The right to write to a list: its fencing token, 0 while another one has it.

    `from_dead`: whoever had it before neither gave it back nor came to its end in time.
    """

    token: int = 0
    from_dead: bool = False


class Left(NamedTuple):
    """A right to write that ran out in the hands of somebody who never gave it back."""

    list_id: str
    owner: str
    expires_at: str


class Holder(NamedTuple):
    """Who does a work that only one process may do; no `owner`: nobody does."""

    owner: str = ""
    beats: int = 0
    beat_at: str = ""
    since: str = ""


class ListClock(NamedTuple):
    """The scheduled clock of one list and its last run; all "" before the first."""

    list_id: str
    slot: str = ""
    asked_at: str = ""
    run_id: str = ""
    started_at: str = ""
    finished_at: str = ""
    outcome: str = ""
    reason: str = ""


def take_lease(
    connection: Connection, list_id: str, owner: str, now: str, until: str, beyond: str = "~"
) -> Taken:
    """Become the writer of a list, unless another one is.

    No right lasts until `beyond`: one that says so was given by a clock that has been set back
    since. It counts no more, and is no sign that anybody died.
    """
    store.add_new(
        connection,
        tables.lease,
        [{"list_id": list_id, "owner": "", "token": 0, "expires_at": ""}],
    )
    of_list = _leases.c.list_id == list_id
    last = select(_leases.c.owner).where(of_list, _leases.c.expires_at <= beyond)
    before = connection.execute(last).scalar()
    taken = connection.execute(
        update(_leases)
        .where(of_list)
        .where(
            _leases.c.owner.in_(["", owner])
            | (_leases.c.expires_at < now)
            | (_leases.c.expires_at > beyond)
        )
        .values(owner=owner, token=_leases.c.token + 1, expires_at=until)
        .returning(_leases.c.token)
    ).scalar()
    return Taken(int(taken), from_dead=bool(before)) if taken else Taken()


def held_until(connection: Connection, list_id: str) -> str:
    """Until when somebody has the right to write to a list now; "" where nobody has it."""
    query = select(_leases.c.expires_at).where(_leases.c.list_id == list_id, _leases.c.owner != "")
    return str(connection.execute(query).scalar() or "")


def held(connection: Connection, now: str) -> list[str]:
    """Lists to which somebody has the right to write at a moment."""
    query = select(_leases.c.list_id).where(_leases.c.owner != "", _leases.c.expires_at >= now)
    return list(connection.execute(query.order_by(_leases.c.list_id)).scalars())


def left(connection: Connection, now: str) -> list[Left]:
    """Rights to write that ran out before a moment and were not given back: their holders died."""
    query = select(*store.columns(_leases, Left._fields)).where(
        _leases.c.owner != "", _leases.c.expires_at < now
    )
    return list(map(Left._make, connection.execute(query.order_by(_leases.c.list_id))))


def hold_lease(connection: Connection, list_id: str, token: int, until: str) -> None:
    """Prove, inside a write transaction, that this writer still is the writer; LeaseLost if not.

    The row stays locked until the transaction ends.
    """
    held = connection.execute(
        update(_leases)
        .where(_leases.c.list_id == list_id, _leases.c.token == token)
        .values(expires_at=until)
    )
    if not held.rowcount:
        raise LeaseLost(f"{list_id}: another run has taken over; nothing of this one is written.")


def drop_lease(connection: Connection, list_id: str, token: int) -> None:
    """Let the next writer in."""
    connection.execute(
        update(_leases)
        .where(_leases.c.list_id == list_id, _leases.c.token == token)
        .values(owner="", expires_at="")
    )


def free(connection: Connection, owner: str) -> int:
    """Let others write to the lists of whoever did a job that was taken from them; how many lists.

    `owner` is how its owners begin. Their tokens serve no more, so that they write nothing if they
    should live after all; and the next one does not find that somebody died.
    """
    theirs = (_leases.c.owner.startswith(f"{owner}:", autoescape=True), _leases.c.expires_at > "")
    fresh = {"owner": "", "expires_at": "", "token": _leases.c.token + 1}
    return connection.execute(update(_leases).where(*theirs).values(**fresh)).rowcount


def bar(connection: Connection, list_id: str, owner: str) -> None:
    """The same of one list; but the next one finds that somebody died, and says of what."""
    theirs = (
        _leases.c.list_id == list_id,
        _leases.c.owner.startswith(f"{owner}:", autoescape=True),
    )
    fresh = {"expires_at": "", "token": _leases.c.token + 1}
    connection.execute(update(_leases).where(*theirs).values(**fresh))


def take_duty(
    connection: Connection, name: str, owner: str, seen: tuple[str, int], now: str
) -> bool:
    """Take a work over, if its holder and count of signs of life still are those we saw."""
    store.add_new(
        connection,
        tables.duty,
        [{"name": name, **Holder()._asdict()}],
    )
    taken = connection.execute(
        update(_duties)
        .where(_duties.c.name == name, _duties.c.owner == seen[0], _duties.c.beats == seen[1])
        .values(owner=owner, beats=_duties.c.beats + 1, beat_at=now, since=now)
    )
    return bool(taken.rowcount)


def beat(connection: Connection, name: str, owner: str, now: str) -> bool:
    """Give a sign of life; False if the work is somebody else's by now."""
    held = connection.execute(
        update(_duties)
        .where(_duties.c.name == name, _duties.c.owner == owner)
        .values(beats=_duties.c.beats + 1, beat_at=now)
    )
    return bool(held.rowcount)


def done(connection: Connection, name: str, owner: str, now: str) -> None:
    """Note that a work that anybody may do was done just now, and by whom or to where."""
    store.add_new(connection, tables.duty, [{"name": name, **Holder()._asdict()}])
    this = update(_duties).where(_duties.c.name == name)
    connection.execute(this.values(owner=owner, beats=_duties.c.beats + 1, beat_at=now))


def leave_duty(connection: Connection, name: str, owner: str) -> None:
    """Let the next process take over at once."""
    mine = update(_duties).where(_duties.c.name == name, _duties.c.owner == owner)
    connection.execute(mine.values(owner=""))


def claim_slot(connection: Connection, list_id: str, seen: str, slot: str) -> bool:
    """Move the scheduled clock of a list on, if it still stands where we saw it."""
    add_schedule(connection, list_id)
    moved = connection.execute(
        update(_schedules)
        .where(_schedules.c.list_id == list_id, _schedules.c.slot == seen)
        .values(slot=slot)
    )
    return bool(moved.rowcount)


def add_schedule(connection: Connection, list_id: str) -> None:
    """The row of a list's scheduled clock, empty at first."""
    store.add_new(connection, tables.list_schedule, [ListClock(list_id)._asdict()])


def set_schedule(connection: Connection, list_id: str, **values: str) -> None:
    """Note on a list's schedule what was asked for, or how a run goes."""
    add_schedule(connection, list_id)
    connection.execute(update(_schedules).where(_schedules.c.list_id == list_id).values(**values))


def duty(connection: Connection, name: str) -> Holder:
    """Who does a work that only one process may do."""
    columns = store.columns(_duties, Holder._fields)
    row = connection.execute(select(*columns).where(_duties.c.name == name)).first()
    return Holder._make(row) if row else Holder()


def schedules(connection: Connection) -> dict[str, ListClock]:
    """List -> its scheduled clock, for those that have one yet."""
    return {clock.list_id: clock for clock in _clocks(connection)}


def schedule(connection: Connection, list_id: str) -> ListClock:
    """The scheduled clock of one list."""
    clocks = _clocks(connection, _schedules.c.list_id == list_id)
    return next(iter(clocks), ListClock(list_id))


def asked(connection: Connection) -> list[ListClock]:
    """The clocks of lists for which a person has asked for a look at once."""
    return _clocks(connection, _schedules.c.asked_at != "")


def unfinished(connection: Connection) -> list[ListClock]:
    """The clocks of lists whose last run was begun and has not ended."""
    return _clocks(connection, _schedules.c.started_at != "", _schedules.c.outcome == "")


def broken_off(connection: Connection) -> list[ListClock]:
    """The clocks of lists whose last run died, and that no run has looked at since."""
    return _clocks(connection, _schedules.c.outcome == BROKEN_OFF)


def _clocks(connection: Connection, *fits: ColumnElement[bool]) -> list[ListClock]:
    query = select(*store.columns(_schedules, ListClock._fields)).where(*fits)
    return list(map(ListClock._make, connection.execute(query)))
