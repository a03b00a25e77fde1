"""Names as search sees them: one script, one case, no punctuation; and how alike two are."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

_APART = re.compile(r"[^a-z0-9]+")
_JOINED = str.maketrans("", "", "'’‘ʼ`´ʿʾ‛")


@lru_cache(maxsize=200_000)
def search_form(text: str) -> str:
    """Lower-case ASCII words with single blanks between them; "" for a text without letters.

    >>> search_form("Gama’a al-Islamiyya")
    'gamaa al islamiyya'
    """
    plain = text.translate(_JOINED)
    if not plain.isascii():
        folded = unicodedata.normalize("NFKD", plain)
        kept = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf", "Cc"))
        plain = anyascii(kept).translate(_JOINED)
    return _APART.sub(" ", plain.lower()).strip()


SMALL_WORDS = frozenset({"organization", "organisation", "org", "the", "of", "and"})
"""Words that authorities add to or leave out of one and the same name."""


@lru_cache(maxsize=200_000)
def match_form(text: str) -> str:
    """What two spellings of one name have in common: its words in sorted order, small ones out.

    >>> match_form("Mujahedin-e Khalq Organization") == match_form("KHALQ, Mujahedin-e")
    True
    """
    words = search_form(text).split()
    kept = sorted(word for word in words if word not in SMALL_WORDS)
    return " ".join(kept or sorted(words))


def tokens(text: str) -> tuple[str, ...]:
    """The words of a name's search form."""
    return tuple(search_form(text).split())


def initials(text: str) -> str:
    """First letters of the words of a name, small connecting words left out."""
    small = {"of", "the", "and", "for", "in", "de", "la", "el", "al"}
    return "".join(word[0] for word in tokens(text) if word not in small)


def same(first: str, second: str) -> bool:
    """Equal but for case, punctuation, spacing, script and the order of words."""
    return sorted(tokens(first)) == sorted(tokens(second)) != []


@lru_cache(maxsize=100_000)
def similarity(first: str, second: str) -> float:
    """How alike two names are, 0 to 1; an acronym is as good as the words it stands for.

    >>> similarity("Real IRA", "Real Irish Republican Army")
    1.0
    """
    a, b = search_form(first), search_form(second)
    if not a or not b:
        return 0.0
    plain = max(
        fuzz.token_sort_ratio(a, b) / 100,
        JaroWinkler.normalized_similarity(a, b) if a[0] == b[0] else 0.0,
    )
    return max(plain, _by_acronym(a, b))


def _by_acronym(a: str, b: str) -> float:
    """1.0 where one name is the other with several words shortened to their initials."""
    short, long = sorted((a.split(), b.split()), key=len)
    for number, word in enumerate(short):
        rest = [*short[:number], *short[number + 1 :]]
        size = len(word)
        if size < 2 or len(long) != len(rest) + size:
            continue
        for at in range(len(long) - size + 1):
            stands_for = "".join(w[0] for w in long[at : at + size])
            if stands_for == word and [*long[:at], *long[at + size :]] == rest:
                return 1.0
    return 0.0
