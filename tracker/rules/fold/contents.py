"""What stands in an entry after a document: what it says, and what it cannot say, carried on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from scrapers import kit
from scrapers.kit.facts import ALL_NUMBERS
from tracker.model import Content, Designation, Identifier, Member, Name, PartialDate
from tracker.rules.fold import lately
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.normalise import entries
from tracker.rules.normalise.entries import PROGRAMME
from tracker.rules.normalise.sense import sense
from tracker.rules.standing import Acts, Item


def taken(entry: Item, member: Member, document: CurrentDocument) -> Item:
    """Make the document's content the entry's, with what it does not cover carried forward."""
    raw = document.texts.of(member.revision)
    shown = _effective(raw, entry, document)
    before = document.content_of(entry)
    entry = lately.moved(entry, shown, document)
    stored = lately.with_held(shown, before, entry.held)
    if stored is raw:
        return _saying(entry, member, member.revision, member.sense, member.acts, {})
    revision, meant = document.texts.keep(stored), entries.meaning(stored)
    acts = tuple((programme, on, end) for programme, on, end in stored.acts)
    carried = _carried(entry, raw, stored, document)
    return _saying(entry, member, revision, meant, acts, carried)


def _saying(
    entry: Item,
    member: Member,
    revision: str,
    sense: str,
    acts: Acts,
    carried: Mapping[str, str],
) -> Item:
    """Letters that mean the same move no revision."""
    same_sense = sense == entry.sense
    return replace(
        entry,
        raw=member.sense,
        revision=entry.revision if same_sense else revision,
        sense=sense,
        state=member.state,
        acts=acts,
        carried=carried,
    )


def _carried(
    entry: Item, raw: Content, stored: Content, document: CurrentDocument
) -> dict[str, str]:
    """Fields that stand only because an earlier document had them -> that document."""
    if document.now.covers is None:
        return {}
    fields = entries.values(stored).keys() - entries.values(raw).keys()
    carried = dict.fromkeys(sorted(fields), document.previous_sha256)
    longer = carried.keys() & entry.carried.keys()
    carried.update((name, entry.carried[name]) for name in longer)
    return carried


def _effective(raw: Content, entry: Item, document: CurrentDocument) -> Content:
    """A document's content, plus what it cannot carry and what is still in question."""
    before = document.content_of(entry)
    content = _under_main_name(raw, before) if document.source.chooses_main_name else raw
    if raw.facts.get(kit.TOMBSTONE):
        content = _beside_tombstone(raw, before)
    held = _held(entry, content.acts)
    if beside := [*held, *_not_shown(before.acts, [*content.acts, *held], document.may_lack)]:
        content = content._replace(acts=tuple(sorted([*content.acts, *beside])))
    if document.now.covers is None:
        return content
    return _with_uncovered(content, before, document.now.covers)


def _under_main_name(now: Content, before: Content) -> Content:
    """A main name that we chose is kept while it stands among the names."""
    main, *others = now.names
    chosen = sense(before.caption)
    kept = [name for name in others if sense(name.text) == chosen]
    if not kept or sense(main.text) == chosen:
        return now
    return now._replace(names=entries.with_others(Name(kept[0].text, main.kind), now.names))


def _beside_tombstone(raw: Content, before: Content) -> Content:
    """What we knew of an entry of which the document only says that it was deleted, and when."""
    listed = {act.programme: act.listed_on for act in before.acts}
    acts = tuple(_with_day(act, listed) for act in raw.acts)
    told = {name: raw.facts[name] for name in (kit.TOMBSTONE, kit.REMOVED_BY) if name in raw.facts}
    facts = {**before.facts, **told}
    return before._replace(state=raw.state, acts=acts, facts=_in_order(facts))


def _with_day(act: Designation, listed: Mapping[str, PartialDate]) -> Designation:
    """An act without its own day is of the day on which we knew it to list the entry."""
    return act._replace(listed_on=act.listed_on or listed.get(act.programme, act.listed_on))


def _held(entry: Item, shown: Iterable[Designation]) -> list[Designation]:
    """Acts that a document does not show, and whose end is only a question so far, or denied."""
    denied = set(entry.rejected).difference(entry.absences)
    asked = (entry.asked.keys() | denied) - {"", *map(PROGRAMME, shown)}
    acts = map(Designation._make, entry.acts)
    return [act for act in acts if act.programme in asked]


def _not_shown(
    before: Iterable[Designation], now: Iterable[Designation], may_lack: frozenset[str]
) -> list[Designation]:
    """Acts of before under programmes that the document need not show, and does not."""
    left = may_lack.difference(map(PROGRAMME, now)) if may_lack else may_lack
    return [act for act in before if act.programme in left]


# What people say of a programme, where no document is taken.


def as_answered(entry: Item, programme: str, document: CurrentDocument) -> Item:
    """An entry of whose programme a person has said whether it left it."""
    is_gone = programme in entry.absences
    if not programme or not is_gone:
        return entry
    acts = [act for act in document.content_of(entry).acts if act.programme != programme]
    return _under(entry, acts, document)


def kept(entry: Item, programme: str, document: CurrentDocument) -> Item:
    """An entry that has a programme back, which documents do not show."""
    if programme in entry.tags:
        return entry
    listed_on = PartialDate(entry.programmes[programme][-1].listed_on)
    act = Designation(programme, listed_on, PartialDate(""))
    return _under(entry, [*document.content_of(entry).acts, act], document)


def _under(entry: Item, acts: Iterable[Designation], document: CurrentDocument) -> Item:
    """An entry under these acts, its content otherwise as it is."""
    stored = document.content_of(entry)._replace(acts=tuple(sorted(acts)))
    return replace(
        entry,
        revision=document.texts.keep(stored),
        sense=entries.meaning(stored),
        acts=tuple((programme, on, end) for programme, on, end in stored.acts),
    )


def _with_uncovered(now: Content, before: Content, covers: frozenset[str]) -> Content:
    """Fields that documents of this format never have stay what they were."""
    carried = {name: texts for name, texts in before.facts.items() if name not in covers}
    return now._replace(
        names=_names(now.names, before.names, covers),
        acts=tuple(sorted(now.acts)),
        identifiers=_identifiers(now.identifiers, before.identifiers, covers),
        facts=_in_order({**carried, **now.facts}),
    )


def _names(now: Sequence[Name], before: Sequence[Name], covers: frozenset[str]) -> tuple[Name, ...]:
    primary, *others = now
    carried = [name for name in before[1:] if name.kind not in covers]
    fresh = [name for name in carried if name not in others]
    return (primary, *sorted([*others, *fresh], key=itemgetter(1, 0)))


def _identifiers(
    now: Sequence[Identifier], before: Sequence[Identifier], covers: frozenset[str]
) -> tuple[Identifier, ...]:
    if ALL_NUMBERS in covers:
        return tuple(sorted(now))
    shown = covers.union(number.type for number in now)
    carried = [number for number in before if number.type not in shown]
    return tuple(sorted([*now, *carried]))


def _in_order(facts: entries.Values) -> entries.Values:
    return dict(sorted(facts.items()))
