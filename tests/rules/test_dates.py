"""Dates: what authorities write, read to its end or kept whole; and what agrees with what."""

import pytest

from scrapers import kit
from tests.rules.builders import LIST
from tracker.model import DATES, RELEVANT, Content, FieldChange
from tracker.notices.wording import date_in_words, side
from tracker.rules import continuity, diff
from tracker.rules.normalise import entries
from tracker.rules.normalise.dates import partial_date, read
from tracker.rules.normalise.sense import sense
from tracker.rules.normalise.spans import agree, is_date, is_read, span, years_apart

DAY_FIRST = ("%d/%m/%Y", "%Y")
MONTH_FIRST = ("%m/%d/%Y",)

READ = {
    # Times with two ends.
    "1951 to 1959": ["1951/1959"],
    "Between 1959 and 1965": ["1959/1965"],
    "between 1966 to 1969": ["1966/1969"],
    "from 1970 to 1972": ["1970/1972"],
    "1968-1973": ["1968/1973"],
    "1968 – 1973": ["1968/1973"],
    "1945 - 1950": ["1945/1950"],
    "1963/1964": ["1963/1964"],
    "1950-51": ["1950/1951"],
    "01 Jan 1953 to 31 Dec 1954": ["1953/1954"],
    "01 Feb 1958 to 28 Feb 1958": ["1958-02"],
    "21 Mar 2015 to 19 Mar 2016": ["2015-03-21/2016-03-19"],
    "Mar 1955 to Mar 1956": ["1955-03/1956-03"],
    "Between Aug. and Sep. 1977": ["1977-08/1977-09"],
    "3 March to 5 April 1977": ["1977-03-03/1977-04-05"],
    "entre 1960 et 1962": ["1960/1962"],
    "zwischen 1960 und 1962": ["1960/1962"],
    "1960s": ["1960/1969"],
    "early 1970s": ["1970~/1973~"],
    "late 1970s": ["1977~/1979~"],
    "early 1970": ["1970-01~/1970-04~"],
    "late 1970": ["1970-09~/1970-12~"],
    "before 1970": ["../1970"],
    "since 1970": ["1970/.."],
    "1946年から1956年": ["1946/1956"],
    "1957年から1962年までの間": ["1957/1962"],
    "1961年1月1日から1963年12月31日の間": ["1961/1963"],
    "1977年8月から9月の間": ["1977-08/1977-09"],
    "1937年~1945年": ["1937/1945"],
    # About.
    "circa 1952": ["1952~"],
    "c. 1938": ["1938~"],
    "ca. 1938": ["1938~"],
    "c.1938": ["1938~"],
    "approx. 1970": ["1970~"],
    "Approximately 1955-1958": ["1955~/1958~"],
    "APPROXIMATELY 1970": ["1970~"],
    "Approximately: Between 1959 and 1965": ["1959~/1965~"],
    "about May 1961": ["1961-05~"],
    "circa 07 Jul 1966": ["1966-07-07~"],
    "1923 (approximative)": ["1923~"],
    "1945 - 1950 (approximative)": ["1945~/1950~"],
    "27/12/1977 (approx.)": ["1977-12-27~"],
    "1970年頃": ["1970~"],
    "おおよそ1960年": ["1960~"],
    "1970-1973年頃": ["1970~/1973~"],
    "около 1970": ["1970~"],
    # Spelt in other ways.
    "13 Sept. 2007": ["2007-09-13"],
    "4 June. 2008": ["2008-06-04"],
    "14 Mar.1960": ["1960-03-14"],
    "March 16, 1972": ["1972-03-16"],
    "August, 1961": ["1961-08"],
    "(Apr. 1963)": ["1963-04"],
    "1st of May 1960": ["1960-05-01"],
    "13 septembre 2007": ["2007-09-13"],
    "5 июня 1970 г.": ["1970-06-05"],
    "24-Apr-68": ["1968-04-24"],
    "07/04/62": ["1962-04-07"],
    "12/27/1977": ["1977-12-27"],
    "1973 年1月15日": ["1973-01-15"],
    "1976年6 月26日": ["1976-06-26"],
    "1966/2/2": ["1966-02-02"],
    "１９７０年": ["1970"],
    "1962-01-01-05:00": ["1962-01-01"],
    "1970-05-31 00:00:00": ["1970-05-31"],
    # Several in one cell.
    "1960 9/09/1966": ["1960", "1966-09-09"],
    "20/12/1961 21/12/1961": ["1961-12-20", "1961-12-21"],
    "c. 1946 or 1949 or 1960": ["1946~", "1949", "1960"],
    "1979, 1980.1981, 1982": ["1979", "1980", "1981", "1982"],
    "1965, 29 March": ["1965-03-29"],
    "14 Mar 1974 >> 13 Apr 1974": ["1974-03-14", "1974-04-13"],
    "07/05/1962; alt DOB: 08/05/1962": ["1962-05-07", "1962-05-08"],
    "a) 1 Jan. 1966 b) Between 1958 and 1964": ["1966-01-01", "1958/1964"],
    "1991年7月14日又は6月14日": ["1991-07-14", "1991-06-14"],
    "1986年12月13 日又は 31日": ["1986-12-13", "1986-12-31"],
    "1958、59又は60年生まれ": ["1958", "1959", "1960"],
    # Placeholders, and nothing at all.
    "00/00/1968": ["1968"],
    "dd/mm/1965": ["1965"],
    "00/05/1968": ["1968-05"],
    "1968-00-00": ["1968"],
    "0000-00-00": [],
    "00/00/0000": [],
    "00/00/0": [],
    "1/1/0001": [],
    "0001-01-01": [],
    "31/12/9999": [],
    "n/a": [],
    "Unknown": [],
    "-": [],
    # The Islamic calendar.
    "24/06/1402 (Hijri Calendar)": ["1402-06-24 AH"],
    "08/10/1396 Hijri": ["1396-10-08 AH"],
    "1402年6月24日(ヒジュラ暦)": ["1402-06-24 AH"],
    "1390 AH": ["1390 AH"],
    "1390H": ["1390 AH"],
    "1390 هـ": ["1390 AH"],
    "١٣٩٠هـ": ["1390 AH"],
    "1390": ["1390 AH"],
    "1390-05-12": ["1390-05-12 AH"],
}

