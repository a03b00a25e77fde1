"""Documents, answers, merges, splits, second thoughts in any order: always what a replay gives."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests.builders import answer, person, questions, take_un
from tests.conftest import open_tracker
from tests.decisions.test_late_documents import CROWD, assert_follows
from tests.decisions.test_undo import made
from tracker.decisions import parties, undoing
from tracker.errors import WrongUsage
from tracker.record.tracker import Tracker

SAID = {"by": "ada", "reason": "because"}


def life(chance: random.Random) -> dict[int, list[dict[str, Any]]]:
    """What the list said on some days: people leave, come back, and go on under other numbers."""
    people, documents = list(CROWD[:24]), {0: list(CROWD[:24])}
    for at in sorted(chance.sample(range(1, 120), 9)):
        dice = chance.random()
        if dice < 0.5:
            people = chance.sample(people, max(4, len(people) - chance.randint(1, 6)))
            people.sort(key=lambda one: str(one["ref"]))
        elif dice < 0.7:
            people = list(CROWD[:24])
        else:
            where = chance.randrange(len(people))
            moved = person(100 + at, name=people[where]["name"], born=people[where]["born"])
            people = [*people[:where], moved, *people[where + 1 :]]
        documents[at] = people
    return documents


def decide(tracker: Tracker, chance: random.Random) -> None:
    """Something that a person does; what cannot be meant is refused, and changes nothing."""
    asked = sorted(questions(tracker), key=lambda one: str(one["pending_id"]))
    standing = [one.made.decision.number for one in made(tracker) if one.made.undone is None]
    references = [str(one["ref"]) for one in CROWD[:24]]
    try:
        match chance.choice(["answer", "answer", "undo", "merge", "split"]):
            case "answer" if asked:
                some = chance.sample(asked, chance.randint(1, len(asked)))
                answer(tracker, chance.choice(["confirm", "reject"]), some)
            case "undo" if standing:
                undoing.undo(tracker, chance.choice(standing), **SAID)
            case "merge":
                parties.merge(tracker, *chance.sample(references, 2), **SAID)
            case "split":
                since = chance.choice(["", "2024-02-01"])
                parties.split(tracker, chance.choice(references), since=since, **SAID)
    except WrongUsage:
        pass


def check(seed: int, home: Path) -> int:
    """One life; how many decisions were made in it."""
    chance = random.Random(seed)
    tracker = open_tracker(home)
    documents = life(chance)
    for at in chance.sample(sorted(documents), len(documents)):
        take_un(tracker, documents[at], at)
        decide(tracker, chance)
    decide(tracker, chance)
    assert_follows(tracker)
    decisions = len(made(tracker))
    tracker.ledger.engine.dispose()
    return decisions


@pytest.mark.parametrize("seed", [*range(6), 10, 29])
def test_the_log_is_what_a_replay_gives(seed: int, tmp_path: Path) -> None:
    assert check(seed, tmp_path) > 0
