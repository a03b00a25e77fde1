"""Other names of listed parties that official documents give: a table with its sources. Pure.

A known name is a way to find an entry, never an answer by itself: `search` lists it with its
source, `status` among the near misses.
"""

from functools import cache
from typing import NamedTuple

from tracker.rules.names.prepared import prepared
from tracker.rules.names.score import score
from tracker.rules.names.words import table

CERTAIN = 0.90
"""A query this much like a known name stands for it."""

KNOWN_AS = 0.90
"""The score of a match by a known name: certain as to the document, but not the listed name."""


class Known(NamedTuple):
    """`other` is, by the document cited, a name of the party listed as `listed`."""

    listed: str
    other: str
    source: str


@cache
def known_names() -> tuple[Known, ...]:
    """The whole table."""
    rows = table("known_names.tsv", "tracker.matching")
    return tuple(Known(*row) for row in rows)


def listed_names(name: str) -> list[Known]:
    """For a name asked for: rows whose other name it is, the closest per listed name."""
    asked = prepared(name)
    alike = ((score(asked, prepared(row.other)), row) for row in known_names())
    found: dict[str, Known] = {}
    for how, row in sorted(alike, key=lambda pair: -pair[0]):
        if how >= CERTAIN:
            found.setdefault(row.listed, row)
    return list(found.values())


def other_names(name: str) -> list[Known]:
    """For a listed name: rows that say what else its party is called."""
    asked = prepared(name)
    meant = {listed for listed in _listed() if score(asked, prepared(listed)) >= CERTAIN}
    return [row for row in known_names() if row.listed in meant] if meant else []


@cache
def _listed() -> tuple[str, ...]:
    """The listed names of the table, each once."""
    return tuple(dict.fromkeys(row.listed for row in known_names()))
