"""What all verbs share: the app, common options, the tracker over the configured database."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

from tracker.cli import outfile
from tracker.cli.declared import Argument, Group, Option
from tracker.cli.ending import AT_THE_END
from tracker.cli.output import Form, say
from tracker.errors import WrongUsage
from tracker.people.access import Right, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from db.engine import Connection, Engine
    from tracker.answers import days
    from tracker.answers.covered import Covered
    from tracker.people.actor import Actor
    from tracker.record.tracker import Tracker
    from tracker.settings import Settings


app = Group(
    no_args_is_help=True,
    help="Who stands on the official terrorist-designation lists, who came and went, when and why.",
)


def list_keys(incomplete: str) -> list[str]:
    """Lists and feeds whose keys begin so, for the completion of shells."""
    from scrapers import registry

    return [key for key in registry.sources() if key.startswith(incomplete)]


Format = Annotated[Form, Option("--format", help="How to write the data out.")]
Json = Annotated[bool, Option("--json", help="Short for --format json.")]
Lists = Annotated[
    list[str], Argument(help="Lists, by key; all when left out.", autocompletion=list_keys)
]
By = Annotated[str, Option("--by", help="Who decides (or set TRACKER_USER).")]
OneList = Annotated[
    list[str],
    Option("--list", help="Only this list; repeatable.", autocompletion=list_keys),
]
KnownAt = Annotated[str, Option("--known-at", help="As recorded at this moment (RFC 3339).")]


NONE_NAMED: list[str] = []
"""Where lists, or whatever else, can be named and none is: all are meant."""

NOTHING_REAL = (
    "This is a demo's home: no real document is taken into it. Set TRACKER_HOME to a home of your "
    "own."
)


def read_settings() -> "Settings":
    """The settings in force."""
    from tracker.settings import load

    return load()


def misspelt_lists(settings: "Settings") -> str:
    """What is wrong with the lists that the settings name, in a sentence; "" if nothing is."""
    if not settings.lists:
        return ""
    try:
        only_looked_at(list(settings.lists))
    except WrongUsage as why:
        return f"The setting lists: {str(why).replace('There', 'there', 1)}"
    return ""


def lists_gone(settings: "Settings") -> str:
    """That the settings name lists which are on record and nobody here can read, in a sentence."""
    from scrapers import registry
    from tracker.shown import count

    gone = [key for key in settings.lists if key not in registry.sources()]
    if not gone:
        return ""
    what = (
        "is on record, and this release cannot read it"
        if len(gone) == 1
        else (f"are {count(len(gone), 'list')} on record that this release cannot read")
    )
    return f"The setting lists: {', '.join(gone)} {what}; what was last known of it stands."


def open_tracker(*, reads: bool = False, makes: bool = False, surely: bool = False) -> "Tracker":
    """The tracker over the configured database, which is brought up to date first.

    Only a verb that `makes` a home begins one; for all others it is NoHome, and nothing is made.
    A verb that `reads` documents has its reader begin while this process is small: the copy
    is the cheaper, and has neither settings nor a database. Where one comes `surely`, what reading
    takes is loaded before, for both.
    """
    from tracker.confined.child import Child

    if reads and (urls := read_settings().urls):
        from tracker.answers import mirrors

        mirrors.demand(urls)
    reader = AT_THE_END.enter_context(closing(Child(loaded=surely or not reads)))
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
    archive = Archive(settings.archive)
    if reads or makes or settings.archive_folder:
        archive.demand()  # a folder is only looked at
    engine = AT_THE_END.enter_context(opened(settings.database))
    home.demand_reachable(engine, settings)
    if not makes:
        home.demand_tables(engine, settings)
    home.demand_known(engine)
    if not is_current(engine) and (said := migrate(engine)):
        say(said)
    demo = mark.demo_in(engine)
    if demo:
        say(demo.sentence)
    return Tracker.over(engine, archive, mark.clock_of(demo), reader)


def _not_elsewhere(settings: "Settings") -> None:
    """WrongUsage where a demo's home is named together with what is not in it."""
    elsewhere = {"database": settings.database_url, "archive": settings.archive_url}
    for what, is_set in elsewhere.items():
        if is_set and settings.is_demo:
            named = f"{settings.home} is a demo's home, and {what}_url names another {what}"
            raise WrongUsage(f"{named}: real data and a demo never mix. Unset one of the two.")


def log_only_faults(settings: "Settings") -> None:
    """Log no warning, unless more than that is asked for."""
    from tracker.logs import configure

    level = "error" if settings.log_level == "warning" else settings.log_level
    configure(level, settings.log_format, os.urandom(4).hex())


