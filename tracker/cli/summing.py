"""Where everything stands, on one page: summary."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scrapers.by_hand import OF_SEVERAL, cause
from tracker.cli.asking import kind_of
from tracker.cli.common import Format, Json, app, form_of, open_tracker, present, switched_on
from tracker.cli.output import Form, JsonRow, say, show, show_json, tell
from tracker.shown import count

if TYPE_CHECKING:
    from tracker.answers.lists import ListLine
    from tracker.answers.summary import Summary

LINES = ("list_id", "state", "entries", "terrorism", "document", "age_days", "pending", "reason")
ROWS = 5
"""Lists that are shown row by row even where nothing came of any of them."""

LATEST = ("observed_at", "list_id", "kind", "caption", "change_id")

STATES = {
    "ok": "seen in good order lately",
    "stale": "in good order when last seen, which is too long ago",
    "pending": "in good order; removals wait for your answer (tracker pending)",
    "amber": "in good order, but look at the reason",
    "closed": "the authority has closed it",
    "failed": "the last look brought nothing",
    "refused": "the last document was not taken for the list",
}
"""The words of the column `state`, as they are explained where they occur."""


@app.command()
def summary(form: Format = Form.TABLE, json: Json = False) -> None:
    """How every list stands, the latest changes, what was never looked at, the head of the chain.

    Examples: tracker summary; tracker summary --json
    """
    from db.engine import reading
    from tracker.answers.summary import summary
    from tracker.outgoing import rows

    with reading(open_tracker().ledger.engine) as connection:
        found = summary(connection, switched_on(), present())
    match form_of(form, json):
        case Form.JSON:
            show_json(found.json())
            say(*found.coverage.said())
        case Form.TABLE:
            _show(found)
        case by_row:
            show(rows(found.lists), by_row, covers=found.coverage)
            say(*found.coverage.said())


def _show(found: "Summary") -> None:
    from tracker.answers import came
    from tracker.outgoing import rows

    headings = {"list_id": "list", "age_days": "age (days)"}
    none = _none_came(found.lists)
    below = "\n".join([none] if none else _below(found))
    lines = rows(() if none else found.lists)
    show(lines, Form.TABLE, LINES, headings, below, line=_line_of_list)
    if not found.taken_in:
        tell("No document has been taken in yet: tracker run, or tracker backfill DIR.")
    elif found.latest:
        latest = f"\nThe latest {len(found.latest)} of {found.changes:,} changes (tracker changes):"
        tell(latest)
        show(rows(found.latest), Form.TABLE, LATEST, HEADS, line=_line)
        tell(*came.said(one.provenance for one in found.latest))
    else:
        tell(
            "\nBaselines taken; changes start with the next document; "
            "history: tracker backfill DIR",
            "Listed lately, by the authorities' own dates:",
        )
        newcomers = ("listed_on", "list_id", "caption")
        show(rows(found.newcomers), Form.TABLE, newcomers, {"list_id": "list"})
    tell(f"\nHead of the chain: {found.head}")


def _line_of_list(line: JsonRow) -> JsonRow:
    return {**line, "reason": cause(line["list_id"], line["reason"])}


def _none_came(lines: "Sequence[ListLine]") -> str:
    """What is said in place of a table whose every row would say that nothing came; "" if not."""
    if len(lines) <= ROWS or any(line.document for line in lines):
        return ""
    last = max(line.checked_at or "" for line in lines)
    looked = f"{len(lines)} lists were looked at, the last one at {last}; of none came a document"
    return f"{looked}: `tracker run` says why, `tracker doctor` what is wrong with each."


HEADS = {"list_id": "list", "observed_at": "observed"}


def _line(change: JsonRow) -> JsonRow:
    from tracker.model import short_id

    day = change["observed_at"][:10]
    told = {"observed_at": day, "kind": kind_of(change), "change_id": short_id(change["change_id"])}
    return {**change, **told}


def _below(found: "Summary") -> Iterator[str]:
    """What the words mean that occur, what waits, what nobody looked at."""
    states = {line.state for line in found.lists}
    for state in sorted(states & STATES.keys()):
        yield f"{state}: {STATES[state]}."
    if "failed" in states:
        yield OF_SEVERAL
    if found.questions:
        one = found.questions == 1
        removals = "1 removal waits" if one else f"{found.questions} removals wait"
        yield f"{removals} for an answer: tracker pending."
    if found.findings and found.findings.open:
        many, day = count(found.findings.open, "open finding"), found.findings.looked_for_at[:10]
        yield f"{many} of what does not fit, as of {day}: tracker reconcile."
    never = [looked.list_id for looked in found.coverage.not_looked_at]
    if never:
        yield f"Never seen here, so nothing is said of them ({len(never)}): {', '.join(never)}."
