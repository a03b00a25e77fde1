"""Words of names: what they sound like, what they weigh, which say nothing about who it is."""

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain, repeat, starmap
from operator import attrgetter, itemgetter
from typing import NamedTuple

from scrapers.kit import keeping
from tracker.rules.names.letters import OR, spelled

FOLDS = tuple(
    (frozenset(signs), re.compile(pattern), to)
    for signs, pattern, to in (
        ("hz", r"shch|sch|tch|sh|ch|cz", "c"),
        ("hj", r"dzh|dj|zh", "j"),
        ("h", r"kh", "x"),
        ("h", r"gh", "g"),
        ("h", r"ph", "f"),
        ("h", r"th", "t"),
        ("h", r"dh", "d"),
        ("zs", r"tz|ts", "s"),
        ("cq", r"ck|q", "k"),
        ("x", r"(?<=[a-z])x(?=[aeiouy]?$)", "ks"),
        ("v", r"v", "w"),
        ("uo", r"ou|oo|u|o", "u"),
        ("eyi", r"ei|ey|ai|ay|ee|ie|iy|yi|e|y", "i"),
        ("h", r"h$", ""),
    )
)
"""Spellings of one sound, in the order in which they are folded: each has one of these letters."""

_DOUBLED = re.compile(r"(.)\1+")

_fold = attrgetter("fold")
_SERVANT_OF = re.compile(r"^[ae]bd(?:[aeiou]?(?:l|([a-z])(?=\1)))?(?=[a-z]{2,}$)")
_FAITH = re.compile(r"^([a-z]{3,}?)(?:ou|[aeiou])?(?:d|l)d(?:in|ine|een)$")
_OF_GOD = re.compile(r"^(?!abd)([a-z]{2,}?)(?:(?:ou|o|u)llah|(?:ou|u)lla)$")
_ROW = re.compile(r"^[^#\n].*", re.MULTILINE)
_NOT_BONES = str.maketrans("", "", "aiuwy")
_ANY_VOWEL = str.maketrans("iu", "aa")


WORDS_KEPT = 100_000
"""Words that stay made: names share them."""

NO_VOWELS = "~"
"""Behind a word whose vowels were not written."""


class Word(NamedTuple):
    """One word of a name and what of it is compared.

    `bones` is what is left without vowels, `whole` whether they were written; `sense` the sound of
    the English word it stands for, or of the other way to read a word that is read in two, and for
    most words its own; `stem` what is left without article and ending; `soft` the sound with d and
    t, g and k not told apart. `written` is what it can be made of again.
    """

    text: str
    fold: str
    bones: str
    weight: float
    whole: bool
    sense: str
    stem: str
    soft: str
    written: str

    @property
    def in_two_ways(self) -> bool:
        """Whether its letters can be read in two ways."""
        return OR in self.written


ARTICLES = frozenset({"al", "el", "ul", "ur", "ad", "ed", "ar", "er", "as", "es", "ash", "az"})
PARTICLES = frozenset(
    {"e", "i", "ye", "o", "u", "y", "a", "s", "the", "of", "and", "for"}
    | {"de", "la", "del", "der", "von", "van", "da", "di", "du"}
)
"""Small words between names; an article or particle never tells one name from another."""

NO_INITIALS = PARTICLES | {"in", "wa", "fi"}
"""Small words that acronyms leave out."""

SERVANTS = frozenset({"abd", "abdul", "abdel", "abdal", "abdur", "abdoul"})
NOT_SERVED = SERVANTS | ARTICLES
"""What may stand between "servant" and whom he serves."""


@cache
def table(name: str, package: str = "tracker.rules.names") -> tuple[tuple[str, ...], ...]:
    """Rows of a data file of a package; lines that begin with # are notes."""
    text = files(package).joinpath("data", name).read_text(encoding="utf-8")
    return tuple(tuple(map(str.strip, row.split("\t"))) for row in _ROW.findall(text))


