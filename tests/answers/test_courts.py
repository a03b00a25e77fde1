"""What courts said of a listing, in answers: beside where it stands, never in place of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from db.engine import reading
from scrapers.kit import ActParty, Effect
from tests.answers import courtroom as of
from tests.answers.courtroom import EU, MEK_EU, MEK_UK, SDN, UK, eu, look, put, story
from tests.builders import ask, log
from tests.conftest import open_tracker
from tracker.answers import entries, timeline
from tracker.answers.timeline import Moment
from tracker.model import stamp
from tracker.record.tracker import Tracker
from tracker.rules.courts import REMOVES_NOBODY


@pytest.fixture(scope="module")
def mek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    found = story(open_tracker(tmp_path_factory.mktemp("courts")))
    yield found
    found.ledger.engine.dispose()


def answer(tracker: Tracker, name: str, on: str, list_id: str, **more: Any) -> dict[str, Any]:
    (found,) = ask(tracker, name, on, lists=(list_id,), **more)["answers"]
    assert isinstance(found, dict)
    return found


def moments(tracker: Tracker, name: str) -> list[Moment]:
    with reading(tracker.ledger.engine) as connection:
        return timeline.timeline(connection, name)


@pytest.mark.parametrize(
    ("list_id", "name", "on", "stands", "state", "cited"),
    [
        (EU, MEK_EU, "2006-12-11", "in_force", None, None),
        (EU, MEK_EU, "2006-12-12", "in_force", "annulled_still_listed", "T-228/02"),
        (EU, MEK_EU, "2008-10-23", "in_force", "annulled_still_listed", "T-256/07"),
        (EU, MEK_EU, "2009-01-25", "in_force", "annulled_still_listed", "T-284/08"),
        (EU, MEK_EU, "2011-12-21", "delisted", None, None),
        (UK, MEK_UK, "2007-11-29", "in_force", None, None),
        (UK, MEK_UK, "2008-05-10", "in_force", "ruled_unlawful_still_in_force", "PC/02/2006"),
        (UK, MEK_UK, "2008-07-24", "delisted", None, None),
        (EU, "Example Front 1", "2008-12-05", "in_force", None, None),
    ],
)
def test_a_listing_stands_as_its_list_says_and_in_court_as_the_court_does(
    mek: Tracker,
    list_id: str,
    name: str,
    on: str,
    stands: str,
    state: str | None,
    cited: str | None,
) -> None:
    found = answer(mek, name, on, list_id)
    assert (found["answer"], found["court_state"]) == (stands, state)
    assert (found["judgment"] or {}).get("citation") == cited


def test_no_judgment_is_a_row_of_the_log(mek: Tracker) -> None:
    rows = [row["kind"] for row in log(mek, lists=[EU]) if row["caption"] == MEK_EU]
    assert rows == ["addition", "removal"]


def test_an_answer_cites_the_judgment_and_says_what_comes_next(mek: Tracker) -> None:
    found = answer(mek, MEK_EU, "2009-01-20", EU)
    assert found["court_since"] == "2008-12-04"
    assert found["judgment"] == {
        "citation": "T-284/08",
        "ecli": "ECLI:EU:T:2008:550",
        "court": "Court of First Instance",
        "date": "2008-12-04",
        "url": "https://curia.example/T-284/08",
        "effect": "annuls",
    }
    assert found["court_next"].startswith("An appeal may be brought; the authority has to act")
    assert found["court"].endswith(REMOVES_NOBODY)


def test_where_the_authority_has_acted_since_it_is_said_how(mek: Tracker) -> None:
    found = answer(mek, MEK_EU, "2008-07-20", EU)
    assert found["judgment"]["citation"] == "T-228/02"
    assert found["court_next"] == (
        "The authority has kept it on the list since, by Decision 2008/583/EC of 2008-07-15."
    )
    assert "has to act" in answer(mek, MEK_EU, "2008-07-14", EU)["court_next"]


def test_what_became_known_later_changes_no_answer_of_before(tmp_path: Any) -> None:
    tracker = open_tracker(tmp_path)
    look(tracker, EU, "2002-01-02", "2002-05-02", "2008-12-10")
    then = stamp(tracker.clock())
    before = ask(tracker, MEK_EU, "2008-12-10", known_at=then)
    put(tracker, *of.ACTS)
    assert ask(tracker, MEK_EU, "2008-12-10", known_at=then) == before
    assert answer(tracker, MEK_EU, "2008-12-10", EU)["court_state"] == "annulled_still_listed"
    tracker.ledger.engine.dispose()


def test_a_name_that_two_entries_bear_has_no_state_and_it_is_said(tmp_path: Any) -> None:
    tracker = open_tracker(tmp_path)
    lists = {EU: [*of.LISTS[EU], of.entry("‘Other Front’ (a.k.a. ‘Example Front 7’)")]}
    look(tracker, EU, "2008-01-02", lists=lists)
    named = eu("T-1/07", "2007-06-01", "annuls")
    seventh = replace(named, parties=(ActParty("Example Front 7", Effect.ANNULS),))
    put(tracker, seventh)
    for name in ("Example Front 7", "Other Front"):
        for found in ask(tracker, name, "2008-01-02", lists=(EU,))["answers"]:
            assert (found["answer"], found["court_state"]) == ("in_force", None)
            assert "T-1/07 speaks of Example Front 7: several entries" in found["court_note"]
    tracker.ledger.engine.dispose()


def test_a_timeline_has_the_party_on_all_lists_with_acts_and_judgments(mek: Tracker) -> None:
    told = moments(mek, "Mujahedin-e Khalq")
    assert {moment.list_id for moment in told} == {EU, UK, SDN}
    said = [(m.date, m.list_id, m.says) for m in told if m.clock in ("court", "law")]
    assert (("2008-12-04", EU, "annulled by T-284/08; still listed")) in said
    assert (("2007-11-30", UK, "ruled unlawful by PC/02/2006; still in force")) in said
    assert (("2011-12-21", EU, "annulment confirmed by C-27/09 P; changes no list")) in said
    assert (("2008-07-15", EU, "kept by Decision 2008/583/EC")) in said
    assert (("2008-05-21", UK, "announced, which is no act: taken off by draft SI 2008")) in said
    assert [m.date for m in told] == sorted(m.date for m in told)


def test_where_lists_disagree_is_said_with_days(mek: Tracker) -> None:
    told = moments(mek, "Mujahedin-e Khalq")
    apart = [m for m in told if m.what == "disagreement"]
    assert [(m.list_id, m.other_list, m.date, m.until) for m in apart] == [
        (UK, EU, "2008-06-24", "2009-01-26"),
        (UK, SDN, "2008-06-24", "2012-09-28"),
        (EU, SDN, "2009-01-26", "2012-09-28"),
    ]
    assert apart[0].says == (
        "Off gb_proscribed, still on eu_terrorist_list: 2008-06-24 to 2009-01-26."
    )


def test_a_name_left_out_on_one_list_and_borne_on_another_is_said(mek: Tracker) -> None:
    (name,) = [m for m in moments(mek, MEK_EU) if m.what == "left_out_name"]
    assert name.says == (
        "National Council of Resistance of Iran: a name of the party on us_ofac_sdn, expressly "
        "left out on eu_terrorist_list."
    )


def test_an_entry_shown_whole_has_its_acts_and_its_state(mek: Tracker) -> None:
    with reading(mek.ledger.engine) as connection:
        entry = str(answer(mek, MEK_EU, "2008-12-05", EU)["entry_id"])
        (whole,) = entries.entries_beginning(connection, entry, "2008-12-05")
        removals = [r for r in log(mek, lists=[EU]) if r["kind"] == "removal"]
        (change,) = entries.changes_beginning(connection, removals[0]["change_id"])
    body = whole.json()
    assert body["court"]["state"] == "annulled_still_listed"
    assert "annulled by T-228/02; still listed" in [act["says"] for act in body["official_acts"]]
    court = change.json()["court"]
    assert court["judgment"]["citation"] == "T-284/08"
    assert court["says"] == f"At that time: annulled by T-284/08 (2008-12-04). {REMOVES_NOBODY}"
