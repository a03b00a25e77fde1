"""The desk over a million changes and 200,000 entries, on both databases, while a run records.

Pages as a browser asks for them, with their weights; and the filtered log of the API beside a bare
FastAPI route that returns the same 50 rows, asked by 50 connections, both in this run.

    python -m bench.desk [CHANGES [ENTRIES [DATABASE]]]

What is measured by the clock holds on a quiet machine alone; processor time, and the share of a
bare route's rate, hold on a busy one, too. On SQLite with 100,000 changes, two busy processors and
a run that records: 0.86 to 0.93 of a bare route's rate, 0.69 to 0.84 while none does; 42 ms of
processor time for a page of the log, 19 ms for a change, 13 ms for an entry, 9 ms for a search.
PostgreSQL with 10,000 changes, while no run records: 0.62 to 0.78.
"""

import asyncio
import hashlib
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, insert, text

from bench.serve import memory, processor
from db import revisions, standings, tables
from db.archive import Archive
from db.canonical import canonical, parsed
from db.engine import MIGRATIONS, migrate, open_database, opened, reading
from db.indexed import mark
from db.parts import in_parts
from scrapers import registry
from tests import big_log, databases
from tests.builders import fto_html, person, take, take_un
from tracker.matching import search
from tracker.model import Content, Name
from tracker.people import accounts, links, signing, tokens
from tracker.people.actor import Actor
from tracker.people.sessions import Origin
from tracker.people.signed import COOKIE
from tracker.record.tracker import Tracker
from tracker.rules.normalise import entries as contents
from tracker.rules.normalise.names import match_form
from tracker.settings import Settings

CHANGES, ENTRIES = 1_000_000, 200_000
ROUNDS = 150
CONNECTIONS, SECONDS = 50, 6.0
LOOKS = 2_000
"""Looks at each list that are on record."""

TRACKER = "from tracker.cli import main; main()"
RECORDED = "us_state_fto"
"""The list that is recorded meanwhile: a document with one name more, twice a second."""

FILTERED = "/v1/changes?list=us_ofac_sdn&kind=addition&limit=50"
LIMITS = {"change log": 100, "one change": 100, "entry": 50, "search as one types": 50}
"""Milliseconds that 95 of 100 answers may take at most."""

SHARE, READY = 0.5, 1.5
"""Of a bare route's rate, at least; seconds until the first answer, at most."""

HEAVIEST = 150_000
"""Bytes of a page, its style and its script."""


def main(kinds: Sequence[str], changes: int = CHANGES, entries: int = ENTRIES) -> None:
    for kind in kinds:
        print(f"{kind}, {changes:,} changes, {entries:,} entries, while a run records", flush=True)
        with tempfile.TemporaryDirectory(dir=databases.quick_disk()) as name:
            home = Path(name)
            with databases.fresh_url(kind, home) as url:
                _measure(home, url, changes, entries)


def _measure(home: Path, url: str, changes: int, entries: int) -> None:
    shown = _home(home, url, changes, entries)
    with serving(home, url) as desk:
        print(f"  ready in {desk.ready}; {memory(desk.pid)} MB then", flush=True)
        told = {"HX-Request": "true"}  # for the part of a page that htmx puts in while one types
        browser = httpx.Client(base_url=desk.address, cookies={COOKIE: shown.session}, timeout=60)
        with recording(home, url):
            for what, paths in _pages(changes, entries).items():
                _say_times(what, browser, paths, desk.pid, told if "types" in what else {})
            _say_rates("while a run records", desk, shown.token)
        _say_rates("while none does", desk, shown.token)
        _say_weight(browser)
        print(f"  {memory(desk.pid)} MB after all this", flush=True)


