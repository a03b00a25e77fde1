"""Snapshots and decisions, in order -> the log. Pure: everything it needs is handed in.

A live run, a late document, a decision, a replay and new rules all come through here. One step
takes the standing after one good document to the standing after the next (design, section 4), in
four phases: who is who (matching), what a person has to answer (doubts), what becomes of each entry
(entry, absence), and whose doing the edits are (attribution). Stored hashes decide what changed;
contents are asked for only of what did.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from operator import attrgetter

from scrapers import kit
from tracker.model import Change, Decision, Pending, Snapshot
from tracker.rules import continuity, guard
from tracker.rules.causes import NO_CAUSES, Causes
from tracker.rules.checkpoints import Whole, checkpoint
from tracker.rules.fold import absence, entry, lineage, matching
from tracker.rules.fold.attribution import attributed
from tracker.rules.fold.decided import Decided
from tracker.rules.fold.document import CurrentDocument, document_of
from tracker.rules.fold.doubts import Doubts, weighed
from tracker.rules.fold.matching import Pairs, matched
from tracker.rules.fold.terms import (
    CHECKPOINT_EVERY,
    Contents,
    Discovery,
    Edit,
    EntryStep,
    Folded,
    Given,
    Position,
    Remark,
    Verdict,
)
from tracker.rules.standing import ListState

NOT_THE_LIST = frozenset({"refused", lineage.KIND})
"""Outcomes of documents that are not the list: it stands as the one before has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one document makes of the list."""

    verdict: Verdict
    rows: Sequence[Change] = ()
    withdrawn: Sequence[str] = ()
    questions: Sequence[Pending] = ()
    touched: Set[str] = frozenset()
    discoveries: Sequence[Discovery] = ()
    remarks: Sequence[Remark] = ()


def fold(
    start: ListState,
    last: Snapshot | None,
    snapshots: Iterable[Snapshot],
    decisions: Mapping[str, Decision],
    source: kit.Source,
    contents: Contents,
    keep: Container[Position],
    fault: Callable[[Exception], kit.Fault] = kit.fault,
    since: int = 0,
    causes: Causes = NO_CAUSES,
    whole: Whole | None = None,
) -> Folded:
    """Take the standing `start`, reached with document `last`, through more documents in order.

    `start` is changed in place and handed back as the result's state. A checkpoint is taken of the
    standing after every sixteenth document, and after each whose position is in `keep`, as the
    difference to the last `whole` one where that is smaller; `since` the last one so many have been
    folded already. `fault` makes the reason to refuse a document of what was raised over it, or
    raises again what says nothing of the document. `causes` are the official acts that rows may
    show.
    """
    given = Given(source=source, decided=Decided(decisions), contents=contents, causes=causes)
    folded = Folded(state=start, last=last, since=since, whole=whole)
    _recall(folded)
    for snapshot in snapshots:
        done = _safe_step(snapshot, folded, given, fault)
        _take_in(done, folded)
        if done.verdict.outcome not in NOT_THE_LIST:
            folded.last = snapshot
            folded.shown |= _shown(snapshot, folded.state)
        folded.since += 1
        if folded.since >= CHECKPOINT_EVERY or snapshot.position in keep:
            _keep(snapshot.position, folded)
    return folded


def _keep(position: Position, folded: Folded) -> None:
    """Take a checkpoint; later ones are told by it where it is whole."""
    taken = checkpoint(position, folded.state, folded.whole)
    folded.checkpoints.append(taken)
    folded.since = 0
    if taken.base is None:
        folded.whole = Whole(position, folded.state.copy())


def _recall(folded: Folded) -> None:
    """What the start says of absences that a later document may decide otherwise than before."""
    for left in folded.state.absences():
        folded.rows[left.row.slot] = left.row
        if left.pending:
            folded.rows[left.row.slot] = None
            folded.pendings[left.pending] = absence.told(left, left.pending, "open")
    if asked := folded.state.lineage.asked:
        folded.pendings[asked.pending_id] = asked


def _shown(snapshot: Snapshot, state: ListState) -> set[tuple[str, str]]:
    """Entries with the revisions under which a document has them."""
    members = snapshot.members
    entries = map(state.by_key.get, members)
    pairs = zip(entries, map(attrgetter("revision"), members.values()), strict=True)
    return {(entry, revision) for entry, revision in pairs if entry}


def _take_in(done: Step, folded: Folded) -> None:
    folded.verdicts.append(done.verdict)
    folded.touched |= done.touched
    folded.rows.update(dict.fromkeys(done.withdrawn))
    folded.rows.update({row.slot: row for row in done.rows})
    folded.pendings.update({asked.pending_id: asked for asked in done.questions})
    folded.discoveries += done.discoveries
    folded.remarks += done.remarks


def _safe_step(
    snapshot: Snapshot, folded: Folded, given: Given, fault: Callable[[Exception], kit.Fault]
) -> Step:
    """One step; a document on which it breaks is refused, and everything stands as before it."""
    before, made = folded.state.copy(), len(folded.revisions)
    try:
        with kit.contained():
            return step(folded.last, snapshot, folded.state, given, folded.revisions)
    except Exception as failure:
        why = fault(failure)
        folded.state.back_to(before)
        for revision in list(folded.revisions)[made:]:
            del folded.revisions[revision]
        refused = _verdict(snapshot, "refused", why.why)
        return Step(verdict=replace(refused, trace=why.trace))


def step(
    before: Snapshot | None,
    now: Snapshot,
    state: ListState,
    given: Given,
    revisions: dict[str, bytes],
) -> Step:
    """One document next to its predecessor; `state` is where every entry stood after that one.

    It is brought to where they stand now. `revisions` are contents that this fold made.
    """
    document = document_of(now, before, given, revisions, state.items)
    if before is None:
        return _outranked(document, state) if now.outranked else _first(document, state)
    if (now.sha256, now.mode) == (before.sha256, before.mode):
        answered = lineage.believed(now, state, doubted=True)
        return _passed_over(_verdict(now, "unchanged"), document, state, answered)
    if why := guard.refusal(before, now):
        return _passed_over(_verdict(now, "refused", why), document, state)
    if given.source.aggregator:
        return _crossed(now)
    if why := now.outranked or lineage.older(now, before, state):
        questions = lineage.left_out(now, why, state, given)
        if questions is not None:
            remark = Remark(kind=lineage.KIND, document=now, reason=why)
            passed = _passed_over(_verdict(now, lineage.KIND, why), document, state, questions)
            return replace(passed, remarks=(remark,))
    return _compared(document, before, state)


def _passed_over(
    verdict: Verdict,
    document: CurrentDocument,
    state: ListState,
    questions: Sequence[Pending] = (),
) -> Step:
    """A document that moves nobody; what people decided about its moment holds all the same."""
    walk = Walk(document, state)
    for item in list(state.items.values()):
        if item.absences:
            walk.hear(absence.heard(item, document))
    return Step(
        verdict=verdict,
        rows=walk.rows,
        withdrawn=walk.withdrawn,
        questions=[*questions, *walk.questions],
        touched=walk.touched,
    )


def _outranked(document: CurrentDocument, state: ListState) -> Step:
    """A document that would be the first one, beside a better one of the same moment."""
    now = document.now
    return _passed_over(_verdict(now, lineage.KIND, now.outranked), document, state)


def _crossed(now: Snapshot) -> Step:
    """A good document of an aggregator: kept and compared with, but nobody's word on a listing.

    It makes no entries, no changes and no questions.
    """
    why = f"{now.stats.entries} entries, for cross-checks only"
    return Step(verdict=_verdict(now, "recorded", why))


def _first(document: CurrentDocument, state: ListState) -> Step:
    """The first good document: everybody is on record, nobody is news."""
    if document.source.aggregator:
        return _crossed(document.now)
    walk = Walk(document, state)
    for key in matching.delisted_first(document.now.members, document):
        walk.on(entry.on_record(key, document, state))
    lineage.believed(document.now, state, doubted=False)
    why = f"baseline of {document.now.stats.entries} entries"
    verdict = _verdict(document.now, "recorded", why)
    return Step(verdict=verdict, touched=walk.touched)


def _compared(document: CurrentDocument, before: Snapshot, state: ListState) -> Step:
    pairs = matched(document, before, state)
    _link(pairs, state, named=document.source.named_keys)
    doubts = weighed(pairs, document, before, state)
    walk = _walked(pairs, document, doubts, state)
    other_format = before.format_id != document.now.format_id
    edited = attributed(walk.edits, document, doubts.listed, other_format=other_format)
    rows = [*walk.rows, *edited.rows]
    answered = lineage.believed(document.now, state, doubted=doubts.of_document)
    questions = [*answered, *walk.questions]
    outcome = _outcome(rows, walk.withdrawn, walk.questions)
    return Step(
        verdict=_verdict(document.now, outcome, doubts.first),
        rows=rows,
        withdrawn=walk.withdrawn,
        questions=questions,
        touched=walk.touched,
        discoveries=edited.discoveries,
        remarks=edited.remarks,
    )


def _link(pairs: Pairs, state: ListState, *, named: bool) -> None:
    """Keys that certainly are an entry's lead to it from now on."""
    for pair in pairs.met:
        if state.by_key.get(pair.key) != pair.entry.entry_id:
            state.put(pair.entry)
            state.link(pair.entry, pair.key, named=named)


