"""What speaks for or against one person besides the name: birth dates and countries. Pure.

A number in common is a way in of its own: see `tracker.matching.numbers`.
"""

from collections.abc import Iterable
from itertools import product
from operator import attrgetter
from typing import NamedTuple

from tracker.rules.names.words import words
from tracker.rules.normalise.dates import agree
from tracker.rules.normalise.sense import sense

SAME_DAY, SAME_YEAR, SAME_COUNTRY = 0.30, 0.10, 0.05
"""Share of what is missing to 1 that a fact in common adds."""

OTHER_BIRTH = 0.88
"""Factor when both give birth dates and none agrees: less likely, never silent."""

YEARS_APART = 1
WHOLE_DAY = len("1970-05-31")
SHORTEST_NUMBER = 5


class Facts(NamedTuple):
    """What is known of a party besides its names; all empty when nothing is."""

    births: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def facts(
    births: Iterable[str] = (), countries: Iterable[str] = (), numbers: Iterable[str] = ()
) -> Facts:
    """Facts in one spelling: partial dates, countries as words, numbers without punctuation."""
    plain = map(str.upper, map(sense, numbers))
    return Facts(
        births=frozenset(day for day in births if day[:4].isdigit()),
        countries=frozenset(map(_in_any_order, filter(None, countries))),
        numbers=frozenset(number for number in plain if len(number) >= SHORTEST_NUMBER),
    )


def _in_any_order(country: str) -> str:
    return " ".join(sorted(map(attrgetter("fold"), words(country))))


def weighed(score: float, ours: Facts, theirs: Facts) -> tuple[float, list[str]]:
    """A score of names with what else is known, and a sentence part for each piece of evidence."""
    said: list[str] = []
    if ours.births and theirs.births:
        score, how = _by_birth(score, ours.births, theirs.births)
        said.append(how)
    if ours.countries & theirs.countries:
        score += (1 - score) * SAME_COUNTRY
        said.append("a country in common")
    return score, said


def _by_birth(score: float, ours: frozenset[str], theirs: frozenset[str]) -> tuple[float, str]:
    days = {day for day in ours & theirs if len(day) == WHOLE_DAY}
    if days:
        return score + (1 - score) * SAME_DAY, "born on the same day"
    if agree(ours, theirs):
        return score + (1 - score) * SAME_YEAR, "birth dates agree as far as they are given"
    apart = min(abs(int(a[:4]) - int(b[:4])) for a, b in product(ours, theirs))
    if apart <= YEARS_APART:
        return score, "birth dates differ by a year or less"
    return score * OTHER_BIRTH, f"birth dates differ by {apart} years"
