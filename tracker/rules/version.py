"""Which rules a log was made under: a hash of the code that decides what a document means."""

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

import scrapers.acts
import scrapers.kit
import scrapers.lists
import tracker.names
import tracker.normalise
from scrapers.registry import feeds

_TABLES = ("anyascii", "babel", "pycountry", "rapidfuzz")
"""Packages whose tables or measures take part in deciding whether two values are one."""

_DECIDES = ("continuity", "diff", "guard", "model", "reading", "standing")

_COMPARES = ("letters.py", "words.py", "score.py", "data/terms.tsv", "data/frequencies.tsv")
"""What the identity rules use of the matcher; search and explanations decide nothing."""


def _matcher() -> list[Path]:
    here = Path(tracker.names.__path__[0])
    return [here / name for name in _COMPARES]


def _module(key: str) -> Path:
    """The module of a list or of a feed of acts."""
    folder = scrapers.acts if key in feeds() else scrapers.lists
    return Path(folder.__path__[0]) / f"{key}.py"


@cache
def version(list_id: str) -> str:
    """Rules version of one list: its module, the kit, normalise, names, diff, guard, fold.

    Comment lines and blank lines do not count: they change no meaning. The releases of packages
    that take part in deciding do.
    """
    here = Path(__file__).parent
    files = [
        _module(list_id),
        *sorted(Path(scrapers.kit.__path__[0]).glob("*.py")),
        *sorted(Path(tracker.normalise.__path__[0]).glob("*.py")),
        *_matcher(),
        *(here.parent / f"{name}.py" for name in _DECIDES),
        *sorted((here / "fold").glob("*.py")),
    ]
    seen = hashlib.sha256()
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        code = [
            line.rstrip() for line in lines if line.strip() and not line.strip().startswith("#")
        ]
        seen.update(("\n".join([file.name, *code])).encode())
    seen.update(" ".join(f"{name} {metadata.version(name)}" for name in _TABLES).encode())
    return seen.hexdigest()[:12]
