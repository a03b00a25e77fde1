"""Rows of the log: by what they are about, and how it grows; asked for by filters: `db.log`."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select, update

from db import chain, facets, sealing, store, tables
from db.canonical import canonical, parsed
from db.columns import begins
from db.locks import alone_in
from db.parts import ROWS, in_parts
from db.store import Row, rows_with

_log = tables.change
_IS_CURRENT = _log.c.superseded_at == ""


class ChangeRow(NamedTuple):
    """A row of the log, column by column; `fields` JSON, no `superseded_at`: current."""

    seq: int
    change_id: str
    slot: str
    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    schema_: str
    kind: str
    scope: str
    programme: str
    terrorism: bool
    screening_relevant: bool
    origin: str
    confirmation: str
    entry_still_in_force: bool
    episode: int
    cause: str
    instrument: str
    instrument_url: str
    effective_on: str
    published_at: str
    observed_after: str
    observed_at: str
    snapshot_sha256: str
    previous_snapshot_sha256: str
    fields: str
    rules_version: str
    recorded_at: str
    superseded_at: str = ""
    superseded_by: str = ""
    facet: int = 0
    text: int = 0


as_row = ChangeRow._make
"""Makes one of what the database answers to `select(_log)`."""

ADDED = frozenset(
    {
        "seq",
        "change_id",
        "slot",
        "rules_version",
        "recorded_at",
        "superseded_at",
        "superseded_by",
        "facet",
        "text",
    }
)
"""Columns that the log adds to the content of a change: all others are its content."""

_NAMES = zip(map(str, _log.c.keys()), ChangeRow._fields, strict=True)
_CONTENT = {column: attribute for column, attribute in _NAMES if column not in ADDED}
_of_content = attrgetter(*_CONTENT.values())


def content(row: ChangeRow) -> Row:
    """The canonical content of a change, as it was when it was put into the log."""
    columns = dict(zip(_CONTENT, _of_content(row), strict=True))
    return {**columns, "fields": parsed(row.fields)}


def link_body(content: Row, change_id: str, recorded_at: str) -> Row:
    """What the link of a change says, on the chain of its list."""
    return {**content, "change_id": change_id, "recorded_at": recorded_at}


class KindOfChange(NamedTuple):
    """What a roll-forward counts a row as; `fields` as stored."""

    kind: str
    fields: str


class Named(NamedTuple):
    """A change by its id, and the entry it is about."""

    change_id: str
    entry_id: str


def numbered(connection: Connection, numbers: Iterable[int]) -> list[ChangeRow]:
    """Rows by number that are still current, in the order of the log."""
    query = select(_log).where(_IS_CURRENT).order_by(_log.c.seq)
    return list(map(as_row, rows_with(connection, query, _log.c.seq, numbers)))


def ever_numbered(connection: Connection, numbers: Iterable[int]) -> list[ChangeRow]:
    """Rows by number, current or not."""
    return list(map(as_row, rows_with(connection, select(_log), _log.c.seq, numbers)))


def of_spell(
    connection: Connection, entry_id: str, kind: str, scope: str, spell: int
) -> list[ChangeRow]:
    """Current rows of one kind about one spell of an entry."""
    about = (_log.c.entry_id == entry_id, _log.c.scope == scope, _log.c.episode == spell)
    return _rows(connection, *about, _IS_CURRENT, _log.c.kind == kind)


def edits_of(connection: Connection, entry: str) -> list[ChangeRow]:
    """What the authority changed in one entry while it stood: contents, identity, programmes."""
    of_contents = _log.c.kind.in_(["amendment", "identity"])
    while_listed = or_(of_contents, _log.c.scope == "designation")
    by_authority = _log.c.origin == "authority"
    return _rows(connection, _log.c.entry_id == entry, _IS_CURRENT, while_listed, by_authority)


def ever_of(connection: Connection, entry: str) -> list[ChangeRow]:
    """Every row about an entry, current or not, in the order of the log."""
    return _rows(connection, _log.c.entry_id == entry)


def shown_by(connection: Connection, list_id: str, observed_at: str, sha256: str) -> int:
    """How many current rows of a list a document shows that was observed at a moment."""
    at = (_log.c.list_id == list_id, _IS_CURRENT, _log.c.observed_at == observed_at)
    query = select(func.count()).where(*at, _log.c.snapshot_sha256 == sha256)
    return int(connection.execute(query).scalar() or 0)


def all_about(connection: Connection, entry: str) -> list[ChangeRow]:
    """Every row about an entry, current or not, in the order of the log."""
    return _rows(connection, _log.c.entry_id == entry)


def of_listings(connection: Connection, entry: str) -> list[ChangeRow]:
    """The rows by which an entry came onto its list, and left it."""
    kinds = _log.c.kind.in_(["addition", "relisting", "removal"])
    of_entry = (_log.c.entry_id == entry, _log.c.scope == "entry")
    return _rows(connection, *of_entry, _IS_CURRENT, kinds)


def _rows(connection: Connection, *fits: ColumnElement[bool]) -> list[ChangeRow]:
    return list(map(as_row, connection.execute(select(_log).where(*fits).order_by(_log.c.seq))))


def all_of(connection: Connection, list_id: str) -> Iterator[ChangeRow]:
    """Every row of a list, current or not."""
    query = select(_log).where(_log.c.list_id == list_id).order_by(_log.c.seq)
    yield from map(as_row, connection.execute(query, **store.SOME_AT_A_TIME))


def as_found(connection: Connection, list_id: str) -> Iterator[Row]:
    """What every row of a list is found by: its number, facet and text, and what these are of."""
    names = ("seq", "facet", "text", "caption", "entry_key", *facets.FACET)
    query = select(*store.columns(_log, names)).where(_log.c.list_id == list_id)
    for row in connection.execute(query.order_by(_log.c.seq), **store.SOME_AT_A_TIME):
        yield dict(zip(names, row, strict=True))


def beginning(connection: Connection, prefix: str) -> list[ChangeRow]:
    """Rows whose id starts so, superseded ones too, in the order of the log; no more than few."""
    # The range is what an index knows, and the order by number is not to be.
    query = select(_log).where(begins(_log.c.change_id, prefix)).order_by(_log.c.seq + 0)
    query = query.limit(store.OF_ONE_ID)
    return list(map(as_row, connection.execute(query)))


def of_id(connection: Connection, change_id: str) -> list[ChangeRow]:
    """Rows of an id, superseded ones too, in the order of the log."""
    return _rows(connection, _log.c.change_id == change_id)


def ids_beginning(connection: Connection, prefix: str) -> list[Named]:
    """All changes whose id starts so; superseded ones too."""
    query = select(_log.c.change_id, _log.c.entry_id).where(begins(_log.c.change_id, prefix))
    return list(map(Named._make, connection.execute(query)))


def id_of(connection: Connection, number: int) -> str | None:
    """The id of the change in a row."""
    query = select(_log.c.change_id).where(_log.c.seq == number)
    return connection.execute(query).scalar()


def recorded_since(connection: Connection, since: str, *fits: ColumnElement[bool]) -> int:
    """How many rows of the current log were recorded after a moment, and fit."""
    return store.count(connection, tables.change, _log.c.recorded_at > since, _IS_CURRENT, *fits)


def entries_changed(connection: Connection, since: str, list_id: str = "") -> list[str]:
    """Entries with a current row observed at that moment or later, sorted."""
    query = select(_log.c.entry_id).distinct().where(_IS_CURRENT, _log.c.observed_at >= since)
    if list_id:
        query = query.where(_log.c.list_id == list_id)
    return sorted(connection.execute(query).scalars())


def any_since(
    connection: Connection, entries: Collection[str], kinds: Collection[str], since: str
) -> bool:
    """Whether one of these entries has a current row of these kinds, observed then or later."""
    of_kinds = (_log.c.kind.in_(kinds), _log.c.observed_at >= since)
    query = select(_log.c.seq).where(_log.c.entry_id.in_(entries), _IS_CURRENT, *of_kinds)
    return store.is_any(connection, query)


def steps_since(
    connection: Connection, entries: Collection[str], kinds: Collection[str], since: str
) -> list[tuple[str, str]]:
    """(moment, kind) of the current rows of these kinds about one of these entries, observed then
    or later, in the order of history.
    """
    of_kinds = (_log.c.kind.in_(kinds), _log.c.observed_at >= since)
    query = select(_log.c.observed_at, _log.c.kind)
    query = query.where(_log.c.entry_id.in_(entries), _IS_CURRENT, *of_kinds)
    rows = connection.execute(query.order_by(_log.c.observed_at, _log.c.seq))
    return [(at, kind) for at, kind in rows]


def first_since(
    connection: Connection, entries: Collection[str], since: str, effective: str
) -> str:
    """The moment of the first current row of these entries, observed or effective from two times
    on; "" of none.
    """
    late = or_(_log.c.observed_at >= since, _log.c.effective_on >= effective)
    query = select(_log.c.observed_at).where(_IS_CURRENT, late)
    found = rows_with(connection, query, _log.c.entry_id, entries)
    return min((row[0] for row in found), default="")


def citing(connection: Connection, lists: Collection[str], text: str) -> list[ChangeRow]:
    """Current rows of lists whose instrument has a text in it, newest first."""
    in_it = _log.c.instrument.contains(text, autoescape=True)
    query = select(_log).where(_log.c.list_id.in_(list(lists)), _IS_CURRENT, in_it)
    newest_first = query.order_by(_log.c.observed_at.desc(), _log.c.seq.desc())
    return list(map(as_row, connection.execute(newest_first)))


def ids_in_order(connection: Connection, list_id: str) -> list[str]:
    """Ids of the current log of a list in history order."""
    query = select(_log.c.change_id).where(_log.c.list_id == list_id, _IS_CURRENT)
    # By nothing that is a word: databases sort words differently.
    in_order = query.order_by(_log.c.observed_at, _log.c.snapshot_sha256, _log.c.slot)
    return list(connection.execute(in_order).scalars())


def of_whole_entries(connection: Connection, list_id: str) -> Iterator[KindOfChange]:
    """The current rows of a list that are about whole entries."""
    query = select(_log.c.kind, _log.c.fields).where(
        _log.c.list_id == list_id, _IS_CURRENT, _log.c.scope == "entry"
    )
    yield from map(KindOfChange._make, connection.execute(query))


class Move(NamedTuple):
    """A row by which an entry came onto a list or left it, and the act that it cites, if any."""

    change_id: str
    list_id: str
    entry_id: str
    caption: str
    kind: str
    scope: str
    programme: str
    cause: str
    instrument: str
    effective_on: str
    observed_after: str
    observed_at: str
    snapshot_sha256: str


def moves(connection: Connection, lists: Collection[str], kinds: Collection[str]) -> list[Move]:
    """Current rows of these kinds about terrorism that the authorities of these lists made."""
    fits = (_log.c.list_id.in_(sorted(lists)), _log.c.kind.in_(sorted(kinds)))
    by_them = (_log.c.origin == "authority", _log.c.terrorism)
    query = select(*store.columns(_log, Move._fields)).where(_IS_CURRENT, *fits, *by_them)
    return list(map(Move._make, connection.execute(query.order_by(_log.c.seq))))


def counts(connection: Connection, list_id: str) -> dict[int, tuple[int, int]]:
    """Facet -> (rows written, rows current) of a list, counted: what `facets.counts` keeps."""
    current = func.sum(case((_IS_CURRENT, 1), else_=0))
    query = select(_log.c.facet, func.count(), current).where(_log.c.list_id == list_id)
    rows = connection.execute(query.group_by(_log.c.facet))
    return {facet: (written, current) for facet, written, current in rows}


# Writing: by the writer of a list, inside its transaction.


class ChangeOnRecord(NamedTuple):
    """A current row of the log: its number, and what identifies it."""

    seq: int
    slot: str
    entry_id: str
    kind: str
    scope: str
    change_id: str
    observed_at: str
    snapshot_sha256: str
    facet: int = 0
    confirmation: str = ""
    cause: str = ""
    instrument: str = ""

    @property
    def document(self) -> tuple[str, str]:
        """Moment and hash of the document that shows it."""
        return (self.observed_at, self.snapshot_sha256)


class NewChange(NamedTuple):
    """A change with its id, its slot and its canonical content."""

    change_id: str
    slot: str
    body: Row


def on_record(
    connection: Connection, list_id: str, since: str, slots: Collection[str]
) -> list[ChangeOnRecord]:
    """Current rows of a list: of documents observed at or after a moment, then of these slots."""
    columns = store.columns(_log, ChangeOnRecord._fields)
    of_list = select(*columns).where(_log.c.list_id == list_id, _IS_CURRENT)
    query = of_list.order_by(_log.c.observed_at, _log.c.seq)
    late = connection.execute(query.where(_log.c.observed_at >= since))
    rows = list(map(ChangeOnRecord._make, late))
    earlier = set(slots) - {row.slot for row in rows}
    some = rows_with(connection, query, _log.c.slot, sorted(earlier))
    return [*rows, *map(ChangeOnRecord._make, some)]


def append(
    connection: Connection, list_id: str, changes: Iterable[NewChange], rules_version: str, at: str
) -> list[int]:
    """Put changes of a list at the end of the log and onto its chain; their numbers, in order.

    From here on nobody else numbers changes or names, until the transaction ends.
    """
    numbers: list[int] = []
    stamped = {"rules_version": rules_version, "recorded_at": at}
    for part in in_parts(changes, ROWS):
        tagged = facets.tagged(connection, list_id, [_row(change) | stamped for change in part])
        following = numbers[-1] + 1 if numbers else store.next_number(connection, tables.change)
        own = range(following, following + len(part))
        rows = [{**row, "seq": number} for number, row in zip(own, tagged, strict=True)]
        store.add_all(connection, tables.change, rows)
        bodies = (link_body(change.body, change.change_id, at) for change in part)
        links = [("change", number, body) for number, body in zip(own, bodies, strict=True)]
        chain.link(connection, list_id, links)
        numbers += own
    if not numbers:
        alone_in(connection, _log.name)
    return numbers


def _row(change: NewChange) -> dict[str, Any]:
    """The columns of a change but for its number; it is current."""
    ours = {"change_id": change.change_id, "slot": change.slot}
    fields = canonical(change.body["fields"])
    return {**change.body, "fields": fields, **ours, "superseded_at": "", "superseded_by": ""}


def supersede(
    connection: Connection, list_id: str, fallen: Mapping[ChangeOnRecord, str], at: str
) -> None:
    """Mark rows as no longer current, each with the id of the change in its place or ""."""
    if not fallen:
        return
    sealing.touch_keys(connection, tables.change, [row.seq for row in fallen])
    marked = update(_log).where(_log.c.seq == bindparam("number"))
    marked = marked.values(superseded_at=at, superseded_by=bindparam("heir"))
    connection.execute(marked, [{"number": row.seq, "heir": fallen[row]} for row in fallen])
    facets.count_out(connection, Counter(row.facet for row in fallen))
    links = [("supersession", row.seq, _end(row, heir, at)) for row, heir in fallen.items()]
    chain.link(connection, list_id, links)


def _end(row: ChangeOnRecord, heir: str, at: str) -> dict[str, str]:
    return {"change_id": row.change_id, "superseded_at": at, "superseded_by": heir}
