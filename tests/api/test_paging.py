"""Pages of the log are of what was on record at the first: nothing skipped, repeated, changed."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import log as db_log
from db import names
from db.engine import Engine, reading, writing
from db.log import Filters
from tests.api.logs import Written
from tracker.answers import paging
from tracker.answers.paging import Event, Page
from tracker.api import cursor as cursors
from tracker.desk.failures import WrongParameter
from tracker.record.tracker import Tracker
from tracker.rules.normalise.names import match_form

NOW = datetime(2030, 1, 2, tzinfo=UTC)
LISTS = itertools.count(1)

days = st.lists(st.integers(0, 5), min_size=1, max_size=5)
picks = st.lists(st.integers(0, 50), min_size=1, max_size=4)
step = st.one_of(st.tuples(st.just("add"), days), st.tuples(st.just("take"), picks))
steps = st.lists(step, max_size=3)

limits = st.integers(1, 4)
kinds = st.sampled_from([(), ("addition",)])


def through_a_cursor(page: Page, mark: str) -> cursors.OfPage | None:
    """Where the next page begins, as it comes back from whoever asks."""
    return cursors.page(cursors.of_page(mark, page.frozen, page.next), mark) if page.next else None


def pages(engine: Engine, filters: Filters, between: Iterator[None]) -> Iterator[Page]:
    with reading(engine) as connection:
        page = paging.first(connection, filters, (), NOW)
    yield page
    while at := through_a_cursor(page, "mark"):
        next(between, None)
        with reading(engine) as connection:
            page = paging.later(connection, filters, at.frozen, at.place, ())
        yield page


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    start=days, more=days, limit=st.integers(1, 4), turns=st.lists(steps, max_size=6), kind=kinds
)
def test_pages_are_of_what_was_on_record_at_the_first(
    on_both: Tracker,
    start: list[int],
    more: list[int],
    limit: int,
    turns: list[list[tuple[str, list[int]]]],
    kind: tuple[str, ...],
) -> None:
    engine = on_both.ledger.engine
    log = Written(engine, f"list_{next(LISTS)}")
    log.add(start)
    log.add(more, kind="removal")
    log.add(start, terrorism=False)
    filters = Filters(lists=(log.list_id,), kinds=kind, limit=limit)
    with reading(engine) as connection:
        wanted = log.current(connection, replace(filters, limit=0))

    def between() -> Iterator[None]:
        for turn in turns:
            for what, values in turn:
                log.add(values) if what == "add" else log.take(values)
            yield

    told = list(pages(engine, filters, between()))
    assert [row.row.change_id for page in told for row in page.rows] == wanted
    assert all(page.frozen == told[0].frozen for page in told)
    assert all(len(page.rows) <= limit for page in told)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(start=days, limit=limits, turns=st.lists(steps, max_size=6))
def test_who_follows_has_the_log_as_it_stands_in_the_end(
    on_both: Tracker,
    start: list[int],
    limit: int,
    turns: list[list[tuple[str, list[int]]]],
) -> None:
    engine = on_both.ledger.engine
    log = Written(engine, f"followed_{next(LISTS)}")
    log.add(start)
    filters = Filters(lists=(log.list_id,), limit=limit)
    with reading(engine) as connection:
        since = paging.beginning(connection)
    held: dict[str, bool] = {}
    for turn in [*turns, []]:
        for what, values in turn:
            log.add(values) if what == "add" else log.take(values)
        more = True
        while more:
            cursor = cursors.of_follower("mark", since)
            with reading(engine) as connection:
                grown = paging.grown(connection, filters, cursors.follower(cursor, "mark"))
            since, more = grown.since, grown.more
            assert len(grown.told) <= limit
            for told in grown.told:
                own = told.change.row.change_id
                assert (told.event == Event.RECORDED) == (own not in held)
                held[own] = not told.change.row.superseded_at
    with reading(engine) as connection:
        wanted = log.current(connection, replace(filters, limit=0))
    assert {own for own, current in held.items() if current} == set(wanted)


def test_a_name_learnt_between_two_pages_brings_no_row_into_the_view(tracker: Tracker) -> None:
    """Nor does a row fall out of it."""
    engine = tracker.ledger.engine
    log = Written(engine, "list_named")
    log.add(range(6), caption="Same Words")
    log.add(range(6), caption="Other")
    asked = Filters(lists=("list_named",), q="same words", limit=2)
    with reading(engine) as connection:
        first = paging.first(connection, asked, (), NOW)
        others = log.current(connection, Filters(lists=("list_named",)))
        rows = {row.change_id: row for row in db_log.rows(connection, Filters())}
    learnt = [
        {
            "list_id": "list_named",
            "entry_id": rows[own].entry_id,
            "kind": "alias",
            "text": "Same Words",
            "form": match_form("Same Words"),
            "recorded_at": "2030-01-01T00:00:00Z",
        }
        for own in others
        if rows[own].caption == "Other"
    ]
    with writing(engine) as connection:
        names.add_new(connection, learnt)
    told = [row.row.caption for row in first.rows]
    at = through_a_cursor(first, "mark")
    while at:
        with reading(engine) as connection:
            page = paging.later(connection, asked, at.frozen, at.place, ())
        told += [row.row.caption for row in page.rows]
        at = through_a_cursor(page, "mark")
    assert told == ["Same Words"] * 6


@pytest.mark.parametrize(
    "text",
    [
        *("x", "", "=", "a" * 5_000, "AAAA", "é", "pR8Wdm6fWzIs"),
        cursors._written([1, "mark"]),
        cursors._written([2, "mark", -1, 0, "", 0]),
        cursors._written([2, "mark", 2**60, 0, "", 0]),
        cursors._written([]),
    ],
)
def test_nonsense_is_no_cursor(text: str) -> None:
    with pytest.raises(WrongParameter):
        cursors.page(text, "mark")
    with pytest.raises(WrongParameter):
        cursors.follower(text, "mark")


def test_a_cursor_goes_with_its_filters_alone() -> None:
    cursor = cursors.of_follower("mark", paging.Since(1, 2, "ab", 0))
    assert cursors.follower(cursor, "mark") == paging.Since(1, 2, "ab", 0)
    with pytest.raises(WrongParameter, match="other filters"):
        cursors.follower(cursor, "other")
    with pytest.raises(WrongParameter, match="no cursor of ours"):
        cursors.page(cursor, "mark")
