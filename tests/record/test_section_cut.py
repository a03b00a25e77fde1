"""Sections of real formats that are cut ever shorter, through the journal and the database."""

import pytest
import zstandard

from db.canonical import packed, parsed
from tests.builders import (
    assert_replays,
    brief,
    day,
    fto_html,
    log,
    person,
    questions,
    take,
    take_fto,
    take_un,
    un_xml,
)
from tracker.model import Member
from tracker.record.listed import pack_members, unpack_members
from tracker.record.tracker import Tracker

CROWD = [person(number) for number in range(1, 31)]


def asked(tracker: Tracker) -> list[str]:
    return sorted(question["entry_key"] for question in questions(tracker))


@pytest.mark.parametrize("end", [0, -1])
def test_a_section_that_loses_one_a_day_delists_nobody(tracker: Tracker, end: int) -> None:
    section, lost = list(CROWD), []
    take_un(tracker, section, 0)
    for number in range(1, 6):
        lost.append(section.pop(end)["ref"])
        take_un(tracker, section, number)
    assert (asked(tracker), brief(tracker)) == (sorted(lost), [])
    assert "record of" in questions(tracker)[0]["reason"]
    assert_replays(tracker, "un_sc")


def test_entities_that_are_cut_at_their_start_stay_listed(tracker: Tracker) -> None:
    take(tracker, un_xml(CROWD, day(0), groups=20), day(0))
    whole = un_xml(CROWD, day(1), groups=20).decode()
    first = whole.index("<ENTITY>")
    third = whole.index("<ENTITY>", whole.index("<ENTITY>", first + 1) + 1)
    take(tracker, (whole[:first] + whole[third:]).encode(), day(1))
    assert (asked(tracker), brief(tracker)) == (["QDe.001", "QDe.002"], [])


def test_one_individual_out_of_the_middle_is_news(tracker: Tracker) -> None:
    take_un(tracker, CROWD, 0)
    take_un(tracker, [*CROWD[:14], *CROWD[15:]], 1)
    assert (asked(tracker), brief(tracker)) == ([], [("removal", "QDi.015")])


def test_a_table_of_a_page_that_loses_its_last_rows_one_by_one(tracker: Tracker) -> None:
    listed = [(f"January {number}, 2001", f"Group {number} of Nowhere") for number in range(1, 29)]
    delisted = [(f"May {n}, 2009", f"Quite Other {n}", "May 5, 1999") for n in range(1, 6)]
    for number in range(4):
        take_fto(tracker, fto_html(listed[: 28 - number], delisted), number)
    assert (len(asked(tracker)), log(tracker)) == (3, [])
    assert_replays(tracker, "us_state_fto")


def test_members_that_older_rules_stored_are_read_without_types() -> None:
    new = {"a": Member("r", "s", "in_force", (("Act", "2001", ""),), "Person")}
    assert unpack_members(pack_members(new)) == new
    rows = [row[:-1] for row in parsed(zstandard.decompress(pack_members(new)))]
    old = zstandard.compress(packed(rows), 3)
    assert unpack_members(old) == {"a": new["a"]._replace(schema="")}
