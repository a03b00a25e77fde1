"""Questions put to people: one row a state, of which the newest of a question is current."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from db import store, tables
from db.store import Numbered

_questions = tables.pending
_IS_CURRENT = _questions.c.superseded_at == ""


def on_record(connection: Connection, list_id: str = "") -> dict[str, Numbered]:
    """Question -> its row as it is now, in the order of recording; of one list if it is given."""
    columns = (_questions.c.pending_id, _questions.c.seq, _questions.c.body)
    query = select(*columns).where(_IS_CURRENT)
    if list_id:
        query = query.where(_questions.c.list_id == list_id)
    rows = connection.execute(query.order_by(_questions.c.seq))
    return {question: Numbered(seq, body) for question, seq, body in rows}


def states(connection: Connection, list_id: str) -> dict[str, str]:
    """Question of a list -> its state as it is now."""
    query = select(_questions.c.pending_id, _questions.c.state)
    rows = connection.execute(query.where(_IS_CURRENT, _questions.c.list_id == list_id))
    return {row[0]: row[1] for row in rows}


def waiting(connection: Connection) -> dict[str, int]:
    """List -> removals that wait for an answer."""
    query = select(_questions.c.list_id, func.count()).where(
        _IS_CURRENT, _questions.c.state == "open"
    )
    rows = connection.execute(query.group_by(_questions.c.list_id))
    return {row[0]: row[1] for row in rows}


def oldest(connection: Connection) -> dict[str, str]:
    """List -> when the oldest question was asked that waits there now.

    However often it was put down anew since; one that was answered and asked again counts from its
    first day.
    """
    is_open = select(_questions.c.pending_id).where(_IS_CURRENT, _questions.c.state == "open")
    query = select(_questions.c.list_id, func.min(_questions.c.recorded_at)).where(
        _questions.c.pending_id.in_(is_open)
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(_questions.c.list_id))}


def page(
    connection: Connection, list_id: str, state: str, after: int, limit: int
) -> list[Numbered]:
    """Rows of questions as they are now, after a number, in the order of recording."""
    query = select(_questions.c.seq, _questions.c.body).where(_IS_CURRENT, _questions.c.seq > after)
    query = query.where(_questions.c.list_id == list_id) if list_id else query
    query = query.where(_questions.c.state == state) if state else query
    rows = connection.execute(query.order_by(_questions.c.seq).limit(limit))
    return list(map(Numbered._make, rows))


def beginning(connection: Connection, prefix: str) -> list[str]:
    """Bodies of questions whose id starts so, as they stand now; no more than few."""
    starts = _questions.c.pending_id.startswith(prefix, autoescape=True)
    query = select(_questions.c.body).where(starts, _IS_CURRENT)
    return list(connection.execute(query.limit(store.OF_ONE_ID)).scalars())


def about(connection: Connection, list_id: str, entry: str) -> list[str]:
    """Bodies of the questions about an entry of a list, as they stand now."""
    of_list = (_questions.c.list_id == list_id, _IS_CURRENT)
    query = select(_questions.c.body).where(*of_list, _questions.c.entry_id == entry)
    return list(connection.execute(query.order_by(_questions.c.seq)).scalars())


def put(connection: Connection, fallen: Sequence[int], rows: Sequence[store.Row], at: str) -> None:
    """Let rows, by number, no longer be current, and write down those that now are."""
    store.supersede(connection, tables.pending, fallen, at)
    store.add_all(connection, tables.pending, rows)
