"""Which names are worth comparing: candidates by words that sound or are written alike.

Two tables do it, in memory or in a database: word -> names, and key -> words
(`tracker.matching.terms`). What a name and a query share tells how alike they can be at most:
names are compared from the likeliest down, and not at all where that cannot be enough.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, pairwise
from operator import attrgetter, itemgetter
from typing import Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from tracker.matching.terms import (
    BONES,
    JOINED,
    MEANT,
    NO_VOWELS,
    SHORT,
    SOFT,
    STEM,
    acronyms,
    beginning,
    ends,
    ends_of_bones,
    keys,
    lightest,
    terms,
    together,
)
from tracker.rules.names.prepared import Prepared, each
from tracker.rules.names.score import (
    ACRONYM,
    BOTH,
    CONTAINED,
    FEW,
    INITIAL,
    LESS_ALIKE,
    SAME_BONES,
    SAME_STEM,
    TRANSLATED,
    WRITTEN_TOGETHER,
)
from tracker.rules.names.words import Word, bones_of, folded, weight

MEASURES = (
    (OSA.normalized_similarity, 0.65, 0.0),
    (JaroWinkler.normalized_similarity, 0.82, 0.12),
)
"""By which words are alike, from which likeness on, and how much is taken off one."""

AS_WRITTEN = 0.06
"""How much more alike words may be as they are written than as they sound."""

BONES_ALIKE = 0.75
MOST_ALIKE = 500
"""Words of the index that one word of a query may stand for, by each measure of likeness."""

SHORT_NAME = 10
"""Of many names in memory only those of fewer letters are also found as written together."""

UNSEEN = 0.06
"""How much more alike two names may be than what they share in the index tells."""

Item = TypeVar("Item")
LookedUp = tuple[tuple[str, float], ...]
"""Terms of the index that a word may stand for, with what each is worth in a score."""

Group = list[tuple[float, Sequence[int]]]
"""What is worth something for one word of a query, and the names that have it, the best last."""

HEAVIEST, NEAR = 32.0, 1e-4
"""More than any name weighs, and how near to a weight it is looked for."""


class Lookup(Protocol):
    """The two tables, wherever they are kept, and how much the words of a name weigh together."""

    def words_under(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]: ...

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]: ...

    def weight_of(self, number: int) -> float: ...

    def lighter(self, numbers: Sequence[int], than: float) -> Iterable[int]:
        """Those of some names that weigh no more than this."""
        ...


def _beginnings(text: str) -> list[str]:
    """Those of the words that a word may be alike to by its letters, one of the two being short."""
    length = len(text)
    longest = 2 * length + 1 if length < SHORT else SHORT - 1
    return [beginning(text, other) for other in range((length + 1) // 2, longest + 1)]


# What a query asks for.


def candidates(
    query: Prepared,
    lookup: Lookup,
    most: int,
    *,
    least: float = 0.0,
    looked_up: dict[str, LookedUp],
) -> list[int]:
    """Numbers of the names worth comparing with a query, at most `most`, the likeliest first.

    Names that cannot be as alike as `least` are left out. `looked_up` keeps what words were found
    alike, for a caller with several names in a row.
    """
    likely: dict[int, float] = {}
    for part in each(query):
        for number, how in _likely(part, lookup, least, looked_up).items():
            likely[number] = max(how, likely.get(number, how))
    return nsmallest(most, likely, key=lambda number: (-likely[number], number))


def _likely(
    query: Prepared, lookup: Lookup, least: float, looked_up: dict[str, LookedUp]
) -> dict[int, float]:
    """Name -> how alike it can be at most to one of the names that stand in a field."""
    by_word = [_remembered(word, lookup, looked_up) for word in query.words]
    by_word += _of_two_words(query)
    halved = list(chain.from_iterable(map(_halves, query.words)))
    whole = _whole(query)
    alike = chain.from_iterable(by_word)
    wanted = {
        *map(itemgetter(0), alike),
        *chain.from_iterable(map(itemgetter(1, 2), halved)),
        *whole,
    }
    names = lookup.names_with(wanted)
    groups = [_having(names, group) for group in by_word]
    groups += [_having_both(names, *two) for two in halved]
    likely = _estimated(query, list(filter(None, groups)), lookup, least - UNSEEN)
    for term, how in whole.items():
        for number in names.get(term, ()):
            likely[number] = max(how, likely.get(number, how))
    return likely


def _remembered(word: Word, lookup: Lookup, memo: dict[str, LookedUp]) -> LookedUp:
    """Words of the index that could be this one, looked up once."""
    if word.written not in memo:
        memo[word.written] = tuple(_alike(word, lookup))
    return memo[word.written]


def under(table: Mapping[str, Iterable[Item]], keys: Iterable[str]) -> Iterator[Item]:
    """What a table holds under any of these keys, one after the other."""
    return chain.from_iterable(table.get(key, ()) for key in keys)


def _alike(word: Word, lookup: Lookup) -> Iterator[tuple[str, float]]:
    """Words of the index that could be this one, with what each is worth in a score."""
    found = {folded(word.text[0]): INITIAL}
    for how, term in found_words(word, lookup):
        found[term] = max(how, found.get(term, how))
    found |= {word.sense: TRANSLATED, word.stem: SAME_STEM, word.fold: 1.0}
    found |= {word.sense + MEANT: TRANSLATED, word.stem + STEM: SAME_STEM}
    found[word.fold + NO_VOWELS] = 1.0
    for term, how in sorted(found.items()):
        yield term, how * (word.weight + weight_at_most(term)) / 2


def weight_at_most(term: str) -> float:
    """How much a word of the index weighs, as far as can be told by what it is found by."""
    if term.endswith(MEANT):
        return (1.0 + weight(term.removesuffix(MEANT))) / 2
    return 1.0 if term.endswith(STEM) else weight(term.removesuffix(NO_VOWELS))


def found_words(word: Word, lookup: Lookup) -> Iterator[tuple[float, str]]:
    """(how alike, word of the index), in several ways: by letters, by sounds, by consonants."""
    by_letters = [*ends(word.fold), *_beginnings(word.fold)]
    by_bones = ends_of_bones(word.bones) if len(word.bones) > 2 else []
    bones, sound = BONES + word.bones, SOFT + word.soft
    words = lookup.words_under([*by_letters, *by_bones, bones, sound])
    for term in words.get(bones, ()):
        if len(word.bones) > 2 or _is_bare(term) or not word.whole:
            yield SAME_BONES, term
    for term in words.get(sound, ()):
        yield SAME_STEM, term
    yield from _by_letters(word, list(set(chain.from_iterable(words.values()))))
    yield from _by_bones(word, set(under(words, by_bones)))


def _by_letters(word: Word, near: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Those that are written alike, and those that begin alike."""
    for scorer, least, handicap in MEASURES:
        found = process.extract(word.fold, near, scorer=scorer, score_cutoff=least, limit=None)
        for how, term in _closest((how, term) for term, how, _ in found):
            yield min(1.0, 1 - LESS_ALIKE * (1 - how + handicap) + AS_WRITTEN), term


