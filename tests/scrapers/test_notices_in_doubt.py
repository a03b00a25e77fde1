"""Notices that can be read in two ways name whom they are about, and do nothing to anybody."""

import pytest

from scrapers.kit import ActKind, Effect
from tests.scrapers.test_acts_us import DESIGNATES, FTO, SECTION, only, text

TITLE = f"In the Matter of the Designation of Example Front as a {FTO}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Nothing operative.",
        "I hereby revoke the designation of Old Army.",
        f"I hereby revoke the designation of Old Army as an alias of Example Front, a {FTO}.",
        f"I hereby revoke the designation of the alias Old Army of Example Front as a {FTO}.",
        f"I hereby revoke the designation of Old Army as a {FTO} and designate New Army.",
        f"I hereby revoke the designation of Old Army as a {FTO} {SECTION}. I also designate New "
        f"Army as a {FTO}.",
        f"I do not hereby revoke the designation of Example Front as a {FTO}.",
        f"The designation of Example Front as a {FTO} shall be revoked unless it appeals.",
        f"I hereby revoke the determination of May 2, 2029 on the sale of goods to a {FTO}.",
        "I hereby revoke my determination of May 2, 2029 and maintain the designation of Example "
        f"Front as a {FTO}.",
        f"In 1997 the Secretary wrote: I hereby designate Example Front as a {FTO}. The "
        "designation shall be maintained.",
        "I hereby revoke the designation of the aforementioned group. It is a Specially Designated "
        f"Global Terrorist too, and was a {FTO}.",
    ],
)
def test_a_text_that_can_be_read_in_two_ways_only_names(sentence: str) -> None:
    before = DESIGNATES if "Old Army." in sentence else ()
    act = only(TITLE, text("Based upon a review.", *before, sentence))
    assert (act.kind, act.whole) == (ActKind.OTHER, True)  # read: it is not asked for again
    assert {party.effect for party in act.parties} == {Effect.NAMES}
    assert {party.name for party in act.parties} == {"Example Front"}
    assert act.note.startswith("What it does could not be told: ")


@pytest.mark.parametrize(
    "title",
    [
        f"Revocation of the Alias Old Army of the {FTO} Designation of X Front",
        f"Removal of an Alias From the Designation of Example Front as a {FTO}",
        f"In the Matter of the Review of the Revocation of the Designation of X Front as a {FTO}",
        f"Revocation of the Amendment of the Designation of Example Front as a {FTO}",
        f"Revocation of the Designation of X as a {FTO} and Designation of Y",
        f"Proposed Revocation of the Designation of Example Front as a {FTO}",
        "Designation as Global Terrorist: al-Shabaab",
        f"Petition for Revocation of the Designation of Example Front as a {FTO}",
    ],
)
def test_a_title_that_leaves_it_open_does_nothing_to_anybody(title: str) -> None:
    act = only(title, {})
    assert act.kind == ActKind.OTHER
    assert {party.effect for party in act.parties} == {Effect.NAMES}


def test_a_correction_repeats_words_and_moves_nobody() -> None:
    sentence = f"On page 1, correct: I hereby revoke the designation of Example Front as a {FTO}."
    for body in ({}, text("Based upon a review.", sentence)):
        act = only(f"Revocation of the Designation of Example Front as a {FTO}; Correction", body)
        assert act.kind == ActKind.AMENDMENT
        assert {party.effect for party in act.parties} == {Effect.REWORDS}


def test_what_stays_beside_a_revocation_is_not_taken_off() -> None:
    sentence = (
        f"I hereby revoke the designation of Example Front as a {FTO}, without prejudice to its "
        "designation as a Specially Designated Global Terrorist, which remains in effect."
    )
    act = only(f"Revocation of a {FTO} Designation", text("Based on it.", sentence))
    assert {(p.effect, p.programmes) for p in act.parties} == {(Effect.REMOVES, ("FTO",))}


def test_a_revocation_of_both_designations_in_one_sentence_is_of_both() -> None:
    sentence = (
        f"I hereby revoke the designations of Example Front, a.k.a. Front, as a {FTO} {SECTION} "
        "and as a Specially Designated Global Terrorist."
    )
    act = only(f"Revocation of the Designations of Example Front as a {FTO}", text(sentence))
    assert act.parties[-1].programmes == ("FTO", "SDGT")


def test_quotes_and_marks_of_pages_are_no_part_of_a_name() -> None:
    sentence = (
        "I conclude that the relevant circumstances exist with respect to the \u201cExample\nFront,"
        "\u201d a.k.a. \u201cEF,\u201d a.k.a. \u201cFront of\n[[Page 1234]]\nExamples.\u201d "
        "Therefore, I hereby designate the aforementioned organization and its aliases as a "
        f"{FTO} {SECTION}."
    )
    party = only(f"Designation of Example Front as a {FTO}", text(sentence)).parties[0]
    assert (party.name, party.aliases) == ("Example Front", ("EF", "Front of Examples"))
