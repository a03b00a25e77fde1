"""Lists: what this release can read, and what was looked at, when."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    Lists,
    app,
    form_of,
    in_order,
    only_looked_at,
    only_sources,
    open_tracker,
    present,
    since_of,
    sources_on,
    switched_on,
    until_of,
)
from tracker.cli.declared import Option
from tracker.cli.output import Form, JsonRow, say, show

if TYPE_CHECKING:
    from scrapers.registry import Scraper

ADDRESSES = ("list_id", "format", "role", "method", "url", "page", "known_on")
COLUMNS = ("list_id", "title", "country", "tier", "proof", "terrorism", "cadence", "formats")

LOOKS = ("list_id", "state", "title", "first_look", "last_look", "document", "document_age_days")
LOOKS_LATER = ("longest_gap_days", "documents", "looks", "failures")


@app.command()
def lists(
    lists: Lists = NONE_NAMED,
    urls: Annotated[
        bool, Option("--urls", help="Every address, of feeds too, with the day it is known of.")
    ] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """The lists this release can read, and how far each is proven; of acts the feeds named.

    Examples: tracker lists; tracker lists un_sc; tracker lists us_federal_register;
    tracker lists --urls; tracker lists --format csv > lists.csv
    """
    from scrapers import describe, registry

    form = form_of(form, json)
    named = only_sources(lists)
    found = list(map(registry.scraper, named or (registry.sources() if urls else registry.keys())))
    said = [] if named else list(_apart(found))
    if urls:
        rows = [row for one in found for row in describe.addresses(one)]
        _show_said(rows, form, ADDRESSES, said)
        return
    rows = list(map(describe.described, found))
    if lists and form == Form.TABLE:
        for row in rows:
            show(list(_lines(row)), form, ("field", "value"))
    else:
        _show_said(rows, form, COLUMNS, said)


def _show_said(
    rows: Sequence[JsonRow], form: Form, columns: Sequence[str], said: Sequence[str]
) -> None:
    """Rows, and what is said of some of them: below a table, and on stderr beside other data."""
    show(rows, form, columns, note="\n".join(said))
    if form != Form.TABLE:
        say(*said)


def _apart(found: Sequence["Scraper"]) -> Iterator[str]:
    """What is apart of lists, in sentences: broken, opt-in, brought under a key that is none."""
    from scrapers import registry
    from scrapers.describe import TYPED, warning

    for one in found:
        if one.broken:
            yield one.broken
        elif said := warning(one):
            yield f"{one.key}: {said}"
    if typed := [one.key for one in found if one.source.transcribed]:
        yield f"{', '.join(typed)}: {TYPED}"
    yield from registry.problems()


def _lines(row: JsonRow) -> Iterator[JsonRow]:
    """One list, a line for each thing known of it; files as their addresses or names."""
    plain = dict(row)
    files = plain.pop("files")
    for name, value in plain.items():
        yield {"field": name.replace("_", " "), "value": value}
    for file in files:
        where = file["url"] or file["file_names"]
        yield {"field": f"file {file['format']} {file['role']}", "value": where}


@app.command()
def coverage(
    lists: Lists = NONE_NAMED,
    since: Annotated[str, Option(help="From this day on (UTC), or `last month`.")] = "",
    until: Annotated[str, Option(help="Until this day; today when left out.")] = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Which lists were looked at in some time, how old their documents are; what is not covered.

    Examples: tracker coverage; tracker coverage un_sc --since 2026-10 --until 2026-10;
    tracker coverage --since "last year" --format csv > coverage.csv
    """
    from db.engine import reading
    from tracker.answers import looks
    from tracker.outgoing import rows

    wanted, first, last = only_looked_at(lists), since_of(since), until_of(until)
    in_order(first, last)
    on = sources_on() if wanted else switched_on()
    with reading(open_tracker().ledger.engine) as connection:
        found = looks.looks(connection, wanted, on, present(), since=first, until=last)
    below = looks.said(found)
    if form_of(form, json) == Form.TABLE:
        seen = [row for row in found if wanted or row.state not in looks.UNSEEN]
        headings = {"list_id": "list", "document_age_days": "age (days)"}
        note = "\n".join([_time(first, last), *below])
        show(rows(seen), Form.TABLE, (*LOOKS, *LOOKS_LATER), headings, note, line=_by_day)
    else:
        show(rows(found), form_of(form, json))
        say(*below)


def _by_day(row: JsonRow) -> JsonRow:
    from tracker.answers.days import shown

    return {**row, **{name: shown(row[name]) for name in ("first_look", "last_look", "document")}}


def _time(since: str, until: str) -> str:
    return f"From {since or 'the beginning'} until {until or 'now'} (UTC)."
