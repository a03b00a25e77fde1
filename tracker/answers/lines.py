"""What an official act says of an entry, in a line beside what its list shows. Pure."""

from scrapers.kit import OF_COURTS, ActKind, Effect
from tracker.answers.standing import state_on
from tracker.model import Spell
from tracker.record.docket import Said
from tracker.rules.acts import Act
from tracker.rules.courts import NO_STATE, Word, delivered_on, line

ACTS = {
    Effect.ADDS: "listed by {}",
    Effect.REMOVES: "taken off by {}",
    Effect.OMITS: "left out by {}",
    Effect.MERGES: "merged by {}",
    Effect.SUSPENDS: "suspended by {}",
    Effect.REWORDS: "reworded by {}",
    Effect.RENAMES: "renamed by {}",
    Effect.KEEPS: "kept by {}",
    Effect.NAMES: "named in {}",
}
"""What an act does to a party -> what a line says of it."""

SHOWN_BY_LISTS = frozenset(
    {Effect.ADDS, Effect.REMOVES, Effect.OMITS, Effect.MERGES, Effect.REWORDS, Effect.RENAMES}
)
"""Effects that a row of the log shows: the row cites its act, which then needs no line."""

LISTED = {"in_force": True, "missing": True, "unknown": None}
"""State on a day -> whether it stood on its list; of an unknown one nothing is said."""


def is_of_court(said: Said) -> bool:
    """Whether it is the word of a court, and not what is proposed or announced of one."""
    act, party = said
    return party.effect in OF_COURTS and act.says.kind not in NO_STATE


def day_of(said: Said) -> str:
    """The day of a judgment, or from which another act has effect."""
    act, party = said
    own = party.effect in OF_COURTS or act.says.kind == ActKind.OPINION
    return delivered_on(act) if own else act.law_day


def of_court(word: Word, spells: tuple[Spell, ...]) -> str:
    """A judgment in a line: it changes no list, whether the entry stood on it or not."""
    stood = state_on(spells, word.day)
    return line(word, listed=LISTED.get(stood.state, False))


def of_act(said: Said) -> str:
    """Another act in a line; what only announces one is said to do so."""
    act, party = said
    if act.says.kind == ActKind.OPINION:
        return f"opinion in {cited(act)}; no judgment"
    verb = ACTS.get(party.effect, ACTS[Effect.NAMES]).format(cited(act))
    return f"announced, no act yet: {verb}" if act.says.kind == ActKind.ANNOUNCEMENT else verb


def cited(act: Act) -> str:
    """How people cite it: by its case, else as it is cited first."""
    return act.says.case or act.citation


def is_shown(said: Said, instruments: str) -> bool:
    """Whether a row of the log cites the act for what it did."""
    act, party = said
    if act.says.kind == ActKind.ANNOUNCEMENT or party.effect not in SHOWN_BY_LISTS:
        return False
    return any(one in instruments for one in act.says.citations)
