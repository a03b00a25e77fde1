"""The register of acts as people ask it: filters, one act whole, and whether a list shows it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading
from tests.builders import fto_html, take_fto
from tests.command import tracker as verb
from tests.conftest import open_tracker
from tracker.acts import register
from tracker.acts.announced import Seen
from tracker.acts.register import Asked
from tracker.errors import Absent, WrongUsage
from tracker.intake import curated, run
from tracker.record.tracker import Tracker

LISTED = [("October 8, 1997", "Mujahedin-e Khalq Organization (MEK)"), ("October 8, 1997", "HAMAS")]
LISTED += [("March 21, 2005", f"Band of the {n}th Hill") for n in range(4, 44)]
GONE = [("June 1, 2011", f"Left of the {n}th Valley", "October 8, 1997") for n in range(4, 24)]
MEK_GONE_ON = "2012-09-28"
MEK_GONE = ("September 28, 2012", "Mujahedin-e Khalq Organization (MEK)", "October 8, 1997")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Tracker:
    """The shipped acts, and a State page before and after the Mujahedin left it."""
    folder = tmp_path_factory.mktemp("register")
    tracker = open_tracker(folder / "home")
    take_fto(tracker, fto_html(LISTED, GONE), -4300)
    take_fto(tracker, fto_html(LISTED[1:], [*GONE, MEK_GONE]), -4100)
    curated.take_in(tracker)
    run.spread(tracker, live=True)
    return tracker


def asked(home: Tracker, **wanted: Any) -> list[register.ActOfList]:
    with reading(home.ledger.engine) as connection:
        return register.asked(connection, Asked(**wanted))


def numbers(home: Tracker, **wanted: Any) -> set[str]:
    return {one.act.first.says.number for one in asked(home, **wanted)}


def test_acts_are_asked_by_list_day_kind_court_party_and_word(home: Tracker) -> None:
    one_list = {"lists": ["gb_proscribed"]}
    assert {one.list_id for one in asked(home, **one_list)} == {"gb_proscribed"}
    assert numbers(home, since="2012-12-01", until="2012-12-31") == {
        "ca-sor-2012-299",
        "ca-sor-2012-300",
        "ca-si-2012-103",
    }
    assert numbers(home, kinds=["order"]) == {"us-12-1118", "eu-t-531-11"}
    assert numbers(home, court="commission") == {"gb-pc-02-2006"}
    assert numbers(home, court="T-400/10") == {"eu-t-400-10", "eu-t-400-10-renv"}
    assert numbers(home, words="one group has not") == {"eu-2009-062"}
    assert numbers(home, words="eu:t:2008:550") == {"eu-t-284-08"}
    assert "eu-2009-062" in numbers(home, party="People's Mojahedin of Iran")
    assert numbers(home, party="Palestine Action") == {"gb-palestine-action-2026-02-13"}
    assert numbers(home, party="Nobody We Know") == set()


def test_a_removal_that_the_list_shows_is_shown_and_cited(home: Tracker) -> None:
    with reading(home.ledger.engine) as connection:
        whole = register.one(connection, "77 Fed. Reg. 60741")
    seen = {one.list_id: one.seen for one in whole.beside}
    assert seen == {"us_state_fto": Seen.SHOWN, "us_ofac_sdn": Seen.EARLIER}
    assert [(row.kind, row.list_id, row.cause) for row in whole.rows] == [
        ("removal", "us_state_fto", "revocation")
    ]
    told = whole.json()
    assert told["in_force_on"] == "2012-09-28"
    (telling,) = told["tellings"]
    assert telling["provenance"] == "curated"
    assert telling["snapshot_sha256"] == home.journal.receipts("curated")[0].sha256
    words = "\n".join(whole.lines())
    assert "because of revocation" in words
    assert "in force   2012-09-28" in words
    assert "General knowledge, not read at its source" in words


def test_what_a_court_did_waits_for_no_list(home: Tracker) -> None:
    of_courts = asked(home, kinds=["judgment", "order", "opinion", "appeal"])
    assert {one.seen for one in of_courts} == {Seen.NOTHING}
    assert all(one.shown for one in of_courts)


def test_no_curated_act_of_the_past_waits(home: Tracker) -> None:
    """Only those wait that are later than our last document of their list."""
    assert {one.act.law_day > MEK_GONE_ON for one in asked(home, waiting=True)} == {True}


def test_an_act_is_named_by_id_number_case_or_citation(home: Tracker) -> None:
    with reading(home.ledger.engine) as connection:
        act = register.one(connection, "eu-t-284-08").act
        for name in (act.act_id[:10], "T-284/08", "ECLI:EU:T:2008:550", "62008TJ0284"):
            assert register.one(connection, name).act.act_id == act.act_id
        with pytest.raises(Absent, match="No act on record has the id"):
            register.one(connection, "T-1/99")


def test_an_act_without_a_citation_has_the_rows_that_name_it_by_its_title(
    tmp_path: Path,
) -> None:
    tracker = open_tracker(tmp_path)
    farc = ("October 8, 1997", "Revolutionary Armed Forces of Colombia (FARC)")
    take_fto(tracker, fto_html([*LISTED, farc], GONE), -1200)
    ended = ("December 1, 2021", farc[1], farc[0])
    take_fto(tracker, fto_html(LISTED, [*GONE, ended]), -700)
    curated.take_in(tracker)
    run.spread(tracker, live=True)
    with reading(tracker.ledger.engine) as connection:
        whole = register.one(connection, "us-farc-2021-12-01")
    assert [(row.kind, row.list_id) for row in whole.rows] == [("removal", "us_state_fto")]
    assert "No row of the log cites it." not in list(whole.lines())


def test_no_name_at_all_stands_for_no_act(home: Tracker) -> None:
    with (
        reading(home.ledger.engine) as connection,
        pytest.raises(WrongUsage, match="Say which act"),
    ):
        register.one(connection, " ")


def test_a_case_of_several_acts_names_them(home: Tracker) -> None:
    """The case of a judgment and of the opinion before it."""
    stands = pytest.raises(WrongUsage, match="C-79/15 P stands for 2 acts")
    with reading(home.ledger.engine) as connection, stands:
        register.one(connection, "C-79/15 P")


def test_a_longer_citation_is_another_one(home: Tracker) -> None:
    """77 FR 6074 is not cited by a row that cites 77 FR 60741."""
    from dataclasses import replace

    with reading(home.ledger.engine) as connection:
        act = register.one(connection, "77 FR 60741").act
        shorter = replace(act, says=replace(act.says, citations=("77 FR 6074",)))
        assert register.citing(connection, shorter) == []


def test_the_verb_filters_and_gives_data(tmp_path: Path) -> None:
    home = tmp_path / "home"
    verb(home, "init")
    page = verb(home, "acts", "--list", "eu_terrorist_list", "--court", "T-284/08")
    assert "annuls the listing of Mujahidin-e Khalq Organisation" in page.stdout
    assert "1 act beside their lists." in page.stdout
    rows = json.loads(verb(home, "acts", "--q", "P.C. 2012-1768", "--json").stdout)
    assert [(row["list_id"], row["in_force_on"], row["published_on"]) for row in rows] == [
        ("ca_listed_entities", "2012-12-17", "2012-12-20"),
        ("ca_listed_entities_feed", "2012-12-17", "2012-12-20"),
    ]
    table = verb(home, "acts", "--party", "Hamas", "--kind", "judgment", "--format", "csv").stdout
    assert len({row["citation"] for row in csv.DictReader(io.StringIO(table))}) == 6
    whole = json.loads(verb(home, "acts", "show", "SOR/2015-175", "--json").stdout)
    assert whole["parties"][0]["into"] == "Al Qaida"
    wrong = verb(home, "acts", "--kind", "ukase")
    assert (wrong.returncode, "'ukase' is no kind of act" in wrong.stderr) == (2, True)
    assert verb(home, "acts", "--list", "nope").returncode == 2
    assert verb(home, "acts", "show", "nothing").returncode == 1
