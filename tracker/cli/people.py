"""Who may sign in and by which keys: users, tokens."""

from typing import TYPE_CHECKING, Annotated

from tracker.cli.common import (
    By,
    Format,
    Json,
    app,
    form_of,
    manager,
    moment_of,
    open_to_record,
    open_tracker,
    read_settings,
)
from tracker.cli.declared import Argument, Context, Option
from tracker.cli.output import Form, say, show
from tracker.people.access import Role, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from db.engine import Engine
    from tracker.record.tracker import Tracker

USERS = ("name", "shown_as", "role", "state", "until", "signs_in_by", "created_by")
TOKENS = ("token_id", "account", "scope", "state", "until", "label", "created_by")

Name = Annotated[str, Argument(help="The name of an account.")]
Until = Annotated[str, Option(help="The last day (UTC); an examiner has one.")]
TheRole = Annotated[Role, Option(help="What the person is here for.")]

users = app.group(
    "users",
    invoke_without_command=True,
    help="Who may sign in, what for and until when; bare, everybody on record. "
    "Example: tracker users add ada --role reviewer",
)
tokens = app.group(
    "tokens",
    invoke_without_command=True,
    help="Personal tokens, for programs and for decisions on the command line; bare, all of them. "
    "Example: tracker tokens add --user ada --scope decide",
)


@users.callback()
def every_user(context: Context, form: Format = Form.TABLE, json: Json = False) -> None:
    """Accounts on record.

    Examples: tracker users; tracker users add ada --role reviewer
    """
    if context.invoked_subcommand is not None:
        return
    from tracker.outgoing import columns, rows
    from tracker.people import overview

    tracker = open_tracker()
    found = overview.of_accounts(tracker.ledger.engine, tracker.clock())
    show(rows(found), form_of(form, json), USERS, always=columns(overview.AccountLine))
    if not found:
        say("Nobody has an account yet: tracker users add NAME --role admin")


@users.command("add")
def add_user(
    name: Annotated[str, Argument(help="A name for the account, in lower case.")],
    role: TheRole,
    until: Until = "",
    shown_as: Annotated[str, Option(help="The person's name as it is shown.")] = "",
    by: By = "",
) -> None:
    """Invite somebody; prints the link by which they set a password and sign in, once.

    Examples: tracker users add ada --role reviewer;
    tracker users add examiner --role examiner --until 2026-12-31
    """
    from tracker.people import accounts

    actor, last, tracker = manager(by), _day(until), open_to_record()
    engine, now = _at(tracker)
    path = accounts.add(engine, name, role, last, by=actor, now=now, shown=shown_as)
    _show_link(path)


@users.command("role")
def role_(
    name: Name,
    role: Annotated[Role, Argument(help="The new role.")],
    until: Until = "",
    by: By = "",
) -> None:
    """Give somebody another role, and another last day or none; it holds at once.

    Example: tracker users role ada admin
    """
    from tracker.people import accounts

    actor, last, tracker = manager(by), _day(until), open_to_record()
    engine, now = _at(tracker)
    after = accounts.set_role(engine, name, role, last, by=actor, now=now)
    say(f"{after.name} is {after.role}{_until(after.until)}.")


@users.command("close")
def close_(name: Name, by: By = "") -> None:
    """Let nobody sign in by an account; its sessions, links and tokens end at once.

    Example: tracker users close ada
    """
    from tracker.people import accounts

    actor = manager(by)
    engine, now = _at(open_to_record())
    accounts.close(engine, name, by=actor, now=now)
    say("Closed; what the account decided stays on record.")


@users.command("open")
def open_(name: Name, by: By = "") -> None:
    """Let a closed account be used again; tokens that ended stay ended.

    Example: tracker users open ada
    """
    from tracker.people import accounts

    actor = manager(by)
    engine, now = _at(open_to_record())
    accounts.reopen(engine, name, by=actor, now=now)
    say("Open again.")


