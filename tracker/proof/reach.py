"""Does what is found out reach anybody: subscribers, the mail server, messages given up."""

from collections.abc import Iterator
from dataclasses import replace

from db import messages
from db.engine import Connection
from tracker.notices import firing, subscriptions, wishes
from tracker.notices.channels import mail
from tracker.notices.channels.channel import MAIL, Unreachable
from tracker.notices.keys import Keys
from tracker.proof.finding import Finding, fail, ok, warn
from tracker.record import mark
from tracker.settings import Settings
from tracker.shown import count

TODO = (
    "look at smtp_host, smtp_port, smtp_security and smtp_ca_file, then "
    "`tracker alerts test --to ADDRESS`"
)

PATIENCE = 5.0
"""Seconds for each step of the talk with the mail server."""


def findings(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Who is told, by what way, and what never got there."""
    orders = subscriptions.current(connection)
    by_mail = [order for order in orders.served() if order.channel == MAIL]
    yield from on_record(connection, settings)
    yield mail_server(settings, needed=bool(by_mail))


def on_record(connection: Connection, settings: Settings) -> list[Finding]:
    """What is on record of it: no server is asked."""
    orders = subscriptions.current(connection)
    return [
        *_subscribers(connection, orders),
        *_firing(connection, orders, settings),
        *_keys(orders, settings),
        *_letters(connection),
    ]


def _subscribers(connection: Connection, orders: subscriptions.Orders) -> Iterator[Finding]:
    served, paused = orders.served(), len(orders.orders) - len(orders.served())
    for wrong in subscriptions.unserved(connection):
        yield fail("subscribers", wrong)
    if served:
        stopped = f", {paused} more are paused" if paused else ""
        yield ok("subscribers", f"{count(len(served), 'subscription')} served{stopped}.")
    elif paused:
        resume = "`tracker alerts resume NAME` lets one go on"
        yield warn("subscribers", f"Nobody is told: all {paused} are paused; {resume}.")
    else:
        add = "`tracker alerts add NAME --to ADDRESS` tells somebody"
        yield warn("subscribers", f"Nobody is told of anything: there is no subscription; {add}.")


def _firing(
    connection: Connection, orders: subscriptions.Orders, settings: Settings
) -> Iterator[Finding]:
    """Subscriptions that can tell of nothing, or of less than they say; nobody told of troubles."""
    for sentence in firing.never(connection, orders.orders):
        yield fail("subscribers", sentence)
    now = mark.clock_of(mark.demo_of(connection))()
    for sentence in wishes.left_behind(connection, now):
        yield warn("subscribers", sentence)
    for order in orders.orders:
        for sentence in firing.perhaps(connection, order, settings.lists):
            yield warn("subscribers", sentence)
    if nobody := firing.without_operators(orders.orders):
        yield warn("operators", nobody)


def _keys(orders: subscriptions.Orders, settings: Settings) -> Iterator[Finding]:
    """Subscriptions whose calls cannot be signed: the files of their keys are in no backup."""
    keys = Keys(settings.keys)
    for order in orders.served():
        if gone := keys.missing(order.secrets):
            what = f"the signing key {gone[0]} is not there"
            todo = f"put it back into {settings.keys}, or add the subscription anew"
            yield fail("keys", f"Subscription {order.name!r} is not served: {what}; {todo}.")


def _letters(connection: Connection) -> Iterator[Finding]:
    counted = messages.counts(connection)
    if dead := counted.get("dead", 0):
        why = "`tracker alerts ledger --state dead` says why"
        again = "`tracker alerts resend --dead` tries them again"
        yield fail("dead letters", f"{count(dead, 'message')} given up: {why}, {again}.")
    else:
        yield ok("dead letters", "No message was given up.")
    if late := counted.get("failed", 0):
        todo = "`tracker alerts ledger --state failed` says why"
        yield warn("late letters", f"{count(late, 'message')} not through yet: {todo}.")


def mail_server(settings: Settings, *, needed: bool) -> Finding:
    """Whether the mail server answers, encrypted as is set; no name is told, and no mail sent."""
    if settings.mailbox:
        put = f"Mails are put into the folder {settings.mailbox} (mail_folder)"
        return warn("mail server", f"{put}; none is sent, and no server is asked.")
    if not (needed or settings.smtp_host):
        return warn("mail server", "No mail can go out: smtp_host is not set (docs: settings).")
    patience = min(PATIENCE, settings.smtp_timeout_seconds)
    nobody = replace(settings, smtp_user="", smtp_password="", smtp_timeout_seconds=patience)
    try:
        line = mail.connected(nobody)
    except Unreachable as why:
        return fail("mail server", f"{str(why).rstrip('.')}; {TODO}.")
    mail.goodbye(line)
    how = {"none": "without encryption"}.get(settings.smtp_security, "its certificate is good")
    return ok("mail server", f"The mail server {settings.smtp_host} answers, {how}.")
