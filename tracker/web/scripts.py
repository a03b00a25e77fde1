"""The script of a text: what a page says of it in `lang` and `dir`, so that it is read aloud and
set as it is written. Which language it is, no list says.
"""

import unicodedata
from typing import NamedTuple

SCRIPTS = {
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "BOPOMOFO": "Bopo",
    "CJK": "Hani",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "HANGUL": "Hang",
    "HEBREW": "Hebr",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "LATIN": "Latn",
    "MALAYALAM": "Mlym",
    "MYANMAR": "Mymr",
    "SINHALA": "Sinh",
    "SYRIAC": "Syrc",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "THAANA": "Thaa",
    "THAI": "Thai",
    "TIBETAN": "Tibt",
}
"""How Unicode names letters -> the code of their script (ISO 15924)."""

RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa"})


class Written(NamedTuple):
    """A text with what its element says of it."""

    text: str
    lang: str
    dir: str


def written(text: str) -> Written:
    """A text with the script of most of its letters.

    >>> written("سازمان مجاهدین"), written("Mujahedin").lang, written("1979").dir
    (Written(text='سازمان مجاهدین', lang='und-Arab', dir='rtl'), 'und-Latn', 'auto')
    """
    counted: dict[str, int] = {}
    for letter in filter(str.isalpha, text[:400]):
        name = unicodedata.name(letter, "").partition(" ")[0]
        script = SCRIPTS.get(name, "")
        counted[script] = counted.get(script, 0) + 1
    script = max(counted, key=counted.__getitem__, default="")
    if not script:
        return Written(text, "und", "auto")
    return Written(text, f"und-{script}", "rtl" if script in RIGHT_TO_LEFT else "ltr")
