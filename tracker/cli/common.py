"""What all verbs share: the app, common options, the tracker over the configured database."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from tracker import shown
from tracker.cli.output import Form, say
from tracker.errors import WrongUsage, meaning, placed

if TYPE_CHECKING:
    from tracker.record.tracker import Tracker
    from tracker.settings import Settings


AT_THE_END = ExitStack()
"""What a verb opened and what is closed when it ends."""


@contextmanager
def _said_readably() -> Iterator[None]:
    """What the command line itself objects to repeats what was typed: as it can be shown."""
    try:
        yield
    except Exception as why:
        if isinstance(said := getattr(why, "message", None), str):
            why.message = shown.line(said)  # type: ignore[attr-defined]
        raise


class Verbs(TyperGroup):
    """All verbs: whatever goes wrong in one ends here, in one sentence and its exit code."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        """What was typed, taken apart."""
        with _said_readably():
            return super().make_context(*given, **more)

    def invoke(self, ctx: Any) -> Any:
        """Run a verb."""
        try:
            with AT_THE_END, _said_readably():
                return super().invoke(ctx)
        except (BrokenPipeError, typer.Exit, typer.Abort):
            raise  # nobody reads any more, or all is said: the command line ends as it is told
        except Exception as why:
            failure = None if hasattr(why, "exit_code") else placed(why)  # its own know theirs
            if failure is None:
                raise
            say(str(failure))
            raise typer.Exit(meaning(failure).exit_code) from None


app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who stands on the official terrorist-designation lists, who came and went, when and why.",
)

Format = Annotated[Form, typer.Option("--format", help="How to write the data out.")]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Lists = Annotated[list[str], typer.Argument(help="Lists, by key; all when left out.")]
By = Annotated[str, typer.Option("--by", help="Who decides (or set TRACKER_USER).")]
OneList = Annotated[list[str], typer.Option("--list", help="Only this list; repeatable.")]
KnownAt = Annotated[str, typer.Option("--known-at", help="As recorded at this moment (RFC 3339).")]


NONE_NAMED: list[str] = []
"""Where lists, or whatever else, can be named and none is: all are meant."""

NOTHING_REAL = (
    "This is a demo's home: no real document is taken into it. Set TRACKER_HOME to a home of your "
    "own."
)

CLOCK = frozenset("T:")
"""What a moment is written with and no day is."""


def read_settings() -> "Settings":
    """The settings in force."""
    from tracker.settings import load

    return load()


def open_tracker(*, reads: bool = False, makes: bool = False) -> "Tracker":
    """The tracker over the configured database, which is brought up to date first.

    Only a verb that `makes` a home begins one; for all others it is NoHome, and nothing is made.
    A verb that `reads` documents has its reader begin while this process is small: the copy
    is the cheaper, and has neither settings nor a database.
    """
    from tracker.confined.child import Child

    reader = AT_THE_END.enter_context(closing(Child()))
    if reads:
        reader.warm()
    from db.archive import Archive
    from db.engine import is_current, migrate, opened
    from tracker.logs import configure
    from tracker.record import home, mark
    from tracker.record.tracker import Tracker

    settings = read_settings()
    configure(settings.log_level, settings.log_format, os.urandom(4).hex())
    _not_elsewhere(settings)
    if not makes:
        home.demand_file(settings)
    engine = AT_THE_END.enter_context(opened(settings.database))
    if not makes:
        home.demand_tables(engine, settings)
    if not is_current(engine):
        migrate(engine)
    demo = mark.demo_in(engine)
    if demo:
        say(demo.sentence)
    return Tracker.over(engine, Archive(settings.archive), mark.clock_of(demo), reader)


def _not_elsewhere(settings: "Settings") -> None:
    """WrongUsage where a demo's home is named together with a database that is not in it."""
    if settings.database_url and settings.is_demo:
        what = f"{settings.home} is a demo's home, and database_url names another database"
        raise WrongUsage(f"{what}: real data and a demo never mix. Unset one of the two.")


