"""Subscriptions by which nobody would ever be told of anything, and why; what may be is a warning.

What is not of changes (operations, the daily status mail) is told whatever these filters say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from operator import itemgetter
from typing import Self

from db import facets, snapshots, watched
from db.canonical import parsed
from db.engine import Connection
from scrapers import registry
from tracker.answers import known
from tracker.model import Kind, Scope
from tracker.notices.notice import KINDS, kind_of, kinds
from tracker.notices.order import OPERATIONS, BadSubscription, Subscription, bad, of_country
from tracker.notices.wording import phrase, words


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubts:
    """What is the matter with a subscription: the end of a sentence each.

    `never` are reasons why it tells nobody of any change, `perhaps` why it tells less than it says.
    """

    never: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def demand_that_it_fires(connection: Connection, order: Subscription) -> None:
    """BadSubscription for one that can never fire."""
    if never := doubts(connection, order).never:
        raise bad(order.name, f"would never tell anybody of a change: {'; '.join(never)}")


def never(connection: Connection, orders: Iterable[Subscription]) -> list[str]:
    """Subscriptions on record that can never fire, a sentence each."""
    found = []
    for order in orders:
        try:
            demand_that_it_fires(connection, order)
        except BadSubscription as why:
            found.append(str(why))
    return found


def perhaps(connection: Connection, order: Subscription, lists_on: Sequence[str] = ()) -> list[str]:
    """What somebody may not expect of a subscription that can fire, a sentence each."""
    doubted = (*doubts(connection, order).perhaps, *_off(order, lists_on))
    return [f"Subscription {order.name!r}: {why}." for why in doubted]


def doubts(connection: Connection, order: Subscription) -> Doubts:
    """What is the matter with a subscription, as far as is known now."""
    if order.kinds and all(kinds()[kind].ours for kind in order.kinds):
        return Doubts(never=tuple(_countries(order)))
    parts = (_of_lists(order), _of_programmes(connection, order), _of_kinds(order))
    more = [*_watching(connection, order), *_deputy(order)]
    return Doubts(
        never=tuple(chain.from_iterable(part.never for part in parts)),
        perhaps=(*chain.from_iterable(part.perhaps for part in parts), *more),
    )


# Lists and countries.


def _of_lists(order: Subscription) -> Doubts:
    """Lists of which nothing new comes, or that its own filter of countries holds back."""
    if wrong := list(_countries(order)):
        return Doubts(never=tuple(wrong))
    chosen = order.lists or registry.keys()
    dead = {list_id: why for list_id in chosen if (why := _silent(list_id, order))}
    if len(dead) == len(chosen):
        return Doubts(never=tuple(dict.fromkeys(dead.values())))
    return Doubts(perhaps=tuple(dead.values()) if order.lists else ())


def _countries(order: Subscription) -> Iterator[str]:
    """Countries of which there is no list."""
    for country in order.countries:
        if country not in known.countries():
            likely = known.meant(country, known.countries())
            yield f"there is no list of the country {country!r}{_asked(likely)}"


def _silent(list_id: str, order: Subscription) -> str:
    """Why nothing of a list reaches a subscription; "" if something may."""
    if list_id not in registry.keys():
        return f"{list_id} is a list that this release cannot read, so nothing new comes of it"
    source = registry.scraper(list_id).source
    if source.closed_on:
        return f"{list_id} was closed on {source.closed_on} and changes no more"
    if source.aggregator:
        return f"{list_id} only repeats other lists, so no change is ever told of it"
    if not of_country(order.countries, source.country):
        return f"{list_id} is a list of {source.country}, not of {words(order.countries, 'or')}"
    return ""


def _off(order: Subscription, lists_on: Sequence[str]) -> Iterator[str]:
    """Lists that it names and nobody looks at."""
    on = lists_on or registry.usual()
    for list_id in order.lists:
        if list_id not in on and list_id in registry.keys():
            yield f"{list_id} is not among the `lists` of the settings, so nobody looks at it"


def _reaching(order: Subscription) -> list[str]:
    """The lists of which something may reach it."""
    return [one for one in order.lists or registry.keys() if not _silent(one, order)]


# Programmes.


@dataclass(frozen=True)
class _Programmes:
    """Programmes of all lists, as far as is known: on record, or named by their modules."""

    by_list: Mapping[str, set[str]]

    @classmethod
    def known(cls, connection: Connection) -> Self:
        """All of them."""
        return cls({one: _programmes(connection, one) for one in registry.keys()})

    def of(self, lists: Iterable[str]) -> set[str]:
        """Those of some lists."""
        return set(chain.from_iterable(map(self.by_list.__getitem__, lists)))

    def having(self, tag: str) -> list[str]:
        """The lists that have a programme."""
        return [list_id for list_id, tags in self.by_list.items() if tag in tags]

    def meant(self, tag: str) -> list[str]:
        """What may have been meant by one that no list has."""
        return [] if self.having(tag) else known.meant(tag, self.of(self.by_list))


def _of_programmes(connection: Connection, order: Subscription) -> Doubts:
    """Programmes that there are not, or that none of its lists has."""
    if not order.programmes:
        return Doubts()
    there_are, reaching = _Programmes.known(connection), _reaching(order)
    found = there_are.of(reaching)
    missing = [tag for tag in order.programmes if tag not in found]
    why = tuple(_missing(tag, there_are, order) for tag in missing)
    if not missing:
        return Doubts(perhaps=tuple(_not_about_terrorism(order, there_are, reaching)))
    if _is_sure(connection, order, missing, there_are, reaching):
        return Doubts(never=why)
    return Doubts(perhaps=why)


def _is_sure(
    connection: Connection,
    order: Subscription,
    missing: Sequence[str],
    there_are: _Programmes,
    reaching: Iterable[str],
) -> bool:
    """Whether they are a mistake: one is misspelt; or all are others' or none's, and its lists are
    known. A list that nobody has looked at may have any programme.
    """
    if any(map(there_are.meant, missing)):
        return True
    are_of_others = all(map(there_are.having, missing))
    is_known = are_of_others or all(snapshots.last_good(connection, one) for one in reaching)
    return is_known and len(missing) == len(order.programmes)


def _missing(tag: str, there_are: _Programmes, order: Subscription) -> str:
    if having := there_are.having(tag):
        where = words(order.lists or order.countries, "nor")
        has = "has" if len(having) == 1 else "have"
        return f"no entry of {where} is under {tag!r}, which {words(having)} {has}"
    likely = _asked(there_are.meant(tag))
    return f"there is no programme {tag!r} as far as is known{likely}"


def _not_about_terrorism(
    order: Subscription, there_are: _Programmes, reaching: Sequence[str]
) -> Iterator[str]:
    """Programmes that are not about terrorism, where nothing else is asked for."""
    for tag in order.programmes if order.about == "terrorism" else ():
        having = set(there_are.having(tag)).intersection(reaching)
        if not any(registry.scraper(one).source.about_terrorism([tag]) for one in having):
            yield (
                f"{tag} is no terrorism programme: it tells only of parties that are under one "
                "too; say --about all for everybody under it"
            )


def _programmes(connection: Connection, list_id: str) -> set[str]:
    """Programmes of a list: those on record, and those that its module names."""
    place = facets.FACET.index("programme")
    cells = map(itemgetter(place), facets.combinations(connection, list_id).values())
    recorded = set(chain.from_iterable(cell.split("; ") for cell in cells))
    newest = snapshots.last_good(connection, list_id)
    counted = set(parsed(newest.stats).get("programmes", ())) if newest else set()
    declared = registry.scraper(list_id).source.terrorism_programmes or frozenset()
    return (recorded | counted | declared) - {""}


def _asked(likely: Sequence[str]) -> str:
    return phrase(" (did you mean {}?)", words(likely, "or"))


# Kinds.


@cache
def _scopes() -> dict[str, set[str]]:
    """Kind of notices about changes -> scopes of the changes that it tells of."""
    found: dict[str, set[str]] = {}
    kinds()
    for change, scope in product(Kind, Scope):
        if change.value in KINDS:
            found.setdefault(kind_of(change.value, scope.value).kind, set()).add(scope.value)
    return found


def _of_kinds(order: Subscription) -> Doubts:
    """Kinds that tell of no change of its scope."""
    if not order.scopes:
        return Doubts()
    scopes = _scopes()
    dead = [
        kind for kind in order.kinds if kind in scopes and scopes[kind].isdisjoint(order.scopes)
    ]
    why = tuple(
        f"{kind} is never of the scope {words(order.scopes, 'or')}, always of {words(scopes[kind])}"
        for kind in dead
    )
    if dead and len(dead) == len(order.kinds):
        return Doubts(never=why)
    return Doubts(perhaps=why)


def _watching(connection: Connection, order: Subscription) -> Iterator[str]:
    if order.watched and not watched.count(connection):
        yield "nobody is watched yet: it tells nothing until `tracker watch import FILE`"


def _deputy(order: Subscription) -> Iterator[str]:
    """A deputy who would never hear of anything."""
    waiting = [kind for kind in order.kinds if kinds()[kind].for_deputies]
    if order.deputy and order.kinds and not waiting:
        yield "its deputy is told of nothing: none of its kinds waits for an acknowledgement"


# Roles.


def without_operators(orders: Sequence[Subscription]) -> str:
    """A sentence where nobody has the role operations and somebody is told all the same."""
    served = [order for order in orders if not order.paused]
    if not served or any(OPERATIONS in order.roles for order in served):
        return ""
    return (
        "Nobody has the role operations, so mails on the tracker's own troubles go to every "
        "subscription: name who is to get them with `tracker alerts add NAME --to ADDRESS "
        "--role operations`."
    )
