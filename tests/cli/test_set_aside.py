"""`tracker set-aside` on the command line: told in one sentence, on record, taken back."""

import json
from pathlib import Path

from tests.cli.test_cli import tracker as command
from tests.conftest import open_tracker
from tests.record.dying import take_un, un


def test_a_document_is_set_aside_and_read_again(tmp_path: Path) -> None:
    home = tmp_path / "h"
    tracker = open_tracker(home)
    take_un(tracker, un(0), 0)
    take_un(tracker, un(1, 101), 1)
    arrival = tracker.journal.receipts("un_sc")[-1]
    tracker.ledger.engine.dispose()
    why = ["--reason", "aborts the reader", "--by", "ada"]
    done = command(home, "set-aside", str(arrival.seq), *why)
    assert done.returncode == 0, done.stderr
    assert f"set aside: un_sc, {arrival.sha256[:12]}" in done.stderr
    (made,) = json.loads(command(home, "decisions", "--json").stdout)
    assert (made["verdict"], made["reason"]) == ("set-aside", "aborts the reader")
    assert made["keys"] == [str(arrival.seq)]
    assert "set aside by ada: aborts the reader" in command(home, "summary").stdout
    assert command(home, "replay", "--verify").returncode == 0
    again = command(home, "set-aside", str(arrival.seq), *why)
    assert again.returncode == 2
    assert "is set aside by ada" in again.stderr
    done = command(home, "set-aside", arrival.sha256[:8], "--undo", *why)
    assert done.returncode == 0, done.stderr
    assert "recorded" in done.stderr
    assert "QDi.101" in command(home, "changes", "--json").stdout
    assert command(home, "set-aside", "nothing", *why).returncode == 2
    assert command(home, "set-aside", arrival.sha256[:8]).returncode == 2
