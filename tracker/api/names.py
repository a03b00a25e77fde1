"""/v1/status, /v1/timeline, /v1/search: names. What is asked for is in no log."""

from collections.abc import Sequence
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db.engine import Connection, reading
from tracker.answers import asked, paging, status, timeline
from tracker.answers.grounds import When, grounds
from tracker.answers.status import Question
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.covers import covers
from tracker.api.parameters import (
    NONE_NAMED,
    Days,
    KnownAt,
    Least,
    OnLists,
    SeenAt,
    lists_of,
)
from tracker.desk.failures import WrongParameter, about
from tracker.desk.state import Desk, desk_of, switched_on
from tracker.matching import search as searching
from tracker.outgoing import Json, rows

router = APIRouter(tags=["names"])

MOST_NAMES = 20
"""Names that are asked for together."""

Name = Annotated[
    str,
    Query(
        description="A name, in any script.",
        min_length=1,
        max_length=500,
        examples=["Mujahedin-e Khalq"],
    ),
]


@router.get(
    "/status",
    summary="Whether a name was in force on a day, list by list",
    **answers(shapes.Status | shapes.Statuses),
)
def name_status(
    request: Request,
    name: Annotated[
        list[str],
        Query(
            description="A name, in any script; repeatable.",
            min_length=1,
            max_length=MOST_NAMES,
            examples=[["Mujahedin-e Khalq"]],
        ),
    ],
    on: Annotated[
        str, Query(description="On that day (UTC); today when left out.", examples=["2010-01-01"])
    ] = "",
    known_at: KnownAt = "",
    seen_at: SeenAt = "",
    lists: OnLists = NONE_NAMED,
) -> Response:
    """An answer per list, with evidence and with what it rests on; `unknown` is never the same as
    `not_listed`, nor that the same as not blocked. Of several names, `items` in their order.
    """
    desk = desk_of(request)
    when = _when(Days(desk.tracker.clock()), on, known_at, seen_at, lists_of(request, lists))
    searching.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        now = paging.as_of(connection, desk.tracker.clock())
        ground = grounds(connection, when, switched_on(desk), now)
        if len(name) == 1:
            with about("name"):
                question = Question.of(searching.checked(name[0]), when)
            found = asked.status(connection, question, ground).json()
            return answered(request, found | {"coverage": ground.looked.json()})
        several = [asked.of_any(connection, one, when, ground) for one in name]
    return answered(request, {"items": rows(several), "coverage": ground.looked.json()})


def _when(days: Days, on: str, known_at: str, seen_at: str, lists: Sequence[str]) -> When:
    when = When(
        on=days.day("on", on),
        known_at=days.end("known_at", known_at),
        seen_at=days.end("seen_at", seen_at),
        lists=lists,
    )
    if when.known_at and when.seen_at > when.known_at:
        sentence = f"seen_at {seen_at} is after known_at {known_at}: it was not known then."
        raise WrongParameter(sentence, "seen_at")
    return when


@router.get(
    "/timeline", summary="What happened to the entries of a name", **answers(shapes.Timeline)
)
def name_timeline(request: Request, name: Name, lists: OnLists = NONE_NAMED) -> Response:
    """Everything recorded about the party of a name on all lists, by date, each thing by its own
    clock; `said` tells what still stands, and `near_misses` names that are alike where none is the
    same.
    """
    desk, wanted = desk_of(request), lists_of(request, lists)
    with about("name"):
        searching.checked(name)
    searching.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        rests_on = covers(connection, desk, wanted)
        found = timeline.timeline(connection, name, wanted, rests_on.lists)
        near = () if found else _near(connection, desk, name, wanted)
    said = chain(
        timeline.of_other_names(found),
        timeline.said_of_lists(found),
        timeline.still_listed(found),
    )
    told: Json = {
        "name": name,
        "items": rows(found),
        "said": list(said) if found else [timeline.NOBODY],
        "near_misses": rows(near),
        "coverage": rests_on.json(),
    }
    return answered(request, told)


def _near(
    connection: Connection, desk: Desk, name: str, lists: Sequence[str]
) -> Sequence[status.NearMiss]:
    when = When(on=f"{desk.tracker.clock():%Y-%m-%d}", lists=lists)
    return status.near_misses(connection, Question.of(name, when), set())


@router.get(
    "/search", summary="Names and numbers that ever stood on any list", **answers(shapes.Found)
)
def search(
    request: Request,
    q: Annotated[
        str,
        Query(
            description="A name, in any script, or a number.",
            min_length=1,
            max_length=500,
            examples=["IMO 9187629"],
        ),
    ],
    lists: OnLists = NONE_NAMED,
    least: Least = 0.55,
    limit: Annotated[int, Query(description="Entries at most.", ge=1, le=500)] = 10,
) -> Response:
    """The same names first, then what is alike, each with why, and where its entry stands now."""
    desk, wanted = desk_of(request), lists_of(request, lists)
    with about("q"):
        searching.checked(q)
    searching.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        found = searching.anything(connection, q, lists=wanted, least=least, most=limit)
        matches = searching.with_standing(connection, found)
        rests_on = covers(connection, desk, wanted)
    return answered(request, {"q": q, "items": rows(matches), "coverage": rests_on.json()})
