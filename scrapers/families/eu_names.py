"""European Union: which of an entry's names is its main one, in every format of its file."""

from collections.abc import Iterable
from typing import NamedTuple

from scrapers import kit

ENGLISH = frozenset({"", "EN"})

Facts = dict[str, dict[str, None]]


class Alias(NamedTuple):
    """One name of an entry with what decides whether it is the main one."""

    number: int
    language: str
    text: str
    family_name: str
    kind: kit.NameKind = kit.NameKind.ALIAS


def counted(text: str) -> int:
    """The number of a name; LayoutChanged for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise kit.LayoutChanged(f"A name has the logicalId {text!r}: no number.")
    return int(text)


def names(aliases: Iterable[Alias], where: str) -> tuple[kit.RawName, ...]:
    """The main name first: strong, English or of no language, in Latin letters, with a family name
    (by-names of persons have none), of the oldest number.

    The first in the file may be in any of some thirty languages (Hamas began with a Czech one).
    """
    filled = [a for a in aliases if a.text]
    if not filled:
        raise kit.LayoutChanged(f"{where} has no name.")
    main = min(filled, key=rank)
    others = (kit.RawName(text=a.text, kind=a.kind, language=a.language) for a in filled)
    return (kit.RawName(text=main.text, language=main.language), *others)


def rank(alias: Alias) -> tuple[bool, bool, bool, bool, int]:
    """By what the main name comes before all others: the least is the main one."""
    return (
        alias.kind == kit.NameKind.WEAK_ALIAS,
        alias.language not in ENGLISH,
        any(ord(letter) > 0x24F for letter in alias.text if letter.isalpha()),
        not alias.family_name,
        alias.number,
    )


def put(facts: Facts, name: str, *texts: str) -> None:
    """Put texts to a fact, once each."""
    for text in texts:
        if text:
            facts.setdefault(name, {})[text] = None
