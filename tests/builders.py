"""Small documents in the official formats, and short ways to take them in and look at the log."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from db import snapshots, standings, tables
from db.canonical import parsed
from db.engine import reading
from db.log import Filters
from db.snapshots import SnapshotRow
from scrapers import kit
from tracker.answers import entries, status
from tracker.answers import log as answers_log
from tracker.decisions import questions as decisions_questions
from tracker.intake import run
from tracker.proof import replay
from tracker.record.journal import Arrival
from tracker.record.tracker import Tracker
from tracker.record.writer import Outcome

START = datetime(2030, 1, 1, tzinfo=UTC)


class Ticking:
    """A clock that moves on one second every time somebody looks."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def day(number: int) -> datetime:
    """Day n of the story."""
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number)


def person(number: int, **given: Any) -> dict[str, Any]:
    """One UN individual by number; any element can be given, None leaves it out."""
    plain = {
        "ref": f"QDi.{number:03d}",
        "name": f"Given{number} Family{number}",
        "regime": "Al-Qaida",
        "listed": "2001-01-25",
        "dataid": str(100_000 + number),
        "aliases": [("Good", f"Other{number}")],
        "born": [f"{1940 + number % 50}-03-0{1 + number % 9}"],
        "notes": f"Note on {number}.",
        "updated": [],
        "more": "",
    }
    return plain | given


CROWD = [person(number) for number in range(1, 41)]
"""Forty individuals who stay as they are."""


def without(*numbers: int) -> list[dict[str, Any]]:
    """The crowd without some of them."""
    return [one for number, one in enumerate(CROWD, 1) if number not in numbers]


def un_xml(people: Iterable[Mapping[str, Any]], generated: datetime, groups: int = 3) -> bytes:
    """A UN consolidated list with these individuals and some entities."""
    entities = "".join(_entity(number) for number in range(1, groups + 1))
    individuals = "".join(map(_individual, people))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="'
        f'{generated.isoformat()}"><INDIVIDUALS>{individuals}</INDIVIDUALS>'
        f"<ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


def _individual(p: Mapping[str, Any]) -> str:
    aliases = "".join(
        f"<INDIVIDUAL_ALIAS><QUALITY>{q}</QUALITY><ALIAS_NAME>{escape(n)}</ALIAS_NAME>"
        "</INDIVIDUAL_ALIAS>"
        for q, n in p["aliases"]
    )
    born = "".join(
        f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>{b}</DATE>"
        "</INDIVIDUAL_DATE_OF_BIRTH>"
        for b in p["born"]
    )
    updated = "".join(f"<VALUE>{u}</VALUE>" for u in p["updated"])
    return (
        f"<INDIVIDUAL><DATAID>{p['dataid']}</DATAID><VERSIONNUM>1</VERSIONNUM>"
        f"<FIRST_NAME>{escape(p['name'])}</FIRST_NAME><UN_LIST_TYPE>{p['regime']}</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>{p['ref']}</REFERENCE_NUMBER><LISTED_ON>{p['listed']}</LISTED_ON>"
        f"<COMMENTS1>{escape(p['notes'])}</COMMENTS1>"
        f"<LAST_DAY_UPDATED>{updated}</LAST_DAY_UPDATED>{aliases}{born}{p['more']}</INDIVIDUAL>"
    )


def _entity(number: int) -> str:
    return (
        f"<ENTITY><DATAID>{200_000 + number}</DATAID><FIRST_NAME>Group {number}</FIRST_NAME>"
        f"<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDe.{number:03d}</REFERENCE_NUMBER>"
        "<LISTED_ON>2001-01-25</LISTED_ON></ENTITY>"
    )


