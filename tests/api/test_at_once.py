"""What is kept is never older than what was recorded: also by others, and for the next question."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from db.engine import Engine, open_database
from tests.builders import answer, person, questions, take_un
from tests.decisions.test_late_documents import ACT
from tests.decisions.test_undo import gone_and_asked, undo
from tests.desk.people import app_of, desk_over, machine
from tests.people.invited import NOW, OPERATOR, Clock, member, token
from tracker.desk.state import Desk
from tracker.people import accounts, tokens
from tracker.record.tracker import Tracker
from tracker.settings import Settings

REMOVED = "/v1/changes?kind=removal"
RECORDS = "/v1/journal"
"""For reviewers, and not for viewers."""

REVOKE = """
import sys
from db.engine import open_database
from tests.people.invited import NOW, OPERATOR
from tracker.people import tokens
tokens.revoke(open_database(sys.argv[1]), sys.argv[2], by=OPERATOR, now=NOW)
"""


class Desks:
    """A desk with real accounts, a program that asks it, and the database as others open it."""

    def __init__(self, tracker: Tracker) -> None:
        self.clock, self.tracker = Clock(), tracker
        url = tracker.ledger.engine.url.render_as_string(hide_password=False)
        self.url, self.elsewhere = url, open_database(url)
        member(tracker.ledger.engine, "ada", "reviewer")
        self.secret = token(tracker.ledger.engine, "ada", "read", "2026-03-05")
        self.desk = Desk(tracker=replace(tracker, clock=self.clock), settings=Settings())

    def asked(self, path: str = REMOVED) -> list[int]:
        """The status of an answer, thrice: as it is made, and as it is kept."""
        given = {"Authorization": f"Bearer {self.secret}"}
        with TestClient(app_of(self.desk), "http://127.0.0.1", headers=given) as asking:
            return [asking.get(path).status_code for _ in range(3)]


def removed(asking: TestClient) -> list[str]:
    """The entries that the log has as removed, as they are told twice."""
    one, other = (asking.get(REMOVED) for _ in range(2))
    assert (one.content, one.headers["ETag"]) == (other.content, other.headers["ETag"])
    return [row["entry_key"] for row in one.json()["items"]]


@contextmanager
def _desks(tracker: Tracker) -> Iterator[Desks]:
    desks = Desks(tracker)
    try:
        yield desks
    finally:
        desks.elsewhere.dispose()


@pytest.fixture
def desks(tracker: Tracker) -> Iterator[Desks]:
    with _desks(tracker) as made:
        yield made


@pytest.fixture(params=["here", "elsewhere"])
def both(request: pytest.FixtureRequest, on_both: Tracker) -> Iterator[tuple[Desks, Engine]]:
    """A desk, and the database through its own lines or through those of somebody else."""
    with _desks(on_both) as desks:
        is_here = request.param == "here"
        yield desks, on_both.ledger.engine if is_here else desks.elsewhere


def test_a_token_is_none_as_soon_as_it_is_revoked(both: tuple[Desks, Engine]) -> None:
    desks, engine = both
    assert desks.asked() == [200] * 3
    tokens.revoke(engine, desks.secret, by=OPERATOR, now=NOW)
    assert desks.asked() == [401] * 3


def test_a_closed_account_is_nobody_and_stays_so(both: tuple[Desks, Engine]) -> None:
    desks, engine = both
    assert desks.asked() == [200] * 3
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    assert desks.asked() == [401] * 3
    accounts.reopen(engine, "ada", by=OPERATOR, now=NOW)
    assert desks.asked() == [401] * 3


def test_another_role_holds_for_the_next_question(both: tuple[Desks, Engine]) -> None:
    desks, engine = both
    assert desks.asked(RECORDS) == [200] * 3
    accounts.set_role(engine, "ada", "viewer", "", by=OPERATOR, now=NOW)
    assert desks.asked(RECORDS) == [403] * 3
    assert desks.asked() == [200] * 3
    accounts.set_role(engine, "ada", "reviewer", "", by=OPERATOR, now=NOW)
    assert desks.asked(RECORDS) == [200] * 3


def test_a_token_ends_with_its_last_day_without_anybody_writing(desks: Desks) -> None:
    desks.clock.move(days=4, hours=11.99)
    assert desks.asked() == [200] * 3
    desks.clock.move(minutes=1)
    assert desks.asked() == [401] * 3


def test_an_account_ends_with_its_last_day_without_anybody_writing(desks: Desks) -> None:
    engine = desks.tracker.ledger.engine
    member(engine, "eve", "examiner", "2026-03-02")
    desks.secret = token(engine, "eve", "read")
    desks.clock.move(days=1, hours=11.99)
    assert desks.asked() == [200] * 3
    desks.clock.move(minutes=1)
    assert desks.asked() == [401] * 3


def test_no_token_opens_what_was_kept_for_another(desks: Desks) -> None:
    assert desks.asked() == [200] * 3
    desks.secret = f"{desks.secret[:-1]}{'a' if desks.secret[-1] != 'a' else 'b'}"
    assert desks.asked() == [401] * 3
    desks.secret = ""
    assert desks.asked() == [401] * 3


def test_another_process_revokes_a_token(desks: Desks) -> None:
    assert desks.asked() == [200] * 3
    subprocess.run([sys.executable, "-c", REVOKE, desks.url, desks.secret], check=True)
    assert desks.asked() == [401] * 3


def test_a_decision_shows_at_once_and_so_does_that_it_was_undone(on_both: Tracker) -> None:
    """Taken by somebody else's lines to the same database."""
    elsewhere = open_database(on_both.ledger.engine.url.render_as_string(hide_password=False))
    other = Tracker.over(elsewhere, on_both.journal.archive, on_both.clock)
    asking = machine(desk_over(on_both))
    gone_and_asked(other)
    assert removed(asking) == []
    first = questions(other)[0]
    answer(other, "confirm", [first], **ACT)
    assert removed(asking) == [first["entry_key"]]
    undo(other)
    assert removed(asking) == []
    elsewhere.dispose()


def test_a_row_that_another_line_records_shows_at_once(desks: Desks) -> None:
    plain = desks.tracker
    other = Tracker.over(desks.elsewhere, plain.journal.archive, plain.clock)
    crowd = [person(number) for number in range(1, 12)]
    path = "/v1/changes?everything=true&q=Red+Dawn"
    given = {"Authorization": f"Bearer {desks.secret}"}
    with TestClient(app_of(desks.desk), "http://127.0.0.1", headers=given) as asking:
        take_un(other, crowd, 0)
        assert [asking.get(path).json()["items"] for _ in range(2)] == [[], []]
        take_un(other, [*crowd, person(100, name="Red Dawn")], 1)
        assert [len(asking.get(path).json()["items"]) for _ in range(2)] == [1, 1]


def test_whoever_may_not_ask_gets_nothing_that_is_kept_by_its_mark(desks: Desks) -> None:
    given = {"Authorization": f"Bearer {desks.secret}"}
    with TestClient(app_of(desks.desk), "http://127.0.0.1") as asking:
        mark = asking.get(REMOVED, headers=given).headers["ETag"]
        known = {"If-None-Match": mark}
        assert asking.get(REMOVED, headers=given | known).status_code == 304
        assert asking.get(REMOVED, headers=known).status_code == 401
        tokens.revoke(desks.elsewhere, desks.secret, by=OPERATOR, now=NOW)
        assert asking.get(REMOVED, headers=given | known).status_code == 401
