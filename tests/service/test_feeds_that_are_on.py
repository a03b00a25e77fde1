"""Which feeds of acts are looked at beside the lists: all whose acts show there, or those named."""

from scrapers import registry
from tracker.service.slots import cadences
from tracker.settings import Settings

UK = "gb_proscribed"


def test_feeds_follow_the_lists_that_are_on() -> None:
    assert set(cadences(Settings(lists=(UK,))).by_list) == {UK, "gb_legislation"}


def test_of_feeds_that_are_named_only_those_are_looked_at() -> None:
    lists = (UK, "eu_terrorist_list")
    on = cadences(Settings(lists=lists, feeds=("gb_legislation",)))
    assert (set(on.by_list), on.problems) == ({*lists, "gb_legislation"}, {})
    other = cadences(Settings(lists=(UK,), feeds=("us_federal_register",)))
    assert set(other.by_list) == {UK}


def test_no_feed_is_looked_at_where_none_is_wanted() -> None:
    off = cadences(Settings(feeds=("none",)))
    assert (set(off.by_list) & set(registry.feeds()), off.problems) == (set(), {})


def test_a_feed_that_there_is_not_is_said() -> None:
    wrong = cadences(Settings(lists=(UK,), feeds=("gb_legislaton", "gb_legislation")))
    assert set(wrong.by_list) == {UK, "gb_legislation"}
    (said,) = wrong.problems.values()
    assert said == "feeds: there is no list gb_legislaton. Did you mean gb_legislation?"
