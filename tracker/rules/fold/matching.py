"""Who in a document is who on the list: entries by their keys, then by evidence."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, count, filterfalse
from operator import attrgetter, itemgetter
from typing import NamedTuple

from tracker.model import Content, FieldChange, Snapshot
from tracker.rules import continuity
from tracker.rules.fold import siblings
from tracker.rules.fold.decided import CONFLICT, IDENTITY
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.questions import Answered, Asked
from tracker.rules.fold.terms import FLICKER, Edit
from tracker.rules.normalise.keys import head, head_of, is_beside, reference
from tracker.rules.standing import Item, ListState


class Met(NamedTuple):
    """An entry we know and the key under which the document has it.

    `links`: the key was not the entry's so far, and this is the evidence that it is. `another`: why
    its reference stands for another party now. `answered`: the question that a person answered so
    that it is the same.
    """

    entry: Item
    key: str
    links: tuple[FieldChange, ...] = ()
    another: str = ""
    answered: Answered | None = None


class Suspect(NamedTuple):
    """An entry whose reference may stand for another party now.

    `why` is empty where only its name or a number went elsewhere, or came from there.
    """

    pair: Met
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """A document's members and the list's entries by what they are to each other.

    `met` are those that need a look, not all that the document has. `possible`: id of a leaver ->
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
    former = _of_former_times(pairs, document, state)
    document.texts.fetch(set(_revisions(pairs, [*leavers, *former], document)))
    suspects = _suspects(pairs, leavers, document)
    pairs = _restated(_by_word(pairs, document, state), former, document)
    if not pairs.newcomers and not suspects:
        return pairs
    return _by_evidence(pairs, leavers, suspects, document)


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
    if not other_format and not document.given.decided.cuts:
        for entry_id in _as_they_were(document, state, keys_of):
            del unseen[entry_id], keys_of[entry_id]
    traded = siblings.traded(newcomers, keys_of, unseen, document)
    for key, entry in traded.items():
        del unseen[entry.entry_id]
        met.append(_linked(entry, key, siblings.EVIDENCE))
    newcomers = [key for key in newcomers if key not in traded]
    gone_on = set(map(attrgetter("entry_id"), traded.values()))
    for entry_id, every in keys_of.items():
        keys = [key for key in every if key not in traded]
        if entry_id in gone_on or not keys:
            newcomers.extend(keys)
            continue
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


