"""How long a question to a log of a million changes takes, on both databases."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from db import log
from db.engine import migrate, open_database, reading
from db.log import Filters
from tests import big_log, databases

SIZE = 1_000_000
ROUNDS = 7

QUESTIONS = {
    "the newest": Filters(),
    "everything": Filters(everything=True),
    "a large list": Filters(lists=("us_ofac_sdn",)),
    "a small list": Filters(lists=("nz_police",)),
    "two lists": Filters(lists=("nz_police", "eu_fsf")),
    "removals": Filters(kinds=("removal",)),
    "relistings, everything": Filters(kinds=("relisting",), everything=True),
    "additions and removals": Filters(kinds=("addition", "removal")),
    "designations": Filters(scope="designation"),
    "a programme": Filters(programme="TAG7"),
    "an unknown programme": Filters(programme="NONE"),
    "origin parser": Filters(origin="parser"),
    "origin correction": Filters(origin="correction", everything=True),
    "a year": Filters(since="2019-01-01", until="2019-12-31"),
    "a day": Filters(since="2019-03-05", until="2019-03-05"),
    "removals of a year": Filters(kinds=("removal",), since="2016-01-01", until="2016-12-31"),
    "a word few have": Filters(q="GHAWAZA"),
    "a word many have": Filters(q="al"),
    "a word nobody has": Filters(q="xyzzy"),
    "a word, list and kind": Filters(q="ghawa", lists=("un_sc",), kinds=("amendment",)),
    "a name that is no caption": Filters(q="ABU GHAWA", words=("abu", "ghawa")),
    "a name that nearly all have": Filters(q="abu", words=("abu",)),
    "an earlier name, one entry": Filters(q="17x", words=("17x",)),
    "a name, known in 2019": Filters(
        q="ABU GHAWA", words=("abu", "ghawa"), known_at="2019-06-30T00:00:00Z"
    ),
    "in force from a month": Filters(effective_since="2019-03", effective_until="2019-03-31"),
    "in force before all": Filters(effective_until="2001-12-31"),
    "in force in a year, of a list": Filters(
        lists=("nz_police",), effective_since="2019-01-01", effective_until="2019-12-31"
    ),
    "without a day": Filters(undated=True),
    "known in 2016": Filters(known_at="2016-06-30T00:00:00Z"),
    "known in 2024": Filters(known_at="2024-06-30T00:00:00Z"),
    "removals of a list known in 2017": Filters(
        known_at="2017-01-31T00:00:00Z", lists=("eu_fsf",), kinds=("removal",)
    ),
    "all at once": Filters(
        lists=("us_ofac_sdn",),
        kinds=("removal",),
        scope="designation",
        programme="TAG7",
        since="2018-01-01",
        q="ra",
    ),
}


def main(size: int = SIZE) -> None:
    """A table: milliseconds of 50 rows, of what the view hides and why, and of how many fit."""
    with tempfile.TemporaryDirectory() as name:
        times = {kind: _times(kind, Path(name), size) for kind in databases.KINDS}
    heads = " ".join(f"{kind:>12}   hidden  fitting" for kind in times)
    print(f"{'a log of ' + format(size, ',') + ' changes, ms':36} {heads}")
    for what in QUESTIONS:
        cells = (f"{a:12.1f} {b:8.1f} {c:8.1f}" for a, b, c in (of[what] for of in times.values()))
        print(f"{what:36} {' '.join(cells)}")


def _times(kind: str, home: Path, size: int) -> dict[str, tuple[float, float, float]]:
    with databases.fresh_url(kind, home) as url:
        engine = open_database(url)
        migrate(engine)
        big_log.fill(engine, size)
        with reading(engine) as connection:
            found = {}
            for what, asked in QUESTIONS.items():
                fifty = log.resolved(connection, replace(asked, limit=50))
                found[what] = (
                    _best(partial(log.rows, connection, fifty)),
                    _best(partial(log.hidden, connection, fifty)),
                    _best(partial(log.fitting, connection, fifty)),
                )
        engine.dispose()
    return found


def _best(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent) * 1000


if __name__ == "__main__":
    main()
