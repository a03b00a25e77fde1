"""What people decide: pending, confirm, reject."""

from typing import Annotated

import typer

from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    OneList,
    app,
    decider,
    each,
    form_of,
    open_tracker,
)
from tracker.cli.output import Form, JsonRow, say, show

PENDING = ("pending_id", "list_id", "entry_key", "caption", "observed_at", "state", "reason")

Ids = Annotated[list[str], typer.Argument(help="Questions, by id.")]
AllOf = Annotated[str, typer.Option("--all", metavar="LIST", help="All of a list.")]
Reason = Annotated[str, typer.Option(help="Why; kept for ever.")]


@app.command()
def pending(
    list_: OneList = NONE_NAMED,
    all_: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Questions that wait for a person: is this absence a removal?

    Examples: tracker pending --list us_ofac_sdn; tracker pending --all --format csv
    """
    from db.engine import reading
    from tracker.answers import entries
    from tracker.outgoing import rows

    state = "" if all_ else "open"
    asked: list[entries.Asked] = []
    with reading(open_tracker().ledger.engine) as connection:
        for list_id in each(list_):
            questions = entries.questions(connection, list_id, state)
            asked += [entries.Asked(question=question) for question in questions]
    note = f"{len(asked)} questions."
    show(rows(asked), form_of(form, json), PENDING, {"list_id": "list"}, note, line=_line)


def _line(question: JsonRow) -> JsonRow:
    day = question["observed_at"][:10]
    return {**question, "pending_id": question["pending_id"][:12], "observed_at": day}


@app.command()
def confirm(
    ids: Ids = NONE_NAMED,
    all_: AllOf = "",
    reason: Reason = "",
    cause: Annotated[str, typer.Option(help="Why it left, if an act says so.")] = "",
    instrument: Annotated[str, typer.Option(help="The act, e.g. 77 FR 60741.")] = "",
    instrument_url: Annotated[str, typer.Option(help="Where the act stands.")] = "",
    effective_on: Annotated[str, typer.Option(help="The day the act gives.")] = "",
    by: By = "",
) -> None:
    """Answer questions: yes, it was removed, from the first document without it on.

    Example: tracker confirm 1f3a --reason "OFAC Recent Actions 2021-12-01" --by ada
    """
    from tracker.decisions import questions
    from tracker.decisions.reasons import stated

    act = questions.StatedAct(
        cause=cause,
        instrument=instrument,
        instrument_url=instrument_url,
        effective_on=effective_on,
    )
    which = questions.Which(ids=ids, list_id=all_)
    who, why = decider(by), stated(reason)
    answered = questions.confirm(open_tracker(), which, by=who, reason=why, act=act)
    say(f"confirmed: {len(answered)}.")


@app.command()
def reject(ids: Ids = NONE_NAMED, all_: AllOf = "", reason: Reason = "", by: By = "") -> None:
    """Answer questions: no, it is still listed; the document was wrong.

    Example: tracker reject 1f3a --reason "the page was cut off" --by ada
    """
    from tracker.decisions import questions
    from tracker.decisions.reasons import stated

    which = questions.Which(ids=ids, list_id=all_)
    who, why = decider(by), stated(reason)
    answered = questions.reject(open_tracker(), which, by=who, reason=why)
    say(f"rejected: {len(answered)}.")
