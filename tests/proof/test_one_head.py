"""One head over everything: what is recorded moves it, what is cut off shows against it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import delete, select, text

from db import chain, copies, sealing, tables, trail
from db.engine import migrate, reading, writing
from db.log import Filters, rows
from db.trail import Head
from tests import databases
from tests.builders import answer, day, person, questions, take, take_un, un_xml
from tests.cli.test_cli import tracker as command
from tests.conftest import open_tracker
from tests.mailboxes import Box, receiving
from tests.proof.rich import rich_home
from tracker.decisions import reviews
from tracker.notices import rounds, subscriptions
from tracker.proof import verify
from tracker.proof.trail import taken_up
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 41)]
HOMES = Path(__file__).parents[1] / "homes"


def wrong(tracker: Tracker, anchor: str = "") -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        return list(verify.problems(connection, tracker.journal.archive, anchor))


def head(tracker: Tracker) -> Head:
    with reading(tracker.ledger.engine) as connection:
        return trail.head(connection)


def edit(tracker: Tracker, *statements: str) -> None:
    """Behind the program's back."""
    with tracker.ledger.engine.connect() as connection, connection.begin():
        for statement in statements:
            assert connection.execute(text(statement)).rowcount, statement


# What moves the head.


def look(tracker: Tracker) -> None:
    take(tracker, un_xml(CROWD, day(0)), day(1))  # unchanged


def refuse(tracker: Tracker) -> None:
    take(tracker, b"<html><body>maintenance</body></html>", day(1))


def arrive(tracker: Tracker) -> None:
    take_un(tracker, [*CROWD, person(60)], 2, mode="run")


def decide(tracker: Tracker) -> None:
    answer(tracker, "reject", questions(tracker)[:1])


def acknowledge(tracker: Tracker) -> None:
    with writing(tracker.ledger.engine) as connection:
        change = rows(connection, Filters(everything=True))[0]
        assert reviews.acknowledge(connection, change.change_id, "ada", tracker.clock())


def sign_off(tracker: Tracker) -> None:
    with writing(tracker.ledger.engine) as connection:
        change = rows(connection, Filters(everything=True))[0]
        assert reviews.sign_off(
            connection, [change.change_id], "2024-01-02", "bob", "", tracker.clock()
        )


def subscribe(tracker: Tracker) -> None:
    with writing(tracker.ledger.engine) as connection:
        order = subscriptions.subscription({"name": "desk", "to": ["ada@bank.example"]})
        subscriptions.save(connection, order, "ada", tracker.clock())


def unsubscribe(tracker: Tracker) -> None:
    subscribe(tracker)
    with writing(tracker.ledger.engine) as connection:
        assert subscriptions.drop(connection, "subscription", "desk", "ada", tracker.clock())


MOVES: dict[str, Callable[[Tracker], None]] = {
    move.__name__: move
    for move in (look, refuse, arrive, decide, acknowledge, sign_off, subscribe, unsubscribe)
}


@pytest.mark.parametrize("what", MOVES)
def test_every_record_moves_the_head(on_both: Tracker, what: str) -> None:
    take_un(on_both, CROWD, 0)
    take_un(on_both, [*CROWD[:20], person(50)], 1)
    before = head(on_both)
    MOVES[what](on_both)
    after = head(on_both)
    assert (after.links > before.links, after.hash != before.hash) == (True, True)
    assert wrong(on_both, str(before)) == wrong(on_both, before.hash) == []


def test_every_step_of_a_mail_moves_the_head(tmp_path: Path) -> None:
    heads = []
    with receiving(Box(answers=["451 4.3.0 later"])) as box:
        tracker = open_tracker(tmp_path)
        settings = box.settings(tmp_path)
        subscribe(tracker)
        for _ in range(2):  # refused at first, then taken
            heads.append(head(tracker))
            rounds.test_mail(tracker, "ada@bank.example", tracker.clock())
            tracker.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
            heads.append(head(tracker))
            rounds.tick(tracker, settings)
        heads.append(head(tracker))
    assert len(set(heads)) == len(heads)
    assert wrong(tracker) == []


