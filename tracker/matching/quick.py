"""Search while somebody types: names that have the words typed, the last of them as a beginning.

It asks the index for whole words and one beginning, so that it answers at once; names that are only
alike are for `tracker.matching.search`. An empty answer says nothing but to go on.
"""

from collections.abc import Iterator, Sequence

from db import names
from db.engine import Connection
from db.names import NameOnRecord
from tracker.matching import numbers
from tracker.matching.index import NO_VOWELS, ends
from tracker.matching.search import KINDS, Match, matcher_version, of_numbers
from tracker.rules.names.score import prepared
from tracker.rules.normalise.names import match_form, search_form, told_apart

MOST = 12
"""Entries that are shown while somebody types."""

LOOKED_AT = 300
"""Names that are looked at for these."""

MOST_WORDS = 200
"""Words of the index that one beginning may stand for."""

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
    form, words = match_form(text), _words(text)
    exact = names.of_form(connection, form) if form else []
    yield from (_match(text, form, name) for name in exact)
    if not words:
        return
    found = names.numbered(connection, _begun(connection, words))
    yield from (_match(text, form, name) for name in found)
    yield from _not_indexed(connection, text, form)


def _words(text: str) -> list[str]:
    """What is typed as the index has its words: as they sound."""
    return [word.fold for word in prepared(text).words]


def _begun(connection: Connection, words: Sequence[str]) -> list[int]:
    """Names that have all words but the last, and one that begins as that does."""
    *whole, last = words
    if len(last) < SHORTEST:
        return names.with_all(connection, [*_each(whole)], LOOKED_AT) if whole else []
    for beginning in _beginnings(last):
        meant = names.words_begun(connection, ends(beginning)[0], beginning, MOST_WORDS)
        if meant and (found := names.with_all(connection, [*_each(whole), meant], LOOKED_AT)):
            return found
    return []


def _each(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """A word as it is written, and as one without its vowels."""
    return ((word, word + NO_VOWELS) for word in words)


def _beginnings(word: str) -> Iterator[str]:
    """A beginning as it sounds, and without its last letter, which may be half of a sound."""
    yield word
    if len(word) > SHORTEST:
        yield word[:-1]


def _not_indexed(connection: Connection, text: str, form: str) -> Iterator[Match]:
    """Names that the index does not hold yet and that begin or go on so."""
    plain, version = search_form(text), matcher_version()
    if not plain or not names.waiting(connection, version):
        return
    for name in names.not_indexed(connection, version, LOOKED_AT):
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
