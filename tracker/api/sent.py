"""What is sent to the API to decide something, and what is answered: by name, with examples."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tracker.decisions.proposals import Came
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


class ProposalShown(BaseModel):
    """What one person proposes and another has to agree to."""

    proposal_id: str
    state: str
    verdict: str
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
    "response_model": CameShown,
    "responses": {
        200: {"description": "It is decided."},
        202: {"model": CameShown, "description": "Proposed: another person has to agree."},
        **REFUSALS,
    },
}
"""What all routes say of themselves by which one or two persons decide."""


def came(of: Came) -> Answer:
    """What came of a word, as it is answered."""
    body: Json = of.json()
    return Answer(202 if of.waits else 200, body)