def _as_they_were(
    document: CurrentDocument, state: ListState, keys_of: Mapping[str, Sequence[str]]
) -> list[str]:
    """Those by their one key of whom a document says what the last one said, nothing being open:
    nearly all of a long list, told apart from the others without a further look."""
    members, items = document.now.members, state.items
    quiet = []
    for entry_id, keys in keys_of.items():
        entry, member = items[entry_id], members[keys[0]]
        if (
            entry.raw == member.sense
            and entry.state == member.state
            and [entry.keys[-1]] == keys
            and not entry.absences
            and not entry.held
        ):
            quiet.append(entry_id)
    return quiet


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

    An entry with an open absence, or with a value that stands until the next document, is looked
    at in any case; so is one of whom a person said that its key is another's by now.
    """
    member, decided = document.member(key), document.given.decided
    if entry.absences or entry.held or (entry.raw, entry.state) != (member.sense, member.state):
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


# Of those who had left.


def _of_former_times(pairs: Pairs, document: CurrentDocument, state: ListState) -> list[Item]:
    """Those whose end is on record and of whom a document says nothing, where it tells under new
    keys of others that are not listed."""
    if all(map(document.lists, pairs.newcomers)):
        return []
    here = document.now.members.keys()
    ended = (item for item in state.items.values() if not (item.present or item.absent))
    return [item for item in ended if here.isdisjoint(item.keys)]


def _restated(pairs: Pairs, former: Sequence[Item], document: CurrentDocument) -> Pairs:
    """Newcomers that are not listed, and certainly are somebody whose end is on record: no news."""
    if not former:
        return pairs
    by_id = {item.entry_id: item for item in former}
    told = [key for key in pairs.newcomers if not document.lists(key)]
    links = continuity.links(
        [continuity.party(entry_id, document.content_of(of)) for entry_id, of in by_id.items()],
        [_party(key, document) for key in told],
        by_words=document.keys_move,
    )
    parted = document.given.decided.parted
    renamed = [(by_id[old], *link) for old, link in links.renamed.items()]
    renamed += _of_one_end(links.possible, by_id, document)
    return _with(pairs, [_linked(*link) for link in renamed if not parted(*link[:2])])


def _of_one_end(
    possible: Mapping[str, continuity.Possible],
    by_id: Mapping[str, Item],
    document: CurrentDocument,
) -> Iterator[tuple[Item, str, str]]:
    """Those who may be one newcomer alone, listed and ended on the very same days."""
    alone = {old: may for old, may in possible.items() if len(may.keys) == 1}
    chosen = Counter(may.keys for may in alone.values())
    for old, may in alone.items():
        acts = by_id[old].acts
        same = acts == document.member(may.keys[0]).acts and any(end for _, _, end in acts)
        if same and chosen[may.keys] == 1:
            yield by_id[old], may.keys[0], f"{may.why}, ended on the same day"


# What their references stand for.


def _suspects(
    pairs: Pairs, leavers: Sequence[Item], document: CurrentDocument
) -> dict[str, Suspect]:
    """Entry id -> those whose reference stands for another party, or whose name went elsewhere.

    Where keys are made of names, a key says who it is, unless several have one name, or had: of two
    namesakes the one who stays may stand under the key of the one who left.
    """
    named = document.source.named_keys
    known = chain(document.now.members, map(attrgetter("key"), leavers))
    if named and not any(map(is_beside, known)):
        return {}
    otherwise, another = (_differs, _namesake) if named else (_is_otherwise, _another)
    changed = [pair for pair in pairs.met if otherwise(pair, document)]
    found = [Suspect(pair, another(pair, document)) for pair in changed]
    elsewhere = set[str]() if named else _elsewhere(found, pairs.newcomers, leavers, document)
    suspects = [each for each in found if each.why or each.pair.key in elsewhere]
    return {each.pair.entry.entry_id: each for each in suspects}


def _differs(pair: Met, document: CurrentDocument) -> bool:
    """Whether a document says something else than before of an entry that it lists."""
    return pair.entry.raw != document.member(pair.key).sense and document.lists(pair.key)


def _is_otherwise(pair: Met, document: CurrentDocument) -> bool:
    """Whether a listed entry has another name than before, or the same by other acts or numbers."""
    if document.given.decided.parts_now(pair.entry, document.at):
        return document.lists(pair.key)
    if not _differs(pair, document):
        return False
    before, after = document.content_of(pair.entry), document.content(pair.key)
    if before.names[0] != after.names[0] or set(before.acts).isdisjoint(after.acts):
        return True
    numbers = set(before.identifiers)
    return bool(numbers) and numbers.isdisjoint(after.identifiers)


def _another(pair: Met, document: CurrentDocument) -> str:
    """Why a reference does not certainly stand for the same party; "" if it does."""
    decided = document.given.decided
    if decided.parts_now(pair.entry, document.at):
        return "a person said so"
    if decided.is_one(pair.key):
        return ""
    former = continuity.party(pair.key, document.content_of(pair.entry))
    return continuity.another_person(former, _party(pair.key, document))


def _namesake(pair: Met, document: CurrentDocument) -> str:
    """Why a key made of a name stands for another one of the name; "" if it does not."""
    former = continuity.party(pair.key, document.content_of(pair.entry))
    parted = continuity.conflict(former, _party(pair.key, document))
    return "the same name, but birth dates, parents or papers of another" if parted else ""


def _elsewhere(
    found: Iterable[Suspect],
    newcomers: Iterable[str],
    leavers: Iterable[Item],
    document: CurrentDocument,
) -> set[str]:
    """Keys whose former name or number stands under another key now, or that have a leaver's."""
    pairs = [each.pair for each in found]
    before = {pair.key: _handles(document.content_of(pair.entry)) for pair in pairs}
    if not before:
        return set()
    now = {key: _handles(document.content(key)) for key in {*before, *newcomers}}
    there = set().union(*now.values())
    left = set().union(*(_handles(document.content_of(entry)) for entry in leavers))
    return {
        key
        for key, had in before.items()
        if not there.isdisjoint(had - now[key]) or not left.isdisjoint(now[key] - had)
    }


def _handles(content: Content) -> set[tuple[str, str]]:
    """The name of a content and its numbers: by what one finds it elsewhere."""
    numbers = {(number.type, number.number) for number in content.identifiers}
    return {("name", head(content.caption)), *numbers}


# By evidence.


