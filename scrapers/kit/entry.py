"""What a list module yields: one listed person, group, vessel or aircraft, as published.

Values are the authority's own spelling; `tracker.rules.normalise` decides how a value is spelled by
us.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Schema(StrEnum):
    """FollowTheMoney names of what can be listed."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    COMPANY = "Company"
    LEGAL_ENTITY = "LegalEntity"
    VESSEL = "Vessel"
    AIRPLANE = "Airplane"
    CRYPTO_WALLET = "CryptoWallet"


class NameKind(StrEnum):
    """`name` is primary; a weak alias only supports a match; a previous name explains a rename."""

    NAME = "name"
    ALIAS = "alias"
    WEAK_ALIAS = "weakAlias"
    PREVIOUS_NAME = "previousName"


class State(StrEnum):
    """What the publisher itself says of an entry that stands in its document."""

    IN_FORCE = "in_force"
    DELISTED = "delisted"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    MERGED = "merged"


@dataclass(frozen=True, kw_only=True, slots=True)
class RawName:
    """One name as published; `language` is an ISO 639-1 code or "" where the list does not say."""

    text: str
    kind: NameKind = NameKind.NAME
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawIdentifier:
    """A number somebody issued; type by FollowTheMoney property, e.g. `passportNumber`.

    Type `sourceId` is for secondary database ids of the list itself (UN DATAID): a change of one
    is an identity change, never an amendment of the person.
    """

    type: str
    number: str
    country: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawDesignation:
    """One legal act listing the entry; dates as published ("" where unsaid).

    `ends_on` is the day on which it lapses by law unless it is renewed: the fact `endsOn`, and a
    day of the calendar. It ends nothing by itself: an entry is listed as long as its list has it.
    """

    programme: str
    listed_on: str = ""
    delisted_on: str = ""
    ends_on: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawEntry:
    """One entry of one document.

    `reference` is the authority's own id, "" where it has none (the key is then made of the
    primary name and the listing date). `facts` is keyed by FollowTheMoney property plus our own
    few (see docs/reference/fields.md); values are lists of strings as published. `extra` keeps,
    verbatim, fields that no one took.
    """

    schema: Schema
    names: tuple[RawName, ...]
    reference: str = ""
    designations: tuple[RawDesignation, ...] = ()
    identifiers: tuple[RawIdentifier, ...] = ()
    facts: Mapping[str, Iterable[str]] = field(default_factory=dict)
    state: State = State.IN_FORCE
    extra: Mapping[str, Iterable[str]] = field(default_factory=dict)


INSTRUMENT = "instrument"
"""The fact of the act by which an entry was listed, or last kept, as the list itself cites it."""

REMOVED_BY = "removedBy"
"""The fact of the act by which an entry that is shown as delisted was taken off, likewise."""

CAUSE = "removedFor"
"""The fact of why an entry that is shown as delisted was: one of `tracker.model.CAUSES`, only where
the list has a word for it."""

TOMBSTONE = "tombstone"
"""The fact of an entry of which a document only says that it was deleted, and when."""


def tombstone(
    reference: str,
    said: str,
    *,
    programme: str,
    delisted_on: str,
    schema: Schema = Schema.LEGAL_ENTITY,
    state: State = State.DELISTED,
    removed_by: str = "",
) -> RawEntry:
    """An entry that was deleted and of which the document keeps no more than its number.

    The fold leaves standing what earlier documents said of it; `said` is the text in its place,
    which names it only where no document of ours ever did; `removed_by` the act, where it is cited.
    """
    facts = {TOMBSTONE: (said,), REMOVED_BY: (removed_by,) if removed_by else ()}
    return RawEntry(
        reference=reference,
        schema=schema,
        names=(RawName(text=f"{reference} ({said})"),),
        designations=(RawDesignation(programme=programme, delisted_on=delisted_on),),
        facts=facts,
        state=state,
    )