def fto_html(listed: Sequence[tuple[str, str]], delisted: Sequence[tuple[str, str, str]]) -> bytes:
    """The department's page: (date, name) in force, (removed, name, listed) delisted."""
    first = "".join(f"<tr><td>{on}</td><td>{name}</td></tr>" for on, name in listed)
    second = "".join(
        f"<tr><td>{off}</td><td>{name}</td><td>{on}</td></tr>" for off, name, on in delisted
    )
    return (
        "<!doctype html><html><body><table><tr><th>Date Designated</th><th>Name</th></tr>"
        f"{first}</table><table><tr><th>Date Removed</th><th>Name</th>"
        f"<th>Date Originally Designated</th></tr>{second}</table></body></html>"
    ).encode()


def take(
    tracker: Tracker,
    content: bytes,
    at: datetime,
    *,
    list_id: str = "un_sc",
    mode: str = "backfill",
    role: str = "list",
    form: str = "xml",
    name: str = "consolidated.xml",
) -> Outcome:
    """Take one document into a tracker."""
    arrival = Arrival(
        list_id=list_id,
        observed_at=at,
        mode=mode,
        format_id=form,
        documents={role: kit.Document(name=name, content=content)},
    )
    return run.take(tracker, arrival, live=mode == "run")


def take_un(
    tracker: Tracker, people: Iterable[Mapping[str, Any]], number: int, **given: Any
) -> Outcome:
    """Take a UN list with these individuals on day n."""
    return take(tracker, un_xml(people, day(number)), day(number), **given)


def take_fto(tracker: Tracker, content: bytes, number: int) -> Outcome:
    return take(
        tracker,
        content,
        day(number),
        list_id="us_state_fto",
        role="page",
        form="html",
        name="foreign-terrorist-organizations.html",
    )


def log(tracker: Tracker, **filters: Any) -> list[dict[str, Any]]:
    """The current log, oldest first, everything in it."""
    with reading(tracker.ledger.engine) as connection:
        rows = answers_log.changes(connection, Filters(everything=True, **filters))
    return [row.json() for row in reversed(rows)]


def brief(tracker: Tracker, **filters: Any) -> list[tuple[str, str]]:
    """(kind, key) of the current log."""
    return [(row["kind"], row["entry_key"]) for row in log(tracker, **filters)]


def documents(tracker: Tracker, list_id: str = "un_sc") -> list[SnapshotRow]:
    """All documents of a list on record, in history order."""
    with reading(tracker.ledger.engine) as connection:
        return snapshots.of_list(connection, list_id)


def state(tracker: Tracker, key: str, list_id: str = "un_sc") -> str:
    """Where the entry of a key stands."""
    with reading(tracker.ledger.engine) as connection:
        found = standings.on_record(connection, list_id)
    bodies = [parsed(body) for _, body in found.values()]
    return next(str(body["state"]) for body in bodies if key in body["keys"])


def questions(tracker: Tracker, wanted: str = "open") -> list[dict[str, Any]]:
    with reading(tracker.ledger.engine) as connection:
        asked = entries.questions(connection, "", wanted)
    return [entries.Asked(question=question).json() for question in asked]


def answer(tracker: Tracker, verdict: str, asked: Sequence[Mapping[str, Any]], **act: str) -> None:
    """Decide questions."""
    which = decisions_questions.Which(ids=[question["pending_id"] for question in asked])
    said = {"by": "ada", "reason": "because"}
    if verdict == "confirm":
        decisions_questions.confirm(
            tracker, which, **said, act=decisions_questions.StatedAct(**act)
        )
    else:
        decisions_questions.reject(tracker, which, **said)


def events(tracker: Tracker, kind: str) -> list[dict[str, Any]]:
    """Bodies of the outbox's events of one kind."""
    rows = tables.event
    with reading(tracker.ledger.engine) as connection:
        found = connection.execute(rows.select().where(rows.c.kind == kind)).all()
    return [dict(parsed(row.body)) for row in found]


def assert_replays(tracker: Tracker, list_id: str = "un_sc") -> None:
    """Everything folded anew comes to what is on record."""
    assert list(replay.differences(tracker, [list_id])) == []


def ask(tracker: Tracker, name: str, on: str, **more: Any) -> dict[str, Any]:
    with reading(tracker.ledger.engine) as connection:
        return status.status(connection, status.Question(name=name, on=on, **more)).json()
