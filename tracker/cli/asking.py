"""Answers out: changes, show, status, timeline."""

from collections.abc import Iterator, Sequence
from itertools import filterfalse
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
from tracker.cli.output import Form, JsonRow, day_of, show, show_json
from tracker.errors import Absent, WrongUsage

if TYPE_CHECKING:
    from tracker.answers.log import LoggedChange
    from tracker.answers.status import Answer, NameStatus, NearMiss, Question

LOG = ("observed_at", "list_id", "kind", "caption", "programme", "effective_on")
LOG_LATER = ("confirmation", "scope", "entry_key", "change_id")

KINDS = "addition amendment removal relisting identity"
SCOPES = "entry designation"
ORIGINS = "authority format parser correction"

AGE = {"document_age_days": "document age (days)"}
STATUS = ("list_id", "answer", "matched_name", "caption", "since", "until", "designations")
STATUS_LATER = (*AGE, "entry_key")

Name = Annotated[str, typer.Argument(help="A name, in any script.")]


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


@app.command()
def status(
    name: Name,
    on: Annotated[str, typer.Option(help="On this day; today when left out.")] = "",
    known_at: KnownAt = "",
    seen_at: Annotated[str, typer.Option(help="By documents observed until then.")] = "",
    list_: OneList = NONE_NAMED,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Whether a name was in force on a day, list by list, and how we know.

    Example: tracker status "Mujahedin-e Khalq" --on 2010-01-01
    """
    from db.engine import reading
    from tracker.answers import status as answers_status
    from tracker.matching import search
    from tracker.outgoing import rows

    tracker = open_tracker()
    asked = answers_status.Question(
        name=search.checked(name),
        on=moment_of(on)[:10] or f"{tracker.clock():%Y-%m-%d}",
        known_at=moment_of(known_at, end=True),
        seen_at=moment_of(seen_at, end=True),
        lists=only_lists(list_),
    )
    engine = tracker.ledger.engine
    search.bring_up_to_date(engine)
    with reading(engine) as connection:
        found = answers_status.status(connection, asked)
    match form_of(form, json):
        case Form.JSON:
            show_json(found.json())
        case Form.TABLE:
            _show_status(found, asked)
        case by_row:
            show(rows(found.answers), by_row)


def _show_status(found: "NameStatus", asked: "Question") -> None:
    from tracker.outgoing import rows

    headings = {"list_id": "list", "matched_name": "matched", "caption": "entry", **AGE}
    note = "\n".join(["", f"On {found.on}.", *_remarks(found.answers, asked)])
    note += _near(found.near_misses)
    columns = (*STATUS, *STATUS_LATER)
    show(rows(found.answers), Form.TABLE, columns, headings, note, line=_line_of_status)


def _line_of_status(answer: JsonRow) -> JsonRow:
    return {
        **answer,
        "answer": _worded(answer["answer"], pending=answer["pending"]),
        "since": day_of(answer["since"]),
        "until": day_of(answer["until"]),
        "designations": [act["programme"] for act in answer["designations"]],
    }


def _worded(answer: str, *, pending: bool) -> str:
    """An answer with the doubt that is in it."""
    match answer, pending:
        case "in_force" | "suspended", True:
            return f"{answer} (removal pending)"
        case "missing", _:
            return "missing (not confirmed)"
    return answer


def _is_unknown(answer: "Answer") -> bool:
    return answer.answer == "unknown"


def _is_old(answer: "Answer") -> bool:
    from tracker.answers.coverage import COVERED

    return (answer.document_age_days or 0) > COVERED.days


def _is_by_our_clock(answer: "Answer") -> bool:
    days = f"{day_of(answer.since)} {day_of(answer.until)}"
    return "by " in days


def _is_pending(answer: "Answer") -> bool:
    return answer.pending


REMARKS = (
    (
        _is_unknown,
        "unknown: no good document of that list from the {age} days before that day is on record. "
        "It is not the same as not listed.",
    ),
    (
        _is_old,
        "A document older than {age} days tells how the list stood then, not what came later.",
    ),
    (
        _is_by_our_clock,
        "by DAY: first seen in our document of that day; the authority gives no day.",
    ),
    (_is_pending, "removal pending: a person has to answer, see `tracker pending`."),
)
"""What a reader has to know about answers, where it applies to any of them."""


def _remarks(answers: "Sequence[Answer]", asked: "Question") -> Iterator[str]:
    """What a reader has to know about the answers above, each only where it applies."""
    from tracker.answers.coverage import COVERED
    from tracker.answers.lists import speaks

    for applies, remark in REMARKS:
        if any(map(applies, answers)):
            yield remark.format(age=COVERED.days)
    if never := _never_looked_at(answers, asked):
        yield f"Never looked at here, so no answer: {', '.join(never)}."
    for list_id in filterfalse(speaks, asked.lists):
        yield f"{list_id} only repeats other lists and answers for none; ask those."


def _never_looked_at(answers: "Sequence[Answer]", asked: "Question") -> list[str]:
    """Lists that could answer and have none, where all lists are asked."""
    from scrapers import registry
    from tracker.answers.lists import speaks

    if asked.lists:
        return []
    silent = set(registry.keys()) - {answer.list_id for answer in answers}
    return list(filter(speaks, sorted(silent)))


def _near(misses: "Sequence[NearMiss]") -> str:
    """Near misses as lines under a table: names to ask for, not answers."""
    if not misses:
        return ""
    lines = [f"\n  {_named(near)}: {'; '.join(near.why)}" for near in misses]
    return "\nAlike, but not the same name:" + "".join(lines)


def _named(near: "NearMiss") -> str:
    """The name that is alike, and whose it is where that is another one."""
    other = f", of {near.caption}" if near.caption not in (None, near.name) else ""
    return f"{near.name}{other} ({near.list_id} {near.entry_key or ''}, {near.score})"


@app.command()
def timeline(
    name: Name, list_: OneList = NONE_NAMED, form: Format = Form.TABLE, json: Json = False
) -> None:
    """What happened to the entries of a name, on all lists, by date.

    Example: tracker timeline "Mujahedin-e Khalq"
    """
    from db.engine import reading
    from tracker.answers import status as answers_status
    from tracker.answers import timeline as answers_timeline
    from tracker.matching import search
    from tracker.outgoing import rows

    name = search.checked(name)
    asked = answers_status.Question(name=name, on="", lists=only_lists(list_))
    engine = open_tracker().ledger.engine
    search.bring_up_to_date(engine)
    note = ""
    with reading(engine) as connection:
        moments = answers_timeline.timeline(connection, name, asked.lists)
        if not moments:
            near = answers_status.near_misses(connection, asked, set())
            note = "No entry of that very name stands or stood on any list on record." + _near(near)
    columns = ("date", "clock", "list_id", "what", "name", "observed_after", "observed_at")
    show(rows(moments), form_of(form, json), columns, {"list_id": "list"}, note)
