"""What one person proposes and another has to agree to; the database itself keeps them apart."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Select, inspect, or_, select, text

from db import store, tables
from db.canonical import parsed
from db.engine import DatabaseError
from db.locks import alone_in

OPEN = "open"

_proposals = tables.proposal


class ProposalRow(NamedTuple):
    """One proposal as it is on record; `body` JSON."""

    seq: int
    proposal_id: str
    verdict: str
    list_id: str
    subject: str
    body: str
    maker: str
    brought_by: str
    made_at: str
    state: str
    checker: str
    checked_at: str
    reason: str

    @property
    def said(self) -> dict[str, str]:
        """What the body says."""
        return dict(parsed(self.body))


class Refusal(ValueError):
    """The database does not let this person answer, or has an answer already."""


_ALL = select(*store.columns(_proposals, ProposalRow._fields)).order_by(_proposals.c.seq)


def alone(connection: Connection) -> None:
    """Wait until nobody else proposes or answers, then be the one who does."""
    alone_in(connection, _proposals.name)


def add(connection: Connection, row: store.Row) -> None:
    """Put a new proposal on record."""
    store.add(connection, tables.proposal, row)


def end(
    connection: Connection, proposal_id: str, state: str, by: str, at: str, reason: str
) -> None:
    """Answer an open proposal, or let it end; Refusal where that is not open, or not for them."""
    is_it = (_proposals.c.proposal_id == proposal_id, _proposals.c.state == OPEN)
    fresh = {"state": state, "checker": by, "checked_at": at, "reason": reason}
    try:
        ended = store.change(connection, tables.proposal, *is_it, **fresh)
    except DatabaseError as why:
        raise Refusal(str(why.orig)) from None
    if not ended:
        raise Refusal(f"{proposal_id} is not open")


def waiting(connection: Connection, list_id: str = "") -> list[ProposalRow]:
    """Open ones, oldest first; of one list if it is given."""
    query = _ALL.where(_proposals.c.state == OPEN)
    return _rows(connection, query.where(_proposals.c.list_id == list_id) if list_id else query)


def about(connection: Connection, subjects: Iterable[str]) -> list[ProposalRow]:
    """All about any of these subjects, oldest first."""
    found = store.rows_with(connection, _ALL, _proposals.c.subject, subjects)
    return sorted(map(ProposalRow._make, found))


def everything(connection: Connection) -> list[ProposalRow]:
    """All there ever were, oldest first."""
    return _rows(connection, _ALL)


TRIGGERS = frozenset({"proposal_edited", "proposal_deleted", "proposal_made"})
ON_POSTGRESQL_TOO = frozenset({"proposal_emptied"})
"""SQLite has no TRUNCATE."""

CHECKS = frozenset({"ck_proposal_two_persons", "ck_proposal_checked", "ck_proposal_by_whom"})
ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'proposal'"
ON_POSTGRESQL = (
    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'proposal'::regclass AND tgenabled <> 'D'"
)


def guards_gone(connection: Connection) -> list[str]:
    """Triggers and checks that keep two persons apart, of those that are not there or are off."""
    is_sqlite = connection.dialect.name == "sqlite"
    triggers = connection.scalars(text(ON_SQLITE if is_sqlite else ON_POSTGRESQL))
    checks = (rule["name"] for rule in inspect(connection).get_check_constraints("proposal"))
    wanted = TRIGGERS | CHECKS | (frozenset() if is_sqlite else ON_POSTGRESQL_TOO)
    return sorted(wanted - {*triggers, *map(str, checks)})


def of_entry(
    connection: Connection, list_id: str, entry: str, subjects: Iterable[str]
) -> list[ProposalRow]:
    """Those of a list about any of these subjects, or about entries of which this is one."""
    is_named = _proposals.c.subject.contains(entry, autoescape=True)
    is_about = or_(is_named, _proposals.c.subject.in_(sorted(set(subjects))))
    return _rows(connection, _ALL.where(_proposals.c.list_id == list_id, is_about))


def beginning(connection: Connection, prefix: str) -> list[ProposalRow]:
    """Those whose id starts so; no more than few."""
    starts = _proposals.c.proposal_id.startswith(prefix, autoescape=True)
    return _rows(connection, _ALL.where(starts).limit(store.OF_ONE_ID))


def of_ids(connection: Connection, ids: Iterable[str]) -> dict[str, ProposalRow]:
    """Proposals by their ids."""
    found = store.rows_with(connection, _ALL, _proposals.c.proposal_id, ids)
    return {row.proposal_id: row for row in map(ProposalRow._make, found)}


def _rows(connection: Connection, query: Select[tuple[str, ...]]) -> list[ProposalRow]:
    return list(map(ProposalRow._make, connection.execute(query)))
