"""Which names are worth comparing: candidates by words that sound or are written alike.

Two tables do it, in memory or in a database: word -> names, and key -> words. The keys of a word
are its consonants, and the first and last trigram of both: a word with one typing error still
shares one of them. What a name and a query share tells how alike they can be at most: names are
compared from the likeliest down, and not at all where that cannot be enough.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, pairwise
from operator import attrgetter, itemgetter
from typing import Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

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
    Prepared,
    each,
)
from tracker.rules.names.words import Word, bones_of, folded, joined, soft, weight

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

SHORT = 7
"""Words of fewer letters are also looked for by their first letter alone, among words of fewer
than twice as many.
"""

SHORT_NAME = 10
"""Of many names in memory only those of fewer letters are also found as written together."""

UNSEEN = 0.06
"""How much more alike two names may be than what they share in the index tells."""

INITIALS, BONES, SOFT, JOINED, NO_VOWELS, MEANT, STEM = "@", "=", "%", "+", "~", "*", "-"

Item = TypeVar("Item")
LookedUp = tuple[tuple[str, float], ...]
"""Terms of the index that a word may stand for, with what each is worth in a score."""


class Lookup(Protocol):
    """The two tables, wherever they are kept, and how much the words of a name weigh together."""

    def words_under(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]: ...

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]: ...

    def weight_of(self, number: int) -> float: ...


LONGEST_TERM = 1_000
"""Letters of what a name is found by; longer is no word, and no row of an index holds it."""


def terms(name: Prepared, *, together: Collection[str] = ()) -> set[str]:
    """What a name is found by: its words as they sound, their stems and English, its initials,
    and what it is written together.
    """
    found = set(_acronyms(name.initials, name.all_initials))
    for word in name.words:
        found.update((word.fold if word.whole else word.fold + NO_VOWELS, *_also(word)))
    found.update(JOINED + text for text in together if text and text not in found)
    return {term for term in found if len(term) <= LONGEST_TERM}


def _also(word: Word) -> Iterator[str]:
    """The English of a word and its stem, where they are other words; marked as such."""
    if word.sense != word.fold:
        yield word.sense + MEANT
    if word.whole and word.stem != word.fold:
        yield word.stem + STEM


def together(name: Prepared) -> set[str]:
    """A name without its blanks, with and without the words that say nothing."""
    of_words = folded("".join(map(attrgetter("text"), name.words)))
    return {of_words, name.joined, joined(name.text)}


def lightest(name: Prepared) -> float:
    """The weight of all words of the lightest of the names that stand in a field."""
    return min(part.total for part in each(name))


def _acronyms(*texts: str) -> list[str]:
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


def _beginnings(text: str) -> list[str]:
    """Those of the words that a word may be alike to by its letters, one of the two being short."""
    length = len(text)
    longest = 2 * length + 1 if length < SHORT else SHORT - 1
    return [beginning(text, other) for other in range((length + 1) // 2, longest + 1)]


def ends_of_bones(bones: str) -> list[str]:
    """The same of a word's consonants."""
    first, last = ends(bones)
    return [BONES + first, BONES + last]


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
    groups = [_best(names, group) for group in by_word]
    groups += [_both_halves(names, *two) for two in halved]
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
    yield from _by_letters(word, sorted(set(chain.from_iterable(words.values()))))
    yield from _by_bones(word, sorted(set(under(words, by_bones))))


def _by_letters(word: Word, near: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Those that are written alike, and those that begin alike."""
    for scorer, least, handicap in MEASURES:
        found = process.extract(
            word.fold, near, scorer=scorer, score_cutoff=least, limit=MOST_ALIKE
        )
        for term, how, _ in found:
            yield min(1.0, 1 - LESS_ALIKE * (1 - how + handicap) + AS_WRITTEN), term


def _by_bones(word: Word, near: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Those with nearly the same consonants, where one of the two is without its vowels."""
    bare = list(filter(_is_bare, near)) if word.whole else near
    bones = [bones_of(term.removesuffix(NO_VOWELS)) for term in bare]
    measure = OSA.normalized_similarity
    for _, how, place in process.extract(
        word.bones, bones, scorer=measure, score_cutoff=BONES_ALIKE, limit=MOST_ALIKE
    ):
        yield how, bare[place]


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
    letters = _acronyms(*map(attrgetter("text"), query.words))
    return dict.fromkeys([*initials, *letters], ACRONYM) | whole


# How alike names can be, by what they share with it.


def _best(names: Mapping[str, Sequence[int]], group: LookedUp) -> dict[int, float]:
    """Name -> what is worth most of the words that it may have for one word of the query."""
    best: dict[int, float] = {}
    for term, worth in sorted(group, key=itemgetter(1, 0)):
        best.update(dict.fromkeys(names.get(term, ()), worth))
    return best


def _both_halves(
    names: Mapping[str, Sequence[int]], worth: float, first: str, second: str
) -> dict[int, float]:
    """Names that have both halves of a word."""
    both = set(names.get(first, ())).intersection(names.get(second, ()))
    return dict.fromkeys(both, worth)


def _estimated(
    query: Prepared, groups: Sequence[Mapping[int, float]], lookup: Lookup, least: float
) -> dict[int, float]:
    """Name -> how alike it can be at most, for those that can be as alike as that."""
    initials = [INITIAL * word.weight for word in query.words if len(word.text) == 1]
    more, ours = sum(initials), query.total
    hopeless = (least - CONTAINED) / BOTH / 2
    enough = _in_enough(query, groups, more, least)
    counted = len(initials) + (len(query.words) == 1)  # one word may stand for two
    shared, count = dict.fromkeys(enough, more), dict.fromkeys(enough, counted)
    for group in groups:
        for number in enough & group.keys():
            shared[number] += group[number]
            count[number] += 1
    likely = {}
    for number, worth in shared.items():
        theirs = lookup.weight_of(number)
        if worth < hopeless * (ours + theirs):
            continue
        how = at_most(ours, theirs, worth, count[number])
        if how >= least:
            likely[number] = how
    return likely


def _in_enough(
    query: Prepared, groups: Iterable[Mapping[int, float]], more: float, least: float
) -> set[int]:
    """Names that stand in one group that is enough, or in two, or in more where two are not."""
    by_worth = sorted(groups, key=_most, reverse=True)
    alone = [group for group in by_worth if _can_be(query, [_most(group)], more, least)]
    of_two = _can_be(query, list(map(_most, by_worth[:2])), more, least)
    once: set[int] = set()
    twice: set[int] = set()
    thrice: set[int] = set()
    for group in sorted(by_worth, key=len):
        thrice |= twice & group.keys()
        twice |= once & group.keys()
        once |= group.keys()
    return (twice if of_two else thrice).union(*alone)


def _most(group: Mapping[int, float]) -> float:
    return max(group.values())


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
        self._names: dict[str, array[int]] = {}
        self._words: dict[str, list[str]] = defaultdict(list)
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
            found = self._names[term] = array("I")
            for key in keys(term):
                self._words[key].append(term)
        found.append(number)

    def words_under(self, keys: Collection[str]) -> Mapping[str, Sequence[str]]:
        return {key: self._words[key] for key in keys if key in self._words}

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        return {word: self._names[word] for word in words if word in self._names}

    def weight_of(self, number: int) -> float:
        return self._weights[number]

    def terms(self) -> Mapping[str, Sequence[int]]:
        """Everything that a name is found by -> the numbers of the names that are."""
        return self._names
