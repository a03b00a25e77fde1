"""The shipped acts are taken in like a document, without network, and are no list's look."""

from pathlib import Path

import pytest

from db import checks, events
from db.engine import reading
from scrapers import registry
from tests.command import tracker as verb
from tracker.acts import announced
from tracker.answers import lists
from tracker.answers.summary import summary
from tracker.intake import curated, run
from tracker.proof import replay, verify
from tracker.record.tracker import Tracker
from tracker.service.slots import cadences
from tracker.settings import Settings

SMALL = """\
acts:
  - id: x-1
    kind: designation
    title: An order
    citations: [SOR/2030-1]
    published: 2029-01-02
    lists: [ca_listed_entities]
    parties:
      - {name: Example Front, effect: adds}
    source: the Gazette
    said_by: Canada Gazette
    read: yes
"""


def ship(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(curated, "shipped", lambda: text.encode())


def titles(tracker: Tracker) -> list[str]:
    with reading(tracker.ledger.engine) as connection:
        return [act.says.title for act in announced.acts(connection)]


def test_the_file_is_taken_in_once(on_both: Tracker) -> None:
    outcome = curated.take_in(on_both)
    assert outcome is not None
    assert (outcome.list_id, outcome.outcome) == ("curated", "recorded")
    assert outcome.added == outcome.entries > 100
    assert curated.take_in(on_both) is None
    (receipt,) = on_both.journal.receipts("curated")
    assert receipt.mode == "shipped"
    with reading(on_both.ledger.engine) as connection:
        assert list(verify.problems(connection, on_both.journal.archive, "")) == []
    assert list(replay.lost_acts(on_both)) == []


def test_another_release_brings_another_file(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, SMALL)
    curated.take_in(tracker)
    ship(monkeypatch, SMALL.replace("An order", "The order"))
    curated.take_in(tracker)
    assert titles(tracker) == ["The order"]
    assert len(tracker.journal.receipts("curated")) == 2
    ship(monkeypatch, "acts:\n  - {id: x-1, kind: withdrawn, title: It never was}\n")
    curated.take_in(tracker)
    assert titles(tracker) == []


def test_a_file_that_was_kept_and_not_read_is_read_next(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, SMALL)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(run, "digest", dies)
        with pytest.raises(KeyboardInterrupt):
            curated.take_in(tracker)
    assert titles(tracker) == []
    curated.take_in(tracker)
    assert titles(tracker) == ["An order"]
    assert len(tracker.journal.receipts("curated")) == 1


def test_a_wrong_file_stops_nothing(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(monkeypatch, SMALL.replace("adds", "kills"))
    outcome = curated.take_in(tracker)
    assert outcome is not None
    assert outcome.outcome == "refused"
    assert "curated.yaml, line 9: effect is 'kills'" in outcome.reason
    assert curated.take_in(tracker) is None
    assert titles(tracker) == []


def test_it_is_no_list_that_anybody_looks_at(tracker: Tracker) -> None:
    curated.take_in(tracker)
    now = tracker.clock()
    with reading(tracker.ledger.engine) as connection:
        assert lists.standing_of_lists(connection, now) == []
        assert checks.lists(connection) == []
        assert checks.outcomes_since(connection, "") == {}
        assert not checks.any_in(connection, "2000-01-01", "2100-01-01")
        page = summary(connection, ["un_sc"], now)
        assert [looked.list_id for looked in page.coverage.lists] == ["un_sc"]
    assert registry.SHIPPED not in cadences(Settings()).by_list
    assert checks.SHIPPED == registry.SHIPPED


def test_nobody_is_told_of_them(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of the first file nor of what a later one adds."""
    ship(monkeypatch, SMALL)
    curated.take_in(tracker)
    more = SMALL.removeprefix("acts:\n").replace("x-1", "x-2").replace("2030-1", "2030-2")
    ship(monkeypatch, SMALL + more)
    curated.take_in(tracker)
    assert len(titles(tracker)) == 2
    with reading(tracker.ledger.engine) as connection:
        assert events.waiting(connection, registry.SHIPPED) == []


def test_whoever_makes_a_home_has_them(tmp_path: Path) -> None:
    assert verb(tmp_path / "home", "init").returncode == 0
    said = verb(tmp_path / "home", "acts", "--party", "PMOI", "--court", "C-27/09")
    assert "confirms the annulment of Mujahidin-e Khalq Organisation" in said.stdout
    assert "curated" not in verb(tmp_path / "home", "summary").stdout
    assert "curated" not in verb(tmp_path / "home", "doctor").stdout
    named = verb(tmp_path / "home", "run", "curated")
    assert (named.returncode, "no list 'curated'" in named.stderr) == (2, True)
