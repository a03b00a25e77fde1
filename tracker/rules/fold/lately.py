"""Values of an entry that came and left of late.

One that left so soon after it came may only be missing in one document: it stands until the next
one lacks it, too. So what alternates is told once, and what comes back is no discovery.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from operator import attrgetter

from tracker.model import PRESENT, RELEVANT, Content, Identifier, Name, stamp
from tracker.rules.fold.document import CurrentDocument
from tracker.rules.fold.terms import FLICKER
from tracker.rules.normalise import entries
from tracker.rules.normalise.sense import sense
from tracker.rules.standing import Item, Lately, handle

WATCHED = RELEVANT - {"name", "programme", "schema", "state"}
"""Fields whose values are remembered: main names, programmes and states have rules of their own."""

CAME, LEFT, BACK = "came", "left", "back"
REMEMBERED = 60
"""Values of one entry that are remembered, the newest."""

Values = Mapping[str, tuple[str, str]]
"""Values that are watched by their handle: field, meaning."""


def moved(entry: Item, now: Content, document: CurrentDocument) -> Item:
    """The entry with what it gained and lost of late, and with what stands until the next document.

    `now` is what the document says of it, with what it cannot say carried on.
    """
    before, after = _watched(entry, now, document)
    known = {value.handle: value for value in entry.lately}
    came, lost = after.keys() - before.keys(), before.keys() - after.keys()
    held = set(_held(lost, came, known, entry, document)) if now.state in PRESENT else set[str]()
    for at in came | (after.keys() & set(entry.held)):
        known[at] = Lately(*after[at], BACK if at in known else CAME, document.at)
    for at in lost - held:
        known[at] = Lately(*before[at], LEFT, document.at)
    soon = _soon(document)
    worth = [value for value in known.values() if value.how == LEFT or value.at >= soon]
    newest = sorted(worth, key=attrgetter("at", "handle"))[-REMEMBERED:]
    return replace(entry, lately=tuple(newest), held=tuple(sorted(held)))


def _soon(document: CurrentDocument) -> str:
    """The moment after which what came or left did so of late."""
    return stamp(document.now.observed_at - FLICKER)


def _watched(entry: Item, now: Content, document: CurrentDocument) -> tuple[Values, Values]:
    """The values that are watched before and after, of fields that say anything else now.

    Where any value is held, of all fields: it may be back in one that is as it was.
    """
    before, after = document.texts.values(entry.revision), document.texts.values_of(now)
    fields = (before.keys() | after.keys()) & WATCHED
    if not entry.held:
        fields = {field for field in fields if before.get(field) != after.get(field)}
    return _by_handle(before, fields), _by_handle(after, fields)


def _by_handle(values: entries.Values, fields: Iterable[str]) -> Values:
    return {
        handle(field, meant): (field, meant)
        for field in fields
        for meant in map(sense, values.get(field, ()))
    }


def _held(
    lost: Set[str],
    came: Collection[str],
    known: Mapping[str, Lately],
    entry: Item,
    document: CurrentDocument,
) -> Iterator[str]:
    """Those lost that came so lately that one document without them says nothing.

    Not so where a value that nobody knew takes their place.
    """
    replaced = {at.partition(":")[0] for at in came if at not in known}
    soon = _soon(document)
    for at in lost - set(entry.held):
        value = known.get(at)
        if value is None or value.how == LEFT or value.at < soon:
            continue
        if value.field not in replaced:
            yield at


def came_back(entry: Item, field: str, text: str, at: str) -> bool:
    """Whether a value that the document of a moment has was known of the entry before."""
    wanted = Lately(field, sense(text), BACK, at)
    return wanted in entry.lately


def with_held(now: Content, before: Content, held: Collection[str]) -> Content:
    """What a document says, with the values that stand until the next one."""
    if not held:
        return now
    names = [name for name in before.names[1:] if _name(name) in held]
    numbers = [number for number in before.identifiers if _number(number) in held]
    return now._replace(
        names=entries.with_others(now.names[0], (*now.names[1:], *names)),
        identifiers=tuple(sorted({*now.identifiers, *numbers})),
        facts=_facts(now.facts, before.facts, held),
    )


def _name(name: Name) -> str:
    return handle(name.kind, sense(name.text))


def _number(number: Identifier) -> str:
    return handle(number.type, sense(number.number) + sense(number.country))


def _facts(
    now: entries.Values, before: entries.Values, held: Collection[str]
) -> dict[str, tuple[str, ...]]:
    facts = dict(now)
    for field, texts in before.items():
        kept = [text for text in texts if handle(field, sense(text)) in held]
        facts[field] = tuple(sorted({*now.get(field, ()), *kept}))
    return dict(sorted((field, texts) for field, texts in facts.items() if texts))
