"""The names that stand together in one field: acronyms in brackets, "a.k.a.", fragments of lists.

Authorities write `Euskadi Ta Askatasuna (ETA)`, `X a.k.a. Y`, `or Alexandr`. What was published
stays as it is; here is only what it is compared by.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, filterfalse
from operator import attrgetter, itemgetter
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from scrapers import kit
from tracker.rules.names.letters import spelled
from tracker.rules.names.words import first_reading, says_body, says_nothing

_CALLED = (
    r"(?:a\.?k\.?a\.?|f\.?k\.?a\.?|n\.?k\.?a\.?|alias|"
    r"(?:also|better|formerly|previously|now|commonly) (?:known|called|listed) as|formerly|née)"
)
_SIGNS = frozenset("([;/")
_SAYINGS = frozenset(
    {"aka", "a.k.a.", "a.k.a", "fka", "f.k.a.", "f.k.a", "nka", "n.k.a.", "n.k.a", "alias", "or"}
    | {"known", "called", "listed", "formerly", "née", "and/or", "i.e.", "i.e", "aka:", "alias:"}
)
"""Signs and words that a text without has only one name in it."""

_FRAGMENT = re.compile(
    rf"^\W*(?:(?:and/or|or|and|i\.?\s?e\.?|{_CALLED})(?!\w)[\s:.,/]*)+(?=\S)", re.IGNORECASE
)
_BETWEEN = re.compile(rf"[\s,(]{{1,9}}{_CALLED}(?!\w)[\s:.,]*|\s{{0,9}};\s{{0,9}}", re.IGNORECASE)
_STROKE = re.compile(r"\s/\s")
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")

LONGEST, INITIALS = 10, 0.6
"""Letters of an acronym; the share of it that must be initials of the name before it."""

DEPTH, MOST = 3, 20
"""Brackets within brackets, and names that are kept."""

NOT_NAMES = frozenset({"us", "usa", "uk", "uae", "un", "eu", "drc", "dprk", "prc", "ksa", "dob"})


class Held(NamedTuple):
    """Names that stand together in one text; none where it holds nothing but itself."""

    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()


NOTHING = Held()


def held(text: str) -> Held:
    """The names that a text holds, and the acronyms in its brackets.

    >>> held("Euskadi Ta Askatasuna (ETA)")
    Held(names=('Euskadi Ta Askatasuna',), acronyms=('eta',))
    >>> held("or Alexandr").names, held("HAMMAD, Ali (a.k.a. Abu X)").names
    (('Alexandr',), ('HAMMAD, Ali', 'Abu X'))
    >>> held("Karim (deceased)") == held("Karim (Libya)") == NOTHING
    True
    """
    return _within(text, DEPTH) if kit.is_searched(text) else NOTHING


def _within(text: str, depth: int) -> Held:
    """What a text holds, so many brackets deep."""
    has_one = _SIGNS.isdisjoint(text) and _SAYINGS.isdisjoint(text.lower().split())
    if has_one or not depth:
        return NOTHING
    outside, inside = kit.brackets(_FRAGMENT.sub("", text))
    asides = [(aside, _aside(aside, outside)) for aside in inside]
    remarks = (f"({aside})" for aside, said in asides if said == NOTHING)
    named = Held(tuple(_split(" ".join((outside, *remarks)))))
    found = [named, *map(itemgetter(1), asides)]
    pieces = filter(_is_name, _names(found))
    deeper = [_deeper(piece, text, depth) for piece in pieces]
    return Held(_once(_names(deeper)), _once(_acronyms((*found, *deeper))))


def _deeper(piece: str, text: str, depth: int) -> Held:
    """A piece of a text, or what that holds itself; nothing where it is the whole of it."""
    if piece == text:
        return NOTHING
    found = _within(piece, depth - 1)
    return found if found.names else Held((piece,), found.acronyms)


def _names(held: Iterable[Held]) -> Iterator[str]:
    return chain.from_iterable(map(attrgetter("names"), held))


def _acronyms(held: Iterable[Held]) -> Iterator[str]:
    return chain.from_iterable(map(attrgetter("acronyms"), held))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))[:MOST]


def _aside(aside: str, main: str) -> Held:
    """What a bracket holds; nothing if it says something about the name before it."""
    plain = _FRAGMENT.sub("", aside)
    is_marked = plain != aside or ";" in aside
    if is_marked or _is_spelling(plain, main):
        return Held(names=tuple(_split(plain)))
    acronym = _acronym(plain, main)
    return Held(acronyms=(acronym,)) if acronym else NOTHING


def _split(text: str) -> Iterator[str]:
    """Names between signs that another one follows."""
    for piece in _BETWEEN.split(text):
        parts = _STROKE.split(piece)
        together = len(parts) == 1 or any(map(_is_short, parts))
        yield from map(_tidied, [piece] if together else parts)


def _tidied(name: str) -> str:
    return _FRAGMENT.sub("", name).strip(" ,;:")


def _is_short(name: str) -> bool:
    """Whether a part beside a stroke is too short to be a name of its own."""
    return len(_telling(name)) < 2


def _telling(name: str) -> list[str]:
    return list(filterfalse(says_nothing, _plain(name)))


def _plain(name: str) -> list[str]:
    return [first_reading(word) for word, _ in spelled(name)]


def _is_name(text: str) -> bool:
    return any(len(word) > 1 for word in _telling(text))


def _is_spelling(aside: str, main: str) -> bool:
    """Whether a bracket repeats a whole name in another alphabet."""
    others = bool(_NOT_LATIN.search(aside)) != bool(_NOT_LATIN.search(main))
    return others and len(_telling(aside)) > 1


def _acronym(aside: str, main: str) -> str:
    """The short name in a bracket: (ETA), (ISIL-K), (FARC), and not (LIBYA) or (USA); or ""."""
    letters = list(filter(str.isalnum, aside))
    capitals = sum(map(str.isupper, letters))
    if not 1 < len(letters) <= LONGEST or 2 * capitals <= len(letters):
        return ""
    plain = "".join(_plain("".join(letters)))
    if plain in NOT_NAMES or says_nothing(plain):
        return ""
    return plain if _stands_for(plain, main) else ""


def _stands_for(acronym: str, name: str) -> bool:
    """Whether most letters of an acronym are initials, or it stands beside a body's name.

    Where all is in capitals, those of an acronym say nothing.
    """
    plain = _plain(name)
    initials = "".join(map(itemgetter(0), plain))
    in_order = LCSseq.similarity(acronym, initials)
    beside_a_body = not name.isupper() and any(map(says_body, plain))
    return beside_a_body or in_order >= INITIALS * len(acronym)
