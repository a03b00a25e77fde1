"""A sentence of a reader without the words that it has out of a document."""

import re
from collections.abc import Collection
from functools import cache
from importlib import resources

WORD = re.compile(r"[^\s]+")
PLAIN = re.compile(r"\b[a-z]{1,20}\b")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”")
LEFT_OUT = "…"


@cache
def vocabulary() -> frozenset[str]:
    """The words in small letters that readers use in their sentences."""
    kit = resources.files("scrapers.kit")
    texts = (one.read_text(encoding="utf-8") for one in kit.iterdir() if one.name.endswith(".py"))
    return frozenset(word for text in texts for word in PLAIN.findall(text))


def safely(sentence: str, known: Collection[str] = ()) -> str:
    """The sentence with … for what is quoted, for numbers, and for every word that is neither one
    of the program's own nor one of `known` (names of fields).

    >>> safely("Record 12: the field Born has the unknown value 'Ada Lovelace'.", {"Born"})
    '… … the field Born has the unknown value ….'
    """
    return WORD.sub(lambda word: _kept(word[0], known), QUOTED.sub(LEFT_OUT, sentence))


def _kept(word: str, known: Collection[str]) -> str:
    bare = word.strip(".,;:()")
    if bare == LEFT_OUT or bare in known or (PLAIN.fullmatch(bare) and bare in vocabulary()):
        return word
    return LEFT_OUT