WHOLE = [
    "10/061962",
    "29/02/1969",
    "29 Feb. 1969",
    "31/02/1960",
    "1966-1965",
    "10 October",
    "10月10日(year unknown)",
    "1983年2(3)月10日",
    "2000年2月20/29日",
    "1966/1969年3月27日",
    "Approximately (30-35 years old)",
    "7/02/1950/11/1950 08/08/1945",
    "1962/1963/1964",
    "1982-04-19 (islamic calendar)",
    "12 January 1995 or so",
    "see passport of 1970",
    "6 Ded 2019",
    "26",
    "46126",
]


@pytest.mark.parametrize(("text", "dates"), READ.items())
def test_a_text_is_read_to_its_end(text: str, dates: list[str]) -> None:
    found = read(text, DAY_FIRST)
    assert list(found.dates) == dates
    assert not found.unread
    assert all(map(is_read, dates))


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_not_read_to_its_end_is_kept_whole(text: str) -> None:
    found = read(text, DAY_FIRST)
    assert found.unread == text
    assert found.values == (text,)
    assert not is_read(text)
    assert partial_date(text, DAY_FIRST) == ""


@pytest.mark.parametrize("value", sorted({date for dates in READ.values() for date in dates}))
def test_a_date_is_read_as_itself(value: str) -> None:
    assert read(value, DAY_FIRST).values == (value,) or "~" in value or ".." in value


@pytest.mark.parametrize(
    "text",
    [
        "27/05/1979 (this aka only, alt DOB 1973)",
        "5 Feb. 1970 (this aka only, alt born 5 Feb. 1969",
        "8 Aug. 1980, (appears in false Indonesian passport number S335026)",
        "15 May 1968 (as Yasir Example) 1970 (as Ali Example)",
        "©1979年3月3日(偽造旅券より)",
        "early 1970s",
    ],
)
def test_what_is_said_beside_a_date_is_kept_as_published(text: str) -> None:
    found = read(text, DAY_FIRST)
    assert found.note == text
    assert not found.unread


