"""Questions drawn from what is on record, asked of two databases: both have to answer alike.

The rows are compared before (`db.moving`); this is whether they are found, joined and put in order
alike, by two databases that each have indexes and a planner of their own. Names are those that
lists publish; of watched names nothing is asked.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from db import samples
from db.canonical import canonical
from db.engine import Connection
from db.log import Filters
from tracker.answers import log, timeline
from tracker.answers import status as answers
from tracker.answers.covered import covered
from tracker.answers.grounds import When, grounds
from tracker.answers.lists import speaks
from tracker.answers.status import Question
from tracker.matching import search
from tracker.outgoing import rows

SEED = 18_8320
MANY = 1_000

PAGES = (1, 20, 50, 100)
"""Rows of a page of the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: of what kind it is, and how it is put to a database; its answer as text."""

    kind: str
    put: Callable[[Connection], str]


@dataclass(frozen=True, slots=True)
class Differing:
    """A question that two databases answer otherwise, by its number among those that were drawn."""

    number: int
    kind: str

    def __str__(self) -> str:
        return f"Question {self.number} of {MANY:,} ({self.kind}) is answered otherwise."


def drawn(connection: Connection, now: datetime, seed: int = SEED) -> list[Asked]:
    """The same questions for the same record; a home with nothing on record is asked few."""
    found = samples.drawn(connection)
    chance = random.Random(seed)
    if not found.names or not found.moments:
        return [Asked("changes", partial(_changes, Filters(limit=PAGES[-1]), now))]
    kinds = (_a_page, _a_status, _a_search, _a_timeline)
    return [kinds[n % len(kinds)](chance, found, now) for n in range(MANY)]


def differing(
    asked: Sequence[Asked],
    source: Connection,
    target: Connection,
    step: Callable[[str], None] = lambda said: None,
) -> Iterator[Differing]:
    """Those that the two answer otherwise."""
    for number, one in enumerate(asked, 1):
        step(f"{number}")
        if _digest(one.put(source)) != _digest(one.put(target)):
            yield Differing(number, one.kind)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


# The kinds.


def _a_page(chance: random.Random, found: samples.Drawn, now: datetime) -> Asked:
    since, until = sorted(chance.choices(found.moments, k=2))
    filters = Filters(
        lists=chance.choice(((), (chance.choice(found.lists),))),
        kinds=chance.choice(((), (), ("addition",), ("removal",), ("amendment",))),
        since=chance.choice(("", since[:10])),
        until=chance.choice(("", until[:10])),
        q=chance.choice(("", "", chance.choice(found.names)[:5])),
        known_at=chance.choice(("", "", chance.choice(found.known))),
        everything=chance.random() < 0.5,
        before=chance.choice((None, (until, chance.randint(1, found.last_change + 1)))),
        limit=chance.choice(PAGES),
    )
    return Asked("changes", partial(_changes, filters, now))


def _changes(filters: Filters, now: datetime, connection: Connection) -> str:
    found = log.answer(connection, filters, (), now)
    return canonical([rows(found.rows), found.said()])


def _a_status(chance: random.Random, found: samples.Drawn, now: datetime) -> Asked:
    when = When(
        on=chance.choice(found.moments)[:10],
        known_at=chance.choice(("", chance.choice(found.known))),
    )
    return Asked("status", partial(_status, chance.choice(found.names), when, now))


def _status(name: str, when: When, now: datetime, connection: Connection) -> str:
    ground = grounds(connection, when, (), now)
    try:
        asked = Question.of(search.checked(name), when)
        return canonical(answers.status(connection, asked, ground).json())
    except search.NotAName as why:
        return str(why)


def _a_search(chance: random.Random, found: samples.Drawn, now: datetime) -> Asked:
    words = chance.choice(found.names).split()
    part = " ".join(chance.sample(words, k=min(len(words), chance.choice((1, 2, 9)))))
    known_at = chance.choice(("", chance.choice(found.known)))
    return Asked("search", partial(_search, part, known_at))


def _search(text: str, known_at: str, connection: Connection) -> str:
    try:
        matches = search.anything(connection, search.checked(text), known_at=known_at)
    except search.NotAName as why:
        return str(why)
    return canonical(rows(search.with_standing(connection, matches)))


def _a_timeline(chance: random.Random, found: samples.Drawn, now: datetime) -> Asked:
    return Asked("timeline", partial(_timeline, chance.choice(found.names), now))


def _timeline(name: str, now: datetime, connection: Connection) -> str:
    try:
        search.checked(name)
    except search.NotAName as why:
        return str(why)
    looked = covered(connection, filter(speaks, samples.lists(connection)), now, counted=False)
    moments = timeline.timeline(connection, name, (), looked.lists)
    return canonical(rows(moments))
