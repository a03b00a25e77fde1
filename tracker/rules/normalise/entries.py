"""RawEntry -> Entry: our spelling, our keys, one canonical order. Content <-> stored bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, starmap
from operator import itemgetter

from db import canonical
from scrapers import kit
from tracker.model import (
    DATES,
    Content,
    Designation,
    Entry,
    EntryState,
    Identifier,
    Member,
    Name,
)
from tracker.rules.normalise.dates import partial_date, read_all, says_no_day
from tracker.rules.normalise.keys import canonical_key, named_key
from tracker.rules.normalise.sense import sense, tidy
from tracker.rules.normalise.spans import is_read

DATE_FACTS = DATES - {"listedOn", "delistedOn"}
UNREAD = "unreadDate"
"""Among the counts of a document's fields: entries with a date that is kept whole."""

ENDS_ON = "endsOn"
"""The fact of the days on which designations lapse unless they are renewed. It ends nothing."""

BESIDE = {"birthDate": "birthNote", "deathDate": "deathNote"}
"""Date -> where what is said beside it is kept; of other dates, in a note of their own name."""

MOST_NAMES = 5_000
"""Of one record; the most that any had was 146 (EU, 2026), and 100,000 take 19 s to be indexed."""

SINGLE = ("name", "schema", "state")
"""Fields that hold one value."""

OTHER_NAMES = ("alias", "weakAlias", "previousName")
PROGRAMME = itemgetter(0)
DAYS = {"listedOn": itemgetter(0, 1), "delistedOn": itemgetter(0, 2)}
"""Of an act: its programme; that with each of the days that are fields."""

Values = Mapping[str, tuple[str, ...]]
"""Field name -> values, as diffed."""


def entry(list_id: str, source: kit.Source, raw: kit.RawEntry) -> Entry:
    """One entry in our spelling; LayoutChanged for a record without a name or a key."""
    names = _names(raw)
    acts = _designations(raw, source)
    listed_on = acts[0].listed_on if acts else ""
    numbers = (number for number in raw.identifiers if sense(number.number))
    content = Content(
        schema=str(raw.schema),
        state=str(EntryState(raw.state)),
        names=names,
        acts=tuple(sorted(set(acts))),
        identifiers=tuple(sorted(set(map(_identifier, numbers)))),
        facts=_filled(_facts(raw, source)),
        extra=_filled({tidy(name): _texts(texts) for name, texts in raw.extra.items()}),
    )
    key = canonical_key(list_id, raw.reference) or named_key(content.caption, listed_on)
    return Entry(key, content)


def _names(raw: kit.RawEntry) -> tuple[Name, ...]:
    """Primary name first, the others once each and in order; a repeat of the primary is dropped.

    LayoutChanged for one with more names than any party has.
    """
    if (
        len(raw.names) > MOST_NAMES
        and (many := len({item.text for item in raw.names})) > MOST_NAMES
    ):
        record = raw.reference[:80] or raw.names[0].text[:80]
        raise kit.LayoutChanged(f"A record has {many:,} names ({record}).")
    names = [Name(tidy(item.text), str(item.kind)) for item in raw.names if sense(item.text)]
    primary = next((name for name in names if name.kind == "name"), None)
    if primary is None:
        record = raw.reference or "no reference"
        raise kit.LayoutChanged(f"A record has no primary name ({record}).")
    return with_others(primary, reversed(names))


def with_others(primary: Name, others: Iterable[Name]) -> tuple[Name, ...]:
    """A primary name, then the others once each and in order; what is said last counts."""
    the_same = sense(primary.text)
    by_meaning = {(name.kind, sense(name.text)): name for name in map(_as_other, others)}
    once = [name for (_, meant), name in by_meaning.items() if meant != the_same]
    return (primary, *sorted(once, key=itemgetter(1, 0)))


def _as_other(name: Name) -> Name:
    """A primary name beside another one is an alias."""
    return Name(name.text, "alias") if name.kind == "name" else name


def _designations(raw: kit.RawEntry, source: kit.Source) -> tuple[Designation, ...]:
    """What an entry stands under; LayoutChanged where that has no name.

    A programme without a name is none: among units of an entry, no name is the entry itself.
    """
    acts = tuple(_designation(act, source) for act in raw.designations)
    named = tuple(filter(PROGRAMME, acts))
    if acts and not named:
        record = raw.reference or "no reference"
        raise kit.LayoutChanged(f"A record stands under no programme ({record}).")
    return named


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
    tidied = list(map(tidy, texts))
    if len(tidied) == 1:
        return tuple(filter(sense, tidied))
    last_to_first = sorted(tidied, reverse=True)
    by_meaning = {sense(text): text for text in last_to_first}
    by_meaning.pop("", None)
    return tuple(sorted(by_meaning.values()))


