"""Two contents of one entry -> field changes; all changes of one step -> who caused them."""

import pytest

from tests.rules.builders import entry
from tracker.model import FieldChange, Origin
from tracker.rules import diff
from tracker.rules.normalise import entries


def differences(before: dict[str, object], after: dict[str, object]) -> list[FieldChange]:
    contents = [entry("a", **given)[1] for given in (before, after)]  # type: ignore[arg-type]
    return list(diff.differences(*map(entries.values, contents)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"name": "Al-Qaida"}, {"name": "Al Qaida"}),
        ({"aliases": ["One", "Two"]}, {"aliases": ["Two", "One"]}),
        ({"notes": "Born in  Kabul."}, {"notes": "Born in Kabul"}),
        ({"state": "in_force"}, {"state": "suspended"}),
        ({"acts": {"A": "2001"}}, {"acts": {"A": ("2001", "2002-02-02")}}),
    ],
)
def test_spelling_order_states_and_ends_are_no_field_change(
    before: dict[str, object], after: dict[str, object]
) -> None:
    assert differences(before, after) == []


def test_a_single_value_says_before_and_after() -> None:
    assert differences({"name": "One"}, {"name": "Two"}) == [FieldChange("name", "One", "Two")]


def test_many_values_say_what_left_and_what_came() -> None:
    assert differences({"aliases": ["A", "B"]}, {"aliases": ["B", "C"]}) == [
        FieldChange("alias", ("A",), ("C",))
    ]


def test_another_day_of_listing_is_a_field_change() -> None:
    assert differences({"acts": {"A": "2001"}}, {"acts": {"A": "2002"}}) == [
        FieldChange("listedOn", ("A: 2001",), ("A: 2002",))
    ]


@pytest.mark.parametrize(
    ("change", "matters"),
    [
        (FieldChange("alias", (), ("New",)), True),
        (FieldChange("birthDate", ("1960",), ()), True),
        (FieldChange("name", "MOHAMMED", "Mohammed"), False),
        (FieldChange("notes", (), ("text",)), False),
    ],
)
def test_what_matters_to_screening(change: FieldChange, matters: bool) -> None:
    assert diff.relevant(change) is matters


@pytest.mark.parametrize(
    ("change", "others", "kind"),
    [
        (FieldChange("alias", (), ("New",)), (), "gained Latin"),
        (FieldChange("alias", (), ("اسم",)), (), "gained original script"),
        (FieldChange("notes", (), ("text",)), (), "gained"),
        (FieldChange("notes", ("text",), ()), (), "lost"),
        (FieldChange("notes", ("of 3 May",), ("of 9 May",)), (), "reworded  -> "),
        (FieldChange("notes", ("old word",), ("new word",)), (), "reworded old -> new"),
        (
            FieldChange("alias", ("A",), ()),
            (FieldChange("weakAlias", (), ("A",)),),
            "moved away",
        ),
        (FieldChange("weakAlias", (), ("A",)), (FieldChange("alias", ("A",), ()),), "moved in"),
    ],
)
def test_what_kind_of_edit_it_is(
    change: FieldChange, others: tuple[FieldChange, ...], kind: str
) -> None:
    assert diff.transformation(change, (change, *others)) == kind


GAINED = FieldChange("notes", (), ("text",))
REWORDED = FieldChange("alias", ("A",), ("B",))


@pytest.mark.parametrize(
    ("number", "listed", "mass"), [(29, 29, False), (30, 300, True), (30, 301, False)]
)
def test_one_edit_to_a_tenth_and_at_least_thirty_is_the_formats(
    number: int, listed: int, mass: bool
) -> None:
    changed = {str(count): [GAINED] for count in range(number)}
    assert bool(diff.mass_edits(changed, listed)) is mass


def test_edits_of_one_kind_are_the_formats_and_others_the_authoritys() -> None:
    mass = frozenset({("notes", "gained")})
    by = diff.origins([GAINED, REWORDED], mass, other_format=False)
    assert by == {Origin.FORMAT: (GAINED,), Origin.AUTHORITY: (REWORDED,)}


def test_another_format_is_behind_all_but_names_and_programmes() -> None:
    name = FieldChange("name", "One", "Two")
    by = diff.origins([name, REWORDED], frozenset(), other_format=True)
    assert by == {Origin.AUTHORITY: (name,), Origin.FORMAT: (REWORDED,)}


def test_names_in_latin_letters_are_told_apart_from_original_script() -> None:
    both = FieldChange("alias", (), ("New", "اسم"))
    mass = frozenset({("alias", "gained original script")})
    by = diff.origins([both], mass, other_format=False)
    assert by[Origin.AUTHORITY] == (FieldChange("alias", (), ("New",)),)
    assert by[Origin.FORMAT] == (FieldChange("alias", (), ("اسم",)),)


def test_parts_of_one_field_with_one_cause_are_one_change_again() -> None:
    both = FieldChange("alias", (), ("New", "اسم"))
    assert diff.origins([both], frozenset(), other_format=True) == {Origin.FORMAT: (both,)}
