"""Names that stand together in one field, and what initials and legal forms say."""

import pytest

from tracker.matching.explain import why
from tracker.matching.watch import LEAST
from tracker.rules.names.held import NOTHING, held
from tracker.rules.names.prepared import prepared
from tracker.rules.names.score import holds, similarity, whole_similarity
from tracker.rules.names.words import words

ORGANISATIONS = {
    "Euskadi Ta Askatasuna (ETA)": "ETA",
    "EUSKADI TA ASKATASUNA (ETA)": "E.T.A.",
    "Islamic State of Iraq and the Levant - Khorasan (ISIL-K)": "ISIL-K",
    "PARTIYA KARKEREN KURDISTANE (PKK)": "P K K",
    "Revolutionary Armed Forces of Colombia (FARC)": "farc",
    "Jaysh al-Muhajirin wal-Ansar (JAMWA)": "JAMWA",
    "Front for Justice [FFJ]": "FFJ",
}


@pytest.mark.parametrize(("name", "acronym"), ORGANISATIONS.items())
def test_an_acronym_in_brackets_is_a_name_of_its_own(name: str, acronym: str) -> None:
    alone = name.partition("(")[0].partition("[")[0]
    assert similarity(name, acronym) == similarity(acronym, name) == 1.0
    assert similarity(name, alone) == similarity(alone, name) == 1.0


@pytest.mark.parametrize(
    "name",
    [
        "Karim Khalid (deceased)",
        "Karim Khalid (Libya)",
        "AL-HARAMAYN FOUNDATION (KENYA)",
        "Communist Party of India (Maoist)",
        "KURDISTAN WORKERS PARTY (USA)",
        "Foo Trading (LLC)",
        "Al-Haramain Foundation (Κομόρες)",
        "Karim A. Khalid",
        "Mother Orange",
        "",
        "((",
        "(x)",
    ],
)
def test_a_remark_in_brackets_is_no_name(name: str) -> None:
    assert held(name) == NOTHING


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "(a;" * 5_000, "A a.k.a. " * 2_000, "a/ b " * 4_000, "x (" * 300 + "ETA)"]
)
def test_a_text_made_to_be_hard_is_read_all_the_same(text: str) -> None:
    assert 0.0 <= similarity(text, "ETA") <= 1.0


def test_two_branches_are_two_though_all_before_the_bracket_is_one() -> None:
    kenya, tanzania = "AL-HARAMAYN FOUNDATION (KENYA)", "AL-HARAMAYN FOUNDATION (TANZANIA)"
    assert similarity(kenya, tanzania) < LEAST


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("or Alexandr", "Alexandr"),
        ("aka Abu Rayyan", "Abu Rayyan"),
        ("a.k.a. Abu Rayyan", "Abu Rayyan"),
        ("and/or Abu Rayyan", "Abu Rayyan"),
        ("i.e. Abu Rayyan", "Abu Rayyan"),
        ("f.k.a. Abu Rayyan", "Abu Rayyan"),
        ("formerly known as Abu Rayyan", "Abu Rayyan"),
        ("HAMMAD, Ali (a.k.a. Abu Rayyan)", "Abu Rayyan"),
        ("HAMMAD, Ali a.k.a. Abu Rayyan", "Ali Hammad"),
        ("Hammad alias Abu Rayyan", "Abu Rayyan"),
        ("Fazel Rahim; Fazil Karim", "Fazil Karim"),
        ("حسن غول (Hassan Ghul; Hasan Gul)", "Hasan Gul"),
        ("Hassan Ghul (حسن غول)", "حسن غول"),
        ("Анна Тодорова / Ганна Петрова", "Ганна Петрова"),
        ("Levant Front (formerly Qaida in Iraq (AQI))", "AQI"),
    ],
)
def test_a_fragment_is_compared_by_the_names_that_it_holds(text: str, name: str) -> None:
    assert similarity(text, name) == similarity(name, text) == 1.0


def test_another_acronym_is_another_name_however_alike() -> None:
    assert similarity("Al-Qaida in Iraq (AQI)", "AQY") < LEAST
    assert similarity("Islamic State in Sinai (ISISS)", "ISISK") < LEAST


# Initials.

PEOPLE = [
    "EL TILEMSI AHMED",
    "AHMED, Mohamed Ali",
    "Salih Ahmed Musa",
    "Hassan Tariq Said",
    "Pak Kim Kyong",
    "Abdul Bari Chaudhry",
    "Iyad Ag Ghaly",
    "Jihad Ahmad Musa",
    "LANMO SAN JOU",
]
COMPANIES = [
    "ETA",
    "AMA Ltd",
    "SAM AG",
    "HTS GmbH",
    "P-K-K",
    "A-B-C Company",
    "IAG",
    "JAM LLC",
    "LSJ",
]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("company", COMPANIES)
def test_the_initials_of_a_person_are_no_company(person: str, company: str) -> None:
    assert similarity(company, person) < 0.55
    assert similarity(person, company) < 0.55


