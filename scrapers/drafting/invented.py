"""Texts of the same shape that say nothing of anybody: what stands in a sample."""

import random
import unicodedata
from collections.abc import Container
from datetime import date, datetime
from typing import Final

from scrapers.drafting.dates import FORMATS, fits

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
FIRST_DAY: Final = date(1950, 1, 1).toordinal()
LAST_DAY: Final = date(1999, 12, 28).toordinal()
SITE = "https://authority.example/"


class Inventor:
    """Makes texts anew: the same text of a field always the same, whatever follows from nothing
    but its shape. Texts of the fields in `kept` (codes, countries) stay as they are published.
    """

    def __init__(self, kept: Container[tuple[str, str]]) -> None:
        self.kept = kept
        self.chance = random.Random(19)
        self.known: dict[tuple[str, str], str] = {}

    def __call__(self, field: str, text: str) -> str:
        """A text in place of this one."""
        if (field, text) in self.kept:
            return text
        if (field, text) not in self.known:
            self.known[field, text] = self._made(text)
        return self.known[field, text]

    def _made(self, text: str) -> str:
        if "://" in text:
            return f"{SITE}{len(self.known)}"
        for form in FORMATS:
            if fits(text, form):
                return self._day(form)
        return "".join(map(self._letter, text, [False, *map(_is_vowel, text)]))

    def _day(self, form: str) -> str:
        """Another day in the same format, day and month of two digits."""
        day = datetime.fromordinal(self.chance.randint(FIRST_DAY, LAST_DAY))
        return day.replace(month=10 + day.month % 3, day=10 + day.day % 18).strftime(form)

    def _letter(self, letter: str, after_vowel: bool) -> str:
        """A letter or digit of the same script and case; all else is kept."""
        if letter.isdecimal():
            zero = ord(letter) - unicodedata.decimal(letter)
            return chr(zero + self.chance.randint(1 if letter != chr(zero) else 0, 9))
        if not letter.isalpha() or unicodedata.category(letter) == "Lm":
            return letter
        if letter.isascii() or "LATIN" in unicodedata.name(letter, ""):
            made = self.chance.choice(CONSONANTS if after_vowel else CONSONANTS + VOWELS * 3)
            return made.upper() if letter.isupper() else made
        return self._of_script(letter)

    def _of_script(self, letter: str) -> str:
        """A near letter of the same alphabet and case."""
        script = unicodedata.name(letter, "").split(" ")[0]
        near = [chr(ord(letter) + step) for step in range(-8, 9) if step]
        fit = [
            one
            for one in near
            if unicodedata.category(one) == unicodedata.category(letter)
            and unicodedata.name(one, "").startswith(script)
        ]
        return self.chance.choice(fit) if fit else letter


def _is_vowel(letter: str) -> bool:
    return letter.casefold() in VOWELS
