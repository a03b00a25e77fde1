"""What stands in an entry after a document: what it says, and what it cannot say, carried on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scrapers import kit
from tracker.model import Member
from tracker.normalise import entries
from tracker.rules.fold.document import Document
from tracker.rules.fold.terms import Content
from tracker.standing import Item


def taken(entry: Item, member: Member, document: Document) -> Item:
    """Make the document's content the entry's, with what it does not cover carried forward.

    Letters that mean the same move no revision.
    """
    raw = document.texts.of(member.revision)
    stored = _effective(raw, entry, document)
    if stored is raw:
        revision, sense, acts = member.revision, member.sense, member.acts
    else:
        revision, sense = document.texts.keep(stored), entries.meaning(stored)
        acts = tuple((programme, on, end) for programme, on, end in stored["acts"])
    return replace(
        entry,
        raw=member.sense,
        revision=entry.revision if sense == entry.sense else revision,
        sense=sense,
        state=member.state,
        acts=acts,
        carried=_carried(entry, raw, stored, document),
    )


def _effective(raw: Content, entry: Item, document: Document) -> Content:
    """A document's content, plus what it cannot carry and what is still in question."""
    before, covers = document.content_of(entry), document.now.covers
    if raw["facts"].get(kit.TOMBSTONE):
        raw = _beside_tombstone(raw, before)
    if held := _held(entry):
        raw = {**raw, "acts": _with_held(raw["acts"], held)}
    return raw if covers is None else _with_uncovered(raw, before, covers)


def _beside_tombstone(raw: Content, before: Content) -> Content:
    """What we knew of an entry of which the document only says that it was deleted, and when."""
    listed = {programme: on for programme, on, _ in before["acts"]}
    acts = [[name, on or listed.get(name, ""), end] for name, on, end in raw["acts"]]
    facts = {**before["facts"], kit.TOMBSTONE: raw["facts"][kit.TOMBSTONE]}
    return {**before, "state": raw["state"], "acts": acts, "facts": _in_order(facts)}


def _held(entry: Item) -> list[list[str]]:
    """Acts whose end is only a question so far."""
    asked = {unit for unit, left in entry.absences.items() if unit and left.pending}
    return [list(act) for act in entry.acts if act[0] in asked]


def _with_held(acts: Sequence[list[str]], held: Sequence[list[str]]) -> list[list[str]]:
    shown = {programme for programme, _, _ in acts}
    waiting = [act for act in held if act[0] not in shown]
    return sorted([*acts, *waiting])


def _with_uncovered(raw: Content, before: Content, covers: frozenset[str]) -> Content:
    """Fields that documents of this format never have stay what they were."""
    return {
        **raw,
        "names": _names(raw["names"], before["names"], covers),
        "acts": sorted(raw["acts"]),
        "identifiers": _identifiers(raw["identifiers"], before["identifiers"], covers),
        "facts": _facts(raw["facts"], before["facts"], covers),
    }


def _names(
    now: Sequence[list[str]], before: Sequence[list[str]], covers: frozenset[str]
) -> list[list[str]]:
    primary, *others = now
    kept = [name for name in before[1:] if name[1] not in covers and name not in others]
    return [primary, *sorted([*others, *kept], key=lambda name: (name[1], name[0]))]


def _identifiers(
    now: Sequence[list[str]], before: Sequence[list[str]], covers: frozenset[str]
) -> list[list[str]]:
    if "identifier" in covers:
        return sorted(now)
    shown = covers.union(of for of, _, _ in now)
    kept = [number for number in before if number[0] not in shown]
    return sorted([*now, *kept])


def _facts(now: Content, before: Content, covers: frozenset[str]) -> dict[str, Any]:
    kept = {name: texts for name, texts in before.items() if name not in covers}
    return _in_order({**kept, **now})


def _in_order(facts: Content) -> dict[str, Any]:
    return dict(sorted(facts.items()))


def _carried(entry: Item, raw: Content, stored: Content, document: Document) -> dict[str, str]:
    """Fields that stand only because an earlier document had them -> that document."""
    if stored is raw or document.now.covers is None:
        return {}
    fields = entries.values(stored).keys() - entries.values(raw).keys()
    return {name: entry.carried.get(name) or document.previous_sha256 for name in sorted(fields)}
