"""What people decide: pending, confirm, reject."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.common import (
    By,
    Format,
    Json,
    OneList,
    app,
    choices,
    decider,
    form_of,
    known_lists,
    open_tracker,
)
from tracker.cli.output import Form, say, show

if TYPE_CHECKING:
    pass


@app.command()
def pending(
    list_: OneList = None,
    all_: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Questions that wait for a person: is this absence a removal?

    Examples: tracker pending --list us_ofac_sdn; tracker pending --all --format csv
    """
    from db.engine import reading
    from tracker.answers import entries

    with reading(open_tracker().ledger.engine) as connection:
        rows = [
            row
            for key in (known_lists(list_) if list_ else [""])
            for row in entries.questions(connection, key, "" if all_ else "open")
        ]
    form = form_of(form, json)
    if form == Form.TABLE:
        for row in rows:
            row["pending_id"], row["observed_at"] = row["pending_id"][:12], row["observed_at"][:10]
    columns = ("pending_id", "list_id", "entry_key", "caption", "observed_at", "state", "reason")
    show(rows, form, columns, {"list_id": "list"}, f"{len(rows)} questions.")


@app.command()
def confirm(
    ids: Annotated[list[str] | None, typer.Argument(help="Questions, by id.")] = None,
    all_: Annotated[str, typer.Option("--all", metavar="LIST", help="All of a list.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")] = "",
    cause: Annotated[str, typer.Option(help="Why it left, if an act says so.")] = "",
    instrument: Annotated[str, typer.Option(help="The act, e.g. 77 FR 60741.")] = "",
    instrument_url: Annotated[str, typer.Option(help="Where the act stands.")] = "",
    effective_on: Annotated[str, typer.Option(help="The day the act gives.")] = "",
    by: By = "",
) -> None:
    """Answer questions: yes, it was removed, from the first document without it on.

    Example: tracker confirm 1f3a --reason "OFAC Recent Actions 2021-12-01" --by ada
    """
    act = {
        "cause": cause,
        "instrument": instrument,
        "instrument_url": instrument_url,
        "effective_on": effective_on,
    }
    if cause:
        from tracker.model import CAUSES

        choices((cause,), " ".join(sorted(CAUSES)))
        if cause != "not_stated" and not instrument.strip():
            say("A cause needs the act that states it: --instrument TEXT.")
            raise typer.Exit(2)
    if effective_on and not _is_day(effective_on):
        say(f"{effective_on!r} is no day of an act: 2012-09-28, 2012-09 or 2012.")
        raise typer.Exit(2)
    _decide("confirm", ids, all_, reason, by, act)


@app.command()
def reject(
    ids: Annotated[list[str] | None, typer.Argument(help="Questions, by id.")] = None,
    all_: Annotated[str, typer.Option("--all", metavar="LIST", help="All of a list.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")] = "",
    by: By = "",
) -> None:
    """Answer questions: no, it is still listed; the document was wrong.

    Example: tracker reject 1f3a --reason "the page was cut off" --by ada
    """
    _decide("reject", ids, all_, reason, by, {})


def _decide(
    verdict: str,
    ids: list[str] | None,
    all_: str,
    reason: str,
    by: str,
    act: dict[str, str],
) -> None:
    from db.engine import reading
    from tracker.answers import entries
    from tracker.intake import run
    from tracker.model import Decision, stamp

    who = decider(by)
    if not reason.strip():
        say("Say why: --reason TEXT.")
        raise typer.Exit(2)
    tracker = open_tracker()
    with reading(tracker.ledger.engine) as connection:
        every = entries.questions(connection, known_lists([all_])[0] if all_ else "", "open")
    chosen = every if all_ else [q for q in every if any(_is(q, i) for i in ids or ())]
    if all_ and ids:
        say("Name questions, or all of a list, not both.")
        raise typer.Exit(2)
    if not chosen and not ids:
        say(f"No question of {all_} is open." if all_ else "Name questions, or --all LIST.")
        raise typer.Exit(2)
    lost = [i for i in ids or () if not any(_is(q, i) for q in every)]
    if lost:
        say(f"No open question {', '.join(lost)}: see `tracker pending`.")
        raise typer.Exit(2)
    for list_id in sorted({q["list_id"] for q in chosen}):
        mine = [q for q in chosen if q["list_id"] == list_id]
        decisions = [
            Decision(
                pending_id=q["pending_id"],
                verdict=verdict,
                decided_by=who,
                decided_at=stamp(tracker.clock()),
                reason=reason,
                **act,
            )
            for q in mine
        ]
        first = min((q["observed_at"], "", "") for q in mine)
        run.decide(tracker, list_id, decisions, first, live=True)
    say(f"{verdict}ed: {len(chosen)}.")


def _is_day(text: str) -> bool:
    """A day, a month or a year as an act may give it."""
    from datetime import date

    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def _is(question: dict[str, Any], prefix: str) -> bool:
    return len(prefix) >= 4 and str(question["pending_id"]).startswith(prefix)
