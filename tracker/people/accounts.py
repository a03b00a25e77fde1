"""Accounts: who may sign in, what for and until when. Every change is on record, with who made it.

Nobody changes one's own role, and there is always an admin.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from db import people
from db.engine import Connection, Engine, reading, writing
from db.people import AccountRow
from tracker.errors import Absent, Forbidden, WrongUsage
from tracker.model import stamp
from tracker.people import links, record, sessions
from tracker.people.access import Role
from tracker.people.actor import Actor
from tracker.people.signed import is_over, may_come_in

INVITED, ACTIVE, CLOSED = "invited", "active", "closed"
"""States of an account: nobody has signed in yet; somebody has; nobody may."""

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
NO_NAMES = frozenset({"you", "who", "name", "nobody"})
"""What help and mails write in place of a name."""

LONGEST_SHOWN = 80


# Asked.


def are_there(engine: Engine) -> bool:
    """Whether there is any account: who decides has to prove it from then on."""
    with reading(engine) as connection:
        return people.are_kept(connection) and people.is_anybody(connection)


def everybody(engine: Engine) -> list[AccountRow]:
    """All accounts by name."""
    with reading(engine) as connection:
        return people.accounts(connection)


def account(engine: Engine, name: str) -> AccountRow:
    """The account of a name; Absent."""
    with reading(engine) as connection:
        return found_in(connection, name)


def found_in(connection: Connection, name: str) -> AccountRow:
    """The same, within a transaction."""
    if (found := people.account(connection, name.strip().lower())) is None:
        raise Absent("There is no account of that name.")
    return found


# Understood.


def checked_name(name: str) -> str:
    """A name as accounts have it: lower case; WrongUsage."""
    plain = name.strip().lower()
    if not NAME.fullmatch(plain) or plain in NO_NAMES:
        letters = "letters a to z, digits and . _ @ + -, beginning with a letter or digit"
        raise WrongUsage(f"A name of an account has up to 64 {letters}.")
    return plain


def checked_role(role: str) -> Role:
    """A role by its word; WrongUsage."""
    try:
        return Role(role.strip().lower())
    except ValueError:
        raise WrongUsage(f"A role is one of {', '.join(Role)}.") from None


def checked_until(until: str, now: datetime) -> str:
    """A last day (UTC) that has not passed, or "" for none; WrongUsage."""
    plain = until.strip()
    if not plain:
        return ""
    try:
        day = date.fromisoformat(plain).isoformat()
    except ValueError:
        raise WrongUsage("A last day is written as 2026-12-31.") from None
    if is_over(day, now):
        raise WrongUsage(f"The last day {day} has passed.")
    return day


def _demand_end(role: Role, until: str) -> None:
    if role is Role.EXAMINER and not until:
        raise WrongUsage("An examiner's visit ends by itself: give its last day (--until).")


def checked_shown(shown_as: str) -> str:
    """A person's name as it is shown, on one line; WrongUsage."""
    plain = " ".join(shown_as.split())
    if len(plain) > LONGEST_SHOWN or not plain.isprintable():
        raise WrongUsage(f"A shown name has up to {LONGEST_SHOWN} characters that can be seen.")
    return plain


# Changed.


def add(
    engine: Engine, name: str, role: str, until: str, *, by: Actor, now: datetime, shown: str = ""
) -> str:
    """Invite somebody; the path of the link by which they sign in first."""
    row = AccountRow(
        name=checked_name(name),
        shown_as=checked_shown(shown),
        role=checked_role(role),
        state=INVITED,
        until=checked_until(until, now),
        password="",
        subject="",
        zone="UTC",
        created_at=stamp(now),
        created_by=str(by),
    )
    _demand_end(Role(row.role), row.until)
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        put(connection, row, now)
        return links.made(connection, row.name, now)


def put(connection: Connection, row: AccountRow, now: datetime) -> None:
    """Put a new account on record; WrongUsage where the name is taken."""
    if people.account(connection, row.name) is not None:
        raise WrongUsage("There is an account of that name already.")
    people.add_account(connection, row)
    said = {"role": row.role, "until": row.until, "by": row.created_by}
    record.note(connection, record.ACCOUNT, now, what="added", account=row.name, **said)


