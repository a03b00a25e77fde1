"""Our lists as datasets that FollowTheMoney's tools index: a catalogue, entities, and deltas.

A version of a dataset is the second in which something of its list was last recorded, written
YYYYMMDDHHMMSS; texts of versions sort as they are. A second that has not passed is none yet, nor
is one in which somebody who writes to the list may yet put more on record. So what a version holds
never changes: `known_at` of design section 2, by another name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from db import checks, revisions, standings
from db.engine import Connection
from db.standings import StandingOnRecord
from scrapers import registry
from scrapers.describe import TYPED
from scrapers.kit import Source
from tracker.answers import ftm
from tracker.errors import Absent, NotNow, WrongUsage
from tracker.model import COUNTS_AS_LISTED, stamp
from tracker.outgoing import Json
from tracker.record.writer import writes_since

WINDOW = 100
"""Versions of a list to which deltas lead; who is farther behind loads it whole."""

AT_A_TIME = 500
MIME = "application/json+ftm"
LINES = "entities.ftm.json"

Address = Callable[[str], str]
"""The whole address of a path below the catalogue."""

Op = Literal["ADD", "MOD", "DEL"]


def version(moment: str) -> str:
    """A moment as a version.

    >>> version("2026-11-29T05:06:07Z")
    '20261129050607'
    """
    return "".join(filter(str.isdigit, moment))


def moment_of(text: str) -> str:
    """The moment of a version; WrongUsage for what is none.

    >>> moment_of("20261129050607")
    '2026-11-29T05:06:07Z'
    """
    try:
        if len(text) != len("YYYYMMDDHHMMSS") or not text.isascii():
            raise ValueError(text)
        return f"{datetime.strptime(text, '%Y%m%d%H%M%S').isoformat()}Z"
    except ValueError:
        raise WrongUsage("A version is 14 digits, as 20261129050607.") from None


def versions(connection: Connection, list_id: str, now: datetime) -> list[str]:
    """The moments of a list's newest versions, oldest first: of seconds that have passed."""
    found = standings.moments(connection, list_id, WINDOW + 1)
    return [moment for moment in found if is_passed(connection, list_id, moment, now)]


def is_passed(connection: Connection, list_id: str, moment: str, now: datetime) -> bool:
    """Whether nothing can be put on record of a list any more as of a moment."""
    since = writes_since(connection, list_id, now)
    return moment <= stamp(now - timedelta(seconds=1)) and (not since or moment < since)


def demand_passed(connection: Connection, list_id: str, moment: str, now: datetime) -> str:
    """A moment as a version of a list that is whole; Absent for one that is none yet."""
    if not is_passed(connection, list_id, moment, now):
        raise Absent(f"{list_id} has no version {version(moment)} yet: that second is not over.")
    return moment


# The catalogue.


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """A list as a dataset; `moment` is that of its newest version."""

    list_id: str
    moment: str

    def json(self, address: Address) -> Json:
        """What the catalogue says of it."""
        source = registry.source(self.list_id)
        name, number = ftm.dataset(self.list_id), version(self.moment)
        return {
            "name": name,
            "title": source.title,
            "summary": f"{source.authority}. {source.legal_basis}",
            **_described(self.list_id, source),
            "url": source.page,
            "version": number,
            "updated_at": self.moment[:-1],
            "last_export": self.moment[:-1],
            "publisher": {"name": source.authority, "official": True, "url": source.page},
            "resources": [
                {
                    "name": LINES,
                    "url": address(f"{self.list_id}/{LINES}?version={number}"),
                    "mime_type": MIME,
                    "title": "Entities in force, one a line",
                }
            ],
            "entities_url": address(f"{self.list_id}/{LINES}?version={number}"),
            "delta_url": address(f"{self.list_id}/delta.json"),
        }


def _described(list_id: str, source: Source) -> Json:
    """What is to be known of a list, where a catalogue has room for it."""
    warning = source.political_use
    said = (
        f"A list of political use. {warning}" if warning else "",
        TYPED if source.transcribed else "",
        registry.no_longer_read(list_id),
    )
    told = " ".join(filter(None, said))
    return {"description": told} if told else {}


