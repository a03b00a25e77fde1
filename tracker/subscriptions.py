"""Who is told what, by which way and when; every change of it is a journal record."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, delete, select

from db import chain, store, tables
from db.canonical import canonical
from tracker.errors import WrongUsage
from tracker.model import stamp

CHANGE_KINDS = (
    "addition",
    "removal",
    "designation_started",
    "designation_ended",
    "relisting",
    "identity",
    "amendment",
)
KINDS = (
    *CHANGE_KINDS,
    "pending",
    "late_discovery",
    "correction",
    "baseline",
    "announced",
    "operations",
    "status",
)
CHANNELS = ("mail", "webhook", "apprise")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIGEST = re.compile(
    r"(?:(?P<daily>daily)|weekly(?: on (?P<day>[a-z]+))?)"
    r"(?: at (?P<time>\d\d:\d\d) (?P<zone>\S+))?",
    re.IGNORECASE,
)
"""`daily` and `weekly` alone mean 08:00 UTC, on Mondays."""
ADDRESS = re.compile(
    r"[^\s@<>,;:\"\\()\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"\\()\x00-\x1f\x7f]{1,253}"
)
NAME = re.compile(r"[\w][\w .-]{0,79}")
GROUP = "group:"


class BadSubscription(WrongUsage):
    """A subscription or group that cannot be; one sentence names it and says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One standing order. Empty filters mean no restriction.

    `to` holds addresses, web addresses (webhook) or Apprise addresses, or `group:NAME`. `about`
    is terrorism or all; `relevance` is relevant or all. `deputy` is told of an addition to a
    tier 1 list that nobody acknowledged within `escalate_after_hours`.
    """

    name: str
    to: tuple[str, ...]
    channel: str = "mail"
    lists: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    about: str = "terrorism"
    kinds: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    relevance: str = "relevant"
    watched: bool = False
    timing: str = "immediate"
    grouped: bool = True
    deputy: str = ""
    escalate_after_hours: int = 0
    secrets: tuple[str, ...] = ()
    paused: bool = False


MANY = frozenset(f.name for f in fields(Subscription) if f.type == tuple[str, ...])


def subscription(body: Mapping[str, Any]) -> Subscription:
    """A subscription from names and values, wholly checked; BadSubscription on doubt."""
    name = str(body.get("name", ""))
    known = {f.name for f in fields(Subscription)}
    if unknown := sorted(body.keys() - known):
        raise _bad(name, f"has no setting {', '.join(unknown)}")
    values: dict[str, Any] = {k: _texts(v) if k in MANY else v for k, v in body.items()}
    for flag in ("watched", "grouped", "paused"):
        if not isinstance(values.get(flag, False), bool):
            raise _bad(name, f"needs yes or no for {flag}")
    try:
        found = Subscription(**{"name": name, "to": (), **values})
    except TypeError:
        raise _bad(name, "is not complete") from None
    _check(found)
    return found


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(part) for part in value or ())


def _check(s: Subscription) -> None:
    """Everything that can be said of a subscription without a database."""
    from scrapers import registry

    if not NAME.fullmatch(s.name):
        raise _bad(s.name, "needs a name of letters, digits, blanks, dots and dashes (80 at most)")
    if not s.to:
        raise _bad(s.name, "has no recipient")
    _among(s, "channel", (s.channel,), CHANNELS)
    _among(s, "list", s.lists, registry.keys())
    _among(s, "kind", s.kinds, KINDS)
    _among(s, "scope", s.scopes, ("entry", "designation"))
    _among(s, "about", (s.about,), ("terrorism", "all"))
    _among(s, "relevance", (s.relevance,), ("relevant", "all"))
    for recipient in (*s.to, *([s.deputy] if s.deputy else [])):
        if not recipient.startswith(GROUP):
            _check_recipient(s.name, s.channel if recipient in s.to else "mail", recipient)
    hours = s.escalate_after_hours
    if not isinstance(hours, int) or not 0 <= hours <= 24 * 30:
        raise _bad(s.name, f"cannot escalate after {hours} hours")
    if bool(s.deputy) != bool(hours):
        raise _bad(s.name, "needs both a deputy and the hours after which to escalate")
    next_time(s, datetime(2030, 1, 1, tzinfo=UTC))


def _among(s: Subscription, what: str, values: Iterable[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise _bad(s.name, f"has the {what} {value!r}, which is none of: {', '.join(known)}")


def _check_recipient(name: str, channel: str, recipient: str) -> None:
    if channel == "mail" and not ADDRESS.fullmatch(recipient):
        raise _bad(name, f"has the address {recipient!r}, to which no mail can go")
    if channel == "webhook" and not recipient.startswith("https://"):
        raise _bad(name, f"has the address {recipient!r}; a webhook needs https://")
    if not recipient.isprintable():
        raise _bad(name, f"has the recipient {recipient!r}, with characters that cannot be")


def _bad(name: str, why: str) -> BadSubscription:
    return BadSubscription(f"Subscription {name!r} {why}.")


def next_time(s: Subscription, now: datetime) -> datetime:
    """When a notice that arises now is due; BadSubscription for a timing that cannot be."""
    if s.timing == "immediate":
        return now
    if s.timing == "hourly":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    found = DIGEST.fullmatch(s.timing)
    if not found:
        raise _bad(
            s.name,
            f"has the timing {s.timing!r}; say immediate, hourly, 'daily at 08:00 Europe/Brussels' "
            "or 'weekly on monday at 08:00 Europe/Brussels'",
        )
    day = (found["day"] or "monday").lower()
    if day not in DAYS:
        raise _bad(s.name, f"has the day {day!r}, which is none")
    at, zone = found["time"] or "08:00", found["zone"] or "UTC"
    return next_moment(s.name, now, at, zone, "" if found["daily"] else day)


def next_moment(name: str, now: datetime, at: str, zone: str, day: str = "") -> datetime:
    """The next time that a clock in that zone shows `at`, on that day of the week if one is given.

    A time that a clock change skips comes right after the change.
    """
    try:
        there = now.astimezone(ZoneInfo(zone))
        hour, minute = (int(part) for part in at.split(":"))
        first = there.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _bad(name, f"has the time {at} {zone}, which no clock shows") from None
    for ahead in range(9):
        moment = (first + timedelta(days=ahead)).astimezone(UTC)
        if moment > now and (not day or DAYS[(first + timedelta(days=ahead)).weekday()] == day):
            return moment
    raise _bad(name, f"has the time {at} {zone}, which does not come")


# What is on record.


def current(connection: Connection) -> tuple[list[Subscription], list[str]]:
    """Subscriptions in force, and one sentence for each that cannot be understood."""
    found, wrong = [], []
    for row in _rows(connection, "subscription"):
        try:
            found.append(subscription(json.loads(row.body)))
        except BadSubscription as why:
            wrong.append(str(why))
    return found, wrong


def paused(connection: Connection) -> list[str]:
    """Names of the subscriptions under which nothing goes out for now."""
    return [r.name for r in _rows(connection, "subscription") if json.loads(r.body).get("paused")]


def saved_at(connection: Connection) -> dict[str, str]:
    """Name -> when each subscription was last put on record."""
    return {r.name: str(r.recorded_at) for r in _rows(connection, "subscription")}


def groups(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Name -> addresses of every group."""
    return {r.name: tuple(json.loads(r.body)["to"]) for r in _rows(connection, "group")}


