"""The page for officers is followed word by word: what it types is typed, and prints what it shows.

`...` stands for lines, or the rest of a line, that the page leaves out; `ID`, `NUMBER` and `HEAD`
are what the program printed in that place, and what the page types later.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "officer.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMED = {
    "ID": r"(?P<ID>[0-9a-f]{10})",
    "NUMBER": r"(?P<NUMBER>\d+)",
    "HEAD": r"(?P<HEAD>[0-9a-f]{64})",
}
LEFT_OUT = "..."
MARKED = re.compile(r"^DEMO: .*\n", re.MULTILINE)
"""What every answer of a demo's home begins with."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is typed, and the lines that the page shows of what is printed."""

    typed: str
    shown: Sequence[str]


@dataclass(kw_only=True)
class Shell:
    """A terminal in a folder of its own, in which what is set stays set."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def type(self, line: str) -> str:
        """What is printed, of both kinds; an assignment is kept."""
        for name, value in self.names.items():
            line = re.sub(rf"\b{name}\b", value, line)
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            self.settings[name] = value
            return ""
        done = subprocess.run(
            ["bash", "-c", f"exec 2>&1; {line}"],
            cwd=self.folder,
            env={**self._plain(), **self.settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        return "".join(MARKED.split(done.stdout))

    def _plain(self) -> dict[str, str]:
        """The surroundings, without what is set of ours; `tracker` is that of these sources."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("TRACKER_")}
        found = f"{self.folder / 'bin'}{os.pathsep}{own['PATH']}"
        sources = str(PAGE.parents[1])
        return {**own, "PATH": found, "PYTHONPATH": sources, "COLUMNS": "200", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    command = tmp_path / "bin" / "tracker"
    command.parent.mkdir()
    code = "from tracker.cli import main; main()"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$@"\n')
    command.chmod(0o755)
    return Shell(folder=tmp_path)


def steps() -> Iterator[Step]:
    """Everything that the page types, in order."""
    for block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, *shown = part.rstrip("\n").split("\n")
            yield Step(typed=typed, shown=shown)


def met(shown: Sequence[str], printed: str) -> re.Match[str] | None:
    """Where what is shown stands in what is printed: all of it, but for what is left out."""
    lines = (_pattern(line) for line in shown)
    return re.fullmatch("".join(lines), printed)


def _pattern(line: str) -> str:
    if line == LEFT_OUT:
        return r"(?:.*\n)*?"
    parts = map(_plain, line.split(LEFT_OUT))
    return r".*".join(parts).replace(r"\ .*", r".*") + r"[ ]*\n"


def _plain(text: str) -> str:
    for name in NAMED:
        text = re.sub(rf"\b{name}\b", f"\0{name}\0", text)
    plain = re.escape(text)
    for name, pattern in NAMED.items():
        plain = plain.replace(re.escape(f"\0{name}\0"), pattern)
    return re.sub(r"(?:\\ )+", "[ ]+", plain)


@pytest.mark.slow(45)
def test_what_the_page_types_prints_what_it_shows(shell: Shell) -> None:
    for step in steps():
        printed = shell.type(step.typed)
        found = met(step.shown, printed)
        assert found, "\n".join(("$ " + step.typed, *step.shown, "", "is in truth", printed))
        shell.names |= found.groupdict()


def test_a_page_that_shows_what_is_not_printed_is_found() -> None:
    assert met(["a  b", LEFT_OUT, "the end"], "a b\nmore\nthe end\n")
    assert met(["Head HEAD ..."], f"Head {'0f' * 32} (4 links)\n")
    assert not met(["a  b", "the end"], "a b\nmore\nthe end\n")
    assert not met([LEFT_OUT, "5 questions."], "14 questions.\n")
    assert not met(["1 removal"], "1 removals\n")
    assert len(list(steps())) > 20
