"""Search over every name that ever stood on any list, and the index it looks in.

The index follows the log: names that it does not hold yet, or that an older matcher wrote down,
are compared one by one until `bring_up_to_date` has taken them in. An answer never depends on it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from operator import attrgetter
from typing import NamedTuple

from db import names, standings
from db.engine import Connection, Engine, reading, writing
from db.names import NameOnRecord
from db.standings import StandingOnRecord
from tracker.errors import WrongUsage
from tracker.matching.explain import why
from tracker.matching.index import candidates, keys, terms
from tracker.matching.known import KNOWN_AS, listed_names
from tracker.outgoing import Out
from tracker.recorded import Standing
from tracker.rules.names.letters import LONGEST
from tracker.rules.names.score import Prepared, holds, prepared, score
from tracker.rules.normalise.names import match_form, told_apart

MOST_COMPARED = 300
FOUND, COUNT = 0.55, 10
"""Score from which a name is listed, and how many entries are, when nobody says otherwise."""

AT_A_TIME = 20_000
KINDS = {"name": 0, "alias": 1, "previousName": 2, "weakAlias": 3}
EVER = "9999"
"""Later than any moment on record."""


class NotAName(WrongUsage):
    """What was asked for cannot be the name of anybody."""


def checked(name: str) -> str:
    """A name fit to be asked for; NotAName, in one sentence, for anything else."""
    if not name.strip():
        raise NotAName("Give a name; this one is empty.")
    if len(name) > LONGEST:
        raise NotAName(f"Give a name of at most {LONGEST:,} characters; this has {len(name):,}.")
    if not prepared(name).words:
        raise NotAName("Give a name with letters or digits; this has none.")
    return name


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """One entry that a name may mean: the best of its names, how alike, and why."""

    list_id: str
    entry_id: str
    name: str
    kind: str
    score: float
    exact: bool
    whole: bool = False
    why: tuple[str, ...]

    @property
    def rank(self) -> tuple[bool, bool, float, str, str]:
        """Its place in an answer: exact first, then those that hold it whole, the most alike."""
        return (not self.exact, not self.whole, -self.score, self.list_id, self.entry_id)


class _Query(NamedTuple):
    """A name to look for, which scores count, and why it is not the one asked for, if it is not."""

    text: str
    least: float
    most: float = 1.0
    source: str = ""


_rank = attrgetter("rank")


class _Candidate(NamedTuple):
    """A name on record that may be meant."""

    score: float
    listed: NameOnRecord
    source: str

    @property
    def rank(self) -> tuple[float, int]:
        """How well it speaks for its entry: by likeness, then by the kind of name."""
        return self.score, -KINDS.get(self.listed.kind, 9)


def search(
    connection: Connection,
    name: str,
    *,
    lists: Collection[str] = (),
    known_at: str = "",
    least: float = FOUND,
    most: int = COUNT,
) -> list[Match]:
    """Entries whose names are the one asked for, then those whose names are alike, best first."""
    best: dict[str, _Candidate] = {}
    for query in _queries(name, least):
        for candidate in _candidates(connection, query, known_at or EVER):
            earlier = best.setdefault(candidate.listed.entry_id, candidate)
            best[candidate.listed.entry_id] = max(earlier, candidate, key=_rank)
    wanted = [meant for meant in best.values() if not lists or meant.listed.list_id in lists]
    form = match_form(name)
    matches = [_match(name, form, candidate) for candidate in wanted]
    return sorted(matches, key=_rank)[: most or None]


def _queries(name: str, least: float) -> Iterator[_Query]:
    """The name itself, and listed names that official documents give it as another one of."""
    yield _Query(name, least)
    for known in listed_names(name):
        source = f"known name: {known.other} stands for {known.listed}, by {known.source}"
        yield _Query(known.listed, KNOWN_AS, KNOWN_AS, source)


def _candidates(connection: Connection, query: _Query, known_at: str) -> Iterator[_Candidate]:
    for alike, listed in compared(connection, prepared(query.text)):
        if alike >= query.least and listed.recorded_at <= known_at:
            yield _Candidate(min(alike, query.most), listed, query.source)


def _match(name: str, form: str, candidate: _Candidate) -> Match:
    listed = candidate.listed
    reasons = [candidate.source] if candidate.source else why(name, listed.text, listed.kind)
    return Match(
        list_id=listed.list_id,
        entry_id=listed.entry_id,
        name=listed.text,
        kind=listed.kind,
        score=round(candidate.score, 3),
        exact=listed.form == form and not told_apart(name, listed.text),
        whole=holds(prepared(listed.text), prepared(name)),
        why=tuple(reasons),
    )


def compared(connection: Connection, query: Prepared) -> Iterable[tuple[float, NameOnRecord]]:
    """(how alike, name) of every name worth comparing, in the index or not yet in it."""
    if not query.words:
        return
    numbers = candidates(query, _Tables(connection), MOST_COMPARED, looked_up={})
    indexed = names.numbered(connection, numbers)
    for listed in [*indexed, *names.not_indexed(connection, matcher_version())]:
        yield score(query, prepared(listed.text)), listed


class _Tables:
    """The index in the database, as the matcher wants it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def words_under(self, keys: Collection[str]) -> set[str]:
        return names.words_under(self.connection, keys)

    def names_with(self, words: Collection[str]) -> Mapping[str, Sequence[int]]:
        return names.numbers_with(self.connection, words)