class Walk:
    """From entry to entry, each brought to where it stands now: later ones see the earlier ones."""

    def __init__(self, document: CurrentDocument, state: ListState) -> None:
        self.named, self.state = document.source.named_keys, state
        self.rows: list[Change] = []
        self.withdrawn: list[str] = []
        self.questions: list[Pending] = []
        self.edits: list[Edit] = []
        self.touched: set[str] = set()

    def on(self, done: EntryStep) -> None:
        """Past one entry."""
        self.state.put(done.entry)
        for key in done.keys:
            self.state.link(done.entry, key, named=self.named)
        for other in done.others:
            self.state.add(other, named=self.named)
            self.touched.add(other.entry_id)
        self.touched.add(done.entry.entry_id)
        self.rows += done.rows
        self.withdrawn += done.withdrawn
        self.questions += done.questions
        self.edits += done.edits

    def hear(self, done: EntryStep) -> None:
        """Past one entry of which people may have said something."""
        if done.questions:
            self.on(done)


def _walked(pairs: Pairs, document: CurrentDocument, doubts: Doubts, state: ListState) -> Walk:
    """Entries that the document has, then those that it lacks."""
    walk = Walk(document, state)
    for pair in pairs.met:
        walk.on(entry.met(pair, document, doubts, state))
    for key in pairs.newcomers:
        walk.on(entry.welcomed(key, document, state))
    edits = [] if doubts.document else walk.edits
    absorbed = matching.absorbed(pairs.gone, edits, document)
    for item in pairs.gone:
        if into := matching.joined(item, document, state):
            walk.on(absence.merged(item, into, document))
            continue
        possible = pairs.possible.get(item.entry_id, continuity.NOBODY)
        heir = absorbed.get(item.key, "")
        walk.on(absence.missed(item, document, doubts, possible, heir))
    for item in pairs.still_absent:
        present = state.items[item.entry_id]
        if present.absent:  # and not back under a newcomer's key
            walk.on(absence.missed_again(present, "", document, doubts))
    return walk


def _outcome(rows: Sequence[Change], withdrawn: Sequence[str], questions: Sequence[Pending]) -> str:
    states = {question.state for question in questions}
    if "open" in states:
        return "pending"
    moved = (rows, withdrawn, states & {"settled", "reappeared"})
    return "recorded" if any(moved) else "unchanged"


def _verdict(now: Snapshot, outcome: str, reason: str = "") -> Verdict:
    return Verdict(position=now.position, outcome=outcome, reason=reason)
