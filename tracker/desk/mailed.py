"""What mails link to: the page with one button by which a recipient acknowledges a notice.

Nobody signs in for it: the link itself is signed, and says for whom it is.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from tracker.desk.state import desk_of
from tracker.desk.turns import Turns
from tracker.errors import Absent
from tracker.notices.acknowledging import Acknowledging
from tracker.notices.links import PLACE, links

router = APIRouter(include_in_schema=False)


def acknowledging(request: Request) -> Acknowledging:
    """Who answers those who follow a link; Absent where no mail has one, TooOften."""
    turns: Turns = request.app.state.turns_of_links
    turns.demand(request.client.host if request.client else "")
    desk = desk_of(request)
    how = links(desk.settings.public_url, desk.settings.keys)
    if how is None:
        raise Absent("There is no such page.")
    return Acknowledging(desk.tracker, how)


@router.get(f"/{PLACE}/{{token:path}}")
@router.post(f"/{PLACE}/{{token:path}}")
def acknowledge(
    request: Request, token: str, answers: Annotated[Acknowledging, Depends(acknowledging)]
) -> HTMLResponse:
    """The page that a link leads to; its button acknowledges."""
    said = answers(request.method, token)
    return HTMLResponse(said.html, said.status, dict(said.headers))
