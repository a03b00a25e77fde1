"""Feeds of acts are asked about by the verbs that tell of lists, and a new home is not alarmed."""

import json
from pathlib import Path

import pytest

from scrapers import registry
from tests.command import tracker


@pytest.mark.parametrize("feed", ["ca_gazette", "us_federal_register"])
def test_a_feed_is_described_as_one_and_not_as_a_list_of_entries(tmp_path: Path, feed: str) -> None:
    (row,) = json.loads(tracker(tmp_path, "lists", feed, "--json").stdout)
    assert row["list_id"] == feed
    assert row["acts_show_in"] == list(registry.scraper(feed).module.LISTS)
    assert not {"expected_entries", "verbs", "terrorism", "usual_churn"} & row.keys()
    said = tracker(tmp_path, "lists", feed).stdout
    assert "acts show in" in said
    assert registry.scraper(feed).source.authority[:20] in said


@pytest.mark.every_list
def test_without_a_name_lists_alone_are_told_of(tmp_path: Path) -> None:
    rows = json.loads(tracker(tmp_path, "lists", "--json").stdout)
    assert {row["list_id"] for row in rows} == set(registry.keys())
    assert not any("acts_show_in" in row for row in rows)


def test_a_feed_that_nobody_asked_yet_is_on_and_alarms_nobody(tmp_path: Path) -> None:
    assert tracker(tmp_path, "init").returncode == 0
    (row,) = json.loads(tracker(tmp_path, "coverage", "ca_gazette", "--json").stdout)
    assert (row["state"], row["switched_on"]) == ("never_seen", True)
    assert row["title"].startswith("Canada Gazette")
    off = tracker(tmp_path, "coverage", "ca_gazette", "--json", TRACKER_FEEDS="none").stdout
    assert json.loads(off)[0]["state"] == "off"
    assert "ca_gazette" not in tracker(tmp_path, "doctor").stdout