@pytest.mark.parametrize(
    ("acronym", "body"),
    [
        ("ETA", "Euskadi Ta Askatasuna"),
        ("HTS", "Hay'at Tahrir al-Sham"),
        ("PKK", "Partiya Karkeren Kurdistan"),
        ("PFLP", "Popular Front for the Liberation of Palestine"),
        ("HUM", "Harakat ul-Mujahideen"),
        ("AQIM", "Al-Qaida in the Islamic Maghreb"),
        ("TPL Shipping", "Truong Phat Loc Shipping Trading"),
    ],
)
def test_the_initials_of_a_body_still_find_it(acronym: str, body: str) -> None:
    assert similarity(acronym, body) == similarity(body, acronym) >= LEAST


# Blanks.


@pytest.mark.parametrize(
    ("together", "apart"),
    [
        ("ALQAIDA", "AL QAIDA"),
        ("ABUBAKR", "ABU BAKR"),
        ("Ansarallah", "Ansar Allah"),
        ("Ansaralsharia", "Ansar al-Sharia"),
        ("Hizbulmujahideen Ltd", "Hizbul Mujahideen"),
        ("Бокохарам", "Боко Харам"),
        ("عبدالرحمن خالد", "عبد الرحمن خالد"),
    ],
)
def test_names_that_differ_in_blanks_only_are_one(together: str, apart: str) -> None:
    assert similarity(together, apart) == similarity(apart, together) >= 0.97
    assert whole_similarity(together, apart) >= 0.9


def test_a_name_written_together_is_found_in_a_longer_one() -> None:
    assert similarity("Ansarallah", "Ansar Allah Houthis") >= 0.55


# Words that contradict, words that are rare.


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("AL MAZIDIH, Badran Turki Hishan", "AL MAZIDIH, Akram Turki Hishan"),
        ("FAWAZ, Mustapha Reda Darwish", "FAWAZ, Fouzi Reda Darwish"),
        ("Islamic State - Libya Province", "Islamic State - Yemen Province"),
    ],
)
def test_brothers_and_branches_are_no_hit(first: str, second: str) -> None:
    assert similarity(first, second) < LEAST
    assert whole_similarity(first, second) < LEAST


def test_a_longer_name_contradicts_less_than_another_one() -> None:
    name = "Badran Turki Hishan"
    assert similarity(name, f"{name} Mazidih") > similarity(f"{name} Akram", f"{name} Mazidih")


def test_a_name_that_holds_the_whole_rare_word_is_told_from_one_nearly_so() -> None:
    whole = prepared("Ahmed Xenotilemsi Hamid Omar")
    assert holds(whole, prepared("Xenotilemsi"))
    assert holds(whole, prepared("Xenotilemsi Ahmad"))
    assert not holds(prepared("Xenotilemsy"), prepared("Xenotilemsi"))
    assert not holds(whole, prepared("Ahmed"))
    assert not holds(whole, prepared("Xenotilemsi Karim"))


# Legal forms.


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("TOVARYSTVO Z OBMEZHENOYU VIDPOVIDALNISTYU AGROROZKVIT", "ТОВ Агророзквіт"),
        ("Товариство з обмеженою відповідальністю «Агророзквіт»", "Agrorozkvit LLC"),
        ("Приватне акціонерне товариство Мотор", "Motor PrAT"),
        ("Общество с ограниченной ответственностью Зенит", "Zenit"),
        ("ТОО Зенит", "Zenit LLP"),
        ("Адкрытае акцыянернае таварыства Зеніт", "Zenit OJSC"),
        ("Зенит дружество с ограничена отговорност", "Zenit"),
        ("شركة الفاخر المحدودة", "الفاخر"),
        ("شرکت سامان سهامی خاص", "سامان"),
        ("Sherkat Sahami Khass Khaybar", "Khaybar"),
        ("Zenit Anonim Şirketi", "Zenit A.Ş."),
        ("PT Zenit Tbk", "Zenit"),
        ("Perseroan Terbatas Zenit", "Zenit"),
        ("บริษัท ซีพี จำกัด", "ซีพี"),
        ("Borisat Zenit Chamkat", "Zenit Co., Ltd."),
        ("CONG TY TNHH Zenit", "Cong Ty Zenit"),
    ],
)
def test_legal_forms_of_many_languages_do_not_count(first: str, second: str) -> None:
    assert similarity(first, second) >= 0.9


def test_a_name_of_a_form_alone_is_that_word() -> None:
    assert [word.text for word in words("ANO")] == ["ano"]


# Reasons.


def test_reasons_say_how_a_letter_was_read_and_what_stands_for_what() -> None:
    assert why("Djordje Djukic", "Đorđe Đukić")[0] == "read in two ways: djordje, dorde"
    assert why("Ansarallah", "Ansar Allah") == ["written together or apart"]
