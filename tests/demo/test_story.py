"""The documents of the story: each day's can be read, and says what the story says."""

from datetime import date

import pytest

from scrapers import kit, registry
from tracker.demo.documents import documents
from tracker.demo.site import ROLES
from tracker.demo.story import Day, story

DAYS = story().days


def read(list_id: str, day: Day) -> list[kit.RawEntry]:
    file = documents(story(), day)[list_id]
    document = kit.Document(name=list_id, content=file.content)
    return list(registry.scraper(list_id).parse({ROLES[list_id]: document}))


@pytest.mark.parametrize("day", DAYS, ids=[str(day.day) for day in DAYS])
def test_every_document_of_a_day_has_who_stands_on_it(day: Day) -> None:
    for list_id in story().open_on(day.day):
        if list_id in day.broken:
            continue
        there = [entry for entry in read(list_id, day) if entry.state == kit.State.IN_FORCE]
        left_out = day.missing.get(list_id, "none of them")
        expected = [
            entry
            for entry in story().entries[list_id]
            if entry.stands(day.day) and not entry.id.startswith(left_out)
        ]
        assert len(there) == len(expected), list_id


def test_the_days_are_in_order_and_about_lists_that_are_followed_then() -> None:
    days = [day.day for day in DAYS]
    assert days == sorted(set(days))
    for day in DAYS:
        named = {*day.about, *day.broken, *day.missing, *day.answers}
        assert named <= set(story().open_on(day.day))


def test_no_entry_stands_before_it_was_listed_or_after_it_left() -> None:
    mek = [
        (list_id, entry)
        for list_id, entries in story().entries.items()
        for entry in entries
        if "khalq" in entry.text(date(2012, 1, 1)).casefold()
    ]
    left = {list_id: entry.until for list_id, entry in mek}
    assert left == {
        "us_state_fto": date(2012, 9, 28),
        "gb_proscribed": date(2008, 6, 24),
        "us_ofac_sdn": date(2012, 9, 28),
        "eu_terrorist_list": date(2009, 1, 26),
        "ca_listed_entities": date(2012, 12, 17),
    }


def test_the_files_are_the_same_each_time() -> None:
    assert documents(story(), DAYS[-1]) == documents(story(), DAYS[-1])
