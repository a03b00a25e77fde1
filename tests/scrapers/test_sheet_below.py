"""Workbooks whose titles and column names come and go: `kit.sheet.below`."""

from collections.abc import Iterator

import pytest

from scrapers import kit

BORN = ("Born (DD-MM)", "Geboren")


def rows(*lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    return iter(list(enumerate(lines, 1)))


def test_the_header_is_found_below_titles_and_by_any_of_its_spellings() -> None:
    found = kit.sheet.below(
        rows(["A list", "", ""], ["NAME", "geboren ", "Extra"], ["Ann", "1970", "x"]),
        ("Name", BORN),
        "The sheet",
    )
    record = next(found)
    assert (record.take("Name"), record.take(BORN[0])) == ("Ann", "1970")
    assert record.leftovers() == {"Extra": ("x",)}


def test_what_stands_in_brackets_behind_a_name_and_its_line_ends_do_not_count() -> None:
    found = kit.sheet.below(rows(["Born\n(jj/mm)", "Name"], ["1970", "Ann"]), (BORN,), "It")
    assert next(found).take(BORN[0]) == "1970"


def test_a_filled_cell_without_a_column_name_is_kept() -> None:
    found = kit.sheet.below(rows(["Name", ""], ["Ann", "b", "c"], ["Bob"]), ("Name",), "It")
    first, second = found
    assert first.take("Name") == "Ann"
    assert first.leftovers() == {"column 2": ("b",), "column 3": ("c",)}
    assert second.take("Name") == "Bob"
    assert not second.leftovers()


def test_an_optional_column_may_be_absent() -> None:
    header = rows(["Name"], ["Ann"])
    record = next(kit.sheet.below(header, ("Name",), "It", optional=(BORN,)))
    assert record.take_optional(BORN[0]) == ""


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((["Name", "Other"], ["Ann", ""]), "has no row with the columns Name | Born"),
        ((["Name", "Born", "GEBOREN"], ["Ann"]), "has a column twice"),
        (tuple([["title"]] * 30), "has no row with the columns"),
        ((), "has no row with the columns"),
    ],
)
def test_a_sheet_that_is_another_is_refused(lines: tuple[list[str], ...], why: str) -> None:
    with pytest.raises(kit.LayoutChanged, match=why.replace("|", r"\|")):
        list(kit.sheet.below(rows(*lines), ("Name", BORN), "The sheet"))
