"""Texts that lie packed, and hashes that lie as bytes, are what they were to whoever asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select

from db import dictionaries, frames, learning, store, tables
from db.canonical import canonical
from db.columns import Digest, Packed, aside, begins
from db.engine import open_database, reading, writing
from tests import databases
from tracker.errors import Broken, placed

SOME = Table(
    "some",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sha", Digest(4)),
    Column("body", Packed("some")),
    Column("data", Packed("some", binary=True)),
)
SHAS = ("", "00ab12cd", "00000000", "ffffffff", "00AB12CD", "abc", "x", "é", "    ", "\u00e9abc")


def standing(number: int) -> str:
    ids = {"entry_id": f"{number * 7919:032x}", "revision": f"{number * 104729:032x}"}
    return canonical({"keys": [str(number)], "pending": [], "state": "in_force", **ids} | MORE)


MORE = {"spells": [{"after": "", "sha256": "ab" * 32, "since": "2024-01-01T00:00:00Z"}]}


@pytest.fixture(params=databases.KINDS)
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with databases.fresh_url(request.param, tmp_path) as url:
        engine = open_database(url)
        with writing(engine) as connection:
            SOME.create(connection)
            yield connection
        engine.dispose()


def test_hashes_and_texts_come_back_as_they_were_by_either_way(connection: Connection) -> None:
    rows = [
        {"id": n, "sha": sha, "body": f"{n} " * n, "data": bytes([n] * n)}
        for n, sha in enumerate(SHAS, 1)
    ]
    connection.execute(insert(SOME), rows[:4])
    store.add_new(connection, SOME, rows[4:])
    found = connection.execute(select(SOME).order_by(SOME.c.id)).mappings().all()
    assert list(map(dict, found)) == rows
    plain = store.plain_rows_with(connection, select(SOME), SOME.c.id, range(99))
    assert sorted(plain) == [tuple(row.values()) for row in rows]


def test_hashes_are_compared_sorted_and_found_by_how_they_begin(connection: Connection) -> None:
    shas = ["", "00ab12cd", "00ab12ce", "0fffffff", "10000000", "ab"]
    store.add_new(connection, SOME, [{"id": n, "sha": sha} for n, sha in enumerate(shas)])

    def having(*fits: object) -> list[str]:
        query = select(SOME.c.sha).where(*fits).order_by(SOME.c.sha)  # type: ignore[arg-type]
        return list(connection.execute(query).scalars())

    assert having(SOME.c.sha == "00ab12cd") == ["00ab12cd"]
    assert having(aside(SOME.c.sha).in_(["00ab12cd", "ab"])) == ["ab", "00ab12cd"]
    assert having(begins(SOME.c.sha, "00ab12c")) == ["00ab12cd", "00ab12ce"]
    assert having(begins(SOME.c.sha, "0")) == ["00ab12cd", "00ab12ce", "0fffffff"]
    assert having(begins(SOME.c.sha, "00AB")) == having(begins(SOME.c.sha, "%")) == []
    assert having(begins(SOME.c.sha, "00ab12cd0")) == []


@given(st.lists(st.text(alphabet="0123456789abcdef", min_size=8, max_size=8)))
def test_bytes_sort_as_the_digits_do(shas: list[str]) -> None:
    stored = Digest(4).bind_processor(None)
    assert sorted(shas) == sorted(shas, key=stored)


@given(st.text())
def test_no_text_is_taken_for_a_hash(text: str) -> None:
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    digest = Digest(4)
    stored = digest.bind_processor(None)(text)
    assert digest.result_processor(None, None)(stored) == text


@given(st.binary(max_size=200) | st.binary(max_size=40).map(lambda some: some * 200))
def test_what_does_not_shrink_grows_by_one_byte_only(content: bytes) -> None:
    stored = frames.pack(content)
    assert len(stored) <= len(content) + 1
    assert frames.unpack(stored) == content


# Dictionaries.


def put(connection: Connection, list_id: str, numbers: range) -> None:
    plain = {"list_id": list_id, "entry_key": "", "caption": "", "state": "in_force"}
    plain |= {"recorded_at": "", "superseded_at": ""}
    rows = [
        {**plain, "seq": n, "entry_id": f"{n:032x}", "revision": f"{n:032x}", "body": standing(n)}
        for n in numbers
    ]
    store.add_all(connection, tables.standing, rows)


def kept(connection: Connection) -> list[tuple[str, str, int]]:
    of = tables.dictionary.c
    rows = connection.execute(select(of.kind, of.list_id, of.version).order_by(of.version))
    return sorted(map(tuple, rows))


def bodies(connection: Connection) -> list[str]:
    query = select(tables.standing.c.body).order_by(tables.standing.c.seq)
    return list(connection.execute(query).scalars())


def test_a_list_has_a_dictionary_of_its_own_once_it_pays(connection: Connection) -> None:
    put(connection, "un_sc", range(1, 20))
    assert kept(connection) == []
    for first in range(20, 400, 20):  # a few at a time: those of before count, too
        put(connection, "un_sc", range(first, first + 20))
    assert kept(connection) == [("standing", "un_sc", 1)]
    assert dictionaries.wanted(connection) == set(dict(dictionaries.everything(connection)))
    assert bodies(connection) == [standing(n) for n in range(1, 400)]


def test_many_rows_that_the_newest_does_not_fit_get_another(connection: Connection) -> None:
    put(connection, "un_sc", range(1, 1500))
    put(connection, "un_sc", range(1500, 3000))
    assert kept(connection) == [("standing", "un_sc", 1)]
    of_text = [
        f"{n} {learning.id_of(str(n).encode() * 9)} other words, the same in all"
        for n in range(3000)
    ]
    texts = [text.encode() * 3 for text in of_text]
    dictionaries.choose(connection, tables.standing, "body", "un_sc", texts)
    assert kept(connection) == [("standing", "un_sc", 1), ("standing", "un_sc", 2)]


def test_dictionaries_are_the_same_for_the_same_texts_and_go_by_their_hash() -> None:
    texts = [standing(n).encode() for n in range(500)]
    one, two = learning.learn(texts), learning.learn(texts)
    assert one == two
    assert one is not None
    assert one.id == learning.id_of(one.data) == learning.says(one.data)
    assert learning.learn(texts[:2]) is None


def test_another_process_finds_the_dictionary_in_the_database(tmp_path: Path) -> None:
    engine = open_database(databases.fresh_sqlite(tmp_path))
    with writing(engine) as connection:
        put(connection, "un_sc", range(1, 200))
    frames.forget()  # as in a process that has just begun
    with reading(engine) as connection:
        assert bodies(connection) == [standing(n) for n in range(1, 200)]
    engine.dispose()


def test_a_dictionary_that_is_gone_is_one_sentence_and_broken_storage(tmp_path: Path) -> None:
    engine = open_database(databases.fresh_sqlite(tmp_path))
    with writing(engine) as connection:
        put(connection, "un_sc", range(1, 200))
    for damage in ("UPDATE dictionary SET data = x'00'", "DELETE FROM dictionary"):
        with writing(engine) as connection:
            connection.exec_driver_sql(damage)
        frames.forget()
        with reading(engine) as connection, pytest.raises(frames.Unreadable) as gone:
            bodies(connection)
        told = placed(gone.value)
        assert isinstance(told, Broken)
        assert "tracker verify" in str(told)
    engine.dispose()


def test_a_damaged_text_is_unreadable(tmp_path: Path) -> None:
    stored = frames.pack(b"something long enough to be packed, long enough to be packed" * 9)
    assert stored[:4] == bytes.fromhex("28b52ffd")
    for damaged in (stored[:-2], stored[:5], b"\x01", b"", stored[:4] + b"\xff" * 20):
        with pytest.raises(frames.Unreadable):
            frames.unpack(damaged)
