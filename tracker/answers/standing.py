"""Where an entry stood on a day, from its spells. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def as_seen(spells: Iterable[Mapping[str, Any]], seen_at: str) -> list[Mapping[str, Any]]:
    """Spells as documents until a moment show them: none that began later, no end seen later."""
    end = {"until": "", "until_after": "", "until_sha256": "", "delisted_on": ""}
    return [
        {**spell, **end, "state": "in_force"} if seen_at and spell["until"] > seen_at else spell
        for spell in spells
        if not seen_at or spell["since"] <= seen_at
    ]


def state_on(spells: Sequence[Mapping[str, Any]], day: str) -> tuple[str, Mapping[str, Any] | None]:
    """Where an entry with these spells stood on a day: a state, "before" its first, or "unknown".

    Doubt never shrinks a list: between the last document with an entry and the first without it,
    it counts as listed, unless the authority gives the day.
    """
    state: tuple[str, Mapping[str, Any] | None] = ("before", None)
    for number, spell in enumerate(spells):
        start = begun_on(spell, spells[number - 1] if number else None)
        if day < start[: len(day)]:
            unsure = not spell["listed_on"] and not spell["baseline"] and day > spell["after"][:10]
            early = spell["baseline"] and not spell["listed_on"]
            return ("unknown", spell) if (unsure or early) and not number else state
        end = ended_on(spell)
        state = ("in_force", spell) if not end or day < end[:10] else (spell["state"], spell)
    return state


def begun_on(spell: Mapping[str, Any], previous: Mapping[str, Any] | None = None) -> str:
    """The day a spell began: the authority's, unless it lies in an earlier spell."""
    listed_on = str(spell["listed_on"])
    if listed_on and (previous is None or listed_on > ended_on(previous)[:10]):
        return listed_on
    return str(spell["since"])


def ended_on(spell: Mapping[str, Any]) -> str:
    """The day a spell ended, by the authority or by the first document without; else ""."""
    return str(spell["delisted_on"] or spell["until"])
