"""Cursors: where somebody is in the log, as a text that says nothing to its holder.

What is in it is checked when it comes back; whatever is none of ours, or goes with other filters,
is WrongUsage and never more.
"""

import base64
import binascii
import hashlib
import re
from typing import Any, NamedTuple

import orjson

from db.canonical import encoded
from db.log import Count, LeftOut, Why
from db.view import View
from tracker.answers.paging import Frozen, Place, Since
from tracker.desk.failures import WrongParameter

LONGEST = 480
"""Characters of a cursor."""

CHECK = 6
"""Bytes that a cursor is checked by."""

OF_PAGES, OF_FOLLOWERS = 1, 2
"""What a cursor is of; the number changes with what is in it."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[012]\d:[0-5]\d:[0-5]\dZ")

LARGEST = 2**53
"""Numbers in a cursor are smaller."""


def of_filters(asked: dict[str, Any]) -> str:
    """A short hash of filters, by which a cursor is known to go with them."""
    return hashlib.sha256(encoded(asked)).hexdigest()[:12]


class OfPage(NamedTuple):
    """The view that pages are of, and the row below which the next one begins."""

    frozen: Frozen
    place: Place


def of_page(filters: str, frozen: Frozen, place: Place) -> str:
    """The cursor of the page below a row."""
    hidden, why = frozen.hidden, [frozen.hidden.why.get(one, 0) for one in Why]
    counts = [hidden.total.rows, hidden.total.exact, *why]
    undated = [frozen.undated.rows, frozen.undated.exact]
    seen = [*frozen.view, frozen.at]
    return _written([OF_PAGES, filters, seen, counts, undated, *place])


def page(text: str, filters: str) -> OfPage:
    """What the cursor of a page says; WrongParameter."""
    _, seen, counts, undated, observed_at, row = _read(text, OF_PAGES, filters, "cursor")
    total, exact, *why = counts
    hidden = LeftOut(
        total=Count(rows=total, exact=exact),
        why={one: many for one, many in zip(Why, why, strict=True) if many},
    )
    *numbers, at = seen
    if not MOMENT.fullmatch(at):
        raise _none("cursor")
    missing = Count(rows=undated[0], exact=undated[1])
    frozen = Frozen(view=View(*numbers), at=at, hidden=hidden, undated=missing)
    return OfPage(frozen, Place(observed_at, row))


def of_follower(filters: str, since: Since) -> str:
    """The cursor of whoever has followed the log so far."""
    return _written([OF_FOLLOWERS, filters, *since])


def follower(text: str, filters: str) -> Since:
    """Up to where somebody has followed; WrongParameter."""
    return Since(*_read(text, OF_FOLLOWERS, filters, "after")[1:])


def _none(parameter: str) -> WrongParameter:
    return WrongParameter(f"This is no cursor of ours for {parameter}.", parameter)


def _written(parts: list[Any]) -> str:
    body = encoded(parts)
    whole = hashlib.sha256(body).digest()[:CHECK] + body
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def _read(text: str, kind: int, filters: str, parameter: str) -> list[Any]:
    parts = _parts(text)
    if parts is None or parts[0] != kind:
        raise _none(parameter)
    if parts[1] != filters:
        raise WrongParameter("This cursor goes with other filters: begin anew.", parameter)
    return parts[1:]


SHAPES: dict[int, Any] = {
    OF_PAGES: [
        int,
        str,
        [int, int, str, int, int, str],
        [int] * (2 + len(Why)),
        [int, int],
        str,
        int,
    ],
    OF_FOLLOWERS: [int, str, int, int, str, int],
}
"""What the parts of a cursor are, by what it is of."""


def _is_shaped(parts: Any, shape: Any) -> bool:
    """Whether parts are what they are to be; numbers are such as a database holds."""
    if isinstance(shape, list):
        lists = isinstance(parts, list) and len(parts) == len(shape)
        return lists and all(map(_is_shaped, parts, shape))
    if shape is int:
        return isinstance(parts, int) and 0 <= parts < LARGEST
    return isinstance(parts, str) and parts.isascii()


def _parts(text: str) -> list[Any] | None:
    """What a cursor was written of; None where it is not one that we wrote."""
    if len(text) > LONGEST:
        return None
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    check, body = whole[:CHECK], whole[CHECK:]
    if not body or hashlib.sha256(body).digest()[:CHECK] != check:
        return None
    parts: Any = orjson.loads(body)
    kind = parts[0] if isinstance(parts, list) and parts else 0
    return parts if kind in SHAPES and _is_shaped(parts, SHAPES[kind]) else None
