"""Only the tests that concern one list: a plugin of pytest, `-p tests.of_list --of-list KEY`.

They are those that are parametrised with its key, with a sample, page or pattern of it; and those
marked `every_list`, which go through all lists by themselves. A test of the second kind without the
mark is found by `tests/test_of_list.py`.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

LOOKS = re.compile(
    r"every_list|registry\.(keys|scrapers|sources)\(\)|registry import [^\n]*\b(keys|sources)\b"
    r"|accept\.folders|list_pages\.pages|walk_packages"
)
"""What a file of tests says that has some of all lists."""


def files(key: str) -> list[Path]:
    """The files whose tests may concern a list: those of all lists, and its own by their names."""
    return [
        path
        for path in sorted(TESTS.rglob("test_*.py"))
        if key in path.stem or LOOKS.search(path.read_text(encoding="utf-8"))
    ]


def concerns(name: str, key: str) -> bool:
    """Whether a test is of a list, by the name that pytest gives it.

    >>> concerns("tests/a.py::test_b[un_sc-2024-01-01]", "un_sc")
    True
    >>> concerns("tests/a.py::test_b[un_sc_more]", "un_sc"), concerns("tests/a.py::un_sc", "un_sc")
    (False, False)
    """
    path, _, values = name.partition("[")
    own = key in Path(path.partition("::")[0]).stem
    return own or bool(re.search(rf"(?<![a-z0-9_]){re.escape(key)}(?![a-z0-9_])", values))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--of-list", default="", help="only the tests that concern this list")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not (key := config.getoption("--of-list")):
        return
    wanted = [
        item
        for item in items
        if concerns(item.nodeid, key) or item.get_closest_marker("every_list") is not None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted
