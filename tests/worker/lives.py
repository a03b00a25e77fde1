"""Lives by chance of every kind of process: killed with SIGKILL at any moment, and begun again.

Each gives a `Tally`: what was lost, what is there twice, and how often somebody was killed.
"""

import http.client
import json
import random
import shutil
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import text

from db.archive import Archive
from db.engine import Engine, open_database, reading, writing
from tests import databases
from tests.builders import CROWD, day, person, un_xml
from tests.mailboxes import FROM, Box, receiving
from tests.servers import Server, reply, serving
from tests.worker import child
from tests.worker.child import Verb
from tests.worker.place import CHANGES, clean, keep, place, story, until, wrong
from tracker.notices import subscriptions
from tracker.people import accounts, tokens
from tracker.people.actor import Actor
from tracker.proof import parallel, replay
from tracker.record.tracker import Tracker, now
from tracker.service import slots
from tracker.service.jobs import FOLD, Job

DAY = 86_400.0
TO = "ada@bank.example"
NEW = 4
"""Documents of a site that come while somebody is killed, each with one more person."""


@dataclass
class Tally:
    """What became of one life."""

    kills: int = 0
    changes: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    mails: int = 0
    again: int = 0
    """Mails that went out once more under their own id."""

    def __str__(self) -> str:
        said = f"{self.kills} kills, {self.changes} changes, {len(self.lost)} lost, "
        said += f"{len(self.doubled)} doubled, {len(self.wrong)} wrong"
        return said + (f"; {self.mails} mails, {self.again} sent again" if self.mails else "")

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.wrong]

    def held_against(self, expected: Counter[Any], found: Counter[Any]) -> None:
        """Note what is missing of what was expected, and what there is too much of."""
        self.changes += expected.total()
        self.lost += [f"lost: {one}" for one in (expected - found).elements()]
        self.doubled += [f"too many: {one}" for one in (found - expected).elements()]


Life = Callable[[random.Random, Path], Tally]


# What all have in common.


@cache
def pattern() -> Path:
    """A home over SQLite that has taken in the whole story in one go, and the story beside it."""
    root = Path(mkdtemp(prefix="tracker-pattern-"))
    clean(story(root / "documents"), root / "home")
    return root


@cache
def changes_of_story() -> Counter[Any]:
    with database(pattern() / "home") as engine:
        return changes(engine)


def copied(folder: Path) -> Path:
    """A home of one's own, with all of the story."""
    return Path(shutil.copytree(pattern() / "home", folder / "home"))


@contextmanager
def database(home: Path, url: str = "") -> Iterator[Engine]:
    engine = open_database(url or f"sqlite:///{home / 'tracker.db'}")
    try:
        yield engine
    finally:
        engine.dispose()


def changes(engine: Engine) -> Counter[Any]:
    with reading(engine) as connection:
        return Counter(tuple(row) for row in connection.execute(text(CHANGES)))


def prove(tally: Tally, home: Path, url: str = "", lists: tuple[str, ...] = ("un_sc",)) -> None:
    """Note whatever `verify` and `replay --verify` find in a home."""
    with database(home, url) as engine:
        tracker = Tracker.over(engine, Archive(home / "archive"))
        with reading(engine) as connection:
            tally.wrong += parallel.problems(connection, tracker.journal.archive, "")
        for list_id in lists:
            tally.wrong += replay.differences_of(tracker, list_id)


def until_done(
    tally: Tally,
    chance: random.Random,
    home: Path,
    words: Callable[[int], list[str]],
    span: float,
    ended: str = "",
) -> int:
    """Run a verb, killed some times within a span of seconds, and then to its end; how often.

    Each life's clock is two days ahead of the one before: no right of a dead one is in its way. Who
    was killed after it had said that it has `ended` is not begun again.
    """
    log, kills = home.parent / "said.log", chance.randint(1, 3)
    for number in range(kills + 1):
        verb = Verb(tuple(words(number)), {"TRACKER_HOME": str(home)}, ahead=2 * DAY * number)
        process = child.begin(verb, log)
        if number < kills:
            process.join(chance.uniform(0.02, span))
            tally.kills += process.is_alive()
            process.kill()
        process.join(120)
        if number < kills and ended and ended in log.read_text():
            return number
    _demand_good(process, log)
    return kills


def _demand_good(process: BaseProcess, log: Path) -> None:
    assert process.exitcode == 0, log.read_text()[-3000:]


# Who folds what a backfill kept.


