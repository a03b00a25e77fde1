"""Acts that a person enters: cited by lists for what they show, taken back, and on the record."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import acts as table
from db import events
from db.engine import reading, writing
from tests.builders import assert_replays, day, fto_html, log, take_fto
from tests.command import tracker as verb
from tracker.answers import decisions
from tracker.decisions import acts as deciding
from tracker.decisions import undoing
from tracker.errors import WrongUsage
from tracker.proof import replay, verify
from tracker.record.acts import acts as on_record
from tracker.record.tracker import Tracker

OLD = [("October 8, 1997", f"Old Group {word}") for word in ("Alpha", "Beta", "Gamma", "Delta")]
OLD += [("March 21, 2005", f"Band of the {n}th Hill") for n in range(4, 44)]
GONE = [("June 1, 2020", f"Left of the {n}th Valley", "October 8, 1997") for n in range(4, 24)]
BETA_GONE = ("January 3, 2024", "Old Group Beta", "October 8, 1997")

REVOKED = deciding.Stated(
    kind="revocation",
    link="https://www.federalregister.gov/citation/89-FR-12345",
    citations=["89 Fed. Reg. 12345"],
    lists=["us_state_fto"],
    parties=["Old Group Beta"],
    cause="revocation",
    days=deciding.Days(published_on="2024-01-03", in_force_on="2024-01-03"),
)
WHY = "read in the Federal Register"


def removed(tracker: Tracker) -> None:
    """A page on which Beta is delisted."""
    take_fto(tracker, fto_html(OLD, GONE), 0)
    left = [row for row in OLD if "Beta" not in row[1]]
    take_fto(tracker, fto_html(left, [*GONE, BETA_GONE]), 3)
    tracker.clock.now = day(5)  # type: ignore[attr-defined]


def add(tracker: Tracker, said: deciding.Stated = REVOKED) -> deciding.Entered:
    return deciding.add(tracker, said, by="ada", reason=WHY)


def removal(tracker: Tracker) -> dict[str, Any]:
    (row,) = (row for row in log(tracker) if row["kind"] == "removal")
    return row


def test_a_removal_cites_the_act_that_was_entered(on_both: Tracker) -> None:
    removed(on_both)
    assert removal(on_both)["cause"] == "not_stated"
    entered = add(on_both)
    row = removal(on_both)
    assert (row["cause"], row["instrument"]) == ("revocation", "89 FR 12345")
    assert row["effective_on"] == "2024-01-03"
    assert entered.act.citations == ("89 FR 12345",)
    assert_replays(on_both, "us_state_fto")
    assert list(replay.lost_acts(on_both)) == []
    with reading(on_both.ledger.engine) as connection:
        assert list(verify.problems(connection, on_both.journal.archive, "")) == []
        assert events.waiting(connection, "reviewer") == []


def test_it_is_listed_among_the_decisions_and_undone_like_one(tracker: Tracker) -> None:
    removed(tracker)
    entered = add(tracker)
    with reading(tracker.ledger.engine) as connection:
        (decided,) = decisions.decisions(connection)
    told = decided.json()
    assert told["decision"] == entered.decision
    assert (told["verdict"], told["decided_by"], told["reason"]) == ("act", "ada", WHY)
    assert (told["instrument"], told["instrument_url"]) == ("89 FR 12345", REVOKED.link)
    assert told["caption"] == f"revocation, act {entered.act.number}"
    undoing.undo(tracker, entered.decision, by="bob", reason="a namesake")
    assert removal(tracker)["cause"] == "not_stated"
    assert_replays(tracker, "us_state_fto")
    assert list(replay.lost_acts(tracker)) == []
    with pytest.raises(WrongUsage, match="bob took decision"):
        undoing.undo(tracker, entered.decision, by="bob", reason="a namesake")


@pytest.mark.parametrize("named", ["89 FR 12345", "89 Fed. Reg. 12345", "the number"])
def test_it_is_withdrawn_by_its_number_or_citation(tracker: Tracker, named: str) -> None:
    removed(tracker)
    entered = add(tracker)
    name = entered.act.number[:6] if named == "the number" else named
    deciding.withdraw(tracker, name, by="bob", reason="a namesake")
    assert removal(tracker)["cause"] == "not_stated"
    with reading(tracker.ledger.engine) as connection:
        assert on_record(connection) == []
    with pytest.raises(WrongUsage, match="bob took it back"):
        deciding.withdraw(tracker, name, by="bob", reason="a namesake")
    add(tracker)  # and it may be entered again
    assert removal(tracker)["cause"] == "revocation"


def test_what_the_record_loses_or_gains_is_found(tracker: Tracker) -> None:
    add(tracker)
    differ = ["reviewer: the acts on record are not those that people entered."]
    with reading(tracker.ledger.engine) as connection:
        (row,) = table.of_feed(connection, "reviewer")
    with writing(tracker.ledger.engine) as connection:
        connection.exec_driver_sql("DELETE FROM act")
    assert list(replay.lost_acts(tracker)) == differ
    with writing(tracker.ledger.engine) as connection:
        table.add(connection, [row._asdict(), {**row._asdict(), "seq": 7, "number": "other"}])
    assert list(replay.lost_acts(tracker)) == differ


def with_days(**days: str) -> deciding.Stated:
    return replace(REVOKED, days=deciding.Days(**days))


WRONG: Sequence[tuple[deciding.Stated, str]] = [
    (replace(REVOKED, kind="ukase"), "'ukase' is no kind of act"),
    (replace(REVOKED, kind="withdrawn"), "'withdrawn' is no kind of act"),
    (replace(REVOKED, link=""), "Say where the act is to be read"),
    (replace(REVOKED, link="javascript:alert(1)"), "Say where the act is to be read"),
    (replace(REVOKED, link="https://[::1"), "Say where the act is to be read"),
    (replace(REVOKED, parties=["---"]), "--party '---' is no name"),
    (replace(REVOKED, link="https://"), "Say where the act is to be read"),
    (replace(REVOKED, link="https://ada:secret@x.example/"), "has a password in it"),
    (replace(REVOKED, citations=[]), "Say how the act is cited"),
    (replace(REVOKED, citations=[" "]), "Say how the act is cited"),
    (replace(REVOKED, citations=["the usual one"]), "'the usual one' is no citation"),
    (replace(REVOKED, parties=[]), "Say whom the act names"),
    (replace(REVOKED, lists=[]), "Say which list shows the act"),
    (replace(REVOKED, lists=["us_fto"]), "There is no list 'us_fto'"),
    (replace(REVOKED, effect="kills"), "'kills' is nothing that an act does"),
    (replace(REVOKED, cause="whim"), "'whim' is no cause"),
    (replace(REVOKED, cause="not_stated"), "'not_stated' is no cause"),
    (replace(REVOKED, cause="court_annulment"), "An annulment rests on a judgment"),
    (
        replace(REVOKED, cause="court_annulment", because=["77 FR 1"]),
        "An annulment rests on a judgment",
    ),
    (replace(REVOKED, effect="keeps"), "A cause is of a removal; this act keeps"),
    (replace(REVOKED, kind="judgment", effect="removes"), "takes nobody off a list"),
    (replace(REVOKED, effect="annuls", cause=""), "Only an act of a court annuls"),
    (replace(REVOKED, because=["somewhere"]), "--because: 'somewhere' is no citation"),
    (replace(REVOKED, parties=["A", "B"], aliases=["C"]), "are of one party"),
    (replace(REVOKED, title="x" * 2_001), "--title has 2,001 letters"),
    (with_days(), "Say a day of the act"),
    (with_days(published_on="2024-02-30"), "'2024-02-30' is no day of an act (published)"),
    (with_days(published_on="2999-01-01"), "2999-01-01 has not come yet"),
    (with_days(signed_on="2999-01-01"), "2999-01-01 has not come yet"),
]


@pytest.mark.parametrize(("said", "sentence"), WRONG)
def test_what_cannot_be_meant_is_refused(
    tracker: Tracker, said: deciding.Stated, sentence: str
) -> None:
    with pytest.raises(WrongUsage) as why:
        add(tracker, said)
    assert sentence in str(why.value)
    assert "\n" not in str(why.value)
    with reading(tracker.ledger.engine) as connection:
        assert on_record(connection) == []
        assert decisions.decisions(connection) == []


def test_an_act_that_comes_into_force_later_may_be_entered(tracker: Tracker) -> None:
    tracker.clock.now = day(5)  # type: ignore[attr-defined]
    add(tracker, with_days(published_on="2024-01-05", in_force_on="2024-01-20"))
    with reading(tracker.ledger.engine) as connection:
        assert [act.says.in_force_on for act in on_record(connection)] == ["2024-01-20"]


def test_no_reason_no_act(tracker: Tracker) -> None:
    for reason in ("", " ", "TEXT"):
        with pytest.raises(WrongUsage, match="Say why"):
            deciding.add(tracker, REVOKED, by="ada", reason=reason)


def test_the_same_is_entered_once(tracker: Tracker) -> None:
    add(tracker)
    with pytest.raises(WrongUsage, match="That was entered before: tracker acts show"):
        deciding.add(tracker, REVOKED, by="bob", reason=WHY)


def test_acts_of_the_file_and_of_feeds_are_not_taken_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    verb(home, "init")
    why = ("--reason", "x y", "--by", "ada")
    done = verb(home, "acts", "withdraw", "77 FR 60741", *why)
    assert (done.returncode, "acts of feeds and of the file stay" in done.stderr) == (2, True)


def test_the_command_line_enters_shows_and_withdraws(tmp_path: Path) -> None:
    home = tmp_path / "home"
    verb(home, "init")
    given = ["--kind", "judgment", "--citation", "[2026] EWHC 1 (Admin)", "--list", "gb_proscribed"]
    given += ["--party", "Palestine Action", "--effect", "rules_unlawful"]
    given += ["--published", "2026-02-13", "--court", "High Court"]
    given += ["--link", "https://caselaw.nationalarchives.gov.uk/ewhc/admin/2026/1"]
    given += ["--reason", "read the judgment", "--by", "ada"]
    done = verb(home, "acts", "add", *given)
    assert done.returncode == 0, done.stderr
    assert "Entered: judgment [2026] EWHC 1 (Admin), 1 party" in done.stderr
    shown = verb(home, "acts", "show", "[2026] EWHC 1 (Admin)")
    assert "rules unlawful the listing of Palestine Action on gb_proscribed" in shown.stdout
    assert "reviewer: Entered here, ada" in shown.stdout
    told = json.loads(verb(home, "acts", "--party", "Palestine Action", "--json").stdout)
    (row,) = told  # the shipped file tells of it without a citation: it is the same act
    assert (row["provenance"], row["state"]) == (["curated", "reviewer"], "nothing to show")
    assert row["citation"] == "[2026] EWHC 1 (Admin)"
    assert "act" in verb(home, "decisions").stdout
    back = verb(home, "acts", "withdraw", "[2026] EWHC 1 (Admin)", *given[-4:])
    assert "Withdrawn: judgment [2026] EWHC 1 (Admin), entered by ada." in back.stderr
    gone = verb(home, "acts", "show", "[2026] EWHC 1 (Admin)")
    assert (gone.returncode, "No act on record" in gone.stderr) == (1, True)
    assert verb(home, "verify").returncode == 0
    assert verb(home, "replay", "--verify").returncode == 0
