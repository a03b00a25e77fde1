"""Recorded changes -> alerts. The scheduler calls `tick`; every step can be repeated at will.

What is told was recorded before; who is told is decided here; nothing is sent twice.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, func, or_, select

from db import chain, queries, reviews, store, tables
from db.canonical import canonical
from db.engine import reading, writing
from scrapers import registry
from tracker import subscriptions
from tracker.answers import lists as answers_lists
from tracker.decisions import pauses
from tracker.matching import search
from tracker.model import digest, moment, stamp
from tracker.notices import gather, letters, outbox
from tracker.notices.notice import DRILL, Notice
from tracker.notices.outbox import Claimed, Said
from tracker.notices.watching import Watching
from tracker.settings import BadSetting, Settings
from tracker.subscriptions import BadSubscription, Subscription

if TYPE_CHECKING:
    from tracker.mailer import Mailer
    from tracker.record.tracker import Tracker

GOOD = ("recorded", "unchanged", "pending")
BAD = ("failed", "refused")
FINE = ("ok", "pending", "closed")
"""States of a list of which nobody has to take care; nothing new comes of one that is closed."""
DIRECT = "(direct)"
"""In place of a subscription, for what a person sends to an address by hand."""

LATE = timedelta(days=2)
"""A list that was last looked at before that is red."""

LOOK_BACK = timedelta(days=30)


@dataclass(kw_only=True, slots=True)
class Report:
    """What one tick did; `problems` are sentences for people."""

    notices: int = 0
    accepted: int = 0
    failed: int = 0
    dead: int = 0
    problems: list[str] = field(default_factory=list)

    def count(self, said: Said) -> None:
        """Count one answer."""
        setattr(self, said.outcome, getattr(self, said.outcome) + 1)


def tick(tracker: "Tracker", settings: Settings, now: datetime | None = None) -> Report:
    """Tell everybody what is due: fan out, write, send. Safe at any time and in any number."""
    at, engine, report = now or tracker.clock(), tracker.ledger.engine, Report()
    wanted = partial(wants, watching=Watching())
    waiting = outbox.waiting_lists(engine)
    if any(key in registry.feeds() for key in waiting):
        search.bring_up_to_date(engine)  # acts are looked up by name
    for list_id in waiting:
        made, wrong = outbox.fan_out(engine, list_id, wanted, at)
        report.notices += made
        report.problems += wrong
    report.notices += baselines(tracker, at)
    report.notices += operations(tracker, settings, at)
    try:
        report.notices += status_mail(tracker, settings, at)
    except BadSetting as why:
        report.problems.append(str(why))
    report.problems += escalate(tracker, at)
    outbox.hand_over(engine, wanted, at)
    report.problems += outbox.compose(engine, writing_of(settings), at)
    send(tracker, settings, report)
    report.problems = list(dict.fromkeys(report.problems))
    return report


def writing_of(settings: Settings) -> outbox.Writing:
    """How messages are written under these settings."""
    sender = letters.Sender(
        address=settings.mail_from or "tracker@localhost",
        name=settings.mail_name,
        unsubscribe_url=settings.unsubscribe_url,
        key=settings.unsubscribe_key,
    )
    return outbox.Writing(sender=sender, digest_over=settings.digest_over)


# Who wants what.


def wants(
    connection: Connection,
    one: Subscription,
    notice: Notice,
    watching: Watching | None = None,
) -> bool:
    """Whether a subscription asks for a notice; BadSubscription where it cannot be told."""
    if one.kinds and notice.kind not in one.kinds:
        return False
    if notice.list_id == DRILL:
        return True
    about_list = notice.facts.get("list", {})
    if one.lists and notice.list_id and notice.list_id not in one.lists:
        return False
    if one.countries and notice.list_id and about_list.get("country") not in one.countries:
        return False
    if notice.kind in ("operations", "status"):
        return True
    if one.about == "terrorism" and not notice.terrorism:
        return False
    if notice.kind == "baseline" and not (one.watched and notice.facts["hits"]):
        return False
    if not _change_wanted(one, notice):
        return False
    return not one.watched or (watching or Watching()).concerns(connection, notice)


def _change_wanted(one: Subscription, notice: Notice) -> bool:
    change = notice.facts.get("change")
    if change is None:
        tags = {tag for gain in notice.facts.get("gains", ()) for tag in gain["programmes"]}
        asked = (q["programme"].split("; ") for q in notice.facts.get("questions", ()))
        tags |= {tag for some in asked for tag in some if tag}
        return not one.programmes or not tags or bool(tags & set(one.programmes))
    if one.relevance == "relevant" and not change["screening_relevant"]:
        return False
    if one.scopes and change["scope"] not in one.scopes:
        return False
    tags = set(change["programme"].split("; "))
    return not one.programmes or bool(tags & set(one.programmes))


def baselines(tracker: "Tracker", now: datetime) -> int:
    """Tell whoever watches names which of them stood on a list already; how many notices."""
    watching = Watching()
    with reading(tracker.ledger.engine) as connection:
        everyone = subscriptions.current(connection)[0]
        if not any(one.watched for one in everyone):
            return 0
        found = watching.baselines(connection, now)
    return _tell(tracker, found, now)


# Operations: a list that cannot be checked stays red until a success.


def operations(tracker: "Tracker", settings: Settings, now: datetime) -> int:
    """Tell of lists that began to fail, fail for long, or work again; how many notices."""
    engine, late = tracker.ledger.engine, timedelta(hours=settings.escalate_operations_after_hours)
    with reading(engine) as connection:
        found = [
            notice
            for list_id in queries.lists(connection)
            if (notice := _operation(connection, list_id, late, now)) is not None
        ]
    return _tell(tracker, found, now)


def _operation(
    connection: Connection, list_id: str, late: timedelta, now: datetime
) -> Notice | None:
    failing, told = queries.failing(connection, list_id), _last_told(connection, list_id)
    if failing is None:
        if told is None or told.scope == "recovery":
            return None
        facts = json.loads(told.facts)
        return _operations_notice(connection, list_id, "recovery", facts["since"], {}, now)
    since = failing[0].observed_at
    more = {"reason": failing[-1].reason, "outcome": failing[-1].outcome}
    same = told is not None and told.scope != "recovery"
    if not same:
        return _operations_notice(connection, list_id, "start", since, more, now)
    if told is not None and told.scope == "start" and now - moment(since) >= late:
        since = json.loads(told.facts)["since"]
        return _operations_notice(connection, list_id, "escalation", since, more, now)
    return None


def _last_told(connection: Connection, list_id: str) -> Any | None:
    rows = store.table(tables.Notice)
    query = select(rows).where(
        rows.c.list_id == list_id,
        rows.c.kind == "operations",
        rows.c.scope.in_(["start", "escalation", "recovery"]),
    )
    return connection.execute(query.order_by(rows.c.seq.desc()).limit(1)).first()


def _operations_notice(
    connection: Connection, list_id: str, step: str, since: str, more: dict[str, str], now: datetime
) -> Notice:
    facts = {
        "list": gather.about_list(list_id),
        "at": stamp(now),
        "step": step,
        "since": since,
        "document": gather.document(connection, list_id, now),
        **more,
    }
    about = digest(("failing", list_id, since))
    return Notice(kind="operations", list_id=list_id, entry_id=about, scope=step, facts=facts)


def trouble(
    tracker: "Tracker", about: str, subject: str, sentence: str, now: datetime | None = None
) -> int:
    """Tell once, under the key `about`, that something of our own is wrong or right again."""
    at = now or tracker.clock()
    return _tell(tracker, [_own(about, subject, sentence, at)], at)


def _own(about: str, subject: str, sentence: str, now: datetime) -> Notice:
    facts = {
        "list": gather.about_list(""),
        "at": stamp(now),
        "step": "own",
        "subject": subject,
        "sentence": sentence,
        "document": None,
    }
    about = digest(("own", about))
    return Notice(kind="operations", list_id="", entry_id=about, scope="own", facts=facts)


def _tell(tracker: "Tracker", found: Sequence[Notice], now: datetime) -> int:
    """Record notices that were not told yet, and who gets them."""
    if not found:
        return 0
    with writing(tracker.ledger.engine) as connection:
        outbox.alone(connection)
        fresh = gather.only_new(connection, found)
        outbox.tell(connection, fresh, wants, now)
    return len(fresh)


# The daily status mail.


def status_mail(
    tracker: "Tracker", settings: Settings, now: datetime, *, early: bool = False
) -> int:
    """One numbered mail a day, also when nothing happened; 1 if it was its time."""
    day = due_day(settings, now)
    if not day and not early:
        return 0
    engine = tracker.ledger.engine
    with reading(engine) as connection:
        last = _last_status(connection)
        if last is not None and last.entry_id >= (day or stamp(now)[:10]):
            return 0
        facts = status_facts(connection, settings, last, day or stamp(now)[:10], now)
    return _tell(
        tracker,
        [Notice(kind="status", list_id="", entry_id=facts["day"], scope="status", facts=facts)],
        now,
    )


def due_day(settings: Settings, now: datetime) -> str:
    """Today's date where the status mail is written, once its time has come; else ""."""
    at, _, zone = settings.status_at.partition(" ")
    try:
        there = now.astimezone(ZoneInfo(zone.strip() or "UTC"))
        hour, minute = (int(part) for part in at.split(":"))
        due = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSetting(f"status_at cannot be {settings.status_at!r}: say 07:00 UTC.") from None
    return str(there.date()) if there >= due else ""


