"""Random lives of a list, with the truth beside the log: nobody falsely out, nobody in silence.

The seeds here are some of many; `python -m tests.record.test_truth FIRST LAST` tries others.
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from db import standings
from db.engine import reading
from tests.builders import answer, ask, day, log, questions, take
from tests.conftest import open_tracker
from tests.record.processes import MANY
from tests.record.worlds import ERROR, GOOD, LATE, OLD, Handed, World
from tracker.model import COUNTS_AS_LISTED, moment
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker
from tracker.recorded import Standing

DAYS = 14
SWAPPED_AND_RENAMED = (1929, 2012, 3007)
"""Lives in which somebody gets another name and another reference at once: a question.

In the first one the party leaves before anybody answers; in the second the document was cut.
"""


class Life:
    """A world, and a tracker that follows it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed * 7 + 1)
        self.world = World(seed)
        self.tracker = open_tracker(folder)
        self.handed: list[Handed] = []
        self.late: list[Handed] = []
        self.accepted: list[Handed] = []
        self.wrong: list[str] = []

    def live(self) -> None:
        """Day by day; documents that come late come after some of those of later days."""
        for document in self.world.life(DAYS):
            if document.kind == LATE:
                self.late.append(document)
            else:
                self.takes(document)
            if self.late and self.chance.random() < 0.3:
                self.takes(self.late.pop(self.chance.randrange(len(self.late))))
            if self.chance.random() < 0.3:
                self.answers()
        for document in self.late:
            self.takes(document)

    def takes(self, document: Handed) -> None:
        outcome = take(self.tracker, document.content, day(document.at)).outcome
        self.handed.append(document)
        assert outcome not in ("failed", "crashed"), outcome
        if document.kind in (GOOD, LATE):
            assert outcome != "old_copy", document.at
            if outcome != "refused":
                self.accepted.append(document)
                self.wrong += programmes_now(self)

    def answers(self) -> None:
        """Every question, as the truth has it; one answer may answer others."""
        tried: set[str] = set()
        while waiting := [q for q in questions(self.tracker) if q["pending_id"] not in tried]:
            tried.add(waiting[0]["pending_id"])
            if verdict := self.right_answer(waiting[0]):
                answer(self.tracker, verdict, waiting[:1])

    def right_answer(self, question: Mapping[str, Any]) -> str:
        """What somebody says who knows the truth; "" where neither answer is quite true."""
        newest = max(self.accepted, key=lambda document: document.at)
        number = self.world.named().get(question["caption"])
        here = newest.truth.get(number or 0)
        match question["kind"], question["scope"]:
            case "removal", "entry":
                return "reject" if here else "confirm"
            case "identity", _:
                return "confirm" if self.was_here(number, question["observed_at"]) else "reject"
            case "identity_conflict", _ if here is None:
                return "confirm"
            case "identity_conflict", _ if here[0] == question["entry_key"]:
                return "reject"
        return ""

    def was_here(self, number: int | None, at: str) -> bool:
        """Whether a party was listed on the day of a document, under whatever name."""
        there = [one.truth for one in self.days() if day(one.at) == moment(at)]
        return any(number in truth for truth in there)

    # What is true.

    def truths(self) -> list[Handed]:
        """What was truly handed out, in the order of days."""
        return sorted(self.accepted, key=lambda document: document.at)

    def days(self) -> list[Handed]:
        """All days on which a document showed something of the truth, also one that was cut."""
        shows = [document for document in self.handed if document.kind not in (OLD, ERROR)]
        return sorted(shows, key=lambda document: document.at)

    def standing(self) -> dict[int, list[Standing]]:
        """Party -> where entries under his name stand."""
        named = self.world.named()
        found: dict[int, list[Standing]] = defaultdict(list)
        with reading(self.tracker.ledger.engine) as connection:
            rows = standings.current(connection, _entries(self.tracker))
        for row in rows.values():
            if row.caption in named:
                found[named[row.caption]].append(Standing.read(row.body))
        return found


def _entries(tracker: Tracker) -> Sequence[str]:
    with reading(tracker.ledger.engine) as connection:
        return standings.entries_in(connection, ("in_force", "missing", "delisted", "merged"))


