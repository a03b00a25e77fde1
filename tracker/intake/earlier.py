"""What others kept of a list before us, as it goes into the journal: moments, refusals, repeats."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers import kit
from tracker.errors import Refused
from tracker.intake.run import take
from tracker.model import Provenance, stamp
from tracker.record.journal import Arrival, Served
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

SECOND = timedelta(seconds=1)
FIRST_YEAR = datetime(1990, 1, 1, tzinfo=UTC)
"""No list was published in the web before."""

ON_RECORD = "is on record already"

LFS = b"version https://git-lfs.github.com/spec/"
ANNEX = b"/annex/objects/"
LARGEST_POINTER = 1024
CONFLICT = (b"<<<<<<< ", b"=======", b">>>>>>> ")
"""How the lines begin that a merge leaves where it could not decide."""


@dataclass(slots=True)
class Moments:
    """The moments of versions in the order of their history, each later than the one before.

    A clock of somebody else may have gone back, and two versions may be of one second: the order
    is the history's, and the later one counts as of a second after the one before. `moved` counts
    those.
    """

    tracker: Tracker
    last: datetime = FIRST_YEAR
    moved: int = 0

    def of(self, seconds: float) -> datetime:
        """The moment of a version by its own clock; Refused where that says what cannot be."""
        try:
            own = datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            raise Refused("its date is none") from None
        if own < FIRST_YEAR:
            raise Refused(f"its date, {own:%Y-%m-%d}, is before any list was published so")
        if own > self.tracker.clock():
            raise Refused(f"its date, {own:%Y-%m-%d}, has not come yet")
        at = max(own, self.last + SECOND)
        self.moved += at != own
        self.last = at
        return at


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """The documents of a list as somebody else had them at one moment; `found` says which it is."""

    list_id: str
    observed_at: datetime
    format_id: str
    documents: kit.Documents
    provenance: Provenance
    found: Mapping[str, str]
    served: Mapping[str, Served]


def taken(tracker: Tracker, version: Version, *, followed: bool = False) -> Outcome:
    """Take one version into the journal and the log; `followed` as in `run.take`.

    One that is no document, but what stands in the place of one, is refused and not kept.
    """
    for document in version.documents.values():
        if why := stand_in(document):
            return refused(version.list_id, version.observed_at, f"{document.name} {why}")
    arrival = Arrival(
        list_id=version.list_id,
        observed_at=version.observed_at,
        mode="backfill",
        format_id=version.format_id,
        documents=version.documents,
        served=version.served,
        provenance=version.provenance,
        found=version.found,
    )
    return take(tracker, arrival, live=False, followed=followed)


def stand_in(document: kit.Document) -> str:
    """Why bytes are no document, but what some program leaves in the place of one; "" if not."""
    content = document.content
    if len(content) < LARGEST_POINTER and content.startswith(LFS):
        return "is a pointer of Git LFS: the document itself is not in the repository"
    if len(content) < LARGEST_POINTER and ANNEX in content:
        return "is a pointer of git-annex: the document itself is not in the repository"
    begin, middle, end = (_has_line(content, mark) for mark in CONFLICT)
    if begin and middle and end:
        return "has the marks of a merge that was not resolved: it is no document of anybody"
    return ""


def _has_line(content: bytes, beginning: bytes) -> bool:
    return content.startswith(beginning) or b"\n" + beginning in content


def known(tracker: Tracker, list_id: str) -> set[frozenset[tuple[str, str]]]:
    """What identifies all versions of a list that were taken from others before."""
    receipts = tracker.journal.receipts(list_id)
    return {frozenset(receipt.found.items()) for receipt in receipts if receipt.found}


def refused(list_id: str, at: datetime, why: str, outcome: str = "refused") -> Outcome:
    """A version that was not taken."""
    return _said(list_id, at, outcome, f"{why}.")


def again(list_id: str, at: datetime) -> Outcome:
    """A version that was taken before."""
    return _said(list_id, at, "unchanged", f"It {ON_RECORD}.")


def _said(list_id: str, at: datetime, outcome: str, reason: str) -> Outcome:
    return Outcome(list_id=list_id, observed_at=stamp(at), outcome=outcome, reason=reason)


def followed(items: Iterable[Any]) -> Iterator[tuple[Any, bool]]:
    """Each with whether another one follows."""
    waiting: list[Any] = []
    for item in items:
        yield from ((one, True) for one in waiting)
        waiting = [item]
    yield from ((one, False) for one in waiting)
