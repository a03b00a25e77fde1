"""Official acts, as feeds publish them, beside the lists that show them.

A feed's documents are journalled like a list's. An act is on record from its first sight; what its
title says, and whether its list shows it by now, is read anew each time it is asked for. An act is
never a change: the list's own document is, and its notice then names the act.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from db import store, tables
from scrapers import kit, registry
from scrapers.kit import ActKind
from tracker.matching import search
from tracker.model import PRESENT
from tracker.rules.names.score import prepared, score

SAME_PARTY, SURELY = 0.90, 0.95
"""How alike a name in an act's title and a listed name are from which a change cites the act, and
from which the act needs no announcement: an acronym or a known other name is not enough for that.
"""

LATEST_BEFORE = timedelta(days=45)
LONGEST_WAIT = timedelta(days=400)
"""How long before or after an act a list may show it: press statements come before, pages late."""

SHOWN_BY = {
    ActKind.DESIGNATION: ("addition", "relisting"),
    ActKind.AMENDMENT: ("amendment", "identity", "addition", "relisting"),
    ActKind.REVOCATION: ("removal",),
}
"""What an act does -> kinds of changes by which its list shows it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One act on record and what its title says."""

    feed_id: str
    number: str
    title: str
    published_on: str
    url: str
    observed_at: str
    snapshot_sha256: str
    says: kit.ActSays

    def cited(self) -> dict[str, str]:
        """How a notice cites it."""
        names = ("feed_id", "number", "title", "published_on", "url", "snapshot_sha256")
        feed = registry.scraper(self.feed_id).source.title.split(",")[0]
        return {name: str(getattr(self, name)) for name in names} | {
            "feed": feed,
            "kind": str(self.says.kind),
        }


def acts(
    connection: Connection, *, feeds: Sequence[str] = (), since: str = "", until: str = ""
) -> list[Act]:
    """Acts on record, newest first."""
    rows = store.table(tables.Act)
    query = select(rows).where(rows.c.feed_id.in_(feeds or registry.feeds()))
    if since:
        query = query.where(rows.c.published_on >= since)
    if until:
        query = query.where(rows.c.published_on <= until)
    ordered = query.order_by(rows.c.published_on.desc(), rows.c.number.desc())
    return [_act(row) for row in connection.execute(ordered)]


def act(connection: Connection, feed_id: str, number: str) -> Act | None:
    """One act on record."""
    rows = store.table(tables.Act)
    query = select(rows).where(rows.c.feed_id == feed_id, rows.c.number == number)
    row = connection.execute(query).first()
    return _act(row) if row is not None else None


def _act(row: Row[Any]) -> Act:
    names = Act.__dataclass_fields__.keys() - {"says"}
    plain = {name: getattr(row, name) for name in names}
    return Act(**plain, says=registry.scraper(row.feed_id).says(row.title))


def shown(connection: Connection, one: Act, list_id: str) -> bool:
    """Whether a list shows an act by now, as far as its title tells whom it is about.

    Of an act that names several parties all have to be shown. A review changes nothing.
    """
    if one.says.kind == ActKind.REVIEW:
        return True
    if not one.says.names:
        return False
    return all(_shows(connection, one, name, list_id) for name in one.says.names)


def _shows(connection: Connection, one: Act, name: str, list_id: str) -> bool:
    found = search.search(connection, name, lists=(list_id,), least=SURELY, most=0)
    entries = [item.entry_id for item in found]
    if not entries:
        return False
    if one.says.kind == ActKind.AMENDMENT:
        return _changed(connection, one, entries)
    present = _present(connection, entries)
    return present if one.says.kind == ActKind.DESIGNATION else not present


def _present(connection: Connection, entries: Sequence[str]) -> bool:
    """Whether any of these entries counts as listed; an unconfirmed absence still does."""
    standing = store.table(tables.Standing).c
    states = [*(str(state) for state in PRESENT), "missing"]
    query = select(standing.seq).where(
        standing.entry_id.in_(entries), standing.superseded_at == "", standing.state.in_(states)
    )
    return connection.execute(query.limit(1)).first() is not None


def _changed(connection: Connection, one: Act, entries: Sequence[str]) -> bool:
    log = store.table(tables.Change).c
    query = select(log.seq).where(
        log.entry_id.in_(entries),
        log.superseded_at == "",
        log.kind.in_(SHOWN_BY[ActKind.AMENDMENT]),
        log.observed_at >= str(date.fromisoformat(one.published_on) - LATEST_BEFORE),
    )
    return connection.execute(query.limit(1)).first() is not None


def of_list(connection: Connection, list_id: str, days: Iterable[str]) -> list[Act]:
    """The acts that changes of a list may show that were observed on these days."""
    feeds, known = registry.feeds_of(list_id), sorted(days)
    if not feeds or not known:
        return []
    since = str(date.fromisoformat(known[0][:10]) - LONGEST_WAIT)
    until = str(date.fromisoformat(known[-1][:10]) + LATEST_BEFORE)
    found = acts(connection, feeds=feeds, since=since, until=until)
    return [one for one in found if list_id in one.says.lists]


def behind(known: Iterable[Act], kind: str, observed_at: str, names: Iterable[str]) -> list[Act]:
    """Those of a list's acts that one change shows: of its time and sort, about that party."""
    day = date.fromisoformat(observed_at[:10])
    since, until = str(day - LONGEST_WAIT), str(day + LATEST_BEFORE)
    fit = [
        one
        for one in known
        if kind in SHOWN_BY.get(one.says.kind, ()) and since <= one.published_on <= until
    ]
    parties = [prepared(name) for name in names] if fit else []
    return [
        one
        for one in fit
        if any(
            score(prepared(said), party) >= SAME_PARTY
            for said in one.says.names
            for party in parties
        )
    ]


def as_rows(connection: Connection, found: Iterable[Act]) -> Iterator[dict[str, Any]]:
    """Acts as they are shown: one row for each list that is to show them."""
    for one in found:
        for list_id in one.says.lists:
            yield {
                **one.cited(),
                "list_id": list_id,
                "names": list(one.says.names),
                "shown": shown(connection, one, list_id),
                "observed_at": one.observed_at,
            }
