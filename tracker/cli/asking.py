"""Answers out: changes, show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    KnownAt,
    OneList,
    app,
    choice,
    choices,
    form_of,
    moment_of,
    only_lists,
    open_tracker,
    rows_of,
)
from tracker.cli.output import Form, JsonRow, show, show_json
from tracker.errors import Absent, WrongUsage

if TYPE_CHECKING:
    from tracker.answers.log import LoggedChange

LOG = ("observed_at", "list_id", "kind", "caption", "programme", "effective_on")
LOG_LATER = ("confirmation", "scope", "entry_key", "change_id")

KINDS = "addition amendment removal relisting identity"
SCOPES = "entry designation"
ORIGINS = "authority format parser correction"


@app.command()
def changes(
    since: Annotated[str, typer.Option(help="Observed on this day or later.")] = "",
    until: Annotated[str, typer.Option(help="Observed on this day or earlier.")] = "",
    list_: OneList = NONE_NAMED,
    kind: Annotated[list[str], typer.Option(help="addition, removal, ...")] = NONE_NAMED,
    scope: Annotated[str, typer.Option(help="entry or designation.")] = "",
    programme: Annotated[str, typer.Option(help="One programme tag.")] = "",
    origin: Annotated[str, typer.Option(help="authority, format, parser, correction.")] = "",
    q: Annotated[str, typer.Option(help="Part of a name or key.")] = "",
    known_at: KnownAt = "",
    everything: Annotated[bool, typer.Option(help="Cosmetics and formats too.")] = False,
    limit: Annotated[
        int, typer.Option(help="Rows of the table, 0 for all; other formats have all.", min=0)
    ] = 50,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """The change log: who was put on, changed, taken off.

    Example: tracker changes --since 2025-01-01 --list us_state_fto --kind removal
    """
    from db.log import Filters

    form = form_of(form, json)
    filters = Filters(
        since=moment_of(since),
        until=moment_of(until),
        lists=only_lists(list_),
        kinds=choices(kind, KINDS),
        scope=choice(scope, SCOPES),
        programme=programme,
        origin=choice(origin, ORIGINS),
        q=q,
        known_at=moment_of(known_at, end=True),
        everything=everything,
        limit=rows_of(form, limit),
    )
    _show_changes(filters, form)


def _show_changes(filters: Any, form: Form) -> None:
    from db import log
    from db.engine import reading
    from tracker.answers.log import changes

    with reading(open_tracker().ledger.engine) as connection:
        logged = changes(connection, filters)
        hidden = log.hidden(connection, filters) if form == Form.TABLE else ""
    show_log(logged, form, f"{len(logged)} shown; {hidden} hidden (--everything shows them).")


def show_log(logged: "Sequence[LoggedChange]", form: Form, note: str) -> None:
    """Changes as a table or in a machine format."""
    from tracker.answers.log import EXPORT
    from tracker.outgoing import rows

    headings = {"list_id": "list", "observed_at": "observed", "effective_on": "effective"}
    columns = (*LOG, *LOG_LATER)
    show(rows(logged), form, columns, headings, note, always=EXPORT, line=_line_of_log)


def _line_of_log(change: JsonRow) -> JsonRow:
    still_listed = change["kind"] == "removal" and change["entry_still_in_force"]
    return {
        **change,
        "observed_at": change["observed_at"][:10],
        "change_id": change["change_id"][:10],
        "kind": "removal (still listed)" if still_listed else change["kind"],
    }


@app.command("show")
def show_one(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of a change, question or entry.")],
) -> None:
    """Everything recorded about one change, question or entry, as JSON.

    Example: tracker show 3f2a9c
    """
    from db.engine import reading
    from tracker.answers import entries
    from tracker.outgoing import rows

    if len(id_) < 4 and not id_.isdecimal():
        raise WrongUsage(f"{id_!r} is too short for an id: give four characters or more.")
    with reading(open_tracker().ledger.engine) as connection:
        whole = entries.by_id(connection, id_)
    if not whole:
        raise Absent(f"No change, question or entry has the key {id_}, or an id that starts so.")
    show_json(rows(whole))
