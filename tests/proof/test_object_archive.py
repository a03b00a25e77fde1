"""A home whose documents lie in an object store: proved, backed up, restored, sent and mended."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from db import tables
from db.archive import PROBE, Archive, ArchiveDown
from db.engine import reading, writing
from tests.builders import CROWD, Ticking, brief, person, take, take_un, un_xml
from tests.command import anywhere
from tests.conftest import open_tracker
from tests.desk.people import at, desk_over
from tests.objects import Bucket, bucket
from tracker.model import stamp
from tracker.proof import backup, doctor, parallel, replay, verify
from tracker.proof.backup import NotAsRecorded
from tracker.record.journal import Receipt
from tracker.record.tracker import Tracker
from tracker.settings import Settings

MANY = [person(n) for n in range(1, 200)]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with bucket(monkeypatch) as made:
        yield made


@pytest.fixture
def settings(there: Bucket, tmp_path: Path) -> Settings:
    """A home with three documents of a list, of which two go on from the first one."""
    tracker = over(there, tmp_path / "home")
    for number in range(3):
        take_un(tracker, [*MANY, person(300 + number)], number)
    tracker.ledger.engine.dispose()
    return Settings(home=tmp_path / "home", archive_url=there.url)


def over(there: Bucket, home: Path) -> Tracker:
    """The tracker of a home over the object store."""
    tracker = open_tracker(home)
    return Tracker.over(tracker.ledger.engine, there.archive, Ticking())


def verified(tracker: Tracker) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        return list(verify.problems(connection, tracker.journal.archive))


@pytest.mark.slow(5)
def test_the_log_follows_from_it_also_in_other_processes(there: Bucket, settings: Settings) -> None:
    tracker = over(there, settings.home)
    assert not (settings.home / "archive").exists()
    assert [len(there.archive.line(h)) for h in there.archive.hashes()] != [1, 1, 1]
    assert verified(tracker) == []
    assert list(replay.differences(tracker, ["un_sc"])) == []
    assert list(replay.differences(tracker, ["un_sc"], apart=True)) == []


@pytest.mark.slow(8)
def test_verify_by_several_processes_reads_it_in_all_of_them(
    there: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "MANY", 0)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    tracker = over(there, settings.home)
    with reading(tracker.ledger.engine) as connection:
        assert list(parallel.problems(connection, there.archive)) == []
    (last,) = [r.sha256 for r in tracker.journal.receipts("un_sc")][-1:]
    there.lay(last, b"rotten")
    with reading(tracker.ledger.engine) as connection:
        (told,) = parallel.problems(connection, there.archive)
    assert told.startswith(f"Document {last} cannot be read: ")
    assert told.endswith("names it.")


@pytest.mark.slow(5)
def test_the_command_line_proves_it(there: Bucket, settings: Settings) -> None:
    for words in (("verify",), ("replay", "--verify")):
        done = anywhere(settings.home, *words, **there.settings)
        assert done.returncode == 0, done.stderr
    first = over(there, settings.home).journal.receipts("un_sc")[0].sha256
    there.remove(first)
    done = anywhere(settings.home, "verify", **there.settings)
    assert done.returncode == 1
    assert f"Document {first} is not in the archive." in done.stdout + done.stderr
    there.door.gone = True
    done = anywhere(settings.home, "verify", **there.settings)
    assert done.returncode == 1
    assert f"The archive {there.url} does not answer" in done.stderr
    assert first not in done.stdout + done.stderr


def test_the_doctor_names_what_hangs_on_an_object_that_is_gone(
    there: Bucket, settings: Settings
) -> None:
    first = over(there, settings.home).journal.receipts("un_sc")[0].sha256
    there.remove(first)
    (red,) = [f.sentence for f in doctor.findings(settings) if f.check == "archive" and not f.fine]
    assert red.startswith(f"Document {first} is not in the archive, and what goes on from it")


def test_the_doctor_goes_on_where_the_store_does_not_answer(there: Bucket, tmp_path: Path) -> None:
    tracker = over(there, tmp_path / "home")
    now = datetime.now(UTC).replace(microsecond=0)
    take(tracker, un_xml(MANY, now), now, mode="run")
    with writing(tracker.ledger.engine) as connection:
        connection.execute(tables.journal.update().values(recorded_at=stamp(now)))
    settings = Settings(home=tmp_path / "home", archive_url=there.url)
    told = {f.check: f for f in doctor.findings(settings)}
    assert told["archive"].fine
    assert "1 document in 1 day took" in told["growth"].sentence
    assert ", the database alone; " in told["growth"].sentence
    there.door.gone = True
    told = {f.check: f for f in doctor.findings(settings)}
    assert not told["archive"].fine
    assert told["growth"].sentence.endswith("is not known while the archive is down.")
    assert told["chain"].fine


def test_a_backup_holds_its_documents_and_is_restored_without_it(
    there: Bucket, settings: Settings, tmp_path: Path
) -> None:
    made = backup.backup(settings, tmp_path / "b", Ticking()())
    assert made.documents == 3
    there.door.gone = True
    new = Settings(home=tmp_path / "new")
    assert backup.restore(new, tmp_path / "b").head == made.head
    restored = open_tracker(new.home)
    kept = Archive(new.home / "archive").hashes()
    assert kept == sorted(receipt.sha256 for receipt in receipts(restored))
    assert verified(restored) == []


def receipts(tracker: Tracker) -> list[Receipt]:
    return tracker.journal.receipts("un_sc")


def test_a_backup_of_a_folder_is_restored_into_an_object_store(
    there: Bucket, tmp_path: Path
) -> None:
    tracker = open_tracker(tmp_path / "home")
    for number in range(3):
        take_un(tracker, [*MANY, person(300 + number)], number)
    before, own = brief(tracker), tracker.journal.archive
    backup.backup(Settings(home=tmp_path / "home"), tmp_path / "b", Ticking()())
    new = Settings(home=tmp_path / "new", archive_url=there.url)
    backup.restore(new, tmp_path / "b")
    assert not (new.home / "archive").exists()
    assert there.archive.sizes() == {**own.sizes(), **doctors(there)}
    restored = over(there, new.home)
    assert (brief(restored), verified(restored)) == (before, [])
    take_un(restored, CROWD, 9)  # and it goes on from there


def doctors(there: Bucket) -> dict[str, int]:
    """What was put to see whether that can be done."""
    probe = sha256(PROBE).hexdigest()
    return {probe: there.archive.size_on_disk(probe)}


def test_after_the_loss_of_the_database_alone_the_store_is_used_again(
    there: Bucket, settings: Settings, tmp_path: Path
) -> None:
    backup.backup(settings, tmp_path / "b", Ticking()())
    shutil.rmtree(settings.home)
    sizes, first = there.archive.sizes(), there.archive.hashes()[0]
    there.lay(first, b"rotten")
    backup.restore(settings, tmp_path / "b")
    assert {**doctors(there), **sizes} == there.archive.sizes()
    assert verified(over(there, settings.home)) == []


def test_a_restore_that_breaks_off_leaves_no_home_and_goes_on_later(
    there: Bucket, settings: Settings, tmp_path: Path
) -> None:
    backup.backup(settings, tmp_path / "b", Ticking()())
    new = Settings(home=tmp_path / "new", archive_url=there.url.replace("/archive", "/other"))
    there.door.gone, there.door.after = True, len(there.door.seen) + 9
    with pytest.raises(ArchiveDown):
        backup.restore(new, tmp_path / "b")
    there.door.open()
    assert not new.home.exists()
    assert len(Archive(str(new.archive)).hashes()) > 1
    backup.restore(new, tmp_path / "b")
    assert verified(Tracker.over(open_tracker(new.home).ledger.engine, Archive(new.archive))) == []


def test_a_bad_backup_gives_no_home(there: Bucket, settings: Settings, tmp_path: Path) -> None:
    backup.backup(settings, tmp_path / "b", Ticking()())
    manifest = tmp_path / "b" / "backup.json"
    made = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**made, "head": "0" * 64}))
    shutil.rmtree(settings.home)
    with pytest.raises(NotAsRecorded):
        backup.restore(settings, tmp_path / "b")
    assert not (settings.home / "tracker.db").exists()


def test_a_document_is_sent_from_it_and_a_damaged_one_is_not(
    there: Bucket, settings: Settings
) -> None:
    tracker = over(there, settings.home)
    desk, last = desk_over(tracker), receipts(tracker)[-1].sha256
    viewer = at(desk, "viewer:ada")
    answer = viewer.get(f"/documents/{last}/bytes")
    assert answer.content == there.archive.get(last)
    there.lay(last, there.raw(last)[:-20])
    assert viewer.get(f"/documents/{last}/bytes").status_code == 503
    there.door.gone = True
    told = viewer.get(f"/documents/{last}/bytes")
    assert told.status_code == 503
    assert "does not answer" in told.text
    assert viewer.get(f"/documents/{last}").status_code == 200


def test_the_doctor_says_that_the_settings_name_another_archive(
    there: Bucket, settings: Settings
) -> None:
    elsewhere = Settings(home=settings.home, archive_url=there.url.replace("/archive", "/other"))
    red = [f.sentence for f in doctor.findings(elsewhere) if f.check == "archive" and not f.fine]
    none = f"None of 3 documents on record is in {elsewhere.archive}"
    assert red == [f"{none}: look at archive_url, or copy them there first."]
    there.archive.copy_to(Archive(elsewhere.archive))
    assert all(f.fine for f in doctor.findings(elsewhere) if f.check == "archive")
