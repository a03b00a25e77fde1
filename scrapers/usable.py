"""A list module, loaded: or why it cannot be used. One that is broken breaks only its own list."""

import importlib
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from types import ModuleType
from typing import NamedTuple

from scrapers import kit
from scrapers.kit.errors import contained

KEPT = "what is on record of it is kept, and no other list is touched"
"""What is said of a list whose module cannot be used."""

SECONDS = 10.0
"""For loading a module of another package, with all that it imports."""

UTC = "UTC"
TIERS = (1, 2, 3, 4)

TYPES: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("title", "authority", "country", "legal_basis", "page", "licence"), str),
    **dict.fromkeys(("language", "timezone", "known_on", "political_use", "closed_on"), str),
    **dict.fromkeys(("access_note", "verb_listed", "verb_delisted"), str),
    **dict.fromkeys(("formats", "date_formats"), tuple),
    **dict.fromkeys(("size_limit_bytes", "memory_limit_bytes", "interval_days"), int),
    **dict.fromkeys(("check_every_minutes", "tier"), int),
    **dict.fromkeys(("churn", "batch", "timeout_seconds"), (int, float)),
    "expected": range,
    "proof": kit.Proof,
    "terrorism_programmes": (frozenset, set, type(None)),
}
"""What the fields of SOURCE are of: it comes from people, and nothing checked it so far."""


class Usable(NamedTuple):
    """A module and its SOURCE; of one that cannot be used an empty one, a bare one, and why."""

    module: ModuleType
    source: kit.Source
    broken: str = ""


def loaded(key: str, module: str, reads: str, *, ours: bool = True) -> Usable:
    """A module with what it is read by, `parse` or `acts`; whatever is wrong with it is told."""
    try:
        found = _imported(module) if ours else _imported_in_time(module)
    except Exception as failure:
        return broken(key, f"it cannot be loaded: {_told(failure)}")
    if not hasattr(found, "SOURCE"):
        return broken(key, "it has no SOURCE")
    if why := _wrong(found.SOURCE):
        return broken(key, f"its SOURCE is wrong: {why}")
    if not callable(getattr(found, reads, None)):
        return broken(key, f"it has no function {reads}")
    return Usable(found, found.SOURCE)


def _imported(module: str) -> ModuleType:
    with contained():
        return importlib.import_module(module)


def _imported_in_time(module: str) -> ModuleType:
    """A module of somebody else, which may wait for ever, print into our answers or end itself.

    What it prints goes where errors go. One that takes too long is left to itself.
    """
    outcome: list[ModuleType | Exception] = []

    def load() -> None:
        try:
            outcome.append(_imported(module))
        except Exception as failure:
            outcome.append(failure)

    loading = threading.Thread(target=load, daemon=True)
    with redirect_stdout(sys.stderr):
        try:
            loading.start()
        except RuntimeError:  # no thread can be had: then nobody can wait for one
            return _imported(module)
        loading.join(SECONDS)
    match outcome:
        case [ModuleType() as found]:
            return found
        case [Exception() as failure]:
            raise failure
    raise kit.ScrapeError(f"it was not done after {SECONDS:g} seconds")


def broken(key: str, why: str) -> Usable:
    """Nothing to read by, and the sentence that says so."""
    sentence = f"{key}: its module cannot be used ({why}); {KEPT}."
    return Usable(ModuleType(key), bare(key), str(kit.ScrapeError(sentence)))


def no_longer_read(key: str) -> str:
    """What is said of a list on record whose module is not here."""
    return (
        f"{key} is no longer read here: the package that brought it is gone, or this release has "
        "it no more. What was recorded of it is kept and stands as it was last seen; nobody was "
        "delisted by that."
    )


def bare(key: str) -> kit.Source:
    """What is known of a list whose own word cannot be had: what it is called."""
    return kit.Source(
        title=key,
        authority="",
        country="",
        legal_basis="",
        page="",
        licence="",
        language="",
        tier=TIERS[-1],
        formats=(),
        expected=range(0),
        date_formats=(),
        proof=kit.Proof.NONE,
    )


def _told(failure: Exception) -> str:
    """What was raised, in one line."""
    said = " ".join(str(failure).split())
    if isinstance(failure, kit.ScrapeError):
        return said.rstrip(".")
    return f"{type(failure).__name__}: {said}" if said else type(failure).__name__


def _wrong(source: object) -> str:
    """What is wrong with a SOURCE, as the end of a sentence; "" if it can be used."""
    if not isinstance(source, kit.Source):
        return f"it is no kit.Source but of {type(source).__name__}"
    for name, kind in TYPES.items():
        if not isinstance(value := getattr(source, name), kind):
            return f"{name} is of {type(value).__name__}"
    return next(_wrong_values(source), "")


def _wrong_values(source: kit.Source) -> Iterator[str]:
    if source.tier not in TIERS:
        yield f"tier is {source.tier}, which is none of 1 to 4"
    if not source.formats:
        yield "it has no formats"
    for form in source.formats:
        yield from _wrong_files(form)
    positive = ("size_limit_bytes", "memory_limit_bytes", "check_every_minutes", "timeout_seconds")
    for name in positive:
        if not getattr(source, name) > 0:
            yield f"{name} is not above 0"
    if not _is_zone(source.timezone):
        yield f"timezone {source.timezone[:40]!r} is not known"


def _is_zone(name: str) -> bool:
    if name == UTC:
        return True
    from zoneinfo import ZoneInfo  # most lists have one, and few commands need them

    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def _wrong_files(form: object) -> Iterator[str]:
    if not isinstance(form, kit.Format) or not form.files:
        yield "one of its formats is no kit.Format with files"
        return
    for role, file in form.files.items():
        if not isinstance(file, kit.File) or not isinstance(file.content, kit.FileType):
            yield f"the file {role!r} is no kit.File with a kit.FileType"
        elif isinstance(file.patterns, str) or not file.patterns:
            yield f"the file {role!r} has no patterns: a tuple of them is meant"
