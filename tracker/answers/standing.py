"""Where an entry stood on a day, from its spells. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracker.model import Spell
from tracker.recorded import NEVER

NO_END = "9999-99-99"
"""Later than any day that can be asked for."""


class Stood(NamedTuple):
    """A state on a day, "before" the first spell, or "unknown"; and the spell that says so.

    `since` is the day the spell began; "" without one.
    """

    state: str
    spell: Spell = NEVER
    since: str = ""

    @property
    def until(self) -> str:
        """The day the spell ended; "" where it did not, and without one."""
        return self.spell.ended_on


BEFORE = Stood("before")


def as_seen(spells: Iterable[Spell], seen_at: str) -> tuple[Spell, ...]:
    """Spells as documents until a moment show them: none that began later, no end seen later."""
    if not seen_at:
        return tuple(spells)
    return tuple(_seen_until(seen_at, spell) for spell in spells if spell.since <= seen_at)


def _seen_until(seen_at: str, spell: Spell) -> Spell:
    if spell.until <= seen_at:
        return spell
    return spell._replace(
        until="", until_after="", until_sha256="", delisted_on="", state="in_force"
    )


def state_on(spells: Sequence[Spell], day: str) -> Stood:
    """Where an entry with these spells stood on a day.

    Doubt never shrinks a list: between the last document with an entry and the first without it,
    it counts as listed, unless the authority gives the day.
    """
    stood, ended = BEFORE, ""
    for spell in spells:
        began = begun_on(spell, ended)
        if day < began[: len(day)]:
            return _before(spell, day) if stood is BEFORE else stood
        stood, ended = _since(spell, began, day), spell.ended_on
    return stood


def _before(first: Spell, day: str) -> Stood:
    """Before the first spell: unknown where it may have begun earlier than we saw."""
    if first.listed_on:
        return BEFORE
    unseen = first.baseline or day > first.after[:10]
    return Stood("unknown", first, begun_on(first)) if unseen else BEFORE


def _since(spell: Spell, began: str, day: str) -> Stood:
    """On a day after the beginning of a spell."""
    end = spell.ended_on or NO_END
    is_over = day >= end[:10]
    return Stood(spell.state if is_over else "in_force", spell, began)


def begun_on(spell: Spell, earlier_ended: str = "") -> str:
    """The day a spell began: the authority's, unless it lies in the spell before."""
    return spell.listed_on if spell.listed_on > earlier_ended[:10] else spell.since


def counts_from(spells: Sequence[Spell], spell: Spell) -> str:
    """The day from which what is said of a listing may be of this time on the list; "" for ever.

    Of a first time that the authority gives no day for, that is the last document without it, and
    for ever where it stood in our first document.
    """
    place = spells.index(spell)
    if place:
        return begun_on(spell, spells[place - 1].ended_on)[:10]
    return spell.listed_on or ("" if spell.baseline else spell.after[:10])
