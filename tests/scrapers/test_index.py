"""The index says what the modules say: of every list and feed, and of no other."""

import pytest

from scrapers import index, registry
from scrapers.registry import scraper


@pytest.mark.every_list
def test_the_index_knows_the_closed_lists() -> None:
    closed = {key: scraper(key).source.closed_on for key in registry.keys()}
    assert {key: day for key, day in closed.items() if day} == index.CLOSED
    assert {key: registry.closed_on(key) for key in closed} == closed
    assert not registry.closed_on("nothing")


@pytest.mark.every_list
def test_the_index_knows_the_aggregators() -> None:
    assert {key for key in registry.keys() if scraper(key).source.aggregator} == index.AGGREGATORS


@pytest.mark.every_list
def test_the_index_knows_the_lists_of_political_use() -> None:
    of_politics = {key for key in registry.keys() if scraper(key).source.political_use}
    assert of_politics == index.POLITICAL


@pytest.mark.every_list
def test_the_index_knows_in_which_lists_the_acts_of_feeds_show() -> None:
    assert {key: scraper(key).module.LISTS for key in registry.feeds()} == index.SHOWS_IN
