"""Two writers, a reader beside a writer, a full disk, a lease that ran out: real processes."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from db import chain, standings, store, tables
from db.engine import reading
from tests import databases
from tests.builders import brief, fto_html, person, take_fto, take_un
from tests.conftest import open_tracker
from tests.record.processes import (
    BROKEN,
    CROWD,
    DONE,
    TURNED_AWAY,
    assert_clean,
    assert_whole,
    child,
    life,
    reopened,
    wait,
)
from tracker.proof import verify
from tracker.record import tracker as record_tracker
from tracker.rules.fold import step

pytestmark = pytest.mark.slow(15)

GONE = [("July 6, 2021", f"Former Group {n}", "October 8, 1997") for n in range(5)]


def test_of_several_runs_of_one_list_at_once_one_writes_and_the_others_are_told(
    place: tuple[str, Path], expected: list[tuple[str, str]]
) -> None:
    url, home = place
    ends = []
    for _ in range(4):
        pids = [child(lambda: life(reopened(url, home))) for _ in range(3)]
        ends.append([wait(pid) for pid in pids])
    assert {end for part in ends for end in part} <= {DONE, TURNED_AWAY}
    assert all(DONE in part for part in ends)
    assert TURNED_AWAY in ends[0]
    assert_whole(url, home, expected)


def test_runs_of_two_lists_at_once_both_end_well(
    place: tuple[str, Path], expected: list[tuple[str, str]]
) -> None:
    """They share the journal and the chain of checkpoints, and wait for each other there."""
    url, home = place
    groups = [(f"January {1 + n % 28}, 2020", f"Group {n}") for n in range(50)]

    def other() -> None:
        tracker = reopened(url, home)
        for number in range(10):
            take_fto(tracker, fto_html(groups[: 40 + number], GONE), number)

    pids = [child(lambda: life(reopened(url, home))), child(other)]
    assert [wait(pid) for pid in pids] == [DONE, DONE]
    tracker = reopened(url, home)
    assert len(brief(tracker, lists=["us_state_fto"])) == 9
    assert sorted(brief(tracker, lists=["un_sc"])) == sorted(expected)
    assert_clean(tracker)
    tracker.ledger.engine.dispose()


# A reader beside a writer.


def picture(connection: Any) -> tuple[int, int, str, str]:
    """What a reader sees: rows of the log, where entries stand, heads of the chains."""
    return (
        store.count(connection, tables.change, tables.change.c.superseded_at == ""),
        len(standings.on_record(connection, "un_sc")),
        chain.chain_head(connection, "un_sc")[0],
        chain.journal_head(connection)[0],
    )


def test_a_reader_keeps_its_view_while_another_process_writes(place: tuple[str, Path]) -> None:
    url, home = place
    tracker = reopened(url, home)
    take_un(tracker, CROWD, 0)
    with reading(tracker.ledger.engine) as connection:
        before = picture(connection)
        pid = child(lambda: life(reopened(url, home, 1)))
        assert wait(pid) == DONE
        assert picture(connection) == before
    with reading(tracker.ledger.engine) as connection:
        assert picture(connection) != before
    tracker.ledger.engine.dispose()


def test_whatever_moment_a_reader_looks_the_log_is_whole(place: tuple[str, Path]) -> None:
    url, home = place
    tracker = reopened(url, home)
    take_un(tracker, CROWD, 0)

    def work() -> None:
        writer = reopened(url, home, 1)
        for number in range(1, 25):
            take_un(writer, [*CROWD, *(person(100 + n) for n in range(number))], number)

    pid, seen = child(work), set()
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        with reading(tracker.ledger.engine) as connection:
            assert list(verify.problems(connection, tracker.journal.archive)) == []
            seen.add(picture(connection)[0])
    assert len(seen) > 1  # it really looked while rows were being written
    assert len(brief(tracker)) == 24
    tracker.ledger.engine.dispose()


# A writer that was paused for longer than its lease.


def test_a_paused_writer_whose_lease_ran_out_writes_nothing(place: tuple[str, Path]) -> None:
    url, home = place
    tracker = reopened(url, home)
    take_un(tracker, CROWD, 0)
    folding = step.fold

    def pausing(*words: Any, **named: Any) -> Any:
        os.kill(os.getpid(), signal.SIGSTOP)
        return folding(*words, **named)

    def work() -> None:
        step.fold = pausing  # type: ignore[assignment]
        take_un(reopened(url, home), [*CROWD, person(100)], 1)

    pid = child(work)
    os.waitpid(pid, os.WUNTRACED)
    with pytest.raises(record_tracker.Busy):
        take_un(reopened(url, home), [*CROWD, person(101)], 2)
    heir = reopened(url, home, 1)
    take_un(heir, [*CROWD, person(100), person(101)], 2)
    with reading(heir.ledger.engine) as connection:
        before = picture(connection)
    os.kill(pid, signal.SIGCONT)
    assert wait(pid) == TURNED_AWAY
    with reading(heir.ledger.engine) as connection:
        assert picture(connection) == before
    # The heir finished what the paused one had only journalled: its day is not lost.
    assert sorted(brief(heir)) == [("addition", "QDi.100"), ("addition", "QDi.101")]
    assert_clean(heir)
    heir.ledger.engine.dispose()
    tracker.ledger.engine.dispose()


# A full disk.


def small_disk(mebibytes: int) -> Iterator[Path]:
    """A folder on a disk of its own, that is soon full; skips where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-small-disk-"))
    folder.chmod(0o755)
    size = f"size={mebibytes}m"
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        folder.rmdir()
        pytest.skip("a small disk cannot be mounted here: this needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
        folder.rmdir()


@contextmanager
def filled(folder: Path, leaving: int) -> Iterator[None]:
    """Something else takes all of a disk but so many bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(folder).free - leaving))
    try:
        yield
    finally:
        ballast.unlink()


def assert_a_full_disk_loses_nothing(
    url: str, home: Path, disk: Path, expected: list[tuple[str, str]]
) -> None:
    """Runs while more and more is free fail or get further; afterwards all is whole."""
    ends = []
    for number, leaving in enumerate((0, 20_000, 60_000, 120_000, 250_000, 500_000)):
        with filled(disk, leaving):
            years = number + 1
            ends.append(wait(child(lambda years=years: life(reopened(url, home, years)))))
        tracker = reopened(url, home, 100)
        with reading(tracker.ledger.engine) as connection:
            assert list(verify.problems(connection, tracker.journal.archive)) == []
        tracker.ledger.engine.dispose()
    assert BROKEN in ends
    assert_whole(url, home, expected)


def test_a_full_disk_under_sqlite_and_archive(expected: list[tuple[str, str]]) -> None:
    for disk in small_disk(4):
        url = f"sqlite:///{disk / 'tracker.db'}"
        open_tracker(disk, url).ledger.engine.dispose()
        assert_a_full_disk_loses_nothing(url, disk, disk, expected)


def test_a_full_disk_under_postgresql(tmp_path: Path, expected: list[tuple[str, str]]) -> None:
    with databases.fresh_url("postgresql", tmp_path) as server:
        for disk in small_disk(24):
            with on_disk(server, disk) as url:
                open_tracker(tmp_path, url).ledger.engine.dispose()
                assert_a_full_disk_loses_nothing(url, tmp_path, disk, expected)


@contextmanager
def on_disk(server: str, disk: Path) -> Iterator[str]:
    """A database of a server, whose tables lie in a folder of their own."""
    place = disk / "tables"
    place.mkdir()
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        shutil.chown(place, _owner(connection))
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{place}'"))
        connection.execute(text("CREATE DATABASE on_small TABLESPACE small"))
    try:
        yield str(admin.url.set(database="on_small").render_as_string(hide_password=False))
    finally:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE on_small WITH (FORCE)"))
            connection.execute(text("DROP TABLESPACE small"))
        admin.dispose()


def _owner(connection: Any) -> int:
    """The user id that the server runs under: that of its own files."""
    folder = connection.execute(text("SHOW data_directory")).scalar()
    return Path(str(folder)).stat().st_uid


def test_a_size_limit_on_files_loses_nothing(
    tmp_path: Path, expected: list[tuple[str, str]]
) -> None:
    """Where no disk can be mounted: every file may grow to a limit and no further."""
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    open_tracker(tmp_path).ledger.engine.dispose()
    ends = []
    for years, limit in enumerate((100_000, 200_000, 300_000, 500_000), 1):

        def work(limit: int = limit, years: int = years) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            life(reopened(url, tmp_path, years))

        ends.append(wait(child(work)))
    assert BROKEN in ends
    assert_whole(url, tmp_path, expected)
