"""Questions to the log: the right rows, whichever way they are found, and by the right indexes."""

from collections import Counter, defaultdict
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


@cache
def fitting(what: str) -> list[int]:
    """The rows that a question finds, the newest first."""
    asked = QUESTIONS[what]
    return [row["seq"] for row in everything() if fits(row, asked) and seen(row, asked)]


@cache
def forms() -> dict[str, list[str]]:
    """Entry -> the forms of all its names."""
    found = defaultdict(list)
    for name in big_log.names(SIZE):
        found[name["entry_id"]].append(name["form"])
    return found


def named(row: dict[str, Any], asked: Filters) -> bool:
    """Whether caption, key, or any one name of its entry has what is asked for."""
    text = f"{row['caption']}\n{row['entry_key']}".casefold()
    if asked.q.casefold() in text or row["entry_id"] in asked.entries:
        return True
    forms_of = forms()[row["entry_id"]]
    return bool(asked.words) and any(all(w in form for w in asked.words) for form in forms_of)


def in_force(row: dict[str, Any], asked: Filters) -> bool:
    """Whether the authority's day, month or year has a day in common with the time asked for."""
    day, since, until = row["effective_on"], asked.effective_since, asked.effective_until
    if asked.undated or not (since or until):
        return not asked.undated or not day
    last = {4: f"{day}-12-31", 7: f"{day}-31", 10: day}.get(len(day), "")
    return bool(day) and last >= since and (not until or day <= until)


def fits(row: dict[str, Any], asked: Filters) -> bool:
    """What a filter means, said once more and plainly."""
    known = asked.known_at
    current = not row["superseded_at"] or bool(known and row["superseded_at"] > known)
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
        and named(row, asked)
        and in_force(row, asked)
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
    asked, wanted = replace(QUESTIONS[what], limit=50), fitting(what)
    for same in (asked, db_log.resolved(log, asked)):
        assert [row.seq for row in db_log.rows(log, same)] == wanted[:50]
        assert [row.seq for row in db_log.rows(log, replace(same, limit=0))] == wanted


@pytest.mark.parametrize("what", QUESTIONS)
def test_hidden_rows_are_counted(log: Connection, what: str) -> None:
    asked = replace(QUESTIONS[what], limit=50)
    wanted = sum(fits(row, asked) and not seen(row, asked) for row in everything())
    found = db_log.hidden(log, asked).total
    assert found.rows == (wanted if found.exact else db_log.CAP)
    assert found.exact or wanted >= db_log.CAP


@pytest.mark.parametrize("what", QUESTIONS)
def test_hidden_rows_are_counted_by_the_first_reason(log: Connection, what: str) -> None:
    asked = replace(QUESTIONS[what], limit=50)
    found = db_log.hidden(log, asked)
    assert sum(found.why.values()) == found.total.rows
    rows = (row for row in everything() if fits(row, asked) and not seen(row, asked))
    wanted = Counter(reason(row) for row in rows)
    if found.total.exact:
        assert found.why == wanted
    else:
        assert all(number <= wanted[why] for why, number in found.why.items())


def reason(row: dict[str, Any]) -> db_log.Why:
    if not row["terrorism"]:
        return db_log.Why.NOT_TERRORISM
    return db_log.Why.NOT_NEWS if row["screening_relevant"] else db_log.Why.COSMETIC


@pytest.mark.parametrize("what", QUESTIONS)
def test_what_fits_is_counted_whatever_the_limit(log: Connection, what: str) -> None:
    asked = replace(QUESTIONS[what], limit=50)
    wanted = len(fitting(what))
    found = db_log.fitting(log, asked)
    assert found.rows == (wanted if found.exact else db_log.CAP)
    assert found.exact or wanted >= db_log.CAP


@pytest.mark.parametrize("since", ["2016-02-01", "2016-03"])
def test_rows_without_a_day_are_counted_apart(log: Connection, since: str) -> None:
    some = Filters(lists=("gb_fcdo_uksl",), kinds=("removal",), everything=True)
    asked = replace(some, effective_since=since)
    bare = replace(asked, effective_since="")
    wanted = sum(fits(row, bare) and not row["effective_on"] for row in everything())
    assert wanted
    assert db_log.undated(log, asked).rows == wanted


@pytest.mark.parametrize("what", QUESTIONS)
def test_no_question_reads_or_sorts_the_whole_log(
    log: Connection, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Few of so small a log, as 5,000 are of a million.
    monkeypatch.setattr(db_log, "FEW", SIZE // 200)
    asked = db_log.resolved(log, replace(QUESTIONS[what], limit=50))
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
        assert str(db_log.hidden(connection, Filters(q="x")).total) == "0"
    engine.dispose()
