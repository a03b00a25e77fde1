"""Where else parties stand, kept by what it rests on: as made anew, and made hardly ever."""

import random
from collections.abc import Collection
from typing import Any

import pytest

from db import standings
from db.engine import Connection, reading
from tests.builders import fto_html, person, take_fto, take_un
from tracker.answers import log
from tracker.matching import elsewhere, search
from tracker.model import PRESENT
from tracker.record.tracker import Tracker

FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]
GONE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
PASSPORT = (
    "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>"
    "<NUMBER>X77{}23</NUMBER></INDIVIDUAL_DOCUMENT>"
)
GIVEN = ("Velmadi", "Tarnuk", "Orwish", "Quandar", "Ilmarek", "Sobhanu", "Drevash", "Okunzel")
FAMILY = ("Ranshel", "Bostrak", "Iskolen", "Umbarit", "Feldaro", "Tsomike")


def everybody(connection: Connection) -> list[tuple[str, str]]:
    rows = standings.current(connection, standings.entries_in(connection, PRESENT)).values()
    return [(row.list_id, row.entry_id) for row in rows]


def asked(tracker: Tracker) -> dict[str, log._Elsewhere]:
    with reading(tracker.ledger.engine) as connection:
        return log._also_listed(connection, everybody(connection))


def anew(tracker: Tracker) -> dict[str, log._Elsewhere]:
    with reading(tracker.ledger.engine) as connection:
        made = log._elsewhere(connection, everybody(connection))
    return {entry: resting.answer for (_, entry), resting in made.items()}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entries of which it is judged where else they stand, as often as it is."""
    found, whole = list[str](), elsewhere.judged

    def counted(
        connection: Connection, entries: Collection[tuple[str, str]]
    ) -> dict[str, elsewhere.Judged]:
        found.extend(entry for _, entry in entries)
        return whole(connection, entries)

    monkeypatch.setattr(elsewhere, "judged", counted)
    return found


def take_both(tracker: Tracker, people: list[dict[str, Any]], fto: list[str], at: int) -> None:
    take_un(tracker, people, at)
    take_fto(tracker, fto_html([*(("October 8, 1997", name) for name in fto), *FILLER], GONE), at)


def test_a_new_name_makes_only_the_answers_anew_that_it_is_about(
    on_both: Tracker, made: list[str]
) -> None:
    people = [person(number) for number in range(1, 12)]
    take_both(on_both, people, ["Given3 Family3"], 1)
    search.bring_up_to_date(on_both.ledger.engine)
    asked(on_both)
    made.clear()
    take_un(on_both, [*people, person(50, name="Wholly Unrelated")], 2)
    assert asked(on_both) == anew(on_both)
    assert len(made) == 1 + len(everybody_of(on_both))  # the new one, and all that is made anew
    search.bring_up_to_date(on_both.ledger.engine)
    asked(on_both)
    made.clear()
    asked(on_both)
    assert made == []
    take_un(on_both, [*people, person(51, name="Given5 Family5"), person(52)], 3)
    asked(on_both)
    captions = captions_of(on_both, made)
    assert "Given5 Family5" in captions
    assert captions <= {"Given5 Family5", "Wholly Unrelated", "Given52 Family52"}


def everybody_of(tracker: Tracker) -> list[tuple[str, str]]:
    with reading(tracker.ledger.engine) as connection:
        return everybody(connection)


def captions_of(tracker: Tracker, entries: Collection[str]) -> set[str]:
    with reading(tracker.ledger.engine) as connection:
        return {row.caption for row in standings.current(connection, entries).values()}


def test_a_document_of_many_makes_all_anew(
    tracker: Tracker, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "MOST_MOVED", 3)
    people = [person(number) for number in range(1, 12)]
    take_both(tracker, people, ["Given3 Family3"], 1)
    search.bring_up_to_date(tracker.ledger.engine)
    asked(tracker)
    made.clear()
    take_un(tracker, [*people, *map(person, range(50, 55))], 2)
    asked(tracker)
    assert len(made) == len(everybody_of(tracker))


@pytest.mark.slow(8)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_recorded_it_is_as_made_anew(tracker: Tracker, seed: int) -> None:
    """Parties of few names, births and numbers come and go, and take and lose what they share."""
    chance = random.Random(seed)
    parties = [_party(number, chance) for number in range(1, 21)]
    fto = [_name(chance) for _ in range(6)]
    told = list[dict[str, log._Elsewhere]]()
    for at in range(1, 21):
        for _ in range(2):
            place = chance.randrange(len(parties))
            parties[place] = _changed(parties[place], chance)
        fto[chance.randrange(len(fto))] = _name(chance)
        listed = [party for party in parties if chance.random() < 0.95]
        take_both(tracker, [*CROWD, *listed], sorted(set(fto)), at)
        if chance.random() < 0.8:
            assert asked(tracker) == anew(tracker)
        search.bring_up_to_date(tracker.ledger.engine)
        told.append(asked(tracker))
        assert told[-1] == anew(tracker)
    assert len({entry for step in told for entry in step if any(step[entry])}) > 10


CROWD = [person(number) for number in range(30, 60)]


def _name(chance: random.Random) -> str:
    return f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"


def _party(number: int, chance: random.Random) -> dict[str, Any]:
    plain = person(number, name=_name(chance), born=_born(chance), aliases=[])
    return plain | {"more": PASSPORT.format(chance.randrange(9)) if chance.random() < 0.2 else ""}


def _born(chance: random.Random) -> list[str]:
    return [f"19{chance.choice((60, 61))}-03-02"] if chance.random() < 0.7 else []


def _changed(party: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same party with another name, another birth date or none, or a number."""
    number = PASSPORT.format(chance.randrange(9))
    spelled = f"{party['name']} {chance.choice(GIVEN)}"
    changes = {"name": spelled}, {"name": _name(chance)}, {"born": _born(chance)}, {"more": number}
    return party | chance.choice(changes)
