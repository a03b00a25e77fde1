"""The Mujahedin-e Khalq over five lists, exact to the day: every clock, cause and court.

Four judgments annulled what listed it in the European Union while it stood there, and it left by an
act that does not name it. Facts and where they are from: `scrapers/acts/curated.yaml`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from db.engine import reading
from tests.builders import ask, assert_replays
from tests.conftest import open_tracker
from tests.stories.papers import Amendment, Archive, entry
from tracker.answers.timeline import Moment, timeline
from tracker.demo.story import Listed
from tracker.intake import curated

pytestmark = pytest.mark.slow(10)

BYSTANDERS = ("Abu Sayyaf Group (ASG)", "HAMAS", "Hizballah", "Palestine Islamic Jihad (PIJ)")
GROUPS = [f"Example Front {number}" for number in range(1, 34)]

FTO = [
    *(entry(name, "1997-10-08") for name in (*BYSTANDERS, *GROUPS)),
    entry("Mujahedin-e Khalq Organization (MEK)", "1997-10-08", "2012-09-28"),
    *(entry(f"Former Front {number}", "1997-10-08", "1999-10-08") for number in range(1, 4)),
]
SDN = [
    entry("EXAMPLE FRONT 0", id="990000", tags=["FTO", "SDGT"]),
    entry(
        "MUJAHEDIN-E KHALQ ORGANIZATION",
        until="2012-09-28",
        id="6821",
        tags=["FTO"],
        moved={"2001-11-02": ["FTO", "SDGT"]},
        aka=(
            "MUJAHEDIN-E KHALQ",
            "MEK",
            "MKO",
            "PEOPLE'S MUJAHEDIN OF IRAN",
            "PMOI",
            "NATIONAL COUNCIL OF RESISTANCE OF IRAN",
            "NCRI",
        ),
    ),
    *(
        entry(name.upper(), id=str(990_001 + n), tags=["FTO", "SDGT"])
        for n, name in enumerate(GROUPS)
    ),
]
UK = [
    *(entry(name) for name in GROUPS),
    entry("Al-Qa’ida", "2001-03-29"),
    entry("Mujaheddin e Khalq", "2001-03-29", "2008-06-24"),
]
EU = [
    *(entry(f"‘{name}’") for name in GROUPS),
    entry("‘Al-Aqsa Martyrs’ Brigade’", "2005-11-29"),
    entry("AL-NASSER Abdelkarim Hussein Mohamed", person=True, remark="citizen of Saudi Arabia."),
    entry(
        "‘Mujahidin-e Khalq Organisation’ – ‘MEK’ (a.k.a. ‘MKO’, a.k.a. ‘People’s Mujahidin of "
        "Iran’ – ‘PMOI’), minus the National Council of Resistance of Iran",
        "2002-05-02",
        "2009-01-26",
    ),
]
CANADA = [
    *(entry(name, id=str(694_000 + n)) for n, name in enumerate(GROUPS)),
    entry(
        "Mujahedin-e-Khalq (MEK) (also known among other names as Mojahedin-e Khalq Organization "
        "(MKO), National Liberation Army of Iran (NLA) and People’s Mujahidin Organization of Iran "
        "(PMOI))",
        "2005-05-24",
        "2012-12-17",
        id="1000010",
    ),
]
AMENDMENTS = [
    Amendment(number="SOR/2005-159", day="2005-05-24"),
    Amendment(number="SOR/2012-299", day="2012-12-17"),
]

LISTS: dict[str, list[Listed]] = {
    "us_state_fto": FTO,
    "us_ofac_sdn": SDN,
    "gb_proscribed": UK,
    "eu_terrorist_list": EU,
    "ca_listed_entities": CANADA,
}


@pytest.fixture(scope="module")
def mek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """All five lists on the days on which something happened, and a person's yes where one asks."""
    tracker = open_tracker(tmp_path_factory.mktemp("mek"))
    curated.take_in(tracker)
    told = Archive(tracker=tracker, lists=LISTS, amendments=AMENDMENTS)
    told.look("us_state_fto", "1999-10-08", "2009-01-12", "2012-09-20", "2012-10-06")
    told.look("us_ofac_sdn", "2001-10-31", "2001-11-02", "2012-09-27", "2012-09-28")
    told.look("gb_proscribed", "2001-03-01", "2001-03-29", "2007-12-01", "2008-06-23", "2008-06-24")
    told.look("eu_terrorist_list", "2002-01-02", "2002-05-02", "2006-12-13", "2008-07-16")
    told.look("eu_terrorist_list", "2008-10-24", "2008-12-05", "2009-01-25", "2009-01-26")
    told.look("ca_listed_entities", "2005-05-03", "2005-05-25", "2012-12-16", "2012-12-21")
    told.confirm()
    yield told
    tracker.ledger.engine.dispose()


