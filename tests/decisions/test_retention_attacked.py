"""No way in which a document can be cited lets it go, and nothing that comes afterwards breaks."""

from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Table, select

from db import cited, journal, tables, tombstones
from db.engine import Connection, reading
from scrapers import kit
from tests.builders import brief, day, person, take_un, un_xml
from tests.builders import take as take_in
from tests.conftest import open_tracker
from tests.decisions.staff import employ
from tests.decisions.test_retention import CAME, CROWD, LATER, WHY, found, moments, old
from tests.proof.rich import rich_copy
from tracker.decisions import proposals, retention, scope
from tracker.errors import NotNow
from tracker.intake import rebuild
from tracker.proof import backup, replay, verify
from tracker.record.journal import Arrival
from tracker.record.tracker import Busy, Tracker
from tracker.settings import Settings

__all__ = ["old"]

SEEN = person(300)
"""Seen in one document that came late, and not in the next one, which is gone."""

CITE_NONE = {
    "blob": "what the archive has",
    "snapshot": "what the document is",
    "check": "looks, of which every document has one",
    "tombstone": "what is gone",
    "journal": "asked by its kinds",
    "chain": "links of the rows of the log, which are asked themselves",
}
"""Tables that name documents and are not asked whether one is cited."""


def wrong(tracker: Tracker) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        problems = list(verify.problems(connection, tracker.journal.archive))
    return [*problems, *replay.differences(tracker, ["un_sc"])]


def document(tracker: Tracker, number: int) -> str:
    receipts = tracker.journal.receipts("un_sc")
    return next(one.sha256 for one in receipts if one.at == f"{day(number):%Y-%m-%dT%H:%M:%SZ}")


def test_whatever_table_names_a_document_is_asked(tmp_path: Path) -> None:
    tracker = rich_copy(tmp_path)
    asked = {column.table.name for columns in cited.WHERE for column in columns}
    with reading(tracker.ledger.engine) as connection:
        documents = journal.blobs(connection)
        naming = {
            table.name
            for table in tables.METADATA.tables.values()
            if not documents.isdisjoint(_hashes(connection, table))
        }
        kinds = set(connection.execute(select(tables.journal.c.kind)).scalars())
    assert {"change", "pending", "standing", "act", "event", "notice"} <= naming
    assert naming - asked == naming & CITE_NONE.keys()
    assert {"decision", "undo", "review", "ack", "watch_decision"} <= kinds - set(cited.BROUGHT)


def _hashes(connection: Connection, table: Table) -> set[str]:
    rows = connection.execute(select(table))
    return {
        one
        for row in rows
        for text in row
        if isinstance(text, str)
        for one in cited.HASH.findall(str(text))
    }


def test_a_document_that_somebody_wrote_of_stays(old: Tracker) -> None:
    """Pages show the beginning of a hash, and people copy that."""
    before = moments(found(old))
    of_day_2 = document(old, 2)
    assert f"{day(2):%Y-%m-%d}" in before
    scope.decide(
        old,
        "un_sc",
        applies=True,
        by="ada",
        reason=f"as document {of_day_2[:12].upper()} says",
        review_on="2099-01-01",
    )
    assert moments(found(old)) == [one for one in before if one != f"{day(2):%Y-%m-%d}"]


def test_a_document_that_is_proposed_to_be_set_aside_stays(old: Tracker) -> None:
    employ(old)
    of_day_3 = document(old, 3)
    assert of_day_3 in found(old).files
    assert proposals.set_aside(old, of_day_3, by="ada", reason="another list").waits
    assert of_day_3 not in found(old).files


def test_a_beginning_names_what_begins_so_and_nothing_else() -> None:
    sha256 = "12345678" + "ab" * 28
    for beginnings, is_named in (
        (["12345678"], True),
        (["12345678", "12345678aa", "12345678ac"], True),
        (["12345678aa", "12345678ac", "1234567f", "00000000"], False),
        ([], False),
    ):
        assert cited.Cited(frozenset(), sorted(beginnings)).names(sha256) is is_named


