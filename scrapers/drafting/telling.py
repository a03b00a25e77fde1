"""The fields of a file, told to people: how many records have each, and what it may be."""

import re
from collections import Counter
from collections.abc import Iterator

from scrapers.drafting.dates import is_date
from scrapers.drafting.found import Found
from scrapers.drafting.roles import Guess


def shape(text: str) -> str:
    """What a text looks like: letters as A and a, digits as 9, each run once.

    >>> shape("Ab 12/05/1970"), shape("QDi.101")
    ('Aa 9/9/9', 'Aa.9')
    """
    plain = "".join(
        "9" if c.isdecimal() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text
    )
    return re.sub(r"(.)\1+", r"\1", plain)[:40]


def lines(found: Found, guess: Guess) -> Iterator[str]:
    """The fields of a file for people: how many have each, what they look like, what it may be."""
    total = len(found.records)
    for name in found.fields:
        texts, number = found.texts(name), found.filled(name)
        shapes = [one for one, _ in Counter(map(shape, texts)).most_common(2)]
        different = len(set(texts))
        role = guess.roles.get(name)
        dated = sum(map(is_date, texts))
        told = f"{number:>7,} {number / total:>4.0%}  {different:>7,} different  {name}"
        told += f" = {role}" if role else " (nobody takes it)"
        told += f"; {dated} dates" if dated else ""
        yield f"{told}; like {' | '.join(shapes)}" if shapes else told
