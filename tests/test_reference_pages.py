"""The reference of the kit and the table of fields are those of the code."""

from pathlib import Path

import pytest

from scrapers import kit
from scrapers.kit import facts
from tests import reference_pages

PAGES = reference_pages.pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_committed_page_is_what_make_docs_writes(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page], "run make docs"


@pytest.mark.parametrize("name", sorted({*kit.__all__} - kit.FORMATS.keys()))
def test_the_reference_has_every_name_of_the_kit(name: str) -> None:
    said = [line for line in reference_pages.reference() if line.startswith(f"- **`kit.{name}")]
    assert any(line.rpartition("**: ")[2] for line in said), f"{name} has no docstring"


@pytest.mark.parametrize("name", sorted(kit.FORMATS))
def test_the_reference_has_every_format(name: str) -> None:
    lines = list(reference_pages.reference())
    assert f"## `kit.{name}`\n" in lines
    assert any(line.startswith(f"- **`kit.{name}.") for line in lines)


def test_every_name_of_a_field_is_in_the_table() -> None:
    text = "\n".join(reference_pages.table_of_names())
    assert all(f"| `{name}` |" in text for name in facts.EVERY)


def test_a_page_without_a_place_is_said(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- kit: written by make docs -->\n")
    with pytest.raises(ValueError, match="no place for kit"):
        reference_pages.filled(page, {"kit": "x"})