def open_to_record(*, reads: bool = False, makes: bool = False, surely: bool = False) -> "Tracker":
    """The tracker, with the settings and code it runs under on record.

    What `reads` would bring real documents: WrongUsage in a demo's home.
    """
    tracker = open_tracker(reads=reads, makes=makes, surely=surely)
    from tracker import __version__
    from tracker.record import in_force, mark

    if reads and mark.demo_in(tracker.ledger.engine):
        raise WrongUsage(NOTHING_REAL)
    keys_in_files(tracker)
    in_force.put(tracker, read_settings(), __version__)
    if reads or makes:
        with_curated(tracker)
    return tracker


def with_curated(tracker: "Tracker") -> "Tracker":
    """The tracker, with the acts that ship with this release on record."""
    from tracker.intake import curated

    curated.take_in(tracker)
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


TEXT = ("", "txt", "log", "md")
"""Endings of files into which a table goes."""


def form_of(form: Form, json: bool) -> Form:
    """The output format asked for, --json being short for one; else that of the file's ending.

    WrongUsage where the two contradict each other, or an ending says nothing that can be written.
    """
    asked = Form.JSON if json else form
    ending, named = outfile.ending(), {known.value: known for known in Form}
    by_name = named.get(ending, asked)
    if by_name != asked != Form.TABLE:
        raise WrongUsage(
            f"--out FILE.{ending} is no place for {asked.value}: leave one of them out."
        )
    if by_name == Form.TABLE and ending not in TEXT:
        endings = ", ".join(f".{name}" for name in (*list(named)[1:], *TEXT[1:2]))
        raise WrongUsage(f"No data is written as .{ending}: give FILE one of {endings}.")
    return by_name


def rows_of(form: Form, limit: int) -> int:
    """Rows at most, 0 for all: a table is limited, other formats have all."""
    return limit if form == Form.TABLE else 0


def known_lists(lists: list[str]) -> list[str]:
    """The lists asked for, or all that are on."""
    return only_lists(lists) or list(switched_on())


def only_lists(lists: list[str]) -> list[str]:
    """The lists asked for; none for all."""
    from scrapers.registry import keys
    from tracker.answers.lists import checked

    return list(checked(lists, on_record() if set(lists) - set(keys()) else ()))


def on_record() -> "Sequence[str]":
    """Lists and feeds that the record of this home knows, by whatever release; none without one."""
    from db import checks
    from db.engine import opened, reading
    from tracker.errors import TrackerError
    from tracker.record import home

    settings = read_settings()
    try:
        home.demand_file(settings)
        with opened(settings.database) as engine:
            home.demand_reachable(engine, settings)
            home.demand_tables(engine, settings)
            with reading(engine) as connection:
                return checks.lists(connection)
    except TrackerError:
        return ()


def warnings(lists: "Iterable[str]") -> "Sequence[str]":
    """What is to be known of lists, by code that is loaded only where there is anything to say."""
    from tracker.answers import warned

    of = set(lists)
    if not any(warned.of_lists(of).values()):
        return ()
    from tracker.notices import covering

    return covering.warnings(of)


def only_looked_at(lists: list[str]) -> list[str]:
    """The lists and feeds asked for, also those on record that nobody here can read any more."""
    from scrapers import registry

    if set(lists) <= set(registry.sources()) or set(lists) <= {*registry.sources(), *on_record()}:
        return lists
    return only_sources(lists)


def each(lists: list[str]) -> list[str]:
    """The lists asked for, to be gone through; "" alone for all of them at once."""
    return only_lists(lists) or [""]


def only_sources(lists: list[str]) -> list[str]:
    """The lists and feeds of acts asked for; none for all."""
    from scrapers import registry

    sources = registry.sources()
    if set(lists) <= set(sources):
        return lists
    from tracker.answers.known import all_of

    return list(all_of(lists, sources, "list"))


def decider(by: str, right: Right = Right.DECIDE) -> str:
    """Who decides: once there are accounts, whoever's token it is; --by may only agree.

    Until then a name, or the user of the settings, also where only YOU stands for one.
    """
    if proved := _proved(by, right):
        return proved
    who = _named(by) or read_settings().user
    if not who:
        raise WrongUsage("Say who decides: --by NAME, or set TRACKER_USER.")
    return who


def _named(by: str) -> str:
    from tracker.decisions.reasons import NOBODY

    return by if by.strip() not in NOBODY else ""


NO_TOKEN = (
    "There are accounts here: who decides is proved by a personal token in TRACKER_TOKEN. You get "
    "one on the page of your account, or by: tracker tokens add --user NAME --scope {scope}"
)


def _proved(by: str, right: Right) -> str:
    """Whose token this is, where there are accounts; "" where there are none."""
    from tracker.people import accounts, tokens

    with _database() as engine:
        if engine is None or not accounts.are_there(engine):
            return ""
        if not (shown_token := read_settings().token):
            scope = Scope.INGEST if right is Right.INGEST else Scope.DECIDE
            raise WrongUsage(NO_TOKEN.format(scope=scope))
        person = tokens.who_acts(engine, shown_token, right, present())
    return _agreed(by, person.name)


