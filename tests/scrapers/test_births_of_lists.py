"""Birth dates on their way from a list's own fields to a value: nothing is dropped in between."""

import pytest

from scrapers import kit
from scrapers.families import un_births
from scrapers.registry import scraper
from tests.builders import day, log, person, take, take_un
from tracker.record.tracker import Tracker
from tracker.rules.normalise.dates import formats_of, read


def values(list_id: str, texts: list[str]) -> list[str]:
    formats = formats_of(scraper(list_id).source)
    return [value for text in texts for value in read(text, formats).values]


# The UN, and who writes as it does.

UN = [
    ({"TYPE_OF_DATE": "EXACT", "DATE": "1970-05-31"}, "", ["1970-05-31"]),
    ({"TYPE_OF_DATE": "EXACT", "DATE": "1962-01-01-05:00"}, "", ["1962-01-01"]),
    ({"TYPE_OF_DATE": "EXACT", "DATE": "29 Feb. 1968"}, "", ["1968-02-29"]),
    ({"TYPE_OF_DATE": "EXACT", "YEAR": "1970"}, "", ["1970"]),
    ({"TYPE_OF_DATE": "APPROXIMATELY", "YEAR": "1970"}, "", ["1970~"]),
    ({"TYPE_OF_DATE": "Approximately", "DATE": "1970-05-31"}, "", ["1970-05-31~"]),
    ({"TYPE_OF_DATE": "BETWEEN", "FROM_YEAR": "1968", "TO_YEAR": "1973"}, "", ["1968/1973"]),
    (
        {"TYPE_OF_DATE": "BETWEEN", "FROM_YEAR": "1955", "TO_YEAR": "1958"},
        "Approximately",
        ["1955~/1958~"],
    ),
    ({"TYPE_OF_DATE": "BETWEEN", "FROM_YEAR": "1968"}, "", ["1968/.."]),
    ({"TYPE_OF_DATE": "BETWEEN", "TO_YEAR": "1973"}, "", ["../1973"]),
    ({"TYPE_OF_DATE": "EXACT"}, "Between Aug. and Sep. 1977", ["1977-08/1977-09"]),
    ({"TYPE_OF_DATE": "EXACT"}, "24/06/1402 (Hijri Calendar)", ["1402-06-24 AH"]),
    ({"TYPE_OF_DATE": "EXACT", "YEAR": "1958"}, "Sep.", ["1958-09"]),
    ({"TYPE_OF_DATE": "APPROXIMATELY"}, "30-35 years old", ["about 30-35 years old"]),
    ({"TYPE_OF_DATE": "EXACT", "DATE": "Invalid date"}, "", []),
]


@pytest.mark.parametrize(("fields", "note", "dates"), UN)
def test_the_uns_dates_of_birth(fields: dict[str, str], note: str, dates: list[str]) -> None:
    texts, rest = un_births.births(kit.Record(fields.items(), "a birth"), note)
    assert values("un_sc", texts) == dates
    assert rest == ""


def test_a_remark_on_a_date_stays_a_remark() -> None:
    fields = {"TYPE_OF_DATE": "EXACT", "DATE": "1979-03-03"}
    found = un_births.births(kit.Record(fields.items(), "a birth"), "from false passport")
    assert found == (["1979-03-03"], "from false passport")


# Cells of others.

CELLS = [
    ("au_dfat", "1960 9/09/1966", ["1960", "1966-09-09"]),
    ("au_dfat", "March 16, 1972", ["1972-03-16"]),
    ("au_dfat", "August, 1961", ["1961-08"]),
    ("au_dfat", "1965, 29 March", ["1965-03-29"]),
    ("au_dfat", "1961,\n/02/1961,\n13/03/1961", ["1961", "1961-02", "1961-03-13"]),
    ("au_dfat", "a) Approximately 1955- 1958 b) c. 1949", ["1955~/1958~", "1949~"]),
    ("au_dfat", "10/061962, 1970", ["10/061962", "1970"]),
    ("jp_mof", "1973 年1月15日", ["1973-01-15"]),
    ("jp_mof", "1961年1月1日から\n1963年12月31日の間", ["1961/1963"]),
    ("jp_mof", "1976年10月5\n日 (b)1976年10月1日", ["1976-10-05", "1976-10-01"]),
    ("jp_mof", "1977年または1978年の頃", ["1977", "1978~"]),
    ("qa_nctc", "EXACT_15/7/1963;1971___", ["1963-07-15", "1971"]),
    ("qa_nctc", "APPROXIMATELY_1970;BETWEEN_1958_1960", ["1970~", "1958/1960"]),
]


