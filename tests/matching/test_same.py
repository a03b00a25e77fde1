"""Whether two entries are one party: what makes it certain, what possible, and what nothing."""

from collections.abc import Sequence
from itertools import chain

import pytest

from tracker.matching.forms import listed
from tracker.matching.same import Agreement, Party, agreement
from tracker.model import Content
from tracker.rules.normalise.names import match_form

ORION = ("Orion Relief Society", "Orion Welfare Trust")


def party(
    *names: str,
    born: Sequence[str] = (),
    schema: str = "Person",
    passports: Sequence[str] = (),
    of: Sequence[str] = (),
) -> Party:
    """A party under a primary name and others, as its content tells of it."""
    made = Party()
    for name in names:
        made.take(name, match_form(name), is_primary=name == names[0])
    made.learn(
        Content(
            schema=schema,
            state="in_force",
            names=(),
            acts=(),
            identifiers=(),
            facts={"birthDate": tuple(born), "nationality": tuple(of)},
            extra={},
        )
    )
    made.count(form for number in passports for form in listed("passportNumber", number))
    return made


def said(first: Party, second: Party, of_several: Sequence[str] = ()) -> Agreement | None:
    """What is said of two parties, the same both ways; with names and passports of several."""
    numbers = chain.from_iterable(listed("passportNumber", text) for text in of_several)
    crowded = {*map(match_form, of_several), *numbers}
    one = agreement(first, second, crowded.__contains__)
    other = agreement(second, first, crowded.__contains__)
    assert (one and (one.certain, one.by)) == (other and (other.certain, other.by))
    return one


def certain(first: Party, second: Party, of_several: Sequence[str] = ()) -> bool | None:
    """True for certain, False for possibly, None where nothing says that they are one."""
    found = said(first, second, of_several)
    return None if found is None else found.certain


@pytest.mark.parametrize(
    ("first", "second", "is_certain"),
    [
        (("Velm Front",), ("VELM FRONT",), True),
        (("Velm Front",), ("Army of Tarn", "Velm Front"), True),
        (("Army of Tarn", "Velm Front"), ("Tarn Guard", "Velm Front"), None),
        (("Army of Tarn", "Velm Front", "Tarn Men"), ("Guard", "Velm Front", "Tarn Men"), True),
        (("Army of Tarn (AOT)",), ("Army of Tarn",), True),
        (("Army of Tarn (Army of Velm; Velm Front)",), ("Velm Front",), True),
        (("Velmtarn",), ("Velm Tarn",), True),
        (("Velm Tarn 22",), ("Velm Tarn 2",), None),
        (("AOT",), ("AOT",), None),
        (("Velm Front",), ("Velm Front Eastern Branch",), None),
    ],
)
def test_names_in_common(
    first: tuple[str, ...], second: tuple[str, ...], is_certain: bool | None
) -> None:
    groups = [party(*names, schema="Organization") for names in (first, second)]
    assert certain(*groups) is is_certain


@pytest.mark.parametrize(
    ("other", "is_certain"),
    [
        (("Orion Relief Society", "Orion Welfare Trust"), True),
        (("Orion Kenya", "Orion Relief Society", "Orion Welfare Trust"), False),
        (("Orion Kenya", "Orion Relief Society", "Orion Welfare Trust", "Star of Mercy"), False),
    ],
)
def test_names_of_branches_are_only_a_possibility_but_for_who_goes_by_one(
    other: tuple[str, ...], is_certain: bool
) -> None:
    ours = party(*ORION, "Star of Mercy", schema="Organization")
    theirs = party(*other, schema="Organization")
    assert certain(ours, theirs, of_several=ORION) is is_certain


def test_a_name_of_one_party_only_joins_beside_names_that_branches_share() -> None:
    ours = party("Orion", *ORION, "Star of Mercy", "Lamp of Mercy", schema="Organization")
    theirs = party("Orion Kenya", *ORION, "Star of Mercy", "Lamp of Mercy", schema="Organization")
    assert certain(ours, theirs, of_several=ORION) is True


@pytest.mark.parametrize(
    ("ours", "theirs", "is_certain"),
    [
        (["1970-03-02"], ["1970-03-02"], True),
        (["1970-03-02"], ["1970"], True),
        (["1970-03-02"], ["1970-05-30"], True),
        (["1970-03-02"], ["1974"], False),
        (["1970-03-02"], ["1981-03-02"], False),
        (["1950", "1970-03-02"], ["1981-03-02", "1970"], True),
        ([], ["1981-03-02"], False),
        ([], [], False),
    ],
)
def test_two_persons_of_a_plain_name_are_one_for_certain_if_born_in_one_year(
    ours: list[str], theirs: list[str], is_certain: bool
) -> None:
    first = party("Omar Velmadi", born=ours)
    assert certain(first, party("VELMADI, Omar", born=theirs)) is is_certain


@pytest.mark.parametrize(
    ("births", "is_certain"),
    [
        ((["1970-03-02"], ["1974"]), True),
        ((["1970-03-02"], ["1981-03-02"]), False),
        (([], ["1981-03-02"]), True),
        (([], []), True),
    ],
)
def test_a_rare_name_is_certain_unless_birth_dates_lie_many_years_apart(
    births: tuple[list[str], list[str]], is_certain: bool
) -> None:
    ours, theirs = births
    first = party("Omar Tarnovi Velmadi", born=ours)
    assert certain(first, party("VELMADI, Omar Tarnovi", born=theirs)) is is_certain


