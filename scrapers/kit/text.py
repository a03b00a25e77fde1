"""Small cuts through prose."""

import re
import unicodedata
from collections.abc import Iterable

from scrapers.kit.errors import LayoutChanged

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """NFC, without invisible and control characters, single spaces; line ends become spaces."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def lines(text: str) -> list[str]:
    """The lines of a cell, each clean, without empty ones."""
    return [line for line in map(clean, text.splitlines()) if line]


def split(text: str, *separators: str) -> list[str]:
    """The parts of a text between any of the separators, clean, without empty ones."""
    parts: Iterable[str] = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [piece for piece in map(clean, parts) if piece]


_ACRONYM = re.compile(r"\s?\(([^()\s]{2,12}(?: [^()\s]{2,4})?)\)")


def split_acronym(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without the acronyms that stand in brackets of their own, and these.

    >>> split_acronym("Jamaat-e-Islami (JeI), Jammu and Kashmir")
    ('Jamaat-e-Islami, Jammu and Kashmir', ('JeI',))
    >>> split_acronym("Communist Party of India (Maoist)")
    ('Communist Party of India (Maoist)', ())
    """
    found = [match[1] for match in _ACRONYM.finditer(text) if _is_acronym(match[1])]
    rest = _ACRONYM.sub(lambda m: "" if _is_acronym(m[1]) else m[0], text)
    name = clean(rest).strip(" ,")
    return (name, tuple(found)) if name else (clean(text), ())


def _is_acronym(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and 2 * sum(c.isupper() for c in letters) > len(letters)


LONGEST_CELL = 20_000


def short(text: str, where: str, limit: int = LONGEST_CELL) -> str:
    """The text itself; LayoutChanged for one that is longer than such a cell ever is."""
    if len(text) > limit:
        raise LayoutChanged(f"{where} holds a cell of {len(text)} letters.")
    return text
