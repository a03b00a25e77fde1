"""What notices say of lists, documents, parties and acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

from db import checks, snapshots
from db.engine import Connection
from scrapers import registry
from tracker.answers.log import LoggedChange
from tracker.matching.same import SAME_NAME
from tracker.model import Provenance, moment
from tracker.notices import titles
from tracker.notices.facts import Value
from tracker.notices.wording import day, phrase, plain
from tracker.outgoing import Json
from tracker.recorded import Body
from tracker.rules.courts import REMOVES_NOBODY, InCourt, line

STALE_DAYS = 7
"""Older documents are marked "do not rely": the coverage rule of status answers."""


@dataclass(frozen=True, kw_only=True)
class AboutList(Value):
    """What a notice says of a list."""

    list_id: str = ""
    title: str = ""
    tier: int | None = None
    country: str = ""
    page: str = ""
    authority: str = ""
    verb_listed: str = ""
    verb_delisted: str = ""
    timezone: str = "UTC"
    proven: bool = True

    @property
    def named(self) -> str:
        """The list as a sentence calls it."""
        title = self.title if "list" in self.title.lower() else f"list of {self.title}"
        return f"{title}{phrase(' ({})', self.country)}"

    @property
    def short(self) -> str:
        """The list in so few words that a subject has room for them; "" where it is of none."""
        return titles.title(self.list_id, self.title) if self.list_id or self.title else ""

    @property
    def on(self) -> str:
        """What the authority does to put somebody on it."""
        return self.verb_listed or "listed"

    @property
    def off(self) -> str:
        """What the authority does to take somebody off."""
        return self.verb_delisted or "delisted"


def about_list(list_id: str) -> AboutList:
    """What a notice says of a list; lists that this release does not know keep their key."""
    if list_id not in registry.keys():
        unknown = AboutList(list_id=list_id, title=list_id, tier=0)
        return replace(unknown, verb_listed="listed", verb_delisted="delisted")
    source = registry.scraper(list_id).source
    names = {f.name for f in fields(AboutList)} - {"unsaid", "list_id"}
    return AboutList(list_id=list_id, **{name: getattr(source, name) for name in names})


@dataclass(frozen=True, kw_only=True)
class NewestDocument(Value):
    """The newest good document of a list, its age, and whether one may no longer rely on it."""

    observed_at: str
    seen_at: str
    published_at: str
    sha256: str
    age_days: int
    stale: bool


def document(connection: Connection, list_id: str, now: datetime) -> NewestDocument | None:
    """The newest good document of a list; a look that found it unchanged makes it young again."""
    row = snapshots.last_good(connection, list_id)
    if row is None:
        return None
    seen = row.observed_at
    check = checks.last(connection, list_id)
    if check is not None and check.outcome == "unchanged" and check.sha256 == row.sha256:
        seen = max(seen, check.observed_at)
    age = max(0, (now - moment(seen)).days)
    return NewestDocument(
        observed_at=row.observed_at,
        seen_at=seen,
        published_at=row.published_at,
        sha256=row.sha256,
        age_days=age,
        stale=age > STALE_DAYS,
    )


@dataclass(frozen=True, kw_only=True)
class Place(Value):
    """Another entry in force that is the same party or, if not `certain`, may be; and by what."""

    list_id: str
    title: str
    entry_key: str
    caption: str
    matched: tuple[str, ...]
    programmes: tuple[str, ...]
    document: NewestDocument | None
    certain: bool = True
    by: str = SAME_NAME


@dataclass(frozen=True, kw_only=True)
class CitedAct(Value):
    """An official act."""

    feed_id: str
    number: str
    title: str
    published_on: str
    url: str
    snapshot_sha256: str
    feed: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ToldField(Value):
    """One field of an entry before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class ToldChange(Value):
    """A row of the log; `columns` has all of it, as it was exported."""

    columns: Json
    change_id: str = ""
    list_id: str = ""
    entry_id: str = ""
    entry_key: str = ""
    caption: str = ""
    kind: str = ""
    scope: str = "entry"
    programme: str = ""
    screening_relevant: bool = False
    confirmation: str = ""
    entry_still_in_force: bool = False
    also_listed_on: tuple[str, ...] = ()
    possibly_also_on: tuple[str, ...] = ()
    cause: str = ""
    instrument: str = ""
    instrument_url: str = ""
    effective_on: str = ""
    published_at: str = ""
    observed_after: str = ""
    observed_at: str = ""
    recorded_at: str = ""
    snapshot_sha256: str = ""
    provenance: str = ""
    fields: tuple[ToldField, ...] = field(default=())

    @classmethod
    def read(cls, body: Body) -> Self:
        """The row as it was exported."""
        return super().read({**body, "columns": body})

    @classmethod
    def of(cls, logged: LoggedChange) -> Self:
        """The row as it is exported now."""
        return cls.read(logged.facts())

    def written(self) -> Json:
        """The row as it was exported."""
        return self.columns

    @property
    def came(self) -> str:
        """By what way its document came, for the end of a line; "" where nobody said so."""
        is_said = self.provenance not in ("", Provenance.NOT_SAID)
        return f", {self.provenance}" if is_said else ""

    @property
    def programmes(self) -> list[str]:
        """The programmes of the row, one by one."""
        return self.programme.split("; ")

    @property
    def tags(self) -> str:
        """The programmes in brackets, for a subject."""
        return phrase(" ({})", plain(self.programme, 60))

    @property
    def own_programme(self) -> str:
        """The programmes, one line; "" where there are none."""
        return plain(self.programme, 120)

    @property
    def effective(self) -> str:
        """Since when, for a sentence; the authority does not always say."""
        return phrase(", effective {}", day(self.effective_on))


@dataclass(frozen=True, kw_only=True)
class Particulars(Value):
    """An entry as it stands now: names, identifiers, details, programmes in force."""

    names: tuple[tuple[str, ...], ...] = ()
    names_left_out: int = 0
    identifiers: tuple[tuple[str, ...], ...] = ()
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)
    programmes: tuple[str, ...] = ()
    since: str = ""
    listed_on: str = ""


UNKNOWN = Particulars.read({})
"""Of an entry that stands nowhere."""


@dataclass(frozen=True, kw_only=True)
class ToldDecision(Value):
    """What a person answered to the question whether an entry has left."""

    verdict: str
    decided_by: str
    decided_at: str
    reason: str
    instrument: str = ""


@dataclass(frozen=True, kw_only=True)
class ToldCourt(Value):
    """How a listing stood in court when it began or ended: its state and the last judgment."""

    state: str
    said: str
    date: str

    @classmethod
    def of(cls, state: InCourt) -> Self:
        """By the act from which the state comes."""
        word = state.decisive
        return cls(state=str(state.state), said=line(word), date=word.day)

    @property
    def sentence(self) -> str:
        """It in a sentence, and that no judgment took anybody off."""
        return f"{self.said} on {day(self.date)}. {REMOVES_NOBODY}"