def _facts(raw: kit.RawEntry, source: kit.Source) -> dict[str, tuple[str, ...]]:
    """Facts in our spelling: dates as values, and whole what nobody can read of one."""
    found: dict[str, Iterable[str]] = dict(raw.facts)
    if ends := [act.ends_on for act in raw.designations if act.ends_on]:
        found[ENDS_ON] = (*found.get(ENDS_ON, ()), *ends)
    for name in DATE_FACTS & found.keys():
        found[name], notes = read_all(found[name], source.date_formats)
        if notes:
            beside = BESIDE.get(name, f"{name}Note")
            found[beside] = (*found.get(beside, ()), *notes)
    for name, text in _unread_days(raw.designations, source):
        found[name] = (*found.get(name, ()), text)
    return {name: _texts(texts) for name, texts in found.items()}


def _unread_days(
    acts: Iterable[kit.RawDesignation], source: kit.Source
) -> Iterator[tuple[str, str]]:
    """Days of acts that are no one day to us: kept beside, as they were published."""
    for act in acts:
        for name, text in (("listingNote", act.listed_on), ("delistingNote", act.delisted_on)):
            if text and says_no_day(text, source.date_formats):
                yield name, text


def _filled(fields: Values) -> Values:
    """Fields that have a value, by name."""
    return dict(sorted(_present(fields)))


def _present(fields: Values) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Those that have a value."""
    return filter(itemgetter(1), fields.items())


# Contents as a revision stores them.

_NAME: Callable[[Iterable[str]], Name] = partial(tuple.__new__, Name)
_ACT: Callable[[Iterable[str]], Designation] = partial(tuple.__new__, Designation)
_IDENTIFIER: Callable[[Iterable[str]], Identifier] = partial(tuple.__new__, Identifier)
"""A row as a value: what `_make` does, in a third of the time for each of a list's many names."""


def encoded(content: Content) -> bytes:
    """Content as bytes: sorted keys, no blanks, UTF-8."""
    # A copy of just that size: the writer's own buffer is a kilobyte longer, for each entry.
    return bytes(memoryview(canonical.encoded(content._asdict())))


def decoded(data: bytes) -> Content:
    """The inverse of `encoded`."""
    stored = canonical.parsed(data)
    return Content(
        schema=stored["schema"],
        state=stored["state"],
        names=tuple(map(_NAME, stored["names"])),
        acts=tuple(map(_ACT, stored["acts"])),
        identifiers=tuple(map(_IDENTIFIER, stored["identifiers"])),
        facts=_as_values(stored["facts"]),
        extra=_as_values(stored["extra"]),
    )


def identifiers_of(data: bytes) -> tuple[Identifier, ...]:
    """The identifiers of encoded content, without the rest."""
    return tuple(map(_IDENTIFIER, canonical.parsed(data)["identifiers"]))


def _as_values(stored: Mapping[str, list[str]]) -> Values:
    return {name: tuple(texts) for name, texts in stored.items()}


def revision(data: bytes) -> str:
    """The id of encoded content (128 bits of SHA-256, hex)."""
    return hashlib.sha256(data).hexdigest()[:32]


def values(content: Content) -> Values:
    """Content as field -> values, the shape that is diffed, counted and carried forward."""
    (primary, _), *others = content.names
    of_names = {"schema": (content.schema,), "name": (primary,), **_other_names(others)}
    fields = dict(_present(of_names | _of_acts(content.acts)))
    for of, number, country in content.identifiers:
        text = f"{number} ({country})" if country else number
        fields[of] = (*fields.get(of, ()), text)
    fields.update(content.facts)
    return fields


def kept_whole(fields: Values) -> Iterator[str]:
    """`UNREAD`, if there is a date that nobody can read to its end: such entries are counted."""
    dates = chain.from_iterable(map(fields.__getitem__, DATE_FACTS & fields.keys()))
    if not all(map(is_read, dates)):
        yield UNREAD


def _other_names(others: Sequence[Name]) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(text for text, of in others if of == kind) for kind in OTHER_NAMES}


def _of_acts(acts: Sequence[Designation]) -> dict[str, tuple[str, ...]]:
    """Programmes once each; days with the programme they are of, where it has a name."""
    programmes = tuple(dict.fromkeys(map(PROGRAMME, acts)))
    days = {field: _days(map(of, acts)) for field, of in DAYS.items()}
    return {"programme": programmes, **days}


def _days(acts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(filter(None, starmap(_of_programme, acts)))


def _of_programme(programme: str, day: str) -> str:
    return f"{programme}: {day}" if programme and day else day


def meaning(content: Content, fields: Values | None = None) -> str:
    """Hash of what the content means: equal for two contents that are no change."""
    meant = values(content) if fields is None else fields
    parts = [content.state]
    for name in sorted(meant):
        parts.append(name)
        texts = meant[name]
        if len(texts) == 1:  # as nearly always: a set and its order cost half of this function
            parts.append(sense(texts[0]))
        else:
            parts += sorted(set(map(sense, texts)))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def member(content: Content, fields: Values, data: bytes) -> Member:
    """What a snapshot stores of an entry with this content."""
    acts = tuple((programme, on, end) for programme, on, end in content.acts)
    sense_of = meaning(content, fields)
    return Member(revision(data), sense_of, content.state, acts, content.schema)
