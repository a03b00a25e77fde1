"""A restore that does not come to its end leaves nothing behind, whatever ended it."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from db.archive import Archive
from db.engine import opened, reading
from tests.builders import person, take_un
from tests.command import anywhere, environment, tracker
from tests.conftest import open_tracker
from tracker.proof import backup, verify
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 41)]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup."""
    found = open_tracker(tmp_path / "h")
    take_un(found, CROWD, 0)
    take_un(found, [*CROWD, person(100)], 1)
    found.ledger.engine.dispose()
    assert tracker(tmp_path / "h", "backup", str(tmp_path / "b")).returncode == 0
    return tmp_path / "b"


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def damaged_document(kept: Path) -> None:
    archive = Archive(kept / "archive")
    archive.path(archive.hashes()[0]).write_bytes(b"rot")


def missing_document(kept: Path) -> None:
    archive = Archive(kept / "archive")
    archive.path(archive.hashes()[0]).unlink()


def another_database(kept: Path) -> None:
    with (kept / "tracker.db").open("ab") as file:
        file.write(b"x")


def no_database(kept: Path) -> None:
    (kept / "tracker.db").unlink()


def no_manifest(kept: Path) -> None:
    (kept / "backup.json").unlink()


def edited_record(kept: Path) -> None:
    """A record edited, and the manifest made to fit: only verifying finds it."""
    with sqlite3.connect(kept / "tracker.db") as database:
        database.execute("UPDATE change SET caption = 'Somebody Else' WHERE seq = 1")
        database.execute("UPDATE journal SET body = replace(body, 'backfill', 'run')")
    rewrite(kept, database_sha256=backup._sha256(kept / "tracker.db"))


def another_head(kept: Path) -> None:
    rewrite(kept, head="0" * 64)


def rewrite(kept: Path, **values: str) -> None:
    manifest = json.loads((kept / "backup.json").read_text())
    (kept / "backup.json").write_text(json.dumps(manifest | values))


DAMAGES = [
    damaged_document,
    missing_document,
    another_database,
    no_database,
    no_manifest,
    edited_record,
    another_head,
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("home_is_there", [True, False])
def test_a_bad_backup_leaves_the_place_as_it_was(
    kept: Path, tmp_path: Path, damage: object, home_is_there: bool
) -> None:
    assert callable(damage)
    damage(kept)
    place = tmp_path / "place"
    place.mkdir()
    if home_is_there:
        (place / "home" / "archive").mkdir(parents=True)
        (place / "home" / "tracker.yaml").write_text("user: ada\n")
    before = everything(place)
    done = tracker(place / "home", "restore", str(kept))
    assert done.returncode == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert everything(place) == before
    assert anywhere(place / "home", "changes").returncode == 2


def test_a_full_disk_leaves_nothing(kept: Path, tmp_path: Path) -> None:
    full = OSError(28, "No space left on device")
    with mock.patch.object(Archive, "take", side_effect=full):
        done = tracker(tmp_path / "new" / "home", "restore", str(kept))
    assert done.returncode == 1
    assert "disk is full" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_restore_that_is_ended_takes_away_what_it_began(
    kept: Path, tmp_path: Path, number: int
) -> None:
    home = tmp_path / "new"
    process = restoring(kept, home)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert not home.exists()


def restoring(kept: Path, home: Path) -> "subprocess.Popen[str]":
    """A restore that never comes to verify, once it is about to."""
    waits = "lambda *_: time.sleep(60)"
    slow = f"import time; from tracker.proof import backup; backup._wrong = {waits}"
    words = f"{slow}; import sys; sys.argv = ['tracker', 'restore', {str(kept)!r}]"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{words}; from tracker.cli import main; main()"],
        env=environment(home, {}),
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 30
    while len(everything(home)) < 6 and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.3)
    return process


def test_after_a_kill_there_is_no_home_and_the_next_restore_makes_one(
    kept: Path, tmp_path: Path
) -> None:
    home = tmp_path / "new"
    process = restoring(kept, home)
    process.kill()
    process.communicate(timeout=30)
    assert anywhere(home, "changes").returncode == 2
    assert tracker(home, "restore", str(kept)).returncode == 0
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []
    assert tracker(home, "verify").returncode == 0


def test_a_restore_keeps_settings_and_says_what_is_not_in_it(kept: Path, tmp_path: Path) -> None:
    home = tmp_path / "new"
    (home / "archive" / "ab").mkdir(parents=True)
    (home / "tracker.yaml").write_text("user: ada\n")
    done = tracker(home, "restore", str(kept))
    assert done.returncode == 0, done.stderr
    assert "2 documents" in done.stderr
    assert "signing keys" in done.stderr
    assert "stop the old one first" in done.stderr
    assert (home / "tracker.yaml").read_text() == "user: ada\n"
    assert (home / "archive").stat().st_mode & 0o777 == 0o700
    assert (home / "tracker.db").stat().st_mode & 0o777 == 0o600


def test_a_database_elsewhere_is_restored_there_or_not_at_all(kept: Path, tmp_path: Path) -> None:
    home, file = tmp_path / "new", tmp_path / "elsewhere" / "t.db"
    settings = Settings(home=home, database_url=f"sqlite:///{file}")
    wrong = mock.patch.object(backup, "_wrong", return_value=["something is wrong"])
    with wrong, pytest.raises(backup.NotAsRecorded, match="something is wrong"):
        backup.restore(settings, kept)
    assert not home.exists()
    assert not file.parent.exists()
    done = backup.restore(settings, kept)
    with opened(settings.database) as engine, reading(engine) as connection:
        assert list(verify.problems(connection, Archive(settings.archive), done.head)) == []


def test_what_is_there_is_not_touched(kept: Path, tmp_path: Path) -> None:
    before = everything(tmp_path / "h")
    done = tracker(tmp_path / "h", "restore", str(kept))
    assert (done.returncode, "not empty" in done.stderr) == (1, True)
    assert everything(tmp_path / "h") == before


def test_a_backup_that_fails_leaves_nothing_and_a_good_one_is_noted(tmp_path: Path) -> None:
    home = tmp_path / "h"
    found = open_tracker(home)
    take_un(found, CROWD, 0)
    found.ledger.engine.dispose()
    archive = Archive(home / "archive")
    path = archive.path(archive.hashes()[0])
    kept = path.read_bytes()
    path.write_bytes(b"rot")
    assert tracker(home, "backup", str(tmp_path / "to" / "b")).returncode == 1
    assert everything(tmp_path / "to") == []
    path.write_bytes(kept)
    assert tracker(home, "backup", str(tmp_path / "to" / "b")).returncode == 0
    assert "The last backup was made at" in tracker(home, "doctor").stdout
    assert str(tmp_path / "to" / "b") in tracker(home, "doctor").stdout
    assert tracker(home, "verify").returncode == 0


def test_a_backup_of_no_home_makes_none(tmp_path: Path) -> None:
    done = anywhere(tmp_path / "h", "backup", str(tmp_path / "b"))
    assert (done.returncode, "no home here" in done.stderr) == (2, True)
    assert everything(tmp_path) == []
