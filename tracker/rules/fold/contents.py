"""What stands in an entry after a document: what it says, and what it cannot say, carried on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from scrapers import kit
from tracker.model import Member
from tracker.rules.fold.document import Document
from tracker.rules.fold.terms import Content
from tracker.rules.normalise import entries
from tracker.rules.standing import Acts, Item

Row = list[str]
"""A name, act or identifier as stored; its kind, programme or type tells whether it is covered."""


def taken(entry: Item, member: Member, document: Document) -> Item:
    """Make the document's content the entry's, with what it does not cover carried forward."""
    raw = document.texts.of(member.revision)
    stored = _effective(raw, entry, document)
    if stored is raw:
        return _saying(entry, member, member.revision, member.sense, member.acts, {})
    revision, sense = document.texts.keep(stored), entries.meaning(stored)
    acts = tuple((programme, on, end) for programme, on, end in stored["acts"])
    carried = _carried(entry, raw, stored, document)
    return _saying(entry, member, revision, sense, acts, carried)


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


def _carried(entry: Item, raw: Content, stored: Content, document: Document) -> dict[str, str]:
    """Fields that stand only because an earlier document had them -> that document."""
    if document.now.covers is None:
        return {}
    fields = entries.values(stored).keys() - entries.values(raw).keys()
    carried = dict.fromkeys(sorted(fields), document.previous_sha256)
    longer = carried.keys() & entry.carried.keys()
    carried.update((name, entry.carried[name]) for name in longer)
    return carried


def _effective(raw: Content, entry: Item, document: Document) -> Content:
    """A document's content, plus what it cannot carry and what is still in question."""
    before = document.content_of(entry)
    content = raw
    if raw["facts"].get(kit.TOMBSTONE):
        content = _beside_tombstone(raw, before)
    if held := _held(entry):
        content = {**content, "acts": _with_held(content["acts"], held)}
    if document.now.covers is None:
        return content
    return _with_uncovered(content, before, document.now.covers)


def _beside_tombstone(raw: Content, before: Content) -> Content:
    """What we knew of an entry of which the document only says that it was deleted, and when."""
    listed = {programme: on for programme, on, _ in before["acts"]}
    acts = [[name, on or listed.get(name, ""), end] for name, on, end in raw["acts"]]
    facts = {**before["facts"], kit.TOMBSTONE: raw["facts"][kit.TOMBSTONE]}
    return {**before, "state": raw["state"], "acts": acts, "facts": _in_order(facts)}


def _held(entry: Item) -> list[Row]:
    """Acts whose end is only a question so far."""
    asked = {left.unit for left in entry.absences.values() if left.pending}
    asked.discard("")
    return [list(act) for act in entry.acts if act[0] in asked]


def _with_held(acts: Sequence[Row], held: Iterable[Row]) -> list[Row]:
    shown = {programme for programme, _, _ in acts}
    waiting = [act for act in held if act[0] not in shown]
    return sorted([*acts, *waiting])


def _with_uncovered(now: Content, before: Content, covers: frozenset[str]) -> Content:
    """Fields that documents of this format never have stay what they were."""
    return {
        **now,
        "names": _names(now["names"], before["names"], covers),
        "acts": sorted(now["acts"]),
        "identifiers": _identifiers(now["identifiers"], before["identifiers"], covers),
        "facts": _facts(now["facts"], before["facts"], covers),
    }


def _names(now: Sequence[Row], before: Sequence[Row], covers: frozenset[str]) -> list[Row]:
    primary, *others = now
    carried = [name for name in before[1:] if name[1] not in covers]
    fresh = [name for name in carried if name not in others]
    return [primary, *sorted([*others, *fresh], key=lambda name: (name[1], name[0]))]


def _identifiers(now: Sequence[Row], before: Sequence[Row], covers: frozenset[str]) -> list[Row]:
    if "identifier" in covers:
        return sorted(now)
    shown = covers.union(of for of, _, _ in now)
    carried = [number for number in before if number[0] not in shown]
    return sorted([*now, *carried])


def _facts(
    now: Mapping[str, Any], before: Mapping[str, Any], covers: frozenset[str]
) -> dict[str, Any]:
    carried = {name: texts for name, texts in before.items() if name not in covers}
    return _in_order({**carried, **now})


def _in_order(facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(facts.items()))
