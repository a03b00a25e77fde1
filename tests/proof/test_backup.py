"""Backup and restore: whole, consistent while somebody writes, and refused rather than half."""

import json
import os
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from db import chain
from db.archive import Archive
from db.engine import reading
from tests import databases
from tests.builders import Ticking, brief, person, take_un
from tests.cli.test_cli import tracker as command
from tests.conftest import open_tracker
from tests.record.test_crashes import child, wait
from tracker.errors import WrongUsage
from tracker.proof import backup, replay, upkeep, verify
from tracker.record.tracker import Tracker
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 41)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tracker = open_tracker(tmp_path / "h")
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(100)], 1)
    tracker.ledger.engine.dispose()
    return tmp_path / "h"


def opened(home: Path) -> Tracker:
    return open_tracker(home)


def test_a_backup_restored_into_an_empty_home_is_the_same_history(
    home: Path, tmp_path: Path
) -> None:
    done = command(home, "backup", str(tmp_path / "b"))
    assert done.returncode == 0, done.stderr
    assert "2 documents" in done.stderr
    back = command(tmp_path / "new", "restore", str(tmp_path / "b"))
    assert back.returncode == 0, back.stderr
    tracker = opened(tmp_path / "new")
    assert brief(tracker) == brief(opened(home))
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    assert list(replay.differences(tracker, ["un_sc"])) == []
    take_un(tracker, [*CROWD, person(101)], 2)  # and it goes on from there


def test_a_backup_while_somebody_writes_is_consistent(home: Path, tmp_path: Path) -> None:
    def write() -> None:
        tracker = opened(home)
        for number in range(2, 60):
            take_un(tracker, [*CROWD, person(100 + number)], number)

    pid = child(write)
    settings = Settings(home=home)
    for number in range(4):
        backup.backup(settings, tmp_path / f"b{number}", Ticking()())
    os.kill(pid, 9)
    wait(pid)
    for number in range(4):
        new = Settings(home=tmp_path / f"n{number}")
        backup.restore(new, tmp_path / f"b{number}")


def test_nothing_that_exists_is_written_over(home: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    done = command(home, "backup", str(tmp_path / "b"))
    assert done.returncode == 1
    assert "exists" in done.stderr
    command(home, "backup", str(tmp_path / "c"))
    again = command(home, "restore", str(tmp_path / "c"))
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert "Traceback" not in again.stderr


def test_half_a_backup_and_a_changed_one_are_refused(home: Path, tmp_path: Path) -> None:
    settings = Settings(home=home)
    backup.backup(settings, tmp_path / "b", Ticking()())
    new = Settings(home=tmp_path / "new")
    database = tmp_path / "b" / "tracker.db"
    kept = database.read_bytes()
    database.write_bytes(kept + b"x")
    with pytest.raises(backup.BackupFailed, match="not the file that was backed up"):
        backup.restore(new, tmp_path / "b")
    database.write_bytes(kept)
    (tmp_path / "b" / "backup.json").unlink()
    with pytest.raises(backup.BackupFailed, match="not a whole backup"):
        backup.restore(new, tmp_path / "b")
    assert not (tmp_path / "new" / "tracker.db").exists()


def test_a_damaged_document_stops_the_backup_and_says_which(home: Path, tmp_path: Path) -> None:
    archive = Archive(home / "archive")
    sha256 = archive.hashes()[0]
    archive.path(sha256).write_bytes(b"rot")
    with pytest.raises(backup.BackupFailed, match=sha256):
        backup.backup(Settings(home=home), tmp_path / "b", Ticking()())
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_backup_of_postgresql_taken_meanwhile_is_restored_into_either(
    kind: str, tmp_path: Path
) -> None:
    with databases.fresh_url("postgresql", tmp_path) as url, ExitStack() as places:
        tracker = open_tracker(tmp_path / "h", url)
        take_un(tracker, CROWD, 0)
        settings = Settings(home=tmp_path / "h", database_url=url)
        pid = child(lambda: write_on(tmp_path / "h", url))
        made = [backup.backup(settings, tmp_path / f"b{n}", Ticking()()) for n in range(2)]
        os.kill(pid, 9)
        wait(pid)
        assert "The last backup was made" in doctored(tracker, settings)
        tracker.ledger.engine.dispose()
        new = tmp_path / "new"
        there = "" if kind == "sqlite" else places.enter_context(databases.empty_postgresql())
        backup.restore(Settings(home=new, database_url=there), tmp_path / "b1")
        assert sorted(path.name for path in new.iterdir() if path.name.startswith(".")) == []
        restored = open_tracker(new, there)
        with reading(restored.ledger.engine) as connection:
            assert chain.head(connection) == made[1].head
            assert list(verify.problems(connection, restored.journal.archive, made[1].head)) == []
        restored.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
        take_un(restored, [*CROWD, person(101)], 200)  # whoever wrote then is dead: it goes on
        restored.ledger.engine.dispose()


def write_on(home: Path, url: str) -> None:
    tracker = open_tracker(home, url)
    for number in range(2, 100):
        take_un(tracker, [*CROWD, person(100 + number)], number)


def doctored(tracker: Tracker, settings: Settings) -> str:
    """What the doctor says of backups."""
    with reading(tracker.ledger.engine) as connection:
        return upkeep._backup(connection, settings, Ticking()()).sentence


def test_a_backup_goes_into_no_postgresql_in_which_anything_is(home: Path, tmp_path: Path) -> None:
    backup.backup(Settings(home=home), tmp_path / "b", Ticking()())
    with (
        databases.fresh_url("postgresql", tmp_path) as url,
        pytest.raises(WrongUsage, match="There are tables"),
    ):
        backup.restore(Settings(home=tmp_path / "new", database_url=url), tmp_path / "b")
    assert not (tmp_path / "new").exists()


def test_the_manifest_says_what_the_backup_holds(home: Path, tmp_path: Path) -> None:
    done = backup.backup(Settings(home=home), tmp_path / "b", Ticking()())
    found = json.loads((tmp_path / "b" / "backup.json").read_text())
    assert found["documents"] == 2
    assert found["head"] == done.head
    with reading(opened(home).ledger.engine) as connection:
        assert chain.head(connection) == done.head
