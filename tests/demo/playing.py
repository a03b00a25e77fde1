"""A demo played in a process of its own, as a user does, with every address that it asked for."""

import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MAIN = "from tracker.cli import main; main()"
WATCHED = """
import json, sys
said = open(sys.argv.pop(1), "a", buffering=1)
EVENTS = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.bind"}
def watch(event, args):
    if event in EVENTS:
        where = args[1] if event != "socket.getaddrinfo" else args[0]
        where = where[0] if isinstance(where, tuple) else where
        said.write(json.dumps([event, where if isinstance(where, str) else repr(where)]) + "\\n")
sys.addaudithook(watch)
sys.argv[0] = "-c"
"""


@dataclass(frozen=True)
class Played:
    """What came of a demo: where it was played, what it said, whom it asked."""

    folder: Path
    code: int
    out: str
    err: str
    asked: list[tuple[str, str]]
    seconds: float = 0.0

    @property
    def home(self) -> Path:
        return self.folder / "demo"

    @property
    def tries(self) -> list[str]:
        """The commands under "Now try", as they stand there."""
        lines = self.out.split("Now try:")[1].splitlines()
        return [line.strip() for line in lines if "TRACKER_HOME=" in line]


def environment(**more: str) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    return plain | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **more}


def play(folder: Path, **more: str) -> Played:
    """Play the demo in a folder where nothing is set but what is said here."""
    folder.mkdir(exist_ok=True)
    start = time.monotonic()
    log = folder.parent / f"{folder.name}-asked.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + MAIN, str(log), "demo"],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    seconds = time.monotonic() - start
    asked = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
    return Played(folder, done.returncode, done.stdout, done.stderr, asked, seconds)


def pasted(folder: Path, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A line pasted into a shell in a folder."""
    return subprocess.run(
        line,
        shell=True,
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def verb(played: Played, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A verb over the home of a demo."""
    command = shlex.join(["env", "TRACKER_HOME=demo", sys.executable, "-c", MAIN, *words])
    return pasted(played.folder, command, **more)
