"""Two contents of one entry -> field changes; all changes of one step -> who caused them."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from itertools import chain, groupby
from operator import attrgetter

from tracker.model import ALWAYS_AUTHORITY, RELEVANT, FieldChange, Origin
from tracker.rules.normalise.countries import meaning
from tracker.rules.normalise.entries import SINGLE, Values
from tracker.rules.normalise.sense import sense

MASS_SHARE = 0.10
MASS_COUNT = 30
"""One (field, transformation) in this share and at least this number of entries is the format's."""

ALIAS_FIELDS = frozenset({"alias", "weakAlias", "previousName"})

NEVER_DIFFED = frozenset({"programme", "state", "delistedOn"})
"""Carried by changes of their own: designation-scope rows, additions and removals."""

Side = str | tuple[str, ...]
"""One side of a field change: the text of a single value, or what left or what came."""

LATIN, ORIGINAL = "Latin", "original script"
MOVED = "reworded and moved"

_DIGITS = re.compile(r"\d+")


def differences(before: Values, after: Values) -> tuple[FieldChange, ...]:
    """What left and what came, per field, by meaning; programmes and states apart."""
    fields = sorted((before.keys() | after.keys()) - NEVER_DIFFED)
    changes = (_difference(field, before.get(field, ()), after.get(field, ())) for field in fields)
    return tuple(filter(None, changes))


def _difference(field: str, before: Sequence[str], after: Sequence[str]) -> FieldChange | None:
    if before == after or set(map(sense, before)) == set(map(sense, after)):
        return None
    left, came = _without(field, before, after), _without(field, after, before)
    if left == came:  # nothing and nothing: what left cannot have come
        return None
    if field in SINGLE:
        return FieldChange(field, "".join(left), "".join(came))
    return FieldChange(field, left, came)


def _without(field: str, values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Values that mean nothing that the others mean."""
    meant = set(map(partial(meaning, field), others))
    return tuple(text for text in values if meaning(field, text) not in meant)


def texts(side: Side) -> tuple[str, ...]:
    """One side of a field change as a tuple."""
    if isinstance(side, str):
        return (side,) if side else ()
    return side


def relevant(change: FieldChange) -> bool:
    """Whether a change matters to screening: a field of the table, and more than letter case."""
    return change.field in RELEVANT and _caseless(change.before) != _caseless(change.after)


def _caseless(side: Side) -> set[str]:
    return {sense(text).casefold() for text in texts(side)}


def gained(change: FieldChange) -> tuple[str, ...]:
    """Values that matter to screening and were not there before."""
    return texts(change.after) if relevant(change) else ()


# Who caused it.


def transformation(change: FieldChange, others: Iterable[FieldChange]) -> str:
    """What kind of edit this is, so that one edit made to many entries at once can be seen."""
    left, came = texts(change.before), texts(change.after)
    elsewhere = [other for other in others if other.field != change.field]
    went = _moved(left, map(attrgetter("after"), elsewhere))
    moved = went or _moved(came, map(attrgetter("before"), elsewhere))
    match moved, left, came:
        case True, _, ():
            return "moved away"
        case True, (), _:
            return "moved in"
        case True, _, _:
            return MOVED
        case _, (), _:
            return _gained(change.field, came)
        case _, _, ():
            return "lost"
    return f"reworded {_edit(left, came)}"


def _gained(field: str, came: Sequence[str]) -> str:
    """Names by how they are written: those in original script come with the file format."""
    return f"gained {_writing(came[0])}" if field in ALIAS_FIELDS else "gained"


def _moved(values: Sequence[str], sides: Iterable[Side]) -> bool:
    """Whether there are values, and all of them stand on these sides of other fields' changes."""
    if not values:
        return False
    there = set(map(sense, chain.from_iterable(map(texts, sides))))
    return there.issuperset(map(sense, values))


def _writing(text: str) -> str:
    """Latin letters, or the original script."""
    letter = next(filter(str.isalpha, text), "A")
    alphabet = unicodedata.name(letter, "LATIN")
    return LATIN if alphabet.startswith("LATIN") else ORIGINAL


def by_writing(change: FieldChange) -> tuple[FieldChange, ...]:
    """An alias change as one for names in Latin letters and one for names in original script.

    Original-script names come and go with the file format, Latin ones by decision.
    """
    if change.field not in ALIAS_FIELDS:
        return (change,)
    parts = (_written_in(LATIN, change), _written_in(ORIGINAL, change))
    return tuple(part for part in parts if any((part.before, part.after)))


def _written_in(writing: str, change: FieldChange) -> FieldChange:
    before, after = _only(writing, change.before), _only(writing, change.after)
    return FieldChange(change.field, before, after)


def _only(writing: str, side: Side) -> tuple[str, ...]:
    return tuple(text for text in texts(side) if _writing(text) == writing)


def _parts(fields: Iterable[FieldChange]) -> list[FieldChange]:
    return list(chain.from_iterable(map(by_writing, fields)))


def _edit(left: Sequence[str], came: Sequence[str]) -> str:
    """The words that went and the words that came, figures masked; the same edit, the same text."""
    old, new = _words(left), _words(came)
    return f"{_but(old, new)} -> {_but(new, old)}"


def _but(words: Iterable[str], others: Iterable[str]) -> str:
    known = set(others)
    return " ".join(word for word in words if word not in known)[:200]


def _words(values: Iterable[str]) -> list[str]:
    masked = _DIGITS.sub("#", " ".join(values))
    return [word.strip(".,;:()") for word in masked.split()]


def mass_edits(
    changed: Mapping[str, Sequence[FieldChange]], entries: int
) -> frozenset[tuple[str, str]]:
    """The (field, transformation) pairs of a step that touch so many entries that no authority
    decided them one by one. `changed` maps entry to its field changes; `entries` counts the
    entries in force before the step.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for fields in changed.values():
        parts = _parts(fields)
        counts.update({(part.field, transformation(part, parts)) for part in parts})
    enough = max(MASS_COUNT, MASS_SHARE * entries)
    return frozenset(pair for pair, number in counts.items() if number >= enough)


def origins(
    fields: Sequence[FieldChange], mass: frozenset[tuple[str, str]], *, other_format: bool
) -> dict[Origin, tuple[FieldChange, ...]]:
    """The field changes of one entry by who caused them."""
    parts = _parts(fields)
    by: dict[Origin, list[FieldChange]] = defaultdict(list)
    for part in parts:
        by[_origin(part, parts, mass, other_format)].append(part)
    return {origin: _joined(changes) for origin, changes in by.items()}


def _joined(changes: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """Parts of one field, which follow each other, as one change again."""
    by_field = groupby(changes, attrgetter("field"))
    return tuple(reduce(_both, parts) for _, parts in by_field)


def _both(first: FieldChange, second: FieldChange) -> FieldChange:
    before = (*texts(first.before), *texts(second.before))
    after = (*texts(first.after), *texts(second.after))
    return FieldChange(first.field, before, after)


def _origin(
    change: FieldChange,
    fields: Sequence[FieldChange],
    mass: frozenset[tuple[str, str]],
    other_format: bool,
) -> Origin:
    if change.field in ALWAYS_AUTHORITY:
        return Origin.AUTHORITY
    if other_format or (change.field, transformation(change, fields)) in mass:
        return Origin.FORMAT
    return Origin.AUTHORITY
