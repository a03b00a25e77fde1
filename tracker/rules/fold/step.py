"""Snapshots and decisions, in order -> the log. Pure: everything it needs is handed in.

A live run, a late document, a decision, a replay and new rules all come through here. One step
takes the standing after one good document to the standing after the next (design, section 4), in
four phases: who is who (matching), what a person has to answer (doubts), what becomes of each entry
(entry, absence), and whose doing the edits are (attribution). Stored hashes decide what changed;
contents are asked for only of what did.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrapers import kit
from tracker import guard
from tracker.model import Change, Decision, Pending, Snapshot
from tracker.rules.fold import absence, entry, matching
from tracker.rules.fold.attribution import attributed
from tracker.rules.fold.document import Document, document_of
from tracker.rules.fold.doubts import Doubts, weighed
from tracker.rules.fold.matching import Pairs, matched
from tracker.rules.fold.terms import (
    Contents,
    Discovery,
    EntryStep,
    Folded,
    Given,
    Position,
    Verdict,
)
from tracker.standing import State


def fold(
    start: State,
    last: Snapshot | None,
    snapshots: Iterable[Snapshot],
    decisions: Mapping[str, Decision],
    source: kit.Source,
    contents: Contents,
    keep: Container[Position],
) -> Folded:
    """Take the standing `start`, reached with document `last`, through more documents in order.

    `start` is changed in place and handed back as the result's state. A checkpoint is taken of
    the standing after each document whose position is in `keep`.
    """
    given = Given(source=source, decisions=decisions, contents=contents)
    folded = Folded(state=start, last=last)
    _recall(folded)
    for snapshot in snapshots:
        done = step(folded.last, snapshot, folded.state, given, folded.revisions)
        _take_in(done, folded)
        if done.verdict.outcome == "refused":
            continue
        folded.last = snapshot
        folded.shown.update(_shown(snapshot, folded.state))
        if done.moved and snapshot.position in keep:
            folded.checkpoints.append((snapshot.position, folded.state.dump()))
    return folded


def _recall(folded: Folded) -> None:
    """What the start says of absences that a later document may decide otherwise than before."""
    for item in folded.state.items.values():
        for left in item.absences.values():
            folded.rows[left.row.slot] = None if left.pending else left.row
            if left.pending:
                folded.pendings[left.pending] = absence.told(left, left.pending, "open")


def _shown(snapshot: Snapshot, state: State) -> Iterable[tuple[str, str]]:
    """Entries with the revisions under which a document has them."""
    for key, member in snapshot.members.items():
        if (entry_id := state.by_key.get(key)) is not None:
            yield entry_id, member.revision


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one document makes of the list: of each entry, and of all edits together.

    `moved`: somebody may stand otherwise than before.
    """

    verdict: Verdict
    entries: Sequence[EntryStep] = ()
    rows: Sequence[Change] = ()
    discovery: Discovery | None = None
    moved: bool = False


def _take_in(done: Step, folded: Folded) -> None:
    folded.verdicts.append(done.verdict)
    for entry_step in done.entries:
        folded.touched.add(entry_step.entry.entry_id)
        if entry_step.other is not None:
            folded.touched.add(entry_step.other.entry_id)
        folded.rows.update((row.slot, row) for row in entry_step.rows)
        folded.rows.update((slot, None) for slot in entry_step.withdrawn)
        folded.pendings.update((asked.pending_id, asked) for asked in entry_step.questions)
    folded.rows.update((row.slot, row) for row in done.rows)
    if done.discovery is not None:
        folded.discoveries.append(done.discovery)


def step(
    before: Snapshot | None,
    now: Snapshot,
    state: State,
    given: Given,
    revisions: dict[str, bytes],
) -> Step:
    """One document next to its predecessor; `state` is where every entry stood after that one.

    It is brought to where they stand now. `revisions` are contents that this fold made.
    """
    if before is not None and (now.sha256, now.mode) == (before.sha256, before.mode):
        return Step(verdict=_verdict(now, "unchanged"))
    if before is not None and (why := guard.refusal(before, now)):
        return Step(verdict=_verdict(now, "refused", why))
    if given.source.aggregator:
        return _crossed(now)
    document = document_of(now, before, given, revisions)
    if before is None:
        return _baseline(document, state)
    return _compared(document, before, state)


