"""Which rules a log was made under: a hash of the code that decides what a document means."""

import ast
import hashlib
from collections.abc import Iterator
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
        seen.update(f"{file.name}\n{_meaning(file)}".encode())
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
    names: set[str] = set()
    for node in ast.walk(_parsed(file)):
        match node:
            case ast.ImportFrom(module=str(module), names=aliases):
                names.add(module)
                names.update(f"{module}.{alias.name}" for alias in aliases)
    families = [name for name in names if name.startswith("scrapers.families.")]
    paths = [_SCRAPERS.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in families]
    return [path for path in paths if path.is_file()]


@cache
def _meaning(file: Path) -> str:
    """A file without what changes no meaning: comments, docstrings, blank lines."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    left_out = _docstring_lines(_parsed(file)) if file.suffix == ".py" else set[int]()
    kept = [
        line.rstrip()
        for number, line in enumerate(lines, start=1)
        if number not in left_out and line.lstrip()[:1] not in SILENT
    ]
    return "\n".join(kept)


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _docstring_lines(code: ast.AST) -> set[int]:
    """The numbers of all lines on which a text stands that nobody uses."""
    numbers: set[int] = set()
    for node in ast.walk(code):
        match node:
            case ast.Expr(value=ast.Constant(value=str()), lineno=first, end_lineno=int(last)):
                numbers.update(range(first, last + 1))
    return numbers
