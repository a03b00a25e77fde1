"""What people decide of findings of `tracker reconcile`: that one is known and in order.

A disposition holds for what the evidence says, and no longer: where another act or document
changes that, the finding is open again, and says who had accepted it as it was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from db.engine import Connection, reading
from tracker.acts.reconcile import reconcile
from tracker.acts.reconcile_finding import Finding, FindingKind
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.model import Decision, short_id, stamp
from tracker.outgoing import Json, Out
from tracker.record.journal import ABOUT_FINDINGS, ACCEPT, REOPEN, decisions_made, standing
from tracker.record.tracker import Tracker

SHORTEST = 4
"""Characters that the beginning of a finding's id needs."""


class State(StrEnum):
    """How a finding stands."""

    OPEN = "open"
    EXPECTED = "expected"
    ACCEPTED = "accepted"
    GONE = "gone"


UNDECIDED = Decision(pending_id="", verdict="", decided_by="", decided_at="", reason="")
"""Of findings that nobody decided anything of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged(Out):
    """A finding, or one that was and is no more, with what a person decided of it last.

    `outdated`: it was accepted as it was, and its evidence says something else now.
    """

    finding_id: str
    state: State
    finding: Finding | None
    today: str
    decision: Decision = UNDECIDED

    @property
    def outdated(self) -> bool:
        """Whether it was accepted for what the evidence says no longer."""
        return self.decision.verdict == ACCEPT and self.state in (State.OPEN, State.EXPECTED)

    @property
    def lists(self) -> Sequence[str]:
        """The lists that it is about."""
        return self.finding.lists if self.finding else self.decision.keys[1:]

    @property
    def sentence(self) -> str:
        """What does not fit, or did not."""
        return self.finding.sentence if self.finding else next(iter(self.decision.keys), "")

    def json(self) -> Json:
        """The finding, then what was decided; of one that is gone what is on record of it."""
        made = self.decision
        return {
            **(self.finding or _was(self)).json(self.today),
            "finding_id": self.finding_id,
            "state": str(self.state),
            "outdated": self.outdated,
            "decided_by": made.decided_by,
            "decided_at": made.decided_at,
            "reason": made.reason,
            "decision": made.number or None,
        }


def judged(connection: Connection, findings: Iterable[Finding], today: str) -> list[Judged]:
    """Findings with what was decided of them, in their order; at the end those that are gone."""
    made = _by_finding(connection)
    found = list(findings)
    now = [_judged(one, made.get(one.finding_id, UNDECIDED), today) for one in found]
    there = {one.finding_id for one in found}
    gone = (made[one] for one in made.keys() - there if made[one].verdict == ACCEPT)
    last = [_gone(one, today) for one in sorted(gone, key=attrgetter("number"))]
    return [*now, *last]


def _judged(finding: Finding, made: Decision, today: str) -> Judged:
    holds = made.verdict == ACCEPT and made.sha256 == finding.evidence
    young = State.EXPECTED if finding.expected else State.OPEN
    return Judged(
        finding_id=finding.finding_id,
        state=State.ACCEPTED if holds else young,
        finding=finding,
        today=today,
        decision=made,
    )


def _gone(made: Decision, today: str) -> Judged:
    gone = made.pending_id
    return Judged(finding_id=gone, state=State.GONE, finding=None, today=today, decision=made)


def _was(gone: Judged) -> Finding:
    """What is on record of a finding that is no more."""
    made = gone.decision
    return Finding(
        kind=FindingKind(made.kind),
        lists=tuple(gone.lists),
        party="",
        sentence=gone.sentence,
        since=made.since,
        known_to=made.decided_at[:10],
        about=(),
        basis=(),
    )


NOTHING = Finding(
    kind=FindingKind.LISTS_DISAGREE,
    lists=(),
    party="",
    sentence="",
    since="",
    known_to="",
    about=(),
    basis=(),
)
COLUMNS = tuple(Judged(finding_id="", state=State.OPEN, finding=NOTHING, today="").json())
"""Columns of a finding, also where there is none."""


def _by_finding(connection: Connection) -> Mapping[str, Decision]:
    """Finding -> the last word on it that nobody took back."""
    made = decisions_made(connection, kinds=ABOUT_FINDINGS)
    return {decision.pending_id: decision for decision in standing(made)}


def accept(tracker: Tracker, name: str, *, by: str, reason: str) -> Judged:
    """Put on record that a finding, by the beginning of its id, is known and in order.

    WrongUsage for one that there is not now, that several begin so, or that is accepted already.
    """
    stated(reason)
    one = _named(tracker, name)
    if one.state == State.ACCEPTED:
        raise WrongUsage(f"{_of(one)} is accepted: {one.decision.decided_by}, {_day(one)}.")
    return _put(tracker, one, ACCEPT, by, reason)


def reopen(tracker: Tracker, name: str, *, by: str, reason: str) -> Judged:
    """Put on record that an accepted finding is open again.

    WrongUsage for one that there is not, or that nobody has accepted.
    """
    stated(reason)
    one = _named(tracker, name)
    if one.decision.verdict != ACCEPT:
        raise WrongUsage(f"{_of(one)} is not accepted, so there is nothing to open again.")
    return _put(tracker, one, REOPEN, by, reason)


def _put(tracker: Tracker, one: Judged, verdict: str, by: str, reason: str) -> Judged:
    now = tracker.clock()
    kind = str(one.finding.kind) if one.finding else one.decision.kind
    decision = Decision(
        pending_id=one.finding_id,
        verdict=verdict,
        decided_by=by,
        decided_at=stamp(now),
        reason=reason,
        kind=kind,
        since=one.finding.since if one.finding else "",
        sha256=one.finding.evidence if one.finding else one.decision.sha256,
        keys=(one.sentence, *one.lists),
    )
    tracker.journal.decide(next(iter(one.lists), ""), [decision], now)
    return one


def _named(tracker: Tracker, name: str) -> Judged:
    """The one finding whose id is, or begins with, what was said."""
    asked = name.strip().lower()
    if len(asked) < SHORTEST:
        raise WrongUsage(f"Say at least {SHORTEST} characters of the id of a finding.")
    found = [one for one in everything(tracker) if one.finding_id.startswith(asked)]
    if not found:
        raise WrongUsage(f"There is no finding {name}: see `tracker reconcile --all`.")
    if len(found) > 1:
        raise WrongUsage(f"{name} stands for several findings: {', '.join(map(_of, found))}.")
    return found[0]


def everything(tracker: Tracker) -> list[Judged]:
    """All findings as of now, with what was decided of them."""
    today = stamp(tracker.clock())[:10]
    with reading(tracker.ledger.engine) as connection:
        return judged(connection, reconcile(connection, today).findings, today)


def _of(one: Judged) -> str:
    return f"finding {short_id(one.finding_id)}"


def _day(one: Judged) -> str:
    return one.decision.decided_at[:10]


def number_open(connection: Connection, today: str) -> int:
    """How many findings are open."""
    found = judged(connection, reconcile(connection, today).findings, today)
    return sum(1 for one in found if one.state == State.OPEN)


def tally(found: Iterable[Judged]) -> Iterator[tuple[State, int]]:
    """How many there are in each state that occurs."""
    states = [one.state for one in found]
    for state in State:
        if state in states:
            yield state, states.count(state)
