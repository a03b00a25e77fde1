"""Documents kept as what they say otherwise than an earlier one: small, and read as if whole."""

import os
import random
import shutil
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import zstandard

from db import referring
from db.archive import Archive, ArchiveDamaged
from db.engine import reading
from tests.builders import day, person, take, un_xml
from tests.conftest import open_tracker
from tracker.proof import backup, doctor, verify
from tracker.record.tracker import Tracker
from tracker.settings import Settings

WORDS = [f"{number * 7919:x}" for number in range(3_000)]


def rows(number: int, chance: random.Random) -> list[str]:
    return [" ".join(chance.sample(WORDS, 8)) for _ in range(number)]


def text(of: Sequence[str]) -> bytes:
    return "\n".join(of).encode()


def days(number: int, size: int = 2_000) -> list[bytes]:
    """A list on so many days: every day some rows are others, and one is gone."""
    chance = random.Random(5)
    listed = rows(size, chance)
    found = []
    for _ in range(number):
        found.append(text(listed))
        for place in chance.sample(range(len(listed)), 3):
            listed[place] = rows(1, chance)[0]
        del listed[chance.randrange(len(listed))]
    return found


def kept(archive: Archive, documents: Sequence[bytes]) -> list[str]:
    """All of them, each beside the one before it."""
    hashes = [""]
    for document in documents:
        hashes.append(archive.put(document, hashes[-1]))
    return hashes[1:]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


DAYS = days(70)


def test_days_of_a_list_take_a_fraction_and_come_back_to_the_byte(archive: Archive) -> None:
    hashes = kept(archive, DAYS)
    whole = archive.size_on_disk(hashes[0])
    assert archive.bytes_on_disk() < 6 * whole
    again = Archive(archive.root)
    assert [again.get(sha256) for sha256 in hashes] == DAYS
    assert [b"".join(again.parts(sha256)) for sha256 in hashes] == DAYS


def test_every_32nd_is_whole_and_none_needs_more_than_five_others(archive: Archive) -> None:
    lines = [archive.line(sha256) for sha256 in kept(archive, DAYS)]
    assert [number for number, line in enumerate(lines) if len(line) == 1] == [0, 32, 64]
    assert max(map(len, lines)) == 6
    assert [step.place for step in lines[11]] == [11, 10, 8, 0]


def test_a_file_says_itself_what_it_goes_on_from(archive: Archive) -> None:
    first, second = kept(archive, DAYS[:2])
    begins = archive.path(second).read_bytes()[8:]
    assert begins.startswith(f"goes on from {first} as 1\n".encode())


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")
def test_zstd_alone_can_read_it(archive: Archive, tmp_path: Path) -> None:
    _, second = kept(archive, DAYS[:2])
    (tmp_path / "first").write_bytes(DAYS[0])
    words = ["zstd", "-dc", f"--patch-from={tmp_path / 'first'}", str(archive.path(second))]
    assert subprocess.run(words, capture_output=True, check=True).stdout == DAYS[1]


def test_what_lies_there_from_before_is_left_and_the_next_goes_on_from_it(
    archive: Archive,
) -> None:
    first = archive.put(DAYS[0])
    before = archive.path(first).stat()
    second = archive.put(DAYS[1], first)
    assert archive.put(DAYS[0], second) == first
    after = archive.path(first).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [step.refers for step in archive.line(second)] == [first, ""]


PACKED = zstandard.ZstdCompressor().compress(b"".join(DAYS))
WHOLE: dict[str, tuple[bytes, bytes]] = {
    "another one": (DAYS[0], text(rows(2_000, random.Random(9)))),
    "a small one": (DAYS[0][:9_000], DAYS[0][:9_001]),
    "compressed in itself": (b"PK\x03\x04" + PACKED, b"PK\x03\x04" + PACKED + b"x"),
    "nothing": (DAYS[0], b""),
    "after nothing": (b"", DAYS[0]),
    "larger than any that is tried": (DAYS[0], DAYS[0] * 400),
    "after such a one": (DAYS[0] * 400, DAYS[0]),
}


@pytest.mark.parametrize("documents", WHOLE.values(), ids=list(WHOLE))
def test_what_would_not_gain_is_whole(archive: Archive, documents: tuple[bytes, bytes]) -> None:
    hashes = kept(archive, documents)
    assert [len(archive.line(sha256)) for sha256 in hashes] == [1, 1]
    assert tuple(map(archive.get, hashes)) == documents


@pytest.mark.parametrize("like", ["0" * 64, "no hash", "../../x"])
def test_after_one_that_is_not_there_it_is_whole(archive: Archive, like: str) -> None:
    assert len(archive.line(archive.put(DAYS[0], like))) == 1


