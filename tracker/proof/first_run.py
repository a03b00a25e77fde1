"""What has to be done before anybody may rely on an installation: six ticks, each of them computed
from what is on record, with what to do until all are made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from db import claims, journal, messages, notices, people
from db.copies import sqlite_file
from db.engine import Connection
from db.notices import NoticeRow
from scrapers import registry
from tracker.decisions import scope
from tracker.model import stamp
from tracker.notices import subscriptions
from tracker.notices.notice import DRILL, TEST
from tracker.notices.order import OPERATIONS
from tracker.outgoing import Out
from tracker.people.access import Role
from tracker.people.signed import may_come_in
from tracker.service.life import BACKUP
from tracker.settings import Settings
from tracker.shown import count

SCOPE, RECIPIENTS, TEST_MAIL = "scope", "recipients", "test_mail"
SECOND_REVIEWER, BACKED_UP, DRILLED = "second_reviewer", "backup", "drill"
"""Names of the ticks, in the order in which they are made."""

OPERATION = "operations"
"""Kind of the notice that a test mail brings."""

NAMED = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick(Out):
    """One thing to be done: whether it is, what the record says, what to do, and with which
    command, where there is one.
    """

    name: str
    title: str
    done: bool
    sentence: str
    todo: str
    command: str


def ticks(connection: Connection, settings: Settings, now: datetime) -> list[Tick]:
    """All six, in their order."""
    return [
        _scope(connection, settings, now),
        _recipients(connection),
        _test_mail(connection),
        _second_reviewer(connection, now),
        _backup(connection, settings),
        _drill(connection),
    ]


def _scope(connection: Connection, settings: Settings, now: datetime) -> Tick:
    on = [key for key in registry.wanted(settings.lists, settings.feeds) if key in registry.keys()]
    known = {one.list_id: one for one in scope.register(connection, stamp(now)[:10])}
    left = [list_id for list_id in on if not known[list_id].is_decided]
    said = f"It is decided of {len(on) - len(left)} of {count(len(on), 'list')} whether it applies"
    more = f"{', '.join(left[:NAMED])}{f' and {len(left) - NAMED} more' if left[NAMED:] else ''}"
    return Tick(
        name=SCOPE,
        title="Scope approved",
        done=bool(on) and not left,
        sentence=f"{said}; not yet of {more}." if left else f"{said}.",
        todo="A reviewer says of each list, on its page, whether it applies to this house, why, "
        "and when that is looked at again.",
        command=f"tracker scope {left[0]} --applies --reason WHY --review DAY" if left else "",
    )


def _recipients(connection: Connection) -> Tick:
    served = subscriptions.current(connection).served()
    operators = [order for order in served if OPERATIONS in order.roles]
    said = f"{count(len(served), 'subscription')} served"
    whom = "" if operators else "; nobody is named who hears of the tracker's own troubles"
    return Tick(
        name=RECIPIENTS,
        title="Recipients named",
        done=bool(served) and bool(operators),
        sentence=f"{said}{whom}.",
        todo="Name who is told of changes, and who is told when the tracker itself is in trouble.",
        command="tracker alerts add NAME --to ADDRESS --role operations",
    )


def _test_mail(connection: Connection) -> Tick:
    sent = [row for row in _tests(connection) if TEST in row.facts]
    said = list(_answers(connection, sent[-1:]))
    accepted = [line for line in said if line.state == "accepted"]
    sentence = "No test mail was ever sent."
    if sent:
        sentence = f"The last test mail of {_at(sent[-1].recorded_at)} has not gone out yet."
    if said:
        sentence = _how_it_went(said[-1])
    return Tick(
        name=TEST_MAIL,
        title="Test mail accepted",
        done=bool(accepted),
        sentence=sentence,
        todo="Send one test mail to yourself, and look whether it arrives.",
        command="tracker alerts test --to ADDRESS",
    )


def _how_it_went(last: messages.LedgerLine) -> str:
    """What became of a test mail: what was said to it, or that nobody could be asked yet."""
    said = last.answer or "nothing could be handed over yet. `tracker doctor` says why"
    return f"The last test mail to {last.recipient} is {last.state}: {said.rstrip('.')}."


def _at(moment: str) -> str:
    """A moment of the record as people read it: to the minute."""
    return f"{moment[:10]} {moment[11:16]} UTC"


def _tests(connection: Connection) -> list[NoticeRow]:
    return notices.of_kind(connection, OPERATION, "")


def _answers(connection: Connection, rows: Iterable[NoticeRow]) -> Iterator[messages.LedgerLine]:
    for row in rows:
        yield from messages.bringing(connection, row.seq)


def _second_reviewer(connection: Connection, now: datetime) -> Tick:
    reviewers = [
        account.name
        for account in people.accounts(connection)
        if account.role == Role.REVIEWER and account.state == "active"
        if may_come_in(account, now)
    ]
    who = f": {', '.join(reviewers)}" if reviewers else ""
    return Tick(
        name=SECOND_REVIEWER,
        title="A second reviewer",
        done=len(reviewers) > 1,
        sentence=f"{count(len(reviewers), 'reviewer')} have signed in{who}."
        if len(reviewers) != 1
        else f"1 reviewer has signed in{who}.",
        todo="What one person proposes, another has to agree to: two reviewers sign in.",
        command="tracker users add NAME --role reviewer",
    )


def _backup(connection: Connection, settings: Settings) -> Tick:
    made = claims.duty(connection, BACKUP)
    here = sqlite_file(settings.database) is not None
    never = "No backup was ever made." if here else "Backups of this database are made elsewhere."
    return Tick(
        name=BACKED_UP,
        title="Backup made",
        done=bool(made.beat_at),
        sentence=f"The last one was made at {_at(made.beat_at)}." if made.beat_at else never,
        todo="Make a backup, beside all that goes on, and keep it on another machine.",
        command="tracker backup PATH",
    )


def _drill(connection: Connection) -> Tick:
    last = journal.newest(connection, DRILL, "")
    started = notices.of_kind(connection, "addition", DRILL)
    seen = [row for row in started if row.acked_at]
    sentence = "No drill was ever made."
    if last:
        sentence = f"The drill of {_at(last.recorded_at)} was not acknowledged by anybody yet."
    if seen:
        sentence = (
            f"The drill of {_at(seen[-1].recorded_at)} was acknowledged by {seen[-1].acked_by}."
        )
    return Tick(
        name=DRILLED,
        title="Drill passed",
        done=bool(seen),
        sentence=sentence,
        todo="An addition of nobody goes the whole way to mailboxes. Whoever gets it says so: by "
        "the link in the mail, or a reviewer on the page of the notice.",
        command="tracker drill --to ADDRESS",
    )
