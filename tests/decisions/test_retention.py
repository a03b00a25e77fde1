"""Old documents go only where nothing rests on them, and what stays is still proved."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db import journal, tombstones
from db.engine import reading
from tests.builders import Ticking, brief, day, person, take_un, un_xml
from tests.builders import take as take_in
from tests.command import tracker as command
from tests.conftest import open_tracker
from tests.decisions.staff import employ
from tracker.answers import documents
from tracker.decisions import proposals, retention
from tracker.errors import Absent, WrongUsage
from tracker.intake import rebuild
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 41)]
CAME = person(100)
LATER = 11 * 366
WHY = "our schedule, section 4"


def taken(tracker: Tracker, people: list[dict[str, Any]], number: int) -> None:
    """The list of a day, recorded on that day."""
    tracker.clock.now = day(number)  # type: ignore[attr-defined]
    take_un(tracker, people, number)


@pytest.fixture
def old(tmp_path: Path) -> Tracker:
    """Documents of long ago, most of which changed nothing that anybody can name, and one of today.

    The one of day 7, which the next one's addition cites, goes on from day 6, and that from day 4.
    """
    tracker = open_tracker(tmp_path)
    taken(tracker, CROWD, 0)
    for number in range(1, 8):  # other bytes of the same list
        tracker.clock.now = day(number)  # type: ignore[attr-defined]
        take_in(tracker, un_xml(CROWD, day(number)), day(number))
    taken(tracker, [*CROWD, CAME], 8)
    taken(tracker, CROWD, 30)
    taken(tracker, CROWD, LATER)
    return tracker


def found(tracker: Tracker, years: int = 10) -> retention.Found:
    now = tracker.clock()
    return retention.found(tracker, retention.before(now, years), now)


def moments(what: retention.Found) -> list[str]:
    return [one.observed_at[:10] for one in what.old]


def test_what_is_cited_newest_or_last_with_an_entry_stays(old: Tracker) -> None:
    what = found(old)
    assert moments(what) == [f"{day(number):%Y-%m-%d}" for number in (1, 2, 3, 5)]
    # Cited are day 0, with which everybody's time began, day 7 before an addition, and 8 with it.
    assert what.stay == {"leant on": 2, "cited": 4}


def test_nothing_is_old_before_ten_years_whatever_is_asked_for(old: Tracker) -> None:
    for years in (-1, 0, 1, 9, 1001):
        with pytest.raises(WrongUsage, match="ten years"):
            retention.before(old.clock(), years)
    with pytest.raises(WrongUsage, match="ten years"):
        retention.found(old, "2999-01-01T00:00:00Z", old.clock())
    old.clock.now = day(9 * 365)  # type: ignore[attr-defined]
    assert not found(old).old


def test_a_document_recorded_lately_is_young_however_long_ago_it_was_seen(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    tracker.clock.now = day(LATER)  # type: ignore[attr-defined]
    for number in range(4):
        take_in(tracker, un_xml(CROWD, day(number)), day(number), mode="backfill")
    assert not found(tracker).old


def test_one_found_unchanged_lately_is_young(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    for number in range(3):
        tracker.clock.now = day(number)  # type: ignore[attr-defined]
        take_in(tracker, un_xml(CROWD, day(number)), day(number))
    same = un_xml(CROWD, day(1))
    tracker.clock.now = day(LATER)  # type: ignore[attr-defined]
    take_in(tracker, same, day(LATER))
    assert f"{day(1):%Y-%m-%d}" not in moments(found(tracker))


def test_a_removed_document_leaves_a_stone_and_all_else_is_proved(old: Tracker) -> None:
    before, what = brief(old), found(old)
    gone = what.files
    came = proposals.remove(old, what, by="ada", reason=WHY)
    archive = old.journal.archive
    assert not set(gone) & set(archive.hashes())
    with reading(old.ledger.engine) as connection:
        assert list(verify.problems(connection, archive)) == []
        (of,) = tombstones.horizons(connection)
        assert (of.list_id, of.observed_at[:10], of.files) == ("un_sc", f"{day(5):%Y-%m-%d}", 4)
        record = journal.numbered(connection, came.decided[0])
        assert record is not None
        assert (record.content["by"], record.content["reason"]) == ("ada", WHY)
        shown = documents.document(connection, gone[0])
        assert "removed at" in shown.files[0].removed
        assert WHY in shown.files[0].removed
        with pytest.raises(Absent, match=r"not kept any more.*removed at .* by ada"):
            documents.sendable(connection, gone[0])
    assert list(replay.differences(old, ["un_sc"])) == []
    assert list(replay.not_provable(old, ["un_sc"])) == [of.sentence]
    assert brief(old) == before
    rebuild.upgrade(old, "un_sc")
    assert brief(old) == before
    assert not found(old).old


def test_what_follows_from_what_is_left_is_still_found_when_it_is_edited(old: Tracker) -> None:
    proposals.remove(old, found(old), by="ada", reason=WHY)
    with old.ledger.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE change SET caption = 'Other' WHERE seq = 1")
    with reading(old.ledger.engine) as connection:
        assert list(verify.problems(connection, old.journal.archive))
    with old.ledger.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM change WHERE seq = 1")
    assert list(replay.differences(old, ["un_sc"]))


def test_a_document_that_is_gone_without_a_stone_is_missed(old: Tracker) -> None:
    what = found(old)
    proposals.remove(old, what, by="ada", reason=WHY)
    with old.ledger.engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM tombstone WHERE sha256 = '{what.files[0]}'")
    with reading(old.ledger.engine) as connection:
        problems = list(verify.problems(connection, old.journal.archive))
    assert any("was received and is gone" in one for one in problems)
    assert any("removed file" in one and "is gone" in one for one in problems)
    assert any("cannot be replayed" in one for one in replay.differences(old, ["un_sc"]))


def test_one_that_comes_again_is_kept_like_any_other(old: Tracker) -> None:
    what = found(old)
    proposals.remove(old, what, by="ada", reason=WHY)
    old.clock.now = day(LATER + 1)  # type: ignore[attr-defined]
    take_in(old, un_xml(CROWD, day(1)), day(1), mode="backfill")
    with reading(old.ledger.engine) as connection:
        assert list(verify.problems(connection, old.journal.archive)) == []
        assert [of.files for of in tombstones.horizons(connection)] == [3]
    assert list(replay.differences(old, ["un_sc"])) == []
    assert not found(old).old


def test_broken_off_it_goes_on(old: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    what = found(old)
    with monkeypatch.context() as patched:
        patched.setattr(type(old.journal.archive), "remove", broken)
        with pytest.raises(OSError, match="disk"):
            proposals.remove(old, what, by="ada", reason=WHY)
    assert set(what.files) <= set(old.journal.archive.hashes())
    with reading(old.ledger.engine) as connection:
        assert list(verify.problems(connection, old.journal.archive)) == []
    assert retention.swept(old) == len(what.files)
    assert not set(what.files) & set(old.journal.archive.hashes())


def broken(_archive: object, _sha256: str) -> None:
    raise OSError("the disk is gone")


def test_a_document_that_another_goes_on_from_stays(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    many = [person(n) for n in range(1, 400)]
    for number in range(3):
        tracker.clock.now = day(number)  # type: ignore[attr-defined]
        take_in(tracker, un_xml(many, day(number)), day(number))
    taken(tracker, [*many, CAME], 4)
    archive = tracker.journal.archive
    newest = tracker.journal.receipts("un_sc")[-1]
    leant = [step.sha256 for step in archive.line(newest.sha256)][1:]
    assert leant
    tracker.clock.now = day(LATER)  # type: ignore[attr-defined]
    what = found(tracker)
    assert not set(leant) & set(what.files)
    if what.old:
        proposals.remove(tracker, what, by="ada", reason=WHY)
    assert all(archive.is_right(sha256) for sha256 in archive.hashes())


def test_where_people_have_accounts_two_of_them_agree(old: Tracker) -> None:
    employ(old)
    what = found(old)
    first = proposals.remove(old, what, by="ada", reason=WHY)
    assert first.waits
    assert set(what.files) <= set(old.journal.archive.hashes())
    again = proposals.remove(old, found(old), by="ada", reason=WHY)
    assert again.waits
    name = first.proposed[0].proposal_id
    done = proposals.accept(old, name, by="bob", reason="read the list")
    assert done.decided
    assert not set(what.files) & set(old.journal.archive.hashes())
    with reading(old.ledger.engine) as connection:
        assert list(verify.problems(connection, old.journal.archive)) == []


def test_other_files_than_proposed_are_not_removed(old: Tracker) -> None:
    employ(old)
    first = proposals.remove(old, found(old), by="ada", reason=WHY)
    take_in(old, un_xml(CROWD, day(1)), day(1), mode="backfill")  # one of them came again
    with pytest.raises(WrongUsage, match="other files"):
        proposals.accept(old, first.proposed[0].proposal_id, by="bob", reason="read the list")
    with reading(old.ledger.engine) as connection:
        assert not tombstones.gone(connection)


def test_the_command_says_what_it_would_do_and_needs_name_and_reason(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    clock: Ticking = tracker.clock  # type: ignore[assignment]
    ago = clock() - timedelta(days=LATER + 10)
    for number in range(5):
        clock.now = ago + timedelta(days=number)
        take_in(tracker, un_xml(CROWD, clock.now), clock.now)
    tracker.ledger.engine.dispose()
    for words, said in (
        ((), "Say how old"),
        (("--older-than", "9", "--dry-run"), "ten years"),
        (("--older-than", "10"), "Say who decides"),
        (("--older-than", "10", "--by", "ada"), "Say why"),
    ):
        done = command(tmp_path, "retention", *words)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert said in done.stderr
    assert command(tmp_path, "retention", TRACKER_RETENTION_YEARS="9").returncode == 2
    dry = command(tmp_path, "retention", "--dry-run", "--json", TRACKER_RETENTION_YEARS="10")
    assert dry.returncode == 0
    assert "Would be removed" in dry.stderr
