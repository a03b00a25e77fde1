"""Any script into plain Latin words: Unicode form, look-alikes, transliteration.

anyascii spells single characters; the rules here are ours and come before it, because Arabic and
Persian are written without vowels and with the article joined to the word, and because letters
of another alphabet that look Latin are a way to hide a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from anyascii import anyascii

from scrapers import kit
from scrapers.kit import keeping

LONGEST = kit.LONGEST_NAME
"""Characters of a name that are looked at; nobody is called anything longer."""

_JOINED = str.maketrans("", "", "'’‘ʼ`´ʿʾ‛ʻˮ′״׳\"“”")
_ABBREVIATED = re.compile(r"\b((?:[^\W\d_]\.){2,})(?!\w)")
_SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_](?:[\s.\-‐–·]{1,3}[^\W\d_](?![^\W_])){2,}"
    r"|^\W*[^\W\d_][\s.\-‐–·]{1,3}[^\W\d_]\W*$"
)
"""Three letters or more that stand alone in a row, or two that are all of a name."""

_UNSEEN = frozenset({"Cf", "Cc", "Lm"})
"""Unicode general categories of joiners and characters that are not seen."""

_WORDS = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z0-9]+")
_LATIN_LETTER = re.compile(r"[a-z]")
_OTHER_ALPHABET = re.compile("[\u0370-\u052fĸ]")
OR = "/"
"""Between the two ways to read one word."""

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
_GERESH = re.compile("(ג|ז|צ|ץ)['’׳]")
_WITH_GERESH = {"ג": "\u05ef", "ז": "ש", "צ": "\u05f2", "ץ": "\u05f2"}
"""Hebrew letters with a stroke, for sounds of other languages: j, zh, ch. Two letters that no name
is written with stand for the first and the last one.
"""

HEBREW = str.maketrans(
    {
        **{"א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "w", "ז": "z", "ח": "h"},
        **{"ט": "t", "י": "y", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n"},
        **{"ן": "n", "ס": "s", "ע": "a", "פ": "p", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "k"},
        **{"ר": "r", "ש": "sh", "ת": "t", "\u05ef": "j", "\u05f2": "ch"},
    }
)
GREEK = (
    *(("ου", "ou"), ("μπ", "b"), ("ντ", "nt"), ("γκ", "gk"), ("γγ", "ng"), ("τζ", "tz")),
    *(("αυ", "av"), ("ευ", "ev"), ("ει", "i"), ("οι", "i"), ("∆", "d")),
)
ARMENIAN = (("ու", "u"), ("եւ", "ev"), ("ը", "y"))
_KANA = re.compile("([ぁ-ゔァ-ヴ])(?:([ゃゅょャュョ])|([ぁぃぅぇぉァィゥェォ]))|[っッ]")
_SOFT = frozenset({"sh", "ch", "j"})
_THAI_AM = ("\u0e4d\u0e32", "\u0e33")
_ANY_THAI = re.compile("[ก-๛]")
_THAI_ORDER = re.compile("([เแโไใ])([ก-ฮ])")
"""Vowels that are written before the consonant that they are read after."""

_THAI_CARRIER = re.compile("อ(?=[ะาเแโไใ])|อ([ัิีึืุู็])")
"""The letter that carries a vowel where no consonant does; elsewhere it is an o."""

_THAI_TONE = re.compile("ห(?=[งญนมยรลว])")
"""A letter that says the tone of the next one, and is not read."""

_THAI_J = "จ"
"""Ch in Thai names, j in those of other languages."""

_THAI_AROUND = (("เาะ", "o"), ("เา", "ao"))
"""Vowels that are written around their consonant, behind it."""

_THAI_ARTICLE = re.compile("(?<!\\S)อัล[ -]?(?=[ก-ฮเ-ไ][^\\s-]{2})")
"""The Arabic article before a name that is spelled by its sound."""

_SERBIAN_LETTERS = re.compile("[ђћљњјџ]")
SERBIAN = str.maketrans(
    {"ш": "š", "ж": "ž", "ч": "c", "ц": "c", "ћ": "c", "ђ": "đ", "љ": "lj", "њ": "nj", "џ": "dž"}
)
"""Serbia's Cyrillic letters as its Latin ones."""

