"""/v1/decisions, and everything else that a person decides: links, proposals, acts, findings."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from db.engine import reading, writing
from tracker.answers import decisions as decided
from tracker.api import sent as shown
from tracker.api.answering import answered, answers
from tracker.api.parameters import lists_of
from tracker.api.sent import DECIDES, LONGEST, SHORT, Plain, Reason, Why, came, example, says
from tracker.api.shapes import Decided
from tracker.api.shapes import of as shape_of
from tracker.decisions import acts, dispositions, proposals, reviews, scope
from tracker.decisions.proposals import Proposed
from tracker.decisions.scope import Scoped
from tracker.desk.once import Answer, Key, once
from tracker.desk.state import desk_of, person_of
from tracker.errors import Absent, WrongUsage
from tracker.outgoing import rows

router = APIRouter(tags=["decisions"])

MOST = 500
AGREES = says(shown.CameShown)
JUDGES = says(shown.FindingDecided)

OfList = Annotated[str, Query(alias="list", description="Only of this list, by key.")]


# Made, and taken back.


@router.get("/decisions", summary="Decisions", **answers(shown.Decisions))
def every_decision(
    request: Request,
    of: OfList = "",
    limit: Annotated[int, Query(ge=1, le=MOST, description="Rows at most.")] = 100,
    cursor: Annotated[int, Query(ge=0, description="`next` of the page before.")] = 0,
) -> Response:
    """Who decided what, when and why, by the number of the journal's record; oldest first."""
    lists_of(request, filter(None, [of]))
    with reading(desk_of(request).engine) as connection:
        every = decided.decisions(connection, of)
    rest = [one for one in every if one.made.decision.number > cursor]
    page = rest[:limit]
    more = page[-1].made.decision.number if len(rest) > limit else None
    return answered(request, {"items": rows(page), "next": more})


@router.post("/decisions/{number}/undo", summary="Take a decision back", **DECIDES)
def undo(request: Request, number: int, sent: Why, key: Key = "") -> Response:
    """Take a decision back, as if it had not been made; whoever was told of it is corrected."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        return came(proposals.undo(tracker, number, by=by, reason=sent.reason))

    return once(request, key, sent.model_dump(), do)


class Merge(BaseModel):
    """Two entries that are one party, by key or by id."""

    model_config = example(
        first="QDi.123", second="QDi.456", reason="SC/15788 gives the new reference."
    )

    first: Plain
    second: Plain
    reason: Reason


@router.post("/merges", summary="Two entries are one party", **DECIDES)
def merge(request: Request, sent: Merge, key: Key = "") -> Response:
    """Two entries are one party: the one known longer goes on under the other one's key."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        return came(proposals.merge(tracker, by=by, **sent.model_dump()))

    return once(request, key, sent.model_dump(), do)


class Split(BaseModel):
    """One entry that is two parties: by one of its keys, or under its one key from a day on."""

    model_config = example(entry="QDi.123", key="QDi.456", reason="Another father's name.")

    entry: Plain
    key: Plain = ""
    since: Annotated[str, Field(max_length=10, description="A day, YYYY-MM-DD.")] = ""
    reason: Reason


@router.post("/splits", summary="One entry is two parties", **DECIDES)
def split(request: Request, sent: Split, key: Key = "") -> Response:
    """One entry is two parties."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        return came(proposals.split(tracker, by=by, **sent.model_dump()))

    return once(request, key, sent.model_dump(), do)


# What one person proposed and another has to agree to.


@router.get("/proposals", summary="What waits for another person", **answers(shown.Proposals))
def every_proposal(request: Request, of: OfList = "") -> Response:
    """What waits for another person, oldest first."""
    lists_of(request, filter(None, [of]))
    with reading(desk_of(request).engine) as connection:
        waits = rows(proposals.open_proposals(connection, of))
    return answered(request, {"items": waits})


@router.get("/proposals/{proposal_id}", summary="One proposal", **answers(shown.ProposalShown))
def one_proposal(request: Request, proposal_id: str) -> Response:
    """One proposal by its whole id, whatever became of it."""
    return answered(request, _proposal(request, proposal_id).json())


@router.post("/proposals/{proposal_id}/accept", summary="Agree to a proposal", **AGREES)
def accept(request: Request, proposal_id: str, sent: Why, key: Key = "") -> Response:
    """Agree: then it is decided. Not for who proposed it, or brought the document."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        made = _proposal(request, proposal_id)
        return came(proposals.accept(tracker, made.proposal_id, by=by, reason=sent.reason))

    return once(request, key, sent.model_dump(), do)


