"""Several parties under one reference: in another order they are no news."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests import sheets
from tests.builders import log, take
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

HEADER = ["Nama", "Terduga", "Kode Densus", "Tangal Lahir"]
OTHERS = [[f"Given{n} Family{n}", "Orang", f"IDD-{n}", f"01/01/{n}"] for n in range(1940, 1970)]
RAHMEN, UMAR, RAHMAN = (
    ["Abdul Rahmen alias Abu Umar", "Orang", "IDD-001", ""],
    ["Umar Contoh", "Orang", "IDD-001", "02/03/1970"],
    ["Abdulrahman", "Orang", "IDD-001", ""],
)
ALIKE = (RAHMEN, UMAR, RAHMAN)
BRIDGED = (
    ["Sofyan Umpama", "Orang", "IDD-001", "05/06/1985"],
    ["Abdul Rohman", "Orang", "IDD-001", "02/03/1970"],
    ["Abdul Rohmann", "Orang", "IDD-001", "02/03/1970"],
)


def took(tracker: Tracker, folder: Path, number: int, rows: list[list[str]]) -> Outcome:
    """What comes of a document with these rows, beside rows that stay."""
    path = folder / "DTTOT.xlsx"
    sheets.write(path, {"Sheet1": [HEADER, *OTHERS, *rows]})
    at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=7 * number)
    return take(tracker, path.read_bytes(), at, list_id="id_dttot", form="excel", name=path.name)


def told(tracker: Tracker, folder: Path, *documents: list[list[str]]) -> list[tuple[str, str]]:
    """What is recorded of these rows, document by document."""
    for number, rows in enumerate(documents):
        took(tracker, folder, number, rows)
    return [(row["kind"], row["caption"]) for row in log(tracker)]


@pytest.mark.parametrize("order", list(permutations(ALIKE))[1:])
def test_namesakes_in_another_order_and_back_are_no_news(
    tracker: Tracker, tmp_path: Path, order: tuple[list[str], ...]
) -> None:
    assert told(tracker, tmp_path, list(ALIKE), list(order), list(ALIKE)) == []


def test_records_that_are_one_partys_are_so_in_any_order(tracker: Tracker, tmp_path: Path) -> None:
    one, *two = BRIDGED
    assert told(tracker, tmp_path, [*two, one], [one, *two], [*two, one]) == []


def test_who_comes_first_under_a_reference_is_the_one_addition(
    tracker: Tracker, tmp_path: Path
) -> None:
    new = ["Yusuf Percobaan", "Orang", "IDD-001", "07/08/1979"]
    found = told(tracker, tmp_path, list(ALIKE), [new, RAHMAN, UMAR, RAHMEN])
    assert found == [("addition", "Yusuf Percobaan")]


@pytest.mark.parametrize("gone", ALIKE)
def test_who_leaves_is_asked_about_or_removed_and_no_other(
    tracker: Tracker, tmp_path: Path, gone: list[str]
) -> None:
    left = [one for one in reversed(ALIKE) if one is not gone]
    found = told(tracker, tmp_path, list(ALIKE), left, left, left, left)
    assert [caption for _, caption in found] == [gone[0].split(" alias ")[0]] * len(found)
    assert "addition" not in dict(found)


JOINS = (
    ["Abdul Rahmen", "Orang", "IDD-001", ""],
    ["Umar Contoh", "Orang", "IDD-001", ""],
    ["Umar Contoh alias Abdul Rahmen", "Orang", "IDD-001", ""],
)


@pytest.mark.parametrize("order", list(permutations(JOINS)))
def test_a_record_with_names_of_two_parties_makes_them_one(
    tracker: Tracker, tmp_path: Path, order: tuple[list[str], ...]
) -> None:
    assert took(tracker, tmp_path, 0, list(order)).entries == len(OTHERS) + 1


def test_a_party_of_two_names_that_two_parties_have_now_is_the_first_of_them(
    tracker: Tracker, tmp_path: Path
) -> None:
    both = ["Abdul Rahmen alias Sofyan Umpama", "Orang", "IDD-001", ""]
    two = [[name, "Orang", "IDD-001", ""] for name in ("Abdul Rahmen", "Sofyan Umpama")]
    found = told(tracker, tmp_path, [both, UMAR], [*two, UMAR])
    assert found == [("amendment", "Abdul Rahmen"), ("addition", "Sofyan Umpama")]
