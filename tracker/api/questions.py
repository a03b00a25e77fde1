"""/v1/questions: what waits for a person, and answers to it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from db.engine import Connection, reading
from tracker.answers import entries, warned
from tracker.answers.entries import Asked
from tracker.api import sent
from tracker.api.answering import answered, answers
from tracker.api.parameters import lists_of
from tracker.api.sent import DECIDES, AnswerToQuestion, Why, came
from tracker.decisions import proposals
from tracker.decisions.questions import StatedAct, Which
from tracker.desk.once import Answer, Key, once
from tracker.desk.state import desk_of, person_of
from tracker.errors import Absent, NotNow
from tracker.outgoing import rows

router = APIRouter(tags=["questions"])

MOST = 500

State = Literal["open", "confirmed", "rejected", "reappeared", "settled", "all"]


@router.get("/questions", summary="Questions to people", **answers(sent.Questions))
def every_question(
    request: Request,
    of: Annotated[str, Query(alias="list", description="Only of this list, by key.")] = "",
    state: Annotated[State, Query(description="As it is now; `all` for every one.")] = "open",
    limit: Annotated[int, Query(ge=1, le=MOST, description="Rows at most.")] = 100,
    cursor: Annotated[int, Query(ge=0, description="`next` of the page before.")] = 0,
) -> Response:
    """Questions, those first that have stood as they do for longest.

    One that is answered between two pages is not skipped for others, and comes again only with its
    new state.
    """
    lists_of(request, filter(None, [of]))
    with reading(desk_of(request).engine) as connection:
        found = entries.page_of_questions(
            connection, of, "" if state == "all" else state, after=cursor, limit=limit
        )
        items = rows(entries.asked(connection, found.questions))
    notes = warned.of_lists(one.list_id for one in found.questions)
    return answered(request, {"items": items, "next": found.next, **notes})


@router.get("/questions/{pending_id}", summary="One question", **answers(sent.QuestionWhole))
def one_question(request: Request, pending_id: str) -> Response:
    """One question by its whole id, with all that was ever proposed about it."""
    with reading(desk_of(request).engine) as connection:
        asked = _asked(connection, pending_id)
        said = proposals.of_question(connection, asked.question.pending_id)
    return answered(request, warned.beside({**asked.json(), "proposals": rows(said)}))


@router.post("/questions/{pending_id}/confirm", summary="Yes, it was removed", **DECIDES)
def confirm(request: Request, pending_id: str, said: AnswerToQuestion, key: Key = "") -> Response:
    """Yes, it was removed, from the first document without it on: one person proposes, another
    one agrees.
    """
    desk, by = desk_of(request), person_of(request).name

    def do() -> Answer:
        act = StatedAct(**said.model_dump(exclude={"reason"}))
        who = {"by": by, "reason": said.reason}
        which = _open(request, pending_id)
        strict = desk.settings.two_persons
        return came(proposals.confirm(desk.tracker, which, act=act, two_persons=strict, **who))

    return once(request, key, said.model_dump(), do)


@router.post("/questions/{pending_id}/reject", summary="No, it is still listed", **DECIDES)
def reject(request: Request, pending_id: str, said: Why, key: Key = "") -> Response:
    """No, it is still listed; the document was wrong. One person proposes, another agrees."""
    desk, by = desk_of(request), person_of(request).name

    def do() -> Answer:
        which = _open(request, pending_id)
        return came(proposals.reject(desk.tracker, which, by=by, reason=said.reason))

    return once(request, key, said.model_dump(), do)


def _asked(connection: Connection, pending_id: str) -> Asked:
    """The question of this whole id; Absent."""
    found = entries.questions_beginning(connection, pending_id) if pending_id else []
    exact = [one for one in found if one.question.pending_id == pending_id]
    if not exact:
        raise Absent("There is no question of this id: GET /v1/questions.")
    return exact[0]


def _open(request: Request, pending_id: str) -> Which:
    """The question of this id, which is open; Absent, or NotNow for one that is answered."""
    with reading(desk_of(request).engine) as connection:
        asked = _asked(connection, pending_id)
    if asked.question.state != "open":
        by = f" by {asked.decision.decided_by}" if asked.decision.decided_by else ""
        raise NotNow(f"This question is answered{by}: {asked.question.state}.")
    return Which(ids=[pending_id])
