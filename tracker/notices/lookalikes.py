"""Addresses that could be taken for others: said when they are put on record, and not refused.

What looks alike is our own short table, of letters that are drawn the same in usual type (Unicode
Technical Standard 39 has all of them): it warns a person, and decides nothing.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache, partial

from rapidfuzz.distance import OSA

from scrapers import network
from tracker.notices.addresses import readable

DRAWN_AS = {
    "a": "\u0430\u03b1\u0251",
    "b": "\u0184\u044c",
    "c": "\u0441\u03f2",
    "d": "\u0501",
    "e": "\u0435",
    "g": "\u0261",
    "h": "\u04bb",
    "i": "\u0456\u03b9\u0131",
    "j": "\u0458\u03f3",
    "k": "\u043a\u03ba",
    "l": "1|\u04cf\u01c0",
    "m": "\u043c",
    "n": "\u0578\u03b7",
    "o": "0\u043e\u03bf\u0585",
    "p": "\u0440\u03c1",
    "q": "\u051b",
    "r": "\u0433",
    "s": "5\u0455",
    "t": "\u0442\u03c4",
    "u": "\u057d\u03c5",
    "v": "\u0475\u03bd",
    "w": "\u051d\u0461\u03c9",
    "x": "\u0445\u03c7",
    "y": "\u0443\u03b3",
    "z": "\u0290",
}
"""Letter -> others that are drawn like it: digits, Cyrillic, Greek, Armenian, rare Latin."""

PAIRS = {"rn": "m", "vv": "w", "cl": "d", "ii": "n"}
LETTERS = str.maketrans({other: plain for plain, others in DRAWN_AS.items() for other in others})

TOGETHER = dict.fromkeys(("HIRAGANA", "KATAKANA", "HANGUL"), "CJK")
"""Scripts that are written beside Chinese letters in one word."""

SHORTEST = 5
"""Letters of a name; shorter ones are one letter apart from many."""


def warnings(addresses: Iterable[str], known: Collection[str]) -> list[str]:
    """A sentence about each address that could be taken for something else."""
    found = (sentence for address in addresses for sentence in _about(address, known))
    return list(dict.fromkeys(found))


def _about(address: str, known: Collection[str]) -> Iterator[str]:
    name, domain = parted(address)
    others = list(map(parted, known))
    if not domain or (name, domain) in others:
        return  # no host, or one that is told already
    yield from _about_letters(name, domain)
    names = {one for one, there in others if there == domain}
    domains = set() if names else {there for _, there in others}
    yield from _about_twins("the domain ", domain, "", domains)
    yield from _about_twins("", name, f"@{domain}", names)


def _about_twins(what: str, told: str, end: str, others: Collection[str]) -> Iterator[str]:
    """One sentence where others look like what is to be told."""
    if twins := sorted(filter(partial(alike, told), others)):
        like = ", ".join(f"{twin}{end}" for twin in twins)
        yield f"Warning: {what}{told}{end} looks like {like}, which is told already."


def _about_letters(name: str, domain: str) -> Iterator[str]:
    written = readable(domain) or domain
    if written != domain:
        yield f"Warning: the domain {domain} is written {written}: make sure it is meant."
    for part in (name, *written.split(".")):
        if len(found := scripts(part)) > 1:
            yield f"Warning: {part!a} in {domain} mixes letters: {', '.join(sorted(found))}."
        if unicodedata.normalize("NFKC", part) != part:
            yield f"Warning: {part!a} has letters that are variants of others."


def parted(address: str) -> tuple[str, str]:
    """The name and the domain of an address of mail; of one of the web, no name and its host."""
    if "://" in address:
        found = network.address(address)
        return "", found.raw_host.decode("ascii") if found else ""
    name, _, domain = address.rpartition("@")
    is_mail = name and not domain.startswith("[")
    found = network.address(f"https://{domain}/") if is_mail else None
    return name, found.raw_host.decode("ascii") if found else ""


def scripts(text: str) -> set[str]:
    """The scripts of the letters of a text, by the first word of their names in Unicode."""
    named = (unicodedata.name(letter, "UNKNOWN").split(" ")[0] for letter in text)
    letters = (script for letter, script in zip(text, named, strict=True) if letter.isalpha())
    return {TOGETHER.get(script, script) for script in letters}


def alike(one: str, other: str) -> bool:
    """Whether a person may take one for the other: drawn the same, or one letter apart."""
    if one == other:
        return False
    long_enough = min(len(one), len(other)) >= SHORTEST
    near = long_enough and OSA.distance(one, other, score_cutoff=1) <= 1
    return near or skeleton(one) == skeleton(other)


@lru_cache(maxsize=1_000)
def skeleton(text: str) -> str:
    """A text with all that is drawn the same written the same."""
    plain = readable(text) if text.isascii() and "xn--" in text else text
    bare = unicodedata.normalize("NFKD", plain.casefold())
    drawn = "".join(c for c in bare if not unicodedata.combining(c)).translate(LETTERS)
    for pair, letter in PAIRS.items():
        drawn = drawn.replace(pair, letter)
    return drawn.translate(str.maketrans("", "", "-_"))