def set_role(
    engine: Engine, name: str, role: str, until: str, *, by: Actor, now: datetime
) -> AccountRow:
    """Give somebody else another role, another last day, or none; it holds from the next click."""
    wanted, day = checked_role(role), checked_until(until, now)
    _demand_end(wanted, day)
    with _another(engine, name, by) as (connection, found):
        after = replace(found, role=wanted, until=day)
        if wanted is not Role.ADMIN or day:
            _demand_another_admin(connection, found, now)
        _change(connection, after, now, by, what="role", role=wanted, until=day, was=found.role)
        return after


def close(engine: Engine, name: str, *, by: Actor, now: datetime) -> None:
    """Nobody may sign in by it any more; sessions, links and tokens end."""
    with _another(engine, name, by) as (connection, found):
        _demand_another_admin(connection, found, now)
        ended = sessions.end_all_in(connection, found.name)
        people.end_links(connection, found.name)
        held = [t.token_id for t in people.tokens(connection, found.name) if not t.revoked_at]
        people.revoke_tokens(connection, held, stamp(now))
        closed = replace(found, state=CLOSED)
        said = {"sessions": ended, "tokens": len(held)}
        _change(connection, closed, now, by, what="closed", **said)


def reopen(engine: Engine, name: str, *, by: Actor, now: datetime) -> None:
    """It may be used again, with the password or the identity that it had."""
    with _another(engine, name, by) as (connection, found):
        if found.state != CLOSED:
            raise WrongUsage("That account is not closed.")
        state = ACTIVE if found.password or found.subject else INVITED
        _change(connection, replace(found, state=state), now, by, what="opened")


def new_link(engine: Engine, name: str, *, by: Actor, now: datetime) -> str:
    """The path of a link with which a person sets a new password; those before are void."""
    with _changing(engine, name) as (connection, found):
        if not may_come_in(found, now):
            raise WrongUsage("That account is closed, or its last day has passed.")
        people.end_links(connection, found.name)
        record.note(connection, record.ACCOUNT, now, what="link", account=found.name, by=str(by))
        return links.made(connection, found.name, now)


def unbind(engine: Engine, name: str, *, by: Actor, now: datetime) -> None:
    """Forget under which identity the provider knows somebody; the next sign-in binds anew."""
    with _another(engine, name, by) as (connection, found):
        if not found.subject:
            raise WrongUsage("That account is bound to no identity.")
        sessions.end_all_in(connection, found.name)
        _change(connection, replace(found, subject=""), now, by, what="unbound")


def sign_out(engine: Engine, name: str, *, by: Actor, now: datetime, kept: str = "") -> int:
    """End all sessions of somebody, but the one that is kept; how many ended."""
    with _changing(engine, name) as (connection, found):
        ended = sessions.end_all_in(connection, found.name, kept)
        said = {"account": found.name, "by": str(by), "sessions": ended}
        record.note(connection, record.SIGN_OUT, now, what="everywhere", **said)
        return ended


def _change(
    connection: Connection, after: AccountRow, now: datetime, by: Actor, **said: str | int
) -> None:
    fresh = {"role": after.role, "until": after.until, "state": after.state}
    people.change_account(connection, after.name, subject=after.subject, **fresh)
    record.note(connection, record.ACCOUNT, now, account=after.name, by=str(by), **said)


@contextmanager
def _changing(engine: Engine, name: str) -> Iterator[tuple[Connection, AccountRow]]:
    """An account that nobody else changes meanwhile; Absent."""
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        yield connection, found_in(connection, name)


@contextmanager
def _another(engine: Engine, name: str, by: Actor) -> Iterator[tuple[Connection, AccountRow]]:
    """The same, of somebody else; Forbidden."""
    with _changing(engine, name) as (connection, found):
        if found.name == by.name:
            raise Forbidden("Nobody changes the role or the state of one's own account.")
        yield connection, found


def _demand_another_admin(connection: Connection, found: AccountRow, now: datetime) -> None:
    """Forbidden where this is the last admin who can sign in, or the last whom no day ends."""
    if not is_acting_admin(found, now):
        return
    others = (row for row in people.accounts(connection) if row.name != found.name)
    if not any(is_acting_admin(row, now) and _outlasts(row, found) for row in others):
        raise Forbidden("This is the last admin: make another one first.")


def _outlasts(other: AccountRow, found: AccountRow) -> bool:
    """Whether an account ends no earlier than another one."""
    return not other.until or ("" < found.until <= other.until)


def is_acting_admin(row: AccountRow, now: datetime) -> bool:
    """Whether an account is that of an admin who can sign in."""
    return row.role == Role.ADMIN and row.state == ACTIVE and not is_over(row.until, now)