@router.post("/proposals/{proposal_id}/decline", summary="Decline a proposal", **AGREES)
def decline(request: Request, proposal_id: str, sent: Why, key: Key = "") -> Response:
    """Do not agree: it has ended. A file that was brought is set aside."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        made = _proposal(request, proposal_id)
        return came(proposals.decline(tracker, made.proposal_id, by=by, reason=sent.reason))

    return once(request, key, sent.model_dump(), do)


@router.post("/proposals/{proposal_id}/withdraw", summary="Take your proposal back", **AGREES)
def withdraw(request: Request, proposal_id: str, sent: Why, key: Key = "") -> Response:
    """Take your own proposal back."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        made = _proposal(request, proposal_id)
        return came(proposals.withdraw(tracker, made.proposal_id, by=by, reason=sent.reason))

    return once(request, key, sent.model_dump(), do)


def _proposal(request: Request, proposal_id: str) -> Proposed:
    """The proposal of this whole id; Absent."""
    with reading(desk_of(request).engine) as connection:
        try:
            found = proposals.named(connection, proposal_id)
        except WrongUsage:
            found = None
    if found is None or found.proposal_id != proposal_id:
        raise Absent("There is no proposal of this id: GET /v1/proposals.")
    return found


# Seen, and signed off.


@router.post("/changes/{change_id}/ack", summary="Acknowledge a change", **says(shown.Acknowledged))
def acknowledge(
    request: Request,
    change_id: str,
    key: Key = "",
) -> Response:
    """You have seen a change, and what was told of it; nobody is reminded of it any more."""
    desk, by = desk_of(request), person_of(request).name

    def do() -> Answer:
        with writing(desk.engine) as connection:
            now = desk.tracker.clock()
            seen = reviews.acknowledge(connection, change_id, by, now, how="api")
        if not seen:
            raise Absent("There is no change of this id.")
        return Answer(200, {"items": rows(seen)})

    return once(request, key, {}, do)


class SignOff(BaseModel):
    """Days whose changes somebody has looked through, of some lists or of all."""

    model_config = example(since="2026-11-23", until="2026-11-27", shown="1f3a9c2b7d", note="")

    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    until: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    lists: Annotated[list[Plain], Field(max_length=200)] = []
    shown: Annotated[
        str,
        Field(max_length=64, min_length=1, description="`mark` of what was looked through."),
    ]
    note: Annotated[str, Field(max_length=LONGEST)] = ""

    def days(self, request: Request) -> reviews.Days:
        """The days that are meant."""
        lists = lists_of(request, self.lists)
        return reviews.Days(since=self.since, until=self.until or self.since, lists=lists)


@router.get("/reviews", summary="Changes to sign off", **answers(shown.ToReview))
def to_review(
    request: Request,
    since: Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$", description="First day.")],
    until: Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="Last day.")] = "",
    of: OfList = "",
) -> Response:
    """Changes of days that nobody has signed off, and the mark that stands for exactly these."""
    lists = lists_of(request, filter(None, [of]))
    days = reviews.Days(since=since, until=until or since, lists=lists)
    with reading(desk_of(request).engine) as connection:
        left = reviews.left(connection, days)
    return answered(request, {"items": rows(left), "mark": reviews.mark_of(left)})


@router.post("/reviews", summary="Sign days off", **says(shown.SignedOff))
def sign_off(request: Request, sent: SignOff, key: Key = "") -> Response:
    """One word for the changes of days: those that were shown with the mark, or nothing."""
    desk, by = desk_of(request), person_of(request).name

    def do() -> Answer:
        days = sent.days(request)
        with writing(desk.engine) as connection:
            now = desk.tracker.clock()
            signed = reviews.sign(connection, days, sent.shown, by, sent.note, now)
        return Answer(200, {"signed": len(signed), "by": by, "days": str(days)})

    return once(request, key, sent.model_dump(), do)


# Acts that no feed reaches.


