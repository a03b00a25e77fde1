"""Git repositories for tests, made by the `git` command, commit by commit."""

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

WHO = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (("NAME", "somebody"), ("EMAIL", "somebody@example.org"))
}
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Repository:
    """A repository with a work tree; commits are of one day each unless a time is given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.at = folder, datetime(2024, 1, 1, tzinfo=UTC)
        folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, at: datetime | None = None) -> str:
        """Run git in it; what it says."""
        when = f"{(at or self.at):%Y-%m-%dT%H:%M:%S} +0000"
        # An author's date may be anything: the committer's is when it came to be there.
        dates = {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": "1999-01-01T00:00:00 +0000"}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **QUIET, **WHO, **dates},
        )
        return done.stdout.strip()

    def commit(self, files: Mapping[str, bytes], at: datetime | None = None) -> str:
        """Write files and commit them; the commit. Without a time, a day after the last one."""
        self.at = at or self.at + timedelta(days=1)
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "another day")
        return self.git("rev-parse", "HEAD")

    def rename(self, old: str, new: str) -> None:
        """Rename a file in a commit of its own."""
        self.at += timedelta(days=1)
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", old, new)
        self.git("commit", "-q", "-m", "renamed")
