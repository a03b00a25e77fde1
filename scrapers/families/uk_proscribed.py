"""Entries of Schedule 2 of the Terrorism Act 2000: `Name (Other name) (ABC), including X and Y`."""

import re

from scrapers.kit.text import clean, split

BRACKETS = re.compile(r"\s{0,9}\(([^()]*)\)")
INCLUDING = re.compile(r",?\s{1,9}\(?(?:including|and all of its)\b\s{0,9}")

# Names whose bracket is no alias but tells one of two groups from the other.
WHOLE = frozenset({"Harakat-ul-Jihad-ul-Islami (Bangladesh)"})


def names_of(text: str) -> list[str]:
    """The name of an entry, then the others that it gives.

    >>> names_of("Red Dawn Army (RDA), including the Dawn Front and its units")
    ['Red Dawn Army', 'RDA', 'Dawn Front']
    """
    if text in WHOLE or ("(" not in text and "including" not in text):
        return [text]
    head, *rest = INCLUDING.split(text)
    primary = clean(BRACKETS.sub(" ", head)).rstrip(" ,(")
    aliases = BRACKETS.findall(head)
    for part in split("\n".join(rest), "\n", ", ", " and "):
        part = part.removeprefix("the ")
        if part.count(")") > part.count("("):
            part = part.rstrip(".").removesuffix(")")
        if part[:1].isupper():
            aliases += [clean(BRACKETS.sub(" ", part)), *BRACKETS.findall(part)]
    plain = (alias.strip(" ,()") for alias in aliases)
    return [primary or text, *filter(None, plain)]
