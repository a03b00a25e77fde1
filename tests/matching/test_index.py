"""The index finds what scoring every name finds, in every process and on both databases."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest

from bench.names import entries
from db import names as stored
from db import store, tables
from db.engine import reading, writing
from tests.builders import person, take_un
from tests.conftest import open_tracker, real
from tracker.matching import search
from tracker.matching.index import Memory, candidates
from tracker.record.tracker import Tracker
from tracker.rules.names.prepared import from_words, prepared
from tracker.rules.names.score import score
from tracker.rules.names.words import joined

SYLLABLES = (
    *("ba", "di", "fu", "gha", "ha", "ja", "ka", "li", "mu", "na", "qa", "ra", "sa", "ta"),
    *("wa", "ya", "zi", "kho", "she", "dri", "mo", "vel", "sto", "ren"),
)
COMMON = ("Mohammed", "Ali", "Ahmad", "Hassan", "Abdul", "Khan", "Hussein", "al-Masri")
PLAIN = {"list_id": "x", "kind": "name", "form": "", "recorded_at": ""} | stored.WAITING


def made_up(count: int, seed: int) -> list[str]:
    """Names of two to four words, some of which very many have."""
    pick = Random(seed)
    rare = ["".join(pick.choices(SYLLABLES, k=pick.choice((2, 3, 4)))) for _ in range(count // 4)]
    return [
        " ".join(
            pick.choice(COMMON) if pick.random() < 0.45 else pick.choice(rare).title()
            for _ in range(pick.choice((2, 2, 3, 4)))
        )
        for _ in range(count)
    ]


def swapped(name: str, pick: Random) -> str:
    words = name.replace(",", " ").split()
    pick.shuffle(words)
    return " ".join(words)


def mistyped(name: str, pick: Random) -> str:
    place = pick.choice([number for number, letter in enumerate(name) if letter.isalpha()])
    letter = pick.choice("abdegiklmnorstuz")
    ways = (name[place + 1 :], letter + name[place:], letter + name[place + 1 :])
    return name[:place] + pick.choice(ways)


def transliterated(name: str, pick: Random) -> str:
    pairs = (("mohammed", "Mukhamed"), ("hussein", "Husayn"), ("kh", "h"), ("q", "k"), ("w", "v"))
    ways = (*pairs, ("sh", "ch"), ("j", "dj"), ("u", "ou"), ("i", "ee"), ("z", "s"))
    spelled = name.lower()
    for one, other in pick.sample(ways, len(ways)):
        spelled = spelled.replace(one, other, 1) if pick.random() < 0.6 else spelled
    return spelled


def shortened(name: str, pick: Random) -> str:
    words = name.replace(",", " ").split()
    place = pick.randrange(len(words))
    words[place] = f"{words[place][0]}."
    return " ".join(words)


def without_a_word(name: str, pick: Random) -> str:
    words = name.replace(",", " ").split()
    words.pop(pick.randrange(len(words)))
    return " ".join(words) or name


RESPELLED = (swapped, mistyped, transliterated, shortened, without_a_word)


def queries(names: Sequence[str], each: int, seed: int) -> list[str]:
    pick = Random(seed)
    asked = [way(name, pick) for way in RESPELLED for name in pick.sample(names, each)]
    return [query for query in asked if max(map(len, query.replace(".", " ").split())) > 1]


def put(tracker: Tracker, names: Iterable[str]) -> None:
    rows = [{**PLAIN, "entry_id": str(n), "text": text, "mark": n} for n, text in enumerate(names)]
    with writing(tracker.ledger.engine) as connection:
        store.add_all(connection, tables.name, rows)
    search.bring_up_to_date(tracker.ledger.engine)


Scores = dict[str, dict[str, float]]


def by_scoring_everything(names: Iterable[str], asked: Iterable[str]) -> Scores:
    """Query -> every name at or above the score from which names are shown."""
    everything = [prepared(name) for name in sorted(set(names))]
    found: Scores = {}
    for query in asked:
        scores = {other.text: score(prepared(query), other) for other in everything}
        found[query] = {text: how for text, how in scores.items() if how >= search.FOUND}
    return found


@cache
def invented() -> tuple[list[str], Scores]:
    names = made_up(3_000, seed=3)
    return names, by_scoring_everything(names, [*queries(names, 8, seed=5), "Mohammed Hassan"])


@cache
def official() -> tuple[list[str], Scores]:
    names = sorted({name.text for entry in entries("un_sc") for name in entry.content.names})
    latin = [name for name in names if name.isascii() and any(map(str.isalpha, name))]
    return names, by_scoring_everything(names, [*queries(latin, 8, seed=7), "Ansar Allah"])


def missed(tracker: Tracker, expected: Scores) -> list[tuple[float, str, str]]:
    left_out = []
    with reading(tracker.ledger.engine) as connection:
        for query, names in expected.items():
            got = {row.text for _, row in search.compared(connection, prepared(query))}
            left_out += [(names[text], query, text) for text in names.keys() - got]
    return sorted(left_out, reverse=True)


@pytest.mark.slow(8)
def test_the_index_finds_all_that_scoring_everything_finds(on_both: Tracker) -> None:
    names, expected = invented()
    put(on_both, names)
    left_out = missed(on_both, expected)
    assert sum(map(len, expected.values())) > 600
    assert not [miss for miss in left_out if miss[0] >= 0.6]
    assert len(left_out) <= 0.002 * sum(map(len, expected.values()))


@pytest.mark.slow(12)
def test_the_index_finds_official_names_however_they_are_respelled(on_both: Tracker) -> None:
    real()
    names, expected = official()
    put(on_both, names)
    left_out = missed(on_both, expected)
    assert sum(map(len, expected.values())) > 300
    assert not [miss for miss in left_out if miss[0] >= 0.65]
    assert len(left_out) <= 0.005 * sum(map(len, expected.values()))


@pytest.mark.slow(4)
def test_watched_names_are_found_as_surely(watched_index: Callable[[str], set[str]]) -> None:
    _, expected = invented()
    for query, names in expected.items():
        sure = {text for text, how in names.items() if how >= 0.75}
        assert sure <= watched_index(query)


@pytest.fixture
def watched_index() -> Callable[[str], set[str]]:
    names = invented()[0]
    index, packed = Memory(), [prepared(name).as_words() for name in names]
    for number, words in enumerate(packed):
        index.add(number, from_words(words))

    def found(query: str) -> set[str]:
        numbers = candidates(prepared(query), index, 2_000, least=search.FOUND, looked_up={})
        return {names[number] for number in numbers}

    return found


def test_a_name_of_common_words_is_found_among_very_many_alike(on_both: Tracker) -> None:
    crowd = [f"Mohammed {one} Hassan{two}" for one in SYLLABLES for two in SYLLABLES]
    put(on_both, [*crowd, "HASSAN, Mohamed"])
    with reading(on_both.ledger.engine) as connection:
        first, *_ = sorted(search.compared(connection, prepared("Mohammed Hassan")))[::-1]
    assert first[1].text == "HASSAN, Mohamed"


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("Ansarallah", "Ansar Allah"),
        ("Ansar Allah", "Ansarallah"),
        ("Boko Haram", "Bokoharam"),
        ("Bokoharam", "Boko Haram"),
        ("Lashkar e Tayyiba", "Lashkaretayyiba"),
        ("De La Rosa Brigade", "Delarosa Brigade"),
        ("Jaishul Adl", "Jaish ul Adl"),
    ],
)
def test_names_that_differ_in_blanks_only_find_each_other(
    on_both: Tracker, listed: str, asked: str
) -> None:
    put(on_both, [listed, *made_up(50, seed=9)])
    with reading(on_both.ledger.engine) as connection:
        assert listed in {row.text for _, row in search.compared(connection, prepared(asked))}


def test_doubled_initials_are_found_by_what_they_are_of(on_both: Tracker) -> None:
    put(on_both, ["OAO MMZ", *made_up(50, seed=9)])
    asked = prepared("Mashinostroitelnyi Mariyskii Zavod")
    with reading(on_both.ledger.engine) as connection:
        assert "OAO MMZ" in {row.text for _, row in search.compared(connection, asked)}


def test_a_name_without_its_blanks_is_one_whatever_the_blanks() -> None:
    assert joined("E T A") == joined("E.T.A.") == joined("ETA")
    assert joined("Ansar Allah") == joined("ANSARALLAH")
    assert joined("Ansar Allah") != joined("Ansar al-Islam")
    assert joined("  ") == joined("...") == ""


ANSWERS = """
import sys
from db.engine import open_database, reading
from tracker.matching import search
with reading(open_database(sys.argv[1])) as connection:
    for name in sys.argv[2:]:
        for match in search.search(connection, name, most=0):
            print(name, match)
