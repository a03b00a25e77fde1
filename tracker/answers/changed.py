"""One change, whole: its clocks, what differs word by word, what it replaced and what replaced it,
who signed it off, and its link in the chain by which it can be proved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from db import chain, changes, reviews
from db.canonical import parsed
from db.chain import Link, chained
from db.changes import ChangeRow
from db.engine import Connection
from tracker.answers import differing, entries
from tracker.answers.decisions import Decided, about
from tracker.answers.differing import Differing
from tracker.answers.entries import WholeChange
from tracker.errors import Absent
from tracker.model import FieldChange, Kind, Origin
from tracker.outgoing import Out

LONGEST_LINE = 50
"""Rows that are followed from one to what took its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock(Out):
    """A time of a change: which clock it is of, what it says in words, and the time itself.

    `at` is "" where the clock says nothing; of the law it may be a year or a month alone.
    """

    clock: str
    says: str
    at: str


CLOCKS: Mapping[str, str] = {
    "effective_on": "in force by the law or the authority's own word",
    "published_at": "the authority's stamp on its document",
    "observed_after": "our last good document in which it was not so",
    "observed_at": "our first document in which it is so",
    "recorded_at": "recorded here",
}
"""Column of a change -> what its clock says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version(Out):
    """A row that was replaced or that replaced: since when it held, what differs, and why."""

    change_id: str
    seq: int
    recorded_at: str
    superseded_at: str
    fields: tuple[Differing, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof(Out):
    """The link of a row in the chain of its list; `agrees`: its hash, computed again just now."""

    list_id: str
    number: int
    hash: str
    previous: str
    body: str
    agrees: bool

    @classmethod
    def of(cls, list_id: str, link: Link) -> "Proof":
        """A link, computed again."""
        return cls(
            list_id=list_id,
            number=link.seq,
            hash=link.hash,
            previous=link.previous,
            body=link.body,
            agrees=chained(link.previous, link.body) == link.hash,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed(Out):
    """What a person said of a change: that it was seen, or signed off with its day."""

    state: str
    by: str
    at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed(Out):
    """A change with all that is recorded around it.

    `earlier` are the rows that it replaced, oldest first; `later` those that replaced it, the one
    that holds now last. `fallen`: it holds no more and nothing took its place.
    """

    whole: WholeChange
    clocks: tuple[Clock, ...]
    fields: tuple[Differing, ...]
    earlier: tuple[Version, ...]
    later: tuple[Version, ...]
    signed: Signed | None
    proof: Proof | None
    decisions: tuple[Decided, ...]

    @property
    def row(self) -> ChangeRow:
        """The row of the log."""
        return self.whole.change.row

    @property
    def is_current(self) -> bool:
        """Whether it holds."""
        return not self.whole.superseded_at

    @property
    def fallen(self) -> bool:
        """Whether it holds no more, and nothing holds in its place."""
        last = self.later[-1] if self.later else None
        return not self.is_current and (last is None or bool(last.superseded_at))


def changed(connection: Connection, change_id: str) -> Changed:
    """The change of an id, also of one that was superseded; Absent for no such id."""
    row = _row(connection, change_id)
    every = changes.ever_of(connection, row.entry_id)
    made = tuple(about(connection, row.list_id, row.entry_id))
    link = chain.of_change(connection, row.list_id, row.seq)
    seen = reviews.of_change(connection, row.change_id)
    return Changed(
        whole=entries.whole_change(connection, row),
        clocks=tuple(_clocks(row)),
        fields=tuple(map(differing.field, fields_of(row))),
        earlier=tuple(_earlier(every, row, made)),
        later=tuple(_later(connection, every, row, made)),
        signed=Signed(**seen._asdict()) if seen else None,
        proof=Proof.of(row.list_id, link) if link else None,
        decisions=made,
    )


def _row(connection: Connection, change_id: str) -> ChangeRow:
    """The row of a whole id: the one that holds, else the newest."""
    found = changes.of_id(connection, change_id)
    if not found:
        raise Absent("There is no such change on record.")
    return max(found, key=lambda row: (not row.superseded_at, row.seq))


def fields_of(row: ChangeRow) -> Iterator[FieldChange]:
    """What a row says differs in its entry."""
    for stored in parsed(row.fields):
        before, after = (_side(stored[side]) for side in ("before", "after"))
        yield FieldChange(stored["field"], before, after)


def _side(stored: str | Sequence[str] | None) -> str | tuple[str, ...]:
    return stored if isinstance(stored, str) else tuple(stored or ())


def _clocks(row: ChangeRow) -> Iterator[Clock]:
    for name, says in CLOCKS.items():
        yield Clock(clock=name, says=says, at=getattr(row, name))


# What it replaced, and what replaced it.


def _earlier(
    every: Sequence[ChangeRow], row: ChangeRow, made: Sequence[Decided]
) -> Iterator[Version]:
    """The rows of the same entry that it took the place of, and those before them."""
    line: list[ChangeRow] = []
    wanted = {row.change_id}
    for one in reversed([one for one in every if one.superseded_by and one.seq != row.seq]):
        if one.superseded_by in wanted and len(line) < LONGEST_LINE:
            line.append(one)
            wanted.add(one.change_id)
    for one in reversed(line):
        heir = next((heir for heir in every if heir.change_id == one.superseded_by), row)
        yield _version(one, one, heir, made)


def _later(
    connection: Connection, every: Sequence[ChangeRow], row: ChangeRow, made: Sequence[Decided]
) -> Iterator[Version]:
    """The rows that took its place, one after the other."""
    seen = {row.seq}
    for _ in range(LONGEST_LINE):
        heir = heir_of(connection, every, row)
        if heir is None or heir.seq in seen:
            return
        yield _version(heir, row, heir, made)
        seen.add(heir.seq)
        row = heir


def heir_of(connection: Connection, every: Sequence[ChangeRow], row: ChangeRow) -> ChangeRow | None:
    """The row that took a row's place; it may be of another entry, where two became one.

    `every` are all rows of its entry. Where a late document dates a change anew, the row of the
    old document falls without an heir, and one that says the same is recorded with that.
    """
    if not row.superseded_by:
        anew = (one for one in every if _says_anew(one, row))
        return max(anew, key=lambda one: one.seq, default=None)
    own = [one for one in every if one.change_id == row.superseded_by]
    found = own or changes.beginning(connection, row.superseded_by)
    return max(found, key=lambda one: (not one.superseded_at, one.seq), default=None)


def _says_anew(one: ChangeRow, row: ChangeRow) -> bool:
    """Whether a row was recorded as or after another fell, and says the same of the entry."""
    if not row.superseded_at or one.superseded_at or one.recorded_at < row.superseded_at:
        return False
    of = [(it.kind, it.scope, it.programme, it.episode) for it in (one, row)]
    moves = row.kind in (Kind.ADDITION, Kind.RELISTING, Kind.REMOVAL)
    return one.seq > row.seq and of[0] == of[1] and (moves or one.fields == row.fields)


def _version(
    row: ChangeRow, before: ChangeRow, after: ChangeRow, made: Sequence[Decided]
) -> Version:
    differences = tuple(_differences(before, after))
    return Version(
        change_id=row.change_id,
        seq=row.seq,
        recorded_at=row.recorded_at,
        superseded_at=row.superseded_at,
        fields=differences,
        why=tuple(_why(before, after, made)),
    )


COMPARED = (
    "kind",
    "scope",
    "programme",
    "caption",
    "entry_key",
    "origin",
    "confirmation",
    "cause",
    "instrument",
    "effective_on",
    "published_at",
    "observed_after",
    "observed_at",
    "entry_still_in_force",
)
"""Columns in which two rows of one event are held against one another."""


def _differences(before: ChangeRow, after: ChangeRow) -> Iterator[Differing]:
    for name in COMPARED:
        old, new = (_text(getattr(row, name)) for row in (before, after))
        if old != new:
            yield differing.field(FieldChange(name, old, new))
    yield from _of_fields(before, after)


def _of_fields(before: ChangeRow, after: ChangeRow) -> Iterator[Differing]:
    """Fields of the entry that one of two rows tells otherwise than the other."""
    old, new = ({one.field: one for one in fields_of(row)} for row in (before, after))
    for name in dict.fromkeys((*old, *new)):
        sides = [_both(some.get(name)) for some in (old, new)]
        if sides[0] != sides[1]:
            yield differing.of_items(name, *sides)


def _both(change: FieldChange | None) -> list[str]:
    """What a row says of a field, each side in a word."""
    if change is None:
        return []
    told = differing.field(change)
    pairs = [f"{one.before} → {one.after}" for one in told.reworded]
    return [*pairs, *(f"− {one}" for one in told.left), *(f"+ {one}" for one in told.came)]


def _text(value: object) -> str:
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


class _Reason(NamedTuple):
    """Columns whose difference tells why a row took another's place, and the words for it."""

    columns: tuple[str, ...]
    says: str


REASONS = (
    _Reason(("rules_version",), "The documents were read again under other rules of reading."),
    _Reason(("observed_at", "snapshot_sha256"), "Another document was found to show it first."),
    _Reason(("observed_after", "previous_snapshot_sha256"), "The document before it is another."),
    _Reason(("confirmation",), "How sure it is has changed."),
    _Reason(("cause", "instrument", "instrument_url"), "Why it came about is known otherwise."),
    _Reason(("effective_on",), "The day of the law is known otherwise."),
    _Reason(("fields",), "What it says of the entry differs."),
)
"""Why rows take the place of others, as far as the two tell."""


def _why(before: ChangeRow, after: ChangeRow, made: Sequence[Decided]) -> Iterator[str]:
    for one in made:
        decision = one.made.decision
        if before.recorded_at < decision.decided_at <= after.recorded_at:
            because = decision.reason or "no reason given"
            yield f"By decision {decision.number} ({decision.verdict}): {because}"
    if after.origin == Origin.CORRECTION != before.origin:
        yield "A person's decision stands in place of what was observed."
    for reason in REASONS:
        if any(getattr(before, name) != getattr(after, name) for name in reason.columns):
            yield reason.says
