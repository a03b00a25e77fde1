"""Who goes on under another key: certain evidence links, resemblance alone asks."""

import pytest

from tests.rules.builders import entry
from tracker.rules import continuity
from tracker.rules.continuity import Party


def party(key: str, **given: object) -> Party:
    given = {"schema": "Person", "name": "Given Family"} | given
    return continuity.party(*entry(key, **given))  # type: ignore[arg-type]


def renamed(old: Party, *new: Party, by_words: bool = False) -> str:
    """The evidence that one goes on as the other."""
    links = continuity.links([old], new, by_words=by_words)
    return links.renamed[old.key][1] if old.key in links.renamed else ""


def asked(old: Party, *new: Party, by_words: bool = False) -> str:
    links = continuity.links([old], new, by_words=by_words)
    return links.possible[old.key].why if old.key in links.possible else ""


OTHER_DAY = {"Act": "2024-01-02"}


@pytest.mark.parametrize("name", ["Given Family", "GIVEN FAMILY", "Family, Given", "Gíven Family"])
def test_the_same_words_of_one_day_are_the_same_party(name: str) -> None:
    assert renamed(party("a"), party("b", name=name)) == "the same name, listed on the same day"


def test_a_persons_name_alone_is_a_question_and_an_organisations_is_not() -> None:
    later = {"acts": OTHER_DAY}
    assert renamed(party("a"), party("b", **later)) == ""
    assert asked(party("a"), party("b", **later)) == "the same name but another listing date"
    group = {"schema": "Organization", "name": "People's Mujahedin"}
    assert renamed(party("a", **group), party("b", **group, **later)) == (
        "the same name, an organisation of the same programme"
    )


def test_a_former_name_given_by_the_authority_is_evidence() -> None:
    new = party("b", name="Quite Else", former=["Given Family"], acts=OTHER_DAY)
    assert renamed(party("a"), new) == "the authority gives the old name as a former one"


def test_one_number_and_a_name_that_is_alike_are_evidence() -> None:
    old = party("a", numbers={"passportNumber": "X 1"})
    new = party("b", name="Givan Familly", numbers={"passportNumber": "X1"}, acts=OTHER_DAY)
    assert renamed(old, new) == "a name that is alike, the same number"


def test_one_number_under_another_name_is_a_question() -> None:
    old = party("a", numbers={"passportNumber": "X1"})
    new = party("b", name="Zxqwv Plmokn", numbers={"passportNumber": "X1"}, acts=OTHER_DAY)
    assert renamed(old, new) == ""
    assert asked(old, new) == "the same number but another name, another listing date"


def test_nearly_the_same_name_of_one_day_is_evidence_and_of_another_day_nothing_sure() -> None:
    old, alike = party("a", name="Mohammed Hassan"), "Mohamed Hassan"
    assert renamed(old, party("b", name=alike)) == "nearly the same name, listed on the same day"
    later = party("b", name=alike, acts=OTHER_DAY)
    assert renamed(old, later, by_words=True) == ""
    assert asked(old, later, by_words=True) == "nearly the same name"


def test_birth_dates_without_one_in_common_are_two_people() -> None:
    old, new = party("a", birthDate="1960-01-01"), party("b", birthDate="1970-01-01")
    assert (renamed(old, new), asked(old, new)) == ("", "")


def test_a_year_does_not_contradict_a_day_in_it() -> None:
    old, new = party("a", birthDate="1960-01-01"), party("b", birthDate="1960")
    assert renamed(old, new) == "the same name, birth dates that agree, listed on the same day"


def test_a_person_is_no_organization() -> None:
    assert continuity.conflict(party("a"), party("b", schema="Organization"))
    assert not continuity.conflict(party("a", schema="Company"), party("b", schema="Organization"))


def test_two_who_could_be_it_are_a_question() -> None:
    assert asked(party("a"), party("b"), party("c")) == "it could be any of b, c"


def test_one_newcomer_goes_on_for_one_leaver_only() -> None:
    links = continuity.links([party("a"), party("b")], [party("c")])
    assert links.renamed == {}
    assert set(links.possible) == {"a", "b"}


def test_a_name_of_more_words_is_a_question_where_keys_are_made_of_names() -> None:
    old, new = party("a", acts={}), party("b", name="Given Middle Family", acts={})
    assert asked(old, new) == ""
    assert asked(old, new, by_words=True) == "a name of the same words"


def test_the_other_ones_alias_is_a_question_where_keys_are_made_of_names() -> None:
    new = party("b", name="Someone", aliases=["Given Family"], acts={})
    assert asked(party("a", acts={}), new, by_words=True) == "the name of one as the other's alias"


def test_one_reference_with_another_name_and_birth_date_is_another_person() -> None:
    old = party("a", birthDate="1960-01-01")
    assert continuity.another_person(old, party("a", name="Zxq Plm", birthDate="1970-01-01"))


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Zxq Plm"},
        {"name": "Zxq Plm", "birthDate": "1960"},
        {"name": "Zxq Plm", "birthDate": "1970", "aliases": ["Given Family"]},
        {"name": "Given Famili", "birthDate": "1970"},
    ],
)
def test_what_may_be_a_correction_is_not_another_person(given: dict[str, object]) -> None:
    assert not continuity.another_person(party("a", birthDate="1960-01-01"), party("a", **given))


def test_a_name_that_an_entry_took_over_is_absorbed() -> None:
    before, after = party("b", name="Heir"), party("b", name="Heir", aliases=["Given Family"])
    assert continuity.absorbed_by(party("a"), [(before, after)]) == "b"
    assert continuity.absorbed_by(party("a"), [(after, after)]) == ""


def test_what_two_took_over_is_absorbed_by_none() -> None:
    pairs = [
        (party(key, name="Heir"), party(key, name="Heir", aliases=["Given Family"]))
        for key in ("b", "c")
    ]
    assert continuity.absorbed_by(party("a"), pairs) == ""
