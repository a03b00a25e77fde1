"""Who is told, on record: what a subscription or a group says, and what changed in it."""

from collections.abc import Mapping
from typing import Any

from db import journal
from db.engine import reading, writing
from tracker.answers.journalled import SAYS
from tracker.notices import subscriptions
from tracker.record.tracker import Tracker


def save(tracker: Tracker, **said: Any) -> None:
    with writing(tracker.ledger.engine) as connection:
        order = subscriptions.subscription({"name": "desk", **said})
        subscriptions.save(connection, order, "ada", tracker.clock())


def last(tracker: Tracker, kind: str = "subscription") -> Mapping[str, Any]:
    with reading(tracker.ledger.engine) as connection:
        return journal.of_kind(connection, kind, "")[-1].content


def test_a_record_says_what_changed(tracker: Tracker) -> None:
    save(tracker, to=["ada@bank.example"])
    assert last(tracker)["changed"] == []
    save(tracker, to=["ada@bank.example", "bob@bank.example"], lists=["un_sc"])
    assert last(tracker)["changed"] == [
        {"field": "lists", "before": [], "after": ["un_sc"]},
        {
            "field": "to",
            "before": ["ada@bank.example"],
            "after": ["ada@bank.example", "bob@bank.example"],
        },
    ]
    said = SAYS["subscription"](last(tracker))
    assert "lists from nothing to un_sc; to from ada@bank.example to " in said
    save(tracker, to=["ada@bank.example", "bob@bank.example"], lists=["un_sc"])
    assert last(tracker)["changed"] == []
    with writing(tracker.ledger.engine) as connection:
        assert subscriptions.drop(connection, "subscription", "desk", "bob", tracker.clock())
    assert last(tracker)["was"]["to"] == ["ada@bank.example", "bob@bank.example"]


def test_a_group_says_who_came_and_went(tracker: Tracker) -> None:
    for to in (["ada@bank.example"], ["bob@bank.example"]):
        with writing(tracker.ledger.engine) as connection:
            subscriptions.save_group(connection, "second line", to, "ada", tracker.clock())
    (line,) = last(tracker, "group")["changed"]
    assert (line["before"], line["after"]) == (["ada@bank.example"], ["bob@bank.example"])
    assert "to from ada@bank.example to bob@bank.example" in SAYS["group"](last(tracker, "group"))