# The home.


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser and a program hold."""

    session: str
    token: str


KEPT = Path(__file__).resolve().parents[1] / "build" / "bench"
"""Filled homes on SQLite, kept for the next time: to make one takes longer than to measure it."""


def _home(home: Path, url: str, changes: int, entries: int) -> Shown:
    """A filled home, and people who may ask; it is made as it was before where it is kept."""
    kept = KEPT / f"desk-{changes}-{entries}-{_made_by()}.db"
    is_sqlite = url.startswith("sqlite")
    if is_sqlite and kept.exists():
        shutil.copyfile(kept, home / "tracker.db")
    with opened(url) as engine:
        migrate(engine)
        if not (is_sqlite and kept.exists()):
            fill(engine, changes, entries)
    if is_sqlite and not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home / "tracker.db", kept)
    with opened(url) as engine:
        return _people(engine)


def _made_by() -> str:
    """A mark of what fills a home: the tables, and the code."""
    sources = [*MIGRATIONS.glob("versions/*.py"), Path(big_log.__file__), Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:12]


def fill(engine: Engine, changes: int, entries: int) -> None:
    """A log as `tests.big_log` makes it, every entry with where it stands and its names indexed."""
    big_log.fill(engine, changes)
    body, content = _pattern()
    with engine.begin() as connection:
        for some in in_parts(_entries(changes, entries), 5_000):
            rows = [_standing(who, body, content) for who in some]
            connection.execute(insert(tables.revision), [row[0] for row in rows])
            connection.execute(insert(tables.standing), [row[1] for row in rows])
            extra = [name for who in some if who["is_new"] for name in _names(who)]
            if extra:
                connection.execute(insert(tables.name), extra)
        connection.execute(insert(tables.check), list(_looks()))
    search.bring_up_to_date(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect() as plain:
            plain.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def _pattern() -> tuple[dict[str, Any], Content]:
    """Where a party stands that was recorded as it is done, and what is said of it."""
    with tempfile.TemporaryDirectory() as name:
        engine = open_database(databases.fresh_sqlite(Path(name)))
        tracker = Tracker.over(engine, Archive(Path(name) / "archive"))
        take_un(tracker, [person(number) for number in range(1, 12)], 0)
        with reading(engine) as connection:
            row = next(iter(standings.on_record(connection, "un_sc").values()))
            body = parsed(row.body)
            stored = revisions.contents(connection, [body["revision"]])
        engine.dispose()
        return body, contents.decoded(stored[body["revision"]])


def _entries(changes: int, entries: int) -> Iterator[dict[str, Any]]:
    """Those that the log is about, and as many more as there are to be."""
    known = big_log.parties(changes, random.Random(changes))[:entries]
    yield from ({**who, "is_new": False} for who in known)
    chance = random.Random(entries)
    for number in range(len(known), entries):
        list_id = big_log.pick(dict(big_log.LISTS), chance)
        caption = big_log.name(chance)
        of = {"list_id": list_id, "entry_id": f"{number:032x}", "entry_key": str(number)}
        yield {**of, "caption": caption, "is_new": True}


def _standing(
    who: dict[str, Any], body: dict[str, Any], content: Content
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A revision, and the entry that stands with it."""
    revision, at = f"{int(who['entry_id'], 16):032x}"[::-1], "2015-01-01T00:00:00Z"
    said = content._replace(names=(Name(who["caption"], "name"),))
    own = {"entry_id": who["entry_id"], "keys": [who["entry_key"]], "revision": revision}
    standing = {
        **{name: who[name] for name in ("list_id", "entry_id", "entry_key", "caption")},
        "state": "in_force",
        "revision": revision,
        "body": canonical({**body, **own}),
        "recorded_at": at,
        "superseded_at": "",
    }
    return {"id": revision, "data": contents.encoded(said)}, standing


def _names(who: dict[str, Any]) -> Iterator[dict[str, Any]]:
    of = {name: who[name] for name in ("list_id", "entry_id")}
    for kind, spelled in (("name", who["caption"]), ("alias", f"ABU {who['caption']}")):
        form = match_form(spelled)
        at = "2015-01-01T00:00:00Z"
        told = {"kind": kind, "text": spelled, "form": form, "mark": mark(kind, spelled)}
        yield {**of, **told, "recorded_at": at, "indexed": ""}


def _looks() -> Iterator[dict[str, Any]]:
    first = datetime(2015, 1, 1, tzinfo=UTC)
    numbers = count(1)
    for list_id, _ in big_log.LISTS:
        for day in range(LOOKS):
            at = f"{first + timedelta(days=2 * day):%Y-%m-%dT%H:%M:%SZ}"
            of = {"list_id": list_id, "observed_at": at, "recorded_at": at, "mode": "run"}
            yield {
                **of,
                "outcome": "unchanged",
                "reason": "",
                "sha256": "",
                "receipt": -next(numbers),
            }


