"""People: accounts, their tokens, sessions, links and failed tries; secrets by their hashes alone.

An account and a token are evidence; who is signed in right now is not.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from sqlalchemy import Connection, RowMapping, Select, inspect, select, true

from db import store, tables
from db.engine import Engine, OperationalError
from db.locks import Lock, alone

IMPATIENT, PATIENT = 20, 60_000
"""Milliseconds that SQLite waits for whoever writes: for what may be left out, and for all else."""

_accounts = tables.account
_tokens = tables.token
_sessions = tables.session
_links = tables.sign_in_link
_tries = tables.sign_in_try


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    """An account as it is on record."""

    name: str
    shown_as: str
    role: str
    state: str
    until: str
    password: str = field(repr=False)
    subject: str
    zone: str
    created_at: str
    created_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenRow:
    """A token as it is on record; `hash` is that of its secret."""

    token_id: str
    account: str
    scope: str
    hash: str
    label: str
    until: str
    created_at: str
    created_by: str
    revoked_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRow:
    """Somebody who is signed in; `hash` is that of what the browser holds."""

    hash: str
    account: str
    csrf: str
    created_at: str
    seen_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkRow:
    """A link that serves once; `hash` is that of its secret, `account` whom it is for."""

    hash: str
    account: str
    ends_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TryRow:
    """Failed tries, by a hash of whom they were about or whence; `since` is the newest's moment."""

    whose: str
    failed: int
    since: str


NAMES = tuple(AccountRow.__dataclass_fields__)
_OF_ACCOUNT = [column.label(f"of_{column.name}") for column in store.columns(_accounts, NAMES)]


def alone_with_accounts(connection: Connection) -> None:
    """Wait until nobody else changes accounts: who is the last admin is asked by one at a time."""
    alone(connection, Lock.PEOPLE)


def are_kept(connection: Connection) -> bool:
    """Whether the tables are of a release that has accounts."""
    return inspect(connection).has_table(_accounts.name)


# Accounts.


def is_anybody(connection: Connection) -> bool:
    """Whether there is any account."""
    return store.is_any(connection, select(_accounts.c.name))


def accounts(connection: Connection) -> list[AccountRow]:
    """All accounts by name."""
    return _all_accounts(connection, select(_accounts).order_by(_accounts.c.name))


def account(connection: Connection, name: str) -> AccountRow | None:
    """The account of a name."""
    found = _all_accounts(connection, select(_accounts).where(_accounts.c.name == name))
    return found[0] if found else None


def with_subject(connection: Connection, subject: str) -> AccountRow | None:
    """The account that an identity provider's name of a person is bound to."""
    found = _all_accounts(connection, select(_accounts).where(_accounts.c.subject == subject))
    return found[0] if found else None


def _all_accounts(connection: Connection, query: Select[tuple[object, ...]]) -> list[AccountRow]:
    return [AccountRow(**row) for row in connection.execute(query).mappings()]


def _account_in(row: RowMapping) -> AccountRow:
    return AccountRow(**{name: row[f"of_{name}"] for name in NAMES})


def add_account(connection: Connection, row: AccountRow) -> None:
    """Put an account on record that is not there yet."""
    store.add_all(connection, tables.account, [asdict(row)])


def change_account(connection: Connection, name: str, **fresh: str) -> None:
    """Change what an account says."""
    store.change_with(connection, tables.account, "name", [name], **fresh)


# Tokens.


def add_token(connection: Connection, row: TokenRow) -> None:
    """Put a token on record."""
    store.add_all(connection, tables.token, [asdict(row)])


def token(connection: Connection, token_id: str) -> tuple[TokenRow, AccountRow] | None:
    """A token by its id, with the account that it is of."""
    query = select(_tokens, *_OF_ACCOUNT).join(_accounts, _accounts.c.name == _tokens.c.account)
    row = connection.execute(query.where(_tokens.c.token_id == token_id)).mappings().first()
    return (_token_in(row), _account_in(row)) if row else None


def _token_in(row: RowMapping) -> TokenRow:
    return TokenRow(**{name: row[name] for name in TokenRow.__dataclass_fields__})


def tokens(connection: Connection, name: str = "") -> list[TokenRow]:
    """All tokens, or those of an account, oldest first."""
    query = select(_tokens).order_by(_tokens.c.created_at, _tokens.c.token_id)
    of = query.where(_tokens.c.account == name) if name else query
    return [TokenRow(**row) for row in connection.execute(of).mappings()]


def revoke_tokens(connection: Connection, ids: Iterable[str], at: str) -> None:
    """End tokens, by id."""
    store.change_with(connection, tables.token, "token_id", list(ids), revoked_at=at)


