"""Questions asked by two processes are those that are asked by one, and find the same."""

from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import opened, reading
from tests.builders import day
from tests.proof.rich import rich_copy
from tracker.proof import same_answers


@pytest.mark.slow(6)
def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_answers, "MANY", 60)
    for name in ("ours", "theirs"):
        rich_copy(tmp_path / name).ledger.engine.dispose()
    ours, theirs = (f"sqlite:///{tmp_path / name / 'tracker.db'}" for name in ("ours", "theirs"))
    with opened(theirs) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE change SET kind = 'removal' WHERE kind = 'addition'"))
    with (
        opened(ours) as here,
        opened(theirs) as there,
        reading(here) as source,
        reading(there) as target,
    ):
        asked = same_answers.drawn(source, day(60))
        monkeypatch.setattr(same_answers, "cores", lambda: 2)
        found = []
        for worth in (1, 1_000):
            monkeypatch.setattr(same_answers, "WORTH_IT", worth)
            found.append(same_answers.differing(asked, source, target))
        assert found[0] == found[1] != []
        assert same_answers.differing(asked, source, source) == []


def test_a_view_that_is_another_asks_nothing(tmp_path: Path) -> None:
    rich_copy(tmp_path).ledger.engine.dispose()
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    with opened(url) as engine, reading(engine) as connection:
        view = same_answers.View.of(connection)
        other = same_answers.View(view.database, "", view.head._replace(hash="0" * 64))
        with same_answers.Both(view, view).opened() as pair:
            assert pair is not None
        with same_answers.Both(view, other).opened() as pair:
            assert pair is None
