"""Decisions that are made up and are not on record yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from tracker.intake import run
from tracker.model import Decision
from tracker.record.packing import Position
from tracker.record.proposals import Also, nothing
from tracker.record.tracker import Tracker

of_list = attrgetter("list_id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A decision of one list, and from which document on the list is folded again with it.

    `subject` is what it is about, the same for whoever says the same; `caption` says so in words.
    """

    list_id: str
    decision: Decision
    since: Position
    subject: str
    caption: str


def put(tracker: Tracker, decided: Sequence[Ready], also: Also = nothing) -> list[int]:
    """Put decisions on record, and fold each list again from the first document they are about.

    `also` is done in the transaction that puts them on record, list by list. Their numbers.
    """
    numbers: list[int] = []
    for list_id, together in groupby(sorted(decided, key=of_list), key=of_list):
        same = list(together)
        decisions = [one.decision for one in same]
        since = min(one.since for one in same)
        numbers += run.decide(tracker, list_id, decisions, since, live=True, also=also)
    return numbers
