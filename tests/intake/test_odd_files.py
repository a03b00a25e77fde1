"""Links, pipes, devices, strange names, bombs, crowds of files: named and left, never hung on."""

import gzip
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard

from db import files
from db.archive import LARGEST, Archive, ArchiveDamaged
from scrapers import registry
from tests.builders import brief, day, person, un_xml
from tests.command import tracker as run
from tests.conftest import open_tracker
from tracker.errors import Refused
from tracker.intake import folders, unpacking
from tracker.matching import watchfile
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 16)]
XML = un_xml(CROWD, day(0))
MORE = un_xml([*CROWD, person(20)], day(1))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    """A device cannot be made by everybody; one that is there can be linked to."""
    path.symlink_to("/dev/zero")


def outward(path: Path) -> None:
    path.parent.joinpath("..", "elsewhere.txt").resolve().write_bytes(MORE)
    path.symlink_to("../elsewhere.txt")


def nowhere(path: Path) -> None:
    path.symlink_to("no such file")


def round_and_round(path: Path) -> None:
    path.symlink_to(path.name)


ODD: list[Callable[[Path], None]] = [pipe, device, outward, nowhere, round_and_round]
each_odd = pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def dated(root: Path, number: int, list_id: str = "un_sc") -> Path:
    folder = root / list_id / day(number).strftime("%Y-%m-%d")
    folder.mkdir(parents=True)
    return folder


def taken(tracker: Tracker, root: Path) -> list[tuple[str, str]]:
    found, _ = folders.folders(root)
    outcomes = [folders.take_folder(tracker, item) for item in found]
    return [(outcome.outcome, outcome.reason) for outcome in outcomes]


@each_odd
@pytest.mark.parametrize("name", ["consolidated.xml", "consolidated.xml.gz"])
def test_what_is_no_file_in_a_folder_is_named_and_left(
    odd: Callable[[Path], None], name: str, tracker: Tracker, tmp_path: Path
) -> None:
    root = tmp_path / "in"
    (dated(root, 0) / "consolidated.xml").write_bytes(XML)
    odd(dated(root, 1) / name)
    (dated(root, 2) / "consolidated.xml").write_bytes(un_xml([*CROWD, person(30)], day(2)))
    with within(5):
        first, second, third = taken(tracker, root)
    assert (first[0], second[0], third[0]) == ("recorded", "refused", "recorded")
    assert name in second[1]
    assert brief(tracker) == [("addition", "QDi.030")]


@each_odd
def test_what_is_not_asked_for_may_be_whatever_it_is(
    odd: Callable[[Path], None], tracker: Tracker, tmp_path: Path
) -> None:
    folder = dated(tmp_path / "in", 0)
    (folder / "consolidated.xml").write_bytes(XML)
    odd(folder / "README")
    assert [outcome for outcome, _ in taken(tracker, tmp_path / "in")] == ["recorded"]


def test_a_folder_that_is_a_link_is_named_and_left(tracker: Tracker, tmp_path: Path) -> None:
    (dated(tmp_path / "far", 1) / "consolidated.xml").write_bytes(MORE)
    root = tmp_path / "in"
    (dated(root, 0) / "consolidated.xml").write_bytes(XML)
    second = f"{day(1):%Y-%m-%d}"
    (root / "un_sc" / second).symlink_to(tmp_path / "far" / "un_sc" / second)
    (root / "us_state_fto").symlink_to(tmp_path / "far" / "un_sc")
    (root / "eu_fsf").symlink_to("eu_fsf")  # round and round
    outcomes = taken(tracker, root)
    assert sorted(outcome for outcome, _ in outcomes) == [
        "recorded",
        "refused",
        "refused",
        "refused",
    ]
    assert all("symbolic link" in why for outcome, why in outcomes if outcome == "refused")


def test_the_folder_that_a_person_names_may_be_a_link(tracker: Tracker, tmp_path: Path) -> None:
    (dated(tmp_path / "far", 0) / "consolidated.xml").write_bytes(XML)
    (tmp_path / "in").symlink_to(tmp_path / "far")
    assert [outcome for outcome, _ in taken(tracker, tmp_path / "in")] == ["recorded"]


