"""What answers look like, for the document: made from the values themselves, so that they agree.

Nothing is made of these at run time; tests hold every real answer against them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from db.log import Why
from db.messages import AnswerRow, LedgerLine
from tracker.acts.calendar import Item
from tracker.answers.courts import CourtSaid
from tracker.answers.covered import Covered
from tracker.answers.documents import OfList, Whole
from tracker.answers.history import Gap, Look, Version
from tracker.answers.journalled import Record
from tracker.answers.lines import ActLine
from tracker.answers.lists import ListLine, Newcomer
from tracker.answers.log import EXPORT
from tracker.answers.looks import Looks
from tracker.answers.paging import Event
from tracker.answers.status import Answer, NearMiss
from tracker.answers.summary import Findings
from tracker.answers.timeline import Moment
from tracker.decisions import retention
from tracker.decisions.dispositions import State
from tracker.matching.search import FoundName
from tracker.matching.watch import Hit, ListOfWatched
from tracker.model import Kind, Origin, Provenance, Scope
from tracker.notices.history import Sent
from tracker.notices.unacknowledged import Waiting
from tracker.outgoing import Out
from tracker.record import removed


class Shape(BaseModel):
    """An object with these fields, all of them, and no others."""

    model_config = ConfigDict(extra="forbid")


@cache
def of(kind: type[Any]) -> Any:
    """The shape of a value that goes out field by field."""
    hints = get_type_hints(kind)
    names = getattr(kind, "__dataclass_fields__", None) or kind._fields
    fields: Any = {name: (_plain(hints[name]), ...) for name in names}
    about = " ".join((kind.__doc__ or "").split())
    module = kind.__module__.rsplit(".", 1)[-1]
    return create_model(f"{module}_{kind.__name__}", __base__=Shape, __doc__=about, **fields)


def _plain(hint: Any) -> Any:
    """A type as JSON has it: tuples are lists, our own values objects."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Literal[tuple(map(str, hint))]
    if _goes_out(hint):
        return of(hint)
    inner = get_args(hint)
    match get_origin(hint):
        case None:
            return hint
        case origin if origin in (tuple, list, Sequence):
            return list[_plain(inner[0])]  # type: ignore[misc]
        case origin if origin in (dict, Mapping):
            return dict[inner[0], inner[1]]  # type: ignore[valid-type]
    union: Any = None
    for one in map(_plain, inner):
        union = one if union is None else union | one
    return union


def _goes_out(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint) and issubclass(hint, Out)


Coverage = of(Covered)


class FieldChange(BaseModel):
    """What a field had before and after; some say more, by which the two are one."""

    field: str
    before: Any
    after: Any


class Change(Shape):
    """A row of the log: the columns of the contract, in their order."""

    change_id: str
    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    schema_: str = Field(alias="schema")
    kind: Literal[tuple(map(str, Kind))]  # type: ignore[valid-type]
    scope: Literal[tuple(map(str, Scope))]  # type: ignore[valid-type]
    programme: str
    terrorism: bool
    screening_relevant: bool
    origin: Literal[tuple(map(str, Origin))]  # type: ignore[valid-type]
    confirmation: str
    entry_still_in_force: bool
    also_listed_on: list[str]
    cause: str
    instrument: str
    instrument_url: str
    effective_on: str
    published_at: str
    observed_after: str
    observed_at: str
    recorded_at: str
    snapshot_sha256: str
    previous_snapshot_sha256: str
    rules_version: str
    fields_: list[FieldChange] = Field(alias="fields")
    review_state: str
    provenance: Literal[tuple(map(str, Provenance))]  # type: ignore[valid-type]


assert tuple(one.alias or name for name, one in Change.model_fields.items()) == EXPORT


class WholeChange(Change):
    """A change, how its listing stood in court, and its end: "" while it is current."""

    court: of(CourtSaid) | None  # type: ignore[valid-type]
    superseded_at: str
    superseded_by: str


class OneChange(WholeChange):
    """The same, and what is to be known of its list: the warning of one of political use, whether a
    person typed it of scans, and the sentence of one that is no longer read here.
    """

    political_use: str
    transcribed: bool
    no_longer_read: str


