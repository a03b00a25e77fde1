"""The page of one entry: its names in their scripts, its versions side by side, its log, its party
on other lists; and for those who may, whether anybody watches it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from db.engine import Connection, reading
from scrapers.registry import closed_on
from tracker.answers import dossier
from tracker.answers.dossier import Compared, Dossier, Revised
from tracker.decisions import proposals
from tracker.decisions.proposals import Proposed
from tracker.desk.state import Desk, desk_of, person_of
from tracker.errors import Absent, Forbidden
from tracker.matching import watch
from tracker.matching.watch import Hit
from tracker.model import stamp
from tracker.people.access import Right
from tracker.people.person import Person
from tracker.web import content
from tracker.web.coverage import newest_document
from tracker.web.render import page

router = APIRouter()

LONGEST_KEY = 2_000
"""Characters of the key of an entry in an address."""


class Chosen(NamedTuple):
    """The numbers of the two versions that are held against one another."""

    before: int
    after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """Who is watched and may be this entry; `looked`: only then was it looked for."""

    looked: bool
    hits: Sequence[Hit] = ()


@router.get("/entries/{list_id}/{entry_id:path}")
def one_entry(
    request: Request, list_id: str, entry_id: str, before: int = 0, after: int = 0, watched: int = 0
) -> Response:
    """An entry by its id; a key that it goes by, or ever went by, leads to it."""
    desk, person = desk_of(request), person_of(request)
    on = str(desk.tracker.clock().date())
    with reading(desk.engine) as connection:
        try:
            found = dossier.dossier(connection, list_id, entry_id, on)
        except Absent:
            return _by_key(connection, list_id, entry_id)
        sides = _compared(connection, found.versions, Chosen(before, after))
        newest = newest_document(connection, list_id)
        decided = [one.made.decision.number for one in found.whole.decisions]
        proposed = proposals.about_entry(connection, list_id, entry_id, decided)
    seen = _watched(desk, person, entry_id) if watched else Watched(looked=False)
    return _page(request, View(found, sides, proposed, seen, newest))


def _by_key(connection: Connection, list_id: str, key: str) -> RedirectResponse:
    """To the entry of a key; Absent where that leads to none."""
    known = len(key) <= LONGEST_KEY and dossier.found_by_key(connection, list_id, key)
    if not known:
        raise Absent(dossier.NONE_SUCH)
    return RedirectResponse(f"/entries/{list_id}/{known}", 303)


def _compared(
    connection: Connection, versions: Sequence[Revised], chosen: Chosen
) -> Compared | None:
    """Two versions side by side: those asked for, else the last two; None where there is one."""
    if len(versions) < 2:
        return None
    by_number = {one.number: one for one in versions}
    old = by_number.get(chosen.before, versions[-2])
    new = by_number.get(chosen.after, versions[-1])
    return dossier.compared(connection, old, new)


def _watched(desk: Desk, person: Person, entry_id: str) -> Watched:
    """Who is watched and may be an entry; the look is put on record before anything is shown."""
    if not person.may(Right.WATCHED):
        raise Forbidden("Only those who look after watch lists may see whom they watch.")
    watch.looked(desk.engine, "", LOOKED, person.name, stamp(desk.tracker.clock()))
    with reading(desk.engine) as connection:
        everybody = watch.Watchers.load(connection)
        return Watched(looked=True, hits=list(watch.hits(connection, everybody, [entry_id])))


LOOKED = "entry"
"""What the record of a look at watched names says of where: never of whom."""


class View(NamedTuple):
    """What the page shows."""

    found: Dossier
    sides: Compared | None
    proposals: Sequence[Proposed]
    watched: Watched
    newest: str


def _page(request: Request, view: View) -> HTMLResponse:
    person, found = person_of(request), view.found
    return page(
        request,
        "entry.html",
        title=found.whole.caption,
        found=found,
        standing=found.standing,
        closed=closed_on(found.whole.list_id),
        names=list(content.names(found.content)),
        numbers=list(content.identifiers(found.content)),
        facts=list(content.facts(found.content)),
        acts=found.content.acts,
        sides=view.sides,
        watched=view.watched,
        may_watch=person.may(Right.WATCHED),
        deciders=person.may(Right.RECORDS),
        proposals=view.proposals,
        newest=view.newest,
    )
