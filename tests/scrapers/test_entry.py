"""What a list module yields is made by hand (scrapers/kit/entry.py): as its fields say, frozen."""

import dataclasses
import inspect

import pytest

from scrapers import kit

MADE = (kit.RawName, kit.RawIdentifier, kit.RawDesignation, kit.RawEntry)


@pytest.mark.parametrize("made", MADE)
def test_each_field_is_taken_by_its_name_with_its_default(made: type) -> None:
    parameters = inspect.signature(made).parameters
    fields = {one.name: one for one in dataclasses.fields(made)}
    assert parameters.keys() == fields.keys()
    for name, parameter in parameters.items():
        one = fields[name]
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if one.default_factory is dataclasses.MISSING:
            missing = one.default is dataclasses.MISSING
            assert parameter.default is (inspect.Parameter.empty if missing else one.default)


@pytest.mark.parametrize("made", MADE)
def test_each_value_goes_into_the_field_of_its_name_and_stays(made: type) -> None:
    values = {one.name: f"value of {one.name}" for one in dataclasses.fields(made)}
    one = made(**values)
    assert {name: getattr(one, name) for name in values} == values
    assert one == made(**values)
    for name in values:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, "another")


def test_an_entry_of_which_no_facts_are_said_has_none() -> None:
    name = kit.RawName(text="Sample")
    one = kit.RawEntry(schema=kit.Schema.PERSON, names=(name,))
    another = kit.RawEntry(schema=kit.Schema.PERSON, names=(name,))
    assert (one.facts, one.extra) == ({}, {})
    assert one.facts is not another.facts
