"""A word of a court is told once, to those whom its party concerns, and takes nobody off."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from db.engine import writing
from tests.answers import courtroom as of
from tests.answers.courtroom import EU, MEK_EU, at, eu, look, put
from tests.builders import ask, log
from tests.mailboxes import Box, receiving
from tracker.decisions import acts as deciding
from tracker.notices import rounds, subscriptions
from tracker.record.tracker import Tracker
from tracker.rules.courts import REMOVES_NOBODY

ADA = "ada@bank.example"


@pytest.fixture
def box() -> Iterator[Box]:
    with receiving(Box()) as found:
        yield found


def subscribe(tracker: Tracker, **more: Any) -> None:
    body = {"name": "desk", "to": [ADA], "kinds": ["court", "removal", "announced"], **more}
    with writing(tracker.ledger.engine) as connection:
        one = subscriptions.subscription(body)
        subscriptions.save(connection, one, "ada", tracker.clock())


def mails(tracker: Tracker, box: Box, home: Path, day: str) -> list[str]:
    """Subjects of what is mailed on a day."""
    clock: Any = tracker.clock
    clock.now = max(clock.now, at(day) + timedelta(hours=9))
    before = len(box.mails)
    assert rounds.tick(tracker, box.settings(home)).problems == []
    return box.subjects()[before:]


def words(box: Box) -> str:
    body = box.mails[-1][1].get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


@pytest.fixture
def listed(tracker: Tracker) -> Tracker:
    """A party on the EU list, and acts of years ago on record before anybody is told of any."""
    clock: Any = tracker.clock
    clock.now = at("2002-01-01")
    subscribe(tracker)
    look(tracker, EU, "2002-01-02", "2002-05-02", mode="backfill")
    put(tracker, eu("T-228/02", "2006-12-12", "annuls"), live=True)
    look(tracker, EU, "2008-12-20")
    return tracker


def test_history_is_told_to_nobody(listed: Tracker, box: Box, tmp_path: Path) -> None:
    put(listed, eu("T-157/07", "2007-05-09", "challenges", kind="appeal"))
    assert mails(listed, box, tmp_path, "2008-12-21") == []


def test_an_annulment_is_told_once_and_says_that_nobody_left(
    listed: Tracker, box: Box, tmp_path: Path
) -> None:
    judgment = eu("T-284/08", "2008-12-04", "annuls", "ECLI:EU:T:2008:550")
    put(listed, judgment, live=True)
    (subject,) = mails(listed, box, tmp_path, "2008-12-21")
    assert subject == (
        "EU terrorist list [UNPROVEN LIST]: Annulled but still listed: Mujahidin-e Khalq "
        "Organisation, T-284/08 of 4 December 2008"
    )
    told = words(box)
    assert "A court has annulled the listing of Mujahidin-e Khalq Organisation" in told
    assert "it stays listed." in told
    assert told.count(REMOVES_NOBODY) == 1
    assert "ECLI:EU:T:2008:550, Court of First Instance, 4 December 2008" in told
    assert "What comes next: An appeal may be brought; the authority has to act" in told
    put(listed, of.said_as(judgment, note="Read again."), live=True)
    put(listed, of.said_as(judgment, number="other", language="fr"), live=True)
    assert mails(listed, box, tmp_path, "2008-12-22") == []
    assert [row["kind"] for row in log(listed, lists=[EU]) if row["caption"] == MEK_EU] == [
        "addition"
    ]


def test_what_a_later_judgment_has_overtaken_is_told_to_nobody(
    listed: Tracker, box: Box, tmp_path: Path
) -> None:
    put(listed, eu("T-284/08", "2008-12-04", "annuls"))
    put(listed, eu("T-256/07", "2008-10-23", "annuls"), live=True)
    assert mails(listed, box, tmp_path, "2008-12-21") == []


def test_a_name_that_left_is_told_of_no_judgment(listed: Tracker, box: Box, tmp_path: Path) -> None:
    look(listed, EU, "2009-01-26")
    of.confirm(listed, EU, instrument="Decision 2009/62/EC", effective_on="2009-01-26")
    mails(listed, box, tmp_path, "2009-01-27")
    put(listed, eu("C-27/09 P", "2011-12-21", "confirms_annulment"), live=True)
    assert mails(listed, box, tmp_path, "2011-12-22") == []


def test_effects_that_lapse_are_told_once(listed: Tracker, box: Box, tmp_path: Path) -> None:
    maintained = eu(
        "T-284/08", "2008-12-04", "annuls_effects_maintained", maintained_until="2009-03-04"
    )
    put(listed, maintained, live=True)
    assert len(mails(listed, box, tmp_path, "2008-12-21")) == 1
    assert "keeps its effects for now" in words(box)
    assert mails(listed, box, tmp_path, "2009-03-04") == []
    assert len(mails(listed, box, tmp_path, "2009-03-05")) == 1
    assert "The effects were maintained until 2009-03-04 only" in words(box)
    assert mails(listed, box, tmp_path, "2009-03-06") == []


def test_only_those_whom_it_concerns_are_told(listed: Tracker, box: Box, tmp_path: Path) -> None:
    subscribe(listed, watched=True)
    put(listed, eu("T-284/08", "2008-12-04", "annuls"), live=True)
    assert mails(listed, box, tmp_path, "2008-12-21") == []


def test_a_removal_says_how_the_listing_stood_in_court(
    listed: Tracker, box: Box, tmp_path: Path
) -> None:
    put(listed, eu("T-284/08", "2008-12-04", "annuls"))
    look(listed, EU, "2009-01-26", mode="run")
    of.confirm(listed, EU, instrument="Decision 2009/62/EC", effective_on="2009-01-26")
    (subject,) = [
        said for said in mails(listed, box, tmp_path, "2009-01-27") if said.startswith("Removed")
    ]
    assert "Mujahidin-e Khalq Organisation" in subject
    told = words(box)
    assert f"In court: annulled by T-284/08 on 4 December 2008. {REMOVES_NOBODY}" in told


def test_a_judgment_that_a_person_enters_is_told(listed: Tracker, box: Box, tmp_path: Path) -> None:
    said = deciding.Stated(
        kind="judgment",
        link="https://curia.example/T-284/08",
        citations=["ECLI:EU:T:2008:550"],
        lists=[EU],
        parties=[MEK_EU],
        effect="annuls",
        case="T-284/08",
        days=deciding.Days(made_on="2008-12-04"),
    )
    deciding.add(listed, said, by="ada", reason="Read in the court's collection.")
    (subject,) = mails(listed, box, tmp_path, "2008-12-21")
    assert "T-284/08 of 4 December 2008" in subject
    (found,) = ask(listed, MEK_EU, "2008-12-20", lists=(EU,))["answers"]
    assert found["judgment"]["ecli"] == "ECLI:EU:T:2008:550"
