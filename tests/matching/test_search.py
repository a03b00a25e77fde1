"""Search over every name on record, exact before alike, on both databases."""

import pytest

from db.engine import reading, writing
from tests.builders import ask, day, fto_html, person, take_fto, take_un
from tracker.matching import search
from tracker.matching.search import NotAName, checked
from tracker.record.tracker import Tracker

MEK = [("October 8, 1997", "Mujahedin-e Khalq Organization (MEK)")]
GONE = [("September 28, 2012", "Mujahedin-e Khalq Organization (MEK)", "October 8, 1997")]
BEFORE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
OTHER = [
    *FILLER,
    ("October 8, 1997", "Harakat ul-Mujahideen (HUM)"),
    ("July 10, 2003", "Real IRA (RIRA)"),
]


def found(tracker: Tracker, name: str, **more: object) -> list[search.Match]:
    with reading(tracker.ledger.engine) as connection:
        return search.search(connection, name, **more)  # type: ignore[arg-type]


@pytest.fixture
def mek(on_both: Tracker) -> Tracker:
    take_fto(on_both, fto_html([*MEK, *OTHER], BEFORE), 1)
    take_fto(on_both, fto_html(OTHER, [*GONE, *BEFORE]), 2)
    return on_both


@pytest.mark.parametrize(
    "name", ["People's Mojahedin of Iran", "سازمان مجاهدین خلق", "PMOI", "Modjahedine Khalk"]
)
def test_the_mek_is_found_by_its_other_names(mek: Tracker, name: str) -> None:
    search.bring_up_to_date(mek.ledger.engine)
    first = found(mek, name)[0]
    assert (first.list_id, first.name) == ("us_state_fto", "Mujahedin-e Khalq Organization")
    assert not first.exact
    assert first.why


def test_names_that_are_not_indexed_yet_are_found_all_the_same(mek: Tracker) -> None:
    before = found(mek, "People's Mojahedin of Iran"), found(mek, "real ira")
    assert search.bring_up_to_date(mek.ledger.engine) > 0
    assert search.bring_up_to_date(mek.ledger.engine) == 0
    assert (found(mek, "People's Mojahedin of Iran"), found(mek, "real ira")) == before


def test_a_rebuilt_index_gives_the_same_answers(mek: Tracker) -> None:
    search.bring_up_to_date(mek.ledger.engine)
    before = found(mek, "Mujahedin")
    assert search.rebuild(mek.ledger.engine) == 46
    assert found(mek, "Mujahedin") == before


def test_the_very_name_comes_before_names_that_are_alike(on_both: Tracker) -> None:
    people = [
        person(1, name="Karim Khalid"),
        person(2, name="Kareem Khalid"),
        person(3, name="Nobody Else"),
    ]
    take_un(on_both, people, 1)
    search.bring_up_to_date(on_both.ledger.engine)
    names = found(on_both, "kareem khalid")
    assert [(f.name, f.exact) for f in names] == [("Kareem Khalid", True), ("Karim Khalid", False)]


def test_a_name_that_left_the_lists_is_still_found(mek: Tracker) -> None:
    with reading(mek.ledger.engine) as connection:
        rows = search.with_standing(connection, search.search(connection, "Mojahedin-e Khalq"))
    assert [(row.state, row.until) for row in rows] == [("delisted", "2012-09-28")]


def test_status_gives_other_names_as_near_misses_and_never_as_answers(mek: Tracker) -> None:
    status = ask(mek, "People's Mojahedin of Iran", str(day(2).date()))
    assert [answer["answer"] for answer in status["answers"]] == ["not_listed"]
    (miss,) = status["near_misses"]
    assert miss["name"] == "Mujahedin-e Khalq Organization"
    assert "JS-664" in miss["why"][0]


def test_what_was_not_on_record_yet_is_no_near_miss(mek: Tracker) -> None:
    status = ask(mek, "Mojahedin Khalk", str(day(2).date()), known_at="2020-01-01T00:00:00Z")
    assert not status["near_misses"]


def test_search_keeps_to_the_lists_asked_for(mek: Tracker) -> None:
    assert not found(mek, "Real IRA", lists=["un_sc"])
    assert found(mek, "Real IRA", lists=["us_state_fto"])


@pytest.mark.parametrize("name", ["", "   ", "😀😀", "\u202e\u200b", "...", "x" * 10_000])
def test_what_cannot_be_a_name_is_one_clear_error(name: str) -> None:
    with pytest.raises(NotAName):
        checked(name)


@pytest.mark.parametrize(
    "name",
    [
        "x",
        "م",
        "a😀b",
        "\u202eIRA laeR",
        "%_'\"; DROP TABLE name",
        "Rеаl IRА",
        "word " * 150,
        "沈忠",
    ],
)
def test_odd_names_get_an_answer(mek: Tracker, name: str) -> None:
    search.bring_up_to_date(mek.ledger.engine)
    assert isinstance(found(mek, checked(name)), list)


def test_homoglyphs_find_the_name_they_imitate(mek: Tracker) -> None:
    assert found(mek, "Rеаl IRА")[0].name == "Real IRA"


def test_one_typing_error_finds_the_name(mek: Tracker) -> None:
    search.bring_up_to_date(mek.ledger.engine)
    for typed in ("Harakat ul-Mujahiden", "Harrakat ul-Mujahideen", "Haraakt ul-Mujahideen"):
        assert found(mek, typed)[0].name == "Harakat ul-Mujahideen"


def test_an_index_of_an_older_matcher_is_written_anew(mek: Tracker) -> None:
    search.bring_up_to_date(mek.ledger.engine)
    with writing(mek.ledger.engine) as connection:
        connection.exec_driver_sql("UPDATE name SET indexed = 'older'")
    assert search.bring_up_to_date(mek.ledger.engine) == 46
