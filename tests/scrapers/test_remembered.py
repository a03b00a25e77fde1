"""What is remembered of one document changes nothing of the next but the time it takes to read."""

import random
from collections.abc import Iterator

import pytest

from scrapers import kit, registry
from scrapers.kit import memo
from tests.confined.test_child import of_sample
from tests.faults import trial
from tests.faults.trial import Good
from tests.fuzz.mutate import Mutator
from tracker.confined.here import Here
from tracker.confined.task import Task
from tracker.rules import met
from tracker.rules.reading import Reading

DOCUMENTS = 16
"""By chance, of each list."""


def said(reader: Here, task: Task) -> tuple[Reading, list[str]] | str:
    """What a document says, and in which order; or the sentence of its refusal."""
    try:
        reading = reader.read(task, ())
    except kit.ScrapeError as doubt:
        return str(doubt)
    return reading, list(reading.snapshot.members)


def by_chance(cases: list[Good], dice: random.Random) -> Iterator[Task]:
    """Good documents and edited ones, in turn: an edited one has most records of a good one."""
    edited = Mutator(cases, dice).documents()
    for _ in range(DOCUMENTS // 2):
        case, _, documents = next(edited)
        yield of_sample(case)
        yield of_sample(
            Good(key=case.key, format_id=case.format_id, documents=documents, names=case.names)
        )


@pytest.mark.parametrize("key", registry.keys())
def test_documents_by_chance_say_what_they_say_to_who_remembers_nothing(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(met, "LARGE", 0)
    dice = random.Random(f"memory {key}")
    warm, read = Here(), 0
    for task in by_chance(trial.samples(key), dice):
        if dice.random() < 0.5:
            warm.forget()
        found = said(warm, task)
        assert found == said(Here(), task)
        read += not isinstance(found, str)
    assert read >= DOCUMENTS // 2


@pytest.mark.parametrize("rests", [False, True])
@pytest.mark.parametrize("key", ["un_sc", "us_csl", "us_ofac_cons", "gb_hmt_conlist", "eu_fsf"])
def test_nobody_is_asked_again_for_a_record_that_was_there(
    key: str, rests: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(met, "LARGE", 0)
    for case in trial.samples(key):
        if case.format_id == "enhanced":  # relations name others by their numbers alone
            continue
        reader, task = Here(), of_sample(case)
        first = said(reader, task)
        if rests:
            reader.forget()
        with monkeypatch.context() as patch:
            patch.setattr(kit.RawEntry, "__init__", forbidden)
            patch.setattr("tracker.rules.normalise.entries.entry", forbidden)
            assert said(reader, task) == first


def forbidden(*_: object, **__: object) -> None:
    raise AssertionError("a record that is known was read")


@memo.remembered
def named(record: kit.Record, programme: str) -> kit.RawEntry:
    return kit.RawEntry(
        schema=kit.Schema.PERSON,
        names=(kit.RawName(text=record.take("name")),),
        designations=(kit.RawDesignation(programme=programme),),
        extra=record.leftovers(),
    )


def row(name: str, **more: str) -> kit.Record:
    return kit.Record.row(["name", *more], [name, *more.values()], "row")


def kept(memory: memo.Memory, *given: object) -> object:
    """What comes of a record, which is then known."""
    with memo.using(memory):
        found = named(*given)  # type: ignore[arg-type]
        if isinstance(found, kit.RawEntry):
            memory.kept[memory.mark_of(found)] = memo.Same(found, 1)
    return found


def test_a_record_is_known_again_by_all_that_it_says_and_all_that_is_said_beside() -> None:
    memory = memo.Memory()
    first = kept(memory, row("Ada", born="1815"), "A")
    assert isinstance(first, kit.RawEntry)
    again = kept(memory, row("Ada", born="1815"), "A")
    assert isinstance(again, memo.Same)
    assert again.made is first
    for other in (
        (row("Ada", born="1816"), "A"),
        (row("Ada", died="1815"), "A"),
        (row("Ada"), "A"),
        (row("Ada", born="1815", died=""), "A"),
        (row("Ada", born="1815"), "B"),
    ):
        assert isinstance(kept(memory, *other), kit.RawEntry)


def test_without_a_memory_nothing_is_remembered() -> None:
    assert named(row("Ada"), "A") is not named(row("Ada"), "A")
    assert memo.current() is None


def test_half_a_character_is_like_no_other() -> None:
    memory = memo.Memory()
    for _ in range(2):
        assert isinstance(kept(memory, row("\ud800"), "A"), kit.RawEntry)


def test_an_entry_with_values_that_can_be_read_once_only_is_read_each_time() -> None:
    facts = {"notes": (text for text in ["Once."])}
    entry = kit.RawEntry(schema=kit.Schema.PERSON, names=(), facts=facts)
    assert memo.Memory().mark_of(entry) is None
    assert list(facts["notes"]) == ["Once."]


LINES = ["1,A,x\r\n", '2,"B\r\n', '1,A,x\r\n",y\r\n', "\r\n", "3,C,z\r\n"]


def cells(memory: memo.Memory | None, lines: list[str]) -> list[tuple[str, ...]]:
    file = kit.Document(name="file.csv", content="".join(lines).encode())
    if memory is None:
        return list(kit.csv.rows(file, ("number", "name", "rest")))
    with memo.using(memory):
        return list(kit.csv.rows(file, ("number", "name", "rest")))


@pytest.mark.parametrize("seed", range(8))
def test_lines_are_the_rows_they_were_wherever_a_row_begins(seed: int) -> None:
    """A known line stands inside of a cell, too, where it is no row."""
    dice, memory = random.Random(seed), memo.Memory()
    for _ in range(20):
        count = dice.randrange(1, 12)
        lines = [
            line
            for _ in range(count)
            for line in dice.choice([LINES[1:3], [dice.choice([*LINES[:1], *LINES[3:]])]])
        ]
        assert cells(memory, lines) == cells(None, lines)


def test_a_row_of_too_few_cells_is_refused_in_the_same_words() -> None:
    memory = memo.Memory()
    cells(memory, LINES)
    for wrong in (["1,A\r\n"], ['4,"D\r\n', "E\r\n"], [*LINES, "5\r\n"]):
        with pytest.raises(kit.LayoutChanged) as cold:
            cells(None, wrong)
        with pytest.raises(kit.LayoutChanged) as warm:
            cells(memory, wrong)
        assert str(warm.value) == str(cold.value)


def test_a_memory_at_rest_is_of_one_list_and_serves_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(met, "LARGE", 0)
    (un,), (fto, *_) = trial.samples("un_sc")[:1], trial.samples("us_state_fto")
    reader = Here()
    for case in (un, fto):
        said(reader, of_sample(case))
        reader.forget()
    assert reader.met.last == {}
    assert reader.met.resting.keys() == {"un_sc", "us_state_fto"}
    records = reader.met.taken("un_sc")
    assert len(records.memory.resting) == len(un.reading.snapshot.members)
    assert reader.met.taken("un_sc").memory.resting == {}


def test_a_short_list_leaves_nothing_behind() -> None:
    reader = Here()
    said(reader, of_sample(trial.samples("un_sc")[0]))
    reader.forget()
    assert (reader.met.last, reader.met.resting) == ({}, {})


def test_digests_of_marks_tell_functions_and_texts_and_records_apart() -> None:
    marks = [
        (named, ("a", "b")),
        (named, (("a", "b"),)),
        (row, ("a", "b")),
        (named, b"a", "b"),
        (named, (frozenset("a"), b"a"), "b"),
        (named, (frozenset("b"), b"a"), "b"),
        b"a",
    ]
    assert len({memo.digest(mark) for mark in marks}) == len(marks)
    assert memo.digest((named, object())) is None
