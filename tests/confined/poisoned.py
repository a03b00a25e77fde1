"""The reading process as it is, with readers that die of documents whose last comment says how.

Started as `python -m tests.confined.poisoned`.
"""

import ctypes
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Container
from pathlib import Path

from scrapers import kit
from tracker.confined import worker
from tracker.confined.here import Here
from tracker.confined.task import Task
from tracker.rules.reading import Reading

HOARD: list[bytes] = []


def eat() -> None:
    while True:
        HOARD.append(bytes(1 << 24))


def gulp() -> None:
    HOARD.append(b"x" * 15_900_000_000)


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(1_000)


def crash() -> None:
    ctypes.string_at(0)


def answers() -> int:
    """Where answers go, as who looks for it finds it: what is printed does not get there."""
    numbers = sorted(map(int, os.listdir("/proc/self/fd")))
    kinds = {number: stat.S_ISFIFO(os.fstat(number).st_mode) for number in numbers[1:-1]}
    return next(number for number, is_pipe in kinds.items() if is_pipe)


def wrong_answer() -> None:
    os.write(answers(), b"\xff" * 64)
    time.sleep(1_000)


def half_an_answer() -> None:
    os.write(answers(), b"\x10\0\0\0\0\0\0\0[")
    os._exit(0)


def leave() -> None:
    sys.exit(3)


def interrupt() -> None:
    raise KeyboardInterrupt


def signals() -> None:
    """Whoever stops the service stops its whole group: a document in hand is read to its end."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(os.getpid(), number)


def swallow() -> None:
    """A reader that hits the limit and thinks nothing of it."""
    raise MemoryError


ENDS: dict[bytes, Callable[[], None]] = {
    b"abort": os.abort,
    b"kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"eat": eat,
    b"gulp": gulp,
    b"spin": spin,
    b"sleep": sleep,
    b"crash": crash,
    b"leave": leave,
    b"interrupt": interrupt,
    b"wrong answer": wrong_answer,
    b"half an answer": half_an_answer,
    b"memory error": swallow,
    b"signals": signals,
}


def many_files() -> None:
    for _ in range(100):
        HOARD.append(open(os.devnull, "rb"))  # type: ignore[arg-type]  # noqa: SIM115


def write() -> None:
    Path("/tmp", f"confined-{os.getpid()}").write_bytes(b"x" * 10)


def debug() -> None:
    """ptrace(PTRACE_TRACEME)."""
    if ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def debugged_parent() -> None:
    """The memory of the program that asked, as a file."""
    with open(f"/proc/{os.getppid()}/mem", "r+b", buffering=0) as memory:
        memory.seek(0)


def call(name: str, *arguments: int) -> None:
    """A function of the C library that Python has no name for."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


NOWHERE = "/tmp/of-which-there-is-none"

FORBIDDEN: dict[bytes, Callable[[], object]] = {
    b"socket": socket.socket,
    b"local socket": lambda: socket.socket(socket.AF_UNIX),
    b"resolve": lambda: socket.create_connection(("127.0.0.1", 9)),
    b"program": lambda: subprocess.run(["/bin/true"], check=True),
    b"exec": lambda: os.execv("/bin/true", ["true"]),
    b"many files": many_files,
    b"write": write,
    b"debug": debug,
    b"memory of who asks": debugged_parent,
    b"end who asks": lambda: os.kill(os.getppid(), signal.SIGKILL),
    b"end everybody": lambda: os.kill(-1, signal.SIGTERM),
    b"end its thread": lambda: call("tgkill", os.getppid(), os.getppid(), signal.SIGKILL),
    b"hold who asks": lambda: os.pidfd_open(os.getppid()),
    b"limit who asks": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)),
    b"fork": os.fork,
    b"empty": lambda: os.open(os.devnull, os.O_TRUNC),
    b"make": lambda: os.open(NOWHERE, os.O_CREAT),
    b"make without a name": lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
    b"cut": lambda: os.truncate(NOWHERE, 0),
    b"unlink": lambda: os.unlink(NOWHERE),
    b"rename": lambda: os.rename(NOWHERE, NOWHERE + "2"),
    b"folder": lambda: os.mkdir(NOWHERE),
    b"no folder": lambda: os.rmdir(NOWHERE),
    b"link": lambda: os.symlink("/", NOWHERE),
    b"second name": lambda: os.link(NOWHERE, NOWHERE + "2"),
    b"pipe": lambda: os.mkfifo(NOWHERE),
    b"mode": lambda: os.chmod(NOWHERE, 0o777),
    b"owner": lambda: os.chown(NOWHERE, os.getuid(), os.getgid()),
    b"time": lambda: os.utime(NOWHERE),
    b"attribute": lambda: os.setxattr(NOWHERE, "user.x", b"x"),
}

SECRETS = b"environment"


class Poisoned(Here):
    """Reads as ever, unless the document says otherwise."""

    def read(self, task: Task, known: Container[str]) -> Reading:
        for document in task.documents.values():
            word = document.content.rpartition(b"<!--")[2].partition(b"-->")[0]
            if word == SECRETS:
                raise kit.LayoutChanged(" ".join(sorted(os.environ)))
            if word in FORBIDDEN:
                FORBIDDEN[word]()
                raise kit.LayoutChanged("Nothing held it back.")
            if word in ENDS:
                ENDS[word]()
        return super().read(task, known)


if __name__ == "__main__":
    worker.Here = Poisoned  # type: ignore[misc]
    worker.main()