def removal(mek: Archive, list_id: str) -> dict[str, Any]:
    (row,) = [
        row
        for row in mek.rows(list_id)
        if row["kind"] == "removal" and row["scope"] == "entry" and "muja" in row["caption"].lower()
    ]
    return row


def clocks(row: dict[str, Any]) -> tuple[str, str, str]:
    """The law's day, the first document without, and the last one with."""
    return row["effective_on"], row["observed_at"][:10], row["observed_after"][:10]


def test_it_leaves_the_uk_list_by_an_order_that_a_commission_wanted(mek: Archive) -> None:
    row = removal(mek, "gb_proscribed")
    assert clocks(row) == ("2008-06-24", "2008-06-24", "2008-06-23")
    assert row["cause"] == "court_annulment"
    assert row["confirmation"] == "act_cited"
    for cited in ("SI 2008/1645", "PC/02/2006", "[2008] EWCA Civ 443"):
        assert cited in row["instrument"]


def test_it_leaves_the_eu_list_by_an_act_that_does_not_name_it(mek: Archive) -> None:
    row = removal(mek, "eu_terrorist_list")
    assert clocks(row) == ("2009-01-26", "2009-01-26", "2009-01-25")
    assert row["cause"] == "court_annulment"
    for cited in ("Decision 2009/62/EC", "OJ L 23, 27.1.2009, p. 25", "T-284/08"):
        assert cited in row["instrument"]
    last_judgment = date(2008, 12, 4)
    assert (date.fromisoformat(row["effective_on"]) - last_judgment).days == 53


def test_it_leaves_both_us_lists_by_one_act(mek: Archive) -> None:
    state, treasury = removal(mek, "us_state_fto"), removal(mek, "us_ofac_sdn")
    assert clocks(state) == ("2012-09-28", "2012-10-06", "2012-09-20")
    assert clocks(treasury) == ("2012-09-28", "2012-09-28", "2012-09-27")
    assert [state["confirmation"], treasury["confirmation"]] == ["authority_states", "act_cited"]
    assert [state["cause"], treasury["cause"]] == ["revocation", "revocation"]
    assert "77 FR 60741" in state["instrument"]
    assert "77 FR 60741" in treasury["instrument"]


def test_it_leaves_canadas_list_on_the_day_of_registration(mek: Archive) -> None:
    row = removal(mek, "ca_listed_entities")
    assert clocks(row) == ("2012-12-17", "2012-12-21", "2012-12-16")
    assert row["cause"] == "revocation"
    assert "SOR/2012-299" in row["instrument"]


def test_additions_cite_their_acts(mek: Archive) -> None:
    cited = {
        list_id: [row["instrument"] for row in mek.rows(list_id, name) if row["kind"] == "addition"]
        for list_id, name in (
            ("gb_proscribed", "Mujaheddin e Khalq"),
            ("eu_terrorist_list", "Mujahidin-e Khalq"),
            ("ca_listed_entities", "Mujahedin-e-Khalq"),
        )
    }
    assert "SI 2001/1261" in "".join(cited["gb_proscribed"])
    assert "2002/340/CFSP" in "".join(cited["eu_terrorist_list"])
    assert "SOR/2005-159" in "".join(cited["ca_listed_entities"])


def test_no_judgment_removes_it(mek: Archive) -> None:
    kinds = [row["kind"] for row in mek.rows("eu_terrorist_list", "Mujahidin-e Khalq")]
    assert kinds == ["addition", "removal"]