def test_a_file_of_two_lists_goes_only_when_both_are_old(old: Tracker) -> None:
    content = un_xml(CROWD, day(1))
    arrival = Arrival(
        list_id="us_state_fto",
        observed_at=day(1),
        mode="backfill",
        format_id="html",
        documents={"page": kit.Document(name="page.html", content=content)},
    )
    shared = document(old, 1)
    assert shared in found(old).files
    old.journal.receive(arrival, old.clock())  # recorded today
    old.journal.receive(arrival, old.clock())
    assert shared not in found(old).files
    old.clock.now = day(2 * LATER)  # type: ignore[attr-defined]
    newer = kit.Document(name="page.html", content=b"<html>another</html>")
    given = {"mode": "backfill", "format_id": "html", "documents": {"page": newer}}
    old.journal.receive(
        Arrival(list_id="us_state_fto", observed_at=day(2 * LATER), **given),  # type: ignore[arg-type]
        old.clock(),
    )
    what = found(old)
    assert [one.list_id for one in what.old if one.sha256 == shared] == ["un_sc", "us_state_fto"]
    assert what.bytes == sum({one.sha256: one.size for one in what.old}.values())
    proposals.remove(old, what, by="ada", reason=WHY)
    with reading(old.ledger.engine) as connection:
        assert [of.list_id for of in tombstones.horizons(connection)] == ["un_sc", "us_state_fto"]
        assert list(verify.problems(connection, old.journal.archive)) == []


def late(tracker: Tracker) -> None:
    """Documents from among those that may be gone: one without somebody, one with somebody more."""
    tracker.clock.now = day(LATER + 1)  # type: ignore[attr-defined]
    take_in(tracker, un_xml(CROWD[1:], day(2)), day(2).replace(hour=6), mode="backfill")
    take_in(tracker, un_xml([*CROWD, CAME], day(4)), day(4).replace(hour=6), mode="backfill")
    take_in(tracker, un_xml([*CROWD, SEEN], day(2)), day(2).replace(hour=9), mode="backfill")


def test_late_documents_between_removed_ones_give_the_log_that_they_give_else(
    old: Tracker, tmp_path: Path
) -> None:
    old.ledger.engine.dispose()
    copytree(tmp_path, tmp_path / "twin", ignore=lambda *_: ["twin"])
    twin = open_tracker(tmp_path / "twin")
    twin.clock.now = day(LATER)  # type: ignore[attr-defined]
    proposals.remove(old, found(old), by="ada", reason=WHY)
    for tracker in (old, twin):
        late(tracker)
    assert brief(old) == brief(twin)
    assert ("removal", "QDi.300") in [row[:2] for row in brief(old)]  # by one that is gone
    assert wrong(old) == wrong(twin) == []
    with reading(old.ledger.engine) as connection:
        named = cited.everything(connection)
        gone = {stone.sha256 for stone in tombstones.gone(connection)}
    assert any(map(named.names, gone))  # what came late cites one that was removed, as its stone
    rebuild.upgrade(old, "un_sc")
    assert brief(old) == brief(twin)


def test_a_backup_of_before_has_them_and_one_of_after_says_from_when_on(
    old: Tracker, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    backup.backup(settings, tmp_path / "before.backup", old.clock())
    what = found(old)
    proposals.remove(old, what, by="ada", reason=WHY)
    backup.backup(settings, tmp_path / "after.backup", old.clock())
    for name, horizons in (("before", 0), ("after", 1)):
        backup.restore(Settings(home=tmp_path / name), tmp_path / f"{name}.backup")
        there = open_tracker(tmp_path / name)
        with reading(there.ledger.engine) as connection:
            assert len(tombstones.horizons(connection)) == horizons
        assert (set(what.files) <= set(there.journal.archive.hashes())) is (horizons == 0)
        assert wrong(there) == []
        take_un(there, [*CROWD, person(200)], LATER + 2)


def test_nothing_goes_while_a_run_writes_to_the_list(old: Tracker) -> None:
    what = found(old)
    with old.writer("un_sc", live=True), pytest.raises(Busy, match="un_sc"):
        proposals.remove(old, what, by="ada", reason=WHY)
    assert set(what.files) <= set(old.journal.archive.hashes())
    proposals.remove(old, what, by="ada", reason=WHY)
    assert not set(what.files) & set(old.journal.archive.hashes())


def test_nothing_goes_that_came_again_after_it_was_looked_for(old: Tracker) -> None:
    what = found(old)
    take_in(old, un_xml(CROWD, day(1)), day(1), mode="backfill")
    with pytest.raises(NotNow, match="Other files"):
        proposals.remove(old, what, by="ada", reason=WHY)
    assert set(what.files) <= set(old.journal.archive.hashes())
    assert retention.swept(old) == 0
