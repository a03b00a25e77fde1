"""The words of the fold: what it is given, what one entry gives, what follows from it all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from scrapers import kit
from tracker.model import Change, Content, Decision, FieldChange, Origin, Pending, Snapshot
from tracker.rules.causes import Causes
from tracker.rules.checkpoints import Checkpoint, Whole
from tracker.rules.standing import Item, ListState

if TYPE_CHECKING:
    from tracker.rules.fold.decided import Decided

FLICKER = timedelta(days=14)
"""Absent from good documents for at most so long and then back: never left."""

SETTLED = timedelta(days=60)
"""A pending absence that a good document of other bytes shows again so much later is a removal."""

CHECKPOINT_EVERY = 16
"""Documents from one checkpoint to the next at most, whatever became of them."""

Contents = Callable[[Iterable[str]], Mapping[str, Content]]
"""Revision ids -> contents, in bulk."""

Position = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What a fold is given beside documents: the list, decisions, contents, official acts."""

    source: kit.Source
    decided: "Decided"
    contents: Contents
    causes: Causes

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """What people decided, by the question as it was put to them."""
        return self.decided.by_question


class Seen(NamedTuple):
    """The first document that shows something new: its moment, when the last one was seen, hash."""

    at: str
    after: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovery:
    """What we can read of a document only since a format changed: (entry id, caption, gain)."""

    list_id: str
    snapshot_sha256: str
    observed_at: str
    origin: Origin
    gains: tuple[tuple[str, str, FieldChange], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What those who run the tracker should know of one document: an old copy, values lost."""

    kind: str
    document: Snapshot
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of one snapshot: recorded, unchanged, pending, refused, old_copy; and why.

    `trace` says where the fold broke on it, "" if it did not.
    """

    position: Position
    outcome: str
    reason: str = ""
    trace: str = ""


class Edit(NamedTuple):
    """An entry in force before and after, whose content or key is not what it was.

    `links` say that it goes by another key now, and on what evidence.
    """

    entry: Item
    changes: tuple[FieldChange, ...]
    links: tuple[FieldChange, ...]
    before: Content
    after: Content


class EntryStep(NamedTuple):
    """What one document makes of one entry: where it stands now, what is written, what is asked.

    `withdrawn` are slots of rows that never were; `keys` lead to the entry from now on; `others`
    are new entries beside it.
    """

    entry: Item
    rows: tuple[Change, ...] = ()
    withdrawn: tuple[str, ...] = ()
    questions: tuple[Pending, ...] = ()
    keys: tuple[str, ...] = ()
    others: tuple[Item, ...] = ()
    edits: tuple[Edit, ...] = ()

    def writing(self, row: Change) -> "EntryStep":
        """The same, and one row more."""
        return self._replace(rows=(*self.rows, row))

    def then(self, later: "EntryStep") -> "EntryStep":
        """Both, one after the other; the later one began where this one ended."""
        return EntryStep(
            entry=later.entry,
            rows=self.rows + later.rows,
            withdrawn=self.withdrawn + later.withdrawn,
            questions=self.questions + later.questions,
            keys=self.keys + later.keys,
            others=self.others + later.others,
            edits=self.edits + later.edits,
        )


@dataclass(kw_only=True, slots=True)
class Folded:
    """All that follows from the snapshots folded: what the ledger has to write down.

    `rows` holds, by slot, rows written or revised in this fold; None where a row fell. `shown` are
    entries with the revisions under which documents of this fold have them. So many documents were
    folded `since` the last checkpoint; `whole` is the last of them that is no difference.
    """

    state: ListState
    last: Snapshot | None
    rows: dict[str, Change | None] = field(default_factory=dict)
    pendings: dict[str, Pending] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    verdicts: list[Verdict] = field(default_factory=list)
    discoveries: list[Discovery] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    revisions: dict[str, bytes] = field(default_factory=dict)
    shown: set[tuple[str, str]] = field(default_factory=set)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    since: int = 0
    whole: Whole | None = None


def terrorism(source: kit.Source, programmes: Iterable[str]) -> bool:
    """Whether any of these programmes of a list is a terrorism programme."""
    return source.about_terrorism(programmes)
