"""One change, question or entry by its id, whole; and the questions put to people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import NamedTuple

from db import changes, proposals, revisions, snapshots, standings
from db import questions as register
from db.canonical import parsed
from db.changes import ChangeRow
from db.engine import Connection
from db.standings import StandingOnRecord
from tracker.answers import courts
from tracker.answers.courts import CourtSaid, Stands
from tracker.answers.decisions import NO_PERSON, Decided, about, answers
from tracker.answers.lines import ActLine
from tracker.answers.log import LoggedChange, exported
from tracker.matching import grades
from tracker.matching.elsewhere import places
from tracker.model import COUNTS_AS_LISTED, Decision, Pending, Provenance, Scope
from tracker.outgoing import Json, Out, rows
from tracker.record.proposals import Proposed
from tracker.recorded import Standing, pending

OF_LISTINGS = ("addition", "relisting", "removal")
"""Changes that say that a listing began or ended."""

MOST_ROWS = 100
"""Rows of the log of an entry that are told of it; the newest come first."""

PENDING_FIELDS = tuple(field.name for field in fields(Pending))


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeChange(Out):
    """A change as exported, and when and by what it was superseded.

    `court` is how the listing stood in court when it began or, just before, ended.
    """

    change: LoggedChange
    superseded_at: str
    superseded_by: str
    court: CourtSaid | None = None

    def json(self) -> Json:
        """The change, what a court had said and its end last."""
        end = {"superseded_at": self.superseded_at, "superseded_by": self.superseded_by}
        return self.change.json() | {"court": self.court.json() if self.court else None} | end


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked(Out):
    """A question put to a person, who answered it, if a person did, and what others propose.

    `provenance`: by what way the document came that raises it.
    """

    question: Pending
    decision: Decision = NO_PERSON
    proposed: tuple[Proposed, ...] = ()
    provenance: str = Provenance.NOT_SAID

    def json(self) -> Json:
        """Its fields by name, then whose decision it was, and why; then the last open proposal."""
        asked = dict(sorted(asdict(self.question).items()))
        answer = self.decision
        return asked | {
            "decision": answer.number or None,
            "decided_by": answer.decided_by,
            "decided_because": answer.reason,
            "instrument": answer.instrument,
            **self._proposal(),
            "provenance": self.provenance,
        }

    def _proposal(self) -> Json:
        if not self.proposed:
            return dict.fromkeys(PROPOSAL, "")
        made = self.proposed[-1]
        return dict(zip(PROPOSAL, (str(made.verdict), made.maker, made.proposal_id), strict=True))


PROPOSAL = ("proposed", "proposed_by", "proposal_id")
"""What one person proposes of a question that is open."""

ASKED = (
    *sorted(PENDING_FIELDS),
    "decision",
    "decided_by",
    "decided_because",
    "instrument",
    *PROPOSAL,
    "provenance",
)
"""Columns of a question, also where there is none."""


@dataclass(frozen=True, slots=True)
class SeenIn(Out):
    """A document that has to do with an entry: when it was observed, its hash, how it came."""

    observed_at: str
    sha256: str
    provenance: str = Provenance.NOT_SAID


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeEntry(Out):
    """An entry: where it stands and what its last document says of it, both as they are stored.

    `decisions`: what people decided about it, undone or not. `court` is how the listing stands in
    court today, `acts` what official acts on record say of it; `documents` show the beginnings and
    ends of its times and its changes, the newest first.
    """

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    standing: str
    content: bytes
    decisions: tuple[Decided, ...] = ()
    court: CourtSaid | None = None
    court_note: str = ""
    acts: tuple[ActLine, ...] = ()
    documents: tuple[SeenIn, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys it ever went by."""
        return Standing.read(self.standing).keys

    def json(self) -> Json:
        """Whose it is, then where it stands, then what is said of it."""
        head = {"list_id": self.list_id, "entry_key": self.entry_key, "caption": self.caption}
        stands = {**head, **parsed(self.standing), "content": parsed(self.content)}
        courts = {
            "court": self.court.json() if self.court else None,
            "court_note": self.court_note or None,
            "official_acts": rows(self.acts),
        }
        documents = {"documents": rows(self.documents)}
        return stands | {"decisions": rows(self.decisions)} | courts | documents


def questions_beginning(connection: Connection, prefix: str) -> list[Asked]:
    """Questions whose id starts so, with who answered them."""
    return asked(connection, list(map(pending, register.beginning(connection, prefix))))


def entries_beginning(connection: Connection, prefix: str, on: str = "") -> list[WholeEntry]:
    """Entries whose id starts so, or that a key leads to: whoever goes by it now comes first."""
    return [whole_entry(connection, row, on) for row in _entries(connection, prefix)]


def elsewhere(connection: Connection, list_id: str, entry: str) -> list[str]:
    """Other lists on which an entry's party stands, and those on which it possibly does."""
    found = places(connection, [(list_id, entry)]).get(entry, ())
    told = (f"{place.list_id}{'' if place.certain else ' (possibly)'}" for place in found)
    return sorted(set(told))


