"""Finds what was changed behind the program's back: rows, links, archived bytes, sums."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from zstandard import ZstdError

from db import chain, changes, journal, standings, tombstones
from db.archive import Archive
from db.canonical import canonical, parsed
from db.chain import CHECKPOINTS, GENESIS, Link, chained
from db.changes import ChangeRow, KindOfChange
from db.engine import Connection, OperationalError
from db.standings import StandingOnRecord
from db.trail import Head, head
from tracker.proof import derived, trail, two_persons
from tracker.recorded import Standing

MERGED = "merged"
SIGNS = {"addition": 1, "relisting": 1, "removal": -1, MERGED: -1}
"""What rows about whole entries do to the number of those that stand."""

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, ZstdError)
"""What comes of reading a value that somebody put there."""

UNCHECKED = "cannot be checked further, for something on record is unreadable"

NO_TEXT = "decode to UTF-8"
"""What SQLite says of bytes that somebody made a text of."""

END = ("change_id", "superseded_at", "superseded_by")


class Part(NamedTuple):
    """One part of what is checked, by itself: a function, what it is given, and what it is about.

    What is on record of a part `named` may be anything, and unreadable.
    """

    find: Callable[..., Iterator[str]]
    given: tuple[Any, ...] = ()
    named: str = ""

    def problems(self, connection: Connection, archive: Archive) -> Iterator[str]:
        """What is wrong in this part."""
        found = self.find(connection, archive, *self.given)
        return _readable(found, self.named) if self.named else found


def problems(connection: Connection, archive: Archive, anchor: str = "") -> Iterator[str]:
    """One sentence for everything that is not as it was recorded; nothing when all is well."""
    for part in parts(connection, anchor):
        yield from part.problems(connection, archive)


def parts(connection: Connection, anchor: str = "") -> Iterator[Part]:
    """All that is checked, in the order in which it is told."""
    scopes = chain.scopes(connection)
    lists = [scope for scope in scopes if scope != CHECKPOINTS]
    yield Part(_of_journal)
    yield from (Part(_of_chain, (scope,), f"Chain of {scope}") for scope in scopes)
    yield Part(_of_trail, named="What is sealed")
    yield Part(_of_two_persons, named="What two persons decided")
    yield Part(_of_anchor, (anchor,))
    yield from (Part(_of_list, (list_id,), list_id) for list_id in lists)
    for what in derived.problems(connection, lists):
        yield Part(_of_derived, (lists, what), what)
    yield Part(archive_problems, named="The archive")


def _of_journal(connection: Connection, _archive: Archive) -> Iterator[str]:
    return journal_problems(connection)


def _of_chain(connection: Connection, _archive: Archive, scope: str) -> Iterator[str]:
    return chain_problems(connection, scope)


def _of_trail(connection: Connection, _archive: Archive) -> Iterator[str]:
    return trail.problems(connection)


def _of_two_persons(connection: Connection, _archive: Archive) -> Iterator[str]:
    return two_persons.problems(connection)


def _of_anchor(connection: Connection, _archive: Archive, anchor: str) -> Iterator[str]:
    return anchor_problems(connection, anchor)


def _of_list(connection: Connection, _archive: Archive, list_id: str) -> Iterator[str]:
    return list_problems(connection, list_id)


def _of_derived(
    connection: Connection, _archive: Archive, lists: Sequence[str], what: str
) -> Iterator[str]:
    return derived.problems(connection, lists)[what]


def list_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """One list: its log, where its entries stand and what leads to them, and the sums of both."""
    yield from row_problems(connection, list_id)
    rows = standings.all_of(connection, list_id)
    yield from standing_problems(connection, list_id, rows)
    yield from derived.key_problems(connection, list_id, rows)
    yield from sum_problems(connection, list_id, rows)


def _readable(found: Iterator[str], what: str) -> Iterator[str]:
    """What is found, as far as what is on record can be read at all: it may be anything."""
    try:
        yield from found
    except UNREADABLE as why:
        yield f"{what} {UNCHECKED}: {why}"
    except OperationalError as why:
        if NO_TEXT not in str(why.orig):
            raise
        yield f"{what} {UNCHECKED}: {why.orig}"


def unless(is_fine: bool, problem: str) -> Iterator[str]:
    """The problem, if there is one."""
    if not is_fine:
        yield problem


# Chains.


def journal_problems(connection: Connection) -> Iterator[str]:
    """The journal: every record follows from the one before, and none is missing."""
    return _broken(journal.links(connection), "Journal", "record")


def chain_problems(connection: Connection, scope: str) -> Iterator[str]:
    """One chain: every link follows from the one before, and none is missing."""
    return _broken(chain.links(connection, scope), f"Chain of {scope}", "link")


def _broken(links: Iterable[Link], chain: str, noun: str) -> Iterator[str]:
    previous, number = GENESIS, 0
    for link in links:
        should_be = (previous, chained(previous, link.body))
        if link.seq != number + 1:
            yield f"{chain}: {noun}s {number + 1} to {link.seq - 1} are missing."
        if (link.previous, link.hash) != should_be:
            yield f"{chain}: {noun} {link.seq} does not follow from the one before it."
        previous, number = link.hash, link.seq


def anchor_problems(connection: Connection, anchor: str) -> Iterator[str]:
    """A head printed in the past must still be in its chain, at its number; "" is none."""
    if not anchor:
        return
    was, now = Head.read(anchor), head(connection)
    if was is None or chain.is_head(connection, *was):
        return
    cut = f" (it had {was.links} links then and has {now.links})" if was.links > now.links else ""
    yield f"The anchor {was.hash} is not in the chain{cut}: history was rewritten since then."


# One list.


def row_problems(connection: Connection, list_id: str) -> Iterator[str]:
    """The log of one list: its rows are those of its chain, to the letter."""
    written: dict[int, str] = {}
    ended: dict[int, str] = {}
    bodies = {"change": written, "supersession": ended, "standings": dict[int, str]()}
    for link in chain.bodies(connection, list_id):
        strange = f"Chain of {list_id}: link {link.seq} is not what was recorded."
        yield from unless(link.kind in bodies, strange)
        bodies.get(link.kind, {})[link.ref] = link.body
    for row in changes.all_of(connection, list_id):
        if written.pop(row.seq, "") != _as_recorded(row):
            yield f"{list_id}: row {row.seq} ({row.caption}) is not what was recorded."
        if not _has_end(row, ended.pop(row.seq, "")):
            yield f"{list_id}: the end of row {row.seq} ({row.caption}) is not what was recorded."
    for seq in sorted(written.keys() | ended.keys()):
        yield f"{list_id}: row {seq} was recorded and is gone."


def _as_recorded(row: ChangeRow) -> str:
    """The body that the link of a row has if nobody touched the row."""
    content = changes.content(row)
    return canonical(changes.link_body(content, row.change_id, row.recorded_at))


def _has_end(row: ChangeRow, end: str) -> bool:
    """Whether a row ended as its chain says, "" for not at all."""
    if "" in (end, row.superseded_at):
        return end == row.superseded_at
    recorded = itemgetter(*END)(parsed(end))
    return bool(recorded == attrgetter(*END)(row))


def standing_problems(
    connection: Connection, list_id: str, rows: Sequence[StandingOnRecord]
) -> Iterator[str]:
    """Where entries stand: the rows are those that were sealed, and the newest is the current."""
    unsealed = {row.seq: row for row in rows}
    for link in chain.bodies(connection, list_id, "standings"):
        seal = parsed(link.body)
        if link.ref != seal["first"]:
            yield f"Chain of {list_id}: link {link.seq} is not what was recorded."
        numbers = range(seal["first"], seal["first"] + seal["count"])
        together = map(unsealed.pop, sorted(unsealed.keys() & numbers))
        as_sealed = standings.sealed(row.sealed_columns for row in together) == seal["sha256"]
        first, last = numbers.start, numbers.stop - 1
        changed = f"{list_id}: standings {first} to {last} are not what was recorded."
        yield from unless(as_sealed, changed)
    for seq in unsealed:
        yield f"{list_id}: standing {seq} was never recorded."
    for seq in _outdated(rows):
        yield f"{list_id}: standing {seq} passes for current and is not."


def _outdated(rows: Iterable[StandingOnRecord]) -> list[int]:
    """Numbers of rows without an end after which their entry has a newer one."""
    newest = {row.entry_id: row.seq for row in rows}
    current = {row.seq for row in rows if not row.superseded_at}
    return sorted(current.difference(newest.values()))


def sum_problems(
    connection: Connection, list_id: str, rows: Iterable[StandingOnRecord]
) -> Iterator[str]:
    """Roll-forward: opening + additions + relistings - removals - merged = closing."""
    bodies = (row.body for row in rows if not row.superseded_at)
    opening, net, closing = roll_forward(connection, list_id, bodies)
    wrong = (
        f"{list_id}: {opening} entries at the baseline {net:+d} by the log "
        f"are not the {closing} that stand."
    )
    yield from unless(opening + net == closing, wrong)


class RollForward(NamedTuple):
    """Entries at the baseline, change by the current log, and entries that stand now."""

    opening: int
    net: int
    closing: int


def roll_forward(
    connection: Connection, list_id: str, current: Iterable[str] | None = None
) -> RollForward:
    """The sums of one list; its `current` standings are read where they are not at hand."""
    opening = closing = 0
    for body in standings.current_bodies(connection, list_id) if current is None else current:
        standing = Standing.read(body)
        opening += _times_at_baseline(standing)
        closing += standing.listed
    counts = Counter(map(_counted_as, changes.of_whole_entries(connection, list_id)))
    net = sum(sign * counts[kind] for kind, sign in SIGNS.items())
    return RollForward(opening, net, closing)


def _times_at_baseline(standing: Standing) -> int:
    """How often an entry opened its list; an empty time says that it never did."""
    return sum(spell.baseline and spell.since != spell.until for spell in standing.spells)


def _counted_as(row: KindOfChange) -> str:
    is_merger = row.kind == "identity" and '"field":"merged_into"' in row.fields
    return MERGED if is_merger else row.kind


# What hashes name.


def archive_problems(connection: Connection, archive: Archive) -> Iterator[str]:
    """Every document ever received is there and is what its hash says.

    What the journal names counts, whether it was folded or only kept. What was removed by decision
    has a sealed stone in its place, and is no problem: see `db.tombstones.horizons`.
    """
    stored, named = journal.blobs(connection), journal.received_files(connection)
    gone = {stone.sha256 for stone in tombstones.gone(connection)}
    for sha256 in sorted(named.keys() - stored - gone):
        yield f"Document {sha256} of journal record {named[sha256]} was received and is gone."
    for sha256, why in archive.damages(sorted(stored)):
        seq = named.get(sha256)
        yield f"{why} Journal record {seq} names it." if seq else why
