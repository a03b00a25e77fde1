"""/v1/retention: which documents were removed, since when lists are provable, what may go.

Removing is begun on the command line; the word of the second person is `/v1/proposals`.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from db import journal, tombstones
from db.engine import reading
from tracker.api import shapes
from tracker.api.answering import answered, answers
from tracker.decisions import retention
from tracker.desk.failures import about
from tracker.desk.state import desk_of
from tracker.outgoing import rows
from tracker.record import removed
from tracker.settings import LEAST_YEARS, MOST_YEARS

router = APIRouter(tags=["evidence"])


@router.get(
    "/retention",
    summary="Documents that were removed by decision",
    **answers(shapes.Retention),
)
def gone(request: Request) -> Response:
    """From when on each list of which documents are gone is provable; and every removal, oldest
    first: by whose word, why, and how much. Which of a list's files are gone is said with each of
    its documents.
    """
    with reading(desk_of(request).engine) as connection:
        horizons = [{**of._asdict(), "said": of.sentence} for of in tombstones.horizons(connection)]
        records = journal.of_kinds(connection, (removed.KIND,))
    told = {"horizons": horizons, "items": rows(map(removed.told, records))}
    return answered(request, told)


@router.get(
    "/retention/removable",
    summary="Documents that may be removed",
    **answers(shapes.Removable),
)
def removable(
    request: Request,
    years: Annotated[
        int,
        Query(
            alias="older_than",
            description="Years since the documents were recorded and observed last; by default "
            "the setting `retention_years`, or ten.",
            ge=LEAST_YEARS,
            le=MOST_YEARS,
        ),
    ] = 0,
) -> Response:
    """What `tracker retention --dry-run` says: files on which nothing on record rests, and how many
    old ones stay, and why, by the days of the calendar. Nothing is removed.
    """
    desk = desk_of(request)
    now = desk.tracker.clock()
    today = now.replace(hour=0, minute=0, second=0)
    wanted = years or desk.settings.retention_years or LEAST_YEARS
    with about("older_than"):
        moment = retention.before(today, wanted)
    found = retention.found(desk.tracker, moment, now)
    told = {
        "before": found.before,
        "files": len(found.files),
        "bytes": found.bytes,
        "items": rows(found.old),
        "stay": dict(sorted(found.stay.items())),
    }
    return answered(request, told)
