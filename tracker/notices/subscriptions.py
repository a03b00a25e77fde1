"""Who is told what, by which way and when; every change of it is a journal record."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from db import journal
from db import subscriptions as stored
from db.engine import Connection
from scrapers import registry
from scrapers.addresses import veiled
from tracker.answers.known import meant
from tracker.model import stamp
from tracker.notices.channels import channel
from tracker.notices.keys import Keys
from tracker.notices.notice import kinds
from tracker.notices.order import (
    GROUP,
    ROLES,
    BadSubscription,
    Groups,
    Subscription,
    demand,
    next_time,
    noted,
    recipients,
)
from tracker.notices.wording import words
from tracker.outgoing import Json
from tracker.recorded import Body
from tracker.settings import place_in

NAME = re.compile(r"[\w][\w .-]{0,79}")
USUAL = asdict(Subscription(name="", to=()))
"""Every setting, as it is by default."""

LISTED = frozenset(setting for setting, usual in USUAL.items() if usual == ())
FLAGS = ("watched", "grouped", "paused")
MOST_HOURS = 24 * 30


def subscription(body: Body, *, stored: bool = False) -> Subscription:
    """A subscription from names and values, wholly checked; BadSubscription on doubt.

    One that is `stored` may name lists that nobody can read any more, such as those of a package
    that is gone: it is told of its other lists as before.
    """
    name = str(body.get("name", ""))
    unknown = sorted(body.keys() - USUAL.keys())
    demand(not unknown, name, f"has no setting {', '.join(unknown)}")
    for flag in FLAGS:
        is_flag = isinstance(body.get(flag, False), bool)
        demand(is_flag, name, f"needs yes or no for {flag}")
    lists = {setting: _texts(body[setting]) for setting in sorted(LISTED & body.keys())}
    order = Subscription(**{"name": name, "to": (), **body, **lists})
    _check(order, () if stored else order.lists)
    return order


def _texts(value: Any) -> tuple[str, ...]:
    """A setting with several values; whoever has one only may write it alone."""
    match value or ():
        case str(text):
            return (text,)
        case texts:
            return tuple(map(str, texts))


def _check(order: Subscription, lists: Sequence[str]) -> None:
    """Everything that can be said of a subscription without a database."""
    name = order.name
    named = NAME.fullmatch(name)
    demand(named, name, "needs a name of letters, digits, blanks, dots and dashes (80 at most)")
    demand(order.to, name, "has no recipient")
    _among(order, "channel", (order.channel,), list(channel.channels()))
    _among(order, "list", lists, registry.keys())
    _among(order, "kind", order.kinds, list(kinds()))
    _among(order, "scope", order.scopes, ("entry", "designation"))
    _among(order, "about", (order.about,), ("terrorism", "all"))
    _among(order, "role", filter(None, (order.role,)), ROLES[1:])
    _among(order, "relevance", (order.relevance,), ("relevant", "all"))
    _check_recipients(order)
    _check_deputy(order)
    next_time(order, datetime(2030, 1, 1, tzinfo=UTC))


def _among(order: Subscription, what: str, values: Iterable[str], known: Sequence[str]) -> None:
    none_of = f"which is none of: {', '.join(known)}"
    for value in values:
        likely = meant(value, known) if value not in known else []
        asked = f" (did you mean {words(likely, 'or')}?)" if likely else ""
        demand(value in known, order.name, f"has the {what} {value!r}, {none_of}{asked}")


def _check_recipients(order: Subscription) -> None:
    """Every address must be one to which its channel can send."""
    for recipient, way in _ways(order).items():
        _check_recipient(order.name, way, recipient)


def _ways(order: Subscription) -> dict[str, str]:
    """Recipient -> channel. A deputy who is no recipient gets mail, whatever the channel."""
    return dict.fromkeys(order.deputies, channel.MAIL) | dict.fromkeys(order.to, order.channel)


def _check_recipient(name: str, by: str, recipient: str) -> None:
    if recipient.startswith(GROUP):
        return
    why = channel.named(by).barred(recipient)
    address = veiled(recipient)
    demand(not why, name, f"has the address {address!r}{why}")
    hidden = f"has the address {address!r}, hidden as in an export: write it out"
    demand(not is_veiled(recipient), name, hidden)
    strange = f"has the recipient {address!r}, with characters that cannot be"
    demand(recipient.isprintable(), name, strange)


def _check_deputy(order: Subscription) -> None:
    hours = order.escalate_after_hours
    may_be = isinstance(hours, int) and 0 <= hours <= MOST_HOURS
    demand(may_be, order.name, f"cannot escalate after {hours} hours")
    both_or_none = bool(order.deputy) == bool(hours)
    why = "needs both a deputy and the hours after which to escalate"
    demand(both_or_none, order.name, why)


# What is on record.


@dataclass(frozen=True, kw_only=True, slots=True)
class Orders:
    """Subscriptions in force, and one sentence for each that cannot be understood."""

    orders: tuple[Subscription, ...]
    wrong: tuple[str, ...]

    def served(self) -> tuple[Subscription, ...]:
        """Those that are not paused."""
        return tuple(order for order in self.orders if not order.paused)

    @property
    def by_name(self) -> Mapping[str, Subscription]:
        """All of them by name."""
        return {order.name: order for order in self.orders}

    def named(self, name: str) -> Subscription | None:
        """The one of a name."""
        return self.by_name.get(name)


def current(connection: Connection, known: dict[str, Subscription] | None = None) -> Orders:
    """All that is in force.

    Whoever asks again and again hands in what is `known`, by how it is stored: a thousand
    subscriptions take longer to check than to read.
    """
    known = {} if known is None else known
    orders: list[Subscription] = []
    wrong: list[str] = []
    for row in stored.stored(connection, "subscription"):
        with noted(wrong):
            if row.body not in known:
                known[row.body] = subscription(json.loads(row.body), stored=True)
            orders.append(known[row.body])
    return Orders(orders=tuple(orders), wrong=tuple(wrong))


def _bodies(connection: Connection) -> dict[str, Body]:
    """Name -> body of every subscription, whether it can be understood or not."""
    rows = stored.stored(connection, "subscription")
    return {row.name: json.loads(row.body) for row in rows}


def names(connection: Connection) -> set[str]:
    """Names that subscriptions on record have, also of those that cannot be understood."""
    return set(_bodies(connection))


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
    body = asdict(normalised(order))
    before = _bodies(connection).get(order.name, {})
    said = {"by": by, "set": _told(body), "changed": list(_changed(before, body))}
    stored.put(connection, "subscription", order.name, body, stamp(now))
    journal.append(connection, "subscription", "", stamp(now), said)


def _told(body: Body) -> Json:
    """As the journal has it, which tells of a secret only that there is one."""
    secrets = {"secrets": len(body["secrets"] or ())} if "secrets" in body else {}
    return {**shown_of(body), **secrets}


def _changed(before: Body, now: Body) -> Iterator[Json]:
    """What is otherwise in it than it was, as it may be told; nothing of one that is new."""
    if not before:
        return
    plain = json.loads(json.dumps(now))
    was, becomes = _told(before), _told(plain)
    for name in sorted(was.keys() | becomes.keys()):
        if before.get(name) != plain.get(name):
            yield {"field": name, "before": was.get(name), "after": becomes.get(name)}


def save_group(
    connection: Connection, name: str, to: Sequence[str], by: str, now: datetime
) -> None:
    """Put a group of recipients on record."""
    named = NAME.fullmatch(name) and to
    demand(named, name, "needs a plain name and at least one address", "Group")
    for address in to:
        why = f"has the address {veiled(address)!r}, which cannot be"
        demand(not is_veiled(address) and _may_be_grouped(address), name, why, "Group")
    body = {"name": name, "to": [_as_grouped(address) for address in to]}
    known = groups(connection).get(name, ())
    before = {"name": name, "to": list(known)} if known else {}
    said = {"by": by, "set": _told(body), "changed": list(_changed(before, body))}
    stored.put(connection, "group", name, body, stamp(now))
    journal.append(connection, "group", "", stamp(now), said)


def _may_be_grouped(address: str) -> bool:
    """Whether it is an address of mail, or one of the web: a group knows no channel."""
    is_address = "://" in address or not channel.named(channel.MAIL).barred(address)
    return is_address and address.isprintable()


def _as_grouped(address: str) -> str:
    return address if "://" in address else channel.named(channel.MAIL).normalised(address)


def normalised(order: Subscription) -> Subscription:
    """The subscription with its addresses as they are put on record, and told byte for byte."""
    told = {to: _normalised(way, to) for to, way in _ways(order).items()}
    deputy = told[order.deputy] if order.deputy else ""
    return replace(order, to=tuple(dict.fromkeys(told[to] for to in order.to)), deputy=deputy)


def _normalised(way: str, recipient: str) -> str:
    is_group = recipient.startswith(GROUP)
    return recipient if is_group else channel.named(way).normalised(recipient)


def known_recipients(connection: Connection) -> set[str]:
    """Every address that subscriptions and groups have."""
    told = {to for body in _bodies(connection).values() for to in _texts(body.get("to"))}
    grouped = {to for members in groups(connection).values() for to in members}
    return {to for to in told | grouped if not to.startswith(GROUP)}


def drop(connection: Connection, kind: str, name: str, by: str, now: datetime) -> bool:
    """End a subscription or group; whether there was one."""
    rows = {row.name: row.body for row in stored.stored(connection, kind)}
    gone = stored.remove(connection, kind, name)
    if gone:
        was = _told(json.loads(rows[name]))
        said = {"by": by, "removed": name, "was": was}
        journal.append(connection, kind, "", stamp(now), said)
    return gone


# Out to a file and back. Addresses whose knowledge is the right to use them are hidden there.


def shown_of(body: Body) -> Json:
    """A subscription or a group as it may be shown."""
    return {**body, "to": list(map(veiled, _texts(body.get("to"))))}


def is_veiled(recipient: str) -> bool:
    """Whether it is an address as it is shown, by which nothing can be sent."""
    return recipient.endswith("://...") or (
        recipient.endswith("/...") and veiled(recipient) == recipient
    )


def exported(connection: Connection) -> Json:
    """All groups and subscriptions as they are written to YAML; defaults and secrets left out."""
    bodies = _bodies(connection).values()
    shown = {name: list(map(veiled, to)) for name, to in groups(connection).items()}
    return {"groups": shown, "subscriptions": [_chosen(shown_of(body)) for body in bodies]}


def _chosen(body: Body) -> Json:
    """The name of a subscription, and what is otherwise in it than it is by default."""
    usual = {**USUAL, "secrets": body.get("secrets")}
    chosen = {name: value for name, value in body.items() if value not in (usual.get(name), [])}
    return {"name": body["name"], **chosen}


def anything(_order: Subscription) -> None:
    """Every subscription that can be is taken over."""


def imported(
    connection: Connection,
    text: str,
    by: str,
    now: datetime,
    keys: Keys | None = None,
    check: Callable[[Subscription], None] = anything,
) -> tuple[list[str], list[str]]:
    """Take over groups and subscriptions from YAML: names saved, and a sentence per bad one.

    Signing keys that stand in the file go where `keys` are kept; `check` raises BadSubscription
    for one that is not to be.
    """
    listed_groups, listed = _parsed(text)
    saved: list[str] = []
    wrong: list[str] = []
    known = groups(connection)
    for name, to in listed_groups.items():
        with noted(wrong):
            save_group(connection, str(name), whole(_texts(to), known.get(name, ())), by, now)
    for body in listed:
        with noted(wrong, TypeError, ValueError):
            order = subscription(_with_secrets(connection, dict(body)))
            check(order)
            secrets = keys.kept(order.secrets) if keys else order.secrets
            save(connection, replace(order, secrets=secrets), by, now)
            saved.append(str(body["name"]))
    return saved, wrong


def _parsed(text: str) -> tuple[dict[str, Any], list[Any]]:
    """Groups and subscriptions that a YAML text lists."""
    import yaml

    try:
        body = yaml.safe_load(text) or {}
        return dict(body.get("groups") or {}), list(body.get("subscriptions") or ())
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as why:
        where = place_in(why) or ": it has no groups and subscriptions"
        raise BadSubscription(f"The file cannot be read as subscriptions{where}.") from None


def _with_secrets(connection: Connection, body: Body) -> Json:
    """An imported subscription keeps what we have of it and no file holds: keys and addresses."""
    kept = _bodies(connection).get(body.get("name", ""), {})
    to = whole(_texts(body.get("to")), _texts(kept.get("to")))
    return {"secrets": kept.get("secrets", ()), **body, "to": to}


def whole(shown: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """Addresses of a file with those that are hidden there as we have them, in the same order."""
    hidden: dict[str, list[str]] = {}
    for address in ours:
        hidden.setdefault(veiled(address), []).append(address)
    return tuple(
        hidden[address].pop(0) if is_veiled(address) and hidden.get(address) else address
        for address in shown
    )
