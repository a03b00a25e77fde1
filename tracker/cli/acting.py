"""What official acts say beside the lists: acts."""

from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    OneList,
    app,
    covers_now,
    form_of,
    in_order,
    only_sources,
    open_tracker,
    since_of,
    until_of,
)
from tracker.cli.output import Form, show_covered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.answers.covered import Covered

SHOWN = ("published_on", "list_id", "kind", "names", "shown", "number", "title")


@app.command()
def acts(
    list_: OneList = NONE_NAMED,
    since: Annotated[str, typer.Option(help="Published on that day or later.")] = "",
    until: Annotated[str, typer.Option(help="Published on that day or before.")] = "",
    waiting: Annotated[bool, typer.Option("--open", help="Only what no list shows yet.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Acts that official feeds publish, and whether the list shows them by now.

    Examples: tracker acts --open; tracker run us_federal_register
    """
    from db.engine import reading
    from scrapers import registry
    from tracker.acts import announced
    from tracker.matching import search
    from tracker.outgoing import rows

    first, last = since_of(since)[:10], until_of(until)[:10]
    in_order(first, last)
    wanted = only_sources(list_)
    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        told = announced.acts(connection, since=first, until=last)
        acts = list(announced.by_list(connection, told))
        covers = covers_now(connection, _feeds(wanted), first)  # a later look finds earlier acts
    if lists := [name for name in wanted if name not in registry.feeds()]:
        acts = [act for act in acts if act.list_id in lists]
    if waiting:
        acts = [act for act in acts if not act.shown]
    headings = {"published_on": "published", "list_id": "list", "shown": "the list shows it"}
    said = [*_how_many(len(acts), covers), *covers.said()]
    more = {"columns": SHOWN, "headings": headings}
    show_covered(rows(acts), form_of(form, json), said, covers, **more)


def _feeds(wanted: "Sequence[str]") -> "Sequence[str]":
    """The feeds asked for, and those whose acts show in the lists asked for; all for none."""
    from scrapers import registry

    feeds = registry.feeds()
    if not wanted:
        return feeds
    of_lists = chain.from_iterable(map(registry.feeds_of, wanted))
    return sorted({*filter(feeds.__contains__, wanted), *of_lists})


def _how_many(acts: int, covers: "Covered") -> "Sequence[str]":
    from tracker.answers.log import NOT_COVERED

    if acts:
        return [f"{acts} acts."]
    looked = "No such act in the feeds looked at." if covers.looked_at else NOT_COVERED
    return [looked, "tracker run us_federal_register looks for some."]
