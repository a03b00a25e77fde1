"""RawEntry -> Entry -> content: our spelling, our keys, one canonical order."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from db import canonical
from scrapers import kit
from tracker.model import (
    Designation,
    Entry,
    EntryState,
    Identifier,
    Member,
    Name,
)
from tracker.rules.normalise.dates import partial_date, partial_dates
from tracker.rules.normalise.keys import canonical_key, named_key
from tracker.rules.normalise.sense import sense, tidy

DATE_FACTS = frozenset(
    {"birthDate", "deathDate", "amendedOn", "reviewedOn", "renewedOn", "ukDesignatedOn"}
)
SINGLE = ("name", "schema", "state")
"""Fields that hold one value."""

OTHER_NAMES = ("alias", "weakAlias", "previousName")
PROGRAMME = 0
DAYS = {"listedOn": 1, "delistedOn": 2}
"""Where an act as stored has its programme, and the days that are fields."""

Values = Mapping[str, tuple[str, ...]]
"""Field name -> values, as diffed."""


def entry(list_id: str, source: kit.Source, raw: kit.RawEntry) -> Entry:
    """One entry in our spelling; LayoutChanged for a record without a name or a key."""
    names = _names(raw.names)
    if not names:
        raise kit.LayoutChanged(
            f"A record has no primary name ({raw.reference or 'no reference'})."
        )
    acts = tuple(_designation(act, source) for act in raw.designations)
    listed_on = acts[0].listed_on if acts else ""
    return Entry(
        key=canonical_key(list_id, raw.reference) or named_key(names[0].text, listed_on),
        schema=str(raw.schema),
        state=EntryState(raw.state),
        names=names,
        designations=tuple(sorted(set(acts))),
        identifiers=tuple(sorted({_identifier(i) for i in raw.identifiers if sense(i.number)})),
        facts={name: _fact(name, texts, source) for name, texts in raw.facts.items()},
        extra={name: _texts(texts) for name, texts in raw.extra.items()},
    )


def _names(raw: Iterable[kit.RawName]) -> tuple[Name, ...]:
    """Primary name first, the others once each and in order; a repeat of the primary is dropped."""
    spelled = (Name(tidy(item.text), str(item.kind)) for item in raw)
    names = [name for name in spelled if sense(name.text)]
    primary = next((name for name in names if name.kind == "name"), None)
    if primary is None:
        return ()
    the_same = sense(primary.text)
    others: dict[tuple[str, str], Name] = {}
    for name in names:
        kind = "alias" if name.kind == "name" else name.kind
        meaning = sense(name.text)
        if meaning != the_same:
            others.setdefault((kind, meaning), Name(name.text, kind))
    return (primary, *sorted(others.values(), key=lambda name: (name.kind, name.text)))


def _designation(act: kit.RawDesignation, source: kit.Source) -> Designation:
    return Designation(
        tidy(act.programme),
        partial_date(act.listed_on, source.date_formats),
        partial_date(act.delisted_on, source.date_formats),
    )


def _identifier(raw: kit.RawIdentifier) -> Identifier:
    return Identifier(raw.type, tidy(raw.number), tidy(raw.country))


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Each meaning once, sorted; the spelling kept is the first in sorting order."""
    tidied = [tidy(text) for text in texts]
    if len(tidied) == 1:
        return tuple(filter(sense, tidied))
    last_to_first = sorted(tidied, reverse=True)
    by_meaning = {sense(text): text for text in last_to_first}
    by_meaning.pop("", None)
    return tuple(sorted(by_meaning.values()))


def _fact(name: str, texts: Iterable[str], source: kit.Source) -> tuple[str, ...]:
    is_date = name in DATE_FACTS
    return _texts(partial_dates(texts, source.date_formats) if is_date else texts)


# Contents: what a revision stores.


def content(item: Entry) -> dict[str, Any]:
    """An entry as stored: JSON values only, in canonical order, without its key."""
    return {
        "schema": item.schema,
        "state": str(item.state),
        "names": [list(name) for name in item.names],
        "acts": [list(act) for act in item.designations],
        "identifiers": [list(identifier) for identifier in item.identifiers],
        "facts": {name: list(texts) for name, texts in sorted(item.facts.items()) if texts},
        "extra": {name: list(texts) for name, texts in sorted(item.extra.items()) if texts},
    }


def encoded(stored: Mapping[str, Any]) -> bytes:
    """Content as bytes: sorted keys, no blanks, UTF-8."""
    # A copy of just that size: the writer's own buffer is a kilobyte longer, for each entry.
    return bytes(memoryview(canonical.encoded(stored)))


def decoded(data: bytes) -> dict[str, Any]:
    """The inverse of `encoded`."""
    stored: dict[str, Any] = canonical.parsed(data)
    return stored


def revision(data: bytes) -> str:
    """The id of encoded content (128 bits of SHA-256, hex)."""
    return hashlib.sha256(data).hexdigest()[:32]


def values(stored: Mapping[str, Any]) -> Values:
    """Content as field -> values, the shape that is diffed, counted and carried forward."""
    (primary, _), *others = stored["names"]
    fields: dict[str, tuple[str, ...]] = {"schema": (stored["schema"],), "name": (primary,)}
    if others:
        _put_other_names(fields, others)
    if acts := stored["acts"]:
        _put_acts(fields, acts)
    for of, number, country in stored["identifiers"]:
        text = f"{number} ({country})" if country else number
        fields[of] = (*fields.get(of, ()), text)
    fields.update((name, tuple(texts)) for name, texts in stored["facts"].items())
    return fields


def _put_other_names(fields: dict[str, tuple[str, ...]], others: Sequence[Sequence[str]]) -> None:
    for kind in OTHER_NAMES:
        if texts := tuple(text for text, of in others if of == kind):
            fields[kind] = texts


def _put_acts(fields: dict[str, tuple[str, ...]], acts: Sequence[Sequence[str]]) -> None:
    """Programmes once each; days with the programme they are of, where it has a name."""
    fields["programme"] = tuple(dict.fromkeys(act[PROGRAMME] for act in acts))
    for field, column in DAYS.items():
        dated = [act for act in acts if act[column]]
        if dated:
            fields[field] = tuple(_of_programme(act[PROGRAMME], act[column]) for act in dated)


def _of_programme(programme: str, day: str) -> str:
    return f"{programme}: {day}" if programme else day


def meaning(stored: Mapping[str, Any], fields: Values | None = None) -> str:
    """Hash of what the content means: equal for two contents that are no change."""
    meant = values(stored) if fields is None else fields
    parts = [stored["state"]]
    for name in sorted(meant):
        parts.append(name)
        texts = meant[name]
        if len(texts) == 1:  # as nearly always: a set and its order cost half of this function
            parts.append(sense(texts[0]))
        else:
            parts += sorted(set(map(sense, texts)))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def member(stored: Mapping[str, Any], fields: Values, data: bytes) -> Member:
    """What a snapshot stores of an entry with this content."""
    acts = tuple((act[0], act[1], act[2]) for act in stored["acts"])
    return Member(revision(data), meaning(stored, fields), stored["state"], acts)