def workers(chance: random.Random, folder: Path) -> Tally:
    """Two workers take in two lists of six documents; one or the other is killed at any moment."""
    tally, root = Tally(), pattern() / "documents"
    with place(folder) as there:
        there.put(*(Job(work=FOLD, list_id=list_id) for list_id in keep(there, root)))
        two, kills = [there.worker(), there.worker()], chance.randint(2, 6)
        while tally.kills < kills and not there.is_idle():
            time.sleep(chance.uniform(0.05, 1.2))
            which = chance.randrange(2)
            two[which].kill()
            two[which].join(10)
            two[which] = there.worker()
            tally.kills += 1
        until(there.is_idle, f"all is done after {tally.kills} kills")
        tally.held_against(changes_of_story(), changes(there.engine))
        tally.wrong += wrong(there, sorted(changes_of_story()))
    return tally


# A house: a site, a mail server, and those who look, fold, tell and answer.


@dataclass
class House:
    """A site with a list that grows, somebody who wants to be told, and processes by their role."""

    home: Path
    url: str
    server: Server
    box: Box
    tracker: Tracker
    roles: dict[str, Callable[[float], BaseProcess]] = field(default_factory=dict)
    alive: dict[str, BaseProcess] = field(default_factory=dict)
    lives: Counter[str] = field(default_factory=Counter)

    @property
    def log(self) -> Path:
        return self.home / "workers.log"

    @property
    def settings(self) -> dict[str, str]:
        """Of everybody in the house."""
        return {
            "TRACKER_HOME": str(self.home),
            "TRACKER_DATABASE_URL": self.url,
            "TRACKER_LISTS": "un_sc",
            "TRACKER_FEEDS": "none",
            "TRACKER_URLS": f"un_sc.list={self.server.url}/list",
            "TRACKER_ALLOW_PRIVATE_HOSTS": "yes",
            "TRACKER_ATTEMPTS": "1",
            "TRACKER_SERVE_PORT": "0",
            "TRACKER_LOG_FORMAT": "json",
            "TRACKER_LOG_LEVEL": "info",
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(self.box.port),
            "TRACKER_SMTP_SECURITY": "none",
            "TRACKER_SMTP_TIMEOUT_SECONDS": "5",
            "TRACKER_MAIL_FROM": FROM,
            "TRACKER_STATUS_AT": "23:59 UTC",
        }

    def serves(self, number: int) -> None:
        """The site has document number n of its list: n persons more than at first."""
        people = [*CROWD, *(person(200 + n) for n in range(1, number + 1))]
        self.server.on("/list", reply(200, un_xml(people, day(number))))

    def begin(self, role: str) -> None:
        """Begin a process; one that was killed is begun a day later by its own clock."""
        self.alive[role] = self.roles[role](DAY * self.lives[role])
        self.lives[role] += 1

    def kill(self, role: str) -> None:
        self.alive[role].kill()
        self.alive[role].join(10)

    def end(self) -> None:
        for process in self.alive.values():
            process.kill()
            process.join(10)

    def recorded(self) -> list[str]:
        """Who was added on record, in order."""
        query = "select entry_key from change where kind = 'addition' and superseded_at = '' "
        with reading(self.tracker.ledger.engine) as connection:
            return [key for (key,) in connection.execute(text(f"{query} order by entry_key"))]

    def documents(self) -> int:
        with reading(self.tracker.ledger.engine) as connection:
            return int(connection.execute(text("select count(*) from snapshot")).scalar_one())

    def ask(self) -> None:
        slots.ask_now(self.tracker, ["un_sc"])

    def told(self) -> Counter[tuple[str, str]]:
        """Mails of additions that came: recipient and id -> how often."""
        return self.box.ids()


@contextmanager
def house(home: Path, url: str) -> Iterator[House]:
    """A house over a database that is there; nobody is in it yet."""
    with serving() as server, receiving(Box()) as box, database(home, url) as engine:
        tracker = Tracker.over(engine, Archive(home / "archive"))
        wanted = {"name": "desk", "to": [TO], "grouped": False, "kinds": ["addition"]}
        with writing(engine) as connection:
            subscriptions.save(connection, subscriptions.subscription(wanted), "ada", now())
        made = House(home, url, server, box, tracker)
        try:
            yield made
        finally:
            made.end()


