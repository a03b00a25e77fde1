"""Broken documents the day after a good one: nobody leaves, nothing crashes, one clear sentence."""

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import ask, day, log, questions, state, take
from tests.conftest import open_tracker, real
from tracker.record.tracker import Clock, Tracker
from tracker.record.writer import Outcome

pytestmark = pytest.mark.slow(25)

LISTS = {
    "un_sc": ("2026-02-27/consolidated.xml.gz", "list", "xml", "consolidated.xml"),
    "us_state_fto": (
        "2025-07-20/foreign-terrorist-organizations.html",
        "page",
        "html",
        "foreign-terrorist-organizations.html",
    ),
}
OTHER = {"un_sc": "us_state_fto", "us_state_fto": "un_sc"}
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><CONSOLIDATED_LIST dateGenerated="&c;"/>'
)
PAGES = {
    "zero bytes": b"",
    "blanks": b" \r\n\x1a",
    "technical difficulties": b"<html><body><h1>Technical Difficulties</h1></body></html>",
    "challenge": b"<!doctype html><html><head><title>Just a moment...</title></head></html>",
    "forbidden": b"<html><head><title>403 Forbidden</title></head><body>nginx</body></html>",
    "login": b"<html><body><form action='/login'>User <input name=u></form></body></html>",
    "json": b'{"error": "not found"}',
    "entity bomb": BOMB,
}


def good(list_id: str) -> bytes:
    path: Path = real("archive", list_id, LISTS[list_id][0])
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def take_in(tracker: Tracker, list_id: str, content: bytes, number: int) -> Outcome:
    _, role, form, name = LISTS[list_id]
    return take(
        tracker, content, day(number), list_id=list_id, role=role, form=form, name=name, mode="run"
    )


@pytest.fixture(scope="module")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Clock]]:
    """List -> a home in which its good document is on record, and its clock."""
    found = {}
    for list_id in LISTS:
        home = tmp_path_factory.mktemp(list_id)
        tracker = open_tracker(home)
        take_in(tracker, list_id, good(list_id), 0)
        tracker.ledger.engine.dispose()
        found[list_id] = home, tracker.clock
    return found


@pytest.fixture
def listed(
    patterns: dict[str, tuple[Path, Clock]], list_id: str, tmp_path: Path
) -> Iterator[Tracker]:
    """A tracker that has taken in the good document of the list."""
    home, clock = patterns[list_id]
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    found = replace(open_tracker(tmp_path), clock=copy(clock))
    yield found
    found.ledger.engine.dispose()


def assert_nobody_left(tracker: Tracker, list_id: str, outcome: Outcome) -> None:
    assert outcome.outcome in ("refused", "pending", "unchanged"), outcome
    assert [row for row in log(tracker) if row["kind"] == "removal"] == []
    if outcome.outcome == "refused":
        assert len(outcome.reason.splitlines()) == 1
        assert 10 < len(outcome.reason) < 400
        assert "Traceback" not in outcome.reason
    (found,) = ask(tracker, "Mujahedin-e Khalq", "2012-01-01")["answers"]
    assert found["answer"] == {"un_sc": "unknown", "us_state_fto": "in_force"}[list_id]