class Act(BaseModel):
    """An official act, as a person read it: how it is cited, whom it names, where it is to be read.

    What each field means, and what goes with what, is said by `tracker acts add --help`.
    """

    model_config = example(
        kind="revocation",
        citations=["77 FR 60741"],
        lists=["us_state_fto"],
        parties=["Mujahedin-e Khalq Organization"],
        link="https://www.federalregister.gov/citation/77-FR-60741",
        in_force="2012-09-28",
        cause="revocation",
        reason="Read there.",
    )

    kind: Plain
    citations: Annotated[list[Plain], Field(min_length=1, max_length=50)]
    lists: Annotated[list[Plain], Field(min_length=1, max_length=100)]
    parties: Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=500)]
    link: Annotated[str, Field(max_length=2_000)]
    reason: Reason
    effect: Plain = ""
    aliases: Annotated[list[Plain], Field(max_length=500)] = []
    references: Annotated[list[Plain], Field(max_length=100)] = []
    programmes: Annotated[list[Plain], Field(max_length=50)] = []
    title: Annotated[str, Field(max_length=2_000)] = ""
    signed: Plain = ""
    made: Plain = ""
    registered: Plain = ""
    published: Plain = ""
    in_force: Plain = ""
    maintained_until: Plain = ""
    court: Annotated[str, Field(max_length=SHORT)] = ""
    case: Plain = ""
    cause: Plain = ""
    because: Annotated[list[Plain], Field(max_length=50)] = []
    into: Plain = ""
    note: Annotated[str, Field(max_length=2_000)] = ""

    def stated(self) -> acts.Stated:
        """What is said of the act, as from the command line."""
        said = self.model_dump(exclude={"reason"})
        days = {name: said.pop(name.removesuffix("_on")) for name in acts.Days._fields}
        return acts.Stated(days=acts.Days(**days), **said)


@router.post("/acts", status_code=201, summary="Enter an act", **says(shown.ActEntered, 201))
def add_act(request: Request, sent: Act, key: Key = "") -> Response:
    """Enter an act that no feed reaches: lists cite it for what they show; it moves none."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        entered = acts.add(tracker, sent.stated(), by=by, reason=sent.reason)
        return Answer(201, {"act": entered.act.number, "decision": entered.decision})

    return once(request, key, sent.model_dump(), do)


@router.post("/acts/{number}/withdraw", summary="Take an act back", **says(Decided))
def withdraw_act(request: Request, number: str, sent: Why, key: Key = "") -> Response:
    """Take back an act that a person entered; lists cite what is left."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        decided = acts.withdraw(tracker, number, by=by, reason=sent.reason)
        return Answer(200, decided.json())

    return once(request, key, sent.model_dump(), do)


# Findings of the reconciliation.


@router.post(
    "/findings/{finding_id}/accept", summary="Accept a finding", **says(shown.FindingDecided)
)
def accept_finding(request: Request, finding_id: str, sent: Why, key: Key = "") -> Response:
    """A finding is known and in order, for as long as its evidence says the same."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        made = dispositions.accept(tracker, finding_id, by=by, reason=sent.reason)
        return Answer(200, {"finding_id": made.finding_id, "state": "accepted"})

    return once(request, key, sent.model_dump(), do)


@router.post(
    "/findings/{finding_id}/reopen", summary="Open a finding again", **says(shown.FindingDecided)
)
def reopen_finding(request: Request, finding_id: str, sent: Why, key: Key = "") -> Response:
    """An accepted finding is open again."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        made = dispositions.reopen(tracker, finding_id, by=by, reason=sent.reason)
        return Answer(200, {"finding_id": made.finding_id, "state": "open"})

    return once(request, key, sent.model_dump(), do)


# Whether a list applies to this house.


class ScopeWord(BaseModel):
    """Whether a list applies, why, and when that is looked at again."""

    model_config = example(applies=True, reason="UN Charter, article 41.", review_on="2027-06-30")

    applies: bool
    reason: Reason
    review_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@router.get("/scope", summary="The scope register", **answers(shown.ScopeRegister))
def scope_register(request: Request) -> Response:
    """Every list, whether it applies, who said so, why, and when that is looked at again."""
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        every = scope.register(connection, f"{desk.tracker.clock():%Y-%m-%d}")
    return answered(request, {"items": rows(every)})


@router.post("/scope/{list_id}", summary="Say whether a list applies", **says(shape_of(Scoped)))
def decide_scope(request: Request, list_id: str, sent: ScopeWord, key: Key = "") -> Response:
    """Put on record whether a list applies. It changes nothing of what is fetched or recorded."""
    tracker, by = desk_of(request).tracker, person_of(request).name

    def do() -> Answer:
        made = scope.decide(tracker, list_id, by=by, **sent.model_dump())
        return Answer(200, made.json())

    return once(request, key, sent.model_dump(), do)
