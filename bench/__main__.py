"""`make bench`: our figure, the floor's, the ratio, all from this one run."""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"
ROUNDS = 3
TRACKER = "from tracker.cli import main; main()"


def timed(words: list[str], home: Path) -> tuple[float, int]:
    """Seconds and peak megabytes of one process."""
    env = os.environ | {"TRACKER_HOME": str(home)}
    start = time.perf_counter()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, *words],
        env,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"failed: {words}")
    return time.perf_counter() - start, used.ru_maxrss // 1024


def best(work: Callable[[], tuple[float, int]]) -> tuple[float, int]:
    """The quickest of a few rounds: the others waited for somebody else."""
    return min(work() for _ in range(ROUNDS))


def line(what: str, ours: tuple[float, int], floor: tuple[float, int] | None) -> None:
    base = f"{floor[0]:6.2f} s {floor[1]:4d} MB {ours[0] / floor[0]:5.1f}x" if floor else ""
    print(f"{what:44} {ours[0]:6.3f} s {ours[1]:4d} MB   {base}")


def unpacked(day: str, folder: Path) -> Path:
    """A UN document of the archive, alone in an archive folder, unpacked."""
    target = folder / "un_sc" / day / "consolidated.xml"
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = SHARED / "un_sc" / day / "consolidated.xml.gz"
    target.write_bytes(gzip.decompress(packed.read_bytes()))
    return target


PARTS = (
    "parsers",
    "confined",
    "databases",
    "log",
    "names",
    "mails",
    "fanout",
    "serve",
    "workers",
    "checks",
    "desk",
    "acts",
    "causes",
    "growth",
)
"""Further modules of this folder that print their own tables."""


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit("The folder ../shared with real documents is not here.")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        print(f"{'best of 3, one run':44} {'ours':>15}   {'floor':>15} ratio")
        line("tracker --help", best(lambda: timed(["-c", TRACKER, "--help"], work)), None)
        one_list(work)
        line("first load OFAC CSV set, whole process", best(lambda: loaded(work, "sdn")), None)
        line("first load AU DFAT xlsx, whole process", best(lambda: loaded(work, "dfat")), None)
        whole_archive(work)
    for part in PARTS:
        print(f"\n{part}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{part}"], check=True)


def one_list(work: Path) -> None:
    """The UN list: first load, update, and the same document again."""
    first = unpacked("2026-02-27", work / "one")
    second = unpacked("2026-02-27", work / "two")
    older = unpacked("2026-01-28", work / "old")

    def floor(*paths: Path) -> tuple[float, int]:
        database = str(Path(tempfile.mkdtemp(dir=work)) / "floor.db")
        return timed(["-m", "bench.floor", database, *map(str, paths)], work)

    start_up = best(lambda: timed(["-c", TRACKER, "doctor"], _ready(work)))
    net("first load UN", best(lambda: loaded(work, "one")), start_up, best(lambda: floor(first)))
    home = _ready(work)
    timed(["-c", TRACKER, "backfill", str(work / "old")], home)

    def update() -> tuple[float, int]:
        copy = Path(tempfile.mkdtemp(dir=work)) / "home"
        shutil.copytree(home, copy)
        return timed(["-c", TRACKER, "backfill", str(work / "two")], copy)

    net("update UN, 4 changes", best(update), start_up, best(lambda: floor(older, second)))
    same = ["-c", TRACKER, "run", "un_sc", "--from", str(work / "old")]
    line("unchanged UN document, whole process", best(lambda: timed(same, home)), None)
    line("unchanged UN document, inside a process", (inside(first, work), 0), None)


def net(
    what: str, ours: tuple[float, int], start_up: tuple[float, int], floor: tuple[float, int]
) -> None:
    """A whole process, and the same without its start."""
    line(f"{what}, whole process", ours, floor)
    line(f"{what}, without start-up", (max(0.01, ours[0] - start_up[0]), ours[1]), floor)


LARGE = {"sdn": "us_ofac_sdn/2023-12-28", "dfat": "au_dfat/2026-02-24"}


def loaded(work: Path, name: str) -> tuple[float, int]:
    """A first load of one folder, in a home of its own."""
    if name in LARGE and not (work / name).is_dir():
        shutil.copytree(SHARED / LARGE[name], work / name / LARGE[name])
    return timed(["-c", TRACKER, "backfill", str(work / name)], _ready(work))


def whole_archive(work: Path) -> None:
    """Everything there is, once, and the proof of it."""
    whole = _ready(work)
    back = timed(["-c", TRACKER, "backfill", str(SHARED)], whole)
    line("backfill of the whole ../shared/archive", back, None)
    again = timed(["-c", TRACKER, "replay", "--verify"], whole)
    line("replay --verify of it", again, None)
    print(f"replay is {back[0] / again[0]:.2f} times as fast as backfill")
    for verb in OF_ACTS:
        spent = best(partial(timed, ["-c", TRACKER, verb], whole))
        line(f"{verb} on it, whole process", spent, None)


OF_ACTS = ("calendar", "reconcile")
"""Verbs that go through all that is on record."""


def inside(path: Path, work: Path) -> float:
    """Seconds for a look that finds the same document again, in a running process."""
    from datetime import UTC, datetime, timedelta

    from db.archive import Archive
    from db.engine import open_database
    from scrapers import kit
    from tracker.intake import run
    from tracker.record import tracker as record_tracker
    from tracker.record.journal import Arrival

    home = _ready(work)
    engine = open_database(f"sqlite:///{home / 'tracker.db'}")
    tracker = record_tracker.Tracker.over(engine, Archive(home / "archive"))
    document = {"list": kit.Document(name=path.name, content=path.read_bytes())}
    at, spent = datetime(2026, 2, 27, tzinfo=UTC), []
    for number in range(12):
        arrival = Arrival(
            list_id="un_sc",
            observed_at=at + timedelta(hours=number),
            mode="run",
            format_id="xml",
            documents=document,
        )
        start = time.perf_counter()
        run.take(tracker, arrival, live=True)
        spent.append(time.perf_counter() - start)
    return min(spent[1:])


def _ready(work: Path) -> Path:
    home = Path(tempfile.mkdtemp(dir=work))
    timed(["-c", TRACKER, "init"], home)
    return home


if __name__ == "__main__":
    main()
