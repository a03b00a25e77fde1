"""The index that names are found by: word -> names, key -> words. All of it is derived.

What stands under one word, or one key, is in few rows, packed: thousands of names are read at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter, methodcaller
from typing import NamedTuple

from sqlalchemy import Connection, case, func, literal_column, or_, select

from db import names, store, tables
from db.locks import alone_in
from db.lookups import Lookup
from db.postings import number_of, packed, part_of, unpacked, weight_of

BETWEEN = " "
"""What stands between the words of one row; no word has a blank in it."""

_words = tables.name_word
_keys = tables.word_key

_ALL_POSTINGS = select(_words.c.word, _words.c.part, _words.c.names)
_ALL_KEYS = select(_keys.c.key, _keys.c.letters, _keys.c.words)
_BY_WORD = Lookup(_ALL_POSTINGS, _words.c.word)
_BY_KEY = Lookup(_ALL_KEYS, _keys.c.key)


_in_parts = itemgetter(1)


class WordsOfName(NamedTuple):
    """How many of some words a name has, the first and the last of them by their letters."""

    name_id: int
    words: int
    first: str
    last: str


# Reads.


def words_under(connection: Connection, keys: Collection[str]) -> dict[str, list[str]]:
    """Key -> the words that it leads to."""
    words: dict[str, list[str]] = {}
    for key, _, together in _BY_KEY.rows(connection, keys):
        words.setdefault(key, []).extend(together.split(BETWEEN))
    return words


def postings(connection: Connection, words: Collection[str]) -> dict[str, Sequence[int]]:
    """Word -> the names that have it: their numbers and weights, as `db.postings` packs them."""
    found: dict[str, Sequence[int]] = {}
    for word, part, data in sorted(_BY_WORD.rows(connection, words), key=_in_parts):
        further = unpacked(part, data)
        found[word] = [*found[word], *further] if word in found else further
    return found


def with_words(connection: Connection, words: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """(word, number, weight) of the names that have any of these words."""
    for word, found in postings(connection, words).items():
        for one in found:
            yield word, number_of(one), weight_of(one)


def numbers_with(connection: Connection, words: Collection[str]) -> dict[str, set[int]]:
    """Word -> the numbers of the names that have it."""
    found = postings(connection, words)
    return {word: set(map(number_of, those)) for word, those in found.items()}


def words_begun(connection: Connection, key: str, beginning: str, most: int) -> list[str]:
    """Words of the index under a key that begin so, the shortest first; so many at most."""
    words = words_under(connection, [key]).get(key, ())
    begun = filter(methodcaller("startswith", beginning), words)
    return sorted(begun, key=lambda word: (len(word), word))[:most]


def with_all(connection: Connection, groups: Sequence[Sequence[str]], most: int) -> list[int]:
    """Numbers of names that have a word of each of these groups; of many, some.

    So many names of the rarest group are gone through at most, and of groups that are no rarer
    than one another of that with most words.
    """
    found = postings(connection, set(chain.from_iterable(groups)))
    having = [[found.get(word, []) for word in sorted(set(group))] for group in groups]
    first, *others = sorted(having, key=lambda of: (min(most, sum(map(len, of))), -len(of)))
    met = list(dict.fromkeys(islice(chain.from_iterable(first), most)))
    for other in others:
        wanted = set(met).intersection(chain.from_iterable(other))
        met = [one for one in met if one in wanted]
    return list(map(number_of, met))


def with_two_words(connection: Connection, words: Collection[str]) -> Iterator[WordsOfName]:
    """Names that have two of these words and more."""
    found = postings(connection, words)
    once: set[int] = set()
    twice: set[int] = set()
    for those in found.values():
        twice.update(once.intersection(those))
        once.update(those)
    having: dict[int, list[str]] = defaultdict(list)
    for word, those in found.items():
        for one in twice.intersection(those):
            having[one].append(word)
    for one, of in having.items():
        yield WordsOfName(number_of(one), len(of), min(of), max(of))


def odd_words(connection: Connection, ending: str, beginning: str) -> list[str]:
    """Words of the index of one letter, and those with such an ending or beginning."""
    word = _words.c.word
    of_one_letter = func.length(word) == 1
    written = or_(of_one_letter, word.endswith(ending), word.startswith(beginning))
    return list(connection.execute(select(word).where(written).distinct()).scalars())


def words(connection: Connection) -> list[str]:
    """Every word of the index."""
    return list(connection.execute(select(_words.c.word).distinct()).scalars())


class PostingsRow(NamedTuple):
    """The names of one part that stand under a word, as bytes."""

    word: str
    part: int
    names: bytes


class KeyRow(NamedTuple):
    """The words of so many letters that a key leads to."""

    key: str
    letters: int
    words: str


def all_postings(connection: Connection) -> Iterator[PostingsRow]:
    """Every row of the index of names."""
    yield from map(PostingsRow._make, connection.execute(_ALL_POSTINGS))


def all_keys(connection: Connection) -> Iterator[KeyRow]:
    """Every row of the index of words."""
    yield from map(KeyRow._make, connection.execute(_ALL_KEYS))


# Writes.


def begin(connection: Connection) -> None:
    """Wait until nobody else writes to the index: rows are read, made longer and written."""
    alone_in(connection, _words.name)


def add(connection: Connection, postings: Mapping[str, Collection[int]]) -> list[str]:
    """Put names under words, as postings; those of the words that the index did not have."""
    rows = defaultdict[tuple[str, int], list[int]](list)
    new = dict.fromkeys(sorted(postings))
    for word in new:
        for one in postings[word]:
            rows[word, part_of(one)].append(one)
    first = min(map(itemgetter(1), rows), default=0)
    for word, part, data in _read_from(first).rows(connection, list(new)):
        new.pop(word, None)
        if (word, part) in rows:
            rows[word, part].extend(unpacked(part, data))
    longer = [
        {"word": word, "part": part, "names": _once(those)} for (word, part), those in rows.items()
    ]
    store.put(connection, _words, longer)
    return list(new)


def _read_from(part: int) -> Lookup:
    """Rows by words, with their names from one part on: the earlier ones stay as they are."""
    of = case((_words.c.part >= literal_column(str(part)), _words.c.names), else_=None)
    return Lookup(select(_words.c.word, _words.c.part, of), _words.c.word)


def _once(postings: Collection[int]) -> bytes:
    return packed(postings if len(postings) == 1 else sorted(set(postings)))


def row_of(word: str, part: int, postings: Collection[int]) -> PostingsRow:
    """The row of a word for names of one part."""
    return PostingsRow(word, part, _once(postings))


def add_keys(connection: Connection, keys: Mapping[tuple[str, int], Collection[str]]) -> None:
    """Let keys lead to words, which are given by key and by how many letters they have."""
    together = {place: set(keys[place]) for place in sorted(keys)}
    of_some = dict.fromkeys(map(itemgetter(0), together))
    for key, letters, words in _BY_KEY.rows(connection, of_some):
        if (key, letters) in together:
            together[key, letters].update(words.split(BETWEEN))
    rows = [keyed(*place, words)._asdict() for place, words in together.items()]
    store.put(connection, _keys, rows)


def keyed(key: str, letters: int, words: Iterable[str]) -> KeyRow:
    """The row of a key for words of so many letters."""
    return KeyRow(key, letters, BETWEEN.join(sorted(words)))


def empty(connection: Connection) -> None:
    """Forget the index; the names stay."""
    store.remove(connection, _words)
    store.remove(connection, _keys)
    names.forget_taken_in(connection)
