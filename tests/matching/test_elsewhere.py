"""Where else a party is listed: a name that branches share joins none of them."""

import pytest

from db import standings
from db.engine import reading
from tests.builders import fto_html, person, take_fto, take_un
from tracker.matching import elsewhere
from tracker.record.tracker import Tracker

BRANCHES = ["Noor Foundation Kenya", "Noor Foundation Tanzania", "Noor Foundation Comoros"]
SHARED = ("Good", "Noor Charitable Foundation")
GONE = [("July 10, 2005", f"Gone Before Number {n}", "July 10, 2001") for n in range(10)]
FILLER = [("July 10, 2003", f"Filler Group Number {n}") for n in range(30)]


def also_listed(tracker: Tracker, fto: str) -> list[str]:
    """The UN entries that an American one is also listed as, by their captions."""
    people = [
        person(number, name=name, aliases=[SHARED]) for number, name in enumerate(BRANCHES, start=1)
    ]
    take_un(tracker, people, 1)
    take_fto(tracker, fto_html([("October 8, 1997", fto), *FILLER], GONE), 1)
    with reading(tracker.ledger.engine) as connection:
        everybody = standings.entries_in(connection, ("in_force",), "us_state_fto")
        rows = list(standings.current(connection, everybody).values())
        american = [row.entry_id for row in rows if row.caption == fto]
        found = elsewhere.places(connection, [("us_state_fto", entry) for entry in american])
    return sorted(place.caption for places in found.values() for place in places)


@pytest.mark.parametrize(
    ("fto", "also"),
    [
        ("Noor Charitable Foundation", []),
        ("Noor Foundation Kenya", ["Noor Foundation Kenya"]),
        ("Noor Foundation Comoros", ["Noor Foundation Comoros"]),
    ],
)
def test_a_name_of_several_branches_joins_none(tracker: Tracker, fto: str, also: list[str]) -> None:
    assert also_listed(tracker, fto) == also
