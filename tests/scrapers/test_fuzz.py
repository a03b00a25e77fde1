"""Every list against damaged documents: entries or a plain refusal, and nobody leaves by it.

Parametrised over the registry: a new list is fuzzed by being there. What is tried: tests/faults.
"""

import json
import random
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers import kit, registry
from scrapers.registry import scraper
from tests import accept
from tests.conftest import real
from tests.faults import damage, trial
from tests.faults.trial import Good
from tests.record.processes import MANY
from tracker.intake import folders

pytestmark = pytest.mark.slow(50)

FOLDERS = [(key, folder) for key in registry.keys() for folder in accept.folders(key)]
names = pytest.mark.parametrize(
    ("key", "folder"), FOLDERS, ids=[f"{key}-{folder.name}" for key, folder in FOLDERS]
)
MEMORY = 500 * 1024 * 1024
"""Bytes that reading any damaged document may take, at most (issue: under 500 MB)."""

REAL_SIZE = 2 * 1024 * 1024
"""Real files up to this size are fuzzed here; the rest of them would take the suite too long."""


@names
def test_damaged_samples_give_entries_or_a_refusal(key: str, folder: Path) -> None:
    case = trial.good(key, folder)
    read = 0
    for what, documents in case.damaged():
        found = trial.survives(case, what, documents)
        if found is not None:
            read += 1
            trial.assert_nobody_left(case, what, found)
    assert read > 0


@names
@settings(
    max_examples=20 if MANY else 12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_edits_nobody_thought_of_give_entries_or_a_refusal(
    key: str, folder: Path, data: st.DataObject
) -> None:
    case = trial.good(key, folder)
    role = data.draw(st.sampled_from(sorted(case.documents)))
    content = case.documents[role]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 40)))
        new = data.draw(st.one_of(st.binary(max_size=8), st.text(max_size=8).map(str.encode)))
        content = content[:start] + new + content[end:]
    documents = {**case.documents, role: content}
    found = trial.survives(case, f"{role}: edited", documents)
    if found is not None:
        trial.assert_nobody_left(case, f"{role}: edited", found)


@names
def test_another_lists_content_is_refused(key: str, folder: Path) -> None:
    """Every other list's sample, under this list's file name."""
    case = trial.good(key, folder)
    for other in registry.keys():
        for stranger in trial.samples(other) if other != key else ():
            for content in stranger.documents.values():
                for role in case.documents:
                    documents = {**case.documents, role: content}
                    what = f"{role}: a file of {other}"
                    found = trial.survives(case, what, documents)
                    if found is not None and not related(case, found.snapshot.members):
                        trial.assert_nobody_left(case, what, found)


def related(case: Good, keys: object) -> bool:
    """Two lists of one authority in one format can share their entries (OFAC's two)."""
    return keys == case.reading.snapshot.members.keys()


@names
def test_a_refusal_goes_through_the_whole_pipeline(key: str, folder: Path, tmp_path: Path) -> None:
    """Journalled, refused with a reason, and the list stands as it stood."""
    from tests.builders import log
    from tests.conftest import open_tracker
    from tests.faults.pipeline import take

    tracker = open_tracker(tmp_path)
    case = trial.good(key, folder)
    assert take(tracker, case, case.documents, 0).outcome == "recorded"
    role = sorted(case.documents)[0]
    content = case.documents[role]
    for number, bad in enumerate((b"", damage.PAGES["challenge"], content[: len(content) // 9]), 1):
        outcome = take(tracker, case, {**case.documents, role: bad}, number)
        assert outcome.outcome == "refused", (number, outcome)
        assert 10 < len(outcome.reason) < 600
    assert log(tracker) == []
    tracker.ledger.engine.dispose()


# Real files.


def real_case(key: str) -> Good:
    """The newest real documents of a list that are small enough and can be read, else cut ones."""
    roots = (real("excerpts", key), real("archive", key))
    days = [day for root in roots if root.is_dir() for day in sorted(root.glob("[0-9]*"))]
    for day in reversed(days):
        if sum(path.stat().st_size for path in day.iterdir()) > REAL_SIZE:
            continue
        if not folders.found_in(key, day).problem and readable(case := trial.good(key, day)):
            return case
    pytest.skip(f"no real file of {key} at hand, or none small enough")


def readable(case: Good) -> bool:
    try:
        return sum(map(len, case.documents.values())) <= REAL_SIZE and bool(case.reading)
    except kit.ScrapeError:
        return False


@pytest.mark.parametrize("key", registry.keys() if MANY else registry.keys()[::2])
def test_damaged_real_files_give_entries_or_a_refusal(key: str) -> None:
    """A few damages of the newest real file, chosen by the list's name: the same every time."""
    case = real_case(key)
    dice = random.Random(key)
    role = dice.choice(sorted(case.documents))
    content = case.documents[role]
    tries = [
        *dice.sample(list(damage.flipped(content, 1, 4)), 1),
        *dice.sample(list(damage.truncated(content)), 2),
        *dice.sample(list(damage.recoded(content)), 1),
    ]
    for what, bad in tries[: 2 if len(content) > 500_000 else None]:
        documents = {**case.documents, role: bad}
        found = trial.survives(case, f"{role}: {what}", documents)
        if found is not None:
            trial.assert_nobody_left(case, what, found)


# Memory: each list's largest damages in a process of its own.


@pytest.mark.slow(12)
@pytest.mark.every_list
def test_no_damage_takes_more_memory_than_allowed() -> None:
    """One child reads everything large; its peak is its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.scrapers.test_fuzz"],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=Path(__file__).resolve().parents[2],
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    said = json.loads(run.stdout)
    assert said["cases"] >= 4 * len(registry.keys())
    assert said["peak"] < MEMORY, said


def large(case: Good) -> list[tuple[str, dict[str, bytes]]]:
    """Damages that want much memory: huge cells, deep nesting, bombs."""
    found = []
    for role, content in case.documents.items():
        kind = case.form.files[role].content
        bad = [
            *random.Random(f"{case.key} {role}").sample(
                list(damage.oversize(content, 4_200_000)), 2
            ),
            *((what, page) for what, page in damage.PAGES.items() if len(page) > 10_000),
            *(
                (what, b)
                for what, b in damage.STRUCTURE.get(kind, damage.nothing)(content, 1)
                if "bomb" in what or "outside" in what
            ),
        ]
        found += [(f"{role}: {what}", {**case.documents, role: b}) for what, b in bad]
    return found


def main() -> None:
    """Read all large damages under a hard limit, and say how much memory that took."""
    resource.setrlimit(resource.RLIMIT_AS, (3 * MEMORY, 3 * MEMORY))
    cases = 0
    for key in registry.keys():
        assert scraper(key).source.title
        case = trial.samples(key)[-1]
        for what, documents in large(case):
            trial.survives(case, what, documents)
            cases += 1
    print(json.dumps({"cases": cases, "peak": own_peak()}))


def own_peak() -> int:
    """Bytes that this process ever held; `getrusage` counts those of whoever started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes) * 1024


if __name__ == "__main__":
    main()
