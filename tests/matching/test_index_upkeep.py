"""What the index is made of, when it is made anew, and that a search reads what it needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from db import name_index, names
from db.engine import Connection, reading, writing
from db.postings import NAMES, number_of, part_of, posting, weight_of
from tests.builders import person, take_un
from tests.matching.test_index import made_up, put, queries
from tracker.matching import index, quick, search
from tracker.matching.index import LookedUp, Lookup, Memory, candidates
from tracker.record.tracker import Tracker
from tracker.rules.names.prepared import Prepared, from_words, prepared

# When it is made anew.


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The matcher's version where something stands at the end of its first room."""
    first, *others = search.MADE_BY
    code = first.read_text(encoding="utf-8")

    def version(end: str) -> str:
        copy = tmp_path / str(len(end)) / first.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(code + end, encoding="utf-8")
        monkeypatch.setattr(search, "MADE_BY", (copy, *others))
        return search.matcher_version.__wrapped__()

    return version


def test_a_comment_makes_no_index_anew(room: Callable[[str], str]) -> None:
    assert room("\n# A second thought.\n") == room("") == search.matcher_version()


def test_another_rule_of_letters_does(room: Callable[[str], str]) -> None:
    assert room("\nGOD['اللة'] = 'allah'\n") != room("")


def test_how_names_are_compared_has_no_part_in_it() -> None:
    assert {file.name for file in search.MADE_BY}.isdisjoint({"score.py", "known_names.tsv"})
    assert all(file.is_file() for file in search.MADE_BY)


