"""Lists as differences: what was put on record is what is read, whatever came between or went."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import update

from db import snapshot_bulk, snapshots, tables
from db.engine import Connection, reading, writing
from tests.builders import CROWD, day, documents, log, person, state, take, take_un
from tests.conftest import open_tracker
from tests.record.worlds import World
from tracker.model import Member
from tracker.proof import replay, verify
from tracker.record import members
from tracker.record.listed import difference, pack_members, restored, unpack_members
from tracker.record.listed import parts_of as read_parts
from tracker.record.members import ROW, MembersLost, Reader
from tracker.record.tracker import Tracker

List = dict[str, Member]


def member(number: int) -> Member:
    return Member(
        f"{number:032x}", f"{number + 7:032x}", "in_force", (("A", "2001", ""),), "Person"
    )


class Life:
    """Lists that come at any place of a history and go again, with the truth beside."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.dice, self.lists = random.Random(seed), dict[int, List]()
        self.order: list[int] = []
        self.reader, self.made = Reader(connection), 0

    def comes(self) -> None:
        """One more list, mostly after the last, sometimes between two."""
        late = self.order and self.dice.random() < 0.2
        place = self.dice.randrange(len(self.order) + 1) if late else len(self.order)
        beside = self.order[place - 1] if place else 0
        self.made += 1
        number = snapshots.add(self.reader.connection, row(self.made))
        self.lists[number] = self.moved(self.lists.get(beside, {}))
        members.put(self.reader, number, self.lists[number], beside)
        self.order.insert(place, number)

    def moved(self, before: List) -> List:
        """A list like the one before: some come, go, change, or change their places."""
        entries = list(before.items()) or [(f"k{n}", member(n)) for n in range(40)]
        for _ in range(self.dice.choice((0, 0, 1, 3, 30))):
            at = self.dice.randrange(len(entries)) if entries else 0
            match self.dice.randrange(4):
                case 0:
                    entries.insert(at, (f"n{self.dice.random()}", member(self.dice.randrange(999))))
                case 1 if entries:
                    del entries[at]
                case 2 if entries:
                    entries[at] = (entries[at][0], member(self.dice.randrange(10**9)))
                case 3 if entries:
                    entries.append(entries.pop(at))
        return dict(entries)

    def goes(self) -> None:
        """One of the lists is taken off the record."""
        if self.order:
            number = self.order.pop(self.dice.randrange(len(self.order)))
            del self.lists[number]
            members.take_off(self.reader.connection, number)
            self.reader = Reader(self.reader.connection)

    def is_true(self) -> bool:
        """Whether every list is read as it was put on record, by somebody who knows nothing."""
        found = {number: Reader(self.reader.connection).members(number) for number in self.lists}
        same_order = all(list(found[one]) == list(self.lists[one]) for one in found)
        return found == self.lists and same_order


def row(number: int) -> dict[str, object]:
    texts = ("covers", "format_id", "mode", "published_at", "reason", "rules_version", "stats")
    return dict.fromkeys(texts, "") | {
        "list_id": "a_list",
        "sha256": f"{number:064x}",
        "observed_at": f"2024-01-01T00:00:{number:06}Z",
        "receipt": number,
        "verdict": "recorded",
        "entries": 0,
        "terrorism": 0,
    }


@contextmanager
def lived(tracker: Tracker, seed: int) -> Iterator[Life]:
    with writing(tracker.ledger.engine) as connection:
        yield Life(connection, seed)


@pytest.mark.parametrize("seed", range(24))
def test_every_list_is_read_as_it_was_put_on_record(tracker: Tracker, seed: int) -> None:
    with lived(tracker, seed) as life:
        for number in range(60):
            (life.goes if life.dice.random() < 0.25 else life.comes)()
            if number % 10 == 9:
                assert life.is_true(), number
        assert list(members.problems(life.reader.connection)) == []
        some = {one.base for one in snapshot_bulk.all_members(life.reader.connection)}
        assert len(some) > 3


