"""What is sent to the API to decide something, and what is answered: by name, with examples."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tracker.api.shapes import Change, Decided, Shape, of
from tracker.decisions.proposals import Came, State, Verdict
from tracker.decisions.reviews import Acknowledged as Seen
from tracker.decisions.scope import Scoped
from tracker.desk.once import Answer
from tracker.outgoing import Json

LONGEST = 4_000
"""Letters of a reason."""

SHORT = 300
"""Letters of whatever is no sentence."""

Reason = Annotated[str, Field(min_length=1, max_length=LONGEST, description="Why; kept for ever.")]
Plain = Annotated[str, Field(max_length=SHORT)]


def example(**said: Any) -> ConfigDict:
    """A model that takes no other names, with an example of what is sent."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [said]})


class Why(BaseModel):
    """A word, and why."""

    model_config = example(reason="Compared with the notice in the Official Journal.")

    reason: Reason


class AnswerToQuestion(BaseModel):
    """Yes, it was removed; the act that says so, where there is one."""

    model_config = example(
        reason="Read in the Federal Register.",
        cause="revocation",
        instrument="77 FR 60741",
        instrument_url="https://www.federalregister.gov/citation/77-FR-60741",
        effective_on="2012-09-28",
    )

    reason: Reason
    cause: Plain = ""
    instrument: Annotated[str, Field(max_length=SHORT)] = ""
    instrument_url: Annotated[str, Field(max_length=2_000)] = ""
    effective_on: Plain = ""


class ProposalShown(Shape):
    """What one person proposes and another has to agree to, and what became of it."""

    proposal_id: str
    state: Literal[tuple(map(str, State))]  # type: ignore[valid-type]
    verdict: Literal[tuple(map(str, Verdict))]  # type: ignore[valid-type]
    list_id: str
    subject: str
    caption: str
    maker: str
    brought_by: str
    made_at: str
    reason: str
    cause: str
    instrument: str
    instrument_url: str
    effective_on: str
    checker: str
    checked_at: str
    ended_because: str


class QuestionShown(Shape):
    """A question, who answered it, and what one person proposes of it."""

    pending_id: str
    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    kind: str
    scope: str
    programme: str
    terrorism: bool
    reason: str
    observed_at: str
    snapshot_sha256: str
    state: str
    resolved_at: str
    decision: int | None
    decided_by: str
    decided_because: str
    instrument: str
    proposed: str
    proposed_by: str
    proposal_id: str
    provenance: str


class QuestionWhole(QuestionShown):
    """A question, all that was ever proposed about it, and what is to be known of its list."""

    proposals: list[ProposalShown]
    political_use: str
    transcribed: bool
    no_longer_read: str


class Questions(Shape):
    """A page of questions, and what is to be known of the lists that they are of."""

    items: list[QuestionShown]
    next: int | None
    political_use: dict[str, str]
    transcribed: list[str]
    no_longer_read: dict[str, str]


class Decisions(Shape):
    """A page of decisions."""

    items: list[Decided]
    next: int | None


class Proposals(Shape):
    """What waits for another person."""

    items: list[ProposalShown]


class ToReview(Shape):
    """Changes that nobody has signed off, and the mark of exactly these."""

    items: list[Change]
    mark: str


class ScopeRegister(Shape):
    """Every list, and whether it applies."""

    items: list[of(Scoped)]  # type: ignore[valid-type]


class Acknowledged(Shape):
    """What was acknowledged."""

    items: list[of(Seen)]  # type: ignore[valid-type]


class SignedOff(Shape):
    """How many changes of which days were signed off, by whom."""

    signed: int
    by: str
    days: str


class ActEntered(Shape):
    """The number of an act that was entered, and of the decision."""

    act: str
    decision: int


class FindingDecided(Shape):
    """A finding, and how it stands now."""

    finding_id: str
    state: str


class Taken(Shape):
    """What came of a file, and what waits for another person."""

    list_id: str
    observed_at: str
    outcome: str
    reason: str
    entries: int
    added: int
    removed: int
    changed: int
    pending: int
    host: str
    cause: str
    proposed: ProposalShown | None


class CameShown(BaseModel):
    """What came of a word: `decided` (200), or `proposed` (202): another person has to agree."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "decided",
                    "verdict": "confirm",
                    "decisions": [417],
                    "about": ["Mujahedin-e Khalq Organization"],
                    "proposed": [],
                    "ended": [],
                }
            ]
        }
    )

    state: str
    verdict: str
    decisions: list[int]
    about: list[str]
    proposed: list[ProposalShown]
    ended: list[ProposalShown]


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "It cannot be meant so, or is for another person to say."},
    404: {"description": "There is none of this id."},
    409: {"description": "It is answered already, or somebody writes to the list right now."},
    422: {"description": "The body is not as described, or the key goes with another request."},
}

DECIDES: dict[str, Any] = {
    "response_model": None,
    "responses": {
        200: {"model": CameShown, "description": "It is decided."},
        202: {"model": CameShown, "description": "Proposed: another person has to agree."},
        **REFUSALS,
    },
}
"""What all routes say of themselves by which one or two persons decide."""


def says(shape: Any, status: int = 200) -> dict[str, Any]:
    """What a route that decides at once says of its answer."""
    return {"response_model": None, "responses": {status: {"model": shape}, **REFUSALS}}


def came(word: Came) -> Answer:
    """What came of a word, as it is answered."""
    body: Json = word.json()
    return Answer(202 if word.waits else 200, body)
