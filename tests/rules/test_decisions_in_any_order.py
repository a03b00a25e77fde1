"""Random histories in which people decide before all documents are there, each with its truth.

Everybody who leaves does so for good on a day that the story knows. Some documents are in when
people answer what these ask; the others come late. Then every answer must hold: a removal dated to
the first document without, on the person's word, or none. Nothing is asked that was answered.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from scrapers import kit
from tests.rules.builders import LIST, Document, Story, day, document, entry, told
from tracker.model import Decision, Pending, stamp

PEOPLE = [f"p{number:02d}" for number in range(40)]
NAMED = replace(LIST, named_keys=True)
OTHERS = ("Alpha", "Beta")


def party(key: str, source: kit.Source, *, acts: Sequence[str] = ("Act",)) -> tuple[str, object]:
    number = int(key[1:])
    name = f"{chr(97 + number % 26) * 5} {chr(97 + number // 26) * 6}{number} Brigade"
    handle = f"{name.casefold()}|2001-01-25" if source.named_keys else key
    return entry(handle, name=name, acts=dict.fromkeys(acts, "2001-01-25"))


@dataclass(frozen=True)
class History:
    """What happened: who left, or left one programme, on which day; and the documents' days."""

    left: dict[str, int]
    lost: dict[str, int]
    days: list[int]
    known: list[int]
    source: kit.Source
    same_bytes: bool

    def document(self, number: int) -> Document:
        """What was published on day n; a person saved it."""
        here = [key for key in PEOPLE if number < self.left.get(key, 999)]
        some = [party(key, self.source, acts=self.acts(key, number)) for key in here]
        told_apart = sum(at <= number for at in {*self.left.values(), *self.lost.values()})
        sha256 = f"state {told_apart}" if self.same_bytes else ""
        return document(number, *some, mode="upload", sha256=sha256)  # type: ignore[arg-type]

    def acts(self, key: str, number: int) -> list[str]:
        gone = number >= self.lost.get(key, 999)
        return ["Act"] if gone else ["Act", *OTHERS[:1]]

    def first_without(self, day_of_leaving: int) -> str:
        """The moment of the first document after somebody left."""
        return stamp(day(min(number for number in self.days if number >= day_of_leaving)))


def history(seed: int) -> History:
    chance = random.Random(seed)
    days = sorted(chance.sample(range(1, 50), chance.randint(4, 9)))
    leavers = chance.sample(PEOPLE[3:-3], chance.randint(4, 12))
    when = {key: chance.randint(1, days[-1]) for key in leavers}
    cut = chance.randint(2, len(leavers))
    known = {days[-1], *chance.sample(days, chance.randint(0, len(days) // 2))}
    return History(
        left={key: when[key] for key in leavers[:cut]},
        lost={key: when[key] for key in leavers[cut:]},
        days=[0, *days],
        known=sorted({0, *known}),
        source=chance.choice([LIST, NAMED]),
        same_bytes=chance.random() < 0.3,
    )


def decided(asked: Sequence[Pending], seed: int) -> list[Decision]:
    """Answers to questions: two of three are confirmed, one of them is denied."""
    chance = random.Random(seed)
    return [
        Decision(
            pending_id=question.pending_id,
            verdict=chance.choice(["confirm", "confirm", "reject"]),
            decided_by="ada",
            decided_at="2030-01-01T00:00:00Z",
            reason="because",
            instrument=f"act {number}",
            entry_id=question.entry_id,
            kind=question.kind,
            unit=question.programme if question.scope == "designation" else "",
            since=question.observed_at,
            sha256=question.snapshot_sha256,
            number=number,
        )
        for number, question in enumerate(asked, start=1)
    ]


def check(seed: int) -> int:
    """One history; the number of decisions that held."""
    story = history(seed)
    known = told(*map(story.document, story.known), source=story.source)
    answers = decided(known.asked, seed)
    now = told(*map(story.document, story.days), source=story.source, decisions=answers)
    for answer in answers:
        item = now.folded.state.items[answer.entry_id]
        number = PEOPLE.index(next(key for key in PEOPLE if _is(item.key, key, story.source)))
        when = story.lost if answer.unit else story.left
        first = story.first_without(when[PEOPLE[number]])
        assert _rows(now, answer) == _right(answer, first), (seed, item.key)
        assert ("rejected" if answer.verdict == "reject" else "confirmed", first) in [
            (one.state, one.observed_at)
            for one in now.folded.pendings.values()
            if one.entry_id == answer.entry_id
        ], (seed, item.key)
    return len(answers)


def _is(key: str, person: str, source: kit.Source) -> bool:
    return party(person, source)[0] == key


def _rows(now: Story, answer: Decision) -> list[tuple[str, str]]:
    return [
        (row.observed_at, row.instrument)
        for row in now.rows
        if row.entry_id == answer.entry_id
        and row.kind == "removal"
        and (row.scope == "designation") == bool(answer.unit)
    ]


def _right(answer: Decision, first: str) -> list[tuple[str, str]]:
    return [(first, answer.instrument)] if answer.verdict == "confirm" else []


@pytest.mark.parametrize("seed", range(60))
def test_every_decision_holds_whatever_comes_late(seed: int) -> None:
    check(seed)


def test_the_histories_ask_enough_to_show_it() -> None:
    assert sum(map(check, range(30))) > 60


if __name__ == "__main__":
    print(sum(map(check, range(2_000))), "decisions in 2,000 histories held")