def test_any_of_many_lists_is_read_in_few_steps_and_most_are_small(tracker: Tracker) -> None:
    with lived(tracker, 1) as life:
        first: List = {f"k{n}": member(n) for n in range(400)}
        before = 0
        for number in range(ROW + 40):
            after = first | {f"n{n}": member(n) for n in range(number)}
            made = snapshots.add(life.reader.connection, row(number))
            members.put(life.reader, made, after, before)
            before = made
        stored = {one.snapshot: one for one in snapshot_bulk.all_members(life.reader.connection)}
        assert sum(not one.base for one in stored.values()) == 2
        assert max(steps(stored, number) for number in stored) <= 8
        sizes = sorted(len(one.data) for one in stored.values())
        assert sizes[len(sizes) // 2] < len(pack_members(first)) / 20


def steps(stored: dict[int, snapshot_bulk.Members], number: int) -> int:
    base = stored[number].base
    return 1 + steps(stored, base) if base else 0


def test_a_difference_of_an_empty_list_and_to_one() -> None:
    some = {"a": member(1)}
    assert difference(some, {}, "seal") is None
    emptied = difference({}, some, "seal")
    assert emptied is not None
    assert restored(read_parts(emptied)[1], some) == {}
    assert unpack_members(pack_members({})) == {}


# What is damaged or gone never passes for an empty list.


def gone(connection: Connection, number: int) -> None:
    connection.execute(tables.snapshot_members.delete().where(_is(number)))


def emptied(connection: Connection, number: int) -> None:
    _write(connection, number, data=pack_members({}))


def cut(connection: Connection, number: int) -> None:
    stored = snapshot_bulk.members(connection, number)
    assert stored is not None
    _write(connection, number, data=stored.data[:-5])


def other(connection: Connection, number: int) -> None:
    stored = snapshot_bulk.members(connection, number)
    assert stored is not None
    fewer = dict(list(unpack_members(stored.data).items())[1:])
    _write(connection, number, data=pack_members(fewer))


def ring(connection: Connection, number: int) -> None:
    _write(connection, number, base=number + 1)


def _is(number: int) -> object:
    return tables.snapshot_members.c.snapshot == number


def _write(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(tables.snapshot_members).where(_is(number)).values(**values))


@pytest.mark.parametrize("done", [gone, emptied, cut, other, ring])
def test_a_list_whose_base_is_damaged_is_not_read_and_verify_says_so(
    done: Callable[[Connection, int], None], tracker: Tracker
) -> None:
    for number in range(3):
        take_un(tracker, [*CROWD, *(person(100 + n) for n in range(number))], number, mode="run")
    base, *heirs = [row.id for row in documents(tracker)]
    with tracker.ledger.engine.begin() as connection:
        done(connection, base)
    with reading(tracker.ledger.engine) as connection:
        for heir in heirs:
            with pytest.raises(MembersLost, match=rf"Document ({heir}|{base}): whom it has"):
                Reader(connection).members(heir)
        found = list(verify.problems(connection, tracker.journal.archive))
    assert any(sentence.startswith(f"Members of document {base} ") for sentence in found)
    assert any(f"Document {heirs[0]}: whom it has cannot be read" in one for one in found)
    with pytest.raises(MembersLost):
        take_un(tracker, CROWD, 9, mode="run")
    assert [row["kind"] for row in log(tracker)] == ["addition", "addition"]
    assert state(tracker, "QDi.101") == "in_force"


# In whole lives.


def test_a_base_that_is_set_aside_leaves_the_others_as_they_were(tracker: Tracker) -> None:
    people = [*CROWD]
    for number in range(12):
        people.append(person(200 + number))
        take_un(tracker, people, number)
    rows = documents(tracker)
    with reading(tracker.ledger.engine) as connection:
        before = {row.id: Reader(connection).members(row.id) for row in rows}
    for place in (0, 8, 5):
        with writing(tracker.ledger.engine) as connection:
            members.take_off(connection, rows[place].id)
        del before[rows[place].id]
        with reading(tracker.ledger.engine) as connection:
            assert {row: Reader(connection).members(row) for row in before} == before
            assert list(members.problems(connection)) == []


@pytest.mark.parametrize("seed", range(61, 65))
def test_random_lives_in_any_order_have_the_lists_that_their_documents_say(
    tmp_path: Path, seed: int
) -> None:
    tracker, dice = open_tracker(tmp_path), random.Random(seed)
    handed = list(World(seed).life(14))
    order = sorted(handed, key=lambda one: one.at + dice.choice((0, 0, 0, 40)))
    for document in order:
        take(tracker, document.content, day(document.at))
    with reading(tracker.ledger.engine) as connection:
        assert list(verify.problems(connection, tracker.journal.archive)) == []
    assert list(replay.differences_of(tracker, "un_sc")) == []
