"""The verbs of the queue, as they are typed: backfill and proof by workers, and the doctor."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import command
from tests.worker.place import Place, clean, place, story, until, wrong

pytestmark = pytest.mark.slow(8)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path / "home") as made:
        yield made


def ask(there: Place, *words: str) -> command.Done:
    more = {"TRACKER_QUEUE": "procrastinate", "TRACKER_DATABASE_URL": there.url}
    return command.anywhere(there.home, *words, **more)


def test_a_backfill_by_workers_gives_the_log_of_one_by_hand(there: Place, tmp_path: Path) -> None:
    root = story(tmp_path / "documents")
    done = ask(there, "backfill", str(root), "--queue", "--json")
    assert done.returncode == 0, done.stderr
    assert {row["outcome"] for row in json.loads(done.stdout)} == {"kept"}
    assert "fold of un_sc: job" in done.stderr
    assert there.states() == ["todo", "todo"]
    there.worker()
    until(there.is_idle, "all is folded")
    assert wrong(there, clean(root, tmp_path / "clean")) == []


def test_proof_by_workers_says_what_does_not_follow(there: Place, tmp_path: Path) -> None:
    root = story(tmp_path / "documents")
    assert ask(there, "backfill", str(root), "un_sc", "--queue").returncode == 0
    there.worker()
    until(there.is_idle, "all is folded")
    assert ask(there, "replay", "--verify", "--queue").returncode == 0
    until(lambda: there.states() == [], "all of it proves")
    there.do("delete from change where seq = (select max(seq) from change)")
    assert ask(there, "replay", "--verify", "un_sc", "--queue").returncode == 0
    until(lambda: there.states() == ["failed"], "it does not any more")
    dead = json.loads(ask(there, "jobs", "--dead", "--json").stdout)
    assert [(job["work"], job["list_id"], job["tries"]) for job in dead] == [
        ("evidence", "un_sc", 1)
    ]
    assert "un_sc" in dead[0]["why"]
    assert ask(there, "jobs", "retry", "999999", "--by", "ada").returncode == 1
    assert ask(there, "jobs", "retry", str(dead[0]["number"]), "--by", "ada").returncode == 0


def test_the_doctor_looks_at_the_queue(there: Place) -> None:
    def found() -> tuple[str, str]:
        rows = json.loads(ask(there, "doctor", "--json").stdout)
        ((state, sentence),) = [(r["state"], r["sentence"]) for r in rows if r["check"] == "queue"]
        return state, sentence

    assert found()[0] == "fail"
    there.worker()
    until(lambda: there.said("working"), "it works")
    assert found() == ("ok", "1 worker at work, and no job is dead.")
    there.do("drop function procrastinate_fetch_job_v2")
    assert "another version" in found()[1]
