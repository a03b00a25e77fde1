"""A claimed run, from look to ending, by whoever makes it: a thread here, a process elsewhere."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from db.archive import ArchiveDamaged, ArchiveDown
from db.claims import LeaseLost
from db.engine import DatabaseError
from scrapers import kit, registry
from tracker import logs
from tracker.intake import run as intake
from tracker.model import stamp
from tracker.record.tracker import Busy, Tracker
from tracker.record.writer import Outcome
from tracker.service import slots
from tracker.service.slots import Claim, Ending, Way
from tracker.settings import Settings

if TYPE_CHECKING:
    from scrapers.fetch import Policy

EXPECTED = (kit.ScrapeError, ArchiveDamaged, ArchiveDown, DatabaseError, OSError)

Urls = Mapping[str, str] | None
Look = Callable[[Tracker, str, "Policy", Urls], Outcome]
"""Looks at one list where it is published; the addresses of its files, where they are others."""


def _log() -> Any:
    return logs.logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chore:
    """Work beside the lists, such as sending mail: every so many seconds, never twice at once.

    `here`: in the process that schedules, whoever else makes runs and does chores.
    """

    name: str
    work: Callable[[], None]
    seconds: float
    here: bool = False


class Executor(Way, Protocol):
    """Whoever makes what is due. It is handed plain values, and may hand them on."""

    def run(self, claim: Claim) -> Ending | None:
        """Make a claimed run; how it ended, or None if it is made elsewhere and not yet ended."""

    def work(self, chore: str) -> None:
        """Do a chore, by its name."""


class Here(Executor):
    """Makes runs and chores in this process, in the thread that asks for them."""

    def __init__(
        self,
        tracker: Tracker,
        settings: Settings,
        chores: Iterable[Chore] = (),
        *,
        look: Look = intake.run,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tracker, self.settings = tracker, settings
        self.works = {chore.name: chore.work for chore in chores}
        self.look, self.steady = look, steady

    def run(self, claim: Claim) -> Ending:
        """Make a claimed run to its end."""
        with structlog.contextvars.bound_contextvars(run_id=claim.run_id, list_id=claim.list_id):
            ending = self.looked(claim.list_id)
            self.ended(claim, ending)
        return ending

    def looked(self, list_id: str) -> Ending:
        """Look at a list; how that ended, which is not on record of its run yet."""
        start = self.steady()
        outcome, reason = self._look(list_id)
        return Ending(outcome, reason, stamp(self.tracker.clock()), self.steady() - start)

    def ended(self, claim: Claim, ending: Ending) -> None:
        """Put the end of a run on record."""
        slots.finished(self.tracker, claim, ending)
        _log().info("run ended", outcome=ending.outcome, seconds=round(ending.seconds, 3))

    def _look(self, list_id: str) -> tuple[str, str]:
        """Outcome and reason of a look; failures of the world are outcomes too."""
        policy = intake.policy_of(self.settings, registry.scraper(list_id).source)
        try:
            looked = self.look(self.tracker, list_id, policy, self.settings.urls.get(list_id))
        except (Busy, LeaseLost) as why:
            return "busy", str(why)
        except EXPECTED as why:
            _log().error("run failed", why=str(why))
            intake.failed(self.tracker, list_id, str(why))
            return "failed", str(why)
        return looked.outcome, looked.reason

    def work(self, chore: str) -> None:
        """Do a chore now."""
        self.works[chore]()


def crashed(tracker: Tracker, list_id: str, why: str) -> None:
    """A fault of ours: on record like a failed look, so the list is red until a success."""
    try:
        intake.failed(tracker, list_id, f"{list_id}: the run broke off ({why}).")
        slots.crashed(tracker, list_id, why)
    except (Busy, LeaseLost, DatabaseError) as also:
        _log().error("not recorded", why=str(also))
