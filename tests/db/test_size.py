"""A home of the release before is written anew, smaller, and says what it said (migration 0012).

`before_0012` was left by that release, with something in every table. What later migrations write
otherwise is theirs to show.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, Result, and_, insert, or_, select

from db import chain, dictionaries, engine, tables
from db.archive import Archive
from db.canonical import encoded
from db.engine import MIGRATIONS, is_current, migrate, open_database, reading, writing
from tests import databases
from tests.golden import replayed
from tracker.proof import verify

LEFT = Path(__file__).with_name("before_0012")
LATER = {"event", "name_word", "word_key"}
"""Tables whose rows later migrations take away or write otherwise; those of chains grow."""

MADE_ANEW = {("name", "indexed")}

BROKEN_OFF = """
import os, sys
from db import engine
from db.migrations import rewriting
whole = rewriting.rewritten
def rewritten(name, *words, **more):
    whole(name, *words, **more)
    if name == "change":
        os._exit(9)
rewriting.rewritten = rewritten
engine.migrate(engine.open_database(sys.argv[1]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with ZipFile(LEFT / "home.zip") as file:
        file.extractall(tmp_path)
    return tmp_path


@pytest.fixture(params=databases.KINDS)
def left(request: pytest.FixtureRequest, home: Path) -> Iterator[Engine]:
    """The home as it was left, on either database."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{home}/tracker.db")
        yield opened
        opened.dispose()
        return
    with databases.fresh_url("postgresql", home) as url:
        opened = open_database(url)
        _moved(open_database(f"sqlite:///{home}/tracker.db"), opened)
        yield opened
        opened.dispose()


def _moved(source: Engine, target: Engine) -> None:
    """Tables of the release before, filled with what SQLite has."""
    with target.begin() as there:
        there.exec_driver_sql("DROP SCHEMA public CASCADE")
        there.exec_driver_sql("CREATE SCHEMA public")
        _upgraded(there, "0011")
        there.exec_driver_sql("DELETE FROM alembic_version")
        there.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers
        before = MetaData()
        before.reflect(bind=source)
        with source.connect() as here:
            for table in before.sorted_tables:
                rows = list(map(dict, here.execute(select(table)).mappings()))
                if rows:
                    there.execute(insert(table), rows)
    source.dispose()


def _upgraded(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def said(connection: Connection) -> dict[str, list[bytes]]:
    """Every table's rows, in the columns that they had before."""
    return {name: _rows(connection, name, of) for name, of in _columns().items()}


def _columns() -> dict[str, list[str]]:
    """Columns of before that are still columns of their table."""
    with _before() as connection:
        known = MetaData()
        known.reflect(bind=connection)
        return {
            name: [
                column.name
                for column in table.columns
                if column.name in tables.METADATA.tables[name].c
                and (name, column.name) not in MADE_ANEW
            ]
            for name, table in known.tables.items()
            if name in tables.METADATA.tables and name not in LATER
        }


def _of_before() -> dict[str, list[bytes]]:
    with _before() as connection:
        known = MetaData()
        known.reflect(bind=connection)
        return {
            name: _encoded(connection.execute(select(*(known.tables[name].c[one] for one in of))))
            for name, of in _columns().items()
        }


@contextmanager
def _before() -> Iterator[Connection]:
    """The database as it was left."""
    with TemporaryDirectory() as folder, ZipFile(LEFT / "home.zip") as file:
        opened = open_database(f"sqlite:///{file.extract('tracker.db', folder)}")
        with opened.connect() as connection:
            yield connection
        opened.dispose()


def _rows(connection: Connection, name: str, columns: list[str]) -> list[bytes]:
    table = tables.METADATA.tables[name]
    query = select(*(table.c[one] for one in columns))
    if name == "chain":
        with _before() as before:
            links = before.exec_driver_sql("SELECT scope, max(seq) FROM chain GROUP BY scope").all()
        query = query.where(or_(*(and_(table.c.scope == of, table.c.seq <= n) for of, n in links)))
    return _encoded(connection.execute(query))


def _encoded(found: Result[Any]) -> list[bytes]:
    rows = ({name: _plain(value) for name, value in row.items()} for row in found.mappings())
    return sorted(map(encoded, rows))


def _plain(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value


def test_every_value_of_every_table_is_what_it_was(left: Engine) -> None:
    assert not is_current(left)
    migrate(left)
    with reading(left) as connection:
        assert said(connection) == _of_before()


def test_it_verifies_and_its_chains_go_on_from_those_of_before(left: Engine, home: Path) -> None:
    migrate(left)
    with reading(left) as connection:
        _, links = chain.chain_head(connection, chain.CHECKPOINTS)
        assert list(verify.problems(connection, Archive(home / "archive"))) == []
        assert said(connection)["chain"] == _of_before()["chain"]
        assert links == max(link.seq for link in chain.links(connection, chain.CHECKPOINTS))
        assert dictionaries.wanted(connection)


def test_what_is_recorded_afterwards_gets_numbers_of_its_own(left: Engine) -> None:
    migrate(left)
    row = {"list_id": "un_sc", "entry_id": "ab" * 16, "recorded_at": "2026-12-01T00:00:00Z"}
    with writing(left) as connection:
        from db import names, numbers

        names.add_new(connection, [{**row, "kind": "name", "text": "A B", "form": "a b"}] * 2)
        numbers.add_new(connection, [{**row, "type": "idNumber", "text": "1", "country": ""}] * 2)
        assert [one.text for one in names.of_entries(connection, ["ab" * 16])] == ["A B"]
        assert [one.text for one in numbers.of_entries(connection, ["ab" * 16])] == ["1"]


def test_its_log_follows_from_its_journal(home: Path) -> None:
    opened = open_database(f"sqlite:///{home}/tracker.db")
    migrate(opened)
    opened.dispose()
    assert replayed(home) == []


def test_a_migration_that_is_broken_off_changed_nothing(home: Path) -> None:
    address = f"sqlite:///{home}/tracker.db"
    done = subprocess.run([sys.executable, "-c", BROKEN_OFF, address], check=False)
    assert done.returncode == 9
    opened = open_database(address)
    assert not is_current(opened)
    with reading(opened) as connection:
        assert not connection.dialect.has_table(connection, "dictionary")
        (body,) = connection.exec_driver_sql("SELECT body FROM standing LIMIT 1").one()
        assert body.startswith("{")
    migrate(opened)
    with reading(opened) as connection:
        assert said(connection) == _of_before()
    opened.dispose()


def test_a_disk_without_room_is_one_sentence_and_the_home_works(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MUCH", 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1 << 19))
    with closing_engine(home) as opened:
        with opened.connect() as connection:  # room that a deletion left
            connection.exec_driver_sql("CREATE TABLE room AS SELECT zeroblob(9000000) AS room")
            connection.exec_driver_sql("DROP TABLE room")
            connection.commit()
        said_of_it = migrate(opened)
        assert "was not made as small as it could be" in said_of_it
        assert "free disk" in said_of_it
        monkeypatch.undo()
        monkeypatch.setattr(engine, "MUCH", 1)
        large = (home / "tracker.db").stat().st_size
        assert migrate(opened) == ""
        assert (home / "tracker.db").stat().st_size < large
        with reading(opened) as connection:
            assert said(connection) == _of_before()


def closing_engine(home: Path) -> Any:
    return engine.opened(f"sqlite:///{home}/tracker.db")
