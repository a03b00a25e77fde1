"""Where official words do not fit one another, and what people decided of that."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from db.engine import reading
from tracker.acts.reconcile import reconcile
from tracker.acts.reconcile_finding import SAYS, FindingKind
from tracker.answers.lists import asked_for
from tracker.decisions import dispositions
from tracker.decisions.dispositions import Judged, State
from tracker.desk.admission import Form
from tracker.desk.state import desk_of, person_of
from tracker.errors import WrongUsage
from tracker.web import options
from tracker.web.forms import NOTHING_TYPED, Typed, done, form_page, submitted, text

router = APIRouter()

MOST = 200
"""Findings that a page shows."""


@router.get("/reconciliation")
def findings(
    request: Request,
    of: Annotated[str, Query(alias="list", max_length=64)] = "",
    kind: Annotated[str, Query(max_length=64)] = "",
    all_: Annotated[str, Query(alias="all", max_length=8)] = "",
) -> HTMLResponse:
    """Findings by kind, the most important first; open ones, or all."""
    return _findings(request, NOTHING_TYPED, of, kind, all_)


def _findings(
    request: Request, typed: Typed, of: str = "", kind: str = "", all_: str = ""
) -> HTMLResponse:
    if kind and kind not in set(FindingKind):
        raise WrongUsage(f"{kind!r} is no kind of finding: {', '.join(FindingKind)}.")
    desk = desk_of(request)
    today = f"{desk.tracker.clock():%Y-%m-%d}"
    with reading(desk.engine) as connection:
        lists = asked_for(connection, [of] if of else [])
        found = reconcile(connection, today, lists=lists)
        every = dispositions.judged(connection, found.findings, today)
        covers = options.covers_now(request, connection, lists)
    fits = [one for one in every if _fits(one, of, kind)]
    shown = fits if all_ else [one for one in fits if one.state == State.OPEN]
    return form_page(
        request,
        "reconciliation.html",
        typed,
        title="Reconciliation",
        groups=_by_kind(shown[:MOST]),
        number=len(shown),
        most=MOST,
        tally=list(dispositions.tally(fits)),
        says=SAYS,
        said=list(found.said()),
        today=today,
        asked={"list": of, "kind": kind, "all": all_},
        covers=covers.said(),
        lists=[("", "all lists"), *options.lists(of)],
        kinds=options.plain(FindingKind, "all kinds"),
        titled=dict(options.lists()),
    )


def _kind(one: Judged) -> str:
    return str(one.finding.kind if one.finding else one.decision.kind)


def _fits(one: Judged, of: str, kind: str) -> bool:
    return (not kind or _kind(one) == kind) and (not of or of in one.lists)


def _by_kind(found: list[Judged]) -> list[tuple[str, list[Judged]]]:
    """Findings by kind, in the order of the kinds."""
    by_kind = ((str(kind), [one for one in found if _kind(one) == kind]) for kind in FindingKind)
    return [(kind, some) for kind, some in by_kind if some]


@router.post("/reconciliation")
def decide(request: Request, form: Form) -> Response:
    """Accept a finding as known and in order, or open an accepted one again."""

    def put() -> str:
        tracker, by = desk_of(request).tracker, person_of(request).name
        finding, reason = text(form, "finding"), text(form, "reason")
        match text(form, "do"):
            case "accept":
                dispositions.accept(tracker, finding, by=by, reason=reason)
                return done("/reconciliation", "accepted")
            case "reopen":
                dispositions.reopen(tracker, finding, by=by, reason=reason)
                return done("/reconciliation", "reopened")
        raise WrongUsage("Say whether it is accepted or open again.")

    def again(typed: Typed) -> Response:
        return _findings(request, typed, all_=text(form, "all"))

    return submitted(form, put, again)