def live(there: House, chance: random.Random, tally: Tally, victims: list[str]) -> None:
    """Let the site change, and kill one of the victims over each document, at any moment."""
    there.serves(0)
    for role in there.roles:
        there.begin(role)
    _seen(there, lambda: there.documents() == 1, "the first document is seen")
    for number in range(1, NEW + 1):
        there.serves(number)
        there.ask()
        time.sleep(chance.uniform(0.0, 0.7))
        victim = chance.choice(victims)
        there.kill(victim)
        tally.kills += 1
        there.begin(victim)
        _seen(there, lambda n=number: len(there.recorded()) >= n, f"document {number} is seen")  # type: ignore[misc]
    until(lambda: len(there.told()) >= NEW, "all are told")


def _seen(there: House, met: Callable[[], Any], what: str) -> None:
    """Ask for a look now and then, until something is so."""
    end = time.monotonic() + 90
    while not met():
        assert time.monotonic() < end, f"{what}: {there.log.read_text()[-4000:]}"
        there.ask()
        with _patience():
            until(met, what, 1.5)


@contextmanager
def _patience() -> Iterator[None]:
    try:
        yield
    except AssertionError:
        """Then once more."""


def counted(there: House, tally: Tally) -> None:
    """Hold what is on record, and what was told, against what the site had."""
    expected = Counter(f"QDi.{200 + number}" for number in range(1, NEW + 1))
    tally.held_against(expected, Counter(there.recorded()))
    came = there.told()
    tally.mails, tally.again = NEW, came.total() - len(came)
    if len(came) != NEW:
        tally.wrong.append(f"{len(came)} mails for {NEW} additions")
    if tally.again > tally.kills:
        tally.wrong.append(f"{tally.again} mails went out again, and {tally.kills} were killed")


def alone(chance: random.Random, folder: Path) -> Tally:
    """`tracker serve` without a queue does everything by itself."""
    tally = Tally()
    with house(folder, databases.fresh_sqlite(folder)) as there:
        verb = Verb(("serve",), there.settings)
        there.roles["serve"] = lambda ahead: child.begin(verb._replace(ahead=ahead), there.log)
        live(there, chance, tally, ["serve"])
        there.end()
        counted(there, tally)
        prove(tally, folder)
    return tally


def many(chance: random.Random, folder: Path) -> Tally:
    """Two `serve` with a queue, and a worker for each queue; anybody may be killed.

    Who tells begins a day later by its own clock: what a dead one was about to send waits for ten
    minutes until another one sends it.
    """
    tally = Tally()
    with place(folder) as queued, house(folder, queued.url) as there:
        settings = {**there.settings, "TRACKER_QUEUE": "procrastinate"}
        scheduler = Verb(("serve",), settings)
        for name in ("serve", "another serve"):
            there.roles[name] = lambda _ahead: child.begin(scheduler, there.log)
        for queue in ("fetch", "fold", "evidence"):
            orders = queued.orders(queues=(queue,), more=settings)
            there.roles[queue] = lambda _, orders=orders: child.start(orders, there.log)  # type: ignore[misc]
        tells = queued.orders(queues=("notify",), more=settings)
        there.roles["notify"] = lambda ahead: child.start(tells._replace(ahead=ahead), there.log)
        live(there, chance, tally, ["serve", "another serve", "fetch", "notify", "notify"])
        there.kill("serve")
        there.kill("another serve")
        until(queued.is_idle, "nothing is left in the queue")
        there.end()
        counted(there, tally)
        tally.wrong += [f"job left: {state}" for state in queued.states()]
        prove(tally, folder, queued.url)
    return tally


# Those who come to an end by themselves.


def backfill(chance: random.Random, folder: Path) -> Tally:
    """`tracker backfill`, killed and called again until it has come to its end."""
    tally, home = Tally(), folder / "home"
    databases.fresh_sqlite(home)
    words = ["backfill", str(pattern() / "documents")]
    until_done(tally, chance, home, lambda _life: words, span=1.5)
    with database(home) as engine:
        tally.held_against(changes_of_story(), changes(engine))
    prove(tally, home, lists=("un_sc", "us_state_fto"))
    return tally


def replayed(chance: random.Random, folder: Path) -> Tally:
    """`tracker replay`, which folds anew in place and in a copy, killed in the midst."""
    tally, home = Tally(), copied(folder)
    words = chance.choice([["replay"], ["replay", "--verify"]])
    until_done(tally, chance, home, lambda _life: words, span=1.5)
    with database(home) as engine:
        tally.held_against(changes_of_story(), changes(engine))
    prove(tally, home, lists=("un_sc", "us_state_fto"))
    return tally


