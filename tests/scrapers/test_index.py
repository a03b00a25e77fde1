"""The index says what the modules say: of every list and feed, and of no other."""

from datetime import date

import pytest

from scrapers import index, kit, registry
from scrapers.describe import addresses
from scrapers.registry import scraper

OURS = tuple(key for key in registry.keys() if not registry.package(key))


@pytest.mark.every_list
def test_no_module_of_ours_is_broken() -> None:
    """What breaks only its own list would pass unseen where every list is tried by being there."""
    every = (scraper(key) for key in (*OURS, *registry.feeds()))
    assert [one.broken for one in every if one.broken] == []


@pytest.mark.every_list
def test_the_index_knows_the_closed_lists() -> None:
    closed = {key: scraper(key).source.closed_on for key in OURS}
    assert {key: day for key, day in closed.items() if day} == index.CLOSED
    assert {key: registry.closed_on(key) for key in closed} == closed
    assert not registry.closed_on("nothing")


@pytest.mark.every_list
def test_the_index_knows_the_aggregators() -> None:
    assert {key for key in OURS if scraper(key).source.aggregator} == index.AGGREGATORS


@pytest.mark.every_list
def test_the_index_knows_the_lists_of_political_use() -> None:
    said = {key for key in OURS if scraper(key).source.political_use}
    assert said == index.POLITICAL
    assert said.isdisjoint(registry.usual())
    assert said <= set(registry.keys())


@pytest.mark.every_list
def test_the_index_knows_the_lists_that_are_typed() -> None:
    typed = {key for key in OURS if scraper(key).source.transcribed}
    assert typed == index.TRANSCRIBED
    assert {key for key in OURS if registry.is_transcribed(key)} == typed
    for key in typed:
        files = [file for form in scraper(key).source.formats for file in form.files.values()]
        assert not any(file.url for file in files), "nobody is asked for a transcript"
        assert scraper(key).source.proof == kit.Proof.NONE, "it is not the authority's bytes"


@pytest.mark.every_list
def test_every_address_has_the_day_of_the_fact_that_it_rests_on() -> None:
    every = [one for key in registry.sources() for one in addresses(scraper(key))]
    assert len(every) > len(registry.sources())
    undated = [one for one in every if one["url"] and not is_day(one["known_on"])]
    assert not undated, "SOURCE.known_on, or File.known_on of one file"


def is_day(text: str) -> bool:
    try:
        return f"{date.fromisoformat(text)}" == text
    except ValueError:
        return False


@pytest.mark.every_list
def test_the_index_knows_in_which_lists_the_acts_of_feeds_show() -> None:
    assert {key: scraper(key).module.LISTS for key in registry.feeds()} == index.SHOWS_IN
