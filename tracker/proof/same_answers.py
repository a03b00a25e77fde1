"""Questions drawn from what is on record, asked of two databases: both have to answer alike.

The rows are compared before (`db.moving`); this is whether they are found, joined and put in order
alike, by two databases that each have indexes and a planner of their own. Names are those that
lists publish; of watched names nothing is asked.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter

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
from tracker.proof.hands import Job, cores, shared
from tracker.proof.views import View

SEED = 18_8320
MANY = 1_000

AT_A_TIME, PARTS = 2, 8
"""Processes that ask, and parts of the questions that they take one after the other."""

WORTH_IT = 200
"""Questions from which on it is worth starting them."""

PAGES = (1, 20, 50, 100)
"""Rows of a page of the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: of what kind it is, and how it is put to a database; its answer as text."""

    kind: str
    put: Callable[[Connection], str]


Numbered = tuple[int, Asked]

Pair = tuple[Connection, Connection]
"""Source and target."""


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


def differing(asked: Sequence[Asked], source: Connection, target: Connection) -> list[Differing]:
    """Those that the two answer otherwise, asked by two processes where they are many.

    Nobody writes to either meanwhile; a process that sees something else than these connections
    asks nothing, and its questions are asked here.
    """
    numbered = list(enumerate(asked, 1))
    if cores() < AT_A_TIME or len(asked) < WORTH_IT:
        return _otherwise((source, target), numbered)
    parts = [numbered[first::PARTS] for first in range(PARTS)]
    both = Both(View.of(source), View.of(target))
    done = shared(both.opened, [Job(_apart, (part,)) for part in parts], AT_A_TIME)
    found: list[Differing] = []
    for part, one in zip(parts, done, strict=True):
        given = None if one.died else one.value()
        found += _otherwise((source, target), part) if given is None else given
    return sorted(found, key=attrgetter("number"))


@dataclass(frozen=True, slots=True)
class Both:
    """The two databases, as another process has to see them."""

    source: View
    target: View

    @contextmanager
    def opened(self) -> Iterator[Pair | None]:
        """A connection to each, until the end of the block; None where one of them is another."""
        with self.source.opened() as ours, self.target.opened() as theirs:
            yield (ours, theirs) if ours and theirs else None


def _apart(pair: Pair | None, numbered: Sequence[Numbered]) -> list[Differing] | None:
    """What one process finds; None where it does not see the same."""
    return None if pair is None else _otherwise(pair, numbered)


def _otherwise(pair: Pair, numbered: Iterable[Numbered]) -> list[Differing]:
    source, target = pair
    return [
        Differing(number, one.kind)
        for number, one in numbered
        if _digest(one.put(source)) != _digest(one.put(target))
    ]


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
