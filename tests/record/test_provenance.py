"""By what way documents came: what is said of each, and which of two of one moment is the list."""

from dataclasses import replace
from datetime import datetime
from importlib import import_module
from itertools import permutations

import pytest

from db import snapshots
from db.canonical import canonical
from db.engine import reading
from db.log import Filters
from scrapers import kit
from tests.builders import CROWD, day, person, un_xml, without
from tracker.answers.log import changes
from tracker.intake import run
from tracker.model import Provenance
from tracker.proof import replay, verify
from tracker.record.journal import Arrival, Served, provenance_of
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

OFFICIAL, COPY, ARCHIVE, NOT_SAID = (
    Provenance.OFFICIAL,
    Provenance.COPY,
    Provenance.ARCHIVE,
    Provenance.NOT_SAID,
)
NEWCOMER = [*CROWD, person(41)]


def take(tracker: Tracker, content: bytes, at: datetime, came: Provenance) -> Outcome:
    arrival = Arrival(
        list_id="un_sc",
        observed_at=at,
        mode="backfill",
        format_id="xml",
        documents={"list": kit.Document(name="consolidated.xml", content=content)},
        provenance=came,
    )
    return run.take(tracker, arrival, live=False)


def rows(tracker: Tracker) -> list[snapshots.SnapshotRow]:
    with reading(tracker.ledger.engine) as connection:
        return snapshots.of_list(connection, "un_sc")


def log(tracker: Tracker) -> set[tuple[str, str, str, str]]:
    with reading(tracker.ledger.engine) as connection:
        found = changes(connection, Filters(lists=("un_sc",), limit=0))
    return {(o.row.kind, o.row.entry_key, o.row.observed_at[:10], o.provenance) for o in found}


def test_grades_are_ranked_and_what_is_not_said_counts_as_the_best() -> None:
    assert sorted(Provenance, key=lambda grade: (grade.rank, grade.place)) == list(Provenance)
    assert NOT_SAID.rank == OFFICIAL.rank < ARCHIVE.rank < COPY.rank
    assert Provenance.RECONSTRUCTED.rank > COPY.rank


SERVED = {"list": Served(url="u", final_url="u", status=200, headers={}).told(())}


@pytest.mark.parametrize(
    ("body", "grade"),
    [
        ({"mode": "run", "transport": SERVED}, OFFICIAL),
        ({"mode": "run", "transport": {}}, NOT_SAID),
        ({"mode": "backfill", "transport": {}}, NOT_SAID),
        ({"mode": "upload", "transport": {"claimed_url": "u"}}, NOT_SAID),
        ({"mode": "backfill", "transport": {}, "provenance": "archive"}, ARCHIVE),
    ],
)
def test_of_arrivals_of_before_it_is_said_what_their_records_say(
    body: dict[str, object], grade: Provenance
) -> None:
    assert provenance_of(body) is grade
    upgrade = import_module("db.migrations.versions.0019_provenance")
    served = body["mode"] == "run" and upgrade._was_served(canonical(body))
    assert served == (grade is OFFICIAL)


def test_changes_say_how_the_document_came_that_shows_them(tracker: Tracker) -> None:
    take(tracker, un_xml(CROWD, day(1)), day(1), OFFICIAL)
    take(tracker, un_xml(NEWCOMER, day(2)), day(2), ARCHIVE)
    take(tracker, un_xml([*NEWCOMER, person(42)], day(3)), day(3), COPY)
    assert {(key, grade) for _, key, _, grade in log(tracker)} == {
        ("QDi.041", "archive"),
        ("QDi.042", "third-party copy"),
    }


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_beside_an_official_document_of_the_same_moment_a_copy_moves_nobody(
    tracker: Tracker, order: tuple[int, ...]
) -> None:
    """In whatever order they come, and whichever hash is the lesser one."""
    of_day_two = [
        (un_xml(NEWCOMER, day(2)), day(2), OFFICIAL),
        (un_xml(without(1, 2), day(2)), day(2), COPY),
    ]
    documents = [
        (un_xml(CROWD, day(1)), day(1), OFFICIAL),
        *of_day_two,
        (un_xml(NEWCOMER, day(3)), day(3), COPY),
    ]
    for number in order:
        take(tracker, *documents[number])
    assert log(tracker) == {("addition", "QDi.041", "2024-01-03", "official")}
    copy = next(row for row in rows(tracker) if (row.entries, row.provenance) == (41, str(COPY)))
    assert copy.verdict == "old_copy"
    assert "third-party copy; another document of the same moment is official" in copy.reason
    assert not list(replay.differences(tracker, ["un_sc"]))


