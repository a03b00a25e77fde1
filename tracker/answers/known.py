"""What can be asked by: programmes, kinds, countries that exist; and what a wrong word meant."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import chain

from db import checks, facets, snapshots
from db.canonical import parsed
from db.engine import Connection
from scrapers import registry
from tracker.errors import WrongUsage
from tracker.model import Kind, Origin, Scope

ALIKE, MOST = 70, 3
"""How alike, of a hundred, a word must be to be what was meant; so many are proposed."""

FEW = 12
"""So many words are all named where one is wrong."""


OTHER_WORDS = {
    "added": "addition",
    "additions": "addition",
    "designated": "addition",
    "listed": "addition",
    "listing": "addition",
    "new": "addition",
    "changed": "amendment",
    "modified": "amendment",
    "update": "amendment",
    "updated": "amendment",
    "deleted": "removal",
    "deletion": "removal",
    "delisted": "removal",
    "delisting": "removal",
    "revoked": "removal",
    "revocation": "removal",
    "rename": "identity",
    "renamed": "identity",
    "renaming": "identity",
    "relisted": "relisting",
}
"""What authorities call a kind of change -> what it is here: `delisting` looks like a relisting."""


def meant(word: str, known: Iterable[str]) -> list[str]:
    """Known words that somebody may have meant who wrote this one, likeliest first.

    >>> meant("un-cs", ["un_sc", "eu_fsf"]), meant("sdgt", ["IRAN", "SDGT"]), meant("x", ["SDGT"])
    (['un_sc'], ['SDGT'], [])
    >>> meant("FT0", ["FTO", "SDGT"]), meant("delisting", ["relisting", "removal"])
    (['FTO'], ['removal'])
    """
    from rapidfuzz import fuzz, process

    plain = {name: _plain(name) for name in known}
    written = _plain(word)
    if (same := OTHER_WORDS.get(written)) in plain:
        return [same]
    near = process.extract(written, plain, scorer=_one_slip, score_cutoff=1, limit=MOST)
    alike = process.extract(written, plain, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=MOST)
    return list(dict.fromkeys(name for _, _, name in (*near, *alike)))[:MOST]


SHORTEST = 3
"""Letters of a word below which any other is one slip away."""


def _one_slip(one: str, other: str, **_: object) -> int:
    """1 for words one wrong, missing, added or swapped letter apart; 0 for others."""
    from rapidfuzz.distance import OSA

    return int(len(one) >= SHORTEST and OSA.distance(one, other) <= 1)


def _plain(word: str) -> str:
    """A word without case, and without what stands between its parts."""
    return "".join(filter(str.isalnum, word.casefold())) or word


def one_of(word: str, known: Collection[str], what: str) -> str:
    """The known word that this is, in whatever case; WrongUsage, with what may be meant, if none.

    `what` says of what kind the words are, in the singular: "list", "programme".
    """
    if word in known:
        return word
    same = [name for name in known if name.casefold() == word.casefold()]
    if len(same) == 1:
        return same[0]
    raise WrongUsage(f"There is no {what} {word!r}.{_instead(word, known)}")


def _instead(word: str, known: Collection[str]) -> str:
    """What to write instead: what was meant; all there are, if these are few or none is meant."""
    likely = meant(word, known)
    asked = f" Did you mean {' or '.join(likely)}?" if likely else ""
    if likely and len(known) > FEW:
        return asked
    return f"{asked} Known: {', '.join(known)}."


def all_of(words: Iterable[str], known: Collection[str], what: str) -> tuple[str, ...]:
    """The known words that these are; WrongUsage for the first that is none."""
    return tuple(one_of(word, known, what) for word in words)


# What there is.


def checked_kinds(names: Iterable[str]) -> tuple[str, ...]:
    """Kinds of changes."""
    return all_of(names, list(map(str, Kind)), "kind of change")


def checked_scope(name: str) -> str:
    """What a change is about; "" for whatever."""
    return name and one_of(name, list(map(str, Scope)), "scope")


def checked_origin(name: str) -> str:
    """Who caused a change; "" for whoever."""
    return name and one_of(name, list(map(str, Origin)), "origin")


def checked_country(name: str) -> str:
    """The code of a country, or of whom else we have a list: by its code or its name in English."""
    code = _code(name) or name.upper()
    if code in countries():
        return code
    likely = [] if _code(name) else _countries_meant(name)
    asked = f" Did you mean {' or '.join(likely)}?" if likely else ""
    known = ", ".join(countries())
    raise WrongUsage(f"There is no list of country {name!r}.{asked} Known: {known}.")


CALLED = {"UK": "GB", "EL": "GR"}
"""Other codes in use -> those of ISO 3166."""


def _code(name: str) -> str:
    """The code of a country by its code or name; "" if there is no such country."""
    import pycountry

    try:
        return str(pycountry.countries.lookup(CALLED.get(name.upper(), name)).alpha_2)
    except LookupError:
        return ""


def _countries_meant(name: str) -> list[str]:
    """Codes of those whose names, or codes, look like this one."""
    import pycountry

    found = filter(None, (pycountry.countries.get(alpha_2=code) for code in countries()))
    titles = {country.name: country.alpha_2 for country in found}
    return [titles[title] for title in meant(name, titles)] or meant(name, countries())


@cache
def countries() -> tuple[str, ...]:
    """The countries, and UN and EU, whose lists this release can read, sorted."""
    known = {scraper.source.country for scraper in registry.scrapers() if not scraper.broken}
    return tuple(sorted(known))


def checked_programme(connection: Connection, tag: str) -> str:
    """A programme that is on record or that a list module names; "" for whichever."""
    if not tag or tag in recorded_programmes(connection):
        return tag
    return one_of(tag, programmes(connection), "programme")


def programmes(connection: Connection) -> list[str]:
    """All programmes that are on record or that a module names, sorted."""
    return sorted(recorded_programmes(connection) | declared_programmes())


def recorded_programmes(connection: Connection) -> set[str]:
    """Programmes that any change is under, or any entry of a newest document."""
    return {*_tags(facets.programmes(connection)), *_of_documents(connection)}


def _tags(cells: Iterable[str]) -> Iterator[str]:
    """Single programmes of cells that may name several."""
    yield from filter(None, chain.from_iterable(cell.split("; ") for cell in cells))


def _of_documents(connection: Connection) -> Iterator[str]:
    for list_id in checks.lists(connection):
        if newest := snapshots.last_good(connection, list_id):
            yield from parsed(newest.stats)["programmes"]


@cache
def declared_programmes() -> frozenset[str]:
    """Programmes that list modules say are about terrorism."""
    declared = (scraper.source.terrorism_programmes or () for scraper in registry.scrapers())
    return frozenset(chain.from_iterable(declared))
