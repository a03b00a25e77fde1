"""What a document says of an entry: names in their scripts, numbers, then field by field."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracker.model import Content, Identifier
from tracker.notices.wording import in_words
from tracker.web.scripts import Written, written

KINDS: Mapping[str, str] = {
    "name": "Primary name",
    "alias": "Also known as",
    "weakAlias": "Weak alias, only supports a match",
    "previousName": "Formerly",
}
"""Kind of a name -> what a page says of it, in this order."""

FIRST = (
    "birthDate",
    "birthPlace",
    "birthCountry",
    "deathDate",
    "nationality",
    "citizenship",
    "address",
    "country",
    "position",
    "notes",
)
"""Facts that stand first, in this order; all others come after them by name."""


class Said(NamedTuple):
    """A field and what is said there, each value with its script."""

    field: str
    values: tuple[Written, ...]


def names(content: Content) -> Iterator[Said]:
    """The names of an entry by their kinds."""
    kinds = dict.fromkeys((*KINDS, *(name.kind for name in content.names)))
    for kind in kinds:
        texts = [name.text for name in content.names if name.kind == kind]
        if texts:
            yield Said(KINDS.get(kind, kind), tuple(map(written, texts)))


def identifiers(content: Content) -> Iterator[tuple[str, str, str]]:
    """Numbers as the official list publishes them: sort, number, country."""
    for one in sorted(content.identifiers, key=_by_type):
        yield one.type, one.number, one.country


def _by_type(one: Identifier) -> tuple[str, str]:
    return one.type, one.number


def facts(content: Content) -> Iterator[Said]:
    """All that is said beside names and numbers; what nobody has read a meaning into comes last."""
    known = [*(name for name in FIRST if name in content.facts)]
    known += sorted(name for name in content.facts if name not in FIRST)
    for name in known:
        texts = in_words(content.facts[name], name)
        if texts:
            yield Said(name, tuple(map(written, texts)))
    for name, values in sorted(content.extra.items()):
        yield Said(name, tuple(map(written, filter(None, values))))


def said(content: Content) -> list[Said]:
    """All of it in one table: names, numbers, facts."""
    numbers = [
        Said(sort, (written(f"{number} ({country})" if country else number),))
        for sort, number, country in identifiers(content)
    ]
    acts = [
        Said("programme", (written(" ".join(filter(None, (one.programme, one.listed_on)))),))
        for one in content.acts
    ]
    return [*names(content), *acts, *numbers, *facts(content)]
