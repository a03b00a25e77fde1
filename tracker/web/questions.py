"""Questions that a person has to answer, and what waits for a second person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from db.engine import Connection, reading
from tracker.answers import decisions as decided
from tracker.answers import entries, questioned
from tracker.answers.lists import checked_source
from tracker.decisions import proposals
from tracker.decisions.proposals import Came
from tracker.decisions.questions import StatedAct, Which
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.model import CAUSES, Pending
from tracker.notices.covering import warnings
from tracker.record.proposals import Proposed, Verdict
from tracker.web import options, uploads
from tracker.web.forms import (
    NOTHING_TYPED,
    Typed,
    done,
    form_page,
    several,
    submitted,
    text,
)

router = APIRouter()

SHOWN, SHOWN_ALONE = 25, 50
"""So many questions of one document are shown beside others, and on a page of it alone."""

DOCUMENTS, PROPOSALS = 6, 12
"""So many documents are shown with their questions, and proposals about questions with both words;
of further documents it is said how many questions they raised.
"""

MOST_DECISIONS = 200
"""So many decisions are shown at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OfDocument:
    """The questions that one document raised, as far as they are shown."""

    list_id: str
    observed_at: str
    sha256: str
    asked: Sequence[Pending]
    number: int
    reasons: Sequence[str]
    first: int = 0

    @property
    def place(self) -> str:
        """Where its questions stand alone."""
        return f"/questions?{urlencode({'list': self.list_id, 'document': self.sha256})}"

    @property
    def next(self) -> str:
        """The address of the questions after those that are shown; "" at the end."""
        last = self.first + len(self.asked)
        return f"{self.place}&first={last}" if last < self.number else ""

    @property
    def previous(self) -> str:
        """The address of those before them; "" at the beginning."""
        earlier = max(0, self.first - SHOWN_ALONE)
        return f"{self.place}&first={earlier}" if self.first else ""

    @property
    def key(self) -> str:
        """What stands for all of them in a form."""
        return f"{self.list_id} {self.observed_at} {self.sha256}"


