"""Packages that bring lists: written into a folder as an installer leaves them, and found there."""

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from scrapers import outside, registry
from tracker.answers import known
from tracker.rules import version

DOCS = Path(__file__).parents[1] / "docs" / "own-lists.md"

CACHES = (
    *(registry.keys, registry.usual, registry.sources, registry.scraper, registry.published),
    *(registry._outside, version.version, version._of_package, known.countries),
    known.declared_programmes,
)
"""What is remembered of the lists there are: nothing is installed while a process lives."""


def package(folder: Path, name: str, lists: Mapping[str, str], **files: str) -> Path:
    """A package as pip leaves it: its modules (`a__b` is a/b.py), and a real dist-info."""
    for module, text in files.items():
        path = folder / f"{module.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if path.parent != folder:
            (path.parent / "__init__.py").touch()
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    points = [f"{key} = {module}" for key, module in lists.items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{outside.GROUP}]", *points, ""]))
    (info / "RECORD").write_text(
        "".join(f"{path.relative_to(folder)},,\n" for path in folder.rglob("*") if path.is_file())
    )
    return folder


def forget() -> None:
    """Know nothing of what was installed."""
    for remembered in CACHES:
        remembered.cache_clear()
    importlib.invalidate_caches()


@contextmanager
def installed(*folders: Path) -> Iterator[None]:
    """These folders are where packages are, too, as long as the block lasts."""
    before = set(sys.modules)
    with mock.patch.object(sys, "path", [*sys.path, *map(str, folders)]):
        forget()
        try:
            yield
        finally:
            for name in set(sys.modules) - before:
                file = getattr(sys.modules[name], "__file__", None) or ""
                if any(file.startswith(str(folder)) for folder in folders):
                    del sys.modules[name]
    forget()


def block(language: str, number: int = 0) -> str:
    """A block of code of the page that shows how a bank brings a list."""
    found = re.findall(rf"^```{language}\n(.*?)^```", DOCS.read_text(), re.DOTALL | re.MULTILINE)
    return str(found[number])


def of_the_page(folder: Path) -> Path:
    """The package of that page, as it is written there."""
    found = re.search(r'^\[project\.entry-points\."(.+)"\]\n((?:\w+ = .*\n)+)', block("toml"), re.M)
    assert found is not None
    assert found[1] == outside.GROUP
    key, module = found[2].replace('"', "").strip().split(" = ")
    return package(folder, "bank-lists", {key: module}, bank_lists__house_watch=block("python"))