class Told(Change):
    """What happened to a row: `recorded`, or `superseded`; and its end, null while it is current.

    `superseded_by` is the id of the change in its place, null where there is none.
    """

    event: Literal[tuple(map(str, Event))]  # type: ignore[valid-type]
    superseded_at: str | None
    superseded_by: str | None


class Count(Shape):
    """A number of rows; not `exact`, at least so many."""

    rows: int
    exact: bool


class Hidden(Count):
    """Rows that the default view leaves out, and for which reason; `why` has those there are."""

    why: dict[Literal[tuple(map(str, Why))], int]  # type: ignore[valid-type]


class Changes(Shape):
    """A page of the log: `next` is the cursor of the page below, null at the end.

    `undated` counts rows that are in no time of the law, as the authority gave them no day.
    """

    items: list[Change]
    next: str | None
    hidden: Hidden
    undated: Count
    coverage: Coverage  # type: ignore[valid-type]


class Grown(Shape):
    """What happened since: `next` goes on behind it, and `more` is there already. List -> warning
    in `political_use`, for each such list of which there is a row; likewise `transcribed`, which
    names lists, and list -> sentence in `no_longer_read`.
    """

    items: list[Told]
    next: str
    more: bool
    political_use: dict[str, str]
    transcribed: list[str]
    no_longer_read: dict[str, str]


class Horizon(Shape):
    """From when on a list is provable by its documents; `said` is the same for people."""

    list_id: str
    observed_at: str
    files: int
    said: str


class Retention(Shape):
    """Lists of which documents were removed, and every removal."""

    horizons: list[Horizon]
    items: list[of(removed.Told)]  # type: ignore[valid-type]


class Removable(Shape):
    """Files that may be removed of what came `before`, a row a list; `files` and `bytes` count each
    once. `stay`: why old files stay, and how many.
    """

    before: str
    files: int
    bytes: int
    items: list[of(retention.Old)]  # type: ignore[valid-type]
    stay: dict[str, int]


class Decided(Shape):
    """A decision, and who made it."""

    model_config = ConfigDict(extra="allow")

    decision: int
    list_id: str
    verdict: str
    decided_by: str
    decided_at: str
    reason: str


class Entry(BaseModel):
    """An entry: where it stands, what its document says (`content`), decisions, courts, acts; and
    what is to be known of its list, as beside a change.
    """

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    keys: list[str]
    state: str
    revision: str
    episode: int
    spells: list[dict[str, Any]]
    programmes: dict[str, list[dict[str, Any]]]
    pending: list[str]
    carried: dict[str, str]
    content: dict[str, Any]
    decisions: list[Decided]
    court: of(CourtSaid) | None  # type: ignore[valid-type]
    court_note: str | None
    official_acts: list[of(ActLine)]  # type: ignore[valid-type]
    political_use: str
    transcribed: bool
    no_longer_read: str


class Status(Shape):
    """Where a name stood on every list on a day, and what that rests on."""

    name: str
    on: str
    known_at: str | None
    answers: list[of(Answer)]  # type: ignore[valid-type]
    near_misses: list[of(NearMiss)]  # type: ignore[valid-type]
    coverage: Coverage | None  # type: ignore[valid-type]
    error: str | None
    same_party: list[of(Answer)]  # type: ignore[valid-type]


def page(item: Any, called: str, /, **more: Any) -> Any:
    """An object with `items` of a shape, and more."""
    fields: Any = {"items": (list[item], ...), **{key: (kind, ...) for key, kind in more.items()}}
    return create_model(called, __base__=Shape, **fields)


Statuses = page(Status, "Statuses", coverage=Coverage)
Timeline = page(
    of(Moment),
    "Timeline",
    name=str,
    said=list[str],
    near_misses=list[of(NearMiss)],  # type: ignore[misc]
    coverage=Coverage,
)
Found = page(of(FoundName), "Found", q=str, coverage=Coverage)

Lists = page(of(ListLine), "Lists", coverage=Coverage)
Documents = page(of(OfList), "Documents", next=int | None)
Document = of(Whole)
CoverageOfLists = page(of(Looks), "CoverageOfLists", said=list[str])
Checks = page(of(Look), "Checks", next=int | None, gaps=list[of(Gap)])  # type: ignore[misc]
OF_ITS_LIST = {"political_use": str, "transcribed": bool, "no_longer_read": str}
OF_LISTS = {
    "political_use": dict[str, str],
    "transcribed": list[str],
    "no_longer_read": dict[str, str],
}
Versions = page(of(Version), "Versions", **OF_ITS_LIST)
RowsOfEntry = page(WholeChange, "RowsOfEntry", **OF_ITS_LIST)


