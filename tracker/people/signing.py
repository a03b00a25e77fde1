"""Signing in: by password, by a link that serves once, by the identity at a provider.

Each gives what the browser is to hold from then on. What fails is said in one sentence, the same
whatever failed.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from db import people
from db.engine import Connection, Engine, reading, writing
from db.people import AccountRow
from tracker.errors import NotNow, Unauthorised, WrongUsage
from tracker.model import stamp
from tracker.people import accounts, links, passwords, record, sessions, throttle
from tracker.people.access import Role
from tracker.people.actor import Actor
from tracker.people.sessions import Origin
from tracker.people.signed import may_come_in

WRONG = "Name or password is wrong, or the account is closed."
NO_ACCOUNT = "Nobody who is invited here is known to the provider by that identity."
FIRST_START = "first start"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Somebody as a provider knows them: its address and its own name of the person, for ever.

    `name` is what an account may be found by, "" where the provider does not stand for it.
    """

    issuer: str
    subject: str
    name: str

    @property
    def key(self) -> str:
        """Under what an account is bound to it."""
        return f"{self.issuer} {self.subject}"


def by_password(engine: Engine, name: str, password: str, origin: Origin, now: datetime) -> str:
    """A session; Unauthorised, or Paused."""
    plain = name.strip().lower()
    asked = throttle.Try(name=plain, address=origin.address)
    this = throttle.begin(engine, asked, now)
    with reading(engine) as connection:
        found = people.account(connection, plain) if accounts.NAME.fullmatch(plain) else None
    if not passwords.is_it(found.password if found else "", password):
        raise Unauthorised(WRONG)
    fresh = passwords.hashed(password) if found and passwords.wants_rehash(found.password) else ""
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        again = people.account(connection, plain)
        if found is None or again is None or again.password != found.password:
            raise Unauthorised(WRONG)
        _demand_welcome(again, now)
        if fresh:
            people.change_account(connection, plain, password=fresh)
        throttle.succeeded(connection, this)
        return sessions.begin(connection, plain, "password", origin, now)


def _demand_welcome(account: AccountRow, now: datetime) -> None:
    if not may_come_in(account, now):
        raise Unauthorised(WRONG)


def by_link(engine: Engine, key: str, password: str, origin: Origin, now: datetime) -> str:
    """A session of whom a link is for, once the password is set; Absent where the link has ended.

    All other sessions and links of the account end.
    """
    if (name := links.whose(engine, key, now)) == links.FIRST:
        raise WrongUsage("This link makes the first account: choose a name.")
    kept = passwords.hashed(passwords.demand_good(password, name))
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        links.looked_at(connection, key, now)
        found = accounts.found_in(connection, name)
        _demand_welcome(found, now)
        links.used_up(connection, key)
        _set_password(connection, found, kept, now, "link")
        return sessions.begin(connection, name, "link", origin, now)


def make_first(
    engine: Engine, key: str, name: str, password: str, origin: Origin, now: datetime
) -> str:
    """A session of the first admin, whose account is made; Absent where somebody was quicker."""
    plain = accounts.checked_name(name)
    kept = passwords.hashed(passwords.demand_good(password, plain))
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        if links.looked_at(connection, key, now) != links.FIRST:
            raise WrongUsage("This link is for an account that is there already.")
        people.end_links(connection, links.FIRST)
        accounts.put(connection, _first(plain, now), now)
        _set_password(connection, accounts.found_in(connection, plain), kept, now, "link")
        return sessions.begin(connection, plain, "link", origin, now)


def _first(name: str, now: datetime) -> AccountRow:
    return AccountRow(
        name=name,
        shown_as="",
        role=Role.ADMIN,
        state=accounts.INVITED,
        until="",
        password="",
        subject="",
        zone="UTC",
        created_at=stamp(now),
        created_by=FIRST_START,
    )


def by_identity(engine: Engine, identity: Identity, origin: Origin, now: datetime) -> str:
    """A session of the person who is bound to an identity, or invited by its name; Unauthorised.

    The first time binds: from then on only the provider's own name of the person counts.
    """
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        found = people.with_subject(connection, identity.key) or _invited(connection, identity)
        if found is None or not may_come_in(found, now):
            raise Unauthorised(NO_ACCOUNT)
        if not found.subject:
            _bind(connection, found, identity, now)
        return sessions.begin(connection, found.name, "provider", origin, now)


def _invited(connection: Connection, identity: Identity) -> AccountRow | None:
    """The account that is found by name, if it is bound to nobody yet.

    As the provider writes it, but for A to Z: there, what only looks like it is another person.
    """
    name = identity.name.lower() if identity.name.isascii() else ""
    found = people.account(connection, name) if accounts.NAME.fullmatch(name) else None
    return None if found is None or found.subject else found


def _bind(connection: Connection, found: AccountRow, identity: Identity, now: datetime) -> None:
    fresh = {"subject": identity.key, "state": accounts.ACTIVE}
    people.change_account(connection, found.name, **fresh)
    said = {"account": found.name, "by": found.name, "provider": identity.issuer}
    record.note(connection, record.ACCOUNT, now, what="bound", **said)


# One's own account.


def change_password(
    engine: Engine, name: str, before: str, after: str, origin: Origin, now: datetime
) -> str:
    """A new session, with a new password; all others end. WrongUsage where the old one is wrong."""
    found = accounts.account(engine, name)
    asked = throttle.Try(name=name, address=origin.address, own=True)
    this = throttle.begin(engine, asked, now)
    if not passwords.is_it(found.password, before):
        raise WrongUsage("The present password is another one.")
    kept = passwords.hashed(passwords.demand_good(after, name, found.shown_as))
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        if accounts.found_in(connection, name).password != found.password:
            raise NotNow("The password has just been changed elsewhere.")
        throttle.succeeded(connection, this)
        _set_password(connection, found, kept, now, "own")
        return sessions.begin(connection, name, "new password", origin, now)


def _set_password(
    connection: Connection, found: AccountRow, kept: str, now: datetime, how: str
) -> None:
    """All sessions and links end; the account is in use."""
    ended = sessions.end_all_in(connection, found.name)
    people.end_links(connection, found.name)
    people.change_account(connection, found.name, password=kept, state=accounts.ACTIVE)
    said = {"account": found.name, "by": found.name, "how": how, "sessions": ended}
    record.note(connection, record.ACCOUNT, now, what="password", **said)


def set_profile(engine: Engine, name: str, shown_as: str, zone: str, now: datetime) -> None:
    """How a person is shown, and the zone in which times are told; WrongUsage."""
    shown, known = accounts.checked_shown(shown_as), checked_zone(zone)
    with writing(engine) as connection:
        before = accounts.found_in(connection, name)
        if replace(before, shown_as=shown, zone=known) == before:
            return
        people.change_account(connection, name, shown_as=shown, zone=known)
        said = {"account": name, "by": str(Actor(name)), "shown_as": shown, "zone": known}
        record.note(connection, record.ACCOUNT, now, what="profile", **said)


def zones() -> list[str]:
    """Time zones by their IANA names."""
    from zoneinfo import available_timezones

    return sorted(available_timezones() - {"localtime", "Factory"})


def checked_zone(zone: str) -> str:
    """A zone that there is; WrongUsage."""
    if zone not in zones():
        raise WrongUsage("A time zone is written as Europe/Berlin.")
    return zone