def test_a_folder_that_becomes_a_link_after_it_was_looked_at_is_not_followed(
    tracker: Tracker, tmp_path: Path
) -> None:
    folder = dated(tmp_path / "in", 0)
    (folder / "consolidated.xml").write_bytes(XML)
    (item,), _ = folders.folders(tmp_path / "in")
    for swapped in (folder, folder.parent):
        swapped.rename(tmp_path / f"moved-{swapped.name}")
        swapped.symlink_to(tmp_path / f"moved-{swapped.name}")
        outcome = folders.take_folder(tracker, item)
        assert (outcome.outcome, "not followed" in outcome.reason) == ("refused", True)
        swapped.unlink()
        (tmp_path / f"moved-{swapped.name}").rename(swapped)
    assert folders.take_folder(tracker, item).outcome == "recorded"


@each_odd
def test_no_verb_waits_for_a_pipe_reads_a_device_or_follows_a_link(
    odd: Callable[[Path], None], tmp_path: Path
) -> None:
    home, path = tmp_path / "home", tmp_path / "files" / "consolidated.xml"
    path.parent.mkdir()
    odd(path)
    hook = ("--to", "https://h.example/x", "--channel", "webhook")
    verbs = (
        ("run", "un_sc", "--file", str(path), "--by", "ada"),
        ("watch", "import", str(path), "--by", "ada"),
        ("alerts", "import", str(path), "--by", "ada"),
        ("alerts", "add", "x", *hook, "--secret-file", str(path), "--by", "ada"),
    )
    for verb in verbs:
        with within(5):
            done = run(home, *verb)
        assert done.returncode in (1, 2), (verb, done)
        assert "consolidated.xml" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("variable", ["TRACKER_CONFIG", "TRACKER_SMTP_PASSWORD_FILE"])
@pytest.mark.parametrize("odd", [pipe, device], ids=lambda odd: odd.__name__)
def test_settings_come_from_no_pipe_and_no_device(
    odd: Callable[[Path], None], variable: str, tmp_path: Path
) -> None:
    odd(tmp_path / "odd")
    with within(5):
        done = run(tmp_path / "home", "doctor", **{variable: str(tmp_path / "odd")})
    assert (done.returncode, "not a file" in done.stderr) == (2, True)


def test_settings_may_come_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "there.yaml").write_text("log_level: info\n")
    (tmp_path / "here.yaml").symlink_to("there.yaml")
    assert (
        run(tmp_path / "home", "init", TRACKER_CONFIG=str(tmp_path / "here.yaml")).returncode == 0
    )


