"""Versions of files out of a git repository, by the `git` command: which commit had which bytes.

No repository is trusted. `git` is started without a shell and without any setting of this machine;
one command alone, `rev-parse`, looks into the repository itself, and it starts nothing. All else
asks a git folder of our own for the time, which has the objects of the repository and none of its
settings: no hook, fsmonitor, filter, textconv, signature program or remote of it is known there.
What the check of owners (`safe.directory`) guards against cannot happen, so it is not asked for.
"""

import os
import re
import resource
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from tracker.errors import Refused, WrongUsage

NO_GIT = "There is no `git` command on this machine: install git to take in a repository."

SECONDS = 600.0
"""So long one command may take; the reading of one file a tenth of that."""

MEMORY = 2 * 1024**3
"""Bytes of address space that a command may take."""

LONGEST = 16 * 1024
"""Bytes between two NULs of what `git log` says: names of files are shorter."""

CHUNK = 64 * 1024

FILE, LINK = ("100644", "100755", "100664"), "120000"
"""Modes of files, and of symbolic links, in a tree."""

GONE = re.compile("0{40}|0{64}")
OBJECT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")

SETTINGS = """[core]
bare = true
commitGraph = false
packedGitWindowSize = 32m
packedGitLimit = 256m
deltaBaseCacheLimit = 32m
repositoryFormatVersion = {version}
[extensions]
{extension}
"""
"""Of the git folder of our own."""


class Touch(NamedTuple):
    """What one commit made of a file: when it was committed, and the object that it is since.

    `mode` is that of the tree; `blob` is "" where the file went.
    """

    commit: str
    seconds: int
    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository whose objects can be asked for; `shallow`: its beginning is cut off."""

    git: str
    folder: Path
    objects: Path
    head: str
    shallow: bool

    def touches(self, path: str) -> list[Touch]:
        """What the commits of the first-parent history made of a file, the last one first.

        It is followed through renames. Of a merge counts what it brought to its first parent.
        """
        arguments = (
            *("log", self.head, "--first-parent", "-m", "--follow", "--find-renames", "-l200"),
            *("--raw", "--no-abbrev", "-z", "--format=%H %ct"),
            *("--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color", "--no-notes"),
            *("--", path),
        )
        with self._running(*arguments) as process:
            return list(_touches(_tokens(_out(process))))

    def order(self) -> Iterator[str]:
        """All commits of the first-parent history, the last one first."""
        with self._running("rev-list", "--first-parent", self.head) as process:
            for line in _out(process):
                yield line.decode("ascii", "replace").strip()

    @contextmanager
    def contents(self) -> "Iterator[Contents]":
        """Gives the contents of objects, until the end of the block."""
        with (
            self._running("cat-file", "--batch-check") as sizes,
            self._running("cat-file", "--batch") as texts,
        ):
            yield Contents(sizes, texts)

    @contextmanager
    def _running(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        environment = {
            **_environment(self.folder),
            "GIT_DIR": str(self.folder),
            "GIT_OBJECT_DIRECTORY": str(self.objects),
        }
        with _started([self.git, "--no-pager", *arguments], environment) as process:
            yield process


@dataclass(frozen=True, slots=True)
class Contents:
    """Two commands that are asked one object after the other."""

    sizes: subprocess.Popen[bytes]
    texts: subprocess.Popen[bytes]

    def of(self, blob: str, limit: int) -> bytes:
        """The bytes of a file; Refused where there is none such, or it has more than `limit`."""
        size = self._size(blob)
        if size > limit:
            raise Refused(f"it has {size:,} bytes, more than the limit of {limit:,}")
        with _no_longer_than(self.texts, SECONDS / 10):
            header = _asked(self.texts, blob)
            content = _read(self.texts, size)
            _read(self.texts, 1)  # the line end behind it
        if len(content) != size or header.split()[1:2] != [b"blob"]:
            raise Refused("git could not read it out of the repository")
        return content

    def _size(self, blob: str) -> int:
        with _no_longer_than(self.sizes, SECONDS / 10):
            kind, _, size = _asked(self.sizes, blob).partition(b" ")[2].partition(b" ")
        if kind != b"blob" or not size.strip().isdigit():
            raise Refused("the repository does not have its contents")
        return int(size)


@contextmanager
def opened(path: Path) -> Iterator[Repository]:
    """A repository, its own folder or one with a work tree; WrongUsage where there is none."""
    git = shutil.which("git")
    if git is None:
        raise WrongUsage(NO_GIT)
    if not path.is_dir():
        raise WrongUsage(f"There is no git repository {path}.")
    with tempfile.TemporaryDirectory(prefix="tracker-git-") as made:
        folder = Path(made)
        said = _looked_into(git, path, folder, "--show-object-format", "--git-path", "objects")
        kind, objects = said[0], said[1]
        shallow_file = _looked_into(git, path, folder, "--git-path", "shallow")[0]
        head = _head(git, path, folder)
        shallow = _made(folder, kind, path / shallow_file)
        yield Repository(git, folder, (path / objects).resolve(), head, shallow)


def _looked_into(git: str, path: Path, folder: Path, *asked: str) -> list[str]:
    command = [git, "-c", "safe.directory=*", "-C", str(path), "rev-parse", *asked]
    beneath = {"GIT_CEILING_DIRECTORIES": str(path.resolve().parent)}
    with _started(command, _environment(folder) | beneath) as process:
        said = _out(process).read(LONGEST).decode("utf-8", "surrogateescape").splitlines()
        process.wait()
    if process.returncode or not said:
        raise WrongUsage(f"There is no git repository {path}.")
    return said


def _head(git: str, path: Path, folder: Path) -> str:
    try:
        head = _looked_into(git, path, folder, "--verify", "--quiet", "HEAD^{commit}")[-1]
    except WrongUsage:
        head = ""
    if not OBJECT.fullmatch(head):
        raise WrongUsage(f"The git repository {path} has no commit.")
    return head


def _made(folder: Path, kind: str, shallow_file: Path) -> bool:
    """Make the git folder of our own; whether the history is cut off, as the repository says."""
    for name in ("refs", "objects"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n")
    extension = "" if kind == "sha1" else f"objectFormat = {kind}"
    version = 1 if extension else 0
    (folder / "config").write_text(SETTINGS.format(version=version, extension=extension))
    cut = []
    with suppress(OSError), shallow_file.open(encoding="ascii", errors="replace") as lines:
        cut = [line.strip() for line in lines if OBJECT.fullmatch(line.strip())]
    if cut:
        (folder / "shallow").write_text("".join(f"{commit}\n" for commit in cut))
    return bool(cut)


def _environment(home: Path) -> dict[str, str]:
    """What `git` knows of this machine: where programs are, and no setting of anybody."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_LITERAL_PATHSPECS": "1",
    }


