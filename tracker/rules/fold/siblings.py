"""Several parties under one reference, whom only we tell apart: who of them has which key.

The first record of a reference has it as its key, the others their names beside it. Where another
document has them in another order, or the first has gone, each goes on under another of these keys:
nobody came or left. Names alone say who is who here, as no two of a document have one in common.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from tracker.rules.continuity import names_of, party
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.normalise.keys import is_beside, reference
from tracker.rules.standing import Item

EVIDENCE = "the same party under one reference"


class _Of(NamedTuple):
    """Keys in a document that have one reference, and entries that had it and may be meant."""

    keys: list[str]
    entries: list[Item]


def traded(
    newcomers: Iterable[str],
    keys_of: Mapping[str, Sequence[str]],
    unseen: Mapping[str, Item],
    document: CurrentDocument,
) -> dict[str, Item]:
    """Key -> the entry that goes on under it, where it went by another of the same reference.

    `keys_of` are keys by the entries that they lead to, `unseen` entries not yet met.
    """
    groups = _groups(chain(newcomers, *keys_of.values()), unseen.values(), document)
    leads_to = {key: entry for entry, keys in keys_of.items() for key in keys}
    found: dict[str, Item] = {}
    for group in groups:
        document.texts.fetch(
            {
                *(document.member(key).revision for key in group.keys),
                *(entry.revision for entry in group.entries),
            }
        )
        for key, entry in _pairs(group, document):
            if leads_to.get(key) != entry.entry_id:
                found[key] = entry
    return found


def _groups(keys: Iterable[str], unseen: Iterable[Item], document: CurrentDocument) -> list[_Of]:
    """Those of references that several have, or had."""
    listed, former = list(filter(document.lists, keys)), [one for one in unseen if one.present]
    several = {reference(key) for key in listed if is_beside(key)}
    several |= {reference(entry.key) for entry in former if is_beside(entry.key)}
    if not several:
        return []
    groups: dict[str, _Of] = defaultdict(lambda: _Of([], []))
    for key in listed:
        groups[reference(key)].keys.append(key)
    for entry in former:
        groups[reference(entry.key)].entries.append(entry)
    return [groups[one] for one in sorted(several)]


def _pairs(group: _Of, document: CurrentDocument) -> Iterator[tuple[str, Item]]:
    """Keys and entries that are one party and no other of the group."""
    decided = document.given.decided
    open_ = [one for one in group.entries if not decided.parts_now(one, document.at)]
    may = {key: [one for one in open_ if _is_one(one, key, document)] for key in group.keys}
    for key, entries in may.items():
        others = (one for other, those in may.items() if other != key for one in those)
        if len(entries) == 1 and entries[0] not in others and not decided.parted(entries[0], key):
            yield key, entries[0]


def _is_one(entry: Item, key: str, document: CurrentDocument) -> bool:
    """Whether a document says under a key what was last said of an entry, or calls it the same."""
    if entry.raw == document.member(key).sense:
        return True
    if document.source.named_keys:  # all have one name
        return False
    before = party(entry.key, document.content_of(entry))
    return not names_of(before).isdisjoint(names_of(party(key, document.content(key))))