@router.get("/questions")
def every_question(
    request: Request,
    of: Annotated[str, Query(alias="list", max_length=64)] = "",
    document: Annotated[str, Query(max_length=64)] = "",
    first: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> HTMLResponse:
    """Open questions by document, and what waits for a second person."""
    return _every(request, NOTHING_TYPED, of, document, first)


def _every(
    request: Request, typed: Typed, of: str = "", document: str = "", first: int = 0
) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        asked = entries.questions(connection, checked_source(connection, of))
        waiting = proposals.open_proposals(connection, of)
        covers = options.covers_now(request, connection, [of] if of else ())
        titled = dict(options.lists())
    wanted = [one for one in asked if document in ("", one.snapshot_sha256)]
    groups = list(_by_document(wanted, first, SHOWN_ALONE if document else SHOWN))
    about = {one.pending_id for one in asked}
    others = [one for one in waiting if one.subject not in about]
    of_questions = [one for one in waiting if one.subject in about]
    return form_page(
        request,
        "questions.html",
        typed,
        title="Questions",
        groups=groups[:DOCUMENTS],
        further=groups[DOCUMENTS:],
        asked={"list": of, "document": document},
        number=len(waiting),
        waiting=[*others, *of_questions[:PROPOSALS]],
        proposed=_by_subject(waiting),
        two=proposals.takes_two_persons(desk.tracker),
        lists=[("", "all lists"), *options.lists(of)],
        titled=titled,
        causes=_causes(),
        covers=[*covers.said(), *warnings(one.list_id for one in wanted)],
    )


def _by_document(asked: Iterable[Pending], first: int, most: int) -> Iterable[OfDocument]:
    """Questions by the document that raised them, the newest first; of each so many from one on."""
    by_document = sorted(asked, key=_document, reverse=True)
    for (observed_at, list_id, sha256), same in groupby(by_document, key=_document):
        together = list(same)
        first = min(first, (len(together) - 1) // most * most)
        yield OfDocument(
            list_id=list_id,
            observed_at=observed_at,
            sha256=sha256,
            asked=together[first : first + most],
            number=len(together),
            reasons=list(dict.fromkeys(one.reason for one in together)),
            first=first,
        )


def _document(question: Pending) -> tuple[str, str, str]:
    return question.observed_at, question.list_id, question.snapshot_sha256


def _by_subject(waiting: Iterable[Proposed]) -> Mapping[str, Sequence[Proposed]]:
    """What is asked about -> what is proposed of it."""
    found: dict[str, list[Proposed]] = {}
    for one in waiting:
        found.setdefault(one.subject, []).append(one)
    return found


def _causes() -> options.Options:
    return [("", "no act says why"), *options.plain(sorted(CAUSES - {"not_stated"}))]


@router.get("/questions/decisions")
def every_decision(
    request: Request, of: Annotated[str, Query(alias="list", max_length=64)] = ""
) -> HTMLResponse:
    """What people decided, newest first, and what was taken back."""
    return _decisions(request, NOTHING_TYPED, of)


def _decisions(request: Request, typed: Typed, of: str = "") -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        every = decided.decisions(connection, checked_source(connection, of))[::-1]
        waiting = [
            one for one in proposals.open_proposals(connection, of) if one.verdict == Verdict.UNDO
        ]
    return form_page(
        request,
        "decisions.html",
        typed,
        title="Decisions",
        decisions=every[:MOST_DECISIONS],
        number=len(every),
        undoing=_by_subject(waiting),
        two=proposals.takes_two_persons(desk.tracker),
        asked={"list": of},
        lists=[("", "all lists"), *options.lists_and_feeds(of)],
        titled=dict(options.lists()),
    )


@router.get("/questions/{pending_id}")
def one_question(request: Request, pending_id: str) -> HTMLResponse:
    """One question with all that an answer to it rests on."""
    return _one(request, pending_id, NOTHING_TYPED)


def _one(request: Request, pending_id: str, typed: Typed) -> HTMLResponse:
    desk = desk_of(request)
    with reading(desk.engine) as connection:
        found = questioned.whole(connection, pending_id)
        proposed = proposals.of_question(connection, pending_id)
        covers = options.covers_now(request, connection, [found.question.list_id])
        also = _also_of_document(connection, found.question)
    return form_page(
        request,
        "question.html",
        typed,
        title=_title(found.question),
        whole=found,
        question=found.question,
        proposed=proposed,
        also=also,
        two=proposals.takes_two_persons(desk.tracker),
        causes=_causes(),
        covers=[*covers.said(), *warnings([found.question.list_id])],
    )


def _also_of_document(connection: Connection, question: Pending) -> int:
    """How many other open questions the same document raised."""
    same = (one for one in entries.questions(connection, question.list_id))
    of = _document(question)
    return sum(_document(one) == of and one.pending_id != question.pending_id for one in same)


TITLES = {
    "identity": "Is {} the same party under another name?",
    "identity_conflict": "Is {} another party now?",
    "old_copy": "Is the {} the list?",
}
"""Kind of a question -> how its page is headed; all others ask whether somebody left."""


def _title(question: Pending) -> str:
    if question.kind in TITLES:
        return TITLES[question.kind].format(question.caption)
    if question.scope == "designation":
        return f"Did the designation of {question.caption} under {question.programme} end?"
    return f"Did {question.caption} leave the list?"


# Answered, proposed, agreed.


@router.post("/questions")
def answer(request: Request, form: Form) -> Response:
    """Answer one question, or several at once."""
    back = text(form, "back")

    def put() -> str:
        came = _answered(request, form)
        return done(f"/questions/{back}" if back else "/questions", _word(came))

    def again(typed: Typed) -> Response:
        return _one(request, back, typed) if back else _every(request, typed)

    return submitted(form, put, again)


def _answered(request: Request, form: FormData) -> Came:
    desk, by, reason = desk_of(request), person_of(request).name, text(form, "reason")
    which = Which(ids=_chosen(request, form))
    match text(form, "verdict"):
        case "confirm":
            act = StatedAct(
                cause=text(form, "cause"),
                instrument=text(form, "instrument"),
                instrument_url=text(form, "instrument_url"),
                effective_on=text(form, "effective_on"),
            )
            return proposals.confirm(
                desk.tracker,
                which,
                by=by,
                reason=reason,
                act=act,
                two_persons=desk.settings.two_persons,
            )
        case "reject":
            return proposals.reject(desk.tracker, which, by=by, reason=reason)
    raise WrongUsage("Say yes or no.")


def _chosen(request: Request, form: FormData) -> Sequence[str]:
    """The questions that are ticked; those of whole documents too."""
    ids, documents = several(form, "question"), set(several(form, "document"))
    if documents:
        with reading(desk_of(request).engine) as connection:
            asked = entries.questions(connection)
        of = (one for one in asked if " ".join(_key(one)) in documents)
        ids = list(dict.fromkeys([*ids, *(one.pending_id for one in of)]))
    if not ids:
        raise WrongUsage("Tick the questions that you answer.")
    return ids


def _key(question: Pending) -> tuple[str, str, str]:
    return question.list_id, question.observed_at, question.snapshot_sha256


def _word(came: Came) -> str:
    """What the next page says of what came of somebody's word."""
    if came.waits:
        return "proposed"
    return "decided" if came.decided else "ended-proposal"


@router.post("/questions/proposals")
def word_on_proposal(request: Request, form: Form) -> Response:
    """Agree to what another person proposed, or not; or take one's own proposal back."""
    back = text(form, "back")

    def put() -> str:
        does, said = ON_PROPOSALS.get(text(form, "do"), (None, ""))
        if does is None:
            raise WrongUsage("Say whether you agree.")
        tracker, by = desk_of(request).tracker, person_of(request).name
        does(tracker, text(form, "proposal"), by=by, reason=text(form, "reason"))
        return done(_place(back), said)

    def again(typed: Typed) -> Response:
        if back == "uploads":
            return uploads.every(request, typed)
        if back == "decisions":
            return _decisions(request, typed)
        return _one(request, back, typed) if back else _every(request, typed)

    return submitted(form, put, again)


ON_PROPOSALS: Mapping[str, tuple[Callable[..., Came], str]] = {
    "agree": (proposals.accept, "agreed"),
    "disagree": (proposals.decline, "declined"),
    "withdraw": (proposals.withdraw, "withdrawn"),
}
"""What is said of a proposal -> what does it, and the word for the next page."""


def _place(back: str) -> str:
    """The page to go back to, never one that a form names freely."""
    if back == "uploads":
        return "/uploads"
    plain = back if back.isalnum() else ""
    return f"/questions/{plain}" if plain else "/questions"


# Who is who, and decisions taken back.


@router.post("/questions/parties")
def parties(request: Request, form: Form) -> Response:
    """Say that two entries are one party, or that one entry is two."""

    def put() -> str:
        return done("/questions", _word(_of_parties(request, form)))

    return submitted(form, put, lambda typed: _every(request, typed))


def _of_parties(request: Request, form: FormData) -> Came:
    tracker, by, reason = desk_of(request).tracker, person_of(request).name, text(form, "reason")
    match text(form, "do"):
        case "merge":
            first, second = text(form, "first"), text(form, "second")
            return proposals.merge(tracker, first, second, by=by, reason=reason)
        case "split":
            key, since = text(form, "key"), text(form, "since")
            entry = text(form, "entry")
            return proposals.split(tracker, entry, by=by, reason=reason, key=key, since=since)
    raise WrongUsage("Say whether they are one party or two.")


@router.post("/questions/decisions")
def undo(request: Request, form: Form) -> Response:
    """Take a decision back."""

    def put() -> str:
        number = text(form, "decision")
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            raise WrongUsage("Say which decision, by its number.")
        tracker, by = desk_of(request).tracker, person_of(request).name
        came = proposals.undo(tracker, int(number), by=by, reason=text(form, "reason"))
        return done("/questions/decisions", "proposed" if came.waits else "undone")

    return submitted(form, put, lambda typed: _decisions(request, typed))