@pytest.mark.parametrize(
    ("names", "is_certain"),
    [
        (("Inayatullah",), False),
        (("Ali Haidar",), False),
        (("Muhammad Hanif",), False),
        (("Abdul Rahman Muhammad Ali",), False),
        (("Haqmar Velmadi",), False),
        (("Muhammad Hanif", "Muhammed Haneef", "Mohamad Hanif"), False),
        (("Muhammad Hanif", "Haqmar Velmadi"), True),
        (("Haqmar Velmadi Tarnov",), True),
    ],
)
@pytest.mark.parametrize("schema", ["Person", "LegalEntity", "Organization"])
def test_a_common_name_of_a_person_alone_is_only_a_possibility(
    names: tuple[str, ...], is_certain: bool, schema: str
) -> None:
    if schema != "Person":  # of organisations a name is their own
        assert certain(party(*names, schema=schema), party(*names, schema=schema)) is True
    if schema != "Organization":
        assert certain(party(*names), party(*names, schema=schema)) is is_certain


@pytest.mark.parametrize(
    ("name", "nationalities", "is_certain"),
    [
        ("Haqmar Velmadi", ("Pakistan", "Pakistani"), True),
        ("Haqmar Velmadi", ("Pakistan", "Iraq"), False),
        ("Haqmar Velmadi", ("Velmland", "Velmland"), False),
        ("Muhammad Hanif", ("Pakistan", "Pakistani"), False),
    ],
)
def test_a_nationality_in_common_makes_a_name_certain_that_is_not_common(
    name: str, nationalities: tuple[str, str], is_certain: bool
) -> None:
    ours, theirs = (party(name, of=[country]) for country in nationalities)
    assert certain(ours, theirs) is is_certain


@pytest.mark.parametrize("schema", ["Organization", "Vessel", "Company"])
def test_a_person_is_no_organisation_of_the_name(schema: str) -> None:
    name = "Haqmar Tarnov Velmadi"
    assert certain(party(name), party(name, schema=schema)) is False
    assert certain(party(name), party(name, schema="LegalEntity")) is True


SPELLED = ("Mohammed Reza Velmadi", "VELMADI, Muhammad Riza")
SHORTER = ("Salah Eddine Tarnovi", "TARNOVI, Salah")


@pytest.mark.parametrize(
    ("names", "born", "is_certain"),
    [
        (SPELLED, ("1970-03-02", "1970-03-02"), True),
        (SPELLED, ("1970", "1970-03-02"), True),
        (SPELLED, ("1970-03-02", "1971-03-02"), None),
        (SPELLED, ("1970-03-02", ""), None),
        (SHORTER, ("1970-03-02", "1970-03-02"), True),
        (SHORTER, ("1970", "1970-03-02"), None),
        (("Yasir Velmadi Tarnovi", "Bashar Karim Lodovi"), ("1970-03-02", "1970-03-02"), None),
        (("Abu Muhammad", "Abu Mohammed"), ("1970-03-02", "1970-03-02"), None),
    ],
)
def test_a_name_spelled_otherwise_needs_the_day_or_all_its_words(
    names: tuple[str, str], born: tuple[str, str], is_certain: bool | None
) -> None:
    first, second = (
        party(name, born=list(filter(None, [day]))) for name, day in zip(names, born, strict=True)
    )
    assert certain(first, second) is is_certain


def test_a_number_in_common_is_certain_only_beside_names_that_are_alike() -> None:
    ours = party("Habo", "Mohamad Abdulkarim Velmadi", passports=["00814L001424"])
    alike = party("VELMADI, Muhammad Abd al-Karim", passports=["No. 00814L001424"])
    wife = party("Zaynab Tarnovi", passports=["00814L001424"])
    assert said(ours, alike) == Agreement(
        True, ("VELMADI, Muhammad Abd al-Karim",), "same passport number"
    )
    assert certain(ours, wife) is False
    assert certain(ours, party("Zaynab Tarnovi", passports=["00814L001425"])) is None


def test_a_number_in_common_outweighs_that_branches_share_the_name() -> None:
    ours = party(*ORION, schema="Organization", passports=["B7788123"])
    theirs = party("Kenya", *ORION, schema="Organization", passports=["B7788123"])
    assert certain(ours, theirs, of_several=ORION) is True


def test_a_number_that_several_of_a_list_have_is_only_a_possibility() -> None:
    ours = party("Mohammad Velmadi", passports=["B7788123"])
    theirs = party("VELMADI, Muhammed", passports=["B7788123"])
    assert certain(ours, theirs) is True
    assert certain(ours, theirs, of_several=["B7788123"]) is False


def test_a_number_of_several_says_nothing_beside_names_that_are_not_alike() -> None:
    ours = party("Mohammad Velmadi", passports=["B7788123"])
    theirs = party("Zaynab Tarnovi", passports=["B7788123"])
    assert certain(ours, theirs) is False
    assert certain(ours, theirs, of_several=["B7788123"]) is None
