"""A list's module is short, or says why it is not."""

import ast
from pathlib import Path

import pytest

from scrapers import lists, registry

LONGEST, LONG_ANYHOW = 200, 500
WHY = "Over 200 lines: "


@pytest.mark.parametrize("list_id", registry.keys())
def test_a_long_module_says_why(list_id: str) -> None:
    (path,) = Path(lists.__path__[0]).glob(f"{list_id}.py")
    text = path.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    number = len(text.splitlines())
    assert (number > LONGEST) == (WHY in said), f"{path.name} has {number} lines"
    assert number <= LONG_ANYHOW
    if WHY in said:
        assert len(said.partition(WHY)[2].split()) > 6
