"""Whether entries of two lists are one party: names, and what speaks for it or against. Pure.

A full name in common is enough where it is the primary name of either or there are two; it is
certain where it tells parties apart, that is, where no list gives it to several of them (branches
of one organisation) unless it is the primary name of both, and where what is known besides does
not speak against it. Of persons a name alone is certain only where few can bear it: thousands are
called Muhammad Amin. A number in common, or a birth date, makes names certain that are only alike.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Set
from dataclasses import dataclass, field
from itertools import chain, combinations, filterfalse, product, starmap
from typing import NamedTuple

from scrapers.kit import keeping
from tracker.matching.forms import SAID, Form
from tracker.model import Content
from tracker.rules.names.held import held
from tracker.rules.names.prepared import prepared
from tracker.rules.names.score import similarity
from tracker.rules.normalise.countries import OF_PERSONS, nation
from tracker.rules.normalise.names import match_form, search_form
from tracker.rules.normalise.spans import agree, is_date, is_whole_day, years_apart

FULL = ("name", "alias", "previousName")
SHORTEST = 6
"""Letters that a name of one word needs to be told apart from other acronyms."""

BORN_ALIKE, ABOUT_ALIKE, NUMBER_ALIKE = 0.75, 0.95, 0.60
"""How alike names are at least of a person born on the same day, of one whose birth dates agree
as far as they are given, and of a party that has a number in common.
"""

YEARS_APART = 5
"""Years between birth dates from which on a name in common is that of two persons, if of no more:
one person's dates are given so far apart, in haste or from another paper.
"""

RARE_NAME, RARE_WORDS = 2.25, 3
"""What the words of a person's names in common weigh together at least, and how many they are, to
be certain with nothing else known. On eleven lists 38 of 8,465 pairs with such names were born more
than five years apart, 5 of 810 by what follows, and 141 of 5,398 with more common names; between
SDN and Pakistan's 3,643 proscribed persons, 202 of 203 links by name alone were by common ones.
"""

RARE_AT_HOME, RARE_AT_HOME_WORDS = 2.0, 2
"""The same of persons who have a nationality in common."""

TELLING_WORD = 0.5
"""Weight from which a word of a name is worth looking for on other lists."""

NOBODYS = frozenset({"sourceId", "reference", "otherReference", "callSign"})
"""Numbers that mean something on one list only, or nothing of who has them."""

SAME_NAME = "same name"
ALIKE_NAME = "name alike"


class Agreement(NamedTuple):
    """Two entries are one party, or may be: the names, and what else speaks for it."""

    certain: bool
    matched: tuple[str, ...]
    by: str


@dataclass(slots=True)
class Party:
    """What is known of one entry: full names by match form, the kind of party, births, numbers.

    `nationalities` are as its list gives them; `together` are its primary names, letter by letter,
    written without blanks.
    """

    primary: set[str] = field(default_factory=set)
    full: dict[str, str] = field(default_factory=dict)
    together: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    schema: str = ""
    births: frozenset[str] = frozenset()
    nationalities: tuple[str, ...] = ()
    numbers: frozenset[Form] = frozenset()

    def take(self, text: str, form: str, *, is_primary: bool) -> None:
        """Count one more full name, and those that it holds."""
        self.texts.append(text)
        for inside in within(text):
            self.full[match_form(inside)] = inside
        self.full[form] = text
        if is_primary:
            spelled = {text, *without_acronym(text)}
            self.primary.update(map(match_form, spelled))
            self.together.update({search_form(name).replace(" ", ""): name for name in spelled})

    def learn(self, content: Content) -> None:
        """Count what its content says besides names."""
        self.schema = content.schema
        self.births = frozenset(filter(is_date, content.facts.get("birthDate", ())))
        given = (content.facts.get(field, ()) for field in OF_PERSONS)
        self.nationalities = tuple(chain.from_iterable(given))

    def count(self, numbers: Iterable[Form]) -> None:
        """Count its numbers: those that whoever lists the same party gives too."""
        self.numbers = frozenset(form for form in numbers if form.type not in NOBODYS)

    @property
    def days(self) -> frozenset[str]:
        """The birth dates that are known to the day."""
        return frozenset(filter(is_whole_day, self.births))

    def pairs(self) -> set[tuple[str, str]]:
        """Two telling words of a name, as they sound; of persons whose birth dates are known."""
        if not self.births:
            return set()
        return set(chain.from_iterable(map(_pairs, self.texts)))

    def met_by(self) -> Set[Hashable]:
        """All by which it may be found to be the same as another."""
        return {*filter(telling, self.full), *self.together, *self.numbers, *self.pairs()}


@keeping.kept(20_000)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    telling_words = {word.fold for word in prepared(text).words if word.weight >= TELLING_WORD}
    return frozenset(combinations(sorted(telling_words), 2))


def telling(form: str) -> bool:
    """Whether a name in its match form says enough to stand for one party."""
    return " " in form or len(form) >= SHORTEST


@keeping.kept(20_000)
def within(text: str) -> tuple[str, ...]:
    """The names that a text holds beside itself.

    >>> within("Noor (Kenya Branch; Light of Noor)"), within("Army of Noor (AON)")
    (('Noor', 'Kenya Branch', 'Light of Noor'), ('Army of Noor',))
    """
    inside = dict.fromkeys((*several(text), *filter(search_form, held(text).names)))
    return tuple(inside)


def without_acronym(text: str) -> tuple[str, ...]:
    """A name without the acronym of it in brackets.

    >>> without_acronym("Army of Noor (AON)"), without_acronym("Noor (Kenya Branch)")
    (('Army of Noor',), ())
    """
    found = held(text)
    return found.names if found.acronyms and len(found.names) == 1 else ()


def several(text: str) -> list[str]:
    """The names in a cell that holds many: "A (B; C)" is A, B and C, as the UN writes them."""
    head, _, rest = text.partition("(")
    if ";" not in rest:
        return []
    parts = [head, *rest.rstrip(" )").split(";")]
    return list(map(str.strip, filter(search_form, parts)))


def of_several(primaries: Collection[set[str]]) -> bool:
    """Whether entries go by different primary names, so that a name of all tells none apart."""
    return len(primaries) > 1 and not set.intersection(*primaries)


def agreement(
    ours: Party, theirs: Party, is_of_several: Callable[[Hashable], bool]
) -> Agreement | None:
    """Whether two entries are one party; None where nothing says so.

    `is_of_several` says of a name's form or a number whether several parties of one list have it.
    """
    shared = _enough(ours, theirs, set(ours.full.keys() & theirs.full.keys()))
    together = set(filter(telling, ours.together.keys() & theirs.together.keys()))
    if not (shared or together):
        return _by_number(ours, theirs, is_of_several) or _by_birth(ours, theirs)
    own = set(filterfalse(is_of_several, shared))
    is_one_name = bool(together) or bool(_enough(ours, theirs, own))
    names = {*(theirs.full[form] for form in shared), *map(theirs.together.__getitem__, together)}
    by_number = any(filterfalse(is_of_several, ours.numbers & theirs.numbers))
    is_theirs = is_one_name or bool(ours.primary & theirs.primary)
    certain = by_number or _is_certain(ours, theirs, shared or together, is_theirs=is_theirs)
    return Agreement(certain=certain, matched=tuple(sorted(names)), by=SAME_NAME)


def _is_certain(ours: Party, theirs: Party, forms: Iterable[str], *, is_theirs: bool) -> bool:
    """Whether names in common, in these forms, are one party's with what else is known of both.

    `is_theirs` says that the names tell both from all others of their lists.
    """
    if _speak_against(ours, theirs):
        return False
    if _born_on_a_day(ours, theirs):
        return True
    is_enough = "Person" not in (ours.schema, theirs.schema) or _born_in_a_year(ours, theirs)
    return is_theirs and (is_enough or _is_rare(ours, theirs, forms))


def _is_rare(ours: Party, theirs: Party, forms: Iterable[str]) -> bool:
    """Whether so few can bear these names that two persons who do are one.

    Words that differ in vowels only count once, as light as the lightest.
    """
    weights: dict[str, float] = {}
    for word in chain.from_iterable(prepared(form).words for form in forms):
        weights[word.bones] = min(word.weight, weights.get(word.bones, word.weight))
    total = sum(weights.values())
    if len(weights) >= RARE_WORDS and total >= RARE_NAME:
        return True
    if len(weights) < RARE_AT_HOME_WORDS or total < RARE_AT_HOME:
        return False
    return not _nations(ours).isdisjoint(_nations(theirs))


def _nations(party: Party) -> set[str]:
    return set(filter(None, map(nation, party.nationalities)))


def _enough(ours: Party, theirs: Party, forms: set[str]) -> set[str]:
    """Those of the names in common that say something, if they are enough."""
    shared = set(filter(telling, forms))
    by_primary = shared & (ours.primary | theirs.primary)
    return shared if by_primary or len(shared) > 1 else set()


def _by_number(
    ours: Party, theirs: Party, is_of_several: Callable[[Hashable], bool]
) -> Agreement | None:
    """One number may be that of a family or of a record typed wrong: names have to be alike too."""
    common = sorted(ours.numbers & theirs.numbers)
    if not common:
        return None
    how, text = _most_alike(ours.texts, theirs.texts)
    said = SAID.get(common[0].type, "number")
    is_alike, is_ones = how >= NUMBER_ALIKE, not all(map(is_of_several, common))
    found = Agreement(is_alike and is_ones, (text,), f"same {said}")
    return found if is_alike or is_ones else None


def _by_birth(ours: Party, theirs: Party) -> Agreement | None:
    """Names that are only alike, of persons born on the same day, or as far as it is given."""
    pairs = ours.pairs() & theirs.pairs()
    if not pairs or not agree(ours.births, theirs.births):
        return None
    how, text = _most_alike(_with(pairs, ours), _with(pairs, theirs))
    least = BORN_ALIKE if _born_on_a_day(ours, theirs) else ABOUT_ALIKE
    return Agreement(True, (text,), f"{ALIKE_NAME}, same birth date") if how >= least else None


def _with(pairs: set[tuple[str, str]], party: Party) -> list[str]:
    """The names of a party that have two of these words."""
    return [text for text in party.texts if not pairs.isdisjoint(_pairs(text))]


def _most_alike(ours: Iterable[str], theirs: Iterable[str]) -> tuple[float, str]:
    """How alike two names are at most, and which of theirs it is."""
    both = product(ours, theirs)
    return max(((similarity(one, other), other) for one, other in both), default=(0.0, ""))


def _born_on_a_day(ours: Party, theirs: Party) -> bool:
    return bool(ours.days & theirs.days)


def _born_in_a_year(ours: Party, theirs: Party) -> bool:
    """Whether birth dates agree as far as they are given, or at least in the year."""
    return 0 in starmap(years_apart, product(ours.births, theirs.births))


def _speak_against(ours: Party, theirs: Party) -> bool:
    """Whether one is a person and the other none, or they were born many years apart."""
    kinds = {ours.schema, theirs.schema}
    if "Person" in kinds and not kinds <= {"Person", "LegalEntity", ""}:
        return True
    if not (ours.births and theirs.births) or agree(ours.births, theirs.births):
        return False
    return min(starmap(years_apart, product(ours.births, theirs.births))) > YEARS_APART