@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("percent", range(5, 100, 5))
def test_truncated_at_every_five_percent(tracker: Tracker, list_id: str, percent: int) -> None:
    content = good(list_id)
    if list_id == "un_sc":
        content = _shrunk(content)
    take_in(tracker, list_id, content, 0)
    outcome = take_in(tracker, list_id, content[: len(content) * percent // 100], 1)
    assert outcome.outcome == "refused"
    assert_nobody_left(tracker, list_id, outcome)


def _shrunk(content: bytes) -> bytes:
    """Every tenth record of the UN file, so that many truncations stay quick."""
    number = iter(range(10**6))
    tags = rb"<(INDIVIDUAL|ENTITY)>.*?</\1>"
    return re.sub(tags, lambda m: m[0] if next(number) % 10 == 0 else b"", content, flags=re.DOTALL)


@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("what", PAGES)
def test_pages_that_are_not_the_list(listed: Tracker, list_id: str, what: str) -> None:
    outcome = take_in(listed, list_id, PAGES[what], 1)
    assert outcome.outcome == "refused"
    assert_nobody_left(listed, list_id, outcome)


def _renamed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new)


def _half(content: bytes) -> bytes:
    number = iter(range(10**6))
    found = rb"<(INDIVIDUAL|ENTITY)>.*?</\1>|<tr><td>.*?</tr>"
    return re.sub(found, lambda m: m[0] if next(number) % 2 else b"", content, flags=re.DOTALL)


def _emptied(content: bytes) -> bytes:
    content = re.sub(rb"<ENTITY>.*</ENTITY>", b"", content, flags=re.DOTALL)
    head, middle, tail = content.partition(b"Date Removed")
    return re.sub(rb"<tr><td>.*</tr>", b"", head, flags=re.DOTALL) + middle + tail


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "names renamed": lambda c: c.replace(b"FIRST_NAME", b"NAME_1").replace(b">Name<", b">Group<"),
    "references renamed": lambda c: c.replace(b"REFERENCE_NUMBER", b"REF").replace(
        b">Date Designated<", b">Since<"
    ),
    "aliases renamed": lambda c: c.replace(b"_ALIAS>", b"_AKA>").replace(
        b">Date Removed<", b">Gone<"
    ),
    "half the records": _half,
    "one type emptied": _emptied,
    "utf-16": lambda c: c.decode().encode("utf-16"),
    "gzip bytes": gzip.compress,
    "null bytes": lambda c: c[:500] + b"\x00" * 100 + c[500:],
    "encoded twice": lambda c: c.decode("latin-1").encode(),
    "another encoding": lambda c: c.decode().encode("cp1252", "replace"),
}


@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_documents(listed: Tracker, list_id: str, what: str) -> None:
    outcome = take_in(listed, list_id, DAMAGE[what](good(list_id)), 1)
    assert_nobody_left(listed, list_id, outcome)
    assert outcome.outcome != "unchanged"


@pytest.mark.parametrize("list_id", LISTS)
def test_another_lists_content(listed: Tracker, list_id: str) -> None:
    outcome = take_in(listed, list_id, good(OTHER[list_id]), 1)
    assert outcome.outcome == "refused"
    assert_nobody_left(listed, list_id, outcome)


def test_one_missing_individual_is_observed_once_and_withdrawn_when_back(tracker: Tracker) -> None:
    content = good("un_sc")
    take_in(tracker, "un_sc", content, 0)
    records = re.findall(rb"<INDIVIDUAL>.*?</INDIVIDUAL>", content, re.DOTALL)
    gone = records[len(records) // 2]
    key = re.search(rb"<REFERENCE_NUMBER>(.*?)<", gone)
    assert key is not None
    reference = key[1].decode().strip()
    take_in(tracker, "un_sc", content.replace(gone, b""), 1)
    (row,) = log(tracker)
    assert (row["kind"], row["confirmation"]) == ("removal", "observed_once")
    assert state(tracker, reference) == "missing"
    take_in(tracker, "un_sc", content + b"\n", 2)
    assert log(tracker) == []
    assert state(tracker, reference) == "in_force"
    assert questions(tracker) == []


def test_strangers_samples_suffice_for_the_same_faults(tracker: Tracker) -> None:
    """Without ../shared: the samples of our own, cut, emptied and swapped."""
    samples = Path(__file__).parent / "samples"
    for list_id, (_, role, form, name) in LISTS.items():
        folder = sorted((samples / list_id).iterdir())[0]
        content = (folder / name).read_bytes()
        take(tracker, content, day(0), list_id=list_id, role=role, form=form, name=name)
        for number, bad in enumerate(
            [content[: len(content) * p // 100] for p in range(5, 100, 5)] + list(PAGES.values()), 1
        ):
            outcome = take(
                tracker, bad, day(number), list_id=list_id, role=role, form=form, name=name
            )
            assert outcome.outcome == "refused", (list_id, number, outcome)
    assert log(tracker) == []
