"""Small cuts through prose."""

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """NFC, without invisible and control characters, single spaces; line ends become spaces."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def lines(text: str) -> list[str]:
    """The lines of a cell, each clean, without empty ones."""
    return [line for line in map(clean, text.splitlines()) if line]


def split(text: str, *separators: str) -> list[str]:
    """The parts of a text between any of the separators, clean, without empty ones."""
    parts: Iterable[str] = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [piece for piece in map(clean, parts) if piece]
