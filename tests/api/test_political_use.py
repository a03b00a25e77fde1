"""Answers with a row of a list of political use have its warning, and those with a row of a
transcript say that it is one; no other answer has either.
"""

from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from db.engine import reading
from scrapers import registry
from scrapers.describe import TYPED
from tests.builders import CROWD, log, person, questions, take_un, without
from tests.command import tracker as run
from tests.desk.people import at, desk_over, machine
from tracker.answers import ftm_files
from tracker.matching import search, watch
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
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The UN list is one that a person types of scans."""
    plain = registry.scraper
    source = replace(registry.source("un_sc"), transcribed=True)
    un_sc = replace(plain("un_sc"), source=source)
    monkeypatch.setattr(registry, "scraper", lambda key: un_sc if key == "un_sc" else plain(key))
    monkeypatch.setattr(registry.index, "TRANSCRIBED", frozenset({"un_sc"}))


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


def test_a_transcript_is_named_wherever_the_warning_stands(
    tracker: Tracker, taken: dict[str, str], request: pytest.FixtureRequest
) -> None:
    client = machine(desk_over(tracker))
    entry = f"/v1/entries/{taken['entry_id']}"
    ones = (entry, f"{entry}/changes", f"{entry}/revisions", f"/v1/changes/{taken['change_id']}")
    for is_typed in (False, True):
        if is_typed:
            request.getfixturevalue("typed")
        assert [client.get(path).json()["transcribed"] for path in ones] == [is_typed] * 4
        lists = client.get("/v1/changes").json()["coverage"]["lists"]
        assert [one["transcribed"] for one in lists if one["list_id"] == "un_sc"] == [is_typed]
        named = ["un_sc"] * is_typed
        assert client.get("/v1/changes?after=start").json()["transcribed"] == named
        header = client.get("/v1/exports/changes.csv").headers.get("X-Transcribed", "")
        assert header == "".join(named)
        with reading(tracker.ledger.engine) as connection:
            atom = feeds.one(connection, "all", "", 10).decode()
            found = ftm_files.catalogue(connection, tracker.clock(), str)
        assert [atom.count(TYPED), str(found).count(TYPED)] == [is_typed] * 2


@pytest.fixture
def asked(tracker: Tracker, tmp_path: Path) -> Tracker:
    """Questions about who left the UN list, and a watch list with somebody who stands on it."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, without(*range(1, 13)), 1)
    (tmp_path / "ours.csv").write_text(f"name\n{NAME}\n")
    engine, at = tracker.ledger.engine, "2030-01-03T00:00:00Z"
    search.bring_up_to_date(engine)
    watch.take_in(engine, tmp_path / "ours.csv", "ours", at, "ada", replace=False)
    return tracker


NAME = "Given20 Family20"


def test_questions_and_hits_have_both(asked: Tracker, request: pytest.FixtureRequest) -> None:
    client = machine(desk_over(asked), "read:examiner:ada")
    one = f"/v1/questions/{questions(asked)[0]['pending_id']}"
    pages = ("/v1/questions", "/v1/watch/hits")

    def said(name: str) -> list[object]:
        return [client.get(path).json()[name] for path in (one, *pages)]

    assert client.get("/v1/watch/hits").json()["items"]
    assert (said("political_use"), said("transcribed")) == (["", {}, {}], [False, [], []])
    assert said("no_longer_read") == ["", {}, {}]
    request.getfixturevalue("warn")
    assert said("political_use") == [WARNING, {"un_sc": WARNING}, {"un_sc": WARNING}]
    assert client.get("/v1/questions?list=us_state_fto").json()["political_use"] == {}
    request.getfixturevalue("typed")
    assert said("transcribed") == [True, ["un_sc"], ["un_sc"]]


def test_pages_and_the_command_line_say_it_below_questions_and_hits(
    asked: Tracker, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    client = at(desk_over(asked), "examiner:ada")
    pages = (f"/questions/{questions(asked)[0]['pending_id']}", "/questions", "/watch/ours")
    verbs = (("pending",), ("watch", "check"))
    home = {"TRACKER_DATABASE_URL": str(asked.ledger.engine.url), "TRACKER_USER": "ada"}

    def counted(words: str) -> list[int]:
        shown = [client.get(path).text for path in pages]
        done = [run(tmp_path / "home", *verb, **home) for verb in verbs]
        assert [one.returncode for one in done] == [0, 0], done
        told = (
            unescape(" ".join(text.split()))
            for text in (*shown, *(one.stdout + one.stderr for one in done))
        )
        return [text.count(words) for text in told]

    assert counted("political use. ") == [0] * 5
    request.getfixturevalue("warn")
    assert counted(f"UN list is a list of political use. {WARNING}") == [1] * 5
    request.getfixturevalue("typed")
    assert counted(f"UN list: {TYPED.partition(',')[0]}") == [1] * 5
