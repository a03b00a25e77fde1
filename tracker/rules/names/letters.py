"""Any script into plain Latin words: Unicode form, look-alikes, transliteration.

anyascii spells single characters; the rules here are ours and come before it, because Arabic and
Persian are written without vowels and with the article joined to the word, and because letters
of another alphabet that look Latin are a way to hide a name.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import chain, repeat

from anyascii import anyascii

LONGEST = 1_000
"""Characters of a name that are looked at; nobody is called anything longer."""

_JOINED = str.maketrans("", "", "'’‘ʼ`´ʿʾ‛ʻ′״׳\"“”")
_ABBREVIATED = re.compile(r"\b((?:[^\W\d_]\.){2,})(?!\w)")
_UNSEEN = frozenset({"Mn", "Cf", "Cc", "Lm"})
"""Unicode general categories of marks, joiners and characters that are not seen."""

_WORDS = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z0-9]+")
_LATIN_LETTER = re.compile(r"[a-z]")

ARABIC = str.maketrans(
    {
        **{"ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ة": "a", "ۀ": "a"},
        **{"ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh"},
        **{"د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s"},
        **{"ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k"},
        **{"ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ہ": "h", "ھ": "h"},
        **{"و": "w", "ؤ": "w", "ي": "y", "ی": "y", "ئ": "y", "ے": "y", "ء": "", "ں": "n"},
        **{"ٹ": "t", "ڈ": "d", "ڑ": "r", "ښ": "kh", "ډ": "d", "ړ": "r", "ې": "y", "ټ": "t"},
    }
)
HEBREW = str.maketrans(
    {
        **{"א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "w", "ז": "z", "ח": "h"},
        **{"ט": "t", "י": "y", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n"},
        **{"ן": "n", "ס": "s", "ע": "a", "פ": "p", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "k"},
        **{"ר": "r", "ש": "sh", "ת": "t"},
    }
)
_CYRILLIC, _ALIKE = "аеорсухіјѕԁһԛԝвкмнт", "aeopcyxijsdhqwbkmht"
LOOKS_LATIN = str.maketrans(_CYRILLIC + "αεικνορτυχ", _ALIKE + "aeiknoptux")
"""Cyrillic and Greek letters that pass for Latin ones."""
LOOKS_CYRILLIC = str.maketrans(_ALIKE, _CYRILLIC)

ARTICLE = re.compile(r"^و?ال(?=...)")
"""The article, alone or after the "and" that is joined to it, with enough of a word behind it."""

FIRST_AIN = re.compile(r"^ع")
GOD = {"الله": "allah", "اللہ": "allah", "اله": "allah", "لله": "allah"}


@lru_cache(maxsize=100_000)
def spelled(text: str) -> tuple[tuple[str, bool], ...]:
    """The words of a name in plain Latin letters, each with whether its vowels are written.

    >>> spelled("Gama’a al-Islamiyya")
    (('gamaa', True), ('al', True), ('islamiyya', True))
    >>> spelled("سازمان مجاهدین خلق")
    (('sazman', False), ('mjahdyn', False), ('khlq', False))
    """
    text = text[:LONGEST]
    if text.isascii():
        plain = _without_points(text).translate(_JOINED)
        return tuple(_plain_words(plain, whole=True))
    return tuple(chain.from_iterable(map(_latin, _parts(text))))


def _without_points(text: str) -> str:
    """A.B.C. as ABC."""
    return _ABBREVIATED.sub(lambda found: found[1].replace(".", ""), text)


def _parts(text: str) -> list[str]:
    """Words without marks, joiners and characters that are not seen."""
    folded = unicodedata.normalize("NFKD", text).translate(_JOINED)
    kept = "".join(letter for letter in folded if unicodedata.category(letter) not in _UNSEEN)
    return _WORDS.findall(_without_points(kept).lower())


def _latin(word: str) -> list[tuple[str, bool]]:
    """One word in Latin letters; an Arabic article becomes a word of its own."""
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return _arabic(word)
    if "\u0590" <= first <= "\u05ff":
        return _plain_words(anyascii(word.translate(HEBREW)), whole=False)
    if not word.isascii():
        word = _one_alphabet(word)
    return _plain_words(anyascii(word).translate(_JOINED), whole=True)


def _plain_words(ascii_text: str, *, whole: bool) -> list[tuple[str, bool]]:
    return list(zip(_LATIN.findall(ascii_text.lower()), repeat(whole)))


def _one_alphabet(word: str) -> str:
    """A word of mixed alphabets in the one that it imitates or is written in."""
    latin = len(_LATIN_LETTER.findall(word))
    imitated = word.translate(LOOKS_LATIN)
    if imitated.isascii() and 3 * latin >= len(word):
        return imitated
    written = word.translate(LOOKS_CYRILLIC)
    return word if _LATIN_LETTER.search(written) else written


def _arabic(word: str) -> list[tuple[str, bool]]:
    if god := GOD.get(word):
        return [(god, True)]
    bare = ARTICLE.sub("", word)
    article = [] if bare == word else [("al", True)]
    letters = FIRST_AIN.sub("ا", bare).translate(ARABIC)
    return article + _plain_words(anyascii(letters), whole=False)
