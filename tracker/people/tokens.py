"""Personal tokens: for machines, and for whoever decides on the command line.

A token looks like `tk_<id>_<secret>`, so that scanners for leaked keys can know it; it is shown
once, and may never more than its owner.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from db import people
from db.engine import Engine, reading, writing
from db.people import TokenRow
from tracker.errors import Absent, Forbidden, Unauthorised, WrongUsage
from tracker.model import stamp
from tracker.people import accounts, record, secret
from tracker.people.access import MAY, Right, Role, Scope
from tracker.people.actor import Actor
from tracker.people.person import Person
from tracker.people.signed import by_token, may_come_in, token_lasts

LONGEST_LABEL = 80

ON_COMMAND_LINE = {
    Scope.READ: frozenset[Right](),
    Scope.DECIDE: frozenset({Right.DECIDE, Right.KEEP, Right.WATCH, Right.MANAGE}),
    Scope.INGEST: frozenset({Right.INGEST}),
}
"""Scope -> for what a token answers on the command line, where its owner has the right too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a new token is to be."""

    scope: str
    until: str = ""
    label: str = ""


def add(engine: Engine, name: str, wanted: Wanted, *, by: Actor, now: datetime) -> str:
    """A new token of somebody, as it is shown: this once."""
    scope, until = checked_scope(wanted.scope), accounts.checked_until(wanted.until, now)
    label, token_id, key = _checked_label(wanted.label), secrets.token_hex(8), secret.made()
    with writing(engine) as connection:
        people.alone_with_accounts(connection)
        owner = accounts.found_in(connection, name)
        if not may_come_in(owner, now):
            raise WrongUsage("That account is closed, or its last day has passed.")
        row = TokenRow(
            token_id=token_id,
            account=owner.name,
            scope=scope,
            hash=secret.hashed(key),
            label=label,
            until=until,
            created_at=stamp(now),
            created_by=str(by),
            revoked_at="",
        )
        people.add_token(connection, row)
        said = {"token_id": token_id, "account": owner.name, "scope": str(scope), "until": until}
        record.note(connection, record.TOKEN, now, what="added", by=str(by), **said)
    return f"tk_{token_id}_{key}"


def checked_scope(scope: str) -> Scope:
    """A scope by its word; WrongUsage."""
    try:
        return Scope(scope.strip().lower())
    except ValueError:
        raise WrongUsage(f"A scope is one of {', '.join(Scope)}.") from None


def _checked_label(label: str) -> str:
    plain = " ".join(label.split())
    if len(plain) > LONGEST_LABEL or not plain.isprintable():
        raise WrongUsage(f"What a token is for is said in up to {LONGEST_LABEL} characters.")
    return plain


def falls_short(role: Role, scope: Scope) -> str:
    """What a token of this scope does not get from its owner's role, in a sentence; "" if all."""
    asked = {Scope.DECIDE: Right.DECIDE, Scope.INGEST: Right.INGEST}.get(scope, Right.READ)
    if asked in MAY[role]:
        return ""
    return f"The role {role} has no right to {asked}: this token does not give it."


def revoke(engine: Engine, token_id: str, *, by: Actor, now: datetime, of: str = "") -> str:
    """End a token, by its id or as it is shown, of one account if it is given; whose it was."""
    asked = token_id.strip().removeprefix("tk_").partition("_")[0].lower()
    with writing(engine) as connection:
        found = people.token(connection, asked) if asked.isalnum() and asked.isascii() else None
        if found is None or (of and found[0].account != of):
            raise Absent("There is no token of that id.")
        token, _ = found
        if token.revoked_at:
            raise WrongUsage("That token is revoked already.")
        people.revoke_tokens(connection, [token.token_id], stamp(now))
        said = {"token_id": token.token_id, "account": token.account}
        record.note(connection, record.TOKEN, now, what="revoked", by=str(by), **said)
        return token.account


def every(engine: Engine, name: str = "") -> list[TokenRow]:
    """All tokens on record, or those of an account, oldest first."""
    with reading(engine) as connection:
        return people.tokens(connection, name)


def state(token: TokenRow, now: datetime) -> str:
    """Whether a token serves, in a word."""
    if token_lasts(token, now):
        return "in use"
    return "revoked" if token.revoked_at else "ended"


def who_acts(engine: Engine, shown: str, right: Right, now: datetime) -> Person:
    """Whose token it is that answers for something on the command line; Unauthorised, Forbidden."""
    person = by_token(engine, shown, now)
    if person is None:
        raise Unauthorised("TRACKER_TOKEN is no token of ours, or has ended.")
    assert person.scope is not None
    if right not in MAY[person.role]:
        raise Forbidden(f"{person.name} is {person.role} and may not do this ({right}).")
    if right not in ON_COMMAND_LINE[person.scope]:
        needed = [scope for scope, rights in ON_COMMAND_LINE.items() if right in rights]
        takes = f"it takes one for {needed[0]}" if needed else "no token is for this"
        raise Forbidden(f"This token is for {person.scope}; {takes}.")
    return person
