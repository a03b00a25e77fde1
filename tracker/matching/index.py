"""Which names are worth comparing: candidates by words that sound or are written alike.

Two tables do it, in memory or in a database: word -> names, and key -> words. The keys of a word
are its consonants, and the first and last trigram of both: a word with one typing error still
shares one of them.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from operator import attrgetter, itemgetter
from typing import Any, Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tracker.rules.names.score import Prepared, each
from tracker.rules.names.words import Word, bones_of, folded

WRITTEN_ALIKE, BONES_ALIKE = 0.70, 0.75
MOST_ALIKE = 60
"""Words of the index that one word of a query may stand for."""

BY_LETTERS: Mapping[str, Any] = {"scorer": OSA.normalized_similarity, "limit": MOST_ALIKE}

RARE = 200
"""A word in no more names than this makes candidates alone; commoner ones need a second word."""

INITIALS = "@"
BONES = "="

Item = TypeVar("Item")


class Lookup(Protocol):
    """The two tables, wherever they are kept."""

    def words_under(self, keys: Collection[str]) -> Iterable[str]: ...

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]: ...


def terms(name: Prepared) -> set[str]:
    """What a name is found by: its words as they sound, their English, its initials."""
    found: set[str] = set()
    for part in each(name):
        found.update(chain.from_iterable(map(attrgetter("fold", "sense"), part.words)))
        found.update(_acronyms(part.initials, part.all_initials))
    return found


def _acronyms(*texts: str) -> list[str]:
    """Those of the texts that are long enough, and not too long, to stand for a name."""
    return [INITIALS + text for text in texts if 2 < len(text) < 8]


def keys(fold: str) -> list[str]:
    """Everything a word is found by when it is written otherwise."""
    if fold.startswith(INITIALS):
        return []
    bones = bones_of(fold)
    near = _ends_of_bones(bones) if len(bones) > 2 else []
    return list(dict.fromkeys([BONES + bones, *near, *_ends(fold)]))


def asked(word: Word) -> list[str]:
    """The keys that a query looks for a word under that is written alike."""
    return [BONES + word.bones, *_ends(word.fold)]


def _ends(text: str) -> list[str]:
    """The first and the last trigram, framed: one letter typed wrong leaves one of them whole."""
    framed = f"^{text}$"
    return [framed[:3], framed[-3:]]


def _ends_of_bones(bones: str) -> list[str]:
    first, last = _ends(bones)
    return [BONES + first, BONES + last]


def candidates(
    query: Prepared,
    lookup: Lookup,
    most: int,
    *,
    rare: int = RARE,
    looked_up: dict[str, list[str]],
) -> list[int]:
    """Numbers of the names worth comparing with a query, at most `most`, the likeliest first.

    `looked_up` keeps what words were found alike, for a caller with several names in a row.
    """
    groups = [_remembered(word, lookup, looked_up) for word in query.words]
    groups += _other_writings(query)
    names = lookup.names_with(set(chain.from_iterable(groups)))
    sets = [set(under(names, group)) for group in groups]
    return _chosen(list(filter(None, sets)), most, rare)


def _remembered(word: Word, lookup: Lookup, memo: dict[str, list[str]]) -> list[str]:
    """Words of the index that could be this one, looked up once."""
    if word.text not in memo:
        memo[word.text] = _alike(word, lookup)
    return memo[word.text]


def under(table: Mapping[str, Iterable[Item]], keys: Iterable[str]) -> Iterator[Item]:
    """What a table holds under any of these keys, one after the other."""
    return chain.from_iterable(table.get(key, ()) for key in keys)


def _other_writings(query: Prepared) -> Iterator[list[str]]:
    """What the same name is found by: words in one, one in two, initials and what they are of."""
    words = query.words
    for first, second in pairwise(words):
        yield [folded(first.text + second.text)]
    for acronym in _acronyms(*map(attrgetter("text"), words)):
        yield [acronym]
    if len(words) > 2:
        yield [query.initials]
        yield [query.all_initials]
    else:
        yield from map(_halves, words)


def _halves(word: Word) -> list[str]:
    """Beginnings and ends of a long word, for a name that writes it as two."""
    text, length = word.fold, len(word.fold)
    if length < 8:
        return []
    beginnings = [text[:place] for place in range(4, length - 2)]
    ends = [text[place:] for place in range(3, length - 3)]
    return beginnings + ends


def _alike(word: Word, lookup: Lookup) -> list[str]:
    """Words of the index that could be this one."""
    near = lookup.words_under(asked(word))
    written = process.extract(word.fold, near, score_cutoff=WRITTEN_ALIKE, **BY_LETTERS)
    found = {word.fold, word.sense, *map(itemgetter(0), written)}
    says_something = len(word.bones) > 2
    if says_something or not word.whole:
        found.update(lookup.words_under([BONES + word.bones]))
    if says_something and not word.whole:
        found.update(_near_bones(word.bones, lookup))
    return sorted(found)


def _near_bones(bones: str, lookup: Lookup) -> Iterator[str]:
    """Words that differ by one consonant, for a word without vowels: there is no more to go by."""
    near = set(lookup.words_under(_ends_of_bones(bones)))
    with_bones = {fold: bones_of(fold) for fold in near}
    alike = process.extract(bones, with_bones, score_cutoff=BONES_ALIKE, **BY_LETTERS)
    return map(itemgetter(2), alike)


def _chosen(sets: Sequence[set[int]], most: int, few: int) -> list[int]:
    """Names that share two words with the query, then those that share one that is rare."""
    once: set[int] = set()
    twice: set[int] = set()
    thrice: set[int] = set()
    by_size = sorted(sets, key=len)
    for found in by_size:
        thrice |= twice & found
        twice |= once & found
        once |= found
    singles = [found for found in by_size if len(found) <= few]
    if not singles and not twice:
        singles = by_size[:1]
    by_one = set().union(*singles) - twice
    return [*sorted(thrice), *sorted(twice - thrice), *sorted(by_one)][:most]


class Memory:
    """The two tables in memory: a million names in a few hundred megabytes."""

    def __init__(self) -> None:
        self._names: dict[str, array[int]] = {}
        self._words: dict[str, list[str]] = defaultdict(list)

    def add(self, number: int, name: Prepared) -> None:
        """Take in one name under a number."""
        for term in terms(name):
            self._put(number, term)

    def _put(self, number: int, term: str) -> None:
        found = self._names.get(term)
        if found is None:
            found = self._names[term] = array("I")
            for key in keys(term):
                self._words[key].append(term)
        found.append(number)

    def words_under(self, keys: Collection[str]) -> Iterable[str]:
        return list(under(self._words, keys))

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        return {word: self._names[word] for word in words if word in self._names}
