"""/v1/acts, /v1/calendar, /v1/findings: official acts, what the law says, what does not fit."""

from collections.abc import Sequence
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db.engine import reading
from scrapers import registry
from scrapers.kit import ActKind
from tracker.acts import calendar as law
from tracker.acts import register
from tracker.acts.reconcile import reconcile
from tracker.acts.reconcile_finding import FindingKind
from tracker.answers import known
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.covers import covers
from tracker.api.found import the_one
from tracker.api.parameters import NONE_NAMED, Days, OnLists, gone_of, lists_of, values
from tracker.decisions import dispositions
from tracker.decisions.dispositions import Judged, State
from tracker.desk.failures import about
from tracker.desk.state import desk_of
from tracker.matching import search
from tracker.outgoing import rows

router = APIRouter(tags=["acts"])

SOURCES = (*registry.keys(), *registry.feeds(), registry.SHIPPED)

OnSources = Annotated[
    list[str],
    Query(
        alias="list",
        description="Only acts for these lists, or of these feeds; repeatable.",
        json_schema_extra=values(SOURCES),
        max_length=100,
    ),
]
Text = Annotated[str, Query(max_length=200)]


@router.get(
    "/acts", summary="Official acts, beside the lists that show them", **answers(shapes.Acts)
)
def acts(
    request: Request,
    lists: OnSources = NONE_NAMED,
    since: Annotated[str, Query(description="Published on that day or later.")] = "",
    until: Annotated[str, Query(description="Published on that day or before.")] = "",
    kind: Annotated[
        list[str],
        Query(
            description="Only acts of these kinds; repeatable.",
            json_schema_extra=values(map(str, ActKind)),
            max_length=20,
        ),
    ] = NONE_NAMED,
    party: Annotated[
        str, Query(description="Only acts that name this party.", max_length=200)
    ] = "",
    q: Annotated[
        str, Query(description="Words of a title, a note or a citation.", max_length=200)
    ] = "",
    court: Annotated[
        str, Query(description="Only of this court, or in this case.", max_length=200)
    ] = "",
    open_: Annotated[bool, Query(alias="open", description="Only what no list shows yet.")] = False,
) -> Response:
    """Acts of feeds, of the shipped file and of reviewers, newest first, once for each list that
    may show them.
    """
    desk = desk_of(request)
    days = Days(desk.tracker.clock())
    with about("list"):
        named = known.all_of(lists, (*SOURCES, *gone_of(request, lists)), "list")
    with about("kind"):
        kinds = known.all_of(kind, list(map(str, ActKind)), "kind of act")
    first, last = days.first("since", since)[:10], days.last("until", until)[:10]
    days.demand_in_order("since", first, "until", last)
    wanted = register.Asked(
        lists=[name for name in named if name not in registry.feeds()],
        feeds=[name for name in named if name in registry.feeds()],
        since=first,
        until=last,
        kinds=kinds,
        party=party,
        words=q,
        court=court,
        waiting=open_,
    )
    search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        found = register.asked(connection, wanted)
        rests_on = covers(connection, desk, _feeds(named), first)
    return answered(request, {"items": rows(found), "coverage": rests_on.json()})


def _feeds(named: Sequence[str]) -> Sequence[str]:
    """The feeds asked for, and those whose acts show in the lists asked for; all for none."""
    every = registry.published_feeds(registry.feeds())
    of_lists = chain.from_iterable(map(registry.feeds_of, named))
    some = {*filter(registry.feeds().__contains__, named), *of_lists}
    return sorted(registry.published_feeds(some)) or sorted(every)


@router.get("/acts/{act:path}", summary="One act", **answers(shapes.Act))
def act(request: Request, act: str) -> Response:
    """All of one act, by its id, number, case or citation: its days, whom it names, who says so,
    and the rows of the log that cite it.
    """
    desk = desk_of(request)
    search.bring_up_to_date(desk.engine)
    with reading(desk.engine) as connection:
        found = register.one(connection, act)
    return answered(request, found.json())


@router.get(
    "/calendar", summary="What the law says will happen, and when", **answers(shapes.Calendar)
)
def calendar(
    request: Request,
    lists: OnLists = NONE_NAMED,
    name: Annotated[
        str, Query(description="Only days about whoever bears this name.", max_length=500)
    ] = "",
    since: Annotated[str, Query(description="From that day on, and nothing older.")] = "",
    until: Annotated[str, Query(description="Until that day; for a year, if left out.")] = "",
) -> Response:
    """Reviews due, designations that expire, effects that end; and what could not be computed."""
    desk = desk_of(request)
    days, wanted = Days(desk.tracker.clock()), lists_of(request, lists)
    first, last = days.first("since", since)[:10], days.last("until", until)[:10]
    today = days.now.date()
    days.demand_in_order("from", first or str(today), "until", last)
    if name:
        with about("name"):
            search.checked(name)
        search.bring_up_to_date(desk.engine)
    asked = law.Asked(today=today, lists=wanted, name=name, since=first, until=last)
    with reading(desk.engine) as connection:
        found = law.calendar(connection, asked)
        rests_on = covers(connection, desk, wanted)
    told = {
        "since": found.since,
        "until": found.until,
        "items": rows(law.told(found, each=True)),
        "said": law.said(found, each=True),
        "coverage": rests_on.json(),
    }
    return answered(request, told)


@router.get(
    "/findings",
    summary="Where official words do not fit one another",
    **answers(shapes.AllFindings),
)
def findings(
    request: Request,
    lists: OnLists = NONE_NAMED,
    kind: Annotated[
        list[str],
        Query(
            description="Only findings of these kinds; repeatable.",
            json_schema_extra=values(map(str, FindingKind)),
            max_length=20,
        ),
    ] = NONE_NAMED,
    state: Annotated[
        list[str],
        Query(
            description="Only findings that stand so; repeatable, all when left out.",
            json_schema_extra=values(map(str, State)),
            max_length=20,
        ),
    ] = NONE_NAMED,
) -> Response:
    """Acts and lists, two lists, an authority's delta and ours; with what people decided of it."""
    desk, wanted = desk_of(request), lists_of(request, lists)
    with about("kind"):
        kinds = known.all_of(kind, list(map(str, FindingKind)), "kind")
    with about("state"):
        states = known.all_of(state, list(map(str, State)), "state")
    today = f"{desk.tracker.clock():%Y-%m-%d}"
    with reading(desk.engine) as connection:
        found = reconcile(connection, today, lists=wanted)
        every = dispositions.judged(connection, found.findings, today)
        rests_on = covers(connection, desk, wanted)
    fitting = [one for one in every if _fits(one, wanted, kinds, states)]
    told = {"items": rows(fitting), "said": list(found.said()), "coverage": rests_on.json()}
    return answered(request, told)


def _fits(one: Judged, lists: Sequence[str], kinds: Sequence[str], states: Sequence[str]) -> bool:
    of = one.finding.kind if one.finding else one.decision.kind
    in_lists = not lists or not set(lists).isdisjoint(one.lists)
    return in_lists and (not kinds or of in kinds) and (not states or one.state in states)


@router.get("/findings/{finding_id}", summary="One finding", **answers(shapes.Finding))
def finding(request: Request, finding_id: str) -> Response:
    """A finding by its id, or the beginning of it."""
    desk = desk_of(request)
    today = f"{desk.tracker.clock():%Y-%m-%d}"
    with reading(desk.engine) as connection:
        found = reconcile(connection, today)
        every = dispositions.judged(connection, found.findings, today)
    begin = {one.finding_id: one for one in every if one.finding_id.startswith(finding_id)}
    return answered(request, the_one("finding", finding_id, begin).json())