def test_names_of_another_matcher_are_compared_anew_and_taken_in_again(
    on_both: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(on_both, made_up(60, seed=2))
    engine = on_both.ledger.engine
    with reading(engine) as connection:
        before = search.search(connection, "Mohammed Ali", most=0)
    monkeypatch.setattr(search, "matcher_version", lambda: "another")
    with reading(engine) as connection:
        assert names.is_waiting(connection, "another")
        assert len(names.not_indexed(connection, "another")) == 60
        assert search.search(connection, "Mohammed Ali", most=0) == before
    assert search.bring_up_to_date(engine) == 60
    assert search.bring_up_to_date(engine) == 0


# What it is made of.


def test_names_of_several_parts_stand_under_one_word(on_both: Tracker) -> None:
    numbers = (3, NAMES - 1, NAMES, 5 * NAMES + 7)
    with writing(on_both.ledger.engine) as connection:
        for number in reversed(numbers):
            name_index.add(connection, {"karim": [posting(number, 1_234)]})
        name_index.add(connection, {"karim": [posting(4, 999)], "nuri": [posting(4, 999)]})
    with reading(on_both.ledger.engine) as connection:
        found = name_index.postings(connection, ["karim", "nuri", "nobody"])
    assert list(map(number_of, found["karim"])) == [3, 4, *numbers[1:]]
    assert set(map(weight_of, found["karim"])) == {1_234, 999}
    assert found.keys() == {"karim", "nuri"}
    assert part_of(posting(NAMES, 1)) == 1


def test_a_word_is_new_once(on_both: Tracker) -> None:
    with writing(on_both.ledger.engine) as connection:
        assert name_index.add(connection, {"karim": [posting(1, 1)]}) == ["karim"]
        both = {"ali": [posting(NAMES - 1, 1), posting(NAMES, 1)]}
        assert name_index.add(connection, both) == ["ali"]
        far = {"karim": [posting(2 * NAMES, 1)], "nuri": [posting(2 * NAMES, 1)]}
        assert name_index.add(connection, far) == ["nuri"]


@pytest.mark.parametrize("name", ["Abdullatif Nuri", "Abd al-Latif", "Müller GmbH", "ETA (X)", "١"])
def test_a_name_in_the_index_is_compared_as_it_was_published(on_both: Tracker, name: str) -> None:
    put(on_both, [name])
    with reading(on_both.ledger.engine) as connection:
        (kept,) = names.to_compare(connection, [1])
    again = from_words(kept.words)
    assert again.words == prepared(name).words
    assert again[2:6] == prepared(name)[2:6]


# That it leaves nothing out.


def estimated_without_filters(
    query: Prepared, groups: list[index.Group], lookup: Lookup, least: float
) -> dict[int, float]:
    """Every name that shares anything, with how alike it can be at most."""
    initials = [index.INITIAL * word.weight for word in query.words if len(word.text) == 1]
    shared: dict[int, float] = {}
    count: dict[int, int] = {}
    for group in groups:
        best = {number: worth for worth, numbers in group for number in numbers}
        for number, worth in best.items():
            shared[number] = shared.get(number, sum(initials)) + worth
            count[number] = count.get(number, len(initials) + (len(query.words) == 1)) + 1
    likely = {
        number: index.at_most(query.total, lookup.weight_of(number), worth, count[number])
        for number, worth in shared.items()
    }
    return {number: how for number, how in likely.items() if how >= least}


@pytest.mark.parametrize("least", [0.5, search.FOUND, 0.75])
def test_names_that_are_not_looked_at_cannot_be_alike_enough(
    monkeypatch: pytest.MonkeyPatch, least: float
) -> None:
    everybody = made_up(1_500, seed=21)
    memory = Memory()
    for number, name in enumerate(everybody):
        memory.add(number, prepared(name))
    asked = [*queries(everybody, 12, seed=22), "Ali", "M. Hassan", "A B Khan", "Mohammed Ali Khan"]

    def found(name: str) -> list[int]:
        looked_up = dict[str, LookedUp]()
        return candidates(prepared(name), memory, 2_000, least=least, looked_up=looked_up)

    by_filters = list(map(found, asked))
    monkeypatch.setattr(index, "_estimated", estimated_without_filters)
    assert by_filters == list(map(found, asked))
    assert sum(map(len, by_filters)) > 500


@pytest.mark.parametrize("seed", range(200))
def test_the_heaviest_name_that_can_be_alike_enough_is_not_left_out(seed: int) -> None:
    pick = Random(seed)
    ours, shared = pick.uniform(0.3, 12), pick.uniform(0.1, 3)
    count, least = pick.randrange(1, 5), pick.uniform(0.3, 0.95)
    heaviest = index._heaviest(ours, shared, count, least)
    for theirs in (heaviest * 1.001, heaviest + 0.5, heaviest + 5):
        if theirs < index.HEAVIEST:
            assert index.at_most(ours, theirs, shared, count) < least


# That a question reads no table from end to end.


@contextmanager
def asked_of(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent meanwhile, with their values."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


def scanned(connection: Connection, statement: str, values: Any) -> bool:
    """Whether the database would go through all names or all of the index for this."""
    lite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
    plan = [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, values)]
    tables = ("name", "name_word", "word_key")
    signs = [f"SCAN {t}" if lite else f"Seq Scan on {t}" for t in tables]
    return any(f"{line} ".lstrip(" ->").startswith(f"{s} ") for line in plan for s in signs)


@pytest.mark.parametrize("ask", [search.anything, quick.typed])
def test_no_question_goes_through_all_names(on_both: Tracker, ask: Callable[..., Any]) -> None:
    put(on_both, made_up(300, seed=4))
    take_un(on_both, [person(1, name="Karim Nuri")], 1)
    search.bring_up_to_date(on_both.ledger.engine)
    with reading(on_both.ledger.engine) as connection:
        if connection.dialect.name == "postgresql":  # a few names are read faster than any index
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        with asked_of(connection) as sent:
            assert ask(connection, "Karim Nuri")
            search.is_behind(connection)
        plans = {statement: scanned(connection, statement, values) for statement, values in sent}
    assert len(plans) > 3
    assert not [statement for statement, is_scan in plans.items() if is_scan]


def test_the_sign_of_a_scan_is_seen(on_both: Tracker) -> None:
    put(on_both, made_up(30, seed=4))
    with reading(on_both.ledger.engine) as connection:
        assert scanned(connection, "SELECT text FROM name", ())
        assert not scanned(connection, "SELECT text FROM name WHERE id = 1", ())
