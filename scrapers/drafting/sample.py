"""Which records a sample has, and which texts stay in it as they are published."""

from collections import Counter
from collections.abc import Iterator

from scrapers import kit
from scrapers.drafting.found import Found
from scrapers.drafting.invented import Inventor
from scrapers.drafting.roles import Guess, Role

RECORDS, MOST = 4, 12
"""Records of a sample; more only to have each code of a type in it."""

OFTEN, FEW = 3, 20
"""A text that stands in so many records, in a field of so few different ones, is a code."""

OF_NOBODY = frozenset({Role.TYPE, Role.PROGRAMME, Role.NATIONALITY, Role.COUNTRY, Role.GENDER})
"""Roles of fields whose texts say nothing of one person alone."""

ALWAYS = frozenset({Role.TYPE, Role.PROGRAMME, Role.SERIAL})
"""And whose texts stay, however seldom they are."""


def cut(found: Found, guess: Guess) -> bytes:
    """A sample of a file: a few of its records, with invented texts."""
    return found.cut(sorted(chosen(found, guess)), Inventor(set(kept(found, guess))))


def kept(found: Found, guess: Guess) -> Iterator[tuple[str, str]]:
    """(field, text) of codes and placeholders."""
    for name in found.fields:
        counts = Counter(found.texts(name))
        role = guess.roles.get(name)
        is_coded = role in OF_NOBODY or (role is None and len(counts) <= FEW)
        for text, number in counts.items():
            is_code = is_coded and number >= OFTEN
            if is_code or not kit.said(text) or role in ALWAYS:
                yield name, text


def chosen(found: Found, guess: Guess) -> set[int]:
    """The first record, the last one, the fullest and the emptiest; and one for each code."""
    filled = [sum(map(bool, record.values())) for record in found.records]
    numbers = range(len(found.records))
    most, least = max(numbers, key=filled.__getitem__), min(numbers, key=filled.__getitem__)
    wanted = dict.fromkeys((0, most, least, numbers[-1]))
    if name := guess.one(Role.TYPE):
        first: dict[tuple[str, ...], int] = {}
        for number, record in enumerate(found.records):
            first.setdefault(record.get(name, ()), number)
        wanted |= dict.fromkeys(first.values())
    for number in numbers:
        if len(wanted) >= RECORDS:
            break
        wanted.setdefault(number)
    return set(list(wanted)[:MOST])
