"""Answers with a row of a list of political use have its warning; no other answer has one."""

from dataclasses import replace

import pytest

from db.engine import reading
from scrapers import registry
from tests.builders import CROWD, log, person, take_un
from tests.desk.people import desk_over, machine
from tracker.answers import ftm_files
from tracker.notices import feeds
from tracker.record.tracker import Tracker

WARNING = "Names opponents of a government."


@pytest.fixture
def warn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The UN list is one of political use."""
    plain = registry.scraper
    source = replace(registry.source("un_sc"), political_use=WARNING)
    un_sc = replace(plain("un_sc"), source=source)
    monkeypatch.setattr(registry, "scraper", lambda key: un_sc if key == "un_sc" else plain(key))
    monkeypatch.setattr(registry.index, "POLITICAL", frozenset({"un_sc"}))


@pytest.fixture
def taken(tracker: Tracker) -> dict[str, str]:
    """A row of the log of the UN list."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    (row,) = log(tracker)
    return dict(row)


def test_an_answer_about_an_entry_or_a_change_has_the_warning(
    tracker: Tracker, taken: dict[str, str], request: pytest.FixtureRequest
) -> None:
    client = machine(desk_over(tracker))
    entry = f"/v1/entries/{taken['entry_id']}"
    ones = (entry, f"{entry}/changes", f"{entry}/revisions", f"/v1/changes/{taken['change_id']}")
    name = taken["caption"]
    covered = ("/v1/changes", f"/v1/search?q={name}", f"/v1/timeline?name={name}")
    assert [client.get(path).json()["political_use"] for path in ones] == [""] * 4
    assert "X-Political-Use" not in client.get("/v1/exports/changes.csv").headers
    request.getfixturevalue("warn")
    assert [client.get(path).json()["political_use"] for path in ones] == [WARNING] * 4
    for path in covered:
        lists = {one["list_id"]: one for one in client.get(path).json()["coverage"]["lists"]}
        assert lists["un_sc"]["political_use"] == WARNING
    assert client.get("/v1/changes?after=start").json()["political_use"] == {"un_sc": WARNING}
    assert client.get("/v1/exports/changes.csv").headers["X-Political-Use"] == "un_sc"


def test_each_entry_of_a_feed_has_the_warning_and_the_catalogue_of_datasets(
    tracker: Tracker, taken: dict[str, str], request: pytest.FixtureRequest
) -> None:
    def said() -> list[int]:
        with reading(tracker.ledger.engine) as connection:
            atom = feeds.one(connection, "all", "", 10).decode()
            found = ftm_files.catalogue(connection, tracker.clock(), str)
        return [atom.count(WARNING), str(found).count(WARNING)]

    assert taken
    assert said() == [0, 0]
    request.getfixturevalue("warn")
    assert said() == [1, 1]
