"""Official acts, as feeds publish them, beside the lists that show them.

A feed's documents are journalled like a list's. An act is on record from its first sight; what its
title says, and whether its list shows it by now, is read anew each time it is asked for. An act is
never a change: the list's own document is, and its notice then names the act.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from db import acts as register
from db import changes, standings
from db.acts import ActOnRecord
from db.engine import Connection
from scrapers import kit, registry
from scrapers.kit import ActKind
from tracker.matching import search
from tracker.model import COUNTS_AS_LISTED
from tracker.outgoing import Json, Out
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
        return {
            "feed_id": self.feed_id,
            "number": self.number,
            "title": self.title,
            "published_on": self.published_on,
            "url": self.url,
            "snapshot_sha256": self.snapshot_sha256,
            "feed": registry.scraper(self.feed_id).source.title.split(",")[0],
            "kind": str(self.says.kind),
        }

    def names_one_of(self, names: Iterable[str]) -> bool:
        """Whether its title is about a party of one of these names."""
        pairs = product(map(prepared, self.says.names), map(prepared, names))
        return any(score(said, party) >= SAME_PARTY for said, party in pairs)


def acts(
    connection: Connection, *, feeds: Sequence[str] = (), since: str = "", until: str = ""
) -> list[Act]:
    """Acts on record, newest first."""
    rows = register.acts(connection, feeds or registry.feeds(), since=since, until=until)
    return list(map(_act, rows))


def act(connection: Connection, feed_id: str, number: str) -> Act | None:
    """One act on record."""
    row = register.act(connection, feed_id, number)
    return None if row is None else _act(row)


def _act(row: ActOnRecord) -> Act:
    return Act(**row._asdict(), says=registry.scraper(row.feed_id).says(row.title))


def shown(connection: Connection, act: Act, list_id: str) -> bool:
    """Whether a list shows an act by now, as far as its title tells whom it is about.

    Of an act that names several parties all have to be shown. A review changes nothing.
    """
    names = act.says.names
    if act.says.kind == ActKind.REVIEW:
        return True
    return bool(names) and all(_shows(connection, act, name, list_id) for name in names)


def _shows(connection: Connection, act: Act, name: str, list_id: str) -> bool:
    """By entries of surely that name: changed so since, listed, or, after a revocation, not listed.

    What came later takes nothing back: a designation that was revoked years after was shown.
    """
    matches = search.search(connection, name, lists=(list_id,), least=SURELY, most=0)
    entries = [match.entry_id for match in matches]
    if not entries:
        return False
    since = str(date.fromisoformat(act.published_on) - LATEST_BEFORE)
    if changes.any_since(connection, entries, SHOWN_BY.get(act.says.kind, ()), since):
        return True
    if act.says.kind == ActKind.AMENDMENT:
        return False
    is_listed = standings.any_in(connection, entries, COUNTS_AS_LISTED)
    return is_listed == (act.says.kind == ActKind.DESIGNATION)


def of_list(connection: Connection, list_id: str, days: Sequence[str]) -> list[Act]:
    """The acts that changes of a list may show that were observed on these days, one at least."""
    feeds = registry.feeds_of(list_id)
    if not feeds:
        return []
    since, _ = _may_show(min(days))
    _, until = _may_show(max(days))
    published = acts(connection, feeds=feeds, since=since, until=until)
    return [act for act in published if list_id in act.says.lists]


def behind(
    published: Iterable[Act], kind: str, observed_at: str, names: Sequence[str]
) -> list[Act]:
    """Those of a list's acts that one change shows: of its time and sort, about that party."""
    since, until = _may_show(observed_at)
    in_time = [act for act in published if since <= act.published_on <= until]
    fitting = [act for act in in_time if kind in SHOWN_BY.get(act.says.kind, ())]
    return [act for act in fitting if act.names_one_of(names)]


def _may_show(observed_at: str) -> tuple[str, str]:
    """The first and the last day of publication of acts that a change of that day may show."""
    day = date.fromisoformat(observed_at[:10])
    return str(day - LONGEST_WAIT), str(day + LATEST_BEFORE)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActOfList(Out):
    """An act beside one list that is to show it, and whether that list does by now."""

    act: Act
    list_id: str
    shown: bool

    def json(self) -> Json:
        """The act as it is cited, then what is known of it here."""
        return {
            **self.act.cited(),
            "list_id": self.list_id,
            "names": list(self.act.says.names),
            "shown": self.shown,
            "observed_at": self.act.observed_at,
        }


def by_list(connection: Connection, published: Iterable[Act]) -> Iterator[ActOfList]:
    """Acts as people look at them: once for each list that is to show them."""
    for act in published:
        for list_id in act.says.lists:
            is_shown = shown(connection, act, list_id)
            yield ActOfList(act=act, list_id=list_id, shown=is_shown)
