"""Recorded changes -> alerts. The scheduler calls `tick`; every step can be repeated at will.

What is told was recorded before; who is told is decided here; nothing is sent twice.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from secrets import token_hex

from db import events, journal
from db.canonical import canonical
from db.engine import Engine, reading, writing
from db.events import NewEvent
from db.locks import Lock, alone
from tracker import logs
from tracker.matching import search, watch
from tracker.model import digest, stamp
from tracker.notices import letters, links, subscriptions, untold
from tracker.notices.compose import Writing, compose
from tracker.notices.escalation import escalate
from tracker.notices.fanout import (
    FannedOut,
    fan_out,
    hand_over,
    tell_all_that_can,
    tell_by,
    tell_directly,
    tell_new,
)
from tracker.notices.kinds import drill as drills
from tracker.notices.kinds.operations import own
from tracker.notices.notice import DRILL, TEST, Notice, Occasion, kinds
from tracker.notices.order import Subscription, recipients
from tracker.notices.sending import Report, send
from tracker.notices.untold import Untold
from tracker.notices.watching import Watching
from tracker.record.mark import demo_in
from tracker.record.tracker import Tracker
from tracker.settings import BadSetting, Settings

DIRECT = "(direct)"
"""In place of a subscription, for what a person sends to an address by hand."""


def tick(
    tracker: Tracker, settings: Settings, now: datetime | None = None, *, calls: bool = True
) -> Report:
    """Tell everybody what is due: fan out, write, send. Safe at any time and in any number.

    Without `calls` only mails go out, and `call` does the rest beside: they wait for no webhook.
    """
    at, engine, report = now or tracker.clock(), tracker.ledger.engine, Report()
    watching = Watching()
    how = writing_of(settings, demo=demo_in(engine) is not None)
    _tell_of_events(engine, watching, at, report)
    _tell_of_what_is_due(engine, Occasion(settings=settings, watching=watching, now=at), report)
    with _apart(report, "escalation to deputies"):
        report.problems += escalate(engine, watching, at)
    with _apart(report, "what waits under a subscription that has ended"):
        hand_over(engine, watching, at)
    _tell_of_untold(engine, report, at)
    with _apart(report, "what is due in messages"):
        report.problems += compose(engine, how, at, report.untold)
    send(tracker, settings, report, calls=calls)
    _tell_of_untold(engine, report, at)
    report.problems = list(dict.fromkeys(report.problems))
    return report


def call(tracker: Tracker, settings: Settings) -> Report:
    """Call webhooks, and whatever else is no mail, with the messages that are due."""
    report = Report()
    send(tracker, settings, report, mails=False)
    report.problems = list(dict.fromkeys(report.problems))
    return report


@contextmanager
def _apart(report: Report, what: str) -> Iterator[None]:
    """A step that breaks is told to operations, and the next ones are gone all the same."""
    try:
        yield
    except BadSetting:
        raise
    except Exception as failure:
        report.untold.append(Untold(about=what, what=what, fault=untold.fault(failure)))


def _tell_of_untold(engine: Engine, report: Report, now: datetime) -> None:
    """Tell operations once of each thing that waits for a mending, and log its trace then."""
    for waits in report.untold:
        report.problems.append(str(waits))
        subject = "a notice cannot be told"
        notice = own(f"untold {waits.about}", subject, f"{waits}", now)
        if waits.about and tell_new(engine, [notice], Watching(), now):
            logs.logger().error("untold", what=waits.what, trace=waits.fault.trace)
    report.untold.clear()


def _tell_of_events(engine: Engine, watching: Watching, now: datetime, report: Report) -> None:
    with reading(engine) as connection:
        waiting = events.waiting_lists(connection)
    if waiting:
        with _apart(report, "the index of names, in which acts and other listings are looked up"):
            search.bring_up_to_date(engine)
            watch.bring_up_to_date(engine)
    for list_id in waiting:
        with _apart(report, f"the events of {list_id}, which the log has"):
            _count(report, fan_out(engine, list_id, watching, now))


def _count(report: Report, told: FannedOut) -> None:
    report.notices += told.notices
    report.problems += told.wrong
    report.untold += told.untold


def _tell_of_what_is_due(engine: Engine, given: Occasion, report: Report) -> None:
    """What kinds of notices have to tell without any event: by the clock, or by how lists are."""
    notices: list[Notice] = []
    with reading(engine) as connection:
        for name, kind in kinds().items():
            try:
                with _apart(report, f"what is due of the kind {name}"):
                    notices += list(kind.due(connection, given))
            except BadSetting as why:
                report.problems.append(str(why))
    with _apart(report, "what is due by the clock"):
        _count(report, tell_all_that_can(engine, notices, given.watching, given.now))


def writing_of(settings: Settings, *, demo: bool = False) -> Writing:
    """How messages are written under these settings, and in a demo's home."""
    sender = letters.Sender(
        address=settings.mail_from or "tracker@localhost",
        name=settings.mail_name,
        unsubscribe_url=settings.unsubscribe_url,
        key=settings.unsubscribe_key,
    )
    return Writing(
        sender=sender,
        digest_over=settings.digest_over,
        links=links.links(settings.public_url, settings.keys),
        demo=demo,
    )


# By hand, and from elsewhere in the program.


def trouble(
    tracker: Tracker, about: str, subject: str, sentence: str, now: datetime | None = None
) -> int:
    """Tell once, under the key `about`, that something of our own is wrong or right again."""
    at = now or tracker.clock()
    notice = own(about, subject, sentence, at)
    return tell_new(tracker.ledger.engine, [notice], Watching(), at)


def test_mail(tracker: Tracker, to: str, now: datetime) -> int:
    """A mail that only shows that mails arrive; the number of its notice."""
    notice = _test_of(to, now)
    with writing(tracker.ledger.engine) as connection:
        alone(connection, Lock.NOTICES)
        return tell_directly(connection, notice, [to], DIRECT, now)


def test_subscription(tracker: Tracker, order: Subscription, now: datetime) -> int:
    """The same to everybody of a subscription, by its own channel; the number of the notice."""
    notice = _test_of(order.name, now)
    with writing(tracker.ledger.engine) as connection:
        alone(connection, Lock.NOTICES)
        to = recipients(order, subscriptions.groups(connection))
        return tell_by(connection, notice, order, to, now)


def _test_of(way: str, now: datetime) -> Notice:
    sentence = "This is a test of the way to you; nothing happened on any list."
    return own(f"test {way} {stamp(now)} {token_hex(8)}", TEST, sentence, now)


def drill(tracker: Tracker, to: Sequence[str], by: str, now: datetime) -> str:
    """Start a drill: a marked addition that stands on no list goes the whole way; its notice id.

    Without addresses it goes to everybody who is told of additions.
    """
    at, about = stamp(now), digest(("drill", stamp(now), token_hex(8), by, *to))
    with writing(tracker.ledger.engine) as connection:
        record = {"by": by, "to": list(to), "about": about}
        seq = journal.append(connection, "drill", "", at, record)
        body = canonical({"by": by, "to": list(to), "journal": seq})
        event = NewEvent(DRILL, "drill", about, live=True, body=body, recorded_at=at, waiting=True)
        events.add(connection, [event])
    return drills.notice(about, by, now).notice_id
