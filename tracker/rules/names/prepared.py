"""Names made ready to be compared, and written down so that they need not be again. Pure."""

from collections.abc import Iterable
from heapq import nlargest
from operator import attrgetter
from typing import NamedTuple

from scrapers.kit import keeping
from tracker.rules.names.held import held
from tracker.rules.names.letters import spelled
from tracker.rules.names.words import (
    NO_INITIALS,
    Word,
    says_body,
    word_again,
    words_and_joined,
)

MOST_WORDS = 12
"""Words of a name that are compared; of longer ones the weightiest."""

_weight, _fold, _written = map(attrgetter, ("weight", "fold", "written"))


class Prepared(NamedTuple):
    """A name ready to be compared with many others.

    `joined` are its letters without blanks, as they sound; the initials are those of an
    organisation, none for anybody else.
    """

    text: str
    words: tuple[Word, ...]
    total: float
    joined: str
    initials: str
    all_initials: str
    within: "Within | None" = None

    def as_words(self) -> str:
        """The words as one text, from which `from_words` makes the name again; ~ for no vowels."""
        if self.within is None:
            return _packed(self)
        names = ";".join(map(_packed, (self, *self.within.names)))
        return "#".join((names, *self.within.acronyms))


class Within(NamedTuple):
    """Names that stand in one field with another, and the acronyms in its brackets."""

    names: tuple[Prepared, ...]
    acronyms: tuple[str, ...]


@keeping.kept(20_000)
def prepared(text: str) -> Prepared:
    """A name as it is compared; its `words` are empty when it has no letters at all."""
    name, (names, acronyms) = _one(text), held(text)
    if not (names or acronyms):
        return name
    return name._replace(within=Within(tuple(map(_one, names)), acronyms))


def _one(text: str) -> Prepared:
    """A name as it stands."""
    plain = [word for word, _ in spelled(text)]
    initials = ""
    if any(map(says_body, plain)):
        initials = "".join(word[0] for word in plain if word not in NO_INITIALS)
    return _of(text, *words_and_joined(text), initials)


def _packed(name: Prepared) -> str:
    """Its words, and what cannot be told by them: initials of bodies, articles written together."""
    words = " ".join(map(_written, name.words))
    joined = "" if name.joined == _sounds(name.words) else name.joined
    return f"{words}|{name.all_initials}|{joined}".rstrip("|")


def _sounds(words: Iterable[Word]) -> str:
    return "".join(map(_fold, words))


def from_words(packed: str) -> Prepared:
    """A name from what `Prepared.as_words` made of it: a tenth of the work."""
    names, *acronyms = packed.split("#")
    first, *others = map(_unpacked, names.split(";"))
    if not (others or acronyms):
        return first
    return first._replace(within=Within(tuple(others), tuple(acronyms)))


def _unpacked(packed: str) -> Prepared:
    texts, _, others = packed.partition("|")
    all_initials, _, joined = others.partition("|")
    words = tuple(map(word_again, texts.split()))
    return _of("", words, joined or _sounds(words), all_initials)


def _of(text: str, words: tuple[Word, ...], together: str, all_initials: str) -> Prepared:
    if len(words) > MOST_WORDS:
        words = _weightiest(words)
    initials = "".join(word.text[0] for word in words) if all_initials else ""
    total = sum(map(_weight, words))
    return Prepared(text, words, total, together, initials, all_initials)


def _weightiest(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Not more than are compared, in the order of the name."""
    places = nlargest(MOST_WORDS, range(len(words)), key=lambda place: words[place].weight)
    return tuple(words[place] for place in sorted(places))


def each(name: Prepared) -> list[Prepared]:
    """A name, those that stand in one field with it, and the acronyms in its brackets.

    Whoever looks names up must look for each: the score is that of the one that is most alike.
    """
    if name.within is None:
        return [name]
    return [name, *name.within.names, *map(_one, name.within.acronyms)]
