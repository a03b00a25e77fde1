"""Where an entry stood on a day, from its spells alone."""

from typing import Any

import pytest

from tracker.answers.standing import as_seen, begun_on, state_on
from tracker.model import Spell


def spell(since: str, until: str = "", **given: Any) -> Spell:
    """A spell between two observed days; the last document before each is of the day before."""
    plain = {
        "since": since,
        "after": "",
        "listed_on": "",
        "sha256": "a",
        "baseline": False,
        "until": until,
        "until_after": "",
        "delisted_on": "",
        "until_sha256": "b" if until else "",
        "state": "delisted" if until else "in_force",
    }
    return Spell(**(plain | given))


@pytest.mark.parametrize(
    ("day", "state"),
    [("2001-01-01", "before"), ("2002-01-01", "in_force"), ("2003-01-01", "delisted")],
)
def test_the_authoritys_own_days_count_before_our_first_document(day: str, state: str) -> None:
    stated = spell("2010-01-01", "2010-02-01", listed_on="2001-10-08", delisted_on="2003-01-01")
    assert state_on([stated], day).state == state


def test_what_stood_in_our_first_document_may_have_stood_before() -> None:
    assert state_on([spell("2010-01-01", baseline=True)], "2005-01-01").state == "unknown"


def test_between_two_documents_nobody_can_say_when_it_came() -> None:
    came = spell("2010-02-01", after="2010-01-01T00:00:00Z")
    assert state_on([came], "2010-01-15").state == "unknown"
    assert state_on([came], "2010-01-01").state == "before"


def test_between_two_documents_it_still_counts_as_listed() -> None:
    left = spell("2010-01-01", "2010-03-01", until_after="2010-02-01T00:00:00Z")
    assert state_on([left], "2010-02-15").state == "in_force"
    assert state_on([left], "2010-03-01").state == "delisted"


def test_a_day_of_an_earlier_listing_does_not_begin_a_later_one() -> None:
    first = spell("2001-01-01", "2005-01-01", listed_on="2001-01-01")
    again = spell("2010-01-01", listed_on="2001-01-01")
    assert begun_on(again, first.ended_on) == "2010-01-01"
    assert state_on([first, again], "2007-01-01")[:2] == ("delisted", first)
    assert state_on([first, again], "2010-01-01") == ("in_force", again, "2010-01-01")


def test_seen_until_a_moment_there_is_no_later_end_and_no_later_beginning() -> None:
    left, back = spell("2001-01-01", "2005-01-01"), spell("2010-01-01")
    (only,) = as_seen([left, back], "2004-01-01")
    assert (only.state, only.ended_on) == ("in_force", "")
    assert as_seen([left, back], "2007-01-01") == (left,)
    assert as_seen([left, back], "") == (left, back)
