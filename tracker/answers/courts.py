"""What courts have said of an entry, beside where it stands: read from acts as it is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from db.engine import Connection
from tracker.answers.standing import as_seen, counts_from, state_on
from tracker.model import Spell
from tracker.outgoing import Out
from tracker.record import docket
from tracker.record.docket import Docket, Said
from tracker.rules.courts import InCourt, Word, in_court, words

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
    state = in_court(words(said.said), on=on, begun=begun)
    return InCourts(state, _doubt(said.doubtful, on))


def _doubt(doubtful: Iterable[Said], on: str) -> str:
    """That judgments name somebody by a name that several entries bear; "" where none does."""
    names = {word.party.name: word.citation for word in words(doubtful) if word.day <= on}
    said = [f"{citation} speaks of {name}" for name, citation in names.items()]
    if not said:
        return ""
    return f"{'; '.join(said)}: several entries of this list bear that name, so no state follows."
