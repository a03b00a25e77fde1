"""Addresses that the settings give to files of lists (`urls`): each has to be of one that there is.

An address under a name that nobody reads would be taken for set, and the usual one asked for ever.
"""

from collections.abc import Collection, Iterator, Mapping

from scrapers import registry
from tracker.answers import known
from tracker.settings import BadSetting

Urls = Mapping[str, Mapping[str, str]]
"""List -> role of a file -> address."""


def demand(urls: Urls) -> None:
    """BadSetting for the first address that is of no list, or of no file that is fetched of it."""
    for why in wrong(urls):
        raise BadSetting(why)


def wrong(urls: Urls) -> Iterator[str]:
    """A sentence for each address that nobody would ask for."""
    for list_id, by_role in urls.items():
        if list_id not in registry.sources():
            yield _none(f"no list {list_id!r}", list_id, registry.sources())
            continue
        if registry.scraper(list_id).broken:
            continue  # which is told of the list itself
        files = registry.scraper(list_id).source.formats[0].files
        roles = [role for role, file in files.items() if not file.many]
        for role in by_role:
            if role not in roles:
                yield _none(f"no file {role!r} of {list_id}", role, roles)


def _none(what: str, word: str, there_are: Collection[str]) -> str:
    likely = known.meant(word, there_are)
    asked = f" Did you mean {' or '.join(likely)}?" if likely else ""
    names = "" if len(there_are) > known.FEW else f" There is: {', '.join(there_are)}."
    return f"The setting urls: there is {what}.{asked}{names}"
