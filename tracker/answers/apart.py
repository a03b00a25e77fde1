"""Where lists say different things of one party: off one and still on another, named and left out.

Of two lists of different authorities neither is wrong: each follows its own law, on its own day.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from db import names
from db.engine import Connection
from tracker.answers.listings import Day, Listing, Time
from tracker.answers.lists import speaks
from tracker.model import Content
from tracker.rules.normalise.names import match_form

LEFT_OUT = re.compile(
    r"\b(?:minus|excluding|with the exception of|except for)\s{1,3}(?:the\s{1,3})?"
    r"(?P<quote>[‘“'\"]?)(?P<name>[^‘’“”'\"()\[\],;]{3,120}+)"
    r"(?:['\"’”]?\s?\((?P<short>\w{2,12})\))?"
)
"""Who is expressly not meant by an entry, as the Council writes it: "minus the ‘National Council of
Resistance of Iran’ (NCRI)" (Common Position 2002/340/CFSP and those after it).
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A time in which a party was off one list and still on another; an `until` of None: still.

    `last_with` is the last document of the second list that has it, where a later one does not.
    """

    off: Listing
    on: Listing
    since: Day
    until: Day | None
    last_with: str = ""

    def last_seen(self, last: str) -> str:
        """The last day on which it is known to go on, of a list that was seen until `last`."""
        return (self.last_with or last)[:10]

    def was_seen(self, last: str) -> bool:
        """Whether the second list was seen after it began: an older document says nothing of it."""
        return self.until is not None or last[:10] >= self.since.day

    def sentence(self, last: str = "") -> str:
        """It in a sentence; of one that goes on, as of which day that was last seen."""
        as_of = f" as of {last}" if last else ""
        end = f" to {self.until.said}" if self.until else f", and still so{as_of}"
        lists = f"Off {self.off.list_id}, still on {self.on.list_id}"
        return f"{lists}: {self.since.said}{end}."


def windows(party: Sequence[Listing]) -> Iterator[Window]:
    """The times in which a party was off a list and still on another, in the order of days."""
    speaking = [listing for listing in party if speaks(listing.list_id)]
    pairs = ((off, on) for off, on in product(speaking, speaking) if off.list_id != on.list_id)
    found = [window for off, on in pairs for window in _windows(off, on, speaking)]
    yield from sorted(found, key=_order)


def _order(window: Window) -> tuple[str, str, str, str]:
    until = window.until.day if window.until else "9999"
    return (window.since.day, window.off.list_id, until, window.on.list_id)


def _windows(off: Listing, on: Listing, party: Sequence[Listing]) -> Iterator[Window]:
    """Those that begin where a time on the first list ends while one on the second goes on."""
    same_list = [time for one in party if one.list_id == off.list_id for time in one.times]
    for ended, time in product(off.times, on.times):
        day = ended.ended
        if day and ended.took_off and time.covers(day.day) and not _covered(same_list, day):
            last_with = "" if time.spell.open else time.spell.until_after
            until = _end(same_list, day, time)
            yield Window(off=off, on=on, since=day, until=until, last_with=last_with)


def _covered(times: Iterable[Time], day: Day) -> bool:
    """Whether the party stands on the list by another entry on the day on which it left it."""
    return any(time.covers(day.day) for time in times)


def _end(same_list: Iterable[Time], since: Day, time: Time) -> Day | None:
    """When it ends: the party leaves the second list, or is back on the first."""
    back = [other.begun for other in same_list if other.begun.day > since.day]
    ended = [time.ended] if time.ended and time.took_off else []
    return min([*back, *ended], default=None)


# Names.


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOutName:
    """A name that an entry of one list expressly leaves out, and lists that have it as a name."""

    listing: Listing
    name: str
    others: Sequence[str]

    @property
    def sentence(self) -> str:
        """It in a sentence."""
        lists = " and ".join(self.others)
        here = f"expressly left out on {self.listing.list_id}"
        return f"{self.name}: a name of the party on {lists}, {here}."


def left_out_names(connection: Connection, party: Sequence[Listing]) -> Iterator[LeftOutName]:
    """Names that an entry leaves out and entries of the same party on other lists bear."""
    for listing in party:
        for name in left_out(listing.content.facts.get("notes", ())):
            if others := _bearing(connection, name, party, listing.list_id):
                yield LeftOutName(listing=listing, name=name, others=others)


def left_out(notes: Iterable[str], *, short: bool = False) -> list[str]:
    """The names that the text of an entry leaves out of it; with their acronyms, if asked for.

    >>> left_out(["‘Army of Noor’ (AON), minus the ‘Council of Noor’ (CON), a.k.a. ‘Noor’"])
    ['Council of Noor']
    """
    matches = [match for note in notes for match in LEFT_OUT.finditer(note)]
    groups = ("name", "short") if short else ("name",)
    found = ((match[group] or "").strip(" ,.") for match in matches for group in groups)
    return list(dict.fromkeys(filter(None, found)))


def leaves_out(content: Content, name: str) -> bool:
    """Whether the text of an entry expressly leaves out this very name, or its acronym there."""
    return match_form(name) in map(match_form, left_out(content.facts.get("notes", ()), short=True))


def _bearing(connection: Connection, name: str, party: Sequence[Listing], but: str) -> list[str]:
    """Lists on which an entry of the party bears a name."""
    ours = {listing.entry_id for listing in party if listing.list_id != but}
    rows = names.of_form(connection, match_form(name))
    return sorted({row.list_id for row in rows if row.entry_id in ours})
