"""`make bench AGAINST=TREE`: whole processes of this tree and of another one, in turn.

Each row is run in turn on both, several times; what counts is the ratio of the medians of processor
time (user and system, children included) and of the largest memory, since clocks of busy machines
tell of their neighbours; and the size of the home that is left. TREE is a checkout with an
environment of its own (`make install` there). Rows can be named: `python -m bench.against TREE
"update OFAC"`; those of `ON_ALL` need a home of the whole archive, which each tree makes once.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.daily import write

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
ROUNDS, OF_HISTORIES = 5, 3
TRACKER = "from tracker.cli import main; main()"
WHO = {"TRACKER_USER": "bench"}


Spent = tuple[float, float]
"""Processor seconds, and megabytes of memory at the most."""

Figure = tuple[float, float, float]
"""The same, and megabytes of the home."""


@dataclass(frozen=True)
class Tree:
    """A checkout, and the interpreter that runs it."""

    root: Path
    python: str
    figures: dict[str, list[Figure]] = field(default_factory=dict)

    def run(self, home: Path, *words: str) -> Spent:
        """What one command of the program takes."""
        return self.spent(home, TRACKER, *words)

    def spent(self, home: Path, code: str, *words: str) -> Spent:
        """Processor seconds and peak megabytes of a process that runs code of this tree."""
        env = os.environ | {"TRACKER_HOME": str(home), "PYTHONPATH": str(self.root), **WHO}
        command = [self.python, "-c", code, *words]
        with tempfile.TemporaryFile() as told:
            pid = subprocess.Popen(
                command, env=env, stdout=subprocess.DEVNULL, stderr=told, cwd=self.root
            ).pid
            _, status, used = os.wait4(pid, 0)
            told.seek(0)
            if status:
                raise SystemExit(f"{self.root.name}: failed: {words}: {told.read().decode()}")
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


Row = Callable[[Tree, Path], Spent]


def folder(*days: str) -> Path:
    """An archive folder with these documents (`list/day`) of the shared one alone."""
    target = Path(tempfile.mkdtemp(dir=WORK[0]))
    for day in days:
        shutil.copytree(SHARED / day, target / day)
    return target


WORK: list[str] = []


def first_load(*days: str) -> Row:
    """The first document of a list, into an empty home."""

    def row(tree: Tree, home: Path) -> Spent:
        tree.run(home, "init")
        return tree.run(home, "backfill", str(folder(*days)))

    return row


def update(before: str, after: str) -> Row:
    """The next document of a list whose last one is on record."""

    def row(tree: Tree, home: Path) -> Spent:
        tree.run(home, "backfill", str(folder(before)))
        return tree.run(home, "backfill", str(folder(after)))

    return row


def history(*lists: str, replay: bool) -> Row:
    """The whole history of some lists; or the proof of it."""

    def row(tree: Tree, home: Path) -> Spent:
        taken = tree.run(home, "backfill", str(SHARED), *lists)
        return tree.run(home, "replay", "--verify") if replay else taken

    return row


def daily(days: int) -> Row:
    """Documents of as many days of one large list, one run over all of them."""

    def row(tree: Tree, home: Path) -> Spent:
        documents = write(SHARED, Path(tempfile.mkdtemp(dir=WORK[0])), days)
        return tree.run(home, "backfill", str(documents))

    return row


def late(days: int, back: int) -> Row:
    """A document that comes after all others of a series and belongs some places before its end."""

    def row(tree: Tree, home: Path) -> Spent:
        documents = write(SHARED, Path(tempfile.mkdtemp(dir=WORK[0])), days)
        held_back = sorted((documents / "us_ofac_sdn").iterdir())[-back]
        apart = Path(tempfile.mkdtemp(dir=WORK[0])) / "us_ofac_sdn" / held_back.name
        shutil.move(held_back, apart)
        tree.run(home, "backfill", str(documents))
        return tree.run(home, "backfill", str(apart.parents[1]))

    return row


# On a home of the whole archive, in processes that read only.


def asked(*words: str) -> Row:
    """One command."""
    return lambda tree, home: tree.run(home, *words)


def fifty(tree: Tree, home: Path) -> Spent:
    """The newest page of the log, a hundred times within one process."""
    return tree.spent(home, FIFTY)


FIFTY = """
import os, time
from pathlib import Path
from db.engine import open_database, reading
from db.log import Filters
from tracker.answers import log
from tracker.outgoing import rows
engine = open_database(f"sqlite:///{Path(os.environ['TRACKER_HOME']) / 'tracker.db'}")
for _ in range(100):
    with reading(engine) as connection:
        rows(log.changes(connection, Filters(limit=50)))