def _last_status(connection: Connection) -> Any | None:
    rows = store.table(tables.Notice)
    query = select(rows).where(rows.c.kind == "status").order_by(rows.c.seq.desc()).limit(1)
    return connection.execute(query).first()


def status_facts(
    connection: Connection, settings: Settings, last: Any | None, day: str, now: datetime
) -> dict[str, Any]:
    """Everything that the daily mail says."""
    since = last.recorded_at if last else ""
    number = json.loads(last.facts)["number"] + 1 if last else 1
    lines = answers_lists.standing_of_lists(connection, now)
    lists = [_line(line.json(), now) for line in lines]
    looks = _looks(connection, since)
    at, _, zone = settings.status_at.partition(" ")
    tomorrow = subscriptions.next_moment("status", now, at, zone.strip() or "UTC")
    states = outbox.counts(connection)
    return {
        "list": {},
        "number": number,
        "day": day,
        "at": stamp(now),
        "lists": lists,
        "red": [line["list_id"] for line in lists if line["state"] not in FINE],
        "checks": sum(looks.values()),
        "refused": looks.get("refused", 0),
        "failed": looks.get("failed", 0),
        "changes": _changes_since(connection, since),
        "unreviewed": reviews.unreviewed_since(connection, since),
        "pending": sum(line["pending"] for line in lists),
        "unacked": len(reviews.unacknowledged(connection)),
        "dead": states.get("dead", 0),
        "waiting": sum(n for state, n in states.items() if state != "dead"),
        "wrong": [*unserved(connection), *pauses.current(connection).sentences(now)],
        "head": chain.head(connection),
        "next_at": stamp(tomorrow),
    }


