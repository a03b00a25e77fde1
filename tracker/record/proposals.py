"""What one person proposes and another has to agree to, as it is made, answered and ended.

A proposal changes nothing: until another person has said the same, a question is open and an entry
counts as listed. What is made, declined, taken back or ended is a record of the journal as well; of
what is accepted the decision itself is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from db import journal
from db import proposals as register
from db.canonical import canonical
from db.engine import Connection
from db.people import is_anybody as are_accounts
from db.proposals import ProposalRow
from tracker.errors import WrongUsage
from tracker.model import digest, short_id
from tracker.outgoing import Json, Out

if TYPE_CHECKING:
    from tracker.record.journal import Receipt

__all__ = ["Proposed", "State", "Verdict", "are_accounts", "one"]

KIND = "proposal"
"""Records of the journal about proposals."""


class Verdict(StrEnum):
    """What is proposed."""

    CONFIRM = "confirm"
    REJECT = "reject"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"
    UPLOAD = "upload"
    SET_ASIDE = "set-aside"
    RETENTION = "retention"


class State(StrEnum):
    """What became of a proposal; `lapsed`: what it was about is settled, or is another thing."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


def one(name: str) -> str:
    """A person's name as proposals keep it: whatever its case, it is one person."""
    return name.strip().casefold()


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed(Out):
    """What a person proposes, and what became of it.

    `subject`: the question, the entries, the decision or the receipt that it is about; `caption`
    says so in words; `said` what the maker said beside (reason, act, keys). `brought_by` is whoever
    brought the document, "" for nobody; `checker`, `checked_at` and `ended_because` are of whoever
    answered last.
    """

    proposal_id: str
    verdict: Verdict
    list_id: str
    subject: str
    caption: str
    maker: str
    brought_by: str
    made_at: str
    state: State = State.OPEN
    checker: str = ""
    checked_at: str = ""
    ended_because: str = ""
    said: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, row: ProposalRow) -> Self:
        """A proposal as it is on record."""
        said = row.said
        return cls(
            proposal_id=row.proposal_id,
            verdict=Verdict(row.verdict),
            list_id=row.list_id,
            subject=row.subject,
            caption=said.pop("caption", ""),
            maker=row.maker,
            brought_by=row.brought_by,
            made_at=row.made_at,
            state=State(row.state),
            checker=row.checker,
            checked_at=row.checked_at,
            ended_because=row.reason,
            said=said,
        )

    @property
    def is_open(self) -> bool:
        """Whether it waits for another person."""
        return self.state == State.OPEN

    @property
    def reason(self) -> str:
        """Why the maker proposes it."""
        return self.said.get("reason", "")

    @property
    def what(self) -> str:
        """What is proposed, of whom, in words."""
        return f"{self.verdict}: {self.caption}"

    def is_for(self, name: str) -> bool:
        """Whether this person may answer it: neither its maker nor who brought the document."""
        return self.is_open and one(name) not in (self.maker, self.brought_by)

    def is_of(self, name: str) -> bool:
        """Whether this person made it, and so may withdraw it."""
        return self.is_open and one(name) == self.maker

    def json(self) -> Json:
        """Its fields by name; what was said as fields of its own."""
        fields = {name: getattr(self, name) for name in COLUMNS if name not in SAID}
        told = {name: self.said.get(name, "") for name in SAID}
        return {name: {**fields, **told}[name] for name in COLUMNS}


ACT_SAID = ("cause", "instrument", "instrument_url", "effective_on")
SAID = ("reason", *ACT_SAID)
COLUMNS = (
    "proposal_id",
    "state",
    "verdict",
    "list_id",
    "subject",
    "caption",
    "maker",
    "brought_by",
    "made_at",
    *SAID,
    "checker",
    "checked_at",
    "ended_because",
)
"""Columns of a proposal, also where there is none."""


