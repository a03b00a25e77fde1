"""What official acts cost: matching them to removals, and answers about names beside them."""

import random
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from db import revisions, standings
from db.acts import add as put_acts
from db.canonical import canonical
from db.engine import Connection, Engine, migrate, open_database, reading, writing
from scrapers.kit import ActKind, ActParty, Effect, RawAct
from tests import big_log
from tracker.acts import calendar
from tracker.answers import status, timeline
from tracker.answers.covered import Covered
from tracker.answers.grounds import When, grounds
from tracker.matching import search
from tracker.model import Content, Designation, Name, Spell, moment
from tracker.record.acts import revision
from tracker.rules.normalise.entries import encoded
from tracker.rules.normalise.entries import revision as revision_of

SIZE = 1_000_000
ACTS = 3_000
"""Many times what ships with the program."""

ASKED, ROUNDS = 20, 3
NOW = "2026-11-29T00:00:00Z"
BATCH = 10_000


def main(size: int = SIZE) -> None:
    """A table: milliseconds of answers at a million revisions, without acts and with them."""
    with tempfile.TemporaryDirectory() as name:
        engine = open_database(f"sqlite:///{name}/tracker.db")
        migrate(engine)
        big_log.fill(engine, size)
        people = big_log.parties(size, random.Random(size))
        stand(engine, people)
        search.bring_up_to_date(engine)
        what = f"{ASKED} names, {size:,} revisions"
        print(f"{what:40} {'median':>9} {'slowest':>9}   ms of processor")
        answers(engine, people, "no act")
        on_file(engine, people[:ACTS])
        answers(engine, people, f"{ACTS:,} acts")
        engine.dispose()


def answers(engine: Engine, people: list[dict[str, Any]], beside: str) -> None:
    """What questions about names take, of which every second one is in an act."""
    names = [who["caption"] for who in (*people[: ASKED // 2], *people[-ASKED // 2 :])]
    with reading(engine) as connection:
        when = When(on="2024-06-30")
        ground = grounds(connection, when, (), moment(NOW))
        for what, ask in asked(connection, when, ground.looked).items():
            told(f"{what}, {beside}", sorted(best(partial(ask, name)) for name in names))


def asked(
    connection: Connection, when: When, looked: Covered
) -> dict[str, Callable[[str], object]]:
    """Verb -> how a name is asked about."""

    def of_status(name: str) -> object:
        return status.status(connection, status.Question.of(name, when))

    def near(name: str) -> object:
        return status.near_misses(connection, status.Question.of(name, when), set())

    def of_timeline(name: str) -> object:
        return timeline.timeline(connection, name, (), looked.lists)

    def of_calendar(_name: str) -> object:
        return calendar.calendar(connection, calendar.Asked(today=date(2026, 11, 29)))

    return {
        "status": of_status,
        "of it names that are alike": near,
        "timeline": of_timeline,
        "calendar": of_calendar,
    }


def told(what: str, spent: list[float]) -> None:
    print(f"{what:40} {spent[len(spent) // 2]:9.1f} {spent[-1]:9.1f}", flush=True)


def best(work: Callable[[], object]) -> float:
    """Milliseconds of processor time of the quickest of a few rounds."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent) * 1000


# What stands on record: entries of the made-up log, and acts about some of them.


def stand(engine: Engine, people: Iterable[dict[str, Any]]) -> None:
    """Every party of the log stands on its list, with what a document says of it."""
    left = iter(people)
    while some := list(islice(left, BATCH)):
        contents = [content(who) for who in some]
        with writing(engine) as connection:
            revisions.add_new(connection, {revision_of(data): data for data in contents}, "")
            rows = [standing(who, data) for who, data in zip(some, contents, strict=True)]
            for list_id in {who["list_id"] for who in some}:
                own = [row for row in rows if row["list_id"] == list_id]
                standings.seal(connection, list_id, standings.add(connection, own))


def content(who: dict[str, Any]) -> bytes:
    acts = tuple(Designation(tag, "2015-01-01", "") for tag in who["programme"].split("; "))  # type: ignore[arg-type]
    return encoded(
        Content(
            schema="Person",
            state="in_force",
            names=(Name(who["caption"], "name"),),
            acts=acts,
            identifiers=(),
            facts={},
            extra={},
        )
    )


def standing(who: dict[str, Any], data: bytes) -> dict[str, Any]:
    spell = Spell(since="2015-01-01T00:00:00Z", after="", listed_on="2015-01-01", sha256="0" * 64)
    body = {
        "entry_id": who["entry_id"],
        "keys": [who["entry_key"]],
        "revision": revision_of(data),
        "state": "in_force",
        "episode": 1,
        "spells": [spell._asdict()],
        "programmes": {tag: [spell._asdict()] for tag in who["programme"].split("; ")},
        "pending": [],
        "carried": {},
    }
    columns = ("list_id", "entry_id", "entry_key", "caption")
    return {name: who[name] for name in columns} | {
        "state": "in_force",
        "revision": revision_of(data),
        "body": canonical(body),
        "recorded_at": "2015-01-01T00:00:00Z",
    }


def on_file(engine: Engine, people: Iterable[dict[str, Any]]) -> None:
    """An act about each of these parties on record: judgments, and acts of authorities."""
    with writing(engine) as connection:
        put_acts(connection, list(map(act, enumerate(people))))


OF_EACH = (
    (ActKind.JUDGMENT, Effect.ANNULS),
    (ActKind.JUDGMENT, Effect.UPHOLDS),
    (ActKind.DESIGNATION, Effect.ADDS),
    (ActKind.AMENDMENT, Effect.REWORDS),
    (ActKind.REVIEW, Effect.KEEPS),
)


def act(numbered: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    """A row of the register about one party."""
    number, who = numbered
    kind, effect = OF_EACH[number % len(OF_EACH)]
    says = raw(number, who["caption"], who["list_id"], kind, effect)
    return {
        "feed_id": "curated",
        "number": says.number,
        "title": says.title,
        "published_on": says.published_on,
        "url": says.url,
        "observed_at": NOW,
        "snapshot_sha256": "0" * 64,
        "recorded_at": NOW,
        "revision": revision(says),
        "body": canonical(says.fields()),
    }


def raw(number: int, name: str, list_id: str, kind: ActKind, effect: Effect) -> RawAct:
    day = f"{2016 + number % 8}-0{1 + number % 9}-1{number % 9}"
    return RawAct(
        number=f"2020-{number:05d}",
        title=f"In the Matter of {name}",
        published_on=day,
        in_force_on=day,
        url=f"https://acts.example/{number}",
        kind=kind,
        citations=(f"FR Doc. 2020-{number:05d}",),
        parties=(ActParty(name, effect, aliases=(f"ABU {name}",)),),
        lists=(list_id,),
    )


if __name__ == "__main__":
    main()
