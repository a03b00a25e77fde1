"""The hostile documents that were handed in, each through the process that reads."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scrapers import registry
from tests.confined.test_child import of_sample
from tests.conftest import SHARED, real
from tests.faults import trial
from tests.fuzz.campaign import MEMORY, SECONDS, peak, used
from tracker.confined.child import Child
from tracker.confined.task import KILLED, Unread

pytestmark = pytest.mark.slow(8)

OF = {"redos_un": "un_sc", "ods2": "nl_terrorism"}
"""Beginning of a folder's name -> its list, where the name has not the key of one."""

KINDS = ("json_poison", "regex_freeze", "workbook_bypass")
CASES = [f"{kind}/{p.name}" for kind in KINDS for p in (SHARED / "cases/hostile" / kind).glob("*")]
READ = ("regex_freeze",)
"""Kinds that are read, the long name whole; the others are refused."""


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with closing(Child()) as reader:
        yield reader


def list_of(name: str) -> str:
    named = [key for key in registry.keys() if key in name]
    return max(named, key=len) if named else next(k for n, k in OF.items() if name.startswith(n))


@pytest.mark.parametrize("case", CASES or [""])
def test_it_is_refused_in_a_sentence_or_read_in_time(
    child: Child, case: str, tmp_path: Path
) -> None:
    folder = tmp_path / "2024-01-01"
    shutil.copytree(real("cases", "hostile", case), folder)
    task = of_sample(trial.good(list_of(case.rpartition("/")[2]), folder))
    child.forget()
    before, why = used(child), ""
    try:
        child.read(task, ())
    except Unread as refused:
        why = str(refused)
    assert bool(why) != case.startswith(READ), why
    assert not why.startswith((KILLED, "The program broke")), why
    assert used(child) - before < SECONDS
    assert peak(child) < MEMORY
