"""What the program writes is for itself alone, whatever the umask; what lies open is named."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import files
from db.archive import Archive
from db.engine import opened
from tests.builders import person, take_un
from tests.cli.test_cli import as_process
from tests.command import tracker as run
from tests.conftest import open_tracker
from tracker.proof import access
from tracker.settings import Settings

CROWD = [person(n) for n in range(1, 12)]


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def under(request: pytest.FixtureRequest) -> Iterator[int]:
    """The usual umasks, and none at all."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def everything(root: Path) -> list[Path]:
    return [root, *root.rglob("*")]


def test_a_home_and_all_that_is_in_it_are_ours_alone(under: int, tmp_path: Path) -> None:
    home = tmp_path / "srv" / "home"
    assert run(home, "init").returncode == 0
    with opened(f"sqlite:///{home / 'tracker.db'}") as engine, engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")  # the write-ahead log is there now
        Archive(home / "archive").put(b"a document")
        found = {path.relative_to(home).as_posix(): mode(path) for path in everything(home)}
    assert {"tracker.db", "tracker.db-wal", "tracker.db-shm", "archive"} <= found.keys()
    wanted = {name: 0o700 if (home / name).is_dir() else 0o600 for name in found}
    wanted |= {name: 0o600 for name in found if name.startswith("tracker.db")}
    assert found == wanted


def test_a_process_of_its_own_makes_the_same_home(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        assert as_process(tmp_path / "home", "init").returncode == 0
    finally:
        os.umask(before)
    assert mode(tmp_path / "home") == 0o700
    assert mode(tmp_path / "home" / "tracker.db") == 0o600


def test_a_backup_and_what_is_restored_from_it_are_ours_alone(under: int, tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path / "home")
    take_un(tracker, CROWD, 0)
    tracker.ledger.engine.dispose()
    (tmp_path / "home" / "tracker.db").chmod(0o644)  # as earlier releases left it
    assert run(tmp_path / "home", "backup", str(tmp_path / "b" / "1")).returncode == 0
    assert run(tmp_path / "new", "restore", str(tmp_path / "b" / "1")).returncode == 0
    for root in (tmp_path / "b", tmp_path / "new"):
        assert [path for path in everything(root) if files.is_open_to_others(path)] == []


def test_folders_in_which_the_log_is_replayed_are_ours_alone(under: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tracker-replay-") as folder:
        assert mode(Path(folder)) == 0o700


def opened_up(home: Path) -> None:
    """A home as an earlier release made it under the usual umask."""
    assert run(home, "init").returncode == 0
    home.chmod(0o755)
    (home / "archive").mkdir(exist_ok=True)
    (home / "archive").chmod(0o755)
    (home / "tracker.db").chmod(0o644)


def test_doctor_names_what_is_open_and_init_closes_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    opened_up(home)
    told = run(home, "doctor").stdout
    for name in (home, home / "archive", home / "tracker.db"):
        assert str(name) in next(line for line in told.splitlines() if "Others may" in line)
    assert "Closed to others" in run(home, "init").stderr
    assert "Others may" not in run(home, "doctor").stdout
    assert (mode(home), mode(home / "tracker.db")) == (0o700, 0o600)
    assert "Closed to others" not in run(home, "init").stderr


def test_a_shut_home_shuts_what_is_in_it(tmp_path: Path) -> None:
    opened_up(tmp_path / "home")
    (tmp_path / "home").chmod(0o700)
    assert access.open_to_others(Settings(home=tmp_path / "home")) == []


def test_a_database_outside_of_the_home_is_looked_at_too(tmp_path: Path) -> None:
    home, database = tmp_path / "home", tmp_path / "elsewhere.db"
    settings = Settings(home=home, database_url=f"sqlite:///{database}")
    assert run(home, "init", TRACKER_DATABASE_URL=settings.database_url).returncode == 0
    assert access.open_to_others(settings) == []
    database.chmod(0o640)
    assert access.open_to_others(settings) == [database]
    assert access.close(settings) == [database]


def test_a_settings_file_with_a_secret_that_others_may_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tracker.yaml"
    file.write_text("smtp_password: pw\n")
    file.chmod(0o644)
    home = tmp_path / "home"
    assert run(home, "init").returncode == 0
    assert str(file) in run(home, "doctor", TRACKER_CONFIG=str(file)).stdout
    file.write_text("log_level: info\n")
    assert "Others may" not in run(home, "doctor", TRACKER_CONFIG=str(file)).stdout


def test_what_lies_in_the_place_of_a_backup_is_not_written_into(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "init")
    (tmp_path / "theirs").mkdir()
    (tmp_path / ".b.part").symlink_to(tmp_path / "theirs")
    done = run(home, "backup", str(tmp_path / "b"))
    assert (done.returncode, "in the way" in done.stderr) == (1, True)
    (tmp_path / ".b.part").unlink()
    (tmp_path / "b").symlink_to(tmp_path / "nowhere")
    assert "exists" in run(home, "backup", str(tmp_path / "b")).stderr
    assert list((tmp_path / "theirs").iterdir()) == []


@pytest.mark.parametrize("name", ["tracker.db", "backup.json"])
def test_a_link_or_pipe_in_a_backup_is_not_restored(name: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "init")
    run(home, "backup", str(tmp_path / "b"))
    shutil.move(tmp_path / "b" / name, tmp_path / name)
    (tmp_path / "b" / name).symlink_to(tmp_path / name)
    assert run(tmp_path / "new", "restore", str(tmp_path / "b")).returncode != 0
    (tmp_path / "b" / name).unlink()
    os.mkfifo(tmp_path / "b" / name)
    assert run(tmp_path / "new", "restore", str(tmp_path / "b")).returncode != 0
    assert not (tmp_path / "new" / "tracker.db").exists()
