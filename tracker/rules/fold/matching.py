"""Who in a document is who on the list: entries by their keys, then by evidence."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, count, filterfalse
from operator import attrgetter, itemgetter
from typing import NamedTuple

from tracker.model import FieldChange, Snapshot
from tracker.rules import continuity
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.terms import FLICKER, SETTLED, Edit
from tracker.rules.normalise.keys import head_of
from tracker.rules.standing import Item, ListState


class Met(NamedTuple):
    """An entry we know and the key under which the document has it.

    `links`: the key was unknown so far, and this is the evidence that it is the entry's.
    """

    entry: Item
    key: str
    links: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """A document's members and the list's entries by what they are to each other.

    `met` are those that need a look, not all that the document has. `possible`: key of a leaver ->
    newcomers that it may go on as, by no certain evidence.
    """

    met: Sequence[Met]
    newcomers: Sequence[str]
    gone: Sequence[Item]
    still_absent: Sequence[Item]
    possible: Mapping[str, continuity.Possible] = field(default_factory=dict)


def matched(document: CurrentDocument, before: Snapshot, state: ListState) -> Pairs:
    """The members of a document next to the entries of the list."""
    pairs = _by_keys(document, before, state)
    leavers = [*pairs.gone, *_may_return(pairs, document, state)]
    document.texts.fetch(set(_revisions(pairs, leavers, document)))
    return _by_evidence(_by_word(pairs, document, state), leavers, document)


def _revisions(pairs: Pairs, leavers: Iterable[Item], document: CurrentDocument) -> Iterator[str]:
    """Contents that the step will look at."""
    entries = chain(leavers, map(attrgetter("entry"), pairs.met))
    keys = chain(pairs.newcomers, map(attrgetter("key"), pairs.met))
    members = map(document.member, keys)
    return map(attrgetter("revision"), chain(entries, members))


# By their keys.


def _by_keys(document: CurrentDocument, before: Snapshot, state: ListState) -> Pairs:
    newcomers, keys_of = _known_keys(document, state)
    other_format = before.format_id != document.now.format_id
    unseen = dict(state.items)
    met: list[Met] = []
    for entry_id, keys in keys_of.items():
        entry = state.items[entry_id]
        key, *others = _own_key(entry, keys, document)
        newcomers.extend(others)
        if _is_history(entry, key, document):
            continue
        del unseen[entry_id]
        if other_format or _moved(entry, key, document):
            met.append(Met(entry, key))
    return Pairs(
        met=met,
        newcomers=delisted_first(newcomers, document),
        gone=list(filter(attrgetter("present"), unseen.values())),
        still_absent=list(filter(attrgetter("absent"), unseen.values())),
    )


def _known_keys(
    document: CurrentDocument, state: ListState
) -> tuple[list[str], dict[str, list[str]]]:
    """Keys that lead to nobody; and by entry those that lead to one."""
    keys_of: dict[str, list[str]] = defaultdict(list)
    for key in document.now.members:
        keys_of[state.by_key.get(key, "")].append(key)
    unknown = keys_of.pop("", [])
    return unknown, keys_of


def delisted_first(keys: Iterable[str], document: CurrentDocument) -> list[str]:
    """So that a name's earlier spell on the list is known when its present one is met."""
    return sorted(keys, key=document.lists)


def _own_key(entry: Item, keys: list[str], document: CurrentDocument) -> list[str]:
    """The key under which a document has an entry; then those that are somebody else's now.

    An entry that got another key and a party that now stands under the old one are two. Rows
    of the same keys that are not in force only tell of earlier spells.
    """
    if len(keys) == 1:
        return keys
    age = dict(zip(entry.keys, count()))
    newest_first = sorted(keys, key=lambda key: age.get(key, -1), reverse=True)
    listed = list(filter(document.lists, newest_first))
    return listed or newest_first[:1]


def _is_history(entry: Item, key: str, document: CurrentDocument) -> bool:
    """A row about an earlier spell of an entry that is listed under a newer key.

    It says nothing about the present spell: whether that is in the document decides.
    """
    earlier_key = key != entry.key
    return earlier_key and entry.listed and not document.lists(key)


def _moved(entry: Item, key: str, document: CurrentDocument) -> bool:
    """Whether a document says otherwise of an entry than the last one, which had the same format.

    An entry with an open absence is looked at in any case, and one of whom a person said that its
    key is another's by now.
    """
    member, decided = document.member(key), document.given.decided
    if entry.absences or (entry.raw, entry.state) != (member.sense, member.state):
        return True
    if decided.cuts and decided.parts_now(entry, document.at):
        return True
    return key != entry.key and document.lists(key)


# By a person's word.


def _by_word(pairs: Pairs, document: CurrentDocument, state: ListState) -> Pairs:
    """Newcomers of whom a person has said that they are an entry that the document lacks."""
    said = [pair for key in pairs.newcomers for pair in _meant(key, document, state)]
    return _with(pairs, said) if said else pairs


def _meant(key: str, document: CurrentDocument, state: ListState) -> Iterator[Met]:
    for other, word in document.given.decided.partners(key):
        entry = state.of(other)
        if entry is not None and not _is_elsewhere(entry, key, document, state):
            yield _linked(entry, key, f"a person's word: {word.reason}")


def _is_elsewhere(entry: Item, key: str, document: CurrentDocument, state: ListState) -> bool:
    """Whether an entry stands under a key of its own, or is not this one by a later word."""
    parted = document.given.decided.parted(entry, key)
    return parted or _stands(entry, document, state)


