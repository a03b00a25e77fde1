"""What two names have in common, whatever the script and spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.matching.evidence import facts, weighed
from tracker.matching.explain import why
from tracker.matching.known import listed_names
from tracker.matching.watch import LEAST
from tracker.rules.names.letters import spelled
from tracker.rules.names.prepared import from_words, prepared
from tracker.rules.names.score import score, similarity, whole_similarity
from tracker.rules.names.words import words

MEK = "Mujahedin-e Khalq Organization"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MEK, "Mojahedin-e-Khalq"),
        (MEK, "Mujaheddin e Khalq"),
        (MEK, "MUJAHIDIN-E KHALQ ORGANISATION"),
        (MEK, "سازمان مجاهدین خلق"),
        ("Osama bin Laden", "Usama Ben Ladin"),
        ("Osama bin Laden", "أسامة بن لادن"),
        ("Abd al-Rahman Khalid", "KHALID, Abdurrahman"),
        ("عبد الرحمن خالد", "Abdul Rahman Khalid"),
        ("Ali Reza Moradi", "Alireza Moradi"),
        ("Kadyrov, Ramzan", "Рамзан Кадыров"),
        ("Lashkar-e Tayyiba", "Lashkar i Taiba"),
        ("Real IRA", "Real Irish Republican Army"),
        ("FUTUREBANK", "Future Bank B.S.C."),
        ("Saduddin Sayyaf", "سعد الدين سياف"),
        ("Sepah-e Pasdaran-e Enghelab-e Eslami", "Islamic Revolutionary Guard Corps"),
        ("AO NPO Almaz", "Almaz Scientific and Production Association"),
        ("Kazanskiy Zavod Pribor", "Kazan Instrument Plant"),
        ("PAK, Do Chun", "PAK, To-Chun"),
        ("ALAMIN, Mohamed", "AL-AMIN, Muhammad"),
        ("TPL Shipping", "Truong Phat Loc Shipping Trading"),
    ],
)
def test_spellings_of_one_name_are_a_hit(first: str, second: str) -> None:
    assert similarity(first, second) >= LEAST
    assert similarity(first, second) == similarity(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MEK, "IDARA KHIDMAT-E-KHALQ"),
        (MEK, "MUJAHIDIN SHURA COUNCIL"),
        (MEK, "HARAKAT UL-MUJAHIDEEN"),
        ("Real IRA", "Continuity IRA"),
        ("Real Irish Republican Army", "Continuity Irish Republican Army"),
        ("ISIS-Libya", "ISIS-Khorasan"),
        ("ISIL Sinai Province", "ISIL Libya Province"),
        ("Hassan Ali", "Hussein Ali"),
    ],
)
def test_near_misses_are_no_hit(first: str, second: str) -> None:
    assert similarity(first, second) < LEAST
    assert whole_similarity(first, second) < LEAST


def test_letters_that_look_latin_do_not_hide_a_name() -> None:
    assert similarity("Osama bin Laden", "Оsаmа bin Lаden") == 1.0


def test_directional_and_zero_width_characters_do_not_hide_a_name() -> None:
    assert similarity("Osama bin Laden", "Osa\u200bma \u202ebin\u202c La\u00adden") == 1.0


def test_a_cyrillic_word_with_one_latin_letter_is_read_as_cyrillic() -> None:
    assert spelled("Пeтров") == spelled("Петров")


def test_titles_legal_forms_and_particles_do_not_count() -> None:
    assert [w.text for w in words("Sheikh Khalid al-Masri")] == ["khalid", "masri"]
    assert [w.text for w in words("OOO Zenit")] == ["zenit"]
    assert [w.text for w in words("The Company Ltd.")] == ["the", "company", "ltd"]


def test_a_part_of_a_name_counts_less_for_identity_than_for_search() -> None:
    part, whole = "Ali Hassan", "Ali Hassan Nuri"
    assert whole_similarity(part, whole) < similarity(part, whole)


def test_the_explanation_names_every_word() -> None:
    said = why("KHALID, Karim", "Kareem Khalid Nuri", "weakAlias")
    assert "surname equal: khalid" in said
    assert "one sound: karim, kareem" in said
    assert "only in the name listed: nuri" in said
    assert "the authority calls this a weak alias" in said


def test_a_translated_legal_form_is_said_not_to_count() -> None:
    said = why(MEK, "سازمان مجاهدین خلق")
    assert "not counted: organization, sazman" in said


def test_known_names_cite_their_document() -> None:
    (found,) = listed_names("People's Mojahedin of Iran")
    assert found.listed == MEK
    assert "JS-664" in found.source


def test_a_country_or_a_common_word_is_no_known_name() -> None:
    assert not listed_names("Iran")
    assert not listed_names("Organization of Iran")


def test_a_stored_name_is_the_name() -> None:
    for text in (MEK, "عبد الرحمن خالد", "Ali"):
        assert score(prepared(text), from_words(prepared(text).as_words())) == 1.0


def test_other_birth_dates_weaken_and_same_ones_strengthen() -> None:
    ours = facts(births=["1970-05-31"])
    assert weighed(0.8, ours, facts(births=["1970-05-31"]))[0] > 0.8
    assert weighed(0.8, ours, facts(births=["1970"]))[0] > 0.8
    assert weighed(0.8, ours, facts(births=["1950"]))[0] < 0.8


PARTS = st.lists(
    st.sampled_from(
        [
            *("IRA", "NPO", "MEK", "TPL", "Real", "Republican", "Army", "Ali", "Hassan", "abd"),
            *("al-Rahman", "Mujahedin", "Khalq", "Zavod", "12", "Plant", "Kazanskiy", "Kazan"),
            *("of", "the", "LLC", "جبهة", "خلق", "Group", "Shipping", "X", "Continuity", "Irish"),
        ]
    ),
    max_size=16,
).map(" ".join)


@given(PARTS, PARTS)
def test_a_score_is_the_same_both_ways_and_of_a_stored_name(first: str, second: str) -> None:
    ours, theirs = prepared(first), prepared(second)
    how = score(ours, theirs)
    assert 0.0 <= how <= 1.0
    assert score(theirs, ours) == pytest.approx(how)
    assert score(ours, from_words(theirs.as_words())) == how
    assert score(ours, ours) == (1.0 if ours.words else 0.0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_have_a_score(first: str, second: str) -> None:
    assert 0.0 <= similarity(first, second) <= 1.0
    assert isinstance(why(first, second), list)
