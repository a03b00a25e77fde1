"""Tables as a person meets them: nothing cut, nothing hidden, at any width."""

import pytest

from tracker.answers.table import as_csv
from tracker.cli import output, tables

HEADS = ["observed", "list", "caption", "programme", "change id"]
ROW = [
    "2026-07-23",
    "ca_listed_entities",
    "Balochistan Liberation Army",
    "1373 (2001)",
    "bad937a4f2",
]
EMPTY = ["2026-07-23", "un_sc", "A " * 60, "-", "-"]


def laid_out(width: int, *rows: list[str]) -> list[str]:
    return [line for line, _ in tables.laid_out(HEADS, rows, width)]


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_dates_ids_and_list_keys_are_never_cut(width: int) -> None:
    lines = laid_out(width, ROW)
    assert all(len(line) <= width for line in lines)
    for whole in ("2026-07-23", "ca_listed_entities", "1373 (2001)", "bad937a4f2"):
        assert any(whole in line for line in lines), whole


def test_what_does_not_fit_goes_under_its_row_with_its_heading() -> None:
    lines = laid_out(60, ROW)
    assert any("change id: bad937a4f2" in line for line in lines)


def test_empty_cells_take_no_line_under_a_row() -> None:
    assert not any("change id: -" in line for line in laid_out(60, EMPTY))


def test_long_texts_are_wrapped_at_blanks_and_lose_nothing() -> None:
    lines = laid_out(80, EMPTY)
    assert sum(line.count("A") for line in lines) == 60


def test_a_moment_of_ours_is_told_from_a_day_of_the_law() -> None:
    assert output.day_of("1997-10-08") == "1997-10-08"
    assert output.day_of("2015-01-17T00:00:00Z") == "by 2015-01-17"
    assert output.day_of(None) == ""


def test_a_csv_without_rows_still_names_its_columns() -> None:
    assert as_csv([], ("change_id", "list_id")) == "change_id,list_id\r\n"
