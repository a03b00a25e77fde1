"""Two contents of one entry -> field changes; all changes of one step -> who caused them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

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

_DIGITS = re.compile(r"\d+")


def differences(before: Values, after: Values) -> tuple[FieldChange, ...]:
    """What left and what came, per field, by meaning; programmes and states apart."""
    fields = sorted((before.keys() | after.keys()) - NEVER_DIFFED)
    changes = (_difference(f, before.get(f, ()), after.get(f, ())) for f in fields)
    return tuple(change for change in changes if change)


def _difference(field: str, before: Sequence[str], after: Sequence[str]) -> FieldChange | None:
    if {sense(text) for text in before} == {sense(text) for text in after}:
        return None
    old = {meaning(field, text) for text in before}
    new = {meaning(field, text) for text in after}
    left = tuple(text for text in before if meaning(field, text) not in new)
    came = tuple(text for text in after if meaning(field, text) not in old)
    if not left and not came:
        return None
    if field in SINGLE:
        return FieldChange(field, "".join(left), "".join(came))
    return FieldChange(field, left, came)


def texts(side: str | tuple[str, ...]) -> tuple[str, ...]:
    """One side of a field change as a tuple."""
    if isinstance(side, str):
        return (side,) if side else ()
    return side


def relevant(change: FieldChange) -> bool:
    """Whether a change matters to screening: a field of the table, and more than letter case."""
    if change.field not in RELEVANT:
        return False
    left = {sense(text).casefold() for text in texts(change.before)}
    came = {sense(text).casefold() for text in texts(change.after)}
    return left != came


def gained(change: FieldChange) -> tuple[str, ...]:
    """Values that matter to screening and were not there before."""
    return texts(change.after) if relevant(change) else ()


# Who caused it.


def transformation(change: FieldChange, others: Iterable[FieldChange]) -> str:
    """What kind of edit this is, so that one edit made to many entries at once can be seen."""
    left, came = texts(change.before), texts(change.after)
    elsewhere = [other for other in others if other.field != change.field]
    if left and _moved(left, (texts(other.after) for other in elsewhere)):
        return "moved away" if not came else "reworded and moved"
    if came and _moved(came, (texts(other.before) for other in elsewhere)):
        return "moved in" if not left else "reworded and moved"
    if not left:
        return f"gained {_writing(came[0])}" if change.field in ALIAS_FIELDS else "gained"
    if not came:
        return "lost"
    return f"reworded {_edit(left, came)}"


def _moved(values: Iterable[str], others: Iterable[tuple[str, ...]]) -> bool:
    there = {sense(text) for other in others for text in other}
    return all(sense(text) in there for text in values)


def _writing(text: str) -> str:
    """Latin letters, or the original script."""
    letter = next((c for c in text if c.isalpha()), "A")
    return "Latin" if unicodedata.name(letter, "LATIN").startswith("LATIN") else "original script"


def by_writing(change: FieldChange) -> tuple[FieldChange, ...]:
    """An alias change as one for names in Latin letters and one for names in original script.

    Original-script names come and go with the file format, Latin ones by decision.
    """
    if change.field not in ALIAS_FIELDS:
        return (change,)
    parts = (
        FieldChange(
            change.field,
            tuple(t for t in texts(change.before) if _writing(t) == writing),
            tuple(t for t in texts(change.after) if _writing(t) == writing),
        )
        for writing in ("Latin", "original script")
    )
    return tuple(part for part in parts if part.before or part.after)


def _edit(left: Sequence[str], came: Sequence[str]) -> str:
    """The words that went and the words that came, figures masked; the same edit, the same text."""
    old, new = _words(left), _words(came)
    gone = [word for word in old if word not in set(new)]
    fresh = [word for word in new if word not in set(old)]
    return f"{' '.join(gone)[:200]} -> {' '.join(fresh)[:200]}"


def _words(values: Iterable[str]) -> list[str]:
    masked = (_DIGITS.sub("#", text) for text in values)
    return [word.strip(".,;:()") for text in masked for word in text.split()]


def mass_edits(
    changed: Mapping[str, Sequence[FieldChange]], entries: int
) -> frozenset[tuple[str, str]]:
    """The (field, transformation) pairs of a step that touch so many entries that no authority
    decided them one by one. `changed` maps entry to its field changes; `entries` counts the
    entries in force before the step.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for fields in changed.values():
        parts = [part for change in fields for part in by_writing(change)]
        counts.update({(part.field, transformation(part, parts)) for part in parts})
    enough = max(MASS_COUNT, MASS_SHARE * entries)
    return frozenset(pair for pair, number in counts.items() if number >= enough)


def origins(
    fields: Sequence[FieldChange], mass: frozenset[tuple[str, str]], *, other_format: bool
) -> dict[Origin, tuple[FieldChange, ...]]:
    """The field changes of one entry by who caused them."""
    parts = [part for change in fields for part in by_writing(change)]
    by: dict[Origin, list[FieldChange]] = {}
    for part in parts:
        by.setdefault(_origin(part, parts, mass, other_format), []).append(part)
    return {origin: _joined(changes) for origin, changes in by.items()}


def _joined(changes: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """Parts of one field as one change again."""
    whole: dict[str, FieldChange] = {}
    for change in changes:
        if (first := whole.get(change.field)) is None:
            whole[change.field] = change
        else:
            before = (*texts(first.before), *texts(change.before))
            after = (*texts(first.after), *texts(change.after))
            whole[change.field] = FieldChange(change.field, before, after)
    return tuple(whole.values())


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
