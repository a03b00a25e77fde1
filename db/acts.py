"""Official acts as their sources tell of them, on record from the first sight of each telling."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from db import store, tables

_acts = tables.act
_cited = tables.act_cited


def known(connection: Connection, feed_id: str) -> set[tuple[str, str]]:
    """Number and revision of every telling of an act by a source that is on record."""
    query = select(_acts.c.number, _acts.c.revision).where(_acts.c.feed_id == feed_id)
    return {(number, revision) for number, revision in connection.execute(query)}


def count(connection: Connection, feed_id: str) -> int:
    """How many acts of a source are on record."""
    numbers = select(func.count(_acts.c.number.distinct())).where(_acts.c.feed_id == feed_id)
    return int(connection.execute(numbers).scalar_one())


def add(connection: Connection, rows: Sequence[store.Row]) -> None:
    """Put acts on record."""
    store.add_all(connection, tables.act, rows)


class ActOnRecord(NamedTuple):
    """What one document of a source says of one act, and the document in which it first did.

    `body` is "" of acts that early releases put on record by their title alone.
    """

    seq: int
    feed_id: str
    number: str
    title: str
    published_on: str
    url: str
    observed_at: str
    snapshot_sha256: str
    recorded_at: str
    revision: str
    body: str


_OF_ALL = select(*store.columns(_acts, ActOnRecord._fields))


def everything(connection: Connection, *, up_to: int = 0, known_at: str = "") -> list[ActOnRecord]:
    """All that sources said of acts, oldest record first; up to a record or a moment, if given."""
    query = _OF_ALL.order_by(_acts.c.seq)
    if up_to:
        query = query.where(_acts.c.seq <= up_to)
    if known_at:
        query = query.where(_acts.c.recorded_at <= known_at)
    return list(map(ActOnRecord._make, connection.execute(query)))


def of_feed(connection: Connection, feed_id: str) -> list[ActOnRecord]:
    """All that one source said of acts, oldest record first."""
    query = _OF_ALL.where(_acts.c.feed_id == feed_id).order_by(_acts.c.seq)
    return list(map(ActOnRecord._make, connection.execute(query)))


def newest(connection: Connection) -> int:
    """The number of the last record about an act; 0 where there is none."""
    return int(connection.execute(select(func.max(_acts.c.seq))).scalar() or 0)


def database(connection: Connection) -> object:
    """What stands for the database of a connection for as long as this process uses it."""
    return connection.engine.pool


def take_over(connection: Connection, rows: Sequence[ActOnRecord]) -> None:
    """Put acts on record as another database has them, by the same numbers."""
    store.add_all(connection, tables.act, [row._asdict() for row in rows])


# Up to which act the log of a list cites them.


def cited(connection: Connection, list_id: str) -> int:
    """The number of the last record about an act that the log of a list knows; 0 for none."""
    query = select(_cited.c.seq).where(_cited.c.list_id == list_id)
    return int(connection.execute(query).scalar() or 0)


def unknown_since(connection: Connection, list_id: str) -> str:
    """When the first act came on record that the log of a list does not know; "" for none."""
    query = select(func.min(_acts.c.recorded_at)).where(_acts.c.seq > cited(connection, list_id))
    return str(connection.execute(query).scalar() or "")


def behind(connection: Connection, lists: Collection[str]) -> list[str]:
    """Those of these lists whose logs do not know the last record about an act yet."""
    last = newest(connection)
    return sorted(key for key in lists if cited(connection, key) < last)


def cite(connection: Connection, list_id: str, seq: int, at: str) -> None:
    """From now on the log of a list knows the acts up to this record."""
    if not store.change(
        connection, tables.act_cited, _cited.c.list_id == list_id, seq=seq, recorded_at=at
    ):
        row = {"list_id": list_id, "seq": seq, "recorded_at": at}
        store.add(connection, tables.act_cited, row)
