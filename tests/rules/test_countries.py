"""Countries: a respelling is silent, another country never is."""

import subprocess
import sys
from itertools import combinations

import pytest

from tests.builders import log, person, take_un
from tracker.record.tracker import Tracker
from tracker.rules import diff
from tracker.rules.normalise import countries

ONE = [
    ("Iran", "Iran (Islamic Republic of)", "IRAN", "Islamic Republic of Iran"),
    ("Korea, North", "Democratic People's Republic of Korea", "DPRK", "North Korea"),
    ("Korea, South", "Republic of Korea", "South Korea"),
    ("Russia", "Russian Federation"),
    ("Syria", "Syrian Arab Republic"),
    ("Congo, Democratic Republic of the", "Democratic Republic of the Congo", "DRC"),
    ("Congo, Republic of the", "Republic of the Congo"),
    ("Côte d'Ivoire", "Cote d Ivoire", "Ivory Coast"),
    ("Turkey", "Türkiye"),
    ("United Kingdom", "United Kingdom of Great Britain and Northern Ireland", "UK"),
    ("United States", "United States of America", "USA"),
    ("Burma", "Myanmar"),
    ("Libya", "Libyan Arab Jamahiriya"),
    ("St. Kitts and Nevis", "Saint Kitts and Nevis", "St. Kitts & Nevis"),
    ("Sudan",),
    ("South Sudan",),
    ("Guinea",),
    ("Guinea-Bissau",),
    ("Equatorial Guinea",),
    ("Papua New Guinea",),
    ("Niger",),
    ("Nigeria",),
    ("Dominica",),
    ("Dominican Republic",),
    ("Virgin Islands, British", "British Virgin Islands"),
    ("U.S. Virgin Islands",),
    ("China",),
    ("Hong Kong", "China, Hong Kong Special Administrative Region"),
    ("Taiwan",),
    ("Palestinian Territories", "State of Palestine"),
    ("Samoa",),
    ("American Samoa",),
    ("Namibia",),
]


@pytest.mark.parametrize("spellings", ONE, ids=lambda spellings: spellings[0])
def test_spellings_of_one_country_have_one_code(spellings: tuple[str, ...]) -> None:
    codes = {countries.code(text) for text in spellings}
    assert len(codes) == 1
    assert "" not in codes


def test_no_two_countries_have_one_code() -> None:
    for first, second in combinations(ONE, 2):
        assert countries.code(first[0]) != countries.code(second[0]), (first[0], second[0])


@pytest.mark.parametrize(
    "text",
    ["Iran / unknown", "Located in Syria", "Congo", "Korea", "na", "NA", "Unknown", "Region: Gaza"],
)
def test_a_text_in_doubt_is_only_itself(text: str) -> None:
    assert countries.code(text) == ""


def test_every_name_of_iso_3166_leads_to_its_own_country() -> None:
    import pycountry

    for land in pycountry.countries:
        assert countries.code(land.name) in (land.alpha_2, ""), land
        assert countries.code(getattr(land, "official_name", "")) in (land.alpha_2, ""), land
    unsure = [land.name for land in pycountry.countries if not countries.code(land.name)]
    assert unsure == ["Congo"]


def country(before: str, after: str, field: str = "nationality") -> tuple[object, ...]:
    return diff.differences({field: (before,)}, {field: (after,)})


def test_another_country_shows() -> None:
    assert country("Korea, North", "Korea, South")
    assert country("Sudan", "South Sudan", "country")
    assert country("Iran", "Iraq")
    assert country("Congo", "Congo, Democratic Republic of the")
    assert country("A1 (Iran)", "A1 (Iraq)", "passportNumber")
    assert country("A1 (Iran)", "A2 (Iran)", "passportNumber")
    assert country("Iran", "")


def test_a_respelling_does_not_show() -> None:
    assert country("Iran", "Iran (Islamic Republic of)") == ()
    assert country("A1 (Iran)", "A1 (Iran (Islamic Republic of))", "passportNumber") == ()


def test_a_nationality_is_its_country_but_only_as_a_nationality() -> None:
    assert country("Tunisian", "Tunisia") == ()
    assert country("Tunisian", "Algeria")
    assert country("Congolese", "Democratic Republic of the Congo")
    assert country("Georgian", "Georgia", "country")
    for people, alpha_2 in countries.PEOPLE.items():
        assert countries.meaning("nationality", people) == f"country:{alpha_2}"


def test_a_country_that_comes_beside_a_respelled_one_shows_alone() -> None:
    (change,) = diff.differences(
        {"nationality": ("Iran",)}, {"nationality": ("Iran (Islamic Republic of)", "Iraq")}
    )
    assert (change.before, change.after) == ((), ("Iraq",))


def nation(text: str) -> str:
    return f"<NATIONALITY><VALUE>{text}</VALUE></NATIONALITY>"


def test_the_published_text_is_kept_and_no_row_is_written(tracker: Tracker) -> None:
    crowd = [person(n) for n in range(1, 20)]
    for number, text in enumerate(("Iran", "Iran (Islamic Republic of)", "Iraq")):
        take_un(tracker, [*crowd, person(50, more=nation(text))], number)
    (row,) = log(tracker)
    assert [(f["field"], f["before"], f["after"]) for f in row["fields"]] == [
        ("nationality", ["Iran (Islamic Republic of)"], ["Iraq"])
    ]


def test_the_tables_are_loaded_only_when_a_country_differs() -> None:
    code = (
        "import sys; from tracker.rules import diff; "
        "diff.differences({'name': ('A',), 'country': ('Iran',)}, {'name': ('B',), "
        "'country': ('Iran',)}); sys.exit('pycountry' in sys.modules or 'babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