@pytest.mark.parametrize(("list_id", "cell", "dates"), CELLS)
def test_a_cell_of_births(list_id: str, cell: str, dates: list[str]) -> None:
    assert values(list_id, list(scraper(list_id).module.births(cell))) == dates


EU = [
    ({"year": "1970"}, ["1970"]),
    ({"year": "1970", "circa": "true"}, ["1970~"]),
    ({"year": "1970", "monthOfYear": "9"}, ["1970-09"]),
    ({"year": "1970", "monthOfYear": "9", "dayOfMonth": "7"}, ["1970-09-07"]),
    ({"birthdate": "1970-09-07", "year": "1970", "circa": "true"}, ["1970-09-07~"]),
    ({"yearRangeFrom": "1957", "yearRangeTo": "1959"}, ["1957/1959"]),
    ({"yearRangeFrom": "1957", "yearRangeTo": "1959", "circa": "true"}, ["1957~/1959~"]),
    ({"yearRangeTo": "1980"}, ["../1980"]),
    ({"yearRangeFrom": "1980"}, ["1980/.."]),
    ({"year": "1390", "calendarType": "ISLAMIC"}, ["1390 AH"]),
    ({"circa": "true"}, []),
]


@pytest.mark.parametrize(("given", "dates"), EU)
def test_the_eus_birth_dates(given: dict[str, str], dates: list[str]) -> None:
    module, facts = scraper("eu_fsf").module, dict[str, dict[str, None]]()
    module.born(kit.Record(((f"@{name}", text) for name, text in given.items()), "a birth"), facts)
    assert values("eu_fsf", list(facts.get("birthDate", ()))) == dates


def test_canadas_short_years_are_of_the_last_century_or_of_none() -> None:
    assert values("ca_sema", ["Sep-99", "Sep-58", "Mar-21"]) == ["1999-09", "1958-09", "Mar-21"]


def test_a_french_day_without_a_month_is_no_month() -> None:
    facts: dict[str, dict[str, None]] = {}
    births = [
        {"Annee": "1970", "Mois": "", "Jour": "5"},
        {"Annee": "1971", "Mois": "3", "Jour": ""},
        {"Annee": "1972", "Mois": "00", "Jour": "00"},
    ]
    scraper("fr_gels").module.persons({"DATE_DE_NAISSANCE": births}, facts)
    assert values("fr_gels", list(facts["birthDate"])) == ["1970-00-05", "1971-03", "1972"]


# Another bound is an amendment.


def edits(tracker: Tracker) -> list[tuple[list[str], list[str]]]:
    rows = log(tracker)
    assert {(row["kind"], row["origin"]) for row in rows} == {("amendment", "authority")}
    assert all(row["screening_relevant"] for row in rows)
    return [(f["before"], f["after"]) for row in rows for f in row["fields"]]


def sdn(born: str) -> bytes:
    null = ",".join(["-0- "] * 7)
    people = [
        f'{n},"FAMILY{n}, Given{n}","individual","SDGT",{null},"DOB 19{n}."' for n in range(40, 70)
    ]
    one = f'99,"EXAMPLESON, Karim","individual","SDGT",{null},"DOB {born}; POB Examplia."'
    return "\r\n".join([*people, one, "\x1a"]).encode()


def test_bounds_on_ofacs_list(tracker: Tracker) -> None:
    given = {"list_id": "us_ofac_sdn", "role": "main", "form": "csv-main", "name": "sdn.csv"}
    texts = ("1951 to 1959", "1951 to 1985", "1951", "circa 1951", "01 Jan 1951 to 31 Dec 1986")
    for number, text in enumerate(texts):
        take(tracker, sdn(text), day(number * 7), **given)
    assert edits(tracker) == [
        (["1951/1959"], ["1951/1985"]),
        (["1951/1985"], ["1951"]),
        (["1951"], ["1951~"]),
        (["1951~"], ["1951/1986"]),
    ]


def test_bounds_on_the_uns_list(tracker: Tracker) -> None:
    def born(first: str, last: str, kind: str = "BETWEEN") -> str:
        return (
            f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>{kind}</TYPE_OF_DATE><FROM_YEAR>{first}"
            f"</FROM_YEAR><TO_YEAR>{last}</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>"
        )

    others = [person(number) for number in range(2, 12)]
    for number, text in enumerate((born("1968", "1973"), born("1968", "1975"))):
        one = person(1, born=[], more=text)
        take_un(tracker, [one, *others], number * 7)
    assert edits(tracker) == [(["1968/1973"], ["1968/1975"])]