def _crossed(now: Snapshot) -> Step:
    """A good document of an aggregator: kept and compared with, but nobody's word on a listing.

    It makes no entries, no changes and no questions.
    """
    why = f"{now.stats.entries} entries, for cross-checks only"
    return Step(verdict=_verdict(now, "recorded", why), moved=True)


def _baseline(document: Document, state: State) -> Step:
    """The first good document: everybody is on record, nobody is news."""
    steps = []
    for key in matching.delisted_first(document.now.members, document):
        done = entry.on_record(key, document, state)
        steps.append(_standing(done, document, state))
    why = f"baseline of {document.now.stats.entries} entries"
    return Step(verdict=_verdict(document.now, "recorded", why), entries=steps, moved=True)


def _compared(document: Document, before: Snapshot, state: State) -> Step:
    pairs = matched(document, before, state)
    _link(pairs, document, state)
    doubts = weighed(pairs, document, before, state)
    steps = _advanced(pairs, document, doubts, state)
    edits = [entry_step.edit for entry_step in steps if entry_step.edit is not None]
    other_format = before.format_id != document.now.format_id
    edited = attributed(edits, document, doubts.listed, other_format=other_format)
    return Step(
        verdict=_verdict(document.now, _outcome(steps, edited.rows), doubts.first),
        entries=steps,
        rows=edited.rows,
        discovery=edited.discovery,
        moved=bool(pairs),
    )


def _link(pairs: Pairs, document: Document, state: State) -> None:
    """Keys that certainly lead to an entry lead there from now on."""
    for pair in pairs.met:
        if pair.links:
            state.put(pair.entry)
            state.link(pair.entry, pair.key, named=document.source.named_keys)


def _advanced(pairs: Pairs, document: Document, doubts: Doubts, state: State) -> list[EntryStep]:
    """Each entry that the document says something of, those that it has before those it lacks.

    Whoever comes later sees where the earlier ones stand by now.
    """
    steps = []
    for pair in pairs.met:
        done = entry.met(pair, document, doubts, state)
        steps.append(_standing(done, document, state))
    absorbed = _absorbed(pairs, steps, document, doubts)
    for key in pairs.newcomers:
        done = entry.welcomed(key, document, state)
        steps.append(_standing(done, document, state))
    for gone in pairs.gone:
        possible, heir = pairs.possible.get(gone.key), absorbed.get(gone.key, "")
        done = absence.missed(gone, document, doubts, possible, heir)
        steps.append(_standing(done, document, state))
    for absent in pairs.still_absent:
        now = state.items[absent.entry_id]
        if now.absent:  # and not back under a newcomer's key
            done = absence.missed_again(now, "", document, doubts)
            steps.append(_standing(done, document, state))
    return steps


def _absorbed(
    pairs: Pairs, steps: Sequence[EntryStep], document: Document, doubts: Doubts
) -> Mapping[str, str]:
    """Who went on as a name of another; nobody where the document is in doubt."""
    if doubts.document:
        return {}
    edits = [entry_step.edit for entry_step in steps if entry_step.edit is not None]
    return matching.absorbed(pairs.gone, edits, document)


def _standing(done: EntryStep, document: Document, state: State) -> EntryStep:
    """Let the state say where an entry stands by now, and by what key it is found."""
    named = document.source.named_keys
    state.put(done.entry)
    if done.key:
        state.link(done.entry, done.key, named=named)
    if done.other is not None:
        state.add(done.other, named=named)
    return done


def _outcome(steps: Sequence[EntryStep], edited: Sequence[Change]) -> str:
    questions = [asked for entry_step in steps for asked in entry_step.questions]
    if any(asked.state == "open" for asked in questions):
        return "pending"
    written = any(entry_step.rows or entry_step.withdrawn for entry_step in steps)
    answered = any(_is_answered(asked) for asked in questions)
    return "recorded" if edited or written or answered else "unchanged"


def _is_answered(question: Pending) -> bool:
    """Whether this document has answered it."""
    return question.state in ("settled", "reappeared")


def _verdict(now: Snapshot, outcome: str, reason: str = "") -> Verdict:
    return Verdict(position=now.position, outcome=outcome, reason=reason)
