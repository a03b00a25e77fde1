"""An official act as one source tells of it: who is listed, delisted or judged, and when by law.

What each source says and how it is read: docs/causes.md.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self


class ActKind(StrEnum):
    """What sort of act it is. A review keeps a designation, a renewal prolongs it; other is unread.

    An announcement tells of an act before there is one: a draft, a press release, a notice on
    public inspection. Withdrawn is an act that a person had entered and has taken back.
    """

    DESIGNATION = "designation"
    AMENDMENT = "amendment"
    REVOCATION = "revocation"
    REVIEW = "review"
    RENEWAL = "renewal"
    JUDGMENT = "judgment"
    ORDER = "order"
    OPINION = "opinion"
    APPEAL = "appeal"
    ANNOUNCEMENT = "announcement"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class Effect(StrEnum):
    """What an act does to one party that it names. Courts move no list: see `OF_COURTS`.

    `omits` takes off a list by leaving somebody out of it, without a word; `rewords` changes how
    an entry is written, `renames` its head; `merges` makes it part of another entry; `sets_aside`
    undoes an annulment, `confirms_annulment` upholds one; `refuses` leaves all as it was.
    """

    ADDS = "adds"
    REMOVES = "removes"
    OMITS = "omits"
    MERGES = "merges"
    SUSPENDS = "suspends"
    REWORDS = "rewords"
    RENAMES = "renames"
    KEEPS = "keeps"
    NAMES = "names"
    CHALLENGES = "challenges"
    APPEALS = "appeals"
    ANNULS = "annuls"
    ANNULS_EFFECTS_MAINTAINED = "annuls_effects_maintained"
    CONFIRMS_ANNULMENT = "confirms_annulment"
    SETS_ASIDE = "sets_aside"
    UPHOLDS = "upholds"
    RULES_UNLAWFUL = "rules_unlawful"
    REFUSES = "refuses"


UNREAD = "General knowledge, not read at its source: to be read again."
"""What is noted of an act whose text nobody has read who tells of it."""

TAKES_OFF = frozenset({Effect.REMOVES, Effect.OMITS, Effect.MERGES})
"""Effects by which somebody leaves a list."""

PUTS_ON = frozenset({Effect.ADDS})
"""Effects by which somebody comes onto a list."""

EDITS = frozenset({Effect.REWORDS, Effect.RENAMES, Effect.SUSPENDS, Effect.KEEPS, Effect.ADDS})
"""Effects that an entry which stays may show."""

OF_COURTS = frozenset(
    {
        Effect.CHALLENGES,
        Effect.APPEALS,
        Effect.ANNULS,
        Effect.ANNULS_EFFECTS_MAINTAINED,
        Effect.CONFIRMS_ANNULMENT,
        Effect.SETS_ASIDE,
        Effect.UPHOLDS,
        Effect.RULES_UNLAWFUL,
        Effect.REFUSES,
    }
)
"""Effects of courts: none of them puts anybody on a list or takes anybody off."""


class ActParty(NamedTuple):
    """One party that an act names, and what the act does to it.

    `name` is as the act writes its head, `aliases` its other names there; `references` the
    authority's own ids (QDi.436), which go before names. `lists` and `programmes` are ours, as
    entries have them; empty: all of the act's, any. `cause` is one of `tracker.model.CAUSES`, said
    only where the act itself, or whoever curates it, says why; `because` cites what the cause rests
    on beside the act (a judgment); `into` names the entry that it is merged into or renamed to.
    """

    name: str
    effect: Effect = Effect.NAMES
    aliases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    cause: str = ""
    because: tuple[str, ...] = ()
    into: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Head and aliases."""
        return (self.name, *self.aliases)

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """The inverse of `_asdict`, after JSON."""
        several = {name: tuple(fields[name]) for name in _SEVERAL_OF_PARTY}
        return cls(**{**fields, **several, "effect": Effect(fields["effect"])})


_SEVERAL_OF_PARTY = ("aliases", "references", "lists", "programmes", "because")
_SEVERAL = ("citations", "lists", "repeals")
"""What there may be several of, in an act or for a party: a list in JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawAct:
    """One act as one document of a source tells of it.

    `number` is what the source numbers it by, once in each source. `citations` are its citations
    and identifiers in their normal form (`kit.citations`), the one to cite first. Dates are days
    (ISO 8601), "" where the source says none: `signed_on`, `made_on` and `registered_on` are the
    act's own, `published_on` the day of publication, `in_force_on` the day from which it has
    effect, `maintained_until` the last day on which the effects of an annulled act are maintained.
    `corrects` and `repeals` cite other acts. `said_by` names whoever says so where it is not the
    act itself, and `note` what else is to be known of it. `lists` are our keys. `whole`: its very
    text was read, not a title or an entry of an index; that goes before what is said without it.
    """

    number: str
    title: str
    published_on: str
    url: str
    kind: ActKind = ActKind.OTHER
    citations: tuple[str, ...] = ()
    signed_on: str = ""
    made_on: str = ""
    registered_on: str = ""
    in_force_on: str = ""
    maintained_until: str = ""
    court: str = ""
    case: str = ""
    parties: tuple[ActParty, ...] = ()
    lists: tuple[str, ...] = ()
    corrects: str = ""
    repeals: tuple[str, ...] = ()
    language: str = "en"
    said_by: str = ""
    note: str = ""
    whole: bool = False

    def fields(self) -> dict[str, Any]:
        """All that is said, as it is recorded; parties by the names of what is said of them."""
        return {**asdict(self), "parties": [party._asdict() for party in self.parties]}

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """The inverse of `fields`, after JSON."""
        parties = tuple(map(ActParty.read, fields["parties"]))
        several = {name: tuple(fields[name]) for name in _SEVERAL}
        kind = ActKind(fields["kind"])
        return cls(**{**fields, **several, "kind": kind, "parties": parties})


@dataclass(frozen=True, kw_only=True, slots=True)
class ActSays:
    """What can be read from an act's title: what it does, to whom, and which lists will show it.

    `names` are as the title writes them; `lists` are our keys, empty for an act about no list.
    """

    kind: ActKind
    names: tuple[str, ...]
    lists: tuple[str, ...]
