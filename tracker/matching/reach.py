"""Which entries a few watched names can be alike to at all, by the index of listed names.

The check goes from each entry to those who are watched. Where these are few it would look through
every name of every entry for nothing: here the index is asked the other way round. What is found
is more than what is alike, and never less: the check itself stays what it is.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product

from db import name_index, names
from db.engine import Connection
from tracker.matching.index import UNSEEN, Memory, at_most, candidates, found_words, weight_at_most
from tracker.matching.known import CERTAIN, known_names
from tracker.matching.numbers import holding
from tracker.matching.search import THOUSANDTHS, compared, matcher_version
from tracker.matching.terms import (
    BONES,
    INITIALS,
    JOINED,
    MEANT,
    NO_VOWELS,
    SHORT,
    SOFT,
    STEM,
    beginning,
    ends,
    ends_of_bones,
)
from tracker.matching.texts import Texts
from tracker.rules.names.prepared import each, from_words, prepared
from tracker.rules.names.score import INITIAL, SAME_STEM, TRANSLATED, score
from tracker.rules.names.words import Word, bones_of, folded, soft, weight

FEW = 100
"""So many watched names are looked for by the index; more are met by going through the entries."""

MARKS = MEANT + STEM + NO_VOWELS
"""What a term of the index may end with."""

Worth = Mapping[int, float]
"""Number of a watched name -> what a listed word is worth in a score with it, at most."""


def can_reach(watched: int, least: float) -> bool:
    """Whether watched names are few, and names that only begin alike are short of that score."""
    return watched <= FEW and least - UNSEEN > INITIAL


def entries(
    connection: Connection,
    watched: Memory,
    words: Texts,
    forms: Collection[str],
    least: float,
) -> set[str]:
    """Entries that have a name as alike as `least` to a watched one, of these words, or a number
    of one of these forms; those whose names are not in the index yet, too.
    """
    pairs = _pairs(connection, watched, words, least - UNSEEN)
    found = set(_alike(connection, pairs, words, least))
    waiting = names.not_indexed(connection, matcher_version())
    found.update(name.entry_id for name in waiting)
    found |= _known_otherwise(connection, watched, least)
    return found | holding(connection, forms)


def _alike(
    connection: Connection, pairs: Mapping[int, set[int]], words: Texts, least: float
) -> Iterator[str]:
    """Entries with a listed name that is as alike to one of the watched ones it may be."""
    for listed in names.to_compare(connection, pairs):
        asked = from_words(listed.words)
        scores = (score(asked, from_words(words[number])) for number in pairs[listed.id])
        if any(how >= least for how in scores):
            yield listed.entry_id


def _known_otherwise(connection: Connection, watched: Memory, least: float) -> set[str]:
    """Entries that official documents call by another name, which can be a watched one."""
    meant = {
        row.listed
        for row in known_names()
        if candidates(prepared(row.other), watched, 1, least=least, looked_up={})
    }
    met = chain.from_iterable(compared(connection, prepared(name), CERTAIN) for name in meant)
    return {name.entry_id for how, name in met if how >= CERTAIN}


def _pairs(
    connection: Connection, watched: Memory, words: Texts, least: float
) -> dict[int, set[int]]:
    """Number of a listed name -> the numbers of the watched ones that it may be."""
    terms, odd = watched.terms(), name_index.odd_words(connection, NO_VOWELS, INITIALS)
    as_wholes = name_index.numbers_with(connection, set(_wholes(odd, terms)))
    everybody = set(chain.from_iterable(terms.values()))
    pairs = defaultdict(set, dict.fromkeys(chain.from_iterable(as_wholes.values()), everybody))
    by_words = _by_words(connection, odd, watched, words, least)
    for listed, numbers in chain(_in_two_words(connection, odd, terms), by_words):
        pairs[listed] = pairs[listed].union(numbers)
    return pairs


# By words.


def _by_words(
    connection: Connection,
    odd: Sequence[str],
    watched: Memory,
    words: Texts,
    least: float,
) -> Iterator[tuple[int, Collection[int]]]:
    """Listed names, each with a watched one, that are worth enough together by their words."""
    worth = dict(_worths(connection, odd, watched))
    letters = {word for word in odd if len(word) == 1}
    shared: dict[tuple[int, int], float] = defaultdict(float)
    counts: dict[tuple[int, int], int] = defaultdict(int)
    weights, initials = dict[int, int](), dict[int, int]()
    for term, listed, of in name_index.with_words(connection, worth.keys() | letters):
        weights[listed] = of
        initials[listed] = initials.get(listed, 0) + (term in letters)
        for number, how in worth.get(term, {}).items():
            shared[listed, number] += how
            counts[listed, number] += 1
    times = [_most_often(words[number]) for number in range(len(words))]
    for (listed, number), how in shared.items():
        more = 2 * initials[listed]  # of one name with as many words of one letter
        most = at_most(
            weights[listed] / THOUSANDTHS,
            watched.weight_of(number),
            how * times[number] + INITIAL * more,
            counts[listed, number] * times[number] + more + 1,
        )
        if most >= least:
            yield listed, (number,)


def _most_often(packed: str) -> int:
    """How often a watched name has the word that it has most often."""
    words = (word.fold for name in each(from_words(packed)) for word in name.words)
    return max(Counter(words).values(), default=1)


def _worths(
    connection: Connection, odd: Sequence[str], watched: Memory
) -> Iterator[tuple[str, Worth]]:
    """Words of the index of listed names that may stand for one of a watched name."""
    terms = watched.terms()
    plain = {_plain(term) for term in terms if _is_word(term)}
    by_keys = name_index.words_under(
        connection, {key for fold in plain for key in _leading_to(fold)}
    )
    near = {term for term in chain.from_iterable(by_keys.values()) if _is_word(term)}
    near.update(_bare(odd), plain)
    near.update(fold + mark for fold in plain for mark in MARKS)
    weights = {term: weight_at_most(term) for term in terms}
    for term in near:
        worth: dict[int, float] = {}
        says = _says(term)
        for ours, how in _likeness(term, watched, plain):
            for number in terms.get(ours, ()):
                most = how * (says + weights[ours]) / 2
                worth[number] = max(most, worth.get(number, most))
        if worth:
            yield term, worth


def _likeness(term: str, watched: Memory, plain: Collection[str]) -> Iterator[tuple[str, float]]:
    """What a listed word may be of the watched ones, and how alike the two can be."""
    fold = _plain(term)
    if term.endswith((MEANT, STEM)):
        how = TRANSLATED if term.endswith(MEANT) else SAME_STEM
        yield from ((ours, how) for ours in (fold, term))
        return
    yield from ((ours, how) for how, ours in found_words(_word_of(term), watched))
    yield from ((ours, 1.0) for ours in (fold, *(fold + mark for mark in MARKS)))
    if term.endswith(NO_VOWELS):  # its stem is in no index
        inner = (ours for ours in plain if len(ours) > 2 and ours in fold)
        yield from ((ours + mark, SAME_STEM) for ours in inner for mark in ("", STEM))


def _says(term: str) -> float:
    """How much a word of the index weighs at most: what it means in English is not told."""
    return 1.0 if term.endswith((MEANT, STEM)) else (weight(_plain(term)) + 1.0) / 2


def _word_of(term: str) -> Word:
    """A word as it is looked up, as far as a term of the index tells."""
    fold, whole = _plain(term), not term.endswith(NO_VOWELS)
    return Word(fold, fold, bones_of(fold), _says(term), whole, fold, fold, soft(fold), term)


def _is_word(term: str) -> bool:
    return bool(term) and not term.startswith((INITIALS, JOINED))


def _plain(term: str) -> str:
    """A term of the index without its mark."""
    return term.rstrip(MARKS) or term


def _leading_to(fold: str) -> Iterator[str]:
    """Keys of all words that look for this one when they are looked for."""
    bones = bones_of(fold)
    yield from ends(fold)
    yield from ends_of_bones(bones)
    yield from (BONES + bones, SOFT + soft(fold))
    for length in range(1, 2 * SHORT):
        longest = 2 * length + 1 if length < SHORT else SHORT - 1
        if (length + 1) // 2 <= len(fold) <= longest:
            yield beginning(fold, length)


# By names as wholes.


def _wholes(odd: Sequence[str], terms: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Terms that only names have which are a watched one written together, apart or short."""
    by_name: dict[int, set[str]] = defaultdict(set)
    for term, numbers in terms.items():
        text = term.lstrip(JOINED + INITIALS)
        yield from (JOINED + text, INITIALS + text)
        if term.startswith((JOINED, INITIALS)):
            yield from (text + mark for mark in ("", NO_VOWELS))
            yield from (folded(text) + mark for mark in ("", NO_VOWELS))
        elif _is_word(term):
            for number in numbers:
                by_name[number].add(_plain(term))
    pairs = set(chain.from_iterable(product(words, words) for words in by_name.values()))
    for first, second in pairs:
        together = first + second
        yield from (together, together + NO_VOWELS, JOINED + together)
    yield from _initials(odd, terms)


