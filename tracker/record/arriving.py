"""Documents that are folded as they are read: put on record one after the other, in their order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from db import checks, revisions, snapshots
from scrapers import kit
from tracker.model import Snapshot
from tracker.record.packing import Fresh, Place, row_of
from tracker.record.past import seen_until
from tracker.record.writer import Transaction


@dataclass(slots=True)
class Arriving:
    """The documents of a list that has none on record yet, by the moments of their observation."""

    transaction: Transaction
    source: kit.Source
    documents: Iterable[Fresh]
    _sightings: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        connection, list_id = self.transaction.connection, self.transaction.list_id
        self._sightings = checks.sightings(connection, list_id)

    def in_order(self) -> Iterator[Snapshot]:
        """Each document as it is folded, on record by then, in history order.

        Until when it was seen is known once the next one is there.
        """
        waiting: list[Fresh] = []
        for fresh in self._sorted():
            self._put(fresh)
            yield from self._folded(waiting, fresh)
            waiting = [fresh]
        yield from self._folded(waiting)

    def _sorted(self) -> Iterator[Fresh]:
        """Those of one moment by their own dates, each once: what no document says before it is
        read.
        """
        for _, of_moment in groupby(self.documents, attrgetter("receipt.at")):
            once: dict[Place, Fresh] = {}
            for fresh in of_moment:
                once.setdefault(fresh.place, fresh)
            yield from sorted(once.values(), key=attrgetter("position"))

    def _put(self, fresh: Fresh) -> None:
        connection, version = self.transaction.connection, self.transaction.writer.rules_version
        revisions.add_new(connection, fresh.reading.contents)
        snapshots.add(connection, row_of(fresh, self.source, version, "unread", ""))

    def _folded(self, waiting: list[Fresh], *following: Fresh) -> Iterator[Snapshot]:
        seen = seen_until([*waiting, *following], self._sightings)
        for fresh in waiting:
            yield replace(fresh.reading.snapshot, seen_until=seen.get(fresh.place))
