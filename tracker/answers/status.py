"""The status of a name on a day, list by list, with evidence and what is only alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from db import names, standings
from db.engine import Connection
from db.names import NameOnRecord
from scrapers.registry import closed_on
from tracker.answers.courts import NOT_IN_COURT, InCourts, Judgment, Stands, in_courts
from tracker.answers.coverage import Coverage, days_between
from tracker.answers.covered import Covered
from tracker.answers.grounds import Grounds, When, coverage_of
from tracker.answers.standing import Stood, as_seen, state_on
from tracker.matching import grades, search
from tracker.model import Provenance, Spell
from tracker.outgoing import Out, or_null
from tracker.recorded import NEVER, Standing
from tracker.rules.normalise.names import match_form, told_apart

STILL_LISTED = frozenset({"in_force", "suspended", "missing"})
"""States that a list cannot speak of after its closing."""

STANDING = frozenset({"in_force", "missing"})
"""States on a day in which somebody counts as listed."""

NEVER_STALE = frozenset({"list_closed", "unknown"})
"""Answers that no later document changes: by law, or as they claim nothing."""

NEAR, NEAR_COUNT = 0.6, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Question(When):
    """Status of a name: in force on day `on`, as recorded at `known_at`, as seen by `seen_at`."""

    name: str

    @classmethod
    def of(cls, name: str, when: When) -> Self:
        """The question of one name about a day."""
        return cls(
            name=name, on=when.on, known_at=when.known_at, seen_at=when.seen_at, lists=when.lists
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence(Out):
    """One thing that a document says, or shows by what is not in it; `provenance`: by what way the
    document came.
    """

    snapshot_sha256: str
    field: str
    value: str
    provenance: str = Provenance.NOT_SAID


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme(Out):
    """A programme under which somebody stood on the day, and since when."""

    programme: str
    since: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer(Out):
    """The status of a name on one list; without an entry, only whether that can be said.

    `as_of` is the last day, up to the one asked for, on which the list was seen in good order, and
    the one asked for where it was seen later; `stale`: that is more than a week before it, so that
    what came after it is not known. `last_look` is the last moment by the end of that day at which
    it was seen in good order: a document that stays the same is old, and what it says is not.
    `court_state` is how the listing stood in court on the day, `court_since` from when on, by which
    `judgment`, and `court_next` what comes next, `court` all of it in words; `court_note` says why
    nothing is concluded of a judgment. No state of a court takes anybody off a list.
    """

    list_id: str
    answer: str
    entry_id: str | None = None
    entry_key: str | None = None
    matched_name: str | None = None
    score: float | None = None
    since: str | None = None
    until: str | None = None
    designations: tuple[Programme, ...] = ()
    court_state: str | None = None
    pending: bool = False
    document_age_days: int | None = None
    evidence: tuple[Evidence, ...] = ()
    caption: str | None = None
    stale: bool = False
    as_of: str | None = None
    last_look: str | None = None
    court_since: str | None = None
    judgment: Judgment | None = None
    court_next: str | None = None
    court_note: str | None = None
    court: str | None = None

    def with_courts(self, said: InCourts) -> "Answer":
        """The same with what courts have said."""
        if said == NOT_IN_COURT:
            return self
        noted, found = replace(self, court_note=or_null(said.note)), said.state
        if found is None:
            return noted
        return replace(
            noted,
            court_state=str(found.state),
            court_since=found.since,
            judgment=Judgment.of(found.word),
            court_next=found.next,
            court=found.sentence,
        )

    def said_of_courts(self) -> Iterator[str]:
        """How the listing stood in court, in sentences; none where nothing is on record."""
        seen = f", last seen on {self.as_of}" if self.stale else ""
        of = f"{self.caption} on {self.list_id}{seen}"
        if self.court:
            yield f"court: {of}: {self.court}"
        if self.court_note:
            yield f"court: {of}: {self.court_note}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NearMiss(Out):
    """A name that is alike but not the same."""

    list_id: str
    entry_id: str
    name: str
    score: float
    why: tuple[str, ...]
    entry_key: str | None = None
    caption: str | None = None
    provenance: str | None = None

    @classmethod
    def of(cls, near: search.FoundName) -> Self:
        """One name that the search found."""
        return cls(
            list_id=near.list_id,
            entry_id=near.entry_id,
            name=near.matched_name,
            score=near.score,
            why=near.why,
            entry_key=near.entry_key,
            caption=near.caption,
            provenance=near.provenance,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class NameStatus(Out):
    """The contract of design section 7: an answer per list, with evidence, and near misses.

    `same_party` are entries of lists without that very name that are the same party for certain
    under another one. `coverage` is what it rests on; `error` why a name could not be asked, with
    no answers then.
    """

    name: str
    on: str
    known_at: str | None
    answers: tuple[Answer, ...]
    near_misses: tuple[NearMiss, ...]
    coverage: Covered | None = None
    error: str | None = None
    same_party: tuple[Answer, ...] = ()

    @property
    def has_entry(self) -> bool:
        """Whether an entry of that very name stands or stood on any list."""
        return any(answer.entry_id for answer in self.answers)


NO_ANSWER = Answer(list_id="", answer="")
"""In place of answers to what could not be asked."""


def status(connection: Connection, asked: Question, ground: Grounds | None = None) -> NameStatus:
    """Where a name stood on every list that has an answer; with what it rests on, if that is given.

    Several names of one day are asked on one ground.
    """
    covered = ground.lists if ground else coverage_of(connection, asked)
    entries = list(entries_named(connection, asked))
    answers: list[Answer] = []
    for list_id in sorted(covered):
        there = [entry for entry in entries if entry.match.list_id == list_id]
        given = [of_entry(connection, asked, covered[list_id], entry) for entry in there]
        answers += given or [_no_entry(asked, covered[list_id])]
    return NameStatus(
        name=asked.name,
        on=asked.on,
        known_at=or_null(asked.known_at),
        answers=graded(connection, answers),
        near_misses=near_misses(connection, asked, {entry.match.entry_id for entry in entries}),
        coverage=ground.looked if ground else None,
    )


def exact(connection: Connection, asked: Question) -> list[NameOnRecord]:
    """Entries with this very name: one row each, the primary name before aliases."""
    form = match_form(asked.name)
    of_form = names.of_form(connection, form, asked.known_at, asked.lists)
    rows = (row for row in of_form if not told_apart(asked.name, row.text))
    weakest_first = sorted(rows, key=_strength, reverse=True)
    return list({row.entry_id: row for row in weakest_first}.values())


def graded(connection: Connection, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Answers, each of whose evidence says by what way its document came."""
    documents = {(one.list_id, it.snapshot_sha256) for one in answers for it in one.evidence}
    came = grades.of_documents(connection, documents)
    return tuple(
        replace(
            one,
            evidence=tuple(
                replace(it, provenance=came[one.list_id, it.snapshot_sha256]) for it in one.evidence
            ),
        )
        for one in answers
    )


