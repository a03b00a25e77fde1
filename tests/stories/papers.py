"""Documents of days long past, in the official formats, from public facts; and who takes them in.

What a list said on a day follows from when its entries came and left. The writers of the demo write
five of the lists; Canada's law text has here the notes that name its amending acts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from tests.builders import log, questions, take
from tracker.decisions import questions as decisions
from tracker.demo.documents import WRITERS
from tracker.demo.story import Listed
from tracker.record.tracker import Tracker

FORMS = {
    "us_state_fto": ("page", "html", "foreign-terrorist-organizations.html"),
    "gb_proscribed": ("schedule", "xml", "ukpga-2000-11-schedule-2.xml"),
    "us_ofac_sdn": ("xml", "xml", "SDN.XML"),
    "eu_terrorist_list": ("act", "xhtml", "02001r2580.xhtml"),
    "ca_listed_entities": ("list", "xml", "SOR-2002-284.xml"),
    "un_sc": ("list", "xml", "consolidated.xml"),
}
"""List -> role, representation and file name of the documents written here."""

LIMS = "http://justice.gc.ca/lims"


def entry(name: str, since: str = "", until: str = "", **more: Any) -> Listed:
    """An entry with its days; `tags`, `aka` and texts by day as the demo's story has them."""
    later = {date.fromisoformat(day): text for day, text in more.pop("later", {}).items()}
    tags = more.pop("tags", ())
    moved = {date.fromisoformat(day): of for day, of in more.pop("moved", {}).items()}
    return Listed(
        texts={date.min: name, **later},
        since=date.fromisoformat(since) if since else None,
        until=date.fromisoformat(until) if until else None,
        tags={date.min: tags, **moved},
        aliases={date.min: more.pop("aka", ())},
        **more,
    )


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """An act that amended Canada's regulation, and the day from which it is in force."""

    number: str
    day: str


@dataclass
class Archive:
    """What lists said on their days, and the tracker that is shown it."""

    tracker: Tracker
    lists: Mapping[str, Sequence[Listed]]
    amendments: Sequence[Amendment] = ()
    outcomes: list[str] = field(default_factory=list)

    def look(self, list_id: str, *days: str, mode: str = "backfill") -> None:
        """Take in the document that a list had on each of these days."""
        role, form, name = FORMS[list_id]
        for day in days:
            at = datetime.fromisoformat(f"{day}T00:00:00+00:00")
            self._clock_at(at)
            content = self.document(list_id, at.date())
            given = {"list_id": list_id, "mode": mode, "role": role, "form": form, "name": name}
            outcome = take(self.tracker, content, at, **given)
            self.outcomes.append(f"{list_id} {day} {outcome.outcome} {outcome.reason}".strip())

    def _clock_at(self, at: datetime) -> None:
        clock: Any = self.tracker.clock
        clock.now = max(clock.now, at + timedelta(hours=6))

    def document(self, list_id: str, day: date) -> bytes:
        """The bytes of a list on a day."""
        entries = self.lists[list_id]
        if list_id == "ca_listed_entities":
            return _canada(entries, self.amendments, day)
        return WRITERS[list_id](entries, day).content

    def confirm(self, **act: str) -> None:
        """A person says yes to every open question."""
        asked = [question["pending_id"] for question in questions(self.tracker)]
        which = decisions.Which(ids=asked)
        stated = decisions.StatedAct(**act)
        decisions.confirm(self.tracker, which, by="ada", reason="Read in the act.", act=stated)

    def rows(self, list_id: str, name: str = "") -> list[dict[str, Any]]:
        """The log of a list about a name, oldest first."""
        found = log(self.tracker, lists=[list_id], q=name)
        return sorted(found, key=lambda row: (row["observed_at"], row["kind"]))


def _canada(entries: Sequence[Listed], amendments: Iterable[Amendment], day: date) -> bytes:
    """The regulation, with a note on each act that amended it until then."""
    items = "".join(
        f'<Item lims:fid="{one.id}"><Text>{escape(one.text(day))}</Text></Item>'
        for one in entries
        if one.stands(day)
    )
    notes = "".join(
        f'<HistoricalNoteSubItem lims:fid="{number}" lims:inforce-start-date="{act.day}" '
        f'lims:enacted-date="{act.day}">{act.number}, s. 1</HistoricalNoteSubItem>'
        for number, act in enumerate(amendments, 1_000_000)
        if act.day <= str(day)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Regulation xmlns:lims="{LIMS}" '
        f'lims:current-date="{day}" regulation-type="SOR" xml:lang="en"><Identification>'
        "<InstrumentNumber>SOR/2002-284</InstrumentNumber></Identification><Body>"
        '<Section lims:fid="2"><Label>1</Label><Text>The following list is established.</Text>'
        f'<List lims:fid="1">{items}</List><HistoricalNote>{notes}</HistoricalNote></Section>'
        "</Body></Regulation>"
    ).encode()
