"""Which rules a log was made under: a hash of the code that decides what a document means."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

import scrapers
from scrapers.registry import feeds
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
    take part in deciding do.
    """
    seen = hashlib.sha256()
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
    room = "acts" if list_id in feeds() else "lists"
    found: list[Path] = []
    waiting = [_SCRAPERS / room / f"{list_id}.py"]
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
