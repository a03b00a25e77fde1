"""Countries beside something else: in numbers, places and flags, and of two parties."""

import pytest

from tests.builders import day as day_of
from tests.builders import log, person, take, take_un
from tests.rules.test_countries import country
from tracker.matching.evidence import facts, weighed
from tracker.model import RELEVANT, FieldChange
from tracker.record.tracker import Tracker
from tracker.rules import diff
from tracker.rules.normalise.countries import nation

SAME = [
    ("passportNumber", "A0000577 (Tunisian)", "A0000577 (Tunisia)"),
    ("passportNumber", "F754845 (Tunisian passport)", "F754845 (Tunisia)"),
    ("idNumber", "35404 (Pakistani)", "35404 (Pakistan)"),
    ("idNumber", "4-603 (Saudi Arabian)", "4-603 (Saudi Arabia)"),
    ("registrationNumber", "77 (Iran)", "77 (Iran (Islamic Republic of))"),
    ("taxNumber", "77 (USA)", "77 (United States of America)"),
    ("birthPlace", "Bendasi, Libyan Arab Jamahiriya", "Bendasi, Libya"),
    ("birthPlace", "Mashhad, Iran", "Mashhad, Iran (Islamic Republic of)"),
    ("birthPlace", "Goma, DRC", "Goma, Congo, Democratic Republic of the"),
    ("birthPlace", "Syria", "Syrian Arab Republic"),
    ("address", "1 Street, Pyongyang, DPRK", "1 Street, Pyongyang, Korea, North"),
    ("address", "Jan Hanzenstraat 114, Amsterdam, The Netherlands", "Jan Hanzenstraat 114, "
     "Amsterdam, Netherlands"),
    ("nationality", "TUNISIAN", "Tunisia"),
    ("flag", "Iran", "Iran (Islamic Republic of)"),
    ("flag", "Korea, North", "Democratic People's Republic of Korea"),
]  # fmt: skip

ANOTHER = [
    ("passportNumber", "A1 (Tunisian)", "A1 (Algeria)"),
    ("passportNumber", "A1 (Tunisian)", "A2 (Tunisia)"),
    ("passportNumber", "A1 (B)", "A1 (C)"),
    ("birthPlace", "Kabul, Afghanistan", "Kandahar, Afghanistan"),
    ("birthPlace", "Kabul, Afghanistan", "Kabul, Pakistan"),
    ("birthPlace", "Georgian, Tbilisi", "Georgia, Tbilisi"),
    ("birthPlace", "Goma, Congo", "Goma, Democratic Republic of the Congo"),
    ("address", "1 Street, Iran", "2 Street, Iran"),
    ("address", "Iran Street, Paris", "Iran (Islamic Republic of) Street, Paris"),
    ("flag", "Iran", "Panama"),
    ("flag", "Iran", ""),
]


@pytest.mark.parametrize(("field", "before", "after"), SAME)
def test_a_country_in_other_words_is_no_change(field: str, before: str, after: str) -> None:
    assert country(before, after, field) == ()


@pytest.mark.parametrize(("field", "before", "after"), ANOTHER)
def test_another_country_place_or_number_shows(field: str, before: str, after: str) -> None:
    assert country(before, after, field)


def test_a_flag_matters_to_screening() -> None:
    assert "flag" in RELEVANT
    change = FieldChange("flag", ("Iran",), ("Panama",))
    assert diff.relevant(change)


def test_a_people_is_its_country_and_one_in_doubt_is_none() -> None:
    assert nation("Tunisian") == nation("tunisian ") == "TN"
    assert [nation(text) for text in ("Congolese", "Korean", "Palestinian", "Kurd")] == [""] * 4


def test_one_country_in_two_spellings_speaks_for_one_person() -> None:
    ours, theirs = facts(countries=["Tunisian"]), facts(countries=["Tunisia"])
    assert weighed(0.9, ours, theirs)[1] == ["a country in common"]
    assert weighed(0.9, facts(countries=["Iran"]), facts(countries=["Iraq"]))[1] == []


def test_a_birth_within_the_time_a_list_gives_speaks_for_one_person() -> None:
    ours = facts(["1958"])
    for given in ("1951/1959", "1957~", "../1960"):
        score, said = weighed(0.9, ours, facts([given]))
        assert score > 0.9
        assert said == ["birth dates agree as far as they are given"]
    score, said = weighed(0.9, ours, facts(["1961/1970"]))
    assert score < 0.9
    assert said == ["birth dates differ by 3 years"]
    assert weighed(0.9, ours, facts(["1390 AH"])) == (0.9, [])
    assert weighed(0.9, facts(["1970-05-31"]), facts(["1970-05-31~"]))[1] != [
        "born on the same day"
    ]


def un_passport(land: str) -> str:
    return (
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A577</NUMBER>"
        f"<ISSUING_COUNTRY>{land}</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>"
    )


def test_the_word_of_a_passport_on_the_un_list(tracker: Tracker) -> None:
    others = [person(number) for number in range(2, 12)]
    for number, land in enumerate(("Tunisian", "Tunisia", "Algeria")):
        take_un(tracker, [person(1, more=un_passport(land)), *others], number * 3)
    (row,) = log(tracker)
    (field,) = row["fields"]
    assert (field["before"], field["after"]) == (["A577 (Tunisia)"], ["A577 (Algeria)"])


def sdn(flag: str) -> bytes:
    """OFAC's main file with some persons and one vessel."""
    null = "-0- "
    people = [
        f'{n},"FAMILY{n}, Given{n}","individual","SDGT",{",".join([null] * 7)},"DOB 19{50 + n}."'
        for n in range(10, 30)
    ]
    vessel = f'99,"EXAMPLE STAR","vessel","SDGT",{null},{null},"Tanker",{null},{null},"{flag}",'
    return "\r\n".join([*people, f"{vessel}{null},{null}", "\x1a"]).encode()


def test_a_vessel_under_another_flag_on_ofacs_list(tracker: Tracker) -> None:
    for number, flag in enumerate(("Iran", "Islamic Republic of Iran", "Panama")):
        at = day_of(number * 3)
        given = {"list_id": "us_ofac_sdn", "role": "main", "form": "csv-main", "name": "sdn.csv"}
        take(tracker, sdn(flag), at, **given)
    (row,) = log(tracker)
    assert row["screening_relevant"]
    assert row["fields"][0]["field"] == "flag"
    assert row["fields"][0]["after"] == ["Panama"]