def backup(chance: random.Random, folder: Path) -> Tally:
    """`tracker backup`, killed and made elsewhere; what has its name is whole, and gives all."""
    tally, home = Tally(), copied(folder)
    last = until_done(
        tally, chance, home, lambda life: ["backup", str(folder / f"kept-{life}")], span=0.4
    )
    made = [kept for life in range(last + 1) if (kept := folder / f"kept-{life}").exists()]
    assert folder / f"kept-{last}" in made
    for one in (home, *(_restored(kept) for kept in made)):
        with database(one) as engine:
            tally.held_against(changes_of_story(), changes(engine))
        prove(tally, one, lists=())
    return tally


def _restored(kept: Path) -> Path:
    """A home out of a backup."""
    home = kept.with_name(f"home of {kept.name}")
    log = kept.with_name("restored.log")
    process = child.begin(Verb(("restore", str(kept)), {"TRACKER_HOME": str(home)}), log)
    process.join(120)
    _demand_good(process, log)
    return home


def moved(chance: random.Random, folder: Path) -> Tally:
    """`tracker migrate-store`, killed and called again; source and target have all of it."""
    tally, home = Tally(), copied(folder)
    with databases.empty_postgresql() as url:
        words = ["migrate-store", f"sqlite:///{home / 'tracker.db'}", url]
        until_done(tally, chance, home, lambda _life: words, span=1.5, ended="The source is as it")
        for at in ("", url):
            with database(home, at) as engine:
                tally.held_against(changes_of_story(), changes(engine))
            prove(tally, home, at, lists=())
    return tally


# Who answers.


def web(chance: random.Random, folder: Path) -> Tally:
    """`tracker web` is sent decisions with keys; those that got no answer are sent again."""
    tally, home = Tally(), copied(folder)
    with database(home) as engine:
        key = _token(engine)
        every = sorted(changes(engine))
        wanted = [change.hex() for _, change in every[:: len(every) // 12]]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"TRACKER_HOME": str(home), "TRACKER_SERVE_PORT": str(port)}
    left, kills, number = list(wanted), chance.randint(1, 3), 0
    while left:
        verb = Verb(("web",), settings, ahead=0.01 * DAY * number)
        process = child.begin(verb, folder / "web.log")
        number += 1
        if tally.kills < kills:
            _until_killed(process, chance, port, key, left)
            tally.kills += 1
        else:
            _ask(port, key, left, len(left))
            process.kill()
        process.join(10)
    with database(home) as engine, reading(engine) as connection:
        rows = connection.execute(text("select change_id from review"))
        tally.held_against(
            Counter(wanted), Counter(bytes(change_id).hex() for (change_id,) in rows)
        )
    prove(tally, home, lists=())
    return tally


def _token(engine: Engine) -> str:
    by = Actor("root", proved=False)
    accounts.add(engine, "ada", "reviewer", "", by=by, now=now())
    return tokens.add(engine, "ada", tokens.Wanted(scope="decide"), by=by, now=now())


def _until_killed(
    process: BaseProcess, chance: random.Random, port: int, key: str, left: list[str]
) -> None:
    """Send some decisions, and kill who answers over the next one."""
    until(lambda: _answer(port, key, left[0]), "it answers")
    _ask(port, key, left, chance.randint(0, 3))
    if left:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as line:
            _send(line, key, left[0])
            time.sleep(chance.uniform(0.0, 0.03))
            process.kill()
            with _no_answer():
                if line.getresponse().status == 200:
                    left.pop(0)
    process.kill()


@contextmanager
def _no_answer() -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException):
        """Nobody knows what became of it: it is sent again."""


def _ask(port: int, key: str, left: list[str], number: int) -> None:
    """Send so many decisions, and heed the answers."""
    for _ in range(min(number, len(left))):
        status, body = until(lambda: _answer(port, key, left[0]), "somebody answers")
        assert status == 200, body
        left.pop(0)


def _answer(port: int, key: str, change: str) -> tuple[int, Any] | None:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as line:
            _send(line, key, change)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException):
        return None


def _send(line: http.client.HTTPConnection, key: str, change: str) -> None:
    headers: Mapping[str, str] = {"Authorization": f"Bearer {key}", "Idempotency-Key": change}
    line.request("POST", f"/v1/changes/{change}/ack", headers=dict(headers))


LIVES: dict[str, Life] = {
    "workers": workers,
    "serve": alone,
    "serve and workers of every queue": many,
    "backfill": backfill,
    "workers again": workers,
    "web": web,
    "replay": replayed,
    "backup": backup,
    "migrate-store": moved,
    "serve and workers of every queue, again": many,
}
"""Kinds of life, which take turns."""
