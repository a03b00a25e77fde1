"""Filters are read in one way, whether a page, a program or the command line has them."""

from datetime import UTC, datetime

import pytest

from db.engine import reading
from db.log import Filters
from tracker.answers import typed
from tracker.answers.typed import WrongFilter, filters_of, given_by, given_in
from tracker.record.tracker import Tracker

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def test_what_is_given_by_itself_is_what_an_address_says() -> None:
    asked = {"q": "bank", "since": "last month", "effective_until": "2012-03", "scope": "ENTRY"}
    by_itself = given_by(["un_sc"], ["Removal"], everything=True, **asked)
    pairs = [("list", "un_sc"), ("kind", "Removal"), ("everything", "yes"), *asked.items()]
    assert by_itself == given_in(pairs)
    assert filters_of(by_itself, NOW) == Filters(
        q="bank",
        lists=("un_sc",),
        kinds=("removal",),
        scope="entry",
        since="2026-10-01",
        effective_until="2012-03-31",
        everything=True,
    )


@pytest.mark.parametrize(
    ("asked", "beside", "said"),
    [
        (
            {"since": "2024-02-01", "until": "2024-01"},
            "2024-02-01 is after the end of that time, 2024-01-31.",
            "--since 2024-02-01 is after --until 2024-01-31.",
        ),
        (
            {"since": "2024-02-01", "known_at": "2024-01-05"},
            "2024-02-01 is after 2024-01-05T23:59:59Z, by which it is to be known.",
            "--since 2024-02-01 is after --known-at 2024-01-05T23:59:59Z.",
        ),
        (
            {"effective_since": "2012", "effective_until": "2011"},
            "2012-01-01 is after the end of that time, 2011-12-31.",
            "--effective-since 2012-01-01 is after --effective-until 2011-12-31.",
        ),
        (
            {"since": "2027", "until": "2026"},
            "2027-01-01 is yet to come: today is 2026-11-28 (UTC).",
            "--since 2027-01-01 is yet to come: today is 2026-11-28 (UTC).",
        ),
    ],
)
def test_a_time_that_ends_before_it_begins_is_told_beside_its_field_and_by_its_options(
    tracker: Tracker, asked: dict[str, str], beside: str, said: str
) -> None:
    given = given_by([], [], everything=False, **asked)
    name = next(iter(asked))
    with reading(tracker.ledger.engine) as connection:
        assert typed.read(connection, given, NOW).wrong == {name: beside}
    with pytest.raises(WrongFilter) as why:
        filters_of(given, NOW, option)
    assert (why.value.name, str(why.value)) == (name, said)
