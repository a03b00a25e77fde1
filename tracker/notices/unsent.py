"""What waits to be told after a run by hand, which tells nobody: counted, and not told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from db import events, messages
from db.engine import Connection
from db.events import EventRow
from tracker.notices.alike import alike
from tracker.shown import count

MOST = 500
"""Events of a list that are made notices of only to be counted; of more each that is news
counts for one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsent:
    """Notices that nobody was told of, messages that are not out, and for how many subscriptions:
    these are counted where something waits.
    """

    notices: int
    messages: int
    subscriptions: int

    def sentence(self, *, served: bool) -> str:
        """What a person has to do about it; "" where nothing waits."""
        parts = ((self.notices, "notice"), (self.messages, "message"))
        counted = [count(number, what) for number, what in parts if number]
        if not counted:
            return ""
        wait = f"{' and '.join(counted)} {'waits' if self._is_one else 'wait'}"
        if not self.subscriptions:
            return f"{wait}, and nobody is told: `tracker alerts add NAME --to ADDRESS`."
        how = "`tracker serve`, which runs, sends" if served else "`tracker alerts send` sends"
        return f"{wait} to be sent: {how} {'it' if self._is_one else 'them'}."

    @property
    def _is_one(self) -> bool:
        return self.notices + self.messages == 1


NOTHING = Unsent(notices=0, messages=0, subscriptions=0)


def unsent(connection: Connection, now: datetime) -> Unsent:
    """What waits now, and for how many subscriptions."""
    lists, left = events.waiting_lists(connection), sum(_unsent(connection))
    if not lists and not left:
        return NOTHING
    from tracker.notices import subscriptions

    return Unsent(
        notices=sum(_notices(connection, list_id, now) for list_id in lists),
        messages=left,
        subscriptions=len(subscriptions.current(connection).served()),
    )


def _unsent(connection: Connection) -> Sequence[int]:
    counted = messages.counts(connection)
    return [counted.get(state, 0) for state in ("pending", "failed")]


def _notices(connection: Connection, list_id: str, now: datetime) -> int:
    """How many notices a fan-out would make of the events of a list."""
    wait = events.waiting(connection, list_id)
    if len(wait) > MOST:
        return sum(event.live for event in wait)
    by_kind = alike(wait, attrgetter("kind"))
    return sum(_made(connection, list_id, kind, some, now) for kind, some in by_kind.items())


def _made(
    connection: Connection, list_id: str, kind: str, some: Sequence[EventRow], now: datetime
) -> int:
    """Of events on which the program breaks each counts for one: they wait all the same."""
    from tracker.notices.notice import sources

    source = sources().get(kind)
    try:
        return len(list(source.of_events(connection, list_id, some, now))) if source else 0
    except Exception:
        return len(some)
