"""RawEntry -> Entry -> content: our spelling, our keys, one canonical order."""

import hashlib
from collections.abc import Iterable, Mapping
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
    PartialDate,
)
from tracker.rules.normalise.dates import partial_date, partial_dates
from tracker.rules.normalise.keys import canonical_key, named_key
from tracker.rules.normalise.sense import sense, tidy

DATE_FACTS = frozenset(
    {"birthDate", "deathDate", "amendedOn", "reviewedOn", "renewedOn", "ukDesignatedOn"}
)
SINGLE = ("name", "schema", "state")
"""Fields that hold one value."""

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
    key = canonical_key(list_id, raw.reference) or named_key(
        names[0].text, acts[0].listed_on if acts else ""
    )
    return Entry(
        key=key,
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
    primary: list[Name] = []
    others: dict[tuple[str, str], Name] = {}
    for item in raw:
        name = Name(tidy(item.text), str(item.kind))
        meaning = sense(name.text)
        if not meaning:
            continue
        if name.kind == "name" and not primary:
            primary.append(name)
            continue
        kind = "alias" if name.kind == "name" else name.kind
        others.setdefault((kind, meaning), Name(name.text, kind))
    if not primary:
        return ()
    others = {at: n for at, n in others.items() if at[1] != sense(primary[0].text)}
    return (primary[0], *sorted(others.values(), key=lambda n: (n.kind, n.text)))


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
    once: dict[str, str] = {}
    tidied = [tidy(text) for text in texts]
    if len(tidied) == 1:
        return tuple(tidied) if sense(tidied[0]) else ()
    for text in sorted(tidied):
        if meaning := sense(text):
            once.setdefault(meaning, text)
    return tuple(sorted(once.values()))


def _fact(name: str, texts: Iterable[str], source: kit.Source) -> tuple[str, ...]:
    if name in DATE_FACTS:
        return _texts(partial_dates(tuple(texts), source.date_formats))
    return _texts(texts)


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
    fields: dict[str, tuple[str, ...]] = {
        "schema": (stored["schema"],),
        "name": (stored["names"][0][0],),
    }
    for kind in ("alias", "weakAlias", "previousName"):
        if texts := tuple(text for text, of in stored["names"][1:] if of == kind):
            fields[kind] = texts
    if acts := stored["acts"]:
        fields["programme"] = tuple(dict.fromkeys(programme for programme, _, _ in acts))
        if dated := tuple(f"{p}: {on}" if p else on for p, on, _ in acts if on):
            fields["listedOn"] = dated
        if ended := tuple(f"{p}: {on}" if p else on for p, _, on in acts if on):
            fields["delistedOn"] = ended
    for of, number, country in stored["identifiers"]:
        text = f"{number} ({country})" if country else number
        fields[of] = (*fields.get(of, ()), text)
    fields.update((name, tuple(texts)) for name, texts in stored["facts"].items())
    return fields


def meaning(stored: Mapping[str, Any], fields: Values | None = None) -> str:
    """Hash of what the content means: equal for two contents that are no change."""
    parts = [stored["state"]]
    for name, texts in sorted((values(stored) if fields is None else fields).items()):
        parts.append(name)
        if len(texts) == 1:
            parts.append(sense(texts[0]))
        else:
            parts.extend(sorted({sense(text) for text in texts}))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def member(stored: Mapping[str, Any], fields: Values, data: bytes) -> Member:
    """What a snapshot stores of an entry with this content."""
    acts = tuple((act[0], act[1], act[2]) for act in stored["acts"])
    return Member(revision(data), meaning(stored, fields), stored["state"], acts)


def designation_dates(stored: Mapping[str, Any], programme: str) -> tuple[PartialDate, PartialDate]:
    """The authority's listing and delisting date of one designation, "" where unsaid."""
    for name, listed_on, delisted_on in stored["acts"]:
        if name == programme:
            return PartialDate(listed_on), PartialDate(delisted_on)
    return PartialDate(""), PartialDate("")
