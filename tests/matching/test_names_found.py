"""Names found through the index whatever their letters, blanks and brackets: both ways."""

import pytest

from db.engine import reading
from tests.builders import ask, day, person, take_un
from tracker.matching import search
from tracker.record.tracker import Tracker

LISTED = [
    "ETA",
    "Đorđe Đukić",
    "EL TILEMSI AHMED",
    "Popular Front of the Sahel (PFS)",
    "Ansarallah",
    "Abu Bakr Turabi",
    "or Alexandr Petrenko",
    "Kareem Xenopoulski Omar Hamid",
    "Xenopoulsky",
    "มิง สมชาย",
    "Андрей Бойко",
]
FILLER = [person(100 + number) for number in range(30)]


@pytest.fixture
def listed(on_both: Tracker) -> Tracker:
    people = [person(number, name=name) for number, name in enumerate(LISTED, start=1)]
    take_un(on_both, [*people, *FILLER], 1)
    search.bring_up_to_date(on_both.ledger.engine)
    return on_both


def found(tracker: Tracker, name: str) -> list[search.Match]:
    with reading(tracker.ledger.engine) as connection:
        return search.search(connection, name)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("E T A", "ETA"),
        ("E.T.A.", "ETA"),
        ("Djordje Djukic", "Đorđe Đukić"),
        ("Ђорђе Ђукић", "Đorđe Đukić"),
        ("Dorde Dukic", "Đorđe Đukić"),
        ("PFS", "Popular Front of the Sahel (PFS)"),
        ("Ansar Allah", "Ansarallah"),
        ("Abubakr Turabi", "Abu Bakr Turabi"),
        ("Alexandr Petrenko", "or Alexandr Petrenko"),
    ],
)
def test_a_name_is_found_however_it_is_written(listed: Tracker, asked: str, name: str) -> None:
    assert found(listed, asked)[0].name == name


def test_an_acronym_finds_no_person(listed: Tracker) -> None:
    assert [match.name for match in found(listed, "ETA")] == ["ETA"]
    assert not found(listed, "KXOH")


def test_a_whole_rare_word_comes_before_one_nearly_so(listed: Tracker) -> None:
    names = [match.name for match in found(listed, "Xenopoulski")]
    assert names == ["Kareem Xenopoulski Omar Hamid", "Xenopoulsky"]


@pytest.mark.parametrize(
    ("very_name", "other"), [("มิง สมชาย", "มัง สมชาย"), ("Андрей Бойко", "Андреи Боико")]
)
def test_another_mark_is_another_name_in_every_answer(
    listed: Tracker, very_name: str, other: str
) -> None:
    day_after = str(day(2).date())
    assert [match.exact for match in found(listed, very_name)][:1] == [True]
    assert not any(match.exact for match in found(listed, other))
    known, unknown = ask(listed, very_name, day_after), ask(listed, other, day_after)
    assert [answer["answer"] for answer in known["answers"]] == ["in_force"]
    assert [answer["answer"] for answer in unknown["answers"]] == ["not_listed"]
    assert [miss["name"] for miss in unknown["near_misses"]][:1] == [very_name]
