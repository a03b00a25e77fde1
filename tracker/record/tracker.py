"""What a run works with: the journal, the ledger and a clock."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.archive import Archive
from db.engine import Connection, Engine
from tracker.errors import Broken, NotNow
from tracker.record.journal import Journal
from tracker.record.ledger import Ledger
from tracker.record.writer import Writer, leased

if TYPE_CHECKING:
    from tracker.confined.task import Reader

Clock = Callable[[], datetime]


class Busy(NotNow):
    """Another run is writing to this list."""


class ListBroken(Broken):
    """The module of a list cannot be used: nothing of the list can be read, folded or decided."""


def _here() -> "Reader":
    from tracker.confined.here import Here

    return Here()


def _broken(list_id: str) -> str:
    """Why the module of a list cannot be used: it is broken, or gone; "" if it can."""
    from scrapers import registry

    return registry.no_longer_read(list_id) or registry.scraper(list_id).broken


def anybody(_connection: Connection) -> bool:
    """Whoever wants to write may ask for the right to."""
    return True


def now() -> datetime:
    """The present moment, whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracker:
    """What a run needs: the journal, the ledger, a clock, and whoever reads documents.

    `name` is what the owner of its rights to write is called first; "" for the process. `may` says,
    within the transaction that gives a right to write, whether it may be given still.
    """

    journal: Journal
    ledger: Ledger
    clock: Clock = now
    reader: "Reader" = field(default_factory=_here)
    name: str = ""
    may: Callable[[Connection], bool] = anybody

    @classmethod
    def over(
        cls, engine: Engine, archive: Archive, clock: Clock = now, reader: "Reader | None" = None
    ) -> "Tracker":
        """A tracker over one database and one archive.

        Without a `reader` that is confined, documents are read in this process: for those of our
        own making.
        """
        journal, ledger = Journal(engine, archive), Ledger(engine)
        return cls(journal=journal, ledger=ledger, clock=clock, reader=reader or _here())

    @contextmanager
    def writer(
        self, list_id: str, *, live: bool, followed: bool = False, folds: bool = True
    ) -> Iterator[Writer]:
        """The right to write to a list while the block runs; Busy while somebody else has it.

        LeaseLost where what it would be wanted for is another's by now. ListBroken where the list's
        module cannot be used, unless nothing is folded: to read its documents by nothing would
        refuse them all, and empty the log.
        """
        from tracker.rules import version

        if folds and (why := _broken(list_id)):
            raise ListBroken(why)
        here = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}:{id(self)}"
        owner = f"{self.name}:{here}" if self.name else here
        with leased(self.ledger.engine, list_id, owner, self.clock(), self.may) as right:
            if not right.token:
                raise Busy(f"{list_id}: another run is writing to it; try again when that is done.")
            rules_version = version.version(list_id)
            yield Writer(
                list_id=list_id,
                token=right.token,
                rules_version=rules_version,
                live=live,
                buried=right.buried,
                followed=followed,
            )