CYRILLIC = str.maketrans({"й": "y", "ў": "u", "ї": "i", "є": "ye"})
"""Letters that their Unicode form takes for others with a mark."""

TWO_WAYS = {
    **{"đ": ("d", "dj"), "ð": ("d", "dh"), "г": ("g", "h"), "ё": ("e", "yo"), "χ": ("h", "kh")},
    **{"š": ("s", "sh"), "ş": ("s", "sh"), "ș": ("s", "sh"), "ž": ("z", "zh"), "ż": ("z", "zh")},
    **{"ț": ("t", "ts"), "ţ": ("t", "ts"), "ö": ("o", "oe"), "ü": ("u", "ue"), "ä": ("a", "ae")},
    **{"ő": ("o", "oe"), "ű": ("u", "ue"), "ø": ("o", "oe"), "å": ("a", "aa"), "ñ": ("n", "ny")},
    **{"ə": ("a", "e"), "ә": ("a", "e")},
}
"""Letters that are written in two ways where only plain ones are to be had: Đorđe is Dorde and
Djordje, Müller is Muller and Mueller."""

_TWO_WAYS = re.compile(f"[{''.join(TWO_WAYS)}]")
_FIRST, _SECOND = (str.maketrans({c: ways[n] for c, ways in TWO_WAYS.items()}) for n in (0, 1))
_CYRILLIC, _ALIKE = "аеорсухіјѕԁһԛԝвкмнт", "aeopcyxijsdhqwbkmht"
LOOKS_LATIN = str.maketrans(_CYRILLIC + "αεικνορτυχ", _ALIKE + "aeiknoptux")
"""Cyrillic and Greek letters that pass for Latin ones."""
LOOKS_CYRILLIC = str.maketrans(_ALIKE + "ĸ", _CYRILLIC + "к")

ARTICLE = re.compile(r"^و?ال(?=...)")
"""The article, alone or after the "and" that is joined to it, with enough of a word behind it."""

FIRST_AIN = re.compile(r"^ع")
GOD = {"الله": "allah", "اللہ": "allah", "اله": "allah", "لله": "allah"}


@keeping.kept(10_000)
def spelled(text: str) -> tuple[tuple[str, bool], ...]:
    """The words of a name in plain Latin letters, each with whether its vowels are written.

    A word with letters that are written in two ways has both, with a stroke between them.

    >>> spelled("Gama’a al-Islamiyya"), spelled("E. T. A.") == spelled("ETA")
    ((('gamaa', True), ('al', True), ('islamiyya', True)), True)
    >>> spelled("سازمان مجاهدین خلق")
    (('sazman', False), ('mjahdyn', False), ('khlq', False))
    >>> spelled("Đorđe")
    (('dorde/djordje', True),)
    """
    text = text[:LONGEST]
    if text.isascii():
        plain = _without_points(text).translate(_JOINED)
        return tuple(_plain_words(plain, whole=True))
    return tuple(chain.from_iterable(map(_latin, _parts(text))))


def _without_points(text: str) -> str:
    """A.B.C. and A B C as ABC."""
    plain = _ABBREVIATED.sub(lambda found: found[1].replace(".", ""), text)
    return _SPACED.sub(lambda found: "".join(_WORDS.findall(found[0])), plain)


def _parts(text: str) -> list[str]:
    """Words without joiners and characters that are not seen, marks spelled where they are read."""
    marked = _GERESH.sub(lambda found: _WITH_GERESH[found[1]], text)
    folded = unicodedata.normalize("NFKC", marked.translate(_JOINED)).lower().translate(_JOINED)
    return _WORDS.findall(_without_points("".join(_read(_thai(folded)))))


def _thai(text: str) -> str:
    """A text whose Thai letters stand as they are read, without those that are not.

    >>> _thai("อัลกออิดะห์") == "al กอiดะห์"
    True
    """
    if not _ANY_THAI.search(text):
        return text
    read = _THAI_ARTICLE.sub("al ", text.replace(*_THAI_AM))
    read = _THAI_ORDER.sub(r"\2\1", _THAI_TONE.sub("", read))
    for around, vowel in _THAI_AROUND:
        read = read.replace(around, vowel)
    return _THAI_CARRIER.sub(lambda found: anyascii(found[1] or ""), read)


