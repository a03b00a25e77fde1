"""Who is told what, by which way and when; every change of it is a journal record."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from db import journal
from db import subscriptions as stored
from db.engine import Connection
from scrapers import registry
from tracker.model import stamp
from tracker.notices.channels import channel
from tracker.notices.notice import kinds
from tracker.notices.order import (
    GROUP,
    BadSubscription,
    Groups,
    Subscription,
    bad,
    next_time,
    noted,
    recipients,
)

NAME = re.compile(r"[\w][\w .-]{0,79}")
LISTED = frozenset(f.name for f in fields(Subscription) if f.type == tuple[str, ...])
FLAGS = ("watched", "grouped", "paused")
MOST_HOURS = 24 * 30


def subscription(body: Mapping[str, Any]) -> Subscription:
    """A subscription from names and values, wholly checked; BadSubscription on doubt."""
    name = str(body.get("name", ""))
    known = {f.name for f in fields(Subscription)}
    if unknown := sorted(body.keys() - known):
        raise bad(name, f"has no setting {', '.join(unknown)}")
    values: dict[str, Any] = {k: _texts(v) if k in LISTED else v for k, v in body.items()}
    for flag in FLAGS:
        if not isinstance(values.get(flag, False), bool):
            raise bad(name, f"needs yes or no for {flag}")
    try:
        order = Subscription(**{"name": name, "to": (), **values})
    except TypeError:
        raise bad(name, "is not complete") from None
    _check(order)
    return order


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value] if value else []
    return tuple(map(str, value or ()))


def _check(order: Subscription) -> None:
    """Everything that can be said of a subscription without a database."""
    if not NAME.fullmatch(order.name):
        raise bad(
            order.name, "needs a name of letters, digits, blanks, dots and dashes (80 at most)"
        )
    if not order.to:
        raise bad(order.name, "has no recipient")
    _among(order, "channel", (order.channel,), list(channel.channels()))
    _among(order, "list", order.lists, registry.keys())
    _among(order, "kind", order.kinds, list(kinds()))
    _among(order, "scope", order.scopes, ("entry", "designation"))
    _among(order, "about", (order.about,), ("terrorism", "all"))
    _among(order, "relevance", (order.relevance,), ("relevant", "all"))
    _check_recipients(order)
    _check_deputy(order)
    next_time(order, datetime(2030, 1, 1, tzinfo=UTC))


def _among(order: Subscription, what: str, values: Iterable[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise bad(order.name, f"has the {what} {value!r}, which is none of: {', '.join(known)}")


def _check_recipients(order: Subscription) -> None:
    for recipient in order.to:
        _check_recipient(order.name, order.channel, recipient)
    if order.deputy and order.deputy not in order.to:
        _check_recipient(order.name, channel.MAIL, order.deputy)


def _check_recipient(name: str, by: str, recipient: str) -> None:
    if recipient.startswith(GROUP):
        return
    if why := channel.named(by).barred(recipient):
        raise bad(name, f"has the address {recipient!r}{why}")
    if not recipient.isprintable():
        raise bad(name, f"has the recipient {recipient!r}, with characters that cannot be")


def _check_deputy(order: Subscription) -> None:
    hours = order.escalate_after_hours
    if not isinstance(hours, int) or not 0 <= hours <= MOST_HOURS:
        raise bad(order.name, f"cannot escalate after {hours} hours")
    if bool(order.deputy) != bool(hours):
        raise bad(order.name, "needs both a deputy and the hours after which to escalate")


# What is on record.


@dataclass(frozen=True, kw_only=True, slots=True)
class OnRecord:
    """Subscriptions in force, and one sentence for each that cannot be understood."""

    orders: tuple[Subscription, ...]
    wrong: tuple[str, ...]

    def served(self) -> tuple[Subscription, ...]:
        """Those that are not paused."""
        return tuple(order for order in self.orders if not order.paused)

    def named(self, name: str) -> Subscription | None:
        """The one of a name."""
        return next((order for order in self.orders if order.name == name), None)


def current(connection: Connection) -> OnRecord:
    """All that is in force."""
    orders: list[Subscription] = []
    wrong: list[str] = []
    for body in _bodies(connection).values():
        with noted(wrong):
            orders.append(subscription(body))
    return OnRecord(orders=tuple(orders), wrong=tuple(wrong))


def _bodies(connection: Connection) -> dict[str, dict[str, Any]]:
    """Name -> body of every subscription, whether it can be understood or not."""
    rows = stored.stored(connection, "subscription")
    return {row.name: json.loads(row.body) for row in rows}


def paused(connection: Connection) -> list[str]:
    """Names of the subscriptions under which nothing goes out for now."""
    return [name for name, body in _bodies(connection).items() if body.get("paused")]


def saved_at(connection: Connection) -> dict[str, str]:
    """Name -> when each subscription was last put on record."""
    rows = stored.stored(connection, "subscription")
    return {row.name: str(row.recorded_at) for row in rows}


def groups(connection: Connection) -> Groups:
    """Name -> addresses of every group."""
    rows = stored.stored(connection, "group")
    return {row.name: tuple(json.loads(row.body)["to"]) for row in rows}


def unserved(connection: Connection) -> list[str]:
    """Subscriptions that cannot be served, a sentence each."""
    record, known = current(connection), groups(connection)
    wrong = list(record.wrong)
    for order in record.orders:
        with noted(wrong):
            recipients(order, known)
    return wrong


def save(connection: Connection, order: Subscription, by: str, now: datetime) -> None:
    """Put a new or changed subscription on record."""
    recipients(order, groups(connection))
    body = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(order).items()}
    # The journal tells of a secret only that there is one.
    told = {**body, "secrets": len(order.secrets)}
    stored.put(connection, "subscription", order.name, body, stamp(now))
    journal.append(connection, "subscription", "", stamp(now), {"by": by, "set": told})


def save_group(
    connection: Connection, name: str, to: Sequence[str], by: str, now: datetime
) -> None:
    """Put a group of recipients on record."""
    if not NAME.fullmatch(name) or not to:
        raise BadSubscription(f"Group {name!r} needs a plain name and at least one address.")
    for address in to:
        if not _may_be_grouped(address):
            raise BadSubscription(f"Group {name!r} has the address {address!r}, which cannot be.")
    body = {"name": name, "to": list(to)}
    stored.put(connection, "group", name, body, stamp(now))
    journal.append(connection, "group", "", stamp(now), {"by": by, "set": body})


def _may_be_grouped(address: str) -> bool:
    """Whether it is an address of mail, or one of the web: a group knows no channel."""
    if not address.isprintable():
        return False
    return "://" in address or not channel.named(channel.MAIL).barred(address)


def drop(connection: Connection, kind: str, name: str, by: str, now: datetime) -> bool:
    """End a subscription or group; whether there was one."""
    gone = stored.remove(connection, kind, name)
    if gone:
        journal.append(connection, kind, "", stamp(now), {"by": by, "removed": name})
    return gone


# Out to a file and back.


def exported(connection: Connection) -> dict[str, Any]:
    """All groups and subscriptions as they are written to YAML; defaults and secrets left out."""
    bodies = _bodies(connection).items()
    return {
        "groups": {name: list(to) for name, to in groups(connection).items()},
        "subscriptions": [{"name": name, **dict(_chosen(body))} for name, body in bodies],
    }


def _chosen(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What somebody has chosen otherwise than it is by default."""
    usual = asdict(Subscription(name="x", to=()))
    for name, value in body.items():
        if name != "secrets" and value not in (usual.get(name), []):
            yield name, value