def _strength(name: NameOnRecord) -> tuple[int, int]:
    """Primary names come first, then aliases, as they were recorded."""
    return search.KINDS.get(name.kind, len(search.KINDS)), name.id


class Entry(NamedTuple):
    """An entry by the name it was found by, and where it stood, as recorded at the time asked."""

    match: NameOnRecord
    standing: Standing
    caption: str

    def stands(self, known_at: str = "", seen_at: str = "") -> Stands:
        """By what acts mean it, and when it stood on its list."""
        return Stands(
            list_id=self.match.list_id,
            entry_id=self.match.entry_id,
            keys=self.standing.keys,
            spells=self.standing.spells,
            known_at=known_at,
            seen_at=seen_at,
        )


def entries_named(connection: Connection, asked: Question) -> Iterator[Entry]:
    """Entries with this very name."""
    for match in exact(connection, asked):
        row = standings.stood(connection, match.entry_id, asked.known_at)
        if row is not None:
            yield Entry(match, Standing.read(row.body), row.caption)


def of_entry(connection: Connection, asked: Question, covered: Coverage, entry: Entry) -> Answer:
    """Where an entry stood, and what courts had said of it; of a closed list they say nothing."""
    given = _answer(asked, covered, entry)
    if given.answer not in STILL_LISTED:
        return given
    stands = entry.stands(asked.known_at, asked.seen_at)
    return given.with_courts(in_courts(connection, stands, asked.on))


# One list.