@pytest.mark.parametrize("official_first", [True, False])
def test_of_the_first_two_of_a_moment_the_official_one_is_the_baseline(
    tracker: Tracker, *, official_first: bool
) -> None:
    pair = [
        (un_xml(CROWD, day(1)), day(1), OFFICIAL),
        (un_xml(NEWCOMER, day(1)), day(1), ARCHIVE),
    ]
    for document in pair if official_first else reversed(pair):
        take(tracker, *document)
    take(tracker, un_xml(CROWD, day(2)), day(2), OFFICIAL)
    assert log(tracker) == set()
    assert not list(replay.differences(tracker, ["un_sc"]))


def test_the_same_bytes_are_taken_again_where_they_come_by_a_better_way(tracker: Tracker) -> None:
    content = un_xml(CROWD, day(1))
    take(tracker, content, day(1), COPY)
    take(tracker, content, day(2), COPY)
    take(tracker, content, day(3), OFFICIAL)
    take(tracker, content, day(4), OFFICIAL)
    assert [(row.observed_at[:10], row.provenance) for row in rows(tracker)] == [
        ("2024-01-02", "third-party copy"),
        ("2024-01-04", "official"),
    ]
    assert not list(replay.differences(tracker, ["un_sc"]))


@pytest.mark.parametrize("grades", [(COPY, OFFICIAL), (OFFICIAL, COPY), (NOT_SAID, OFFICIAL)])
def test_a_document_taken_in_twice_has_the_better_grade(
    tracker: Tracker, grades: tuple[Provenance, ...]
) -> None:
    for grade in grades:
        take(tracker, un_xml(CROWD, day(1)), day(1), grade)
    assert [row.provenance for row in rows(tracker)] == ["official"]
    take(tracker, un_xml(without(1), day(2)), day(2), OFFICIAL)
    assert not list(replay.differences(tracker, ["un_sc"]))


def test_a_look_that_finds_a_document_again_is_the_authoritys_word(tracker: Tracker) -> None:
    first, other = un_xml(CROWD, day(1)), un_xml(NEWCOMER, day(3))
    take(tracker, first, day(1), COPY)
    tracker.journal.note(
        "check",
        "un_sc",
        {
            "observed_at": "2024-01-06T00:00:00Z",
            "outcome": "unchanged",
            "reason": "",
            "sha256": rows(tracker)[0].sha256,
        },
        day(5),
    )
    take(tracker, other, day(3), COPY)
    sights = tracker.journal.sights("un_sc")
    assert [sight.provenance for sight in sights] == [COPY, COPY, OFFICIAL]
    assert replace(sights[0]).found == {}


def test_both_databases_keep_and_seal_the_grade(on_both: Tracker) -> None:
    take(on_both, un_xml(CROWD, day(1)), day(1), COPY)
    take(on_both, un_xml(CROWD, day(1)), day(1), OFFICIAL)
    take(on_both, un_xml(NEWCOMER, day(2)), day(2), ARCHIVE)
    assert [row.provenance for row in rows(on_both)] == ["official", "archive"]
    assert log(on_both) == {("addition", "QDi.041", "2024-01-03", "archive")}
    with reading(on_both.ledger.engine) as connection:
        assert list(verify.problems(connection, on_both.journal.archive, "")) == []
