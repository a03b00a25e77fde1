"""Failed tries to sign in are followed by pauses that grow, and never by a lock.

Counted in the database, so by all processes together, about the account that was asked for (there
or not) and about the address that asks. A try counts before it is looked at: of many at once no
more are let through than one after the other.

While strangers keep an account paused, whoever asks from where its owner has signed in lately is
counted apart: so they keep nobody out, and gain no tries by it but from there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import NamedTuple

from db import journal, people
from db.engine import Connection, Engine, writing
from db.journal import Wanted
from db.people import TryRow
from tracker.errors import TooOften
from tracker.model import moment, stamp
from tracker.people import record, secret
from tracker.people.accounts import NAME

FORGOTTEN = timedelta(days=1)
"""After so long without a failure it is counted from nothing."""

ABOUT = ("account", "address")
"""What failures are counted about."""

LATELY, LAST_SIGN_INS = timedelta(days=30), 50
"""So long ago, and so many at most, somebody has signed in from where an address is known."""

TOLD_FROM = 4
"""Failures from which they are put on record: this one, and whenever they have doubled."""


class Limit(NamedTuple):
    """Failures without a pause; the longest pause, in seconds. The first pause is one second."""

    free: int
    longest: int

    def pause(self, failed: int) -> timedelta:
        """How long nothing is looked at after so many failures."""
        over = failed - self.free
        return timedelta(seconds=min(2 ** min(over, 20), self.longest) if over >= 0 else 0)


ACCOUNT, ADDRESS = Limit(5, 900), Limit(20, 60)
"""A guesser has a hundred tries a day at an account; one address may be that of many people."""


class Paused(TooOften):
    """Too many tries failed: nothing is looked at for some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries have failed. Try again in {_said(seconds)}.", seconds)


def _said(seconds: int) -> str:
    if seconds == 1:
        return "a second"
    return f"{seconds} seconds" if seconds < 120 else f"{ceil(seconds / 60)} minutes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """A try to sign in: under which name, and from which address of the network.

    `own`: by somebody who is signed in and proves it once more, whom strangers' tries do not stop;
    `at_home`: from where the owner of the account has signed in lately, while strangers pause it.
    """

    name: str
    address: str
    own: bool = False
    at_home: bool = False

    @property
    def about_account(self) -> str:
        """Under what failures of the account count; what was typed may be a password, so hashed."""
        if self.at_home:
            return f"home:{secret.hashed(f'{self.name} {_network(self.address)}')}"
        return f"{'own' if self.own else 'account'}:{secret.hashed(self.name)}"

    @property
    def about_address(self) -> str:
        """The same of the address; of IPv6, which gives everybody many, the network."""
        return f"address:{secret.hashed(_network(self.address))}"

    def counts(self) -> Iterator[tuple[str, Limit]]:
        """What it counts for."""
        yield self.about_account, ACCOUNT
        yield self.about_address, ADDRESS


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    inner = parsed.ipv4_mapped  # as who comes by IPv4 is seen where we listen on `::`
    return str(inner or ip_network(f"{parsed}/64", strict=False))


def begin(engine: Engine, this: Try, now: datetime) -> Try:
    """Count a try as failed until it is known better; the try as it counts. Paused where none is
    looked at now.
    """
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        people.forget_old_tries(connection, stamp(now - FORGOTTEN))
        this = replace(this, at_home=_is_at_home(connection, this, now))
        counts = [(_failed(connection, whose), limit) for whose, limit in this.counts()]
        waits = [_waits(row, limit, now) for row, limit in counts]
        if (longest := max(waits)) > 0:
            raise Paused(longest)
        failed = [replace(row, failed=row.failed + 1, since=stamp(now)) for row, _ in counts]
        for row in failed:
            people.put_tries(connection, row)
        _tell(connection, this, dict(zip(ABOUT, failed, strict=True)), now)
    return this


def _is_at_home(connection: Connection, this: Try, now: datetime) -> bool:
    """Whether an account is paused, and is asked for from where its owner signed in lately."""
    paused = _waits(_failed(connection, this.about_account), ACCOUNT, now)
    if not paused or this.own or not this.address or not NAME.fullmatch(this.name):
        return False
    asked = Wanted(kinds=(record.SIGN_IN,), by=this.name, since=stamp(now - LATELY))
    records = journal.before(connection, asked, 0, LAST_SIGN_INS)
    return _network(this.address) in {_network(one.content["address"]) for one in records}


def _failed(connection: Connection, whose: str) -> TryRow:
    return people.tries(connection, whose) or TryRow(whose=whose, failed=0, since="")


def _waits(row: TryRow, limit: Limit, now: datetime) -> int:
    """Seconds until a next try is looked at."""
    if not row.failed:
        return 0
    pause = limit.pause(row.failed)
    left = min(pause, moment(row.since) + pause - now)  # a clock that was put back prolongs none
    return max(0, ceil(left.total_seconds()))


def _tell(connection: Connection, this: Try, counts: Mapping[str, TryRow], now: datetime) -> None:
    """Put counts on record that have grown far; a name that is none of ours is not kept."""
    for about, row in counts.items():
        if row.failed >= TOLD_FROM and row.failed & (row.failed - 1) == 0:
            account = people.account(connection, this.name) if NAME.fullmatch(this.name) else None
            known = account.name if account else ""
            _note(connection, about, known, this.address, row.failed, now)


def _note(
    connection: Connection, about: str, account: str, address: str, failed: int, now: datetime
) -> None:
    kind = record.SIGN_IN_FAILED
    record.note(connection, kind, now, about=about, account=account, address=address, failed=failed)


def succeeded(connection: Connection, this: Try) -> None:
    """It was the right person: the account begins anew, and the address has one failure less."""
    people.forget_tries(connection, this.about_account)
    found = people.tries(connection, this.about_address)
    if found is not None and found.failed > 1:
        less = TryRow(whose=found.whose, failed=found.failed - 1, since=found.since)
        people.put_tries(connection, less)
    else:
        people.forget_tries(connection, this.about_address)