def test_what_is_no_evidence_does_not_move_it(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    take_un(tracker, CROWD, 0)
    before = head(tracker)
    rounds.tick(tracker, Box().settings(tmp_path))
    assert head(tracker) == before


# What an insider does.


EDITS = {
    "a document was seen earlier": "update snapshot set observed_at = '2023-01-01T00:00:00Z'",
    "a look was made earlier": "update \"check\" set observed_at = '2023-01-01T00:00:00Z'",
    "a look was good": "update \"check\" set outcome = 'unchanged' where outcome = 'refused'",
    "the journal's last record never was": "delete from journal where seq = "
    "(select max(seq) from journal)",
    "nobody signed off": "delete from review where state = 'reviewed'",
    "somebody else signed off": "update review set by = 'eve' where state = 'reviewed'",
    "it was signed off before": "update review set at = '2023-01-01T00:00:00Z'",
    "mails go to another": "update subscription set body = replace(body, 'ada@', 'eve@')",
    "a mail went to another": "update message set recipient = 'mallory@bank.example' where seq = 1",
    "the server took it": "update answer set code = 250, outcome = 'accepted' where code = 451",
    "nobody has to be told": "update event set waiting = not waiting",
    "somebody saw it": "update notice set acked_by = 'ada', acked_at = '2024-01-05T00:00:00Z'",
}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("told") / "home"
    home.mkdir()
    with receiving(Box()) as box:
        rich_home(home, box).ledger.engine.dispose()
    return home


@pytest.fixture
def told(rich: Path, tmp_path: Path) -> Tracker:
    copies.copy(rich / "tracker.db", tmp_path / "tracker.db")
    tracker = open_tracker(tmp_path)
    tracker.journal.archive.root.parent.mkdir(exist_ok=True)
    tracker.journal.archive.root.rmdir() if tracker.journal.archive.root.exists() else None
    tracker.journal.archive.root.symlink_to(rich / "archive")
    return tracker


@pytest.mark.parametrize("what", EDITS)
def test_verify_finds_what_an_insider_does(told: Tracker, what: str) -> None:
    assert wrong(told) == []
    edit(told, EDITS[what])
    assert wrong(told) != []


def test_postgresql_has_the_same_trail(tmp_path: Path) -> None:
    with databases.fresh_url("postgresql", tmp_path) as url, receiving(Box()) as box:
        tracker = rich_home(tmp_path, box, url)
        assert wrong(tracker) == []
        for what in ("a mail went to another", "the server took it", "nobody signed off"):
            before = wrong(tracker)
            edit(tracker, EDITS[what])
            assert len(wrong(tracker)) > len(before), what
        tracker.ledger.engine.dispose()


def test_a_record_that_was_edited_and_then_written_anew_stays_found(told: Tracker) -> None:
    edit(
        told,
        "update notice set acked_at = '', acked_by = '', facts = replace(facts, 'Given', 'Gone')",
    )
    with writing(told.ledger.engine) as connection:
        (notice,) = connection.execute(text("select notice_id from notice where seq = 1")).one()
        assert reviews.acknowledge(connection, notice, "ada", told.clock())
    assert any("Notice 1 was not what was recorded when link" in said for said in wrong(told))


def test_an_end_cut_off_whole_shows_against_yesterdays_head(told: Tracker) -> None:
    yesterday = head(told)
    change = _last_change(told)
    with writing(told.ledger.engine) as connection:
        reviews.sign_off(connection, [change], "2024-01-02", "bob", "", told.clock())
    today = head(told)
    edit(
        told,
        f"delete from chain where scope = '*' and seq > {yesterday.links}",
        "delete from journal where seq = (select max(seq) from journal)",
    )
    gone = delete(tables.review).where(tables.review.c.change_id == change)
    with told.ledger.engine.begin() as connection:
        assert connection.execute(gone).rowcount
    assert wrong(told) == wrong(told, str(yesterday)) == []
    assert "is not in the chain" in wrong(told, today.hash)[0]
    (said,) = wrong(told, str(today))
    assert f"had {today.links} links then and has {yesterday.links}" in said


def _last_change(tracker: Tracker) -> str:
    with reading(tracker.ledger.engine) as connection:
        seen = set(connection.execute(select(tables.review.c.change_id)).scalars())
        met = rows(connection, Filters(everything=True))
    return next(row.change_id for row in met if row.change_id not in seen)


def test_a_history_computed_anew_has_the_hash_at_another_number(told: Tracker) -> None:
    was = head(told)
    assert wrong(told, f"{was.hash} ({was.links - 1} links)") != []


# Said to people.


def test_the_head_is_printed_with_its_number_and_taken_back_as_printed(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    take_un(tracker, CROWD, 0)
    was = head(tracker)
    tracker.ledger.engine.dispose()
    said = command(tmp_path, "verify").stdout
    assert f"Head of the chain: {was.hash} ({was.links} links)" in said
    for anchor in (
        str(was),
        was.hash,
        f"{was.hash} ({was.links:,} links)",
        was.hash.upper(),
        f"{was.hash} {was.links}",
    ):
        assert command(tmp_path, "verify", "--anchor", anchor).returncode == 0
    for anchor, code in ((f"{was.hash} (99 links)", 1), (was.hash[:63], 2), ("x", 2)):
        assert command(tmp_path, "verify", "--anchor", anchor).returncode == code


# Homes of earlier releases.


@pytest.fixture(params=sorted(path.name for path in HOMES.iterdir()))
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with ZipFile(HOMES / request.param / "home.zip") as file:
        file.extractall(tmp_path)
    return tmp_path


def test_an_earlier_home_is_sealed_as_it_is_found_and_says_so(earlier: Path) -> None:
    old = _old_head(earlier)
    tracker = open_tracker(earlier)
    assert wrong(tracker) == wrong(tracker, old) == []
    with reading(tracker.ledger.engine) as connection:
        (said,) = taken_up(connection)
    assert "are sealed as an upgrade found them" in said
    edit(tracker, "update \"check\" set observed_at = '2023-01-01T00:00:00Z' where seq = 2")
    assert any("Look 2 is not what was recorded" in said for said in wrong(tracker))


def _old_head(home: Path) -> str:
    with closing(sqlite3.connect(home / "tracker.db")) as old:
        newest = "select hash from chain where scope = '*' order by seq desc limit 1"
        return str(old.execute(newest).fetchone()[0])


def test_an_earlier_home_goes_on(earlier: Path) -> None:
    tracker = open_tracker(earlier)
    acknowledge(tracker)
    take_un(tracker, CROWD, 200, mode="run")
    assert wrong(tracker) == []


def test_an_upgrade_of_nothing_changes_nothing(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    take_un(tracker, CROWD, 0)
    before = head(tracker)
    migrate(tracker.ledger.engine)
    assert head(tracker) == before


def test_what_is_sealed_as_found_is_said_of_every_upgrade_and_of_nothing_else(
    told: Tracker,
) -> None:
    edit(told, "update \"check\" set outcome = 'failed' where seq = 1")
    with writing(told.ledger.engine) as connection:
        now = sealing.hashes(connection, sealing.KEPT["check"], [1])[1]
        body = {"rows": {"check": [[1, sealing.FOUND, now]]}}
        chain.link(connection, chain.CHECKPOINTS, [(trail.SEAL, 0, body)])
    assert wrong(told) == ["1 records were sealed as found, and not by an upgrade."]


def test_a_column_that_a_later_release_adds_is_sealed_by_its_upgrade(
    on_both: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        kept = sealing.Kept.of(tables.check, "seq", loose=["reason"])
        earlier.setitem(sealing.KEPT, "check", kept)  # type: ignore[arg-type]
        sealing._by_keys.cache_clear()
        with writing(on_both.ledger.engine) as connection:
            trail.take_up(connection)
        take_un(on_both, CROWD, 0)
        assert wrong(on_both) == []
    sealing._by_keys.cache_clear()
    assert "check: its columns are not those that are sealed" in wrong(on_both)[0]
    migrate(on_both.ledger.engine)
    assert wrong(on_both) == []
    edit(on_both, "update \"check\" set reason = 'x'")
    assert wrong(on_both) == ["Look 1 is not what was recorded."]
