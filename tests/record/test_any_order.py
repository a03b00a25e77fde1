"""The same documents give the same record and the same words in every process.

Sets of texts come in another order under every PYTHONHASHSEED; nothing that is written may show it.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from db import trail
from db.engine import reading, writing
from tests.builders import START, fto_html, log, person, questions, take_fto, take_un
from tests.conftest import open_tracker
from tests.golden import notices_of
from tests.record.test_truth import Life
from tracker.notices import rounds, subscriptions
from tracker.record.tracker import Tracker
from tracker.settings import Settings

SEEDS = ("1", "2", "3")
LIVES = (3,)


def everything(tracker: Tracker, home: Path) -> Iterator[Any]:
    """The head, the log, the questions, and the words of every notice."""
    with reading(tracker.ledger.engine) as connection:
        yield trail.head(connection)
    rounds.tick(tracker, Settings(home=home, mail_from="tracker@example.org"))
    yield log(tracker)
    yield questions(tracker, "")
    yield list(notices_of(tracker.ledger.engine))


def subscribe(tracker: Tracker) -> None:
    order = {"name": "all", "to": ["all@example.org"], "about": "all", "relevance": "all"}
    with writing(tracker.ledger.engine) as connection:
        subscriptions.save(connection, subscriptions.subscription(order), "ada", START)


def damaged(tracker: Tracker) -> None:
    """A list that loses both of its ends and a piece of several regimes, each for its own reason.

    Two of one name, and a page that loses both of its ends, come besides.
    """
    regimes = ("Al-Qaida", "Taliban", "Iraq")
    people = [person(n, regime=regimes[n // 30], aliases=[]) for n in range(1, 81)]
    people += [person(90 + n, name="Karim Namesake", born=[f"19{50 + n}-01-01"]) for n in (1, 2)]
    take_un(tracker, people, 0, mode="run")
    take_un(tracker, [*people[5:24], *people[36:76]], 1, mode="run")
    rows = [("March 1, 2001", f"{letter * 5} Front") for letter in ascii_lowercase]
    rows += [("March 1, 2001", f"{letter * 5} Army") for letter in ascii_lowercase]
    delisted = [(f"May {n}, 2009", f"Quite Other {n}", "May 5, 1999") for n in range(1, 6)]
    take_fto(tracker, fto_html(rows, delisted), 0)
    take_fto(tracker, fto_html(rows[6:-6], delisted), 1)


def shown() -> None:
    """Everything that comes of some lives and of a damaged document, as one JSON text."""
    found: list[Any] = []
    for seed in (*LIVES, None):
        with TemporaryDirectory() as folder:
            found += happened(seed, Path(folder))
    print("", json.dumps(found, default=str), sep="\n")  # after what is noted on the way


def happened(seed: int | None, home: Path) -> list[Any]:
    """What comes of one life, or of a damaged document."""
    if seed is None:
        tracker = open_tracker(home)
        subscribe(tracker)
        damaged(tracker)
    else:
        life = Life(seed, home)
        subscribe(life.tracker)
        life.live()
        tracker = life.tracker
    found = list(everything(tracker, home))
    tracker.ledger.engine.dispose()
    return found


def process(seed: str) -> "Popen[str]":
    code = "from tests.record.test_any_order import shown; shown()"
    given = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return Popen([sys.executable, "-c", code], env=given, stdout=PIPE, text=True)


@pytest.mark.slow(10)
def test_every_process_says_the_same() -> None:
    at_once = list(map(process, SEEDS))
    said = [json.loads(running.communicate()[0].splitlines()[-1]) for running in at_once]
    _, _, asked, told = said[0][-4:]
    assert {question["list_id"] for question in asked} == {"un_sc", "us_state_fto"}
    assert told
    for other in said[1:]:
        for mine, theirs in zip(said[0], other, strict=True):
            assert mine == theirs
