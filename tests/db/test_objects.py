"""Documents in an object store: a real S3 server on loopback, and what can be wrong with it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from db import objects, stores
from db.archive import Archive, ArchiveDamaged, ArchiveDown, BadArchive
from db.stores import ArchiveShut, Held
from tests.objects import SECRET, Bucket, bucket

HEAD = b"".join(b"%032d" % (n * n * 7919) for n in range(4_000))
DAYS = [HEAD + b"<entry>%d</entry>" % day for day in range(9)]
CONTENT = b"<list>" + bytes(range(256)) * 2_000 + b"</list>"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket(monkeypatch) as made:
        yield made


def kept(archive: Archive) -> list[str]:
    """The hashes of a few days of a list, each put after the one before."""
    hashes, like = [], ""
    for content in DAYS:
        like = archive.put(content, like)
        hashes.append(like)
    return hashes


def test_what_is_put_comes_back_and_lies_there_as_it_would_in_a_folder(
    there: Bucket, tmp_path: Path
) -> None:
    hashes, folder = kept(there.archive), Archive(tmp_path)
    assert kept(folder) == hashes
    assert [there.archive.get(sha256) for sha256 in hashes] == DAYS
    assert [b"".join(there.archive.parts(sha256)) for sha256 in hashes] == DAYS
    assert [there.raw(h) for h in hashes] == [folder.path(h).read_bytes() for h in hashes]
    assert [len(there.archive.line(h)) for h in hashes] == [len(folder.line(h)) for h in hashes]
    assert max(len(there.archive.line(h)) for h in hashes) > 1
    assert there.archive.sizes() == folder.sizes()
    assert there.archive.size_on_disk(hashes[0]) == folder.size_on_disk(hashes[0]) > 0
    assert there.archive.size_on_disk("f" * 64) == 0
    assert there.archive.cut_off() == {}


def test_a_document_is_put_once_and_never_written_over(there: Bucket) -> None:
    sha256 = there.archive.put(CONTENT)
    there.door.open()
    assert there.archive.put(CONTENT) == sha256
    assert "PUT" not in there.door.seen
    assert not stores.store_of(there.url).write(sha256, b"another", None)
    assert there.archive.get(sha256) == CONTENT


def test_the_server_heeds_conditions_itself(there: Bucket) -> None:
    """What the promise rests on; a server that ignored them would take the second one."""
    sha256 = there.archive.put(CONTENT)
    assert there.ask("PUT", sha256, b"x", {"If-None-Match": "*"})[0] == 412
    assert there.ask("PUT", sha256, b"x", {"If-Match": '"0"'})[0] == 412
    assert there.archive.get(sha256) == CONTENT


def test_what_is_sent_says_its_sum_by_which_a_store_refuses_what_came_altered(
    there: Bucket,
) -> None:
    """The server of these tests does not look at it; S3 does."""
    there.archive.put(CONTENT)
    there.archive.put(CONTENT[:-1])
    assert there.door.sums == [True, True]


def test_a_put_that_many_do_at_once_is_one_document(there: Bucket) -> None:
    got: list[str] = []
    many = [
        threading.Thread(target=lambda: got.append(there.archive.put(CONTENT))) for _ in "12345678"
    ]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert len(got) == 8
    assert {*got} == {*there.archive.hashes()}
    assert there.archive.get(got[0]) == CONTENT


def test_whoever_is_second_looks_at_what_the_first_one_put(
    there: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw that nothing was there; what the other one put is no document."""
    sha256 = there.archive.put(CONTENT)
    there.lay(sha256, zstandard.compress(b"another"))
    monkeypatch.setattr(objects.Objects, "held", lambda *_: None)
    with pytest.raises(ArchiveDamaged, match=f"^Document {sha256} is not what its hash says.$"):
        there.archive.put(CONTENT)


Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "cut": (lambda packed: packed[: len(packed) // 2], r"(cannot be read: .*|is not what .*)"),
    "empty": (lambda _: b"", "(cannot be read: .*|is not what .*)"),
    "no zstd": (lambda packed: b"\0" * len(packed), "cannot be read: .*"),
    "another": (lambda _: zstandard.compress(CONTENT[::-1]), "is not what its hash says"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_object_that_was_altered_is_named_and_put_right_by_whoever_brings_it(
    there: Bucket, damage: str
) -> None:
    do, what = DAMAGES[damage]
    sha256 = there.archive.put(CONTENT)
    there.lay(sha256, do(there.raw(sha256)))
    with pytest.raises(ArchiveDamaged, match=rf"^Document {sha256} {what}\.$"):
        there.archive.get(sha256)
    with pytest.raises(ArchiveDamaged, match=f"^Document {sha256} "):
        there.archive.parts(sha256)
    assert [named for named, _ in there.archive.damages([sha256])] == [sha256]
    assert there.archive.put(CONTENT) == sha256
    assert there.archive.get(sha256) == CONTENT


def test_a_damaged_object_that_somebody_else_put_right_meanwhile_is_left(there: Bucket) -> None:
    sha256 = there.archive.put(CONTENT)
    right, store = there.raw(sha256), stores.store_of(there.url)
    there.lay(sha256, b"rotten")
    before = store.held(sha256)
    there.lay(sha256, right)
    assert not store.write(sha256, b"of somebody who is late", before)
    assert there.archive.get(sha256) == CONTENT
    assert isinstance(before, Held)
    assert before.e_tag


def test_one_that_is_gone_is_named_with_what_hangs_on_it(there: Bucket) -> None:
    hashes = kept(there.archive)
    there.remove(hashes[0])
    gone = f"^Document {hashes[3]} goes on from document {hashes[0]}, which is not in the archive.$"
    with pytest.raises(ArchiveDamaged, match=gone):
        there.archive.get(hashes[3])
    cut = there.archive.cut_off()
    assert cut == {hashes[0]: sorted(hashes[1:])}


# The store itself.


def test_a_store_that_is_not_there_is_no_damage(there: Bucket) -> None:
    sha256 = there.archive.put(CONTENT)
    there.door.gone = True
    for asked in (there.archive.get, there.archive.parts, there.archive.size_on_disk):
        with pytest.raises(ArchiveDown, match=f"^The archive {there.url} does not answer.*\\.$"):
            asked(sha256)
    for also in (there.archive.hashes, there.archive.cut_off, lambda: there.archive.put(b"new")):
        with pytest.raises(ArchiveDown, match=f"^The archive {there.url} does not answer.*\\.$"):
            also()
    there.door.open()
    assert there.archive.get(sha256) == CONTENT
    assert there.archive.hashes() == [sha256]


def test_one_that_fails_for_a_moment_is_asked_again(there: Bucket) -> None:
    sha256 = there.archive.put(CONTENT)
    there.door.status, there.door.code = 503, "SlowDown"
    timer = threading.Timer(0.3, there.door.open)
    timer.start()
    assert there.archive.get(sha256) == CONTENT
    timer.join()


def test_one_that_is_slow_is_waited_for_and_not_for_ever(
    there: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = there.archive.put(CONTENT)
    there.door.slow = 0.3
    assert there.archive.get(sha256) == CONTENT
    monkeypatch.setattr(objects, "REQUEST", objects.timedelta(seconds=0.2))
    monkeypatch.setattr(objects, "TRIES", 2)
    objects._client.cache_clear()
    with pytest.raises(ArchiveDown, match=r"does not answer \(timed out\)\.$"):
        there.archive.get(sha256)


REFUSED = {
    (403, "AccessDenied"): ArchiveShut,
    (403, "InvalidAccessKeyId"): ArchiveShut,
    (401, "Unauthorized"): ArchiveShut,
    (400, "ExpiredToken"): ArchiveShut,
    (301, "PermanentRedirect"): ArchiveShut,
    (404, "NoSuchBucket"): ArchiveShut,
    (500, "InternalError"): ArchiveDown,
    (503, "SlowDown"): ArchiveDown,
    (429, "TooManyRequests"): ArchiveDown,
}


@pytest.mark.parametrize("answer", REFUSED, ids=str)
def test_whatever_it_answers_is_one_sentence_without_a_secret(
    there: Bucket, answer: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "TRIES", 1)
    objects._client.cache_clear()
    there.door.status, there.door.code = answer
    for asked in (lambda: there.archive.get("0" * 64), lambda: there.archive.put(CONTENT)):
        with pytest.raises(ArchiveDown) as raised:
            asked()
        assert type(raised.value) is REFUSED[answer]
        told = str(raised.value)
        assert told.startswith(f"The archive {there.url} ")
        assert told.count(". ") == 0
        assert "\n" not in told
        assert SECRET not in told
    there.door.open()
    assert there.archive.hashes() == []


def test_a_bucket_that_is_not_there_is_no_document_that_is_gone(there: Bucket) -> None:
    none = Archive("s3://nobody-has-this/archive")
    for asked in (lambda: none.get("0" * 64), lambda: none.put(CONTENT), none.hashes, none.demand):
        with pytest.raises((ArchiveShut, BadArchive), match=r"has no bucket of this name\.$"):
            asked()


# Copied.


def test_a_folder_is_copied_and_goes_on_where_it_broke_off(there: Bucket, tmp_path: Path) -> None:
    folder = Archive(tmp_path)
    hashes = kept(folder)
    there.door.gone, there.door.after = True, 30
    told: list[str] = []
    with pytest.raises(ArchiveDown):
        folder.copy_to(there.archive, told=told.append)
    there.door.open()
    before = there.archive.hashes()
    assert 0 < len(told) <= len(before) < len(hashes)
    assert folder.copy_to(there.archive) == (len(hashes) - len(before), len(before))
    assert there.archive.sizes() == folder.sizes()
    there.door.open()
    assert folder.copy_to(there.archive) == (0, len(hashes))
    assert "PUT" not in there.door.seen


def test_what_lies_damaged_where_it_is_copied_to_is_put_right(
    there: Bucket, tmp_path: Path
) -> None:
    folder = Archive(tmp_path)
    hashes = kept(folder)
    folder.copy_to(there.archive)
    there.lay(hashes[0], b"rotten")
    assert folder.copy_to(there.archive) == (1, len(hashes) - 1)
    assert [there.archive.get(sha256) for sha256 in hashes] == DAYS


def test_what_is_damaged_is_not_copied(there: Bucket, tmp_path: Path) -> None:
    folder = Archive(tmp_path)
    hashes = kept(folder)
    folder.path(hashes[4]).write_bytes(b"rotten")
    with pytest.raises(ArchiveDamaged, match=hashes[4]):
        folder.copy_to(there.archive, [hashes[4]])
    assert hashes[4] not in there.archive.hashes()


def test_an_object_store_is_copied_back_into_a_folder(there: Bucket, tmp_path: Path) -> None:
    hashes = kept(there.archive)
    folder = Archive(tmp_path)
    assert there.archive.copy_to(folder).copied == len(hashes)
    assert [folder.get(sha256) for sha256 in hashes] == DAYS


OF_OTHERS = {
    "az://account/container/prefix": {
        "AZURE_STORAGE_ACCOUNT_KEY": "c2VjcmV0",
        "AZURE_STORAGE_ENDPOINT": "http://127.0.0.1:9/account",
        "AZURE_ALLOW_HTTP": "true",
    },
    "gs://bucket/prefix": {
        "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps(
            {
                "client_email": "nobody@nowhere.example",
                "private_key_id": "1",
                "private_key": "",
                "gcs_base_url": "http://127.0.0.1:9",
                "disable_oauth": True,
            }
        ),
        "GOOGLE_ALLOW_HTTP": "true",
    },
}


@pytest.mark.parametrize("url", OF_OTHERS)
def test_stores_of_other_kinds_are_asked_where_they_are_set(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in OF_OTHERS[url].items():
        monkeypatch.setenv(name, value)
    objects._client.cache_clear()
    with pytest.raises(ArchiveDown, match=rf"^The archive {url} does not answer \(connection ref"):
        Archive(url).demand()
    objects._client.cache_clear()


def test_a_process_with_threads_of_the_library_is_not_copied() -> None:
    """Python sees none of them; a copy of a process with threads may wait for ever."""
    code = (
        "import threading; from contextlib import suppress;"
        "from tracker.confined import start; assert start._can_be_copied();"
        "from db.archive import Archive, ArchiveDown; there = Archive('s3://bucket/x')\n"
        "with suppress(ArchiveDown): there.get('0' * 64)\n"
        "assert threading.active_count() == 1; assert not start._can_be_copied()"
    )
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ALLOW_HTTP": "true"}
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "c"}
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **nobody, **keys})
    assert done.returncode == 0
