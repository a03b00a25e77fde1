"""The scope register: per list whether it applies to this house or not, why, by whose word.

It says what a house has decided, and changes nothing of what is fetched, recorded or told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from db import journal
from db.engine import Connection, writing
from scrapers import registry
from tracker.answers import lists
from tracker.decisions.reasons import stated
from tracker.errors import WrongUsage
from tracker.model import stamp
from tracker.outgoing import Json, Out
from tracker.record.tracker import Tracker

KIND = "scope"
UNDECIDED, APPLIES, NOT = "undecided", "applies", "does not apply"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scoped(Out):
    """Whether a list applies, and who said so, when, why; `review_on`: when it is looked at again.

    `state` is undecided, applies or does not apply; `overdue`: that day has come.
    """

    list_id: str
    title: str
    authority: str
    state: str = UNDECIDED
    reason: str = ""
    decided_by: str = ""
    decided_at: str = ""
    review_on: str = ""
    overdue: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether anybody has said anything."""
        return self.state != UNDECIDED


COLUMNS = tuple(Scoped.__dataclass_fields__)


def register(connection: Connection, today: str) -> list[Scoped]:
    """Every list that this release can follow, with the last word on it, by key."""
    newest = {row.list_id: row for row in journal.of_kinds(connection, (KIND,))}
    return [
        _scoped(key, newest[key].recorded_at, newest[key].content, today)
        if key in newest
        else _undecided(key)
        for key in sorted(registry.keys())
    ]


def of_list(connection: Connection, list_id: str, today: str) -> Scoped:
    """The last word on one list."""
    row = journal.newest(connection, KIND, list_id)
    return _scoped(list_id, row.recorded_at, row.content, today) if row else _undecided(list_id)


def history(connection: Connection, list_id: str) -> list[Scoped]:
    """Every word on one list, oldest first; of those before the last no day is overdue."""
    rows = journal.of_kind(connection, KIND, list_id)
    return [_scoped(list_id, row.recorded_at, row.content, "") for row in rows]


def _undecided(list_id: str) -> Scoped:
    source = registry.source(list_id)
    return Scoped(list_id=list_id, title=source.title, authority=source.authority)


def _scoped(list_id: str, at: str, said: Mapping[str, Json | str | bool], today: str) -> Scoped:
    source, review = registry.source(list_id), str(said["review_on"])
    return Scoped(
        list_id=list_id,
        title=source.title,
        authority=source.authority,
        state=APPLIES if said["applies"] else NOT,
        reason=str(said["reason"]),
        decided_by=str(said["by"]),
        decided_at=at,
        review_on=review,
        overdue=bool(review) and bool(today) and review <= today,
    )


def decide(
    tracker: Tracker, list_id: str, *, applies: bool, by: str, reason: str, review_on: str
) -> Scoped:
    """Put on record whether a list applies, and by which day that is looked at again.

    WrongUsage for a list that there is not, no reason, or a day that is none or has come.
    """
    now = tracker.clock()
    (known,) = lists.checked([list_id])
    _demand_day(review_on, now)
    body = {"applies": applies, "reason": stated(reason), "by": by, "review_on": review_on}
    with writing(tracker.ledger.engine) as connection:
        journal.append(connection, KIND, known, stamp(now), body)
        return of_list(connection, known, stamp(now)[:10])


def _demand_day(text: str, now: datetime) -> None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise WrongUsage("Say when this is looked at again: --review 2027-01-31.")
    if day <= now.date():
        raise WrongUsage(f"{text} has come already: say a later day for the next review.")