def log_only_faults(settings: "Settings") -> None:
    """Log no warning, unless more than that is asked for."""
    from tracker.logs import configure

    level = "error" if settings.log_level == "warning" else settings.log_level
    configure(level, settings.log_format, os.urandom(4).hex())


def open_to_record(*, reads: bool = False, makes: bool = False) -> "Tracker":
    """The tracker, with the settings and code it runs under on record.

    What `reads` would bring real documents: WrongUsage in a demo's home.
    """
    from tracker import __version__
    from tracker.record import mark
    from tracker.record import tracker as record_tracker

    tracker = open_tracker(reads=reads, makes=makes)
    if reads and mark.demo_in(tracker.ledger.engine):
        raise WrongUsage(NOTHING_REAL)
    keys_in_files(tracker)
    record_tracker.settings_in_force(tracker, read_settings().fingerprint(), __version__)
    return tracker


def not_a_demo(settings: "Settings") -> None:
    """WrongUsage where the home folder says of itself that it is a demo's."""
    if settings.is_demo:
        raise WrongUsage(NOTHING_REAL)


def keys_in_files(tracker: "Tracker") -> None:
    """Signing keys that an earlier release recorded go into files."""
    from tracker.notices import keys

    if moved := keys.settle(tracker.ledger.engine, keys.Keys(read_settings().keys)):
        say(f"The signing keys of {moved} subscriptions are in files now; backups may hold them.")


def form_of(form: Form, json: bool) -> Form:
    """The output format asked for, --json being short for one."""
    return Form.JSON if json else form


def rows_of(form: Form, limit: int) -> int:
    """Rows at most, 0 for all: a table is limited, other formats have all."""
    return limit if form == Form.TABLE else 0


def known_lists(lists: list[str]) -> list[str]:
    """The lists asked for, or all that are on."""
    from scrapers import registry

    return only_lists(lists) or list(read_settings().lists or registry.keys())


def only_lists(lists: list[str]) -> list[str]:
    """The lists asked for; none for all."""
    from tracker.answers.lists import checked

    return list(checked(lists))


def each(lists: list[str]) -> list[str]:
    """The lists asked for, to be gone through; "" alone for all of them at once."""
    return only_lists(lists) or [""]


def only_sources(lists: list[str]) -> list[str]:
    """The lists and feeds of acts asked for; none for all."""
    from scrapers import registry

    feeds = registry.feeds()
    others = [name for name in lists if name not in feeds]
    return [*only_lists(others), *filter(feeds.__contains__, lists)]


def decider(by: str) -> str:
    """Who decides."""
    who = by or read_settings().user
    if not who:
        raise WrongUsage("Say who decides: --by NAME, or set TRACKER_USER.")
    return who


def choices(values: Iterable[str], known: str) -> tuple[str, ...]:
    """The values, each one of the known ones."""
    wanted = tuple(values)
    for value in wanted:
        if value not in known.split():
            raise WrongUsage(f"{value!r} is none of: {', '.join(known.split())}.")
    return wanted


def choice(value: str, known: str) -> str:
    """A value that is one of the known ones, or none."""
    choices(filter(None, [value]), known)
    return value


def moment_of(text: str, *, end: bool = False) -> str:
    """A day or moment as the log writes it; of a day its last moment, where the `end` is asked."""
    if not text:
        return ""
    try:
        is_day = CLOCK.isdisjoint(text.upper())
        return _day(text, end=end) if is_day else _moment(text)
    except ValueError:
        sentence = f"{text!r} is no day (2012-09-28) and no moment (2012-09-28T12:00:00Z)."
        raise WrongUsage(sentence) from None


def _day(text: str, *, end: bool) -> str:
    day = date.fromisoformat(text)
    return f"{day}T23:59:59Z" if end else str(day)


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