def _agreed(by: str, proved: str) -> str:
    """Whoever is proved; WrongUsage where --by names somebody else."""
    named = _named(by)
    if named and named.strip().lower() != proved:
        raise WrongUsage(f"--by {named}, but the token is {proved}'s: leave --by out.")
    return proved


def manager(by: str) -> "Actor":
    """Who changes accounts: the admin whose token it is; else a name, as on this machine itself.

    Whoever can run this on the home could change the database without us: so the record says
    "on the command line", and nobody is kept out who forgot a password.
    """
    from tracker.people.actor import Actor

    if read_settings().token and (proved := _proved(by, Right.MANAGE)):
        return Actor(proved)
    return Actor(_named(by) or read_settings().user or _login(), proved=False)


def looker(tracker: "Tracker") -> str:
    """Who looks at watched names, for the record: whose token it is, or a name that nobody proves.

    Looking needs no token on this machine, and is never without a name.
    """
    from tracker.people.actor import Actor
    from tracker.people.signed import by_token

    settings = read_settings()
    person = by_token(tracker.ledger.engine, settings.token, tracker.clock())
    return person.name if person else str(Actor(settings.user or _login(), proved=False))


def _login() -> str:
    """As whom the system knows whoever runs this."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}"


@contextmanager
def _database() -> "Iterator[Engine | None]":
    """The database as it is, for a look before a verb begins; None where there is none of ours."""
    from db.copies import sqlite_file
    from db.engine import is_begun, opened
    from tracker.record import home

    settings = read_settings()
    file = sqlite_file(settings.database)
    if file is not None and not (file.is_file() and file.stat().st_size):
        yield None
        return
    with opened(settings.database) as engine:
        home.demand_reachable(engine, settings)
        yield engine if is_begun(engine) else None


def present() -> "datetime":
    """The present moment, by the clock by which the home lives: that of a demo is its own."""
    from tracker.record.tracker import now

    settings = read_settings()
    if not settings.is_demo:
        return now()
    from db.engine import opened
    from tracker.record import home, mark

    _not_elsewhere(settings)
    home.demand_file(settings)
    with opened(settings.database) as engine:
        return mark.clock_of(mark.demo_in(engine))()


def asked(text: str) -> "days.Asked":
    """What was typed for a day or a moment, to be understood now."""
    from tracker.answers import days

    return days.Asked(text, present())


def moment_of(text: str, *, end: bool = False) -> str:
    """A day or moment as the log writes it; of a day its last moment, where the `end` is asked.

    `yesterday`, `monday` and `7 days ago` are days too; a longer span is none. The end of a day is
    asked for what was known or seen by then: nothing is by a moment that is yet to come.
    """
    if not text:
        return ""
    return asked(text).past_end() if end else asked(text).one()


def since_of(text: str) -> str:
    """The first day of what is meant, a month or `last week` too; a moment as it is."""
    return say_day(text, "from", asked(text).since()) if text else ""


def until_of(text: str) -> str:
    """The last day of what is meant, a month or `last week` too; a moment as it is."""
    return say_day(text, "until", asked(text).until()) if text else ""


def say_day(text: str, where: str, day: str) -> str:
    """A day; which one words came to is told on stderr."""
    from tracker.answers.days import is_words

    if is_words(text):
        say(f"{text}: {where} {day} (UTC).")
    return day


def in_order(since: str, until: str) -> None:
    """WrongUsage for a time that ends before it begins, or has not begun."""

    today = f"{present():%Y-%m-%d}"
    if since[:10] > today:
        raise WrongUsage(f"--since {since} is yet to come: today is {today} (UTC).")
    not_reversed("since", since, "until", until)


def not_reversed(first: str, since: str, last: str, until: str) -> None:
    """WrongUsage where the day of one option is after that of the other."""
    if since and until and since[: len(until)] > until:
        raise WrongUsage(f"--{first} {since} is after --{last} {until}.")


def covers_now(
    connection: "Connection", lists: Iterable[str], since: str = "", until: str = ""
) -> "Covered":
    """What an answer rests on that is of these lists, or of all that are on, in some time."""
    from tracker.answers.covered import asked_of, covered

    of = asked_of(connection, only_looked_at(list(lists)), switched_on())
    return covered(connection, of, present(), since=since, until=until, counted=False)


def sources_on() -> Sequence[str]:
    """The lists that are on, and the feeds of acts that are looked at beside them."""
    from scrapers import registry

    settings = read_settings()
    return registry.wanted(settings.lists, settings.feeds)


def switched_on() -> Sequence[str]:
    """The lists that are on, by the settings."""
    from scrapers import registry

    return read_settings().lists or registry.usual()
