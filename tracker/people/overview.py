"""People, tokens and sessions as they are shown: what is secret is in none of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from db.engine import Engine
from db.people import AccountRow, SessionRow, TokenRow
from tracker.outgoing import Out
from tracker.people import accounts, secret, sessions, tokens
from tracker.people.access import MAY, TOKEN_MAY, Right, Role, Scope
from tracker.people.signed import is_over


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountLine(Out):
    """An account: `state` is invited, active, closed or ended; `signs_in_by` says with what."""

    name: str
    shown_as: str
    role: str
    state: str
    until: str
    zone: str
    signs_in_by: tuple[str, ...]
    created_at: str
    created_by: str

    @classmethod
    def of(cls, row: AccountRow, now: datetime) -> "AccountLine":
        """An account on record, at a moment."""
        ended = row.state != accounts.CLOSED and is_over(row.until, now)
        by = {"password": row.password, "provider": row.subject}
        return cls(
            name=row.name,
            shown_as=row.shown_as,
            role=row.role,
            state="ended" if ended else row.state,
            until=row.until,
            zone=row.zone,
            signs_in_by=tuple(way for way, kept in by.items() if kept),
            created_at=row.created_at,
            created_by=row.created_by,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenLine(Out):
    """A token by its id: what it is for, and whether it is in use, ended or revoked."""

    token_id: str
    account: str
    scope: str
    state: str
    until: str
    label: str
    created_at: str
    created_by: str
    revoked_at: str

    @classmethod
    def of(cls, row: TokenRow, now: datetime) -> "TokenLine":
        """A token on record, at a moment."""
        return cls(
            token_id=row.token_id,
            account=row.account,
            scope=row.scope,
            state=tokens.state(row, now),
            until=row.until,
            label=row.label,
            created_at=row.created_at,
            created_by=row.created_by,
            revoked_at=row.revoked_at,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionLine(Out):
    """Somebody who is signed in; `here` where it is the browser that asks."""

    created_at: str
    seen_at: str
    ends_at: str
    here: bool

    @classmethod
    def of(cls, row: SessionRow, shown: str) -> "SessionLine":
        """A session on record, looked at from a browser that holds something."""
        here = row.hash == secret.hashed(shown)
        return cls(created_at=row.created_at, seen_at=row.seen_at, ends_at=row.ends_at, here=here)


def of_accounts(engine: Engine, now: datetime) -> list[AccountLine]:
    """All accounts by name."""
    return [AccountLine.of(row, now) for row in accounts.everybody(engine)]


def of_account(engine: Engine, name: str, now: datetime) -> AccountLine:
    """One account; Absent."""
    return AccountLine.of(accounts.account(engine, name), now)


def of_tokens(engine: Engine, now: datetime, name: str = "") -> list[TokenLine]:
    """All tokens, or those of an account, oldest first."""
    return [TokenLine.of(row, now) for row in tokens.every(engine, name)]


def of_sessions(engine: Engine, name: str, now: datetime, shown: str = "") -> list[SessionLine]:
    """Where somebody is signed in, newest first."""
    return [SessionLine.of(row, shown) for row in sessions.of(engine, name, now)]


ROLES = {
    Role.VIEWER: "looks things up",
    Role.REVIEWER: "looks things up, answers questions, signs off, brings documents",
    Role.ADMIN: "looks after people, subscriptions and schedule; decides nothing",
    Role.EXAMINER: "reads everything, until a day",
}
"""What a role is for, in words."""

SCOPES = {
    Scope.READ: "programs that read",
    Scope.DECIDE: "decisions and, on the command line, what your role may beside",
    Scope.INGEST: "programs that bring documents",
}
"""What a token is for, in words."""

RIGHTS = {
    Right.SELF: "one's own account: zone, password, signing out",
    Right.READ: "lists, log, entries, documents, status, questions",
    Right.KEEP: "filters, tokens and subscriptions of one's own",
    Right.WATCHED: "watched names; every look is on record",
    Right.RECORDS: "journal, who was told, who signed in",
    Right.DECIDE: "questions, acknowledging, sign-offs, acts, findings, scope",
    Right.INGEST: "bring documents",
    Right.WATCH: "take in and forget watch lists",
    Right.MANAGE: "users, subscriptions of all, schedule, drills",
}
"""What a right is, in words."""


def table() -> Iterator[str]:
    """The table of who may what, as the manual has it."""
    heads = [*Role, *(f"token: {scope}" for scope in Scope)]
    yield f"| what | {' | '.join(heads)} |"
    yield f"| --- |{' --- |' * len(heads)}"
    for right, words in RIGHTS.items():
        given = [right in MAY[role] for role in Role]
        left = [right in TOKEN_MAY[scope] for scope in Scope]
        cells = ("yes" if may else "-" for may in (*given, *left))
        yield f"| {words} | {' | '.join(cells)} |"
