"""The lanes of a party across lists, and where the picture draws them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from db.engine import reading
from scrapers.registry import keys
from tests.answers.courtroom import EU, SDN, UK, story
from tests.conftest import open_tracker
from tracker.answers.covered import asked_of, covered
from tracker.answers.picture import Lane, Picture, Sort, picture
from tracker.record.tracker import Tracker
from tracker.web.lanes import NARROW, WIDE, Lanes, lanes
from tracker.web.pictures import svg

TODAY = "2013-06-01"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    tracker = open_tracker(tmp_path_factory.mktemp("picture"))
    yield story(tracker)
    tracker.ledger.engine.dispose()


def draw(tracker: Tracker, name: str) -> Picture:
    with reading(tracker.ledger.engine) as connection:
        every = asked_of(connection, (), keys())
        looked = covered(connection, every, tracker.clock(), counted=False)
        return picture(connection, name, looked.lists, TODAY)


@pytest.fixture(scope="module")
def mek(told: Tracker) -> Picture:
    return draw(told, "Mujahedin-e Khalq Organization")


@pytest.fixture(scope="module")
def by_list(mek: Picture) -> Mapping[str, Lane]:
    return {lane.list_id: lane for lane in mek.lanes}


def test_the_party_has_a_lane_on_each_list_under_the_name_there(
    by_list: Mapping[str, Lane],
) -> None:
    assert set(by_list) == {EU, UK, SDN}
    assert [by_list[one].other_name for one in (SDN, EU, UK)] == [False, True, True]


def test_a_judgment_ends_no_bar(by_list: Mapping[str, Lane]) -> None:
    lane = by_list[EU]
    assert lane.bars[-1].until == "2009-01-26"
    assert {one.date for one in lane.verdicts} >= {"2008-12-04"}
    assert all(bar.sort == Sort.LISTED for bar in lane.bars if bar.until == "2009-01-26")


def test_what_a_court_ruled_against_and_that_went_on_is_marked_until_the_list_ended_it(
    by_list: Mapping[str, Lane],
) -> None:
    spans = by_list[EU].maintained
    assert spans
    assert spans[-1].until == "2009-01-26"
    assert all(before.until <= after.since for before, after in pairwise(spans))


def test_lists_apart_are_marked_on_the_list_that_it_left(by_list: Mapping[str, Lane]) -> None:
    (uk,) = by_list[UK].apart
    assert (uk.since, uk.until) == ("2008-06-24", "2012-09-28")
    assert uk.says == f"off this list, still on {EU}, {SDN}"
    assert by_list[SDN].apart == ()


def test_what_stood_in_our_first_document_has_no_day_of_its_beginning(
    by_list: Mapping[str, Lane],
) -> None:
    lane = by_list[SDN]
    assert [edge.begins for edge in lane.edges] == [False]
    assert lane.listed[0].says.startswith("before 2001-10-31 (our first document) to 2012-09-28")


def test_grey_is_all_time_in_which_nobody_looked(mek: Picture, by_list: Mapping[str, Lane]) -> None:
    for lane in by_list.values():
        assert lane.unseen[0].since == mek.since
        assert lane.unseen[-1].until == TODAY
    spans = [(one.since, one.until) for one in by_list[UK].unseen]
    assert ("2001-03-29", "2008-06-23") in spans
    assert ("2008-06-23", "2008-06-24") not in spans


def test_verdicts_are_numbered_in_the_order_of_days(mek: Picture) -> None:
    numbers = [verdict.number for _, verdict in mek.verdicts]
    assert numbers == list(range(1, len(numbers) + 1))
    days = [verdict.date for _, verdict in mek.verdicts]
    assert days == sorted(days)


def test_of_a_day_that_is_ours_the_time_between_two_documents_is_not_sure(told: Tracker) -> None:
    by_name = {lane.list_id: lane for lane in draw(told, "Later Front").lanes}
    unsure = [bar for bar in by_name[EU].bars if bar.sort == Sort.NOT_SURE]
    assert [(bar.since, bar.until) for bar in unsure] == [("2002-05-02", "2009-01-25")]


def test_what_goes_on_is_drawn_on_to_today_and_said_not_to_be_seen(told: Tracker) -> None:
    for lane in draw(told, "Staying Front").lanes:
        assert lane.bars[-1].until == TODAY
        assert lane.bars[-1].sort == Sort.NOT_SEEN
        assert not [edge for edge in lane.edges if not edge.begins]
        assert "still there when last seen" in lane.listed[-1].says


def test_a_name_that_nobody_bears_has_no_lane(told: Tracker) -> None:
    nobody = draw(told, "Nobody Whatsoever")
    assert (nobody.lanes, nobody.moments, nobody.since) == ((), (), TODAY)
    assert lanes(nobody).lanes == []


# Where they are drawn.


def boxes(drawn: Lanes) -> Iterator[tuple[float, float]]:
    for lane in drawn.lanes:
        for some in (lane.bars, lane.apart, lane.maintained, lane.unseen):
            yield from ((box.x, box.x + box.width) for box in some)
        yield from ((mark.x - 9, mark.x + 9) for mark in lane.marks)
        yield from ((line.x, line.x) for line in lane.lines)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_all_that_is_drawn_is_within_the_picture(mek: Picture, width: int) -> None:
    drawn = lanes(mek, width)
    assert all(-2 <= left <= right <= width + 2 for left, right in boxes(drawn))
    assert all(lane.strip < drawn.bottom <= drawn.height for lane in drawn.lanes)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_verdict_covers_another_nor_the_words(mek: Picture, width: int) -> None:
    for lane in lanes(mek, width).lanes:
        for one in lane.marks:
            assert one.y - 9 >= lane.y + 31 + 15 * (len(lane.says) - 1)
            assert one.y + 9 <= lane.bar
            for other in lane.marks:
                apart = abs(one.x - other.x) >= 18 or abs(one.y - other.y) >= 18
                assert one.number == other.number or apart


def test_lanes_are_below_one_another(mek: Picture) -> None:
    drawn = lanes(mek).lanes
    assert all(one.strip + 5 < after.y for one, after in pairwise(drawn))


def test_the_picture_as_a_file_is_well_formed_and_has_no_script(mek: Picture) -> None:
    hostile = "<script>alert(1)</script>\u202e"
    lane = replace(mek.lanes[0], caption=hostile)
    drawn = svg(
        replace(mek, name=hostile, lanes=(lane, *mek.lanes[1:])),
        ["Looked at: x & y."],
    )
    root = ElementTree.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    assert hostile[:-1] in "".join(root.itertext())
    assert "Looked at: x & y." in "".join(root.itertext())
    assert "\u202e" not in drawn
