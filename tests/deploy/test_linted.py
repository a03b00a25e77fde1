"""What general linters say of everything in deploy/, and what systemd makes of the units."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.held import DEPLOY, ROOT, said, tool, unknown_settings, wrong_line

UNITS = sorted(DEPLOY.glob("tracker*.service"))
MOST_EXPOSED = 15
"""Of 100, in the figure of systemd-analyze: 1.4 of 10 are those that talk to the world."""


def test_every_yaml_file_is_well_laid_out() -> None:
    assert said(tool("yamllint"), "--strict", "-c", ROOT / ".yamllint.yaml", DEPLOY) == ""


def test_the_dockerfile_has_no_known_mistake() -> None:
    assert said(tool("hadolint"), ROOT / "Dockerfile") == ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardly_exposed(unit: Path) -> None:
    words = ["security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit)]
    done = subprocess.run(
        [tool("systemd-analyze"), *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    figure = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert figure
    assert float(figure[1]) * 10 <= MOST_EXPOSED


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_what_a_unit_starts_is_a_line_of_the_program(unit: Path) -> None:
    found = re.findall(r"^Exec\w+=.*?bin/tracker ([^'\n]+)", unit.read_text(), re.MULTILINE)
    assert found
    given = {"${QUEUES}": "fetch,fold"}
    for line in found:
        words = [given.get(word, word) for word in re.sub(r'"[^"]*"', "x", line).split()]
        assert wrong_line(words) == ""


def test_what_units_container_and_texts_name_are_settings() -> None:
    files = [*UNITS, ROOT / "Dockerfile", DEPLOY / "README.md", ROOT / "docs" / "operations.md"]
    for file in files:
        names = re.findall(r"\bTRACKER_[A-Z_]+[A-Z]\b", file.read_text())
        assert unknown_settings(names) == set(), file
