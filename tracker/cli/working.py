"""Many machines: workers, and the jobs that they take."""

from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    By,
    Format,
    Json,
    app,
    decider,
    form_of,
    open_to_record,
    open_tracker,
    read_settings,
)
from tracker.cli.declared import Argument, Context, Option
from tracker.cli.output import Form, say, show
from tracker.errors import WrongUsage
from tracker.people.access import Right

if TYPE_CHECKING:
    from tracker.record.tracker import Tracker
    from tracker.service.jobs import Job

SHOWN = ("number", "work", "list_id", "state", "tries", "put_at", "due_at", "why")
HEADINGS = {"number": "job", "list_id": "list", "put_at": "put there", "due_at": "not before"}


@app.command()
def worker(
    queues: Annotated[
        str, Option(metavar="QUEUES", help="Which to take from: fetch,fold,notify,evidence.")
    ] = "fetch,fold,notify,evidence",
    concurrency: Annotated[int, Option(help="Jobs at a time.", min=1, max=64)] = 1,
) -> None:
    """Do what `tracker serve` finds due, until told to stop (SIGTERM): any number of these, on any
    number of machines over one PostgreSQL (TRACKER_QUEUE=procrastinate).

    On SIGTERM it ends what it has in hand, or gives it back after worker_grace_seconds.

    Examples: tracker worker; tracker worker --queues fetch,notify --concurrency 4
    """
    wanted = _queues(queues)
    tracker = open_with_queue(reads=True)
    from tracker.logs import configure
    from tracker.worker import process

    settings = read_settings()
    level = "info" if settings.log_level == "warning" else settings.log_level
    configure(level, settings.log_format, "")
    process.work(tracker, settings, wanted, concurrency)


def _queues(text: str) -> list[str]:
    """The queues that are meant; WrongUsage."""
    from tracker.answers.known import all_of
    from tracker.service.jobs import QUEUES

    wanted = text.replace(",", " ").split()
    if not wanted:
        raise WrongUsage(f"Name queues: {', '.join(QUEUES)}.")
    return list(dict.fromkeys(all_of(wanted, QUEUES, "queue")))


def open_with_queue(*, reads: bool = False) -> "Tracker":
    """The tracker over a database with a queue; WrongUsage, and nothing written, where none is."""
    demand_queue()
    look_at_queue()
    return open_to_record(reads=reads) if reads else open_tracker()


def look_at_queue() -> None:
    """WrongUsage where the queue of the settings cannot be used, before anything is written."""
    from db.engine import opened
    from tracker.record import home
    from tracker.service import jobs

    settings = read_settings()
    if settings.is_queued:
        with opened(settings.database) as engine:
            home.demand_reachable(engine, settings)
            home.demand_tables(engine, settings)
            home.demand_known(engine)
            jobs.demand(engine)


def queued(tracker: "Tracker", wanted: "list[Job]") -> None:
    """Put jobs into the queue, and say which."""
    from tracker.service import jobs

    demand_queue()
    for job, number in jobs.defer(tracker.ledger.engine, wanted):
        of = f" of {job.list_id}" if job.list_id else ""
        say(f"{job.work}{of}: " + (f"job {number}." if number else "one waits already."))


def demand_queue() -> None:
    """WrongUsage where there is no home, or the settings have no queue."""
    from tracker.record import home
    from tracker.service import jobs

    settings = read_settings()
    home.demand_file(settings)
    if not settings.is_queued:
        raise WrongUsage(jobs.NO_QUEUE)


jobs = app.group(
    "jobs",
    invoke_without_command=True,
    help="Jobs of the queue: what waits, what is being done, what is dead and why.",
)


@jobs.callback()
def _jobs(
    context: Context,
    dead: Annotated[bool, Option("--dead", help="Only those that nobody tries again.")] = False,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """What waits in the queue, what workers have in hand, and what is dead, with the reason.

    Examples: tracker jobs; tracker jobs --dead --json; tracker jobs retry 4711
    """
    if context.invoked_subcommand is not None:
        return
    from db.engine import reading
    from tracker.outgoing import rows
    from tracker.service import board

    with reading(open_with_queue().ledger.engine) as connection:
        found, alive = board.shown(connection, dead=dead), board.workers(connection)
    note = "" if alive else "No worker gives signs of life: tracker worker."
    show(rows(found), form_of(form, json), SHOWN, HEADINGS)
    say(*filter(None, [note]))


@jobs.command()
def retry(
    number: Annotated[int, Argument(metavar="ID", help="A dead job, by its number.")],
    by: By = "",
) -> None:
    """Have a dead job tried again.

    Example: tracker jobs retry 4711 --by ada
    """
    from tracker.service import board

    tracker = open_with_queue()
    decider(by, Right.MANAGE)
    board.again(tracker, number)
    say(f"Job {number} waits again.")
