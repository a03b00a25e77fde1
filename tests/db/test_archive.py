"""Documents on disk: a damaged one is put in its place again by whoever brings it once more."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from db.archive import Archive, ArchiveDamaged
from db.engine import reading
from tests.builders import day, person, take, un_xml
from tracker.proof import verify
from tracker.record.tracker import Tracker

CONTENT = b"<list>" + bytes(range(256)) * 2_000 + b"</list>"

Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "empty": lambda path: path.write_bytes(b""),
    "no zstd": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "another": lambda path: path.write_bytes(zstandard.compress(CONTENT[::-1])),
    "shorter": lambda path: path.write_bytes(zstandard.compress(CONTENT[:-1])),
    "longer": lambda path: path.write_bytes(zstandard.compress(CONTENT + b"x")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_document_is_whole_again_once_it_is_put(tmp_path: Path, damage: Damage) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(CONTENT)
    damage(archive.path(sha256))
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)
    assert archive.put(CONTENT) == sha256
    assert archive.get(sha256) == CONTENT
    assert archive.hashes() == [sha256]
    assert [path.name for path in tmp_path.rglob(".new-*")] == []


def test_a_whole_document_is_not_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    before = archive.path(archive.put(CONTENT)).stat()
    archive.put(CONTENT)
    after = archive.path(archive.put(CONTENT)).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def _full(_: int) -> None:
    raise OSError("no space")


def test_a_replacement_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path)
    path = archive.path(archive.put(CONTENT))
    path.write_bytes(b"rotten")
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises(OSError, match="no space"):
        archive.put(CONTENT)
    assert path.read_bytes() == b"rotten"
    assert list(path.parent.iterdir()) == [path]


def test_the_next_look_restores_the_document_of_a_list(tracker: Tracker) -> None:
    content = un_xml([person(n) for n in range(1, 20)], day(0))
    take(tracker, content, day(0), mode="run")
    archive = tracker.journal.archive
    (sha256,) = archive.hashes()
    archive.path(sha256).write_bytes(b"rotten")
    with reading(tracker.ledger.engine) as connection:
        assert len(list(verify.archive_problems(connection, archive))) == 1
    take(tracker, content, day(1), mode="run")
    assert archive.get(sha256) == content
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.archive_problems(connection, archive)) == []
