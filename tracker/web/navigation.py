"""The way round the desk: what is in its menu, for whom."""

from typing import NamedTuple

from tracker.people.access import Right
from tracker.people.person import Person


class Place(NamedTuple):
    """A page of the menu."""

    title: str
    path: str
    right: Right


MENU: tuple[Place, ...] = (
    Place("Today", "/", Right.READ),
    Place("Change log", "/changes", Right.READ),
    Place("Search", "/search", Right.READ),
    Place("Status on a day", "/status", Right.READ),
    Place("Lists", "/lists", Right.READ),
    Place("Questions", "/questions", Right.READ),
    Place("Acts", "/acts", Right.READ),
    Place("Calendar", "/calendar", Right.READ),
    Place("Reconciliation", "/reconciliation", Right.READ),
    Place("Checks", "/checks", Right.READ),
    Place("Subscriptions", "/subscriptions", Right.KEEP),
    Place("Notices", "/notices", Right.RECORDS),
    Place("Watch lists", "/watch", Right.WATCHED),
    Place("Journal", "/journal", Right.RECORDS),
    Place("Users", "/users", Right.MANAGE),
    Place("First run", "/first-run", Right.MANAGE),
)


def menu(person: Person | None) -> list[Place]:
    """What somebody may go to."""
    return [place for place in MENU if person is not None and person.may(place.right)]