@cache
def _terms(kind: str) -> dict[str, str]:
    """Words of one kind (title, form, meaning) -> what they stand for."""
    rows = (row for row in table("terms.tsv") if row[0] == kind)
    return {word: to for _, to, words in rows for word in words.split()}


@cache
def _beginnings() -> dict[str, str]:
    """Beginnings of words, in the table as `nauchn*` -> what all words stand for that have them."""
    meanings = _terms("meaning").items()
    return {word[:-1]: english for word, english in meanings if word.endswith("*")}


@cache
def _counts() -> tuple[dict[str, int], int]:
    counts = {word: int(number) for word, number in table("frequencies.tsv")}
    return counts, max([1000, *counts.values()])


def weight(fold: str) -> float:
    """How much a word says about who it is, 0.3 to 1: common ones little.

    From a table that is part of the release, not from the lists on record: one pair of names has
    one score, today and when the log is folded anew.
    """
    counts, most = _counts()
    count = counts.get(fold, 0)
    return max(0.3, 1.0 - 0.77 * math.log1p(count) / math.log1p(most))


@keeping.kept(50_000)
def folded(text: str) -> str:
    """A word as it sounds, spellings of one sound alike.

    >>> folded("mojahedin"), folded("mujahideen")
    ('mujahidin', 'mujahidin')
    """
    found, letters = text, set(text)
    for signs, pattern, to in FOLDS:
        if not signs.isdisjoint(letters):
            found = pattern.sub(to, found)
            letters = set(found)
    if len(letters) < len(found) and _DOUBLED.search(found):
        found = _DOUBLED.sub(r"\1", found)
    return found or text


def word(text: str, whole: bool) -> Word:
    """A word and all that is compared of it."""
    if text[1:3] == "bd":
        first, between, other = text.partition(OR)
        text = _SERVANT_OF.sub("abd", first) + between + other
    return word_again(text if whole else text + NO_VOWELS)


@keeping.kept(WORDS_KEPT)
def word_again(written: str) -> Word:
    """A word from what it was written as."""
    text, _, other = written.removesuffix(NO_VOWELS).partition(OR)
    stands_for = meaning(text)
    fold, sense = folded(text), folded(other if other and stands_for == text else stands_for)
    says = (weight(fold) + weight(sense)) / 2
    bones, root = bones_of(fold), folded(stem(text))
    whole = not written.endswith(NO_VOWELS)
    return Word(text, fold, bones, says, whole, sense, root, soft(fold), written)


_VOICELESS = str.maketrans("dgbjzx", "tkpcsk")
_PREFIX = re.compile(r"^(?:[ae]l|abd(?:[aeu]l)?)(?=[a-z]{4})")
_ENDING = re.compile(
    r"(?<=[a-z]{4})(?:in|en|an|ov|ev)?(?:sk)?(?:iy|yy|ii|iyi|yi|i|y|aya|aia|oye|oe|oy|oi|ogo|iye|ie)$"
)


def soft(fold: str) -> str:
    """A word as it sounds to those who do not tell d from t.

    >>> soft(folded("gyu")) == soft(folded("kyu"))
    True
    """
    return fold.translate(_VOICELESS)


def stem(text: str) -> str:
    """A word without article, "servant" and the endings of Russian adjectives.

    >>> stem("alamin"), stem("kazanskiy")
    ('amin', 'kazan')
    """
    return _ENDING.sub("", _PREFIX.sub("", text))


def bones_of(fold: str) -> str:
    """The consonants of a word as it sounds; any vowel it begins with is an a.

    >>> bones_of(folded("usama")), bones_of(folded("osama"))
    ('asm', 'asm')
    """
    return fold[0].translate(_ANY_VOWEL) + fold[1:].translate(_NOT_BONES)


def meaning(text: str) -> str:
    """The English for a word of another language that names of groups are made of; else the word.

    >>> meaning("sherkat"), meaning("nauchnogo"), meaning("jabhat")
    ('sherkat', 'science', 'front')
    """
    if english := _terms("meaning").get(text):
        return english
    by_length = map(_beginnings().get, accumulate(text))
    return [text, *filter(None, by_length)][-1]


