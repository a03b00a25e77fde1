"""`make bench AGAINST=TREE`: whole processes of this tree and of another one, in turn.

Each row is run in turn on both, several times; what counts is the ratio of the medians of processor
time (user and system, children included) and of the largest memory, since clocks of busy machines
tell of their neighbours. TREE is a checkout with an environment of its own (`make install` there).
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


@dataclass(frozen=True)
class Tree:
    """A checkout, and the interpreter that runs it."""

    root: Path
    python: str
    figures: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def run(self, home: Path, *words: str) -> tuple[float, float]:
        """Processor seconds and peak megabytes of one command of the program."""
        env = os.environ | {"TRACKER_HOME": str(home), "PYTHONPATH": str(self.root)}
        command = [self.python, "-c", TRACKER, *words]
        pid = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, cwd=self.root).pid
        _, status, used = os.wait4(pid, 0)
        if status:
            raise SystemExit(f"{self.root.name}: failed: {words}")
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


Row = Callable[[Tree, Path], tuple[float, float]]


def folder(*days: str) -> Path:
    """An archive folder with these documents (`list/day`) of the shared one alone."""
    target = Path(tempfile.mkdtemp(dir=WORK[0]))
    for day in days:
        shutil.copytree(SHARED / day, target / day)
    return target


WORK: list[str] = []


def first_load(*days: str) -> Row:
    """The first document of a list, into an empty home."""

    def row(tree: Tree, home: Path) -> tuple[float, float]:
        tree.run(home, "init")
        return tree.run(home, "backfill", str(folder(*days)))

    return row


def update(before: str, after: str) -> Row:
    """The next document of a list whose last one is on record."""

    def row(tree: Tree, home: Path) -> tuple[float, float]:
        tree.run(home, "backfill", str(folder(before)))
        return tree.run(home, "backfill", str(folder(after)))

    return row


def history(*lists: str, replay: bool) -> Row:
    """The whole history of some lists; or the proof of it."""

    def row(tree: Tree, home: Path) -> tuple[float, float]:
        taken = tree.run(home, "backfill", str(SHARED), *lists)
        return tree.run(home, "replay", "--verify") if replay else taken

    return row


def daily(days: int) -> Row:
    """Documents of as many days of one large list, one run over all of them."""

    def row(tree: Tree, home: Path) -> tuple[float, float]:
        documents = write(SHARED, Path(tempfile.mkdtemp(dir=WORK[0])), days)
        return tree.run(home, "backfill", str(documents))

    return row


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
}
LONG = tuple(ROWS)[-5:]


def main(words: Sequence[str]) -> None:
    """Print a line a row: seconds and megabytes of both, and the ratios."""
    here = Path(__file__).resolve().parents[1]
    other = Path(words[0]).resolve()
    ours = Tree(here, sys.executable)
    theirs = Tree(other, str(other / ".venv" / "bin" / "python"))
    wanted = words[1:] or list(ROWS)
    print(f"{'medians of processor time':28}{'before':>18}{'now':>18}    time  memory")
    for name in wanted:
        compare(name, ours, theirs)


def compare(name: str, ours: Tree, theirs: Tree) -> None:
    """One row, in turn on both trees."""
    with tempfile.TemporaryDirectory() as work:
        WORK[:] = [work]
        for _ in range(OF_HISTORIES if name in LONG else ROUNDS):
            for tree in (theirs, ours):
                home = Path(tempfile.mkdtemp(dir=work))
                tree.figures.setdefault(name, []).append(ROWS[name](tree, home))
    before, now = middle(theirs.figures[name]), middle(ours.figures[name])
    ratios = f"{now[0] / before[0]:8.2f}{now[1] / before[1]:8.2f}"
    print(f"{name:28}{said(before):>18}{said(now):>18}{ratios}", flush=True)


def middle(figures: Sequence[tuple[float, float]]) -> tuple[float, float]:
    seconds, megabytes = zip(*figures, strict=True)
    return statistics.median(seconds), statistics.median(megabytes)


def said(figure: tuple[float, float]) -> str:
    return f"{figure[0]:.2f} s {figure[1]:.0f} MB"


if __name__ == "__main__":
    main(sys.argv[1:])