def _may_return(pairs: Pairs, document: CurrentDocument, state: ListState) -> Iterator[Item]:
    """Those absent since an earlier document that a newcomer may still be the return of.

    Whose absence is a question, however old, may be it: a newcomer answers it before time does.
    """
    for entry in pairs.still_absent:
        left = entry.absences[""]
        if left.pending or document.since(left.since) <= FLICKER:
            yield entry


def _by_evidence(
    pairs: Pairs,
    leavers: Sequence[Item],
    suspects: Mapping[str, Suspect],
    document: CurrentDocument,
) -> Pairs:
    """Leavers that certainly go on under a newcomer's key are met under that; others only may.

    A reference that stands for another party is a newcomer's key, and its entry a leaver.
    """
    own = {entry_id: each.pair.key for entry_id, each in suspects.items()}
    met = set(map(attrgetter("entry.entry_id"), pairs.met))
    by_id = {entry.entry_id: entry for entry in _without(leavers, met)}
    by_id.update({entry_id: each.pair.entry for entry_id, each in suspects.items()})
    newcomers = {*pairs.newcomers, *own.values()}
    links = continuity.links(
        [continuity.party(entry_id, document.content_of(of)) for entry_id, of in by_id.items()],
        [_party(key, document) for key in sorted(newcomers)],
        by_words=document.keys_move,
        own=own,
        staying={entry_id for entry_id, each in suspects.items() if not each.why},
        references={entry_id: reference(of.key) for entry_id, of in by_id.items()},
    )
    asked = _asked(links, by_id, document)
    parted = document.given.decided.parted
    renamed = [(by_id[old], *link) for old, link in links.renamed.items()]
    linked = [_linked(*link) for link in renamed if not parted(*link[:2])]
    linked += _confirmed(asked, by_id, [pair.key for pair in linked], document)
    return _settled(pairs, linked, suspects, asked, document)


def _asked(
    links: continuity.Links, by_id: Mapping[str, Item], document: CurrentDocument
) -> dict[str, continuity.Possible]:
    """Entry id -> whom a leaver may go on as, told so that a person can answer."""
    parted = document.given.decided.parted
    may = {old: _less(who, by_id[old], parted) for old, who in links.possible.items()}
    return {
        old: who._replace(why=_question(by_id[old], who, document))
        for old, who in may.items()
        if who.keys
    }


def _less(
    may: continuity.Possible, entry: Item, parted: Callable[[Item, str], bool]
) -> continuity.Possible:
    """Who a leaver may go on as, without those who are others by a person's word."""
    others = partial(parted, entry)
    return may._replace(keys=tuple(filterfalse(others, may.keys)))


def _question(entry: Item, possible: continuity.Possible, document: CurrentDocument) -> str:
    """Both parties, what speaks for one, and what each answer does."""
    old = f"{document.caption(entry)} ({entry.key})"
    named = [f"{document.content(key).caption} ({key})" for key in possible.keys]
    if len(named) > 1:
        return (
            f"possibly renamed: {possible.why}: {old} may go on as {' or as '.join(named)}. "
            f"All count as listed. Confirm: none of them is {old}, which left the list. "
            f"Reject: {old} is still listed."
        )
    return (
        f"possibly renamed: {old} may go on as {named[0]}: {possible.why}. Both count as listed. "
        f"Confirm: they are one party, which goes on as {named[0]}; nobody came or left. "
        f"Reject: they are two, and {old} left the list."
    )


def _confirmed(
    asked: Mapping[str, continuity.Possible],
    by_id: Mapping[str, Item],
    taken: Iterable[str],
    document: CurrentDocument,
) -> Iterator[Met]:
    """Leavers that go on under a newcomer's key because a person said so; the first one said.

    Where somebody goes on under that already (`taken`), the leaver is merged into it.
    """
    taken = set(taken)
    for entry_id, possible in sorted(asked.items()):
        entry, (key, *others) = by_id[entry_id], possible.keys
        answered = Asked(IDENTITY, possible.why, (key,)).answer(entry, document)
        if others or key in taken or answered is None or answered.leaves:
            continue
        taken.add(key)
        linked = _linked(entry, key, "a person said that they are one party")
        yield linked._replace(answered=answered)


