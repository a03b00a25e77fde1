"""Every promise of docs/security.md names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?(?:\[[^`]*\])?`", PAGE.read_text())))


def functions(file: Path) -> set[str]:
    """The tests of a file, whatever they stand in."""
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_page_names_is_there(file: str, name: str) -> None:
    path = ROOT / file
    assert path.is_file()
    assert not name or name in functions(path)


def test_every_promise_has_a_test() -> None:
    """A row of a table of promises ends with what shows it."""
    promises = PAGE.read_text().split("## What is not promised")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")]
    plain = [row for row in rows if not row.startswith(("| promise |", "| --- |"))]
    assert len(plain) > 80
    assert [row for row in plain if "`tests/" not in row.rsplit(" | ", 1)[-1]] == []
