"""A sentence of a reader without the words that it has out of a document."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources

WORD = re.compile(r"[^\s]+")
PLAIN = re.compile(r"\b[a-z]{1,20}\b")
QUOTED = re.compile(r"'[^']{0,120}'|\"[^\"]{0,120}\"|‘[^’]{0,120}’|“[^”]{0,120}”")
REFUSAL = re.compile(r"LayoutChanged\((.{1,500}?)\)\n", re.DOTALL)
SHOWN = (">>>", "'", '"', "(", "[")
"""How lines begin that are examples, with names in them."""

FIRST = frozenset(("A", "An", "More", "No", "The", "There"))
LEFT_OUT = "…"
LONGEST = 1_000
"""Letters of a sentence; what is longer is cut."""


@cache
def vocabulary() -> frozenset[str]:
    """The words in small letters that readers use in their sentences."""
    return frozenset(word for text in _texts() for word in PLAIN.findall(text))


def _texts() -> Iterator[str]:
    """The program text of the kit without examples; of lists their refusals alone."""
    for room in ("kit", "families", "lists"):
        for file in resources.files(f"scrapers.{room}").iterdir():
            if not file.name.endswith(".py"):
                continue
            text = file.read_text(encoding="utf-8")
            if room == "kit":
                lines = text.splitlines()
                yield "\n".join(one for one in lines if not one.strip().startswith(SHOWN))
            yield from REFUSAL.findall(text)


def safely(sentence: str, known: Collection[str] = ()) -> str:
    """The sentence with … for what is quoted, for numbers, and for every word that is neither one
    of the program's own nor one of `known` (names of fields).

    >>> safely("Record 12: the field Born has the unknown value 'Ada Lovelace'.", {"Born"})
    '… … the field Born has the unknown value ….'
    """
    plain = QUOTED.sub(LEFT_OUT, sentence[:LONGEST])
    return WORD.sub(lambda word: _kept(word[0], known), plain)


def _kept(word: str, known: Collection[str]) -> str:
    bare = word.strip(".,;:()")
    if bare == LEFT_OUT or bare in known or bare in FIRST:
        return word
    return word if PLAIN.fullmatch(bare) and bare in vocabulary() else LEFT_OUT
