"""What every letter of the official files is made of."""

import unicodedata

import pytest

from tracker.rules.names.letters import spelled
from tracker.rules.names.prepared import prepared
from tracker.rules.names.score import score, similarity, whole_similarity


def texts(name: str) -> list[str]:
    return [word for word, _ in spelled(name)]


@pytest.mark.parametrize(
    "name", ["E T A", "E.T.A.", "E. T. A.", "E-T-A", "e t a", "Э Т А", "Е.Т.А."]
)
def test_letters_that_stand_alone_are_an_acronym(name: str) -> None:
    assert texts(name) == ["eta"]
    assert similarity("ETA", name) == similarity(name, "ETA") == 1.0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("P K K", ["pkk"]),
        ("P-K-K Ltd", ["pkk", "ltd"]),
        ("A-B-C Company", ["abc", "company"]),
        ("A Q", ["aq"]),
        ("J. R. Smith", ["j", "r", "smith"]),
        ("Ali A. Khan", ["ali", "a", "khan"]),
        ("Hasan y Ali", ["hasan", "y", "ali"]),
    ],
)
def test_only_a_row_of_letters_or_a_whole_name_of_them_is_one(name: str, words: list[str]) -> None:
    assert texts(name) == words


SERBIAN = [
    ("Đorđe Đukić", "Djordje Djukic"),
    ("Đorđe Đukić", "Dorde Dukic"),
    ("Đorđe Đukić", "Ђорђе Ђукић"),
    ("Ђорђе Ђукић", "Djordje Djukic"),
    ("Ђорђе Ђукић", "Dorde Dukic"),
    ("Vojislav Šešelj", "Војислав Шешељ"),
    ("Živojin Mišić", "Живојин Мишић"),
]
GERMAN_AND_NORDIC = [
    ("Jürgen Möller", "Jurgen Moller"),
    ("Jürgen Möller", "Juergen Moeller"),
    ("Søren Ødegård", "Soren Odegard"),
    ("Søren Ødegård", "Soeren Oedegaard"),
    ("Strauß AG", "Strauss"),
]
OTHERS = [
    ("Łukasz Żak", "Lukasz Zak"),
    ("Lukasz Zhak", "Łukasz Żak"),
    ("Tayyip Işık Erdoğan", "Tayyip Isik Erdogan"),
    ("Ayşe Şahin", "Ayshe Shahin"),
    ("Ștefan Țurcanu", "Stefan Turcanu"),
    ("Đặng Văn Đức", "Dang Van Duc"),
    ("Ilham Əliyev", "Ilham Aliyev"),
    ("Сергій Гриценко", "Serhii Hrytsenko"),
    ("Сергей Гриценко", "Sergey Gritsenko"),
    ("Семён Алёшин", "Semyon Alyoshin"),
    ("Семён Алёшин", "Semen Aleshin"),
    ("Андрей", "Andrey"),
    ("Οσάμα Μοχάμεντ", "Osama Mohament"),
    ("გიორგი", "Giorgi"),
    ("Արա Ուկիր", "Ara Ukir"),
    ("Gama´a Islamiyya", "Gamaa Islamiyya"),
    ("Мiĸалай", "Микалай"),
]


@pytest.mark.parametrize(("first", "second"), [*SERBIAN, *GERMAN_AND_NORDIC, *OTHERS])
def test_a_letter_that_is_written_in_two_ways_is_read_in_both(first: str, second: str) -> None:
    assert similarity(first, second) == similarity(second, first) >= 0.9
    assert whole_similarity(first, second) >= 0.9


def test_a_stored_name_is_read_in_both_ways_too() -> None:
    from tracker.rules.names.prepared import from_words

    for text in (
        "Đorđe Đukić",
        "Jürgen Möller",
        "مجاهدین (خلق; شورا)",
        "Euskadi Ta Askatasuna (ETA)",
    ):
        name = prepared(text)
        stored = from_words(name.as_words())
        for other in ("Djordje Djukic", "Juergen Moeller", "ETA", "Khalq", text):
            assert score(prepared(other), stored) == score(prepared(other), name)


def test_what_was_compared_before_does_not_change_a_score() -> None:
    alone = similarity("Djordje Xyzzy", "Đorđe Xyzzy")
    similarity("Djordje Xyzzy", "Dorde Xyzzy")
    assert similarity("Djordje Xyzzy", "Đorđe Xyzzy") == alone
    assert similarity("Djordje Xyzzy", "Dorde Xyzzy") < alone


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("ガ", "ga"),
        ("パレスチナ", "paresuchina"),
        ("アブドゥル", "abuduru"),
        ("ファディル", "fadiru"),
        ("ジャミール", "jamiru"),
        ("ｼﾞｬﾐｰﾙ", "jamiru"),
        ("シャハブ", "shahabu"),
        ("ガッザ", "gaza"),
        ("มิง", "ming"),
        ("มัง", "mang"),
        ("แก้ว", "kaew"),
        ("จำกัด", "chamkad/jamkad"),
        ("김정은", "gimjeongeun"),
        ("मुहम्मद", "muhmmd"),
        ("মুহাম্মদ", "muhammd"),
    ],
)
def test_marks_that_are_letters_are_read(name: str, word: str) -> None:
    assert texts(name) == [word]


def test_half_and_full_width_and_decomposed_letters_are_one() -> None:
    for name in ("ガッザーフィー", "Андрей", "김정은", "มำ", "Müller", "أحمد"):
        assert texts(unicodedata.normalize("NFD", name)) == texts(name)


ARABIC = [
    ("أحمـــد", "احمد"),
    ("عليّ", "علي"),
    ("علی اکبر", "علي اكبر"),
    ("مُحَمَّد", "محمد"),
    ("ﻋﻧﺪﺍﻟﻗﺎﺪﺮ", "عندالقادر"),
    ("آصف", "اصف"),
]


@pytest.mark.parametrize(("first", "second"), ARABIC)
def test_points_and_forms_of_arabic_letters_are_presentation(first: str, second: str) -> None:
    assert similarity(first, second) == 1.0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("อัลกออิดะห์", ["al", "koidah"]),
        ("อันวาร์", ["anwar"]),
        ("สุไลมาน แอแว", ["sulaiman", "aewae"]),
        ("มูฮัมหมัด", ["muhammad"]),
        ("ดอเลาะ", ["dolo"]),
        ("เอกชัย", ["ekchay"]),
        ("ג'מיל", ["jmyl"]),
        ("צ'צ'ניה", ["chchnyh"]),
        ("הטליבאן", ["htlyban/tlyban"]),
        ("הניה", ["hnyh"]),
    ],
)
def test_thai_and_hebrew_letters_are_read_as_they_sound(name: str, words: list[str]) -> None:
    assert texts(name) == words