@keeping.kept(10_000)
def words(text: str) -> tuple[Word, ...]:
    """The words of a name that tell who it is, in order.

    Titles, legal forms, articles and particles are left out unless nothing else is there;
    "Abd al-Rahman", "Abdulrahman" and "Abdur Rahman" are one word.
    """
    return words_and_joined(text)[0]


def words_and_joined(text: str) -> tuple[tuple[Word, ...], str]:
    """The words of a name, and its letters as they sound without blanks, the articles among them.

    >>> words_and_joined("Ansar al-Sharia Ltd")[1] == words_and_joined("Ansaralsharia")[1]
    True
    """
    plain, silent = list(_joined(spelled(text))), _say_nothing()
    kept = [pair for pair in plain if first_reading(pair[0]) not in silent] or plain
    telling = tuple(starmap(word, kept))
    if len(kept) == len(plain) or ARTICLES.isdisjoint(map(itemgetter(0), plain)):
        return telling, "".join(map(_fold, telling))
    unsaid = _said_of_names()
    with_articles = (pair for pair in plain if first_reading(pair[0]) not in unsaid)
    return telling, "".join(map(_fold, starmap(word, with_articles)))


def first_reading(text: str) -> str:
    """A word that is read in two ways, in the first."""
    return text if text.isalnum() else text.partition(OR)[0]


@keeping.kept(20_000)
def says_body(text: str) -> bool:
    """Whether a word is said of organisations only: then initials stand for the name it is in."""
    first = first_reading(text)
    return first in _of_bodies() or meaning(first) in _terms("body")


@cache
def _of_bodies() -> frozenset[str]:
    """Words that are said of bodies only: legal forms that no person is called, small words."""
    forms = (form for form in _terms("form") if len(form) > 3 or form in UNMISTAKABLE)
    return frozenset({"of", "for", *forms})


UNMISTAKABLE = frozenset({"ltd", "llc", "inc", "plc", "ooo", "oao", "zao", "jsc", "fze", "tov"})
"""Short legal forms that no person is called."""


def says_nothing(text: str) -> bool:
    """Whether a word is a title, a legal form, an article or a particle."""
    return text in _say_nothing()


@cache
def _say_nothing() -> frozenset[str]:
    return ARTICLES.union(_said_of_names())


@cache
def _said_of_names() -> frozenset[str]:
    """Titles, legal forms and particles."""
    return PARTICLES.union(_terms("title"), _terms("form"))


def joined(name: str) -> str:
    """A name as it sounds without its blanks: what names have in common that differ in those only.

    >>> joined("Ansar Allah") == joined("Ansarallah"), joined("E T A"), joined("...")
    (True, 'ita', '')
    """
    return folded("".join(text for text, _ in spelled(name)))


def _joined(plain: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Servant names in one word: abd + (al) + rahman."""
    rest = iter(plain)
    for text, whole in rest:
        if text in SERVANTS:
            served = (pair for pair in rest if pair[0] not in NOT_SERVED)
            yield _servant_of(*next(served, ("", True)))
        else:
            yield from _spelled_out(text, whole)


def _servant_of(text: str, whole: bool) -> tuple[str, bool]:
    return "abdlah" if text == "allah" else f"abd{text.partition(OR)[0]}", whole


@keeping.kept(20_000)
def _spelled_out(text: str, whole: bool) -> tuple[tuple[str, bool], ...]:
    """The words that a short form or a compound stands for; any other word itself."""
    if OR in text:
        return ((text, whole),)  # read in two ways, which the rules for one spelling do not know
    if long := _terms("short").get(text):
        return tuple(zip(long.split(), repeat(True)))
    return tuple(zip(_apart(text), chain([whole], repeat(True)), strict=False))


def _apart(text: str) -> tuple[str, ...]:
    """Saduddin is Sad and din, Nurullah Nur and allah; Abdullah stays one word."""
    if of_faith := _FAITH.match(text):
        return of_faith[1], "din"
    if of_god := _OF_GOD.match(text):
        return of_god[1], "allah"
    return (text,)
