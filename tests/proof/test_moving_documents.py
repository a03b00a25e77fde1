"""Documents from a folder into an object store and back: those that others go on from, and none of
those that were removed by decision.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from db.archive import PROBE, Archive
from db.engine import reading
from tests.command import tracker as command
from tests.decisions.test_retention import WHY, found, old
from tests.objects import Bucket, bucket
from tracker.decisions import proposals
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

__all__ = ["old"]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket(monkeypatch) as made:
        yield made


def copied(home: Path, source: str, target: str) -> str:
    done = command(home, "migrate-store", "--archive-from", source, "--archive-to", target)
    assert done.returncode == 0, done.stderr
    return done.stderr


def is_whole(tracker: Tracker, archive: Archive) -> bool:
    """Whether a record proves itself over this archive."""
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, archive)) == []
    over = Tracker.over(tracker.ledger.engine, archive, tracker.clock)
    return list(replay.differences(over, ["un_sc"])) == []


def test_they_go_into_a_store_and_come_back_without_those_that_were_removed(
    old: Tracker, there: Bucket, tmp_path: Path
) -> None:
    archive = old.journal.archive
    gone = found(old).files
    lines = {one: len(archive.line(one)) for one in archive.hashes()}
    assert max(lines.values()) > 1
    left = {one: archive.packed(one) for one in gone}
    proposals.remove(old, found(old), by="ada", reason=WHY)
    for one, packed in left.items():  # as where the removal was broken off
        archive.store.write(one, packed, None)
    stay = sorted(set(archive.hashes()) - set(gone))
    back = Archive(tmp_path / "back")
    said = copied(tmp_path, str(archive.root), there.url)
    assert f"{len(stay)} documents copied" in said
    copied(tmp_path, there.url, str(back.root))
    assert back.hashes() == stay
    assert set(there.archive.hashes()) == {*stay, sha256(PROBE).hexdigest()}
    assert {h: len(there.archive.line(h)) for h in stay} == {h: lines[h] for h in stay}
    assert {h: back.packed(h) for h in stay} == {h: archive.packed(h) for h in stay}
    assert is_whole(old, there.archive)
    assert is_whole(old, back)


def test_what_the_store_lost_is_named_and_what_is_there_is_not_copied_twice(
    old: Tracker, there: Bucket, tmp_path: Path
) -> None:
    archive = old.journal.archive
    copied(tmp_path, str(archive.root), there.url)
    assert "0 documents copied" in copied(tmp_path, str(archive.root), there.url)
    leaning = next(h for h in archive.hashes() if len(archive.line(h)) > 1)
    lost = archive.line(leaning)[-1].sha256
    there.remove(lost)
    done = command(
        tmp_path,
        *("migrate-store", "--archive-from", there.url, "--archive-to", str(tmp_path / "back")),
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert lost in done.stderr
    assert "1 documents copied" in copied(tmp_path, str(archive.root), there.url)
    assert is_whole(old, there.archive)
