"""Answers out: changes, show."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    NONE_NAMED,
    Format,
    Json,
    KnownAt,
    OneList,
    app,
    form_of,
    only_lists,
    open_tracker,
    present,
    rows_of,
    say_day,
    switched_on,
)
from tracker.cli.declared import Option
from tracker.cli.output import Form, JsonRow, show_covered

if TYPE_CHECKING:
    from db.log import Filters
    from tracker.answers.covered import Covered
    from tracker.answers.log import LoggedChange
    from tracker.answers.typed import Given

LOG = ("observed_at", "list_id", "kind", "caption", "programme", "effective_on", "change_id")
LOG_LATER = ("confirmation", "scope", "entry_key")
HEADINGS = {"list_id": "list", "observed_at": "observed", "effective_on": "effective"}


Limit = Annotated[int, Option(help="Rows of the table, 0 for all; other formats have all.", min=0)]


@app.command()
def changes(
    since: Annotated[str, Option(help="Observed on this day (UTC) or later.")] = "",
    until: Annotated[str, Option(help="Observed on this day or earlier.")] = "",
    effective_since: Annotated[str, Option(help="In force, by the act, from then on.")] = "",
    effective_until: Annotated[str, Option(help="In force, by the act, until then.")] = "",
    list_: OneList = NONE_NAMED,
    kind: Annotated[list[str], Option(help="addition, removal, ...")] = NONE_NAMED,
    scope: Annotated[str, Option(help="entry or designation.")] = "",
    programme: Annotated[str, Option(help="One programme tag.")] = "",
    origin: Annotated[str, Option(help="authority, format, parser, correction.")] = "",
    q: Annotated[str, Option(help="Any name the entry ever had, a key or number.")] = "",
    known_at: KnownAt = "",
    everything: Annotated[bool, Option(help="Cosmetics and formats too.")] = False,
    limit: Limit = 50,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """The change log: who was put on, changed, taken off; and which lists that answer covers.

    Days may be `yesterday`, `2026-10` or `last month`. Data for machines has all rows; what it
    covers is on stderr, and with --out in FILE.coverage.json. Examples:
    tracker changes --since 2025-01-01 --list us_state_fto --kind removal;
    tracker changes --since "last month" --out october.xlsx
    """
    from tracker.answers import typed

    form = form_of(form, json)
    lists = tuple(only_lists(list_))  # also those on record that nobody can read any more
    given = typed.given_by(
        (),
        kind,
        everything=everything,
        scope=scope,
        programme=programme,
        origin=origin,
        q=q,
        since=since,
        until=until,
        effective_since=effective_since,
        effective_until=effective_until,
        known_at=known_at,
    )
    filters = typed.filters_of(given, present(), _option)
    _say_days(given, filters)
    _show_changes(replace(filters, lists=lists, limit=rows_of(form, limit)), form)


def _option(name: str) -> str:
    """A filter by the option that it is given with."""
    return f"--{name.replace('_', '-')}"


def _say_days(given: "Given", filters: "Filters") -> None:
    """Which days words came to."""
    for name in ("since", "until", "effective_since", "effective_until"):
        for text in given.get(name, ()):
            say_day(text, "until" if name.endswith("until") else "from", getattr(filters, name))


def _show_changes(filters: "Filters", form: Form) -> None:
    from db.engine import reading
    from tracker.answers import log, typed

    with reading(open_tracker().ledger.engine) as connection:
        asked = typed.with_programme(connection, filters)
        answer = log.answer(connection, asked, switched_on(), present())
    show_log(answer.rows, form, answer.said(), answer.coverage)


def show_log(
    logged: "Sequence[LoggedChange]", form: Form, said: Sequence[str], covers: "Covered"
) -> None:
    """Changes as a table or in a machine format, with what is said of them."""
    from tracker.answers import came
    from tracker.answers.log import EXPORT
    from tracker.outgoing import rows

    told = [*said, *came.said(one.provenance for one in logged)]
    more = {"columns": (*LOG, *LOG_LATER), "headings": HEADINGS, "line": _line_of_log}
    show_covered(rows(logged), form, told, covers, always=EXPORT, **more)


def _line_of_log(change: JsonRow) -> JsonRow:
    from tracker.answers.days import shown
    from tracker.model import short_id

    return {
        **change,
        "observed_at": shown(change["observed_at"])[:10],
        "change_id": short_id(change["change_id"]),
        "kind": kind_of(change),
    }


def kind_of(change: JsonRow) -> str:
    """The kind of a change; of a removal also what keeps it from being one for good."""
    if change["kind"] != "removal":
        return str(change["kind"])
    if change["entry_still_in_force"]:
        return "removal (still listed)"
    once = change["confirmation"] == "observed_once"
    return "removal (not confirmed)" if once else "removal"