def test_days_and_months_stand_in_the_order_of_the_list_or_in_none() -> None:
    assert read("03/04/1970", DAY_FIRST).dates == ("1970-04-03",)
    assert read("03/04/1970", MONTH_FIRST).dates == ("1970-03-04",)
    assert read("03/04/1970 5/6/1971", ("%d %b %Y",)).unread
    assert read("23/04/1970 5/16/1971", ("%d %b %Y",)).dates == ("1970-04-23", "1971-05-16")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13 Sept. 2007", "2007-09-13"),
        ("4 June. 2008", "2008-06-04"),
        ("2008", "2008"),
        ("2007 to 2008", ""),
        ("circa 2007", ""),
        ("13 Sept. 2007 or 14 Sept. 2007", ""),
        ("24/06/1402", ""),
        ("since 2007", ""),
        ("26/7/98", ""),
        ("0000-00-00", ""),
    ],
)
def test_a_day_of_the_law_is_one_day_or_none(text: str, day: str) -> None:
    assert partial_date(text, DAY_FIRST) == day


# What agrees.


@pytest.mark.parametrize(
    ("one", "other", "agrees"),
    [
        ("1951/1959", "1958", True),
        ("1951/1959", "1951-01-01", True),
        ("1951/1959", "1960", False),
        ("1951/1959", "1955/1970", True),
        ("1968/1973", "1970-06-01", True),
        ("1970~", "1970", True),
        ("1970~", "1972-05-31", True),
        ("1970~", "1974", False),
        ("1979~/1982~", "1984", True),
        ("1977-08/1977-09", "1977-09-30", True),
        ("1977-08/1977-09", "1977-10-01", False),
        ("../1970", "1950", True),
        ("1968/..", "1967", False),
        ("1390 AH", "1390", False),
        ("1390 AH", "1390 AH", True),
        ("1390 AH", "1970", False),
        ("an age", "1970", False),
    ],
)
def test_dates_agree_as_far_as_both_go(one: str, other: str, agrees: bool) -> None:
    assert agree([one], [other]) is agree([other], [one]) is agrees


def test_years_between_two_dates_are_counted_from_the_nearer_ends() -> None:
    assert years_apart("1951/1959", "1965") == 6
    assert years_apart("1970~", "1975") == 3
    assert years_apart("1951/1959", "1958-01-01") == 0


def test_a_year_of_another_calendar_is_no_date_of_ours() -> None:
    assert span("1390 AH") is None
    assert span("1390") is None
    assert not is_date("1402-06-24 AH")


# What is a change.


def fields(before: str, after: str) -> tuple[object, ...]:
    return diff.differences({"birthDate": (before,)}, {"birthDate": (after,)})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1951/1959", "1951/1985"),
        ("1951/1959", "1951"),
        ("1970", "1970~"),
        ("1970~", "1970"),
        ("1968/..", "1968"),
        ("../1970", "1970"),
        ("1979~/1982~", "1979/1982"),
        ("1979~/1982~", "1979~/1982"),
        ("1970", "1970 AH"),
    ],
)
def test_another_bound_or_another_precision_is_a_change(before: str, after: str) -> None:
    assert sense(before) != sense(after)
    (change,) = fields(before, after)
    assert diff.relevant(change)  # type: ignore[arg-type]


def entry_of(**facts: list[str]) -> entries.Entry:
    source = kit.Source(**{**_given(LIST), "date_formats": DAY_FIRST})
    raw = kit.RawEntry(
        reference="1",
        schema=kit.Schema.PERSON,
        names=(kit.RawName(text="Given Family"),),
        designations=(kit.RawDesignation(programme="Act", listed_on=facts.pop("on", [""])[0]),),
        facts=facts,
    )
    return entries.entry("x", source, raw)


def _given(source: kit.Source) -> dict[str, object]:
    return {name: getattr(source, name) for name in source.__dataclass_fields__}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1951 to 1959", "Between 1951 and 1959"),
        ("circa 1970", "Approximately 1970"),
        ("01 Jan 1953 to 31 Dec 1954", "1953-1954"),
        ("24/06/1402 (Hijri Calendar)", "1402-06-24 AH"),
    ],
)
def test_one_date_in_two_spellings_is_no_change(before: str, after: str) -> None:
    old, new = (entry_of(birthDate=[text]).content for text in (before, after))
    assert entries.meaning(old) == entries.meaning(new)