# The index.


@cache
def matcher_version() -> str:
    """A hash of the matcher's code and tables: names written down by another are done again."""
    seen = sha256()
    package, index = files("tracker.rules.names"), files("tracker.matching") / "index.py"
    items = [*package.iterdir(), *(package / "data").iterdir(), index]
    for item in sorted(items, key=lambda item: item.name):
        if item.name.endswith((".py", ".tsv")):
            seen.update(item.read_bytes())
    return seen.hexdigest()[:12]


def bring_up_to_date(engine: Engine) -> int:
    """Take every name into the index that it does not hold; the number of names taken."""
    taken = 0
    while _is_behind(engine):
        with writing(engine) as connection:
            taken += _take_in(connection)
    return taken


def _is_behind(engine: Engine) -> bool:
    with reading(engine) as connection:
        return names.waiting(connection, matcher_version()) > 0


def rebuild(engine: Engine) -> int:
    """Empty the index and write it anew; the number of names in it."""
    with writing(engine) as connection:
        names.empty_index(connection)
    return bring_up_to_date(engine)


def _take_in(connection: Connection) -> int:
    """Take in the next names that wait; how many they were."""
    waiting = names.not_indexed(connection, matcher_version(), AT_A_TIME)
    words = {(term, name.id) for name in waiting for term in terms(prepared(name.text))}
    by_key = {(key, word) for word in dict(words) for key in keys(word)}
    names.take_in(connection, matcher_version(), waiting, words, by_key)
    return len(waiting)


# For the edges.


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundName(Out):
    """A match as exported, with where its entry stands now; None where it stands nowhere."""

    match: str
    score: float
    list_id: str
    entry_id: str
    entry_key: str | None = None
    caption: str | None = None
    state: str | None = None
    since: str | None = None
    until: str | None = None
    matched_name: str
    name_kind: str
    why: tuple[str, ...]


def with_standing(connection: Connection, matches: Sequence[Match]) -> list[FoundName]:
    """Matches as exported: with where their entries stand now."""
    current = standings.current(connection, sorted({match.entry_id for match in matches}))
    return [_found(match, current.get(match.entry_id)) for match in matches]


def _found(match: Match, row: StandingOnRecord | None) -> FoundName:
    found = FoundName(
        match="exact" if match.exact else "alike",
        score=match.score,
        list_id=match.list_id,
        entry_id=match.entry_id,
        matched_name=match.name,
        name_kind=match.kind,
        why=match.why,
    )
    return found if row is None else _standing(found, row)


def _standing(found: FoundName, row: StandingOnRecord) -> FoundName:
    """The same with where the entry stands, by the authority's own dates where it gives any."""
    named = replace(found, entry_key=row.entry_key, caption=row.caption, state=row.state)
    spell = Standing.read(row.body).last_spell
    if spell is None:
        return named
    since = spell.listed_on or spell.since
    return replace(named, since=since, until=spell.ended_on or None)
