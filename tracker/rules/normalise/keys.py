"""One canonical form of every authority's reference, and keys for lists that have none."""

import hashlib
import re
from collections.abc import Callable, Mapping

from scrapers import kit
from tracker.rules.normalise.sense import tidy

_UN = re.compile(r"([A-Z]{2})([IE])\.(\d{3,})")
_APART = re.compile(r"[\W_]+")

LONGEST = 600
"""Characters of a key; a row of PostgreSQL's indexes has 2,704 bytes."""


def un_reference(text: str) -> str:
    """`QDi.436` from `QDi.436`, `QDI.436.` or `KPe.999 ` (facts: UN files of 2015 and 2018)."""
    plain = text.strip().rstrip(".").strip().upper().replace(" ", "")
    found = _UN.fullmatch(plain)
    return f"{found[1]}{found[2].lower()}.{found[3]}" if found else plain


FORMS: Mapping[str, Callable[[str], str]] = {"un_sc": un_reference, "za_fic": un_reference}
"""List key -> its canonical form; all other references are only tidied."""


def canonical_key(list_id: str, reference: str) -> str:
    """The key of an entry from the authority's reference; "" if the reference is blank."""
    return short(FORMS.get(list_id, tidy)(reference))


def short(key: str) -> str:
    """A key; one that no index can hold ends in a hash of the whole."""
    if len(key) <= LONGEST:
        return key
    return f"{key[: LONGEST // 2]}~{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def head(name: str) -> str:
    """A name without case, accents and punctuation: the part of a named key before the bar.

    What tells two names apart in their script stays: й, ガ, the vowel signs of Thai.

    >>> head("Gama’a al-Islamiyya")
    'gamaa al islamiyya'
    >>> head("มิง") == head("มัง"), head("ガ") == head("カ"), head("Андрей") == head("Андреи")
    (False, False, False)
    """
    if name.isascii():
        return _APART.sub(" ", name.replace("'", "").replace("`", "").lower()).strip()
    return kit.slug(kit.arabic_letters(name))


def named_key(name: str, listed_on: str) -> str:
    """The key of an entry of a list without ids: its name and the date it was listed on."""
    return f"{short(head(name))}|{listed_on}"


APART = "#"
"""Between a reference and the name of one of several parties that a document has under it."""


def beside(key: str, name: str) -> str:
    """The key of a second party under one reference: the same in every document.

    >>> beside("QDi.808", "Second Man")
    'QDi.808#second man'
    """
    return f"{key}{APART}{short(head(name) or name)}"


def is_beside(key: str) -> bool:
    """Whether it is the key of a second party under one reference."""
    return APART in key


def reference(key: str) -> str:
    """The authority's part of a key."""
    return key.partition(APART)[0]


def head_of(key: str) -> str:
    """The name part of a named key."""
    return key.rsplit("|", 1)[0]
