"""A home that is restored: people are in it as they were, and nobody is signed in."""

from pathlib import Path

import pytest

from tests.conftest import open_tracker
from tests.people.invited import NOW, invite, member, records, token
from tracker.errors import Absent
from tracker.people import accounts, links, passwords
from tracker.people.signed import by_session, by_token
from tracker.proof import backup
from tracker.settings import Settings


def test_nobody_is_signed_in_to_a_restored_home_and_no_link_serves(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path / "h")
    session = member(tracker.ledger.engine, "ada", "reviewer")
    link = invite(tracker.ledger.engine, "bob", "reviewer")
    shown = token(tracker.ledger.engine, "ada", "decide")
    backup.backup(Settings(home=tmp_path / "h"), tmp_path / "b", NOW)
    backup.restore(Settings(home=tmp_path / "new"), tmp_path / "b")
    restored = open_tracker(tmp_path / "new")
    engine = restored.ledger.engine
    assert by_session(tracker.ledger.engine, session, NOW) is not None
    assert by_session(engine, session, NOW) is None
    with pytest.raises(Absent):
        links.whose(engine, link, NOW)
    assert by_token(engine, shown, NOW) is not None
    assert passwords.is_it(accounts.account(engine, "ada").password, "a horse, a battery")
    assert records(engine, "account") == records(tracker.ledger.engine, "account")
    for one in (tracker, restored):
        one.ledger.engine.dispose()