def _read(text: str) -> Iterator[str]:
    """The letters of a text; a vowel sign of a script that writes vowels so is spelled at once.

    Accents and vowel points of other scripts are no letters.
    """
    before = ""
    for letter in text:
        kind = unicodedata.category(letter)
        if kind in _UNSEEN:
            continue
        if kind[0] != "M":
            before = letter
            yield letter
        elif before > _LAST_WITH_POINTS:
            yield anyascii(letter)


_LAST_WITH_POINTS = "\u08ff"
"""The last letter of the scripts (Latin to Arabic) whose marks are no vowels that must be read."""


def _latin(word: str) -> list[tuple[str, bool]]:
    """One word in Latin letters; an Arabic article becomes a word of its own."""
    first = word[0]
    if word.isascii():
        return _plain_words(word, whole=True)
    if "\u0600" <= first <= "\u08ff":
        return _arabic(word)
    if "\u0590" <= first <= "\u05ff":
        return _hebrew(word)
    if first >= "\u0900":
        return _farther(word)
    return _two_ways(_one_alphabet(word))


def _hebrew(word: str) -> list[tuple[str, bool]]:
    """A word that may begin with the article, which is joined to it, has two readings."""
    read = anyascii(word.translate(HEBREW))
    bare = anyascii(word[1:].translate(HEBREW))
    with_article = word[0] == "ה" and len(word) >= WITH_ARTICLE
    return [(f"{read}{OR}{bare}", False)] if with_article else _plain_words(read, whole=False)


WITH_ARTICLE = 5
"""Letters of a Hebrew word of which the first may be its article."""


def _farther(word: str) -> list[tuple[str, bool]]:
    """A word of a script of India, the Caucasus or the East; Indian ones leave vowels unwritten."""
    whole = not "\u0900" <= word[0] <= "\u0eff"
    read = anyascii(_KANA.sub(_one_syllable, word)).replace("'", "")
    if _THAI_J in word and _LATIN.fullmatch(read.lower()):
        other = anyascii(word.replace(_THAI_J, "j")).replace("'", "")
        return [(f"{read}{OR}{other}".lower(), whole)]
    return _plain_words(read, whole=whole)


def _one_syllable(found: re.Match[str]) -> str:
    """シャ as sha, ファ as fa, ウィ as wi; a doubled consonant counts once."""
    first, small, vowel = map(anyascii, found.groups(""))
    before = first[:-1]
    if vowel:
        return (before or "w") + vowel
    return before + (small[-1:] if before in _SOFT else small)


def _two_ways(word: str) -> list[tuple[str, bool]]:
    """A word of a European alphabet, read in one way or in two."""
    if _SERBIAN_LETTERS.search(word):
        word = word.translate(SERBIAN)
    for letters, sound in _letters_in_two(word[0]):
        word = word.replace(letters, sound)
    word = word.translate(CYRILLIC)
    if not _TWO_WAYS.search(word):
        return _plain_words(_bare(word), whole=True)
    first, second = _bare(word.translate(_FIRST)), _bare(word.translate(_SECOND))
    return [(f"{first}{OR}{second}", True)]


def _letters_in_two(first: str) -> Iterable[tuple[str, str]]:
    """Sounds that an alphabet writes with two letters."""
    if "\u0370" <= first < "\u0400":
        return GREEK
    return ARMENIAN if "\u0530" <= first < "\u0590" else ()


def _bare(word: str) -> str:
    """A word in plain letters, without accents."""
    apart = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return anyascii(bare).lower().translate(_JOINED)


def _plain_words(ascii_text: str, *, whole: bool) -> list[tuple[str, bool]]:
    return list(zip(_LATIN.findall(ascii_text.lower()), repeat(whole)))


def _one_alphabet(word: str) -> str:
    """A word of mixed alphabets in the one that it imitates or is written in."""
    if not _OTHER_ALPHABET.search(word):
        return word
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
