"""/v1/entries: one entry, all its versions, and its rows of the log."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db import changes
from db.engine import Connection, reading
from tracker.answers import entries, history, warned
from tracker.answers.entries import WholeChange, WholeEntry
from tracker.answers.ids import SHORTEST
from tracker.answers.log import exported
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.api.found import the_one
from tracker.api.parameters import NONE_NAMED, Days, OnLists, lists_of
from tracker.desk.state import desk_of
from tracker.outgoing import rows

router = APIRouter(tags=["entries"])


@router.get("/entries/{entry_id}", summary="One entry", **answers(shapes.Entry))
def entry(
    request: Request,
    entry_id: str,
    lists: OnLists = NONE_NAMED,
    on: Annotated[
        str, Query(description="How it stands in court on that day; today when left out.")
    ] = "",
) -> Response:
    """An entry by its id or the beginning of it, or by a key that it goes or ever went by: where it
    stands, what its document says, what people decided, and what official acts say of it.
    """
    desk = desk_of(request)
    day, wanted = Days(desk.tracker.clock()).day("on", on), lists_of(request, lists)
    with reading(desk.engine) as connection:
        found = _the_one(connection, entry_id, wanted, day)
        return answered(request, warned.beside(found.json()))


def _the_one(
    connection: Connection, asked: str, lists: tuple[str, ...], day: str = ""
) -> WholeEntry:
    """The entry that is meant: of a key, whoever goes by it now comes before who once did."""
    every = entries.entries_beginning(connection, asked, day)
    wanted = (one for one in every if not lists or one.list_id in lists)
    found = [one for one in wanted if len(asked) >= SHORTEST or asked in one.keys]
    now = [one for one in found if one.entry_key == asked]
    by_id = {one.entry_id: one for one in (now or found)}
    return next(iter(by_id.values())) if len(by_id) == 1 else the_one("entry", asked, by_id)


@router.get(
    "/entries/{entry_id}/revisions", summary="All versions of an entry", **answers(shapes.Versions)
)
def revisions(request: Request, entry_id: str, lists: OnLists = NONE_NAMED) -> Response:
    """What was ever recorded of an entry, oldest first, superseded or not, with its contents."""
    wanted = lists_of(request, lists)
    with reading(desk_of(request).engine) as connection:
        one = _the_one(connection, entry_id, wanted)
        found = history.versions(connection, one.entry_id)
    return answered(request, {"items": rows(found)} | warned.of_list(one.list_id))


@router.get(
    "/entries/{entry_id}/changes",
    summary="The rows of the log about an entry",
    **answers(shapes.RowsOfEntry),
)
def log(request: Request, entry_id: str, lists: OnLists = NONE_NAMED) -> Response:
    """All rows of the log about an entry, oldest first, also those that were superseded."""
    wanted = lists_of(request, lists)
    with reading(desk_of(request).engine) as connection:
        one = _the_one(connection, entry_id, wanted)
        found = changes.all_about(connection, one.entry_id)
        told = [
            WholeChange(
                change=change, superseded_at=row.superseded_at, superseded_by=row.superseded_by
            )
            for row, change in zip(found, exported(connection, found), strict=True)
        ]
    return answered(request, {"items": rows(told)} | warned.of_list(one.list_id))
