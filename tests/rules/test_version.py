"""What a rules version hashes: all that decides, and nothing that changes no meaning."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import scrapers
import tracker
from scrapers.registry import sources
from tracker.rules import version

SCRAPERS, TRACKER = Path(scrapers.__path__[0]), Path(tracker.__path__[0])
READERS = [file for file in SCRAPERS.rglob("*.py") if file.parent.name != "drafting"]
"""Without what writes first drafts of modules, which no version hashes."""

FILES = sorted([*READERS, *(TRACKER / "rules").rglob("*.py"), TRACKER / "model.py"])


def unused_texts(code: ast.AST) -> Iterator[int]:
    """The lines of texts that are statements, as Python itself reads them."""
    for node in ast.walk(code):
        match node:
            case ast.Expr(value=ast.Constant(value=str()), lineno=first, end_lineno=int(last)):
                yield from range(first, last + 1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_texts_that_nobody_uses_are_found_as_python_reads_them(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert version.docstring_lines(text.splitlines()) == set(unused_texts(ast.parse(text)))


def families_of(file: Path) -> set[str]:
    """Families that a module imports, and those that these import, as Python reads them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="scrapers.families", names=aliases):
                names.update(alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module)) if module.startswith("scrapers.families."):
                names.add(module.rpartition(".")[2])
    further = (families_of(SCRAPERS / "families" / f"{name}.py") for name in names)
    return names.union(*further)


@pytest.mark.parametrize("list_id", sources())
def test_the_families_that_a_list_is_read_with_are_hashed(list_id: str) -> None:
    (own,) = SCRAPERS.glob(f"*/{list_id}.py")
    hashed = {file.stem for file in version._files(list_id) if file.parent.name == "families"}
    assert hashed == families_of(own)


def test_lists_of_other_publishers_do_not_share_a_family() -> None:
    assert not {file.stem for file in version._files("un_sc")} & {
        "ofac",
        "canada",
        "uapa",
        "umbraco",
    }
    assert {"ofac", "ofac_remarks"} <= {file.stem for file in version._files("us_ofac_sdn")}


def test_all_rules_their_tables_and_the_kit_are_hashed() -> None:
    hashed = set(version._files("un_sc"))
    assert set((TRACKER / "rules").rglob("*.py")) <= hashed
    assert set((TRACKER / "rules").rglob("*.tsv")) <= hashed
    assert set((SCRAPERS / "kit").glob("*.py")) <= hashed
