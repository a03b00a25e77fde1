"""Finds every list module, and every feed of acts, by its file name; lists of others by name.

A module that cannot be used is there all the same, with a sentence (`Scraper.broken`).
"""

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from scrapers import acts, index, kit, lists, outside, usable
from scrapers.kit.memo import Read
from scrapers.kit.sniff import sniff
from scrapers.kit.source import Follow


@dataclass(frozen=True, kw_only=True, slots=True)
class Scraper:
    """One list or feed: its key, what we know of it, and the module that reads it.

    `broken`: why the module cannot be used, in a sentence; "" for one that can be. Nothing is known
    of such a list but its key, and nothing is read. `package` brings it, "" for ours.
    """

    key: str
    source: kit.Source
    module: ModuleType
    broken: str = ""
    package: str = ""

    def parse(self, documents: kit.Documents) -> Iterator[Read]:
        """Yield the entries of the documents of one moment; LayoutChanged when they are not it.

        To whoever remembers the document before: `Same` in place of those that are as they were.
        """
        self._demand(documents)
        entries: Iterator[Read] = self.module.parse(documents)
        return entries

    def acts(self, documents: kit.Documents) -> Iterator[kit.RawAct]:
        """Yield the acts of a feed's documents; LayoutChanged when they are not such."""
        self._demand(documents)
        found: Iterator[kit.RawAct] = self.module.acts(documents)
        return found

    def links(self, role: str, page: kit.Document) -> Mapping[str, str]:
        """Role -> link, as a page of a list names its other files; LayoutChanged if it is none."""
        self._demand({})
        if why := sniff(page.content, self.source.formats[0].file(role).content):
            raise kit.LayoutChanged(f"{page.name} {why}.")
        follow: Follow = self.module.follow
        return dict(follow(page))

    def _demand(self, documents: kit.Documents) -> None:
        """LayoutChanged for documents that are too large, and for all of a list that is broken."""
        if why := self.broken or self.source.oversized(documents):
            raise kit.LayoutChanged(why)

    def says(self, title: str) -> kit.ActSays:
        """What the title of an act of this feed says."""
        self._demand({})
        found: kit.ActSays = self.module.says(title)
        return found

    def about(self, documents: kit.Documents) -> kit.About:
        """What the documents say of themselves; nothing, for lists that say nothing."""
        self._demand(documents)
        describe = getattr(self.module, "about", None)
        return describe(documents) if describe else kit.About()


@cache
def keys() -> tuple[str, ...]:
    """All list keys, ours and those that other packages bring, sorted; imports no list module."""
    return tuple(sorted((*_ours(), *_outside().lists)))


@cache
def usual() -> tuple[str, ...]:
    """The lists that are on where none is named: all but those of political use."""
    return tuple(key for key in keys() if not is_political(key))


