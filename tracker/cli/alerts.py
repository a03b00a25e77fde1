"""Who is told: alerts, ack, drill, feed."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from tracker.cli import outfile
from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    OneList,
    app,
    decider,
    form_of,
    looker,
    open_to_record,
    open_tracker,
    read_settings,
    rows_of,
    switched_on,
)
from tracker.cli.declared import Argument, Exit, Option
from tracker.cli.output import Form, JsonRow, say, show, show_json
from tracker.errors import Absent, WrongUsage
from tracker.people.access import Right
from tracker.shown import count

if TYPE_CHECKING:
    from db.messages import LedgerLine
    from tracker.notices.order import Subscription
    from tracker.notices.sending import Report
    from tracker.record.tracker import Tracker
    from tracker.recorded import Body
    from tracker.settings import Settings

alerts = app.group(
    "alerts",
    no_args_is_help=True,
    help="Subscriptions, and the mails that went out. Example: tracker alerts list",
)

To = Annotated[list[str], Option("--to", help="An address, or group:NAME; repeatable.")]
Many = Annotated[list[str], Option(help="Repeatable; all when left out.")]
Timing = Annotated[
    str, Option(help="immediate, hourly, 'daily at 08:00 Europe/Brussels', weekly ...")
]
Role = Annotated[str, Option(help="operations: told of the tracker's own troubles too.")]
Secrets = Annotated[list[Path], Option(help="Signing key of a webhook; newest first.")]

NO_NUMBERS: list[int] = []
NO_FILES: list[Path] = []


@alerts.command("list")
def list_(form: Format = Form.TABLE, json: Json = False) -> None:
    """Subscriptions in force; those that cannot be served are named on stderr, exit 1.

    Example: tracker alerts list
    """
    from dataclasses import asdict

    from db.engine import reading
    from tracker.notices import firing, subscriptions, wishes
    from tracker.shown import count

    tracker = open_tracker()
    with reading(tracker.ledger.engine) as connection:
        found = subscriptions.current(connection).orders
        wrong = [*subscriptions.unserved(connection), *firing.never(connection, found)]
        doubted = [why for one in found for why in _doubted(connection, one)]
        doubted += wishes.left_behind(connection, tracker.clock())
    rows = [subscriptions.shown_of(asdict(one)) | {"secrets": len(one.secrets)} for one in found]
    show(
        rows,
        form_of(form, json),
        SUBSCRIPTION,
        {"asks_for": "asks for"},
        line=_subscription_line,
        note=f"{count(len(rows), 'subscription')}. {ADD if not rows else ''}".strip(),
    )
    say(*wrong, *doubted, *filter(None, [firing.without_operators(found)]))
    raise Exit(bool(wrong))


ADD = "Add one: tracker alerts add NAME --to ADDRESS --by WHO."
SUBSCRIPTION = ("name", "to", "channel", "role", "asks_for", "timing", "deputy", "paused")
FILTERS = ("lists", "countries", "programmes", "kinds", "scopes")


def _subscription_line(row: JsonRow) -> JsonRow:
    """A subscription as people read it: all its filters in one column."""
    deputy = f"{row['deputy']} after {row['escalate_after_hours']} h" if row["deputy"] else ""
    return {**row, "asks_for": _asked(row), "deputy": deputy}


def _asked(row: JsonRow) -> str:
    """What a subscription asks for, in words."""
    said = [f"{name}: {', '.join(row[name])}" for name in FILTERS if row[name]]
    said += ["watched names only"] if row["watched"] else []
    said += ["terrorism only"] if row["about"] == "terrorism" else ["all programmes"]
    said += ["cosmetic changes too"] if row["relevance"] == "all" else []
    said += [] if row["grouped"] else ["one mail per change"]
    return "; ".join(said)


def _doubted(connection: Any, one: Any) -> list[str]:
    from tracker.notices import firing

    return firing.perhaps(connection, one, read_settings().lists)


@alerts.command()
def add(
    name: Annotated[str, Argument(help="A name; an existing one is replaced.")],
    to: To,
    channel: Annotated[str, Option(help="mail, webhook or apprise.")] = "mail",
    list_: OneList = NONE_NAMED,
    country: Many = NONE_NAMED,
    programme: Many = NONE_NAMED,
    kind: Many = NONE_NAMED,
    scope: Many = NONE_NAMED,
    about: Annotated[str, Option(help="terrorism or all.")] = "terrorism",
    relevance: Annotated[str, Option(help="relevant to screening, or all.")] = "relevant",
    watched: Annotated[bool, Option(help="Only watched names.")] = False,
    timing: Timing = "immediate",
    each: Annotated[bool, Option(help="One mail per change (ticket systems).")] = False,
    deputy: Annotated[str, Option(help="Told when nobody acknowledges.")] = "",
    after: Annotated[int, Option(help="Hours until the deputy is told.")] = 0,
    secret_file: Secrets = NO_FILES,
    role: Role = "",
    by: By = "",
) -> None:
    """Subscribe. One that could never tell anybody of a change is refused, with the reason.

    Examples: tracker alerts add desk --to desk@bank.example --by ada;
    tracker alerts add it --to it@bank.example --role operations --kind operations --kind status
    """
    body = {
        "name": name,
        "to": to,
        "channel": channel,
        "lists": list_,
        "countries": country,
        "programmes": programme,
        "kinds": kind,
        "scopes": scope,
        "about": about,
        "relevance": relevance,
        "watched": watched,
        "timing": timing,
        "grouped": not each,
        "deputy": deputy,
        "escalate_after_hours": after,
        "secrets": list(map(_key_in, secret_file)),
        "role": role,
    }
    _added(body, decider(by, Right.MANAGE))


def _added(body: "Body", by: str) -> None:
    """Put a subscription that can fire on record; say what somebody may not expect of it."""
    from db.engine import reading
    from tracker.answers import known
    from tracker.notices import firing, subscriptions

    countries = list(map(known.checked_country, body["countries"]))
    one = subscriptions.subscription({**body, "countries": countries})
    engine = open_to_record().ledger.engine
    with reading(engine) as connection:
        firing.demand_that_it_fires(connection, one)
        doubted = _doubted(connection, one)
    _saved(one, by)
    say(*doubted)
    with reading(engine) as connection:
        orders = subscriptions.current(connection).orders
    say(*filter(None, [firing.without_operators(orders), _told_of_changes_too(one)]))


def _told_of_changes_too(one: "Subscription") -> str:
    """What an operator may not expect."""
    if not one.role or one.kinds:
        return ""
    only = "--kind operations --kind status"
    return f"{one.name} is told of changes of lists too; for troubles and the daily status: {only}."


def _key_in(path: Path) -> str:
    """The key in a file, which is no link: whoever may write beside it could lead us anywhere."""
    return _text_of(path, 64 * 1024).strip()


def _text_of(path: Path, limit: int) -> str:
    from db import files

    try:
        return files.read(path, limit).decode("utf-8")
    except UnicodeDecodeError:
        raise WrongUsage(f"{files.named(path)} is no text (UTF-8).") from None


def _saved(one: Any, by: str) -> None:
    from dataclasses import replace

    from db.engine import writing
    from tracker.notices import lookalikes, subscriptions
    from tracker.notices.keys import Keys

    tracker, keys = open_to_record(), Keys(read_settings().keys)
    kept = replace(one, secrets=keys.kept(one.secrets))
    with writing(tracker.ledger.engine) as connection:
        known = subscriptions.known_recipients(connection)
        say(*lookalikes.warnings((*one.to, *one.deputies), known))
        before = subscriptions.current(connection).by_name.get(one.name, kept)
        subscriptions.save(connection, kept, by, tracker.clock())
    keys.forget(set(before.secrets).difference(kept.secrets))
    say(f"On record: {one.name}.")


@alerts.command()
def pause(name: str, by: By = "") -> None:
    """Send nothing more under a subscription until it is resumed.

    Example: tracker alerts pause desk --by ada
    """
    _pause(name, decider(by, Right.MANAGE), paused=True)


@alerts.command()
def resume(name: str, by: By = "") -> None:
    """Send again, from now on; what happened meanwhile is in the log.

    Example: tracker alerts resume desk --by ada
    """
    _pause(name, decider(by, Right.MANAGE), paused=False)


def _pause(name: str, by: str, *, paused: bool) -> None:
    from dataclasses import replace

    from db.engine import reading
    from tracker.notices import subscriptions

    with reading(open_tracker().ledger.engine) as connection:
        order = subscriptions.current(connection).named(name)
    if order is None:
        raise _none("subscription", name)
    _saved(replace(order, paused=paused), by)


def _none(what: str, name: str) -> WrongUsage:
    return WrongUsage(f"There is no {what} {name!r}.")


@alerts.command()
def remove(name: str, by: By = "") -> None:
    """End a subscription; the journal keeps what it was.

    Example: tracker alerts remove desk --by ada
    """
    _drop("subscription", name, by)


@alerts.command()
def group(name: str, to: To, by: By = "") -> None:
    """Name a group of recipients, for `--to group:NAME`.

    Example: tracker alerts group desk --to ada@bank.example --to bob@bank.example --by ada
    """
    from db.engine import writing
    from tracker.notices import lookalikes, subscriptions

    who, tracker = decider(by, Right.MANAGE), open_to_record()
    with writing(tracker.ledger.engine) as connection:
        say(*lookalikes.warnings(to, subscriptions.known_recipients(connection)))
        subscriptions.save_group(connection, name, to, who, tracker.clock())
    say(f"On record: {name}, {count(len(to), 'recipient')}.")


@alerts.command("remove-group")
def remove_group(name: str, by: By = "") -> None:
    """End a group; subscriptions that still name it are told of as wrong.

    Example: tracker alerts remove-group desk --by ada
    """
    _drop("group", name, by)


def _drop(kind: str, name: str, by: str) -> None:
    from db.engine import writing
    from tracker.notices import subscriptions
    from tracker.notices.keys import Keys
    from tracker.notices.order import ENDED

    who, tracker = decider(by, Right.MANAGE), open_to_record()
    with writing(tracker.ledger.engine) as connection:
        orders = subscriptions.current(connection).by_name if kind == "subscription" else {}
        gone = subscriptions.drop(connection, kind, name, who, tracker.clock())
    if not gone:
        raise _none(kind, name)
    Keys(read_settings().keys).forget(orders.get(name, ENDED).secrets)
    say(f"Ended: {name}.")


@alerts.command()
def export() -> None:
    """All groups and subscriptions as YAML on stdout; signing keys are left out.

    Example: tracker alerts export > alerts.yaml
    """
    import yaml

    from db.engine import reading
    from tracker.notices import subscriptions

    with reading(open_tracker().ledger.engine) as connection:
        found = subscriptions.exported(connection)
    print(yaml.safe_dump(found, sort_keys=False, allow_unicode=True), end="")


@alerts.command("import")
def import_(path: Path, by: By = "") -> None:
    """Take over groups and subscriptions from YAML; exit 1 if one cannot be, the others are taken.

    Example: tracker alerts import alerts.yaml --by ada
    """
    from functools import partial

    from db.engine import writing
    from tracker.notices import firing, lookalikes, subscriptions
    from tracker.notices.keys import Keys

    who, text = decider(by, Right.MANAGE), _text_of(path, 16 * 1024 * 1024)
    tracker, keys = open_to_record(), Keys(read_settings().keys)
    with writing(tracker.ledger.engine) as connection:
        known = subscriptions.known_recipients(connection)
        check = partial(firing.demand_that_it_fires, connection)
        saved, wrong = subscriptions.imported(connection, text, who, tracker.clock(), keys, check)
        added = sorted(subscriptions.known_recipients(connection) - known)
        orders = subscriptions.current(connection)
        taken = (orders.by_name[name] for name in saved)
        doubted = [why for one in taken for why in _doubted(connection, one)]
    say(*wrong, *doubted, *lookalikes.warnings(added, known))
    say(*filter(None, [firing.without_operators(orders.orders)]))
    say(f"On record: {', '.join(saved) or 'nothing'}.")
    raise Exit(bool(wrong))


@alerts.command()
def send() -> None:
    """Tell everybody what is due now; exit 1 if anything could not be sent.

    Example: tracker alerts send
    """
    from tracker.notices import rounds

    _report(rounds.tick(open_to_record(), read_settings()))


def _report(report: "Report") -> None:
    say(*report.problems)
    told = count(report.notices, "new notice")
    print(f"{told}; {count(report.accepted, 'message')} accepted.")
    raise Exit(bool(report.problems))


@alerts.command("test")
def try_out(
    to: Annotated[str, Option("--to", help="An address of mail.")] = "",
    subscription: Annotated[str, Option(help="Everybody of this one, by its own channel.")] = "",
) -> None:
    """Send one test message, with whatever else is due, and print what the server said to it.

    Of a webhook that is its status and how its answer begins. Exit 1 unless all were accepted.
    Examples: tracker alerts test --to ada@bank.example; tracker alerts test --subscription tickets
    """
    from tracker.notices import rounds

    if bool(to) == bool(subscription):
        raise WrongUsage("Say one of --to ADDRESS and --subscription NAME.")
    tracker, settings = open_to_record(), read_settings()
    number, by_mail = _test_sent(tracker, to, subscription)
    if by_mail:
        _greet(settings)
    report = rounds.tick(tracker, settings)
    lines = _brought(tracker, number)
    for line in lines:
        print(f"{line.recipient}: {line.state}. {_said(line)}")
    say(*report.problems)
    if not lines:
        say("No message was written: see above.")
    raise Exit(not lines or any(line.state != "accepted" for line in lines))


def _test_sent(tracker: "Tracker", to: str, name: str) -> tuple[int, bool]:
    """The number of the notice of a test, and whether it goes by mail."""
    from db.engine import reading
    from tracker.notices import rounds, subscriptions
    from tracker.notices.channels.channel import MAIL

    if to:
        order = subscriptions.normalised(subscriptions.subscription({"name": "test", "to": (to,)}))
        return rounds.test_mail(tracker, order.to[0], tracker.clock()), True
    with reading(tracker.ledger.engine) as connection:
        found = subscriptions.current(connection).named(name)
    if found is None:
        raise _none("subscription", name)
    if found.paused:
        raise WrongUsage(f"Subscription {name!r} is paused: nothing goes out under it.")
    return rounds.test_subscription(tracker, found, tracker.clock()), found.channel == MAIL


def _greet(settings: "Settings") -> None:
    """Say what the mail server says first; that it cannot be reached is said by the round."""
    from tracker.notices.channels.channel import Unreachable
    from tracker.notices.channels.mail import greeting

    with suppress(Unreachable):
        print(f"The mail server greets us: {greeting(settings)}")


def _brought(tracker: "Tracker", number: int) -> "list[LedgerLine]":
    """The messages that bring a notice, with addresses as they may be shown."""
    from db import messages
    from db.engine import reading
    from scrapers.addresses import veiled

    with reading(tracker.ledger.engine) as connection:
        lines = messages.bringing(connection, number)
    return [line._replace(recipient=veiled(line.recipient)) for line in lines]


def _said(line: "LedgerLine") -> str:
    if not line.answer:
        return "Nobody was asked yet; it is tried again by itself."
    return f"The server said: {line.answer}"


@alerts.command()
def ledger(
    state: Annotated[str, Option(help="pending, sending, accepted, failed or dead.")] = "",
    limit: Annotated[int, Option(help="Rows of the table; machine formats have all.")] = 50,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """What went out, to whom, and what the server said last.

    Example: tracker alerts ledger --format csv
    """
    from db import messages
    from db.engine import reading
    from scrapers.addresses import veiled
    from tracker.answers import known

    form = form_of(form, json)
    state = known.one_of(state, LEDGER_STATES, "state") if state else ""
    with reading(open_tracker().ledger.engine) as connection:
        lines = messages.ledger(connection, state, rows_of(form, limit))
        counted = messages.by_state(connection, state)
    columns = ("number", "state", "subject", "recipient", "attempts", "accepted_at", "answer")
    shown = [line._replace(recipient=veiled(line.recipient)) for line in lines]
    note = _how_many(len(lines), sum(counted.values()), form)
    rows, headings = [line._asdict() for line in shown], {"accepted_at": "accepted"}
    show(rows, form, columns, headings, note=note, always=messages.LedgerLine._fields)


LEDGER_STATES = ("pending", "sending", "accepted", "failed", "dead")


def _how_many(shown: int, all_of_them: int, form: Form) -> str:
    """How many messages there are, and how many of them a table shows."""
    if form == Form.TABLE and shown < all_of_them:
        return f"{shown:,} of {all_of_them:,} messages, newest first; --limit 0 for all."
    return f"{shown:,} messages, newest first." if shown else "No message is on record."


@alerts.command("show")
def show_one(
    number: Annotated[int, Argument(help="Of a message, from the ledger.")],
    raw: Annotated[bool, Option(help="The message as it went out.")] = False,
) -> None:
    """Every answer to every try at one message; with --raw the message itself.

    Where that names watched parties, that somebody looked is on record before.

    Example: tracker alerts show 7 --raw
    """
    import sys

    from db import messages
    from db.engine import reading
    from tracker.matching import watch as watching
    from tracker.model import stamp
    from tracker.notices import history

    tracker = open_tracker()
    engine = tracker.ledger.engine
    with reading(engine) as connection:
        found, said = messages.raw(connection, number), messages.answers(connection, number)
        names = history.watch_lists_in(connection, number) if raw else []
    if not found:
        raise _none("message", str(number))
    for name in names:
        at = stamp(tracker.clock())
        watching.looked(engine, name, f"message {number}", looker(tracker), at)
    if raw:
        sys.stdout.buffer.write(found)
    else:
        show_json([answer._asdict() for answer in said])


@alerts.command()
def resend(
    numbers: Annotated[list[int], Argument(help="Of messages.")] = NO_NUMBERS,
    dead: Annotated[bool, Option(help="All dead letters.")] = False,
) -> None:
    """Let dead letters be tried again, under the same Message-ID.

    Example: tracker alerts resend --dead
    """
    from db import messages
    from db.engine import writing
    from tracker.model import stamp

    tracker = open_to_record()
    wanted = _dead_letters(tracker) if dead else numbers
    with writing(tracker.ledger.engine) as connection:
        done = messages.again(connection, wanted, stamp(tracker.clock()))
    say(f"To be tried again: {done}.")
    raise Exit(not done)


def _dead_letters(tracker: "Tracker") -> list[int]:
    from db import messages
    from db.engine import reading

    with reading(tracker.ledger.engine) as connection:
        letters = messages.ledger(connection, "dead", 0)
    return [letter.number for letter in letters]


@alerts.command("open")
def open_(form: Format = Form.TABLE, json: Json = False) -> None:
    """Notices that wait for somebody to acknowledge them: since when, who was told, what then.

    Example: tracker alerts open
    """
    from db.engine import reading
    from tracker.notices import unacknowledged
    from tracker.outgoing import rows

    with reading(open_tracker().ledger.engine) as connection:
        found = rows(unacknowledged.waiting(connection))
    wait = "waits" if len(found) == 1 else "wait"
    note = f"{count(len(found), 'notice')} {wait} for `tracker ack ID`." if found else NONE_OPEN
    show(found, form_of(form, json), OPEN, OPEN_HEADINGS, note, line=_open_line)


NONE_OPEN = "No notice waits to be acknowledged."
OPEN = ("id", "kind", "list_id", "recorded_at", "subject", "told", "escalation")
OPEN_HEADINGS = {"list_id": "list", "recorded_at": "since", "escalation": "deputy"}


def _open_line(row: JsonRow) -> JsonRow:
    from tracker.model import short_id

    return {**row, "id": short_id(row["id"]), "told": row["told"] or "nobody yet"}


@app.command()
def ack(
    changes: Annotated[list[str], Argument(metavar="CHANGE..", help="Ids, or their start.")],
    by: By = "",
) -> None:
    """Say that notices or changes were seen; escalation ends.

    Ids are those of mails, of `tracker alerts open` and of changes: any beginning of four or more
    characters that fits one alone.
    Example: tracker ack 3f2a9c1b07 --by ada
    """
    from db.engine import writing
    from tracker.decisions import reviews
    from tracker.model import short_id

    who = decider(by)
    for change in changes:
        if len(change) < SHORTEST or not change.isalnum():
            raise WrongUsage(f"{change!r} is too short for an id: give four characters or more.")
    tracker, lost = open_to_record(), []
    with writing(tracker.ledger.engine) as connection:
        for change in changes:
            seen = reviews.acknowledge(connection, change, who, tracker.clock())
            for it in seen:
                given = it.id if it.id.startswith(change) else change
                say(f"Acknowledged: {it.what} ({short_id(given)}).")
            lost += [] if seen else [change]
    if lost:
        raise Absent(f"Nothing has an id that starts with {', '.join(lost)}.")


SHORTEST = 4
"""Characters of an id that may be enough."""


@app.command()
def drill(
    to: Annotated[list[str], Option("--to", help="Only these addresses.")] = NONE_NAMED,
    by: By = "",
) -> None:
    """A marked addition of nobody goes the whole way to mailboxes; it stands in no log.

    It is over when somebody runs the `tracker ack` that the mail asks for.
    Example: tracker drill --to desk@bank.example --by ada
    """
    from tracker.notices import rounds, subscriptions

    who, tracker = decider(by, Right.MANAGE), open_to_record()
    if to:
        order = subscriptions.subscription({"name": "drill", "to": to})
        to = list(subscriptions.normalised(order).to)
    notice = rounds.drill(tracker, to, who, tracker.clock())
    report = rounds.tick(tracker, read_settings())
    say(*_drilled(tracker, notice))
    _report(report)


def _drilled(tracker: "Tracker", notice: str) -> list[str]:
    """Whom a drill goes to, what the servers said, and how to see what becomes of it."""
    from db import notices
    from db.engine import reading
    from tracker.model import short_id

    with reading(tracker.ledger.engine) as connection:
        told = notices.with_id(connection, notice)
    lines = _brought(tracker, told.seq) if told else []
    went = [f"The drill to {line.recipient}: {line.state}. {_said(line)}" for line in lines]
    none = "The drill goes to nobody: no subscription asks for additions (see: tracker alerts list)"
    asked = f"Drill under way. Whoever gets it runs: tracker ack {short_id(notice)}"
    see = "See who was told and who answered: tracker alerts ledger; tracker alerts open."
    return [*(went or [f"{none}."]), asked, see]


@app.command()
def feed(
    name: Annotated[
        str, Argument(help="all, list:KEY, programme:TAG, alert:NAME or calendar.")
    ] = "all",
    out: Annotated[Path | None, Option(help="A file, or a folder for all feeds.")] = None,
    link: Annotated[str, Option(help="Where the feed will be found.")] = "",
    limit: Annotated[int, Option(help="Newest changes in it.")] = 100,
) -> None:
    """Atom feeds that say what changed, and the calendar of the law, on stdout or into files.

    Examples: tracker feed list:un_sc > un.atom; tracker feed --out feeds/
    """
    import sys

    from db.engine import reading
    from tracker.notices import feeds

    if out is not None:
        outfile.checked(out)
    tracker = open_tracker()
    made = feeds.Made(at=tracker.clock(), switched_on=switched_on())
    with reading(tracker.ledger.engine) as connection:
        if out is not None and (out.is_dir() or not out.suffix):
            say(f"Written: {feeds.write_all(connection, out, link, limit, made)} feeds.")
            say(*made.covers(connection, "all").said())
            return
        content = feeds.one(connection, name, link, limit, made)
        say(*made.covers(connection, name).said())
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        outfile.replace(out, content)
