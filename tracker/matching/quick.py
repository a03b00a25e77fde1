"""Search while somebody types: names that have the words typed, the last of them as a beginning.

It asks the index for whole words and one beginning, so that it answers at once; names that are only
alike are for `tracker.matching.search`. An empty answer says nothing but to go on.
"""

from collections.abc import Iterator, Sequence

from db import name_index, names
from db.engine import Connection
from db.names import NameOnRecord
from tracker.matching import numbers
from tracker.matching.search import KINDS, Match, matcher_version, of_numbers
from tracker.matching.terms import BONES, NO_VOWELS, ends, ends_of_bones
from tracker.rules.names.prepared import prepared
from tracker.rules.names.words import Word, bones_of
from tracker.rules.normalise.names import match_form, search_form, told_apart

MOST = 12
"""Entries that are shown while somebody types."""

LOOKED_AT, SHOWN_OF = 1_500, 200
"""Rows of the index that are gone through for these, and names that are compared."""

MOST_WORDS, MOST_SPELLINGS = 40, 12
"""Words of the index that one beginning, and one whole word, may stand for."""

SHORTEST = 2
"""Letters from which on a word is looked for."""

BEGUN, SAME = 0.9, 1.0
"""How well a name is met: by its words and a beginning, or by its words alone."""


def typed(connection: Connection, text: str, *, most: int = MOST) -> list[Match]:
    """Entries that have what is typed so far: a number, a name, or words of one, best first."""
    shared = numbers.found(connection, text) if any(map(str.isdigit, text)) else {}
    best = {match.entry_id: match for match in of_numbers(connection, shared)}
    for match in _by_name(connection, text):
        earlier = best.get(match.entry_id)
        if earlier is None or (not earlier.number and match.rank < earlier.rank):
            best[match.entry_id] = match
    return sorted(best.values(), key=lambda match: (match.rank[0], _order(match)))[:most]


def _order(match: Match) -> tuple[float, int, int, str, str]:
    """Whole words before beginnings, primary names before others, short before long."""
    kind = KINDS.get(match.kind, len(KINDS))
    return (-match.score, kind, len(match.name), match.list_id, match.entry_id)


def _by_name(connection: Connection, text: str) -> Iterator[Match]:
    form, words = match_form(text), prepared(text).words
    exact = names.of_form(connection, form) if form else []
    yield from (_match(text, form, name) for name in exact)
    if not words:
        return
    found = names.numbered(connection, _begun(connection, words)[:SHOWN_OF])
    yield from (_match(text, form, name) for name in found)
    yield from _not_indexed(connection, text, form)


def _begun(connection: Connection, words: Sequence[Word]) -> list[int]:
    """Names that have all words but the last, and one that begins as that does.

    Where none sounds so, those with the same consonants are met.
    """
    *whole, last = words
    groups = [_alike(connection, word) for word in whole]
    if len(last.fold) < SHORTEST:
        return name_index.with_all(connection, groups, LOOKED_AT) if whole else []
    for way in (_by_sound, _by_bones):
        meant = way(connection, last)
        if meant and (found := name_index.with_all(connection, [*groups, meant], LOOKED_AT)):
            return found
    return []


def _alike(connection: Connection, word: Word) -> Sequence[str]:
    """Words of the index that a whole word may be: that sound so, or have its consonants."""
    of_bones = BONES + word.bones
    found = name_index.words_under(connection, [of_bones]) if len(word.bones) > SHORTEST else {}
    return list(dict.fromkeys((word.fold, word.fold + NO_VOWELS, *found.get(of_bones, ()))))[
        :MOST_WORDS
    ]


def _by_sound(connection: Connection, word: Word) -> Sequence[str]:
    """Words that begin so as they sound; or without the last letter, which may be half a sound."""
    for beginning in (word.fold, word.fold[:-1]):
        if len(beginning) >= SHORTEST:
            key = ends(beginning)[0]
            if found := name_index.words_begun(connection, key, beginning, MOST_WORDS):
                return found
    return ()


def _by_bones(connection: Connection, word: Word) -> Sequence[str]:
    """Words whose consonants begin as these do."""
    if len(word.bones) < SHORTEST:
        return ()
    key = ends_of_bones(word.bones)[0]
    words = name_index.words_under(connection, [key]).get(key, ())
    begun = [one for one in words if bones_of(one.rstrip(NO_VOWELS)).startswith(word.bones)]
    return sorted(begun, key=len)[:MOST_WORDS]


def _not_indexed(connection: Connection, text: str, form: str) -> Iterator[Match]:
    """Names with what is typed that the index does not hold yet; of very many, none."""
    plain, version = search_form(text), matcher_version()
    if not plain or not 0 < names.waiting(connection, version) <= SHOWN_OF:
        return
    for name in names.not_indexed(connection, version):
        if plain in search_form(name.text):
            yield _match(text, form, name)


def _match(text: str, form: str, name: NameOnRecord) -> Match:
    exact = name.form == form and not told_apart(text, name.text)
    why, score = _why(text, name.text)
    return Match(
        list_id=name.list_id,
        entry_id=name.entry_id,
        name=name.text,
        kind=name.kind,
        score=SAME if exact else score,
        exact=exact,
        why=("the very name",) if exact else why,
    )


def _why(text: str, listed: str) -> tuple[tuple[str, ...], float]:
    """By which words a name is met: those that are written so, and those that only sound so."""
    asked, theirs = search_form(text).split(), search_form(listed).split()
    if not asked:
        return ("sounds alike",), BEGUN
    *whole, last = asked
    same = [word for word in (*whole, last) if word in theirs]
    begun = [word for word in theirs if word.startswith(last) and word != last]
    parts = [f"equal: {', '.join(same)}"] if same else []
    if last not in theirs:
        parts += [f"begins so: {begun[0]}"] if begun else ["sounds alike"]
    return tuple(parts), SAME - 0.01 if last in theirs else BEGUN