def _entries(connection: Connection, prefix: str) -> list[StandingOnRecord]:
    """Who goes by the key comes first, of them whoever counts as listed, of them who came last."""
    rows = standings.beginning(connection, prefix)
    rows.sort(key=_came_at, reverse=True)
    rows.sort(key=lambda row: (row.entry_key != prefix, row.state not in COUNTS_AS_LISTED))
    return rows


def _came_at(row: StandingOnRecord) -> str:
    """When an entry last came onto its list."""
    return max((spell.since for spell in Standing.read(row.body).spells), default="")


def changes_beginning(connection: Connection, prefix: str) -> list[WholeChange]:
    """Changes whose id starts so, superseded ones too."""
    rows = changes.beginning(connection, prefix)
    return [
        _whole_change(connection, row, change)
        for row, change in zip(rows, exported(connection, rows), strict=True)
    ]


def whole_change(connection: Connection, row: ChangeRow) -> WholeChange:
    """A row of the log with what is not written in it."""
    return _whole_change(connection, row, exported(connection, [row])[0])


def _whole_change(connection: Connection, row: ChangeRow, change: LoggedChange) -> WholeChange:
    return WholeChange(
        change=change,
        superseded_at=row.superseded_at,
        superseded_by=row.superseded_by,
        court=_court_at(connection, row) if row.scope == Scope.ENTRY else None,
    )


def _court_at(connection: Connection, row: ChangeRow) -> CourtSaid | None:
    """How the listing stood in court that a row says has begun or ended."""
    standing = standings.stood(connection, row.entry_id)
    if standing is None or row.kind not in OF_LISTINGS:
        return None
    found = courts.around(connection, _stands(standing), row.observed_at, row.effective_on[:10])
    return CourtSaid.of(found, over=True)


def _stands(row: StandingOnRecord) -> Stands:
    standing = Standing.read(row.body)
    return Stands(row.list_id, row.entry_id, standing.keys, standing.spells)


def whole_entry(connection: Connection, row: StandingOnRecord, on: str) -> WholeEntry:
    """An entry with all that is recorded about it; in court as on a day, if one is given."""
    stands = _stands(row)
    said = courts.in_courts(connection, stands, on) if on else courts.NOT_IN_COURT
    listings = changes.of_listings(connection, row.entry_id)
    shown = [*listings, *changes.edits_of(connection, row.entry_id)]
    cited = "; ".join(one.instrument for one in shown)
    return WholeEntry(
        list_id=row.list_id,
        entry_id=row.entry_id,
        entry_key=row.entry_key,
        caption=row.caption,
        standing=row.body,
        content=revisions.contents(connection, [row.revision])[row.revision],
        decisions=tuple(about(connection, row.list_id, row.entry_id)),
        court=CourtSaid.of(said.state),
        court_note=said.note,
        acts=tuple(courts.acts_of(connection, stands, cited, row.caption)),
        documents=tuple(_documents(connection, stands, shown)),
    )


def _documents(
    connection: Connection, stands: Stands, log: Sequence[ChangeRow]
) -> Iterator[SeenIn]:
    """Documents that show the beginnings and ends of its times, and its changes; newest first."""
    found = {(spell.since, spell.sha256) for spell in stands.spells}
    found |= {(spell.until, spell.until_sha256) for spell in stands.spells if spell.until}
    found |= {(row.observed_at, row.snapshot_sha256) for row in log[-MOST_ROWS:]}
    known = sorted((place for place in found if place[1]), reverse=True)
    yield from graded(connection, stands.list_id, known)


def graded(
    connection: Connection, list_id: str, places: Sequence[tuple[str, str]]
) -> Iterator[SeenIn]:
    """Documents of a list by moment and hash, in their order, with how each came."""
    came = snapshots.grades(connection, [(list_id, at, sha256) for at, sha256 in places])
    for at, sha256 in places:
        yield SeenIn(at, sha256, came.get((list_id, at, sha256), Provenance.NOT_SAID))


def questions(connection: Connection, list_id: str = "", state: str = "open") -> list[Pending]:
    """Questions put to a person, oldest first; of one list, in one state, if any is named."""
    stored = register.on_record(connection, list_id).values()
    asked = [pending(body) for _, body in stored]
    return [question for question in asked if state in ("", question.state)]


class Page(NamedTuple):
    """Some questions, and where the next ones begin; None where there are no more."""

    questions: list[Pending]
    next: int | None


def page_of_questions(
    connection: Connection, list_id: str, state: str, *, after: int, limit: int
) -> Page:
    """Questions after a place, in the order in which they came to stand as they do."""
    found = register.page(connection, list_id, state, after, limit + 1)
    shown = found[:limit]
    more = shown[-1].seq if len(found) > limit else None
    return Page([pending(row.body) for row in shown], more)


def asked(connection: Connection, some: Sequence[Pending]) -> list[Asked]:
    """Questions, in their order, with who answered them, and what waits for another person."""
    by, waits = answers(connection), defaultdict[str, list[Proposed]](list)
    for row in proposals.waiting(connection):
        waits[row.subject].append(Proposed.read(row))
    came = grades.of_documents(connection, {(one.list_id, one.snapshot_sha256) for one in some})
    return [
        Asked(
            question=one,
            decision=by.of(one) or NO_PERSON,
            proposed=tuple(waits.get(one.pending_id, ())),
            provenance=came[one.list_id, one.snapshot_sha256],
        )
        for one in some
    ]