# Made, answered, ended; in the transaction of the caller.


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What somebody says of a proposal, and when."""

    by: str
    reason: str
    at: str


def make(connection: Connection, fresh: Proposed) -> Proposed:
    """Put a proposal on record, under an id of its own."""
    before = len(register.about(connection, [fresh.subject]))
    told = (fresh.verdict, fresh.list_id, fresh.subject, fresh.maker, fresh.made_at, str(before))
    made = replace(fresh, proposal_id=digest(told)[:32])
    body = {**made.said, "caption": made.caption}
    row = {
        "proposal_id": made.proposal_id,
        "verdict": str(made.verdict),
        "list_id": made.list_id,
        "subject": made.subject,
        "body": canonical(body),
        "maker": made.maker,
        "brought_by": made.brought_by,
        "made_at": made.made_at,
        "state": register.OPEN,
        "checker": "",
        "checked_at": "",
        "reason": "",
    }
    register.add(connection, row)
    _note(connection, made, "proposed", Word(by=made.maker, reason=made.reason, at=made.made_at))
    return made


def end(connection: Connection, made: Proposed, state: State, word: Word) -> Proposed:
    """Answer a proposal, or let it end; WrongUsage where that is not for this person, or is done.

    Of one that is accepted the decision is on record next, by the caller, in this transaction.
    """
    checker = one(word.by) if state in (State.ACCEPTED, State.DECLINED) else ""
    try:
        register.end(connection, made.proposal_id, str(state), checker, word.at, word.reason)
    except register.Refusal:
        now = register.of_ids(connection, [made.proposal_id])[made.proposal_id]
        raise WrongUsage(why_not(Proposed.read(now), word.by)) from None
    if state != State.ACCEPTED or made.verdict == Verdict.UPLOAD:
        _note(connection, made, str(state), word)
    return replace(
        made, state=state, checker=checker, checked_at=word.at, ended_because=word.reason
    )


def why_not(made: Proposed, by: str) -> str:
    """Why somebody may not answer a proposal, in a sentence."""
    name = short_id(made.proposal_id)
    if not made.is_open:
        return f"Proposal {name} is {made.state}: {made.ended_because or made.checker}."
    if one(by) == made.maker:
        return f"{by} proposed it ({name}): another person has to answer."
    return f"{by} brought the document of {made.caption}: another person has to answer."


def lapse(connection: Connection, ended: Iterable[Proposed], why: str, at: str) -> None:
    """Let proposals end by themselves."""
    for made in ended:
        end(connection, made, State.LAPSED, Word(by="", reason=why, at=at))


def lapse_about(connection: Connection, subject: str, why: str, at: str) -> None:
    """Let all that are open about a subject end by themselves."""
    found = map(Proposed.read, register.about(connection, [subject]))
    lapse(connection, [made for made in found if made.is_open], why, at)


def of_document(receipt: "Receipt") -> str:
    """A document that came, in words."""
    files = ", ".join(name for name, _ in receipt.files.values())
    return f"{files} ({receipt.list_id}, {receipt.sha256[:12]})"


def wait_for_look(connection: Connection, receipt: "Receipt") -> list[Proposed]:
    """Have another person look at a document that somebody brought, where people have accounts."""
    if not are_accounts(connection):
        return []
    bringer = one(receipt.by)
    made = Proposed(
        proposal_id="",
        verdict=Verdict.UPLOAD,
        list_id=receipt.list_id,
        subject=str(receipt.seq),
        caption=of_document(receipt),
        maker=bringer,
        brought_by=bringer,
        made_at=receipt.recorded_at,
        said={"sha256": receipt.sha256},
    )
    return [make(connection, made)]


SETTLED = {
    "confirmed": "the question has been answered: confirmed",
    "rejected": "the question has been answered: rejected",
    "reappeared": "the entry stands in a later document again",
    "settled": "a later document has answered the question",
}
MOVED = "the question is another one now: another document raises it, or none"


def lapse_settled(connection: Connection, list_id: str, states: Mapping[str, str], at: str) -> None:
    """Let answers end by themselves whose questions are not open any more: question -> its state.

    What was said of one question is never taken for a word on another.
    """
    for row in register.waiting(connection, list_id):
        made = Proposed.read(row)
        state = states.get(made.subject, "")
        if made.verdict in (Verdict.CONFIRM, Verdict.REJECT) and state != "open":
            lapse(connection, [made], SETTLED.get(state, MOVED), at)


def _note(connection: Connection, made: Proposed, what: str, word: Word) -> None:
    body: dict[str, Any] = {
        "what": what,
        "proposal_id": made.proposal_id,
        "verdict": str(made.verdict),
        "subject": made.subject,
        "caption": made.caption,
        "by": word.by,
        "reason": word.reason,
    }
    journal.append(connection, KIND, made.list_id, word.at, body)


# Accepted, with the decision that follows.

Also = Callable[[Connection], None]
"""What is done in the transaction in which something else is put on record."""


def nothing(connection: Connection) -> None:
    """Nothing is done beside."""


def accepting(accepted: Iterable[Proposed], word: Word, why: str) -> Also:
    """Accepts proposals in the transaction that puts their decisions on record; all or none.

    Others about the same end by themselves: `why`.
    """
    return partial(_accept, tuple(accepted), word, why)


def _accept(accepted: Iterable[Proposed], word: Word, why: str, connection: Connection) -> None:
    for made in accepted:
        end(connection, made, State.ACCEPTED, word)
        lapse_about(connection, made.subject, why, word.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a decision says of the two persons who made it, and of what it is about."""

    proposal_id: str
    verdict: str
    subject: str
    maker: str
    checker: str
    at: str


LOOKED_AT = (Verdict.UPLOAD, State.DECLINED)
"""Who declines a document that another one brought sets it aside: two persons know of it."""


def agrees(row: ProposalRow, claim: Claim) -> bool:
    """Whether a proposal, as it is on record, is the one that made a decision: by these two, of
    this, at that moment. So a word on one question serves for no other, and for none twice.
    """
    who_and_when = (row.maker, row.checker, row.checked_at)
    if who_and_when != (claim.maker, one(claim.checker), claim.at):
        return False
    if claim.subject not in _known_as(row):
        return False
    is_accepted = (row.verdict, row.state) == (claim.verdict, State.ACCEPTED)
    is_looked_at = (row.verdict, row.state) == LOOKED_AT and claim.verdict == Verdict.SET_ASIDE
    return is_accepted or is_looked_at


def _known_as(row: ProposalRow) -> tuple[str, ...]:
    """What a proposal is about, as decisions have it: of entries that are one, by their digest."""
    entries = row.subject.split(" ")
    if row.verdict != Verdict.MERGE:
        return (row.subject,)
    return (digest(("merge", *entries)), digest(("merge", *reversed(entries))))


def is_agreed(connection: Connection, claim: Claim) -> bool:
    """Whether a decision may be put on record: two persons agree, or nobody has an account."""
    if not are_accounts(connection):
        return True
    row = register.of_ids(connection, [claim.proposal_id]).get(claim.proposal_id)
    return row is not None and agrees(row, claim)