def _by_bones(word: Word, near: Iterable[str]) -> Iterator[tuple[float, str]]:
    """Those with nearly the same consonants, where one of the two is without its vowels."""
    bare = list(filter(_is_bare, near)) if word.whole else list(near)
    bones = [bones_of(term.removesuffix(NO_VOWELS)) for term in bare]
    measure = OSA.normalized_similarity
    found = process.extract(word.bones, bones, scorer=measure, score_cutoff=BONES_ALIKE, limit=None)
    yield from _closest((how, bare[place]) for _, how, place in found)


def _closest(found: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """The most alike; of equals, in every process, those that come first by their letters."""
    return nsmallest(MOST_ALIKE, found, key=_by_likeness)


def _by_likeness(found: tuple[float, str]) -> tuple[float, str]:
    how, term = found
    return -how, term


def _is_bare(term: str) -> bool:
    """Whether a word of the index is written without its vowels."""
    return term.endswith(NO_VOWELS)


def _of_two_words(query: Prepared) -> Iterator[LookedUp]:
    """Words that a name may write as one."""
    for first, second in pairwise(query.words):
        together = folded(first.text + second.text)
        heavier = max(first.weight, second.weight)
        yield ((together, WRITTEN_TOGETHER * (heavier + weight(together)) / 2),)


def _halves(word: Word) -> Iterator[tuple[float, str, str]]:
    """Beginnings and ends of a long word, for a name that writes it as two, and their worth."""
    text, length = word.fold, len(word.fold)
    for place in range(3, length - 2) if length > 5 else ():
        yield word.weight, text[:place], text[place:]


def _whole(query: Prepared) -> dict[str, float]:
    """What finds a name as a whole, and how alike the two can be."""
    texts = sorted(filter(None, together(query)))
    whole = {prefix + text: WRITTEN_TOGETHER for text in texts for prefix in ("", JOINED)}
    all_of = (query.initials, query.all_initials)
    initials = [folded(text) for text in all_of if len(text) > 2]
    letters = acronyms(*map(attrgetter("text"), query.words))
    return dict.fromkeys([*initials, *letters], ACRONYM) | whole


# How alike names can be, by what they share with it.


def _having(names: Mapping[str, Sequence[int]], group: LookedUp) -> Group:
    """Names that have a word that may stand for one of the query, those with the best one last."""
    in_order = sorted(group, key=itemgetter(1, 0))
    return [(worth, names[term]) for term, worth in in_order if term in names]


def _having_both(
    names: Mapping[str, Sequence[int]], worth: float, first: str, second: str
) -> Group:
    """Names that have both halves of a word."""
    if first not in names or second not in names:
        return []
    both = set(names[first]).intersection(names[second])
    return [(worth, list(both))] if both else []


def _estimated(
    query: Prepared, groups: Sequence[Group], lookup: Lookup, least: float
) -> dict[int, float]:
    """Name -> how alike it can be at most, for those that can be as alike as that."""
    initials = [INITIAL * word.weight for word in query.words if len(word.text) == 1]
    more, ours = sum(initials), query.total
    hopeless = [_hopeless(words, least) for words in range(len(FEW) + 1)]
    counted = len(initials) + (len(query.words) == 1)  # one word may stand for two
    enough = _in_several(query, groups, more, least)
    for group in groups:
        if _can_be(query, [_most(group)], more, least):
            heaviest = _heaviest(ours, _most(group) + more, counted + 1, least)
            enough.update(*(lookup.lighter(numbers, heaviest) for _, numbers in group))
    shared, count = dict.fromkeys(enough, more), dict.fromkeys(enough, counted)
    for group in groups:
        for number, worth in _best(group, enough).items():
            shared[number] += worth
            count[number] += 1
    likely = {}
    for number, worth in shared.items():
        theirs, words = lookup.weight_of(number), count[number]
        if worth < hopeless[min(words, len(FEW))] * (ours + theirs):
            continue
        how = at_most(ours, theirs, worth, words)
        if how >= least:
            likely[number] = how
    return likely


def _hopeless(words: int, least: float) -> float:
    """What of all words of two names has to be shared, in so many words, to be as alike as that:
    as if the shorter one were contained whole.
    """
    return min(least, (least - CONTAINED * FEW.get(words, 1.0)) / BOTH) / 2 - NEAR


def _best(group: Group, among: set[int]) -> dict[int, float]:
    """Name of some -> what is worth most of the words that it may have for one of the query."""
    best: dict[int, float] = {}
    for worth, numbers in group:
        best.update(dict.fromkeys(among.intersection(numbers), worth))
    return best


def _in_several(query: Prepared, groups: Iterable[Group], more: float, least: float) -> set[int]:
    """Names that stand in two groups, or in more where two are not enough."""
    by_worth = sorted(map(_most, groups), reverse=True)
    of_two = _can_be(query, by_worth[:2], more, least)
    once: set[int] = set()
    twice: set[int] = set()
    thrice: set[int] = set()
    for group in sorted(groups, key=_size):
        numbers = list(map(itemgetter(1), group))
        thrice.update(twice.intersection(chain.from_iterable(numbers)))
        twice.update(once.intersection(chain.from_iterable(numbers)))
        once.update(*numbers)
    return twice if of_two else thrice


def _size(group: Group) -> int:
    return sum(len(numbers) for _, numbers in group)


def _heaviest(ours: float, shared: float, count: int, least: float) -> float:
    """The weight up to which a name that shares so much can be as alike as that, a bit more.

    The heavier a name is, the less of it is shared.
    """
    light, heavy = 0.0, HEAVIEST
    while heavy - light > NEAR:
        middle = (light + heavy) / 2
        if at_most(ours, middle, shared, count) >= least:
            light = middle
        else:
            heavy = middle
    return heavy


def _most(group: Group) -> float:
    worth, _ = group[-1]
    return worth


def _can_be(query: Prepared, worths: Sequence[float], more: float, least: float) -> bool:
    """Whether a name that is nothing but what it shares would be as alike as that."""
    shared = sum(worths) + more
    count = len(worths) + bool(more) + (len(query.words) == 1)
    return shared > 0 and at_most(query.total, shared, shared, count) >= least


def at_most(ours: float, theirs: float, shared: float, count: int) -> float:
    """How alike two names of these weights can be that share so much, in so many words."""
    both = 2 * shared / (ours + theirs)
    contained = min(1.0, shared / min(ours, theirs)) * FEW.get(count, 1.0)
    return min(1.0, max(both, BOTH * both + CONTAINED * contained))


class Memory:
    """The two tables in memory: a million names in a few hundred megabytes."""

    def __init__(self) -> None:
        self._names: dict[str, int | array[int]] = {}
        self._words: dict[str, str | list[str]] = {}
        self._weights = array("f")

    def add(self, number: int, name: Prepared) -> None:
        """Take in one name under the next number."""
        self._weights.append(lightest(name))
        for part in each(name):
            short = len(part.joined) < SHORT_NAME
            for term in terms(part, together=together(part) if short else ()):
                self._put(number, term)

    def _put(self, number: int, term: str) -> None:
        found = self._names.get(term)
        if found is None:
            self._names[term] = number  # most words are of one name: a number is a tenth of a list
            for key in keys(term):
                self._lead(key, term)
        elif isinstance(found, int):
            self._names[term] = array("I", (found, number))
        else:
            found.append(number)

    def _lead(self, key: str, term: str) -> None:
        found = self._words.setdefault(key, term)
        if isinstance(found, list):
            found.append(term)
        elif found is not term:
            self._words[key] = [found, term]

    def words_under(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        found = {key: self._words[key] for key in keys if key in self._words}
        return {key: (words,) if isinstance(words, str) else words for key, words in found.items()}

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        return {word: self._of(word) for word in words if word in self._names}

    def _of(self, term: str) -> Sequence[int]:
        found = self._names[term]
        return (found,) if isinstance(found, int) else found

    def weight_of(self, number: int) -> float:
        return self._weights[number]

    def lighter(self, numbers: Sequence[int], than: float) -> Iterable[int]:
        weights = self._weights
        return [number for number in numbers if weights[number] <= than]

    def terms(self) -> Mapping[str, Sequence[int]]:
        """Everything that a name is found by -> the numbers of the names that are."""
        return {term: self._of(term) for term in self._names}
