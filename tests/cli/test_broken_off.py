"""A person breaks a verb off (Ctrl-C): one sentence, exit 130, and the same verb again works."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.command import environment, tracker

MAIN = "import sys; sys.argv[0] = 'tracker'; from tracker.cli import main; main()"
BEGUN = "DEMO: documents of our own"


@pytest.mark.slow(4)
def test_a_demo_that_was_broken_off_says_so_and_its_home_says_so_too(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, "demo"],
        env=environment(home, {}),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as played:
        assert played.stderr
        assert played.stderr.readline().startswith(BEGUN)
        assert "first document" in played.stderr.readline()
        time.sleep(0.2)
        os.killpg(played.pid, signal.SIGINT)
        _, said = played.communicate(timeout=60)
    assert played.returncode == 130
    assert said.endswith(
        "`tracker demo` plays it again from the beginning.\n"
        "Broken off. What was recorded is kept.\n"
    )
    assert "not played to its end" in tracker(home, "summary").stderr
