"""Small cuts through prose."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import sha256

from scrapers.kit.errors import LayoutChanged

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """NFC, without invisible and control characters, single spaces; line ends become spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if not text.isprintable():  # as nothing invisible is
            text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def lines(text: str) -> list[str]:
    """The lines of a cell, each clean, without empty ones."""
    return list(filter(None, map(clean, text.splitlines())))


def split(text: str, *separators: str) -> list[str]:
    """The parts of a text between any of the separators, clean, without empty ones."""
    if not text:
        return []
    parts: Iterable[str] = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [piece for piece in map(clean, parts) if piece]


def joined(*parts: str) -> str:
    """Parts of a name as one text, clean; empty ones leave no blank.

    >>> joined("Ali", "", " Hassan ")
    'Ali Hassan'
    """
    return clean(" ".join(parts))


_ASCII_MARKS = re.compile(r"[^a-z0-9]+")
_ASCII_BETWEEN = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
_BETWEEN = re.compile(r"[^\w\x00-\x7f]")
"""What is neither letter nor digit: of ASCII; of all else, where it may be the mark of a letter."""
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
    letters = _ASCII_BETWEEN.sub(" ", without_accents(text))
    return " ".join(_BETWEEN.sub(_mark_or_blank, letters).split())


def _mark_or_blank(found: re.Match[str]) -> str:
    """A mark of a letter; a blank for all else."""
    return found[0] if unicodedata.category(found[0])[0] == "M" else " "


_QUOTES = re.compile("['’‘ʼ`´]+")
_ACCENTED = ("LATIN", "GREEK", "ARABIC", "HEBREW")
"""Scripts whose marks only say how a letter is read: another mark is the same name."""

_MARKS = re.compile(r"[^\w\x00-\x7f]+")
"""What may be marks of the letter before them."""

_STRESS = frozenset("\u0300\u0301")
_OF_YO = "\u0308"


def without_accents(text: str) -> str:
    """A text in one case and Unicode form, without quotes and marks that tell no two names apart.

    Accents of Latin and Greek letters go, the vowel points of Arabic and Hebrew, the stress of a
    Cyrillic vowel and the dots of ё. What is a letter of its own stays: й, ї, ガ, and the vowel
    signs of Thai, Devanagari and all others.

    >>> without_accents("José"), without_accents("Алёна"), without_accents("Сергій")
    ('jose', 'алена', 'сергій')
    >>> without_accents("ｶﾞ"), without_accents("ガ") == without_accents("カ")
    ('ガ', False)
    >>> without_accents(chr(0x301) + "Ali")
    'ali'
    """
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    letters = unicodedata.normalize("NFKD", _QUOTES.sub("", text)).casefold()
    return unicodedata.normalize("NFC", _MARKS.sub(_without_marks, letters))


def _without_marks(found: re.Match[str]) -> str:
    """What stands behind a letter, without the marks that tell no two names apart."""
    base, script = found.string[found.start() - 1 : found.start()], ""
    kept = []
    for letter in found[0]:
        if unicodedata.category(letter)[0] != "M":
            base, script = letter, ""
        else:
            script = script or _script(base)
            if _is_accent(letter, base, script):
                continue
        kept.append(letter)
    return "".join(kept)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Of what script a letter is, by its name; "" where a text begins with a mark on nothing."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _is_accent(mark: str, base: str, script: str) -> bool:
    """Whether a mark on a letter tells no two names apart."""
    if script == "CYRILLIC":
        return mark in _STRESS or (mark == _OF_YO and base == "е")
    return not script or script in _ACCENTED


_WRITTEN = str.maketrans(
    {
        **{"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"},
        **{"ی": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه"},
        "ـ": "",
    }
)
_POINTS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]")


def arabic_letters(text: str) -> str:
    """A text with Arabic letters in one writing: Arabic and Persian yeh and kaf, the forms of alef
    and heh, without points (shadda and the like) and without tatweel.

    Only letters that `search_form` spells alike: of two such names an entry keeps one, and that one
    must be found by both.

    >>> arabic_letters("أحمـــد") == arabic_letters("احمد"), arabic_letters("علّی") == "علي"
    (True, True)
    """
    return _POINTS.sub("", text.translate(_WRITTEN))


_ACRONYM = re.compile(r"\s?\(([^()\s]{2,12}(?: [^()\s]{2,4})?)\)")


def split_acronym(text: str) -> tuple[str, tuple[str, ...]]:
    """A name without the acronyms that stand in brackets of their own, and these.

    >>> split_acronym("Jamaat-e-Islami (JeI), Jammu and Kashmir")
    ('Jamaat-e-Islami, Jammu and Kashmir', ('JeI',))
    >>> split_acronym("Communist Party of India (Maoist)")
    ('Communist Party of India (Maoist)', ())
    """
    if not is_searched(text):
        return clean(text), ()
    found = [match[1] for match in _ACRONYM.finditer(text) if _is_acronym(match[1])]
    rest = _ACRONYM.sub(lambda m: "" if _is_acronym(m[1]) else m[0], text)
    name = clean(rest).strip(" ,")
    return (name, tuple(found)) if name else (clean(text), ())


