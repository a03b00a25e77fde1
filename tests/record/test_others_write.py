"""A process that remembers where a list stands, and others that write to it in between."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from db.engine import reading
from scrapers import kit
from tests.builders import answer, day, log, questions
from tests.conftest import open_tracker
from tests.record.test_met_before import forgetful, heads
from tests.record.worlds import World
from tracker.answers import decisions as decided
from tracker.decisions import acts, undoing
from tracker.decisions import documents as setting
from tracker.errors import TrackerError
from tracker.intake import run
from tracker.proof import replay, verify
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker

LIFE = 16
WHO = {"by": "ada", "reason": "because"}


def processes(home: Path) -> list[Tracker]:
    """Two over one home, with one clock."""
    first = open_tracker(home)
    return [first, replace(open_tracker(home), clock=first.clock)]


def take(tracker: Tracker, content: bytes, at: datetime, *, followed: bool) -> None:
    file = kit.Document(name="consolidated.xml", content=content)
    arrival = Arrival(
        list_id="un_sc",
        observed_at=at,
        mode="backfill",
        format_id="xml",
        documents={"list": file},
    )
    run.take(tracker, arrival, live=False, followed=followed)


def says(tracker: Tracker, what: str, number: int) -> None:
    """Something that a person does beside the documents, where there is anything to do it to."""
    with suppress(TrackerError):
        match what:
            case "confirm" | "reject":
                if asked := questions(tracker)[:1]:
                    answer(tracker, what, asked)
            case "set aside":
                last = tracker.journal.receipts("un_sc")[-1]
                setting.set_aside(tracker, str(last.seq), **WHO)
            case "undo":
                with reading(tracker.ledger.engine) as connection:
                    made = [one.json() for one in decided.decisions(connection, "un_sc")]
                if made:
                    undoing.undo(tracker, made[0]["decision"], by="bob", reason="it was wrong")
            case "act":
                rows = [row for row in log(tracker) if row["kind"] in ("removal", "addition")]
                if rows:
                    acts.add(tracker, revoked(rows[-1], number), **WHO)


def revoked(row: dict[str, Any], number: int) -> acts.Stated:
    return acts.Stated(
        kind="revocation",
        link=f"https://press.example/{number}",
        citations=[f"SC/{15000 + number}"],
        lists=["un_sc"],
        parties=[row["caption"]],
        days=acts.Days(in_force_on=row["observed_at"][:10]),
    )


def lived(home: Path, seed: int, *, remembers: bool) -> Tracker:
    """A home after a random life, in which two processes write by turns."""
    both, dice, world = processes(home), random.Random(seed), World(seed)
    for number, document in enumerate(world.life(LIFE)):
        writer = dice.choice([both[0], both[0], both[1]])
        other = dice.choice(both)
        what = dice.choice(["", "", "", "confirm", "reject", "set aside", "undo", "act"])
        followed = dice.random() < 0.5
        for each in both if not remembers else ():
            forgetful(each)
        take(writer, document.content, day(document.at), followed=followed and remembers)
        for each in both if not remembers else ():
            forgetful(each)
        says(other, what, number)
    return both[0]


@pytest.mark.slow(3)
@pytest.mark.parametrize("seed", range(71, 79))
def test_the_log_is_that_of_processes_that_remember_nothing(tmp_path: Path, seed: int) -> None:
    first = lived(tmp_path / "a", seed, remembers=True)
    second = lived(tmp_path / "b", seed, remembers=False)
    assert log(first) == log(second)
    assert heads(first) == heads(second)
    assert questions(first, "all") == questions(second, "all")
    assert list(replay.differences_of(first, "un_sc")) == []
    with reading(first.ledger.engine) as connection:
        assert list(verify.problems(connection, first.journal.archive)) == []