@contextmanager
def _started(
    command: Sequence[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A command that is ended with the block, and when it takes too long or too much memory."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        with suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        if "--batch" in command[-1]:
            yield process
        else:
            with _no_longer_than(process, SECONDS):
                yield process
    finally:
        with suppress(OSError):
            process.kill()
        process.communicate()


@contextmanager
def _no_longer_than(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def _asked(process: subprocess.Popen[bytes], blob: str) -> bytes:
    """The first line of what a command says of an object; "" where it died."""
    assert process.stdin is not None
    try:
        process.stdin.write(f"{blob}\n".encode())
        process.stdin.flush()
    except OSError:
        raise Refused("git could not read it out of the repository") from None
    return _out(process).readline(LONGEST)


def _read(process: subprocess.Popen[bytes], size: int) -> bytes:
    return _out(process).read(size)


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between NULs."""
    rest = b""
    while chunk := stream.read1(CHUNK):  # type: ignore[attr-defined]
        *whole, rest = (rest + chunk).split(b"\0")
        if max(map(len, (*whole, rest))) > LONGEST:
            raise Refused("The repository has names that no file of a list has.")
        yield from whole
    if rest:
        yield rest


def _touches(tokens: Iterator[bytes]) -> Iterator[Touch]:
    """Commits, each as "HASH SECONDS", and behind it what it did to the one file."""
    commit, seconds = "", 0
    for token in tokens:
        text = token.strip()
        if text.startswith(b":"):
            _, mode, _, blob, status = text.decode("ascii", "replace").split(" ")
            for _ in range(2 if status[:1] in ("R", "C") else 1):
                next(tokens, b"")
            yield Touch(commit, seconds, mode, "" if GONE.fullmatch(blob) else blob)
        elif text:
            commit, _, at = text.decode("ascii", "replace").partition(" ")
            seconds = int(at) if at.lstrip("-").isdigit() else -1
