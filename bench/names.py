"""What matching names costs, and the official names it is measured on."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.engine import Connection, Engine
    from scrapers.kit import RawEntry
    from tracker.intake.folders import Found
    from tracker.matching.watch import Alike, Watchers
    from tracker.model import Entry

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"


def entries(list_id: str, folder: str = "") -> "tuple[Entry, ...]":
    """Entries of one list, in our spelling, out of the given dated folder or its fullest."""
    from scrapers.registry import scraper
    from tracker.rules.normalise.entries import entry

    known = scraper(list_id)
    return tuple(entry(list_id, known.source, raw) for raw in raws(list_id, folder))


@cache
def raws(list_id: str, folder: str = "") -> "tuple[RawEntry, ...]":
    """The same entries as published."""
    from scrapers import kit
    from scrapers.registry import scraper
    from tracker.intake import folders

    found = [f for f in folders.folders(SHARED, (list_id,))[0] if not f.problem]
    chosen = next((f for f in found if f.folder == folder), max(found, key=_fullness))
    known = scraper(list_id)
    limit = known.source.size_limit_bytes
    documents = {
        role: kit.Document(name=folders.plain_name(p), content=folders.content_of(p, limit))
        for role, p in chosen.documents.items()
    }
    read = known.parse(documents)  # by nobody who remembers: each is an entry
    return tuple(entry for entry in read if isinstance(entry, kit.RawEntry))


def _fullness(found: "Found") -> tuple[int, str]:
    """How much is in a dated folder; of several with as much, the newest is the fullest."""
    return sum(path.stat().st_size for path in found.documents.values()), found.folder


COUNTED = ("un_sc", "us_ofac_cons", "us_ofac_sdn", "us_state_fto")
"""Lists counted for the table of frequencies: another table is another version of the rules."""


def official_names() -> Iterator[Sequence[str]]:
    """The names of every entry of the fullest document of each list that is counted."""
    for list_id in COUNTED:
        for item in entries(list_id):
            yield [name.text for name in item.content.names]


# What it costs.


def made_up(count: int, seed: int = 1) -> Iterator[str]:
    """Names of three words that official names are made of, in their frequencies."""
    from random import Random

    pick = Random(seed)
    words = [w for names in official_names() for w in names[0].replace(",", " ").split()]
    tail = "abcdefghiklmnoprstuwyz"
    for _ in range(count):
        parts = pick.choices(words, k=3)
        if pick.random() < 0.3:  # a population has more surnames than the lists have
            parts[0] += "".join(pick.choices(tail, k=3))
        yield " ".join(parts)


def peak_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def indexing(count: int = 500_000) -> tuple[float, int, float]:
    """Seconds to index names in a database, peak MB of the process, median ms for one name."""
    import tempfile
    import time

    from db import names
    from db.engine import migrate, open_database, reading, writing
    from tracker.matching import search
    from tracker.rules.names.prepared import Prepared, prepared

    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/names.db")
        migrate(engine)
        plain = {"list_id": "x", "kind": "name", "form": "", "recorded_at": ""}
        with writing(engine) as connection:
            for first in range(0, count, 20_000):
                made = made_up(min(20_000, count - first), seed=first)
                rows = [
                    {**plain, "entry_id": f"{first + n}", "text": t} for n, t in enumerate(made)
                ]
                names.add_new(connection, rows)
        start = time.process_time()
        search.bring_up_to_date(engine)
        spent = time.process_time() - start
        asked = [prepared(name) for name in made_up(51, seed=5)]
        with reading(engine) as connection:

            def compare(name: Prepared) -> object:
                return list(search.compared(connection, name))

            each = sorted(_seconds(partial(compare, name)) for name in asked)
        engine.dispose()
    return spent, peak_mb(), 1e3 * each[len(each) // 2]


def _seconds(work: Callable[[], object]) -> float:
    import time

    start = time.process_time()
    work()
    return time.process_time() - start


MEASURED = (
    *("indexing(31_000)", "indexing(500_000)", "indexing(2_000_000)"),
    *("watching(1_000_000)", "checking(8)"),
)
"""What is measured, each in a process of its own."""


def rows() -> None:
    """Lines for `make bench`; each figure in a process of its own, for its peak of memory."""
    import subprocess
    import sys

    for what in MEASURED:
        code = f"from bench import names; print(names.shown('{what}'))"
        subprocess.run([sys.executable, "-c", code], check=True)


def shown(what: str) -> str:
    """One figure as a line."""
    name, _, count = what.rstrip(")").partition("(")
    number = int(count)
    if name == "indexing":
        spent, peak, each = indexing(number)
        figures = f"{spent:.1f} s, {peak} MB; one name against it {each:.1f} ms"
        return f"index of {number:,} names: {figures}"
    if name == "checking":
        many, hits, short, long = checking(number)
        return (
            f"{number} watched names against {many:,} entries: {short:.1f} s, {hits} hits; by a "
            f"look at every entry {long:.1f} s"
        )
    loaded, median, late, peak = watching(number)
    return (
        f"{number:,} watched names: loaded in {loaded:.1f} s, {peak} MB; one changed entry "
        f"{1e3 * median:.0f} ms, 95 of 100 within {1e3 * late:.0f} ms"
    )


def watching(count: int = 1_000_000) -> tuple[float, float, float, int]:
    """Seconds to load, median and worst seconds for one changed entry, peak MB of the process."""
    import tempfile
    import time

    from tracker import memory
    from tracker.matching.evidence import Facts
    from tracker.matching.watch import Listed, Watchers
    from tracker.rules.names.prepared import prepared

    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:  # not beside them in memory
        file.writelines(f"{prepared(name).as_words()}\n" for name in made_up(count))
        file.seek(0)
        memory.give_back(everything=True)
        start = time.process_time()
        watchers = Watchers()
        for number, words in enumerate(file):
            watchers.add(f"{number:020d}", words.rstrip("\n"), "", "", "")
    loaded = time.process_time() - start
    spent = []
    for item in entries("us_ofac_sdn")[::150]:
        names = tuple((name.text, name.kind) for name in item.content.names)
        start = time.process_time()
        watchers.alike(Listed("e", "us_ofac_sdn", names[0][0], "in_force", names, Facts()))
        spent.append(time.process_time() - start)
    spent.sort()
    return loaded, spent[len(spent) // 2], spent[int(len(spent) * 0.95)], peak_mb()


TAKEN = ("un_sc", "us_ofac_sdn", "us_state_fto", "au_dfat")
"""Lists whose fullest documents the watched names are checked against."""


def checking(count: int = 8) -> tuple[int, int, float, float]:
    """Entries and hits of a check of a few names, its seconds, and those of a look at them all."""
    import tempfile

    from db.engine import reading
    from tracker.matching import search, watch
    from tracker.rules.names.prepared import prepared

    with tempfile.TemporaryDirectory() as folder:
        engine = _taken(Path(folder))
        search.bring_up_to_date(engine)
        watchers = watch.Watchers()
        for number, name in enumerate(made_up(count)):
            watchers.add(f"{number:020d}", prepared(name).as_words(), "", "", "")
        with reading(engine) as connection:
            ids = watch.in_force(connection)
            found: list[watch.Alike] = []
            short = _seconds(lambda: found.extend(_alike(watchers, connection, ids)))
            long = _seconds(lambda: _alike(watchers, connection, ids, all_of=True))
        engine.dispose()
    return len(ids), len(found), short, long


def _taken(home: Path) -> "Engine":
    """A home with the fullest document of some lists."""
    from db.archive import Archive
    from db.engine import migrate, open_database
    from tracker import logs
    from tracker.intake import folders
    from tracker.record.tracker import Tracker

    logs.configure("error", "console", "")
    engine = open_database(f"sqlite:///{home}/tracker.db")
    migrate(engine)
    tracker = Tracker.over(engine, Archive(home / "archive"))
    for list_id in TAKEN:
        dated = [found for found in folders.folders(SHARED, (list_id,))[0] if not found.problem]
        folders.take_folder(tracker, max(dated, key=_fullness), mode="backfill")
    return engine


def _alike(
    watchers: "Watchers", connection: "Connection", ids: list[str], *, all_of: bool = False
) -> "list[Alike]":
    """Who is alike: among the entries that can be, or among all of them."""
    from tracker.matching import watch

    wanted = ids if all_of else watchers.may_be(connection, ids)
    return [one for entry in watch.listed(connection, wanted) for one in watchers.alike(entry)]


if __name__ == "__main__":
    rows()
