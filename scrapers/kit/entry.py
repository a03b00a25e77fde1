"""What a list module yields: one listed person, group, vessel or aircraft, as published.

Values are the authority's own spelling; `tracker.rules.normalise` decides how a value is spelled by
us. A parser makes them by the ten thousand, so each is made by hand: as `dataclass` would, in some
two thirds of its time or less, and no less frozen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
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


Setter = Callable[[object, object], None]


def _setters(made: type) -> tuple[Setter, ...]:
    """What sets each field of a frozen class, once, while one of it is made."""
    return tuple(getattr(made, one.name).__set__ for one in fields(made))


@dataclass(frozen=True, kw_only=True, slots=True, init=False)
class RawName:
    """One name as published; `language` is an ISO 639-1 code or "" where the list does not say."""

    text: str
    kind: NameKind = NameKind.NAME
    language: str = ""

    def __init__(self, *, text: str, kind: NameKind = NameKind.NAME, language: str = "") -> None:
        _name_text(self, text)
        _name_kind(self, kind)
        _name_language(self, language)


_name_text, _name_kind, _name_language = _setters(RawName)


@dataclass(frozen=True, kw_only=True, slots=True, init=False)
class RawIdentifier:
    """A number somebody issued; type by FollowTheMoney property, e.g. `passportNumber`.

    Type `sourceId` is for secondary database ids of the list itself (UN DATAID): a change of one
    is an identity change, never an amendment of the person.
    """

    type: str
    number: str
    country: str = ""

    def __init__(self, *, type: str, number: str, country: str = "") -> None:
        _number_type(self, type)
        _number_number(self, number)
        _number_country(self, country)


_number_type, _number_number, _number_country = _setters(RawIdentifier)


@dataclass(frozen=True, kw_only=True, slots=True, init=False)
class RawDesignation:
    """One legal act listing the entry; dates as published ("" where unsaid).

    `ends_on` is the day on which it lapses by law unless it is renewed: the fact `endsOn`, and a
    day of the calendar. It ends nothing by itself: an entry is listed as long as its list has it.
    """

    programme: str
    listed_on: str = ""
    delisted_on: str = ""
    ends_on: str = ""

    def __init__(
        self, *, programme: str, listed_on: str = "", delisted_on: str = "", ends_on: str = ""
    ) -> None:
        _act_programme(self, programme)
        _act_listed_on(self, listed_on)
        _act_delisted_on(self, delisted_on)
        _act_ends_on(self, ends_on)


_act_programme, _act_listed_on, _act_delisted_on, _act_ends_on = _setters(RawDesignation)


@dataclass(frozen=True, kw_only=True, slots=True, init=False)
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

    def __init__(
        self,
        *,
        schema: Schema,
        names: tuple[RawName, ...],
        reference: str = "",
        designations: tuple[RawDesignation, ...] = (),
        identifiers: tuple[RawIdentifier, ...] = (),
        facts: Mapping[str, Iterable[str]] | None = None,
        state: State = State.IN_FORCE,
        extra: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        _schema(self, schema)
        _names(self, names)
        _reference(self, reference)
        _designations(self, designations)
        _identifiers(self, identifiers)
        _facts(self, {} if facts is None else facts)
        _state(self, state)
        _extra(self, {} if extra is None else extra)


_schema, _names, _reference, _designations, _identifiers, _facts, _state, _extra = _setters(
    RawEntry
)


# Short ways to say what most entries have.


def names(
    primary: str,
    *aliases: str,
    weak: Iterable[str] = (),
    former: Iterable[str] = (),
    language: str = "",
) -> tuple[RawName, ...]:
    """A primary name and its aliases, those that only support a match, and former ones.

    Empty ones are left out, but for the primary name: an entry without it is refused. `language`
    is that of them all.
    """
    others = (
        *((text, NameKind.ALIAS) for text in aliases),
        *((text, NameKind.WEAK_ALIAS) for text in weak),
        *((text, NameKind.PREVIOUS_NAME) for text in former),
    )
    return (
        RawName(text=primary, language=language),
        *(RawName(text=text, kind=kind, language=language) for text, kind in others if text),
    )


def under(
    programme: str, listed_on: str = "", *, delisted_on: str = "", ends_on: str = ""
) -> tuple[RawDesignation, ...]:
    """The designations of an entry that stands under one act."""
    act = RawDesignation(
        programme=programme, listed_on=listed_on, delisted_on=delisted_on, ends_on=ends_on
    )
    return (act,)


def numbers(country: str = "", /, **of: str | Iterable[str]) -> tuple[RawIdentifier, ...]:
    """Identifiers by type, empty ones left out: `numbers("PK", idNumber=row.take("CNIC"))`."""
    return tuple(
        RawIdentifier(type=kind, number=number, country=country)
        for kind, given in of.items()
        for number in ((given,) if isinstance(given, str) else given)
        if number
    )


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
