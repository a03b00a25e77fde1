"""What all verbs share: the app, common options, the tracker over the configured database."""

import os
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.output import Form, say

if TYPE_CHECKING:
    from tracker.record.tracker import Tracker
    from tracker.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who stands on the official terrorist-designation lists, who came and went, when and why.",
)

Format = Annotated[Form, typer.Option("--format", help="How to write the data out.")]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Lists = Annotated[list[str] | None, typer.Argument(help="Lists, by key; all when left out.")]
By = Annotated[str, typer.Option("--by", help="Who decides (or set TRACKER_USER).")]
OneList = Annotated[list[str] | None, typer.Option("--list", help="Only this list; repeatable.")]
KnownAt = Annotated[str, typer.Option("--known-at", help="As recorded at this moment (RFC 3339).")]


def read_settings() -> "Settings":
    """The settings in force."""
    from tracker.settings import load

    return load()


def open_tracker() -> "Tracker":
    """The tracker over the configured database, which is brought up to date first."""
    from db.archive import Archive
    from db.engine import is_current, migrate, open_database
    from tracker.logs import configure
    from tracker.record.tracker import Tracker

    settings = read_settings()
    configure(settings.log_level, settings.log_format, os.urandom(4).hex())
    engine = open_database(settings.database)
    if not is_current(engine):
        migrate(engine)
    return Tracker.over(engine, Archive(settings.archive))


def open_to_record() -> "Tracker":
    """The tracker, with the settings and code it runs under on record."""
    from tracker import __version__
    from tracker.record import tracker as record_tracker

    tracker = open_tracker()
    record_tracker.settings_in_force(tracker, read_settings().fingerprint(), __version__)
    return tracker


def form_of(form: Form, json: bool) -> Form:
    """The output format asked for, --json being short for one."""
    return Form.JSON if json else form


def known_lists(lists: list[str] | None) -> list[str]:
    """The lists asked for, or all that are on; exit 2 for one we do not have."""
    from scrapers import registry

    have = registry.keys()
    for name in lists or ():
        if name not in have:
            say(f"There is no list {name}. Lists: {', '.join(have)}.")
            raise typer.Exit(2)
    return list(lists or read_settings().lists or have)


def known_sources(lists: list[str] | None = None) -> list[str]:
    """The lists and feeds of acts asked for, or all that are on; exit 2 for one we do not have."""
    from scrapers import registry

    if lists:
        feeds = [name for name in lists if name in registry.feeds()]
        others = [name for name in lists if name not in feeds]
        return [*(known_lists(others) if others else ()), *feeds]
    return list(registry.wanted(read_settings().lists))


def a_name(name: str) -> str:
    """A name fit to be asked for; exit 2 for anything else."""
    from tracker.matching.search import NotAName, checked

    try:
        return checked(name)
    except NotAName as doubt:
        say(str(doubt))
        raise typer.Exit(2) from None


def decider(by: str) -> str:
    """Who decides; exit 2 when nobody is named."""
    who = by or read_settings().user
    if not who:
        say("Say who decides: --by NAME, or set TRACKER_USER.")
        raise typer.Exit(2)
    return who


def choices(values: Any, known: str) -> tuple[str, ...]:
    """The values, each one of the known ones; exit 2 otherwise."""
    for value in values:
        if value not in known.split():
            say(f"{value!r} is none of: {', '.join(known.split())}.")
            raise typer.Exit(2)
    return tuple(values)


def moment_of(text: str, *, end: bool = False) -> str:
    """A day or moment as the log writes it; exit 2 for anything else."""
    from datetime import UTC, datetime

    if not text:
        return ""
    try:
        if "T" not in text.upper() and ":" not in text:
            day = date.fromisoformat(text)
            return f"{day}T23:59:59Z" if end else str(day)
        moment = datetime.fromisoformat(text)
    except ValueError:
        say(f"{text!r} is no day (2012-09-28) and no moment (2012-09-28T12:00:00Z).")
        raise typer.Exit(2) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
