"""Official acts, as feeds publish them, beside the lists that show them.

A feed's documents are journalled like a list's. An act is on record from its first sight; what its
title says, and whether its list shows it by now, is read anew each time it is asked for. An act is
never a change: the list's own document is, and its notice then names the act.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from db import changes, standings
from db.engine import Connection
from scrapers import registry
from scrapers.kit import ActKind
from tracker.matching import search
from tracker.model import COUNTS_AS_LISTED
from tracker.outgoing import Json, Out
from tracker.record.acts import acts as on_record
from tracker.rules.acts import Act
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


def cited(act: Act) -> dict[str, str]:
    """How a notice cites an act."""
    says, first = act.says, act.first
    return {
        "feed_id": first.feed_id,
        "number": first.says.number,
        "title": says.title,
        "published_on": says.published_on,
        "url": says.url,
        "snapshot_sha256": first.snapshot_sha256,
        "feed": registry.scraper(first.feed_id).source.title.split(",")[0],
        "kind": str(says.kind),
    }


def names(act: Act) -> tuple[str, ...]:
    """The parties that an act names, by the heads it gives them, each once."""
    return tuple(dict.fromkeys(party.name for party in act.says.parties))


def names_one_of(act: Act, listed: Iterable[str]) -> bool:
    """Whether an act is about a party of one of these names."""
    said = dict.fromkeys(name for party in act.says.parties for name in party.names)
    pairs = product(map(prepared, said), map(prepared, listed))
    return any(score(here, there) >= SAME_PARTY for here, there in pairs)


def acts(
    connection: Connection, *, feeds: Sequence[str] = (), since: str = "", until: str = ""
) -> list[Act]:
    """Acts on record that feeds tell of, newest first; published from one day to another."""
    wanted = set(feeds or registry.feeds())
    told = [act for act in on_record(connection) if _is_of(act, wanted)]
    published = [act for act in told if _is_between(act.says.published_on, since, until)]
    return sorted(published, key=_newest, reverse=True)


def _is_of(act: Act, feeds: Container[str]) -> bool:
    return any(telling.feed_id in feeds for telling in act.tellings)


def _is_between(day: str, since: str, until: str) -> bool:
    return since <= day and (not until or day <= until)


def _newest(act: Act) -> tuple[str, str]:
    return act.says.published_on, act.says.number


def act(connection: Connection, feed_id: str, number: str) -> Act | None:
    """One act on record, by what a source numbers it by."""
    for each in on_record(connection):
        if any((one.feed_id, one.says.number) == (feed_id, number) for one in each.tellings):
            return each
    return None


def shown(connection: Connection, act: Act, list_id: str) -> bool:
    """Whether a list shows an act by now, as far as its title tells whom it is about.

    Of an act that names several parties all have to be shown. A review changes nothing.
    """
    if act.says.kind == ActKind.REVIEW:
        return True
    named = names(act)
    return bool(named) and all(_shows(connection, act, name, list_id) for name in named)


def _shows(connection: Connection, act: Act, name: str, list_id: str) -> bool:
    """By entries of surely that name: changed so since, listed, or, after a revocation, not listed.

    What came later takes nothing back: a designation that was revoked years after was shown.
    """
    matches = search.search(connection, name, lists=(list_id,), least=SURELY, most=0)
    entries = [match.entry_id for match in matches]
    if not entries:
        return False
    since = str(date.fromisoformat(act.says.published_on) - LATEST_BEFORE)
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
    published: Iterable[Act], kind: str, observed_at: str, listed: Sequence[str]
) -> list[Act]:
    """Those of a list's acts that one change shows: of its time and sort, about that party."""
    since, until = _may_show(observed_at)
    in_time = [act for act in published if since <= act.says.published_on <= until]
    fitting = [act for act in in_time if kind in SHOWN_BY.get(act.says.kind, ())]
    return [act for act in fitting if names_one_of(act, listed)]


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
            **cited(self.act),
            "list_id": self.list_id,
            "names": list(names(self.act)),
            "shown": self.shown,
            "observed_at": self.act.first.observed_at,
        }


def by_list(connection: Connection, published: Iterable[Act]) -> Iterator[ActOfList]:
    """Acts as people look at them: once for each list that is to show them."""
    for act in published:
        for list_id in act.says.lists:
            is_shown = shown(connection, act, list_id)
            yield ActOfList(act=act, list_id=list_id, shown=is_shown)
