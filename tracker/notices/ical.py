"""The days of the law as a calendar that other programs subscribe to (iCalendar, RFC 5545).

All days are whole days, of a month all its days. An event keeps its UID as long as the rule and the
entry stay the same, so that a renewal moves it. No number of a person is in it: an event has the
name, the list, the rule and the act.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar as Ical
from icalendar import Event, vText
from icalendar.enums import TRANSP

from tracker import shown
from tracker.acts import terms
from tracker.acts.calendar import Item
from tracker.acts.terms import What

PRODUCT = "-//designation-tracker//calendar of the law//EN"
OURS = "designation-tracker"

TITLES = {
    What.REVIEW: "Review due",
    What.EXPIRY: "Expires unless renewed",
    What.EFFECTS_END: "Effects of an annulled act end",
    What.IN_FORCE: "Takes effect",
}
"""What falls on a day -> the beginning of the title of its event."""

TITLE = "Designations: calendar of the law"

WHOLE = "the whole list"

DAILY = timedelta(days=1)
"""How often whoever subscribes should look again."""


def calendar(items: Iterable[Item], covers: Iterable[str] = ()) -> bytes:
    """A calendar of these days; `covers` says what it rests on, in sentences."""
    said = ["A day of the law changes no list by itself.", *covers]
    made = Ical.new(prodid=PRODUCT, uid=f"calendar@{OURS}")
    made.add("REFRESH-INTERVAL", DAILY, parameters={"VALUE": "DURATION"})
    for name, text in (("NAME", TITLE), ("DESCRIPTION", shown.lines("\n".join(said)))):
        made.add(name, vText(text))
        made.add(f"X-WR-CAL{name[:4]}", vText(text))  # as programs before RFC 7986 want it
    for item in items:
        made.add_component(_event(item))
    return bytes(made.to_ical())


def _event(item: Item) -> Event:
    begins = date.fromisoformat(terms.first(item.day))
    after = date.fromisoformat(terms.last(item.day)) + timedelta(days=1)
    event = Event.new(
        uid=f"{item.uid}@{OURS}",
        stamp=_stamp(item),
        start=begins,
        end=after,
        summary=shown.line(f"{TITLES[item.what]}: {item.party or WHOLE} ({item.list_id})"),
        description=shown.lines("\n".join(_lines(item))),
        categories=[item.list_id, str(item.what)],
        transparency=TRANSP.TRANSPARENT,
    )
    if item.url and item.url.startswith("https://"):
        event.add("URL", item.url)
    return event


def _stamp(item: Item) -> datetime:
    """From when what the event says is: the day that it was computed from, so that it is the same
    in every copy.
    """
    begun = date.fromisoformat(terms.first(item.from_day or item.day))
    return datetime.combine(begun, time(), UTC)


def _lines(item: Item) -> Sequence[str]:
    lines = [item.sentence, f"Basis: {item.legal_basis}."]
    lines += [f"Act: {item.citation}."] if item.citation else []
    lines += [f"Certainty: {item.certainty}."]
    lines += [f"To be read again at its source: {item.read_again}."] if item.read_again else []
    lines += [f"Document SHA-256 {item.document}."] if item.document else []
    return lines
