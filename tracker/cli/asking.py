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
    in_order,
    moment_of,
    not_reversed,
    only_lists,
    open_tracker,
    present,
    rows_of,
    since_of,
    switched_on,
    until_of,
)
from tracker.cli.declared import Option
from tracker.cli.output import Form, JsonRow, show_covered

if TYPE_CHECKING:
    from db.log import Filters
    from tracker.answers.covered import Covered
    from tracker.answers.log import LoggedChange

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
    from db.log import Filters
    from tracker.answers import known

    form = form_of(form, json)
    filters = Filters(
        since=since_of(since),
        until=until_of(until),
        effective_since=since_of(effective_since)[:10],
        effective_until=until_of(effective_until)[:10],
        lists=only_lists(list_),
        kinds=known.checked_kinds(kind),
        scope=known.checked_scope(scope),
        programme=programme,
        origin=known.checked_origin(origin),
        q=q.strip(),
        known_at=moment_of(known_at, end=True),
        everything=everything,
        limit=rows_of(form, limit),
    )
    _check_times(filters)
    _show_changes(filters, form)


def _check_times(filters: "Filters") -> None:
    """WrongUsage for a time that ends before it begins, by whichever clock."""
    in_order(filters.since, filters.until)
    effective = (filters.effective_since, filters.effective_until)
    not_reversed("effective-since", effective[0], "effective-until", effective[1])
    not_reversed("since", filters.since, "known-at", filters.known_at)


def _show_changes(filters: "Filters", form: Form) -> None:
    from db.engine import reading
    from tracker.answers import known, log

    with reading(open_tracker().ledger.engine) as connection:
        programme = known.checked_programme(connection, filters.programme)
        asked = replace(filters, programme=programme)
        answer = log.answer(connection, asked, switched_on(), present())
    show_log(answer.rows, form, answer.said(), answer.coverage)


def show_log(
    logged: "Sequence[LoggedChange]", form: Form, said: Sequence[str], covers: "Covered"
) -> None:
    """Changes as a table or in a machine format, with what is said of them."""
    from tracker.answers.log import EXPORT
    from tracker.outgoing import rows

    more = {"columns": (*LOG, *LOG_LATER), "headings": HEADINGS, "line": _line_of_log}
    show_covered(rows(logged), form, said, covers, always=EXPORT, **more)


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