@users.command("link")
def link_(name: Name, by: By = "") -> None:
    """Print a new link by which somebody sets a password and signs in, once; older ones are void.

    Example: tracker users link ada
    """
    from tracker.people import accounts

    actor = manager(by)
    engine, now = _at(open_to_record())
    _show_link(accounts.new_link(engine, name, by=actor, now=now))


@users.command("sign-out")
def sign_out_(name: Name, by: By = "") -> None:
    """Sign somebody out everywhere.

    Example: tracker users sign-out ada
    """
    from tracker.people import accounts
    from tracker.shown import count

    actor = manager(by)
    engine, now = _at(open_to_record())
    ended = accounts.sign_out(engine, name, by=actor, now=now)
    say(f"Ended: {count(ended, 'session')}.")


@users.command("unbind")
def unbind_(name: Name, by: By = "") -> None:
    """Forget which identity of your provider an account is bound to; the next sign-in binds it.

    Example: tracker users unbind ada
    """
    from tracker.people import accounts

    actor = manager(by)
    engine, now = _at(open_to_record())
    accounts.unbind(engine, name, by=actor, now=now)
    say("Bound to no identity.")


@tokens.callback()
def every_token(
    context: Context,
    user: Annotated[str, Option(help="Only those of this account.")] = "",
    form: Format = Form.TABLE,
    json: Json = False,
) -> None:
    """Tokens on record, by their ids; what they are is known to their owners alone.

    Example: tracker tokens --user ada
    """
    if context.invoked_subcommand is not None:
        return
    from tracker.outgoing import columns, rows
    from tracker.people import accounts, overview

    engine, now = _at(open_tracker())
    name = accounts.account(engine, user).name if user else ""
    found = overview.of_tokens(engine, now, name)
    show(rows(found), form_of(form, json), TOKENS, always=columns(overview.TokenLine))


@tokens.command("add")
def add_token(
    user: Annotated[str, Option(help="Whose it is.")],
    scope: Annotated[Scope, Option(help="What it is for.")],
    until: Annotated[str, Option(help="Its last day (UTC); for ever without.")] = "",
    label: Annotated[str, Option(help="What uses it.")] = "",
    by: By = "",
) -> None:
    """Make a token and print it, this once; it never may more than its owner.

    Example: export TRACKER_TOKEN=$(tracker tokens add --user ada --scope decide)
    """
    from tracker.people import accounts
    from tracker.people import tokens as keys

    actor, last, tracker = manager(by), _day(until), open_to_record()
    engine, now = _at(tracker)
    wanted = keys.Wanted(scope=scope, until=last, label=label)
    shown_once = keys.add(engine, user, wanted, by=actor, now=now)
    print(shown_once)
    say("This is shown once. Whoever has it acts as its owner: keep it like a password.")
    if short := keys.falls_short(Role(accounts.account(engine, user).role), scope):
        say(f"Note: {short}")


@tokens.command("revoke")
def revoke_(
    token: Annotated[str, Argument(help="Its id, or the token itself.")], by: By = ""
) -> None:
    """End a token at once.

    Example: tracker tokens revoke 1f3a9c2b00de41aa
    """
    from tracker.people import tokens as keys

    actor = manager(by)
    engine, now = _at(open_to_record())
    owner = keys.revoke(engine, token, by=actor, now=now)
    say(f"Revoked: a token of {owner}.")


def _at(tracker: "Tracker") -> "tuple[Engine, datetime]":
    return tracker.ledger.engine, tracker.clock()


def _day(text: str) -> str:
    """The day that was typed for a last one."""
    return moment_of(text)[:10]


def _until(day: str) -> str:
    return f" until the end of {day} (UTC)" if day else ""


def _show_link(path: str) -> None:
    """A link alone on stdout; what it is for, on stderr."""
    from tracker.people import links

    settings = read_settings()
    print(links.address(settings, path))
    say("Hand it to that person alone: it sets the password, serves once and ends after 48 hours.")
    if not settings.public_url:
        say("It leads to this machine; set public_url for people elsewhere.")
