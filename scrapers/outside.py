"""Lists outside this package: what installed packages say is a list, by their entry points.

A bank keeps lists of its own so, and needs no copy of ours: `docs/own-lists.md`.
"""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "designation_tracker.lists"
"""The group of entry points: the name is the key of a list, the value its module."""

KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST_KEY = 40

INSTALLED = (".dist-info", ".egg-info")
"""How folders end in which an installed package says what it is."""


class Outside(NamedTuple):
    """A list of another package: its module, the package, and why it cannot be used, if so."""

    module: str
    package: str
    wrong: str = ""


class Found(NamedTuple):
    """Lists of other packages by key, and a sentence for each that has no key of its own."""

    lists: Mapping[str, Outside]
    problems: tuple[str, ...]


NOTHING = Found({}, ())


def found(taken: Collection[str]) -> Found:
    """What installed packages bring; `taken` are keys that are ours. No module is imported."""
    if not any(map(_may_bring, sys.path)):
        return NOTHING
    claims: dict[str, list[Outside]] = defaultdict(list)
    problems: list[str] = []
    for point in _points():
        claim = _claim(point)
        if why := _no_key(point.name, taken):
            problems.append(f"{claim.package} brings a list {point.name[:60]!r}: {why}.")
        else:
            claims[point.name].append(claim)
    lists = {key: _one_of(of_key) for key, of_key in sorted(claims.items())}
    return Found(lists, tuple(sorted(problems)))


def _may_bring(path: str) -> bool:
    """Whether a place of modules may have packages that bring lists.

    The library for that takes as long to load as a short command: this asks for the group's name
    alone. What is no folder, such as an archive, it cannot look into: that may.
    """
    try:
        with os.scandir(path or os.curdir) as entries:
            installed = [one.path for one in entries if one.name.endswith(INSTALLED)]
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(map(_names_the_group, installed))


def _names_the_group(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "entry_points.txt"), "rb") as file:
            return GROUP.encode() in file.read()
    except OSError:
        return False


def _points() -> "Iterator[EntryPoint]":
    """Every entry point of the group, the first of each package that is installed twice."""
    from importlib.metadata import entry_points

    return iter(entry_points(group=GROUP))


def _claim(point: "EntryPoint") -> Outside:
    package = (point.dist.name if point.dist else "") or "a package without a name"
    parts = point.value.split(".")
    if all(part.isidentifier() for part in parts):
        return Outside(point.value, package)
    return Outside("", package, f"{package} names no module for it, but {point.value[:60]!r}")


def _no_key(key: str, taken: Collection[str]) -> str:
    """Why a name cannot be the key of another list, as the end of a sentence; "" if it can."""
    if key in taken:
        return "that key is a list or feed of ours, which goes on; call it otherwise"
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        form = f"small letters, digits and single _, at most {LONGEST_KEY}"
        return f"that is no key ({form}); call it otherwise"
    return ""


def _one_of(claims: list[Outside]) -> Outside:
    """The one that brings a list; none of several: which one came first would be by chance."""
    if len(claims) == 1:
        return claims[0]
    packages = " and ".join(sorted(claim.package for claim in claims))
    return Outside("", packages, f"{packages} each bring a list of that key: keep one of them")
