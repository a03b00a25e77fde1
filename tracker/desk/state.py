"""What API and pages stand on: the tracker, the settings, and how people are known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from db.engine import Engine
from scrapers import registry
from tracker.people import signed
from tracker.people.person import Person
from tracker.record.tracker import Tracker
from tracker.service.probes import Probed
from tracker.settings import Settings

Known = Callable[[Engine, str, datetime], Person | None]
"""Who shows a session, or a token."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """One home as API and pages see it; `probed` is the process that they are part of, if any;
    it is guarded already where the server sees to it (`later`).
    """

    tracker: Tracker
    settings: Settings
    by_session: Known = signed.by_session
    by_token: Known = signed.by_token
    probed: Probed | None = None
    is_guarded: bool = False

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.tracker.ledger.engine


def desk_of(request: Request) -> Desk:
    """The desk that answers a request."""
    desk: Desk = request.app.state.desk
    return desk


def person_of(request: Request) -> Person:
    """Who asks; only where the route asks for a right beside OPEN."""
    person: Person = request.state.person
    return person


def switched_on(desk: Desk) -> Sequence[str]:
    """The lists that are on, by the settings."""
    return desk.settings.lists or registry.usual()