def imported(
    connection: Connection, text: str, by: str, now: datetime
) -> tuple[list[str], list[str]]:
    """Take over groups and subscriptions from YAML: names saved, and a sentence per bad one."""
    listed_groups, listed = _parsed(text)
    saved: list[str] = []
    wrong: list[str] = []
    for name, to in listed_groups.items():
        with noted(wrong):
            save_group(connection, str(name), _texts(to), by, now)
    for body in listed:
        with noted(wrong, TypeError, ValueError):
            save(connection, subscription(_with_secrets(connection, dict(body))), by, now)
            saved.append(str(body["name"]))
    return saved, wrong


def _parsed(text: str) -> tuple[dict[str, Any], list[Any]]:
    """Groups and subscriptions that a YAML text lists."""
    import yaml

    try:
        body = yaml.safe_load(text) or {}
        return dict(body.get("groups") or {}), list(body.get("subscriptions") or ())
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as why:
        raise BadSubscription(f"The file cannot be read as subscriptions: {why}.") from None


def _with_secrets(connection: Connection, body: dict[str, Any]) -> dict[str, Any]:
    """An imported subscription keeps the secrets that we have of it: no file holds them."""
    kept = _bodies(connection).get(body.get("name", ""), {})
    return {"secrets": kept.get("secrets") or [], **body}
