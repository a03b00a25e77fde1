"""What --out may be written over: files, links and pipes, and never what a home consists of."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.builders import CROWD, day, un_xml
from tests.command import tracker


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("spared")
    folder = root / "archive" / "un_sc" / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "consolidated.xml").write_bytes(un_xml(CROWD, day(0)))
    assert tracker(root / "home", "backfill", str(root / "archive")).returncode == 0
    return root / "home"


OWN = ("tracker.db", "tracker.db-wal", "archive/x.csv", "secrets/x.csv", "tracker.yaml", "DEMO")


@pytest.mark.parametrize("verb", ["changes", "lists", "feed"])
@pytest.mark.parametrize("name", OWN)
def test_no_data_goes_over_a_part_of_the_home(home: Path, verb: str, name: str) -> None:
    before = (home / "tracker.db").read_bytes()
    done = tracker(home, verb, "--out", str(home / name))
    assert done.returncode == 2
    assert "is a part of the tracker's home" in done.stderr
    assert (home / "tracker.db").read_bytes() == before
    assert (home / name).exists() is (name == "tracker.db")


def test_a_link_to_the_database_is_the_database(home: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").symlink_to(home / "tracker.db")
    done = tracker(home, "changes", "--out", str(tmp_path / "rows.csv"))
    assert done.returncode == 2
    assert (home / "tracker.db").read_bytes().startswith(b"SQLite format 3")


def test_a_link_stays_one_and_its_file_is_written(home: Path, tmp_path: Path) -> None:
    link, file = tmp_path / "newest.csv", tmp_path / "rows.csv"
    link.symlink_to(file)
    assert tracker(home, "changes", "--out", str(link)).returncode == 0
    assert link.is_symlink()
    assert file.read_text().startswith("change_id,")


def test_a_pipe_is_written_to_and_never_replaced(home: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "rows.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        done = tracker(home, "changes", "--out", str(pipe))
        read, _ = reader.communicate(timeout=20)
    assert done.returncode == 0
    assert read.startswith(b"change_id,")
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_what_cannot_be_written_is_one_sentence(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file" / "x.csv", tmp_path / "none" / "x.csv", tmp_path / ("x" * 300)):
        done = tracker(home, "changes", "--out", str(out))
        assert done.returncode == 2
        assert "cannot be written" in done.stderr


def test_an_ending_that_says_nothing_is_wrong_and_a_contradiction_too(
    home: Path, tmp_path: Path
) -> None:
    """A table of fifty rows under the name of a workbook is found out too late."""
    for words in (("--out", "x.xls"), ("--out", "x.pdf"), ("--json", "--out", "x.csv")):
        *form, name = words
        done = tracker(home, "changes", *form, str(tmp_path / name))
        assert done.returncode == 2
        assert not list(tmp_path.iterdir())
    assert tracker(home, "changes", "--out", str(tmp_path / "x.txt")).returncode == 0


def test_a_dash_is_stdout(home: Path) -> None:
    assert tracker(home, "changes", "--format", "csv", "--out", "-").stdout.startswith("change_id,")
