"""Marks that are letters keep two parties apart; marks that are none do not."""

import unicodedata

import pytest

from scrapers import kit
from scrapers.lists import ca_sema
from tracker.rules.normalise.keys import head, named_key
from tracker.rules.normalise.names import match_form, told_apart
from tracker.rules.normalise.sense import sense

TWO = [
    ("มิง", "มัง"),
    ("ガザ", "カザ"),
    ("バラ", "ハラ"),
    ("パラ", "バラ"),
    ("Андрей", "Андреи"),
    ("Їжак", "Іжак"),
    ("कि", "की"),
    ("করিম", "করীম"),
    ("ကို", "ကု"),
]
ONE = [
    ("José Peña", "Jose Pena"),
    ("Алёна Со́нин", "Алена Сонин"),
    ("Οσάμα", "Οσαμα"),
    ("ｶﾞｻﾞ", "ガザ"),
    ("مُحَمَّد", "محمد"),
    ("Gama’a", "Gama'a"),
    ("Андрей", "АНДРЕЙ"),
]


@pytest.mark.parametrize(("first", "second"), TWO)
def test_two_names_of_one_script_have_two_keys(first: str, second: str) -> None:
    assert head(first) != head(second)
    assert named_key(first, "2024") != named_key(second, "2024")
    assert kit.slug(first) != kit.slug(second)
    assert ca_sema.letters(first) != ca_sema.letters(second)
    assert told_apart(first, second) or match_form(first) != match_form(second)


@pytest.mark.parametrize(("first", "second"), ONE)
def test_accents_points_and_widths_are_one_key(first: str, second: str) -> None:
    assert head(first) == head(second)
    assert kit.slug(first) == kit.slug(second)
    assert not told_apart(first, second)


@pytest.mark.parametrize("text", [name for pair in (*TWO, *ONE) for name in pair])
def test_the_unicode_form_makes_no_other_key(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert head(unicodedata.normalize(form, text)) == head(text)


def test_names_in_two_scripts_are_not_told_apart_by_marks() -> None:
    assert not told_apart("Андрей", "Andrei")
    assert not told_apart("Łukasz", "Lukasz")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("أحمد", "احمد"),
        ("محمـــد", "محمد"),
        ("مُحَمَّد", "محمد"),
        ("علی اکبر", "علي اكبر"),
        ("هاشم رضایی", "هاشم رضايي"),
        ("ہاشم", "هاشم"),
    ],
)
def test_the_writing_of_arabic_letters_is_presentation(first: str, second: str) -> None:
    assert sense(first) == sense(second)
    assert match_form(first) == match_form(second)
    assert head(first) == head(second)


def test_other_arabic_letters_are_other_names() -> None:
    assert sense("حسن") != sense("حسين")
    assert sense("علي") != sense("عالي")
    assert sense("كريم") != sense("قريم")
