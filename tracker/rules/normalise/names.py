"""Names in one script and case, without punctuation: when two of them are exactly the same.

How alike two other names are is for `tracker.rules.names`.
"""

import re
import unicodedata

from anyascii import anyascii

from scrapers import kit
from scrapers.kit import keeping

_APART = re.compile(r"[^a-z0-9]+")
_JOINED = str.maketrans("", "", "'’‘ʼ`´ʿʾ‛")


@keeping.kept(20_000)
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


@keeping.kept(50_000)
def match_form(text: str) -> str:
    """What two spellings of one name have in common: its words in sorted order, small ones out.

    >>> match_form("Mujahedin-e Khalq Organization") == match_form("KHALQ, Mujahedin-e")
    True
    """
    words = search_form(text).split()
    kept = sorted(word for word in words if word not in SMALL_WORDS)
    return " ".join(kept or sorted(words))


def told_apart(first: str, second: str) -> bool:
    """Whether two names of one form are two in their own script: มิง and มัง, カ and ガ, и and й.

    >>> told_apart("Андрей", "Андреи"), told_apart("Андрей", "Andrei")
    (True, False)
    """
    if first.isascii() or second.isascii():
        return False
    ours, theirs = _script_and_marks(first), _script_and_marks(second)
    return ours[0] == theirs[0] and ours != theirs


@keeping.kept(2_000)
def _script_and_marks(name: str) -> tuple[str, list[str]]:
    """The script that a name begins in, and the marks of each of its words that are no accents."""
    plain = kit.slug(name)
    script = unicodedata.name(plain[0], "").partition(" ")[0] if plain else ""
    apart = unicodedata.normalize("NFD", plain)
    return script, sorted("".join(filter(_is_mark, word)) for word in apart.split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"