def faults(life: Life) -> list[str]:
    """What the log says and the truth does not, in sentences."""
    found: list[str] = []
    truths, standing = life.truths(), life.standing()
    newest = truths[-1].truth
    listed = {
        number
        for number, entries in standing.items()
        if any(entry.state in COUNTS_AS_LISTED for entry in entries)
    }
    found += [
        f"party {number} is listed and does not count as listed"
        for number in newest.keys() - listed
    ]
    rows = [row for row in log(life.tracker) if row["scope"] == "entry"]
    named = life.world.named()
    days = life.days()
    out = Counter(named.get(row["caption"], 0) for row in rows if row["kind"] == "removal")
    came = Counter(
        named.get(row["caption"], 0) for row in rows if row["kind"] in ("addition", "relisting")
    )
    for number, times in out.items():
        truly = _ends(days, number)
        if times > truly:
            found.append(f"party {number} was removed {times} times, truly {truly}")
    unsure = asked_who(life)
    for number, times in came.items():
        truly = _begins(days, number) + unsure[number]
        if times > truly:
            found.append(f"party {number} was added {times} times, truly {truly}")
    at_first = truths[0].truth
    asked = {named.get(question["caption"], 0) for question in questions(life.tracker)}
    for number in newest.keys() - at_first.keys():
        if not came[number] and number not in asked:
            found.append(f"party {number} was added in silence")
    return found


def asked_who(life: Life) -> Counter[int]:
    """Party -> open questions whether somebody who left goes on as this newcomer.

    Until they are answered both count as listed (docs/decisions/0009): the newcomer was added.
    """
    named = life.world.named()
    reasons = [q["reason"] for q in questions(life.tracker) if q["kind"] == "identity"]
    newcomers = [reason.partition(" may go on as ")[2] for reason in reasons]
    return Counter(
        number
        for told in newcomers
        for name, number in named.items()
        if told.startswith(f"{name} (")
    )


def _ends(truths: Sequence[Handed], number: int) -> int:
    there = [number in document.truth for document in truths]
    return sum(before and not now for before, now in pairwise(there))


def _begins(truths: Sequence[Handed], number: int) -> int:
    there = [number in document.truth for document in truths]
    return sum(now and not before for before, now in pairwise(there))


def programmes_now(life: Life) -> list[str]:
    """Entries, none in question, that stand under more or less than the newest document says."""
    newest, found = life.truths()[-1], []
    if newest is not life.days()[-1]:  # a cut one shows more
        return []
    for number, entries in life.standing().items():
        for entry in entries:
            stands = {tag for tag in entry.open_programmes if entry.programmes[tag][-1].open}
            told = {newest.truth[number][1]} if number in newest.truth else set[str]()
            sure = entry.state in ("in_force", "delisted") and not entry.pending
            if sure and entry.state == "in_force" and number in newest.truth and stands != told:
                found.append(f"on day {newest.at} party {number} stands under {stands}, not {told}")
            if sure and entry.state == "delisted" and stands:
                found.append(f"on day {newest.at} party {number} left and stands under {stands}")
    return found


def programmes(life: Life) -> list[str]:
    """Entries, none of them in question, that do not stand under what the newest document says."""
    newest = life.truths()[-1]
    named, found = life.world.named(), []
    in_doubt = {question["entry_id"] for question in questions(life.tracker)}
    for name, number in named.items():
        if number not in newest.truth:
            continue
        given: list[Any] = ask(life.tracker, name, f"{day(newest.at + 1):%Y-%m-%d}")["answers"]
        for each in given:
            if each["answer"] != "in_force" or each["entry_id"] in in_doubt:
                continue
            tags = {designation["programme"] for designation in each["designations"]}
            if newest.truth[number][1] not in tags:
                found.append(f"{name} stands under {tags}, truly {newest.truth[number]}")
    return found


def trial(seed: int, folder: Path) -> list[str]:
    """All that is wrong with the log of one life."""
    life = Life(seed, folder)
    life.live()
    found = life.wrong + faults(life) + programmes(life)
    with reading(life.tracker.ledger.engine) as connection:
        found += verify.problems(connection, life.tracker.journal.archive)
    found += replay.differences(life.tracker, ["un_sc"])
    life.tracker.ledger.engine.dispose()
    return found


@pytest.mark.slow(20)
@pytest.mark.parametrize("seed", [*range(12 if MANY else 6), *SWAPPED_AND_RENAMED])
def test_the_log_says_what_is_true(tmp_path: Path, seed: int) -> None:
    assert trial(seed, tmp_path) == []


def main(first: int, last: int) -> None:
    wrong = 0
    for seed in range(first, last):
        with TemporaryDirectory() as folder:
            found = trial(seed, Path(folder))
        wrong += bool(found)
        for sentence in found:
            print(seed, sentence, flush=True)
        lives = seed - first + 1
        if lives % 100 == 0 or seed + 1 == last:
            print(f"{lives} lives, {wrong} with a fault", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
