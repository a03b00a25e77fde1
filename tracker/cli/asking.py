"""Answers out: changes, show, status, timeline."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.common import (
    Format,
    Json,
    KnownAt,
    OneList,
    a_name,
    app,
    choices,
    form_of,
    known_lists,
    moment_of,
    open_tracker,
)
from tracker.cli.output import Form, say, show

if TYPE_CHECKING:
    from tracker.answers.status import Question

LOG = ("observed_at", "list_id", "kind", "caption", "programme", "effective_on")
LOG_LATER = ("confirmation", "scope", "entry_key", "change_id")


@app.command()
def changes(
    since: Annotated[str, typer.Option(help="Observed on this day or later.")] = "",
    until: Annotated[str, typer.Option(help="Observed on this day or earlier.")] = "",
    list_: OneList = None,
    kind: Annotated[list[str] | None, typer.Option(help="addition, removal, ...")] = None,
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
    from db.engine import reading
    from db.log import Filters, hidden
    from tracker.answers.log import changes as log

    form = form_of(form, json)
    filters = Filters(
        since=moment_of(since),
        until=moment_of(until),
        lists=known_lists(list_) if list_ else (),
        kinds=choices(kind or (), "addition amendment removal relisting identity"),
        scope=next(iter(choices((scope,) if scope else (), "entry designation")), ""),
        programme=programme,
        origin=next(
            iter(choices((origin,) if origin else (), "authority format parser correction")), ""
        ),
        q=q,
        known_at=moment_of(known_at, end=True),
        everything=everything,
        limit=limit if form == Form.TABLE else 0,
    )
    with reading(open_tracker().ledger.engine) as connection:
        rows = log(connection, filters)
        left_out = hidden(connection, filters) if form == Form.TABLE else ""
    note = f"{len(rows)} shown; {left_out} hidden (--everything shows them)."
    show_log(rows, form, note)


def show_log(rows: list[dict[str, Any]], form: Form, note: str) -> None:
    """Rows of the log as a table or in a machine format."""
    if form != Form.TABLE:
        from tracker.answers.log import EXPORT

        show(rows, form, always=EXPORT)
        return
    shown = [{**row, "observed_at": row["observed_at"][:10]} for row in rows]
    for row in shown:
        row["change_id"] = row["change_id"][:10]
        if row["kind"] == "removal" and row["entry_still_in_force"]:
            row["kind"] = "removal (still listed)"
    headings = {"list_id": "list", "observed_at": "observed", "effective_on": "effective"}
    show(shown, form, (*LOG, *LOG_LATER), headings, note)


@app.command("show")
def show_one(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Of a change, question or entry.")],
) -> None:
    """Everything recorded about one change, question or entry, as JSON.

    Example: tracker show 3f2a9c
    """
    from db.engine import reading
    from tracker.answers import entries

    if len(id_) < 4 and not id_.isdecimal():
        say(f"{id_!r} is too short for an id: give four characters or more.")
        raise typer.Exit(2)
    with reading(open_tracker().ledger.engine) as connection:
        found = entries.one(connection, id_)
    if not found:
        say(f"No change, question or entry has the key {id_}, or an id that starts so.")
        raise typer.Exit(1)
    show(found, Form.JSON)


@app.command()
def status(
    name: Annotated[str, typer.Argument(help="A name, in any script.")],
    on: Annotated[str, typer.Option(help="On this day; today when left out.")] = "",
    known_at: KnownAt = "",
    seen_at: Annotated[str, typer.Option(help="By documents observed until then.")] = "",
    list_: OneList = None,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Whether a name was in force on a day, list by list, and how we know.

    Example: tracker status "Mujahedin-e Khalq" --on 2010-01-01
    """
    import json as jsonlib

    from db.engine import reading
    from tracker.answers.status import Question
    from tracker.answers.status import status as answer
    from tracker.matching.search import bring_up_to_date

    a_name(name)
    asked = Question(
        name=name,
        on=moment_of(on)[:10] or str(date.today()),
        known_at=moment_of(known_at, end=True),
        seen_at=moment_of(seen_at, end=True),
        lists=known_lists(list_) if list_ else (),
    )
    engine = open_tracker().ledger.engine
    bring_up_to_date(engine)
    with reading(engine) as connection:
        found = answer(connection, asked)
    form = form_of(form, json)
    if form == Form.JSON:
        print(jsonlib.dumps(found, ensure_ascii=False, indent=2))
    elif form != Form.TABLE:
        show(found["answers"], form)
    else:
        _show_status(found, asked)


