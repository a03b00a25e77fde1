"""Notices: what people are told, once, without recipients; and that somebody has seen it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from db import changes, store, tables
from db.store import Row, rows_with

_notices = tables.notice
_deliveries = tables.delivery


class NoticeRow(NamedTuple):
    """One notice; `facts` JSON, what it says. `acked_at` "" while nobody has seen it."""

    seq: int
    notice_id: str
    kind: str
    list_id: str
    entry_id: str
    scope: str
    programme: str
    episode: int
    occurrence: int
    change_id: str
    change_seq: int
    terrorism: bool
    facts: str
    corrects: str
    corrected_by: str
    recorded_at: str
    acked_at: str
    acked_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unseen:
    """Which notices a deputy has to be told of: nobody acknowledged them for too long."""

    kinds: Sequence[str]
    subscription: str
    saved_at: str
    recipients: Sequence[str]
    channel: str
    recorded_after: str
    recorded_before: str


class UnseenUnder(NamedTuple):
    """The number of a notice that nobody acknowledged, and the subscription it was sent under."""

    seq: int
    subscription: str


_OF_ALL = select(*store.columns(_notices, NoticeRow._fields))
_UNSEEN = _notices.c.acked_at == ""


def add(connection: Connection, rows: Sequence[Row]) -> list[int]:
    """Record notices; their numbers."""
    first = store.next_number(connection, tables.notice)
    numbers = list(range(first, first + len(rows)))
    numbered = [{**row, "seq": seq} for seq, row in zip(numbers, rows, strict=True)]
    store.add_all(connection, tables.notice, numbered)
    return numbers


def numbered(connection: Connection, numbers: Iterable[int]) -> list[NoticeRow]:
    """Notices by number."""
    in_order = _OF_ALL.order_by(_notices.c.seq)
    rows = rows_with(connection, in_order, _notices.c.seq, sorted(numbers))
    return list(map(NoticeRow._make, rows))


def about(connection: Connection, subjects: Iterable[str]) -> list[NoticeRow]:
    """Notices about these entries, documents, failures or days, by their occurrence."""
    query = _OF_ALL.order_by(_notices.c.occurrence, _notices.c.seq)
    rows = rows_with(connection, query, _notices.c.entry_id, sorted(set(subjects)))
    return list(map(NoticeRow._make, rows))


def is_told(connection: Connection, subject: str) -> bool:
    """Whether any notice about this was ever recorded."""
    query = select(_notices.c.seq).where(_notices.c.entry_id == subject)
    return store.is_any(connection, query)


def of_kind(connection: Connection, kind: str, list_id: str) -> list[NoticeRow]:
    """Notices of one kind about a list, oldest first."""
    query = _of_kind(kind, list_id).order_by(_notices.c.seq)
    return list(map(NoticeRow._make, connection.execute(query)))


def last_of_kind(
    connection: Connection, kind: str, list_id: str, scopes: Sequence[str]
) -> NoticeRow | None:
    """The newest notice of a kind about a list, of any of these scopes."""
    return _last(connection, _of_kind(kind, list_id).where(_notices.c.scope.in_(scopes)))


def newest_number(connection: Connection, kind: str, scopes: Sequence[str]) -> int:
    """The number of the newest notice of a kind, about whatever list, of any of these scopes."""
    of_kind = (_notices.c.kind == kind, _notices.c.scope.in_(scopes))
    return int(connection.execute(select(func.max(_notices.c.seq)).where(*of_kind)).scalar() or 0)


def _of_kind(kind: str, list_id: str) -> Any:
    return _OF_ALL.where(_notices.c.list_id == list_id, _notices.c.kind == kind)


def last_about_change(
    connection: Connection, number: int, without: Collection[str]
) -> NoticeRow | None:
    """The last notice that told of a row of the log; those of some kinds left out."""
    told = _notices.c.change_id == changes.id_of(connection, number)
    of_kind = _notices.c.kind.not_in(list(without))
    return _last(connection, _OF_ALL.where(told, _notices.c.change_seq == number, of_kind))


def _last(connection: Connection, query: Any) -> NoticeRow | None:
    row = connection.execute(query.order_by(_notices.c.seq.desc()).limit(1)).first()
    return NoticeRow._make(row) if row else None


def by_id(connection: Connection, notice_id: str) -> NoticeRow:
    """The notice of an id."""
    query = _OF_ALL.where(_notices.c.notice_id == notice_id)
    return NoticeRow._make(connection.execute(query).one())


def with_id(connection: Connection, notice_id: str) -> NoticeRow | None:
    """The notice of an id, if there is one."""
    row = connection.execute(_OF_ALL.where(_notices.c.notice_id == notice_id)).first()
    return NoticeRow._make(row) if row else None


def beginning(connection: Connection, prefix: str) -> list[NoticeRow]:
    """Notices whose id, or whose change's id, starts so."""
    of_change = _notices.c.change_id.like(f"{prefix}%")
    starts = or_(of_change, _notices.c.notice_id.like(f"{prefix}%"))
    query = _OF_ALL.where(starts).order_by(_notices.c.seq)
    return list(map(NoticeRow._make, connection.execute(query)))


