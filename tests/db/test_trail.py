"""The chains of a home are the same wherever and however often the same things happen to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from db import chain, tables
from db.engine import Engine, reading, writing
from tests import databases
from tests.builders import answer, day, fto_html, person, questions, take_fto, take_un
from tests.conftest import open_tracker
from tests.notices.test_announced import EARLIER, GONE, OLD, feed
from tracker.decisions import reviews
from tracker.notices import subscriptions
from tracker.record.tracker import Tracker

CROWD = [person(n) for n in range(1, 61)]
ROOT = Path(__file__).parents[2]

Heads = dict[str, tuple[str, int]]


def live(tracker: Tracker) -> None:
    """Documents in and out of order, rows that end by dozens, answers, acts, people's words."""
    take_un(tracker, CROWD, 0)
    take_fto(tracker, fto_html(OLD, GONE), 0)
    feed(tracker, 0, EARLIER)
    moved = [person(n, name=f"Other{n} Family{n}", born=["1961-02-03"]) for n in range(1, 61)]
    take_un(tracker, [*CROWD[:30], *moved[30:]], 4, mode="run")
    take_un(tracker, CROWD[:25], 6, mode="run")
    take_un(tracker, [*moved[:30], person(90)], 3)  # late: what came after is folded anew
    asked = questions(tracker)
    answer(tracker, "confirm", asked[:5])
    answer(tracker, "reject", asked[5:8])
    take_un(tracker, CROWD, 80, mode="run")
    take_fto(tracker, fto_html(OLD[:-3], GONE), 5)
    with writing(tracker.ledger.engine) as connection:
        at = tracker.clock()
        changes = connection.execute(select(tables.change.c.change_id)).scalars()
        seen = sorted(set(changes))
        reviews.sign_off(connection, seen[::2], str(day(4).date()), "bob", "", at)
        reviews.acknowledge(connection, seen[1], "ada", at)
        body = {"name": "desk", "to": ["ada@bank.example"]}
        subscriptions.save(connection, subscriptions.subscription(body), "ada", at)


def heads(engine: Engine) -> Heads:
    """Where every chain ends, the journal too."""
    with reading(engine) as connection:
        ends = {scope: chain.chain_head(connection, scope) for scope in chain.scopes(connection)}
        return ends | {"journal": chain.journal_head(connection)}


def lived(kind: str, home: Path) -> Heads:
    with databases.fresh_url(kind, home) as url:
        tracker = open_tracker(home, url)
        live(tracker)
        found = heads(tracker.ledger.engine)
        tracker.ledger.engine.dispose()
    return found


def test_both_databases_give_the_same_heads(tmp_path: Path) -> None:
    sqlite, postgresql = (lived(kind, tmp_path / kind) for kind in databases.KINDS)
    assert sqlite["un_sc"][1] > 100
    assert sqlite == postgresql


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_process_gives_the_same_heads(tmp_path: Path, seed: str) -> None:
    here = lived("sqlite", tmp_path / "here")
    code = (
        "import sys; from pathlib import Path; from tests.db.test_trail import lived; "
        "print(lived('sqlite', Path(sys.argv[1])), file=sys.stderr)"
    )
    env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", code, str(tmp_path / "there")]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == repr(here)
