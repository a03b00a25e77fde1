"""Names: search over everything that ever stood on a list."""

from typing import Annotated

import typer

from tracker.cli.common import (
    Format,
    Json,
    OneList,
    a_name,
    app,
    form_of,
    known_lists,
    open_tracker,
)
from tracker.cli.output import Form, day_of, say, show

SHOWN = ("match", "score", "list_id", "state", "matched_name", "caption", "since", "until", "why")


@app.command()
def search(
    name: Annotated[str, typer.Argument(help="A name, in any script.")] = "",
    list_: OneList = None,
    limit: Annotated[int, typer.Option(help="Entries at most; 0 for all.", min=0)] = 10,
    least: Annotated[float, typer.Option(help="Score from which to list.", min=0.3, max=1)] = 0.55,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Write the index anew first.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Find a name among all that ever stood on any list: the same first, then what is alike.

    Example: tracker search "People's Mojahedin of Iran"
    """
    from db.engine import reading
    from tracker.matching import search as names

    if name or not rebuild:
        a_name(name)
    engine = open_tracker().ledger.engine
    taken = names.rebuild(engine) if rebuild else names.bring_up_to_date(engine)
    if rebuild:
        say(f"{taken:,} names are in the index.")
    if not name:
        return
    lists = known_lists(list_) if list_ else ()
    with reading(engine) as connection:
        found = names.search(connection, name, lists=lists, least=least, most=limit)
        rows = names.as_rows(connection, found)
    exact = sum(row["match"] == "exact" for row in rows)
    note = f"{exact} of that very name, {len(rows) - exact} alike." if rows else "Nothing is alike."
    note += " Not found is not the same as not listed: see tracker status."
    headings = {"list_id": "list", "caption": "entry"}
    form = form_of(form, json)
    if form == Form.TABLE:
        days = [{"since": day_of(row["since"]), "until": day_of(row["until"])} for row in rows]
        rows = [{**row, **day} for row, day in zip(rows, days, strict=True)]
    show(rows, form, SHOWN, headings, note)
