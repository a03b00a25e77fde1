"""The domain: entries, snapshots, changes. Pure values; every other module speaks in these.

Times are aware datetimes in UTC; partial dates are "1997", "1997-10" or "1997-10-08".
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple, NewType

from db.canonical import canonical
from scrapers.kit.facts import EVERY, NUMBERS, named

PartialDate = NewType("PartialDate", str)
"""A date as exact as the authority gave it; "" where it said nothing."""


SHORT = 10
"""Characters of an id as people see it: any beginning of four or more that fits one alone is it."""


def short_id(whole: str) -> str:
    """An id of a change, notice, question or entry as people see it, in mails and everywhere."""
    return whole[:SHORT]


class Kind(StrEnum):
    """What we observed."""

    ADDITION = "addition"
    AMENDMENT = "amendment"
    REMOVAL = "removal"
    RELISTING = "relisting"
    IDENTITY = "identity"


class Scope(StrEnum):
    """A whole entry, or one designation of an entry in force before and after."""

    ENTRY = "entry"
    DESIGNATION = "designation"


class Origin(StrEnum):
    """Who caused the difference: the authority, its file format, our parser, or a person."""

    AUTHORITY = "authority"
    FORMAT = "format"
    PARSER = "parser"
    CORRECTION = "correction"


class Provenance(StrEnum):
    """By what way a document came: how near it is to the authority itself, the nearest first.

    NOT_SAID: of documents taken in before anybody asked for it.
    """

    OFFICIAL = "official"
    NOT_SAID = "not said"
    ARCHIVE = "archive"
    COPY = "third-party copy"
    RECONSTRUCTED = "reconstructed"

    @property
    def place(self) -> int:
        """The less, the more is said for it."""
        return tuple(Provenance).index(self)

    @property
    def rank(self) -> int:
        """Of two documents of one moment that of the lesser rank is the list.

        What is not said counts as what it was taken for until grades were kept: the authority's.
        """
        return max(0, self.place - 1)


class Confirmation(StrEnum):
    """How sure a removal is."""

    AUTHORITY_STATES = "authority_states"
    ACT_CITED = "act_cited"
    OBSERVED_AGAIN = "observed_again"
    OBSERVED_ONCE = "observed_once"


class EntryState(StrEnum):
    """Where an entry stands; `missing` is absent and not yet confirmed."""

    IN_FORCE = "in_force"
    MISSING = "missing"
    DELISTED = "delisted"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    MERGED = "merged"
    LIST_CLOSED = "list_closed"


PRESENT = frozenset({EntryState.IN_FORCE, EntryState.SUSPENDED})
"""States in which the publisher's document says that the entry is listed."""

COUNTS_AS_LISTED = frozenset({*PRESENT, EntryState.MISSING})
"""The same, and absences that nobody has confirmed yet: they take nobody off a list."""

CAUSES = frozenset(
    {
        "court_annulment",
        "revocation",
        "expiry",
        "periodic_review",
        "death",
        "merged",
        "moved_to_other_list",
        "regime_ended",
        "superseded",
        "administrative_correction",
        "not_stated",
    }
)
"""Why someone left; `not_stated` unless an instrument says so."""

IDENTIFIERS = named(NUMBERS, screened=True)
"""Types of identifiers by which a party is known, whoever lists it."""

DATES = named(EVERY, date=True)
"""Fields whose values are dates (docs/reference/fields.md says how they are written)."""

RELEVANT = named(EVERY, screened=True)
"""Fields whose change matters to name screening (docs/reference/fields.md publishes this table)."""

ALWAYS_AUTHORITY = frozenset({"name", "programme"})
"""Fields whose change is never put down to the file format (design, section 5)."""

IDENTITY_FIELDS = frozenset({"sourceId", "entry_key"})
"""Fields whose change says that the same party goes by another handle."""


class Name(NamedTuple):
    """One name; kind is name, alias, weakAlias or previousName."""

    text: str
    kind: str