"""


@pytest.mark.slow(8)
def test_every_process_gives_the_same_answer_in_the_same_order(tmp_path: Path) -> None:
    tracker = open_tracker(tmp_path)
    put(tracker, made_up(1_500, seed=11))
    asked = ["Mohammed Ali", "Hassan Khan", "Ahmad al-Masri", "Abdul Dirasa", "Ali"]
    address = str(tracker.ledger.engine.url)
    answers = set()
    for seed in ("0", "1", "42"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", ANSWERS, address, *asked]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        answers.add(done.stdout)
    (answer,) = answers
    assert answer.count("\n") > 50


def test_what_two_words_are_to_each_other_does_not_depend_on_who_was_compared_before() -> None:
    with_vowels, without = prepared("slam"), prepared("سلم")
    assert with_vowels.words[0].whole
    assert not without.words[0].whole
    before = score(prepared("salim"), without)
    score(prepared("salim"), prepared("slm"))
    assert score(prepared("salim"), without) == before


def test_found_names_are_those_of_their_lists(on_both: Tracker) -> None:
    take_un(on_both, [person(1, name="Karim Nuri"), person(2, name="Nuri Karim Saleh")], 1)
    search.bring_up_to_date(on_both.ledger.engine)
    with reading(on_both.ledger.engine) as connection:
        found = search.search(connection, "Nuri, Karim")
    assert [match.name for match in found] == ["Karim Nuri", "Nuri Karim Saleh"]
