"""Looks at lists, and what came of each: recorded, unchanged, pending, refused or failed.

Only looks at the authority, by a run, count for how a source is: neither a backfill nor an upload
makes it good again.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from db import loose, snapshots, store, tables

IN_GOOD_ORDER = ("recorded", "unchanged", "pending")
"""What a look comes to that found the list in good order."""

WITH_NEWS = ("recorded", "pending")
"""What a look comes to that found it in good order and not as it was."""

BAD = ("failed", "refused")
"""What a look comes to that brought no list. An old copy of one is neither good nor bad."""

SHIPPED = "curated"
"""What ships with the program is on record under this name: it is no list that anybody looks at."""

SET_ASIDE = "set aside by "
"""How the reason of a look begins whose document a person has set aside."""

_checks = tables.check
_snapshots = tables.snapshot
_journal = tables.journal


class Checked(NamedTuple):
    """One look: when, on which document (`sha256`, "" for none), by which record (`receipt`)."""

    list_id: str
    observed_at: str
    recorded_at: str
    mode: str
    outcome: str
    reason: str
    sha256: str
    receipt: int


_OF_ALL = select(*store.columns(_checks, Checked._fields))
_IS_DOCUMENT = exists().where(
    _snapshots.c.list_id == _checks.c.list_id,
    _snapshots.c.observed_at == _checks.c.observed_at,
    _snapshots.c.sha256 == _checks.c.sha256,
)
_IS_REFUSED = _checks.c.outcome == literal_column("'refused'")
"""As an index has it: a value that is handed over by itself would not find it."""

_IS_BAD = _checks.c.outcome.in_(BAD)
_IS_GOOD = _checks.c.outcome.in_(IN_GOOD_ORDER)


def add(connection: Connection, looks: Iterable[Checked]) -> None:
    """Put looks on record."""
    store.add_all(connection, tables.check, [look._asdict() for look in looks])


def read_well(connection: Connection, list_id: str) -> set[int]:
    """Receipts of a list that a look found in good order."""
    query = select(_checks.c.receipt).where(_checks.c.list_id == list_id, _IS_GOOD)
    return set(connection.execute(query).scalars())


def last_sights(connection: Connection) -> dict[tuple[str, str], str]:
    """(list, document) -> when a look found it last, by any clock."""
    last = func.max(_checks.c.observed_at)
    query = select(_checks.c.list_id, _checks.c.sha256, last, func.max(_checks.c.recorded_at))
    rows = connection.execute(query.group_by(_checks.c.list_id, _checks.c.sha256))
    return {(list_id, sha256): max(seen, noted) for list_id, sha256, seen, noted in rows}


def sightings(connection: Connection, list_id: str, since: str = "") -> list[tuple[str, str]]:
    """(observed_at, sha256) of every look at a list that found a known document again, from a
    moment on.
    """
    query = _sightings(list_id).where(_checks.c.observed_at >= since)
    return [(at, sha256) for at, sha256 in connection.execute(query)]


def sightings_after(connection: Connection, list_id: str, at: str) -> set[tuple[str, str]]:
    """Those after a moment that are on record as looks alone and not as documents, too."""
    query = _sightings(list_id).where(_checks.c.observed_at > at, ~_IS_DOCUMENT)
    return {(at, sha256) for at, sha256 in connection.execute(query)}


def unread_before(connection: Connection, list_id: str, sha256: str, at: str) -> set[int]:
    """Receipts of these bytes before a moment that were refused and are no documents on record."""
    same = (_checks.c.list_id == list_id, _checks.c.sha256 == sha256, _checks.c.observed_at < at)
    query = select(_checks.c.receipt).where(*same, _IS_REFUSED, ~_IS_DOCUMENT)
    return set(connection.execute(query).scalars())


def _sightings(list_id: str) -> Select[Any]:
    columns = (_checks.c.observed_at, _checks.c.sha256)
    found_again = (_checks.c.outcome == "unchanged", _checks.c.sha256 != "")
    return select(*columns).where(_checks.c.list_id == list_id, *found_again)


def documents_with_news(connection: Connection, list_id: str) -> set[str]:
    """Hashes of documents in good order that were not known: what coverage goes by."""
    news = (_checks.c.list_id == list_id, _checks.c.outcome.in_(WITH_NEWS))
    query = select(_checks.c.sha256).where(*news, _checks.c.seq.not_in(_withdrawn("")))
    return set(connection.execute(query).scalars())


def last_number(connection: Connection) -> int:
    """The number of the last look on record, at whatever list."""
    return int(connection.execute(select(func.max(_checks.c.seq))).scalar() or 0)


def is_told(connection: Connection, receipt: int, after: int) -> bool:
    """Whether a look with a greater number says what became of a receipt."""
    told = select(_checks.c.seq).where(_checks.c.receipt == receipt, _checks.c.seq > after)
    return store.is_any(connection, told)


def any_good(connection: Connection, receipt: int) -> bool:
    """Whether any look at a receipt found it in good order."""
    return store.is_any(
        connection, select(_checks.c.seq).where(_checks.c.receipt == receipt, _IS_GOOD)
    )


def of_receipts(connection: Connection, receipts: Collection[int]) -> dict[int, Checked]:
    """Receipt -> the last look that says what became of it."""
    query = _OF_ALL.order_by(_checks.c.seq)
    rows = store.rows_with(connection, query, _checks.c.receipt, sorted(set(receipts)))
    return {row.receipt: Checked._make(row) for row in rows}


def killed(connection: Connection, reason: str) -> list[Checked]:
    """The newest look at each list that was refused for a reason which begins so, where no look
    by a run found the list in good order since.
    """
    refused = (_checks.c.outcome == "refused", _checks.c.reason.startswith(reason, autoescape=True))
    newest = select(func.max(_checks.c.seq)).where(*refused, _checks.c.mode == "run")
    rows = connection.execute(_OF_ALL.where(_checks.c.seq.in_(newest.group_by(_checks.c.list_id))))
    looks = map(Checked._make, rows)
    return [look for look in looks if failing(connection, look.list_id)]


def last_brought(connection: Connection, list_id: str) -> Checked | None:
    """The last look at a document that a person brought, where nothing good came after it."""
    of_list = _checks.c.list_id == list_id
    good = select(func.max(_checks.c.seq)).where(of_list, _IS_GOOD)
    last_good = connection.execute(good).scalar() or 0
    brought = _OF_ALL.where(of_list, _checks.c.mode != "run", _checks.c.seq > last_good)
    return _first(connection, brought, _checks.c.seq.desc())


def any_in(connection: Connection, since: str, until: str, lists: Collection[str] = ()) -> bool:
    """Whether a list, one of these if any are given, was looked at from one day to another, or a
    look at it put on record then.
    """
    ends = (f"{since}T00:00:00Z", f"{until}T23:59:59Z")
    looked = or_(*(when.between(*ends) for when in (_checks.c.observed_at, _checks.c.recorded_at)))
    query = select(_checks.c.seq).where(looked, _checks.c.list_id != SHIPPED)
    return store.is_any(connection, query.where(_checks.c.list_id.in_(lists)) if lists else query)


# How a list is.


def lists(connection: Connection, known_at: str = "") -> list[str]:
    """Lists of which anything was ever received or checked, as far as was recorded by then."""
    present = loose.values(_checks.c.list_id)
    query = select(present.c.key).where(present.c.key != SHIPPED)
    if known_at:
        by_then = (_checks.c.list_id == present.c.key, _checks.c.recorded_at <= known_at)
        query = query.where(exists().where(*by_then).correlate(present))
    return sorted(connection.execute(query).scalars())


def last(connection: Connection, list_id: str) -> Checked | None:
    """The newest look at a list, whatever came of it."""
    query = _OF_ALL.where(_checks.c.list_id == list_id)
    return _first(connection, query, _checks.c.observed_at.desc(), _checks.c.seq.desc())


def newest(connection: Connection) -> list[Checked]:
    """The newest look at every list that was ever looked at, by list."""
    looks = (last(connection, list_id) for list_id in lists(connection))
    return list(filter(None, looks))


def failing(connection: Connection, list_id: str) -> tuple[Checked, Checked] | None:
    """The first and the last of the failed looks at a list since its last good one, if any.

    The order is that of recording, since a clock may have been set back.
    """
    by_run = (_checks.c.list_id == list_id, _checks.c.mode == "run")
    good = select(func.max(_checks.c.seq)).where(*by_run, _IS_GOOD)
    last_good = connection.execute(good).scalar() or 0
    failed = _OF_ALL.where(*by_run, _IS_BAD, _checks.c.seq > last_good)
    first = _first(connection, failed, _checks.c.seq)
    newest = _first(connection, failed, _checks.c.seq.desc())
    return (first, newest) if first and newest else None


class Standing(NamedTuple):
    """How the looks at a list by runs came out: the first that failed since the last good one, and
    the newest; the last good one, the first good one after the last that failed, and that one.
    """

    newest: Checked
    failing: tuple[Checked, Checked] | None
    good: Checked | None
    good_again: Checked | None
    failed: Checked | None


def standing(connection: Connection, list_id: str) -> Standing | None:
    """How a list is by its looks; None for one that no run ever looked at."""
    by_run = _OF_ALL.where(_checks.c.list_id == list_id, _checks.c.mode == "run")
    last = _checks.c.seq.desc()
    newest = _first(connection, by_run, last)
    if newest is None:
        return None
    failed = _first(connection, by_run.where(_IS_BAD), last)
    bad = select(func.max(_checks.c.seq)).where(
        _checks.c.list_id == list_id, _checks.c.mode == "run", _IS_BAD
    )
    since = by_run.where(_IS_GOOD, _checks.c.seq > bad.scalar_subquery())
    return Standing(
        newest=newest,
        failing=failing(connection, list_id),
        good=_first(connection, by_run.where(_IS_GOOD), last),
        good_again=_first(connection, since, _checks.c.seq) if failed else None,
        failed=failed,
    )


def good_before(connection: Connection, at: str) -> str:
    """When any list was last seen in good order by a run, up to a moment; "" if never."""
    by_run = (_checks.c.mode == "run", _IS_GOOD, _checks.c.observed_at <= at)
    query = select(_checks.c.observed_at).where(*by_run).order_by(_checks.c.seq.desc())
    return connection.execute(query.limit(1)).scalar() or ""


def _first(
    connection: Connection, query: Select[Any], *order: ColumnElement[Any]
) -> Checked | None:
    row = connection.execute(query.order_by(*order).limit(1)).first()
    return Checked._make(row) if row else None


def last_good_at(connection: Connection, feed_id: str) -> str:
    """When the newest document of a feed that was in good order was seen; "" if never."""
    query = select(func.max(_checks.c.observed_at)).where(_checks.c.list_id == feed_id, _IS_GOOD)
    return str(connection.execute(query).scalar() or "")


def last_seen_good(connection: Connection, list_id: str) -> str:
    """When a list was last seen in good order, as it is judged now; "" if never.

    Not counted are looks at a document that a later fold refuses, nor those that found it again.
    """
    same = (_snapshots.c.list_id == _checks.c.list_id, _snapshots.c.sha256 == _checks.c.sha256)
    refused = exists().where(*same, _snapshots.c.verdict == "refused")
    good = exists().where(*same, snapshots.IS_GOOD)
    query = select(func.max(_checks.c.observed_at)).where(_checks.c.list_id == list_id, _IS_GOOD)
    return str(connection.execute(query.where(~refused | good)).scalar() or "")


def last_good_run(connection: Connection, list_id: str) -> str:
    """When the authority last gave us a list in good order; "" if never."""
    by_run = (_checks.c.list_id == list_id, _checks.c.mode == "run")
    query = select(_checks.c.observed_at).where(*by_run, _IS_GOOD)
    return connection.execute(query.order_by(_checks.c.seq.desc()).limit(1)).scalar() or ""


def last_bytes(connection: Connection, list_id: str) -> str:
    """When the authority last handed us a list itself, and not only word of it; "" if never."""
    is_receipt = (_journal.c.seq == _checks.c.receipt, _journal.c.kind == "receipt")
    handed_over = exists().where(*is_receipt, _journal.c.list_id == list_id).correlate(_checks)
    by_run = (_checks.c.list_id == list_id, _checks.c.mode == "run")
    query = select(_checks.c.observed_at).where(*by_run, handed_over)
    newest_first = query.order_by(_checks.c.observed_at.desc()).limit(1)
    return str(connection.execute(newest_first).scalar() or "")


def outcomes_since(connection: Connection, since: str) -> dict[str, int]:
    """Outcome -> how many looks at lists ended so since a moment."""
    of_lists = (_checks.c.recorded_at > since, _checks.c.list_id != SHIPPED)
    query = select(_checks.c.outcome, func.count()).where(*of_lists)
    counted = connection.execute(query.group_by(_checks.c.outcome))
    return {str(outcome): int(number) for outcome, number in counted}


def outcomes_between(connection: Connection, since: str, until: str) -> dict[str, dict[str, int]]:
    """List -> outcome -> how many looks at it ended so, from one moment to another."""
    in_time = _checks.c.observed_at.between(since, until)
    query = select(_checks.c.list_id, _checks.c.outcome, func.count()).where(in_time)
    counted: dict[str, dict[str, int]] = {}
    for list_id, outcome, number in connection.execute(
        query.group_by(_checks.c.list_id, _checks.c.outcome)
    ):
        counted.setdefault(list_id, {})[outcome] = number
    return counted


def bad_between(
    connection: Connection, since: str, until: str, most: int, list_id: str = ""
) -> list[Checked]:
    """Looks that did not find their list in good order in a time, newest first."""
    query = _OF_ALL.where(_IS_BAD, _checks.c.observed_at.between(since, until))
    if list_id:
        query = query.where(_checks.c.list_id == list_id)
    newest = query.order_by(_checks.c.observed_at.desc(), _checks.c.seq.desc()).limit(most)
    return list(map(Checked._make, connection.execute(newest)))


class Turned(NamedTuple):
    """A document that its look found in good order, and that is refused now, and why."""

    observed_at: str
    reason: str


def turned(connection: Connection, list_id: str) -> list[Turned]:
    """Documents that a later fold refuses, oldest first: what came late, or the program, did it."""
    query = (
        select(_snapshots.c.observed_at, _snapshots.c.reason)
        .join(_checks, _checks.c.receipt == _snapshots.c.receipt)
        .where(_snapshots.c.list_id == list_id, _snapshots.c.verdict == "refused")
        .where(_checks.c.outcome.in_(IN_GOOD_ORDER))
        .order_by(_snapshots.c.observed_at)
    )
    return list(map(Turned._make, connection.execute(query)))


# When lists were seen in good order.


class Sighting(NamedTuple):
    """A list that was seen in good order, when, and in which document."""

    list_id: str
    observed_at: str
    sha256: str


def good(connection: Connection, known_at: str = "", seen_at: str = "") -> list[Sighting]:
    """Each look that found a list in good order."""
    in_order = _checks.c.outcome.in_(IN_GOOD_ORDER)
    holds = _checks.c.seq.not_in(_withdrawn(known_at))
    query = select(*store.columns(_checks, Sighting._fields)).where(in_order, holds)
    query = _by(query, _checks.c.recorded_at, known_at)
    query = _by(query, _checks.c.observed_at, seen_at)
    return list(map(Sighting._make, connection.execute(query)))


class Looks(NamedTuple):
    """The looks at a list in some time: how many found it in good order, how many did not, and
    the first and the last good one; "" for none.
    """

    list_id: str
    good: int
    bad: int
    first_good: str
    last_good: str


def between(connection: Connection, since: str, until: str, known_at: str = "") -> dict[str, Looks]:
    """List -> the looks at it from one moment to another, as far as was recorded by then."""
    good = and_(_IS_GOOD, _checks.c.seq.not_in(_withdrawn(known_at)))
    good_at = case((good, _checks.c.observed_at))
    counted = (func.count(good_at), func.sum(case((_IS_BAD, 1), else_=0)))
    ends = (func.coalesce(func.min(good_at), ""), func.coalesce(func.max(good_at), ""))
    query = select(_checks.c.list_id, *counted, *ends)
    query = query.where(_checks.c.observed_at >= since, _checks.c.observed_at <= until)
    query = _by(query, _checks.c.recorded_at, known_at).group_by(_checks.c.list_id)
    looks = map(Looks._make, connection.execute(query))
    return {look.list_id: look for look in looks}


def ends(
    connection: Connection, list_id: str, since: str, until: str, known_at: str = ""
) -> tuple[str, str]:
    """The first and the last good look at a list in some time, as recorded by then; "" for none.

    Quick, however many looks there are: `between` counts them.
    """
    asked = {"list": list_id, "since": since, "until": until, "known_at": known_at}
    ordered = (_end(known=bool(known_at), last=last) for last in (False, True))
    first, last = (str(connection.execute(query, asked).scalar() or "") for query in ordered)
    return first, last


def last_by(connection: Connection, list_id: str, until: str, known_at: str = "") -> str:
    """The last good look at a list by a moment, as recorded by then; "" for none."""
    asked = {"list": list_id, "since": "", "until": until, "known_at": known_at}
    return str(connection.execute(_end(known=bool(known_at), last=True), asked).scalar() or "")


@cache
def _end(*, known: bool, last: bool) -> Select[Any]:
    """The first or the last of them; built once, for it is asked for of every list."""
    good = _known(select(_checks.c.observed_at), _checks.c.recorded_at, known)
    good = good.where(_checks.c.list_id == bindparam("list"), _IS_GOOD, ~_set_aside_later(known))
    good = good.where(_checks.c.observed_at.between(bindparam("since"), bindparam("until")))
    at = _checks.c.observed_at.desc() if last else _checks.c.observed_at
    found: Select[Any] = good.order_by(at).limit(1)
    return found


def failures(
    connection: Connection, lists: Collection[str], since: str, until: str, known_at: str = ""
) -> dict[str, int]:
    """List -> how many looks found it not in good order in some time, as recorded by then; those
    that none found so are left out.
    """
    bad = (_checks.c.list_id.in_(sorted(lists)), _IS_BAD)
    query = select(_checks.c.list_id, func.count()).where(*bad).group_by(_checks.c.list_id)
    query = query.where(_checks.c.observed_at >= since, _checks.c.observed_at <= until)
    found = connection.execute(_by(query, _checks.c.recorded_at, known_at))
    return {list_id: int(number) for list_id, number in found}


def _set_aside_later(known: bool) -> ColumnElement[bool]:
    """Whether a person has set the document of a look aside since."""
    later = _checks.alias()
    query = select(later.c.seq).where(
        later.c.receipt == _checks.c.receipt,
        later.c.seq > _checks.c.seq,
        later.c.outcome == "refused",
        later.c.reason.startswith(SET_ASIDE),
    )
    return exists(_known(query, later.c.recorded_at, known).correlate(_checks))


def good_of(connection: Connection, list_id: str, since: str, until: str) -> list[str]:
    """The moments of good looks at a list from one moment to another, oldest first."""
    holds = (_checks.c.list_id == list_id, _IS_GOOD, _checks.c.seq.not_in(_withdrawn("")))
    query = select(_checks.c.observed_at).where(*holds)
    query = query.where(_checks.c.observed_at >= since, _checks.c.observed_at <= until)
    return list(connection.execute(query.order_by(_checks.c.observed_at)).scalars())


def _withdrawn(known_at: str) -> Select[Any]:
    """Looks whose document a person has set aside since."""
    later = _checks.alias()
    aside = (later.c.outcome == "refused", later.c.reason.startswith(SET_ASIDE))
    query = select(_checks.c.seq).join(later, later.c.receipt == _checks.c.receipt)
    query = query.where(*aside, later.c.seq > _checks.c.seq).correlate(None)
    withdrawn: Select[Any] = _by(query, later.c.recorded_at, known_at)
    return withdrawn


def _known(query: Any, column: ColumnElement[str], known: bool) -> Any:
    """A query for what was so by the moment that it is then asked with; or for everything."""
    return query.where(column <= bindparam("known_at")) if known else query


def _by(query: Any, column: ColumnElement[str], moment: str) -> Any:
    """A query for what was so by a moment; for everything where none is given."""
    return query.where(column <= moment) if moment else query