def _rows(connection: Connection, kind: str) -> Sequence[Any]:
    rows = store.table(tables.Subscription)
    return connection.execute(select(rows).where(rows.c.kind == kind).order_by(rows.c.name)).all()


def recipients(s: Subscription, known: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The addresses of a subscription, groups resolved, once each."""
    return resolve(s.name, s.to, known)


def resolve(
    name: str, wanted: Iterable[str], known: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Addresses, groups resolved, once each; BadSubscription for a group that is not there."""
    found: dict[str, None] = {}
    for one in wanted:
        group = one.removeprefix(GROUP)
        if one.startswith(GROUP) and group not in known:
            raise _bad(name, f"names the group {group!r}, which is not there")
        found.update(dict.fromkeys(known[group] if one.startswith(GROUP) else (one,)))
    return tuple(found)


def save(connection: Connection, s: Subscription, by: str, now: datetime) -> None:
    """Put a new or changed subscription on record."""
    recipients(s, groups(connection))
    body = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(s).items()}
    _record(connection, "subscription", s.name, body, by, now)


def save_group(
    connection: Connection, name: str, to: Sequence[str], by: str, now: datetime
) -> None:
    """Put a group of recipients on record."""
    if not NAME.fullmatch(name) or not to:
        raise BadSubscription(f"Group {name!r} needs a plain name and at least one address.")
    for address in to:
        if not address.isprintable() or ("://" not in address and not ADDRESS.fullmatch(address)):
            raise BadSubscription(f"Group {name!r} has the address {address!r}, which cannot be.")
    _record(connection, "group", name, {"name": name, "to": list(to)}, by, now)


