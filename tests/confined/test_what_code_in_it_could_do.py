"""What a hole in a library would give: code in the reading process, and nothing that it may do."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.confined import calls

SECRET = "hunter2hunter2"

START = """
from contextlib import closing
from tracker.confined.child import Child
import os, sys, threading, time
sleep = dict(target=time.sleep, args=[60], daemon=True)
[threading.Thread(**sleep).start() for _ in sys.argv[1:]]
with closing(Child()) as child:
    held, started = child.held, child.process.started
    said = open(f"/proc/{started.pid}/environ").read().replace(chr(0), " ")
    print(type(started).__name__, said)
"""


def environment(*threads: str) -> tuple[str, str]:
    """How the reading process was started, and what the kernel says of its environment."""
    done = subprocess.run(
        [sys.executable, "-c", START, *threads],
        env=os.environ | {"TRACKER_SMTP_PASSWORD": SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    how, _, said = done.stdout.partition(" ")
    return how, said.strip()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no proc(5) here")
@pytest.mark.parametrize("threads", [(), ("a thread",)])
def test_nobody_is_told_our_environment_by_its(threads: tuple[str, ...]) -> None:
    how, said = environment(*threads)
    assert how == ("Anew" if threads else "Copied")
    assert SECRET not in said
    assert "TRACKER" not in said
    assert bool(said) == bool(threads)


LIMITED = """
import os, threading
from tracker.confined import calls
assert calls.without_calls()
assert open(os.devnull, "rb").read() == b""
made = threading.Thread(target=list)
made.start()
made.join()
os.kill(os.getpid(), 0)
try:
    open(f"/proc/{os.getppid()}/mem", "r+b")
except PermissionError as why:
    print(why.errno, flush=True)
os.abort()
"""


@pytest.mark.skipif(platform.machine() not in calls.CALLS, reason="no filter for this machine")
def test_the_filter_alone_lets_it_read_and_die_and_keeps_it_from_who_asked() -> None:
    """Where no namespace can be had, as under our own units (RestrictNamespaces)."""
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("1\n", -6), done.stderr
