"""A day, a span or a list is signed off: what was shown, and nothing that came meanwhile."""

import json
from pathlib import Path

import pytest

from db.engine import open_database, reading
from tests.builders import CROWD, day, person, un_xml
from tests.command import Done, tracker

SPAN = ("--since", "2024-01-02", "--until", "2024-01-03")
ADA = ("--sign", "--by", "ada")


def with_document(home: Path, name: str, people: list[dict[str, object]], number: int) -> None:
    root = home.parent / f"archive-{name}"
    (root / "un_sc" / name).mkdir(parents=True)
    (root / "un_sc" / name / "consolidated.xml").write_bytes(un_xml(people, day(number)))
    assert tracker(home, "backfill", str(root)).returncode == 0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One comes on the second day, one on the third."""
    home = tmp_path / "home"
    with_document(home, "2024-01-01", CROWD, 0)
    with_document(home, "2024-01-02", [*CROWD, person(100)], 1)
    with_document(home, "2024-01-03", [*CROWD, person(100), person(101)], 2)
    return home


def review(home: Path, *words: str) -> Done:
    return tracker(home, "review", *words)


def left(home: Path, *words: str) -> list[str]:
    return [row["caption"] for row in json.loads(review(home, *words, "--json").stdout)]


def mark(said: str) -> str:
    return said.split("--shown ", 1)[1].split()[0]


def test_a_span_has_the_changes_of_its_days(home: Path) -> None:
    assert left(home, *SPAN) == ["Given101 Family101", "Given100 Family100"]
    assert left(home, "--day", "2024-01-02") == ["Given100 Family100"]
    assert left(home, *SPAN, "--list", "un_sc") == left(home, *SPAN)
    assert left(home, *SPAN, "--list", "eu_fsf") == []
    assert "not covered" in review(home, *SPAN, "--list", "eu_fsf").stdout


def test_what_is_signed_is_shown_and_on_record(home: Path) -> None:
    done = review(home, *SPAN, *ADA, "--list", "un_sc", "--json")
    signed = {row["change_id"] for row in json.loads(done.stdout)}
    assert len(signed) == 2
    assert "ada reviewed 2 changes of 2024-01-02 to 2024-01-03 (un_sc)." in done.stderr
    assert left(home, *SPAN) == []
    engine = open_database(f"sqlite:///{home / 'tracker.db'}")
    with reading(engine) as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM journal WHERE kind = 'review'")
        (body,) = [json.loads(row[0]) for row in bodies]
    engine.dispose()
    assert (body["day"], body["until"], body["lists"]) == ("2024-01-02", "2024-01-03", ["un_sc"])
    assert set(body["changes"]) == signed
    assert tracker(home, "verify").returncode == 0


def test_what_came_after_it_was_shown_is_not_signed(home: Path) -> None:
    shown = mark(review(home, *SPAN).stdout)
    with_document(home, "2024-01-03b", [*CROWD, *map(person, (100, 101, 102))], 2)
    done = review(home, *SPAN, *ADA, "--shown", shown)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing was signed" in done.stderr
    assert len(left(home, *SPAN)) == 3
    again = mark(review(home, *SPAN).stdout)
    assert review(home, *SPAN, *ADA, "--shown", again).returncode == 0
    assert left(home, *SPAN) == []


def test_days_that_nobody_looked_at_or_that_are_to_come_cannot_be_signed(home: Path) -> None:
    for words in (
        ("--day", "2024-05-05"),
        (*SPAN, "--list", "eu_fsf"),
        ("--since", "2024-01-01", "--until", "2999-01-01"),
    ):
        done = review(home, *words, *ADA)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