def _people(engine: Engine) -> Shown:
    now = datetime.now(UTC)
    link = links.first_link(engine, Settings(), now)
    key, origin = link.rpartition("key=")[2], Origin()
    session = signing.make_first(engine, key, "root", "correct horse battery staple", origin, now)
    by = Actor("root")
    path = accounts.add(engine, "ada", "viewer", "", by=by, now=now)
    key = path.rpartition("key=")[2]
    session = signing.by_link(engine, key, "staple battery horse correct", origin, now)
    wanted = tokens.Wanted(scope="read", until="", label="bench")
    return Shown(session, tokens.add(engine, "ada", wanted, by=by, now=now))


# Processes.


@dataclass(frozen=True, slots=True)
class Desk:
    """A running `tracker web`."""

    address: str
    pid: int
    ready: str


def _environment(home: Path, url: str) -> dict[str, str]:
    return os.environ | {
        "TRACKER_HOME": str(home),
        "TRACKER_DATABASE_URL": url,
        "TRACKER_LOG_FORMAT": "json",
        "TRACKER_SERVE_PORT": str(_free_port()),
        "TRACKER_REQUESTS_A_MINUTE": "0",
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(home: Path, url: str) -> Iterator[Desk]:
    """The desk alone, as operators start it."""
    env, began = _environment(home, url), time.monotonic()
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", TRACKER, "web"], env=env, stderr=log)
    address = f"http://127.0.0.1:{env['TRACKER_SERVE_PORT']}"
    try:
        while not _answers(address):
            time.sleep(0.02)
        seconds, used = time.monotonic() - began, processor(process.pid)
        ready = f"{seconds:.1f} s of {READY}, {used:.1f} s of processor time"
        yield Desk(address, process.pid, ready)
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").is_success
    except httpx.HTTPError:
        return False


@contextmanager
def recording(home: Path, url: str) -> Iterator[None]:
    """Documents are taken in all the while, by a process of its own."""
    words = [sys.executable, "-m", "bench.desk", "record", str(home), url]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
        assert process.poll() is None, "the run that was to record has ended"
    finally:
        process.kill()
        process.wait()


def record(home: Path, url: str) -> None:
    """One name more on a list, twice a second, until somebody ends it."""
    tracker = Tracker.over(open_database(url), Archive(home / "archive"))
    first = datetime(2026, 1, 1, tzinfo=UTC)
    how = {"list_id": RECORDED, "role": "page", "form": "html"}
    for number in count(1):
        listed = [("1/1/2001", f"Red Dawn Army {other}") for other in range(number + 10)]
        at = first + timedelta(minutes=number)
        take(tracker, fto_html(listed, []), at, name="page.html", mode="run", **how)
        time.sleep(0.5)


# Pages.


def _pages(changes: int, entries: int) -> dict[str, list[str]]:
    """What is asked for, no two alike as far as there are so many."""
    chance = random.Random(5)
    lists = [list_id for list_id, _ in big_log.LISTS if list_id in registry.sources()]
    kinds = ["addition", "removal", "amendment", ""]
    known = list(_entries(changes, entries))
    some = chance.sample(known, ROUNDS)
    log = []
    for _ in range(ROUNDS):
        year, word = 2015 + chance.randrange(10), chance.choice(["", big_log.name(chance)[:4]])
        asked = {"list": chance.choice(lists), "kind": chance.choice(kinds), "q": word}
        since = {"since": f"{year}-01-01"} if chance.random() < 0.5 else {}
        log.append(f"/changes?{httpx.QueryParams({k: v for k, v in (asked | since).items() if v})}")
    typed = [who["caption"][: chance.randint(2, 14)] for who in some]
    numbers = (chance.randint(1, changes) for _ in range(ROUNDS))
    return {
        "change log": log,
        "one change": [f"/changes/{number:032x}" for number in numbers],
        "entry": [f"/entries/{who['list_id']}/{who['entry_id']}" for who in some],
        "search as one types": [
            f"/search?{httpx.QueryParams({'quick': '1', 'q': part})}" for part in typed
        ],
    }


def _say_times(
    what: str, browser: httpx.Client, paths: list[str], pid: int, headers: dict[str, str]
) -> None:
    """Milliseconds by the clock, and of processor time, which does not grow with what else runs."""
    spent, statuses, used = [], set[int](), processor(pid)
    for path in paths:
        began = time.perf_counter()
        answer = browser.get(path, headers=headers)
        spent.append(1000 * (time.perf_counter() - began))
        statuses.add(answer.status_code)
    spent.sort()
    half, most = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    odd = "" if statuses == {200} else f"  statuses {sorted(statuses)}"
    each = 1000 * (processor(pid) - used) / len(paths)
    limit = f"of {LIMITS[what]}; {each:.0f} ms of processor time each"
    print(f"  {what:20} p50 {half:6.1f} ms  p95 {most:6.1f} ms {limit}{odd}", flush=True)


OTHER = re.compile(r"""(?:src|href|action)="(?:https?:)?//""")


def _say_weight(browser: httpx.Client) -> None:
    """A page with its style and script, as sent; and whether anything of it is elsewhere."""
    page = browser.get("/changes")
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    weight = len(page.content) + sum(len(browser.get(file).content) for file in set(files))
    elsewhere = len(OTHER.findall(page.text))
    print(f"  page weight {weight:,} bytes of {HEAVIEST:,}; {elsewhere} addresses of other hosts")


# Rates.


def _say_rates(when: str, desk: Desk, token: str) -> None:
    """Both in turn, so that whatever else the machine does is in either; the first warms both."""
    rows = httpx.get(f"{desk.address}{FILTERED}", headers=_bearer(token), timeout=60).json()
    with bare(rows) as floor:
        for seconds in (1.0, SECONDS / 2, SECONDS / 2):
            theirs = asyncio.run(rate(floor, "/rows", "", seconds))
            used = processor(desk.pid)
            ours = asyncio.run(rate(desk.address, FILTERED, token, seconds))
            each = 1000 * (processor(desk.pid) - used) / (ours * seconds)
            told = f"/v1/changes {ours:,.0f} a second ({each:.2f} ms of processor time each)"
            if seconds > 1:
                share = f"{ours / theirs:.2f} of {SHARE}"
                print(f"  {when}: {told}, a bare route {theirs:,.0f}: {share}", flush=True)
    assert len(rows["items"]) == 50


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


@contextmanager
def bare(rows: Any) -> Iterator[str]:
    """A FastAPI route that returns what it is given, in a process of its own."""
    port = _free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as kept:
        json.dump(rows, kept)
        kept.flush()
        words = [sys.executable, "-m", "bench.desk", "bare", kept.name, str(port)]
        process = subprocess.Popen(words)
        address = f"http://127.0.0.1:{port}"
        try:
            while not _is_open(port):
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()
            process.wait()


def _is_open(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def serve_bare(path: str, port: int) -> None:
    import uvicorn
    from fastapi import FastAPI

    app, rows = FastAPI(), json.loads(Path(path).read_text())

    @app.get("/rows")
    def every_row() -> Any:
        return rows

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


async def rate(address: str, path: str, token: str, seconds: float = SECONDS) -> float:
    """Answers a second that so many connections get, each asking again once it is answered."""
    host, port = address.removeprefix("http://").split(":")
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}\r\n".encode()
    until = time.monotonic() + seconds
    lines = (_asking(host, int(port), asked, until) for _ in range(CONNECTIONS))
    return sum(await asyncio.gather(*lines)) / seconds


async def _asking(host: str, port: int, asked: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    answered = 0
    while time.monotonic() < until:
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        found = re.search(rb"content-length: (\d+)", head)
        await reader.readexactly(int(found[1]) if found else 0)
        answered += 1
    writer.close()
    return answered


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["record", home, url]:
            record(Path(home), url)
        case ["bare", kept, port]:
            serve_bare(kept, int(port))
        case [*sizes, database] if database in databases.KINDS:
            main([database], *map(int, sizes))
        case sizes:
            main(databases.KINDS, *map(int, sizes))
