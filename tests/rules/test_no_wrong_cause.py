"""Acts that seem to explain a row and do not: of another party, another time, or taken back."""

from typing import Any

import pytest

from scrapers.kit import ActKind, ActParty, Effect
from tests.rules.builders import act, amid, document, entry, told
from tests.rules.test_causes import PMOI, gone, is_cited, off

FRONT = entry("n1", name="al-Nusrah Front")
PARENT = entry("q1", name="al-Qaida in Iraq")


# Of another party.


@pytest.mark.parametrize("stays", [True, False])
def test_an_act_whose_head_is_another_entry_of_the_list_is_about_that_one(stays: bool) -> None:
    removes = off("al-Qaida in Iraq", aliases=("al-Nusrah Front",))
    then = amid(PARENT) if stays else amid()
    story = told(document(0, *amid(FRONT, PARENT)), document(4, *then), acts=[removes])
    cited = {row.entry_key: is_cited(row) for row in story.rows}
    assert cited == ({"n1": False} if stays else {"n1": False, "q1": True})


def test_a_reference_of_another_entry_of_the_list_means_that_one() -> None:
    other = entry("b2", name="Other Man", numbers={"unReference": "QDi.022"})
    same_name = off(PMOI[1].caption, references=("QDi.022",))
    story = told(document(0, *amid(PMOI, other)), document(4, *amid(other)), acts=[same_name])
    assert not is_cited(story.row)


def test_a_reference_that_two_entries_of_the_list_have_is_nobody_s() -> None:
    one = entry("b1", name="Kadi", numbers={"unReference": "QDi.022"})
    two = entry("b2", name="Qadi", numbers={"unReference": "QDi.022"})
    removes = off("Somebody", references=("QDi.022",))
    story = told(document(0, *amid(one, two)), document(4, *amid(two)), acts=[removes])
    assert not is_cited(story.row)


def test_an_act_of_the_same_day_about_who_is_less_surely_meant_is_not_cited_with_it() -> None:
    ours = entry("n1", name="Example Front", aliases=["Lions of the North"])
    sure = off("Example Front")
    other = off("Another Army", number="77 FR 2", aliases=("Lions of the North",))
    assert gone(sure, other, one=ours).instrument == "77 FR 1"


def test_a_party_that_is_merged_into_itself_goes_nowhere() -> None:
    assert not is_cited(gone(off(PMOI[1].caption, effect=Effect.MERGES, into=PMOI[1].caption)))
    assert is_cited(gone(off(PMOI[1].caption, effect=Effect.MERGES, into="Al Qaida")))


# Of another time, or taken back.


def test_the_first_end_does_not_explain_the_second_where_a_list_keeps_the_first_day() -> None:
    old = entry("pmoi", acts={"Act": "2001-01-25"})
    days = [
        document(0, *amid(old)),
        document(20, *amid()),
        document(25, *amid()),
        document(40, *amid(old)),
        document(60, *amid()),
    ]
    rows = told(*days, acts=[off("pmoi Front", "2024-01-15")]).rows
    assert [(row.kind, is_cited(row)) for row in rows] == [
        ("removal", True),
        ("relisting", False),
        ("removal", False),
    ]


def test_a_correction_is_not_cited_for_the_act_that_it_corrects() -> None:
    made = off(PMOI[1].caption, "2024-01-02")
    again = off(
        PMOI[1].caption,
        "2024-01-03",
        number="77 FR 9",
        corrects="77 FR 1",
        citations=("77 FR 9", "FR Doc. 2024-00009"),
    )
    assert gone(made, again).instrument == "77 FR 1"


def test_an_act_of_which_two_say_the_contrary_is_not_cited() -> None:
    whole = entry("pmoi", name="Mujahedin-e Khalq", aliases=["People's Mujahedin"])
    says = act(
        "77 FR 1",
        ActParty("People's Mujahedin", effect=Effect.REMOVES),
        ActParty("Mujahedin-e Khalq", effect=Effect.KEEPS),
        kind=ActKind.AMENDMENT,
        in_force_on="2024-01-03",
    )
    assert not is_cited(gone(says, one=whole))


@pytest.mark.parametrize("day", ["2024-W01-3", "2024-1-003"])
def test_a_day_is_written_in_one_way_only(day: str) -> None:
    assert not is_cited(gone(off(PMOI[1].caption, day)))


# What the list cites itself.


@pytest.mark.parametrize(
    ("own", "found"), [("SOR/2024-29", "SOR/2024-299"), ("R/2024-2", "SOR/2024-2")]
)
def test_a_number_is_not_another_that_begins_or_ends_as_it_does(own: str, found: str) -> None:
    of = [("SOR/2020-1", "2020-01-01")]
    now = document(4, *amid(), cites=[*of, (own, "2024-01-02")])
    row = told(document(0, *amid(PMOI), cites=of), now, acts=[off(PMOI[1].caption, number=found)])
    assert (row.row.instrument, row.row.cause) == (own, "not_stated")


# Hostile names.


@pytest.mark.parametrize("name", ["", "...", "\u202e\u200f", "x" * 10_000, "\u0301", "of the"])
def test_a_name_that_is_none_means_nobody(name: str) -> None:
    odd: Any = off(name, aliases=("", "!!!", "\u200b"))
    assert not is_cited(gone(odd))
    unnamed = entry("pmoi", name="???", aliases=["\u200f"])
    assert not is_cited(gone(odd, one=unnamed))