def of_id(connection: Connection, prefix: str) -> list[NoticeRow]:
    """Notices whose own id starts so; no more than few."""
    starts = _notices.c.notice_id.startswith(prefix, autoescape=True)
    query = _OF_ALL.where(starts).order_by(_notices.c.seq).limit(store.OF_ONE_ID)
    return list(map(NoticeRow._make, connection.execute(query)))


def move(connection: Connection, number: int, change_seq: int, change_id: str) -> None:
    """Let a notice stand for another row of the log, which tells of the same event."""
    fresh = {"change_seq": change_seq, "change_id": change_id}
    store.change_with(connection, tables.notice, "seq", [number], **fresh)


def take_back(connection: Connection, wrong: NoticeRow, correction_id: str) -> None:
    """Mark a notice as corrected, and what else told of its event: that one told all readers."""
    taken = or_(_notices.c.seq == wrong.seq, _led_to(wrong))
    store.change(connection, tables.notice, taken, corrected_by=correction_id, acked_at="-")


def _led_to(wrong: NoticeRow) -> ColumnElement[bool]:
    """Earlier notices of the same event as the one taken back."""
    return and_(
        _notices.c.change_id == wrong.change_id,
        _notices.c.entry_id == wrong.entry_id,
        _notices.c.kind == wrong.kind,
        _notices.c.corrected_by == "",
    )


def before(
    connection: Connection, number: int, limit: int, kinds: Sequence[str], list_id: str
) -> list[NoticeRow]:
    """Notices before a number, newest first, so many at most; 0 begins with the newest.

    Of some kinds and of one list, where these are given.
    """
    query = _OF_ALL.order_by(_notices.c.seq.desc()).limit(limit)
    query = query.where(_notices.c.seq < number) if number else query
    query = query.where(_notices.c.kind.in_(kinds)) if kinds else query
    query = query.where(_notices.c.list_id == list_id) if list_id else query
    return list(map(NoticeRow._make, connection.execute(query)))


# Seen.


def unacknowledged(connection: Connection) -> list[NoticeRow]:
    """Notices that wait for somebody to say that they were seen, oldest first."""
    query = _OF_ALL.where(_UNSEEN).order_by(_notices.c.seq)
    return list(map(NoticeRow._make, connection.execute(query)))


def acknowledge(connection: Connection, numbers: Sequence[int], by: str, at: str) -> None:
    """Mark notices, by number, as seen."""
    store.change_with(connection, tables.notice, "seq", numbers, acked_at=at, acked_by=by)


def unseen(connection: Connection, asked: Unseen) -> list[UnseenUnder]:
    """Told notices that nobody acknowledged, and no deputy has yet.

    A notice that several subscriptions of one recipient ask for is sent under the earliest of
    them; the deputies of all are told.
    """
    told = _deliveries.alias()
    told_deputy = select(told.c.seq).where(
        told.c.notice == _notices.c.seq,
        told.c.subscription == asked.subscription,
        told.c.reason != "",
    )
    query = (
        select(_notices.c.seq, _deliveries.c.subscription)
        .join(_deliveries, _deliveries.c.notice == _notices.c.seq)
        .where(
            _notices.c.kind.in_(asked.kinds),
            _UNSEEN,
            _notices.c.recorded_at <= asked.recorded_before,
            _notices.c.recorded_at >= asked.recorded_after,
            or_(
                _deliveries.c.subscription == asked.subscription,
                _notices.c.recorded_at >= asked.saved_at,
            ),
            _deliveries.c.recipient.in_(asked.recipients),
            _deliveries.c.channel == asked.channel,
            _deliveries.c.reason == "",
            ~told_deputy.exists(),
        )
        .order_by(_notices.c.seq, _deliveries.c.seq)
    )
    return list(map(UnseenUnder._make, connection.execute(query)))
