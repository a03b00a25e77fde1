"""The way round the desk: what is in its menu, for whom."""

from itertools import groupby
from typing import NamedTuple

from tracker.people.access import Right
from tracker.people.person import Person


class Place(NamedTuple):
    """A page of the menu, and the group under which it stands."""

    group: str
    title: str
    path: str
    right: Right


MENU: tuple[Place, ...] = (
    Place("Look", "Today", "/", Right.READ),
    Place("Look", "Change log", "/changes", Right.READ),
    Place("Look", "Kept views", "/saved", Right.KEEP),
    Place("Look", "Lists", "/lists", Right.READ),
    Place("Look", "Calendar", "/calendar", Right.READ),
    Place("Ask", "Search", "/search", Right.READ),
    Place("Ask", "Name", "/names", Right.READ),
    Place("Ask", "Status on a day", "/status", Right.READ),
    Place("Ask", "Watch lists", "/watch", Right.WATCHED),
    Place("Decide", "Questions", "/questions", Right.READ),
    Place("Decide", "Acts", "/acts", Right.READ),
    Place("Decide", "Reconciliation", "/reconciliation", Right.READ),
    Place("Decide", "Uploads", "/uploads", Right.READ),
    Place("Tell", "Subscriptions", "/subscriptions", Right.KEEP),
    Place("Tell", "Notices", "/notices", Right.RECORDS),
    Place("Tell", "Exports", "/exports", Right.READ),
    Place("Run", "Checks", "/checks", Right.READ),
    Place("Run", "Journal", "/journal", Right.RECORDS),
    Place("Run", "Jobs", "/jobs", Right.MANAGE),
    Place("Run", "Users", "/users", Right.MANAGE),
    Place("Run", "First run", "/first-run", Right.MANAGE),
)


class Group(NamedTuple):
    """Pages of the menu that serve one purpose."""

    title: str
    places: tuple[Place, ...]


def menu(person: Person | None, served: frozenset[str]) -> list[Group]:
    """What somebody may go to, of what is served here."""
    mine = (place for place in MENU if place.path in served and _may(person, place))
    return [Group(title, tuple(places)) for title, places in groupby(mine, lambda one: one.group)]


def _may(person: Person | None, place: Place) -> bool:
    return person is not None and person.may(place.right)


def is_here(place: Place, path: str) -> bool:
    """Whether a page is this one, or one below it.

    >>> is_here(MENU[0], "/"), is_here(MENU[0], "/lists"), is_here(MENU[3], "/lists/un_sc")
    (True, False, True)
    """
    return path == place.path or (place.path != "/" and path.startswith(f"{place.path}/"))
