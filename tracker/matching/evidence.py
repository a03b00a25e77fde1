"""What speaks for or against one person besides the name: birth dates and countries. Pure.

A number in common is a way in of its own: see `tracker.matching.numbers`.
"""

from collections.abc import Iterable
from itertools import product, starmap
from operator import attrgetter
from typing import NamedTuple

from tracker.rules.names.words import words
from tracker.rules.normalise.countries import nation
from tracker.rules.normalise.dates import agree
from tracker.rules.normalise.sense import sense
from tracker.rules.normalise.spans import is_date, is_whole_day, years_apart

SAME_DAY, SAME_YEAR, SAME_COUNTRY = 0.30, 0.10, 0.05
"""Share of what is missing to 1 that a fact in common adds."""

OTHER_BIRTH = 0.88
"""Factor when both give birth dates and none agrees: less likely, never silent."""

YEARS_APART = 1
SHORTEST_NUMBER = 5


class Facts(NamedTuple):
    """What is known of a party besides its names; all empty when nothing is."""

    births: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def facts(
    births: Iterable[str] = (), countries: Iterable[str] = (), numbers: Iterable[str] = ()
) -> Facts:
    """Facts in one spelling: dates, countries by code or words, numbers without punctuation."""
    plain = map(str.upper, map(sense, numbers))
    return Facts(
        births=frozenset(filter(is_date, births)),
        countries=frozenset(map(_one_country, filter(None, countries))),
        numbers=frozenset(number for number in plain if len(number) >= SHORTEST_NUMBER),
    )


def _one_country(country: str) -> str:
    """One country as its code, however it is spelled; what is none in doubt, by its words."""
    return nation(country) or " ".join(sorted(map(attrgetter("fold"), words(country))))


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
    days = set(filter(is_whole_day, ours & theirs))
    if days:
        return score + (1 - score) * SAME_DAY, "born on the same day"
    if agree(ours, theirs):
        return score + (1 - score) * SAME_YEAR, "birth dates agree as far as they are given"
    apart = min(starmap(years_apart, product(ours, theirs)))
    if apart <= YEARS_APART:
        return score, "birth dates differ by a year or less"
    return score * OTHER_BIRTH, f"birth dates differ by {apart} years"