# Sessions.


def add_session(connection: Connection, row: SessionRow) -> None:
    """Somebody is signed in."""
    store.add_all(connection, tables.session, [asdict(row)])


def session(connection: Connection, hashed: str) -> tuple[SessionRow, AccountRow] | None:
    """A session by its hash, with the account that it is of."""
    query = select(_sessions, *_OF_ACCOUNT).join(_accounts, _accounts.c.name == _sessions.c.account)
    row = connection.execute(query.where(_sessions.c.hash == hashed)).mappings().first()
    if row is None:
        return None
    found = SessionRow(**{name: row[name] for name in SessionRow.__dataclass_fields__})
    return found, _account_in(row)


def sessions(connection: Connection, name: str = "") -> list[SessionRow]:
    """All sessions, or those of an account, newest first."""
    query = select(_sessions).order_by(_sessions.c.created_at.desc(), _sessions.c.hash)
    of = query.where(_sessions.c.account == name) if name else query
    return [SessionRow(**row) for row in connection.execute(of).mappings()]


def seen(engine: Engine, hashed: str, at: str) -> None:
    """Note that a session is used, unless somebody writes just now: the next time will do."""
    on_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as plain:
        if on_sqlite:
            plain.exec_driver_sql(f"PRAGMA busy_timeout={IMPATIENT}")
            plain.rollback()
        try:
            with plain.execution_options(writes=True).begin():
                fits = _sessions.c.hash == hashed
                plain.execute(_sessions.update().where(fits).values(seen_at=at))
        except OperationalError:
            pass
        finally:
            if on_sqlite:
                plain.exec_driver_sql(f"PRAGMA busy_timeout={PATIENT}")


def end_session(connection: Connection, hashed: str) -> bool:
    """End one session; whether it was there."""
    return store.remove(connection, tables.session, hash=hashed)


def end_sessions(connection: Connection, name: str, kept: str = "") -> int:
    """End all sessions of an account but the one of this hash; how many they were."""
    fits = (_sessions.c.account == name, _sessions.c.hash != kept)
    return store.delete_from(connection, tables.session, *fits)


def forget_ended_sessions(connection: Connection, at: str, seen_before: str) -> None:
    """Drop sessions that ended by then, or that nobody used since."""
    ended = (_sessions.c.ends_at <= at) | (_sessions.c.seen_at <= seen_before)
    store.delete_from(connection, tables.session, ended)


# Links.


def add_link(connection: Connection, row: LinkRow) -> None:
    """A link was made."""
    store.add_all(connection, tables.sign_in_link, [asdict(row)])


def link(connection: Connection, hashed: str) -> LinkRow | None:
    """A link by its hash, ended or not."""
    query = select(_links).where(_links.c.hash == hashed)
    row = connection.execute(query).mappings().first()
    return LinkRow(**row) if row else None


def take_link(connection: Connection, hashed: str) -> bool:
    """Use a link up; whether it was there: of two who try at once, one."""
    return store.remove(connection, tables.sign_in_link, hash=hashed)


def end_links(connection: Connection, name: str) -> int:
    """End all links of an account; how many they were."""
    return store.delete_from(connection, tables.sign_in_link, _links.c.account == name)


def forget_ended_links(connection: Connection, at: str) -> None:
    """Drop links that ended by then."""
    store.delete_from(connection, tables.sign_in_link, _links.c.ends_at <= at)


# Tries.


def tries(connection: Connection, whose: str) -> TryRow | None:
    """Failed tries of one."""
    query = select(_tries).where(_tries.c.whose == whose)
    row = connection.execute(query).mappings().first()
    return TryRow(**row) if row else None


def put_tries(connection: Connection, row: TryRow) -> None:
    """Put a count in the place of the one that was there."""
    store.remove(connection, tables.sign_in_try, whose=row.whose)
    store.add_all(connection, tables.sign_in_try, [asdict(row)])


def forget_tries(connection: Connection, whose: str) -> None:
    """Count from nothing again."""
    store.remove(connection, tables.sign_in_try, whose=whose)


def forget_old_tries(connection: Connection, before: str) -> None:
    """Drop counts that nothing was added to since."""
    store.delete_from(connection, tables.sign_in_try, _tries.c.since < before)


# Of another home.


def nobody_is_signed_in(connection: Connection) -> None:
    """Drop all sessions, links and counts: a home that was restored begins without them."""
    for table in (tables.session, tables.sign_in_link, tables.sign_in_try):
        store.delete_from(connection, table, true())
