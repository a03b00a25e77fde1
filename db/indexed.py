"""Texts as far as the row of an index can hold them; what we keep of evidence is kept whole."""

import hashlib

LONGEST = 2_300
"""Bytes of a text with an index: a row of PostgreSQL's has 2,704 at most, other columns too."""


def mark(*texts: str) -> int:
    """A short hash by which combinations of texts are told apart, of those of one entry.

    >>> mark("name", "Abu Ali") != mark("alias", "Abu Ali")
    True
    """
    seen = hashlib.sha256("\0".join(texts).encode(errors="surrogatepass")).digest()
    return int.from_bytes(seen[:8], "little", signed=True)


def indexed(text: str, most: int = LONGEST) -> str:
    """A text; of one that is too long its beginning, and a hash that tells it from others.

    >>> indexed("Abu Ali"), len(indexed("x" * 9_000))
    ('Abu Ali', 2300)
    """
    if 4 * len(text) <= most or len(text.encode()) <= most:
        return text
    tail = f"~{hashlib.sha256(text.encode()).hexdigest()[:32]}"
    return text.encode()[: most - len(tail)].decode(errors="ignore") + tail
