"""The page of one change: what differs, its clocks, its documents, who was told, what proves it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db import changes, standings
from db.engine import Connection, reading
from scrapers.registry import closed_on
from tracker.answers import changed, entries, ids
from tracker.answers.changed import Changed
from tracker.answers.entries import WholeEntry
from tracker.answers.ids import WholeNotice
from tracker.decisions import proposals
from tracker.decisions.proposals import Proposed
from tracker.desk.state import desk_of, person_of
from tracker.errors import Absent
from tracker.matching.elsewhere import OtherListing, places
from tracker.notices import logged
from tracker.notices.logged import Line
from tracker.people.access import Right
from tracker.recorded import Standing
from tracker.web.clocks import clock_line
from tracker.web.coverage import newest_document
from tracker.web.render import page

router = APIRouter()

WHOLE, SHORTEST = 32, 4
"""Characters of the id of a change, and of a beginning of one that leads to it."""


class Told(NamedTuple):
    """How many notices there were of a change, and their deliveries by how far they got."""

    notices: int
    deliveries: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What the page shows of a change beside the change itself."""

    line: Line
    entry: WholeEntry
    standing: Standing
    elsewhere: tuple[OtherListing, ...]
    notices: tuple[WholeNotice, ...]
    proposals: tuple[Proposed, ...]
    newest: str

    @property
    def told(self) -> Told:
        """Who was told, in numbers."""
        counted: dict[str, int] = {}
        for one in (sent for notice in self.notices for sent in notice.sent):
            counted[one.state] = counted.get(one.state, 0) + 1
        return Told(len(self.notices), counted)


@router.get("/changes/{change_id}")
def one_change(request: Request, change_id: str) -> Response:
    """A change by its id; the beginning of an id leads to the whole one."""
    desk, person = desk_of(request), person_of(request)
    with reading(desk.engine) as connection:
        if len(change_id) < WHOLE:
            return RedirectResponse(f"/changes/{_whole(connection, change_id)}", 303)
        found = changed.changed(connection, change_id)
        view = _view(connection, found, desk.tracker.clock())
    return _page(request, found, view, names=person.may(Right.RECORDS))


def _whole(connection: Connection, beginning: str) -> str:
    """The one id that begins so; Absent where there is none, or more than one."""
    rows = changes.beginning(connection, beginning) if len(beginning) >= SHORTEST else []
    found = {row.change_id for row in rows}
    if len(found) != 1:
        raise Absent("No change has an id that begins so, or several have.")
    return found.pop()


def _view(connection: Connection, found: Changed, now: datetime) -> View:
    row = found.row
    stood = standings.stood(connection, row.entry_id)
    if stood is None:
        raise Absent("The entry of this change is not on record.")
    lines = logged.lines(connection, [found.whole.change], now)
    elsewhere = places(connection, [(row.list_id, row.entry_id)])
    return View(
        line=lines[0],
        entry=entries.whole_entry(connection, stood, str(now.date())),
        standing=Standing.read(stood.body),
        elsewhere=tuple(elsewhere.get(row.entry_id, ())),
        notices=tuple(ids.told_of(connection, row.entry_id, row.change_id)),
        proposals=tuple(_proposed(connection, found)),
        newest=newest_document(connection, row.list_id),
    )


def _proposed(connection: Connection, found: Changed) -> list[Proposed]:
    decided = [one.made.decision.number for one in found.decisions]
    return proposals.about_entry(connection, found.row.list_id, found.row.entry_id, decided)


def _page(request: Request, found: Changed, view: View, *, names: bool) -> HTMLResponse:
    row = found.row
    zone = person_of(request).zone
    kind = "change of identity" if row.kind == "identity" else row.kind
    return page(
        request,
        "change.html",
        title=f"{kind.capitalize()}: {row.caption}",
        found=found,
        row=row,
        view=view,
        closed=closed_on(row.list_id),
        clocks=clock_line(found.clocks, zone),
        names=names,
        row_end=found.whole.superseded_at,
        newest=view.newest,
        proposals=view.proposals,
    )
