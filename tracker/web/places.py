"""Where a page of the log begins, in its address: the view that all pages are of, and a row of it.

It can be read and changed by anybody: another place of the same log is all that comes of it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from db import view
from db.engine import Connection
from db.log import Count, LeftOut
from db.view import View
from tracker.answers.paging import Frozen, Place
from tracker.answers.typed import Typed
from tracker.errors import WrongUsage
from tracker.model import moment

NUMBER = r"(\d{1,15})"
MOMENT = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
VIEW = re.compile(rf"{NUMBER}\.{NUMBER}\.([0-9a-f]{{{view.SHOWN}}})\.{NUMBER}\.{NUMBER}\.{MOMENT}")
BELOW = re.compile(rf"{MOMENT}\.{NUMBER}")

Below = tuple[Frozen, Place]
"""The view that a page is of, and the row below which it begins."""

NOT_COUNTED = LeftOut(total=Count(rows=0), why={})
"""Of pages below the first one, which says what is hidden."""


def query(asked: Typed, seen: View, at: str, below: Place, more: Mapping[str, str]) -> str:
    """The query of the page below a row, in a view."""
    place = {"view": ".".join(map(str, (*seen, at))), "below": ".".join(map(str, below))}
    return "&".join(filter(None, (asked.query, urlencode({**more, **place}))))


def read(connection: Connection, seen: str, below: str) -> Below | None:
    """What an address says; None for the first page, WrongUsage for what no page of ours has."""
    if not (seen or below):
        return None
    of, place = VIEW.fullmatch(seen), BELOW.fullmatch(below)
    if of is None or place is None:
        raise WrongUsage("This is no page of the log: begin with the newest one.")
    row, link, mark, name, number, at = of.groups()
    if not view.is_ours(connection, int(link), mark):
        raise WrongUsage("This page is of another record than this one: begin with the newest.")
    held = View(int(row), int(link), mark, int(name), int(number))
    frozen = Frozen(view=held, at=at, hidden=NOT_COUNTED, undated=Count(rows=0))
    return frozen, Place(place[1], int(place[2]))


def day_of(below: Below | None, now: datetime) -> datetime:
    """The moment by which days are meant: on later pages of the day on which the first was made."""
    if below is None:
        return now
    frozen, _ = below
    try:
        return min(now, moment(f"{frozen.at[:10]}T23:59:59Z"))
    except ValueError:
        raise WrongUsage("This is no page of the log: begin with the newest one.") from None
