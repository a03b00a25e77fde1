"""What a list has said for a while and we read only now."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, ClassVar

from db.engine import Connection
from scrapers import registry
from tracker.model import digest, stamp
from tracker.notices import private
from tracker.notices.about import Particulars, about_list
from tracker.notices.facts import Value, key
from tracker.notices.kinds.changes import contents_of
from tracker.notices.notice import Notice, Sheet, Todo, Told, seen
from tracker.notices.wording import and_more, day, field_name, phrase, plain, side
from tracker.rules.fold.terms import terrorism
from tracker.shown import count

GAINED = ("entry_id", "list_id", "caption", "programmes", "field", "before", "after", "since")
"""Columns of the table of what was read late."""

NAMES = ("name", "alias", "weakAlias", "previousName")
"""Fields by which people screen."""

WHY_LATE = {"parser": "we read only now"}
"""By what brought it to light: why nobody was told in time; of all else a new format did."""


@dataclass(frozen=True, kw_only=True)
class ToldGain(Value):
    """One value of an entry that nobody has read before."""

    entry_id: str
    caption: str
    field: str
    before: Any
    after: Any
    since: str
    programmes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LateDiscovery(Told, kind="late_discovery", source="late_discovery"):
    """What a list has said for a while and we read only now; open until acknowledged."""

    place: ClassVar[int] = 9
    turn: ClassVar[int] = 4
    urgent: ClassVar[bool] = True
    colour: ClassVar[str] = "late"
    block: ClassVar[str] = "late"
    marked: ClassVar[str] = "[LATE DISCOVERY] "
    says_where: ClassVar[bool] = True
    long: ClassVar[tuple[str, ...]] = ("gains",)

    observed_at: str
    sha256: str
    origin: str
    parties: int = field(metadata=key("entries"))
    gains: tuple[ToldGain, ...]
    gains_left_out: int

    @classmethod
    def of_events(
        cls, connection: Connection, list_id: str, events: Sequence[Any], now: datetime
    ) -> Iterable[Notice]:
        """One notice per event."""
        return [cls._notice(connection, list_id, event, now) for event in events]

    @classmethod
    def _notice(cls, connection: Connection, list_id: str, event: Any, now: datetime) -> Notice:
        body = json.loads(event.body)
        contents = contents_of(connection, [gain["entry_id"] for gain in body["gains"]])
        gains = sorted(
            (_gain(gain, contents) for gain in body["gains"]), key=partial(_place, list_id)
        )
        told = cls(
            about=about_list(list_id),
            at=stamp(now),
            observed_at=body["observed_at"],
            sha256=body["snapshot_sha256"],
            origin=body["origin"],
            parties=body["entries"],
            gains=tuple(gains),
            gains_left_out=0,
        )
        subject = digest(("late", told.sha256, told.origin, event.body))
        of_terrorism = any(_is_terrorism(list_id, gain) for gain in gains)
        return Notice(told=told, list_id=list_id, entry_id=subject, terrorism=of_terrorism)

    def subject(self) -> str:
        """About whom, and how many more."""
        first = plain(self.gains[0].caption, 80) if self.gains else ""
        return self.headed("", f"{first}{and_more(self.parties)}")

    @property
    def noun(self) -> tuple[str, str]:
        """What it is called where it is counted."""
        return "late discovery", "late discoveries"

    def todo(self, notice_id: str, change_id: str) -> Todo:
        """To screen what nobody was told of in time."""
        return seen("Screen these names now, then say that they were seen", notice_id)

    def sheets(self) -> Iterable[Sheet]:
        """Everybody, one value of one field a row."""
        shown = (private.sides(gain.written()) for gain in self.gains)
        rows = [{**gain, "list_id": self.about.list_id} for gain in shown]
        yield Sheet(name="late-discovery", columns=GAINED, rows=rows)

    def sentence(self) -> str:
        """That it is nothing new, and has to be screened now."""
        return self._of_one() if self.parties == 1 and self.gains else self._of_many()

    def _of_one(self) -> str:
        gain, since = self.gains[0], self._first_seen()
        when = phrase(", on the list since the document of {}", day(since))
        gained = side(private.told(gain.field, gain.after), gain.field)
        thing = "" if gain.field == "name" else f": {field_name(gain.field)} {gained}"
        found = f"{plain(gain.caption)} is something that {self._why_late()}{when}{thing}"
        return f"{found}. It is no new act of the authority; screen it now."

    def _of_many(self) -> str:
        since, entries = self._first_seen(), count(self.parties, "entry", "entries")
        when = phrase(", on the list since documents of {} and later", day(since))
        return (
            f"{entries} of the {self.about.named} have names or "
            f"details that {self._why_late()}{when}. They are no new acts of the authority; "
            "screen them now."
        )

    def _why_late(self) -> str:
        return WHY_LATE.get(self.origin, "a new format shows only now")

    def _first_seen(self) -> str:
        days = {gain.since[:10] for gain in self.gains if gain.since}
        return min(days, default="")

    @property
    def needs_ack(self) -> bool:
        """Always: nobody was told in time."""
        return True

    def tags(self) -> set[str]:
        """Programmes of those it is about."""
        return set(chain.from_iterable(gain.programmes for gain in self.gains))

    def entries(self) -> list[str]:
        """Those it is about."""
        return list(dict.fromkeys(gain.entry_id for gain in self.gains))


def _gain(body: Mapping[str, Any], contents: Mapping[str, Particulars]) -> ToldGain:
    content = contents.get(body["entry_id"], Particulars())
    return ToldGain.read({**body, "since": content.since, "programmes": content.programmes})


def _place(list_id: str, gain: ToldGain) -> tuple[bool, bool]:
    """Where it stands in the mail: of terrorism first, and names before all else."""
    return (not _is_terrorism(list_id, gain), gain.field not in NAMES)


def _is_terrorism(list_id: str, gain: ToldGain) -> bool:
    if list_id not in registry.keys():
        return True
    return terrorism(registry.scraper(list_id).source, gain.programmes)
