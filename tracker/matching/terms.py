"""What the index holds of a name: the terms that it is found by, and the keys that lead to a term.

The keys of a word are its consonants, and the first and last trigram of both: a word with one
typing error still shares one of them. A change here, or in the rooms named in `MADE_BY`, makes
every index anew; nothing else does.
"""

from collections.abc import Collection, Iterator
from operator import attrgetter, itemgetter

from tracker.rules.names.letters import spelled
from tracker.rules.names.prepared import Prepared, each
from tracker.rules.names.words import Word, bones_of, folded, soft

SHORT = 7
"""Words of fewer letters are also looked for by their first letter alone, among words of fewer
than twice as many.
"""

INITIALS, BONES, SOFT, JOINED, NO_VOWELS, MEANT, STEM = "@", "=", "%", "+", "~", "*", "-"

_text = attrgetter("text")

LONGEST_TERM = 1_000
"""Letters of what a name is found by; longer is no word, and no row of an index holds it."""


def terms(name: Prepared, *, together: Collection[str] = ()) -> set[str]:
    """What a name is found by: its words as they sound, their stems and English, its initials,
    and what it is written together.
    """
    found = set(acronyms(name.initials, name.all_initials))
    for word in name.words:
        found.update((word.fold if word.whole else word.fold + NO_VOWELS, *_also(word)))
    found.update(JOINED + text for text in together if text and text not in found)
    return {term for term in found if len(term) <= LONGEST_TERM}


def _also(word: Word) -> Iterator[str]:
    """The English of a word, its stem and its other reading, where they are other words."""
    if word.in_two_ways and not word.whole:
        yield word.sense + NO_VOWELS
    if word.sense != word.fold:
        yield word.sense + MEANT
    if word.whole and word.stem != word.fold:
        yield word.stem + STEM


def together(name: Prepared) -> set[str]:
    """A name without its blanks, with and without the words that say nothing."""
    of_words = "".join(map(_text, name.words))
    written = "".join(map(itemgetter(0), spelled(name.text)))
    return {name.joined, *map(folded, {of_words, written})}


def lightest(name: Prepared) -> float:
    """The weight of all words of the lightest of the names that stand in a field."""
    return min(part.total for part in each(name))


def acronyms(*texts: str) -> list[str]:
    """Those of the texts that are long enough, and not too long, to stand for a name."""
    return [INITIALS + text for text in texts if 2 < len(text) < 8]


def keys(term: str) -> list[str]:
    """Everything a word is found by when it is written otherwise."""
    if term.startswith((INITIALS, JOINED)) or term.endswith((MEANT, STEM)):
        return []
    fold = term.removesuffix(NO_VOWELS)
    bones = bones_of(fold)
    near = ends_of_bones(bones) if len(bones) > 2 else []
    by_letters = [*ends(fold), SOFT + soft(fold)]
    if len(fold) < 2 * SHORT:
        by_letters.append(beginning(fold, len(fold)))
    if term.endswith(NO_VOWELS):
        by_letters = []
    return list(dict.fromkeys([BONES + bones, *near, *by_letters]))


def ends(text: str) -> list[str]:
    """The first and the last trigram, framed: one letter typed wrong leaves one of them whole."""
    framed = f"^{text}$"
    return [framed[:3], framed[-3:]]


def beginning(text: str, length: int) -> str:
    """The first letter and a number of letters: what a short word has in common with others."""
    return f"{text[0]}{length}"


def ends_of_bones(bones: str) -> list[str]:
    """The same of a word's consonants."""
    first, last = ends(bones)
    return [BONES + first, BONES + last]
