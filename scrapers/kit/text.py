"""Small cuts through prose."""

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """NFC, without invisible and control characters, single spaces; line ends become spaces."""
    if text.isascii():
        return " ".join(text.split())
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


_ASCII_MARKS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"(?:(?<=\s)|^)\(?(\d{1,2})\)\s*")


def numbered(text: str) -> list[str]:
    """The items of "(1) x (2) y" or "1) x 2) y", clean; a text that does not count up is one item.

    >>> numbered("(1) Mullah (2) Maulavi")
    ['Mullah', 'Maulavi']
    """
    if not text or ")" not in text:
        return [found] if (found := clean(text)) else []
    marks = list(_NUMBER.finditer(text))
    counted = [int(mark[1]) for mark in marks]
    if not marks or marks[0].start() or counted != list(range(1, len(marks) + 1)):
        return [clean(text)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = (text[mark.end() : end] for mark, end in zip(marks, ends, strict=True))
    return [part for part in map(clean, parts) if part]


def slug(text: str) -> str:
    """A name without case, accents and punctuation, as a reference on lists that give none.

    >>> slug("Al-Qa’ida")
    'al qaida'
    """
    if text.isascii():
        return _ASCII_MARKS.sub(" ", text.replace("'", "").replace("`", "").lower()).strip()
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = ("" if c in "'’‘ʼ`´" or unicodedata.combining(c) else c for c in plain)
    return " ".join("".join(c if c.isalnum() else " " for c in "".join(kept)).split())
