"""What the law says will happen, and when: calendar."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tracker.cli import outfile
from tracker.cli.common import (
    NONE_NAMED,
    Json,
    OneList,
    app,
    covers_now,
    form_of,
    not_reversed,
    only_lists,
    open_tracker,
    present,
    since_of,
    switched_on,
    until_of,
)
from tracker.cli.declared import Option
from tracker.cli.output import Form, JsonRow, say, show_covered

if TYPE_CHECKING:
    from tracker.acts.calendar import Asked, Calendar
    from tracker.answers.covered import Covered

SHOWN = ("day", "state", "what", "list_id", "party", "from_day", "citation", "legal_basis")

HEADINGS = {"list_id": "list", "from_day": "runs from", "citation": "act", "legal_basis": "basis"}


class CalendarForm(StrEnum):
    """How the days are written out: as other data, or as a calendar (iCalendar, RFC 5545)."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"


@app.command()
def calendar(
    list_: OneList = NONE_NAMED,
    name: Annotated[str, Option(help="Only days about whoever bears this name.")] = "",
    since: Annotated[str, Option(help="From this day on, and nothing older.")] = "",
    until: Annotated[str, Option(help="Until this day; for a year, if left out.")] = "",
    overdue: Annotated[
        bool, Option("--overdue", help="Each one whose last review is not on record.")
    ] = False,
    ics: Annotated[
        Path | None, Option(help="Into this file too, for a calendar.", dir_okay=False)
    ] = None,
    form: Annotated[
        CalendarForm, Option("--format", help="How to write the data out.")
    ] = CalendarForm.TABLE,
    json: Json = False,
) -> None:
    """What the law says will happen: reviews due, designations that expire, effects that end.

    Examples: tracker calendar --list nz_police; tracker calendar --ics law.ics
    """
    from db.engine import reading
    from tracker.acts import calendar as law
    from tracker.matching import search
    from tracker.shown import count

    asked = _asked(list_, name, since, until)
    engine = open_tracker().ledger.engine
    if name:
        search.bring_up_to_date(engine)
    with reading(engine) as connection:
        found = law.calendar(connection, asked)
        covers = covers_now(connection, asked.lists or _all_that_are_on())
    each = overdue or bool(name)
    if ics is not None:
        outfile.replace(outfile.checked(ics), _as_ics(found, covers, each=each))
        say(f"Written: {ics} ({count(len(law.told(found, each=each)), 'day')}).")
    if form == CalendarForm.ICS or outfile.ending() == CalendarForm.ICS:
        outfile.write_bytes(_as_ics(found, covers, each=each))
        say(*_said(found, covers, each=each))
        return
    _show(found, covers, form_of(Form(form), json), each=each)


def _asked(lists: list[str], name: str, since: str, until: str) -> "Asked":
    from tracker.acts.calendar import Asked

    first, last = since_of(since)[:10], until_of(until)[:10]
    today = present().date()
    not_reversed("since", first or str(today), "until", last)
    return Asked(today=today, lists=only_lists(lists), name=name, since=first, until=last)


def _all_that_are_on() -> list[str]:
    """The lists that are on, and the feeds of their acts."""
    from scrapers import registry

    return list(registry.wanted(switched_on()))


def _as_ics(found: "Calendar", covers: "Covered", *, each: bool) -> bytes:
    from tracker.acts.calendar import told
    from tracker.notices import ical

    return ical.calendar(told(found, each=each), covers.said())


def _show(found: "Calendar", covers: "Covered", form: Form, *, each: bool) -> None:
    """A table has few rows, and sentences for the rest; machines get every day."""
    from tracker.acts.calendar import Item, told
    from tracker.outgoing import columns, rows

    all_of_them = each or form != Form.TABLE
    show_covered(
        rows(told(found, each=all_of_them)),
        form,
        _said(found, covers, each=each),
        covers,
        columns=SHOWN,
        headings=HEADINGS,
        always=columns(Item),
        line=_line,
    )


def _said(found: "Calendar", covers: "Covered", *, each: bool) -> list[str]:
    from tracker.acts.calendar import said
    from tracker.answers.log import NOT_COVERED

    looked = found.items or covers.looked_at
    return [*said(found, each=each), *covers.said()] if looked else [NOT_COVERED, *covers.said()]


WORDS = {"review": "review", "expiry": "expires", "effects_end": "effects end"}
"""What falls on a day -> how a column says it."""


def _line(row: JsonRow) -> JsonRow:
    what = str(row["what"])
    said = WORDS.get(what, what.replace("_", " "))
    return {**row, "what": said, "party": row["party"] or "the whole list"}
