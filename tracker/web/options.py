"""What can be chosen in the forms of several pages."""

from collections.abc import Iterable, Sequence

from fastapi import Request

from db.engine import Connection
from scrapers import registry
from tracker.answers.covered import Covered, asked_of, covered
from tracker.desk.state import desk_of
from tracker.notices.titles import title

Options = Sequence[tuple[str, str]]
"""Value and caption of each choice."""


def lists(asked: str = "") -> Options:
    """Every list of this release, by its short title; and the one asked for, if that is gone."""
    return _by_title({*registry.keys(), *filter(None, [asked])})


def lists_and_feeds(asked: str = "") -> Options:
    """The same, and the feeds of acts."""
    return _by_title({*registry.keys(), *registry.feeds(), *filter(None, [asked])})


def _by_title(keys: Iterable[str]) -> Options:
    return sorted(((key, title(key)) for key in keys), key=lambda one: one[1].casefold())


def plain(values: Iterable[str], none: str = "") -> Options:
    """Words as they are, with blanks; before them the choice of none, where that has a caption."""
    first = [("", none)] if none else []
    return [*first, *((value, value.replace("_", " ")) for value in values)]


def covers_now(
    request: Request, connection: Connection, of: Sequence[str] = (), **span: str
) -> Covered:
    """What an answer rests on that is of these lists, or of all that are on, in some time."""
    desk = desk_of(request)
    named = asked_of(connection, of, desk.settings.lists or registry.usual())
    return covered(connection, named, desk.tracker.clock(), counted=False, **span)
