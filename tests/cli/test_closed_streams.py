"""Whatever stream is closed before a verb begins, it works, and nothing falls into its files."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import environment, made, tracker

MAIN = "import sys; sys.argv[0] = 'tracker'; from tracker.cli import main; main()"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_ends_no_verb_and_harms_no_database(tmp_path: Path, closed: str) -> None:
    home = made(tmp_path / "home")
    command = f'"{sys.executable}" -c "$MAIN" summary {closed}'
    variables = environment(home, {"MAIN": MAIN})
    done = subprocess.run(["bash", "-c", command], env=variables, capture_output=True, timeout=60)
    assert done.returncode == 0
    assert b"Traceback" not in done.stdout + done.stderr
    assert tracker(home, "verify").returncode == 0
