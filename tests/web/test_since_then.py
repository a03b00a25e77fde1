"""What has come otherwise since: on Today what somebody saw that holds no more, and in the log."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from db import last_looks
from db.engine import reading
from db.log import Filters
from tests.answers.courtroom import SDN, entry, look
from tests.builders import CROWD, Ticking, documents, person, take_un
from tests.desk.people import CSRF, at, desk_over
from tracker.answers import log
from tracker.decisions.documents import set_aside
from tracker.demo.story import Listed
from tracker.notices import logged
from tracker.record.tracker import Tracker


def looked(client: TestClient) -> str:
    """What Today says, its button pressed."""
    page = client.get("/").text
    said = dict(re.findall(r'name="(upto|at)" value="([^"]*)"', page))
    assert client.post("/seen", data={"csrf": CSRF, **said}).status_code == 303
    return page


def later(tracker: Tracker) -> None:
    assert isinstance(tracker.clock, Ticking)
    tracker.clock.now += timedelta(hours=1)


def test_what_somebody_saw_and_holds_no_more_is_told_once(on_both: Tracker) -> None:
    client = at(desk_over(on_both), "reviewer:ada")
    take_un(on_both, CROWD, 0)
    take_un(on_both, [*CROWD, person(50)], 1)
    assert "Given50" in looked(client)
    later(on_both)
    set_aside(on_both, documents(on_both)[-1].sha256, by="ada", reason="not theirs")
    page = looked(client)
    assert "Holds no more" in page
    assert "<del>" in page
    assert "Given50" in page
    later(on_both)
    looked(client)
    assert "Given50" not in client.get("/").text


def test_a_row_in_the_place_of_one_that_was_seen_says_so(tracker: Tracker) -> None:
    """A late document dates the same addition to an earlier day: no second one is news."""
    client = at(desk_over(tracker), "reviewer:ada")
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 5)
    assert "in the place of" not in looked(client)
    later(tracker)
    take_un(tracker, [*CROWD, person(50)], 3)
    page = client.get("/").text
    assert "Recorded anew, in the place of what you saw" in page
    assert "Holds no more" not in page


def test_history_taken_in_late_is_called_so_and_what_is_hidden_is_counted(tracker: Tracker) -> None:
    client = at(desk_over(tracker), "viewer:ada")
    take_un(tracker, CROWD, 0)
    take_un(tracker, [person(1, notes="Another note."), *CROWD[1:], person(50)], 1)
    page = " ".join(client.get("/").text.split())
    assert "history taken in late" in page
    assert "1 further change the default view leaves out" in page


@pytest.mark.parametrize("moment", ["", "9999-12-31T23:59:59Z", "x", "2030-01-01T00:00:00Z\n"])
def test_a_look_is_never_later_than_now(tracker: Tracker, moment: str) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    client = at(desk_over(tracker), "viewer:ada")
    client.post("/seen", data={"csrf": CSRF, "upto": "9", "at": moment})
    with reading(tracker.ledger.engine) as connection:
        look = last_looks.of(connection, "ada")
    assert re.fullmatch(r"2030-01-01T00:00:\d\dZ", look.at)
    assert "Nothing is new" in client.get("/").text


def said(tracker: Tracker) -> list[str]:
    """The log in words, oldest first."""
    with reading(tracker.ledger.engine) as connection:
        rows = log.changes(connection, Filters())
        lines = logged.lines(connection, rows, tracker.clock())
    return [" ".join((line.sentence, *line.more)) for line in reversed(lines)]


def test_a_row_says_where_it_is_otherwise_now(tracker: Tracker) -> None:
    """An addition of somebody who left, and a removal of somebody who came back."""
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD, person(50)], 1)
    (came,) = said(tracker)
    assert "So it was then" not in came
    take_un(tracker, CROWD, 40)
    assert "So it was then" not in said(tracker)[0], "missing counts as listed"
    take_un(tracker, CROWD, 120)
    came, left = said(tracker)
    assert "So it was then; now the entry is delisted." in came
    assert "No other listing" in left
    take_un(tracker, [*CROWD, person(50)], 300)
    came, left, _ = said(tracker)
    assert "So it was then" not in came
    assert "The entry is on this list again." in left
    assert "No other listing" not in left


def front(*tags: str) -> dict[str, list[Listed]]:
    """The list of a day, with one entry under these programmes."""
    others = [entry(f"FRONT {n}", id=str(990_000 + n), tags=["FTO"]) for n in range(30)]
    return {SDN: [*others, entry("MOVING FRONT", id="6821", tags=list(tags))]}


def test_a_designation_that_is_only_missing_has_neither_ended_nor_come_back(
    tracker: Tracker,
) -> None:
    look(tracker, SDN, "2020-01-01", lists=front("FTO"))
    look(tracker, SDN, "2020-01-05", lists=front("FTO", "SDGT"))
    look(tracker, SDN, "2020-02-05", lists=front("FTO"))
    assert not any("So it was then" in line for line in said(tracker))
    look(tracker, SDN, "2020-06-05", lists=front("FTO", "SDNTK"))
    assert "So it was then; SDGT has ended since." in said(tracker)[0]
    look(tracker, SDN, "2020-09-05", lists=front("FTO", "SDGT"))
    ended = next(line for line in said(tracker) if "SDGT designation" in line)
    assert "So it was then; SDGT stands again since." in ended
