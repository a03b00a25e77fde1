"""Status says whose entry it found: the main name and the key in every row, and near misses."""

import pytest

from tests.builders import ask, day, fto_html, person, take_fto, take_un
from tracker.record.tracker import Tracker

PEOPLE = [
    person(1, name="Karim Nuri", aliases=[("Good", "Ansar Allah")]),
    person(2, name="Ansar Allah"),
    person(3, name="Ansarallah", aliases=[]),
    *map(person, range(4, 12)),
]
GROUPS = [
    ("October 8, 1997", "Party of Somebody (Ansar Allah)"),
    *[("July 10, 2003", f"Filler Group Number {n}") for n in range(30)],
]
BEFORE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]


@pytest.fixture
def taken(on_both: Tracker) -> Tracker:
    take_un(on_both, PEOPLE, 1)
    take_fto(on_both, fto_html(GROUPS, BEFORE), 1)
    return on_both


def test_every_answer_names_the_entry_and_its_key(taken: Tracker) -> None:
    answers = ask(taken, "Ansar Allah", str(day(1).date()))["answers"]
    named = {(a["list_id"], a["caption"], a["entry_key"], a["matched_name"]) for a in answers}
    assert ("un_sc", "Karim Nuri", "QDi.001", "Ansar Allah") in named
    assert ("un_sc", "Ansar Allah", "QDi.002", "Ansar Allah") in named
    assert {caption for of, caption, *_ in named if of == "us_state_fto"} != {None}


def test_a_list_without_an_entry_names_none(taken: Tracker) -> None:
    answers = ask(taken, "Nobody At All", str(day(1).date()))["answers"]
    assert {(a["caption"], a["entry_key"]) for a in answers} == {(None, None)}


def test_the_name_is_that_of_the_time_asked_for(on_both: Tracker) -> None:
    take_un(on_both, PEOPLE, 1)
    known_at = on_both.clock().isoformat()
    renamed = person(1, name="Karim Nuri Saleh", aliases=[("Good", "Ansar Allah")])
    take_un(on_both, [renamed, *PEOPLE[1:]], 2)
    on = str(day(1).date())
    then, now = (
        {a["caption"] for a in ask(on_both, "Ansar Allah", on, **more)["answers"]}
        for more in ({"known_at": known_at}, {})
    )
    assert "Karim Nuri" in then
    assert "Karim Nuri Saleh" in now


def test_a_near_miss_names_its_entry_too(taken: Tracker) -> None:
    misses = ask(taken, "Ansar Allah", str(day(1).date()))["near_misses"]
    of_un = {(m["name"], m["caption"], m["entry_key"]) for m in misses}
    assert ("Ansarallah", "Ansarallah", "QDi.003") in of_un
