"""What a value means, as opposed to how it is written down.

Two values with the same sense are no change: spacing, punctuation, zero-width characters, Unicode
form and the writing of Arabic letters (Persian yeh and kaf, tatweel, vowel points) are presentation
(design, promise 5). Letter case is kept: a respelling in case only is an amendment, but a cosmetic
one. Of dates (`spans`), the signs for about and open count.
"""

import re
import unicodedata

from scrapers import kit
from scrapers.kit import keeping

_ASCII_MARKS = re.compile(r"[^A-Za-z0-9]+")
_VAGUE_DATE = re.compile(r"(?:\d{4}[\d-]*~?|\.\.)(?:/(?:\d{4}[\d-]*~?|\.\.))?")
_PRESENTATION = frozenset("PZCS")
"""Unicode general categories: punctuation, separators, controls and formats, symbols."""


@keeping.kept(50_000)
def sense(text: str) -> str:
    """The letters, digits and marks of a text in NFKC, and nothing else; "" if it has none."""
    if text.isascii():
        # "about 1970" is another date than 1970, and its sign is all that says so.
        is_vague = ("~" in text or ".." in text) and _VAGUE_DATE.fullmatch(text)
        return text if is_vague else _ASCII_MARKS.sub("", text)
    folded = kit.arabic_letters(unicodedata.normalize("NFKC", text))
    return "".join(c for c in folded if unicodedata.category(c)[0] not in _PRESENTATION)


def tidy(text: str) -> str:
    """A text as we store it: NFC, no zero-width or control characters, single spaces.

    Letters of right-to-left scripts stay as they are; directional controls go.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    if not text.isprintable():
        text = _printable(text)
    return " ".join(text.split())


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in text)