def _answer(asked: Question, covered: Coverage, entry: Entry) -> Answer:
    match, standing, caption = entry
    stood = state_on(as_seen(standing.spells, asked.seen_at), asked.on)
    closed = _closed(asked, match.list_id)
    state = _state(stood, standing, inside=covered.covers(asked.on))
    if closed and state in STILL_LISTED:
        state = "list_closed"
    seen_at, sha256 = covered.document(asked.on)
    closed_since = closed if stood.since else ""
    stale = state not in NEVER_STALE and covered.is_stale(closed or asked.on)
    return Answer(
        list_id=match.list_id,
        answer=state,
        entry_id=match.entry_id,
        entry_key=standing.key,
        matched_name=match.text,
        score=1.0,
        since=or_null(stood.since),
        until=or_null(stood.until or closed_since),
        designations=() if closed else tuple(_programmes(standing.programmes, stood, asked)),
        pending=bool(standing.pending),
        document_age_days=_age(asked, seen_at),
        evidence=tuple(_evidence(stood.spell, sha256, state)),
        caption=caption,
        stale=stale,
        as_of=or_null(covered.as_of(asked.on)),
        last_look=or_null(covered.last_look(asked.on)),
    )


def _state(stood: Stood, standing: Standing, *, inside: bool) -> str:
    """A state of an entry as an answer; `inside` coverage, absence before a spell is one."""
    match stood.state, standing.state:
        case "before", _:
            return "not_listed" if inside else "unknown"
        case "in_force", "suspended" if stood.spell.open:
            return "suspended"
    return stood.state


def _closed(asked: Question, list_id: str) -> str:
    """The day on which a list was closed, if that was before the day asked for.

    Closing delists nobody: it only ends what the list can say. What was on record before the list
    was closed does not know of it.
    """
    closed = closed_on(list_id)
    known_by = asked.known_at[:10] or asked.on
    return closed if closed < min(asked.on, known_by) else ""


def _no_entry(asked: Question, covered: Coverage) -> Answer:
    if not covered.covers(asked.on):
        as_of = or_null(covered.as_of(asked.on))
        last = or_null(covered.last_look(asked.on))
        return Answer(list_id=covered.list_id, answer="unknown", as_of=as_of, last_look=last)
    seen_at, sha256 = covered.document(asked.on)
    absent = Evidence(snapshot_sha256=sha256, field="absent", value=seen_at)
    return Answer(
        list_id=covered.list_id,
        answer="not_listed",
        document_age_days=_age(asked, seen_at),
        evidence=(absent,),
        as_of=or_null(covered.as_of(asked.on)),
        last_look=or_null(covered.last_look(asked.on)),
    )


def _age(asked: Question, seen_at: str) -> int | None:
    """Days from a document to the day asked for; None where it came later."""
    came_before = bool(seen_at) and seen_at[:10] <= asked.on
    return days_between(seen_at, asked.on) if came_before else None


def _programmes(
    programmes: Mapping[str, Sequence[Spell]], entry: Stood, asked: Question
) -> Iterator[Programme]:
    """Programmes that count as standing on the day: an absence not yet confirmed ends none.

    None stands of an entry that does not, nor one that it lost in an earlier time on the list.
    """
    for programme, spells in programmes.items():
        stood = state_on(as_seen(spells, asked.seen_at), asked.on)
        if {stood.state, entry.state} <= STANDING and stood.spell.overlaps(entry.spell):
            yield Programme(programme=programme, since=stood.since)


def _evidence(spell: Spell, newest: str, state: str) -> Iterator[Evidence]:
    """The authority's own dates first, then what we saw; `newest` is the newest document."""
    if spell is NEVER:
        return
    first, last = spell.sha256, spell.until_sha256
    listed = Evidence(snapshot_sha256=first, field="listed_on", value=spell.listed_on)
    delisted = Evidence(snapshot_sha256=last, field="delisted_on", value=spell.delisted_on)
    yield from (stated for stated in (listed, delisted) if stated.value)
    yield Evidence(snapshot_sha256=first, field="present", value=spell.since)
    if not spell.open:
        how = "shown_as_delisted" if spell.delisted_on else "absent"
        yield Evidence(snapshot_sha256=last, field=how, value=spell.until)
    elif state == "in_force":
        yield Evidence(snapshot_sha256=newest, field="last_document", value=newest)


def near_misses(connection: Connection, asked: Question, matched: set[str]) -> tuple[NearMiss, ...]:
    """Names that are alike but not the same: never an answer, but worth a look."""
    alike = search.anything(
        connection,
        asked.name,
        lists=asked.lists,
        known_at=asked.known_at,
        least=NEAR,
        most=NEAR_COUNT + len(matched),
    )
    others = [near for near in alike if near.entry_id not in matched]
    named = search.with_standing(connection, others[:NEAR_COUNT])
    return tuple(map(NearMiss.of, named))
