"""What people read of a timeline: lists apart in one sentence, acts once, each of its own party."""

from typing import Any

from db.names import NameOnRecord
from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tracker.answers import listings
from tracker.answers.lines import Listed, lines
from tracker.answers.status import Entry
from tracker.answers.timeline import Moment, rows_of, said_of_lists
from tracker.model import Spell
from tracker.recorded import Standing
from tracker.rules.acts import Act, Telling


def moment(day: str, list_id: str, what: str, clock: str = "authority", **more: Any) -> Moment:
    given = {"entry_key": "k", "name": "Example Front", **more}
    return Moment(date=day, clock=clock, list_id=list_id, what=what, **given)


def apart(off: str, since: str, on: str, until: str | None, **more: Any) -> Moment:
    return moment(since, off, "disagreement", other_list=on, until=until, says="pair", **more)


def test_lists_apart_are_one_sentence_for_each_time_that_the_party_left() -> None:
    told = [
        apart("un", "2008-06-24", "eu", "2009-01-26"),
        apart("un", "2008-06-24", "ofac", "2012-09-28"),
        apart("un", "2008-06-24", "fto", "2012-09-28"),
        apart("ofac", "2012-09-28", "ca", None, as_of="2025-03-03"),
        apart("fto", "2012-09-28", "ca", None, as_of="2025-03-03"),
        moment("2012-09-28", "ofac", "delisted", "observed"),
    ]
    assert list(said_of_lists(told)) == [
        "Off un from 2008-06-24; still on eu until 2009-01-26, "
        "ofac until 2012-09-28 (first seen), fto until 2012-09-28.",
        "Off ofac and fto from 2012-09-28; still on ca as of 2025-03-03.",
    ]


def test_who_came_back_is_said_to_be_back_and_not_to_have_left_the_other_list() -> None:
    told = [
        apart("fto", "2021-02-16", "eu", "2025-03-05"),
        moment("2025-03-05", "fto", "relisted"),
    ]
    assert list(said_of_lists(told)) == [
        "Off fto from 2021-02-16; still on eu when back on fto on 2025-03-05."
    ]


def test_two_entries_of_a_list_that_share_a_name_are_told_apart() -> None:
    told = [
        moment("2015-01-17", "us", "listed", "observed", entry_key="4706", baseline=True),
        moment("2015-01-17", "us", "listed", entry_key="7755"),
        moment("2015-01-17", "eu", "listed"),
    ]
    rows = rows_of(told)
    names = ["Example Front (4706)", "Example Front (7755)", "Example Front"]
    assert [row["name"] for row in rows] == names
    assert [row["what"] for row in rows] == ["listed in our first document", "listed", "listed"]


# Acts.


def said(party: ActParty, **more: Any) -> RawAct:
    given: dict[str, Any] = {"published_on": "2015-06-24", "kind": ActKind.REVOCATION, **more}
    return RawAct(number="1", title="An end is made", url="", parties=(party,), **given)


def line(act: RawAct, **more: Any) -> list[str]:
    listed = Spell("2005-01-01T00:00:00Z", "", "2005-01-01", "")
    given: dict[str, Any] = {"spells": (listed,), "seen_until": "2020-01-01T00:00:00Z", **more}
    shown = Listed(**{"instruments": "", **given})
    one = Act(says=act, tellings=(Telling(1, "feed", "", "", "", act),))
    return [found.says for found in lines([(one, act.parties[0])], shown)]


REMOVED = ActParty("Example Front", Effect.REMOVES)


def test_an_act_that_nobody_can_cite_is_told_once_by_the_row_that_names_it() -> None:
    assert line(said(REMOVED), instruments="An end is made, 2015-06-24") == []


def test_an_act_that_takes_off_and_that_the_list_does_not_show_says_so() -> None:
    assert line(said(REMOVED)) == ["taken off by “An end is made”; the list does not show it"]
    assert line(said(REMOVED), seen_until="2015-01-01T00:00:00Z") == [
        "taken off by “An end is made”; the list was not seen since"
    ]


def test_an_act_on_one_programme_says_which() -> None:
    of_one = REMOVED._replace(programmes=("FTO",))
    assert line(said(of_one)) == ["taken off under FTO by “An end is made”"]


def test_what_was_merged_is_told_beside_the_entry_that_has_its_name_now() -> None:
    merged = ActParty("Small Front", Effect.MERGES, into="Example Front")
    assert line(said(merged), caption="Example Front") == [
        "Small Front merged into Example Front by “An end is made”"
    ]


def test_an_act_about_a_party_whose_name_is_an_alias_here_names_the_party() -> None:
    reworded = ActParty("Small Front", Effect.REWORDS)
    assert line(said(reworded), caption="Example Front") == [
        "Small Front: reworded by “An end is made”"
    ]
    assert line(said(reworded), caption="SMALL FRONT") == ["reworded by “An end is made”"]


# Whose name it is.


NOWHERE = Standing(
    entry_id="",
    keys=(),
    revision="",
    state="in_force",
    episode=1,
    spells=(),
    programmes={},
    pending=(),
    carried={},
)


def bearing(entry: str, kind: str) -> Entry:
    return Entry(NameOnRecord(0, "a", entry, kind, "Front", "front", ""), NOWHERE, "Front")


def test_whoever_is_called_so_goes_before_those_who_have_the_name_as_an_alias() -> None:
    own = {"head": bearing("head", "name"), "part": bearing("part", "alias")}
    assert list(listings.of_that_head(own)) == ["head"]
    assert list(listings.of_that_head({"part": own["part"]})) == ["part"]
