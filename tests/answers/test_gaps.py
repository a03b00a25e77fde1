"""The longest gap of a list, and what is said of lists that nobody looked at."""

from db.engine import reading
from tests.builders import CROWD, day, take_un
from tests.desk.people import at, desk_over
from tracker.answers import gaps
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.settings import Settings


def test_a_gap_that_began_before_is_told_whole(tracker: Tracker) -> None:
    """Seven days of looking at nothing are no gap of seven days where it was forty."""
    take_un(tracker, CROWD, 0)
    with reading(tracker.ledger.engine) as connection:
        (one,) = gaps.looked_at(connection, stamp(day(33)), stamp(day(40)))
    assert (one.gap_from, one.gap_until) == (stamp(day(0)), stamp(day(40)))
    assert one.longest_gap_minutes == 40 * 24 * 60
    assert one.last_good is None


def test_a_list_that_nobody_looked_at_is_named(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    desk = desk_over(tracker, Settings(lists=("un_sc", "au_dfat")))
    page = at(desk, "viewer:ada").get("/checks").text
    assert "Never looked at here: au_dfat." in page
    one = at(desk, "viewer:ada").get("/checks?list=un_sc").text
    assert "Never looked at here" not in one
