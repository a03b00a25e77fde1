"""A home that an earlier release left is read by this one as it was written."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from db.archive import Archive
from scrapers.registry import feeds
from tests.golden import kinds, migrated, notices_of, replayed
from tracker.intake import rebuild
from tracker.proof import replay
from tracker.record.tracker import Tracker

HOMES = sorted(path for path in Path(__file__).with_name("homes").iterdir() if path.is_dir())


@pytest.fixture(params=HOMES, ids=lambda path: path.name)
def left(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


LATER = {"cause", "court"}
"""Kinds of notices that the releases left here did not know yet."""


@pytest.fixture
def home(left: Path, tmp_path: Path) -> Path:
    with ZipFile(left / "home.zip") as file:
        file.extractall(tmp_path)
    return tmp_path


def test_every_notice_says_what_it_said(left: Path, home: Path) -> None:
    said = [tuple(row) for row in json.loads((left / "notices.json").read_text(encoding="utf-8"))]
    with migrated(home) as engine:
        assert list(notices_of(engine)) == said


def test_every_kind_of_notice_is_among_them(home: Path) -> None:
    with migrated(home) as engine:
        told = {kind for _, kind, _, _ in notices_of(engine)}
    assert told == set(kinds()) - LATER


def test_its_log_follows_from_its_journal_under_the_rules_of_today(home: Path) -> None:
    with migrated(home) as engine:
        tracker = Tracker.over(engine, Archive(home / "archive"))
        for list_id in replay.journalled(tracker):
            if list_id not in feeds():
                rebuild.upgrade(tracker, list_id)
    assert replayed(home) == []