def _settled(
    pairs: Pairs,
    linked: Sequence[Met],
    suspects: Mapping[str, Suspect],
    asked: Mapping[str, continuity.Possible],
    document: CurrentDocument,
) -> Pairs:
    """The pairs again, with all that evidence says of them."""
    keys = set(map(attrgetter("key"), linked))
    ids = set(map(attrgetter("entry.entry_id"), linked))
    staying = {old: each for old, each in suspects.items() if old not in ids}
    conflicts = [_in_conflict(each, document) for each in staying.values() if each.why]
    displaced = [each.pair.entry for each in staying.values() if each.pair.key in keys]
    met = [pair for pair in pairs.met if pair.entry.entry_id not in suspects]
    met += [each.pair for each in staying.values() if not each.why]
    met += conflicts
    left_behind = [each.pair.key for old, each in suspects.items() if old in ids]
    newcomers = {*pairs.newcomers, *left_behind} - keys
    may_be = {*newcomers, *keys, *(pair.key for pair in conflicts if pair.another)}
    return Pairs(
        met=[*(pair for pair in met if pair.key not in keys), *linked],
        newcomers=delisted_first(sorted(newcomers), document),
        gone=[*_without(pairs.gone, ids), *filter(attrgetter("present"), displaced)],
        still_absent=[
            *_without(pairs.still_absent, ids),
            *filter(attrgetter("absent"), displaced),
        ],
        possible={old: who for old, who in asked.items() if may_be.issuperset(who.keys)},
    )


def _in_conflict(suspect: Suspect, document: CurrentDocument) -> Met:
    """An entry whose reference stands for another party, unless a person said that it does not."""
    pair, why = suspect
    old, new = document.caption(pair.entry), document.content(pair.key).caption
    told = (
        f"reference {pair.key} now stands for somebody else, {new}: {why}. Both count as listed. "
        f"Confirm: {old} ({pair.key}) left the list, and {new} ({pair.key}) is another party. "
        f"Reject: they are one party, {old} is called {new} now; nobody came or left."
    )
    answered = Asked(CONFLICT, told).answer(pair.entry, document)
    if answered is not None and not answered.leaves:
        return pair._replace(answered=answered)
    return pair._replace(another=told)


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


def _party(key: str, document: CurrentDocument) -> continuity.Party:
    return continuity.party(key, document.content(key))


def _parties(entries: Iterable[Item], document: CurrentDocument) -> list[continuity.Party]:
    """Who entries are, by what was last said of them."""
    return [continuity.party(entry.key, document.content_of(entry)) for entry in entries]


def _linked(entry: Item, key: str, evidence: str) -> Met:
    """An entry under another key; one that only we tell apart by its name is none."""
    earlier = tuple(other for other in entry.keys if other != key)
    moved = replace(entry, keys=(*earlier, key))
    if reference(key) == reference(entry.key):
        return Met(moved, key)
    renamed = FieldChange("entry_key", entry.key, key)
    return Met(moved, key, (renamed, FieldChange("evidence", "", evidence)))


def _without(entries: Iterable[Item], ids: set[str]) -> list[Item]:
    return [entry for entry in entries if entry.entry_id not in ids]


def known_by_name(key: str, document: CurrentDocument, state: ListState) -> Item | None:
    """On lists without ids: the entry that a new key is about, by its name, whatever its date.

    Two of one name that are both listed are two.
    """
    if not document.source.named_keys:
        return None
    namesake = state.items.get(state.by_head.get(head_of(key), ""))
    namesake = state.items.get(state.by_head.get(head_of(key), ""))
    if namesake is None or (namesake.listed and document.lists(key)):
        return None
    if document.given.decided.parted(namesake, key):
        return None
    former = continuity.party(key, document.content_of(namesake))
    return None if continuity.conflict(former, _party(key, document)) else namesake


def absorbed(
    gone: Sequence[Item], edits: Sequence[Edit], document: CurrentDocument
) -> Mapping[str, str]:
    """Leavers -> key of the one entry that stays and took over their name in this very step."""
    leavers = _parties(gone, document) if edits else []
    sought = {leaver.primary for leaver in leavers}
    survivors = [_before_and_after(edit) for edit in edits if _gained(edit, sought)]
    heirs = {leaver.key: continuity.absorbed_by(leaver, survivors) for leaver in leavers}
    parted = document.given.decided.parted
    apart = {one.key for one in gone if parted(one, heirs.get(one.key, ""))}
    return {key: heir for key, heir in heirs.items() if key not in apart}


def _gained(edit: Edit, sought: Set[str]) -> bool:
    """Whether an entry has got one of these names."""
    fresh = set(edit.after.names) - set(edit.before.names)
    return any(head(name.text) in sought for name in fresh)


def _before_and_after(edit: Edit) -> tuple[continuity.Party, continuity.Party]:
    key = edit.entry.key
    before = continuity.party(key, edit.before)
    return before, continuity.party(key, edit.after)
