"""Up to which row of the log each person has seen what is new."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from db import store, tables

_looks = tables.last_look


class LastLook(NamedTuple):
    """The number of the newest row that was seen, and when; 0 and "" for nobody's look."""

    seq: int = 0
    at: str = ""


def of(connection: Connection, account: str) -> LastLook:
    """Where somebody's last look ended."""
    query = select(_looks.c.seq, _looks.c.at).where(_looks.c.account == account)
    row = connection.execute(query).first()
    return LastLook._make(row) if row else LastLook()


def put(connection: Connection, account: str, look: LastLook) -> None:
    """Note that somebody has seen everything up to a row; never back again."""
    if look < of(connection, account):
        return
    store.remove(connection, tables.last_look, account=account)
    store.add(connection, tables.last_look, {"account": account, **look._asdict()})
