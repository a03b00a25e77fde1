"""Homes of every earlier schema, with what people did in them, are taken up by this release.

`schemas` holds one home for each, made by the last code that wrote it: 0001 and 0005 by that
release's own command line from fourteen documents, with a question answered; later ones with
something in every table (`tests.proof.rich`). 0006 and 0011 are in `tests/homes` and `before_0012`.
0002 to 0004 came with 0005 in one step, 0012 to 0015 with 0016 (0012 was written otherwise before
that), 0017 to 0019 with 0020: nobody ever had a home that ended there.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from db.archive import Archive
from db.engine import MIGRATIONS, migrate, newest, opened, reading
from scrapers.registry import feeds
from tests import databases
from tests.command import tracker as command
from tests.db.test_size import LEFT
from tests.golden import replayed
from tests.test_release_home import HOMES
from tracker.intake import rebuild
from tracker.model import moment
from tracker.proof import moving, replay, same_answers, verify
from tracker.record.tracker import Tracker

TOGETHER = {
    *("0002", "0003", "0004"),
    *("0012", "0013", "0014", "0015"),
    *("0017", "0018", "0019"),
}
"""Steps at which no release ever stopped."""

SCHEMAS = {path.stem: path for path in Path(__file__).with_name("schemas").glob("*.zip")}
ELSEWHERE = {"0006": HOMES[0] / "home.zip", "0011": LEFT / "home.zip"}
EVERY = SCHEMAS | ELSEWHERE
MOVED = ("0001", "0010", "0016")
"""Whose homes also go to PostgreSQL, upgraded: all have the tables of this release by then."""


@pytest.fixture(params=sorted(EVERY))
def left(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A home as it was left by the code of a schema."""
    with ZipFile(EVERY[request.param]) as file:
        file.extractall(tmp_path)
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as database:
        (version,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    assert version == request.param
    return tmp_path


def recorded(home: Path, table: str, columns: str) -> set[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "tracker.db")) as database:
        return set(database.execute(f'SELECT {columns} FROM "{table}"'))


def test_there_is_a_home_of_every_schema_that_anybody_had() -> None:
    made = {path.stem[:4] for path in MIGRATIONS.glob("versions/[0-9]*.py")}
    assert set(EVERY) == made - TOGETHER - {newest()}


@pytest.mark.slow(30)
def test_it_is_upgraded_verified_and_replayed_and_some_go_to_postgresql(
    left: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_answers, "MANY", 60)  # tests/proof/test_moving.py draws a thousand
    journal = recorded(left, "journal", "seq, kind, list_id, recorded_at, body, previous, hash")
    looks = recorded(left, "check", "seq, list_id, observed_at, outcome, reason, sha256")
    assert len(journal) > 12
    url = f"sqlite:///{left / 'tracker.db'}"
    refused = command(left, "migrate-store", url, f"sqlite:///{left / 'other.db'}")
    assert refused.returncode == 2
    assert "tracker init" in refused.stderr
    with opened(url) as engine:
        migrate(engine)
        with reading(engine) as connection:
            assert list(verify.problems(connection, Archive(left / "archive"))) == []
        tracker = Tracker.over(engine, Archive(left / "archive"))
        for list_id in replay.journalled(tracker):
            if list_id not in feeds():
                rebuild.upgrade(tracker, list_id)
    assert journal <= recorded(
        left, "journal", "seq, kind, list_id, recorded_at, body, previous, hash"
    )
    assert {look[:4] for look in looks} <= {
        look[:4]
        for look in recorded(left, "check", "seq, list_id, observed_at, outcome, reason, sha256")
    }
    assert replayed(left) == []
    if request.node.callspec.params["left"] not in MOVED:
        return
    with databases.empty_postgresql() as there:
        moving.move(url, there, moment("2030-01-01T00:00:00Z"), print)
        with opened(there) as engine, reading(engine) as connection:
            assert list(verify.problems(connection, Archive(left / "archive"))) == []