class OneList(BaseModel):
    """What is known of a list or a feed of acts; `standing` is null where nobody looked at it.

    Of one that is on record alone, `no_longer_read` says why nothing else is known.
    """

    list_id: str
    title: str = ""
    authority: str = ""
    country: str = ""
    no_longer_read: str
    standing: of(ListLine) | None  # type: ignore[valid-type]
    looked: of(Looks)  # type: ignore[valid-type]


class ActLineOfList(BaseModel):
    """An act beside one list that may show it."""

    act_id: str
    list_id: str
    kind: str
    title: str
    state: str
    shown: bool
    names: list[str]
    does: list[str]
    citation: str
    citations: list[str]
    provenance: list[str]
    read: bool


Acts = page(ActLineOfList, "Acts", coverage=Coverage)


class Act(BaseModel):
    """All of one act."""

    act_id: str
    kind: str
    title: str
    provenance: list[str]
    lists_beside: list[dict[str, Any]]
    tellings: list[dict[str, Any]]
    rows: list[dict[str, Any]]


Calendar = page(of(Item), "Calendar", since=str, until=str, said=list[str], coverage=Coverage)


class Finding(Shape):
    """What does not fit, the documents it rests on, and what a person decided of it."""

    finding_id: str
    kind: str
    lists: list[str]
    party: str
    parties: list[str]
    sentence: str
    since: str
    age_days: int | None
    known_to: str
    entries: list[str]
    acts: list[str]
    changes: list[str]
    documents: list[dict[str, Any]]
    number: int
    evidence: str
    state: Literal[tuple(map(str, State))]  # type: ignore[valid-type]
    outdated: bool
    decided_by: str
    decided_at: str
    reason: str
    decision: int | None


AllFindings = page(Finding, "AllFindings", said=list[str], coverage=Coverage)


class NoticeLine(Shape):
    """A notice in a line; `sent` counts its messages by their state."""

    notice_id: str
    number: int
    kind: str
    subject: str
    list_id: str
    entry_id: str
    change_id: str
    recorded_at: str
    acked_at: str
    acked_by: str
    corrects: str
    corrected_by: str
    sent: dict[str, int]


class Notice(NoticeLine):
    """A notice, its first sentence, and each recipient with every answer of his server."""

    sentence: str
    deliveries: list[of(Sent)]  # type: ignore[valid-type]


Notices = page(NoticeLine, "Notices", next=int | None)
Open = page(of(Waiting), "Open")
Deliveries = page(of(LedgerLine), "Deliveries", next=int | None)


class Delivery(of(LedgerLine)):  # type: ignore[misc]
    """A message, and what its server said to each try."""

    answers: list[of(AnswerRow)]  # type: ignore[valid-type]


class Subscription(BaseModel):
    """A standing order; `secrets` is the number of its keys."""

    name: str
    to: list[str]
    channel: str
    timing: str
    paused: bool
    secrets: int


Subscriptions = page(Subscription, "Subscriptions", wrong=list[str], said=str | None)
WatchLists = page(of(ListOfWatched), "WatchLists")
Hits = page(of(Hit), "Hits", parties=int, entries=int, coverage=Coverage, **OF_LISTS)
Records = page(of(Record), "Records", next=int | None)


class Head(Shape):
    """The last hash of the one chain, and how many links it has."""

    hash: str
    links: int


class Summary(Shape):
    """How everything stands."""

    lists: list[of(ListLine)]  # type: ignore[valid-type]
    open_questions: int
    latest_changes: list[Change]
    changes: int
    newcomers: list[of(Newcomer)]  # type: ignore[valid-type]
    coverage: Coverage  # type: ignore[valid-type]
    head: str
    links: int
    findings: of(Findings) | None  # type: ignore[valid-type]


class Wrong(BaseModel):
    """One thing that cannot be meant: under which name, where, and why."""

    parameter: str
    in_: str = Field(alias="in")
    detail: str


class Problem(BaseModel):
    """What went wrong (RFC 9457); `errors` names what was sent that cannot be meant."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Wrong] | None = None
