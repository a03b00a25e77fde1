"""Few watched names are looked for by the index: no hit is lost by it that a look at all finds."""

import random
from collections.abc import Iterable

import pytest

from db.engine import Connection, reading
from tests.builders import person, take_un
from tracker.matching import reach, search, watch
from tracker.matching.watch import Alike, Watchers
from tracker.record.tracker import Tracker
from tracker.rules.names.prepared import prepared

NAMES = (
    "Abdul Rahman al-Hassan",
    "Abd al-Rahman Hasan",
    "Mohammed Ali Hussein",
    "Muhammad Alireza Rezai",
    "Usama bin Muhammad bin Awad bin Ladin",
    "أسامة محمد عوض بن لادن",
    "سازمان مجاهدین خلق ایران",
    "Mujahedin-e Khalq Organization",
    "Ansarallah",
    "Jabhat al-Nusrah lil-Ahl al-Sham",
    "Revolutionary Armed Forces of Colombia (FARC)",
    "Sherkat-e Sanaye Nauchno Technika",
    "Иван Петрович Казанский",
    "Ivan Kazan",
    "John J. Smith",
    "J. J. J. Smythe",
    "Bank Melli Iran",
    "People's Front for the Liberation of Nowhere",
    "Nurullah Saduddin",
    "Li Wei",
    "Kim Yong Chol",
    "Ali Ali Ali",
    "Gulbuddin Hekmatyar",
    "Hikmatyar, Gulbudin",
    "Al Qaida in the Islamic Maghreb",
    "Zed Holding Ltd",
    "E T A",
)
FIRST_ONLY = 0.5
"""The lowest score that can be asked for."""


@pytest.fixture
def listed(tracker: Tracker) -> Tracker:
    people = [
        person(number, name=name, aliases=[("Good", f"{name.split()[-1]} {number} Faris")])
        for number, name in enumerate(NAMES, start=1)
    ]
    take_un(tracker, people, 1)
    search.bring_up_to_date(tracker.ledger.engine)
    return tracker


def mutated(name: str, chance: random.Random) -> str:
    """The name as somebody else may write it."""
    words = name.split()
    place = chance.randrange(len(words))
    word = words[place]
    match chance.randrange(9):
        case 0 if len(words) > 1:
            words.pop(place)
        case 1:
            chance.shuffle(words)
        case 2 if len(word) > 3:
            words[place] = word[:2] + chance.choice("aeioust") + word[3:]
        case 3 if place:
            words[place - 1 : place + 1] = [words[place - 1] + word]
        case 4 if len(words) > 2:
            words = ["".join(word[0] for word in words)]
        case 5 if len(word) > 5:
            words[place : place + 1] = [word[:3], word[3:]]
        case 6:
            words[place] = word[0]
        case 7:
            words.append(word)
        case 8 if len(word) > 4:
            words[place] = word[:-2]
    return " ".join(words)


def watchers(names: Iterable[str], numbers: str = "") -> Watchers:
    """People who are watched, one a name."""
    everybody = Watchers()
    for number, name in enumerate(names):
        everybody.add(f"{number:020x}", prepared(name).as_words(), "", "", numbers)
    return everybody


def by_going_through(connection: Connection, everybody: Watchers, least: float) -> dict[str, Alike]:
    """Entry -> its best hit, where every entry is looked at."""
    entries = watch.listed(connection, watch.in_force(connection))
    found = ((entry.entry_id, everybody.alike(entry, least)) for entry in entries)
    return {entry: alike[0] for entry, alike in found if alike}


@pytest.mark.slow(8)
@pytest.mark.parametrize("seed", range(30))
def test_what_the_index_leaves_out_is_no_hit(
    listed: Tracker, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MANY", 1)
    chance = random.Random(seed)
    everybody = watchers(mutated(chance.choice(NAMES), chance) for _ in range(9))
    for least in (watch.LEAST, FIRST_ONLY, 0.9):
        with reading(listed.ledger.engine) as connection:
            possible = everybody.may_be(connection, watch.in_force(connection), least)
            hits = by_going_through(connection, everybody, least)
        lost = [hits[entry] for entry in hits.keys() - set(possible)]
        assert not lost


def test_most_entries_are_left_out(listed: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MANY", 1)
    with reading(listed.ledger.engine) as connection:
        ids = watch.in_force(connection)
        possible = watchers(["Gulbuddin Hekmatyar"]).may_be(connection, ids)
    assert 2 <= len(possible) < 5 < len(ids)


def test_names_that_are_in_no_index_yet_are_all_looked_at(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MANY", 1)
    take_un(tracker, [person(1, name="Gulbuddin Hekmatyar")], 1)
    with reading(tracker.ledger.engine) as connection:
        ids = watch.in_force(connection)
        assert watchers(["Nobody Alike"]).may_be(connection, ids) == ids


def test_another_name_by_official_documents_finds_the_entry(
    listed: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MANY", 1)
    with reading(listed.ledger.engine) as connection:
        possible = watchers(["NCRI"]).may_be(connection, watch.in_force(connection))
        entries = {entry.caption for entry in watch.listed(connection, possible)}
    assert "Mujahedin-e Khalq Organization" in entries


def test_a_number_finds_the_entry_whatever_the_name(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MANY", 1)
    take_un(tracker, [person(7, name="Gulbuddin Hekmatyar"), person(8, name="Li Wei")], 1)
    search.bring_up_to_date(tracker.ledger.engine)
    with reading(tracker.ledger.engine) as connection:
        ids = watch.in_force(connection)
        possible = watchers(["Nobody Alike"], numbers="QDi.007").may_be(connection, ids)
        entries = {entry.caption for entry in watch.listed(connection, possible)}
    assert "Gulbuddin Hekmatyar" in entries


def test_many_watched_names_are_met_by_going_through_all(listed: Tracker) -> None:
    assert reach.can_reach(reach.FEW, 0.7)
    assert not reach.can_reach(reach.FEW + 1, 0.7)
    assert not reach.can_reach(1, 0.6)  # first letters alone could be enough there
