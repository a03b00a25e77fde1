"""How cost grows with the number of documents: what one takes, `status`, the size of the home.

    python -m bench.growth            a table of this tree, part of `make bench`
    python -m bench.growth TREE       the same of another tree beside it, both in turn in one run,
                                      into docs/growth.csv and docs/growth.svg
    python -m bench.growth --draw     the picture anew, from what was measured

A list like the UN's, of 300 entries, gives a document a day, each with a date of its own; somebody
comes every 60 days. Each is taken as `serve` takes it. Times are of the processor.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple, Self

ROOT = Path(__file__).resolve().parents[1]
MEASURED, PICTURE = (ROOT / "docs" / name for name in ("growth.csv", "growth.svg"))

AT = (10, 60, 120, 240, 480, 700)
"""After so many documents it is looked."""

ENTRIES, CHANGE_EVERY = 300, 60
"""Entries of the list, and days from one change to the next."""

FIRST, OVER, ASKED = 2, 32, 9
"""Documents at the beginning that do not count, since they import; what one takes is the mean of so
many up to it, for what is put off comes every sixteenth time; `status` is asked so often.
"""

BEFORE, NOW = "before", "now"


class Point(NamedTuple):
    """What it takes after so many documents: milliseconds, and bytes of all files of the home."""

    documents: int
    document: float
    status: float
    home: int

    @classmethod
    def read(cls, row: Sequence[str]) -> Self:
        """One as it was written."""
        return cls(int(row[0]), float(row[1]), float(row[2]), int(row[3]))


Measured = dict[str, list[Point]]
"""By tree, before and now."""


# In a process of one tree.


def grown(home: Path) -> Iterator[Point]:
    """The life of one list, with what it takes."""
    from tests.builders import ask, day, person, take_un
    from tests.conftest import open_tracker

    home.mkdir()
    tracker, took = open_tracker(home), list[float]()
    for number in range(1, max(AT) + 1):
        people = [person(n) for n in range(1, ENTRIES + 1 + number // CHANGE_EVERY)]
        took.append(_spent(lambda n=number, p=people: take_un(tracker, p, n, mode="run")))  # type: ignore[misc]
        if number in AT:
            on = day(number).date().isoformat()
            asked = [_spent(lambda on=on: ask(tracker, "Given5 Family5", on)) for _ in range(ASKED)]  # type: ignore[misc]
            lately = took[max(FIRST, number - OVER) :]
            yield Point(number, mean(lately), min(asked), _size(home))
    tracker.ledger.engine.dispose()


def _spent(work: Callable[[], object]) -> float:
    """Milliseconds of the processor."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def _size(home: Path) -> int:
    """Bytes of everything but the log of what is not yet in the database's own file."""
    files = (path for path in home.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.suffix not in (".db-wal", ".db-shm"))


# Several trees.


def of_tree(tree: Path) -> list[Point]:
    """The same in a process that runs the code of a tree."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"PYTHONPATH": str(tree)}
        words = [sys.executable, "-P", __file__, "--life", str(Path(folder, "home"))]
        done = subprocess.run(words, env=env, cwd=tree, capture_output=True, text=True, check=True)
    lines = (line.split(",")[1:] for line in done.stdout.splitlines() if line.startswith("point,"))
    return list(map(Point.read, lines))


def table(points: Iterable[Point], name: str) -> None:
    """Print a line a number of documents, with what it is times the first."""
    first, *_ = every = list(points)
    print(f"\n{name:12}{'a document':>20}{'status':>20}{'home':>12}")
    for point in every:
        document = f"{point.document:.1f} ms {point.document / first.document:5.2f}x"
        status = f"{point.status:.2f} ms {point.status / first.status:5.2f}x"
        print(f"n = {point.documents:<8}{document:>20}{status:>20}{point.home / 1e6:9.2f} MB")


def write(measured: Measured) -> None:
    """What was measured, for whoever draws it or doubts it."""
    with MEASURED.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("tree", *Point._fields))
        for tree, points in measured.items():
            for point in points:
                at, document, status, home = point
                lines.writerow((tree, at, f"{document:.2f}", f"{status:.2f}", home))


def read() -> Measured:
    """The same again."""
    measured: Measured = {BEFORE: [], NOW: []}
    with MEASURED.open(encoding="utf-8", newline="") as file:
        for tree, *row in list(csv.reader(file))[1:]:
            measured[tree].append(Point.read(row))
    return measured


def picture(measured: Measured) -> str:
    """The picture of what was measured, as SVG."""
    from bench.curves import Curve, Panel, drawn  # no other tree has them

    def panel(title: str, unit: str, of: Callable[[Point], float]) -> Panel:
        curves = [
            Curve(tree, tuple((point.documents, of(point)) for point in points))
            for tree, points in measured.items()
        ]
        return Panel(title, unit, tuple(curves))

    return drawn(
        "What a document costs after so many before it",
        (
            panel("One document", "ms", lambda point: point.document),
            panel("tracker status", "ms", lambda point: point.status),
            panel("The home", "MB", lambda point: point.home / 1e6),
        ),
        "documents on record: one a day, a change every 60 days, 300 entries",
    )


def main(words: Sequence[str]) -> None:
    """See above."""
    match words:
        case ["--life", home]:
            for point in grown(Path(home)):
                print("point", *point, sep=",", flush=True)
        case ["--draw"]:
            PICTURE.write_text(picture(read()), encoding="utf-8")
        case [tree]:
            measured = {BEFORE: of_tree(Path(tree).resolve()), NOW: of_tree(ROOT)}
            for name, points in measured.items():
                table(points, name)
            write(measured)
            PICTURE.write_text(picture(measured), encoding="utf-8")
        case _:
            table(of_tree(ROOT), "this tree")


if __name__ == "__main__":
    main(sys.argv[1:])
