"""Which rules a log was made under: a hash of the code that decides what a document means."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import scrapers
from scrapers import registry
from tracker import model

_TABLES = ("anyascii", "babel", "pycountry", "rapidfuzz")
"""Packages whose tables or measures take part in deciding whether two values are one."""

SILENT = ("", "#")
"""What a line that is blank or a comment begins with."""

QUOTES = '"""'

FAMILIES = re.compile(r"^from scrapers\.families\b.* import (?:\([^)]*\)|.*)$", re.MULTILINE)
"""One import of families: by a module of theirs, or by the names of several."""

_RULES = Path(__file__).parent
_SCRAPERS = Path(scrapers.__path__[0])


@cache
def version(list_id: str) -> str:
    """Rules version of one list: all of `tracker.rules`, the domain, the kit, and its own modules.

    Its own modules are the one that reads it and the families that this one imports. Comments,
    docstrings and blank lines do not count: they change no meaning. The releases of packages that
    take part in deciding do. Of a list that another package brings, every file of that package
    counts, as it is: what reads there with what, nobody knows here.
    """
    seen = hashlib.sha256()
    for name, content in _of_package(list_id):
        seen.update(f"{name}\n{len(content)}\n".encode() + content)
    for file in _files(list_id):
        seen.update(f"{file.name}\n{meaning(file)}".encode())
    releases = " ".join(f"{name} {metadata.version(name)}" for name in _TABLES)
    seen.update(releases.encode())
    return seen.hexdigest()[:12]


def _files(list_id: str) -> Iterator[Path]:
    """Every file that takes part in deciding what a document of this list means."""
    yield Path(str(model.__file__))
    yield from _shared()
    yield from _own(list_id)


@cache
def _shared() -> tuple[Path, ...]:
    """What all lists share: the rules with their tables, and the formats."""
    code = [*_RULES.rglob("*.py"), *_RULES.rglob("*.tsv")]
    kit = (_SCRAPERS / "kit").glob("*.py")
    return (*sorted(code), *sorted(kit))


def _own(list_id: str) -> list[Path]:
    """The module that reads a list or a feed, and the families that it reads with."""
    if registry.package(list_id):
        code = (content.decode(errors="replace") for _, content in _of_package(list_id))
        return _with_theirs(list(_families_named("\n".join(code))))
    room = "acts" if list_id in registry.feeds() else "lists"
    return _with_theirs([_SCRAPERS / room / f"{list_id}.py"])


def _with_theirs(waiting: list[Path]) -> list[Path]:
    """These modules, and the families that they and these import."""
    found: list[Path] = []
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.append(file)
            waiting += _families_in(file)
    return sorted(found)


def _families_in(file: Path) -> list[Path]:
    """The family modules that a module imports."""
    imports = " ".join(FAMILIES.findall(_text(file)))
    names = set(re.findall(r"\w+", imports))
    return [path for path in (_SCRAPERS / "families").glob("*.py") if path.stem in names]


def _families_named(text: str) -> Iterator[Path]:
    """Families whose name stands anywhere in code of others, however it imports them."""
    words = set(re.findall(r"\w+", text)) if "scrapers.families" in text else set[str]()
    return (path for path in (_SCRAPERS / "families").glob("*.py") if path.stem in words)


NOT_READ = frozenset({"__pycache__", ".git"})
"""Folders of a package in which nothing lies that its code reads by."""


@cache
def _of_package(list_id: str) -> tuple[tuple[str, bytes], ...]:
    """Every file of the package that brings a list, by its path there; none for lists of ours.

    Of a module that stands alone only itself. Where it cannot be found, nothing: it is broken.
    """
    top = registry.module_name(list_id).partition(".")[0]
    if not registry.package(list_id) or not top:
        return ()
    spec = find_spec(top)
    if spec is None:
        return ()
    if spec.submodule_search_locations is None:
        return ((top, Path(spec.origin).read_bytes()),) if spec.has_location and spec.origin else ()
    return tuple(
        (path.relative_to(root).as_posix(), path.read_bytes())
        for root in sorted(map(Path, spec.submodule_search_locations))
        for path in sorted(root.rglob("*"))
        if path.is_file() and NOT_READ.isdisjoint(path.relative_to(root).parts)
    )


@cache
def meaning(file: Path) -> str:
    """A file without what changes no meaning: comments, docstrings, blank lines."""
    lines = _text(file).splitlines()
    left_out = docstring_lines(lines) if file.suffix == ".py" else set[int]()
    kept = [
        line.rstrip()
        for number, line in enumerate(lines, start=1)
        if number not in left_out and line.lstrip()[:1] not in SILENT
    ]
    return "\n".join(kept)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def docstring_lines(lines: Sequence[str]) -> set[int]:
    """The numbers, from 1, of all lines on which a text stands that nobody uses.

    A line that begins with three quotes begins such a text, in this code: a test holds that
    against Python's own reading of every file, which costs a tenth of a second at each start.
    """
    numbers: set[int] = set()
    within = False
    for number, line in enumerate(lines, start=1):
        quotes = line.count(QUOTES)
        begins = line.lstrip().startswith(QUOTES)
        if within or begins:
            numbers.add(number)
            within ^= quotes == 1
    return numbers