@cache
def feeds() -> tuple[str, ...]:
    """The keys of all feeds of acts, sorted; imports no module of them."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(acts.__path__)))


@cache
def _ours() -> tuple[str, ...]:
    return tuple(m.name for m in pkgutil.iter_modules(lists.__path__))


@cache
def _outside() -> outside.Found:
    return outside.found({*_ours(), *feeds()})


SHIPPED = "curated"
"""The feed that ships with the program (`scrapers/acts/curated.yaml`): nobody is asked for it."""


@cache
def sources() -> tuple[str, ...]:
    """Everything that can be looked at: all lists, then all feeds of acts that are published."""
    return (*keys(), *published_feeds(feeds()))


def published_feeds(among: Iterable[str]) -> Iterator[str]:
    """Those of these feeds that an authority publishes, and that are looked at."""
    return (key for key in among if key != SHIPPED)


@cache
def scraper(key: str) -> Scraper:
    """The scraper of one list or feed, broken or not; KeyError for a key we do not have."""
    if key not in keys() and key not in feeds():
        raise KeyError(key)
    found = _usable(key)
    return Scraper(
        key=key,
        source=found.source,
        module=found.module,
        broken=found.broken,
        package=package(key),
    )


def source(key: str) -> kit.Source:
    """What is known of a list or feed; of one that nobody here can read, what it is called."""
    known = key in keys() or key in feeds()
    return scraper(key).source if known else usable.bare(key)


def _usable(key: str) -> usable.Usable:
    if (other := _outside().lists.get(key)) and other.wrong:
        return usable.broken(key, other.wrong)
    return usable.loaded(
        key, module_name(key), "acts" if key in feeds() else "parse", ours=not other
    )


def module_name(key: str) -> str:
    """The module that reads a list or a feed; "" where nobody can say which."""
    if other := _outside().lists.get(key):
        return other.module
    return f"scrapers.{'acts' if key in feeds() else 'lists'}.{key}"


def package(key: str) -> str:
    """The package that brings a list; "" for a list of ours."""
    other = _outside().lists.get(key)
    return other.package if other else ""


def problems() -> tuple[str, ...]:
    """Lists that packages bring under a key which cannot be theirs, in a sentence each."""
    return _outside().problems


@cache
def published(key: str) -> frozenset[str]:
    """The addresses that the module of a list or feed names, which everybody knows."""
    forms = scraper(key).source.formats if key in sources() else ()
    return frozenset(file.url for form in forms for file in form.files.values())


def feeds_of(list_id: str) -> tuple[str, ...]:
    """The feeds that authorities publish whose acts show in a list."""
    return tuple(key for key in published_feeds(feeds()) if shows_in(key, [list_id]))


def wanted(lists: Iterable[str] = (), only: Iterable[str] = ()) -> tuple[str, ...]:
    """The lists that are on (the usual ones, when none is named), then feeds that show in them.

    `only`: of the feeds none but these; all, when none is named.
    """
    on = tuple(lists) or usual()
    allowed = set(only) or set(feeds())
    more = (key for key in published_feeds(feeds()) if key not in on and shows_in(key, on))
    return (*on, *(key for key in more if key in allowed))


def shows_in(feed_id: str, lists: Iterable[str]) -> bool:
    """Whether acts of a feed show in any of these lists."""
    return not set(index.SHOWS_IN[feed_id]).isdisjoint(lists)


def scrapers() -> Iterator[Scraper]:
    """Every list we can read, by key."""
    return map(scraper, keys())


# What answers need to know without loading 50 modules: of ours it stands in the index.


def closed_on(key: str) -> str:
    """The day on which the authority closed a list; "" for one that goes on, or is not known."""
    return _others(key).closed_on if package(key) else index.CLOSED.get(key, "")


def repeats_others(key: str) -> bool:
    """Whether a list is an aggregator's: it answers for none of those that it repeats."""
    return _others(key).aggregator if package(key) else key in index.AGGREGATORS


def is_political(key: str) -> bool:
    """Whether a list is of political use: it is on only where somebody names it."""
    return bool(_others(key).political_use) if package(key) else key in index.POLITICAL


def is_transcribed(key: str) -> bool:
    """Whether a list is what persons typed of scans: nobody is asked for it by schedule."""
    return _others(key).transcribed if package(key) else key in index.TRANSCRIBED


def political_use(key: str) -> str:
    """What a reader of a list of political use is warned of; "" of any other, and of one not here.

    It goes with every answer that has a row of the list.
    """
    if key not in keys() or not is_political(key):
        return ""
    return scraper(key).source.political_use


def no_longer_read(key: str) -> str:
    """What is said of a list on record that nobody here can read, in a sentence; "" of any other.

    It goes with every answer that has a row of the list, as the warning of political use does.
    """
    return "" if key in keys() or key in feeds() else usable.no_longer_read(key)


def _others(key: str) -> kit.Source:
    """What the module of another package says, which no index of ours knows."""
    return scraper(key).source
