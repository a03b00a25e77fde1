"""Names: search over everything that ever stood on a list."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    OneList,
    app,
    form_of,
    only_lists,
    open_tracker,
)
from tracker.cli.output import Form, JsonRow, day_of, say, show

if TYPE_CHECKING:
    from tracker.matching.search import FoundName

SHOWN = ("match", "score", "list_id", "state", "matched_name", "caption", "since", "until", "why")


@app.command()
def search(
    name: Annotated[str, typer.Argument(help="A name, in any script, or a number.")] = "",
    list_: OneList = NONE_NAMED,
    limit: Annotated[int, typer.Option(help="Entries at most; 0 for all.", min=0)] = 10,
    least: Annotated[float, typer.Option(help="Score from which to list.", min=0.3, max=1)] = 0.55,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Write the index anew first.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Find a name among all that ever stood on any list: the same first, then what is alike.

    A passport, tax, IMO or other number, or an authority's reference, finds its entry whatever the
    name. Examples: tracker search "People's Mojahedin of Iran"; tracker search "IMO 9187629"
    """
    from db.engine import reading
    from tracker.matching import search as names
    from tracker.outgoing import rows

    if name or not rebuild:
        names.checked(name)
    engine = open_tracker().ledger.engine
    if rebuild:
        say(f"{names.rebuild(engine):,} names are in the index.")
    names.bring_up_to_date(engine)
    if not name:
        return
    lists = only_lists(list_)
    with reading(engine) as connection:
        found = names.anything(connection, name, lists=lists, least=least, most=limit)
        matches = names.with_standing(connection, found)
    headings = {"list_id": "list", "caption": "entry"}
    show(rows(matches), form_of(form, json), SHOWN, headings, _note(matches), line=_line)


def _line(row: JsonRow) -> JsonRow:
    return {**row, "since": day_of(row["since"]), "until": day_of(row["until"])}


def _note(matches: "Sequence[FoundName]") -> str:
    how = Counter(match.match for match in matches)
    by_number = f"{how['number']} by a number, " if how["number"] else ""
    counts = f"{by_number}{how['exact']} of that very name, {how['alike']} alike."
    answer = counts if matches else "Nothing is alike."
    return f"{answer} Not found is not the same as not listed: see tracker status."
