"""The work that goes on by itself: schedule, serve, watchdog."""

from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    Lists,
    app,
    decider,
    each,
    form_of,
    known_lists,
    moment_of,
    open_to_record,
    open_tracker,
    read_settings,
)
from tracker.cli.declared import Exit, Option
from tracker.cli.ending import AT_THE_END
from tracker.cli.output import Form, say, show
from tracker.errors import NotNow, WrongUsage
from tracker.people.access import Right

if TYPE_CHECKING:
    from socket import socket

    from tracker.record.tracker import Tracker
    from tracker.service.pages import Answerer, Answering
    from tracker.service.plans import ListPlan
    from tracker.service.probes import Probed
    from tracker.settings import Settings

STATE = ("list_id", "tier", "next_run", "last_run", "outcome", "failing_since", "paused")


@app.command()
def schedule(
    lists: Lists = NONE_NAMED,
    explain: Annotated[bool, Option("--explain", help="The next 20 runs, and why.")] = False,
    pause: Annotated[
        bool, Option("--pause", help="Stop scheduled runs; all lists if none is named.")
    ] = False,
    resume: Annotated[bool, Option("--resume", help="Let scheduled runs go on.")] = False,
    now: Annotated[bool, Option("--now", help="Ask `tracker serve` for a look at once.")] = False,
    reason: Annotated[str, Option(help="Why; kept for ever.")] = "",
    until: Annotated[str, Option(help="The pause ends by itself (RFC 3339).")] = "",
    by: By = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """When each list is looked at next; pause, resume, or ask for a look at once.

    Examples: tracker schedule; tracker schedule --explain un_sc;
    tracker schedule un_sc --pause --reason "the site is being moved" --by ada --until 2026-12-01
    """
    wanted = known_lists(lists)
    match _asked_for(explain=explain, pause=pause, resume=resume, now=now):
        case "pause" | "resume" as what:
            _change(each(lists), what, by, reason, moment_of(until))
        case "now":
            _ask(open_tracker(), wanted)
        case _:
            _show(open_tracker(), wanted, explain, form_of(form, json))


def _asked_for(**flags: bool) -> str:
    """The one flag that is set; "" for none."""
    names = [name for name, is_set in flags.items() if is_set]
    if len(names) > 1:
        raise WrongUsage("Choose one of --explain, --pause, --resume and --now.")
    return "".join(names)


def _change(lists: list[str], what: str, by: str, reason: str, until: str) -> None:
    from db.engine import reading
    from tracker.decisions import pauses
    from tracker.decisions.reasons import stated

    who, why = decider(by, Right.MANAGE), stated(reason)
    tracker = open_to_record()
    journal, now = tracker.journal, tracker.clock()
    if what == "resume":
        pauses.resume(journal, lists, now, by=who, reason=why)
    else:
        pauses.pause(journal, lists, now, by=who, reason=why, until=until)
    with reading(tracker.ledger.engine) as connection:
        left = list(pauses.current(connection).sentences(now))
    say("\n".join(left) or "No list is paused.")


def _ask(tracker: "Tracker", lists: list[str]) -> None:
    from tracker.service import slots

    looks_here = f"`tracker run {' '.join(lists[:3])}` looks from here."
    paused = [plan.list_id for plan in _plans(tracker, lists) if plan.paused]
    if paused:
        raise NotNow(f"{', '.join(paused)}: paused; resume first. {looks_here}")
    if dead := _dead(tracker):
        raise NotNow(f"{dead} {looks_here}")
    slots.ask_now(tracker, lists)
    say(f"Asked for: {', '.join(lists)}; the scheduled times stay as they are.")


def _plans(tracker: "Tracker", lists: list[str]) -> "list[ListPlan]":
    from tracker.service import plans

    overview = plans.overview(tracker, read_settings())
    return [plan for plan in overview if plan.list_id in lists]


def _dead(tracker: "Tracker") -> str:
    """Why nobody runs the schedule; "" while somebody does."""
    from datetime import timedelta

    from db.engine import reading
    from tracker.service import life

    limit = timedelta(seconds=read_settings().watchdog_seconds)
    with reading(tracker.ledger.engine) as connection:
        return life.dead(connection, tracker.clock(), limit)


def _show(tracker: "Tracker", lists: list[str], explain: bool, form: Form) -> None:
    from tracker.outgoing import rows
    from tracker.service import plans, slots

    settings, headings = read_settings(), {"list_id": "list"}
    wanted = _plans(tracker, lists)
    if explain:
        coming = plans.explain(tracker, settings, lists)
        show(rows(coming), form, ("at", "list_id", "why"), headings)
        paused = [f"{plan.list_id}: {plan.paused}." for plan in wanted if plan.paused]
        say(*paused)
    else:
        show(rows(wanted), form, STATE, headings)
    if dead := _dead(tracker):
        say(f"{dead} Start it: tracker serve.")
    problems = slots.cadences(settings).problems
    say(*problems.values())
    raise Exit(bool(problems))


@app.command()
def serve() -> None:
    """Look at every list by its schedule and send what is due, until told to stop (SIGTERM).

    Answers with the desk (pages, API, /healthz, /readyz, /metrics) on serve_host:serve_port
    (127.0.0.1:8320). Without accounts it prints a link by which the first admin signs in, once.

    Example: TRACKER_HOME=/srv/tracker TRACKER_LOG_FORMAT=json tracker serve
    """
    from tracker.cli.working import look_at_queue
    from tracker.service import process

    look_at_queue()
    tracker, settings = open_to_record(reads=True), read_settings()
    _say_what_happens(settings)
    chores = [process.sender(tracker, settings), process.caller(tracker, settings)]
    process.serve(tracker, settings, chores, _answering(tracker, settings, at_once=False))


@app.command()
def web() -> None:
    """Answer with the desk alone, and schedule and send nothing, until told to stop (SIGTERM).

    Any number of times beside one `tracker serve`, each on a port of its own (serve_port). On
    SQLite all have to be on one machine, and a decision waits for whoever records just then.

    Example: TRACKER_HOME=/srv/tracker TRACKER_SERVE_PORT=8321 tracker web
    """
    from tracker.service import process

    tracker, settings = open_tracker(), read_settings()
    _say_what_happens(settings)
    process.web(tracker, settings, _answering(tracker, settings, at_once=True))


def _say_what_happens(settings: "Settings") -> None:
    """What runs until it is told to stop says what it does."""
    import os

    from tracker.logs import configure

    level = "info" if settings.log_level == "warning" else settings.log_level
    configure(level, settings.log_format, os.urandom(4).hex())


def _answering(tracker: "Tracker", settings: "Settings", *, at_once: bool) -> "Answering":
    """How the desk is answered on a port: with a database of its own, which no run waits for; put
    together `at_once`, or when somebody asks.
    """
    from dataclasses import replace

    from db.archive import Archive
    from db.engine import opened
    from tracker.record.tracker import Tracker

    engine = AT_THE_END.enter_context(opened(settings.database))
    archive = Archive(settings.archive)
    own = Tracker.over(engine, archive, tracker.clock, tracker.reader)

    def begin(listening: "socket", probed: "Probed") -> "Answerer":
        from tracker.cli.desk import built
        from tracker.desk.later import begun
        from tracker.desk.server import Server
        from tracker.desk.state import Desk

        desk = Desk(tracker=own, settings=settings, probed=probed)
        server = Server(begun(desk, built, at_once=at_once), listening)
        _invite(own, replace(settings, serve_port=listening.getsockname()[1]))
        return server

    return begin


def _invite(tracker: "Tracker", settings: "Settings") -> None:
    """Where there is no account yet: the link by which the first admin signs in, on stderr."""
    import json
    import sys

    from tracker.people.links import first_link

    link = first_link(tracker.ledger.engine, settings, tracker.clock())
    if not link:
        return
    told = f"There is no account yet. The first admin signs in here, once: {link}"
    is_json = settings.log_format == "json"
    print(
        json.dumps({"event": "no account yet", "link": link}) if is_json else told, file=sys.stderr
    )


@app.command()
def watchdog() -> None:
    """Look whether the scheduler lives; if not, exit 1 and mail, once per outage and at its end.

    Meant for cron: */5 * * * * tracker watchdog
    """
    from tracker.notices import rounds
    from tracker.service import watchdog as eye

    settings, tracker, told = read_settings(), open_tracker(), list[str]()

    def tell(key: str, subject: str, sentence: str) -> None:
        rounds.trouble(tracker, key, subject, sentence)
        told.append(subject)

    wrong = eye.look(tracker, settings, tell)
    if wrong or told:  # while the scheduler is dead nobody else sends what is due
        say(*rounds.tick(tracker, settings).problems)
    say(wrong or "The scheduler lives.")
    raise Exit(bool(wrong))
