"""Finds every list module by its file name."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from scrapers import kit, lists


@dataclass(frozen=True, kw_only=True, slots=True)
class Scraper:
    """One list: its key, what we know of it, and the module that reads it."""

    key: str
    source: kit.Source
    module: ModuleType

    def parse(self, documents: kit.Documents) -> Iterator[kit.RawEntry]:
        """Yield the entries of the documents of one moment; LayoutChanged when they are not it."""
        entries: Iterator[kit.RawEntry] = self.module.parse(documents)
        return entries

    def about(self, documents: kit.Documents) -> kit.About:
        """What the documents say of themselves; nothing, for lists that say nothing."""
        describe = getattr(self.module, "about", None)
        return describe(documents) if describe else kit.About()


@cache
def keys() -> tuple[str, ...]:
    """All list keys, sorted; imports no list module."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(lists.__path__)))


@cache
def scraper(key: str) -> Scraper:
    """The scraper of one list; KeyError for a key we do not have."""
    if key not in keys():
        raise KeyError(key)
    module = importlib.import_module(f"scrapers.lists.{key}")
    return Scraper(key=key, source=module.SOURCE, module=module)


def scrapers() -> Iterator[Scraper]:
    """Every list we can read, by key."""
    return map(scraper, keys())


@cache
def closed_on(key: str) -> str:
    """The day on which the authority closed a list; "" for one that goes on, or is not ours."""
    return scraper(key).source.closed_on if key in keys() else ""
