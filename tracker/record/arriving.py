"""Documents that are folded as they are read: put on record one after the other, in their order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from db import checks, revisions, snapshots
from scrapers import kit
from tracker.model import Snapshot
from tracker.record import members
from tracker.record.packing import Fresh, Place, Position, row_of
from tracker.record.past import outranked, seen_until
from tracker.record.writer import Transaction


@dataclass(slots=True)
class Arriving:
    """The documents of a list that has none on record yet, by the moments of their observation."""

    transaction: Transaction
    source: kit.Source
    documents: Iterable[Fresh]
    _sightings: list[Place] = field(init=False)
    _lists: members.Reader = field(init=False)
    _outranked: dict[Position, str] = field(init=False, default_factory=dict)
    _beside: int = 0

    def __post_init__(self) -> None:
        connection, list_id = self.transaction.connection, self.transaction.list_id
        self._sightings = checks.sightings(connection, list_id)
        self._lists = members.Reader(connection)

    def in_order(self) -> Iterator[Snapshot]:
        """Each document as it is folded, on record by then, in history order.

        Until when it was seen is known once the next one is there.
        """
        waiting: list[Fresh] = []
        for of_moment in moments(self.documents):
            self._outranked |= outranked(of_moment)
            for fresh in of_moment:  # all of them: what one says may have come with another
                self._put(fresh)
            for fresh in of_moment:
                yield from self._folded(waiting, fresh)
                waiting = [fresh]
        yield from self._folded(waiting)

    def _put(self, fresh: Fresh) -> None:
        connection, version = self.transaction.connection, self.transaction.writer.rules_version
        revisions.add_new(connection, fresh.reading.contents, self.transaction.list_id)
        number = snapshots.add(connection, row_of(fresh, self.source, version, "unread", ""))
        members.put(self._lists, number, fresh.reading.snapshot.members, self._beside)
        self._beside = number

    def _folded(self, waiting: list[Fresh], *following: Fresh) -> Iterator[Snapshot]:
        seen = seen_until([*waiting, *following], self._sightings)
        for fresh in waiting:
            why = self._outranked.get(fresh.position, "")
            read = fresh.reading.snapshot
            yield replace(read, seen_until=seen.get(fresh.place), outranked=why)


def moments(documents: Iterable[Fresh]) -> Iterator[list[Fresh]]:
    """Documents, which come by their moments: those of each by their own dates, which no document
    says before it is read. What came twice stands once, by the better grade.
    """
    for _, of_moment in groupby(documents, attrgetter("receipt.at")):
        once: dict[Place, Fresh] = {}
        for fresh in of_moment:
            first = once.setdefault(fresh.place, fresh)
            if fresh.receipt.provenance.place < first.receipt.provenance.place:
                # The contents of both came with the first one.
                once[fresh.place] = replace(first, receipt=fresh.receipt)
        yield sorted(once.values(), key=attrgetter("position"))
