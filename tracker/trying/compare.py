"""Two documents of one list -> what would be recorded between them, by the very fold of the log.

Pure, and without a past: the first document is the baseline, as if a home began with it. What a
home has learnt of its list (batches that people confirmed, acts, decisions) is not known here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from scrapers import kit
from tracker.model import Change, Content, FieldChange, Kind, Origin, Pending, Scope, Snapshot
from tracker.rules.fold.step import fold
from tracker.rules.normalise import entries
from tracker.rules.reading import Reading
from tracker.rules.standing import ListState

A_DAY = timedelta(days=1)

ADDED, REMOVED, AGAIN = "added", "removed", "relisted"
OTHER_KEY, STARTED, ENDED = "under another key", "under one more programme", "under one less"
"""What becomes of an entry, beside an amendment."""


class Moved(NamedTuple):
    """What became of one entry: its key, its name, the programme, and the authority's own day."""

    what: str
    key: str
    caption: str
    programme: str
    effective_on: str


class Edited(NamedTuple):
    """An entry that reads otherwise now, and by whom: the authority, or its file format."""

    key: str
    caption: str
    origin: str
    fields: tuple[FieldChange, ...]


class Asked(NamedTuple):
    """A question that a person would have to answer."""

    key: str
    caption: str
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What would be recorded when the second document follows the first.

    `outcome` and `reason` are those of the second one, as a run says them. `before` and `after` are
    the days that the documents are taken for, `assumed` unless both say their own. `kept` keys are
    in both, `same` of them say the same. `fields` counts edits by field, the authority's alone.
    """

    list_id: str
    outcome: str
    reason: str
    before: str
    after: str
    assumed: bool
    entries_before: int
    entries_after: int
    kept: int
    same: int
    moved: tuple[Moved, ...]
    edited: tuple[Edited, ...]
    asked: tuple[Asked, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many entries moved in each way."""
        return Counter(one.what for one in self.moved)

    @property
    def fields(self) -> Mapping[str, int]:
        """Field -> entries that the authority edited there, most first."""
        edits = (one for one in self.edited if one.origin == Origin.AUTHORITY)
        return dict(Counter(each.field for one in edits for each in one.fields).most_common())

    def plain(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        told = asdict(self)
        told["moved"] = [one._asdict() for one in self.moved]
        told["asked"] = [one._asdict() for one in self.asked]
        told["edited"] = [
            {**one._asdict(), "fields": [each._asdict() for each in one.fields]}
            for one in self.edited
        ]
        return {**told, "counts": dict(self.counts), "fields": dict(self.fields)}


class Days(NamedTuple):
    """The moments that two documents are taken for, and whether that was assumed."""

    before: datetime
    after: datetime
    assumed: bool


def days_of(before: datetime | None, after: datetime | None, today: datetime) -> Days:
    """Moments for two documents in the order in which they were named, from what is known of them.

    Where that is too little, or the other way round, the second one is taken for a day later.

    >>> [f"{day:%d}" for day in days_of(None, None, datetime(2026, 1, 31, tzinfo=UTC))[:2]]
    ['30', '31']
    """
    if before is not None and after is not None and before < after:
        return Days(before, after, assumed=False)
    last = after or today
    if before is None:
        return Days(last - A_DAY, last, assumed=True)
    return Days(before, max(last, before + A_DAY), assumed=True)


def compare(source: kit.Source, before: Reading, after: Reading, days: Days) -> Comparison:
    """What would be recorded when one document follows another."""
    first = replace(before.snapshot, observed_at=days.before)
    second = replace(after.snapshot, observed_at=days.after)
    contents = {**before.contents, **after.contents}

    def load(revisions: Iterable[str]) -> Mapping[str, Content]:
        return {revision: entries.decoded(contents[revision]) for revision in revisions}

    folded = fold(ListState(), None, (first, second), {}, source, load, ())
    verdict = folded.verdicts[-1]
    rows = [row for row in folded.rows.values() if row is not None]
    kept = first.members.keys() & second.members.keys()
    return Comparison(
        list_id=first.list_id,
        outcome=verdict.outcome,
        reason=verdict.reason,
        before=_day(days.before),
        after=_day(days.after),
        assumed=days.assumed,
        entries_before=first.stats.entries,
        entries_after=second.stats.entries,
        kept=len(kept),
        same=_same(first, second, kept),
        moved=tuple(_moved(rows)),
        edited=tuple(_edited(rows)),
        asked=tuple(_asked(folded.pendings.values())),
    )


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def _same(first: Snapshot, second: Snapshot, kept: Iterable[str]) -> int:
    """Of keys in both documents, those under which both say the same."""
    return sum(first.members[key].sense == second.members[key].sense for key in kept)


WAYS = {
    (Kind.ADDITION, Scope.ENTRY): ADDED,
    (Kind.REMOVAL, Scope.ENTRY): REMOVED,
    (Kind.RELISTING, Scope.ENTRY): AGAIN,
    (Kind.IDENTITY, Scope.ENTRY): OTHER_KEY,
    (Kind.ADDITION, Scope.DESIGNATION): STARTED,
    (Kind.RELISTING, Scope.DESIGNATION): STARTED,
    (Kind.REMOVAL, Scope.DESIGNATION): ENDED,
}
"""Kind and scope of a row of the log -> what became of its entry."""


def _moved(rows: Iterable[Change]) -> Iterator[Moved]:
    for row in rows:
        if what := WAYS.get((row.kind, row.scope)):
            yield Moved(what, row.entry_key, row.caption, row.programme, row.effective_on)


def _edited(rows: Iterable[Change]) -> Iterator[Edited]:
    for row in rows:
        if row.kind == Kind.AMENDMENT:
            yield Edited(row.entry_key, row.caption, str(row.origin), row.fields)


def _asked(questions: Iterable[Pending]) -> Iterator[Asked]:
    for one in questions:
        if one.state == "open":
            yield Asked(one.entry_key, one.caption, one.kind, one.reason)
