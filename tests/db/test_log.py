"""Questions to the log: the right rows, whichever way they are found, and by the right indexes."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bench.log import QUESTIONS
from db import log as db_log
from db.engine import migrate, open_database, reading
from db.log import Filters
from tests import big_log, databases

SIZE = 20_000


@pytest.fixture(scope="module", params=databases.KINDS)
def log(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    with databases.fresh_url(request.param, tmp_path_factory.mktemp("log")) as url:
        engine = open_database(url)
        migrate(engine)
        big_log.fill(engine, SIZE)
        with reading(engine) as connection:
            yield connection
        engine.dispose()


@cache
def everything() -> list[dict[str, Any]]:
    return sorted(big_log.rows(SIZE), key=lambda r: (r["observed_at"], r["seq"]), reverse=True)


def fits(row: dict[str, Any], asked: Filters) -> bool:
    """What a filter means, said once more and plainly."""
    known = asked.known_at
    current = not row["superseded_at"] or bool(known and row["superseded_at"] > known)
    words = f"{row['caption']}\n{row['entry_key']}".casefold()
    return (
        current
        and (not known or row["recorded_at"] <= known)
        and (not asked.since or row["observed_at"] >= asked.since)
        and (not asked.until or row["observed_at"][:10] <= asked.until)
        and (not asked.lists or row["list_id"] in asked.lists)
        and (not asked.kinds or row["kind"] in asked.kinds)
        and asked.scope in ("", row["scope"])
        and asked.origin in ("", row["origin"])
        and (not asked.programme or asked.programme in row["programme"].split("; "))
        and asked.q.casefold() in words
    )


def seen(row: dict[str, Any], asked: Filters) -> bool:
    told = bool(asked.origin) or row["origin"] in ("authority", "correction")
    return asked.everything or (row["terrorism"] and row["screening_relevant"] and told)


@pytest.mark.parametrize("few", [0, db_log.FEW, SIZE])
@pytest.mark.parametrize("what", QUESTIONS)
def test_a_page_holds_the_newest_rows_that_fit(
    log: Connection, what: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_log, "FEW", few)
    asked = replace(QUESTIONS[what], limit=50)
    wanted = [row["seq"] for row in everything() if fits(row, asked) and seen(row, asked)]
    assert [row.seq for row in db_log.rows(log, asked)] == wanted[:50]
    assert [row.seq for row in db_log.rows(log, replace(asked, limit=0))] == wanted


@pytest.mark.parametrize("what", QUESTIONS)
def test_hidden_rows_are_counted(log: Connection, what: str) -> None:
    asked = replace(QUESTIONS[what], limit=50)
    wanted = sum(fits(row, asked) and not seen(row, asked) for row in everything())
    found = db_log.hidden(log, asked)
    assert found.rows == (wanted if found.exact else db_log.CAP)
    assert found.exact or wanted >= db_log.CAP


@pytest.mark.parametrize("what", QUESTIONS)
def test_no_question_reads_or_sorts_the_whole_log(
    log: Connection, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Few of so small a log, as 5,000 are of a million.
    monkeypatch.setattr(db_log, "FEW", SIZE // 200)
    asked = replace(QUESTIONS[what], limit=50)
    for view in (db_log._shown, db_log._left_out):
        with db_log.guided(log):
            plan = explained(log, db_log.planned(log, asked, view, 50))
        assert "SCAN change" not in plan, plan
        assert "Seq Scan on change" not in plan, plan
        sorts = "TEMP B-TREE" in plan
        assert not sorts or "MATERIALIZE hit" in plan, plan


def explained(connection: Connection, query: Any) -> str:
    """The database's own plan."""
    sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    sqlite = connection.dialect.name == "sqlite"
    ask = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    found = connection.exec_driver_sql(ask + sql.replace("%%", "%") if sqlite else ask + sql)
    return "\n".join(str(row[-1]) for row in found)


def test_a_word_is_found_in_any_script_and_case(log: Connection) -> None:
    caption = everything()[0]["caption"]
    asked = Filters(q=caption.lower(), everything=True, limit=5)
    assert db_log.rows(log, asked)[0].caption == caption


def test_a_percent_sign_is_a_letter_like_any_other(log: Connection) -> None:
    assert db_log.rows(log, Filters(q="%", everything=True, limit=5)) == []


def test_counts_are_kept_beside_the_log(log: Connection) -> None:
    kept = log.execute(text("SELECT sum(written), sum(current) FROM facet")).one()
    rows = log.execute(text("SELECT count(*) FROM change")).scalar()
    current = log.execute(text("SELECT count(*) FROM change WHERE superseded_at = ''")).scalar()
    assert (kept[0], kept[1]) == (rows, current)


def test_an_empty_log_answers_too(tmp_path: Path) -> None:
    """An empty database answers too: nothing there, nothing hidden."""
    engine = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(engine)
    with reading(engine) as connection:
        assert db_log.rows(connection, Filters(limit=50)) == []
        assert str(db_log.hidden(connection, Filters(q="x"))) == "0"
    engine.dispose()
