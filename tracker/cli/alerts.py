"""Who is told: alerts, ack, drill, feed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli.common import (
    NONE_NAMED,
    By,
    Format,
    Json,
    OneList,
    app,
    decider,
    form_of,
    open_to_record,
    open_tracker,
    read_settings,
    rows_of,
    switched_on,
)
from tracker.cli.output import Form, JsonRow, say, show, show_json
from tracker.errors import Absent, WrongUsage

if TYPE_CHECKING:
    from tracker.notices.notice import Notice
    from tracker.notices.sending import Report
    from tracker.record.tracker import Tracker

alerts = typer.Typer(
    no_args_is_help=True,
    help="Subscriptions, and the mails that went out. Example: tracker alerts list",
)
app.add_typer(alerts, name="alerts")

To = Annotated[list[str], typer.Option("--to", help="An address, or group:NAME; repeatable.")]
Many = Annotated[list[str], typer.Option(help="Repeatable; all when left out.")]
Timing = Annotated[
    str, typer.Option(help="immediate, hourly, 'daily at 08:00 Europe/Brussels', weekly ...")
]
Secrets = Annotated[list[Path], typer.Option(help="Signing key of a webhook; newest first.")]

NO_NUMBERS: list[int] = []
NO_FILES: list[Path] = []


@alerts.command("list")
def list_(form: Format = Form.TABLE, json: Json = False) -> None:
    """Subscriptions in force; those that cannot be served are named on stderr, exit 1.

    Example: tracker alerts list
    """
    from dataclasses import asdict

    from db.engine import reading
    from tracker.notices import subscriptions

    with reading(open_tracker().ledger.engine) as connection:
        found = subscriptions.current(connection).orders
        wrong = subscriptions.unserved(connection)
    rows = [subscriptions.shown_of(asdict(one)) | {"secrets": len(one.secrets)} for one in found]
    columns = ("name", "to", "channel", "about", "lists", "programmes", "kinds", "timing", "paused")
    show(rows, form_of(form, json), columns, note=f"{len(rows)} subscriptions.")
    say(*wrong)
    raise typer.Exit(bool(wrong))


@alerts.command()
def add(
    name: Annotated[str, typer.Argument(help="A name; an existing one is replaced.")],
    to: To,
    channel: Annotated[str, typer.Option(help="mail, webhook or apprise.")] = "mail",
    list_: OneList = NONE_NAMED,
    country: Many = NONE_NAMED,
    programme: Many = NONE_NAMED,
    kind: Many = NONE_NAMED,
    scope: Many = NONE_NAMED,
    about: Annotated[str, typer.Option(help="terrorism or all.")] = "terrorism",
    relevance: Annotated[str, typer.Option(help="relevant to screening, or all.")] = "relevant",
    watched: Annotated[bool, typer.Option(help="Only watched names.")] = False,
    timing: Timing = "immediate",
    each: Annotated[bool, typer.Option(help="One mail per change (ticket systems).")] = False,
    deputy: Annotated[str, typer.Option(help="Told when nobody acknowledges.")] = "",
    after: Annotated[int, typer.Option(help="Hours until the deputy is told.")] = 0,
    secret_file: Secrets = NO_FILES,
    by: By = "",
) -> None:
    """Subscribe.

    Example: tracker alerts add desk --to desk@bank.example --by ada
    """
    from tracker.notices import subscriptions

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
    }
    _saved(subscriptions.subscription(body), decider(by))


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
    _pause(name, decider(by), paused=True)


@alerts.command()
def resume(name: str, by: By = "") -> None:
    """Send again, from now on; what happened meanwhile is in the log.

    Example: tracker alerts resume desk --by ada
    """
    _pause(name, decider(by), paused=False)


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

    who, tracker = decider(by), open_to_record()
    with writing(tracker.ledger.engine) as connection:
        say(*lookalikes.warnings(to, subscriptions.known_recipients(connection)))
        subscriptions.save_group(connection, name, to, who, tracker.clock())
    say(f"On record: {name}, {len(to)} recipients.")


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

    who, tracker = decider(by), open_to_record()
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
    from db.engine import writing
    from tracker.notices import lookalikes, subscriptions
    from tracker.notices.keys import Keys

    who, text = decider(by), _text_of(path, 16 * 1024 * 1024)
    tracker, keys = open_to_record(), Keys(read_settings().keys)
    with writing(tracker.ledger.engine) as connection:
        known = subscriptions.known_recipients(connection)
        saved, wrong = subscriptions.imported(connection, text, who, tracker.clock(), keys)
        added = sorted(subscriptions.known_recipients(connection) - known)
    say(*wrong, *lookalikes.warnings(added, known))
    say(f"On record: {', '.join(saved) or 'nothing'}.")
    raise typer.Exit(bool(wrong))


@alerts.command()
def send() -> None:
    """Tell everybody what is due now; exit 1 if anything could not be sent.

    Example: tracker alerts send
    """
    from tracker.notices import rounds

    _report(rounds.tick(open_to_record(), read_settings()))


def _report(report: "Report") -> None:
    say(*report.problems)
    print(f"{report.notices} new notices; {report.accepted} messages accepted.")
    raise typer.Exit(bool(report.problems))


@alerts.command()
def test(to: Annotated[str, typer.Option("--to", help="An address.")]) -> None:
    """Send one test mail and say what the server answered.

    Example: tracker alerts test --to ada@bank.example
    """
    from tracker.notices import rounds, subscriptions

    order = subscriptions.normalised(subscriptions.subscription({"name": "test", "to": (to,)}))
    tracker, settings = open_to_record(), read_settings()
    rounds.test_mail(tracker, order.to[0], tracker.clock())
    _report(rounds.tick(tracker, settings))


@alerts.command()
def ledger(
    state: Annotated[str, typer.Option(help="pending, sending, accepted, failed or dead.")] = "",
    limit: Annotated[int, typer.Option(help="Rows of the table; machine formats have all.")] = 50,
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """What went out, to whom, and what the server said last.

    Example: tracker alerts ledger --format csv
    """
    from db import messages
    from db.engine import reading
    from scrapers.addresses import veiled

    form = form_of(form, json)
    with reading(open_tracker().ledger.engine) as connection:
        lines = messages.ledger(connection, state, rows_of(form, limit))
    columns = ("number", "state", "subject", "recipient", "attempts", "accepted_at", "answer")
    shown = [line._replace(recipient=veiled(line.recipient)) for line in lines]
    show([line._asdict() for line in shown], form, columns, note=f"{len(lines)} messages.")


@alerts.command("show")
def show_one(
    number: Annotated[int, typer.Argument(help="Of a message, from the ledger.")],
    raw: Annotated[bool, typer.Option(help="The message as it went out.")] = False,
) -> None:
    """Every answer to every try at one message; with --raw the message itself.

    Example: tracker alerts show 7 --raw
    """
    import sys

    from db import messages
    from db.engine import reading

    with reading(open_tracker().ledger.engine) as connection:
        found, said = messages.raw(connection, number), messages.answers(connection, number)
    if not found:
        raise _none("message", str(number))
    if raw:
        sys.stdout.buffer.write(found)
    else:
        show_json([answer._asdict() for answer in said])


@alerts.command()
def resend(
    numbers: Annotated[list[int], typer.Argument(help="Of messages.")] = NO_NUMBERS,
    dead: Annotated[bool, typer.Option(help="All dead letters.")] = False,
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
    raise typer.Exit(not done)


def _dead_letters(tracker: "Tracker") -> list[int]:
    from db import messages
    from db.engine import reading

    with reading(tracker.ledger.engine) as connection:
        letters = messages.ledger(connection, "dead", 0)
    return [letter.number for letter in letters]


@alerts.command("open")
def open_(form: Format = Form.TABLE, json: Json = False) -> None:
    """Notices that wait for somebody to acknowledge them.

    Example: tracker alerts open
    """
    from db.engine import reading
    from db.notices import unacknowledged
    from tracker.notices.notice import Notice

    with reading(open_tracker().ledger.engine) as connection:
        rows = [_waiting(Notice.of(row)) for row in unacknowledged(connection)]
    show(rows, form_of(form, json), note=f"{len(rows)} notices wait for `tracker ack ID`.")


def _waiting(notice: "Notice") -> JsonRow:
    return {
        "id": notice.change_id or notice.notice_id,
        "kind": notice.kind,
        "list_id": notice.list_id,
        "recorded_at": notice.recorded_at,
        "subject": notice.subject(),
    }


@app.command()
def ack(
    changes: Annotated[list[str], typer.Argument(metavar="CHANGE..", help="Ids, or their start.")],
    by: By = "",
) -> None:
    """Say that changes were seen; escalation ends.

    Example: tracker ack 3f2a9c1b07 --by ada
    """
    from db.engine import writing
    from tracker.decisions import reviews

    who = decider(by)
    for change in changes:
        if len(change) < 6 or not change.isalnum():
            raise WrongUsage(f"{change!r} is too short for an id: give six characters or more.")
    tracker, lost = open_to_record(), []
    with writing(tracker.ledger.engine) as connection:
        for change in changes:
            seen = reviews.acknowledge(connection, change, who, tracker.clock())
            for it in seen:
                say(f"Acknowledged: {it.what} ({it.id[:12]}).")
            lost += [] if seen else [change]
    if lost:
        raise Absent(f"Nothing has an id that starts with {', '.join(lost)}.")


@app.command()
def drill(
    to: Annotated[list[str], typer.Option("--to", help="Only these addresses.")] = NONE_NAMED,
    by: By = "",
) -> None:
    """A marked addition of nobody goes the whole way to mailboxes; it stands in no log.

    It is over when somebody runs the `tracker ack` that the mail asks for.
    Example: tracker drill --to desk@bank.example --by ada
    """
    from tracker.notices import rounds, subscriptions

    who, tracker = decider(by), open_to_record()
    if to:
        order = subscriptions.subscription({"name": "drill", "to": to})
        to = list(subscriptions.normalised(order).to)
    notice = rounds.drill(tracker, to, who, tracker.clock())
    report = rounds.tick(tracker, read_settings())
    say(f"Drill under way. Whoever gets it runs: tracker ack {notice[:10]}")
    _report(report)


@app.command()
def feed(
    name: Annotated[
        str, typer.Argument(help="all, list:KEY, programme:TAG or alert:NAME.")
    ] = "all",
    out: Annotated[Path | None, typer.Option(help="A file, or a folder for all feeds.")] = None,
    link: Annotated[str, typer.Option(help="Where the feed will be found.")] = "",
    limit: Annotated[int, typer.Option(help="Newest changes in it.")] = 100,
) -> None:
    """Atom feeds that say what changed, on stdout or into files.

    Examples: tracker feed list:un_sc > un.atom; tracker feed --out feeds/
    """
    import sys

    from db.engine import reading
    from tracker.notices import feeds

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
        out.write_bytes(content)
