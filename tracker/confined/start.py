"""How the process that reads comes to life: with two pipes, and nothing else that is ours.

A process that is small and has no threads makes a copy of itself, which costs next to nothing: its
modules are loaded. Any other starts Python anew: who is copied in the middle of something may hold
a lock for ever.

A copy that may not be needed is made first of all, and loads what reading takes once it is asked.
"""

import ctypes
import fcntl
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn, Protocol

from tracker.confined import limits
from tracker.errors import Broken

WORKER = (sys.executable, "-m", "tracker.confined.worker")
TOLD = ("LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONHASHSEED")
"""What the process is told of our environment, beside where its modules are."""

BEGIN = b"!"
"""What is written to a process that waits, before all else: a document is on its way."""

PIPE_BYTES = 1 << 20
SMALL = 150_000_000
"""Bytes of memory; a process that has just begun has half of them."""

LOOK_AGAIN = 0.005
"""Seconds between two looks whether a process has ended."""


class NoReader(Broken):
    """No process can be started that reads documents."""


class Started(Protocol):
    """A process of ours, however it was started."""

    to: IO[bytes]
    back: IO[bytes]

    @property
    def pid(self) -> int:
        """Its number."""

    def begin(self) -> None:
        """Let it get ready, if it waits for that; OSError when it is there no more."""

    def ended(self, within: float = 0) -> int | None:
        """How it ended (0, an exit code, or minus a signal); None if it has not so many seconds."""

    def kill(self) -> None:
        """End it, whatever it is at."""

    def wait(self) -> None:
        """Leave no trace of one that was ended."""


def start(command: Sequence[str] = (), *, loaded: bool = True) -> Started:
    """A new process, not heard of yet; NoReader when none can be had.

    With a command it is another program than ours that is to read. What reading takes is `loaded`
    before a copy is made, which then has it, too; else by the copy, once it is to begin.
    """
    try:
        started = _copied(loaded) if _can_be_copied() and not command else _anew(command or WORKER)
    except OSError as why:
        raise NoReader(f"The process that reads documents cannot be started: {why}.") from None
    for pipe in (started.to, started.back):
        with suppress(AttributeError, OSError):  # more of a document at once, on Linux
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return started


def _can_be_copied() -> bool:
    """Whether this process has one thread, and is small: what it has counts for the copy, too."""
    if sys.platform != "linux" or max(threading.active_count(), _threads()) > 1:
        return False
    return held_by(os.getpid()) <= SMALL


def _threads() -> int:
    """Threads that the system knows of: libraries have some that Python does not see."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    return 1


def held_by(pid: int) -> int:
    """Bytes that a process has for data, as its limit counts them; 0 where nobody says."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[5])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


@dataclass(slots=True)
class Anew:
    """Python, started anew."""

    to: IO[bytes]
    back: IO[bytes]
    popen: "subprocess.Popen[bytes]"

    @property
    def pid(self) -> int:
        """Its number."""
        return self.popen.pid

    def begin(self) -> None:
        """It has begun."""

    def ended(self, within: float = 0) -> int | None:
        """How it ended, if it has."""
        with suppress(subprocess.TimeoutExpired):
            return self.popen.wait(timeout=within)
        return None

    def kill(self) -> None:
        """End it."""
        self.popen.kill()

    def wait(self) -> None:
        """Leave no trace of it."""
        self.popen.wait()


def _anew(command: Sequence[str]) -> Anew:
    popen = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(os.environ),
        start_new_session=True,
    )
    assert popen.stdin is not None
    assert popen.stdout is not None
    return Anew(popen.stdin, popen.stdout, popen)


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Where modules are and how texts are written; no settings, and so no secrets."""
    told = {name: ours[name] for name in TOLD if name in ours}
    paths = os.pathsep.join(filter(None, sys.path))
    safe = {"PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return told | safe | {"PYTHONPATH": paths}


@dataclass(slots=True)
class Copied:
    """A copy of this process."""

    to: IO[bytes]
    back: IO[bytes]
    pid: int
    waits: bool = False
    code: int | None = None

    def begin(self) -> None:
        """Let it load what reading takes, if it waits for that."""
        if self.waits:
            self.to.write(BEGIN)
            self.to.flush()
            self.waits = False

    def ended(self, within: float = 0) -> int | None:
        """How it ended, if it has."""
        until = time.monotonic() + within
        while self.code is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() >= until:
                break
            else:
                time.sleep(LOOK_AGAIN)
        return self.code

    def kill(self) -> None:
        """End it, unless it has ended: its number may be another one's by now."""
        if self.ended() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Leave no trace of it."""
        if self.code is None:
            _, status = os.waitpid(self.pid, 0)
            self.code = os.waitstatus_to_exitcode(status)


def _copied(loaded: bool) -> Copied:
    main = _worker() if loaded else _waiting
    theirs, ours = os.pipe()
    back, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(main, theirs, said)
    os.close(theirs)
    os.close(said)
    return Copied(open(ours, "wb"), open(back, "rb"), pid, waits=not loaded)


def _worker() -> "Main":
    from tracker.confined import worker

    return worker.main


def _waiting() -> None:
    """Wait until somebody has a document; load what reading takes, and read."""
    limits.let_only_its_input_end_it()
    if os.read(0, len(BEGIN)):
        _worker()()


def _forget_environment() -> None:
    """Nothing of the environment stays: not what it was when the program began, either.

    Its place in memory is told by proc(5), /proc/[pid]/stat, fields 50 and 51.
    """
    os.environ.clear()
    fields = Path("/proc/self/stat").read_text().rpartition(") ")[2].split()
    first, end = int(fields[47]), int(fields[48])
    ctypes.memset(first, 0, end - first)


class Main(Protocol):
    """What a process does for as long as it lives."""

    def __call__(self) -> None: ...


def _become(main: Main, orders: int, answers: int) -> NoReturn:
    """Be the process that reads, and nobody else: what is open here belongs to the other one."""
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number, place in ((orders, 0), (answers, 1), (nowhere, 2)):
            os.dup2(number, place)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        _forget_environment()
        gc.freeze()
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(code)
