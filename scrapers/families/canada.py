"""Regulations of Canada that list parties, as Justice Canada publishes them (XML).

One `Item` is one party: "Name (ACRONYM) (also known among other names as A, B (C) and D)". Names
are prose: what cannot be cut surely stays whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapers.kit import xml_records as xml
from scrapers.kit.entry import NameKind, RawName
from scrapers.kit.errors import LayoutChanged
from scrapers.kit.moments import file_moment
from scrapers.kit.source import About, Document
from scrapers.kit.text import brackets, clean, split, split_outside

ALSO_KNOWN = re.compile(
    r"also known (?P<several>among other names )?as:? |formerly (?:known as )?(?P<former>)",
    re.IGNORECASE,
)
REPEALED = ("[Repealed", "[Abrogé")
QUOTES = '“”"«» '

# Brackets inside an alias that hold no name.
NO_NAMES = frozenset({"Canada", "brigade"})

# Names with the separators of a list of names inside.
WHOLE = (
    "The Communist Party of Peru by the Shining Path of Jose Carlos Mariategui and Marxism, "
    "Leninism, Maoism and the Thoughts of Chairman Gonzalo",
    "Basque Homeland and Freedom",
)

# Last aliases that are two: with a French "et" in the English text, with a blank left out.
SPELLED_OUT = {
    "Jund al-Islam et Ansar al-Sunna": ("Jund al-Islam", "Ansar al-Sunna"),
    "the Movement of Egypt’s Forearmsand the Arms of Egypt Movement": (
        "the Movement of Egypt’s Forearms",
        "the Arms of Egypt Movement",
    ),
}

HELD = "\u00a0"
"""Stands for the blanks of such a name while a list is cut: no separator has it."""

AMENDMENT = re.compile(r"\bSOR/[0-9]{2,4}-[0-9]{1,4}\b")
"""The number of an amending instrument in a historical note: SOR/2019-45, s. 1."""

NEAR = 100
"""How far apart the numbers of an item and of the note on the act that brought it may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleItem:
    """One party of a regulation.

    `listed_on` is "" where the regulation does not tell it; `worded_on` is the day from which its
    present text is in force, `further` what else the item holds.
    """

    fid: str
    text: str
    listed_on: str
    worded_on: str
    further: Mapping[str, tuple[str, ...]]


def regulation(document: Document, number: str) -> Any:
    """The root of a regulation, made sure to be the one of this number."""
    top = xml.root(document, "Regulation")
    found = " ".join(xml.text(e) for e in xml.descendants(top, "InstrumentNumber"))
    if found.split("/")[-1] != number:
        raise LayoutChanged(f"{document.name} is regulation {found or 'without number'}.")
    return top


def about(document: Document) -> About:
    """The day up to which the text is consolidated."""
    day = xml.attribute(xml.root(document, "Regulation"), "current-date")
    made = file_moment(day, "The day of consolidation", form="%Y-%m-%d") if day else None
    return About(published_at=made)


def acts(section: Any) -> tuple[str, ...]:
    """The days from which the amendments noted below an element are in force."""
    notes = xml.descendants(section, "HistoricalNoteSubItem")
    days = {xml.attribute(note, "inforce-start-date") for note in notes}
    return tuple(sorted(days - {""}))


def cites(section: Any) -> tuple[tuple[str, str], ...]:
    """The amendments noted below an element, as they are cited, each with its day in force."""
    return tuple(
        (number, xml.attribute(note, "inforce-start-date"))
        for note in xml.descendants(section, "HistoricalNoteSubItem")
        for number in AMENDMENT.findall(xml.text(note))
    )


def items(section: Any, *, at_least: int) -> list[ScheduleItem]:
    """The parties below one element; LayoutChanged where too few, or one without number or text.

    An item of which only the note of its repeal is left is no party.
    """
    notes = _notes(section)
    all_of_them = (_item(element, notes) for element in xml.descendants(section, "Item"))
    found = [item for item in all_of_them if not item.text.startswith(REPEALED)]
    if len(found) < at_least:
        raise LayoutChanged(f"The list holds {len(found)} items.")
    if len({item.fid for item in found}) < len(found):
        raise LayoutChanged("Two items of the list have one number.")
    return found


def _item(element: Any, notes: list[tuple[int, str]]) -> ScheduleItem:
    fid = xml.attribute(element, "fid")
    parts = {xml.local(child): clean(xml.text(child)) for child in element}
    text = parts.pop("Text", "") or parts.pop("Repealed", "")
    if not fid.isdecimal() or len(fid) > 12 or not text:
        raise LayoutChanged(f"An item ({fid or 'without fid'}) has no number or no text.")
    return ScheduleItem(
        fid=fid,
        text=text,
        listed_on=_listed_on(int(fid), notes),
        worded_on=xml.attribute(element, "inforce-start-date"),
        further={name: (part,) for name, part in parts.items() if part and name != "Label"},
    )


def _notes(section: Any) -> list[tuple[int, str]]:
    """(number, day in force) of the historical notes that are about one amendment each."""
    found = []
    for note in xml.descendants(section, "HistoricalNoteSubItem"):
        fid, day = xml.attribute(note, "fid"), xml.attribute(note, "inforce-start-date")
        if fid.isdecimal() and len(fid) <= 12 and ";" not in xml.text(note):
            found.append((int(fid), day))
    return found


def _listed_on(fid: int, notes: list[tuple[int, str]]) -> str:
    """Items are numbered together with the note on the act that brought them, and keep theirs."""
    near = min(notes, key=lambda note: abs(note[0] - fid), default=None)
    return near[1] if near and abs(near[0] - fid) <= NEAR else ""


def names(text: str) -> Iterator[RawName]:
    """The primary name of an item's text, then its aliases."""
    outside, groups = brackets(text)
    primary = outside.strip(QUOTES + ")],;")
    yield RawName(text=primary)
    for group in groups:
        if found := ALSO_KNOWN.match(group):
            yield from _aliases(group[found.end() :], found)
        else:
            yield RawName(text=group.strip(QUOTES), kind=NameKind.ALIAS)


def _aliases(text: str, opening: re.Match[str]) -> Iterator[RawName]:
    kind = NameKind.ALIAS if opening["former"] is None else NameKind.PREVIOUS_NAME
    for name in WHOLE:
        text = text.replace(name, name.replace(" ", HELD))
    listed = split_outside(text, ", ", "; ")
    if len(listed) > 1 or (listed and opening["several"] is not None):
        listed[-1:] = _last(listed[-1])
    for piece in listed:
        yield from alias(clean(piece), kind)


def _last(piece: str) -> Sequence[str]:
    """The last two names of several stand with an "and" between them, or before the last one."""
    if piece in SPELLED_OUT:
        return SPELLED_OUT[piece]
    if piece.startswith("and "):
        return [piece.removeprefix("and ")]
    parts = split_outside(piece, " and ")
    return [" and ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else [piece]


def alias(piece: str, kind: NameKind = NameKind.ALIAS) -> Iterator[RawName]:
    """An alias; what it has in brackets at its end only supports a match."""
    outside, inside = brackets(piece) if piece.endswith((")", "]")) else (piece, [])
    if not inside or not NO_NAMES.isdisjoint(inside) or not piece.startswith(outside):
        yield RawName(text=piece, kind=kind)
        return
    yield RawName(text=outside, kind=kind)
    for held in inside:
        for name in split(held, "/", ", "):
            yield RawName(text=name.strip(QUOTES), kind=NameKind.WEAK_ALIAS)