def test_about_is_kept_beside_the_same_year() -> None:
    content = entry_of(birthDate=["1970", "circa 1970"]).content
    assert content.facts["birthDate"] == ("1970", "1970~")


def test_an_unread_day_of_an_act_is_kept_beside_it() -> None:
    content = entry_of(on=["in the spring of 2007"]).content
    assert content.acts[0].listed_on == ""
    assert content.facts["listingNote"] == ("in the spring of 2007",)
    assert "listingNote" not in entry_of(on=["13 Sept. 2007"]).content.facts
    assert "listingNote" not in entry_of(on=["n/a"]).content.facts


def ending(*ends: str, listed_on: str = "1 May 2021") -> Content:
    """What is said of an entry whose designations lapse on these days."""
    acts = tuple(
        kit.RawDesignation(programme=f"Act {number}", listed_on=listed_on, ends_on=day)
        for number, day in enumerate(ends)
    )
    raw = kit.RawEntry(
        reference="1",
        schema=kit.Schema.ORGANIZATION,
        names=(kit.RawName(text="Red Dawn"),),
        designations=acts,
        facts={"endsOn": ["1 May 2020"]},
    )
    source = kit.Source(**{**_given(LIST), "date_formats": DAY_FIRST})
    return entries.entry("x", source, raw).content


def test_the_day_on_which_a_designation_lapses_is_a_date_and_ends_nothing() -> None:
    content = ending("30/04/2024", "30 April 2026", "")
    assert content.facts["endsOn"] == ("2020-05-01", "2024-04-30", "2026-04-30")
    assert all(act.in_force for act in content.acts)
    assert content.acts == ending("", "", "").acts


def test_a_longer_term_is_an_amendment_that_matters_to_no_screening() -> None:
    before, after = (entries.values(ending(day)) for day in ("30/04/2024", "30/04/2027"))
    (change,) = diff.differences(before, after)
    assert change == FieldChange("endsOn", ("2024-04-30",), ("2027-04-30",))
    assert not diff.relevant(change)


def test_what_is_beside_a_birth_date_is_a_note() -> None:
    content = entry_of(birthDate=["27/05/1979 (this aka only, alt DOB 1973)"]).content
    assert content.facts["birthDate"] == ("1973", "1979-05-27")
    assert content.facts["birthNote"] == ("27/05/1979 (this aka only, alt DOB 1973)",)


def test_entries_with_a_date_that_nobody_reads_are_counted() -> None:
    for text, counted in (("10/061962", ["unreadDate"]), ("1951 to 1959", []), ("1390 AH", [])):
        fields_of = entries.values(entry_of(birthDate=[text]).content)
        assert list(entries.kept_whole(fields_of)) == counted


# Who is who, and what people read.


def party(birth: str) -> continuity.Party:
    return continuity.party("a", entry_of(birthDate=[birth]).content)


def test_a_day_within_the_time_given_is_no_conflict() -> None:
    assert not continuity.conflict(party("1968 to 1973"), party("01/06/1970"))
    assert not continuity.conflict(party("circa 1970"), party("1971"))
    assert not continuity.conflict(party("1390 AH"), party("1970"))
    assert continuity.conflict(party("1968 to 1973"), party("1980"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1951/1959", "between 1951 and 1959"),
        ("1970~", "about 1970"),
        ("1979~/1982~", "between about 1979 and about 1982"),
        ("../1970", "1970 or earlier"),
        ("1968/..", "1968 or later"),
        ("1402-06-24 AH", "1402-06-24 of the Islamic calendar"),
        ("1970-05-31", "1970-05-31"),
        ("10/061962", "10/061962"),
    ],
)
def test_people_read_words(value: str, words: str) -> None:
    assert date_in_words(value) == words
    assert side((value,), "birthDate") == words
    assert side((value,), "address") == value


def test_birth_and_death_matter_to_screening_and_are_dates() -> None:
    assert {"birthDate", "deathDate"} <= DATES & RELEVANT