def _stands(entry: Item, document: CurrentDocument, state: ListState) -> bool:
    """Whether a document lists an entry under a key that leads to it."""
    here = filter(document.now.members.__contains__, entry.keys)
    return any(document.lists(key) and state.by_key[key] == entry.entry_id for key in here)


def joined(entry: Item, document: CurrentDocument, state: ListState) -> str:
    """Key of the entry into which one that leaves is merged by a person's word; "" of none."""
    decided = document.given.decided
    partners = map(itemgetter(0), chain.from_iterable(map(decided.partners, entry.keys)))
    others = [key for key in partners if not decided.parted(entry, key)]
    heirs = filter(None, map(state.of, others))
    staying = (heir.key for heir in heirs if _stands(heir, document, state))
    return next(staying, "")


# By evidence.


def _may_return(pairs: Pairs, document: CurrentDocument, state: ListState) -> Iterator[Item]:
    """Those absent since an earlier document that a newcomer may still be the return of."""
    for entry in pairs.still_absent:
        left = entry.absences[""]
        longest = SETTLED if left.pending else FLICKER
        in_time = document.since(left.since) <= longest
        if in_time and state.leads_to(entry) and not left.conflict:
            yield entry


def _by_evidence(pairs: Pairs, leavers: Sequence[Item], document: CurrentDocument) -> Pairs:
    """Leavers that certainly go on under a newcomer's key are met under that; others only may."""
    if not pairs.newcomers:
        return pairs
    met = set(map(attrgetter("entry.entry_id"), pairs.met))
    by_key = {entry.key: entry for entry in _without(leavers, met)}
    links = continuity.links(
        _parties(by_key.values(), document),
        [continuity.party(key, document.content(key)) for key in pairs.newcomers],
        by_words=document.keys_move,
    )
    parted = document.given.decided.parted
    renamed = [(by_key[old], *link) for old, link in links.renamed.items()]
    return replace(
        _with(pairs, [_linked(*link) for link in renamed if not parted(*link[:2])]),
        possible={old: _less(may, by_key[old], parted) for old, may in links.possible.items()},
    )


def _less(
    may: continuity.Possible, entry: Item, parted: Callable[[Item, str], bool]
) -> continuity.Possible:
    """Who a leaver may go on as, without those who are others by a person's word."""
    others = partial(parted, entry)
    return may._replace(keys=tuple(filterfalse(others, may.keys)))


def _with(pairs: Pairs, linked: Sequence[Met]) -> Pairs:
    """The same, and some newcomers are entries that we know."""
    keys = set(map(attrgetter("key"), linked))
    ids = set(map(attrgetter("entry.entry_id"), linked))
    return replace(
        pairs,
        met=[*pairs.met, *linked],
        newcomers=[key for key in pairs.newcomers if key not in keys],
        gone=_without(pairs.gone, ids),
        still_absent=_without(pairs.still_absent, ids),
    )


def _parties(entries: Iterable[Item], document: CurrentDocument) -> list[continuity.Party]:
    """Who entries are, by what was last said of them."""
    return [continuity.party(entry.key, document.content_of(entry)) for entry in entries]


def _linked(entry: Item, key: str, evidence: str) -> Met:
    renamed = FieldChange("entry_key", entry.key, key)
    links = (renamed, FieldChange("evidence", "", evidence))
    return Met(replace(entry, keys=(*entry.keys, key)), key, links)


def _without(entries: Iterable[Item], ids: set[str]) -> list[Item]:
    return [entry for entry in entries if entry.entry_id not in ids]


def known_by_name(key: str, document: CurrentDocument, state: ListState) -> Item | None:
    """On lists without ids: the entry that a new key is about, by its name, whatever its date.

    Two of one name that are both listed are two.
    """
    if not document.source.named_keys:
        return None
    namesake = state.items.get(state.by_head.get(head_of(key), ""))
    if namesake is not None and document.given.decided.parted(namesake, key):
        return None
    both_listed = namesake is not None and namesake.listed and document.lists(key)
    return None if both_listed else namesake


def is_somebody_else(pair: Met, document: CurrentDocument) -> bool:
    """Whether the reference of an entry now stands for another person."""
    decided = document.given.decided
    if decided.parts_now(pair.entry, document.at):
        return True
    if decided.is_one(pair.key):
        return False
    same_sense = pair.entry.raw == document.member(pair.key).sense
    if same_sense or pair.links or document.source.named_keys:
        return False
    before = document.content_of(pair.entry)
    after = document.content(pair.key)
    if before.names[0] == after.names[0]:
        return False
    former = continuity.party(pair.key, before)
    return continuity.another_person(former, continuity.party(pair.key, after))


def absorbed(
    gone: Sequence[Item], edits: Sequence[Edit], document: CurrentDocument
) -> Mapping[str, str]:
    """Leavers -> key of the one entry that stays and took over their name in this very step."""
    if not edits:
        return {}
    survivors = list(map(_before_and_after, edits))
    leavers = _parties(gone, document)
    heirs = {leaver.key: continuity.absorbed_by(leaver, survivors) for leaver in leavers}
    parted = document.given.decided.parted
    return {one.key: heirs[one.key] for one in gone if not parted(one, heirs[one.key])}


def _before_and_after(edit: Edit) -> tuple[continuity.Party, continuity.Party]:
    key = edit.entry.key
    before = continuity.party(key, edit.before)
    return before, continuity.party(key, edit.after)
