"""Dates in the languages of lists: every month of each, eras, placeholders."""

from collections.abc import Iterator

import pytest
from babel import Locale

from scrapers import kit
from scrapers.kit import month_names
from tests.rules.builders import LIST
from tracker.rules.normalise.dates import BUDDHIST, formats_of, partial_date, read

LANGUAGES = (
    *("ar", "ar_LB", "ar_MA", "ar_TN", "az", "be", "bg", "cs", "de", "en", "es", "fr", "he", "id"),
    *(
        "it",
        "lv",
        "ms",
        "nl",
        "pl",
        "pt",
        "ro",
        "ru",
        "sr",
        "sr_Latn",
        "th",
        "tr",
        "uk",
        "ur",
        "vi",
    ),
)
DAY_FIRST = ("%d/%m/%Y", "%Y")
WITHOUT_CASES = {"en", "fr", "he"}
"""Languages for which CLDR has no second form of a month."""


def months(language: str) -> Iterator[tuple[str, int]]:
    """Every name of a month, long and short, in both of its cases."""
    known = Locale.parse(language).months
    for of in ("format",) if language in WITHOUT_CASES else ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from ((name, number) for number, name in known[of][width].items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_of_a_language_is_read(language: str) -> None:
    for name, number in months(language):
        for text in (f"5 {name} 1970", f"05. {name.upper()} 1970", f"5-{name}-1970"):
            assert read(text).dates == (f"1970-{number:02}-05",), text
            assert partial_date(text) == f"1970-{number:02}-05"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_with_its_year_is_read_unless_it_is_another_word_too(language: str) -> None:
    for name, number in months(language):
        is_word = name.strip(".").casefold() in month_names.WORDS_TOO
        assert read(f"{name} 1970").dates == (() if is_word else (f"1970-{number:02}",)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_says_the_form_of_its_dates_as_in_english(language: str) -> None:
    for name, number in months(language):
        day = f"1970-{number:02}-05"
        assert partial_date(f"5 {name.strip('.')} 70", ("%d %B %y",)) == day or language == "th"


def test_the_table_has_every_name_as_it_is_looked_up() -> None:
    for name in month_names.MONTHS:
        assert month_names.plain(name) == name or "." in name, name


READ = {
    "5 de mayo de 1970": "1970-05-05",
    "1er mars 1970": "1970-03-01",
    "1º de janeiro de 1970": "1970-01-01",
    "1° gennaio 1970": "1970-01-01",
    "5 yanvar 1970-ci il": "1970-01-05",
    "1970. gada 5. janvārī": "1970-01-05",
    "5 stycznia 1970 r.": "1970-01-05",
    "5. ledna 1970": "1970-01-05",
    "5 січня 1970 року": "1970-01-05",
    "5 януари 1970 г.": "1970-01-05",
    "5. јануара 1970. године": "1970-01-05",
    "5. januara 1970. godine": "1970-01-05",
    "ngày 5 tháng 3 năm 1970": "1970-03-05",
    "15 Pebruari 1970": "1970-02-15",
    "31 Disember 1970": "1970-12-31",
    "1 בינואר 1970": "1970-01-01",
    "5 يناير 1970م": "1970-01-05",
    "٥ كانون الثاني ١٩٧٠": "1970-01-05",
    "15 تشرين الأول 1970": "1970-10-15",
    "15 أوت 1970": "1970-08-15",
    "12 جنوری 1970ء": "1970-01-12",
    # Years of the Buddhist era.
    "5 มกราคม พ.ศ. 2513": "1970-01-05",
    "5มกราคม2513": "1970-01-05",
    "วันที่ 5 เดือน มกราคม พ.ศ. 2513": "1970-01-05",
    "๕ ม.ค. ๒๕๑๓": "1970-01-05",
    "พ.ศ. 2513": "1970",
    "5 มกราคม 1970": "1970-01-05",
    "5 มกราคม ค.ศ. 1970": "1970-01-05",
    # Parts that are not known.
    "00/00/1970": "1970",
    "00.05.1970": "1970-05",
    "xx/xx/1970": "1970",
    "XX.05.1970": "1970-05",
    "--/--/1970": "1970",
    "**/**/1970": "1970",
}


@pytest.mark.parametrize(("text", "day"), READ.items())
def test_a_date_is_read_in_its_language(text: str, day: str) -> None:
    assert read(text, DAY_FIRST).dates == (day,)
    assert partial_date(text, DAY_FIRST) == day


def test_several_dates_and_what_is_about_them() -> None:
    assert read("5 Januari 1970 atau 6 Pebruari 1971").dates == ("1970-01-05", "1971-02-06")
    assert read("1970 или 1971").dates == read("1970 أو 1971").dates == ("1970", "1971")
    assert read("около 5 мая 1970").dates == read("około 5 maja 1970").dates == ("1970-05-05~",)


NOTHING = """
- -- N/A n.a. Unknown لا يوجد|غير معروف|نامعلوم|ไม่ทราบ|ไม่มี|tidak diketahui|неизвестно|невідомо
|nieznana|nezināms|necunoscut|yoxdur|לא ידוע|00/00/0000|0/1/1900|1900-01-00
"""


@pytest.mark.parametrize("text", ["-", "N/A", "", *NOTHING.replace("\n", "").split("|")[1:]])
def test_what_is_written_for_no_date_is_none(text: str) -> None:
    assert read(text, DAY_FIRST) == read("")


# Years that are of one era or of the other.


def test_years_of_the_buddhist_era_are_read_beside_thai_words_or_on_a_thai_list_alone() -> None:
    assert read("5 January 2513").unread
    assert partial_date("5 January 2513") == ""
    thai = (*DAY_FIRST, BUDDHIST)
    assert partial_date("05/01/2513", thai) == partial_date("2513-01-05", thai) == "1970-01-05"
    assert partial_date("05/01/1970", thai) == "1970-01-05"


@pytest.mark.parametrize("text", ["5 ม.ค. 60", "5 มกราคม 13", "05/01/60", "5-1-40"])
def test_a_thai_year_of_two_digits_may_be_of_either_era(text: str) -> None:
    assert read(text, (*DAY_FIRST, BUDDHIST)).values == (text,)


@pytest.mark.parametrize(
    ("language", "added"), [("th", (BUDDHIST,)), ("th-TH", (BUDDHIST,)), ("en", ())]
)
def test_a_list_in_thai_has_years_of_that_era(language: str, added: tuple[str, ...]) -> None:
    given = {name: getattr(LIST, name) for name in LIST.__dataclass_fields__}
    source = kit.Source(**{**given, "language": language, "date_formats": DAY_FIRST})
    assert formats_of(source) == (*DAY_FIRST, *added)


WHOLE = [
    "30 years ago 1970",
    "5 ago",
    "set out 1970 agenda",
    "32 มกราคม 2513",
    "31 kwietnia 1970",
    "5 tháng 13 năm 1970",
    "5 Smarch 1970",
    "تشرين 1970",
]


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_no_date_in_any_language_is_kept_whole(text: str) -> None:
    assert read(text, DAY_FIRST).values == (text,)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("made on 12 December 2006", "2006-12-12"),
        ("du 1er mai 2012", "2012-05-01"),
        ("z dnia 5 stycznia 2012 r.", "2012-01-05"),
        ("от 5 января 2012 года", "2012-01-05"),
        ("30 février 2012", ""),
        ("5/6/2012", ""),
        ("5 ม.ค. 60", ""),
    ],
)
def test_the_first_day_that_a_text_writes_in_words(text: str, day: str) -> None:
    assert kit.written_day(text) == day


def test_when_a_file_was_made_may_be_said_in_any_language() -> None:
    made = kit.file_moment("5 de mayo de 2024", "The day", "Europe/Madrid", "%d de %B de %Y")
    assert made.isoformat() == "2024-05-05T00:00:00+02:00"
    with pytest.raises(kit.LayoutChanged, match="which is no date"):
        kit.file_moment("5 ม.ค. 67", "The day", form="%d %B %y")