def test_a_disk_that_is_full_leaves_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive.put(DAYS[0])

    def full(_: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        archive.put(DAYS[1], first)
    assert archive.hashes() == [first]
    assert [path.name for path in archive.root.rglob(".new-*")] == []


# Damage.


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "flipped": flipped,
    "another": lambda path: path.write_bytes(zstandard.compress(DAYS[5])),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("place", [0, 8, 10])
def test_damage_is_named_with_every_document_that_hangs_on_it(
    archive: Archive, damage: Callable[[Path], object], place: int
) -> None:
    hashes = kept(archive, DAYS[:16])
    hang = [h for h in hashes if hashes[place] in [step.sha256 for step in archive.line(h)]]
    damage(archive.path(hashes[place]))
    for sha256 in hashes:
        if sha256 not in hang:
            archive.get(sha256)
            continue
        with pytest.raises(ArchiveDamaged) as said:
            archive.get(sha256)
        assert str(said.value).count(".") == 1
        assert {sha256, hashes[place]} == {h for h in hashes if h in str(said.value)}
        with pytest.raises(ArchiveDamaged, match=hashes[place]):
            archive.parts(sha256)
    assert len(hang) == {0: 16, 8: 8, 10: 2}[place]


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_all_are_readable_again_once_the_damaged_one_comes_once_more(
    archive: Archive, damage: Callable[[Path], object]
) -> None:
    hashes = kept(archive, DAYS[:16])
    damage(archive.path(hashes[8]))
    assert archive.put(DAYS[8], hashes[15]) == hashes[8]
    assert [archive.get(sha256) for sha256 in hashes] == DAYS[:16]


def referring_file(sha256: str, frame: bytes) -> bytes:
    words = referring.WORDS.format(sha256=sha256, place=1).encode()
    return referring.PASSED_OVER + struct.pack("<I", len(words)) + words + frame


def bomb(size: int) -> bytes:
    return zstandard.ZstdCompressor().compress(bytes(size))


def test_documents_that_go_on_from_one_another_are_damage_and_no_end(archive: Archive) -> None:
    first, second = kept(archive, DAYS[:2])
    frame = archive.path(second).read_bytes()[len(referring_file(second, b"")) :]
    archive.path(first).write_bytes(referring_file(second, frame))
    for sha256 in (first, second):
        with pytest.raises(ArchiveDamaged):
            archive.get(sha256)
        with pytest.raises(ArchiveDamaged, match="too many"):
            archive.line(sha256)
    assert len(archive.line(archive.put(DAYS[2], second))) == 1
    assert archive.cut_off() == {}


ODD_FILES = {
    "endless words": referring.PASSED_OVER + struct.pack("<I", 2**32 - 1) + b"x" * 100,
    "no words": referring.PASSED_OVER + struct.pack("<I", 0),
    "a path": referring.PASSED_OVER + struct.pack("<I", 21) + b"goes on from ../x as 1\n"[:21],
    "only the beginning": referring.PASSED_OVER,
}


@pytest.mark.parametrize("content", ODD_FILES.values(), ids=list(ODD_FILES))
def test_a_file_that_says_something_odd_is_damage(archive: Archive, content: bytes) -> None:
    sha256 = archive.put(DAYS[0])
    archive.path(sha256).write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=sha256):
        archive.get(sha256)
    with pytest.raises(ArchiveDamaged, match=sha256):
        archive.parts(sha256)


def test_a_bomb_that_goes_on_from_a_document_is_damage(archive: Archive) -> None:
    first, second = kept(archive, DAYS[:2])
    archive.path(second).write_bytes(referring_file(first, bomb(referring.LARGEST + 1)))
    with pytest.raises(ArchiveDamaged, match="size"):
        archive.get(second)


# What it costs.


@pytest.mark.slow(10)
def test_the_last_of_a_round_of_a_large_list_is_read_in_200_ms(archive: Archive) -> None:
    hashes = kept(archive, days(16, size=200_000))
    assert len(archive.line(hashes[15])) == 5
    taken = []
    for _ in range(3):
        start = time.process_time()
        assert len(archive.get(hashes[15])) > 8_000_000
        taken.append(time.process_time() - start)
    assert min(taken) < 0.2


# In a home.

CROWD = [person(n) for n in range(1, 120)]


@pytest.fixture
def home(tmp_path: Path) -> Tracker:
    tracker = open_tracker(tmp_path / "home")
    for number in range(4):
        content = un_xml([*CROWD, *map(person, range(200, 200 + number))], day(number))
        take(tracker, content, day(number), mode="run")
    return tracker


def lines(tracker: Tracker) -> list[int]:
    archive = tracker.journal.archive
    receipts = tracker.journal.receipts("un_sc")
    return [len(archive.line(receipt.sha256)) for receipt in receipts]


def test_the_next_document_of_a_list_goes_on_from_the_last(home: Tracker) -> None:
    assert lines(home) == [1, 2, 2, 3]


def test_verify_and_the_doctor_name_all_that_hang_on_a_document(home: Tracker) -> None:
    archive = home.journal.archive
    first, *later = [receipt.sha256 for receipt in home.journal.receipts("un_sc")]
    archive.path(first).unlink()
    with reading(home.ledger.engine) as connection:
        said = list(verify.archive_problems(connection, archive))
    assert len(said) == 4
    for sha256 in later:
        (one,) = [sentence for sentence in said if sha256 in sentence]
        assert first in one
    found = doctor.findings(Settings(home=archive.root.parent))
    (told,) = [one for one in found if one.check == "archive" and not one.fine]
    assert all(sha256 in told.sentence for sha256 in (first, *later))


def test_a_backup_has_them_as_they_are_and_comes_back_whole(home: Tracker, tmp_path: Path) -> None:
    settings = Settings(home=home.journal.archive.root.parent)
    backup.backup(settings, tmp_path / "kept", day(9))
    there = Archive(tmp_path / "kept" / "archive")
    assert there.bytes_on_disk() == home.journal.archive.bytes_on_disk()
    backup.restore(Settings(home=tmp_path / "new"), tmp_path / "kept")
    assert lines(open_tracker(tmp_path / "new")) == [1, 2, 2, 3]