def datasets(connection: Connection, now: datetime) -> list[Dataset]:
    """Every list of which anything was recorded, also those that nobody here can read any more."""
    held = {*registry.keys(), *checks.lists(connection)}
    found = ((key, versions(connection, key, now)) for key in sorted(held))
    return [Dataset(list_id=key, moment=moments[-1]) for key, moments in found if moments]


def catalogue(connection: Connection, now: datetime, address: Address) -> Json:
    """All lists as datasets, as `yente` reads it."""
    return {"datasets": [one.json(address) for one in datasets(connection, now)]}


# Entities.


def asked(
    connection: Connection, lists: Iterable[str], number: str, now: datetime
) -> Iterator[tuple[str, str]]:
    """Lists, and of each the moment of a version: of the newest one, where no `number` is given."""
    for list_id in lists:
        if number:
            yield list_id, demand_passed(connection, list_id, moment_of(number), now)
        elif standings.moments(connection, list_id, 1):
            yield list_id, newest(connection, list_id, now)


def newest(connection: Connection, list_id: str, now: datetime) -> str:
    """The moment of a list's newest version; NotNow where there is none yet."""
    moments = versions(connection, list_id, now)
    if not moments:
        raise NotNow(f"{list_id} has no version that is whole yet: ask again in a few seconds.")
    return moments[-1]


def demand(connection: Connection, list_id: str) -> None:
    """Absent for what is no list that we know, and none that is on record."""
    if list_id not in registry.keys() and not standings.moments(connection, list_id, 1):
        raise Absent(f"There is no list {list_id}.")


def entities(
    connection: Connection, list_id: str, moment: str, *, ended: bool = False
) -> Iterator[Json]:
    """Entities of a list as recorded at a moment, a few in memory at a time.

    Those that count as listed; with those whose listing has `ended`, if they are asked for.
    """
    states = () if ended else COUNTS_AS_LISTED
    rows = standings.at(connection, list_id, moment, states)
    while some := list(islice(rows, AT_A_TIME)):
        for listed in _listed(connection, some):
            yield from ftm.entities(listed)


def _listed(connection: Connection, rows: Iterable[StandingOnRecord]) -> Iterator[ftm.Listed]:
    some = list(rows)
    contents = revisions.contents(connection, {row.revision for row in some})
    for row in some:
        yield ftm.Listed(
            list_id=row.list_id,
            source=registry.source(row.list_id),
            entry_id=row.entry_id,
            standing=row.body,
            content=contents[row.revision],
            recorded_at=row.recorded_at,
        )


# What is other from one version to the next.


def delta_index(connection: Connection, list_id: str, now: datetime, address: Address) -> Json:
    """Version -> where the difference to the one before it is to be had.

    A follower goes on from whatever version it has, so the oldest one is named too.
    """
    numbers = map(version, versions(connection, list_id, now)[-WINDOW:])
    return {"versions": {n: address(f"{list_id}/delta/{n}.json") for n in numbers}}


def delta(connection: Connection, list_id: str, moment: str) -> Iterator[Json]:
    """What a version adds, changes and takes away; Absent for one that there is none of."""
    moved = standings.moved(connection, list_id, moment)
    if not moved:
        raise Absent(f"{list_id} has no version {version(moment)}.")
    for part in _parts(moved):
        before = _told(connection, standings.before(connection, part, moment))
        after = _told(connection, standings.after(connection, part, moment))
        yield from _ops(before, after)


def _parts(moved: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(moved)
    while part := list(islice(rest, AT_A_TIME)):
        yield part


def _told(connection: Connection, rows: Mapping[str, StandingOnRecord]) -> dict[str, Json]:
    """Entities by id of the entries that count as listed."""
    counting = (row for row in rows.values() if row.state in COUNTS_AS_LISTED)
    told = (ftm.entities(listed) for listed in _listed(connection, counting))
    return {entity["id"]: entity for party in told for entity in party}


def _ops(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Json]:
    for number, entity in after.items():
        if number not in before:
            yield _op("ADD", entity)
        elif _says(before[number]) != _says(entity):
            yield _op("MOD", entity)
    for number in before.keys() - after.keys():
        yield _op("DEL", {"id": number})


def _op(op: Op, entity: Json) -> Json:
    return {"op": op, "entity": entity}


def _says(entity: Json) -> Json:
    """An entity without the time of its recording."""
    return {name: value for name, value in entity.items() if name != "last_change"}
