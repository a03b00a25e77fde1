"""Whom an act means among the entries of a list: by reference, else by a name that one bears. Pure.

A name that two entries bear means neither of them: it is said so, and nothing is concluded.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scrapers.kit import ActParty
from tracker.rules.normalise.names import match_form, told_apart

HEAD = "name"

FULL = frozenset({HEAD, "alias", "previousName"})
"""Kinds of names by which an entry is meant before any that bears it as a weak alias only."""


ACRONYM = 6
"""Letters of one word that may be anybody's."""


def is_acronym(form: str) -> bool:
    """Whether a form of a name may be the letters of several: NLA is three armies."""
    return " " not in form and len(form) <= ACRONYM


class Bearer(NamedTuple):
    """An entry of a list that bears a name."""

    entry_id: str
    kind: str
    text: str
    form: str


def forms(party: ActParty) -> list[str]:
    """The forms of the names that an act gives to a party; the head's first."""
    return list(dict.fromkeys(filter(None, map(match_form, party.names))))


def meant(party: ActParty, bearers: Iterable[Bearer]) -> frozenset[str]:
    """The entries that may be meant by a party's names: one, several where it is in doubt, none.

    The head goes before the other names, and full names before weak aliases. An acronym that is
    an alias on both sides means nobody.
    """
    found = list(bearers)
    heads = [one for one in found if one.kind == HEAD or not is_acronym(one.form)]
    for names, bearing in (([party.name], found), (party.aliases, heads)):
        bearing = _bearing(names, bearing)
        full = {one.entry_id for one in bearing if one.kind in FULL}
        if bearing:
            return frozenset(full or {one.entry_id for one in bearing})
    return frozenset()


def _bearing(names: Sequence[str], bearers: Iterable[Bearer]) -> list[Bearer]:
    """Those that bear one of these very names."""
    written: dict[str, list[str]] = {}
    for name in names:
        written.setdefault(match_form(name), []).append(name)
    return [
        one
        for one in bearers
        if any(not told_apart(name, one.text) for name in written.get(one.form, ()))
    ]