def _line(line: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A list that nobody has looked at for days is not in good order, whatever was found then."""
    seen = line["checked_at"]
    if line["state"] in ("ok", "pending") and seen and now - moment(seen) > LATE:
        return {**line, "state": "not checked", "reason": f"Last looked at on {seen[:10]}."}
    return line


def _looks(connection: Connection, since: str) -> dict[str, int]:
    rows = store.table(tables.Check)
    query = select(rows.c.outcome, func.count()).where(rows.c.recorded_at > since)
    found = connection.execute(query.group_by(rows.c.outcome)).all()
    return {str(outcome): int(number) for outcome, number in found}


def _changes_since(connection: Connection, since: str) -> int:
    rows = store.table(tables.Change)
    query = select(func.count()).select_from(rows)
    query = query.where(rows.c.recorded_at > since, rows.c.superseded_at == "")
    return int(connection.execute(query).scalar() or 0)


def unserved(connection: Connection) -> list[str]:
    """Subscriptions that cannot be served, a sentence each."""
    everyone, wrong = subscriptions.current(connection)
    known = subscriptions.groups(connection)
    for one in everyone:
        try:
            subscriptions.recipients(one, known)
        except BadSubscription as why:
            wrong.append(str(why))
    return wrong


# A deputy is told when nobody acknowledged.


def escalate(tracker: "Tracker", now: datetime) -> list[str]:
    """Additions of tier 1 that nobody acknowledged in time go to the deputy.

    A sentence for each subscription whose deputy cannot be told.
    """
    wrong: list[str] = []
    with reading(tracker.ledger.engine) as connection:
        having = [s for s in subscriptions.current(connection)[0] if s.deputy and not s.paused]
        since = subscriptions.saved_at(connection)
    if not having:
        return wrong
    with writing(tracker.ledger.engine) as connection:
        outbox.alone(connection)
        known = subscriptions.groups(connection)
        for one in having:
            try:
                to = subscriptions.resolve(one.name, (one.deputy,), known)
                first = subscriptions.recipients(one, known)
            except BadSubscription as why:
                wrong.append(str(why))
                continue
            late = _unseen(connection, one, first, since[one.name], now)
            for number in late:
                _escalate(connection, one, number, to, now)
    return wrong


def _unseen(
    connection: Connection, one: Subscription, to: Sequence[str], since: str, now: datetime
) -> list[int]:
    """Additions told under a subscription that nobody acknowledged, and no deputy has yet.

    A notice that several subscriptions of one recipient ask for is sent under the earliest of
    them; the deputies of all are told.
    """
    notices, deliveries = store.table(tables.Notice), store.table(tables.Delivery)
    told = deliveries.alias()
    late = stamp(now - timedelta(hours=one.escalate_after_hours))
    query = (
        select(notices.c.seq, deliveries.c.subscription)
        .join(deliveries, deliveries.c.notice == notices.c.seq)
        .where(
            notices.c.kind.in_(["addition", "relisting", "designation_started"]),
            notices.c.acked_at == "",
            notices.c.recorded_at <= late,
            notices.c.recorded_at >= stamp(now - LOOK_BACK),
            or_(deliveries.c.subscription == one.name, notices.c.recorded_at >= since),
            deliveries.c.recipient.in_(to),
            deliveries.c.channel == one.channel,
            deliveries.c.reason == "",
        )
        .where(
            ~select(told.c.seq)
            .where(
                told.c.notice == notices.c.seq,
                told.c.subscription == one.name,
                told.c.reason != "",
            )
            .exists()
        )
    )
    found = connection.execute(query).all()
    known = outbox.notices_of(connection, {row.seq for row in found})
    reminded = {
        n
        for n, notice in known.items()
        if gather.is_told(connection, _reminder(one, notice).entry_id)
    }
    found = [row for row in found if row.seq not in reminded]
    sent = {row.seq for row in found if row.subscription == one.name}
    others = {row.seq for row in found} - sent
    return sorted(sent | {n for n in others if wants(connection, one, known[n])})


def _escalate(
    connection: Connection, one: Subscription, number: int, to: Sequence[str], now: datetime
) -> None:
    """Tell the deputies. Whoever had the notice like everybody else gets a reminder of it."""
    reason = (
        f"Nobody acknowledged this within {one.escalate_after_hours} hours; you are the deputy of "
        f"the subscription {one.name}."
    )
    had = outbox.told_to(connection, number)
    plain = {"notice": number, "subscription": one.name, "channel": "mail", "reason": reason}
    plain |= {"due_at": stamp(now), "message": 0}
    rows = [{**plain, "recipient": address} for address in to if address not in had]
    store.add_new(connection, tables.Delivery, rows)
    if again := [address for address in to if address in had]:
        notice = outbox.notices_of(connection, [number])[number]
        outbox.tell_directly(connection, _reminder(one, notice), again, one.name, now, reason)


def _reminder(one: Subscription, notice: Notice) -> Notice:
    """A notice once more, in its own thread; it is the first one that is acknowledged."""
    about, facts = digest(("reminder", notice.notice_id, one.name)), dict(notice.facts)
    facts |= {"reminds": notice.notice_id, "follows": notice.notice_id}
    return replace(notice, entry_id=about, change_id="", change_seq=0, facts=facts)


# Sending.


def send(tracker: "Tracker", settings: Settings, report: Report) -> None:
    """Send what is due by every channel."""
    _send_mails(tracker, settings, report)
    _send_others(tracker, settings, report)


def _send_mails(tracker: "Tracker", settings: Settings, report: Report) -> None:
    engine = tracker.ledger.engine
    claimed = outbox.claim(engine, "mail", tracker.clock())
    if not claimed:
        return
    from tracker.mailer import Mailer

    with Mailer(settings) as mailer, outbox.notes(engine) as connection:
        while claimed:
            if not _send_batch(tracker, mailer, claimed, connection, report):
                return
            claimed = outbox.claim(engine, "mail", tracker.clock())


def _send_batch(
    tracker: "Tracker",
    mailer: "Mailer",
    claimed: Sequence[Claimed],
    connection: Connection,
    report: Report,
) -> bool:
    """Send messages under one lease; False when there is no server, or the lease grows old."""
    from tracker.mailer import NoMailServer

    until = tracker.clock() + outbox.LEASE / 2
    for number, message in enumerate(claimed):
        if tracker.clock() > until:
            outbox.release(tracker.ledger.engine, claimed[number:], tracker.clock())
            return True
        try:
            reply = mailer.send(message.recipient, message.raw)
        except NoMailServer as why:
            report.problems.append(str(why))
            outbox.release(tracker.ledger.engine, claimed[number:], tracker.clock())
            return False
        said = Said(outcome=reply.outcome, code=reply.code, text=reply.text)
        _noted(tracker, message, said, connection, report)
    return True


def _noted(
    tracker: "Tracker", message: Claimed, said: Said, connection: Connection, report: Report
) -> None:
    outbox.note(connection, message, said, tracker.clock())
    report.count(said)
    if said.outcome != "accepted":
        words = f"{said.code or ''} {said.text}".strip()
        report.problems.append(
            f"Subscription {message.subscription!r}: {message.recipient} was not told "
            f"({said.outcome}: {words})."
        )


def _send_others(tracker: "Tracker", settings: Settings, report: Report) -> None:
    """Webhooks and Apprise, one at a time; 410 ends the subscription."""
    engine = tracker.ledger.engine
    for channel in ("webhook", "apprise"):
        while claimed := outbox.claim(engine, channel, tracker.clock(), limit=1):
            message = claimed[0]
            with reading(engine) as connection:
                known = {s.name: s for s in subscriptions.current(connection)[0]}
            one = known.get(message.subscription)
            said = _call(message, one, settings, tracker.clock())
            with outbox.notes(engine) as connection:
                _noted(tracker, message, said, connection, report)
            if said.code == 410 and one is not None:
                _pause(tracker, one)
                report.problems.append(f"Subscription {one.name!r} is paused: 410, gone.")


def _call(message: Claimed, one: Subscription | None, settings: Settings, now: datetime) -> Said:
    if message.channel == "apprise":
        return _apprised(message)
    if one is None or not one.secrets:
        return Said(outcome="dead", text="The subscription has no signing key (any more).")
    from tracker import http

    reply = http.post(
        http.Call(
            url=message.recipient,
            identity=message.message_id,
            secrets=one.secrets,
            body=message.raw,
            allow_private=settings.webhooks_to_private_hosts,
        ),
        now,
    )
    return Said(outcome=reply.outcome, code=reply.code, text=reply.text)


def _apprised(message: Claimed) -> Said:
    """Hand the words to Apprise, an extra; its addresses may lie in a file (`file:PATH`)."""
    if find_spec("apprise") is None:
        return Said(outcome="failed", text="The extra apprise is not installed.")
    import importlib
    from pathlib import Path

    address = message.recipient
    try:
        if address.startswith("file:"):
            address = Path(address.removeprefix("file:")).read_text(encoding="utf-8").strip()
    except OSError as why:
        return Said(outcome="failed", text=f"The address cannot be read: {why}.")
    channel = importlib.import_module("apprise").Apprise()
    body = json.loads(message.raw)["data"]
    if not channel.add(address):
        return Said(outcome="dead", text="Apprise does not know such an address.")
    done = channel.notify(title=body["subject"], body=body["text"])
    return Said(outcome="accepted" if done else "failed", text="" if done else "not taken")


def _pause(tracker: "Tracker", one: Subscription) -> None:
    with writing(tracker.ledger.engine) as connection:
        paused = replace(one, paused=True)
        subscriptions.save(connection, paused, "the receiver (410)", tracker.clock())


# By hand: a test, a drill.


def send_direct(tracker: "Tracker", notice: Notice, to: Sequence[str], now: datetime) -> int:
    """Record a notice for these mail addresses only; its number."""
    with writing(tracker.ledger.engine) as connection:
        outbox.alone(connection)
        return outbox.tell_directly(connection, notice, to, DIRECT, now)


def test_mail(tracker: "Tracker", to: str, now: datetime) -> int:
    """A mail that only shows that mails arrive."""
    sentence = "This is a test of the way to your mailbox; nothing happened on any list."
    about = f"test {to} {stamp(now)} {now.timestamp()}"
    return send_direct(tracker, _own(about, "test of mails", sentence, now), [to], now)


def drill(tracker: "Tracker", to: Sequence[str], by: str, now: datetime) -> str:
    """Start a drill: a marked addition that stands on no list goes the whole way; its notice id.

    Without addresses it goes to everybody who is told of additions.
    """
    about = digest(("drill", stamp(now), by, *to))
    with writing(tracker.ledger.engine) as connection:
        seq = chain.journal(
            connection, "drill", "", stamp(now), {"by": by, "to": list(to), "about": about}
        )
        event = {
            "list_id": DRILL,
            "kind": "drill",
            "ref": about,
            "live": True,
            "body": canonical({"by": by, "to": list(to), "journal": seq}),
            "recorded_at": stamp(now),
            "waiting": True,
        }
        store.add_all(connection, tables.Event, [event])
    return gather.drill_notice(about, by, now).notice_id