class Identifier(NamedTuple):
    """A number somebody issued."""

    type: str
    number: str
    country: str


class Designation(NamedTuple):
    """One legal act that lists the entry."""

    programme: str
    listed_on: PartialDate
    delisted_on: PartialDate

    @property
    def in_force(self) -> bool:
        """Whether the authority's own dates leave it in force."""
        return not self.delisted_on


class Content(NamedTuple):
    """What a document says of one listed party, in our spelling: what a revision stores."""

    schema: str
    state: str
    names: tuple[Name, ...]
    acts: tuple[Designation, ...]
    identifiers: tuple[Identifier, ...]
    facts: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, tuple[str, ...]]

    @property
    def caption(self) -> str:
        """The primary name."""
        return self.names[0].text

    @property
    def in_force(self) -> bool:
        """Whether the publisher lists it."""
        return self.state in PRESENT


class Entry(NamedTuple):
    """One listed party as one document has it: its key, and what is said of it."""

    key: str
    content: Content


class Member(NamedTuple):
    """What a snapshot stores of one entry: hashes, state and acts, not contents.

    `revision` identifies the content to the letter, `sense` its meaning: reordering, spacing,
    punctuation and Unicode form do not move it. `schema` is "" in documents that older rules read.
    """

    revision: str
    sense: str
    state: str
    acts: tuple[tuple[str, str, str], ...]
    schema: str = ""

    @property
    def sort(self) -> tuple[str, tuple[tuple[str, str, str], ...]]:
        """By what it has something in common with others: type and acts."""
        return (self.schema, self.acts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stats:
    """Counts over the entries in force of one document: what the guard looks at.

    `amended_on`: the days from which the acts that the document cites are in force; `cites`: those
    acts, each with its day.
    """

    entries: int
    programmes: Mapping[str, int]
    schemas: Mapping[str, int]
    fields: Mapping[str, int]
    amended_on: tuple[PartialDate, ...] = ()
    cites: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """All that one list said at one moment, in the order in which it said it.

    `outranked`: why another document of the same moment is the list, and not this one; "" if none.
    """

    list_id: str
    sha256: str
    observed_at: datetime
    published_at: datetime | None
    mode: str
    format_id: str
    covers: frozenset[str] | None
    members: Mapping[str, Member]
    stats: Stats
    seen_until: datetime | None = None
    outranked: str = ""

    @property
    def position(self) -> tuple[str, str, str]:
        """Where it stands in the history of its list."""
        return (stamp(self.observed_at), stamp(self.published_at), self.sha256)

    @property
    def last_seen(self) -> datetime:
        """The last moment at which this very document was still published."""
        return self.seen_until or self.observed_at


class Spell(NamedTuple):
    """One time of standing on a list, or under one programme of it.

    `since`/`until` are observed moments, `after`/`until_after` the last good document before each;
    `listed_on` and `delisted_on` the authority's own dates, "" where it said nothing. `sha256` and
    `until_sha256` are the documents that show them. `baseline`: it stood in our first document.
    Checkpoints keep a spell by position: a new field goes to the end.
    """

    since: str
    after: str
    listed_on: str
    sha256: str
    baseline: bool = False
    until: str = ""
    until_after: str = ""
    delisted_on: str = ""
    until_sha256: str = ""
    state: str = "in_force"

    @property
    def open(self) -> bool:
        """Whether no document has shown its end."""
        return not self.until

    def overlaps(self, entry: "Spell") -> bool:
        """Whether a time under a programme is of this time of its entry on the list."""
        lasted_into = self.open or self.until >= entry.since
        return lasted_into and (entry.open or self.since < entry.until)

    @property
    def ended_on(self) -> str:
        """The day it ended, by the authority or by the first document without; else ""."""
        return self.delisted_on or self.until


class FieldChange(NamedTuple):
    """One field, before and after: text for single values, a tuple of what left and what came."""

    field: str
    before: str | tuple[str, ...]
    after: str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One row of the change log, without the time of its recording. Never edited."""

    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    schema: str
    kind: Kind
    scope: Scope
    programme: str
    terrorism: bool
    screening_relevant: bool
    origin: Origin
    confirmation: str
    entry_still_in_force: bool
    episode: int
    cause: str
    instrument: str
    instrument_url: str
    effective_on: PartialDate
    published_at: str
    observed_after: str
    observed_at: str
    snapshot_sha256: str
    previous_snapshot_sha256: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def slot(self) -> str:
        """Where in the log it stands: at most one current row per slot."""
        return digest(
            (self.entry_id, self.observed_at, self.snapshot_sha256, self.kind, self.scope)
            + ((self.programme,) if self.scope == Scope.DESIGNATION else ("",))
            + (self.origin,)
        )

    @property
    def body(self) -> dict[str, Any]:
        """Canonical content, as hashed and as chained."""
        content = {name: getattr(self, name) for name in CHANGE_FIELDS}
        content["fields"] = [change._asdict() for change in self.fields]
        return content

    @property
    def change_id(self) -> str:
        """Hash of the canonical content; the same after any replay."""
        return hashlib.sha256(canonical(self.body).encode()).hexdigest()[:32]


CHANGE_FIELDS = tuple(name for name in Change.__dataclass_fields__ if name != "fields")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """A question put to a person: is this absence a removal?

    Bound to the first document without the entry; later documents only add evidence.
    `state` is open, confirmed, rejected, reappeared or settled (a later document answered).
    """

    pending_id: str
    list_id: str
    entry_id: str
    entry_key: str
    caption: str
    kind: str
    scope: str
    programme: str
    terrorism: bool
    reason: str
    observed_at: str
    snapshot_sha256: str
    state: str
    resolved_at: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What a person decided: the answer to a question, or that keys stand for one party or for two.

    `verdict` is confirm, reject, merge or split; of a document it is set-aside or read-again, of a
    finding of `tracker reconcile` accept or reopen (`pending_id` is its id, `sha256` the hash of
    its evidence, `keys` its sentence and its lists).
    `entry_id`, `kind`, `unit` (a programme, or "") and `since` say what an answer is about,
    whichever document comes to be the first without the unit; where there is no entry, it is about
    the document `sha256`. Decisions of early releases name the question alone. `keys` are those of
    a merge or split (one key: from `since` on), of a document the number of its receipt; `number`
    is that of the journal record, 0 before there is one. Where two persons decide, `decided_by` is
    the second, and `proposed_by` the first, who gave a reason of their own (`proposal_id`).
    """

    pending_id: str
    verdict: str
    decided_by: str
    decided_at: str
    reason: str
    cause: str = ""
    instrument: str = ""
    instrument_url: str = ""
    effective_on: str = ""
    entry_id: str = ""
    kind: str = ""
    unit: str = ""
    since: str = ""
    sha256: str = ""
    keys: tuple[str, ...] = ()
    number: int = 0
    proposed_by: str = ""
    proposed_because: str = ""
    proposal_id: str = ""


def stamp(moment: datetime | None) -> str:
    """RFC 3339 in UTC with Z, whole seconds (so that texts sort as times do); "" for no moment."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The inverse of `stamp`."""
    return datetime.fromisoformat(text)


def digest(parts: Iterable[str]) -> str:
    """A short stable hash of several texts (128 bits, hex)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def entry_id(list_id: str, first_key: str) -> str:
    """An entry's id for ever: from its list and the first key it was seen under."""
    return digest(("entry", list_id, first_key))


def pending_id(entry: str, kind: str, programme: str, observed_at: str, sha256: str) -> str:
    """A question's id: from the entry and the first document that does not have it."""
    return digest(("pending", entry, kind, programme, observed_at, sha256))