def _is_acronym(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and 2 * sum(c.isupper() for c in letters) > len(letters)


LONGEST_NAME = 1_000
"""Characters of a name. The longest of all that we hold has 383 (Consolidated Screening List: a
ministry "including the armed forces and all operating units"); what is longer is kept, exported
and shown as it is, found by its beginning, and searched by no pattern."""


def is_searched(name: str) -> bool:
    """Whether a name is short enough to be one, and is looked into for others."""
    return len(name) <= LONGEST_NAME


LONGEST_CELL = 20_000


def short(text: str, where: str, limit: int = LONGEST_CELL) -> str:
    """The text itself; LayoutChanged for one that is longer than such a cell ever is."""
    if len(text) > limit:
        raise LayoutChanged(f"{where} holds a cell of {len(text)} letters.")
    return text


BRACKET = re.compile(r"[()\[\]]")


def split_outside(text: str, *separators: str) -> list[str]:
    """The parts of a clean text between separators that stand in no brackets, none empty.

    >>> split_outside("A (B, C), D", ", ")
    ['A (B, C)', 'D']
    """
    parts: list[str] = []
    depth = start = 0
    if len(separators) == 1 and not BRACKET.search(text):
        return list(filter(None, map(str.strip, text.split(separators[0]))))
    for found in _marks(separators).finditer(text):
        mark = found[0]
        if mark not in separators:
            depth = _depth(depth, mark)
        elif not depth:
            parts.append(text[start : found.start()])
            start = found.end()
    return [piece for piece in map(str.strip, (*parts, text[start:])) if piece]


def brackets(text: str) -> tuple[str, list[str]]:
    """What of a clean text stands outside the outermost brackets, and what each of them holds.

    A bracket that is never closed holds the rest.

    >>> brackets("Hamas (HM) (also known as A (B))")
    ('Hamas', ['HM', 'also known as A (B)'])
    """
    outside: list[str] = []
    inside: list[str] = []
    depth = start = 0
    if "(" not in text and "[" not in text:
        return text.strip(), []
    for found in BRACKET.finditer(text):
        before, depth = depth, _depth(depth, found[0])
        if bool(before) != bool(depth):
            (inside if before else outside).append(text[start : found.start()])
            start = found.end()
    (inside if depth else outside).append(text[start:])
    held = [piece for piece in map(str.strip, inside) if piece]
    return " ".join(filter(None, map(str.strip, outside))), held


def unbracketed(text: str) -> list[str]:
    """A name and what stands in brackets behind it, each a name.

    >>> unbracketed("Red Dawn (RD)")
    ['Red Dawn', 'RD']
    """
    text = clean(text)
    if "(" not in text and "[" not in text:
        return [text] if text else []
    outside, inside = brackets(text)
    return [outside, *inside] if outside else inside


# What lists write behind a name and is no part of it: that it is a former one (in English, and in
# the UN's Arabic), that a paper is false, a birth.
_ASIDE = re.compile(
    r"\(\s?(?:(?:formerly|previously) listed as|false identity"
    r"|(?=[^()]*د[\u064b-\u0652]*ر[\u064b-\u0652]*ا?ج)[^()]*سابق)[^()]*\)?",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"[\s,;(]{0,9}\bborn (?=(?:on |in |circa )?[\dA-Z]).*", re.DOTALL)


def noted(text: str) -> tuple[str, str]:
    """A name without the note behind it, and the text as published where there is such a note.

    >>> noted("Fabio Fusco, born 25 May 1968 in Naples, Italy")
    ('Fabio Fusco', 'Fabio Fusco, born 25 May 1968 in Naples, Italy')
    >>> noted("Yassin Sywal (formerly listed as)")[0]
    'Yassin Sywal'
    >>> noted("Max Born")
    ('Max Born', '')
    """
    whole = clean(text)
    if not is_searched(whole):
        return whole, ""
    name = clean(_BIRTH.sub("", _ASIDE.sub(" ", whole))).strip(" ,;")
    return (name, whole) if name and name != whole.strip(" ,;") else (whole, "")


def together(text: str) -> list[str]:
    """Names that share a field: between semicolons, or a name and its spellings in brackets.

    >>> together("Fazel Rahim; Fazil Rahim")
    ['Fazel Rahim', 'Fazil Rahim']
    >>> together("حسن غول (Hassan Ghul; Hasan Gul)")
    ['حسن غول', 'Hassan Ghul', 'Hasan Gul']
    """
    if ";" not in text:
        return [found] if (found := clean(text)) else []
    names: list[str] = []
    for piece in split_outside(clean(text), ";"):
        outside, inside = brackets(piece)
        if len(inside) == 1 and ";" in inside[0] and piece.endswith(")"):
            spellings = (part.strip(" ()") for part in inside[0].split(";"))
            names += filter(None, (outside, *spellings))
        else:
            names.append(piece)
    return names


@cache
def _marks(separators: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join((*map(re.escape, separators), BRACKET.pattern)))


def _depth(depth: int, bracket: str) -> int:
    return depth + 1 if bracket in "([" else max(0, depth - 1)


def fingerprint(kind: str, number: str) -> str:
    """A reference made of an identity number, for lists that have no other: the same at each time.

    Mails, feeds and logs print the keys of entries, and never an identity number. `kind` is a word
    for what it is made of.

    >>> fingerprint("cnic", "00000-0000000-0")
    'cnic-43af50c29fae553e'
    """
    return f"{kind}-{sha256(number.encode()).hexdigest()[:16]}"
