"""Where a demo may be made, and what is left alone."""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from db.archive import Archive
from db.engine import migrate, opened
from tests.command import tracker
from tracker.demo import home as homes
from tracker.demo import stage
from tracker.errors import NotNow, WrongUsage
from tracker.record import mark
from tracker.record.journal import Journal
from tracker.record.tracker import now
from tracker.settings import Settings

LISTS = ("un_sc",)


def real(home: Path) -> None:
    """A home that has been used."""
    home.mkdir()
    with opened(Settings(home=home).database) as engine:
        migrate(engine)


def refused(home: Path) -> str:
    with pytest.raises(WrongUsage) as why, homes.held(home, LISTS):
        pass
    return str(why.value)


def test_a_folder_that_is_not_there_or_empty_becomes_a_demos(tmp_path: Path) -> None:
    for home in (tmp_path / "new", tmp_path / "there"):
        (tmp_path / "there").mkdir(exist_ok=True)
        with homes.held(home, LISTS):
            assert sorted(path.name for path in home.iterdir()) == ["DEMO", "tracker.yaml"]
        assert Settings(home=home).is_demo


def test_a_folder_with_anything_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert "holds something else than a demo" in refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_real_home_is_left_as_it_is_whatever_file_lies_in_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    real(home)
    before = sorted(home.iterdir())
    assert "holds something else" in refused(home)
    (home / "DEMO").write_text("somebody put it there")
    assert "holds something else" in refused(home)
    assert sorted(home.iterdir()) == sorted([*before, home / "DEMO"])


def test_the_verb_says_so_and_is_wrong_usage(tmp_path: Path) -> None:
    home = tmp_path / "home"
    real(home)
    done = tracker(home, "demo")
    assert done.returncode == 2
    assert "left alone" in done.stderr
    assert not (home / "mailbox").exists()


def test_what_no_demo_made_is_not_taken_away_with_it(tmp_path: Path) -> None:
    with homes.held(tmp_path, LISTS):
        pass
    (tmp_path / "notes.txt").write_text("mine")
    assert "notes.txt" in refused(tmp_path)
    (tmp_path / "notes.txt").unlink()
    outside = tmp_path.parent / "outside"
    outside.mkdir()
    (tmp_path / "archive").symlink_to(outside)
    assert "archive" in refused(tmp_path)
    assert outside.is_dir()


def test_what_the_last_demo_made_is_taken_away(tmp_path: Path) -> None:
    with homes.held(tmp_path, LISTS):
        (tmp_path / "archive" / "ab").mkdir(parents=True)
        (tmp_path / "archive" / "ab" / "document").write_text("old")
        (tmp_path / "tracker.db-wal").write_text("old")
    with homes.held(tmp_path, LISTS):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["DEMO", "tracker.yaml"]


def test_one_that_was_broken_off_can_be_played_again(tmp_path: Path) -> None:
    with homes.held(tmp_path, LISTS):
        (tmp_path / "tracker.db").touch()  # it died before there were tables
    with homes.held(tmp_path, LISTS), opened(Settings(home=tmp_path).database) as engine:
        migrate(engine)
        mark.begun(Journal(engine, Archive(tmp_path / "archive")), now())  # or soon after
    done = tracker(tmp_path, "changes")
    assert "DEMO, and not played to its end" in done.stderr
    with homes.held(tmp_path, LISTS):
        assert not (tmp_path / "tracker.db").exists()


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "DEMO").write_text("")
    (tmp_path / "tracker.db").write_bytes(b"somebody's own file, which is no database" * 100)
    assert "holds something else" in refused(tmp_path)


def test_a_clock_behind_the_story_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(NotNow, match="behind 2025-07-15"):
        stage.play(tmp_path / "home", print)
    assert not (tmp_path / "home").exists()


def test_the_story_is_shipped_with_the_package() -> None:
    builder = WheelBuilder(str(Path(__file__).parents[2]))
    shipped = {file.distribution_path for file in builder.recurse_included_files()}
    assert "tracker/demo/story.yaml" in shipped


def test_two_demos_do_not_play_in_one_home(tmp_path: Path) -> None:
    second = homes.held(tmp_path, LISTS)
    with homes.held(tmp_path, LISTS), pytest.raises(NotNow, match="Another demo"):
        second.__enter__()
    handle = os.open(tmp_path / "DEMO", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    assert "is no folder" in refused(tmp_path / "demo")
    assert tracker(tmp_path / "demo", "demo").returncode == 2