@each_odd
def test_no_watched_name_comes_through_what_is_no_file(
    odd: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "in" / "names.csv"
    path.parent.mkdir()
    odd(path)
    with within(5), pytest.raises(watchfile.BadWatchFile, match=r"names\.csv"):
        list(watchfile.parties(path))


@each_odd
def test_an_archived_document_is_a_file_or_damaged(
    odd: Callable[[Path], None], tmp_path: Path
) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put(XML)
    archive.path(sha256).unlink()
    odd(archive.path(sha256))
    with within(5), pytest.raises(ArchiveDamaged, match=sha256):
        archive.get(sha256)


@pytest.mark.every_list
def test_no_list_has_files_larger_than_the_archive_gives_back() -> None:
    limits = [registry.scraper(key).source.size_limit_bytes for key in registry.keys()]
    assert max(limits) < LARGEST


def test_a_bomb_in_the_archive_is_damage(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    sha256 = archive.put(XML)
    packer = zstandard.ZstdCompressor().compressobj()
    parts = [packer.compress(bytes(files.MIB)) for _ in range(600)]
    archive.path(sha256).write_bytes(b"".join(parts) + packer.flush())
    with pytest.raises(ArchiveDamaged, match="larger than any"):
        archive.get(sha256)


NAMES = {
    "not UTF-8": b"consolidated \xff\xfe.xml",
    "two lines": b"consolidated\nremoved: everybody.xml",
    "escapes": b"consolidated\x1b[2J.xml",
    "turned round": "consolidated\u202e.xml".encode(),
    "long": b"consolidated" + b"x" * 230 + b".xml",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_strange_name_is_kept_on_one_line_and_the_file_is_taken(
    name: bytes, tmp_path: Path
) -> None:
    root, home = tmp_path / "in", tmp_path / "home"
    folder = dated(root, 0)
    with open(os.path.join(os.fsencode(folder), name), "wb") as file:
        file.write(XML)
    done = run(home, "backfill", str(root), "--json")
    assert (done.returncode, '"recorded"' in done.stdout) == (0, True), done
    tracker = open_tracker(home)
    (receipt,) = tracker.journal.receipts("un_sc")
    ((kept, _),) = receipt.files.values()
    tracker.ledger.engine.dispose()
    assert kept.isprintable()
    assert kept.encode().startswith(b"consolidated")


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_strange_name_of_a_folder_or_list_is_told_on_one_line(
    name: bytes, tmp_path: Path
) -> None:
    root = tmp_path / "in"
    (dated(root, 0) / "consolidated.xml").write_bytes(XML)
    os.mkdir(os.path.join(os.fsencode(root), name))
    os.mkdir(os.path.join(os.fsencode(root / "un_sc"), name))
    done = run(tmp_path / "home", "backfill", str(root), "--json")
    assert "Traceback" not in done.stderr
    assert '"recorded"' in done.stdout
    assert "is not named by a day" in done.stdout
    assert all(c.isprintable() or c == "\n" for c in done.stdout + done.stderr)
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_of_a_hundred_thousand_files_is_told_in_a_line(tmp_path: Path) -> None:
    folder = dated(tmp_path / "in", 0)
    for number in range(100_000):
        os.close(os.open(folder / f"{number}.txt", os.O_CREAT))
    begun = time.process_time()
    (item,), _ = folders.folders(tmp_path / "in")
    assert time.process_time() - begun < 10
    assert len(item.problem) < 400
    assert "99,990 more" in item.problem


PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstandard.compress}
each_packing = pytest.mark.parametrize("suffix", PACK)


def unpacked(tmp_path: Path, suffix: str, content: bytes, limit: int = 64 * files.MIB) -> bytes:
    path = tmp_path / f"list.xml{suffix}"
    path.write_bytes(content)
    return folders.content_of(path, limit)


@each_packing
@pytest.mark.parametrize("parts", [1, 2, 50])
def test_a_file_packed_in_parts_is_whole(suffix: str, parts: int, tmp_path: Path) -> None:
    size = len(XML) // parts + 1
    packed = [PACK[suffix](XML[at : at + size]) for at in range(0, len(XML), size)]
    assert len(packed) == parts
    assert unpacked(tmp_path, suffix, b"".join(packed)) == XML
    assert unpacked(tmp_path, suffix, b"".join(packed) + bytes(5000)) == XML  # as tapes end


@each_packing
@pytest.mark.parametrize("left", [-1, -4, -100, 12, 0])
def test_of_a_file_that_ends_too_early_nothing_is_taken(
    suffix: str, left: int, tmp_path: Path
) -> None:
    packed = PACK[suffix](XML) + PACK[suffix](os.urandom(3000))
    with pytest.raises(Refused, match="cannot be unpacked"):
        unpacked(tmp_path, suffix, packed[:left])


@each_packing
def test_what_follows_the_end_of_a_packed_file_is_not_passed_over(
    suffix: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="cannot be unpacked"):
        unpacked(tmp_path, suffix, PACK[suffix](XML) + b"<and more of it/>")


@each_packing
def test_a_bomb_costs_little_more_than_the_limit(suffix: str, tmp_path: Path) -> None:
    packed = PACK[suffix](bytes(256 * files.MIB))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match="larger than 16 MiB unpacked"):
        unpacked(tmp_path, suffix, packed, 16 * files.MIB)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100 * 1024  # kilobytes


@each_packing
def test_millions_of_empty_parts_are_not_gone_through(suffix: str, tmp_path: Path) -> None:
    packed = PACK[suffix](b"") * 1_000_000
    with within(3), pytest.raises(Refused, match=f"more than {unpacking.MOST_PARTS:,} parts"):
        unpacked(tmp_path, suffix, packed)


def test_a_window_of_two_gigabytes_is_not_opened(tmp_path: Path) -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=31)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    packed = packer.compress(XML) + packer.flush()
    with pytest.raises(Refused, match="too much memory"):
        unpacked(tmp_path, ".zst", packed)


@pytest.mark.parametrize("suffix", ["", *PACK])
def test_a_file_that_is_too_large_as_it_is_is_not_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"list.xml{suffix}"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: takes no place on the disk
    with within(2), pytest.raises(Refused, match="larger than 64 MiB"):
        folders.content_of(path, 64 * files.MIB)
