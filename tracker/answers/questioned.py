"""One question whole: why it is asked, the two documents beside each other, what comes by itself.

The first document is the last good one that has the entry, the second the first one without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from db import journal, revisions, snapshots, standings
from db.engine import Connection
from db.snapshots import SnapshotRow
from tracker.answers import entries
from tracker.answers.entries import Asked
from tracker.errors import Absent
from tracker.model import PRESENT, Pending, Scope, moment, stamp
from tracker.outgoing import Out
from tracker.record.members import Reader
from tracker.recorded import Standing
from tracker.rules.fold.decided import CONFLICT, IDENTITY
from tracker.rules.fold.terms import SETTLED
from tracker.rules.normalise.entries import decoded, values

DOCUMENT = "document"
"""The scope of a question about a document as a whole, and its place among the answers below."""

FARTHEST = 24
"""So many documents before the first one without an entry are looked through for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper(Out):
    """A document beside a question: its day, its own date, hash, size, how many entries it has.

    `bytes` is null where the archive has not noted them; `brought_by` is whoever brought it, ""
    where the authority itself gave it.
    """

    list_id: str
    sha256: str
    observed_at: str
    published_at: str
    entries: int
    bytes: int | None
    files: tuple[str, ...]
    mode: str
    brought_by: str
    verdict: str
    reason: str
    provenance: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Field(Out):
    """A field of the record in a document, and its values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeQuestion(Out):
    """A question with all that an answer to it rests on.

    `having` is null where no document on record has the entry; `later` are the documents since,
    each with whether it has the entry. `settles_on` is the first day on which a document may answer
    it, "" where none can; `by_itself` says so in sentences. `yes` and `no` say what follows.
    """

    asked: Asked
    without: Paper | None
    having: Paper | None
    record: tuple[Field, ...]
    later: tuple[tuple[Paper, bool], ...]
    elsewhere: tuple[str, ...]
    settles_on: str
    by_itself: tuple[str, ...]
    yes: str
    no: str

    @property
    def question(self) -> Pending:
        """What is asked."""
        return self.asked.question


def whole(connection: Connection, pending_id: str) -> WholeQuestion:
    """A question by its id; Absent where there is none."""
    found = entries.questions_beginning(connection, pending_id)
    exact = next((one for one in found if one.question.pending_id == pending_id), None)
    if exact is None:
        raise Absent("No question has this id.")
    return _whole(connection, exact)


def _whole(connection: Connection, asked: Asked) -> WholeQuestion:
    question = asked.question
    documents = _Documents(connection, question)
    having = documents.having()
    elsewhere = entries.elsewhere(connection, question.list_id, question.entry_id)
    return WholeQuestion(
        asked=asked,
        without=documents.without(),
        having=having.paper if having else None,
        record=having.record if having else (),
        later=tuple(documents.later()),
        elsewhere=tuple(elsewhere) if question.entry_id else (),
        settles_on=settles_on(question),
        by_itself=tuple(by_itself(question)),
        yes=follows(question, "confirm"),
        no=follows(question, "reject"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Having:
    """A document that has the entry, and its record there."""

    paper: Paper
    record: tuple[Field, ...]


class _Documents:
    """The documents around a question."""

    def __init__(self, connection: Connection, question: Pending) -> None:
        self.connection, self.question = connection, question
        self.rows = snapshots.of_list(connection, question.list_id)
        self.lists = Reader(connection)
        self.keys = _keys(connection, question)

    def without(self) -> Paper | None:
        """The document that raised the question."""
        of = (self.question.observed_at, self.question.snapshot_sha256)
        row = next((row for row in self.rows if row.place == of), None)
        return paper(self.connection, row) if row else None

    def having(self) -> _Having | None:
        """The last good document before it that has the entry; of a document the one before it."""
        earlier = [row for row in self.rows if row.good and row.observed_at < self._first]
        for row in reversed(earlier[-FARTHEST:]):
            if not self.keys:
                return _Having(paper=paper(self.connection, row), record=())
            if revision := self._revision_in(row):
                record = _record(self.connection, revision)
                return _Having(paper=paper(self.connection, row), record=record)
        return None

    def later(self) -> Iterator[tuple[Paper, bool]]:
        """The last good documents since, newest first, each with whether it has the entry."""
        since = [row for row in self.rows if row.good and row.observed_at > self._first]
        for row in reversed(since[-FARTHEST:] if self.keys else ()):
            yield paper(self.connection, row), bool(self._revision_in(row))

    @property
    def _first(self) -> str:
        return self.question.observed_at

    def _revision_in(self, row: SnapshotRow) -> str:
        """The record of the entry in a document that has it in force; else ""."""
        members = self.lists.members(row.id)
        present = (members[key] for key in self.keys if key in members)
        return next((member.revision for member in present if member.state in PRESENT), "")


def _keys(connection: Connection, question: Pending) -> tuple[str, ...]:
    """All keys that the entry of a question ever went by, the one asked about first."""
    if not question.entry_id:
        return ()
    row = standings.stood(connection, question.entry_id)
    known = Standing.read(row.body).keys if row else ()
    return tuple(dict.fromkeys((question.entry_key, *known)))


def _record(connection: Connection, revision: str) -> tuple[Field, ...]:
    content = decoded(revisions.contents(connection, [revision])[revision])
    fields: Mapping[str, Sequence[str]] = values(content)
    return tuple(Field(field=name, values=tuple(texts)) for name, texts in fields.items())


def paper(connection: Connection, row: SnapshotRow) -> Paper:
    """A document as it is on record."""
    arrival = journal.content(connection, row.receipt)
    files: Mapping[str, Sequence[str]] = arrival.get("files", {})
    named = sorted(name for name, _ in files.values())
    sizes = journal.sizes(connection, [sha256 for _, sha256 in files.values()])
    return Paper(
        list_id=row.list_id,
        sha256=row.sha256,
        observed_at=row.observed_at,
        published_at=row.published_at,
        entries=row.entries,
        bytes=sum(sizes.values()) if sizes else None,
        files=tuple(named),
        mode=row.mode,
        brought_by=arrival.get("by", ""),
        verdict=row.verdict,
        reason=row.reason,
        provenance=row.provenance,
    )


# What comes by itself, and what follows from an answer.


def settles_on(question: Pending) -> str:
    """The first day on which a good document may answer a question by itself; "" for none."""
    if question.scope == DOCUMENT or question.kind in (IDENTITY, CONFLICT):
        return ""
    return stamp(moment(question.observed_at) + SETTLED)[:10]


def by_itself(question: Pending) -> Iterator[str]:
    """What ends an open question without anybody, in sentences."""
    if question.state != "open":
        return
    if question.scope == DOCUMENT:
        yield "If another document comes in its place, the question ends by itself."
        return
    yield (
        "As long as it is open, the entry counts as listed in search, status, watched names and "
        "exports."
    )
    if question.kind == CONFLICT:
        yield "No document answers it: a person has to."
        return
    yield "If a later good document has it again, the question ends by itself: nobody had left."
    if question.kind == IDENTITY:
        yield "Time alone does not answer it, as the entry may go on under the other name."
        return
    yield (
        f"If it is still absent in a good document of other bytes on {settles_on(question)} or "
        "later, and is not doubtful there, that document confirms the removal; not so while too "
        "large a part of the list is in question."
    )


YES = {
    IDENTITY: "It goes on as the other entry: one party under a new name or reference. Nobody is "
    "taken off.",
    CONFLICT: "The reference stands for another party now: the former one is recorded as removed, "
    "and the new one stays.",
    DOCUMENT: "This document is the list now, and what it says counts.",
}
NO = {
    IDENTITY: "They are two: the one that is absent is recorded as removed, and the other one is "
    "new.",
    CONFLICT: "It is the same party with other particulars: nobody is taken off.",
    DOCUMENT: "It is an old copy: it moves nobody, and the list waits for a newer one.",
}


def follows(question: Pending, verdict: str) -> str:
    """What follows from a yes or a no, in words."""
    is_yes = verdict == "confirm"
    of = DOCUMENT if question.scope == DOCUMENT else question.kind
    known = (YES if is_yes else NO).get(of)
    if known:
        return known
    day = question.observed_at[:10]
    is_act = question.scope == Scope.DESIGNATION
    what = f"Its designation under {question.programme} was ended" if is_act else "It was taken off"
    if is_yes:
        return f"{what}, as first seen in the document of {day}; whoever asked for that is told."
    still = "It is still listed under it" if is_act else "It is still listed"
    return f"{still}, and the document of {day} is wrong about that."