def _initials(odd: Sequence[str], terms: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Initials of listed names that sound like a watched word."""
    for term in odd:
        if term.startswith(INITIALS) and folded(term.removeprefix(INITIALS)) in terms:
            yield term


def _in_two_words(
    connection: Connection, odd: Sequence[str], terms: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, Collection[int]]]:
    """Listed names in which two words stand for one word of watched names, and these."""
    whole = {term for term in terms if _is_word(term) and len(_plain(term)) > 3}
    keys = chain.from_iterable(ends(_plain(term)) for term in whole)
    under, bare = name_index.words_under(connection, set(keys)), _bare(odd)
    halves = [(term, *two) for term in whole for two in _halves(_plain(term), under, bare)]
    words = chain.from_iterable((*heads, *tails) for _, heads, tails in halves)
    having = name_index.numbers_with(connection, set(words))
    for term, heads, tails in halves:
        for listed in _having(having, heads) & _having(having, tails):
            yield listed, terms[term]


def _bare(odd: Sequence[str]) -> list[str]:
    """Listed words whose vowels were not written: no key of letters leads to them."""
    return [word for word in odd if word.endswith(NO_VOWELS)]


def _having(numbers: Mapping[str, set[int]], words: Iterable[str]) -> set[int]:
    return set().union(*(numbers.get(word, set()) for word in words))


def _halves(
    fold: str, under: Mapping[str, Sequence[str]], bare: Sequence[str]
) -> Iterator[tuple[list[str], list[str]]]:
    """For each way to take a word apart, the listed words that may be its beginning and its end.

    Where they meet, a letter may be written twice, or be another one for the sound of both.
    """
    first, last = ends(fold)
    begin = [word for word in chain(under.get(first, ()), bare) if word[:2] == fold[:2]]
    end = [word for word in chain(under.get(last, ()), bare) if _plain(word)[-2:] == fold[-2:]]
    for place in range(2, len(fold) - 1):
        head, tail = fold[:place], fold[place:]
        heads = [w for w in begin if w.startswith(head[:-1]) and len(_plain(w)) <= place + 2]
        tails = [w for w in end if _plain(w).endswith(tail[1:]) and len(_plain(w)) <= len(tail) + 2]
        if heads and tails:
            yield heads, tails