def _record(
    connection: Connection, kind: str, name: str, body: Mapping[str, Any], by: str, now: datetime
) -> None:
    rows = store.table(tables.Subscription)
    connection.execute(delete(rows).where(rows.c.kind == kind, rows.c.name == name))
    row = {"kind": kind, "name": name, "body": canonical(body), "recorded_at": stamp(now)}
    store.add(connection, tables.Subscription, row)
    # The journal tells of a secret only that there is one.
    told = {**body, **({"secrets": len(body["secrets"])} if "secrets" in body else {})}
    chain.journal(connection, kind, "", stamp(now), {"by": by, "set": told})


def drop(connection: Connection, kind: str, name: str, by: str, now: datetime) -> bool:
    """End a subscription or group; whether there was one."""
    rows = store.table(tables.Subscription)
    gone = connection.execute(delete(rows).where(rows.c.kind == kind, rows.c.name == name))
    if gone.rowcount:
        chain.journal(connection, kind, "", stamp(now), {"by": by, "removed": name})
    return bool(gone.rowcount)


def exported(connection: Connection) -> dict[str, Any]:
    """All groups and subscriptions as they are written to YAML; defaults and secrets left out."""
    plain = asdict(Subscription(name="x", to=()))
    found = []
    for row in _rows(connection, "subscription"):
        body = json.loads(row.body)
        kept = {k: v for k, v in body.items() if v != plain.get(k) and v != [] and k != "secrets"}
        found.append({"name": row.name, **kept})
    return {
        "groups": {name: list(to) for name, to in groups(connection).items()},
        "subscriptions": found,
    }


def imported(
    connection: Connection, text: str, by: str, now: datetime
) -> tuple[list[str], list[str]]:
    """Take over groups and subscriptions from YAML: names saved, and a sentence per bad one."""
    import yaml

    try:
        body = yaml.safe_load(text) or {}
        listed_groups, listed = (
            dict(body.get("groups") or {}),
            list(body.get("subscriptions") or ()),
        )
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as why:
        raise BadSubscription(f"The file cannot be read as subscriptions: {why}.") from None
    saved, wrong = [], []
    for name, to in listed_groups.items():
        try:
            save_group(connection, str(name), _texts(to), by, now)
        except BadSubscription as doubt:
            wrong.append(str(doubt))
    for one in listed:
        try:
            save(connection, subscription(_with_secrets(connection, dict(one))), by, now)
            saved.append(str(one["name"]))
        except (BadSubscription, TypeError, ValueError) as doubt:
            wrong.append(str(doubt))
    return saved, wrong


def _with_secrets(connection: Connection, body: dict[str, Any]) -> dict[str, Any]:
    """An imported subscription keeps the secrets that we have of it: no file holds them."""
    kept = {r.name: json.loads(r.body).get("secrets") for r in _rows(connection, "subscription")}
    return {"secrets": kept.get(body.get("name")) or [], **body}