"""


def checked(tree: Tree, home: Path) -> Spent:
    """A watch list of eight against all that is listed, from nothing."""
    parties = home / "eight.csv"
    parties.write_text("name\n" + "\n".join(EIGHT) + "\n", encoding="utf-8")
    tree.run(home, "watch", "import", str(parties))
    return tree.run(home, "watch", "check")


EIGHT = (
    "Mohammed Hassan",
    "Ali Ahmed",
    "Banco Nacional",
    "Ivan Petrov",
    "Maria Garcia",
    "Kim Chol",
    "People's Mujahedin Organization of Iran",
    "Jane Example",
)

ON_ALL: dict[str, Row] = {
    "status": asked("status", "Mujahedin-e Khalq Organization"),
    "search": asked("search", "Mohammed Hassan"),
    "changes --limit 50": asked("changes", "--limit", "50"),
    "50 changes, 100 times": fifty,
    "watch check, 8 names": checked,
    "verify": asked("verify"),
    "replay --verify": asked("replay", "--verify"),
}
"""On a home of the whole archive, which is made before: `whole archive`."""

FEW = ("un_sc", "us_state_fto", "us_ofac_cons", "nz_police", "ca_listed_entities", "sg_tsfa")
ROWS: dict[str, Row] = {
    "tracker --help": lambda tree, home: tree.run(home, "--help"),
    "first load UN": first_load("un_sc/2026-02-27"),
    "update UN, 4 changes": update("un_sc/2026-01-28", "un_sc/2026-02-27"),
    "unchanged UN": update("un_sc/2026-02-27", "un_sc/2026-02-27"),
    "first load OFAC CSV set": first_load("us_ofac_sdn/2023-12-28"),
    "update OFAC": update("us_ofac_sdn/2024-02-14", "us_ofac_sdn/2024-02-16"),
    "first load AU DFAT xlsx": first_load("au_dfat/2026-02-24"),
    "history of six lists": history(*FEW, replay=False),
    "replay --verify of it": history(*FEW, replay=True),
    "20 daily documents of SDN": daily(20),
    "history of SDN": history("us_ofac_sdn", replay=False),
    "history of GB": history("gb_hmt_conlist", replay=False),
    "a document 30 places late": late(60, 30),
}
LONG = tuple(ROWS)[-6:]
SLOW: dict[str, Row] = {
    "300 daily documents of SDN": daily(300),
    "a document 30 of 308 places late": late(308, 30),
}
"""Run once, and only when named."""


def main(words: Sequence[str]) -> None:
    """Print a line a row: what both take, and the ratios."""
    here = Path(__file__).resolve().parents[1]
    other = Path(words[0]).resolve()
    ours = Tree(here, sys.executable)
    theirs = Tree(other, str(other / ".venv" / "bin" / "python"))
    wanted = words[1:] or [*ROWS, *ON_ALL]
    print(f"{'medians of processor time':28}{'before':>27}{'now':>27}    time  memory   home")
    for name in wanted:
        if name not in ON_ALL:
            compare(name, ours, theirs)
    if on_all := [name for name in wanted if name in ON_ALL]:
        compare_on_all(on_all, ours, theirs)


def compare(name: str, ours: Tree, theirs: Tree) -> None:
    """One row, in turn on both trees."""
    row = ROWS.get(name) or SLOW[name]
    rounds = 1 if name in SLOW else OF_HISTORIES if name in LONG else ROUNDS
    with tempfile.TemporaryDirectory() as work:
        WORK[:] = [work]
        for _ in range(rounds):
            for tree in (theirs, ours):
                home = Path(tempfile.mkdtemp(dir=work))
                note(tree, name, row(tree, home), home)
    tell(name, ours, theirs)


def compare_on_all(names: Sequence[str], ours: Tree, theirs: Tree) -> None:
    """Questions to a home of the whole archive, which each tree makes."""
    with tempfile.TemporaryDirectory() as work:
        WORK[:] = [work]
        homes = {id(tree): Path(work) / str(number) for number, tree in enumerate((theirs, ours))}
        for tree in (theirs, ours):
            taken = tree.run(homes[id(tree)], "backfill", str(SHARED))
            note(tree, "whole archive", taken, homes[id(tree)])
        tell("whole archive", ours, theirs)
        for name in names:
            for _ in range(OF_HISTORIES):
                for tree in (theirs, ours):
                    home = homes[id(tree)]
                    note(tree, name, ON_ALL[name](tree, home), home)
            tell(name, ours, theirs)


def note(tree: Tree, name: str, spent: Spent, home: Path) -> None:
    """Keep a figure."""
    tree.figures.setdefault(name, []).append((*spent, size(home)))


def size(home: Path) -> float:
    """Megabytes of all files of a home."""
    files = (path for path in home.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6


def tell(name: str, ours: Tree, theirs: Tree) -> None:
    """Print a line."""
    before, now = middle(theirs.figures[name]), middle(ours.figures[name])
    ratios = "".join(
        f"{new / old if old else 1:8.2f}" for new, old in zip(now, before, strict=True)
    )
    print(f"{name:28}{said(before):>27}{said(now):>27}{ratios}", flush=True)


def middle(figures: Sequence[Figure]) -> Figure:
    """The median of each."""
    seconds, megabytes, homes = zip(*figures, strict=True)
    return statistics.median(seconds), statistics.median(megabytes), statistics.median(homes)


def said(figure: Figure) -> str:
    return f"{figure[0]:.2f} s {figure[1]:.0f} MB {figure[2]:.1f} MB"


if __name__ == "__main__":
    main(sys.argv[1:])
