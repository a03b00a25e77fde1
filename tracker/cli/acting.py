"""What official acts say beside the lists: acts."""

from typing import Annotated

import typer

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    OneList,
    app,
    form_of,
    in_order,
    only_lists,
    open_tracker,
    since_of,
    until_of,
)
from tracker.cli.output import Form, show

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
    from tracker.acts import announced
    from tracker.matching import search
    from tracker.outgoing import rows

    days = {"since": since_of(since)[:10], "until": until_of(until)[:10]}
    in_order(**days)
    wanted = only_lists(list_)
    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        acts = list(announced.by_list(connection, announced.acts(connection, **days)))
    if wanted:
        acts = [act for act in acts if act.list_id in wanted]
    if waiting:
        acts = [act for act in acts if not act.shown]
    none = "No such act is on record; tracker run us_federal_register looks for some."
    headings = {"published_on": "published", "list_id": "list", "shown": "on the list"}
    show(rows(acts), form_of(form, json), SHOWN, headings, "" if acts else none)
