"""Subscriptions of people who left go on, and somebody is told that they do."""

from dataclasses import replace

from db.engine import reading, writing
from tests.people.invited import NOW, OPERATOR, Clock, member
from tests.web.test_people_pages import browser_at, quick, sign_in
from tracker.desk.state import Desk
from tracker.notices import subscriptions, wishes
from tracker.notices.order import Subscription
from tracker.people import accounts
from tracker.proof import reach
from tracker.record.tracker import Tracker
from tracker.settings import Settings

__all__ = ["quick"]

MORNING = Subscription(name="morning", to=("ada@bank.example",))


def subscribe(tracker: Tracker, by: str, **more: object) -> None:
    with writing(tracker.ledger.engine) as connection:
        order = replace(MORNING, name=f"morning of {by}", **more)  # type: ignore[arg-type]
        subscriptions.save(connection, order, by, NOW)


def left(tracker: Tracker, clock: Clock) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        return wishes.left_behind(connection, clock.now)


def test_who_is_told_for_somebody_who_left_is_said(tracker: Tracker) -> None:
    engine, clock = tracker.ledger.engine, Clock()
    for name in ("ada", "bob"):
        member(engine, name, "reviewer")
        subscribe(tracker, name, watched=name == "bob")
    subscribe(tracker, "Somebody Of Before")
    assert left(tracker, clock) == []
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    accounts.set_role(engine, "bob", "viewer", "", by=OPERATOR, now=NOW)
    closed, demoted = left(tracker, clock)
    assert "'morning of ada' goes on to ada@bank.example" in closed
    assert "the account of ada, whose it is, is closed" in closed
    assert "bob, whose it is, is viewer now and may not see watched names" in demoted
    with reading(engine) as connection:
        found = [str(one) for one in reach.on_record(connection, Settings())]
    assert sum("goes on to" in one for one in found) == 2


def test_the_page_of_the_account_names_them(tracker: Tracker) -> None:
    engine = tracker.ledger.engine
    member(engine, "ada", "reviewer")
    member(engine, "root", "admin")
    subscribe(tracker, "ada")
    accounts.close(engine, "ada", by=OPERATOR, now=NOW)
    fixed = Tracker(journal=tracker.journal, ledger=tracker.ledger, clock=Clock())
    browser = browser_at(Desk(tracker=fixed, settings=Settings()))
    sign_in(browser, "root")
    assert '<a href="/subscriptions/morning%20of%20ada">' in browser.get("/users/ada").text
    assert "is closed or past its last day" in browser.get("/subscriptions").text
