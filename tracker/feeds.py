"""Atom feeds (RFC 4287) that say what changed: of all, a list, a programme, a subscription."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import Connection

from db import queries
from db.log import Filters
from scrapers.registry import keys
from tracker import subscriptions
from tracker.answers import log
from tracker.matching import elsewhere
from tracker.notices import gather, words
from tracker.notices.notice import Notice, notice_kind
from tracker.subscriptions import BadSubscription, Subscription

Wants = Callable[[Connection, Subscription, Notice], bool]

ATOM = "http://www.w3.org/2005/Atom"
EPOCH = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What a feed says of itself; `about` tells feeds apart for ever."""

    about: str
    title: str
    link: str = ""


def atom(
    feed: Feed,
    changes: Sequence[Mapping[str, Any]],
    lists: Mapping[str, Any],
    standing: Mapping[str, Sequence[str]],
) -> bytes:
    """A feed of exported changes, newest first; `lists` says what there is to say of each list,
    `standing` the programmes that each entry has in force.
    """
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", f"urn:designation-tracker:feed:{feed.about}")
    _add(root, "title", feed.title)
    _add(root, "updated", max((c["recorded_at"] for c in changes), default=EPOCH))
    _add(_add(root, "author"), "name", "Designation tracker")
    if feed.link:
        _add(root, "link", rel="self", href=feed.link)
    for change in changes:
        _entry(root, change, lists[change["list_id"]], standing)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(
    root: Any,
    change: Mapping[str, Any],
    about: Mapping[str, Any],
    standing: Mapping[str, Sequence[str]],
) -> None:
    notice = Notice(
        kind=notice_kind(change["kind"], change["scope"]),
        list_id=change["list_id"],
        entry_id=change["entry_id"],
        scope=change["scope"],
        facts={"change": change, "list": about, "programmes": standing.get(change["entry_id"], ())},
    )
    entry = _add(root, "entry")
    _add(entry, "id", f"urn:designation-tracker:change:{change['change_id']}")
    _add(entry, "title", words.subject(notice))
    _add(entry, "updated", change["recorded_at"])
    _add(entry, "published", change["observed_at"])
    if str(about.get("page", "")).startswith("https://"):
        _add(entry, "link", rel="via", href=about["page"])
    for term in (change["list_id"], *_tags(change), notice.kind):
        _add(entry, "category", term=words.plain(term))
    _add(entry, "content", "\n".join(_lines(notice, change)), type="text")


def _tags(change: Mapping[str, Any]) -> list[str]:
    return [tag for tag in change["programme"].split("; ") if tag]


def _lines(notice: Notice, change: Mapping[str, Any]) -> Iterable[str]:
    """The same words as in a mail: a sentence, before and after, dates, the document."""
    yield words.sentence(notice)
    for field in change["fields"]:
        before, after = words.side(field["before"]), words.side(field["after"])
        yield f"{words.field_name(field['field'])}: {before} -> {after}"
    if change["also_listed_on"]:
        yield f"Also in force under this name on: {words.words(change['also_listed_on'])}."
    if change["effective_on"]:
        yield f"Effective {change['effective_on']} (the authority's date)."
    yield f"Observed {words.clock(change['observed_at'])}."
    yield f"Document SHA-256 {change['snapshot_sha256']}."


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    for key, value in attributes.items():
        child.set(key, value)
    if text:
        child.text = "".join(c for c in text if _allowed(c))
    return child


def _allowed(char: str) -> bool:
    """Whether XML 1.0 can carry a character at all."""
    code = ord(char)
    return char in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


# Which changes a feed has.


def one(connection: Connection, wants: Wants, name: str, link: str, limit: int) -> bytes:
    """One feed by its name: all, list:KEY, programme:TAG or alert:NAME."""
    rows = _rows(connection, wants, name, limit)
    lists = {row["list_id"]: gather.about_list(row["list_id"]) for row in rows}
    title = "Designations: " + ("all lists" if name == "all" else name.replace(":", " "))
    ended = [row["entry_id"] for row in rows if row["kind"] == "removal"]
    standing = elsewhere.programmes_of(connection, ended)
    return atom(Feed(about=name, title=title, link=link), rows, lists, standing)


def _rows(connection: Connection, wants: Wants, name: str, limit: int) -> list[dict[str, Any]]:
    what, _, which = name.partition(":")
    if what == "alert":
        return _of_alert(connection, wants, which, limit)
    filters = {
        "all": Filters(limit=limit),
        "list": Filters(lists=(which,), limit=limit),
        "programme": Filters(programme=which, limit=limit),
    }
    if what not in filters:
        raise BadSubscription(
            f"There is no feed {name!r}: all, list:KEY, programme:TAG or alert:NAME."
        )
    return [change.json() for change in log.changes(connection, filters[what])]


def _of_alert(connection: Connection, wants: Wants, name: str, limit: int) -> list[dict[str, Any]]:
    """The newest changes that a subscription asks for."""
    found = [s for s in subscriptions.current(connection)[0] if s.name == name]
    if not found:
        raise BadSubscription(f"There is no subscription {name!r}.")
    one_ = found[0]
    everything = one_.about == "all" or one_.relevance == "all"
    filters = Filters(lists=one_.lists, everything=everything, limit=limit * 10)
    rows = [change.json() for change in log.changes(connection, filters)]
    told = [row for row in rows if row["origin"] in gather.TOLD_ORIGINS]
    return [row for row in told if wants(connection, one_, _notice(row))][:limit]


def _notice(row: dict[str, Any]) -> Notice:
    return Notice(
        kind=notice_kind(row["kind"], row["scope"]),
        list_id=row["list_id"],
        entry_id=row["entry_id"],
        terrorism=row["terrorism"],
        facts={"change": row, "list": gather.about_list(row["list_id"])},
    )


def write_all(connection: Connection, wants: Wants, folder: Path, link: str, limit: int) -> int:
    """All feeds into a folder, each file whole or not at all; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["all", *(f"list:{key}" for key in queries.lists(connection) if key in keys())]
    programmes = {tag for row in _rows(connection, wants, "all", 2000) for tag in _tags(row)}
    names += [f"programme:{tag}" for tag in sorted(programmes)]
    names += [f"alert:{s.name}" for s in subscriptions.current(connection)[0]]
    for name in names:
        file = folder / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}.atom"
        where = f"{link.rstrip('/')}/{file.name}" if link else ""
        fresh = file.with_suffix(".new")
        fresh.write_bytes(one(connection, wants, name, where, limit))
        fresh.replace(file)
    return len(names)