STOOD = (
    # list, day, answer, court state
    ("eu_terrorist_list", "2006-12-11", "in_force", None),
    ("eu_terrorist_list", "2006-12-12", "in_force", "annulled_still_listed"),
    ("eu_terrorist_list", "2008-10-23", "in_force", "annulled_still_listed"),
    ("eu_terrorist_list", "2008-12-04", "in_force", "annulled_still_listed"),
    ("eu_terrorist_list", "2009-01-25", "in_force", "annulled_still_listed"),
    ("eu_terrorist_list", "2009-01-26", "delisted", None),
    ("eu_terrorist_list", "2011-12-22", "delisted", None),
    ("gb_proscribed", "2007-11-29", "in_force", None),
    ("gb_proscribed", "2007-11-30", "in_force", "ruled_unlawful_still_in_force"),
    ("gb_proscribed", "2008-05-07", "in_force", "ruled_unlawful_still_in_force"),
    ("gb_proscribed", "2008-06-23", "in_force", "ruled_unlawful_still_in_force"),
    ("gb_proscribed", "2008-06-24", "delisted", None),
)

NAMES = {
    "eu_terrorist_list": "Mujahidin-e Khalq Organisation",
    "gb_proscribed": "Mujaheddin e Khalq",
}


@pytest.mark.parametrize(("list_id", "day", "answer", "court"), STOOD)
def test_where_it_stood_and_what_a_court_had_said(
    mek: Archive, list_id: str, day: str, answer: str, court: str | None
) -> None:
    asked = ask(mek.tracker, NAMES[list_id], day, lists=(list_id,))
    (found,) = asked["answers"]
    assert (found["answer"], found["court_state"]) == (answer, court)


def told(mek: Archive) -> list[Moment]:
    with reading(mek.tracker.ledger.engine) as connection:
        return timeline(connection, "Mujahedin-e Khalq")


def test_the_timeline_tells_of_all_five_lists_to_the_day(mek: Archive) -> None:
    ended = {(each.list_id, each.date) for each in told(mek) if each.what == "delisted"}
    assert ended == {
        ("gb_proscribed", "2008-06-24"),
        ("eu_terrorist_list", "2009-01-26"),
        ("us_state_fto", "2012-09-28"),
        ("us_ofac_sdn", "2012-09-28"),
        ("ca_listed_entities", "2012-12-17"),
    }


def test_the_timeline_tells_of_every_court_and_that_it_moved_nobody(mek: Archive) -> None:
    courts = {each.date: each.says or "" for each in told(mek) if each.clock == "court"}
    for day, case in (
        ("2006-12-12", "T-228/02"),
        ("2008-10-23", "T-256/07"),
        ("2008-12-04", "T-284/08"),
    ):
        assert case in courts[day]
        assert "still listed" in courts[day]
    assert "PC/02/2006" in courts["2007-11-30"]
    assert "still in force" in courts["2007-11-30"]
    assert "[2008] EWCA Civ 443" in courts["2008-05-07"]
    assert "changes no list" in courts["2011-12-21"]


def test_where_the_lists_disagreed_is_named_with_its_days(mek: Archive) -> None:
    windows = {
        (each.list_id, each.other_list, each.date, each.until)
        for each in told(mek)
        if each.what == "disagreement"
    }
    assert ("gb_proscribed", "eu_terrorist_list", "2008-06-24", "2009-01-26") in windows
    assert ("eu_terrorist_list", "us_state_fto", "2009-01-26", "2012-09-28") in windows
    assert not any(window[1] == "gb_proscribed" for window in windows)


def test_the_council_of_resistance_is_an_alias_in_the_us_and_left_out_in_the_eu(
    mek: Archive,
) -> None:
    (left_out,) = (each for each in told(mek) if each.what == "left_out_name")
    assert (left_out.list_id, left_out.other_list) == ("eu_terrorist_list", "us_ofac_sdn")
    assert "National Council of Resistance of Iran" in (left_out.says or "")


@pytest.mark.parametrize("list_id", LISTS)
def test_the_log_follows_from_the_journal(mek: Archive, list_id: str) -> None:
    assert_replays(mek.tracker, list_id)
