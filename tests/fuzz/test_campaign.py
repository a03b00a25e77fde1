"""A few documents by chance of every list, on every run of the suite; `make fuzz` tries more."""

import random
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from scrapers import registry
from tests.faults import trial
from tests.fuzz import campaign
from tests.fuzz.campaign import CORPUS, Result, kept, tried
from tests.fuzz.campaign import campaign as run
from tests.fuzz.mutate import LARGEST, Mutator
from tests.record.processes import MANY
from tracker.confined.child import Child

pytestmark = pytest.mark.slow(25)

DOCUMENTS = 30 if MANY else 10
"""Of each list."""


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with closing(Child()) as reader:
        yield reader


@pytest.mark.parametrize("key", registry.keys())
def test_documents_by_chance_are_read_or_refused(child: Child, key: str) -> None:
    result = run(key, DOCUMENTS, 0, 20261128, None, child)
    assert result.faults == []
    assert result.outcomes["killed"] == 0
    assert result.outcomes.total() == DOCUMENTS


@pytest.mark.every_list
def test_what_was_found_once_is_read_or_refused(child: Child) -> None:
    """Every kept document, in the place of every file of its list."""
    result = Result("kept")
    for key in registry.keys():
        for content in kept(key):
            for case in trial.samples(key):
                for role in case.documents:
                    fault = tried(child, case, {**case.documents, role: content}, result)
                    assert fault == "", (key, role)
    assert result.outcomes.total() >= len(list(CORPUS.glob("*/*")))


def test_the_same_seed_gives_the_same_documents() -> None:
    def some(seed: int) -> list[tuple[str, dict[str, bytes]]]:
        mutator = Mutator(trial.samples("jp_mof"), random.Random(seed))
        return [(what, documents) for _, what, documents in islice(mutator.documents(), 40)]

    assert some(3) == some(3)
    assert some(3) != some(4)
    assert max(len(d) for _, documents in some(3) for d in documents.values()) <= LARGEST


def test_it_notices_what_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A death, a fault of the program, too much time, somebody who left: each is told."""
    case = trial.samples("un_sc")[-1]
    poisoned = (sys.executable, "-m", "tests.confined.poisoned")
    role, content = next(iter(case.documents.items()))
    result = Result("un_sc")
    with closing(Child(seconds=1, command=poisoned)) as child:
        killed = tried(child, case, {role: content + b"<!--abort-->"}, result)
        assert "SIGABRT" in killed
        assert result.outcomes["killed"] == 1
        broken = tried(child, case, {role: content + b"<!--socket-->"}, result)
        assert "The program broke on it" in broken
        assert tried(child, case, {role: content}, result) == ""
        monkeypatch.setattr(campaign, "MEMORY", 1_000_000)
        assert " MB" in tried(child, case, {role: content}, result)
        monkeypatch.setattr(campaign, "MEMORY", 500_000_000)
        monkeypatch.setattr(trial, "assert_nobody_left", _somebody)
        assert tried(child, case, {role: content}, result).startswith("somebody left")


def _somebody(*_: object, **__: object) -> None:
    raise AssertionError("QDi.001")


def test_what_is_wrong_is_put_into_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "assert_nobody_left", _somebody)
    result = run("un_sc", 40, 0, 1, tmp_path)
    assert result.faults
    assert len(list(tmp_path.glob("un_sc/*/list"))) > 0
