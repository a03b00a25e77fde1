"""What courts have said of an entry, beside where it stands: read from acts as it is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from db import checks
from db.engine import Connection
from tracker.answers.lines import ActLine, Listed, lines
from tracker.answers.standing import as_seen, counts_from, state_on
from tracker.model import Spell
from tracker.outgoing import Out
from tracker.record import docket
from tracker.record.docket import Docket, Said
from tracker.rules.courts import InCourt, Word, in_court, kept, words

LISTED = frozenset({"in_force", "missing"})
"""States on a day in which a listing has a state in court: doubt never shrinks a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgment(Out):
    """A judgment, or an action or appeal that waits for one, as it is cited."""

    citation: str
    ecli: str
    court: str
    date: str
    url: str
    effect: str

    @classmethod
    def of(cls, word: Word) -> Self:
        """What a word of a court is cited by."""
        says = word.act.says
        return cls(
            citation=word.citation,
            ecli=word.ecli,
            court=says.court,
            date=word.day,
            url=says.url,
            effect=str(word.effect),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CourtSaid(Out):
    """How a listing stood in court, whole: its state, since when, by what, and what comes next."""

    state: str
    since: str
    judgment: Judgment
    appeal: Judgment | None
    next: str | None
    says: str

    @classmethod
    def of(cls, found: InCourt | None, *, over: bool = False) -> Self | None:
        """What there is to say of a state, or of one that is `over`; None where there is none."""
        if found is None:
            return None
        return cls(
            state=str(found.state),
            since=found.since,
            judgment=Judgment.of(found.word),
            appeal=Judgment.of(found.appeal) if found.appeal else None,
            next=None if over else found.next,
            says=found.then if over else found.sentence,
        )


class InCourts(NamedTuple):
    """The state of a listing in court, if any; and what is said of a name that several bear."""

    state: InCourt | None = None
    note: str = ""


class Stands(NamedTuple):
    """An entry by its keys and times on its list, as recorded and as seen by a moment."""

    list_id: str
    entry_id: str
    keys: Sequence[str]
    spells: Sequence[Spell]
    known_at: str = ""
    seen_at: str = ""

    @property
    def entry(self) -> docket.Entry:
        """By what acts may mean it."""
        return docket.Entry(self.list_id, self.entry_id, self.keys, self.known_at)

    def acts(self, connection: Connection) -> Docket:
        """The acts that were on record by then."""
        return docket.docket(connection, known_at=self.known_at, seen_at=self.seen_at)


NOT_IN_COURT = InCourts()


def in_courts(connection: Connection, stands: Stands, on: str) -> InCourts:
    """How a listing stood in court on a day, as far as acts on record tell."""
    spells = as_seen(stands.spells, stands.seen_at)
    stood = state_on(spells, on)
    if stood.state not in LISTED:
        return NOT_IN_COURT
    said = docket.of_entry(connection, stands.acts(connection), stands.entry)
    begun = counts_from(spells, stood.spell)
    state = in_court(words(said.said), on=on, begun=begun, since=kept(said.said))
    return InCourts(state, _doubt(said.doubtful, on))


def around(
    connection: Connection, stands: Stands, observed_at: str, effective_on: str = ""
) -> InCourt | None:
    """How a listing stood in court when a document showed that it began, or just before it ended.

    `effective_on` is the day of the law, where that is known.
    """
    for spell in stands.spells:
        if observed_at in (spell.since, spell.until):
            ended = effective_on or spell.ended_on[:10]
            on = _day_before(ended) if observed_at == spell.until else spell.since[:10]
            said = docket.of_entry(connection, stands.acts(connection), stands.entry)
            begun = counts_from(stands.spells, spell)
            return in_court(words(said.said), on=on, begun=begun, since=kept(said.said))
    return None


def _day_before(day: str) -> str:
    """The day before one; a month or a year that stands in place of one stays as it is."""
    return (
        str(date.fromisoformat(day) - timedelta(days=1)) if len(day) == len("2009-01-26") else day
    )


def acts_of(
    connection: Connection, stands: Stands, instruments: str, caption: str
) -> list[ActLine]:
    """What acts say of an entry of that primary name, but those that rows of the log cite among
    these instruments.
    """
    said = docket.of_entry(connection, stands.acts(connection), stands.entry).said
    listed = Listed(
        spells=stands.spells,
        seen_until=checks.last_seen_good(connection, stands.list_id),
        instruments=instruments,
        caption=caption,
    )
    return lines(said, listed)


def _doubt(doubtful: Iterable[Said], on: str) -> str:
    """That judgments name somebody by a name that several entries bear; "" where none does."""
    names = {word.party.name: word.citation for word in words(doubtful) if word.day <= on}
    said = [f"{citation} speaks of {name}" for name, citation in names.items()]
    if not said:
        return ""
    return f"{'; '.join(said)}: several entries of this list bear that name, so no state follows."
