"""What goes by the index of names is kept once no name waits; and nothing of another history."""

from typing import Any

import pytest

from db import trail
from db.engine import reading
from tests.builders import CROWD, take_un
from tests.desk.people import desk_over, machine
from tracker.answers import paging
from tracker.api.answering import Kept as Answers
from tracker.errors import Absent
from tracker.matching import search
from tracker.record.kept import Kept
from tracker.record.tracker import Tracker


def test_the_api_keeps_no_answer_while_names_wait(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where else an entry stands may be told by the index alone, which no head knows of."""
    made, whole = list[str](), paging.first

    def counted(*given: Any) -> paging.Page:
        made.append("page")
        return whole(*given)

    monkeypatch.setattr(paging, "first", counted)
    client = machine(desk_over(tracker))
    take_un(tracker, CROWD, 0)
    first = client.get("/v1/changes")
    client.get("/v1/changes", headers={"If-None-Match": first.headers["etag"]})
    assert len(made) == 2
    search.bring_up_to_date(tracker.ledger.engine)
    tags = [client.get("/v1/changes").headers["etag"] for _ in range(3)]
    assert (len(made), len(set(tags))) == (3, 1)


def test_what_goes_by_the_index_is_made_anew_while_names_wait(tracker: Tracker) -> None:
    shelf, looked, made = Kept(most=10, behind=search.is_behind), Kept(most=10), list[str]()
    take_un(tracker, CROWD, 0)
    for _ in range(2):
        with reading(tracker.ledger.engine) as connection:
            shelf.one(connection, "key", lambda: made.append("shelf"))
            looked.one(connection, "key", lambda: made.append("looked"))
    assert made == ["shelf", "looked", "shelf"]
    search.bring_up_to_date(tracker.ledger.engine)
    for _ in range(2):
        with reading(tracker.ledger.engine) as connection:
            shelf.one(connection, "key", lambda: made.append("shelf"))
    assert made == ["shelf", "looked", "shelf", "shelf"]


def test_an_answer_of_another_history_is_forgotten(tracker: Tracker) -> None:
    """As long as the chain and as far, but other links: a home put back under a running desk."""
    shelf = Kept(most=10, tables=frozenset({"act"}))
    take_un(tracker, CROWD, 0)
    search.bring_up_to_date(tracker.ledger.engine)
    with reading(tracker.ledger.engine) as connection:
        here = trail.head(connection)
        assert shelf.one(connection, "key", lambda: "theirs") == "theirs"
        kept = shelf.shelves[tracker.ledger.engine]
        kept.head = here._replace(hash="ab" * 32)
        assert shelf.one(connection, "key", lambda: "ours") == "ours"


def test_what_cannot_be_answered_leaves_nothing_behind() -> None:
    kept = Answers()

    def fails() -> bytes:
        raise Absent("There is no such thing.")

    for number in range(3):
        with pytest.raises(Absent):
            kept.made(str(number), fails)
    assert not kept._under_way
