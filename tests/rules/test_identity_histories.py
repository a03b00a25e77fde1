"""Random histories of references that are swapped, reused and renumbered, the truth beside them.

`python -m tests.rules.test_identity_histories 2000` tries so many and prints what was counted.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from scrapers import kit
from tests.rules.builders import CROWD, LIST, Document, Story, document, entry, told
from tracker.model import Content

Entry = tuple[str, Content]

GIVEN = ("Abdul", "Ahmad", "Ali", "Hassan", "Ibrahim", "Khalid", "Mohammed", "Omar", "Yusuf")
FAMILY = ("Ahmadi", "Hakimi", "Khan", "Noori", "Qasimi", "Rahimi", "Sahak", "Wardak", "Zadran")
WORDS = ("Banner", "Charity", "Dawn", "Falcon", "Lion", "Path", "Relief", "Sword", "Victory")


@dataclass(frozen=True)
class Party:
    """Somebody who really is: what a list may say of him besides his reference."""

    number: int
    name: str
    schema: str
    listed: str
    programme: str
    born: str
    papers: str
    father: str
    former: tuple[str, ...] = ()

    def entry(self, key: str, says: frozenset[str]) -> Entry:
        """His record under a key, on a list that says so much."""
        numbers = {}
        if "papers" in says:
            numbers["passportNumber"] = self.papers
        if "record" in says:
            numbers["sourceId"] = str(600_000 + self.number)
        facts = {}
        if "born" in says and self.schema == "Person":
            facts["birthDate"] = self.born
        if "father" in says and self.schema == "Person":
            facts["fatherName"] = self.father
        return entry(
            key,
            name=self.name,
            schema=self.schema,
            acts={self.programme: self.listed},
            numbers=numbers,
            former=self.former,
            **facts,
        )


SAYS = (
    frozenset({"born", "papers", "record"}),
    frozenset({"born", "papers"}),
    frozenset({"record"}),
    frozenset({"born"}),
    frozenset({"papers", "father"}),
)
"""What lists say of people besides name, day and programme."""


@dataclass
class World:
    """A list over time: who stands under which key. `here` is the truth."""

    chance: random.Random
    says: frozenset[str]
    here: dict[str, Party] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    born: int = 0

    def somebody(self, listed: str, name: str = "") -> Party:
        """Somebody new; of few names, so that namesakes are common."""
        self.born += 1
        is_person = self.chance.random() < 0.75 or bool(name)
        pick = self.chance.choice
        person = f"{pick(GIVEN)} {pick(FAMILY)}"
        group = f"{pick(WORDS)} {pick(WORDS)} of {pick(WORDS)} {self.born}"
        year, month, day = 1940 + (7 * self.born) % 50, 1 + self.born % 12, 13 + self.born % 14
        return Party(
            number=self.born,
            name=name or (person if is_person else group),
            schema="Person" if is_person else "Organization",
            listed=listed,
            programme=pick(("Act", "Taliban")),
            born=f"{year}-{month:02d}-{day:02d}",
            papers=f"P{100_000 + 37 * self.born}",
            father=f"{GIVEN[self.born % 9]} {FAMILY[(self.born // 9) % 9]}",
        )

    def key(self) -> str:
        self.born += 1
        return f"k{self.born:04d}"

    def some(self, number: int) -> list[str]:
        return self.chance.sample(sorted(self.here), number)

    def step(self, on: str) -> str:
        """One thing that happens to the list."""
        does = self.chance.choice(sorted(DOES))
        DOES[does](self, on)
        return does

    def document(self, number: int) -> Document:
        people = [party.entry(key, self.says) for key, party in self.here.items()]
        return document(number, *CROWD[:20], *people, *CROWD[20:])


def _arrives(world: World, on: str) -> None:
    world.here[world.key()] = world.somebody(on)


def _leaves(world: World, on: str) -> None:
    (key,) = world.some(1)
    del world.here[key]
    world.free.append(key)


def _reuses(world: World, on: str) -> None:
    if world.free:
        world.here[world.free.pop(0)] = world.somebody(on)


def _is_replaced(world: World, on: str) -> None:
    (key,) = world.some(1)
    world.here[key] = world.somebody(on)


def _swaps(world: World, on: str) -> None:
    keys = world.some(world.chance.choice((2, 2, 3)))
    parties = [world.here[key] for key in keys]
    world.here.update(zip(keys, [*parties[1:], parties[0]], strict=True))


def _is_renumbered(world: World, on: str) -> None:
    (key,) = world.some(1)
    world.here[world.key()] = world.here.pop(key)


def _moves_on(world: World, on: str) -> None:
    """One leaves, another gets that reference."""
    left, moved = world.some(2)
    world.here[left] = world.here.pop(moved)


def _namesake(world: World, on: str) -> None:
    """One leaves, and in the same document another of that name comes."""
    (key,) = world.some(1)
    gone = world.here.pop(key)
    if gone.schema == "Person":
        world.here[world.key()] = world.somebody(on, gone.name)


def _is_corrected(world: World, on: str) -> None:
    """A birth date is off by a day, under another reference."""
    (key,) = world.some(1)
    party = world.here.pop(key)
    day = date.fromisoformat(party.born) + timedelta(days=1)
    world.here[world.key()] = replace(party, born=day.isoformat())


def _is_renamed(world: World, on: str) -> None:
    (key,) = world.some(1)
    party = world.here[key]
    if party.schema != "Person":
        name = f"New {party.name}"
        world.here[key] = replace(party, name=name, former=(party.name,))


DOES = {
    "arrives": _arrives,
    "leaves": _leaves,
    "reuses": _reuses,
    "replaced": _is_replaced,
    "swaps": _swaps,
    "renumbered": _is_renumbered,
    "moves on": _moves_on,
    "namesake": _namesake,
    "corrected": _is_corrected,
    "renamed": _is_renamed,
}


@dataclass
class Count:
    """What was found: `wrong` is what must never be."""

    wrong: list[str] = field(default_factory=list)
    kept: int = 0
    asked: int = 0
    parted: int = 0


def history(seed: int, source: kit.Source = LIST) -> Count:
    """One life of a list, document after document, held against the truth."""
    chance = random.Random(seed)
    world = World(chance, SAYS[seed % len(SAYS)])
    for _ in range(30):
        world.here[world.key()] = world.somebody(f"20{chance.randint(1, 19):02d}-03-{10 + _ % 19}")
    documents = [world.document(0)]
    ids = dict(_ids(told(*documents, source=source), world))
    count = Count()
    for step in range(1, 13):
        at = 20 * step
        before = {party.number for party in world.here.values()}
        did = world.step(f"2024-{1 + step % 12:02d}-02")
        documents.append(world.document(at))
        story = told(*documents, source=source)
        _hold(story, world, ids, before, count, f"seed {seed}, step {step}: {did}")
    return count


def _ids(story: Story, world: World) -> Iterator[tuple[int, str]]:
    for key, party in world.here.items():
        yield party.number, story.of(key).entry_id


def _hold(
    story: Story, world: World, ids: dict[int, str], before: set[int], count: Count, when: str
) -> None:
    """Two are never one entry; who stays is not taken off; who is parted is asked about."""
    now = dict(_ids(story, world))
    asked = {question.entry_id for question in story.asked}
    gone = {row.entry_id for row in story.rows if row.kind == "removal"}
    owners = {entry_id: number for number, entry_id in ids.items()}
    for number, entry_id in now.items():
        owner = owners.get(entry_id, number)
        if owner != number:
            count.wrong.append(f"{when}: {number} is taken for {owner}")
        if number not in before or entry_id == ids[number]:
            count.kept += number in before
            ids[number] = entry_id
        elif ids[number] in asked:
            count.asked += 1
        elif ids[number] in gone:
            count.wrong.append(f"{when}: {number} was taken off and added again")
        else:
            count.wrong.append(f"{when}: {number} was added again")
        ids.setdefault(number, entry_id)
    for number in before - now.keys():
        left = story.folded.state.items[ids[number]]
        count.parted += left.entry_id not in set(now.values())
    listed = {item.entry_id for item in story.folded.state.items.values() if item.listed}
    missing = [number for number, entry_id in now.items() if entry_id not in listed]
    count.wrong += [f"{when}: {number} does not count as listed" for number in missing]


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_taken_for_another_and_nobody_who_stays_is_taken_off(seed: int) -> None:
    assert history(seed).wrong == []


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_nor_where_references_move(seed: int) -> None:
    assert history(seed, replace(LIST, renumbers=True)).wrong == []


def main(number: int) -> None:
    """Try so many histories on lists of both kinds."""
    total: Counter[str] = Counter()
    for source in (LIST, replace(LIST, renumbers=True)):
        for seed in range(number):
            found = history(seed, source)
            total.update(kept=found.kept, asked=found.asked, parted=found.parted)
            total["wrong"] += len(found.wrong)
            for line in found.wrong:
                print(line)
    print(f"{2 * number} histories: {dict(total)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