def _show_status(found: dict[str, Any], asked: "Question") -> None:
    from tracker.cli.output import day_of

    answers = found["answers"]
    rows = [
        {
            **a,
            "answer": _worded(a),
            "since": day_of(a["since"]),
            "until": day_of(a["until"]),
            "designations": [d["programme"] for d in a["designations"]],
        }
        for a in answers
    ]
    columns = ("list_id", "answer", "matched_name", "since", "until", "designations")
    age = {"document_age_days": "document age (days)"}
    headings = {"list_id": "list", "matched_name": "matched", **age}
    note = "\n".join(["", f"On {found['on']}.", *_remarks(answers, asked)])
    note += _near(found["near_misses"])
    show(rows, Form.TABLE, (*columns, *age, "entry_key"), headings, note)


def _worded(answer: dict[str, Any]) -> str:
    """An answer with the doubt that is in it."""
    state = str(answer["answer"])
    if answer["pending"] and state in ("in_force", "suspended"):
        return f"{state} (removal pending)"
    return f"{state} (not confirmed)" if state == "missing" else state


def _remarks(answers: list[dict[str, Any]], asked: "Question") -> list[str]:
    """What a reader has to know about the answers above, each only where it applies."""
    from scrapers import registry
    from tracker.answers.lists import speaks
    from tracker.answers.status import COVERED

    found, age = [], COVERED.days
    given = {a["answer"] for a in answers}
    if "unknown" in given:
        found.append(
            f"unknown: no good document of that list from the {age} days before that day is on "
            "record. It is not the same as not listed."
        )
    if any(a["document_age_days"] is not None and a["document_age_days"] > age for a in answers):
        found.append(
            f"A document older than {age} days tells how the list stood then, not what came later."
        )
    if any(len(a[name] or "") > 10 for a in answers for name in ("since", "until")):
        found.append("by DAY: first seen in our document of that day; the authority gives no day.")
    if any(a["pending"] for a in answers):
        found.append("removal pending: a person has to answer, see `tracker pending`.")
    if never := sorted(set(registry.keys()) - {a["list_id"] for a in answers}):
        never = [key for key in never if speaks(key)] if not asked.lists else []
        found += [f"Never looked at here, so no answer: {', '.join(never)}."] if never else []
    for list_id in asked.lists:
        if not speaks(list_id):
            found.append(f"{list_id} only repeats other lists and answers for none; ask those.")
    return found


def _near(misses: list[dict[str, Any]]) -> str:
    """Near misses as lines under a table: names to ask for, not answers."""
    lines = (
        f"\n  {m['name']} ({m['list_id']}, {m['score']}): {'; '.join(m['why'])}" for m in misses
    )
    return "\nAlike, but not the same name:" + "".join(lines) if misses else ""


@app.command()
def timeline(
    name: Annotated[str, typer.Argument(help="A name, in any script.")],
    list_: OneList = None,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """What happened to the entries of a name, on all lists, by date.

    Example: tracker timeline "Mujahedin-e Khalq"
    """
    from db.engine import reading
    from tracker.answers import status as answers_status
    from tracker.answers import timeline as answers_timeline
    from tracker.matching.search import bring_up_to_date

    a_name(name)
    asked = answers_status.Question(name=name, on="", lists=known_lists(list_) if list_ else ())
    engine = open_tracker().ledger.engine
    bring_up_to_date(engine)
    with reading(engine) as connection:
        rows = answers_timeline.timeline(connection, name, asked.lists)
        near = [] if rows else answers_status.near_misses(connection, asked, set())
    columns = ("date", "clock", "list_id", "what", "name", "observed_after", "observed_at")
    none = "No entry of that very name stands or stood on any list on record."
    note = "" if rows else none + _near(near)
    show(rows, form_of(form, json), columns, {"list_id": "list"}, note)
