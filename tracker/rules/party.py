"""Who an entry is, as far as one content says: what identity is judged on. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from scrapers.kit import keeping
from tracker.model import IDENTIFIERS, Content, Identifier
from tracker.rules.normalise.countries import meaning
from tracker.rules.normalise.dates import is_date
from tracker.rules.normalise.entries import Values, values
from tracker.rules.normalise.keys import head
from tracker.rules.normalise.sense import sense

NAMES = ("name", "alias", "weakAlias", "previousName")

RECORDS = frozenset({"sourceId", "euReference", "ofsiGroupId", "ukSanctionsListId"})
"""Numbers that a publisher gives its own records, beside the reference that is the key."""

UNIQUE = IDENTIFIERS - {"callSign", "unReference"}
"""Numbers of which each is one party's, whoever lists it."""

LETTERS_DO = frozenset({"swiftBic", "walletAddress", "documentNumber"})
"""Numbers that may have no digit in them."""

_head = keeping.kept(20_000)(head)

COUNTED_UP = "12345678901234567890"
"""What people type where a number has to stand."""

FAMILY = ("fatherName", "motherName")
PLACES = ("birthPlace", "address", "district")
LANDS = ("nationality", "citizenship")
PARTICULARS = (*PLACES, "notes", "position", "linkedTo", "website", "email", "phone", "reason")

_SAID_OF_IT = re.compile(r"(?<=\w)\s*[(（,;、]")

MAY_BE_A_PERSON = frozenset({"Person", "LegalEntity"})

LONG = 3
"""Letters of a word that says something of a name or of a place."""

TELLING = 12
"""Letters of a text that two parties do not have in common by chance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """Who an entry is. Names are heads (no case, accents, punctuation); all else by meaning.

    `initials`: the primary name hardly has a word that is written out.
    """

    key: str
    schema: str
    state: str
    caption: str
    primary: str
    previous: frozenset[str]
    names: frozenset[str]
    births: frozenset[str]
    identifiers: frozenset[tuple[str, str]]
    records: frozenset[tuple[str, str]]
    listed_on: frozenset[str]
    programmes: frozenset[str]
    family: frozenset[str]
    places: frozenset[str]
    lands: frozenset[str]
    particulars: frozenset[str]

    @property
    def initials(self) -> bool:
        """Whether its name is one of initials, with at most one word that is written out.

        Of what cannot be a person, with none: "S.A." behind a word is a legal form.
        """
        words = self.primary.split()
        short = [word for word in words if len(word) == 1]
        written_out = len(words) - len(short)
        return bool(short) and written_out < (2 if self.schema in MAY_BE_A_PERSON else 1)


def party(key: str, content: Content) -> Party:
    """The party of an entry's content."""
    fields = values(content)
    births = fields.get("birthDate", ())
    return Party(
        key=key,
        schema=content.schema,
        state=content.state,
        caption=content.caption,
        primary=_head(content.caption),
        previous=frozenset(map(_head, fields.get("previousName", ()))),
        names=frozenset(map(_head, _texts(fields, NAMES))),
        births=frozenset(filter(is_date, births)),
        identifiers=frozenset(_numbers(filter(_is_telling, content.identifiers))),
        records=frozenset(_records(key, content)),
        listed_on=frozenset(filter(None, map(attrgetter("listed_on"), content.acts))),
        programmes=frozenset(map(attrgetter("programme"), content.acts)),
        family=frozenset(map(_head, _texts(fields, FAMILY))),
        places=frozenset(long_words(map(_head, _texts(fields, PLACES)))),
        lands=frozenset(_lands(list(_texts(fields, LANDS)))),
        particulars=frozenset(_long_texts(_texts(fields, PARTICULARS))),
    )


def _texts(fields: Values, names: Iterable[str]) -> Iterable[str]:
    return chain.from_iterable(fields.get(name, ()) for name in names)


def _lands(texts: Sequence[str]) -> set[str]:
    """Countries, and the words they are written with: two may be given in one text."""
    return {meaning("nationality", text) for text in texts} | long_words(map(_head, texts))


def _long_texts(texts: Iterable[str]) -> Iterable[str]:
    return filter(lambda text: len(text) >= TELLING, map(sense, texts))


def _numbers(found: Iterable[Identifier]) -> Iterable[tuple[str, str]]:
    return ((number.type, bare(number.number)) for number in found)


def bare(number: str) -> str:
    """The letters and digits of a number, without what is said of it behind or in other script.

    >>> bare("6620505、イラン発給"), bare("A-12 345 (Iran)")
    ('6620505', 'A12345')
    """
    first = _SAID_OF_IT.split(number, maxsplit=1)[0]
    plain = sense(first.encode("ascii", "ignore").decode())
    return plain if any(map(str.isdigit, plain)) else sense(number)


def _records(key: str, content: Content) -> Iterable[tuple[str, str]]:
    """Record numbers; one that is the key again is no second evidence."""
    found = _numbers(number for number in content.identifiers if number.type in RECORDS)
    return ((kind, number) for kind, number in found if number != sense(key))


def _is_telling(number: Identifier) -> bool:
    """Whether a number is one party's, and no stopgap as `unknown`, `0000` or `123456`."""
    if number.type not in UNIQUE:
        return False
    digits = "".join(filter(str.isdigit, number.number))
    if not digits:
        return number.type in LETTERS_DO
    only_digits = digits == sense(number.number)
    repeated = len(digits) > 2 and len(set(digits)) == 1
    return not (only_digits and (repeated or not digits.strip("0") or _is_counted_up(digits)))


def _is_counted_up(digits: str) -> bool:
    return len(digits) > 4 and COUNTED_UP.startswith(digits)


def long_words(texts: Iterable[str]) -> set[str]:
    """The words of texts that are long enough to say something."""
    return {word for word in " ".join(texts).split() if len(word) >= LONG}
